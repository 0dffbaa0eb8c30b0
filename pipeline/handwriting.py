"""A signature that was drawn on the screen, as ink on white."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from schemas.strokes import HEIGHT, WIDTH

PEN = 8  # 0.28 mm where the field is printed 21 mm wide: a ballpoint
SCALE = 2  # drawn larger, then made smaller: smooth edges
INK, PAPER = 20, 255


def png_of(strokes: Sequence[Sequence[int]]) -> bytes:
    """Draw the lines; give a grey PNG of `WIDTH` × `HEIGHT` pixels. The same lines give the same bytes.

    Args:
        strokes: validated, see `schemas.strokes`.
    """
    drawn = Image.new("L", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
    pen, radius = ImageDraw.Draw(drawn), PEN * SCALE / 2
    for stroke in strokes:
        points = [(x * SCALE, y * SCALE) for x, y in zip(stroke[::2], stroke[1::2], strict=True)]
        pen.line(points, fill=INK, width=PEN * SCALE)
        for x, y in points:  # round where the pen was set down, lifted, and turned
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=INK)
    made = io.BytesIO()
    drawn.resize((WIDTH, HEIGHT), Image.Resampling.BOX).save(made, "PNG", optimize=True)
    return made.getvalue()

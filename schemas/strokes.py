"""A signature drawn on the screen: kept as the numbers of its lines, never as a picture that came from elsewhere."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import ValidationError, fields

from schemas.fields import MESSAGES

Strokes = list[list[int]]  # lines from pen down to pen up, each x, y, x, y … from the top left

WIDTH, HEIGHT = 600, 200  # of the field that is drawn on; a coordinate is at most that
MOST_LINES, MOST_POINTS = 60, 1_000
DRAWN = "Tanda tangan digambar"
UNREADABLE = "{label} ini tidak terbaca. Hapus, lalu gambar lagi; atau kosongkan, dan tanda tangani cetakannya."
OUTSIDE = "{label} ini keluar dari bidangnya. Hapus, lalu gambar lagi; atau kosongkan, dan tanda tangani cetakannya."
TOO_MUCH = "{label} ini terlalu rumit untuk disimpan. Hapus, lalu gambar lebih sederhana; atau kosongkan."


class DrawnSignature(fields.Field[Strokes]):
    """A signature of at most `MOST_LINES` lines and `MOST_POINTS` points on a field of `WIDTH` × `HEIGHT`.

    It may be left out: the paper is then signed by pen.
    """

    default_error_messages = {**MESSAGES}  # noqa: RUF012  (marshmallow reads it from the class)
    fullest: ClassVar[Strokes] = [  # reaches every edge, for the longest sample
        [pair for step in range(0, WIDTH + 1, 50) for pair in (step, HEIGHT if step % 100 else 0)],
        [0, HEIGHT // 2, WIDTH, HEIGHT // 2],
    ]

    def __init__(self, label: str, **options: Any) -> None:
        metadata = {"label": label, "widget": "signature", "personal": True, **options.pop("metadata", {})}
        super().__init__(load_default=list, metadata=metadata, **options)
        self.label = label

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Strokes:
        if not isinstance(value, list) or not all(_is_line(line) for line in value):
            raise ValidationError(UNREADABLE.format(label=self.label))
        if len(value) > MOST_LINES or sum(map(len, value)) > 2 * MOST_POINTS:
            raise ValidationError(TOO_MUCH.format(label=self.label))
        edges = (WIDTH, HEIGHT)
        if any(not 0 <= number <= edges[place % 2] for line in value for place, number in enumerate(line)):
            raise ValidationError(OUTSIDE.format(label=self.label))
        return [list(line) for line in value]


def as_strokes(value: Any) -> Strokes:
    """Give the lines of an answer that may still be wrong: none where it is no signature."""
    return value if isinstance(value, list) and all(_is_line(line) for line in value) else []


def _is_line(line: Any) -> bool:
    """Say whether something is at least one point, in whole numbers."""
    whole = isinstance(line, list) and all(isinstance(one, int) and not isinstance(one, bool) for one in line)
    return whole and bool(line) and len(line) % 2 == 0

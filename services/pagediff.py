"""Two pictures of a page, and where they differ: the new page with its changed places marked."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageChops, ImageDraw, ImageFilter

THRESHOLD = 40  # of 255: what two renderings of the same letter may differ by
CELL_PX = 12  # places nearer than this are one place
EDGE = (135, 17, 17)
TINT = (250, 225, 190)
Box = tuple[int, int, int, int]


def highlighted(old: bytes | None, new: bytes) -> bytes:
    """Give the new page as WebP, its changed places tinted and framed; without an old page all of it is new."""
    page = Image.open(io.BytesIO(new), formats=["WEBP", "PNG"]).convert("RGB")
    before = Image.new("RGB", page.size, "white")
    if old is not None:
        before.paste(Image.open(io.BytesIO(old), formats=["WEBP", "PNG"]).convert("RGB"), (0, 0))
    boxes = list(changed_places(before, page))
    tinted = Image.new("RGB", page.size, "white")
    draw = ImageDraw.Draw(tinted)
    for box in boxes:
        draw.rectangle(box, fill=TINT)
    marked = ImageChops.multiply(page, tinted)
    draw = ImageDraw.Draw(marked)
    for box in boxes:
        draw.rectangle(box, outline=EDGE, width=2)
    out = io.BytesIO()
    marked.save(out, "webp", quality=80, method=2)
    return out.getvalue()


def changed_places(old: Image.Image, new: Image.Image) -> Iterator[Box]:
    """Give the boxes, in pixels, of what differs: neighbouring changes joined."""
    difference = ImageChops.difference(old, new).convert("L").point(lambda value: 255 if value > THRESHOLD else 0)
    cells = difference.filter(ImageFilter.MaxFilter(3)).reduce(CELL_PX)
    columns = cells.width
    marked = {(at % columns, at // columns) for at, value in enumerate(cells.tobytes()) if value}
    while marked:
        waiting, group = [marked.pop()], []
        while waiting:
            x, y = waiting.pop()
            group.append((x, y))
            near = {(x + dx, y + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-1, 0, 1)} & marked
            marked -= near
            waiting += near
        left, top = min(x for x, _ in group), min(y for _, y in group)
        right, bottom = max(x for x, _ in group), max(y for _, y in group)
        yield (
            max(left * CELL_PX - 3, 0), max(top * CELL_PX - 3, 0), min((right + 1) * CELL_PX + 3, new.width - 1),
            min((bottom + 1) * CELL_PX + 3, new.height - 1),
        )  # fmt: skip

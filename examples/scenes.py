"""Invented photos: drawn scenes with a numbered plate, laid and labelled as a camera would, quick to make."""

from __future__ import annotations

import random
from datetime import datetime
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

Colour = tuple[int, int, int]
GRAIN = 16  # makes a 3-megapixel JPEG weigh about 1 MB, as a camera's does
QUALITY = 88
# How a picture must be turned so that a viewer who obeys the EXIF orientation sees it upright (EXIF 2.32, tag 274).
LAID = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip
SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((86, 140, 200), (214, 230, 242)), ((120, 150, 175), (226, 226, 218)), ((240, 150, 90), (250, 224, 180)),
    ((40, 60, 100), (150, 130, 150)),
)  # fmt: skip
GROUNDS: tuple[Colour, ...] = ((150, 132, 100), (116, 140, 92), (142, 142, 140), (170, 150, 120))
WALLS: tuple[Colour, ...] = ((232, 222, 196), (196, 214, 206), (226, 200, 180), (206, 206, 222))
ROOFS: tuple[Colour, ...] = ((150, 62, 44), (96, 70, 58), (70, 86, 110))
SHIRTS: tuple[Colour, ...] = ((110, 84, 62), (44, 70, 120), (170, 60, 60), (60, 120, 90), (200, 170, 70))
SKIN: Colour = (176, 128, 96)


def write_photo(path: Path, number: int, *, size: tuple[int, int], moment: datetime, seed: int) -> None:
    """Write a JPEG with EXIF of an invented camera: orientation 1 to 8 in turn, time, position.

    Args:
        size: width and height as seen upright.
        moment: local time of the unit.
    """
    chance = random.Random(f"{seed}-{number}")  # noqa: S311  (invented data)
    picture = _sky(size, *chance.choice(SKIES))
    draw = ImageDraw.Draw(picture)
    chance.choice((_house, _road, _pier))(draw, size, chance)
    _people(draw, size, chance)
    _plate(draw, size, number)
    picture = ImageChops.add(picture, _grain(size, chance), 1, -128)
    orientation = (number - 1) % 8 + 1
    turn = LAID[orientation]
    picture = picture if turn is None else picture.transpose(turn)
    picture.save(path, "JPEG", quality=QUALITY, exif=_exif(orientation, moment, chance))


def _sky(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    ramp = Image.linear_gradient("L").resize(size)
    return Image.merge(
        "RGB", [ramp.point([a + (b - a) * v // 255 for v in range(256)]) for a, b in zip(top, bottom, strict=True)]
    )


def _grain(size: tuple[int, int], chance: random.Random) -> Image.Image:
    width, height = size
    grain = Image.frombytes("L", size, chance.randbytes(width * height))
    grain = grain.point([128 + (value - 128) * GRAIN // 128 for value in range(256)])
    return Image.merge("RGB", (grain, grain, grain))


def _house(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random) -> None:
    w, h = size
    draw.rectangle((0, h * 0.62, w, h), fill=chance.choice(GROUNDS))
    left = w * chance.uniform(0.08, 0.3)
    right = left + w * 0.55
    draw.rectangle((left, h * 0.32, right, h * 0.7), fill=chance.choice(WALLS))
    draw.polygon(
        [(left - w * 0.05, h * 0.33), ((left + right) / 2, h * 0.12), (right + w * 0.05, h * 0.33)],
        fill=chance.choice(ROOFS),
    )
    draw.rectangle((left + w * 0.06, h * 0.42, left + w * 0.16, h * 0.54), fill=(70, 90, 110))
    draw.rectangle((right - w * 0.16, h * 0.42, right - w * 0.06, h * 0.54), fill=(70, 90, 110))
    draw.rectangle(
        ((left + right) / 2 - w * 0.045, h * 0.44, (left + right) / 2 + w * 0.045, h * 0.7), fill=(96, 66, 44)
    )


def _road(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random) -> None:
    w, h = size
    draw.rectangle((0, h * 0.5, w, h), fill=chance.choice(GROUNDS))
    draw.polygon([(w * 0.47, h * 0.5), (w * 0.53, h * 0.5), (w * 0.8, h), (w * 0.2, h)], fill=(92, 92, 96))
    for step in range(4):
        y = h * (0.53 + 0.11 * step)
        draw.rectangle((w * 0.5 - 4 - step * 3, y, w * 0.5 + 4 + step * 3, y + h * 0.05), fill=(228, 226, 210))
    for side in (0.12, 0.88):
        draw.line((w * side, h * 0.16, w * side, h * 0.66), fill=(60, 62, 66), width=max(2, w // 130))
        draw.ellipse((w * side - w * 0.02, h * 0.13, w * side + w * 0.02, h * 0.18), fill=(246, 234, 170))


def _pier(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random) -> None:
    w, h = size
    draw.rectangle((0, h * 0.48, w, h), fill=(58, 110, 130))
    draw.polygon([(w * 0.44, h * 0.48), (w * 0.56, h * 0.48), (w * 0.76, h), (w * 0.24, h)], fill=(140, 108, 76))
    for side in (0.06, 0.78):
        left, top = w * side, h * chance.uniform(0.52, 0.58)
        draw.polygon(
            [(left, top), (left + w * 0.18, top), (left + w * 0.15, top + h * 0.07), (left + w * 0.03, top + h * 0.07)],
            fill=chance.choice(ROOFS),
        )
        draw.line((left + w * 0.09, top, left + w * 0.09, top - h * 0.16), fill=(70, 56, 44), width=max(2, w // 160))


def _people(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random) -> None:
    w, h = size
    for place in range(chance.randrange(2, 5)):
        x, foot, tall = w * (0.2 + 0.19 * place), h * chance.uniform(0.7, 0.76), h * 0.26
        draw.rounded_rectangle(
            (x - tall * 0.16, foot - tall * 0.76, x + tall * 0.16, foot), radius=tall * 0.08, fill=chance.choice(SHIRTS)
        )
        draw.ellipse((x - tall * 0.11, foot - tall, x + tall * 0.11, foot - tall * 0.77), fill=SKIN)


def _plate(draw: ImageDraw.ImageDraw, size: tuple[int, int], number: int) -> None:
    """Draw what tests and people read: the number, and an arrow to where up is."""
    w, h = size
    draw.rectangle((w * 0.06, h * 0.79, w * 0.94, h * 0.96), fill=(15, 35, 67))
    font = _font(min(w // 12, h // 11))
    draw.text((w * 0.22, h * 0.875), f"ATAS    FOTO {number:03}", font=font, fill="white", anchor="lm")
    draw.polygon([(w * 0.14, h * 0.81), (w * 0.1, h * 0.87), (w * 0.18, h * 0.87)], fill=(223, 174, 69))
    draw.rectangle((w * 0.125, h * 0.87, w * 0.155, h * 0.94), fill=(223, 174, 69))


@cache
def _font(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size_px)


def _exif(orientation: int, moment: datetime, chance: random.Random) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "KameraContoh", "KC-1", orientation
    exif.get_ifd(0x8769)[0x9003] = f"{moment:%Y:%m:%d %H:%M:%S}"
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (0.0, 55.0, chance.uniform(5, 30)), 3: "E", 4: (104.0, 27.0, chance.uniform(20, 50))}
    )
    return exif

"""Photos: upright, RGB, scaled and re-encoded once, when they come in.

`Darkroom` is what the services use; `prepare` is what runs in its confined child, where unknown files are decoded.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import warnings
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

import PIL
from PIL import Image, ImageCms

from engines.cache.base import Cache, cache_key
from engines.confine.base import ConfinedChild, Confinement
from errors import ConfinedChildFailed, PhotoRefused
from pipeline.wholefile import sha256_of

FILE_BYTES = 40 << 20
JPEG_MEGAPIXELS = 128  # shrunk while loading; the others are decoded whole
OTHER_MEGAPIXELS = 50
LONG_SIDE_PX = 1_600
QUALITY = 80
KEPT_BLOCKS = 64  # of 1 MB each
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MEMORY_BYTES = 1_200 << 20
CPU_S = 600
TIMEOUT_S = 30.0
# What decides how a photo comes out: another way of making it is another key in the cache.
DEVELOPER = cache_key(
    "developer", PIL.__version__, version("pillow-heif"), hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
)

# EXIF 2.32: tag numbers, and what an orientation needs to stand upright
ORIENTATION, EXIF_IFD, GPS_IFD, TAKEN_AT = 0x0112, 0x8769, 0x8825, 0x9003
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A picture ready for print, with what its camera said. `taken_at` is the camera's local time."""

    path: Path
    width_px: int
    height_px: int
    sha256: str
    taken_at: datetime | None
    position: tuple[float, float] | None


class Darkroom:
    """Prepares photos one after the other in a confined child; one that dies on a picture is replaced for the next.

    A photo that was prepared before comes from the cache, by its content.
    """

    def __init__(self, confinement: Confinement, cache: Cache) -> None:
        self._confinement, self._cache = confinement, cache
        self._stack = ExitStack()
        self._child: ConfinedChild | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._leave()

    def prepare(self, source: Path, target: Path) -> PreparedPhoto:
        """Write the printable picture of `source` to `target`.

        Raises:
            PhotoRefused: it cannot be taken; the message says why and what to do. The next one can be tried.
        """
        if not source.is_file():
            raise PhotoRefused("Berkas foto tidak ada. Periksa nama berkasnya.")
        if not os.access(source, os.R_OK):
            raise PhotoRefused("Berkas foto tidak dapat dibaca. Periksa izin berkasnya.")
        if source.stat().st_size > FILE_BYTES:
            raise PhotoRefused("Foto lebih besar dari 40 MB. Kecilkan ukurannya, lalu unggah lagi.")
        key = cache_key("photo", sha256_of(source), DEVELOPER)
        facts = self._cache.take(key, target)
        if facts is None:
            facts = self._prepared(source, target)
            self._cache.keep(key, target, facts)
        return PreparedPhoto(
            path=target,
            width_px=int(facts["width_px"]),
            height_px=int(facts["height_px"]),
            sha256=sha256_of(target),
            taken_at=datetime.fromisoformat(facts["taken_at"]) if facts["taken_at"] else None,
            position=(float(facts["position"][0]), float(facts["position"][1])) if facts["position"] else None,
        )

    def _prepared(self, source: Path, target: Path) -> dict[str, Any]:
        child = self._entered()
        child.give(source, "foto")
        try:
            facts = child.call("pipeline.photos:prepare", {"source": "foto", "target": "cetak"}, timeout_s=TIMEOUT_S)
            child.take("cetak", target)
        except ConfinedChildFailed as exc:
            self._leave()
            raise PhotoRefused("Foto ini rusak dan tidak dapat dibaca. Kirim foto yang lain.") from exc
        return dict(facts)

    def _entered(self) -> ConfinedChild:
        if self._child is None:
            self._child = self._stack.enter_context(self._confinement.child(memory_bytes=MEMORY_BYTES, cpu_s=CPU_S))
        return self._child

    def _leave(self) -> None:
        self._child = None
        self._stack.close()


def prepare(source: str, target: str) -> dict[str, Any]:
    """Prepare one picture; called in the confined child. Paths are names in its work folder.

    Raises:
        PhotoRefused: format, size or damage.
    """
    with warnings.catch_warnings(action="ignore"):  # Pillow warns of damaged EXIF, which is left out here
        return _prepare(source, target)


def _prepare(source: str, target: str) -> dict[str, Any]:
    import pillow_heif  # only the child decodes: 5 MB that the web need not hold

    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # our own limits stand below, by format
    # Memory is kept from one photo to the next: fresh pages from the kernel cost 20 ms of the 100 that a photo takes.
    Image.core.set_blocks_max(KEPT_BLOCKS)  # type: ignore[attr-defined]  # documented by Pillow, but not typed
    try:
        image = Image.open(source, formats=FORMATS)
    except Exception as exc:
        raise PhotoRefused(
            "Berkas ini bukan foto JPEG, PNG, HEIC, atau WebP. Pilih foto dari kamera atau galeri."
        ) from exc
    with image:
        jpeg = image.format in ("JPEG", "MPO")  # an MPO opens as JPEG
        limit = JPEG_MEGAPIXELS if jpeg else OTHER_MEGAPIXELS
        if image.width * image.height > limit * 1_000_000:
            raise PhotoRefused(f"Foto lebih besar dari {limit} megapiksel. Kecilkan ukurannya, lalu unggah lagi.")
        try:
            clean = _developed(image, jpeg=jpeg)
        except Exception as exc:
            raise PhotoRefused("Foto ini rusak atau terpotong. Kirim ulang fotonya.") from exc
        taken_at, position = _said_by_camera(image)
    clean.save(target, "JPEG", quality=QUALITY)
    return {
        "width_px": clean.width,
        "height_px": clean.height,
        "taken_at": taken_at.isoformat() if taken_at else None,
        "position": list(position) if position else None,
    }


# ---------------------------------------------------------------- pixels


def _developed(image: Image.Image, *, jpeg: bool) -> Image.Image:
    """Give the pixels and nothing else: scaled, RGB in sRGB, upright."""
    profile, orientation = image.info.get("icc_profile"), _orientation(image)
    if jpeg:
        # Shrink on load: the JPEG is decoded at the nearest scale above the size that it will have. Asked for a square,
        # a landscape of 4,000 x 3,000 would be decoded whole, which takes three times as long.
        shrink = LONG_SIDE_PX / max(image.size)
        image.draft("RGB", (math.ceil(image.width * shrink), math.ceil(image.height * shrink)))
        image.load()
    picture = _resizable(image)
    picture.thumbnail((LONG_SIDE_PX, LONG_SIDE_PX), Image.Resampling.HAMMING, reducing_gap=2.0)
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    picture = _in_srgb(picture, profile)
    if orientation in UPRIGHT:
        picture = picture.transpose(UPRIGHT[orientation])
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)  # pixels only: no EXIF, profile, comment or tail comes along
    return clean


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # damaged EXIF does not make a picture unreadable
        return 1


def _resizable(image: Image.Image) -> Image.Image:
    """Bring palettes, 16-bit grey and every kind of transparency into a mode that can be scaled smoothly."""
    if image.mode in ("RGB", "RGBA", "L", "CMYK") and "transparency" not in image.info:
        return image
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    transparent = image.mode in ("LA", "La", "PA", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Bring a phone's wide colours (Display P3) to what screens and printers take for granted."""
    plain = picture.convert("RGB") if picture.mode == "RGBA" else picture
    if profile and plain.mode in ("RGB", "CMYK"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(plain, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if made is not None:
                return made
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that does not fit its picture is left out, as phones do
    return plain.convert("RGB")


# ---------------------------------------------------------------- what the camera wrote beside the pixels


def _said_by_camera(image: Image.Image) -> tuple[datetime | None, tuple[float, float] | None]:
    try:
        exif = image.getexif()
        return _taken_at(exif.get_ifd(EXIF_IFD).get(TAKEN_AT)), _position(exif.get_ifd(GPS_IFD))
    except Exception:  # damaged EXIF does not make a picture unreadable
        return None, None


def _taken_at(text: object) -> datetime | None:
    try:
        return datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None


def _position(gps: dict[int, Any]) -> tuple[float, float] | None:
    """Give degrees, south and west negative; None where there are none, or where the receiver had no fix (0, 0)."""
    if not {2, 4} <= gps.keys():
        return None
    latitude, longitude = _degrees(gps[2]), _degrees(gps[4])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)):
        return None
    south, west = str(gps.get(1, "N"))[:1] == "S", str(gps.get(3, "E"))[:1] == "W"
    return round(-latitude if south else latitude, 6), round(-longitude if west else longitude, 6)


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600

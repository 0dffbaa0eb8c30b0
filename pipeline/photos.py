"""Photos: upright, RGB, scaled and re-encoded once, when they come in. Runs in a confined child."""

from __future__ import annotations

import hashlib
import io
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import pillow_heif
from PIL import Image, ImageOps

from engines.confine.base import ConfinedChild, Confinement
from errors import ConfinedChildFailed, PhotoRefused

FILE_BYTES = 40 << 20
JPEG_PIXELS = 128_000_000
OTHER_PIXELS = 50_000_000
LONG_SIDE_PX = 1_600
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MEMORY_BYTES = 1_200 << 20
CPU_S = 600
TIMEOUT_S = 20.0
EXIF_SUB, GPS = 0x8769, 0x8825
TAKEN_AT = 0x9003


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
    """Prepares photos in a confined child; one that dies on a picture is replaced for the next."""

    def __init__(self, confinement: Confinement) -> None:
        self._confinement = confinement
        self._stack = ExitStack()
        self._child: ConfinedChild | None = None

    def __enter__(self) -> Darkroom:
        return self

    def __exit__(self, *exc: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._stack.close()

    def prepare(self, source: Path, target: Path) -> PreparedPhoto:
        """Write the printable picture of `source` to `target`.

        Raises:
            PhotoRefused: it cannot be taken; the message says why and what to do.
        """
        if not source.is_file():
            raise PhotoRefused("Berkas foto tidak ada. Periksa nama berkasnya.")
        if source.stat().st_size > FILE_BYTES:
            raise PhotoRefused("Foto lebih besar dari 40 MB. Kecilkan ukurannya, lalu unggah lagi.")
        if self._child is None:
            context: AbstractContextManager[ConfinedChild] = self._confinement.child(
                memory_bytes=MEMORY_BYTES, cpu_s=CPU_S
            )
            self._child = self._stack.enter_context(context)
        given, made = self._child.work / "in", self._child.work / "out.jpg"
        given.write_bytes(source.read_bytes())
        try:
            facts = self._child.call(
                "pipeline.photos:prepare", {"source": given.name, "target": made.name}, timeout_s=TIMEOUT_S
            )
            target.write_bytes(made.read_bytes())
        except ConfinedChildFailed as exc:
            self._stack.close()
            self._child = None
            raise PhotoRefused("Foto ini rusak dan tidak dapat dibaca. Kirim foto yang lain.") from exc
        finally:
            given.unlink(missing_ok=True)
            made.unlink(missing_ok=True)
        return PreparedPhoto(
            path=target,
            width_px=facts["width_px"],
            height_px=facts["height_px"],
            sha256=facts["sha256"],
            taken_at=datetime.fromisoformat(facts["taken_at"]) if facts["taken_at"] else None,
            position=tuple(facts["position"]) if facts["position"] else None,
        )


def prepare(source: str, target: str) -> dict[str, Any]:
    """Prepare one picture; called in the confined child. Paths are names in its work folder.

    Raises:
        PhotoRefused: format, size or damage.
    """
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # our own limits stand below, by format
    try:
        image = Image.open(source, formats=FORMATS)
    except Exception as exc:
        raise PhotoRefused(
            "Berkas ini bukan foto JPEG, PNG, HEIC, atau WebP. Pilih foto dari kamera atau galeri."
        ) from exc
    with image:
        upright, taken_at, position = _develop(image)
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)  # pixels only: no EXIF, profile or tail comes along
    buffer = io.BytesIO()
    clean.save(buffer, "JPEG", quality=QUALITY, optimize=False)
    Path(target).write_bytes(buffer.getvalue())
    return {
        "width_px": clean.width,
        "height_px": clean.height,
        "sha256": hashlib.sha256(buffer.getvalue()).hexdigest(),
        "taken_at": taken_at.isoformat() if taken_at else None,
        "position": list(position) if position else None,
    }


def _develop(image: Image.Image) -> tuple[Image.Image, datetime | None, tuple[float, float] | None]:
    jpeg = image.format in ("JPEG", "MPO")  # an MPO opens as JPEG
    if image.width * image.height > (JPEG_PIXELS if jpeg else OTHER_PIXELS):
        limit = 128 if jpeg else 50
        raise PhotoRefused(f"Foto lebih besar dari {limit} megapiksel. Kecilkan ukurannya, lalu unggah lagi.")
    try:
        exif = image.getexif()
        taken_at, position = _taken_at(exif), _position(exif)
        if jpeg:
            # Shrink on load: the nearest JPEG scale costs 25 ms for 12 megapixels, a full decode 158 ms.
            image.draft("RGB", (LONG_SIDE_PX, LONG_SIDE_PX))
        image.thumbnail((LONG_SIDE_PX, LONG_SIDE_PX), Image.Resampling.BICUBIC, reducing_gap=2.0)
        return _as_rgb(ImageOps.exif_transpose(image)), taken_at, position
    except Exception as exc:
        raise PhotoRefused("Foto ini rusak atau terpotong. Kirim ulang fotonya.") from exc


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")


def _taken_at(exif: Image.Exif) -> datetime | None:
    text = exif.get_ifd(EXIF_SUB).get(TAKEN_AT)
    try:
        return datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S") if text else None
    except ValueError:
        return None


def _position(exif: Image.Exif) -> tuple[float, float] | None:
    gps = exif.get_ifd(GPS)
    try:
        latitude, longitude = (_degrees(gps[key]) for key in (2, 4))
        if gps.get(1) == "S":
            latitude = -latitude
        if gps.get(3) == "W":
            longitude = -longitude
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    inside = abs(latitude) <= 90 and abs(longitude) <= 180
    return (round(latitude, 6), round(longitude, 6)) if inside else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600

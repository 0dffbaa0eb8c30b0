"""Photos: upright, RGB, scaled and re-encoded once, when they come in.

`Darkroom` is what the services use; `prepare` is what runs in its confined child, where unknown files are decoded.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, nullcontext, suppress
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
AT_ONCE = 2  # in one child: Pillow lets go of Python's lock, so one photo is read while another is scaled
HANDFUL = 16  # photos that a child gets at once
LARGE_MEGAPIXELS = 24  # above, and for what is no JPEG, one at a time: each may take half of the child's memory
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MEMORY_BYTES = 1_200 << 20
CPU_S = 600
TIMEOUT_S = 30.0
HANDFUL_TIMEOUT_S = 90.0
RUINED = "Foto ini rusak dan tidak dapat dibaca. Kirim foto yang lain."
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
LARGE = threading.Lock()


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A picture ready for print, with what its camera said. `taken_at` is the camera's local time."""

    path: Path
    width_px: int
    height_px: int
    sha256: str
    taken_at: datetime | None
    position: tuple[float, float] | None


@dataclass(slots=True)
class _Waiting:
    """A photo on its way.

    Attributes:
        name: in the child's folder; `laid` says whether it is there.
        answer: what the child said of it; `taken` says whether its picture is out.
        made: what it came to.
    """

    source: Path
    target: Path
    name: str
    key: str = ""
    laid: bool = False
    answer: dict[str, Any] | None = None
    taken: bool = False
    made: PreparedPhoto | PhotoRefused | None = None


class Darkroom:
    """Prepares photos in a confined child; one that dies on a picture is replaced for the next.

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
        key = _key_of(source)
        if (known := self._known(key, target)) is not None:
            return known
        child = self._entered()
        child.give(source, "foto")
        try:
            facts = child.call("pipeline.photos:prepare", {"source": "foto", "target": "cetak"}, timeout_s=TIMEOUT_S)
            child.take("cetak", target)
        except ConfinedChildFailed as exc:
            self._leave()
            raise PhotoRefused(RUINED) from exc
        return self._kept(key, target, facts)

    def prepare_all(self, photos: Sequence[tuple[Path, Path]]) -> Iterator[PreparedPhoto | PhotoRefused]:
        """Prepare many (source, target); give what each came to, in their order.

        The child gets them by the handful. While it works on one, the next is laid ready and the last is taken out. Of
        a handful that kills it, each is tried alone.
        """
        handfuls = [photos[start : start + HANDFUL] for start in range(0, len(photos), HANDFUL)]
        with ThreadPoolExecutor(1) as aside:
            # Two are in its folder at a time. The child is this thread's: it would die with another that started it.
            coming = (
                aside.submit(self._lay, self._entered(), handful, number % 2) for number, handful in enumerate(handfuls)
            )
            ahead, done = next(coming, None), None
            while ahead is not None:
                child, handful = ahead.result()
                ahead = next(coming, None)
                self._ask(child, [one for one in handful if one.laid])
                yield from self._finished(done)
                done = aside.submit(_take_out, child, handful)
            yield from self._finished(done)

    def _lay(
        self, child: ConfinedChild, photos: Sequence[tuple[Path, Path]], place: int
    ) -> tuple[ConfinedChild, list[_Waiting]]:
        """Give the child those that were never prepared before."""
        handful = [_Waiting(source, target, f"foto-{place}-{number}") for number, (source, target) in enumerate(photos)]
        for one in handful:
            try:
                one.key = _key_of(one.source)
                one.made = self._known(one.key, one.target)
                if one.made is None:
                    child.give(one.source, one.name)
                    one.laid = True
            except PhotoRefused as exc:
                one.made = exc
            except OSError:
                continue  # the child has died meanwhile, and its folder is gone; or the photo alone will say why
        return child, handful

    def _ask(self, child: ConfinedChild, laid: Sequence[_Waiting]) -> None:
        """Let the child prepare them, if it is not dead with all that lay in its folder, and does not die of one."""
        if laid and child is self._child:
            names = {"names": [one.name for one in laid]}
            try:
                answers = child.call("pipeline.photos:prepare_several", names, timeout_s=HANDFUL_TIMEOUT_S)
            except ConfinedChildFailed:
                self._leave()
            else:
                for one, answer in zip(laid, answers, strict=True):
                    one.answer = answer

    def _finished(self, handful: Future[list[_Waiting]] | None) -> Iterator[PreparedPhoto | PhotoRefused]:
        """Give what each came to; one of which nothing was heard, or of which nothing could be taken out, alone."""
        for one in [] if handful is None else handful.result():
            if one.made is None and one.taken and one.answer is not None:
                one.made = self._kept(one.key, one.target, one.answer)
            if one.made is None:
                try:
                    one.made = self.prepare(one.source, one.target)
                except PhotoRefused as exc:
                    one.made = exc
            yield one.made

    def _known(self, key: str, target: Path) -> PreparedPhoto | None:
        facts = self._cache.take(key, target)
        return None if facts is None else _prepared(target, facts)

    def _kept(self, key: str, target: Path, facts: dict[str, Any]) -> PreparedPhoto:
        self._cache.keep(key, target, facts)
        return _prepared(target, facts)

    def _entered(self) -> ConfinedChild:
        if self._child is None:
            self._child = self._stack.enter_context(self._confinement.child(memory_bytes=MEMORY_BYTES, cpu_s=CPU_S))
        return self._child

    def _leave(self) -> None:
        self._child = None
        self._stack.close()


def _take_out(child: ConfinedChild, handful: list[_Waiting]) -> list[_Waiting]:
    """Take the pictures out that the child has made, as long as it lives."""
    for one in handful:
        if one.answer is not None and "refused" in one.answer:
            one.made = PhotoRefused(one.answer["refused"])
        elif one.answer is not None:
            with suppress(ConfinedChildFailed):
                child.take(f"{one.name}-cetak", one.target)
                one.taken = True
    return handful


def _key_of(source: Path) -> str:
    """Name what a photo becomes in print.

    Raises:
        PhotoRefused: there is nothing to be read, or too much.
    """
    if not source.is_file():
        raise PhotoRefused("Berkas foto tidak ada. Periksa nama berkasnya.")
    if not os.access(source, os.R_OK):
        raise PhotoRefused("Berkas foto tidak dapat dibaca. Periksa izin berkasnya.")
    if source.stat().st_size > FILE_BYTES:
        raise PhotoRefused("Foto lebih besar dari 40 MB. Kecilkan ukurannya, lalu unggah lagi.")
    return cache_key("photo", sha256_of(source), DEVELOPER)


def _prepared(target: Path, facts: Mapping[str, Any]) -> PreparedPhoto:
    return PreparedPhoto(
        path=target,
        width_px=int(facts["width_px"]),
        height_px=int(facts["height_px"]),
        sha256=sha256_of(target),
        taken_at=datetime.fromisoformat(facts["taken_at"]) if facts["taken_at"] else None,
        position=(float(facts["position"][0]), float(facts["position"][1])) if facts["position"] else None,
    )


def prepare(source: str, target: str) -> dict[str, Any]:
    """Prepare one picture; called in the confined child. Paths are names in its work folder.

    Raises:
        PhotoRefused: format, size or damage.
    """
    with warnings.catch_warnings(action="ignore"):  # Pillow warns of damaged EXIF, which is left out here
        return _prepare(source, target)


def prepare_several(names: list[str]) -> list[dict[str, Any]]:
    """Prepare several pictures of the work folder as `name`-cetak; called in the confined child.

    Gives for each what `prepare` gives, or {"refused": words}.
    """

    def answer(name: str) -> dict[str, Any]:
        try:
            return _prepare(name, f"{name}-cetak")
        except PhotoRefused as exc:
            return {"refused": str(exc)}

    with warnings.catch_warnings(action="ignore"), ThreadPoolExecutor(AT_ONCE) as hands:
        return list(hands.map(answer, names))


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
        large = not jpeg or image.width * image.height > LARGE_MEGAPIXELS * 1_000_000
        try:
            with LARGE if large else nullcontext():
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

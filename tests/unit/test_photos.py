"""Photos come out upright, small and clean, or are refused with words."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw

from engines.confine.bubblewrap import Bubblewrap
from errors import PhotoRefused
from pipeline.photos import Darkroom, prepare


def scene():
    """Draw a picture whose four corners tell how it lies."""
    image = Image.new("RGB", (640, 480), "white")
    draw = ImageDraw.Draw(image)
    for box, colour in (((0, 0), "red"), ((320, 0), "green"), ((0, 240), "blue"), ((320, 240), "black")):
        draw.rectangle((*box, box[0] + 319, box[1] + 239), fill=colour)
    return image


def corners(image):
    w, h = image.size
    return [image.getpixel(p) for p in ((w // 8, h // 8), (w * 7 // 8, h // 8), (w // 8, h * 7 // 8))]


LAID = {
    1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}  # fmt: skip


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright_and_without_exif(tmp_path, orientation):
    laid = scene() if LAID[orientation] is None else scene().transpose(LAID[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8769)[0x9003] = "2023:01:09 09:12:00"
    exif.get_ifd(0x8825).update({1: "S", 2: (1.0, 30.0, 0.0), 3: "E", 4: (104.0, 0.0, 36.0)})
    laid.save(tmp_path / "a.jpg", exif=exif, quality=95)

    facts = prepare(str(tmp_path / "a.jpg"), str(tmp_path / "o.jpg"))

    with Image.open(tmp_path / "o.jpg") as made:
        assert made.size == (640, 480)
        assert not made.getexif()
        for got, wanted in zip(corners(made), [(255, 0, 0), (0, 128, 0), (0, 0, 255)], strict=True):
            assert all(abs(a - b) < 12 for a, b in zip(got, wanted, strict=True))
    assert (facts["taken_at"], facts["position"]) == ("2023-01-09T09:12:00", [-1.5, 104.01])
    assert b"2023:01:09" not in (tmp_path / "o.jpg").read_bytes()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_other_formats_become_jpeg_in_rgb(tmp_path, kind, mode):
    import pillow_heif

    pillow_heif.register_heif_opener()
    scene().convert(mode).save(tmp_path / "a", kind)

    prepare(str(tmp_path / "a"), str(tmp_path / "o.jpg"))

    with Image.open(tmp_path / "o.jpg") as made:
        assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (640, 480))


def test_cmyk_palette_and_sixteen_bit_pictures_become_rgb(tmp_path):
    scene().convert("CMYK").save(tmp_path / "cmyk.jpg")
    scene().convert("P").save(tmp_path / "p.png")
    Image.new("I;16", (64, 64), 40_000).save(tmp_path / "i16.png")

    for name in ("cmyk.jpg", "p.png", "i16.png"):
        prepare(str(tmp_path / name), str(tmp_path / "o.jpg"))
        with Image.open(tmp_path / "o.jpg") as made:
            assert made.mode == "RGB"


def test_a_large_photo_is_scaled_once_and_its_tail_is_gone(tmp_path):
    scene().resize((4000, 3000)).save(tmp_path / "a.jpg")
    with (tmp_path / "a.jpg").open("ab") as stream:
        stream.write(b"<html>ekor</html>")

    facts = prepare(str(tmp_path / "a.jpg"), str(tmp_path / "o.jpg"))

    assert (facts["width_px"], facts["height_px"]) == (1600, 1200)
    assert b"ekor" not in (tmp_path / "o.jpg").read_bytes()
    assert (tmp_path / "o.jpg").read_bytes()[2:4] == b"\xff\xe0"  # JFIF first: python-docx and LibreOffice know it


def huge_png(width, height):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def refused(name):
    buffer = io.BytesIO()
    scene().save(buffer, "JPEG")
    tiff = io.BytesIO()
    scene().save(tiff, "TIFF")
    return {
        "text": b"ini bukan foto",
        "truncated": buffer.getvalue()[: len(buffer.getvalue()) // 2],
        "300 megapixels": huge_png(20_000, 15_000),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        "tiff": tiff.getvalue(),
        "empty": b"",
    }[name]


@pytest.mark.parametrize("name", ["text", "truncated", "300 megapixels", "eps", "tiff", "empty"])
def test_what_cannot_be_taken_is_refused_with_words(tmp_path, name):
    (tmp_path / "a.jpg").write_bytes(refused(name))

    with pytest.raises(PhotoRefused, match=r"Kirim|Pilih|Kecilkan"):
        prepare(str(tmp_path / "a.jpg"), str(tmp_path / "o.jpg"))

    assert not (tmp_path / "o.jpg").exists()


def test_the_darkroom_takes_the_good_ones_beside_a_bad_one(tmp_path):
    scene().save(tmp_path / "good.jpg")
    (tmp_path / "bad.jpg").write_bytes(refused("truncated"))
    with Darkroom(Bubblewrap(tmp_path / "work")) as room:
        with pytest.raises(PhotoRefused):
            room.prepare(tmp_path / "bad.jpg", tmp_path / "1.jpg")
        made = room.prepare(tmp_path / "good.jpg", tmp_path / "2.jpg")

    assert (made.width_px, made.height_px) == (640, 480)
    assert list((tmp_path / "work").iterdir()) == []

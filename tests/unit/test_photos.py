"""Photos come out upright, small and clean, or are refused with words."""

import io
import struct
import zlib
from contextlib import contextmanager

import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from engines.cache.fake import MemoryCache
from engines.cache.folder import FolderCache
from engines.confine.bubblewrap import Bubblewrap
from engines.confine.fake import InProcess
from errors import ConfinedChildFailed, PhotoRefused
from pipeline import photos
from pipeline.photos import FILE_BYTES, Darkroom, prepare

pillow_heif.register_heif_opener()


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
    scene().convert(mode).save(tmp_path / "a", kind)

    prepare(str(tmp_path / "a"), str(tmp_path / "o.jpg"))

    with Image.open(tmp_path / "o.jpg") as made:
        assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (640, 480))


def pixel(tmp_path, image, kind="PNG", **options):
    """Prepare a picture of one colour, and give the colour that came out."""
    image.save(tmp_path / "a", kind, **options)
    prepare(str(tmp_path / "a"), str(tmp_path / "o.jpg"))
    with Image.open(tmp_path / "o.jpg") as made:
        assert made.mode == "RGB"
        return made.getpixel((made.width // 2, made.height // 2))


def near(got, wanted):
    return all(abs(a - b) < 6 for a, b in zip(got, wanted, strict=True))


def palette(colour):
    image = Image.new("P", (64, 64), 1)
    image.putpalette([0, 0, 0, *colour])
    return image


def test_every_kind_of_pixel_keeps_its_colour(tmp_path):
    size, orange = (64, 64), (200, 120, 40)
    assert near(pixel(tmp_path, palette(orange)), orange)
    assert near(pixel(tmp_path, Image.new("L", size, 90)), (90, 90, 90))
    assert near(pixel(tmp_path, Image.new("L", size, 90), "JPEG"), (90, 90, 90))
    assert near(pixel(tmp_path, Image.new("I;16", size, 40_000)), (156, 156, 156))
    assert near(pixel(tmp_path, Image.new("1", size, 1)), (255, 255, 255))
    assert near(pixel(tmp_path, Image.new("CMYK", size, (0, 255, 255, 0)), "JPEG"), (255, 0, 0))


def test_what_is_transparent_becomes_white(tmp_path):
    size, white = (64, 64), (255, 255, 255)
    assert near(pixel(tmp_path, Image.new("RGBA", size, (200, 0, 0, 0))), white)
    assert near(pixel(tmp_path, Image.new("RGBA", size, (200, 0, 0, 128))), (227, 127, 127))
    assert near(pixel(tmp_path, Image.new("LA", size, (9, 0))), white)
    assert near(pixel(tmp_path, palette((9, 9, 9)), transparency=1), white)
    assert near(pixel(tmp_path, Image.new("RGB", size, (9, 9, 9)), transparency=(9, 9, 9)), white)


def test_a_colour_profile_is_applied_and_a_broken_one_left_out(tmp_path):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    orange = Image.new("RGB", (64, 64), (200, 120, 40))

    assert near(pixel(tmp_path, orange, "JPEG", icc_profile=lab, quality=95), (200, 120, 40))
    assert near(pixel(tmp_path, orange, "JPEG", icc_profile=b"bukan profil", quality=95), (200, 120, 40))
    assert b"ICC_PROFILE" not in (tmp_path / "o.jpg").read_bytes()


@pytest.mark.parametrize("exif", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"])
def test_a_damaged_exif_does_not_cost_the_photo(tmp_path, exif):
    scene().save(tmp_path / "a.jpg", exif=exif)

    facts = prepare(str(tmp_path / "a.jpg"), str(tmp_path / "o.jpg"))

    assert (facts["width_px"], facts["taken_at"], facts["position"]) == (640, None, None)


@pytest.mark.parametrize(
    "gps",
    [{}, {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}, {2: (95.0, 0.0, 0.0), 4: (1.0, 0.0, 0.0)}, {2: (1.0, 0.0, 0.0)}],
)
def test_a_position_that_cannot_be_is_left_out(tmp_path, gps):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update(gps)
    scene().save(tmp_path / "a.jpg", exif=exif)

    assert prepare(str(tmp_path / "a.jpg"), str(tmp_path / "o.jpg"))["position"] is None


def test_of_a_moving_picture_the_first_frame_is_taken(tmp_path):
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]

    for kind in ("PNG", "WEBP"):
        assert near(pixel(tmp_path, frames[0], kind, save_all=True, append_images=frames[1:]), (254, 0, 0))


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


def test_a_jpeg_of_over_128_megapixels_is_refused_before_it_is_decoded(tmp_path):
    data = bytearray(refused("truncated"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 12_000, 12_000)
    (tmp_path / "a.jpg").write_bytes(data)

    with pytest.raises(PhotoRefused, match="128 megapiksel"):
        prepare(str(tmp_path / "a.jpg"), str(tmp_path / "o.jpg"))


def test_the_darkroom_takes_the_good_ones_beside_bad_ones(tmp_path):
    scene().save(tmp_path / "good.jpg")
    scene().save(tmp_path / "phone.heic", "HEIF")
    (tmp_path / "bad.jpg").write_bytes(refused("truncated"))

    with Darkroom(Bubblewrap(tmp_path / "work"), MemoryCache()) as room:
        with pytest.raises(PhotoRefused, match="terpotong"):
            room.prepare(tmp_path / "bad.jpg", tmp_path / "1.jpg")
        with pytest.raises(PhotoRefused, match="tidak ada"):
            room.prepare(tmp_path / "missing.jpg", tmp_path / "1.jpg")
        made = [room.prepare(tmp_path / name, tmp_path / f"{name}.out") for name in ("good.jpg", "phone.heic")]

    assert [(photo.width_px, photo.height_px) for photo in made] == [(640, 480)] * 2
    assert not (tmp_path / "1.jpg").exists()
    assert list((tmp_path / "work").iterdir()) == []


class Frail(InProcess):
    """A confinement whose children die on one picture."""

    started = 0

    @contextmanager
    def child(self, **limits):
        self.started += 1
        with super().child(**limits) as child:
            call = child.call

            def dying(function, arguments, *, timeout_s):
                names = arguments.get("names", ["foto"])
                if any((child.work / name).read_bytes() == b"pembunuh" for name in names):
                    raise ConfinedChildFailed("killed")
                return call(function, arguments, timeout_s=timeout_s)

            child.call = dying
            yield child


def test_a_picture_that_kills_the_child_is_the_only_one_refused(tmp_path):
    scene().save(tmp_path / "good.jpg")
    (tmp_path / "bad.jpg").write_bytes(b"pembunuh")
    scene().convert("L").save(tmp_path / "grey.jpg")
    confinement = Frail(tmp_path / "work")

    with Darkroom(confinement, MemoryCache()) as room:
        first = room.prepare(tmp_path / "good.jpg", tmp_path / "1.jpg")
        with pytest.raises(PhotoRefused, match="tidak dapat dibaca"):
            room.prepare(tmp_path / "bad.jpg", tmp_path / "2.jpg")
        last = room.prepare(tmp_path / "grey.jpg", tmp_path / "3.jpg")

    assert (first.width_px, first.height_px) == (last.width_px, last.height_px) == (640, 480)
    assert confinement.started == 2
    assert list((tmp_path / "work").iterdir()) == []


def look(room, photos, tmp_path, *, name="o"):
    """Prepare files in one go; give the words of those refused, and the colour of the others."""
    pairs = [(path, tmp_path / f"{name}-{number}.jpg") for number, path in enumerate(photos)]
    seen = []
    for (_, target), made in zip(pairs, room.prepare_all(pairs), strict=True):
        if isinstance(made, PhotoRefused):
            seen.append(str(made)[:22])
        else:
            assert made.path == target
            with Image.open(target) as image:
                seen.append(image.getpixel((0, 0))[0] // 10 * 10)
    return seen


def kinds(tmp_path):
    """Photos of 0, 10, 20 … of red, and between them what is refused, kills, or is not there."""
    photos, wanted = [], []
    for number in range(12):
        photos.append(tmp_path / f"{number}.png")
        Image.new("RGB", (40, 30), (number * 10 + 4, 0, 0)).save(photos[-1])
        wanted.append(number * 10)
    for place, name, content, words in (
        (9, "hilang", None, "Berkas foto tidak ada."),
        (7, "pembunuh", b"pembunuh", "Foto ini rusak dan tidak dapat dibaca."),
        (3, "teks", b"bukan foto", "Berkas ini bukan foto JPEG"),
    ):
        photos.insert(place, tmp_path / name)
        wanted.insert(place, words[:22])
        if content is not None:
            photos[place].write_bytes(content)
    return photos, wanted


@pytest.mark.parametrize("handful", [1, 2, 4, 8, 40])
def test_many_come_out_in_their_order_whatever_is_among_them(tmp_path, monkeypatch, handful):
    monkeypatch.setattr(photos, "HANDFUL", handful)
    files, wanted = kinds(tmp_path)
    confinement, cache = Frail(tmp_path / "work"), MemoryCache()

    with Darkroom(confinement, cache) as room:
        first = look(room, files, tmp_path)
        again = look(room, files[::-1], tmp_path, name="again")

    assert first == wanted
    assert again == wanted[::-1]
    assert list((tmp_path / "work").iterdir()) == []


def test_many_in_a_real_child_are_as_one_by_one(tmp_path):
    for number, kind in enumerate(["JPEG", "PNG", "HEIF", "JPEG", "WEBP"]):
        scene().rotate(90 * number, expand=True).save(tmp_path / str(number), kind)
    (tmp_path / "2").write_bytes(refused("truncated"))
    pairs = [(tmp_path / str(number), tmp_path / f"{number}.jpg") for number in range(5)]

    with Darkroom(Bubblewrap(tmp_path / "work"), MemoryCache()) as room:
        several = list(room.prepare_all(pairs))
    with Darkroom(Bubblewrap(tmp_path / "work"), MemoryCache()) as room:
        alone = [room.prepare(source, target) for source, target in pairs if source.name != "2"]

    assert str(several.pop(2)) == "Foto ini rusak atau terpotong. Kirim ulang fotonya."
    assert several == alone
    assert list((tmp_path / "work").iterdir()) == []


def test_nobody_brings_no_photo(tmp_path):
    with Darkroom(Frail(tmp_path / "work"), MemoryCache()) as room:
        assert list(room.prepare_all([])) == []


def test_a_file_of_over_40_megabytes_is_refused_without_being_read(tmp_path):
    with (tmp_path / "a.jpg").open("wb") as stream:
        stream.truncate(FILE_BYTES + 1)

    with Darkroom(InProcess(tmp_path / "work"), MemoryCache()) as room, pytest.raises(PhotoRefused, match="40 MB"):
        room.prepare(tmp_path / "a.jpg", tmp_path / "o.jpg")


TAKEN = st.tuples(
    st.sampled_from(["red", "blue"]), st.sampled_from(["JPEG", "PNG"]), st.sampled_from([(40, 30), (30, 40)]),
    st.sampled_from([1, 6]), st.sampled_from([("lama", 60), ("baru", 80)]),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(taken=st.lists(TAKEN, min_size=2, max_size=10))
def test_whatever_was_prepared_before_the_darkroom_gives_what_a_fresh_one_gives(tmp_path, monkeypatch, taken):
    kept, path = MemoryCache(), tmp_path / "foto"  # one path, whose content changes
    for colour, kind, size, orientation, (developer, quality) in taken:
        monkeypatch.setattr(photos, "DEVELOPER", developer)
        monkeypatch.setattr(photos, "QUALITY", quality)
        exif = Image.Exif()
        exif[0x0112] = orientation
        Image.new("RGB", size, colour).save(path, kind, exif=exif)
        made = []
        for cache in (kept, MemoryCache()):
            with Darkroom(InProcess(tmp_path / "work"), cache) as room:
                one = room.prepare(path, tmp_path / "cetak.jpg")
            made.append((one, one.path.read_bytes()))
            one.path.unlink()

        assert made[0] == made[1]


def test_a_photo_sent_twice_is_prepared_once(tmp_path):
    scene().save(tmp_path / "a.jpg")
    scene().save(tmp_path / "again.jpg")
    confinement = Frail(tmp_path / "work")
    cache = FolderCache(tmp_path / "cache")

    for name in ("a.jpg", "again.jpg"):
        with Darkroom(confinement, cache) as room:
            room.prepare(tmp_path / name, tmp_path / "o.jpg")

    assert confinement.started == 1

"""The invented month: what ships passes its forms, and what is invented is what a month should be."""

import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from examples.invent import invent_month, write_sample
from examples.scenes import write_photo
from examples.words import ACTIVITIES, INFORMATION
from schemas import registry
from services.folder import read_folder

SHIPPED = Path(__file__).resolve().parent.parent.parent / "examples" / "month"
MOMENT = datetime(2023, 1, 9, 9, 12)


def clock():
    return datetime(2023, 2, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A month of the demo's size, with small photos."""
    folder = tmp_path_factory.mktemp("large") / "month"
    invent_month(folder, photo_px=(64, 48))
    return folder


def papers_of(folder):
    return [(path.stem.split("-")[1], json.loads(path.read_text())) for path in sorted(folder.glob("*-*.json"))]


def test_every_shipped_file_passes_its_form():
    month = read_folder(SHIPPED, clock=clock)

    kinds = Counter(entry.kind.kind for entry in month.entries)
    assert kinds == {
        "kunjungan_warga": 5, "laporan_kegiatan": 2, "laporan_informasi": 1, "rencana_kegiatan": 1,
        "kunjungan_usaha": 1, "pengaduan": 1, "problem_solving": 1,
    }  # fmt: skip
    assert sum(len(entry.kind.photos(dict(entry.values))) for entry in month.entries) == 6
    assert all(path.stat().st_size < 60_000 for path in SHIPPED.iterdir())


def test_what_ships_is_what_the_program_writes_today(tmp_path):
    write_sample(tmp_path / "month")

    for path in SHIPPED.iterdir():
        if path.suffix == ".json":
            assert (tmp_path / "month" / path.name).read_bytes() == path.read_bytes()
    assert {path.name for path in (tmp_path / "month").iterdir()} == {path.name for path in SHIPPED.iterdir()}


def test_the_large_month_passes_its_forms_and_has_what_the_demo_promises(large):
    month = read_folder(large, clock=clock)

    ordinary = [entry for entry in month.entries if entry.kind.classification.value == "biasa"]
    assert len(ordinary) >= 60
    assert len(month.entries) - len(ordinary) >= 2
    assert sum(len(entry.kind.photos(dict(entry.values))) for entry in ordinary) == 120
    assert len(list(large.glob("*.jpg"))) == 120
    assert {entry.kind.kind for entry in month.entries} == {kind.kind for kind in registry.forms()}


def test_papers_stand_in_the_order_of_their_dates_through_the_whole_month(large):
    days = [registry.find(kind).date_of(registry.find(kind).load(answers, today=date(2023, 2, 1)))
            for kind, answers in papers_of(large)]  # fmt: skip

    assert days == sorted(days)
    assert (days[0].day, days[-1].day) == (1, 31)


def test_the_month_has_variety(large):
    papers = papers_of(large)

    visits = [answers for kind, answers in papers if kind == "kunjungan_warga"]
    assert {len(answers["kunjungan"]) for answers in visits} == {1, 2, 3, 4}
    assert {answers["jenis_kelamin"] for answers in visits} == {"Laki-laki", "Perempuan"}
    assert len({answers["nik"] for answers in visits}) == len(visits)
    assert len({answers["judul"] for kind, answers in papers if kind == "laporan_kegiatan"}) == 15
    assert len({answers["perihal"] for kind, answers in papers if kind == "laporan_informasi"}) == 2


def test_everything_is_visibly_invented(large):
    for _, answers in papers_of(large):
        text = json.dumps(answers, ensure_ascii=False)
        assert all(number.startswith("08120000") or number.startswith("08120001")
                   for number in re.findall(r'"(08\d+)"', text))  # fmt: skip
        assert "Contoh" in text


def test_the_same_seed_gives_the_same_month_byte_for_byte(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        invent_month(
            tmp_path / name, visits=2, reports=1, restricted=1, others=(), photos=2, photo_px=(64, 48), seed=seed
        )

    def content(name):
        return {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}

    assert content("a") == content("b")
    assert content("a") != content("c")


def test_what_lay_in_the_folder_before_is_gone(tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "999-lama.json").write_text("{}")

    invent_month(tmp_path / "m", visits=1, reports=0, restricted=0, others=(), photos=0)

    assert sorted(path.name for path in (tmp_path / "m").iterdir()) == ["001-kunjungan_warga.json", "bundle.json"]


@pytest.mark.parametrize("number", range(1, 9))
def test_every_orientation_is_seen_upright_by_a_viewer_who_obeys_it(tmp_path, number):
    write_photo(tmp_path / "f.jpg", number, size=(640, 480), moment=MOMENT, seed=1)

    with Image.open(tmp_path / "f.jpg") as picture:
        exif = picture.getexif()
        upright = ImageOps.exif_transpose(picture)

    assert exif[0x0112] == number
    assert upright.size == (640, 480)
    # The arrow: a wide head above a narrow foot, at the left of the plate.
    head, foot = (sum(is_brass(upright.getpixel((x, y))) for x in range(38, 160)) for y in (412, 440))
    assert head > 1.5 * foot > 0


def is_brass(pixel):
    red, green, blue = pixel
    return red > 180 and green > 130 and blue < 110


def test_a_photo_carries_what_a_camera_writes_and_weighs_what_a_camera_makes(tmp_path):
    write_photo(tmp_path / "f.jpg", 6, size=(2048, 1536), moment=MOMENT, seed=1)

    with Image.open(tmp_path / "f.jpg") as picture:
        exif = picture.getexif()
        assert picture.size == (1536, 2048)
    assert (exif[0x010F], exif[0x0110]) == ("KameraContoh", "KC-1")
    assert exif.get_ifd(0x8769)[0x9003] == "2023:01:09 09:12:00"
    assert exif.get_ifd(0x8825)[1] == "N"
    assert 800_000 < (tmp_path / "f.jpg").stat().st_size < 1_500_000


def test_every_activity_and_information_passes_its_form(tmp_path):
    invent_month(
        tmp_path / "m", visits=0, reports=len(ACTIVITIES), restricted=len(INFORMATION), others=(), photos=0,
        photo_px=(64, 48),
    )  # fmt: skip

    assert len(read_folder(tmp_path / "m", clock=clock).entries) == len(ACTIVITIES) + len(INFORMATION)

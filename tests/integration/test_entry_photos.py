"""Photos of an entry, one by one, prepared in the real sandbox."""

from uuid import uuid4

import pytest
from PIL import Image

from errors import AnswersInvalid, NotAllowed, NotFound, PhotoRefused, UserError, WrongState
from models.tables import Document
from schemas import registry
from services import entries, entryphotos
from tests.factories import Station, make_installation, now

EXAMPLE = dict(registry.find("kunjungan_warga").example)


@pytest.fixture
def berkas(tmp_path):
    installation = make_installation(tmp_path)
    yield installation
    installation.db.close()


@pytest.fixture
def station(berkas):
    return Station(berkas.db)


@pytest.fixture
def album(berkas, station):
    return Album(berkas, station["petugas"])


class Album:
    """An officer's draft that takes photos."""

    def __init__(self, berkas, by, kind="kunjungan_warga", answers=EXAMPLE):
        self.berkas, self.by = berkas, by
        self.entry_id = entries.save_draft(
            berkas.db, uuid4(), kind=kind, revision=1, answers=answers, by=by, clock=now
        ).id  # fmt: skip

    def add(self, path, photo_id=None, **more):
        return entryphotos.add_photo(
            self.berkas.db, self.entry_id, photo_id or uuid4(), path, store=self.berkas.store,
            confinement=self.berkas.confinement, cache=self.berkas.cache, by=self.by, clock=now, **more,
        )  # fmt: skip

    def order(self):
        return [photo.caption for photo in entryphotos.photos_of(self.berkas.db, self.entry_id, by=self.by)]

    def do(self, deed, *args, **more):
        deed(self.berkas.db, self.entry_id, *args, by=self.by, clock=now, **more)


def picture(folder, colour="red", size=(2400, 1200)):
    path = folder / f"{colour}.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", size, colour).save(path, exif=exif)
    return path


def test_a_photo_is_turned_upright_shrunk_and_kept_beside_its_original(album, berkas, tmp_path):
    source = picture(tmp_path)

    photo = album.add(source, caption="Sambang")

    shown = entryphotos.fetch_photo(
        berkas.db, album.entry_id, photo.id, tmp_path / "cetak.jpg", store=berkas.store, by=album.by
    )
    original = entryphotos.fetch_photo(
        berkas.db, album.entry_id, photo.id, tmp_path / "asli.jpg", store=berkas.store, by=album.by, original=True
    )
    with Image.open(shown) as image:
        assert (image.size, dict(image.getexif())) == ((800, 1600), {})
    assert original.read_bytes() == source.read_bytes()


def test_the_same_photo_sent_twice_is_one(album, tmp_path):
    photo_id, source = uuid4(), picture(tmp_path)

    first, again = (album.add(source, photo_id, caption="a") for _ in range(2))

    assert first == again
    assert album.order() == ["a"]


def test_photos_are_put_in_order_replaced_named_and_taken_away(album, tmp_path):
    one, _, three = (album.add(picture(tmp_path, colour), caption=colour) for colour in ("red", "green", "blue"))

    album.do(entryphotos.move_photo, three.id, up=True)
    album.do(entryphotos.move_photo, one.id, up=True)
    assert album.order() == ["red", "blue", "green"]

    new = album.add(picture(tmp_path, "white"), replaces=three.id)
    album.do(entryphotos.arrange_photos, [(one.id, "satu"), (uuid4(), "?")])
    assert (album.order(), new.number, new.caption) == (["satu", "blue", "green"], 2, "blue")

    for _ in range(2):
        album.do(entryphotos.remove_photo, one.id)
    assert album.order() == ["blue", "green"]


def test_what_is_no_photo_is_refused_and_the_draft_stays(album, tmp_path):
    path = tmp_path / "surat.jpg"
    path.write_bytes(b"%PDF-1.7 bukan foto")

    with pytest.raises(PhotoRefused):
        album.add(path)
    assert album.order() == []


def test_no_more_photos_than_the_form_takes_and_none_where_it_takes_none(berkas, station, tmp_path):
    source = picture(tmp_path, size=(40, 30))
    budget = Album(berkas, station["petugas"], "dukungan_anggaran", {})
    report = Album(berkas, station["petugas"], "laporan_informasi", {})
    most = registry.find("dukungan_anggaran").takes_photos

    with berkas.db.writing() as session:
        document = session.get(Document, budget.entry_id)
        kept = entryphotos.KeptPhoto("a" * 64, "b" * 64, 40, 30, "", None, "", None)
        document.photos = [entryphotos.photo_row(uuid4(), kept, number) for number in range(most)]
    with pytest.raises(UserError, match=f"Paling banyak {most} foto"):
        budget.add(source)
    with pytest.raises(UserError, match="tanpa foto"):
        report.add(source)


def test_a_draft_is_its_authors_alone_and_the_original_the_kapolseks_too(album, berkas, station, tmp_path):
    photo = album.add(picture(tmp_path, size=(40, 30)))

    def open_as(role, *, original=False):
        return entryphotos.fetch_photo(
            berkas.db, album.entry_id, photo.id, tmp_path / "f", store=berkas.store, by=station[role], original=original
        )

    for role in ("kanit", "kapolsek"):
        with pytest.raises(WrongState):
            open_as(role)
    officer, album.by = album.by, station["kanit"]
    with pytest.raises(NotAllowed):
        album.add(picture(tmp_path, size=(40, 30)))
    entries.submit(berkas.db, album.entry_id, revision=2, by=officer, clock=now)

    assert open_as("kanit")
    assert open_as("kapolsek", original=True)
    with pytest.raises(NotAllowed):
        open_as("kanit", original=True)
    with pytest.raises(NotFound):
        open_as("admin")


def test_a_submitted_paper_takes_no_more_photos(album, berkas, tmp_path):
    entries.submit(berkas.db, album.entry_id, revision=1, by=album.by, clock=now)

    with pytest.raises(WrongState):
        album.add(picture(tmp_path, size=(40, 30)))


def test_a_caption_that_is_too_long_is_told_at_the_photo(album, berkas, tmp_path):
    photo = album.add(picture(tmp_path, size=(40, 30)))
    album.do(entryphotos.arrange_photos, [(photo.id, "x" * 161)])

    with pytest.raises(AnswersInvalid) as told:
        entries.submit(berkas.db, album.entry_id, revision=1, by=album.by, clock=now)
    assert set(told.value.fields) == {"foto.0.caption"}

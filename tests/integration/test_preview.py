"""Previews with the real LibreOffice: the paper, its photos, and pictures of its pages."""

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from engines.cache.folder import FolderCache
from errors import NotFound
from pipeline.values import Photo
from pipeline.wholefile import sha256_of
from schemas import registry
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting
from services.press import Press
from services.preview import Previewer
from services.templates import TemplateShelf

KIND = registry.find("kunjungan_warga")
VALUES = KIND.load(KIND.example, today=date(2023, 2, 1))
SETTING = PaperSetting(EXAMPLE_UNIT, EXAMPLE_OFFICER, "")


class Counting:
    """A converter that counts its conversions."""

    def __init__(self, converter):
        self.converter, self.calls = converter, 0

    @property
    def version(self):
        return self.converter.version

    def convert(self, source, target, **options):
        self.calls += 1
        return self.converter.convert(source, target, **options)


@pytest.fixture
def converter(office):
    return Counting(office)


@pytest.fixture
def previewer(converter, tmp_path):
    cache = FolderCache(tmp_path / "cache")
    return Previewer(TemplateShelf(), Press(converter, cache), cache, work=tmp_path / "work")


def photo(path, colour):
    Image.new("RGB", (400, 300), colour).save(path)
    return Photo(path, 400, 300, sha256_of(path), caption=colour)


def test_a_preview_asked_for_again_needs_no_libreoffice(previewer, converter, tmp_path):
    first, again = (previewer.paper(KIND, VALUES, SETTING) for _ in range(2))

    assert converter.calls == 1
    assert first == again
    assert first.pdf.startswith(b"%PDF")
    assert first.pages == 1
    assert list((tmp_path / "work").iterdir()) == []


def test_other_values_other_setting_and_other_photos_are_another_preview(previewer, tmp_path):
    other = {**VALUES, "nama": "Nama Lain"}
    elsewhere = PaperSetting(EXAMPLE_UNIT, replace(EXAMPLE_OFFICER, area="Desa Lain"), "")
    previews = [
        previewer.paper(KIND, VALUES, SETTING),
        previewer.paper(KIND, other, SETTING),
        previewer.paper(KIND, VALUES, elsewhere),
        previewer.paper(KIND, VALUES, SETTING, photos=[photo(tmp_path / "f.jpg", "red")]),
        previewer.paper(KIND, VALUES, SETTING, photos=[photo(tmp_path / "f.jpg", "blue")]),
    ]  # fmt: skip

    assert len({preview.key for preview in previews}) == 5
    assert [preview.pages for preview in previews] == [1, 1, 1, 2, 2]


@pytest.mark.parametrize(("kind", "mode"), [("webp", "WEBP"), ("png", "PNG")])
def test_a_page_is_drawn_at_the_width_asked_for(previewer, kind, mode):
    preview = previewer.paper(KIND, VALUES, SETTING)

    drawn = [previewer.page(preview, 1, width_px=600, picture=kind) for _ in range(2)]

    with Image.open(io.BytesIO(drawn[0])) as image:
        assert (image.format, image.width) == (mode, 600)
        assert 0.70 < image.width / image.height < 0.71  # A4
        assert len(image.convert("L").getcolors(256)) > 10  # not blank
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("page", [0, 2, -1])
def test_a_page_that_is_not_there_is_said(previewer, page):
    preview = previewer.paper(KIND, VALUES, SETTING)

    with pytest.raises(NotFound):
        previewer.page(preview, page)

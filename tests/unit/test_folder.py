"""Files of answers: whatever a file may hold, it is read or refused in words."""

import os

import pytest

from errors import InputUnreadable
from services.folder import JSON_BYTES, photo_path, read_json


def test_a_mark_of_byte_order_in_front_is_no_fault(tmp_path):
    (tmp_path / "a.json").write_bytes(b'\xef\xbb\xbf{"nama": "Budi"}')

    assert read_json(tmp_path / "a.json") == {"nama": "Budi"}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe{\0}\0", b'{"n": ' + b"9" * 5000 + b"}", b"[" * 100_000, b" " * (JSON_BYTES + 1)],
    ids=["empty", "open", "utf-16", "absurd number", "absurd depth", "too large"],
)
def test_what_is_no_json_is_refused_in_words(tmp_path, content):
    (tmp_path / "a.json").write_bytes(content)

    with pytest.raises(InputUnreadable, match=r"^a\.json: "):
        read_json(tmp_path / "a.json")


def test_what_is_no_file_is_refused_in_words(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "folder.json").mkdir()

    for name in ("pipe.json", "folder.json", "hilang.json", "x" * 300):
        with pytest.raises(InputUnreadable):
            read_json(tmp_path / name)


@pytest.mark.parametrize(
    "name", ["../luar.jpg", "/etc/passwd", "é" * 200, "a/" * 3000, ".", "tautan.jpg", "hilang.jpg"]
)
def test_a_photo_is_looked_for_in_its_folder_alone(tmp_path, name):
    folder = tmp_path / "m"
    folder.mkdir()
    (tmp_path / "luar.jpg").write_bytes(b"x")
    (folder / "tautan.jpg").symlink_to(tmp_path / "luar.jpg")

    assert photo_path(folder, name) is None

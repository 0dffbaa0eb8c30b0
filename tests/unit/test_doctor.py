"""What an installation lacks is named, with the way to get it."""

from pathlib import Path

from services.doctor import PROGRAMS, complaints, nearest


def healthy():
    """A machine that lets children be confined."""
    return


def test_a_complete_installation_has_nothing_to_complain_of(tmp_path):
    assert complaints(tmp_path / "var", confinement_refusal=healthy) == []


def test_a_missing_program_is_named_with_its_package(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    found = complaints(tmp_path / "var", confinement_refusal=healthy)

    for program, package in PROGRAMS.items():
        assert f"Program {program} tidak ada. Pasang: apt-get install {package}" in found


def test_what_forbids_confinement_is_passed_on(tmp_path):
    assert complaints(tmp_path / "var", confinement_refusal=lambda: "Alasannya.") == ["Alasannya."]


def test_a_data_folder_that_cannot_be_made_is_named():
    found = complaints(
        Path("/proc/berkas/var"), confinement_refusal=healthy
    )  # the kernel's own: nobody makes one there

    assert any("dapat ditulis" in one or "Ruang kosong" in one for one in found)


def test_the_nearest_folder_is_found_however_deep_the_way(tmp_path):
    assert nearest(tmp_path / "a" / "b" / "c") == tmp_path
    assert nearest(tmp_path / ("x" * 300)) == tmp_path

"""What a person at the terminal reads, and what stands in the logs, when something fails."""

import json
import logging

import pytest

from app import configure_logs, said
from errors import ConfinedChildHung, ConversionFailed, ConverterTimeout, EngineError, SigningFailed, StorageFailed


@pytest.mark.parametrize("kind", [ConversionFailed, ConverterTimeout, ConfinedChildHung, SigningFailed])
def test_what_is_written_for_the_log_is_told_in_indonesian(kind, capsys):
    @said
    def fails():
        raise kind("the child has died")

    with pytest.raises(SystemExit) as exit_:
        fails()

    assert exit_.value.code == 3
    assert capsys.readouterr().err == f"Gagal: {kind.words}\n"


@pytest.mark.parametrize("kind", [EngineError, StorageFailed])
def test_what_is_written_for_people_is_told_as_it_is(kind, capsys):
    @said
    def fails():
        raise kind("Basis data penuh.")

    with pytest.raises(SystemExit):
        fails()

    assert capsys.readouterr().err == "Gagal: Basis data penuh.\n"


def test_a_command_that_is_stopped_says_so(capsys):
    @said
    def waits():
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as exit_:
        waits()

    assert exit_.value.code == 130
    assert capsys.readouterr().err == "Dihentikan.\n"


def test_a_library_logs_neither_its_trace_nor_anybodys_data(capsys):
    configure_logs()
    try:
        int("NIK 2172010901840003")
    except ValueError:
        logging.getLogger("huey.consumer").exception("Error reading from %s", "RAHMAT CONTOH")

    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["by"], told["error"]) == ("Error reading from %s", "huey.consumer", "ValueError")
    assert "2172010901840003" not in line
    assert "RAHMAT" not in line

"""What many tests share: the real office service, started once."""

import pytest

from engines.convert.office import running_office


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="renew the golden pictures; then look at them")


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """A Converter over a real office service in the sandbox."""
    folder = tmp_path_factory.mktemp("office")
    with running_office(folder / "office.sock", work_root=folder / "work", workers=2) as converter:
        yield converter

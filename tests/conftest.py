"""What many tests share: the real office service, started once."""

import os

import pytest
from hypothesis import HealthCheck, settings

from engines.convert.office import running_office
from schemas import registry

# No test is timed. What lands is judged by the same examples each time; whoever runs the tests by hand looks further.
settings.register_profile(
    "berkas", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("berkas")


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="renew the golden pictures; then look at them")


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """A Converter over a real office service in the sandbox."""
    folder = tmp_path_factory.mktemp("office")
    with running_office(folder / "office.sock", work_root=folder / "work", workers=2) as converter:
        yield converter


@pytest.fixture(autouse=True)
def no_declared_forms():
    """Forget the forms that a test's installation declared: the next test has another installation."""
    yield
    registry.declare(())

"""Settings: what the environment says is used or refused in words."""

import pytest

from config import Settings
from errors import InstallationFault


@pytest.mark.parametrize("name", ["PORT", "OFFICE_WORKERS", "WEB_WORKERS", "LEASE_S", "SWEEP_S"])
@pytest.mark.parametrize("value", ["abc", "0", "-1", "99999", "nan", "inf", "١٢٣٤٥٦"])
def test_a_number_that_is_none_or_out_of_bounds_is_named(name, value):
    with pytest.raises(InstallationFault, match=name):
        Settings.from_environment({name: value})


def test_what_is_not_said_has_its_default():
    settings = Settings.from_environment({"PORT": "", "PUBLIC_URL": "https://berkas.contoh/"})

    assert (settings.host, settings.port, settings.example) == ("127.0.0.1", 8000, True)
    assert settings.public_url == "https://berkas.contoh"

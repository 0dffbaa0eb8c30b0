"""An installation that an earlier Berkas made starts after an update and keeps everything."""

import tarfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config import Settings
from models.tables import Bundle, BundleFile, Document, Unit
from services.audit import check_chain
from services.people import example_logins, people_the_example
from tests.factories import Installation, log_in, make_app, now

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture(params=sorted(SAMPLES.glob("var-*.tar.xz")), ids=lambda path: path.name.partition(".")[0])
def earlier(request, tmp_path):
    """The folder of state of an earlier installation, with the invented month of its first start."""
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path / "var")
    return tmp_path / "var"


def test_an_update_keeps_papers_bundles_and_their_files(earlier):
    installation = Installation.ready(Settings(var=earlier))
    people_the_example(installation.db, clock=now)

    with installation.db.reading() as session:
        papers = session.scalars(select(Document)).all()
        files = session.scalars(select(BundleFile)).all()
        assert len(papers) == 8
        assert all(paper.state == "disetujui" and paper.officer.name and paper.search for paper in papers)
        assert session.scalar(select(func.count()).select_from(Bundle)) == 2
        assert session.scalars(select(Unit.name).where(Unit.level == "polsek")).all() == ["Polsek Contoh Timur"]
        assert all(installation.store.exists(file.sha256) for file in files)
    assert len(list((earlier / "backups").glob("*.db"))) == 1
    installation.db.close()


def test_after_an_update_the_invented_people_can_log_in(earlier):
    installation = Installation.ready(Settings(var=earlier))
    people_the_example(installation.db, clock=now)
    people_the_example(installation.db, clock=now)
    client = make_app(installation).test_client()

    for one in example_logins(installation.db):
        log_in(client, one, password=one.password)
        assert client.get("/").status_code == 200
        client.delete_cookie("berkas")
    assert check_chain(installation.db).broken_at is None
    installation.db.close()

"""How fast the inbox answers with 5,000 papers in it: `python -m bench.inbox` prints medians and 95th percentiles.

Each figure is of whole requests through the application, without a network; on the installation's own database engine.
"""

import json
import random
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from bench.asking import answer_times
from models.tables import Document, Unit
from schemas import registry
from tests.factories import Station, add_month, add_officer, log_in, make_app, make_installation

PAPERS, OFFICERS, ASKED = 5_000, 20, 60
KINDS = ("kunjungan_warga", "laporan_kegiatan", "kunjungan_usaha", "laporan_informasi")


def fill(db, station):
    """Papers of twenty officers that wait, half of them checked by the Kanit."""
    example = registry.find("kunjungan_warga").example
    with db.writing() as session:
        unit = session.get(Unit, station.unit_id)
        months = [add_month(session, add_officer(session, unit, account=False)) for _ in range(OFFICERS)]
        session.add_all(
            Document(
                id=uuid4(), unit_id=unit.id, officer_id=months[number % OFFICERS].officer_id,
                month_id=months[number % OFFICERS].id, kind=KINDS[number % len(KINDS)], date=date(2023, 1, 9),
                position=number, state=("diajukan", "diperiksa")[number % 2], answers=dict(example),
                summary=f"Warga {number}", restricted=number % len(KINDS) == 3, search="",
                created_at=datetime(2023, 1, 1),
                changed_at=datetime(2023, 1, 1) + timedelta(minutes=random.randrange(40_000)),
            )
            for number in range(PAPERS)
        )  # fmt: skip
        return [month.officer_id for month in months]


def measure():
    """Medians and 95th percentiles in milliseconds, by role and kind of list."""
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        installation = make_installation(Path(folder))
        station = Station(installation.db)
        officers = fill(installation.db, station)
        told = {}
        for role in ("kanit", "kapolsek"):
            client = log_in(make_app(installation).test_client(), station[role])
            client.get("/periksa")
            for name, paths in {
                "pages": [f"/periksa?halaman={random.randint(1, 50)}" for _ in range(ASKED)],
                "filtered": [f"/periksa?petugas={random.choice(officers)}&jenis={KINDS[0]}" for _ in range(ASKED)],
            }.items():
                told[f"{role}_{name}"] = answer_times(client, paths)
        installation.db.close()
    return told


def main():
    print(json.dumps({"papers": PAPERS, "inbox_ms": measure()}))


if __name__ == "__main__":
    main()

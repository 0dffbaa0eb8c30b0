"""How fast the archive answers with 5,000 papers in it: `python -m bench.archive_search` prints medians and p95.

Each figure is of whole requests through the application, search and page, without a network; fifty different searches
of each kind (ux.md 6, U46).
"""

import json
import random
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from bench.asking import answer_times
from examples import words
from models.tables import Bundle, BundleFile, Document, Unit
from schemas import registry
from services.bundling import new_code
from services.documents import search_text
from tests.factories import Station, add_month, add_officer, log_in, make_app, make_installation
from web.sealed import sealed

PAPERS, OFFICERS, MONTHS, ASKED = 5_000, 20, 12, 50
KINDS = ("kunjungan_warga", "laporan_kegiatan", "kunjungan_usaha", "laporan_informasi")


def fill(db, station):
    """A year of twenty officers, archived; give names, numbers and NIKs to search for."""
    told = {"names": [], "numbers": [], "niks": [], "officers": []}
    with db.writing() as session:
        unit = session.get(Unit, station.unit_id)
        officers = [add_officer(session, unit, account=False, name=f"PETUGAS {n}") for n in range(OFFICERS)]
        months = []
        told["officers"] = [officer.id for officer in officers]
        for officer in officers:
            for number in range(1, MONTHS + 1):
                month = add_month(session, officer, period=f"2023-{number:02}", state="diarsipkan")
                month.archive_place = f"Lemari {random.choice('ABC')}/Map {number}"
                months.append(month)
                session.add(bundle_of(month))
        for number in range(PAPERS):
            month, kind = random.choice(months), KINDS[number % len(KINDS)]
            day = date.fromisoformat(f"{month.period}-01") + timedelta(days=random.randrange(28))
            name = f"{random.choice(words.MEN + words.WOMEN)} {random.choice(words.FAMILIES)}{number % 97}"
            nik = f"21720147{random.randrange(10**8):08}"
            serial = f"B/{number}/I/2023"
            answers = dict(registry.find(kind).example) | ({"nik": nik} if kind == "kunjungan_warga" else {})
            session.add(
                Document(
                    id=uuid4(), unit_id=unit.id, officer_id=month.officer_id, month_id=month.id, kind=kind, date=day,
                    position=number, state="disetujui", answers=answers, summary=name, number=serial,
                    restricted=kind == "laporan_informasi", search=search_text(answers, name, serial),
                    created_at=datetime(2023, 1, 1), changed_at=datetime(2023, 1, 1),
                )
            )  # fmt: skip
            if kind != "laporan_informasi":
                told["names"].append(name)
                told["numbers"].append(serial)
            if kind == "kunjungan_warga":
                told["niks"].append(nik)
    return told


def bundle_of(month):
    code = new_code()
    return Bundle(
        id=uuid4(), month_id=month.id, restricted=False, number=f"B/BKS-{code}", letter_number=f"B/Speng-{code}",
        code=code, date=date(2023, 2, 1), builds=1,
        files=[
            BundleFile(
                id=uuid4(), build=1, stage="kapolsek", sha256=uuid4().hex * 2, pages=60, size_bytes=1_000_000,
                contents=[], created_at=datetime(2023, 2, 2),
            )
        ],
    )  # fmt: skip


def misspelt(word):
    at = random.randrange(1, len(word) - 1)
    return word[:at] + random.choice("aeiou") + word[at:]


def measure():
    """Medians and 95th percentiles in milliseconds, by what is searched for."""
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        installation = make_installation(Path(folder))
        station = Station(installation.db)
        told = fill(installation.db, station)
        app = make_app(installation)
        client = log_in(app.test_client(), station["kasium"])
        client.get("/arsip")

        def pick(name):
            return [random.choice(told[name]) for _ in range(ASKED)]

        with app.app_context():
            texts = {
                "name": pick("names"),
                "part_of_name": [name[1:5] for name in pick("names")],
                "date": [f"{random.randint(1, 28)} januari 2023" for _ in range(ASKED)],
                "number": pick("numbers"),
                "nik": pick("niks"),
                "misspelt": [misspelt(name.split()[0]) for name in pick("names")],
                "everything": [""] * ASKED,
            }
            asked = {kind: [{"cari": sealed(text)} for text in several] for kind, several in texts.items()}
        asked["pages"] = [{"halaman": random.randint(1, 70)} for _ in range(ASKED)]
        asked["of_officer"] = [{"petugas": officer} for officer in pick("officers")]
        asked["of_month"] = [{"bulan": f"2023-{random.randint(1, MONTHS):02}"} for _ in range(ASKED)]
        asked["of_kind"] = [{"jenis": random.choice(KINDS)} for _ in range(ASKED)]
        asked["of_place"] = [
            {"tempat": f"Lemari {random.choice('ABC')}/Map {random.randint(1, MONTHS)}"} for _ in range(ASKED)
        ]
        figures = {}
        for kind, several in asked.items():
            figures[kind] = answer_times(client, [f"/arsip?{urlencode(query)}" for query in several])
        installation.db.close()
    return figures


def main():
    print(json.dumps({"papers": PAPERS, "archive_ms": measure()}))


if __name__ == "__main__":
    main()

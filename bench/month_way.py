"""A large month on its way: built, corrected in one paper, built again, signed: `python -m bench.month_way`.

Prints seconds of each, and the longest time without news of the build (ux.md 6: U38, U39, U43). The month is
the demo's. The first build of an installation also finds out which templates may be printed together; "again"
builds every paper anew when that is known.
"""

import json
import sys
import tempfile
import threading
import time
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from sqlalchemy import select

from engines.convert.office import running_office
from examples.invent import invent_month
from models.accounts import Account
from models.tables import Document, Job, Month, Officer, Unit
from services.bundling import BUILD, build
from services.clock import system_clock
from services.folder import read_folder, take_in
from services.keys import make_key
from services.month_life import request_build
from services.month_signing import month_files, sign_month
from services.readmarks import mark_read
from services.review import correct
from services.sessions import describe
from tasks.runner import Runner
from tests.factories import make_installation

PASSPHRASE = "frasa sandi contoh"
LOOK_S = 0.05


def person(db, role):
    """Somebody of the month's unit, who could log in."""
    with db.writing() as session:
        officer = session.scalars(select(Officer).where(Officer.role == role)).one()
        account = session.get(Account, officer.id)
        if account is None:
            account = Account(
                officer_id=officer.id, nrp=officer.nrp, password_hash="-", must_change=False, letter_keys=True,
                changed_at=system_clock().replace(tzinfo=None),
            )  # fmt: skip
            session.add(account)
        return describe(session, officer, account)


def built(place, month_id, officer):
    """Seconds of a build, and the longest time in which its progress said nothing new."""
    start = time.monotonic()
    jobs = request_build(place.db, month_id, by=officer, clock=system_clock)
    told, done = [start], threading.Event()

    def watch():
        last = None
        while not done.wait(LOOK_S):
            with place.db.reading() as session:
                now = [(job.state, job.done, job.total, job.step) for job in session.scalars(select(Job))]
            if now != last:
                told.append(time.monotonic())
                last = now

    watcher = threading.Thread(target=watch)
    watcher.start()
    runner = Runner(
        place.db, {BUILD: lambda lease: build(lease, place.shop)}, owner="bench", lease_s=60, clock=system_clock
    )
    for job_id in jobs:
        runner.run(job_id)
    done.set()
    watcher.join()
    silent = max(after - before for before, after in pairwise(told))
    return round(time.monotonic() - start, 1), round(silent, 1)


def signed(place, month_id, role, who):
    with place.db.reading() as session:
        seen = [file.sha256 for file in month_files(session.get_one(Month, month_id))]
    start = time.monotonic()
    sign_month(place.desk, month_id, role=role, passphrase=PASSPHRASE, seen=seen, by=who)
    return round(time.monotonic() - start, 1)


def main():
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        invent_month(here / "month")
        with running_office(here / "office.sock", work_root=here / "office", workers=2) as office:
            place = make_installation(here, converter=office, clock=system_clock)
            month_id = take_in(
                place.db, read_folder(here / "month", clock=system_clock), store=place.store,
                confinement=place.confinement, cache=place.cache, shelf=place.shelf, clock=system_clock, example=False,
            )  # fmt: skip
            officer, chief = person(place.db, "petugas"), person(place.db, "kapolsek")
            for who in (officer, chief):
                make_key(place.db, place.keyring, who, passphrase=PASSPHRASE, again=PASSPHRASE, clock=system_clock)
            with place.db.reading() as session:
                papers = session.scalars(select(Document.kind)).all()
            told = {"documents": len(papers)}
            told["build_s"], told["longest_silence_s"] = built(place, month_id, officer)
            with place.db.writing() as session:
                paper = session.scalars(select(Document).where(Document.kind == "laporan_kegiatan")).first()
                mark_read(session, chief.officer_id, paper.id, paper.revision, clock=system_clock)
            correct(
                place.db, paper.id, by=chief, revision=paper.revision, clock=system_clock,
                changes={"uraian": f"{paper.answers['uraian']} (dikoreksi)"},
            )  # fmt: skip
            told["rebuild_s"], _ = built(place, month_id, officer)
            with place.db.writing() as session:
                session.get_one(Unit, officer.unit_id).place = "Kota Contoh"  # on every paper
            told["again_s"], told["again_longest_silence_s"] = built(place, month_id, officer)
            told["officer_signs_s"] = signed(place, month_id, "petugas", officer)
            told["kapolsek_signs_s"] = signed(place, month_id, "kapolsek", chief)
            place.db.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main()

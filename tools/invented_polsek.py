"""Fill an installation with an invented Polsek at work: papers in every state, months on desk and in the archive."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app import Installation, load_example
from examples.invent import MAKERS
from examples.scenes import write_photo
from models.accounts import Account
from models.tables import Bundle, Month, Officer, Unit
from schemas import registry
from services import jobs, month_life, review
from services.bundling import BUILD, build
from services.clock import system_clock
from services.entries import save_draft, submit
from services.entryphotos import add_photo
from services.keys import make_key
from services.month_signing import sign_month
from services.people import people_the_example
from services.rights import Actor
from services.sessions import describe
from services.signing import current_file_key
from tasks.runner import Runner

ZONE = ZoneInfo("Asia/Jakarta")
TODAY = date(2023, 1, 30)  # a Monday, near the end of the example's month
NOW = datetime.combine(TODAY, time(9, 40), ZONE)
BUDI, JOKO, KANIT, KAPOLSEK, KASIUM = "00000001", "00000003", "00000004", "00000002", "00000005"
PLAN = {"kunjungan_warga": 40, "kunjungan_usaha": 4, "laporan_kegiatan": 6, "laporan_informasi": 2}
PHRASE = "frasa sandi contoh"
PHOTO_PX = (1200, 900)


class StoryClock:
    """A clock that stands where the story is; what is signed needs the computer's, for certificates are of today."""

    def __init__(self) -> None:
        self.now: datetime | None = NOW.astimezone(UTC)

    def __call__(self) -> datetime:
        """Give the moment of the story, or the computer's."""
        return self.now or system_clock()

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Tell of another moment while the block runs."""
        before, self.now = self.now, moment.astimezone(UTC)
        yield
        self.now = before

    @contextmanager
    def real(self) -> Iterator[None]:
        """Tell the computer's time while the block runs."""
        before, self.now = self.now, None
        yield
        self.now = before


class InventedPolsek:
    """The invented people and what they do, through the services that the pages use.

    Attributes:
        entries: ids of papers that the pictures show, by a name of this story.
        code, on_desk: the archived bundle's code; the id of the month that waits for the Kapolsek.
        actors: the people, by NRP.
    """

    def __init__(self, installation: Installation, clock: StoryClock, work: Path) -> None:
        self.installation, self.clock, self.work = installation, clock, work
        self.db = installation.db
        self.chance = random.Random(7)
        self.entries: dict[str, UUID] = {}
        self.code, self.on_desk = "", ""
        self.actors: dict[str, Actor] = {}
        self.taken = 0

    def begin(self) -> None:
        """Bring in the people and the example's month, as `make run` does."""
        load_example(self.installation)
        people_the_example(self.db, clock=self.clock)
        with self.db.writing() as session:
            session.scalars(select(Unit).where(Unit.level == "polsek")).one().plan = dict(PLAN)
            for officer, account in session.execute(
                select(Officer, Account).join(Account, Account.officer_id == Officer.id)
            ):
                self.actors[officer.nrp] = describe(session, officer, account)

    def fill(self) -> None:
        """Tell the whole story."""
        self.begin()
        self.make_keys()
        self.code = self.finish_month(BUDI, date(2022, 12, 1)).code
        self.on_desk = str(self.finish_month(JOKO, date(2022, 12, 1), archived=False).month_id)
        self.start_building(JOKO, date(2022, 11, 1))
        self.fill_january()

    def make_keys(self) -> None:
        """Give those who sign their keys."""
        for nrp in (BUDI, JOKO, KAPOLSEK):
            make_key(
                self.db, self.installation.keyring, self.actors[nrp], passphrase=PHRASE, again=PHRASE, clock=self.clock
            )

    def fill_january(self) -> None:
        """The month that runs: much approved, some waiting, one returned, one draft, one mended and sent again."""
        self.enter("rencana_kegiatan", BUDI, _plan_of_today(), approved=True)
        for number in range(24):
            day = date(2023, 1, 2) + timedelta(days=number)
            self.visit(BUDI, datetime.combine(day, time(8 + number % 8, 7 * number % 60)), approved=True)
        for number in range(3):
            found = self.report(BUDI, datetime(2023, 1, 5 + 7 * number, 9, 30), photos=1 + number, approved=True)
            self.entries["laporan"] = found
        self.visit(JOKO, datetime(2023, 1, 27, 10, 5))
        self.entries["rahasia"] = self.invented("laporan_informasi", JOKO, datetime(2023, 1, 27, 15, 20))
        self.report(JOKO, datetime(2023, 1, 28, 9, 0), photos=2)
        self.enter("problem_solving", JOKO, {**registry.find("problem_solving").example})
        self.resend()
        self.visit(BUDI, datetime(2023, 1, 30, 8, 10), photos=1)
        self.visit(BUDI, datetime(2023, 1, 30, 8, 45))
        self.entries["dikembalikan"] = self.visit(BUDI, datetime(2023, 1, 28, 16, 5))
        self.give_back(self.entries["dikembalikan"], {"kunjungan.0.keterangan": "Tulis juga hasil kunjungan ini."})
        self.draft(datetime(2023, 1, 30, 8, 20), "draf_salah")
        self.draft(datetime(2023, 1, 30, 9, 12), "draf")

    def resend(self) -> None:
        """A visit that came back for its address, and is here again with what was asked for."""
        moment = datetime(2023, 1, 26, 9, 12)
        answers, captions = self.answers_of("kunjungan_warga", moment)
        right = copy.deepcopy(answers)
        answers["alamat"]["jalan"], answers["no_telepon"] = "Jalan Contoh Bahari", ""
        found = self.enter("kunjungan_warga", BUDI, answers, photos=captions[:2], at=moment)
        self.give_back(found, {"alamat.jalan": "Tulis nomor rumah."})
        self.save(found, "kunjungan_warga", BUDI, right, revision=2)
        submit(self.db, found, revision=2, by=self.actors[BUDI], clock=self.clock)
        self.entries["dikirim_ulang"] = found

    def draft(self, moment: datetime, name: str) -> None:
        """A visit that was begun at a moment."""
        answers, captions = self.answers_of("kunjungan_warga", moment)
        answers["kunjungan"][-1].pop("keterangan")
        with self.clock.at(moment.replace(tzinfo=ZONE)):
            self.entries[name] = self.save(self.new_id(), "kunjungan_warga", BUDI, answers)
            self.add_photos(self.entries[name], BUDI, captions[:2])

    def visit(self, nrp: str, moment: datetime, *, photos: int = 0, approved: bool = False) -> UUID:
        """A visit of that moment."""
        return self.invented("kunjungan_warga", nrp, moment, photos=photos, approved=approved)

    def report(self, nrp: str, moment: datetime, *, photos: int = 0, approved: bool = False) -> UUID:
        """An activity report of that moment."""
        return self.invented("laporan_kegiatan", nrp, moment, photos=photos, approved=approved)

    def invented(self, kind: str, nrp: str, moment: datetime, *, photos: int = 0, approved: bool = False) -> UUID:
        """A paper of a kind that `examples.invent` makes."""
        answers, captions = self.answers_of(kind, moment)
        if "pelaksana" in answers:
            answers["pelaksana"] = [self.named(nrp)]
        return self.enter(kind, nrp, answers, photos=captions[:photos], approved=approved, at=moment)

    def answers_of(self, kind: str, moment: datetime) -> tuple[dict[str, Any], Sequence[str]]:
        """Invent answers; of a card only this visit."""
        self.taken += 1
        answers, captions = MAKERS[kind](self.chance, moment, self.taken + 40)
        if "kunjungan" in answers:
            answers["kunjungan"] = answers["kunjungan"][-1:]
        return answers, captions

    def named(self, nrp: str) -> str:
        """Rank and name."""
        return f"{self.actors[nrp].rank} {self.actors[nrp].name.title()}"

    def enter(
        self, kind: str, nrp: str, answers: Mapping[str, Any], *, photos: Sequence[str] = (), approved: bool = False,
        at: datetime | None = None,
    ) -> UUID:  # fmt: skip
        """Enter a paper and hand it in; have it checked and approved where asked for."""
        with self.clock.at((at or NOW).replace(tzinfo=ZONE) + timedelta(minutes=20)):
            found = self.save(self.new_id(), kind, nrp, answers)
            self.add_photos(found, nrp, photos)
            submit(self.db, found, revision=1, by=self.actors[nrp], clock=self.clock)
            if approved:
                self.approve(found)
        return found

    def save(
        self, found: UUID, kind: str, nrp: str, answers: Mapping[str, Any], *, revision: int = 1
    ) -> UUID:  # fmt: skip
        """Keep a draft."""
        save_draft(
            self.db, found, kind=kind, revision=revision, answers=dict(answers), by=self.actors[nrp], clock=self.clock
        )
        return found

    def add_photos(self, found: UUID, nrp: str, captions: Sequence[str]) -> None:
        """Add an invented photo for each caption."""
        for caption in captions:
            self.taken += 1
            path = self.work / f"{self.taken}.jpg"
            write_photo(path, self.taken, size=PHOTO_PX, moment=datetime(2023, 1, 30, 9, 12), seed=self.taken)
            add_photo(
                self.db, found, self.new_id(), path, store=self.installation.store,
                confinement=self.installation.confinement, cache=self.installation.cache,
                by=self.actors[nrp], clock=self.clock, caption=caption,
            )  # fmt: skip

    def approve(self, found: UUID) -> None:
        """Let the Kanit check and the Kapolsek approve."""
        for nrp in (KANIT, KAPOLSEK):
            review.open_for_reading(self.db, found, by=self.actors[nrp], clock=self.clock)
            if nrp == KANIT:
                review.check(self.db, found, by=self.actors[nrp], revision=1, clock=self.clock)
                continue
            review.approve(
                self.db, found, by=self.actors[nrp], revision=1, store=self.installation.store,
                shelf=self.installation.shelf, clock=self.clock,
            )  # fmt: skip

    def give_back(self, found: UUID, marks: Mapping[str, str]) -> None:
        """Let the Kanit return a paper."""
        review.open_for_reading(self.db, found, by=self.actors[KANIT], clock=self.clock)
        review.give_back(
            self.db, found, by=self.actors[KANIT], revision=1, remark="", marks=marks, clock=self.clock
        )  # fmt: skip

    def small_month(self, nrp: str, first: date) -> UUID:
        """A month with a few approved papers; give its id."""
        for number in range(6):
            self.visit(nrp, datetime.combine(first + timedelta(days=3 * number), time(10)), photos=1, approved=True)
        self.report(nrp, datetime.combine(first + timedelta(days=20), time(9)), photos=2, approved=True)
        with self.db.reading() as session:
            return session.scalars(
                select(Month.id).join(Officer).where(Officer.nrp == nrp, Month.period == f"{first:%Y-%m}")
            ).one()

    def finish_month(self, nrp: str, first: date, *, archived: bool = True) -> Bundle:
        """A month that was built, signed by its officer and, where asked for, by the Kapolsek, and archived."""
        month_id = self.small_month(nrp, first)
        officer, runner = self.actors[nrp], self.runner()
        month_life.explain(self.db, month_id, "Cuaca buruk, dua pekan tidak ada perahu ke pulau.", by=officer)
        with self.clock.at(datetime(2023, 1, 4, 9, 12, tzinfo=ZONE)):
            for job_id in month_life.request_build(self.db, month_id, by=officer, clock=self.clock):
                runner.run(job_id)
        with self.clock.real():
            self.sign(month_id, "petugas", officer)
            month_life.pass_on(
                self.db, month_id, note="Lengkap. Alasan petugas diterima.", by=self.actors[KANIT], clock=self.clock
            )
            if archived:
                self.sign(month_id, "kapolsek", self.actors[KAPOLSEK])
                month_life.archive(
                    self.db, month_id, place="Lemari A/Map 3", by=self.actors[KASIUM], clock=self.clock
                )  # fmt: skip
        with self.db.reading() as session:
            return session.scalars(select(Bundle).where(Bundle.month_id == month_id)).one()

    def signed_file(self) -> bytes:
        """Give the archived bundle."""
        with self.db.reading() as session:
            bundle = session.scalars(select(Bundle).where(Bundle.code == self.code)).one()
            key = current_file_key(session, bundle.id)
        return self.installation.store.fetch(key, self.work / "berkas.pdf").read_bytes()

    def changed_template(self, *, misspelt: bool) -> Path:
        """Give an activity report's template from which a field was taken out, and another one misspelt."""
        target = self.work / f"laporan kegiatan {1 + misspelt}.docx"
        with (
            ZipFile(registry.find("laporan_kegiatan").template) as whole,
            ZipFile(target, "w", ZIP_DEFLATED) as changed,
        ):
            for item in whole.infolist():
                words = whole.read(item)
                if item.filename == "word/document.xml":
                    words = words.replace(b"{{ materi }}", b"")
                    if misspelt:
                        words = words.replace(b"{{ penyelenggara }}", b"{{ penyelenggaraa }}")
                changed.writestr(item, words)
        return target

    def sign(self, month_id: UUID, role: str, by: Actor) -> None:
        """Sign every file of a month as it stands."""
        with self.db.reading() as session:
            month = session.get_one(Month, month_id)
            seen = [bundle.files[-1].sha256 for bundle in month.bundles]
        sign_month(self.installation.desk, month_id, role=role, passphrase=PHRASE, seen=seen, by=by)

    def start_building(self, nrp: str, first: date) -> None:
        """A month that is being built while the pictures are taken: nobody ends it."""
        month_id = self.small_month(nrp, first)
        (job_id, *_) = month_life.request_build(self.db, month_id, by=self.actors[nrp], clock=self.clock)
        lease = jobs.take(self.db, job_id, owner="gambar", lease_s=3600, clock=self.clock)
        assert lease is not None
        lease.progress(5, 9, "Menyusun Kunjungan warga")

    def runner(self) -> Runner:
        """What builds, here and now."""
        shop = self.installation.shop
        return Runner(
            self.db, {BUILD: lambda lease: build(lease, shop)}, owner="gambar", lease_s=600, clock=self.clock
        )  # fmt: skip

    def new_id(self) -> UUID:
        """An id that is the same each time."""
        return UUID(int=self.chance.getrandbits(128), version=4)


def _plan_of_today() -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {"bentuk_kegiatan": "DDS/SAMBANG/KUNJUNGAN", "sasaran": "Warga RT 002", "lokasi": "RT 002/RW 005",
         "jam": "08:00", "target": 5, "materi": "Kunci ganda dan nomor telepon penting"},
        {"bentuk_kegiatan": "BINLUH/CERAMAH", "sasaran": "Siswa SD Contoh", "lokasi": "SD Contoh, RW 005",
         "jam": "10:00", "materi": "Keselamatan di jalan"},
    ]  # fmt: skip
    return {
        "jangka": registry.find("rencana_kegiatan").example["jangka"], "tanggal": "2023-01-28", "mulai": "2023-01-30",
        "selesai": "2023-02-05", "kegiatan": [{**row, "tanggal": TODAY.isoformat()} for row in rows],
        "perlengkapan": list(registry.find("rencana_kegiatan").example["perlengkapan"]),
    }  # fmt: skip

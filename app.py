"""The composition root: settings in, engines chosen, web and command line out. Alone names concrete engines."""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from functools import cached_property, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import UUID

import click
import structlog
from flask import Flask

from api import register_api
from config import PROJECT, Settings
from engines.bell.huey_bell import HueyBell
from engines.cache.folder import FolderCache
from engines.confine.bubblewrap import Bubblewrap, refusal
from engines.convert.base import Converter
from engines.convert.office import OfficeClient, running_office, service_argv
from engines.sign.local_ca import LocalKeyring
from engines.sign.pkcs12 import Pkcs12Signer
from engines.storage.objects import LocalObjects
from errors import (
    AnswersInvalid,
    EngineError,
    InputUnreadable,
    InstallationFault,
    OutputRefused,
    UserError,
    WrongPassphrase,
    WrongState,
)
from examples.invent import invent_month
from models.database import Database, open_sqlite
from pipeline.compile import compile_template
from pipeline.templatekinds import TemplateKind, template_kind
from pipeline.templatereport import TemplateReport
from pipeline.values import Outcome
from pipeline.wholefile import sha256_of, whole_file
from schemas import registry
from schemas.monthfile import load_setting
from schemas.setting import EXAMPLE_OFFICER, EXAMPLE_UNIT, PaperSetting
from schemas.wording import format_number
from services import backup, doctor
from services.accounts import rescue_admin
from services.audit import check_chain
from services.bundling import BUILD, Planned, Workshop, build, give_up, hand_in
from services.clock import local_date, system_clock
from services.declaredforms import refresh_types
from services.doctor import installed_fonts
from services.folder import MonthFolder, load_entry, prepare_photos, read_folder, read_json, take_in
from services.jobs import status
from services.lanes import Lanes
from services.papers import fill_paper
from services.people import has_units, people_the_example
from services.photosheet import render_alone
from services.press import Press
from services.preview import Previewer
from services.signing import SigningDesk, current_file_key, sign
from services.templatecheck import check_upload, with_pages
from services.templates import SHIPPED, TemplateShelf
from services.verification import archived_since, check_file, is_archived
from tasks.runner import Runner
from tasks.supervisor import Program, Supervisor, owner_name
from tools.house_style import save
from tools.starter import starter_paper
from web import register
from web.site import Site

FILE = click.Path(path_type=Path, readable=False)  # what cannot be read is said by us, in Indonesian
P = ParamSpec("P")
R = TypeVar("R")

EXIT_WRONG_INPUT = 2
EXIT_ENGINE = 3
SYSTEM_SAYS = {
    errno.ENOSPC: "ruang disk penuh; kosongkan sebagian", errno.EDQUOT: "jatah disk habis; kosongkan sebagian",
    errno.EACCES: "tidak diizinkan; periksa izinnya", errno.EPERM: "tidak diizinkan; periksa izinnya",
    errno.EROFS: "hanya dapat dibaca; pilih folder lain", errno.ENOENT: "tidak ada; periksa namanya",
    errno.ENOTDIR: "bukan folder; periksa namanya", errno.EEXIST: "bukan folder; periksa namanya",
    errno.EISDIR: "adalah folder; periksa namanya", errno.ENAMETOOLONG: "nama terlalu panjang; pendekkan",
}  # fmt: skip
VERIFY_EXITS = {
    Outcome.VALID: 0, Outcome.INVALID: 1, Outcome.UNSIGNED: 1, Outcome.UNCERTAIN: 2, Outcome.INCOMPLETE: 2,
}  # fmt: skip


class Installation:
    """One installation's engines over its settings. Nothing is started here."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = system_clock
        self.store = LocalObjects(settings.objects)
        self.bell = HueyBell(settings.run / "bell.db")
        self.confinement = Bubblewrap(settings.run / "confined", unconfined=settings.office_unconfined)
        self.keyring = LocalKeyring(settings.ca, settings.var / "keys")
        self.cache = FolderCache(settings.cache, limit_bytes=settings.cache_limit_bytes)
        self.converter: Converter = OfficeClient(settings.office_socket)
        self.shelf = TemplateShelf(self.store)
        self.db: Database = open_sqlite(settings.database)

    @classmethod
    def ready(cls, settings: Settings) -> Installation:
        """Migrate the database (after a copy), make the local CA, and give the installation."""
        from services.installation import migrate  # Alembic takes 10 MB: only who migrates loads it

        migrate(settings.database, copies=settings.var / "backups", moment=system_clock())
        installation = cls(settings)
        refresh_types(installation.db)
        installation.keyring.trust_roots()
        return installation

    @property
    def desk(self) -> SigningDesk:
        """What signing needs."""
        return SigningDesk(
            self.db, self.store, Pkcs12Signer(), self.keyring, self.confinement, self.clock, self.settings.public_url
        )

    @cached_property
    def press(self) -> Press:
        """The converter behind the cache."""
        return Press(self.converter, self.cache)

    @cached_property
    def lanes(self) -> Lanes:
        """What knows which papers are printed joined."""
        return Lanes(self.converter, self.cache, work=self.settings.run / "lanes")

    @property
    def shop(self) -> Workshop:
        """What building needs."""
        return Workshop(
            self.db, self.store, self.press, self.lanes, self.shelf, self.clock, self.settings.run / "build",
            self.settings.public_url, parallel=self.settings.office_workers,
            deadline_s=self.settings.convert_deadline_s,
        )  # fmt: skip

    @property
    def previewer(self) -> Previewer:
        """What previews need."""
        return Previewer(self.shelf, self.press, self.cache, work=self.settings.run / "preview")

    def supervisor(self, programs: Sequence[Program]) -> Supervisor:
        """Give the supervisor of these programs, each started with this installation's folder."""
        environment = {**os.environ, "BERKAS_VAR": str(self.settings.var), "PYTHONPATH": str(PROJECT)}
        environment.setdefault("MALLOC_ARENA_MAX", "2")  # a heap for each thread would be kept for good
        for name in [name for name in environment if name.startswith("BERKAS_PASSPHRASE_")]:
            del environment[name]
        return Supervisor(
            programs, db=self.db, bell=self.bell, clock=self.clock, cwd=PROJECT, environment=environment,
            sweep_s=self.settings.sweep_s,
        )  # fmt: skip

    def programs(self, *, web: bool) -> list[Program]:
        """Give the programs of an installation: office service, job worker and, if asked, the web."""
        flask = [sys.executable, "-m", "flask", "--app", "app"]
        office = service_argv(
            self.settings.office_socket, work_root=self.settings.run / "office", workers=self.settings.office_workers,
            unconfined=self.settings.office_unconfined,
        )  # fmt: skip
        gunicorn = [
            sys.executable, "-m", "gunicorn", "--workers", str(self.settings.web_workers), "--threads", "4",
            "--no-control-socket",
            # Longer than browsers and programs pause: with gunicorn's 2 s, now and then a request met a connection
            # that was just being closed, and was lost.
            "--keep-alive", "75",
            "--bind", f"{self.settings.host}:{self.settings.port}", "--timeout", "180", "--log-level", "warning",
            "app:create_app()",
        ]  # fmt: skip
        programs = [Program("office", office), Program("worker", [*flask, "worker"])]
        return [*programs, Program("web", gunicorn)] if web else programs

    def site(self) -> Site:
        """Give what the web pages need."""
        return Site(
            db=self.db, store=self.store, confinement=self.confinement, cache=self.cache, keyring=self.keyring,
            shelf=self.shelf, previewer=self.previewer, press=self.press, lanes=self.lanes, bell=self.bell,
            desk=self.desk, clock=self.clock, work=self.settings.run / "uploads",
            secret=cookie_secret(self.settings.var / "rahasia-sesi"),
            public_url=self.settings.public_url, upload_limit_bytes=self.settings.upload_limit_bytes,
            unconfined=self.settings.office_unconfined, starter=write_starter,
        )  # fmt: skip


def said(function: Callable[P, R]) -> Callable[P, R]:
    """Turn errors into words and exit codes: the command line's one place where errors are caught."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except AnswersInvalid as exc:
            for name, messages in exc.fields.items():
                click.echo(f"{name}: {' '.join(messages)}", err=True)
            sys.exit(EXIT_WRONG_INPUT)
        except UserError as exc:
            click.echo(str(exc), err=True)
            sys.exit(EXIT_WRONG_INPUT)
        except EngineError as exc:
            click.echo(f"Gagal: {exc.words or exc}", err=True)
            sys.exit(EXIT_ENGINE)
        except OSError as exc:
            what = f"{exc.filename}: " if exc.filename else ""
            click.echo(f"Gagal: {what}{SYSTEM_SAYS.get(exc.errno or 0, 'kesalahan sistem')}.", err=True)
            sys.exit(EXIT_ENGINE)
        except KeyboardInterrupt:
            click.echo("Dihentikan.", err=True)
            sys.exit(128 + signal.SIGINT)

    return run


@said
def create_app(settings: Settings | None = None) -> Flask:
    """Make the Flask application. Engines are opened when the first request or command needs them."""
    configure_logs()
    app = Flask(__name__, static_folder=None)
    chosen = settings or Settings.from_environment()
    app.config["GALLERY"] = chosen.gallery
    register(
        app, lambda: Installation(chosen).site(), https=chosen.public_url.startswith("https://"), more=[register_api]
    )
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def cookie_secret(path: Path) -> str:
    """Give what signs the session cookies, made at first use. Lost, it only logs everybody out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        new.write(secrets.token_urlsafe(32))
    return path.read_text()


def configure_logs() -> None:
    """Write logs as JSON lines to stderr: constant texts, ids as fields, never anybody's data."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    libraries = logging.getLogger()
    if not any(isinstance(handler, LibraryLines) for handler in libraries.handlers):
        libraries.addHandler(LibraryLines(logging.WARNING))


class LibraryLines(logging.Handler):
    """Writes what a library logs as one of our lines: its constant text and the kind of error.

    What it would fill in, and its trace, may hold anybody's data.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        kind = record.exc_info[0] if record.exc_info else None
        structlog.get_logger().warning(str(record.msg), by=record.name, error=kind.__name__ if kind else "")


def open_var(settings: Settings) -> None:
    """Make the folder of all state, where it is missing: for the user that runs Berkas alone."""
    settings.var.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def command_line(settings: Settings) -> Iterator[Installation]:
    """Give the installation of the command line, alone: a second command on the same folder waits.

    Nothing is left in its scratch folder: not after SIGTERM, and what `kill -9` left goes at the next start.
    """
    open_var(settings)
    settings.scratch.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with (settings.var / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in settings.scratch.iterdir():
            shutil.rmtree(left)
        installation = Installation.ready(settings)
        try:
            yield installation
        finally:
            installation.db.close()


def cli_settings() -> Settings:
    """Give the settings of the command line: its own state is in var/cli."""
    return Settings.from_environment(var="var/cli")


def installed() -> Settings:
    """Give the settings of an installation that is there: a question makes none.

    Raises:
        WrongState: there is no data yet.
    """
    settings = Settings.from_environment()
    if not settings.database.is_file():
        raise WrongState(f"Belum ada data di folder {settings.var}. Jalankan 'make run' lebih dahulu.")
    return settings


def wait_for(installation: Installation, supervisor: Supervisor, job_id: UUID, *, tell: Callable[[str], None]) -> None:
    """Wait until a job is done, telling how far it is.

    Raises:
        EngineError: it failed for good.
    """
    last = ""
    while True:
        job = status(installation.db, job_id)
        line = f"{job.step} {job.done}/{job.total}"
        if job.total and line != last:
            tell(line)
            last = line
        if job.state == "done":
            return
        if job.state == "dead":
            raise EngineError(job.error or "Pekerjaan gagal.")
        require_running(supervisor)
        time.sleep(0.1)


def require_running(supervisor: Supervisor) -> None:
    """Make sure that the programs are still looked after: without that, nothing that we wait for would come.

    Raises:
        EngineError: the supervisor has died.
    """
    if not supervisor.is_running:
        raise EngineError("Pengawas proses berhenti; lihat pesan di atas, lalu jalankan lagi.")


def passphrase_of(role: str, words: str) -> str:
    """Take a passphrase from the environment or a prompt; never from an argument."""
    given = os.environ.get(f"BERKAS_PASSPHRASE_{role.upper()}")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise WrongPassphrase(
            f"Frasa sandi {words} belum diberikan. Isi BERKAS_PASSPHRASE_{role.upper()}, atau jalankan di terminal."
        )
    return str(click.prompt(f"Frasa sandi {words}", hide_input=True))


def make_bundles(
    installation: Installation,
    month: MonthFolder,
    out: Path,
    *,
    signing: bool,
    tell: Callable[[str], None],
    timed: Callable[[str], None] = lambda _step: None,
) -> list[Path]:
    """Take a folder in, build its bundles with supervised workers, sign them, and write them beside `out`."""
    passphrases = {
        role: passphrase_of(role, words)
        for role, words in (("petugas", "petugas"), ("kapolsek", "Kapolsek"))
        if signing
    }
    if signing:
        # A wrong passphrase is said before the work, not after it.
        people = (("petugas", month.officer.person), ("kapolsek", month.unit.kapolsek))
        for role, person in people:
            try:
                installation.keyring.key_for(
                    nrp=person.nrp, name=person.name, role=role, unit=month.unit.name, passphrase=passphrases[role]
                )
            except WrongPassphrase as exc:
                raise WrongPassphrase(f"{person.name} ({role}): {exc}") from exc
    month_id = take_in(
        installation.db, month, store=installation.store, confinement=installation.confinement,
        cache=installation.cache, shelf=installation.shelf, clock=installation.clock, example=False,
    )  # fmt: skip
    timed("entries_and_photos")
    written = []
    planned: list[Planned] = []
    try:
        with installation.supervisor(installation.programs(web=False)) as supervisor:
            planned = hand_in(installation.db, month_id, clock=installation.clock)
            for plan in planned:
                installation.bell.ring(plan.job_id)
            for plan in planned:
                wait_for(installation, supervisor, plan.job_id, tell=tell)
    finally:
        give_up(installation.shop, planned)
    timed("build")
    for plan in planned:
        for role in passphrases:
            sign(installation.desk, plan.bundle_id, role=role, passphrase=passphrases[role])
        target = out.with_name(f"{out.stem}-terbatas{out.suffix}") if plan.restricted else out
        deliver(installation, plan.bundle_id, target)
        written.append(target)
    timed("sign_and_verify")
    return written


def deliver(installation: Installation, bundle_id: UUID, target: Path) -> None:
    """Write the newest file of a bundle to `target`."""
    with installation.db.reading() as session:
        key = current_file_key(session, bundle_id)
    with tempfile.TemporaryDirectory(dir=installation.settings.scratch) as folder:
        hand_over(installation.store.fetch(key, Path(folder) / "berkas.pdf"), target)


def require_output(out: Path, *suffixes: str) -> None:
    """Make sure before the work that its result can be written.

    Raises:
        OutputRefused: another ending than these, a folder, or nowhere that we may write.
    """
    if suffixes and out.suffix.lower() not in suffixes:
        raise OutputRefused(f"Nama berkas hasil harus berakhiran {' atau '.join(suffixes)}.")
    try:
        if out.is_dir():
            raise OutputRefused(f"{out.name} adalah folder. Pilih nama berkas yang lain.")
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out.parent):
            pass
    except OSError as exc:
        raise OutputRefused(f"{out.name} tidak dapat ditulis di folder itu. Pilih folder lain.") from exc


def hand_over(made: Path, out: Path) -> None:
    """Copy a finished file to where the person wants it: whole, or not at all."""
    with made.open("rb") as source, whole_file(out) as target:
        shutil.copyfileobj(source, target, 1 << 20)


@click.command("kinds")
@click.option("--json", "as_json", is_flag=True, help="sebagai JSON")
@said
def kinds(as_json: bool) -> None:
    """Sebutkan jenis-jenis dokumen."""
    rows = [
        {
            "kind": one.kind, "title": one.title, "section": one.section.title,
            "classification": one.classification.value, "number": one.number,
        }
        for one in registry.all_types()
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['kind']:<20} {row['title']} ({row['classification']})")


@click.command("example")
@click.argument("kind")
@click.option("--longest", "which", flag_value="longest", help="isian terpanjang")
@click.option("--minimal", "which", flag_value="minimal", help="isian paling sedikit")
@said
def example(kind: str, which: str | None) -> None:
    """Cetak contoh isian sebuah jenis dokumen sebagai JSON."""
    answers = getattr(registry.find(kind), which or "example")
    click.echo(json.dumps(answers, ensure_ascii=False, indent=2))


@click.command("doctor")
@said
def doctor_() -> None:
    """Katakan apa yang kurang pada pemasangan ini, dan cara melengkapinya."""
    found = doctor.complaints(Settings.from_environment().var, confinement_refusal=refusal)
    for complaint in found:
        click.echo(f"- {complaint}")
    if found:
        sys.exit(1)
    click.echo("Pemasangan ini lengkap.")


@click.command("render")
@click.argument("kind")
@click.argument("answers", type=FILE)
@click.option("--out", required=True, type=FILE, help="berkas hasil, .pdf atau .docx")
@click.option("--template", "template_path", type=FILE, help="templat Word lain")
@click.option("--context", "context_path", type=FILE, help="bundle.json dengan kesatuan dan petugas")
@said
def render(kind: str, answers: Path, out: Path, template_path: Path | None, context_path: Path | None) -> None:
    """Buat satu dokumen dari isian JSON. Nomor urutnya dikosongkan."""
    what = registry.find(kind)
    require_output(out, ".pdf", ".docx")
    unit, officer = EXAMPLE_UNIT, EXAMPLE_OFFICER
    if context_path is not None:
        unit, officer, _ = load_setting(read_json(context_path))
    today = local_date(system_clock(), unit.time_zone)
    values = load_entry(what, read_json(answers), today=today, folder=answers.parent)
    template = compile_template(template_path or what.template)
    number = "" if what.number is None else format_number(
        what.number, serial=None, date=what.date_of(values), unit=unit, officer=officer
    )  # fmt: skip
    setting = PaperSetting(unit, officer, number)
    settings = cli_settings()
    with command_line(settings), tempfile.TemporaryDirectory(dir=settings.scratch) as folder:
        work = Path(folder)
        if out.suffix.lower() == ".docx":
            hand_over(fill_paper(what, values, setting, work / "naskah.docx", template=template).path, out)
            return
        confinement = Bubblewrap(settings.run / "confined", unconfined=settings.office_unconfined)
        cache = FolderCache(settings.cache, limit_bytes=settings.cache_limit_bytes)
        photos = prepare_photos(confinement, cache, what.photos(values), folder=answers.parent, work=work)
        with running_office(
            settings.office_socket, work_root=settings.run / "office", workers=1, unconfined=settings.office_unconfined
        ) as converter:
            made = render_alone(
                what, values, setting, work / "hasil.pdf", template=template,
                annex=compile_template(SHIPPED / "lampiran_foto.docx"), photos=photos, converter=converter, work=work,
            )  # fmt: skip
        hand_over(made.path, out)


@click.group("template")
def template_() -> None:
    """Templat Word: periksa, atau mulai yang baru."""


@template_.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", required=True, help="jenis dokumen atau bagian berkas, lihat 'flask kinds'")
@click.option("--json", "as_json", is_flag=True, help="sebagai JSON")
@said
def template_check(file: Path, kind: str, as_json: bool) -> None:
    """Periksa sebuah templat Word: 0 boleh diaktifkan, 1 ada yang salah, 2 bukan berkas Word."""
    settings = cli_settings()
    with command_line(settings) as installation, tempfile.TemporaryDirectory(dir=settings.run) as folder:
        template_kind(kind)
        if not file.is_file():
            raise InputUnreadable(f"{file.name}: berkas tidak ada atau tidak dapat dibaca.")
        checked = check_upload(
            installation.confinement, file, kind, into=Path(folder), name=file.name, fonts=installed_fonts()
        )
        report = checked.report
        if checked.samples:
            with running_office(
                settings.office_socket, work_root=settings.run / "office", workers=1,
                unconfined=settings.office_unconfined,
            ) as converter:  # fmt: skip
                report = with_pages(checked, converter)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in report_lines(report):
            click.echo(line)
    sys.exit(0 if report.may_be_activated else 1 if report.readable else EXIT_WRONG_INPUT)


def report_lines(report: TemplateReport) -> Iterator[str]:
    """Give a template's report as lines of text."""
    yield f"{template_kind(report.kind).title}: {report.headline}."
    for number, one in enumerate(report.findings, start=1):
        yield f"{number}. {one.severity.value.capitalize()}{f' ({one.place})' if one.place else ''}: {one.words}"
        if one.around:
            yield f"   {one.around}"


@template_.command("starter")
@click.argument("kind")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="berkas hasil, .docx")
@said
def template_starter(kind: str, out: Path) -> None:
    """Tulis templat awal sebuah jenis dokumen: semua isiannya, dalam gaya rumah."""
    what = template_kind(kind)
    require_output(out, ".docx")
    with tempfile.TemporaryDirectory() as folder:
        hand_over(write_starter(what, Path(folder) / "awal.docx"), out)


def write_starter(what: TemplateKind, target: Path) -> Path:
    """Write a kind's first template to `target`."""
    save(starter_paper(what), target)
    return target


@click.command("bundle")
@click.argument("folder", type=FILE)
@click.option("--out", required=True, type=FILE, help="berkas hasil, .pdf")
@click.option("--sign", "signing", is_flag=True, help="tandatangani oleh petugas dan Kapolsek")
@said
def bundle(folder: Path, out: Path, signing: bool) -> None:
    """Susun satu folder isian menjadi berkas bulanan, dengan Berkas Terbatas di sebelahnya."""
    month = read_folder(folder, clock=system_clock)
    require_output(out, ".pdf")
    with command_line(cli_settings()) as installation:
        for path in make_bundles(
            installation, month, out, signing=signing, tell=lambda line: click.echo(line, err=True)
        ):
            click.echo(str(path))


@click.command("verify")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="sebagai JSON")
@said
def verify(file: Path, as_json: bool) -> None:
    """Periksa keaslian sebuah berkas PDF."""
    settings = cli_settings()
    places = dict.fromkeys([PROJECT / "var", PROJECT / "var" / "cli", PROJECT / "var" / "demo", settings.var])
    keyring = TrustedRoots(
        [LocalKeyring(var / "ca", var / "keys") for var in places if (var / "ca" / "ca.pem").is_file()]
    )
    try:
        sha256 = sha256_of(file) if file.is_file() else ""
    except OSError:
        sha256 = ""
    if not sha256:
        click.echo(f"{file.name}: berkas tidak ada atau tidak dapat dibaca.", err=True)
        sys.exit(1)
    open_var(settings)
    settings.run.mkdir(parents=True, exist_ok=True)
    confinement = Bubblewrap(settings.run / "confined", unconfined=settings.office_unconfined)
    known = [known_in(var / "berkas.db", sha256) for var in places]
    archived_at = min((since for _, since in known if since is not None), default=None)
    verdict = check_file(confinement, file, trust=keyring, archived_at=archived_at)
    archived = any(held for held, _ in known)
    if as_json:
        told = {
            "verdict": verdict.outcome.value, "reason": verdict.reason, "same_as_archived": archived,
            "signatures": [asdict(signature) for signature in verdict.signatures],
        }  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{verdict.outcome.value}: {verdict.reason}")
        for signature in verdict.signatures:
            click.echo(
                f"  {signature.role}: {signature.name}, {signature.time} ({signature.time_source}), {signature.issuer}"
            )
        click.echo("Sama dengan berkas di arsip." if archived else "Bukan berkas yang ada di arsip ini.")
    sys.exit(VERIFY_EXITS[verdict.outcome])


class TrustedRoots:
    """Several keyrings as one, for checking only."""

    def __init__(self, keyrings: Sequence[LocalKeyring]) -> None:
        self._keyrings = keyrings

    def trust_roots(self) -> list[bytes]:
        """Give the roots of all."""
        return [root for keyring in self._keyrings for root in keyring.trust_roots()]

    def revoked(self) -> dict[int, datetime]:
        """Give what any of them withdrew."""
        return {serial: since for keyring in self._keyrings for serial, since in keyring.revoked().items()}


def known_in(database: Path, sha256: str) -> tuple[bool, datetime | None]:
    """Say whether an installation's archive holds this file, and since when as one that it found SAH."""
    if not database.is_file():
        return False, None
    db = open_sqlite(database)
    try:
        return is_archived(db, sha256), archived_since(db, sha256)
    finally:
        db.close()


@click.command("backup")
@click.argument("file", type=FILE)
@said
def backup_(file: Path) -> None:
    """Cadangkan data pemasangan ini ke satu berkas; boleh selagi Berkas berjalan."""
    require_output(file)
    size = backup.backup(Settings.from_environment().var, file)
    click.echo(f"Cadangan tersimpan: {file} ({size / 1e6:.1f} MB)")


@click.command("restore")
@click.argument("file", type=FILE)
@said
def restore_(file: Path) -> None:
    """Pulihkan cadangan ke pemasangan yang masih kosong."""
    backup.restore(file, Settings.from_environment().var)
    click.echo("Cadangan sudah dipulihkan. Jalankan 'make run'.")


@click.command("admin")
@click.argument("nrp")
@said
def admin(nrp: str) -> None:
    """Beri seorang admin sandi sekali pakai, bila tidak ada admin lain yang dapat melakukannya."""
    installation = Installation(installed())
    password = rescue_admin(installation.db, nrp, clock=installation.clock)
    installation.db.close()
    click.echo(f"Sandi sekali pakai untuk {nrp}: {password}")


@click.group("audit")
def audit_() -> None:
    """Jejak audit."""


@audit_.command("verify")
@said
def audit_verify() -> None:
    """Periksa bahwa jejak audit tidak pernah diubah."""
    db = open_sqlite(installed().database)
    found = check_chain(db)
    db.close()
    if found.broken_at is not None:
        click.echo(f"Jejak audit berubah pada catatan {found.broken_at}.", err=True)
        sys.exit(1)
    click.echo(f"Jejak audit utuh: {found.entries} catatan, sidik terakhir {found.head}")


@click.command("worker")
def worker() -> None:
    """Kerjakan antrean (dijalankan oleh pengawas)."""
    installation = Installation(Settings.from_environment())
    runner = Runner(
        installation.db, {BUILD: lambda lease: build(lease, installation.shop)}, owner=owner_name("worker"),
        lease_s=installation.settings.lease_s, clock=installation.clock,
    )  # fmt: skip
    installation.bell.listen(runner.run, workers=1)


@click.command("up")
@said
def up() -> None:
    """Jalankan Berkas sampai Ctrl-C: web, pekerja, dan layanan LibreOffice."""
    settings = Settings.from_environment()
    require_free_port(settings)
    if not settings.office_unconfined and (reason := refusal()) is not None:
        raise InstallationFault(reason)
    open_var(settings)
    settings.run.mkdir(parents=True, exist_ok=True)
    lock = (settings.run / "berjalan").open("w")  # held as long as this process lives
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        raise InstallationFault(
            f"Berkas sudah berjalan dengan folder data {settings.var}. Hentikan dahulu, atau pilih BERKAS_VAR lain."
        ) from exc
    installation = Installation.ready(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with installation.supervisor(installation.programs(web=True)) as supervisor:
        if settings.example and not has_units(installation.db):
            load_example(installation)
        people_the_example(installation.db, clock=installation.clock)  # the example of an older Berkas had none
        url = f"http://{settings.host}:{settings.port}"
        while not stop.wait(0.2):
            require_running(supervisor)
            if answers(url):
                click.echo(f"Berkas siap: {url}")
                break
        while not stop.wait(1.0):
            require_running(supervisor)
    installation.db.close()
    lock.close()


def require_free_port(settings: Settings) -> None:
    """Say it when somebody else listens where we would.

    Raises:
        InstallationFault: the port is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as exc:
            if exc.errno == errno.EADDRINUSE:
                raise InstallationFault(
                    f"Porta {settings.port} sudah dipakai program lain. "
                    f"Pilih yang lain: PORT={settings.port % 65535 + 1} make run"
                ) from exc
            raise InstallationFault(
                f"Alamat {settings.host} porta {settings.port} tidak dapat dipakai di komputer ini. "
                "Periksa HOST, dan pilih PORT di atas 1023."
            ) from exc


def answers(url: str) -> bool:
    """Say whether the web answers."""
    try:
        with urllib.request.urlopen(f"{url}/sehat", timeout=2) as response:  # noqa: S310  (our own address)
            return bool(response.status == 200)
    except OSError:
        return False


def load_example(installation: Installation) -> None:
    """Bring the invented unit and its month into an empty installation, and queue its bundles."""
    month = read_folder(PROJECT / "examples" / "month", clock=installation.clock)
    month_id = take_in(
        installation.db, month, store=installation.store, confinement=installation.confinement,
        cache=installation.cache, shelf=installation.shelf, clock=installation.clock, example=True,
    )  # fmt: skip
    for plan in hand_in(installation.db, month_id, clock=installation.clock):
        installation.bell.ring(plan.job_id)


@click.command("demo")
@said
def demo() -> None:
    """Buat bulan contoh yang besar: susun, tandatangani dua kali, periksa."""
    settings = Settings.from_environment({**os.environ, "BERKAS_VAR": str(PROJECT / "var" / "demo")})
    times: dict[str, float] = {}
    last = time.monotonic()

    def timed(step: str) -> None:
        nonlocal last
        times[step] = round(time.monotonic() - last, 2)
        last = time.monotonic()

    os.environ.setdefault("BERKAS_PASSPHRASE_PETUGAS", secrets.token_urlsafe(12))
    os.environ.setdefault("BERKAS_PASSPHRASE_KAPOLSEK", secrets.token_urlsafe(12))
    shutil.rmtree(settings.var, ignore_errors=True)
    with command_line(settings) as installation:
        folder = settings.var / "month"
        invent_month(folder)
        timed("invent")
        month = read_folder(folder, clock=system_clock)
        timed("validate")
        out = settings.var / "bundle.pdf"
        make_bundles(installation, month, out, signing=True, tell=lambda line: click.echo(line, err=True), timed=timed)
        verdict = check_file(installation.confinement, out, trust=installation.keyring)
        timed("verify_again")
        ordinary = [entry for entry in month.entries if entry.kind.classification.value == "biasa"]
        told = {
            "documents": len(ordinary), "photos": sum(len(entry.kind.photos(dict(entry.values))) for entry in ordinary),
            "pages": verdict.pages, "bytes": out.stat().st_size, "seconds": times,
            "signatures": len(verdict.signatures), "verdict": verdict.outcome.value,
        }  # fmt: skip
    click.echo(json.dumps(told, ensure_ascii=False))
    sys.exit(VERIFY_EXITS[verdict.outcome])


COMMANDS = (
    kinds,
    example,
    doctor_,
    render,
    bundle,
    template_,
    verify,
    backup_,
    restore_,
    audit_,
    admin,
    worker,
    up,
    demo,
)

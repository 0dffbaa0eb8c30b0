"""The month's signatures: both of its bundles with one passphrase, all or nothing, and only what was read."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from errors import WrongPassphrase, WrongState
from models.tables import Bundle, BundleFile, Month
from services import audit, throttling
from services.clock import Clock, stored
from services.month_life import HANDED_IN, SIGNED, add_step, month_of, require_ready, require_reason
from services.month_papers import changed_since, some_of
from services.rights import Actor
from services.signing import SigningDesk, current_file, keep_signature, make_signature, signature_for

RIGHT = {"petugas": "month.hand_in", "kapolsek": "month.sign"}
AFTER = {"petugas": HANDED_IN, "kapolsek": SIGNED}
FREE_TRIES = 5


def sign_month(
    desk: SigningDesk, month_id: UUID, *, role: str, passphrase: str, seen: Collection[str], by: Actor
) -> None:
    """Sign every bundle of a month as its officer ("petugas": hands it in) or as the Kapolsek.

    Nothing is signed unless all files can be: first every signature is made and checked, then all are kept in one
    transaction that looks again whether anything changed. Of two who sign at once, one wins.

    Args:
        passphrase: goes to the signing process and nowhere else.
        seen: hashes of the files that were on the screen.

    Raises:
        AnswersInvalid: fewer papers than planned, without a reason.
        WrongState: not the time for it; or a paper or file changed after it was shown, which the message names; or
            the person has no key.
        WrongPassphrase: it does not open the key, or was tried too often.
        SigningFailed: a signature did not pass our own check.
        NotFound, NotAllowed: see `rights.require`.
    """
    with desk.db.reading() as session:
        month = month_of(session, month_id, by, RIGHT[role])
        files = _require_unchanged(session, month, seen)
        if role == "petugas":
            require_ready(month)
            require_reason(session, month)
        signatures = [signature_for(session, file.bundle_id, role=role) for file in files]
        _require_turn(session, by, clock=desk.clock)
    if others := [signature.person for signature in signatures if signature.person.nrp != by.nrp]:
        who = f"{others[0].rank} {others[0].name.title()}"
        raise WrongState(
            f"Pada tanggal berkas ini jabatan itu dipegang {who}. Mintalah yang bersangkutan menandatangani, "
            "atau minta admin memeriksa daftar jabatan."
        )
    if not desk.keyring.holds(by.nrp):
        raise WrongState("Anda belum mempunyai kunci tanda tangan. Buat dahulu di halaman Kunci tanda tangan saya.")
    try:
        signed = [make_signature(desk, signature, passphrase=passphrase) for signature in signatures]
    except WrongPassphrase:
        with desk.db.writing() as session:
            throttling.count_failure(session, _brake(by), free=FREE_TRIES, now=stored(desk.clock()))
            audit.record(session, by, "key.refused", clock=desk.clock, subject=month_id)
        raise
    with desk.db.writing() as session:
        month = month_of(session, month_id, by, RIGHT[role])
        _require_unchanged(session, month, seen)
        if role == "petugas":
            require_ready(month)
        for one in signed:
            keep_signature(session, one, clock=desk.clock)
        throttling.forgive(session, _brake(by))
        month.state = AFTER[role]
        hashes = [one.sha256 for one in signed]
        add_step(
            session, month, AFTER[role], by=by, clock=desk.clock, details={"files": hashes},
            remark=month.reason if role == "petugas" else "",
        )  # fmt: skip


def month_files(month: Month) -> list[BundleFile]:
    """Give the newest file of each bundle, the ordinary one first; none while one of them is not built."""
    apart = any(document.restricted and document.state == "disetujui" for document in month.documents)
    wanted = [bundle for bundle in month.bundles if apart or not bundle.restricted]
    files = [file for bundle in wanted if (file := current_file(bundle)) is not None]
    return files if wanted and len(files) == len(wanted) == 1 + apart else []


def _require_unchanged(session: Session, month: Month, seen: Collection[str]) -> list[BundleFile]:
    files = month_files(month)
    if not files:
        raise WrongState("Berkas bulan ini belum selesai disusun.")
    names = changed_since(month.documents, files)
    if {file.sha256 for file in files} != set(seen):
        names = names or _changed_after_reading(session, month, seen) or [file.bundle.number for file in files]
    if names:
        raise WrongState(f"Ini berubah setelah Anda baca: {some_of(names)}. Baca lagi sebelum menandatangani.")
    return files


def _changed_after_reading(session: Session, month: Month, seen: Collection[str]) -> list[str]:
    """Name the papers that changed after files with these hashes were shown."""
    shown = session.scalars(
        select(BundleFile).join(Bundle).where(Bundle.month_id == month.id, BundleFile.sha256.in_(seen))
    ).all()
    classes = {file.bundle.restricted for file in shown}
    papers = [document for document in month.documents if document.restricted in classes]
    return changed_since(papers, shown) if shown else []


def _require_turn(session: Session, by: Actor, *, clock: Clock) -> None:
    wait = throttling.wait_s(session, _brake(by), now=stored(clock()))
    if wait:
        raise WrongPassphrase(f"Terlalu banyak percobaan. Tunggu {throttling.wait_words(wait)}, lalu coba lagi.")


def _brake(by: Actor) -> str:
    return f"frasa:{by.officer_id}"

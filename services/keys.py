"""One's own signing key: made with a passphrase that only its owner knows, looked at, withdrawn."""

from __future__ import annotations

from engines.sign.base import HeldCertificate, Keyring
from errors import AnswersInvalid, NotFound, WrongPassphrase, WrongState
from models.database import Database
from services import audit
from services.clock import Clock
from services.rights import Actor, require_role

SIGNING_ROLES = {"petugas": "petugas", "kapolsek": "kapolsek", "kasat": "kasat"}


def own_key(keyring: Keyring, actor: Actor) -> HeldCertificate | None:
    """Give what this person's key says of itself, None where there is none.

    Its issuer is our local authority and says so by its name.
    """
    return next(iter(keyring.certificates_of(actor.nrp)), None)


def make_key(db: Database, keyring: Keyring, actor: Actor, *, passphrase: str, again: str, clock: Clock) -> None:
    """Make this person's key.

    Raises:
        NotAllowed: this role signs nothing.
        WrongState: there is one already.
        AnswersInvalid: the passphrase is too short, holds unprintable signs, or was typed in two ways.
    """
    require_role(actor, "self.key")
    if keyring.holds(actor.nrp):
        raise WrongState("Anda sudah mempunyai kunci. Cabut dahulu bila frasa sandinya hilang.")
    if passphrase != again:
        raise AnswersInvalid({"ulang": ["Frasa sandi dan ulangannya berbeda. Ketik keduanya lagi."]})
    try:
        keyring.key_for(
            nrp=actor.nrp, name=actor.name, role=SIGNING_ROLES[actor.role], unit=actor.unit_name, passphrase=passphrase
        )
    except WrongPassphrase as exc:
        raise AnswersInvalid({"frasa": [str(exc)]}) from exc
    serials = [f"{one.serial:x}" for one in keyring.certificates_of(actor.nrp)]
    with db.writing() as session:
        audit.record(session, actor, "key.made", clock=clock, subject=actor.officer_id, details={"serials": serials})


def withdraw_key(db: Database, keyring: Keyring, actor: Actor, *, clock: Clock) -> None:
    """Withdraw this person's key. What it signed and is archived stays valid; nothing new can be signed with it.

    Raises:
        NotAllowed: this role signs nothing.
        NotFound: there is none.
    """
    require_role(actor, "self.key")
    if not keyring.holds(actor.nrp):
        raise NotFound("Anda belum mempunyai kunci tanda tangan.")
    serials = [f"{one.serial:x}" for one in keyring.certificates_of(actor.nrp)]
    keyring.withdraw(actor.nrp, moment=clock())
    with db.writing() as session:
        audit.record(
            session, actor, "key.withdrawn", clock=clock, subject=actor.officer_id, details={"serials": serials}
        )

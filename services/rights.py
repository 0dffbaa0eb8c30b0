"""Who may do what: one declaration, which the services ask and from which the table in docs/ and the tests are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from errors import NotAllowed, NotFound, WrongState


class Role(StrEnum):
    """What a person is in the unit (product.md)."""

    PETUGAS = "petugas"
    KANIT = "kanit"
    KAPOLSEK = "kapolsek"
    KASIUM = "kasium"
    REKAP = "rekap"
    KASAT = "kasat"
    ADMIN = "admin"


ROLE_WORDS = {
    "petugas": "Bhabinkamtibmas", "kanit": "Kanit Binmas", "kapolsek": "Kapolsek", "kasium": "Kasium",
    "rekap": "Kanit Bhabinkamtibmas Sat Binmas", "kasat": "Kasat Binmas", "admin": "Admin",
}  # fmt: skip


class Reach(StrEnum):
    """How far a right goes: one's own things, all of one's unit, or also those of the units below it."""

    OWN = "own"
    UNIT = "unit"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post that somebody holds today besides the own one: its role, and how one says it ("Plh. Kapolsek")."""

    role: Role
    words: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is logged in.

    Attributes:
        role: the own one; of who works in another post, that post's.
        posts: what this person may work as today besides.
        acting: the one of them in which this person works now, None in the own.
        below, above: ids of the units under this person's unit, at any depth, and of those over it.
        address: where the request came from, for the audit trail.
        scopes: the actions that a program's key is limited to; None for the person in the own browser.
    """

    officer_id: UUID
    unit_id: UUID
    role: Role
    name: str
    rank: str
    nrp: str
    unit_name: str
    time_zone: str
    area: str = ""
    example: bool = False
    must_change: bool = False
    letter_keys: bool = True
    below: frozenset[UUID] = frozenset()
    above: frozenset[UUID] = frozenset()
    address: str = ""
    scopes: frozenset[str] | None = None
    posts: tuple[HeldPost, ...] = ()
    acting: HeldPost | None = None

    @property
    def short(self) -> str:
        """The person as the navigation names them: "Aipda Budi"."""
        return f"{self.rank} {self.name.split()[0].title()}"

    @property
    def line(self) -> frozenset[UUID]:
        """The person's unit and those above: what they declare holds here."""
        return self.above | {self.unit_id}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted upon. `state` is "" for what has none.

    Attributes:
        addressees: whom a letter is addressed to: the ids of the officers, each with that of the own unit.
    """

    unit_id: UUID
    owner_id: UUID | None = None
    state: str = ""
    restricted: bool = False
    addressees: Mapping[UUID, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Right:
    """One action: which roles reach how far, in which states ("" or none given: in any), and its words.

    Attributes:
        restricted: roles that may do it with RAHASIA papers; None: the same roles.
        addressed: roles that may do it with letters of other units, too, which name them (`OWN`) or somebody of their
            unit (`UNIT`).
        elsewhere: what a person is told where the state does not allow it.
    """

    action: str
    words: str
    roles: Mapping[Role, Reach]
    states: frozenset[str] = frozenset()
    restricted: Mapping[Role, Reach] | None = None
    addressed: Mapping[Role, Reach] = field(default_factory=dict)
    elsewhere: str = "Keadaannya sudah berubah. Muat ulang halaman ini."


P, K, C, S, R, T, A = Role.PETUGAS, Role.KANIT, Role.KAPOLSEK, Role.KASIUM, Role.REKAP, Role.KASAT, Role.ADMIN
# The same words whether there is no such thing or it is somebody else's: nobody learns which.
NOT_YOURS = "Tidak ada, atau bukan milik kesatuan Anda. Periksa alamatnya."
OWN, UNIT, BELOW = Reach.OWN, Reach.UNIT, Reach.BELOW
EVERYBODY: Final = dict.fromkeys(Role, OWN)
READERS: Final = {P: OWN, K: UNIT, C: UNIT}


def _right(action: str, words: str, roles: Mapping[Role, Reach], *states: str, **more: object) -> Right:
    return Right(action, words, roles, frozenset(states), **more)  # type: ignore[arg-type]  # forwarded as declared


RIGHTS: Final[Mapping[str, Right]] = {
    one.action: one
    for one in (
        # oneself
        _right("self.use", "memakai halaman sendiri: sandi, sesi, kunci tanda tangan, tampilan", EVERYBODY),
        _right("self.key", "membuat atau mencabut kunci tanda tangan sendiri", {P: OWN, C: OWN, T: OWN}),
        # papers
        _right("entry.write", "mengisi dan mengubah draf", {P: OWN, T: OWN}, "draf", "dikembalikan"),
        _right("entry.delete", "menghapus draf", {P: OWN, T: OWN}, "draf"),
        _right("entry.submit", "mengajukan dokumen", {P: OWN, T: OWN}, "draf", "dikembalikan"),
        _right("entry.issue", "menerbitkan surat perintah sendiri", {T: OWN}, "diajukan"),
        _right(
            "entry.attach", "menambah atau menghapus lampiran", {P: OWN, T: OWN}, "draf", "dikembalikan", "disetujui",
        ),
        _right("entry.withdraw", "menarik kembali sebelum dibaca", {P: OWN}, "diajukan"),
        _right(
            "entry.read", "membaca dokumen", {**READERS, S: UNIT, R: BELOW, T: BELOW}, restricted=READERS,
            addressed={**READERS, S: UNIT},
        ),
        _right("entry.original", "membuka foto asli", {P: OWN, C: UNIT}),
        _right("entry.check", "memeriksa dan meneruskan", {K: UNIT}, "diajukan"),
        _right("entry.return", "mengembalikan dengan catatan", {K: UNIT, C: UNIT}, "diajukan", "diperiksa"),
        _right("entry.reopen", "mengembalikan yang sudah disetujui", {C: UNIT}, "disetujui"),
        _right("entry.correct", "mengoreksi isian", {C: UNIT}, "diajukan", "diperiksa", "disetujui"),
        _right("entry.approve", "menyetujui dan memberi nomor", {C: UNIT}, "diajukan", "diperiksa"),
        _right(
            "entry.cancel", "membatalkan dengan alasan", {P: OWN, C: UNIT, T: OWN},
            "diajukan", "diperiksa", "dikembalikan", "disetujui",
        ),
        _right("record.import", "mengimpor daftar warga dan tempat usaha", {P: OWN}),
        _right("inbox.open", "membuka kotak periksa", {K: UNIT, C: UNIT}),
        # the month
        _right("month.read", "melihat bulan", {P: OWN, K: UNIT, C: UNIT, S: UNIT, R: BELOW, T: BELOW}),
        _right("month.nil", "menyatakan nihil", {P: OWN}, "terbuka"),
        _right("month.build", "menyusun berkas", {P: OWN}, "terbuka"),
        _right("month.hand_in", "menandatangani dan menyerahkan", {P: OWN}, "terbuka"),
        _right("month.pass_on", "meneruskan ke Kapolsek dengan catatan", {K: UNIT}, "diajukan"),
        _right("month.return", "mengembalikan bulan", {K: UNIT, C: UNIT}, "diajukan"),
        _right("month.sign", "menandatangani sebagai Kapolsek", {C: UNIT}, "diajukan"),
        _right("month.reopen", "membuka revisi baru sesudah tanda tangan", {C: UNIT}, "ditandatangani", "diarsipkan"),
        _right("month.archive", "mendaftarkan dan mengarsipkan", {S: UNIT}, "ditandatangani"),
        _right("month.forward", "meneruskan ke Sat Binmas", {S: UNIT}, "diarsipkan"),
        _right("month.restricted", "membuka Berkas Terbatas", READERS),
        _right("desk.open", "membuka meja tanda tangan", {C: UNIT}),
        _right(
            "recap.read", "melihat rekap harian dan bulanan", {K: UNIT, C: UNIT, S: UNIT, R: BELOW, T: BELOW},
        ),
        _right("recap.remind", "mengingatkan petugas yang belum melapor hari ini", {K: UNIT, C: UNIT}),
        _right("detection.read", "melihat register deteksi dini", READERS),
        # the archive
        _right("archive.search", "mencari di arsip", {P: OWN, K: UNIT, C: UNIT, S: UNIT, R: BELOW, T: BELOW}),
        # people and units
        _right("people.manage", "mengelola petugas dan akun", {A: BELOW}),
        _right("unit.manage", "mengelola kesatuan", {A: BELOW}),
        _right("template.manage", "memelihara templat Word kesatuan", {A: UNIT}),
        _right("template.agree", "melihat versi templat dan menyetujui pilihan admin lain", {A: BELOW}),
        _right("audit.read", "membaca jejak audit", {A: UNIT}),
        _right("job.retry", "mengulang pekerjaan yang gagal", {A: UNIT}),
    )
}  # fmt: skip


def may(actor: Actor, action: str) -> bool:
    """Say whether this person's role, and the key that is used, have the right at all."""
    return actor.role in RIGHTS[action].roles and _in_scope(actor, action)


def _in_scope(actor: Actor, action: str) -> bool:
    return actor.scopes is None or action in actor.scopes


def require_role(actor: Actor, action: str) -> None:
    """Ask for a right that needs no subject.

    Raises:
        NotAllowed: the role does not have it.
    """
    if not may(actor, action):
        raise NotAllowed("Anda tidak berwenang melakukan ini. Hubungi Kanit bila seharusnya boleh.")


def sees(actor: Actor, action: str, subject: Subject) -> bool:
    """Say whether the subject lies within reach of this person's right, whatever its state."""
    right = RIGHTS[action]
    roles = right.restricted if subject.restricted and right.restricted is not None else right.roles
    reach = roles.get(actor.role)
    if not _in_scope(actor, action):
        return False
    if not subject.restricted and _is_addressed(actor, right.addressed.get(actor.role), subject):
        return True
    if reach is None:
        return False
    if reach is OWN:
        return subject.owner_id == actor.officer_id
    return subject.unit_id == actor.unit_id or (reach is BELOW and subject.unit_id in actor.below)


def _is_addressed(actor: Actor, reach: Reach | None, subject: Subject) -> bool:
    if reach is OWN:
        return actor.officer_id in subject.addressees
    return reach is not None and actor.unit_id in subject.addressees.values()


def require(actor: Actor, action: str, subject: Subject, *, reading: str = "entry.read") -> None:
    """Ask for a right on a subject.

    Args:
        reading: the right that decides whether this person may know that the subject exists.

    Raises:
        NotFound: it is not this person's to know of.
        NotAllowed: this person may see it, and may not do that.
        WrongState: this person may do that, but not in this state.
    """
    if not sees(actor, action, subject):
        if not sees(actor, reading, subject):
            raise NotFound(NOT_YOURS)
        raise NotAllowed("Anda tidak berwenang melakukan ini. Hubungi Kanit bila seharusnya boleh.")
    right = RIGHTS[action]
    if right.states and subject.state not in right.states:
        raise WrongState(right.elsewhere)


def possible(actor: Actor, subject: Subject, actions: Iterable[str]) -> frozenset[str]:
    """Give those of the actions that this person may do with the subject now: what a page offers."""
    return frozenset(
        action
        for action in actions
        if sees(actor, action, subject) and (not RIGHTS[action].states or subject.state in RIGHTS[action].states)
    )


def reach_of(actor: Actor, action: str) -> Reach | None:
    """Give how far this person's right goes, for the scope of a query; None where there is none."""
    return RIGHTS[action].roles.get(actor.role)

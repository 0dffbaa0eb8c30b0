"""The people and the unit around a paper: values that every document type may print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs. `rank` is the short form ("Aipda"); papers print the full one.

    Attributes:
        manner: how this person stands in the post: "" for good; "Plt.", "Plh.", "PS."; "a.n.", "u.b." for its holder.
        own_post: of whoever signs for the holder.
        through: the post between the two, for "u.b.".
    """

    name: str
    rank: str
    nrp: str
    manner: str = ""
    own_post: str = ""
    through: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """The Bhabinkamtibmas who makes the papers. `area` is the village or ward as printed ("Kelurahan Contoh")."""

    name: str
    rank: str
    nrp: str
    post: str
    area: str

    @property
    def person(self) -> Person:
        """The officer as somebody who signs."""
        return Person(name=self.name, rank=self.rank, nrp=self.nrp)


@dataclass(frozen=True, slots=True)
class Unit:
    """A Polsek. `letterhead` has one to three lines of at most 41 characters (Perkap 1/2023).

    Attributes:
        kanit_binmas: the Kanit Binmas, who has seen plans and logs; None where the post is empty: the Kapolsek has.
        address: street and postcode, under the letterhead of letters.
        chief_post: the post that `kapolsek` stands for, where it is no Kapolsek's.
        called: the unit as said in a sentence, where its letterhead does not say so.
        number_patterns: the unit's own letter-number patterns, by kind; other kinds follow the usual ones.
    """

    letterhead: tuple[str, ...]
    place: str
    time_zone: str
    paper: str
    kapolsek: Person
    kka: str = ""
    kanit_binmas: Person | None = None
    address: str = ""
    chief_post: str = ""
    called: str = ""
    number_patterns: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """The unit as said in a sentence: the last letterhead line, "SEKTOR CONTOH TIMUR" -> "Polsek Contoh Timur"."""
        return self.called or "Polsek " + self.letterhead[-1].removeprefix("SEKTOR ").title()

    @property
    def chief(self) -> str:
        """The post of who approves: "Kapolsek Contoh Timur"."""
        return self.chief_post or f"Kapolsek {self.name.removeprefix('Polsek ')}"


@dataclass(frozen=True, slots=True)
class PaperSetting:
    """What a paper prints besides its own answers.

    Attributes:
        number: the full letter number, or with the serial left blank before approval; "" where the kind has none.
    """

    unit: Unit
    officer: Officer
    number: str = ""


EXAMPLE_UNIT = Unit(
    letterhead=("POLRI DAERAH KEPULAUAN RIAU", "RESOR KOTA TANJUNGPINANG", "SEKTOR CONTOH TIMUR"),
    place="Tanjungpinang",
    time_zone="Asia/Jakarta",
    paper="A4",
    kapolsek=Person(name="RATNA CONTOH", rank="AKP", nrp="00000002"),
    kanit_binmas=Person(name="SURYA CONTOH", rank="Aiptu", nrp="00000003"),
    address="Jalan Contoh Raya No. 1, Tanjungpinang 29100",
)
EXAMPLE_OFFICER = Officer(
    name="BUDI CONTOH", rank="Aipda", nrp="00000001", post="Bhabinkamtibmas", area="Kelurahan Contoh"
)

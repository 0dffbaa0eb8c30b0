"""What a check of a template found: plain values, to be shown, printed as JSON, or written as comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs; only the first forbids activation."""

    WRONG = "salah"
    WARNING = "peringatan"
    NEW = "isian baru"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes:
        code: what it is, in one word, for programs.
        message, way_out: what is so, and what to do (Indonesian).
        place: where Word shows it, "" where it is the whole file.
        around: the words there.
        placeholder: as written, "" where it is none.
        suggestion: what may have been meant.
        part, paragraph, start, end: the same place for programs: the part's `w:p` from 0, and the stretch of its text;
            `paragraph` is -1 where there is none.
    """

    severity: Severity
    code: str
    message: str
    way_out: str = ""
    place: str = ""
    around: str = ""
    placeholder: str = ""
    suggestion: str = ""
    part: str = ""
    paragraph: int = -1
    start: int = 0
    end: int = 0

    @property
    def words(self) -> str:
        """The whole of it on one line."""
        return " ".join(word for word in (self.message, self.way_out) if word)


def finding_from(plain: Mapping[str, Any]) -> Finding:
    """Read a finding back from its JSON values."""
    return Finding(**{**plain, "severity": Severity(plain["severity"])})


@dataclass(frozen=True, slots=True)
class Use:
    """A placeholder's place in the template. `path` as in the vocabulary; `prints` is False where it only decides."""

    path: str
    place: str
    prints: bool


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """All that a check found.

    Attributes:
        sha256: hash of the file, "" where there is none.
        readable: the file is a Word file at all.
        added, lost, kept: placeholders against the active version, by path.
        uses: every known placeholder with its places.
        pages: page counts of the samples, by name: of the active version and of this one; empty before they are made.
    """

    kind: str
    sha256: str
    readable: bool
    findings: tuple[Finding, ...] = ()
    added: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    pages: Mapping[str, tuple[int, int]] | None = None

    @property
    def may_be_activated(self) -> bool:
        """Nothing in it forbids activation."""
        return self.readable and not self.count(Severity.WRONG)

    def count(self, severity: Severity) -> int:
        """Give how many findings weigh so much."""
        return sum(one.severity is severity for one in self.findings)

    @property
    def headline(self) -> str:
        """Give "1 salah, 2 peringatan", or that all is well."""
        wrong, warned = self.count(Severity.WRONG), self.count(Severity.WARNING)
        counted = [f"{count} {word}" for count, word in ((wrong, "salah"), (warned, "peringatan")) if count]
        return ", ".join(counted) or "tidak ada yang salah"

    def with_findings(self, more: Iterable[Finding]) -> TemplateReport:
        """Give the report with further findings, the weightiest first."""
        order = list(Severity)
        found = sorted((*self.findings, *more), key=lambda one: order.index(one.severity))
        return replace(self, findings=tuple(found))

    def as_json(self) -> dict[str, Any]:
        """Give plain JSON values."""
        return {**asdict(self), "may_be_activated": self.may_be_activated}


def report_from(plain: Mapping[str, Any]) -> TemplateReport:
    """Read a report back from its JSON values."""
    facts = {name: value for name, value in plain.items() if name != "may_be_activated"}
    pages = facts.get("pages")
    return TemplateReport(
        **{
            **facts,
            "findings": tuple(finding_from(one) for one in facts["findings"]),
            "uses": tuple(Use(**one) for one in facts["uses"]),
            **{name: tuple(facts[name]) for name in ("added", "lost", "kept")},
            "pages": None if pages is None else {name: (old, new) for name, (old, new) in pages.items()},
        }
    )

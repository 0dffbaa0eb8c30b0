"""A template from outside: looked at in a confined child, and its pages counted beside those of the active one."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engines.confine.base import ConfinedChild, Confinement
from engines.convert.base import Converter
from errors import ConfinedChildFailed, ConversionFailed, TemplateBroken
from pipeline.markedpages import may_be_drawn
from pipeline.templatecheck import SAMPLES, filled_samples
from pipeline.templatekinds import TemplateKind, template_kind
from pipeline.templatereport import Finding, Severity, TemplateReport, report_from
from pipeline.values import DocxFile, PdfFile

CHILD_BYTES = 1 << 30
CHILD_CPU_S = 10
CHECK_S = 30.0
CONVERT_S = 60.0
NAME = re.compile(r"[\w .()-]{1,80}\.docx", re.IGNORECASE)
SAMPLE_WORDS = {"example": "isian contoh", "longest": "isian terpanjang", "minimal": "isian paling sedikit"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A report, and the Word files of the samples where the template may be used.

    Attributes:
        marked: the same samples with a link at every finding, where there are findings and no danger.
    """

    report: TemplateReport
    samples: Mapping[str, Path]
    marked: Mapping[str, Path] = field(default_factory=dict)


def check_upload(
    confinement: Confinement,
    source: Path,
    kind: str,
    *,
    into: Path,
    name: str = "",
    active: Path | None = None,
    fonts: Collection[str] | None = None,
    what: TemplateKind | None = None,
    marking: bool = False,
) -> Checked:
    """Check a file that may be anything; fill its samples where that is safe.

    Args:
        into: a folder for the samples.
        name: what its owner calls it, for the messages.
        active: the version that it would replace, the shipped one where not given.
        fonts: families that the server has.
        what: what it is for, where that is not known yet: a form that is being declared.
        marking: fill a marked copy, too, see `pipeline.markedpages`.

    Raises:
        UnknownKind: nothing of that kind has a template.
        InstallationFault: no child can be confined on this machine.
    """
    what = what or template_kind(kind)
    form = None if what.declaration is None else dict(what.declaration)
    inside = name if NAME.fullmatch(name) else "templat.docx"
    compared = active or what.shipped
    reads = [] if what.shipped is None else [what.shipped]
    with confinement.child(memory_bytes=CHILD_BYTES, cpu_s=CHILD_CPU_S, reads=reads) as child:
        child.give(source, inside)
        if compared is not None:
            child.give(compared, "aktif-.docx")
        arguments = {
            "path": inside, "kind": kind, "active": None if compared is None else "aktif-.docx",
            "fonts": None if fonts is None else sorted(fonts), "form": form,
        }  # fmt: skip
        try:
            plain = child.call("pipeline.templatecheck:check_plain", arguments, timeout_s=CHECK_S)
        except ConfinedChildFailed:
            return Checked(TemplateReport(kind, "", readable=True, findings=(BEYOND,)), {})
        report, made = report_from(plain), {}
        if report.may_be_activated:
            given = {"path": inside, "kind": kind, "samples": list(SAMPLES), "form": form}
            try:
                written = child.call("pipeline.templatecheck:fill_samples", given, timeout_s=CHECK_S)
            except ConfinedChildFailed:
                return Checked(report.with_findings([BEYOND]), {})
            for sample, file in zip(SAMPLES, written, strict=True):
                made[sample] = into / f"{sample}.docx"
                child.take(str(file), made[sample])
        marked = _marked(child, inside, report, form, into) if marking and may_be_drawn(report) else {}
    return Checked(report, made, marked)


def _marked(
    child: ConfinedChild, inside: str, report: TemplateReport, form: Mapping[str, Any] | None, into: Path
) -> dict[str, Path]:
    """Fill a marked copy; where that cannot be done, the list of findings stands alone."""
    given = {
        "path": inside, "kind": report.kind, "findings": report.as_json()["findings"], "samples": list(SAMPLES),
        "form": form,
    }  # fmt: skip
    marked = {}
    try:
        written = child.call("pipeline.markedpages:fill_marked", given, timeout_s=CHECK_S)
        for sample, file in zip(SAMPLES, written, strict=True):
            marked[sample] = into / f"tanda-{sample}.docx"
            child.take(str(file), marked[sample])
    except (TemplateBroken, ConfinedChildFailed):
        return {}
    return marked


def names_in(confinement: Confinement, source: Path) -> list[tuple[str, str]]:
    """Give the names that an unknown file prints, each with its list, see `names_plain`.

    Raises:
        TemplateBroken: it is no Word file, holds what no template may, or cannot be read within the limits.
    """
    with confinement.child(memory_bytes=CHILD_BYTES, cpu_s=CHILD_CPU_S) as child:
        child.give(source, "templat.docx")
        try:
            found = child.call("pipeline.templatecheck:names_plain", {"path": "templat.docx"}, timeout_s=CHECK_S)
        except ConfinedChildFailed as exc:
            raise TemplateBroken(BEYOND.words) from exc
    return [(name, within) for name, within in found]


def print_samples(samples: Mapping[str, Path], converter: Converter) -> dict[str, PdfFile]:
    """Print filled samples; each PDF stands beside its Word file.

    Raises:
        ConversionFailed, ConverterBusy, ConverterUnavailable: see `Converter`.
    """
    return {
        sample: converter.convert(DocxFile(path), path.with_suffix(".pdf"), deadline_s=CONVERT_S, urgent=True)
        for sample, path in samples.items()
    }


def with_pages(checked: Checked, converter: Converter, *, active: Path | None = None) -> TemplateReport:
    """Count the pages of the samples, of this template and of the active one, and tell where they differ.

    Raises:
        ConverterBusy, ConverterUnavailable: see `Converter`.
    """
    report = checked.report
    if not checked.samples:
        return report
    what = template_kind(report.kind)
    compared = active or what.shipped
    if compared is None:
        return report
    with tempfile.TemporaryDirectory() as folder:
        paths = filled_samples(compared, what, checked.samples, Path(folder))
        before = print_samples(dict(zip(checked.samples, paths, strict=True)), converter)
        try:
            now = print_samples(checked.samples, converter)
        except ConversionFailed:
            return report.with_findings([UNPRINTABLE])
        pages = {sample: (before[sample].pages, now[sample].pages) for sample in now}
    return replace(report, pages=pages).with_findings(page_findings(pages))


def page_findings(pages: Mapping[str, tuple[int, int]]) -> list[Finding]:
    """Tell where a template takes more or fewer pages than the active one."""
    return [
        Finding(
            Severity.WARNING, "halaman",
            f"Dengan {SAMPLE_WORDS[sample]} dokumen menjadi {new} halaman; versi aktif {old} halaman.",
            "Periksa jarak, huruf dan letak tanda tangan.",
        )
        for sample, (old, new) in pages.items() if old != new
    ]  # fmt: skip


BEYOND = Finding(
    Severity.WRONG, "batas", "Berkas ini tidak dapat diperiksa dalam batas waktu dan memori.",
    "Sederhanakan isinya, atau mulai lagi dari templat yang aktif.",
)  # fmt: skip
UNPRINTABLE = Finding(
    Severity.WRONG, "tak-tercetak", "Berkas ini tidak dapat dicetak menjadi PDF.",
    "Simpan ulang dari Word; bila tetap gagal, mulai lagi dari templat yang aktif.",
)  # fmt: skip

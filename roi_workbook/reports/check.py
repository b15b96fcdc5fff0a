"""The report of `check` about workbooks, as a document."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.cell_values import CellValue
from roi_workbook.counts import count_of
from roi_workbook.reports.document import (
    Document,
    Entries,
    Entry,
    Figure,
    Figures,
    Paragraph,
    Part,
    ReportColumn,
    ReportSection,
    ReportTable,
    Tone,
    Verdict,
)
from roi_workbook.reports.fields import formulas_of, place_of
from roi_workbook.review.finding_kinds import KINDS, NOT_READ, Outcome
from roi_workbook.review.findings import Acceptance, Comparison, Finding, outcome
from roi_workbook.value_texts import cell_text
from roi_workbook.workbook.risk import RISK_LINES

TITLE = "Workbook check"

VERDICTS: Mapping[str, tuple[str, Tone]] = {
    "agrees": ("agrees with its recompute", "good"),
    "incomplete": ("INCOMPLETE: not everything could be compared", "warning"),
    "findings": ("DOES NOT AGREE with its recompute", "bad"),
    "unreadable": ("CANNOT BE READ", "bad"),
    "fault": ("COULD NOT BE READ because of a fault in roi-workbook", "bad"),
}
"""The verdict for each outcome. Incomplete is never called a pass."""

COUNTED: Mapping[str, tuple[str, str]] = {
    "agrees": ("agrees", "agree"),
    "incomplete": ("is INCOMPLETE", "are INCOMPLETE"),
    "findings": ("DOES NOT AGREE", "DO NOT AGREE"),
    "unreadable": ("CANNOT BE READ", "CANNOT BE READ"),
    "fault": (VERDICTS["fault"][0], VERDICTS["fault"][0]),
}
"""The same for one file among several, and for more than one."""

WORST_FIRST: tuple[Outcome, ...] = get_args(Outcome)

TITLES: Mapping[str, tuple[str, Tone]] = {
    "error": ("Errors", "bad"),
    "warning": ("Warnings", "warning"),
    "info": ("Remarks", "plain"),
}

ACCEPTED = "Accepted"
"""The title of findings that somebody has accepted; they do not count as one of the three."""

MOST_LISTED = 8
"""Warnings and remarks of one kind that a terminal lists; all errors are listed."""


def check_document(comparisons: Sequence[Comparison], model: Model = MODEL) -> Document:
    """What was compared, and every finding; several files have a summary first, then the worst file."""
    labels = {line.key: line.label for line in (*model.lines.values(), *RISK_LINES)}
    if not comparisons:
        return Document(TITLE, (Verdict("There is no workbook of ours to check", "plain"),))
    if len(comparisons) == 1:
        (comparison,) = comparisons
        return Document(TITLE, (Verdict(*_verdict(comparison)), *_about(comparison, labels)))
    sections = []
    for comparison in sorted(comparisons, key=lambda each: WORST_FIRST.index(outcome(each))):
        words, tone = _verdict(comparison)
        sections.append(ReportSection(title=words, tone=tone, parts=tuple(_about(comparison, labels))))
    return Document(TITLE, (_overall(comparisons), _summary(comparisons), *sections))


def _verdict(comparison: Comparison) -> tuple[str, Tone]:
    words, tone = VERDICTS[outcome(comparison)]
    accepted = len(comparison.accepted)
    beside = f", beside {count_of(accepted, 'accepted finding')}" if accepted else ""
    return f"{comparison.file}: {words}{beside}", tone


def _overall(comparisons: Sequence[Comparison]) -> Verdict:
    """One sentence about several files; its tone is that of the worst."""
    counts = Counter[str](outcome(comparison) for comparison in comparisons)
    outcomes = [each for each in WORST_FIRST if counts[each]]
    text = ", ".join(f"{counts[each]:,} {COUNTED[each][counts[each] > 1]}" for each in reversed(outcomes))
    return Verdict(f"{len(comparisons):,} workbooks: {text}", VERDICTS[outcomes[0]][1])


def _summary(comparisons: Sequence[Comparison]) -> ReportTable:
    columns = [ReportColumn("File", code=True), ReportColumn("Verdict")]
    columns += [ReportColumn(title, right=True) for title, _ in TITLES.values()]
    any_accepted = any(comparison.accepted for comparison in comparisons)
    if any_accepted:
        columns.append(ReportColumn(ACCEPTED, right=True))
    rows = []
    for comparison in comparisons:
        counts = Counter(finding.severity for finding in comparison.open)
        words, _ = VERDICTS[outcome(comparison)]
        numbers = [counts[severity] for severity in TITLES]
        if any_accepted:
            numbers.append(len(comparison.accepted))
        rows.append((comparison.file, words, *(f"{number:,}" for number in numbers)))
    return ReportTable(tuple(columns), tuple(rows))


def _about(comparison: Comparison, labels: Mapping[str, str]) -> Iterator[Part]:
    """Everything about one file but its verdict."""
    if outcome(comparison) in NOT_READ:
        yield from (Paragraph(finding.message, "bad") for finding in comparison.findings)
        return
    counts = Counter(finding.severity for finding in comparison.open)
    figures = [
        Figure(title, f"{counts[severity]:,}", tone if counts[severity] else "plain")
        for severity, (title, tone) in TITLES.items()
    ]
    accepted = comparison.accepted
    if accepted:
        figures.append(Figure(ACCEPTED, f"{len(accepted):,}"))
    yield Figures(tuple(figures))
    yield Paragraph(what_was_compared(comparison))
    yield Paragraph(where_from(comparison))
    yield from (Paragraph(f"Note: {note}", "warning") for note in comparison.notes)
    for severity, (title, tone) in TITLES.items():
        if counts[severity]:
            findings = [finding for finding in comparison.open if finding.severity == severity]
            yield _findings(findings, severity, title, tone)
    if accepted:
        yield _findings(accepted, "accepted", ACCEPTED, "plain")
    if comparison.lines:
        yield ReportSection(title="Lines", parts=(_lines(comparison, labels),), appendix=True)


def what_was_compared(comparison: Comparison) -> str:
    """How much was compared with what, and how much could not be."""
    text = (
        f"{count_of(comparison.formulas, 'formula')} checked against the template,"
        f" {count_of(comparison.compared, 'number')} and {count_of(comparison.texts, 'text')} against the recompute,"
        f" {comparison.not_compared:,} not compared"
    )
    if comparison.carried:
        cells = count_of(comparison.carried, "further cell differs", "further cells differ")
        text += f"; {cells} only because {'it depends' if comparison.carried == 1 else 'they depend'} on cells named here"
    return text + "."


def where_from(comparison: Comparison) -> str:
    """The template, what calculated the stored values, and how closely values must agree."""
    if comparison.recalculated:
        by = "recalculated for this check by an embedded engine"
    elif comparison.calculated_by:
        by = f"last calculated by {comparison.calculated_by}"
    else:
        by = "not known who calculated last"
    return (
        f"Template {comparison.template_version or 'unknown'}, {by}. Values agree within {comparison.rel_tol:g} of the"
        f" larger, money also within {comparison.abs_tol:g}."
    )


def _findings(findings: Sequence[Finding], severity: str, title: str, tone: Tone) -> ReportSection:
    entries = Entries(
        entries=tuple(map(_entry, findings)),
        tone=tone,
        meanings={code: kind.meaning for code, kind in KINDS.items()},
        most=None if severity == "error" else MOST_LISTED,
    )
    return ReportSection(
        title=f"{title} ({len(findings):,})", tone=tone, parts=(entries,), folded=severity != "error"
    )


def _entry(finding: Finding) -> Entry:
    """A finding with its two formulas, or else its two values."""
    formulas = finding.found is not None or finding.expected is not None
    values = finding.workbook, finding.recomputed
    found, expected = formulas_of(finding) if formulas else map(_value_text, values)
    if finding.found == finding.expected if formulas else values[0] == values[1]:
        found, expected, formulas = "", "", False
    return Entry(
        text=f"{finding.message} {accepted_told(finding.accepted)}".rstrip(),
        kind=finding.kind,
        place=place_of(finding),
        key=finding.key or "",
        found=found,
        expected=expected,
        formulas=formulas,
    )


def accepted_told(acceptance: Acceptance | None) -> str:
    """Who accepts a finding, until when and why; "" where nobody does."""
    if not acceptance:
        return ""
    return f"Accepted by {acceptance.who} until {acceptance.until}: {acceptance.reason}"


def _value_text(value: CellValue) -> str:
    return "" if value is None else cell_text(value)


def _lines(comparison: Comparison, labels: Mapping[str, str]) -> ReportTable:
    """Every line that is one number, as stored and recomputed."""
    columns = [ReportColumn("Line"), ReportColumn("Name", code=True)]
    columns += [ReportColumn(title, right=True) for title in ("In the workbook", "Recomputed", "Difference")]
    rows = []
    for key, (stored, recomputed) in comparison.lines.items():
        numbers = ("none" if value is None else cell_text(value) for value in (stored, recomputed))
        rows.append((labels.get(key, ""), key, *numbers, _difference(stored, recomputed, comparison.rel_tol)))
    return ReportTable(tuple(columns), tuple(rows))


def _difference(stored: float | None, recomputed: float | None, rel_tol: float) -> str:
    """By how much the workbook is off; "" for a rounding error."""
    if (
        stored is None
        or recomputed is None
        or math.isclose(stored, recomputed, rel_tol=rel_tol, abs_tol=1e-9)
    ):
        return ""
    return f"{stored - recomputed:+,.6g}"

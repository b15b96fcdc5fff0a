"""A copy of a workbook that carries the findings about it: a note in each cell, and a sheet that lists all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from roi_workbook.counts import count_of
from roi_workbook.formulas.references import Reference, reference
from roi_workbook.reports.check import TITLES, VERDICTS, accepted_told, what_was_compared
from roi_workbook.reports.fields import place_of
from roi_workbook.reports.text import printable
from roi_workbook.review.checks.structure import ANNOTATIONS
from roi_workbook.review.finding_kinds import KINDS
from roi_workbook.review.findings import Comparison, Finding, outcome
from roi_workbook.xlsx.annotating import AddedSheet, Link, annotated
from roi_workbook.xlsx.package import Package

AUTHOR = "roi-workbook check"

COLUMNS = {"Where": 22, "What": 10, "Kind": 20, "Finding": 84, "Found": 24, "Expected": 40}
"""The columns of the sheet of findings, with their widths."""


def annotated_copy(package: Package, comparison: Comparison) -> bytes:
    """The file with each finding as a note in its cell, and a sheet of findings, of those that count first.

    Of a range the first cell has the note, and one cell has one note for all its findings. Raises ReadingError
    for a part of the file that cannot be added to.
    """
    listed = sorted(comparison.findings, key=lambda finding: (bool(finding.accepted), _rank(finding)))
    notes: defaultdict[str, dict[tuple[int, int], str]] = defaultdict(dict)
    for finding in listed:
        at = reference(finding.cell or "")
        if finding.sheet and isinstance(at, Reference):
            there, note = notes[finding.sheet], _note(finding)
            above = there.get((at.top, at.left))
            there[at.top, at.left] = f"{above}\n\n{note}" if above else note
    head = [
        (ANNOTATIONS,),
        (f"{comparison.file}: {VERDICTS[outcome(comparison)][0]}. {_counts(comparison)}",),
        (what_was_compared(comparison),),
        tuple(COLUMNS),
    ]
    sheet = AddedSheet(
        title="Findings",
        rows=[*head, *map(_row, listed)],
        widths=tuple(COLUMNS.values()),
        heading=len(head) - 1,
    )
    return annotated(package, notes, AUTHOR, sheet)


def _rank(finding: Finding) -> int:
    return list(TITLES).index(finding.severity)


def _counts(comparison: Comparison) -> str:
    """How many findings there are of each severity, as far as they count."""
    counted = [
        count_of(sum(each.severity == severity for each in comparison.open), title.lower()[:-1])
        for severity, (title, _) in TITLES.items()
    ]
    return ", ".join(counted) + "."


def _note(finding: Finding) -> str:
    return "\n".join(_lines(finding))


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{_severity(finding)}: {finding.kind}"
    yield printable(finding.message)
    if finding.found is not None or finding.expected is not None:
        yield f"Found: {printable(finding.found or 'nothing')}"
        yield f"Expected: {printable(finding.expected or 'nothing')}"
    if told := accepted_told(finding.accepted):
        yield printable(told)
    else:
        yield KINDS[finding.kind].what_to_do.replace("`", "")


def _severity(finding: Finding) -> str:
    return "Accepted" if finding.accepted else TITLES[finding.severity][0][:-1]


def _row(finding: Finding) -> tuple[str | Link | None, ...]:
    place = place_of(finding)
    return (
        Link(text=place, place=place) if finding.cell else place,
        _severity(finding),
        finding.kind,
        printable(f"{finding.message} {accepted_told(finding.accepted)}".rstrip()),
        printable(finding.found or ""),
        printable(finding.expected or ""),
    )

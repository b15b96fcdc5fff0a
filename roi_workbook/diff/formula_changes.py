"""Departures of a workbook from the template in formulas and structure, and their changes between two files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.formulas.references import Reference, folded, reference
from roi_workbook.review.finding_kinds import finding_kind
from roi_workbook.review.findings import Finding
from roi_workbook.review.reading import ReadWorkbook


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaChange:
    """A departure from the template's formulas or structure that is "new", "gone" or "changed"."""

    change: str
    finding: Finding


def departures(book: ReadWorkbook, findings: Iterable[Finding]) -> dict[Any, Finding]:
    """The findings about formulas and structure, by kind, key and place, numbered where these are the same.

    The place is relative to the corner of the area that the key names, so that moved rows, columns and sheets
    do not matter. A finding without such a place goes by its message.
    """
    by_identity: dict[Any, Finding] = {}
    for finding in findings:
        if finding_kind(finding.kind).departure:
            identity, number = (finding.kind, finding.key, _place(book, finding)), 1
            while (identity, number) in by_identity:
                number += 1
            by_identity[identity, number] = finding
    return by_identity


def _place(book: ReadWorkbook, finding: Finding) -> Any:
    corner = book.names.get(folded(finding.key or ""))
    if corner is None or not finding.cell:
        return finding.message
    if corner.sheet != finding.sheet:
        return finding.cell
    at = reference(finding.cell)
    if not isinstance(at, Reference):
        return finding.cell
    return at.top - corner.top, at.left - corner.left, at.bottom - at.top, at.right - at.left


def formula_changes(old: Mapping[Any, Finding], new: Mapping[Any, Finding]) -> tuple[FormulaChange, ...]:
    """Departures from the template that are new or changed, then those that are gone."""
    changes = []
    for place, finding in new.items():
        if place not in old:
            changes.append(FormulaChange(change="new", finding=finding))
        elif _is_another(old[place], finding):
            changes.append(FormulaChange(change="changed", finding=finding))
    gone = [FormulaChange(change="gone", finding=old[place]) for place in old if place not in new]
    return (*changes, *gone)


def _is_another(old: Finding, new: Finding) -> bool:
    """Whether two departures of one kind in one place differ.

    Formulas are compared only if nothing moved what they refer to; their values follow from inputs and do not
    count.
    """
    if finding_kind(new.kind).by_message:
        return old.message != new.message
    if old.found is None and new.found is None:
        return old.workbook != new.workbook
    return old.expected == new.expected and old.found != new.found

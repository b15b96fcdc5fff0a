"""What a review says, as records: findings, and the comparison of one workbook with its recompute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

REL_TOL, ABS_TOL = 1e-9, 0.005
"""Values agree within this share of the larger one, or within half a cent of money."""

SEVERITIES = ("error", "warning", "info")

KINDS: Mapping[str, str] = {
    "unreadable": "The file was refused: it is missing, damaged, hostile or not a workbook of ours.",
    "fault": "The file could not be read by a fault of roi-workbook, to be reported; it says nothing about the file.",
    "structure-lost": "A name, row, heading or sheet that is needed is gone, doubled or points elsewhere, or a name of one sheet hides it.",
    "formula-overwritten": "A constant or a blank stands where the template has a formula.",
    "formula-changed": "Another formula than the template's stands in a cell.",
    "value-differs": "A stored value is not what the recompute gets from the workbook's own inputs.",
    "check-failed": "A check of the workbook, or its recompute, does not hold.",
    "input-invalid": "An input is outside its range, of the wrong type, an Excel error or a formula.",
    "stale-values": "Stored values are missing or old: the workbook was saved by a program that does not calculate.",
    "constant-changed": "A number or text that the template types, such as a bound, was overwritten.",
    "heading-changed": "A typed heading was overwritten; what stands under it was found by its place.",
    "range-extended": "A range also covers inserted cells, which count as soon as something is typed there.",
    "row-beside-table": "Something was typed just outside a table, where nothing counts it.",
    "alert": "A guard of the model is up: not wrong, but be ready to explain it.",
    "evidence-missing": "An input differs from the template and has no source.",
    "not-filled-in": "A needed input is empty.",
    "added": "A sheet, name, formula, row or column that the template does not have.",
}
"""Every kind of finding, and what it means."""

Number = float | str | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a reviewer should know.

    `kind` is one of KINDS; `severity` error, warning or info. `cell` is an address or a range on `sheet`; `key`
    a defined name. `workbook` and `recomputed` are the two values where there are two. `found` and `expected`
    are the two formulas where a formula is not the template's.
    """

    kind: str
    severity: str
    message: str
    sheet: str | None = None
    cell: str | None = None
    key: str | None = None
    label: str | None = None
    unit: str | None = None
    workbook: Number = None
    recomputed: Number = None
    found: str | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One workbook held against the template's formulas and against its recompute.

    `formulas` counts the formula cells held against the template's, `compared` the cells whose number was held
    against the recompute, `not_compared` the cells that could not be. `texts` counts results in words, which are
    held by their formulas only, and `carried` the differences that only carry a reported one on. `lines` maps the
    key of every line of the live case that is one number to what the workbook holds and what the recompute
    gives; None where there is no number. `agrees` says that no finding is an error and that everything was
    compared. `recalculated` says that an embedded engine worked the formulas out for this comparison. `notes`
    are remarks about the file itself, such as a lock file beside it.
    """

    file: str
    template_version: str | None
    agrees: bool
    compared: int
    not_compared: int
    lines: Mapping[str, tuple[float | None, float | None]]
    findings: tuple[Finding, ...]
    formulas: int = 0
    texts: int = 0
    carried: int = 0
    calculated_by: str | None = None
    recalculated: bool = False
    notes: tuple[str, ...] = ()
    rel_tol: float = REL_TOL
    abs_tol: float = ABS_TOL


Outcome = Literal["fault", "unreadable", "findings", "incomplete", "agrees"]

NOT_READ: tuple[Outcome, ...] = ("fault", "unreadable")
"""Outcomes of files of which nothing was compared; each is a kind of finding, too."""

NAME_A_GAP = {"structure-lost", "stale-values"}
"""Findings that say why something could not be compared."""


def outcome(comparison: Comparison, fail_on: str = "error") -> Outcome:
    """How a comparison ends; findings of the severity `fail_on` or a worse one count.

    What is only lost or was never calculated is incomplete, not wrong.
    """
    counting = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    kinds = {finding.kind for finding in comparison.findings if finding.severity in counting}
    for unread in NOT_READ:
        if unread in kinds:
            return unread
    if kinds - NAME_A_GAP:
        return "findings"
    if comparison.not_compared:
        return "incomplete"
    return "findings" if kinds else "agrees"


def refused(file: str, sentence: str, kind: str = "unreadable") -> Comparison:
    """The comparison of a file that could not be read, and the sentence that says why; `kind` is one of NOT_READ."""
    return Comparison(
        file=file,
        template_version=None,
        agrees=False,
        compared=0,
        not_compared=0,
        lines={},
        findings=(Finding(kind=kind, severity="error", message=sentence),),
    )

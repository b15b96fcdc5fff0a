"""The records of a review: findings, and the comparison of one workbook with its recompute."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from roi_workbook.cell_values import CellValue
from roi_workbook.review.finding_kinds import NOT_READ, SEVERITIES, Outcome, finding_kind

REL_TOL, ABS_TOL = 1e-9, 0.005
"""Values agree within this share of the larger one, or within half a cent of money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """An entry of `accepted.toml`: which finding, why it is accepted, by whom, and until which day.

    `number` counts the entries from 1. `key` and `cell` say where, "" for anywhere; `workbook` is the name of the
    only file it is for, `found` the only formula or value.
    """

    number: int
    kind: str
    key: str = ""
    cell: str = ""
    workbook: str = ""
    found: str | float | None = None
    reason: str
    who: str
    until: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a reviewer should know.

    `kind` is the code of a FindingKind; `severity` is that kind's usual one unless given. `cell` is an
    address or a range on `sheet`, `key` a defined name. `workbook` and `recomputed` are the two values, where
    there are two; `found` and `expected` the two formulas, where a formula is not the template's. `accepted`
    is who accepts it and why; then it does not count. Raises ValueError for an unknown kind, or a severity the kind
    does not have.
    """

    kind: str
    severity: str = ""
    message: str
    sheet: str | None = None
    cell: str | None = None
    key: str | None = None
    label: str | None = None
    unit: str | None = None
    workbook: CellValue = None
    recomputed: CellValue = None
    found: str | None = None
    expected: str | None = None
    accepted: Acceptance | None = None

    def __post_init__(self) -> None:
        severities = finding_kind(self.kind).severities
        if not self.severity:
            object.__setattr__(self, "severity", severities[0])
        elif self.severity not in severities:
            raise ValueError(
                f"A finding of the kind {self.kind} is {' or '.join(severities)}, not {self.severity}; raise it as that,"
                " or add the severity to its FindingKind."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One workbook compared with the template's formulas and with its recompute.

    `formulas` counts the formula cells compared with the template's, `compared` the cells whose number was
    compared with the recompute, `not_compared` the cells that could not be. `texts` counts the results in words
    that were compared with what their formulas give, and `carried` the differences that follow from a reported one.
    `lines` maps the key of every line of the live case that is one number to its stored and its recomputed
    value; None where there is no number. `agrees`: no finding that counts is an error and everything was compared.
    `recalculated`: an embedded engine calculated the formulas for this comparison. `notes` are remarks about
    the file itself, such as a lock file.
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

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that count: nobody has accepted them."""
        return tuple(finding for finding in self.findings if not finding.accepted)

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """The findings that somebody has accepted."""
        return tuple(finding for finding in self.findings if finding.accepted)


def outcome(comparison: Comparison, fail_on: str = "error") -> Outcome:
    """How a comparison ends; findings of severity `fail_on` or worse count, but for accepted ones.

    What is only lost or was never calculated is incomplete, not wrong.
    """
    counting = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    outcomes = {
        finding_kind(finding.kind).outcome for finding in comparison.open if finding.severity in counting
    }
    for unread in NOT_READ:
        if unread in outcomes:
            return unread
    if "findings" in outcomes:
        return "findings"
    if comparison.not_compared:
        return "incomplete"
    return "findings" if outcomes else "agrees"


def refused(file: str, sentence: str, kind: str = "unreadable") -> Comparison:
    """The comparison of a file that could not be read, with the sentence that says why."""
    return Comparison(
        file=file,
        template_version=None,
        agrees=False,
        compared=0,
        not_compared=0,
        lines={},
        findings=(Finding(kind=kind, message=sentence),),
    )

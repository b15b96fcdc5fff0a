"""What changed between two workbooks: inputs, evidence, results, guards, formulas and structure.

Cells are found by defined names and headings, so moving rows and sheets is no change. Results and guards are
recomputed from each file's own inputs; changes of formulas come from the review of each file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.counts import count_of
from roi_workbook.diff.formula_changes import FormulaChange, formula_changes
from roi_workbook.diff.rows import CellChange, RowChange, row_changes, same_value
from roi_workbook.diff.two_files import ComparedFile, NamedInputs, as_one, in_both, not_read
from roi_workbook.errors import OutOfRangeError
from roi_workbook.model.records import EVIDENCE, UNITS, Inputs
from roi_workbook.recomputing.cases import cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.review.checks.values import LEFT_OVER, NOISE
from roi_workbook.review.comparing import line_values
from roi_workbook.review.reading import ReadingError, ReadWorkbook
from roi_workbook.workbook.risk import RISK_LINES, why_no_risk


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChange:
    """An input or setting with its changed `cells`."""

    key: str
    label: str
    unit: str
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChange:
    """A table with the `rows` that were changed, moved, added or removed."""

    key: str
    label: str
    rows: tuple[RowChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceChange:
    """A changed piece of evidence, such as the source of an input or table; None where it is empty."""

    key: str
    label: str
    fact: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultChange:
    """A line of the live case that changed, in its unit; where it is not defined, None and the words for it."""

    key: str
    label: str
    unit: str
    before: float | None
    after: float | None
    difference: float | None
    words_before: str = ""
    words_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardChange:
    """A guard that went up or down: how much is wrong, 0 if nothing, None if it is not tested."""

    key: str
    label: str
    severity: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that changed from one file to another.

    `notes` are remarks on how far the numbers can be trusted, `not_read` says what could not be read and was
    assumed to be as in the other file. `complete`: nothing was lost in either. `old_inputs` and `new_inputs`
    are the inputs the results were recomputed from: what did not change is exactly the same in both.
    """

    old: str
    new: str
    notes: tuple[str, ...]
    not_read: tuple[str, ...]
    complete: bool
    inputs: tuple[InputChange, ...]
    tables: tuple[TableChange, ...]
    evidence: tuple[EvidenceChange, ...]
    results: tuple[ResultChange, ...]
    guards: tuple[GuardChange, ...]
    formulas: tuple[FormulaChange, ...]
    old_inputs: Inputs
    new_inputs: Inputs

    @property
    def none(self) -> bool:
        """Whether nothing changed."""
        return not (self.in_content or self.formulas)

    @property
    def in_content(self) -> bool:
        """Whether anything changed but formulas and structure."""
        return bool(self.inputs or self.tables or self.evidence or self.results or self.guards)


def changes(
    old: ReadWorkbook | NamedInputs, new: ReadWorkbook | NamedInputs, model: Model = MODEL
) -> Changes:
    """Everything that changed from one workbook, or input file, to another.

    Raises ReadingError for a damaged sheet, and where inputs are so far out of range that numbers overflow.
    """
    model = in_both(old, new, model)
    before, after = ComparedFile.of(old, model), ComparedFile.of(new, model)
    old_inputs, new_inputs = as_one(before, after, model)
    old_results, new_results = _recompute(before, old_inputs, model), _recompute(after, new_inputs, model)
    return Changes(
        old=before.file,
        new=after.file,
        notes=tuple(_notes(before, after, old_results, new_results)),
        not_read=tuple(not_read(before, after, model)),
        complete=not (before.unread or after.unread or before.lost or after.lost),
        inputs=tuple(_inputs(old_inputs, new_inputs, model)),
        tables=tuple(_tables(old_inputs, new_inputs, model)),
        evidence=tuple(_evidence(old_inputs, new_inputs, model)),
        results=tuple(_results(old_results, new_results)),
        guards=tuple(_guards(old_results, new_results, model)),
        formulas=formula_changes(before.departures, after.departures),
        old_inputs=old_inputs,
        new_inputs=new_inputs,
    )


def _recompute(side: ComparedFile, inputs: Inputs, model: Model) -> WorkbookResults:
    try:
        return work_out(inputs, model, strict=False)
    except OutOfRangeError as error:
        raise ReadingError(f"{side.file}: holds numbers too far out of range to recompute.") from error


def _inputs(old: Inputs, new: Inputs, model: Model) -> Iterator[InputChange]:
    for key, declared in model.typed_inputs.items():
        before, after = cells(old, declared), cells(new, declared)
        changed = tuple(
            CellChange(cell=end, before=before[end], after=after[end])
            for end in before
            if not same_value(declared, before[end], after[end])
        )
        if changed:
            yield InputChange(key=key, label=declared.label, unit=declared.unit, cells=changed)


def _tables(old: Inputs, new: Inputs, model: Model) -> Iterator[TableChange]:
    for key, table in model.lists.items():
        if rows := row_changes(old.tables[key], new.tables[key], table):
            yield TableChange(key=key, label=table.label, rows=rows)


def _evidence(old: Inputs, new: Inputs, model: Model) -> Iterator[EvidenceChange]:
    for key in model.evidenced:
        declared = model.typed[key]
        for fact in EVIDENCE:
            before, after = (inputs.evidence.get(key, {}).get(fact) for inputs in (old, new))
            if before != after:
                yield EvidenceChange(key=key, label=declared.label, fact=fact, before=before, after=after)


def _results(old: WorkbookResults, new: WorkbookResults) -> Iterator[ResultChange]:
    """Every line that differs by more than rounding error."""
    words = old.model.words_of | {line.key: (line.label, line.unit) for line in RISK_LINES}
    at_stake = max(
        abs(recomputed.live[key]) for recomputed in (old, new) for key in ("pv_benefits", "pv_costs")
    )
    after = line_values(new)
    for key, before in line_values(old).items():
        label, unit = words[key]
        floor = LEFT_OVER * at_stake if UNITS[unit] in ("money", "price") else NOISE
        reasons = [_words(recomputed, key, value) for recomputed, value in ((old, before), (new, after[key]))]
        if reasons[0] != reasons[1] or not (
            reasons[0] or math.isclose(before, after[key], rel_tol=NOISE, abs_tol=floor)
        ):
            yield ResultChange(
                key=key,
                label=label,
                unit=unit,
                before=_number(before),
                after=_number(after[key]),
                difference=_number(after[key] - before),
                words_before=reasons[0],
                words_after=reasons[1],
            )


def _words(recomputed: WorkbookResults, key: str, value: float) -> str:
    """Why a result is not a number; "" if it is one."""
    if math.isfinite(value):
        return ""
    if why := why_no_risk(key, recomputed):
        return why
    line = recomputed.model.lines.get(key)
    return line.why_not_defined(recomputed.live) if line and math.isnan(value) else "n/a"


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _guards(old: WorkbookResults, new: WorkbookResults, model: Model) -> Iterator[GuardChange]:
    for key, guard in model.guards.items():
        before, after = _number(old.guards[key]), _number(new.guards[key])
        if (before or 0) != (after or 0):
            yield GuardChange(key=key, label=guard.label, severity=guard.severity, before=before, after=after)


def _notes(
    old: ComparedFile, new: ComparedFile, before: WorkbookResults, after: WorkbookResults
) -> Iterator[str]:
    for side in (old, new):
        if side.without:
            yield f"{side.file} has no planning sheets of {', '.join(side.without)}: as if they were blank."
        if side.comparison is None or side.comparison.agrees:
            continue
        wrong = sum(finding.severity == "error" for finding in side.comparison.findings)
        what = count_of(wrong, "error") if wrong else "cells without a number"
        yield (
            f"{side.file} does not agree with its recompute ({what}; see roi-workbook check)."
            " The results below are recomputed from its inputs, not those it shows."
        )
    currencies = [str(recomputed.live["reporting_currency"]) for recomputed in (before, after)]
    if currencies[0].casefold() != currencies[1].casefold():
        yield f"Money is in {currencies[0]} before and in {currencies[1]} after: differences mix the two."

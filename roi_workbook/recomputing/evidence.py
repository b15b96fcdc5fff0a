"""Evidence: what is filled in, what is still missing, and how good the sources are.

The register has one row per input and table; from it follow the completeness, the worst grade of each bucket
and the confidence that grade suggests. Evidence moves money in one place: an empty confidence counts as the suggested
one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from roi_workbook.cell_values import CellValue
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.dates import FIRST_DATE, LAST_DATE, day_of
from roi_workbook.model.guards import SUGGESTED_CONFIDENCE
from roi_workbook.model.records import GRADES, Column, Input, Inputs, Table
from roi_workbook.model.sources import PLACEHOLDER
from roi_workbook.model.tables import column_cells
from roi_workbook.recomputing.cases import cells, is_empty, number_or_missing, spelled
from roi_workbook.recomputing.rows import LabelledRows

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model


def register(inputs: Inputs, model: Model) -> LabelledRows:
    """One row per input and table, in the model's order: what is filled in, missing, changed and proven.

    Flags are 1.0 or 0.0. `needed`: missed while empty, and not left out of the case. `differs`: filled in and not what
    the template ships. `carries`: there, not zero and used. `grade`: 1 to 4 for A to D, 0 where no grade is asked for;
    what carries and was changed, or is a standard that the value of a bucket in use rests on, counts as D without one.
    `placeholder`: its source is the template's placeholder. `as_standard`: not filled in, so that the template's
    standard counts. `state`: "ok", "standard", "fill in", "optional" or "look here".
    """
    filled = _filled(inputs, model)
    left_out = {bucket.key for bucket in model.buckets if _is_left_out(bucket, inputs, filled)}
    grades = _grades(inputs, model, filled)
    rows = {}
    for number, (key, declared) in enumerate(model.register.items(), start=1):
        subject = model.subject_of.get(key)
        needed = _is_needed(declared, filled) and not (subject and subject.key in left_out)
        differs = filled[key] and _differs(inputs, declared)
        evidence = inputs.evidence.get(key, {})
        rows[key] = {
            "number": float(number),
            "filled": float(filled[key]),
            "needed": float(needed),
            "missing": float(needed and not filled[key]),
            "differs": float(differs),
            "carries": float(_carries(inputs, declared, filled, model)),
            "grade": grades[key],
            "unsourced": float(declared.numeric and differs and is_empty(evidence.get("source"))),
            "placeholder": float(
                declared.numeric and filled[key] and _is_placeholder(evidence.get("source"))
            ),
            "end_only": float(isinstance(declared, Input) and _has_end(inputs, declared) and not filled[key]),
            "as_standard": float(isinstance(declared, Input) and _counts_as_standard(inputs, declared)),
            "state": _state(inputs, declared, filled[key], needed),
        }
    return LabelledRows.of_rows(rows)


def suggested_confidences(inputs: Inputs, model: Model) -> dict[str, float]:
    """The confidence suggested for each bucket, by its key: that of the worst grade of what carries its value, and
    without any grade that of the worst there is.
    """
    grades = _grades(inputs, model, _filled(inputs, model))
    settings = [(each, number_or_missing(cells(inputs, each)["base"])) for each in SUGGESTED_CONFIDENCE]
    shares = [each.blank_counts_as if math.isnan(share) else share for each, share in settings]
    return {
        bucket.key: shares[int(max(grades[key] for key in _judged(bucket))) - 1] for bucket in model.buckets
    }


def _judged(bucket: Bucket) -> list[str]:
    """The inputs and tables whose grades count: not its confidence and its cashable share, judgements about the
    rest.
    """
    keys = [*(declared.key for declared in bucket.inputs), *(table.key for table in bucket.tables)]
    return [key for key in keys if key not in (bucket.confidence, bucket.cashable_share)]


def _grades(inputs: Inputs, model: Model, filled: Mapping[str, bool]) -> dict[str, float]:
    """The grade of every input and table, 1 to 4 for A to D; 0 where none is asked for."""
    assumed = {
        key for bucket in model.buckets if _in_use(bucket, inputs, filled) for key in bucket.assumptions
    }
    ranks = {letter.lower(): rank for rank, letter in enumerate(GRADES, start=1)}
    grades = dict.fromkeys(model.register, 0.0)
    for key, declared in model.register.items():
        if declared.numeric and _carries(inputs, declared, filled, model):
            asked = key in assumed or (filled[key] and _differs(inputs, declared))
            letter = str(inputs.evidence.get(key, {}).get("grade")).lower()
            grades[key] = float(ranks.get(letter, len(GRADES) if asked else 0))
    return grades


def _carries(inputs: Inputs, declared: Input | Table, filled: Mapping[str, bool], model: Model) -> bool:
    """Whether something is there that has a part in what comes out: not zero, and used."""
    if isinstance(declared, Table) or not declared.numeric:
        return declared.numeric and filled[declared.key]
    counts = _is_not_zero(inputs, declared) if filled[declared.key] else declared.key in model.assumptions
    alone = declared.only_with and not _is_not_zero(inputs, model.inputs[declared.only_with])
    return counts and not alone and not filled.get(declared.unless, False)


def _is_not_zero(inputs: Inputs, declared: Input) -> bool:
    numbers = map(number_or_missing, cells(inputs, declared).values())
    return any(number != 0 and not math.isnan(number) for number in numbers)


def _filled(inputs: Inputs, model: Model) -> dict[str, bool]:
    return {key: _is_filled(inputs, declared) for key, declared in model.register.items()}


def _is_filled(inputs: Inputs, declared: Input | Table) -> bool:
    if isinstance(declared, Table):
        return bool(filled_in(inputs, declared))
    base = cells(inputs, declared)["base"]
    if declared.numeric:
        return not math.isnan(number_or_missing(base))
    return is_date(base) if declared.kind == "date" else not is_empty(base)


def filled_in(inputs: Inputs, table: Table) -> int:
    """How many figures of a table are filled in; of a table of words how many rows, by their first column."""
    rows = inputs.tables.get(table.key, ())
    if not table.numeric:
        return sum(not is_empty(row.get(table.columns[0].key)) for row in rows)
    columns = [column.key for column in table.columns if column.numeric]
    return sum(not math.isnan(number_or_missing(row.get(column))) for row in rows for column in columns)


def standards_in_use(inputs: Inputs, model: Model) -> dict[str, Input]:
    """The inputs, those of planning too, that are not filled in and count as the template's standard, by key."""
    return {
        key: declared for key, declared in model.typed_inputs.items() if _counts_as_standard(inputs, declared)
    }


def _counts_as_standard(inputs: Inputs, declared: Input) -> bool:
    return declared.has_standard and not _is_filled(inputs, declared)


def is_date(value: CellValue) -> bool:
    """Whether a cell holds a date: a date, a spreadsheet's number of days, or a text "YYYY-MM"."""
    if isinstance(value, str):
        return re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])(-\d{2})?", value) is not None
    return isinstance(value, date) or not math.isnan(number_or_missing(value))


def _in_use(bucket: Bucket, inputs: Inputs, filled: Mapping[str, bool]) -> bool:
    """Whether an analyst filled in anything of a bucket that the template leaves empty, and counts it."""
    own = [declared.key for declared in bucket.inputs if not declared.has_standard]
    own += [table.key for table in bucket.tables]
    return any(filled[key] for key in own) and not _is_switched_off(bucket, inputs)


def _is_switched_off(bucket: Bucket, inputs: Inputs) -> bool:
    switch = {declared.key: declared for declared in bucket.inputs}.get(bucket.counted or "")
    return switch is not None and spelled(switch, cells(inputs, switch)["base"]) != "Yes"


def _is_left_out(bucket: Bucket, inputs: Inputs, filled: Mapping[str, bool]) -> bool:
    """Whether an analyst says that a bucket is no part of the case: not counted, or 0 in its first essential."""
    first = bucket.first_essential
    says_so = first is not None and number_or_missing(cells(inputs, first)["base"]) == 0
    listed = first is not None and filled.get(first.listed_in, False)
    return _is_switched_off(bucket, inputs) or (says_so and not listed)


def _is_needed(declared: Input | Table, filled: Mapping[str, bool]) -> bool:
    return isinstance(declared, Input) and declared.missed and not filled.get(declared.listed_in, False)


def _differs(inputs: Inputs, declared: Input | Table) -> bool:
    """Whether something filled in is not what the template ships."""
    if isinstance(declared, Table) or declared.standard is None:
        return True
    base, standard = cells(inputs, declared)["base"], declared.standard
    if isinstance(base, str) and isinstance(standard, str):
        return base.lower() != standard.lower()
    return base != standard or _has_end(inputs, declared)


def _is_placeholder(source: Any) -> bool:
    return str(source).lower() == PLACEHOLDER.lower()


def _has_end(inputs: Inputs, declared: Input) -> bool:
    ends = [value for name, value in cells(inputs, declared).items() if name != "base"]
    return declared.three and any(not math.isnan(number_or_missing(value)) for value in ends)


def _state(inputs: Inputs, declared: Input | Table, filled: bool, needed: bool) -> str:
    empty = "fill in" if needed else "optional"
    if isinstance(declared, Table):
        return "ok" if filled else empty
    empty = "standard" if declared.has_standard else empty if declared.numeric else "optional"
    values = [value for value in cells(inputs, declared).values() if not is_empty(value)]
    if not values:
        return empty
    if declared.numeric:
        base = number_or_missing(cells(inputs, declared)["base"])
        whole = not declared.whole or base % 1 == 0
        fine = filled and whole and not any(is_odd(value, declared) for value in values)
    else:
        fine = filled and not is_odd(values[0], declared)
    return "ok" if fine else "look here"


def is_odd(value: CellValue, declared: Input | Column) -> bool:
    """Whether something filled in is of the wrong kind, outside its range or not one of its choices."""
    if declared.numeric:
        return not declared.lowest <= number_or_missing(value) <= declared.highest
    if declared.kind == "date":
        return day_of(value) is None
    if declared.kind == "choice":
        choices = [choice.lower() for choice in declared.choices]
        return not isinstance(value, str) or value.lower() not in choices
    return False


def odd_cells(inputs: Inputs, model: Model) -> dict[str, int]:
    """How many filled cells of each number column of a table or grid need a look, by "<table>_<column>"."""
    return {
        name: sum(is_odd(value, column) for value in filled_cells(inputs, table.key, column))
        for name, (table, column) in model.figures.items()
    }


def out_of_range(inputs: Inputs, model: Model) -> Iterator[str]:
    """Every number and date outside its range, with its key and the range, in words."""
    typed: list[tuple[str, Input | Column, Any]] = [
        (f"{key} ({name})", declared, value)
        for key, declared in model.typed_inputs.items()
        for name, value in cells(inputs, declared).items()
    ]
    for name, (table, column) in model.figures.items():
        typed += [(name, column, value) for value in filled_cells(inputs, table.key, column)]
    for name, declared, value in typed:
        number = number_or_missing(value)
        if declared.numeric and not math.isnan(number) and is_odd(number, declared):
            yield f"{name} is {number:g}, expected {declared.lowest:,g} to {declared.highest:,g}"
        if declared.kind == "date" and not math.isnan(number) and day_of(number) is None:
            yield f"{name} is {number:g}, expected a date from {FIRST_DATE} to {LAST_DATE}"


def filled_cells(inputs: Inputs, table: str, column: Column) -> Iterator[Any]:
    """The contents of the filled cells of a column of a table or grid."""
    keys = [key for key, _ in column_cells(column)]
    for row in inputs.tables.get(table, ()):
        yield from (row[key] for key in keys if not is_empty(row.get(key)))


def bucket_evidence(
    register: LabelledRows, live: Mapping[str, Any], base: Mapping[str, Any], inputs: Inputs, model: Model
) -> LabelledRows:
    """One row per bucket that adds value: its value, and how good the evidence behind it is.

    live, base: inputs and lines of the live case and of Base, of which `confidence` and `suggested_present_value` are.
    """
    filled, grade = register.by_label("filled"), register.by_label("grade")
    total = live["annual_value"]
    suggestions = suggested_confidences(inputs, model)
    rows = {}
    for bucket in model.buckets:
        grades = [grade[key] for key in _judged(bucket)]
        suggested = suggestions[bucket.key]
        owner = inputs.evidence.get(bucket.cashable_share, {}).get("owner")
        rows[bucket.key] = {
            "gross": live[bucket.gross],
            "value": live[bucket.value],
            "share": live[bucket.value] / total if total else 0.0,
            "physical": live[bucket.physical],
            "cashable_share": live[bucket.cashable_share],
            "cashable_owner": float(not is_empty(owner)),
            "in_use": float(_in_use(bucket, inputs, filled)),
            **{f"grade_{rank}": float(grades.count(rank)) for rank in range(1, len(GRADES) + 1)},
            "worst_grade": max(grades),
            "confidence": base[bucket.confidence],
            "suggested_confidence": suggested,
            "suggested_present_value": suggested * _present_value(bucket, base),
        }
    return LabelledRows.of_rows(rows)


def _present_value(bucket: Bucket, case: Mapping[str, Any]) -> float:
    """What a bucket is worth within the horizon before confidence, its staff hours at the level of wages."""
    staff = case[bucket.staff_gross] if bucket.staff_gross else 0.0
    return float((case[bucket.gross] - staff) * case["benefit_years"] + staff * case["staff_years"])


def completeness(
    register: LabelledRows,
    buckets: LabelledRows,
    live: Mapping[str, Any],
    base: Mapping[str, Any],
    model: Model,
) -> dict[str, float]:
    """How much of what is needed is filled in, how much of the value rests on measurements, and what is left of
    the net present value where that is not much.

    live, base: inputs and lines of the live case, and of Base, which `npv_at_suggested_confidence` is about
    whatever scenario is live. `cost_missing_count`: what is missing of no bucket. `value_measured_share`: the share of annual value in buckets whose
    worst grade is A or B; missing where there is no value to share out.
    """
    annual_value = live["annual_value"]
    missing = register.by_label("missing")
    of_buckets = {declared.key for bucket in model.buckets for declared in bucket.inputs}
    needed = register["needed"]
    worst = buckets["worst_grade"]
    measured = (worst == GRADES.index("A") + 1) | (worst == GRADES.index("B") + 1)
    measured_value = float(buckets["value"][measured].sum())
    return {
        "needed_count": float(needed.sum()),
        "needed_filled": float((needed * register["filled"]).sum()),
        "missing_count": float(register["missing"].sum()),
        "cost_missing_count": float(sum(missing[key] for key in missing if key not in of_buckets)),
        "placeholder_count": float(register["placeholder"].sum()),
        "value_measured_share": measured_value / float(annual_value) if annual_value > 0 else math.nan,
        "npv_at_suggested_confidence": float(buckets["suggested_present_value"].sum() - base["pv_costs"]),
    }

"""The whole model worked out again: one row per case, every line and guard as a column.

`recompute` takes any number of cases (a simulation, a portfolio, one row), `month_rows` gives their cash
flows month by month, `work_out` everything one workbook's inputs lead to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import Any

from roi_workbook.catalogue import MODEL, Model, room, rows_guard
from roi_workbook.errors import OutOfRangeError
from roi_workbook.finance.annual import annual_view
from roi_workbook.finance.cash_flow import Months, month_view
from roi_workbook.finance.factors import FACTOR_LINES
from roi_workbook.finance.on_demand import OnDemand, Part
from roi_workbook.finance.present_values import SUMS
from roi_workbook.finance.rate_of_return import balance_ladder
from roi_workbook.finance.results import RESULTS
from roi_workbook.lazy import np, pd
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.faults import refuse_left_out, refuse_undeclared
from roi_workbook.model.guards import AcrossBuckets, raise_case_guards
from roi_workbook.model.names import name_of
from roi_workbook.model.records import SCENARIOS, Columns, Inputs
from roi_workbook.recomputing.cases import (
    DISCOUNT_RATES,
    OVERRUNS,
    REALISATIONS,
    SHOWN,
    complete,
    discount_rate_label,
    in_columns,
    is_empty,
)
from roi_workbook.recomputing.context import PlanningContext, worked_out
from roi_workbook.recomputing.evidence import (
    bucket_evidence,
    completeness,
    filled_in,
    is_odd,
    odd_cells,
    out_of_range,
    register,
)
from roi_workbook.recomputing.results import WorkbookResults, raise_workbook_guards, raised
from roi_workbook.recomputing.rows import LabelledRows
from roi_workbook.recomputing.sensitivity import ranked, risk, sensitivity
from roi_workbook.recomputing.workbook_cases import moved_cases, workbook_cases

CHUNK = 10_240
"""Cases worked out at once: enough to keep numpy busy, few enough for their months to stay near the
processor.
"""


def recompute(
    cases: pd.DataFrame,
    model: Model = MODEL,
    strict: bool = True,
    results: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Every line and guard of each case, or some of them.

    cases: one row per case, inputs and tables as columns; absent columns take the template's
    standard, blanks count as `roi_workbook.recomputing.cases.in_columns` says. `results` are the keys of the
    lines and guards that are wanted, in their order: then no more is worked out than they need. Returns a
    DataFrame with the same index: without `results` lines in catalogue order, then factors, annual view, results
    and guards, in the units of the catalogue. Missing (NaN) where a result is not defined or a guard not tested.

    Raises InputError, a ValueError, for everything that does not fit the model, by column and row: unknown
    columns, texts and booleans in place of numbers, numbers out of range, invalid choices and dates, tables
    with unknown columns. None, NaN and "" are blanks. With `strict=False` values count as if typed into a
    workbook: what is not a number counts as blank, and only unknown or duplicate columns are refused. Raises
    TypeError where `cases` is not a DataFrame, ValueError for a key that is no result.
    """
    columns = _columns(cases)
    if strict:
        from roi_workbook.input_files.validation import fitting_cases

        columns = fitting_cases(columns, cases.index, model)

    count, wanted = len(cases), list(dict.fromkeys(results or ()))
    for rows, lines in _chunks(in_columns(columns, model), count, model, wanted=wanted):
        if rows.start == 0:
            keys = list(lines) if results is None else wanted
            _refuse_no_results(keys, lines)
            texts = {key: np.empty(count, object) for key in keys if lines[key].dtype == object}
            numbers = [key for key in keys if key not in texts]
            block = np.empty((len(numbers), count))
        for place, key in enumerate(numbers):
            block[place, rows] = lines[key]
        for key, text in texts.items():
            text[rows] = lines[key]
    worked_out = pd.DataFrame(block.T, index=cases.index, columns=numbers, copy=False)
    for key, text in texts.items():
        worked_out.insert(keys.index(key), key, text)
    return worked_out


def _refuse_no_results(keys: Iterable[str], lines: Collection[str]) -> None:
    """Raise ValueError for a key that is not among the lines and guards of a case."""
    for key in keys:
        if key not in lines:
            near = get_close_matches(str(key), lines, n=1, cutoff=0)
            raise ValueError(f"results: {key!r} is no result of a case; the nearest is {near[0]!r}.")


def _columns(cases: pd.DataFrame) -> dict[str, np.ndarray]:
    """The columns of a DataFrame by key; raises TypeError for anything else, InputError for duplicate keys."""
    if not isinstance(cases, pd.DataFrame):
        raise TypeError(
            f"cases: found {type(cases).__name__}; expected a DataFrame with one row per case, "
            "as in pandas.DataFrame({'incidents_per_quarter': [3, 4]})"
        )
    keys = cases.columns.map(str)
    if not keys.is_unique:
        from roi_workbook.input_files.problems import InputError, Problem

        raise InputError(
            Problem(
                file="", key=f"column {key!r}", found="listed more than once", expected="each column once"
            )
            for key in keys[keys.duplicated()].unique()
        )
    return {str(key): np.asarray(column) for key, column in cases.items()}


def results_of(cases: Columns, count: int, keys: Iterable[str], model: Model) -> dict[str, np.ndarray]:
    """Some lines of `count` cases given by column: arrays of numbers (count,) by key."""
    values = {key: np.empty(count) for key in keys}
    for rows, lines in _chunks(in_columns(cases, model), count, model, guarded=False, wanted=list(values)):
        for key, array in values.items():
            array[rows] = lines[key]
    return values


def _chunks(
    columns: Columns, count: int, model: Model, guarded: bool = True, wanted: Collection[str] = ()
) -> Iterator[tuple[slice, Columns]]:
    """Lines, and guards if `guarded`, of `count` completed cases, chunk by chunk, with the rows they belong
    to. The first chunk has all of them; from then on only those `wanted` are worked out, where some are.
    """
    part_of: dict[str, Part] = {}
    for first in range(0, max(1, count), CHUNK):
        rows = slice(first, min(first + CHUNK, count))
        case = {key: column if len(column) == 1 else column[rows] for key, column in columns.items()}
        if first and wanted:
            with np.errstate(all="ignore"):
                lines = OnDemand({**case, **_yearly(case, model)}, part_of)
                found = {key: lines[key] for key in wanted}
            del lines  # its months make room for those of the next chunk
            yield rows, found
        else:
            yield rows, _lines_and_guards(case, model, guarded, part_of)


def _lines_and_guards(
    case: Columns, model: Model, guarded: bool = True, part_of: dict[str, Part] | None = None
) -> dict[str, np.ndarray]:
    """Lines, and guards if `guarded`, of completed cases: subjects, factors, annual view, results, guards.

    part_of: is told which part gives each of them first.
    """
    learned = {} if part_of is None else part_of
    guards: dict[str, np.ndarray] = {}
    with np.errstate(all="ignore"):
        numbers = {**case, **_yearly(case, model)}
        for part in (*SUMS, *RESULTS):
            found = part(numbers)
            numbers |= found
            learned |= dict.fromkeys(found.keys() - learned.keys(), part)
        expected = [line.key for line in model.result_lines if line.unit != "text"]
        refuse_left_out(numbers, expected, RESULTS[0])
        for part in _guard_parts(model) if guarded else ():
            found = part(numbers)
            guards |= found
            learned |= dict.fromkeys(found, part)
    keys = (*model.subject_lines, *(line.key for line in (*FACTOR_LINES, *model.annual_lines)))
    keys = (*keys, *(line.key for line in model.result_lines))
    return {key: numbers[key] for key in keys if key in numbers} | guards


def _yearly(case: Columns, model: Model) -> dict[str, np.ndarray]:
    """The lines of the subjects and the annual view: everything without a month axis."""
    lines: dict[str, np.ndarray] = {}
    for subject in model.subjects:
        own = subject.recompute(case)
        keys = [line.key for line in subject.lines]
        refuse_left_out(own, keys, subject.recompute)
        refuse_undeclared(own, keys, subject.recompute)
        lines |= own
    return lines | annual_view({**case, **lines}, model.buckets)


def _guard_parts(model: Model) -> list[Part]:
    """The guards of each case: functions of its inputs and lines."""
    across = [partial(_raised_across, each) for each in model.across_buckets]
    own = [partial(_raised_by, subject) for subject in model.subjects if subject.raise_guards]
    return [raise_case_guards, *across, *own]


def _raised_across(each: AcrossBuckets, lines: Columns) -> dict[str, np.ndarray]:
    """A guard that looks at several buckets."""
    return {each.guard.key: each.raised(lines)}


def _raised_by(subject: Bucket, lines: Columns) -> Mapping[str, np.ndarray]:
    """The guards of a subject."""
    assert subject.raise_guards
    raised, keys = subject.raise_guards(lines), [guard.key for guard in subject.guards]
    refuse_left_out(raised, keys, subject.raise_guards)
    refuse_undeclared(raised, keys, subject.raise_guards)
    return raised


def month_rows(cases: pd.DataFrame, model: Model = MODEL) -> Months:
    """The month rows of each case: arrays (61, cases) by key. Meant for a few cases: they are large."""
    return _month_rows(in_columns(cases, model), len(cases), model)


def _month_rows(case: Columns, count: int, model: Model) -> Months:
    with np.errstate(all="ignore"):
        months = month_view({**case, **_yearly(case, model)}, model.buckets)
    return {key: np.broadcast_to(rows, (len(rows), count)) for key, rows in months.items()}


def work_out(inputs: Inputs, model: Model = MODEL, strict: bool = True) -> WorkbookResults:
    """Everything the inputs of one workbook lead to: cases, months, sensitivity, evidence, guards.

    None, NaN and "" are blanks; heads and choices are compared without case. Raises InputError with
    everything that does not fit the model, TypeError where `inputs` is not an Inputs. With `strict=False`
    inputs count as if typed into a workbook, and OutOfRangeError is raised where they are so far out of range
    that numbers overflow.
    """
    if strict:
        from roi_workbook.input_files.validation import fitting

        inputs = fitting(inputs, model)
    try:
        with np.errstate(all="ignore"):
            return _results(inputs, model)
    except (ArithmeticError, ValueError) as error:
        wrong = "; ".join(out_of_range(inputs, model))
        if not wrong:
            raise
        raise OutOfRangeError(f"Too far out of range to recompute: {wrong}.") from error


def _results(inputs: Inputs, model: Model) -> WorkbookResults:
    labels, columns = workbook_cases(inputs, model)
    completed = in_columns(columns, model)
    cases = _labelled(labels, columns, completed, model)
    live, base = cases.row("Live"), cases.row("Base")
    first = {key: column[: len(SHOWN)] for key, column in completed.items()}
    months = _month_rows(first, len(SHOWN), model)
    moved, *proofs = sensitivity(cases, model, partial(_moved_to, inputs, model))
    evidence = register(inputs, model)
    buckets = bucket_evidence(evidence, live, base, inputs, model)
    scenario = inputs.values.get("scenario")
    has_one_rate = cases["irr_is_defined"][: len(SHOWN)] == 1
    recomputed = WorkbookResults(
        inputs=inputs,
        model=model,
        case_rows=cases,
        live=live,
        months=months,
        ladder=balance_ladder(months["balance_t"], has_one_rate),
        sensitivity_rows=moved,
        proof_rows=tuple(proofs),
        risk=risk(
            moved,
            base,
            cases.row("Optimistic")["npv"],
            base["input_correlation"],
            base["range_tail"],
        ),
        rate_strip=cases.of("npv", map(discount_rate_label, DISCOUNT_RATES)),
        grid=np.outer(REALISATIONS, np.full(len(OVERRUNS), base["pv_benefits"]))
        - base["pv_costs"] * (1 + np.array(OVERRUNS)),
        register_rows=evidence,
        bucket_rows=buckets,
        completeness=completeness(evidence, buckets, live, base, model),
        odd_cells=odd_cells(inputs, model),
        scenario_is_odd=not is_empty(scenario) and is_odd(scenario, model.inputs["scenario"]),
    )
    context = PlanningContext(inputs, model, _core(recomputed), _live_months(recomputed))
    planning = worked_out(model.planning, context)
    guards = {**live, **raise_workbook_guards(recomputed), **rows_without_heads(inputs, model), **planning}
    refuse_left_out(guards, model.guards, raise_workbook_guards)
    guards = {key: float(guards[key]) for key in model.guards}
    known = {**context.known, **guards, **raised(guards, model)}
    return replace(recomputed, planning_numbers=planning, known=known, guards=guards)


def _labelled(
    labels: tuple[str, ...], columns: Columns, completed: Columns, model: Model, guarded: bool = True
) -> LabelledRows:
    """Some cases by label: completed inputs, lines, and guards if `guarded`."""
    count = len(labels)
    lines = _lines_and_guards(completed, model, guarded)
    spread = {key: np.broadcast_to(column, count) for key, column in lines.items()}
    return LabelledRows(labels, complete(columns, completed, count, model) | spread)


def _moved_to(inputs: Inputs, model: Model, values: Mapping[str, float]) -> LabelledRows:
    """Base with one input at a time moved to a value: inputs and lines, a row per input by its key."""
    columns = moved_cases(inputs, model, values)
    return _labelled(tuple(values), columns, in_columns(columns, model), model, guarded=False)


def _core(recomputed: WorkbookResults) -> dict[str, Any]:
    """The values of the core that planning may use, by the name of their cells."""
    scenarios = {
        name_of(line.key, scenario=scenario.lower()): value
        for line in (
            *recomputed.model.case_lines,
            *recomputed.model.annual_lines,
            *recomputed.model.result_lines,
        )
        if line.unit != "text"
        for scenario, value in recomputed.case_rows.by_label(line.key, SCENARIOS).items()
    }
    order = ranked(recomputed.sensitivity_rows)
    inputs = [recomputed.model.inputs[key] for key in order.labels]
    columns = {
        "rank": range(1, len(inputs) + 1),
        "key": order.labels,
        "label": [declared.label for declared in inputs],
        "unit": [declared.unit for declared in inputs],
        "below_zero": [declared.below_zero for declared in inputs],
        **{column: values.tolist() for column, values in order.columns.items()},
    }
    strongest = {
        name_of("ranked", column): dict(enumerate(values, start=1)) for column, values in columns.items()
    }
    return {
        **scenarios,
        **recomputed.live,
        **recomputed.risk,
        **recomputed.completeness,
        **strongest,
        **_tables_of_words(recomputed),
    }


def _tables_of_words(recomputed: WorkbookResults) -> dict[str, Any]:
    """How many rows of each table of words are filled in, and its columns as their cells hold them: a spacer
    stands above the first row, and a marker below the last.
    """
    found: dict[str, Any] = {}
    for key, table in recomputed.model.tables.items():
        if not table.numeric:
            found[key] = filled_in(recomputed.inputs, table)
            for column in table.columns:
                cells = [None, *(row.get(column.key) for row in recomputed.live[key]), None]
                found[name_of(key, column.key)] = dict(enumerate(cells))
    return found


def _live_months(recomputed: WorkbookResults) -> dict[str, np.ndarray]:
    return {key: rows[:, 0] for key, rows in recomputed.months.items()}


def rows_without_heads(inputs: Inputs, model: Model) -> dict[str, float]:
    """How many filled rows of each grid with room are not the template's, by the key of its check."""
    return {
        rows_guard(grid).key: float(
            sum(
                not is_empty(row.get(grid.filled)) and row.get(grid.head.key) is None
                for row in inputs.tables.get(grid.key, ())
            )
        )
        for subject in model.planning
        for grid in room(subject)
    }

"""Expected cells: every number of the workbook from the recompute, under the names of its cells.

Ranges of more than one cell are read by their typed headings (a month, a key, a case), never by position,
so rows and columns an analyst inserts do not shift anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Any

from roi_workbook.finance.cash_flow import TIMELINE, year_rows
from roi_workbook.finance.factors import FACTOR_LINES
from roi_workbook.finance.rate_of_return import FIRST_GUESS, first_guess
from roi_workbook.lazy import np
from roi_workbook.model.currencies import WITHOUT_CENTS
from roi_workbook.model.dates import day_of, months_later, serial
from roi_workbook.model.names import CASE, PROOF, name_of
from roi_workbook.model.ranges import no_range
from roi_workbook.model.records import GRADES, LAST_MONTH, SCENARIO_KEYS, SCENARIOS
from roi_workbook.model.summary_lists import (
    CASH_COLUMNS,
    COST_COLUMNS,
    COST_ROWS,
    CUMULATIVE,
    DEDUCTED,
    LISTS,
    NET,
    PRESENT_VALUE,
    STRESS_ROWS,
    TOTAL,
    VALUE,
    told_amounts,
)
from roi_workbook.model.tables import breakdown_sums
from roi_workbook.planning.proposal.rounding import half_up
from roi_workbook.planning.short_amounts import rounded, thousands
from roi_workbook.recomputing.cases import DISCOUNT_RATES, OVERRUNS, REALISATIONS, SHOWN
from roi_workbook.recomputing.evidence import filled_in
from roi_workbook.recomputing.expected_planning_cells import expected_planning_cells
from roi_workbook.recomputing.results import WorkbookResults, raised
from roi_workbook.recomputing.sensitivity import equal_within, ranked

BLOCKS = ("", *SCENARIO_KEYS)
"""The scenarios of the cash flow; "" is the live case."""

YEARS = (0, *range(1, LAST_MONTH + 1, 12))
"""The first month of each year of the cash flow: month 0 stands for itself."""

CellNumbers = Mapping[Any, float]
"""What a named range should hold, by heading: () for a single cell, the heading for a row or column, a pair
(down, across) for a grid. A missing number (NaN) means that the cell should hold words instead."""


def expected_cells(recomputed: WorkbookResults) -> dict[str, CellNumbers]:
    """The expected numbers of every named range whose numbers formulas work out."""
    return dict(_all(recomputed))


def _all(recomputed: WorkbookResults) -> Iterator[tuple[str, CellNumbers]]:
    numbers = _numbers(recomputed)
    yield from _inputs(recomputed)
    yield from _subjects(recomputed)
    yield from _cash_flow(recomputed, numbers)
    yield from _ladder(recomputed)
    yield from _cases(recomputed, numbers)
    yield from _sensitivity(recomputed, numbers)
    yield from _evidence(recomputed)
    yield from _waterfall(recomputed)
    yield from _checks(recomputed)
    yield from _summary(recomputed, numbers)
    yield from expected_planning_cells(recomputed)


def _numbers(recomputed: WorkbookResults) -> dict[str, dict[str, float]]:
    """Every input, line and guard that is a number, by key and case."""
    cases = recomputed.case_rows
    return {key: cases.by_label(key) for key, column in cases.columns.items() if column.dtype.kind in "bif"}


def _cell(value: Any) -> CellNumbers:
    return {(): float(value)}


def _range(values: Mapping[Any, Any]) -> CellNumbers:
    return {heading: float(value) for heading, value in values.items()}


def _column(headings: Iterable[Any], values: np.ndarray) -> CellNumbers:
    return dict(zip(headings, values.astype(float).tolist(), strict=True))


def _typed(recomputed: WorkbookResults) -> dict[str, float]:
    """Every number and date of the inputs in the live case; a blank is 0."""
    live = recomputed.live
    values: dict[str, float] = {}
    for key, declared in recomputed.model.inputs.items():
        if declared.kind == "date":
            values[key] = serial(live[key])
        elif declared.numeric:
            values[key] = 0.0 if math.isnan(live[key]) else float(live[key])
    return values


def _typed_base(recomputed: WorkbookResults, key: str) -> float:
    """The base of an input as it is typed: missing where it is empty or no number."""
    value = recomputed.inputs.values.get(key)
    value = value.get("base") if isinstance(value, Mapping) else value
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else math.nan


def _inputs(recomputed: WorkbookResults) -> Iterator[tuple[str, CellNumbers]]:
    for key, value in _typed(recomputed).items():
        yield key, _cell(value)
    for key, declared in recomputed.model.inputs.items():
        if declared.essential and declared.numeric:
            yield name_of(key, part="shown"), _cell(_typed_base(recomputed, key))
    for bucket in recomputed.model.buckets:
        suggested = recomputed.bucket_rows.row(bucket.key)["suggested_confidence"]
        yield name_of(bucket.confidence, part="suggested"), _cell(suggested)
    for key, table in recomputed.model.tables.items():
        yield key, _cell(filled_in(recomputed.inputs, table))
        for column, line in table.totals.items():
            yield name_of(key, column, "total"), _cell(recomputed.live[line])


def _subjects(recomputed: WorkbookResults) -> Iterator[tuple[str, CellNumbers]]:
    model, typed = recomputed.model, _typed(recomputed)
    for subject in model.subjects:
        for line in subject.lines:
            if line.unit != "text":
                yield line.key, _cell(recomputed.live[line.key])
        numeric = [declared.key for declared in subject.inputs if declared.numeric]
        if subject.lines:
            yield name_of(subject.key, "goes_in"), {key: typed[key] for key in numeric}
        for table in subject.tables:
            rows = recomputed.inputs.tables.get(table.key, ())
            for breakdown in table.breakdowns:
                sums, rest = breakdown_sums(rows, table, breakdown)
                for key, counts_as in breakdown.estimates.items():
                    sums[counts_as] += typed[key]
                yield breakdown.key, _range(sums)
                if breakdown.rest:
                    yield name_of(breakdown.key, part="rest"), _cell(rest)
    for line in FACTOR_LINES:
        yield line.key, _cell(recomputed.live[line.key])


def _cash_flow(
    recomputed: WorkbookResults, numbers: Mapping[str, Mapping[str, float]]
) -> Iterator[tuple[str, CellNumbers]]:
    months = range(LAST_MONTH + 1)
    for line in TIMELINE:
        if line.key == "month_date":
            yield line.key, dict(zip(months, _dates(recomputed), strict=True))
        else:
            yield line.key, _column(months, recomputed.months[line.key][:, 0])
    results = (*recomputed.model.annual_lines, *recomputed.model.result_lines)
    drivers = (*recomputed.model.moving_inputs, *(line.key for line in recomputed.model.case_lines))
    for column, (scenario, case) in enumerate(zip(BLOCKS, SHOWN, strict=True)):
        yield name_of("irr_log_rate", scenario=scenario), _cell(recomputed.ladder["irr_next"][-1, column])
        for line in results:
            if line.unit != "text" and line.key != "irr_log_rate":
                yield name_of(line.key, scenario=scenario), _cell(numbers[line.key][case])
        live = "" if scenario else "live"
        yield name_of("drivers", live, scenario=scenario), {key: numbers[key][case] for key in drivers}
        listed = {line.key: numbers[line.key][case] for line in results if not line.helper}
        yield name_of("results", live, scenario=scenario), listed
        for line in recomputed.model.month_lines:
            values = recomputed.months[line.key][:, column]
            yield name_of(line.key, scenario=scenario), _column(months, values)
            if line.adds_up:
                yield name_of(line.key, part="total", scenario=scenario), _cell(values.sum())
                by_year = np.add.reduceat(values, YEARS)
                yield name_of(line.key, part="years", scenario=scenario), _column(range(len(YEARS)), by_year)


def _dates(recomputed: WorkbookResults) -> list[float]:
    """The first days of the months as spreadsheets count them; missing where there is no start."""
    start = day_of(recomputed.live["model_start"])
    months = range(LAST_MONTH + 1)
    return [math.nan if start is None else months_later(start, month) for month in months]


def _ladder(recomputed: WorkbookResults) -> Iterator[tuple[str, CellNumbers]]:
    defined = recomputed.case_rows["irr_is_defined"][: len(SHOWN)] == 1
    for scenario, guess in zip(BLOCKS, first_guess(recomputed.months["balance_t"], defined), strict=True):
        yield name_of(FIRST_GUESS.key, scenario=scenario), _cell(guess)
    for key, values in recomputed.ladder.items():
        for column, scenario in enumerate(BLOCKS):
            yield name_of(key, scenario=scenario), _column(range(len(values)), values[:, column])


def _cases(
    recomputed: WorkbookResults, numbers: Mapping[str, Mapping[str, float]]
) -> Iterator[tuple[str, CellNumbers]]:
    case_lines = (line.key for line in recomputed.model.case_lines)
    for key in ("annual_discount_rate", *recomputed.model.moving_inputs, *case_lines):
        yield name_of(key, part=CASE), numbers[key]
    first, proofs = recomputed.proof_rows
    labels = (*(f"{key} first step" for key in first.labels), *(f"{key} break-even" for key in proofs.labels))
    taken = [*recomputed.sensitivity_rows.of("tried", first.labels), *recomputed.sensitivity_rows["proof_at"]]
    yield name_of("taken", part=PROOF), dict(zip(labels, map(float, taken), strict=True))
    lines = [line.key for line in recomputed.model.case_lines if line.unit != "text"]
    for key in ("annual_discount_rate", *recomputed.model.moving_inputs, *lines):
        yield name_of(key, part=PROOF), _column(labels, np.concatenate([first[key], proofs[key]]))


def _sensitivity(
    recomputed: WorkbookResults, numbers: Mapping[str, Mapping[str, float]]
) -> Iterator[tuple[str, CellNumbers]]:
    keys, columns = recomputed.sensitivity_rows.labels, recomputed.sensitivity_rows.columns
    for name, values in columns.items():
        if name not in ("number", "break_even_words"):
            yield name_of("sensitivity", name), _column(keys, values)

    order = ranked(recomputed.sensitivity_rows)
    ranks = np.arange(1.0, len(order) + 1)
    measures = (
        "conservative",
        "base",
        "optimistic",
        "change_conservative",
        "change_optimistic",
        "swing",
        "break_even",
        "proof_npv",
        "number",
    )
    for measure in measures:
        yield name_of("ranked", measure), _column(ranks, order[measure])
    yield "ranked_told", _column(ranks, np.where(np.isnan(order["break_even"]), 0.0, ranks))
    for key, value in recomputed.risk.items():
        yield key, _cell(value)
    yield "npv_tolerance", _cell(equal_within(recomputed.case_rows.row("Base")))
    told = _scenarios_told(recomputed)
    yield (
        "stress_test",
        {(key, case): numbers[key][case] + told[case] for _, key, _ in STRESS_ROWS for case in SCENARIOS},
    )
    grid = {
        (realisation, overrun): float(recomputed.grid[row, column])
        for row, realisation in enumerate(REALISATIONS)
        for column, overrun in enumerate(OVERRUNS)
    }
    yield "realisation_grid", _range(grid)
    yield "npv_by_rate", _range(dict(zip(DISCOUNT_RATES, recomputed.rate_strip, strict=True)))


def _scenarios_told(recomputed: WorkbookResults) -> dict[str, float]:
    """0 for each scenario that is told; missing for those beside Base where no input has a range."""
    beside = math.nan if no_range(recomputed.risk) else 0.0
    return {scenario: 0.0 if scenario == "Base" else beside for scenario in SCENARIOS}


def _evidence(recomputed: WorkbookResults) -> Iterator[tuple[str, CellNumbers]]:
    register, keys = recomputed.register_rows, recomputed.register_rows.labels
    for column in (
        "filled",
        "needed",
        "differs",
        "carries",
        "grade",
        "unsourced",
        "end_only",
        "as_standard",
        "placeholder",
    ):
        yield name_of("register", column), _column(keys, register[column])
    missing = register["missing"] * register["number"]
    yield "register_missing", _column(keys, missing)
    buckets = recomputed.bucket_rows
    for column in buckets.columns:
        if not column.startswith("grade_"):
            yield name_of("bucket", column), buckets.by_label(column)
    grades = {
        (key, grade): count
        for rank, grade in enumerate(GRADES, 1)
        for key, count in buckets.by_label(f"grade_{rank}").items()
    }
    yield "bucket_grades", _range(grades)
    yield "table_cells_to_look_at", _range(recomputed.odd_cells)
    listed = sorted(missing[missing > 0].tolist())
    places = range(1, len(keys) + 1)
    yield "missing_number", _range(dict.fromkeys(places, 0) | dict(zip(places, listed, strict=False)))


def _waterfall(recomputed: WorkbookResults) -> Iterator[tuple[str, CellNumbers]]:
    live = recomputed.live
    gross, value = live["annual_value_gross"], live["annual_value"]
    upside = " and ".join(bucket.gross_label for bucket in recomputed.model.buckets if not bucket.cost_today)
    left = [value, *(value - spent for spent in accumulate(live[key] for _, key in DEDUCTED))]
    levels = (
        ("Cost today", 0, live["annual_cost_today"]),
        ("Stays as it is", live["annual_cost_today"], live["avoidable_cost"]),
        (upside, live["avoidable_cost"], gross),
        ("Value, gross", 0, gross),
        ("Confidence", gross, value),
        ("Value, risk-adjusted", 0, value),
        *((label, *level) for (label, _), level in zip(DEDUCTED, pairwise(left), strict=True)),
        ("Net annual value", 0, live["net_annual_value"]),
    )
    amounts = {label: -live[key] for label, key in DEDUCTED}
    low = {step: min(start, end) for step, start, end in levels}
    high = {step: max(start, end) for step, start, end in levels}
    above = {step: max(0, low[step]) for step in low}
    below = {step: min(0, high[step]) for step in low}
    columns = {
        "amount": {step: end - start for step, start, end in levels} | amounts,
        "from": {step: start for step, start, _ in levels},
        "to": {step: end for step, _, end in levels},
        "base_above": above,
        "base_below": below,
        "bar_above": {step: max(0, high[step]) - above[step] for step in low},
        "bar_below": {step: min(0, low[step]) - below[step] for step in low},
    }
    columns["rounded"] = {step: rounded(amount) for step, amount in columns["amount"].items()}
    columns["thousands"] = {step: thousands(amount) for step, amount in columns["amount"].items()}
    for name, values in columns.items():
        yield name_of("waterfall", name), _range(values)


def _checks(recomputed: WorkbookResults) -> Iterator[tuple[str, CellNumbers]]:
    for key, value in recomputed.guards.items():
        yield key, _cell(value)
    for key, value in raised(recomputed.guards, recomputed.model).items():
        yield key, _cell(value)
    for key, value in recomputed.completeness.items():
        yield key, _cell(value)


def _summary(
    recomputed: WorkbookResults, numbers: Mapping[str, Mapping[str, float]]
) -> Iterator[tuple[str, CellNumbers]]:
    live = recomputed.live
    lines = {bucket.value_label: live[bucket.value] for bucket in recomputed.model.buckets}
    lines |= {
        VALUE: live["annual_value"],
        **{f"{label}, annualised": -live[key] for label, key in DEDUCTED},
        "Net annual value": live["net_annual_value"],
        "Simple ROI, a year": live["simple_roi"],
    }
    yield "summary_simple_model", _range(lines)
    for name, rows in LISTS.items():
        yield name, _range({label: live[key] for label, key, _ in rows})
    shares = {bucket.title: live[bucket.cashable_share] for bucket in recomputed.model.buckets}
    for heading, in_cash in zip(CASH_COLUMNS, (True, False), strict=True):
        parts = {
            bucket.title: live[bucket.value] * (shares[bucket.title] if in_cash else 1 - shares[bucket.title])
            for bucket in recomputed.model.buckets
        }
        yield (
            name_of("summary_cash", heading.lower().replace(" ", "_")),
            _range(parts | {VALUE: sum(parts.values())}),
        )
    yield "summary_by_year", _by_year(recomputed)
    yield "currency_without_cents", _cell(live["reporting_currency"] in WITHOUT_CENTS)
    yield from _told(recomputed)
    yield from _cash_chart(recomputed)
    for column, title in enumerate(COST_COLUMNS):
        costs = {label: live[keys[column]] for label, keys in COST_ROWS}
        yield name_of("summary_costs", title.lower().replace(" ", "_")), _range(costs)


def _by_year(recomputed: WorkbookResults) -> CellNumbers:
    """What comes in and goes out in each year of the live case, in all, and in today's money."""
    months, years = recomputed.months, range(len(YEARS))
    discount = months["discount_factor_t"][:, 0]
    rows = {label: sign * months[key][:, 0] for label, key, sign in year_rows(recomputed.model.buckets)}
    rows[NET] = months["net_t"][:, 0]
    cells: dict[Any, float] = {}
    for label, values in rows.items():
        by_year = np.add.reduceat(values, YEARS)
        cells |= {(label, year): by_year[year] for year in years}
        cells |= {(label, TOTAL): values.sum(), (label, PRESENT_VALUE): values @ discount}
    balance = months["cumulative_net_t"][:, 0]
    cells |= {(CUMULATIVE, year): balance[12 * year] for year in years}
    return _range(cells)


def _told(recomputed: WorkbookResults) -> Iterator[tuple[str, CellNumbers]]:
    """Leading digits of the amounts that words tell, and how often a thousand goes into them."""
    live = recomputed.live | recomputed.risk | recomputed.completeness | recomputed.planning_numbers
    base = recomputed.case_rows.row("Base")
    for name, (key, scenario, _) in told_amounts(
        recomputed.model.buckets, "programme_begun" in recomputed.planning_numbers
    ).items():
        amount = (base if scenario else live)[key]
        yield name_of(name, part="rounded"), _cell(rounded(amount))
        yield name_of(name, part="thousands"), _cell(thousands(amount))


def _cash_chart(recomputed: WorkbookResults) -> Iterator[tuple[str, CellNumbers]]:
    """Points in equal steps from the decision to the horizon, and which of them is nearest to the payback."""
    live, balance = recomputed.live, recomputed.months["cumulative_net_t"][:, 0]
    points, horizon = range(len(balance)), min(live["horizon_months"], LAST_MONTH)
    months = np.linspace(0, horizon, len(balance))
    nearest = half_up(LAST_MONTH * live["payback_months"] / max(1, horizon), 0)
    yield "cash_month", _column(points, months)
    net = np.interp(months, points, balance)
    largest = np.abs(net).max()
    drawn = net / 1_000 ** thousands(largest)
    yield "cash_net", _column(points, net)
    yield "cash_largest", _cell(rounded(largest))
    yield "cash_thousands", _cell(thousands(largest))
    yield "cash_drawn", _column(points, drawn)
    marked = -1 if math.isnan(nearest) else nearest
    yield "payback_point", _cell(marked)
    yield "cash_payback", {point: drawn.max() if point == marked else 0.0 for point in points}

"""Compares every number of a workbook with the recompute of its own inputs."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from roi_workbook.cell_values import CellValue, ExcelError, is_number
from roi_workbook.counts import count_of
from roi_workbook.lazy import np
from roi_workbook.model.names import PROOF
from roi_workbook.recomputing.expected_cells import CellNumbers, expected_cells
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.findings import Finding
from roi_workbook.review.naming import Naming, Place, area_of, runs
from roi_workbook.review.reading import Cell
from roi_workbook.review.template import PlannedColumn, Template
from roi_workbook.value_texts import cell_text

NOISE = 1e-12
"""Rounding error of a share, ratio or count that should be zero."""

LEFT_OVER = 1e-13
"""Share of the largest present value that rounding may leave when such amounts are subtracted."""

MOST_REPORTED = 25
"""Places where a difference starts that are listed; the rest is counted."""


class Pair(NamedTuple):
    """A cell with its stored value and the expected one, from the recompute; NaN stands for any words."""

    name: str
    heading: Any
    cell: Cell
    planned: Cell
    found: CellValue
    expected: CellValue


@dataclass(frozen=True, slots=True)
class Tolerances:
    """When values agree: within `relative` of the larger, or `money` for amounts of money."""

    relative: float
    money: float

    @classmethod
    def of(cls, recomputed: WorkbookResults, relative: float, absolute: float) -> Tolerances:
        """The given tolerances; for amounts in billions, at least LEFT_OVER of the largest present value."""
        at_stake = max(np.abs(recomputed.case_rows[key]).max() for key in ("pv_benefits", "pv_costs"))
        return cls(relative, max(absolute, LEFT_OVER * float(at_stake)))


def expected_values(recomputed: WorkbookResults) -> dict[str, CellNumbers]:
    """The recomputed values of named ranges, by heading."""
    with np.errstate(all="ignore"):
        return expected_cells(recomputed)


@dataclass(slots=True)
class Held:
    """The numbers of a workbook beside those of its recompute.

    `doubtful` are the pairs that differ by more than the relative tolerance, in the template's order;
    `planned` all cells with an expected value that can be found, `missing` those that cannot.
    """

    doubtful: list[Pair]
    planned: frozenset[Cell]
    missing: set[Cell]


def hold(places: CellMap, expected: Mapping[str, CellNumbers], relative: float) -> Held:
    """Pair every cell with its expected value."""
    sheets = places.book.spreadsheet.sheets
    elsewhere = set(places.not_still)
    doubtful: list[Pair] = []
    still: list[str] = []
    others: set[Cell] = set()
    missing: set[Cell] = set()
    for name, twin in expected.items():
        column = places.template.columns_of.get(name)
        if column and name not in elsewhere and list(twin) == column.headings:
            still.append(name)
            stored, values = list(map(sheets[column.sheet].values.get, column.at)), list(twin.values())
            if stored != values:
                doubtful += _doubtful(name, column, stored, values, relative)
        else:
            for pair, value in _one_by_one(places, name, twin, missing):
                others.add(pair.planned)
                if not _is_close(pair.found, value, relative):
                    doubtful.append(pair)
    planned = places.template.cells_of_columns(tuple(still))
    return Held(doubtful, planned | others if others else planned, missing)


def _doubtful(
    name: str, column: PlannedColumn, stored: list[Any], values: list[float], relative: float
) -> Iterator[Pair]:
    """The pairs that are not close, for a name whose cells are where they were planned."""
    for heading, at, found, value in zip(column.headings, column.at, stored, values, strict=True):
        if type(found) is float and abs(found - value) <= relative * abs(value):
            continue  # as nearly all are
        if not _is_close(found, value, relative):
            cell = (column.sheet, *at)
            yield Pair(name, heading, cell, cell, found, value)


def _is_close(found: CellValue, expected: float, relative: float) -> bool:
    """Whether a formula gave the expected number; some programs store TRUE for the 1 of a condition."""
    if isinstance(found, bool):
        found = float(found)
    return is_number(found) and abs(found - expected) <= relative * max(abs(found), abs(expected))


def _one_by_one(
    places: CellMap, name: str, twin: CellNumbers, missing: set[Cell]
) -> Iterator[tuple[Pair, float]]:
    """The pairs and numbers of a name whose cells may be anywhere; planned cells that cannot be found are added to
    `missing`.
    """
    planned_cells, cells = places.template.cells_of[name], places.cells_of(name)
    for heading, value in twin.items():
        planned = planned_cells.get(heading)
        if planned is None:
            continue
        cell = cells.get(heading)
        if cell is None:
            missing.add(planned)
        else:
            yield Pair(name, heading, cell, planned, places.book.content(cell), value), value


def differing(pairs: Iterable[Pair], places: CellMap, tolerances: Tolerances) -> list[Pair]:
    """The pairs that do not agree."""
    days = places.book.days_later
    rows = len(places.template.model.moving_inputs)
    return [pair for pair in pairs if not _agree(pair, places.template, tolerances, days, rows)]


def _agree(pair: Pair, template: Template, tolerances: Tolerances, days: int, rows: int) -> bool:
    found, expected = pair.found, pair.expected
    if not is_number(expected) or math.isnan(expected):
        in_words = isinstance(found, str) and not isinstance(found, ExcelError) and found != ""
        return in_words or (found in (None, "") and template.may_be_empty(pair.planned))
    if isinstance(found, bool):
        return bool(found == expected)
    if not is_number(found):
        return False
    if days and found and template.is_date(pair.planned):
        found += days
    if _is_close(found, expected, tolerances.relative):
        return True
    difference = abs(found - expected)
    if pair.name == "sensitivity_sort_key":  # whole cents times the rows: half a cent more may round up
        return bool(difference <= math.ceil(100 * tolerances.money) * rows)
    if template.is_money(pair.planned):
        return bool(difference <= tolerances.money)
    is_solved_for = (
        template.book.named[pair.name].part == PROOF
    )  # zero but for the rounding of the break-even
    return bool(difference <= (max(tolerances.relative, NOISE) if is_solved_for else NOISE))


@dataclass(frozen=True, slots=True)
class Differences:
    """Where the differences from the recompute come from.

    `starts` are the pairs where a difference starts, in the template's order; `alone` the planned cells among
    them that do not look out of date. `carried` are the planned cells whose difference follows from another
    cell.
    """

    starts: list[Pair]
    alone: frozenset[Cell]
    carried: frozenset[Cell]


def differences(
    differing: list[Pair], faulty: set[Cell], compared: Collection[Cell], template: Template
) -> Differences:
    """Where the pairs that do not agree start to differ.

    faulty: the planned cells whose formula is not the template's, which have findings of their own; compared:
    those that were compared.
    """
    wrong = {pair.planned for pair in differing}
    carried = template.followers(wrong | faulty, stop_at=wrong | faulty) if differing else set()
    starts = [pair for pair in differing if pair.planned not in carried and pair.planned not in faulty]
    alone = (pair.planned for pair in starts if _does_not_look_old(pair.planned, wrong, compared, template))
    return Differences(starts, frozenset(alone), frozenset((wrong & carried) - faulty))


def _does_not_look_old(cell: Cell, wrong: set[Cell], compared: Collection[Cell], template: Template) -> bool:
    """Whether a number where a difference starts is unlikely to be just out of date.

    It is not out of date if everything it depends on was compared and is right, nor if what depends on it is
    right: an input typed since would have changed that too. Flags and counts prove nothing, for they may not
    change.
    """
    if not _builds_on_typed(cell, compared, template):
        return True
    built_on_it = set(template.direct_followers(cell)).intersection(compared)
    telling = [each for each in built_on_it if not template.is_count(each)]
    return bool(telling) and not built_on_it & wrong and not template.is_count(cell)


def _builds_on_typed(cell: Cell, compared: Collection[Cell], template: Template) -> bool:
    """Whether a cell depends on typed cells, directly or through cells that were not compared, such as texts."""
    waiting, seen = [cell], {cell}
    while waiting:
        for each in template.direct_precedents(waiting.pop()):
            if each in template.typed:
                return True
            if each in template.formula_cells and each not in compared and each not in seen:
                waiting.append(each)
            seen.add(each)
    return False


def difference_findings(
    origins: Differences, places: CellMap, naming: Naming, severity_of_old: str = "error"
) -> list[Finding]:
    """One finding for each place where a difference starts, first those that do not look out of date."""
    by_cell = {pair.cell: pair for pair in origins.starts}
    blocks: list[list[Place]] = []
    for alone in (True, False):
        pairs = (pair for pair in origins.starts if (pair.planned in origins.alone) == alone)
        blocks += runs(_place(pair) for pair in pairs)

    def severity(run: list[Place]) -> str:
        return "error" if by_cell[run[0][2]].planned in origins.alone else severity_of_old

    findings = [
        replace(_difference(run, by_cell[run[0][2]], origins, places, naming), severity=severity(run))
        for run in blocks[:MOST_REPORTED]
    ]
    if rest := blocks[MOST_REPORTED:]:
        cells = sum(map(len, rest))
        findings.append(
            naming.finding(
                "value-differs",
                f"{count_of(cells, 'more cell')} in {count_of(len(rest), 'more place')} {'differs' if cells == 1 else 'differ'}"
                " from the recompute. Fix those above first, then check again.",
                severity=severity(rest[0]),
            )
        )
    return findings


def _place(pair: Pair) -> Place:
    return pair.name, pair.heading, pair.cell


def _difference(
    run: list[Place], first: Pair, origins: Differences, places: CellMap, naming: Naming
) -> Finding:
    recomputed = None if is_number(first.expected) and math.isnan(first.expected) else first.expected
    date = places.template.is_date(first.planned)
    if recomputed is None:
        text = "recomputed from the workbook's inputs: a text that says why there is no number"
    elif isinstance(recomputed, str):
        text = f"its formula gives {cell_text(recomputed)}"
    else:
        text = f"recomputed from the workbook's inputs: {cell_text(recomputed, date)}"
    about = naming.heading(first.name, first.heading)
    message = f"{about} holds {cell_text(first.found, date)}; {text}."
    if len(run) > 1:
        message += f" {len(run) - 1:,} more beside it {'differs' if len(run) == 2 else 'differ'} too."
    if first.found is None:
        message += " Recalculate and save."
    elif isinstance(first.found, ExcelError):
        message += " An Excel error is never a result: look at the cells it refers to."
    elif first.planned in origins.alone:
        message += (
            " Its formula is the template's, and the value does not look out of date: the cells around it are right."
            " Recalculate and save."
        )
    else:
        message += " Its formula is the template's, so the stored value is out of date: recalculate and save."
    label, unit = naming.of(first.name, first.heading)
    return naming.finding(
        "value-differs",
        message,
        first.name,
        cell=area_of(run),
        label=label,
        unit=unit or places.template.unit(first.planned),
        workbook=first.found,
        recomputed=recomputed,
    )

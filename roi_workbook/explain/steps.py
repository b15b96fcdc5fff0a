"""Puts the numbers of one workbook into the formulas: a line explained down to the inputs it depends on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from roi_workbook.cell_values import CellValue, is_number
from roi_workbook.explain.index import Index
from roi_workbook.model.names import ALL_MONTHS, BEFORE, month_word, name_of
from roi_workbook.model.records import LAST_MONTH, UNITS, Grid, Input, Table
from roi_workbook.recomputing.context import counted, rows_of
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.review.reading import LostError, ReadWorkbook, inputs_of, typed_ends, where
from roi_workbook.value_texts import date_text
from roi_workbook.workbook.planned_sheets import replace_names
from roi_workbook.workbook.risk import why_no_risk

DIGITS = 12
"""Digits of the numbers put into a formula."""

MOST_LISTED = 12
"""Cells of a range that are put in one by one; longer ranges keep their names."""

AGREES = 1e-9
"""Share of the larger by which a number in a workbook may differ from the recompute and still agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One key on the way down to the inputs.

    `value` is recomputed: a number, a text that says why there is none, the total of a month row, or None if
    there is no single value. `held` is the workbook's stored value, and `differs` says whether it differs.
    `numbers` is the formula with the numbers put in. `again` marks a key explained above, `cut` one whose
    steps are not listed.
    """

    key: str
    depth: int
    value: float | str | None
    formula: str = ""
    numbers: str = ""
    held: CellValue = None
    differs: bool = False
    again: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed for an input: each cell's content and place, the evidence, and the state shown in the
    workbook.
    """

    cells: Mapping[str, Any]
    places: Mapping[str, str]
    evidence: Mapping[str, str]
    state: str


class ExplainedWorkbook:
    """One workbook with its recompute.

    `as_saved`: the recompute is of the scenario that the workbook shows, so that its cells can be compared.
    """

    def __init__(
        self, book: ReadWorkbook, recomputed: WorkbookResults, index: Index, as_saved: bool = True
    ) -> None:
        self.book, self.recomputed, self.index, self.as_saved = book, recomputed, index, as_saved
        self.live = recomputed.live
        self.typed_values = inputs_of(book)

    @cached_property
    def expected_cells(self) -> Mapping[str, Mapping[Any, float]]:
        """Every recomputed number of the workbook, by name and heading."""
        return expected_cells(self.recomputed)

    # One value

    def value(self, key: str) -> float | str | None:
        """The value of a key: a number, a text, or None if there is no single value.

        For a month row of money it is the total, for a check how much is wrong, for a table the count of its
        figures.
        """
        if key in self.index.month_rows:
            return self._number(name_of(key, part="total"))
        if key in self.index.table_of:
            return None
        number = self._number(key)
        if number is None or math.isnan(number):
            return self._text(key)
        return date_text(number) if UNITS[self.index.unit(key)] == "date" else number

    def _number(self, name: str) -> float | None:
        cells = self.expected_cells.get(name, {})
        return float(cells[()]) if () in cells else None

    def _text(self, key: str) -> str | None:
        """A text that is the value of a key, or the words for a number that is not defined."""
        if key in self.index.model.guards:
            return "not tested"
        if why := why_no_risk(key, self.recomputed):
            return why
        lines = self.index.model.lines
        if key in lines and key not in self.index.month_rows:
            value = self.live.get(key)
            return value if isinstance(value, str) else lines[key].why_not_defined(self.live)
        if isinstance(planned := self.recomputed.planning.get(key), str):
            return planned
        if key in self.index.model.planning_inputs:
            content = counted(self.recomputed.inputs, self.index.model.planning_inputs[key])
            return content if isinstance(content, str) else None
        return str(self.live[key]) if isinstance(self.live.get(key), str) else None

    def months(self, key: str) -> list[float]:
        """A month row from month 0 on; a month without a value is NaN."""
        values = self.expected_cells[key]
        return [values[month] for month in range(LAST_MONTH + 1)]

    def stored(self, key: str) -> tuple[Any, bool]:
        """The stored value of a key, and whether it differs from the recompute."""
        if not self.as_saved or key in self.index.month_rows or key in self.index.table_of:
            return None, False
        try:
            content = self.book.value(key)
        except LostError:
            return None, False
        value = self.value(key)
        if isinstance(value, float) and is_number(content):
            return content, abs(content - value) > AGREES * max(abs(content), abs(value), 1)
        return content, UNITS[self.index.unit(key)] != "date" and (
            isinstance(value, float) or is_number(content)
        )

    # A formula with the numbers put in

    def put_in(self, formula: str, month: int | None = None) -> str:
        """A formula with this workbook's values in place of names.

        Short lists become lists of numbers; long ones, such as months, keep their names. With a `month`,
        month rows have the value of that month.
        """
        return str(replace_names(formula, lambda name: self._literal(name, month)))

    def _literal(self, name: str, month: int | None) -> str | None:
        if month is not None and (monthly := self._in_month(name, month)) is not None:
            return monthly
        if name in self.index.table_of and name not in self.expected_cells:
            column = self.index.records[name].key
            return self._listed([row.get(column) for row in self._rows(name)] or [None], ";")
        if name in self.expected_cells and () not in self.expected_cells[name]:
            values = self.expected_cells[name]
            return self._listed(list(values.values()), ";") if name not in self.index.month_rows else None
        named = self.index.book.named.get(name)
        declared = self.index.records.get(named.key) if named and named.typed else None
        if named and isinstance(declared, Input):
            return self._typed_literal(declared, named.scenario)
        if name in self.index.records or name in self.expected_cells:
            number = self._number(name)
            defined = number is not None and not math.isnan(number)
            return literal(number if defined else self._text(name))
        return None

    def _in_month(self, name: str, month: int) -> str | None:
        """The value of a name in one month; a month row is 0 before month 0."""
        if name == "month_number":
            return literal(month)
        meaning, key = month_word(name)
        if key not in self.index.month_rows or meaning == ALL_MONTHS:
            return None
        at = month - 1 if meaning == BEFORE else month
        return literal(self.months(key)[at] if at >= 0 else 0)

    def _rows(self, name: str) -> tuple[Mapping[str, Any], ...]:
        return tuple(rows_of(self.index.table_of[name], self.recomputed.inputs))

    def worked_out(self, key: str) -> list[Any]:
        """The values of a grid's line in row order; empty if it runs along an axis."""
        return [] if self.index.line_across(key) else list(self.recomputed.planning[key].values())

    def _listed(self, values: list[Any], between: str) -> str | None:
        if len(values) > MOST_LISTED:
            return None
        return (
            "{" + between.join(literal(0 if value is None else value, inside=True) for value in values) + "}"
        )

    def _typed_literal(self, declared: Input, end: str) -> str | None:
        """A typed cell as it counts; a text in a number cell counts as empty."""
        value = self.recomputed.inputs.values.get(declared.key)
        content = value.get(end) if isinstance(value, Mapping) else value
        if declared.numeric:
            return literal(content if is_number(content) else "")
        return literal(content) if isinstance(content, str) else None

    # The way down

    def steps(self, key: str, depth: int | None = None) -> Iterator[Step]:
        """A key, then everything it depends on down to the inputs, each explained once; `depth` limits the
        levels.
        """
        yield from self._steps(key, 0, depth, set())

    def _steps(self, key: str, level: int, deepest: int | None, seen: set[str]) -> Iterator[Step]:
        formula = self.index.formula(key)
        below = self.index.refers_to(key) if formula else ()
        cut = bool(below) and deepest is not None and level >= deepest
        again = bool(formula) and key in seen
        content, differs = self.stored(key)
        yield Step(
            key=key,
            depth=level,
            value=self.value(key),
            formula="" if again else formula,
            numbers="" if again or not formula else self.put_in(formula),
            held=content,
            differs=differs,
            again=again,
            cut=cut and not again,
        )
        if again or cut:
            return
        seen.add(key)
        for precedent in below:
            yield from self._steps(precedent, level + 1, deepest, seen)

    # What was typed

    def typed(self, key: str) -> Typed:
        """The cells, evidence and state of an input or a table; a cell that cannot be found is left out."""
        record = self.index.records[key]
        cells: dict[str, Any] = {}
        places: dict[str, str] = {}
        value = self.typed_values.values.get(key)
        for end in typed_ends(record) if isinstance(record, Input) else ():
            try:
                places[end] = where(self.book.area(name_of(key, scenario=end)))
            except LostError:
                continue
            cells[end] = value.get(end) if isinstance(value, Mapping) else value
        return Typed(
            cells=cells,
            places=places,
            evidence=self.typed_values.evidence.get(key, {}),
            state=self._state(key),
        )

    def _state(self, key: str) -> str:
        """The state of an input or table as the workbook shows it; planning inputs are never missing."""
        if key in self.recomputed.register_rows.labels:
            return str(self.recomputed.register_rows.row(key)["state"])
        return "ok" if key in self.typed_values.values or key in self.typed_values.tables else "optional"

    def rows(self, key: str) -> tuple[Mapping[str, Any], ...]:
        """The rows of a table, or of the table a column belongs to."""
        record = self.index.records[key]
        table = record if isinstance(record, (Table, Grid)) else self.index.table_of[key]
        return tuple(self.typed_values.tables.get(table.key, ()))


def literal(value: CellValue, inside: bool = False) -> str:
    """A value as written in a formula: texts in quotes, a negative number in brackets unless `inside` a list."""
    if isinstance(value, bool):
        return str(value).upper()
    if not is_number(value):
        return '"' + ("" if value is None else str(value)).replace('"', '""') + '"'
    if math.isnan(value):
        return '""'
    number = f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.{DIGITS}g}".upper()
    return f"({number})" if value < 0 and not inside else number

"""Holding a workbook that some engine has calculated against the recompute, cell by cell."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.formulas.addresses import cell_address, column_number
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.expected_cells import CellNumbers, expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.review.checks.words import is_same
from roi_workbook.workbook.planned_sheets import Book
from roi_workbook.workbook.stored_values import Place, stored_values
from tests.engines.values import Address, ExcelError
from tests.typed_cells import typed_cells

RELATIVE = 1e-9
CANCELLED = 1e-11
"""Share of the largest sum of money below which a difference is what subtraction leaves over."""


RANKED_EXACTLY = 2e12
"""Money up to which the inputs that decide a case are ranked to the cent; beyond, which of two stands first is open, and
what a text names."""


def is_left_over(amount: float, at_stake: float) -> bool:
    """Whether an amount of money is what subtraction leaves over where nothing should be left."""
    return abs(amount) <= CANCELLED * at_stake


def is_number(value: Any) -> bool:
    """Whether a cell's value is a number (a truth is not)."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def twin_cells(book: Book, expected_cells: Mapping[str, CellNumbers]) -> dict[Address, tuple[str, float]]:
    """For every formula cell that has a twin: its key and what the recompute says it holds."""
    expected: dict[Address, tuple[str, float]] = {}
    for name, values in expected_cells.items():
        area = book.names[name]
        sheet = book.sheets[area.sheet]
        down, across = book.named[name].down, book.named[name].across
        for row, column in area.cells():
            headings = []
            for heading_name, along in ((down, "down"), (across, "across")):
                if heading_name:
                    heading = book.names[heading_name]
                    at = (row, heading.left) if along == "down" else (heading.top, column)
                    headings.append(book.sheets[heading.sheet].cells[at][0])
            place = headings[0] if len(headings) == 1 else tuple(headings)
            if place in values and (row, column) in sheet.cells:
                expected[area.sheet, cell_address(row, column)] = (f"{name} {place}", values[place])
    return expected


def money_at_stake(recomputed: WorkbookResults) -> float:
    """The largest sum of money that others are subtracted from: present values, yearly values, and what tables hold."""
    sums = ["pv_benefits", "pv_costs", "annual_value", "annual_value_gross", "annual_cost_today"]
    largest = recomputed.cases[sums].abs().to_numpy().max()
    rows = (row for key in recomputed.model.lists for row in recomputed.inputs.tables.get(key, ()))
    return float(largest) + sum(abs(value) for row in rows for value in row.values() if is_number(value))


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the recompute of some inputs would store in the formulas of a workbook.

    numbers: with their keys, see `twin_cells`. words: by sheet, row and column; numbers among them are passed over.
    """

    numbers: Mapping[Address, tuple[str, float]]
    words: Mapping[Place, Any]
    at_stake: float

    def disagreements(self, values: Mapping[Address, Any]) -> list[str]:
        """Where what an engine has calculated disagrees with it, in words."""
        return differences(values, self.numbers, self.at_stake) + other_words(values, self.words)


def recomputed_for(book: Book, inputs: Inputs, model: Model = MODEL) -> Recomputed:
    """The recompute of inputs, for the cells of a planned workbook that they are typed into."""
    recomputed = work_out(inputs, model, strict=False)
    expected = expected_cells(recomputed)
    at_stake = money_at_stake(recomputed)
    if recomputed.sensitivity["swing"].abs().max() > RANKED_EXACTLY:
        ranked = {named.name for named in book.named.values() if named.key == "ranked"} - {"ranked_swing"}
        unranked = {name: cells for name, cells in expected.items() if name not in ranked}
        return Recomputed(twin_cells(book, unranked), {}, at_stake)
    typed = {as_place(address): value for address, value in typed_cells(book, model, inputs).items()}
    return Recomputed(twin_cells(book, expected), stored_values(book, expected, typed), at_stake)


def other_words(values: Mapping[Address, Any], stored: Mapping[Place, Any]) -> list[str]:
    """Every formula cell whose words are not those that are stored; without a twin there would be no words."""
    found = []
    for (sheet, row, column), wanted in stored.items():
        value = values.get((sheet, cell_address(row, column)))
        if not is_number(wanted) and not is_same(value, wanted):
            found.append(f"{sheet}!{cell_address(row, column)} says {value!r}, stored is {wanted!r}")
    return found


def as_place(address: Address) -> Place:
    """A cell by its sheet, row and column, counted from 0."""
    letters, digits = re.fullmatch("([A-Z]+)([0-9]+)", address[1]).groups()
    return address[0], int(digits) - 1, column_number(letters)


def differences(
    values: Mapping[Address, Any], expected: Mapping[Address, tuple[str, float]], scale: float
) -> list[str]:
    """Every cell where an engine and the recompute disagree, and every Excel error, in words."""
    found = [
        f"{sheet}!{cell} is {value}"
        for (sheet, cell), value in values.items()
        if isinstance(value, ExcelError)
    ]
    for (sheet, cell), (what, wanted) in expected.items():
        if (sheet, cell) not in values:
            continue
        value = values[sheet, cell]
        if math.isnan(wanted):
            agrees = not is_number(value)
        else:
            agrees = is_number(value) and abs(value - wanted) <= max(
                RELATIVE * max(abs(value), abs(wanted)), CANCELLED * scale
            )
        if not agrees:
            found.append(f"{what}: {sheet}!{cell} is {value!r}, recomputed {wanted!r}")
    return found


def without_twin(values: Mapping[Address, Any], expected: Iterable[Address]) -> list[Address]:
    """Formula cells that hold a number nobody has recomputed."""
    known = set(expected)
    return [place for place, value in values.items() if is_number(value) and place not in known]

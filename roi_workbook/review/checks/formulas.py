"""Compares every formula of a workbook with the template's, cell by cell.

A formula is the template's when its normal form and everything it refers to are. Where nothing moved and the
text is the same, that is enough; otherwise normal forms are compared, with every reference taken to the
planned cell it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from roi_workbook.cell_values import CellValue
from roi_workbook.formulas.normal_form import Form, normal_form_within
from roi_workbook.formulas.references import FormulaError, NameReference, Operand, Reference, is_frozen
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.reading import Cell, LostError

DELETED = "#REF!"
OVERWRITTEN, CHANGED, EXTENDED = "formula-overwritten", "formula-changed", "range-extended"
FAULTS = (OVERWRITTEN, CHANGED, EXTENDED)
"""The kinds of findings about formulas, in the order in which they are reported."""


@dataclass(frozen=True, slots=True)
class FormulaFault:
    """A cell whose formula is not the template's: which planned cell it is, where it is, and its content.

    `kind` is the kind of finding. `formula` is the present formula without "="; None for a constant or an
    empty cell. `value` is the stored value or constant. `doubt` says why programs disagree on the formula; ""
    if they do not.
    """

    kind: str
    planned: Cell
    cell: Cell
    formula: str | None
    value: CellValue
    doubt: str = ""


def formula_faults(places: CellMap) -> tuple[list[FormulaFault], int]:
    """The faults of all formulas that can be found, in the template's order, and how many were compared."""
    faults, compared = [], 0
    for title, formulas in places.template.formulas.items():
        if title in places.still:
            sheet = places.book.spreadsheet.sheets[places.sheets[title]]
            still = places.template.sheets_used[title] <= places.still and not sheet.doubts
            cells = sheet.formulas
            compared += len(formulas)
            doubtful: Iterable[tuple[int, int]] = formulas
            if still:
                same = title in places.unchanged
                doubtful = (
                    () if same else (at for at, formula in formulas.items() if cells.get(at) != formula)
                )
            pairs = [((title, *cell), (sheet.title, *cell)) for cell in doubtful]
        else:
            every = [((title, *cell), places.now((title, *cell))) for cell in formulas]
            pairs = [(cell, current) for cell, current in every if current is not None]
            compared += len(pairs)
        for cell, current in pairs:
            try:
                fault = _fault(places, cell, current)
            except LostError:
                compared -= 1
                continue
            if fault:
                faults.append(fault)
    return faults, compared


def _fault(places: CellMap, planned: Cell, cell: Cell) -> FormulaFault | None:
    """The fault of one formula cell; None if it has none.

    Raises LostError if it differs from the template only in references to what cannot be found.
    """
    formula, value = places.book.formula(cell), places.book.content(cell)
    if doubt := places.book.doubt(cell):
        return FormulaFault(CHANGED, planned, cell, formula, value, doubt)
    if formula is None or is_frozen(formula):
        return FormulaFault(OVERWRITTEN, planned, cell, formula, value)
    expected = places.template.formulas[planned[0]][planned[1:]]
    planned_form = _expected(expected)
    if DELETED in formula and any(
        _is_lost(places, planned_operand, planned[0]) for planned_operand in planned_form.operands
    ):
        raise LostError("what it refers to was deleted")
    try:
        form = normal_form_within(formula, planned_form.outline, places.of_one_cell)
    except FormulaError:
        form = None
    if form is None:
        return FormulaFault(CHANGED, planned, cell, formula, value)
    shape, operands = form
    if shape != planned_form.shape or len(operands) != len(planned_form.operands):
        return FormulaFault(CHANGED, planned, cell, formula, value)
    extended = lost = False
    for operand, planned_operand in zip(operands, planned_form.operands, strict=True):
        target = _planned_target(planned_operand, planned[0])
        if _target(places, operand, cell[0]) == target:
            continue
        if isinstance(planned_operand, Reference) and _is_lost(places, planned_operand, planned[0]):
            lost = True
            continue
        if not _only_extends(places, operand, cell[0], planned_operand, planned[0]):
            return FormulaFault(CHANGED, planned, cell, formula, value)
        extended = True
    if lost:
        raise LostError("what it refers to cannot be found")
    return FormulaFault(EXTENDED, planned, cell, formula, value) if extended else None


@lru_cache(maxsize=65_536)
def _expected(formula: str) -> Form:
    return Form.of(formula)


def _is_lost(places: CellMap, operand: Operand, sheet: str) -> bool:
    """Whether the target of a planned reference cannot be found."""
    if isinstance(operand, NameReference):
        return operand.name in places.lost
    return None in map(places.now, _planned_target(operand, sheet))


def _planned_target(operand: Operand, sheet: str) -> Any:
    """The target of a planned reference: a name, or planned corners."""
    if isinstance(operand, NameReference):
        return operand.name
    title = operand.sheet or sheet
    return (title, operand.top, operand.left), (title, operand.bottom, operand.right)


def _target(places: CellMap, operand: Operand, sheet: str) -> Any:
    """The target of a reference in a workbook: a name, or the planned cells of its corners; None if neither."""
    if isinstance(operand, NameReference):
        # Some programs do not find a name of the workbook by a sheet's title.
        return operand.name if operand.sheet is None else None
    title = places.book.title(operand.sheet or sheet)
    corners = ((title, operand.top, operand.left), (title, operand.bottom, operand.right))
    first, last = map(places.planned, corners)
    return (first, last) if first and last else None


def _only_extends(
    places: CellMap, operand: Operand, sheet: str, planned: Operand, planned_sheet: str
) -> bool:
    """Whether a reference covers the planned range and beyond it only empty cells outside the template.

    A row grows along, a column down; a single cell does not grow.
    """
    if not (isinstance(operand, Reference) and isinstance(planned, Reference)):
        return False
    grows_upright, grows_across = operand.bottom - operand.top, operand.right - operand.left
    if (planned.top == planned.bottom and grows_upright) or (planned.left == planned.right and grows_across):
        return False
    title = places.book.title(operand.sheet or sheet)
    first, last = map(places.now, _planned_target(planned, planned_sheet))
    if first is None or last is None or not first[0] == last[0] == title:
        return False
    if (
        operand.top > first[1]
        or operand.left > first[2]
        or operand.bottom < last[1]
        or operand.right < last[2]
    ):
        return False
    return all(
        places.planned((title, *cell)) is None
        and places.book.content((title, *cell)) is None
        and places.book.formula((title, *cell)) is None
        for cell in _beyond(operand, first, last)
    )


MOST_BEYOND = 10_000
"""Most cells of a reference that counts as an extended range; a larger one counts as changed."""


def _beyond(operand: Reference, first: Cell, last: Cell) -> Iterator[tuple[int, int]]:
    """The cells of a reference outside the planned range; one inside it if the reference is too large."""
    height, width = operand.bottom - operand.top + 1, operand.right - operand.left + 1
    if height * width > MOST_BEYOND:
        yield first[1], first[2]
        return
    for row in range(operand.top, operand.bottom + 1):
        for column in range(operand.left, operand.right + 1):
            if not (first[1] <= row <= last[1] and first[2] <= column <= last[2]):
                yield row, column

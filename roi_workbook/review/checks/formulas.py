"""Every formula of a workbook held against the template's: what is no longer the model's, cell by cell.

A formula is the template's when its normal form and everything it refers to are. Comparing goes in tiers, each
for what the last leaves: the same text on sheets where nothing moved, the same text of names only, and normal
forms with every reference taken to the planned cell it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from roi_workbook.formulas.normal_form import Form, normal_form_within
from roi_workbook.formulas.references import FormulaError, NameReference, Operand, Reference, is_frozen
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.reading import Cell, LostError

DELETED = "#REF!"
OVERWRITTEN, CHANGED, EXTENDED = "formula-overwritten", "formula-changed", "range-extended"
FAULTS = (OVERWRITTEN, CHANGED, EXTENDED)
"""The kinds of findings about formulas, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class FormulaFault:
    """A cell whose formula is not the template's: which planned cell it is, where, and what stands there.

    `kind` is the kind of finding. `formula` is what stands there now, without "="; None for a constant or a blank,
    which `value` then is. `doubt` says why programs would not agree on the formula; "" where they would.
    """

    kind: str
    planned: Cell
    cell: Cell
    formula: str | None
    value: Any
    doubt: str = ""


def formula_faults(places: CellMap) -> tuple[list[FormulaFault], int]:
    """What is wrong with the formulas that can be found, in the template's order, and how many were held."""
    faults, held = [], 0
    for title, planned in places.template.formulas.items():
        if title in places.still:
            sheet = places.book.spreadsheet.sheets[places.sheets[title]]
            still = places.template.sheets_used[title] <= places.still and not sheet.doubts
            cells = sheet.formulas
            held += len(planned)
            doubtful: Iterable[tuple[int, int]] = planned
            if still:
                same = title in places.unchanged
                doubtful = () if same else (at for at, formula in planned.items() if cells.get(at) != formula)
            pairs = [((title, *cell), (sheet.title, *cell)) for cell in doubtful]
        else:
            every = [((title, *cell), places.now((title, *cell))) for cell in planned]
            pairs = [(cell, found) for cell, found in every if found is not None]
            held += len(pairs)
        for cell, found in pairs:
            try:
                fault = _fault(places, cell, found)
            except LostError:
                held -= 1
                continue
            if fault:
                faults.append(fault)
    return faults, held


def _fault(places: CellMap, planned: Cell, cell: Cell) -> FormulaFault | None:
    """What is wrong with one formula cell; None where nothing is.

    Raises LostError where it differs from the template only in what it refers to, and that cannot be found.
    """
    formula, value = places.book.formula(cell), places.book.content(cell)
    if doubt := places.book.doubt(cell):
        return FormulaFault(CHANGED, planned, cell, formula, value, doubt)
    if formula is None or is_frozen(formula):
        return FormulaFault(OVERWRITTEN, planned, cell, formula, value)
    expected = places.template.formulas[planned[0]][planned[1:]]
    wanted = _expected(expected)
    if DELETED in formula and any(_is_lost(places, own, planned[0]) for own in wanted.operands):
        raise LostError("what it refers to was deleted")
    try:
        form = normal_form_within(formula, wanted.outline, places.of_one_cell)
    except FormulaError:
        form = None
    if form is None:
        return FormulaFault(CHANGED, planned, cell, formula, value)
    shape, operands = form
    if shape != wanted.shape or len(operands) != len(wanted.operands):
        return FormulaFault(CHANGED, planned, cell, formula, value)
    extended = lost = False
    for found, own in zip(operands, wanted.operands, strict=True):
        meaning = _planned_meaning(own, planned[0])
        if _means(places, found, cell[0]) == meaning:
            continue
        if isinstance(own, Reference) and _is_lost(places, own, planned[0]):
            lost = True
            continue
        if not _only_extends(places, found, cell[0], own, planned[0]):
            return FormulaFault(CHANGED, planned, cell, formula, value)
        extended = True
    if lost:
        raise LostError("what it refers to cannot be found")
    return FormulaFault(EXTENDED, planned, cell, formula, value) if extended else None


@lru_cache(maxsize=65_536)
def _expected(formula: str) -> Form:
    return Form.of(formula)


def _is_lost(places: CellMap, own: Operand, sheet: str) -> bool:
    """Whether what the template refers to cannot be found."""
    if isinstance(own, NameReference):
        return own.name in places.lost
    return None in map(places.now, _planned_meaning(own, sheet))


def _planned_meaning(operand: Operand, sheet: str) -> Any:
    """What a reference of the template means: a name, or planned corners."""
    if isinstance(operand, NameReference):
        return operand.name
    title = operand.sheet or sheet
    return (title, operand.top, operand.left), (title, operand.bottom, operand.right)


def _means(places: CellMap, operand: Operand, sheet: str) -> Any:
    """What a reference found in a workbook means: a name, or the planned cells its corners are; None if neither."""
    if isinstance(operand, NameReference):
        # To some programs the name of a workbook is none of a sheet's.
        return operand.name if operand.sheet is None else None
    title = places.book.title(operand.sheet or sheet)
    corners = ((title, operand.top, operand.left), (title, operand.bottom, operand.right))
    first, last = map(places.own, corners)
    return (first, last) if first and last else None


def _only_extends(places: CellMap, operand: Operand, sheet: str, own: Operand, own_sheet: str) -> bool:
    """Whether a reference covers what the template's does, and beyond that only empty cells that are not the model's.

    A row grows along, a column down; a single cell does not grow.
    """
    if not (isinstance(operand, Reference) and isinstance(own, Reference)):
        return False
    grows_upright, grows_across = operand.bottom - operand.top, operand.right - operand.left
    if (own.top == own.bottom and grows_upright) or (own.left == own.right and grows_across):
        return False
    title = places.book.title(operand.sheet or sheet)
    first, last = map(places.now, _planned_meaning(own, own_sheet))
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
        places.own((title, *cell)) is None
        and places.book.content((title, *cell)) is None
        and places.book.formula((title, *cell)) is None
        for cell in _beyond(operand, first, last)
    )


MOST_BEYOND = 10_000
"""Cells beyond a planned range that are looked at; a reference that reaches further is another one."""


def _beyond(operand: Reference, first: Cell, last: Cell) -> Iterator[tuple[int, int]]:
    """The cells of a reference outside of the planned range; a cell of nowhere where there are too many."""
    height, width = operand.bottom - operand.top + 1, operand.right - operand.left + 1
    if height * width > MOST_BEYOND:
        yield first[1], first[2]
        return
    for row in range(operand.top, operand.bottom + 1):
        for column in range(operand.left, operand.right + 1):
            if not (first[1] <= row <= last[1] and first[2] <= column <= last[2]):
                yield row, column

"""What a formula comes to, given what the cells it refers to hold: for formulas whose results are words.

Numbers are never worked out here alone: a number that counts has its own derivation in the recompute. What
is known are the operators and functions that sentences, states and lookups of the template use; anything else
raises FormulaError.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache

from roi_workbook.cell_values import CellValue, is_number
from roi_workbook.formulas.functions import (
    COMPARISONS,
    OF_AREAS,
    OF_VALUES,
    OPERATORS,
    Cells,
    Result,
    ResultError,
    all_values,
    compared,
    scalar,
    to_number,
    to_truth,
)
from roi_workbook.formulas.normal_form import Tree, parsed
from roi_workbook.formulas.references import FormulaError, Operand


def result_of(formula: str, cells: Cells) -> CellValue:
    """The result of a formula without its "="; an ExcelError where programs show one.

    Raises FormulaError for what is not known here.
    """
    program, operands = _prepared(formula)
    try:
        return scalar(program(_Operands(operands, cells)), cells)
    except ResultError as problem:
        return problem.error


class _Operands:
    """The operands of one formula, and the cells they stand for."""

    __slots__ = ("cells", "operands")

    def __init__(self, operands: tuple[Operand, ...], cells: Cells) -> None:
        self.operands, self.cells = operands, cells


_Program = Callable[[_Operands], Result]


@lru_cache(maxsize=16_384)
def _prepared(formula: str) -> tuple[_Program, tuple[Operand, ...]]:
    """The program of a formula and its operands: a batch works the same formulas out for every workbook."""
    tree, operands = parsed(formula)
    return _program(tree), operands


@lru_cache(maxsize=4_096)
def _program(tree: Tree) -> _Program:
    """A parsed shape as a function of its operands."""
    kind, *rest = tree
    if kind == "operand":
        number = rest[0]
        return lambda sheet: sheet.cells.area(sheet.operands[number])
    if kind == "constant":
        constant = _constant(rest[0])
        return lambda sheet: constant
    if kind == "SUMPRODUCT":
        columns = tuple(map(_column, rest))
        return lambda sheet: _sum_product([column(sheet) for column in columns])
    parts = tuple(map(_program, rest))
    if kind in OPERATORS:
        return _operation(OPERATORS[kind], parts)
    if kind in COMPARISONS:
        return _operation(compared(COMPARISONS[kind]), parts)
    if kind in LAZY:
        lazy = LAZY[kind]
        return lambda sheet: lazy(sheet, *parts)
    if kind in OF_VALUES:
        return _operation(OF_VALUES[kind], parts)
    if kind in OF_AREAS:
        function = OF_AREAS[kind]
        return lambda sheet: function(sheet.cells, *(part(sheet) for part in parts))
    return lambda sheet: _unknown(kind)


def _column(tree: Tree) -> Callable[[_Operands], list[CellValue]]:
    """A parsed shape worked out cell by cell, as SUMPRODUCT does: of one value, a list of one."""
    kind, *rest = tree
    function = OPERATORS.get(kind) or (compared(COMPARISONS[kind]) if kind in COMPARISONS else None)
    if function is None:
        program = _program(tree)
        return lambda sheet: [value for value, _ in all_values(sheet.cells, (program(sheet),))]
    parts = tuple(map(_column, rest))
    return lambda sheet: [function(*values) for values in _side_by_side([part(sheet) for part in parts])]


def _side_by_side(columns: list[list[CellValue]]) -> Iterator[tuple[CellValue, ...]]:
    """The rows of some columns; one value stands beside every row."""
    rows = max(map(len, columns))
    return zip(*(column * rows if len(column) == 1 else column for column in columns), strict=True)


def _sum_product(columns: list[list[CellValue]]) -> float:
    """The sum of the products of each row; what is no number is 0."""
    return math.fsum(
        math.prod(value if is_number(value) else 0.0 for value in row) for row in _side_by_side(columns)
    )


def _unknown(kind: str) -> CellValue:
    """Raised where a result needs it: the branch of a condition that gives a number may hold anything."""
    raise FormulaError(f"{kind} is not known where words are worked out")


def _constant(text: str) -> CellValue:
    if text.startswith('"'):
        return text[1:-1].replace('""', '"')
    if text.startswith("#"):
        raise FormulaError(f"{text} as a constant")
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    return float(text) if text else None


def _operation(function: Callable[..., CellValue], parts: tuple[_Program, ...]) -> _Program:
    """A function of single values."""
    if len(parts) == 2:
        first, second = parts
        return lambda sheet: function(scalar(first(sheet), sheet.cells), scalar(second(sheet), sheet.cells))
    return lambda sheet: function(*(scalar(part(sheet), sheet.cells) for part in parts))


def _if(sheet: _Operands, condition: _Program, then: _Program, otherwise: _Program | None = None) -> Result:
    if to_truth(scalar(condition(sheet), sheet.cells)):
        return then(sheet)
    return otherwise(sheet) if otherwise else False


def _if_error(sheet: _Operands, value: _Program, otherwise: _Program) -> Result:
    try:
        return scalar(value(sheet), sheet.cells)
    except ResultError:
        return otherwise(sheet)


def _choose(sheet: _Operands, number: _Program, *choices: _Program) -> Result:
    place = math.floor(to_number(scalar(number(sheet), sheet.cells)))
    if not 1 <= place <= len(choices):
        raise ResultError("#VALUE!")
    return choices[place - 1](sheet)


def _is_number(sheet: _Operands, value: _Program) -> bool:
    try:
        found = scalar(value(sheet), sheet.cells)
    except ResultError:
        return False
    return is_number(found)


def _is_error(sheet: _Operands, value: _Program) -> bool:
    try:
        scalar(value(sheet), sheet.cells)
    except ResultError:
        return True
    return False


LAZY: dict[str, Callable[..., Result]] = {
    "IF": _if,
    "IFERROR": _if_error,
    "CHOOSE": _choose,
    "ISERROR": _is_error,
    "ISNUMBER": _is_number,
}
"""Functions that decide which of their arguments is worked out."""

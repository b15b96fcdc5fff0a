"""Text lines in Python: the result of the formula that words them, from recomputed values by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from roi_workbook.cell_values import CellValue
from roi_workbook.formulas.addresses import Area
from roi_workbook.formulas.evaluation import result_of
from roi_workbook.formulas.functions import Cells
from roi_workbook.formulas.references import FormulaError, NameReference, Operand
from roi_workbook.model.records import GridLine, Line


def in_words(lines: Iterable[Line | GridLine], known: Mapping[str, Any]) -> dict[str, CellValue]:
    """The texts of some lines by key. `known` has every value they name: of a single cell, or by heading.

    A missing number is no number to a sentence; a sentence that shows why it is missing names a text line.
    Raises FormulaError where a name is not known.
    """
    cells = _NamedCells(known, {line.key: line.formula for line in lines})
    return {key: cells.value(key, 0, 0) for key in cells.formulas}


class _NamedCells(Cells):
    """Names as cells: each stands for a column of its own, its values in order."""

    def __init__(self, known: Mapping[str, Any], formulas: Mapping[str, str]) -> None:
        super().__init__()
        self.formulas = formulas
        self._known, self._columns, self._texts = known, dict[str, list[CellValue]](), dict[str, CellValue]()

    def value(self, sheet: str, row: int, column: int) -> CellValue:
        """The value of a name; a text of these lines is worked out when it is first asked for."""
        if sheet not in self.formulas:
            return self._column(sheet)[row]
        if sheet not in self._texts:
            self._texts[sheet] = result_of(self.formulas[sheet].removeprefix("="), self)
        return self._texts[sheet]

    def area(self, operand: Operand) -> Area:
        """The column of a name."""
        if not isinstance(operand, NameReference):
            raise FormulaError("a line names keys, not cells")
        rows = 1 if operand.name in self.formulas else len(self._column(operand.name))
        return Area(operand.name, 0, 0, rows - 1, 0)

    def _column(self, name: str) -> list[CellValue]:
        if name not in self._columns:
            if name not in self._known:
                raise FormulaError(f"{name} is not known where sentences are written")
            value = self._known[name]
            values = list(value.values()) if isinstance(value, Mapping) else [value]
            self._columns[name] = [_as_cell(each) for each in values]
        return self._columns[name]


def _as_cell(value: Any) -> CellValue:
    """A recomputed value as its cell holds it: a missing number leaves words there that are no number."""
    if isinstance(value, float) and value != value:
        return "n/a"
    if value is None or isinstance(value, (str, bool)):
        return value
    return float(value)

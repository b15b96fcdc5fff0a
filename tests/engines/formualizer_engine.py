"""formualizer: a spreadsheet engine in Rust, loaded as a Python module."""

from collections.abc import Iterable

import formualizer

from .engine import Engine, Session
from .values import Address, ExcelError, Input, Value
from .workbook_parts import FormulaCells, row_and_column

ERROR_TEXTS = {
    "Div": "#DIV/0!",
    "Na": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}


class Formualizer(Engine):
    """Calculates only what a change has touched."""

    name = "formualizer"

    def open(self, workbook: bytes) -> "FormualizerSession":
        return FormualizerSession(workbook)


class FormualizerSession(Session):
    """A workbook in formualizer; before `recalculate` its formulas have no values (None)."""

    def __init__(self, workbook: bytes) -> None:
        self._formulas = FormulaCells(workbook)
        self._workbook = formualizer.Workbook.from_bytes(workbook)
        self._workbook.set_temporal_egress("serial")
        self._sheets = set(self._workbook.sheet_names)

    def set(self, sheet: str, cell: str, value: Input) -> None:
        place = self._place(sheet, cell)
        if isinstance(value, str) and value.startswith("="):
            self._workbook.set_formula(*place, value)
        elif value is None or isinstance(value, str | bool):
            self._workbook.set_value(*place, value)
        else:
            self._workbook.set_value(*place, float(value))
        self._formulas.note_change(sheet, cell, value)

    def recalculate(self) -> None:
        self._workbook.evaluate_all()

    def values(self, cells: Iterable[Address] | None = None) -> dict[Address, Value]:
        wanted = self._formulas if cells is None else cells
        return {(sheet, cell): self._value(*self._place(sheet, cell)) for sheet, cell in wanted}

    def close(self) -> None:
        """Nothing to do: the workbook goes with the session."""

    def _place(self, sheet: str, cell: str) -> tuple[str, int, int]:
        if sheet not in self._sheets:  # formualizer would add the sheet
            raise KeyError(sheet)
        row, column = row_and_column(cell)
        return sheet, row + 1, column + 1

    def _value(self, sheet: str, row: int, column: int) -> Value:
        value = self._workbook.get_value(sheet, row, column)
        if isinstance(value, dict):
            kind = value["kind"]
            return ExcelError(ERROR_TEXTS.get(kind, f"#{kind.upper()}!"))
        return value

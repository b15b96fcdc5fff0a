"""IronCalc: a spreadsheet engine in Rust, loaded as a Python module."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import ironcalc

from .engine import Engine, Session
from .values import Address, ExcelError, Input, Value
from .workbook_parts import FormulaCells, row_and_column


class IronCalc(Engine):
    """Calculates the whole workbook anew at every `recalculate`."""

    name = "IronCalc"

    def open(self, workbook: bytes) -> "IronCalcSession":
        return IronCalcSession(workbook)


class IronCalcSession(Session):
    """A workbook in IronCalc's raw model; before `recalculate` it shows stored results."""

    def __init__(self, workbook: bytes) -> None:
        self._formulas = FormulaCells(workbook)
        with TemporaryDirectory(prefix="ironcalc-") as folder:
            path = Path(folder, "workbook.xlsx")
            path.write_bytes(workbook)
            self._model = ironcalc.load_from_xlsx(str(path))
        sheets = self._model.get_worksheets_properties()
        self._sheet_numbers = {sheet["name"]: number for number, sheet in enumerate(sheets)}

    def set(self, sheet: str, cell: str, value: Input) -> None:
        place = self._place(sheet, cell)
        if value is None:
            self._model.clear_cell_contents(*place)
        elif isinstance(value, bool):
            self._model.update_cell_with_bool(*place, value)
        elif not isinstance(value, str):
            self._model.update_cell_with_number(*place, float(value))
        elif value.startswith("="):
            self._model.update_cell_with_formula(*place, value)
        else:
            self._model.update_cell_with_text(*place, value)
        self._formulas.note_change(sheet, cell, value)

    def recalculate(self) -> None:
        self._model.evaluate()

    def values(self, cells: Iterable[Address] | None = None) -> dict[Address, Value]:
        wanted = self._formulas if cells is None else cells
        return {(sheet, cell): self._value(*self._place(sheet, cell)) for sheet, cell in wanted}

    def close(self) -> None:
        """Nothing to do: the model goes with the session."""

    def _place(self, sheet: str, cell: str) -> tuple[int, int, int]:
        row, column = row_and_column(cell)
        return self._sheet_numbers[sheet], row + 1, column + 1

    def _value(self, sheet: int, row: int, column: int) -> Value:
        value = self._model.get_cell_value(sheet, row, column)
        if isinstance(value, str):
            kind = self._model.get_cell_type(sheet, row, column)
            return ExcelError(value) if kind == ironcalc.CellType.ErrorValue else value
        return value

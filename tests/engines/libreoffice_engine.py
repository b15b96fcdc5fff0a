"""LibreOffice: what many readers of the workbook open it with, driven without windows."""

import atexit
from collections.abc import Iterable
from itertools import count
from types import TracebackType
from typing import Any, Literal, Self

from .engine import Engine, Session
from .libreoffice_process import LibreOfficeProcess
from .values import Address, ExcelError, Input, Value
from .workbook_parts import cell_name, row_and_column

Kind = Literal["xlsx", "pdf"]


class LibreOffice(Engine):
    """One LibreOffice with a profile of its own, started at first use and ended at exit, or by `close`.

    Truths come back as 1.0 and 0.0. Its error kinds are those of its own Excel export, "Err:522" and the like
    where Excel has none.

    timeout_seconds: how long one request may take before LibreOffice is ended with a `LibreOfficeError`.
    recalculate_on_load: False leaves stored results as they are until `Session.recalculate`, which shows what
    a LibreOffice with its usual settings would have trusted.
    """

    name = "LibreOffice"

    def __init__(self, timeout_seconds: float = 120, recalculate_on_load: bool = True) -> None:
        self._timeout_seconds = timeout_seconds
        self._recalculate_on_load = recalculate_on_load
        self._process: LibreOfficeProcess | None = None
        self._file_numbers = count(1)

    def open(self, workbook: bytes) -> "LibreOfficeSession":
        return LibreOfficeSession(self._running_process(), workbook, f"{next(self._file_numbers)}")

    def convert(self, workbook: bytes, kind: Kind = "pdf") -> bytes:
        """Return the recalculated workbook as LibreOffice prints ("pdf") or saves it ("xlsx")."""
        with self.open(workbook) as session:
            session.recalculate()
            return session.save(kind)

    def close(self) -> None:
        """End LibreOffice; another `open` would start it again."""
        if self._process is not None:
            self._process.stop()
            self._process = None
            atexit.unregister(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _running_process(self) -> LibreOfficeProcess:
        if self._process is None or not self._process.is_running:
            self.close()
            self._process = LibreOfficeProcess(self._recalculate_on_load, self._timeout_seconds)
            atexit.register(self.close)
        return self._process


class LibreOfficeSession(Session):
    """A workbook open in LibreOffice, which can also be edited as a user would."""

    def __init__(self, process: LibreOfficeProcess, workbook: bytes, file_name: str) -> None:
        self._process = process
        self._path = process.folder / f"{file_name}.xlsx"
        self._path.write_bytes(workbook)
        self._document = process.ask("open", path=str(self._path))

    def set(self, sheet: str, cell: str, value: Input) -> None:
        row, column = row_and_column(cell)
        if value is not None and not isinstance(value, str | bool):
            value = float(value)
        self._ask("set", sheet=sheet, row=row, column=column, value=value)

    def recalculate(self) -> None:
        self._ask("recalculate")

    def values(self, cells: Iterable[Address] | None = None) -> dict[Address, Value]:
        if cells is None:
            return {
                (sheet, cell_name(row, column)): _value(value)
                for sheet, found in self._ask("values").items()
                for row, column, value in found
            }
        wanted = list(cells)
        places = [[sheet, *row_and_column(cell)] for sheet, cell in wanted]
        return dict(zip(wanted, map(_value, self._ask("read", cells=places)), strict=True))

    def insert_rows(self, sheet: str, row_number: int, count: int) -> None:
        """Insert empty rows above the row with the given number (1 is the first)."""
        self._ask("insert_rows", sheet=sheet, row=row_number - 1, count=count)

    def rename_sheet(self, old: str, new: str) -> None:
        """Give a sheet a new title; formulas and names follow."""
        self._ask("rename_sheet", old=old, new=new)

    def save(self, kind: Kind = "xlsx") -> bytes:
        """Return the workbook as LibreOffice writes it."""
        path = self._path.with_suffix(f".saved.{kind}")
        self._ask("save", path=str(path), kind=kind)
        content = path.read_bytes()
        path.unlink()
        return content

    def close(self) -> None:
        if self._process.is_running:
            self._ask("close")
        self._path.unlink(missing_ok=True)

    def _ask(self, do: str, **arguments: Any) -> Any:
        return self._process.ask(do, document=self._document, **arguments)


def _value(answer: Any) -> Value:
    if isinstance(answer, dict):
        return ExcelError(answer["error"])
    value: Value = answer
    return value

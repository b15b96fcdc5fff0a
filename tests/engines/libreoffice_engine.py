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
Direction = Literal["down", "right"]

MOST_FILES = 60
"""Files after which LibreOffice is started anew: each of ours leaves some 15 MB behind."""


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

    @property
    def is_running(self) -> bool:
        """Whether it has been started and has not crashed."""
        return self._process is not None and self._process.is_running

    @property
    def process_group(self) -> int:
        """The number of the group that its processes belong to. Raises ValueError before it is started."""
        if self._process is None:
            raise ValueError("LibreOffice has not been started")
        return self._process.group

    def open(self, workbook: bytes) -> "LibreOfficeSession":
        if self._process is not None and self._process.opened >= MOST_FILES and not self._process.held:
            self.close()
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
        process.opened += 1
        process.held.add(self._document)

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

    def type(self, sheet: str, cell: str, text: str) -> None:
        """Type a text as on the keyboard: "40%" is 0.4 in a cell of numbers and a text in a cell of texts.

        A text that starts with "=" is a formula, its arguments parted by commas; an apostrophe before what
        reads like a number or a formula makes it a text.
        """
        self._edit("type_text", sheet=sheet, cell=cell, text=text)

    def format_as_text(self, sheet: str, cells: str) -> None:
        """Give cells the format "text": what is typed there from now on is not read as a number."""
        self._edit("format_as_text", sheet=sheet, cells=cells)

    def clear(self, sheet: str, cells: str) -> None:
        """Press Delete on a range, such as "A1:C3": its contents go, its look stays."""
        self._edit("clear", sheet=sheet, cells=cells)

    def fill(self, sheet: str, cells: str, direction: Direction) -> None:
        """Drag the corner of a range's first row or column over the rest."""
        self._edit("fill", sheet=sheet, cells=cells, direction=direction)

    def move(self, sheet: str, cells: str, to_cell: str, to_sheet: str | None = None) -> None:
        """Cut a range and paste it so that it starts at a cell of the same or another sheet."""
        self._edit("move", sheet=sheet, cells=cells, to_sheet=to_sheet or sheet, to_cell=to_cell)

    def copy(self, sheet: str, cells: str, to_cell: str, to_sheet: str | None = None) -> None:
        """Copy a range and paste it so that it starts at a cell of the same or another sheet."""
        self._edit("copy", sheet=sheet, cells=cells, to_sheet=to_sheet or sheet, to_cell=to_cell)

    def copy_values(self, sheet: str, cells: str, to_cell: str, to_sheet: str | None = None) -> None:
        """Copy a range and paste only what it shows; onto itself, its formulas become constants.

        An error is pasted as #N/A.
        """
        self._edit("copy_values", sheet=sheet, cells=cells, to_sheet=to_sheet or sheet, to_cell=to_cell)

    def insert_rows(self, sheet: str, row_number: int, count: int = 1) -> None:
        """Insert empty rows above the row with the given number (1 is the first)."""
        self._edit("insert_rows", sheet=sheet, row=row_number - 1, count=count)

    def delete_rows(self, sheet: str, row_number: int, count: int = 1) -> None:
        """Delete rows from the one with the given number on."""
        self._edit("delete_rows", sheet=sheet, row=row_number - 1, count=count)

    def insert_columns(self, sheet: str, letters: str, count: int = 1) -> None:
        """Insert empty columns left of the column with the given letters."""
        self._edit("insert_columns", sheet=sheet, column=row_and_column(letters + "1")[1], count=count)

    def delete_columns(self, sheet: str, letters: str, count: int = 1) -> None:
        """Delete columns from the one with the given letters on."""
        self._edit("delete_columns", sheet=sheet, column=row_and_column(letters + "1")[1], count=count)

    def unprotect(self, *sheets: str) -> None:
        """Lift the protection (it has no password) of some sheets; of all with none given."""
        self._edit("unprotect", sheets=sheets)

    def protected(self) -> list[str]:
        """The titles of the sheets that are protected."""
        found: list[str] = self._edit("protected")
        return found

    def sheets(self) -> list[str]:
        """The titles of the sheets in the order of the tabs."""
        found: list[str] = self._edit("titles")
        return found

    def add_sheet(self, title: str, position: int = 0) -> None:
        """Add an empty sheet; position 0 is the first."""
        self._edit("add_sheet", title=title, position=position)

    def rename_sheet(self, old: str, new: str) -> None:
        """Give a sheet a new title; formulas and names follow."""
        self._edit("rename_sheet", old=old, new=new)

    def move_sheet(self, sheet: str, position: int) -> None:
        """Drag a sheet's tab in front of the one at a position."""
        self._edit("move_sheet", sheet=sheet, position=position)

    def copy_sheet(self, sheet: str, copy: str, position: int = 0) -> None:
        """Make a copy of a sheet under another title."""
        self._edit("copy_sheet", sheet=sheet, copy=copy, position=position)

    def delete_sheet(self, sheet: str) -> None:
        """Delete a sheet."""
        self._edit("delete_sheet", sheet=sheet)

    def add_name(self, name: str, sheet: str, cells: str, scope: str | None = None) -> None:
        """Define a name for a range, for the whole workbook or for the sheet `scope` only."""
        self._edit("add_name", name=name, sheet=sheet, cells=cells, scope=scope)

    def redefine_name(self, name: str, sheet: str, cells: str) -> None:
        """Point a name of the workbook at other cells. Raises KeyError for a name that it does not have."""
        self._edit("redefine_name", name=name, sheet=sheet, cells=cells)

    def delete_name(self, name: str) -> None:
        """Delete a name of the workbook. Raises KeyError for a name that it does not have."""
        self._edit("delete_name", name=name)

    def save(self, kind: Kind = "xlsx") -> bytes:
        """Return the workbook as LibreOffice writes it."""
        path = self._path.with_suffix(f".saved.{kind}")
        self._ask("save", path=str(path), kind=kind)
        content = path.read_bytes()
        path.unlink()
        return content

    def close(self) -> None:
        self._process.held.discard(self._document)
        if self._process.is_running:
            self._ask("close")
        self._path.unlink(missing_ok=True)

    def _edit(self, edit: str, **arguments: Any) -> Any:
        return self._ask("edit", edit=edit, **arguments)

    def _ask(self, do: str, **arguments: Any) -> Any:
        return self._process.ask(do, document=self._document, **arguments)


def _value(answer: Any) -> Value:
    if isinstance(answer, dict):
        return ExcelError(answer["error"])
    value: Value = answer
    return value

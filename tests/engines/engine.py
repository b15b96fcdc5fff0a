"""What every spreadsheet engine of the tests can do."""

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Protocol, Self

from .values import Address, Input, Value


class Session(Protocol):
    """An open workbook: set inputs, recalculate, read, and again, without loading it anew."""

    def set(self, sheet: str, cell: str, value: Input) -> None:
        """Type a value into a cell.

        cell: its place, such as "E9". value: a number, text, True or False; a text that starts with "=" is a
        formula in Excel's notation; None clears the cell. Formats stay.
        Raises KeyError for a sheet that does not exist.
        """

    def recalculate(self) -> None:
        """Calculate all formulas; after the first time an engine may leave out what no change has touched."""

    def values(self, cells: Iterable[Address] | None = None) -> dict[Address, Value]:
        """Return the values of the given cells, or of all formula cells, as of the last recalculation."""

    def close(self) -> None:
        """Let go of the workbook."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class Engine(Protocol):
    """A program that can calculate a workbook's own formulas."""

    name: str

    def open(self, workbook: bytes) -> Session:
        """Load the bytes of an .xlsx file; nothing counts as calculated before `Session.recalculate`."""

    def evaluate(
        self,
        workbook: bytes,
        cells: Iterable[Address] | None = None,
        changes: Mapping[Address, Input] | None = None,
    ) -> dict[Address, Value]:
        """Load a workbook, type the changes into it, recalculate everything, and return the values.

        cells: which cells to read; all formula cells unless given. changes: see `Session.set`.
        """
        with self.open(workbook) as session:
            for (sheet, cell), value in (changes or {}).items():
                session.set(sheet, cell, value)
            session.recalculate()
            return session.values(cells)

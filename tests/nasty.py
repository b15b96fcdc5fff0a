"""Values that nobody should type, typed into any input cell of a workbook, and every command that then reads it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
import pytest

from roi_workbook.cell_values import ExcelError
from roi_workbook.cli import main
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.parallel import PartError
from roi_workbook.review import reading
from roi_workbook.review.reading import (
    Cell,
    ReadWorkbook,
    evidence_cells,
    read_workbook,
    typed_cells,
    typed_columns,
)
from roi_workbook.xlsx.workbook import Spreadsheet

NUMBERS = (0, -1, 1e308, -1e308, 1e-320, -0.0, 20270101, 2958466, 0.5, 1e15 + 0.3, 1e9, -(10**14), 53)
TEXTS = (
    "",
    " ",
    "40%",
    "1,5",
    "x" * 32_767,
    "=1+1",
    "2027-03",
    "2027-13",
    "9999-12",
    "\U0001f600" * 16_383,
    "\U0001f600" * 17_000,
    "\x00\x1f",
    "_x0000_",
    "<r>a</r>",
    "'",
    "\u202e\ufeff",
    "{0} %s \\",
    "| `*` <b>",
)
OTHERS = (True, False, ExcelError("#N/A"), ExcelError("#DIV/0!"), ExcelError("#REF!"))
NASTY: tuple[Any, ...] = (*NUMBERS, *TEXTS, *OTHERS)


def input_cells(book: ReadWorkbook) -> dict[Cell, str]:
    """Every cell an analyst types into, by what it is: every end of every input, every fact of evidence, and of every
    table and grid the first row that can be filled.
    """
    cells: dict[Cell, str] = {}
    for key, declared in book.model.typed_inputs.items():
        cells |= {cell: f"{key} ({end})" for end, cell in typed_cells(book, declared).items()}
    for key, table in book.model.lists.items():
        first: dict[str, Cell] = {}
        for _, _, name, cell in typed_columns(book, table):
            if (
                book.content(cell) != reading.MARKER
                and cell[1] > book.area(f"{key}_{table.typed[0].key}").top
            ):
                first.setdefault(name, cell)
        cells |= {cell: f"{key}.{name}" for name, cell in first.items()}
    for key in book.model.evidenced:
        cells |= {cell: f"evidence.{key}.{fact}" for fact, cell in evidence_cells(book, key).items()}
    return cells


def typed_over(spreadsheet: Spreadsheet, typed: Mapping[Cell, Any], file: str = "") -> Spreadsheet:
    """The same workbook with other values typed into some cells."""
    sheets = dict(spreadsheet.sheets)
    for title in {cell[0] for cell in typed}:
        values = dict(sheets[title].values)
        values |= {cell[1:]: value for cell, value in typed.items() if cell[0] == title}
        sheets[title] = replace(sheets[title], values=values)
    return replace(spreadsheet, sheets=sheets, file=file or spreadsheet.file)


@dataclass
class Fault:
    """A command that broke off, or that a library grumbled about: which cells held what, and the error."""

    command: Sequence[str]
    cells: list[str]
    value: Any
    error: BaseException = field(repr=False)

    def __str__(self) -> str:
        told = f"{type(self.error).__name__}: {self.error}"
        return (
            f"{' '.join(self.command)} with {shortened(self.value)} in {', '.join(self.cells)}: {told[:300]}"
        )


def shortened(value: Any) -> str:
    """A value as a person recognises it."""
    return repr(value) if len(repr(value)) < 40 else f"{repr(value)[:20]}... ({len(value):,})"


class Desk:
    """A workbook on disk, read with other values in its cells, without ever being written again."""

    def __init__(self, path: Path, patch: pytest.MonkeyPatch) -> None:
        self.path = path
        self.plain = reading.read_spreadsheet(path)
        self.typed: dict[Cell, Any] = {}
        self.book = read_workbook(path)
        self.cells = input_cells(self.book)
        patch.setattr(reading, "read_spreadsheet", self._read)

    def _read(self, path: str | Path, _: bytes | None = None) -> Spreadsheet:
        return typed_over(self.plain, self.typed if Path(path).name == self.path.name else {}, str(path))

    def commands(self, folder: Path) -> Iterator[tuple[str, ...]]:
        """Every command that reads a workbook, as it is typed."""
        file = str(self.path)
        other = str(self.path.with_name("other.xlsx"))
        yield "check", file
        for ending in ("json", "markdown", "html", "csv", "sarif"):
            yield "check", file, "--format", ending
        for ending in ("text", "json", "markdown", "html", "csv"):
            yield "diff", other, file, "--format", ending, "--samples", "4"
        yield "diff", file, other, "--samples", "4"
        yield "git-diff", "case.xlsx", other, "0", "100644", file, "0", "100644"
        yield "check", file, "--annotate", str(folder / "annotated.xlsx"), "--force"
        yield "merge", other, other, file, "-o", str(folder / "merged.xlsx"), "--force"
        for form in ("text", "json"):
            yield "show", file, "--format", form
        yield "show", file, "--scenario", "optimistic"
        for key in ("npv", "net_t", "model_start", "purchases", "month_date"):
            yield "explain", key, file
        yield "explain", "npv", file, "--format", "json", "--scenario", "conservative"
        yield "explain", "npv", file, "--format", "html"
        for form in ("toml", "json", "yaml"):
            yield "inputs", file, "--format", form
        yield "textconv", file
        yield "new", str(folder / "new.xlsx"), "--inputs", file, "--force"
        yield "proposal", file
        for ending in ("docx", "html", "md"):
            yield "proposal", file, "-o", str(folder / f"proposal.{ending}"), "--force"
        yield "simulate", file, "-n", "16"
        for ending in ("csv", "html", "png", "xlsx"):
            yield "simulate", file, "-n", "16", "-o", str(folder / f"risk.{ending}"), "--force"
        for form in ("text", "markdown", "html", "csv"):
            yield "portfolio", file, other, "--format", form, "--include-failed"
        yield "portfolio", file, other, "-o", str(folder / "portfolio.xlsx"), "--force", "--include-failed"

    def fault(self, command: Sequence[str], typed: Mapping[Cell, Any]) -> BaseException | None:
        """What a command raises or is warned about with these values typed, beyond refusing in a sentence."""
        self.typed = dict(typed)
        with warnings.catch_warnings(), redirect_stdout(_Stream()), redirect_stderr(_Stream()):
            warnings.simplefilter("error")
            try:
                main.main(list(command), standalone_mode=False)
            except (RoiWorkbookError, click.ClickException):
                return None
            except PartError as error:
                return error.__cause__
            except Exception as error:
                return error
        return None

    def faults(self, command: Sequence[str], cells: Sequence[Cell], value: Any) -> Iterator[Fault]:
        """The faults of a command with one value in all of these cells, by the fewest cells that bring each out."""
        error = self.fault(command, dict.fromkeys(cells, value))
        if error is None:
            return
        if len(cells) > 1:
            halves = cells[: len(cells) // 2], cells[len(cells) // 2 :]
            found = [fault for half in halves for fault in self.faults(command, half, value)]
            if found:
                yield from found
                return
        yield Fault(command, [self.cells[cell] for cell in cells][:4], value, error)


class _Stream(io.TextIOWrapper):
    """Standard output or error of a command, thrown away."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="backslashreplace")

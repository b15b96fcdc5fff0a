"""Workbooks as they come back: filled in, recalculated, and edited in ways a spreadsheet program or a person would."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.workbook.layout import CALCULATED_BY, plan_book
from roi_workbook.workbook.planned_sheets import Book
from roi_workbook.workbook.stored_values import stored_values
from roi_workbook.workbook.write import write
from tests.engines.workbook_parts import worksheet_parts
from tests.worked_out import worked_out

WORKBOOK = "xl/workbook.xml"


@dataclass
class Made:
    """A planned workbook and the value of every formula: what a spreadsheet program would save."""

    book: Book
    values: dict[tuple[str, int, int], Any]
    _unchanged: bytes = b""

    def content(self, values: Mapping[str, Any] | None = None, calculated: bool = True) -> bytes:
        """The file; `values` replaces the stored values of names (the first cell of each), formulas stay.

        It then says that a spreadsheet program calculated it, unless it was not `calculated` since it was made.
        """
        if values:
            told = {**values, "last_calculated_by": "a spreadsheet program"} if calculated else values
            return with_stored(self.content(), {self.first(name): value for name, value in told.items()})
        self._unchanged = self._unchanged or write(self.book, self.values)
        return self._unchanged

    def place(self, name: str) -> tuple[str, str]:
        """Sheet and address of a name."""
        area = self.book.names[name]
        return area.sheet, area.address.replace("$", "")

    def first(self, name: str) -> tuple[str, str]:
        """Sheet and address of the first cell of a name."""
        area = self.book.names[name]
        return area.sheet, cell_address(area.top, area.left)


def filled(inputs: Inputs, overwritten: Mapping[str, Any] | None = None, model: Model = MODEL) -> Made:
    """A workbook with these inputs and its values; `overwritten` types constants over the cells of names first,
    and an engine works out what follows from them.
    """
    book = plan_book(inputs, model)
    for name, constant in (overwritten or {}).items():
        area = book.names[name]
        cells = book.sheets[area.sheet].cells
        cells[area.top, area.left] = (constant, cells[area.top, area.left][1])
    if overwritten:
        values = worked_out(book)
    else:
        values = stored_values(book, expected_cells(work_out(inputs, model, strict=False)))
    by = book.names["last_calculated_by"]
    values[by.sheet, by.top, by.left] = CALCULATED_BY
    return Made(book, values)


def with_rows(made: Made, title: str, before: int, count: int = 1) -> bytes:
    """The file after `count` empty rows were inserted above a row (counted from 0): names follow, values stay."""

    def moved(row: int) -> int:
        return row + count if row >= before else row

    sheet = made.book.sheets[title]
    cells, names = dict(sheet.cells), dict(made.book.names)
    rules = sheet.validations, sheet.conditions
    sheet.validations, sheet.conditions = (
        [(area._replace(top=moved(area.top), bottom=moved(area.bottom)), rule) for area, rule in of_areas]
        for of_areas in rules
    )
    printed = sheet.print_first_row, sheet.print_last_row, sheet.continued
    sheet.print_first_row = moved(sheet.print_first_row)
    sheet.print_last_row = None if sheet.print_last_row is None else moved(sheet.print_last_row)
    sheet.continued = [
        area._replace(top=moved(area.top), bottom=moved(area.bottom)) for area in sheet.continued
    ]
    sheet.cells = {(moved(row), column): planned for (row, column), planned in cells.items()}
    for name, area in names.items():
        if area.sheet == title:
            made.book.names[name] = Area(title, moved(area.top), area.left, moved(area.bottom), area.right)
    values = {
        (sheet_title, moved(row) if sheet_title == title else row, column): value
        for (sheet_title, row, column), value in made.values.items()
    }
    try:
        return write(made.book, values)
    finally:
        sheet.cells = cells
        sheet.validations, sheet.conditions = rules
        sheet.print_first_row, sheet.print_last_row, sheet.continued = printed
        made.book.names.update(names)


def with_columns(made: Made, title: str, before: int, count: int = 1) -> bytes:
    """The same for columns."""

    def moved(column: int) -> int:
        return column + count if column >= before else column

    sheet = made.book.sheets[title]
    cells, names = dict(sheet.cells), dict(made.book.names)
    rules = sheet.validations, sheet.conditions
    sheet.validations, sheet.conditions = (
        [(area._replace(left=moved(area.left), right=moved(area.right)), rule) for area, rule in of_areas]
        for of_areas in rules
    )
    printed = sheet.print_columns, sheet.continued
    if sheet.print_columns:
        sheet.print_columns = moved(sheet.print_columns[0]), moved(sheet.print_columns[1])
    sheet.continued = [
        area._replace(left=moved(area.left), right=moved(area.right)) for area in sheet.continued
    ]
    sheet.cells = {(row, moved(column)): planned for (row, column), planned in cells.items()}
    for name, area in names.items():
        if area.sheet == title:
            made.book.names[name] = Area(title, area.top, moved(area.left), area.bottom, moved(area.right))
    values = {
        (sheet_title, row, moved(column) if sheet_title == title else column): value
        for (sheet_title, row, column), value in made.values.items()
    }
    try:
        return write(made.book, values)
    finally:
        sheet.cells = cells
        sheet.validations, sheet.conditions = rules
        sheet.print_columns, sheet.continued = printed
        made.book.names.update(names)


def with_cell(content: bytes, place: tuple[str, str], kind: str, text: str) -> bytes:
    """The file with a constant typed over a cell: kind "n", "b" (truth), "e" (error) or "str" (text)."""
    sheet, address = place
    with ZipFile(io.BytesIO(content)) as archive:
        part = worksheet_parts(archive)[sheet]
    pattern = re.compile(rf'<c r="{address}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)', re.DOTALL)

    def typed(xml: str) -> str:
        changed, times = pattern.subn(
            lambda found: f'<c r="{address}"{found[1] or ""} t="{kind}"><v>{escape(text)}</v></c>', xml
        )
        assert times == 1, f"{sheet}!{address} is in the file {times} times"
        return changed

    return with_part(content, part, typed)


def with_stored(content: bytes, values: Mapping[tuple[str, str], Any]) -> bytes:
    """The file with another number, text or truth stored for the formulas of some cells (sheet and address)."""
    with ZipFile(io.BytesIO(content)) as archive:
        parts = worksheet_parts(archive)
    for sheet in {sheet for sheet, _ in values}:
        of_sheet = {address: value for (title, address), value in values.items() if title == sheet}
        content = with_part(content, parts[sheet], partial(_with_stored, values=of_sheet))
    return content


def _with_stored(xml: str, values: Mapping[str, Any]) -> str:
    for address, value in values.items():
        kind, text = ("str", escape(value)) if isinstance(value, str) else ("n", repr(value))
        if isinstance(value, bool):
            kind, text = "b", str(int(value))
        xml, times = re.subn(
            rf'(<c r="{address}"(?: s="\d+")?)(?: t="\w+")?(><f>[^<]*</f>)<v>[^<]*</v>',
            lambda found, kind=kind, text=text: f'{found[1]} t="{kind}"{found[2]}<v>{text}</v>',
            xml,
        )
        assert times == 1, f"{address} is in the file {times} times"
    return xml


def with_part(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The file with one part of the archive changed."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as target:
        for member in source.infolist():
            old = source.read(member)
            target.writestr(
                member.filename, change(old.decode()).encode() if member.filename == part else old
            )
    return out.getvalue()


def without_names(content: bytes, *names: str) -> bytes:
    """The file after somebody deleted defined names; with none given, all of them."""
    which = "|".join(names) or '[^"]+'

    def dropped(xml: str) -> str:
        return re.sub(rf'<definedName name="(?:{which})">[^<]*</definedName>', "", xml)

    return with_part(content, WORKBOOK, dropped)


def without_values(content: bytes) -> bytes:
    """The file as a program saves it that does not calculate: formulas without values."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as target:
        for member in source.infolist():
            old = source.read(member)
            if member.filename.startswith("xl/worksheets/sheet"):
                old = re.sub(rb"</f><v>[^<]*</v>", b"</f>", old)
            target.writestr(member.filename, old)
    return out.getvalue()

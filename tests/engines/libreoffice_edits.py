"""What a person does to a workbook in LibreOffice, as functions of an open document.

Part of `libreoffice_server.py`: it runs in the Python that can talk to LibreOffice (UNO). Cells and ranges are
given as "E9" or "A1:C3", positions count from 0.
"""

from __future__ import annotations

from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
from com.sun.star.container import NoSuchElementException  # type: ignore[import-not-found]
from com.sun.star.lang import Locale  # type: ignore[import-not-found]
from com.sun.star.sheet.FillDirection import TO_BOTTOM, TO_RIGHT  # type: ignore[import-not-found]
from com.sun.star.uno import RuntimeException  # type: ignore[import-not-found]

CONTENT = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: numbers, dates, texts, formulas
DIRECTIONS = {"down": TO_BOTTOM, "right": TO_RIGHT}


def sheet_of(document: Any, title: str) -> Any:
    """Return a sheet. Raises KeyError for a title that no sheet has."""
    if not document.Sheets.hasByName(title):
        raise KeyError(title)
    return document.Sheets.getByName(title)


def cells_of(document: Any, sheet: str, cells: str) -> Any:
    """Return a range of cells."""
    return sheet_of(document, sheet).getCellRangeByName(cells)


def properties(**values: Any) -> tuple[Any, ...]:
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def type_text(document: Any, sheet: str, cell: str, text: str) -> None:
    place = cells_of(document, sheet, cell)
    if place.CellProtection.IsLocked and sheet_of(document, sheet).isProtected():
        raise PermissionError("a locked cell of a protected sheet cannot be typed into")
    controller = document.CurrentController
    controller.setActiveSheet(sheet_of(document, sheet))
    controller.select(place)
    address = uno.createUnoStruct("com.sun.star.util.URL")
    address.Complete, address.Protocol, address.Path = ".uno:EnterString", ".uno:", "EnterString"
    dispatch = controller.Frame.queryDispatch(address, "_self", 0)
    dispatch.dispatch(address, properties(StringName=text, SynchronMode=True))


def format_as_text(document: Any, sheet: str, cells: str) -> None:
    cells_of(document, sheet, cells).NumberFormat = document.NumberFormats.queryKey("@", Locale(), False)


def clear(document: Any, sheet: str, cells: str) -> None:
    cells_of(document, sheet, cells).clearContents(CONTENT)


def fill(document: Any, sheet: str, cells: str, direction: str) -> None:
    cells_of(document, sheet, cells).fillAuto(DIRECTIONS[direction], 1)


def move(document: Any, sheet: str, cells: str, to_sheet: str, to_cell: str) -> None:
    target = cells_of(document, to_sheet, to_cell).CellAddress
    sheet_of(document, sheet).moveRange(target, cells_of(document, sheet, cells).RangeAddress)


def copy(document: Any, sheet: str, cells: str, to_sheet: str, to_cell: str) -> None:
    target = cells_of(document, to_sheet, to_cell).CellAddress
    sheet_of(document, sheet).copyRange(target, cells_of(document, sheet, cells).RangeAddress)


def copy_values(document: Any, sheet: str, cells: str, to_sheet: str, to_cell: str) -> None:
    source = cells_of(document, sheet, cells)
    size, start = source.RangeAddress, cells_of(document, to_sheet, to_cell).CellAddress
    end_column = start.Column + size.EndColumn - size.StartColumn
    end_row = start.Row + size.EndRow - size.StartRow
    target = sheet_of(document, to_sheet).getCellRangeByPosition(start.Column, start.Row, end_column, end_row)
    target.setDataArray(source.getDataArray())


def insert_rows(document: Any, sheet: str, row: int, count: int) -> None:
    _unless_protected(sheet_of(document, sheet).Rows.insertByIndex, row, count)


def delete_rows(document: Any, sheet: str, row: int, count: int) -> None:
    _unless_protected(sheet_of(document, sheet).Rows.removeByIndex, row, count)


def insert_columns(document: Any, sheet: str, column: int, count: int) -> None:
    _unless_protected(sheet_of(document, sheet).Columns.insertByIndex, column, count)


def delete_columns(document: Any, sheet: str, column: int, count: int) -> None:
    _unless_protected(sheet_of(document, sheet).Columns.removeByIndex, column, count)


def _unless_protected(change: Any, position: int, count: int) -> None:
    try:
        change(position, count)
    except RuntimeException:
        raise PermissionError("rows or columns cannot change there; is the sheet protected?") from None


def unprotect(document: Any, sheets: list[str]) -> None:
    for title in sheets or document.Sheets.ElementNames:
        sheet_of(document, title).unprotect("")


def protected(document: Any) -> list[str]:
    return [title for title in document.Sheets.ElementNames if sheet_of(document, title).isProtected()]


def titles(document: Any) -> list[str]:
    return list(document.Sheets.ElementNames)


def add_sheet(document: Any, title: str, position: int) -> None:
    document.Sheets.insertNewByName(title, position)


def rename_sheet(document: Any, old: str, new: str) -> None:
    sheet_of(document, old).Name = new


def move_sheet(document: Any, sheet: str, position: int) -> None:
    sheet_of(document, sheet)
    document.Sheets.moveByName(sheet, position)


def copy_sheet(document: Any, sheet: str, copy: str, position: int) -> None:
    sheet_of(document, sheet)
    document.Sheets.copyByName(sheet, copy, position)


def delete_sheet(document: Any, sheet: str) -> None:
    sheet_of(document, sheet)
    document.Sheets.removeByName(sheet)


def add_name(document: Any, name: str, sheet: str, cells: str, scope: str | None) -> None:
    _prepared_for_other_names(document)
    area = cells_of(document, sheet, cells)
    first = area.getCellByPosition(0, 0).CellAddress
    _names(document, scope).addNewByName(name, area.AbsoluteName, first, 0)


def redefine_name(document: Any, name: str, sheet: str, cells: str) -> None:
    _prepared_for_other_names(document)
    _name(document, name).setContent(cells_of(document, sheet, cells).AbsoluteName)


def delete_name(document: Any, name: str) -> None:
    _prepared_for_other_names(document)
    _name(document, name)
    document.NamedRanges.removeByName(name)


def _prepared_for_other_names(document: Any) -> None:
    """Recalculate everything: LibreOffice 7.4 breaks off one time in five where a name changes in a file that it only loaded."""
    document.calculateAll()


def _names(document: Any, scope: str | None) -> Any:
    return document.NamedRanges if scope is None else sheet_of(document, scope).NamedRanges


def _name(document: Any, name: str) -> Any:
    try:
        return document.NamedRanges.getByName(name)
    except NoSuchElementException:
        raise KeyError(name) from None


EDITS = {
    edit.__name__: edit
    for edit in (
        type_text,
        format_as_text,
        clear,
        fill,
        move,
        copy,
        copy_values,
        insert_rows,
        delete_rows,
        insert_columns,
        delete_columns,
        unprotect,
        protected,
        titles,
        add_sheet,
        rename_sheet,
        move_sheet,
        copy_sheet,
        delete_sheet,
        add_name,
        redefine_name,
        delete_name,
    )
}
"""Everything a session may ask for, by name; the document comes first."""

"""A twin of a planned workbook in which every cell tells where it was planned.

After any edit in a real program, what a cell of the twin holds is its planned address: whoever maps the cells of
the edited file back to the plan can be held against that, cell by cell.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.workbook.planned_sheets import Book, Sheet
from roi_workbook.workbook.write import write


def heading_names(book: Book) -> set[str]:
    """The names of the typed headings that ranges are read by."""
    return {name for named in book.named.values() for name in (named.down, named.across) if name}


def address_twin(book: Book, headings: Collection[str]) -> bytes:
    """The file of the twin.

    Formulas, typed constants and empty inputs inside a named area become their own address, such as
    "Cash flow!K30"; all names stay. headings: the names of areas whose cells stay as they are.
    """
    kept = {
        (area.sheet, *place) for name in headings for area in [book.names[name]] for place in area.cells()
    }
    telling = {(area.sheet, *place) for area in book.names.values() for place in area.cells()} - kept
    twin = Book(names=dict(book.names), properties=dict(book.properties))
    for sheet in book.sheets.values():
        cells = {
            (row, column): (
                own_address(sheet.title, row, column)
                if (sheet.title, row, column) in telling and _tells(sheet, row, column)
                else content,
                style,
            )
            for (row, column), (content, style) in sheet.cells.items()
        }
        twin.sheets[sheet.title] = replace(sheet, book=twin, cells=cells)
    return write(twin, {})


def own_address(title: str, row: int, column: int) -> str:
    """What a cell of the twin holds."""
    return f"{title}!{cell_address(row, column)}"


def _tells(sheet: Sheet, row: int, column: int) -> bool:
    content, _ = sheet.cells[row, column]
    return content is not None or (row, column) in sheet.typed

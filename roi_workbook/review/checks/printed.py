"""Checks what is left out on paper: results and inputs that the template prints, outside the print area."""

from __future__ import annotations

from collections.abc import Iterator

from roi_workbook.counts import count_of
from roi_workbook.formulas.addresses import Area
from roi_workbook.formulas.references import FormulaError, Reference, folded, reference
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.findings import Finding
from roi_workbook.review.naming import Naming
from roi_workbook.review.reading import Cell
from roi_workbook.workbook.planned_sheets import Sheet

PRINT_AREA = "_xlnm.print_area"
"""The name that says what is printed of a sheet; without it all of it is."""

LONGEST = 2_000
"""In characters: a longer list of areas is not looked at."""


def printed_findings(places: CellMap, naming: Naming) -> Iterator[Finding]:
    """A finding about the sheets that print less of what counts than in the template."""
    written = {
        folded(each.scope): each.reference
        for each in places.book.spreadsheet.names
        if each.scope is not None and folded(each.name) == PRINT_AREA and len(each.reference) <= LONGEST
    }
    cut: dict[str, list[Cell]] = {}
    for title, now in places.sheets.items():
        if areas := _areas(written.get(folded(now), "")):
            moved = ((cell, places.now(cell)) for cell in _planned(places, title))
            outside = [
                cell
                for cell, at in moved
                if at and at[0] == now and not any(_is_in(area, at) for area in areas)
            ]
            if outside:
                cut[now] = outside
    if cut:
        (sheet, cells), *others = cut.items()
        about = naming.heading(*places.template.name_at[cells[0]])
        more = f" and {count_of(len(cells) - 1, 'more cell')}" if len(cells) > 1 else ""
        message = (
            f"On paper {sheet} leaves out {about}{more}, which the template prints: its print area is"
            f" {written[folded(sheet)][:100]}. Extend it."
        )
        if others:
            titles = ", ".join(title for title, _ in others)
            message += f" The same goes for {count_of(len(others), 'more sheet')}: {titles}."
        yield naming.finding("not-printed", message, sheet=sheet)


def _planned(places: CellMap, title: str) -> Iterator[Cell]:
    """The inputs and results of a sheet that the template prints."""
    sheet = places.template.book.sheets[title]
    for row, column in places.template.counting[title]:
        if _is_printed(sheet, row, column):
            yield title, row, column


def _is_printed(sheet: Sheet, row: int, column: int) -> bool:
    if sheet.print_columns is None:
        return False
    last_row = sheet.last_row if sheet.print_last_row is None else sheet.print_last_row
    first, last = sheet.print_columns
    if sheet.print_first_row <= row <= last_row and first <= column <= last:
        return True
    return any(_is_in(area, (sheet.title, row, column)) for area in sheet.continued)


def _is_in(area: Area | Reference, cell: Cell) -> bool:
    return area.top <= cell[1] <= area.bottom and area.left <= cell[2] <= area.right


def _areas(written: str) -> list[Reference]:
    """The areas of a list; none where one cannot be read."""
    areas = []
    for part in written.split(","):
        try:
            area = reference(part.strip())
        except FormulaError:
            return []
        if not isinstance(area, Reference):
            return []
        areas.append(area)
    return areas

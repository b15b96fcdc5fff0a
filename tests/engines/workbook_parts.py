"""Where an .xlsx file keeps its worksheets, and which of their cells are formulas."""

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell  # type: ignore[import-untyped]

from .values import Address, Input

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

FORMULA_CELL = re.compile(
    r"<c\b(?P<attributes>[^>]*)>"
    r"(?P<formula><f\b[^>]*/>|<f\b[^>]*>.*?</f>)"
    r"(?:<v\s*/>|<v\b[^>]*>.*?</v>)?"
    r"</c>",
    re.DOTALL,
)
CELL_NAME = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
ANY_FORMULA = re.compile(r"<f[\s/>]")
PLACE = re.compile(r'\br="([A-Z]+[0-9]+)"')
ARRAY_RANGE = re.compile(r'<f\b[^>]*\bref="([^":]+):([^":]+)"')


@cache
def row_and_column(cell: str) -> tuple[int, int]:
    """Return the row and column of a cell such as "E9", counted from 0. Raises ValueError if it is none."""
    if not CELL_NAME.fullmatch(cell):
        raise ValueError(f"{cell!r} is not a cell: write its column letters and row number, such as E9")
    row, column = xl_cell_to_rowcol(cell)
    return row, column


@cache
def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, such as "E9", from its row and column, counted from 0."""
    return str(xl_rowcol_to_cell(row, column))


def worksheet_parts(archive: ZipFile) -> dict[str, str]:
    """Return {sheet title: name of its part in the archive}, in the order of the tabs."""
    targets = {
        relationship.get("Id"): relationship.get("Target", "")
        for relationship in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
    parts = {
        sheet.attrib["name"]: posixpath.normpath(
            posixpath.join("/xl", targets[sheet.get(f"{OFFICE_RELATIONSHIP}id")])
        ).lstrip("/")
        for sheet in sheets
    }
    return {title: part for title, part in parts.items() if part.startswith("xl/worksheets/")}


def formula_matches(sheet_xml: str, title: str) -> Iterator[re.Match[str]]:
    """Yield a match for each formula cell of a worksheet.

    Raises ValueError for what would be missed in silence: a cell written in an unknown way, and an array
    formula over several cells (its other cells look like typed numbers).
    """
    found = 0
    for match in FORMULA_CELL.finditer(sheet_xml):
        found += 1
        array = ARRAY_RANGE.match(match["formula"])
        if array and 't="array"' in match["formula"] and array[1] != array[2]:
            raise ValueError(
                f"{title}!{array[1]}:{array[2]}: an array formula over several cells is not supported"
            )
        yield match
    expected = len(ANY_FORMULA.findall(sheet_xml))
    if found != expected:
        raise ValueError(f"sheet {title!r} has {expected} formulas, but only {found} were understood")


def formula_cells(workbook: bytes) -> list[Address]:
    """Return the address of every formula cell, sheet by sheet, row by row."""
    with ZipFile(BytesIO(workbook)) as archive:
        return [
            (title, _place(match, title))
            for title, part in worksheet_parts(archive).items()
            for match in formula_matches(archive.read(part).decode(), title)
        ]


def _place(match: re.Match[str], title: str) -> str:
    place = PLACE.search(match["attributes"])
    if place is None:
        raise ValueError(f"sheet {title!r}: a formula cell without an address: {match[0][:80]}")
    return place[1]


class FormulaCells:
    """The formula cells of an open workbook, kept up while a test types into it."""

    def __init__(self, workbook: bytes) -> None:
        self._cells = dict.fromkeys(formula_cells(workbook))

    def __iter__(self) -> Iterator[Address]:
        return iter(self._cells)

    def note_change(self, sheet: str, cell: str, value: Input) -> None:
        """Remember that the cell became a formula, or stopped to be one."""
        if isinstance(value, str) and value.startswith("="):
            self._cells[sheet, cell] = None
        else:
            self._cells.pop((sheet, cell), None)

"""Checks what people see of the numbers: hidden sheets, rows and columns, letters and formats that hide or misstate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from roi_workbook.cell_values import CellValue, ExcelError, finite, is_number
from roi_workbook.counts import count_of
from roi_workbook.formulas.addresses import Area, column_letters
from roi_workbook.model.names import name_of
from roi_workbook.recomputing.expected_cells import CellNumbers
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.findings import Finding
from roi_workbook.review.naming import Naming, area_of, runs
from roi_workbook.review.number_formats import A_DATE, are_alike, bounds_of, hides_some, misstated, of_text
from roi_workbook.review.reading import Cell, typed_columns
from roi_workbook.value_texts import cell_text
from roi_workbook.workbook.inputs import MARKER
from roi_workbook.workbook.planned_sheets import Style
from roi_workbook.workbook.styles import INK, WHITE, properties
from roi_workbook.xlsx.looks import Look

LEAST_CONTRAST = 24
"""Of 255: letters that differ less from what is behind them, in every colour, cannot be read."""

TYPE_AGAIN = "and type the number as a decimal: a program may have taken what was typed, such as 4/5 or 1:30, for a date or a time."

SAMPLES = (-1e12, -1234.5, -0.001, 0.0, 0.001, 0.5, 1.0, 1234.5, 1e12)
"""Numbers by which two formats are told to show the same."""

DEFAULT = Look("General", "000000", "FFFFFF")


class Held(NamedTuple):
    """A cell that holds an input or a result: its name and heading, where it is, and its planned style."""

    name: str
    heading: Any
    cell: Cell
    content: CellValue
    style: Style


def look_findings(places: CellMap, naming: Naming, expected: Mapping[str, CellNumbers]) -> Iterator[Finding]:
    """Findings about what is hidden, and about formats that hide or misstate what cells hold, or would hold if the
    expected numbers were stored.
    """
    in_tables = list(_in_tables(places))
    for planned in places.sheets:
        yield from _hidden(places, naming, planned, in_tables)
        held = (_worked_out(each, expected) for each in _with_odd_looks(places, planned))
        yield from _disguised(naming, places, held)
    yield from _disguised(naming, places, in_tables)


def _worked_out(held: Held, expected: Mapping[str, CellNumbers]) -> Held:
    """A cell with the number that its formula gives, where none is stored."""
    if held.content is not None:
        return held
    return held._replace(content=finite(expected.get(held.name, {}).get(held.heading)))


def _in_tables(places: CellMap) -> Iterator[Held]:
    """The filled cells of tables: their rows have an order and no place of their own."""
    template = places.template
    for table in template.model.typed_tables.values():
        for column, row, _, cell in typed_columns(places.book, table):
            content = places.book.content(cell)
            if content is not None and content != MARKER:
                name = name_of(table.key, column.key)
                area = template.book.names[name]
                # The first row is a spacer: rows inserted below it are counted.
                style = template.book.sheets[area.sheet].cells[area.top + 1, area.left][1]
                yield Held(name, row + 1, cell, content, style)


def _hidden(places: CellMap, naming: Naming, title: str, in_tables: Iterable[Held]) -> Iterator[Finding]:
    sheet = places.book.spreadsheet.sheets[places.sheets[title]]
    if sheet.state:
        how = "hidden" if sheet.state == "hidden" else "hidden so that no menu shows it"
        message = f"The sheet {sheet.title} is {how}. Show it: readers see neither its numbers nor what they are made of."
        yield naming.finding("hidden", message, sheet=sheet.title)
    if not (sheet.unseen_rows or sheet.unseen_columns):
        return
    rows: dict[int, Held] = {}
    columns: dict[int, Held] = {}
    for held in (*_counting(places, title), *in_tables):
        on, row, column = held.cell
        if on == sheet.title and row in sheet.unseen_rows:
            rows.setdefault(row, held)
        if on == sheet.title and any(first <= column <= last for first, last in sheet.unseen_columns):
            columns.setdefault(column, held)
    for first, last in _ranges(rows):
        at = Area(sheet.title, first, rows[first].cell[2], last, rows[first].cell[2])
        yield _unseen(naming, "Row", (str(first + 1), str(last + 1)), rows[first], at)
    for first, last in _ranges(columns):
        at = Area(sheet.title, columns[first].cell[1], first, columns[first].cell[1], last)
        yield _unseen(naming, "Column", (column_letters(first), column_letters(last)), columns[first], at)


def _unseen(naming: Naming, what: str, ends: tuple[str, str], held: Held, at: Area) -> Finding:
    about = naming.heading(held.name, held.heading)
    message = f"{what} {ends[0]} is hidden and holds {about}. Show it."
    if ends[0] != ends[1]:
        message = f"{what}s {ends[0]} to {ends[1]} are hidden and hold {about} and more. Show them."
    return naming.finding("hidden", message, held.name, cell=at)


def _counting(places: CellMap, title: str) -> Iterator[Held]:
    """The cells of a planned sheet that have a name and hold an input or a result, worked out or not."""
    planned_cells = places.template.book.sheets[title].cells
    for at in places.template.counting[title]:
        cell = places.now((title, *at))
        content = None if cell is None else places.book.content(cell)
        if cell is not None and (content is not None or places.book.formula(cell) is not None):
            yield Held(*places.template.name_at[title, *at], cell, content, planned_cells[at][1])


def _ranges(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers in order as first and last of those without a gap."""
    first = last = -2
    for number in sorted(numbers):
        if number != last + 1:
            if last >= 0:
                yield first, last
            first = number
        last = number
    if last >= 0:
        yield first, last


# Formats


def _disguised(naming: Naming, places: CellMap, cells: Iterable[Held]) -> Iterator[Finding]:
    """Cells whose look hides or misstates what they hold; neighbours that do so alike share a finding."""
    alike: dict[str, dict[Cell, Held]] = defaultdict(dict)
    for held in cells:
        if what := _disguise(held.content, held.style, _look(places, held.cell)):
            alike[what][held.cell] = held
    for what, of_cell in alike.items():
        for run in runs((held.name, held.heading, held.cell) for held in of_cell.values()):
            name, heading, cell = run[0]
            content = of_cell[cell].content
            message = f"{naming.heading(name, heading)} holds {cell_text(content)}, but {what}."
            if len(run) > 1:
                message += f" The same goes for {count_of(len(run) - 1, 'more cell')} beside it."
            message += " Give it the template's format again"
            is_typed = places.book.formula(cell) is None and is_number(content)
            message += f" {TYPE_AGAIN}" if is_typed and what.endswith(A_DATE) else "."
            yield naming.finding("shown-otherwise", message, name, cell=area_of(run), workbook=content)


def _with_odd_looks(places: CellMap, title: str) -> Iterator[Held]:
    """The cells of a sheet that hold an input or a result, if the look of one may hide or misstate it."""
    template, looks = places.template, places.book.spreadsheet.looks
    if title in places.still:
        of_cells = places.book.spreadsheet.sheets[title].looks
        pairs = set(zip(template.styles[title], map(of_cells.get, template.counting[title]), strict=True))
        if not any(_may_differ(style, _numbered(looks, number)) for style, number in pairs):
            return
    for held in _counting(places, title):
        if _may_differ(held.style, _look(places, held.cell)):
            yield held


def _look(places: CellMap, cell: Cell) -> Look:
    spreadsheet = places.book.spreadsheet
    return _numbered(spreadsheet.looks, spreadsheet.sheets[cell[0]].looks.get(cell[1:]))


def _numbered(looks: tuple[Look, ...], number: str | None) -> Look:
    known = number is not None and number.isdecimal() and len(number) < 7 and int(number) < len(looks)
    return looks[int(number)] if known and number else DEFAULT


@lru_cache(maxsize=65_536)
def _may_differ(style: Style, look: Look) -> bool:
    """Whether a look hides or misstates some content that the planned one shows."""
    planned = _planned(style)
    same_colours = look[1:] == planned[1:] or _can_be_read(look)
    if same_colours and are_alike(look.number_format, planned.number_format):
        return False
    samples = {*SAMPLES, *bounds_of(look.number_format), *bounds_of(planned.number_format)}
    around = (each for bound in samples for each in (bound - 1e-9, bound, bound + 1e-9))
    return bool(_disguise("text", style, look)) or any(_disguise(each, style, look) for each in around)


def _disguise(content: CellValue, style: Style, look: Look) -> str:
    """How a look hides or misstates what a cell holds, where the planned one does not; "" if it does not."""
    planned = _planned(style)
    if content is None or isinstance(content, ExcelError):
        return ""
    if not _can_be_read(look) and _can_be_read(planned):
        return "its letters have the colour of what is behind them"
    if is_number(content):
        wrong = misstated(look.number_format, planned.number_format, float(content))
        return f"its number format {wrong}" if wrong else ""
    if not isinstance(content, str) or not content or hides_some(planned.number_format):
        # LibreOffice adds a section that hides texts to a format that hides zeros.
        return ""
    said = of_text(look.number_format)
    if said is None or said == of_text(planned.number_format):
        return ""
    return f'its number format says "{said[:40]}"' if said else "its number format shows nothing"


@lru_cache(maxsize=4_096)
def _planned(style: Style) -> Look:
    look = properties(*style)
    ink, ground = look.get("font_color", INK), look.get("bg_color", WHITE)
    return Look(look.get("num_format", "General"), ink.lstrip("#").upper(), ground.lstrip("#").upper())


def _can_be_read(look: Look) -> bool:
    ink, ground = bytes.fromhex(look.ink), bytes.fromhex(look.ground)
    return not (ink and ground) or max(abs(a - b) for a, b in zip(ink, ground, strict=True)) >= LEAST_CONTRAST

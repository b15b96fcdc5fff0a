"""The sheets of the planning subjects: sections of inputs, results, tables, grids and charts, as their pages
declare.
"""

from __future__ import annotations

import math

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.names import Named, name_of
from roi_workbook.model.pages import Page, Picture, Section
from roi_workbook.model.records import SCENARIO_KEYS, UNITS, Input, Inputs, Line
from roi_workbook.workbook.frame import begin, headings, in_words, rows_for, section
from roi_workbook.workbook.grids import grid_rows, last_shown, placed, rate
from roi_workbook.workbook.inputs import (
    evidence_row,
    input_role,
    live_formula,
    name_block,
    page_blocks,
    put_bounds,
    state_formula,
    table_rows,
    typed_content,
    validation,
)
from roi_workbook.workbook.pictures import HEIGHT, draw
from roi_workbook.workbook.planned_sheets import Book, Formula, Sheet
from roi_workbook.workbook.prose import prose_page
from roi_workbook.workbook.styles import look_of

LABEL, UNIT, LIVE, TYPED, STATE, LOWEST, HIGHEST, GRADE = range(8)
WORDS, KEY = TYPED, 12
INPUT_HEADINGS = (
    "Input",
    "Unit",
    "In use",
    "Yours",
    "State",
    "Lowest",
    "Highest",
    "Evidence grade",
    "Source",
    "Date",
    "Owner",
    "Note",
    "Key",
)
INPUT_WIDTHS = (46, 22, 18, 16, 12, 11, 11, 10, 28, 13, 16, 20, 28)
ROOM = {"text": 28, "choice": 21, "rating": 14, "date": 11}
"""Width of a table column with this kind of value; figures take less."""
FIGURES, ALONG_AXIS, TREND = 13, 8, 20
FIRST_COLUMN = 46
PAPER, A_LITTLE_MORE = 240, 1.2
"""Characters of ordinary size across a page, and how many times as many keep a table on it whole."""


def planning_pages(book: Book, model: Model, inputs: Inputs) -> None:
    """Plan every planning sheet; charts last, because they may show cells of a later one."""
    drawn = []
    for subject in model.planning:
        for page in subject.pages:
            sheet = book.sheets[page.title]
            if page.prose:
                prose_page(sheet, page, inputs, input_section)
            else:
                drawn += _page(sheet, page, model, inputs)
    for sheet, row, picture in drawn:
        draw(sheet, row, picture)


def _page(sheet: Sheet, page: Page, model: Model, inputs: Inputs) -> list[tuple[Sheet, int, Picture]]:
    sheet.widths = widths(page)
    last = max(len(sheet.widths) - 1, KEY if _uses_keys(page) else 0)
    begin(sheet, tuple(sheet.widths), min(last, KEY))
    sheet.put(3, LABEL, page.purpose, "intro")
    sheet.freeze = (3, 1)
    sheet.insert_rows = not any(part.grids for part in page.sections)
    blocks = {id(part): block for block, part in page_blocks(page)}
    row, drawn, wide = 5, [], []
    for part in page.sections:
        section(sheet, row, part.title, min(last, KEY))
        top, row = row, row + 1
        if part.note:
            sheet.put(row, LABEL, part.note, "intro")
            row += 1
        if part.inputs:
            row = input_section(sheet, row, blocks[id(part)], part, inputs) + 1
        if part.lines:
            row = _lines(sheet, row, part, model) + 1
        for table in part.tables:
            row = _titled(sheet, row, table.label, table.meaning, part)
            bottom = table_rows(sheet, inputs, row, table)
            wide.append((row, bottom, len(table.columns) - 1))
            row = bottom + 3
        for grid in part.grids:
            row = _titled(sheet, row, grid.label, grid.meaning, part)
            top_of_grid = row
            row += any(place.axis for place in placed(grid))
            row = grid_rows(sheet, inputs, row, grid) + 1
            if len(grid.rows) > 1:  # one row of months is for a chart
                wide.append((top_of_grid, row - 2, last_shown(grid)))
        for picture in part.pictures:
            sheet.put(
                row, LABEL, Formula(picture.title), "picture_title", name=Named(picture.key, part="title")
            )
            drawn.append((sheet, row, picture))
            alone = picture is part.pictures[0] and row == top + 1 + bool(part.note)
            sheet.together.append((top if alone else row, row + rows_for(HEIGHT)))
            row += rows_for(HEIGHT) + 1
        row += 1
    printed = max([*(end for _, _, end in wide), KEY - 1 if _uses_keys(page) else 0])
    whole = [end for _, _, end in wide if sum(sheet.widths[: end + 1]) <= PAPER * A_LITTLE_MORE]
    sheet.print_columns = (0, max([_page_end(sheet, 0, printed, PAPER), *whole]))
    for top, bottom, end in [] if page.workings else wide:
        _continue(sheet, top, bottom, end)
    sheet.last_row = max(sheet.last_row, row - 2)
    return drawn


def _continue(sheet: Sheet, top: int, bottom: int, end: int) -> None:
    """Print the columns of a grid that do not fit the first page beside its first one, evenly on more pages."""
    assert sheet.print_columns is not None
    left = sheet.print_columns[1] + 1
    pages = math.ceil(sum(sheet.widths[left : end + 1]) / (PAPER - sheet.widths[LABEL]))
    for remaining in range(pages, 0, -1):
        right = _page_end(sheet, left, end, sum(sheet.widths[left : end + 1]) / remaining)
        sheet.repeat_columns = (LABEL, LABEL)
        sheet.continued.append(sheet.area(top, left, bottom, right))
        left = right + 1


def _page_end(sheet: Sheet, left: int, end: int, room: float) -> int:
    """The last column up to `end` of a page that begins with column `left`: most of it lies within the room."""
    right = left
    while right < end and sum(sheet.widths[left : right + 1]) + sheet.widths[right + 1] / 2 <= room:
        right += 1
    return right


def _uses_keys(page: Page) -> bool:
    return any(part.inputs or part.lines for part in page.sections)


def _titled(sheet: Sheet, row: int, label: str, meaning: str, part: Section) -> int:
    """The label of a table above it, unless it is the section's, and its meaning."""
    if label != part.title:
        sheet.put(row, LABEL, label, "bold")
        row += 1
    if meaning:
        sheet.put(row, LABEL, meaning, "intro")
        row += 1
    return row


def widths(page: Page) -> list[float]:
    """The widths of a page's columns: enough for its tables, inputs and results."""
    needed: list[float] = list(INPUT_WIDTHS) if _uses_keys(page) else [FIRST_COLUMN]

    def need(column: int, width: float) -> None:
        needed.extend([FIGURES] * (column + 1 - len(needed)))
        needed[column] = max(needed[column], width)

    for part in page.sections:
        for table in part.tables:
            for column, declared in enumerate(table.columns):
                need(column, ROOM.get(declared.kind, FIGURES))
        for grid in part.grids:
            for place in placed(grid):
                kind = UNITS[place.part.unit]
                for column in range(place.left, place.right + 1):
                    need(column, ALONG_AXIS if place.axis else ROOM.get(kind, FIGURES))
                if place.part.key == grid.trend:
                    need(place.right + 1, TREND)
    return needed


def input_section(sheet: Sheet, row: int, block: str, part: Section, inputs: Inputs) -> int:
    """The inputs of a section, one a row below their headings; returns the next free row."""
    headings(sheet, row, INPUT_HEADINGS, right=(LIVE, TYPED, LOWEST, HIGHEST))
    for at, declared in enumerate(part.inputs, row + 1):
        _input_row(sheet, at, declared, inputs)
    last = row + len(part.inputs)
    name_block(sheet, block, row, last, (LOWEST, GRADE, KEY))
    keys = name_of(block, part="input_key")
    sheet.name(Named(block, part="state"), row + 1, STATE, last, STATE, down=keys)
    return last + 1


def _input_row(sheet: Sheet, row: int, declared: Input, inputs: Inputs) -> None:
    key, kind = declared.key, declared.kind
    if sheet.first_input == (0, 0):
        sheet.first_input = (row, TYPED)
    sheet.put(row, LABEL, declared.label, "text")
    sheet.put(row, UNIT, declared.unit, "muted")
    role = {"text": "unshown", "choice": "formula_text"}.get(kind, "formula")
    look = look_of(declared.unit)
    sheet.put(row, LIVE, live_formula(declared, row, TYPED), role, look, key)
    content = typed_content(declared, inputs.values.get(key))
    base = Named(key, scenario=SCENARIO_KEYS[1])
    sheet.put(row, TYPED, content, input_role(kind), look, base, typed=True)
    sheet.validations.append((sheet.area(row, TYPED), validation(declared)))
    bounds = cell_address(row, LOWEST), cell_address(row, HIGHEST)
    sheet.put(row, STATE, state_formula(declared, cell_address(row, TYPED), bounds), "state")
    put_bounds(sheet, row, LOWEST, declared)
    evidence_row(sheet, row, key, inputs, GRADE)
    sheet.put(row, KEY, key, "key")


def _lines(sheet: Sheet, row: int, part: Section, model: Model) -> int:
    headings(sheet, row, ("Result", "Unit", "Value", "Worked out as"), right=(LIVE,))
    sheet.fill(row, WORDS + 1, KEY, "header")
    for line in part.lines:
        row += 1
        _line_row(sheet, row, line, model)
    return row + 1


def _line_row(sheet: Sheet, row: int, line: Line, model: Model) -> None:
    kind = UNITS[line.unit]
    sheet.put(row, LABEL, line.label, "text")
    sheet.put(row, UNIT, "" if kind in ("text", "rating") else line.unit, "muted")
    role = "beside" if kind == "text" else "grid_rating" if kind == "rating" else "formula"
    sheet.put(row, LIVE, Formula(line.formula), role, look_of(line.unit), line.key)
    rate(sheet, sheet.area(row, LIVE), line.unit)
    if kind != "text":
        sheet.put(row, WORDS, in_words(line, model), "beside_muted")
    sheet.put(row, KEY, line.key, "key")

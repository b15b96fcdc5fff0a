"""What every sheet shares: title, live status line, the way to other sheets, headings, and formulas as words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.model.names import Named, name_of
from roi_workbook.model.records import GridLine, Line
from roi_workbook.planning.proposal.wording import of_case
from roi_workbook.workbook import styles
from roi_workbook.workbook.planned_sheets import Book, Formula, Link, Sheet

WAY = 2
"""The row of the links to other sheets."""
HEADING_HEIGHT = 30
"""Height of a heading row in points; more where its text needs three lines."""
ONE_LINE = 20
"""The same where every heading is one line."""


def slug(title: str) -> str:
    """A sheet title as part of a name: "Cash flow" is cash_flow."""
    return re.sub("[^a-z0-9]+", "_", title.lower())


def begin(
    sheet: Sheet,
    widths: tuple[float, ...],
    last_column: int,
    heading: str = "",
    margin: int = 0,
    home: str = "",
    way: tuple[int, int, int] = (0, 1, 2),
) -> None:
    """Title, status line (red on errors) and the way to other sheets across the top, up to `last_column`.

    A sheet with a margin on both sides passes the column of the right one: its texts start in the second.
    `way` are the columns of the links back, to Start and on; with a `home` there is one link, to that sheet.
    """
    sheet.widths = list(widths)
    sheet.heights |= {0: 30, 1: 18}
    first, last = (1, margin) if margin else (0, last_column)
    own = slug(sheet.title)
    sheet.put(0, first, heading or sheet.title, "title", name=Named("goto", own))
    sheet.fill(0, 0, last, "title")
    sheet.put(1, first, Formula("=status_line"), "subtitle", name=Named("status", own))
    if home and sheet.title != home:
        sheet.put(1, last_column, Link(goto(home), home), "home")
    sheet.fill(1, 0, last, "subtitle")
    if not home:
        red_on_errors(sheet, last)
        for column, (title, text) in zip(way, _way(sheet), strict=False):
            sheet.put(WAY, column, Link(goto(title), text), "way")
        sheet.fill(WAY, 0, last, "way")


def red_on_errors(sheet: Sheet, last: int) -> None:
    """The status line of a sheet is red while a check fails; `last` is its last column."""
    failed = {"type": "formula", "criteria": "=checks_failed>0", "format": styles.CONDITION_BAD}
    sheet.conditions.append((sheet.area(1, 0, 1, last), failed))


def _way(sheet: Sheet) -> list[tuple[str, str]]:
    """The sheets that a sheet leads to, each with the text of its link: the one before, the first, the next."""
    titles = list(sheet.book.sheets)
    at = titles.index(sheet.title)
    way = [(title, f"‹ {title}") for title in titles[max(at - 1, 0) : at]]
    way += [(title, title) for title in titles[:1] if at > 1]
    return way + [(title, f"{title} ›") for title in titles[at + 1 : at + 2]]


def goto(title: str) -> str:
    """The name of a sheet's first cell, the target of links to it."""
    return name_of("goto", slug(title))


def headings(sheet: Sheet, row: int, texts: tuple[str, ...], right: tuple[int, ...] = ()) -> None:
    """A heading row; `right` lists the columns of figures, whose headings are right-aligned.

    Words to the right of figures keep their distance: their headings are indented, as the words are.
    """
    first_right = min(right, default=len(texts))
    sheet.heights[row] = HEADING_HEIGHT
    for column, text in enumerate(texts):
        left = "header_beside" if column > first_right else "header"
        sheet.put(row, column, text or None, "header_right" if column in right else left)


def section(
    sheet: Sheet, row: int, text: str, last_column: int, role: str = "section", case: str = ""
) -> None:
    """A section heading with its rule up to `last_column`; `case` is the line that says which case it is of."""
    sheet.sections.add(text)
    title(sheet, row, 0, text, role, case)
    sheet.fill(row, 1, last_column, role)


def title(sheet: Sheet, row: int, column: int, text: str, role: str, case: str = "") -> None:
    """A heading; `case` is the line that says which case its figures are of, "" where that goes without saying."""
    if case:
        named = Named(slug(sheet.title), slug(text), "title")
        sheet.put(row, column, Formula("=" + of_case(text, case)), role, name=named)
    else:
        sheet.put(row, column, text, role)


POINTS_PER_LINE = 1.3
"""Height of a line of text as a multiple of its font size."""
POINTS_AROUND = styles.ROW_HEIGHT - styles.FONT["font_size"] * POINTS_PER_LINE
"""The padding of a row: one line of text takes an ordinary row."""

BOLD = 0.93
"""How much of a width bold letters have for themselves, against others."""

_NARROW, _WIDE = frozenset(" .,:;'|!()[]-/Iijlftr"), frozenset("mwMW%@—")


@cache
def _text_width(text: str) -> float:
    """The approximate width of a text in Arial, in digits: the unit of column widths."""
    return sum(0.53 if sign in _NARROW else 1.35 if sign in _WIDE or sign.isupper() else 1 for sign in text)


def lines_of(text: str, width: float) -> int:
    """The lines a text takes in a column, broken between words (and within words that are too long)."""
    lines = 0
    for paragraph in text.split("\n"):
        lines, used = lines + 1, 0.0
        for word in paragraph.split():
            needed = _text_width(word)
            if used and used + _text_width(" ") + needed > width:
                lines, used = lines + 1, 0.0
            used += needed + (_text_width(" ") if used else 0)
            lines, used = lines + math.ceil(used / width) - 1, used % width if used > width else used
    return lines


def fit_rows(sheet: Sheet, values: Mapping[tuple[str, int, int], Any] | None = None) -> None:
    """Make every row as high as its wrapped texts need: programs that open the file do not.

    values: what formulas give, so that rows of sentences fit what they say now.
    """
    for (row, column), (content, (role, _)) in sheet.cells.items():
        look = styles.ROLES[role]
        if isinstance(content, Formula):
            content = (values or {}).get((sheet.title, row, column))
        if not look.get("text_wrap") or not isinstance(content, str):
            continue
        size = look.get("font_size", styles.FONT["font_size"])
        room = (sheet.widths[column] - look.get("indent", 0) - 0.5) * styles.FONT["font_size"] / size
        if look.get("bold"):
            room *= BOLD
        needed = lines_of(content, room) * size * POINTS_PER_LINE + POINTS_AROUND
        if needed > sheet.heights.get(row, styles.ROW_HEIGHT):
            sheet.heights[row] = math.ceil(needed)


LANDSCAPE, UPRIGHT = (784, 505), (537, 770)
"""Printable width and height of a page, in points."""
SEVEN_POINTS = 70
"""The scale, in percent, that leaves letters of ten points as small as they may be on paper."""


def printed_width(sheet: Sheet) -> float:
    """The width of what is printed of a sheet, before it is scaled, in points."""
    assert sheet.print_columns is not None
    columns = {*range(sheet.print_columns[0], sheet.print_columns[1] + 1)}
    if sheet.repeat_columns:
        columns |= {*range(sheet.repeat_columns[0], sheet.repeat_columns[1] + 1)}
    return sum(width_in_pixels(sheet, column, column) for column in columns) / PIXELS_PER_POINT


def print_scale(sheet: Sheet) -> float:
    """How much smaller a sheet is on paper, where it is not made to fit one page: 1 is as on screen."""
    wide = (LANDSCAPE if sheet.landscape else UPRIGHT)[0] * sheet.pages_wide
    return sheet.print_percent / 100 if sheet.print_percent else min(1, wide / printed_width(sheet))


def break_pages(sheet: Sheet) -> None:
    """Start a new page before rows that belong together and would be split, such as a chart."""
    if not sheet.together or sheet.print_columns is None:
        return
    room = (LANDSCAPE if sheet.landscape else UPRIGHT)[1] / print_scale(sheet)
    repeated = height_in_pixels(sheet, *sheet.repeat_rows) / PIXELS_PER_POINT if sheet.repeat_rows else 0.0
    blocks = dict(sheet.together)
    breaks, row = [], sheet.print_first_row
    used = repeated if row else 0.0
    while row <= sheet.last_row:
        end = blocks.get(row, row)
        height = height_in_pixels(sheet, row, end) / PIXELS_PER_POINT
        if used + height > room and used:
            if end > row:
                breaks.append(row)
            used = repeated
        used += height
        row = end + 1
    sheet.breaks = tuple(breaks)


WHOLE_KINDS = ("number", "plain", "price")
"""Kinds of number whose decimals are shown only where there are any: 4, but 1.5."""
WITHOUT_CENTS = "currency_without_cents"
"""The name of the cell that says whether prices have no decimals at all."""


def fit(book: Book, values: Mapping[tuple[str, int, int], Any] | None = None) -> None:
    """Fit heights, page breaks and formats of every sheet to its cells; values: what formulas give."""
    for sheet in book.sheets.values():
        fit_rows(sheet, values)
        break_pages(sheet)
        hide_decimals(sheet)


def hide_decimals(sheet: Sheet) -> None:
    """Show whole numbers of these kinds without decimals, which no number format can do by itself."""
    look = {"num_format": styles.NUMBER_FORMATS["whole"]}
    for kind in WHOLE_KINDS:
        wanted = {cell for cell, (_, (_, each)) in sheet.cells.items() if each == kind}
        for area in _rectangles(sheet, wanted):
            first = cell_address(area.top, area.left)
            whole = f"INT({first})={first}"
            never = kind == "price" and WITHOUT_CENTS in sheet.book.names
            criteria = f"=OR({whole},{WITHOUT_CENTS}=1)" if never else f"={whole}"
            sheet.conditions.append((area, {"type": "formula", "criteria": criteria, "format": look}))


def _rectangles(sheet: Sheet, cells: set[tuple[int, int]]) -> list[Area]:
    """The cells as rectangles: runs along a row, joined with the same run of the row above."""
    rectangles: dict[tuple[int, int], list[Area]] = {}
    for row, left in sorted(cell for cell in cells if (cell[0], cell[1] - 1) not in cells):
        right = left
        while (row, right + 1) in cells:
            right += 1
        areas = rectangles.setdefault((left, right), [])
        joined = areas.pop() if areas and areas[-1].bottom == row - 1 else None
        areas.append(sheet.area(joined.top if joined else row, left, row, right))
    return [area for areas in rectangles.values() for area in areas]


def hide_where(sheet: Sheet, area: Area, criteria: str, look: Mapping[str, Any] | None = None) -> None:
    """Show nothing where a formula about the first cell of an area is true; look: what else is to be seen of it."""
    rule = {"type": "formula", "criteria": criteria, "format": {"num_format": ";;;", **(look or {})}}
    sheet.conditions.append((area, rule))


def in_millions(sheet: Sheet, area: Area) -> None:
    """Show amounts of a thousand million and more in millions, so that they fit their column."""
    criteria = f"=ABS({cell_address(area.top, area.left)})>=10^9"
    look = {"num_format": styles.NUMBER_FORMATS["millions"]}
    sheet.conditions.append((area, {"type": "formula", "criteria": criteria, "format": look}))


PIXELS_PER_DIGIT, PIXELS_AROUND, PIXELS_PER_POINT = 7, 5, 4 / 3


def width_in_pixels(sheet: Sheet, first: int, last: int) -> int:
    """The total width of columns, so that a chart ends where a column ends."""
    return sum(round(width * PIXELS_PER_DIGIT) + PIXELS_AROUND for width in sheet.widths[first : last + 1])


def height_in_pixels(sheet: Sheet, first: int, last: int) -> int:
    """The total height of rows, so that a chart ends where a row ends."""
    points = sum(sheet.heights.get(row, styles.ROW_HEIGHT) for row in range(first, last + 1))
    return round(points * PIXELS_PER_POINT)


def rows_for(pixels: int) -> int:
    """The number of rows of ordinary height that this height covers."""
    return math.ceil(pixels / (styles.ROW_HEIGHT * PIXELS_PER_POINT))


_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\^")


def in_words(line: Line | GridLine, model: Model) -> str:
    """A line's formula as a sentence: its own words, or the formula with labels for keys."""
    if line.words:
        return line.words

    def label(match: re.Match[str]) -> str:
        word = match.group()
        return model.words_of[word][0] if word in model.words_of else word

    text = _TOKEN.sub(label, line.formula.removeprefix("="))
    return text.replace(" * ", " × ").replace(" / ", " ÷ ").replace(" - ", " − ")

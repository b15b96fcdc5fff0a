"""Grids on a sheet: rows identified by their heads, columns an analyst fills in, and formulas in every row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from roi_workbook.formulas.addresses import Area, cell_address, column_letters
from roi_workbook.model.names import ABOVE, Named, name_of
from roi_workbook.model.records import UNITS, Axis, Column, Grid, GridLine, Inputs, Value, in_sentence
from roi_workbook.model.tables import column_cells
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import hide_where
from roi_workbook.workbook.inputs import grid_role, typed_content, validation
from roi_workbook.workbook.planned_sheets import Formula, Sheet, replace_names

HEADINGS_HEIGHT = 42

RATINGS: Mapping[str, Mapping[str, str]] = {
    "red": styles.CONDITION_BAD,
    "amber": styles.CONDITION_WARN,
    "green": styles.CONDITION_GOOD,
    "no-go": styles.CONDITION_BAD,
    "due diligence": styles.CONDITION_WARN,
    "go": styles.CONDITION_GOOD,
    "not yet": styles.CONDITION_WARN,
    "ready": styles.CONDITION_GOOD,
    "failed": styles.CONDITION_BAD,
    "not met": styles.CONDITION_BAD,
    "missed": styles.CONDITION_BAD,
    "met": styles.CONDITION_GOOD,
    "above": styles.CONDITION_WARN,
    "below": styles.CONDITION_WARN,
    "in": styles.CONDITION_GOOD,
    "incomplete": styles.CONDITION_WARN,
    "review": styles.CONDITION_WARN,
    "closed": styles.CONDITION_WARN,
    "open": styles.CONDITION_GOOD,
    "passed": styles.CONDITION_GOOD,
    "released": styles.CONDITION_GOOD,
    "held": styles.CONDITION_WARN,
    "funded": styles.CONDITION_GOOD,
    "not funded": styles.CONDITION_WARN,
    "agree": styles.CONDITION_GOOD,
    "ahead": styles.CONDITION_WARN,
    "behind": styles.CONDITION_WARN,
    "done": styles.CONDITION_GOOD,
    "late": styles.CONDITION_BAD,
}
"""The words of ratings and verdicts with their colours: never colour alone."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A head, column or line of a grid, and the sheet columns it takes."""

    part: Column | GridLine
    left: int

    @property
    def axis(self) -> Axis | None:
        """The axis along its columns."""
        return self.part.across

    @property
    def right(self) -> int:
        """Its last column."""
        return self.left + (len(self.axis.values) - 1 if self.axis else 0)


def placed(grid: Grid, left: int = 0) -> list[Placed]:
    """The places of a grid's parts from column `left` on: head, columns, lines, helpers.

    The first column is wide: where heads are numbers, a text that names the rows comes before them.
    """
    visible = [line for line in grid.lines if not line.helper]
    helpers = [line for line in grid.lines if line.helper]
    parts: list[Column | GridLine] = [grid.head, *grid.columns, *visible, *helpers]
    leading: list[Column | GridLine] = [*grid.columns[:1], *visible[:1]]
    firsts = [part for part in leading if UNITS[part.unit] == "text"]
    if grid.head.numeric and firsts:
        parts.remove(firsts[0])
        parts.insert(0, firsts[0])
    places, column = [], left
    for part in parts:
        places.append(Placed(part, column))
        column = places[-1].right + 1
        if part.key == grid.trend:
            column += 1
    return places


def last_shown(grid: Grid) -> int:
    """The last sheet column of a grid before its helpers: the last one printed."""
    ends = [
        place.right for place in placed(grid) if not (isinstance(place.part, GridLine) and place.part.helper)
    ]
    return max(ends) + (grid.trend != "")


def grid_rows(sheet: Sheet, inputs: Inputs, top: int, grid: Grid) -> int:
    """Plan a grid from its row of headings on; returns the next free row."""
    places = placed(grid)
    first, last = top + 1, top + len(grid.rows)
    rows = {row.get(grid.head.key): row for row in inputs.tables.get(grid.key, ())}
    sheet.heights[top] = HEADINGS_HEIGHT
    for place in places:
        _headings(sheet, top, grid, place)
        if isinstance(place.part, GridLine):
            _formulas(sheet, first, last, top, place, place.part, places)
        else:
            for row, shipped in enumerate(grid.rows, first):
                _cells(sheet, row, grid, place, place.part, shipped, rows.get(shipped[grid.head.key], {}))
        area = _name(sheet, grid, place, first, last)
        if isinstance(place.part, GridLine):
            rate(sheet, area, place.part.unit)
        elif not place.part.given and place.part is not grid.head:
            sheet.validations.append((area, validation(place.part)))
            sheet.first_input = sheet.first_input if sheet.first_input != (0, 0) else (first, place.left)
        if place.part.key == grid.trend:
            _trend(sheet, top, place, first, last)
    _hide_nameless(sheet, grid, places, first, last)
    return last + 1


def _hide_nameless(sheet: Sheet, grid: Grid, places: list[Placed], first: int, last: int) -> None:
    """Where numbered rows have a name before them, show nothing worked out in rows without one."""
    name, *others = places
    if name.part is grid.head or not grid.head.numeric:
        return
    heads = [place for place in others if place.part is grid.head and isinstance(name.part, GridLine)]
    lines = [place for place in others if isinstance(place.part, GridLine)]
    for each in (heads, lines):
        if each:
            area = sheet.area(first, each[0].left, last, each[-1].right)
            hide_where(sheet, area, f'={cell_address(first, name.left, "", "$")}=""')


def _headings(sheet: Sheet, top: int, grid: Grid, place: Placed) -> None:
    part = place.part
    kind = UNITS[part.unit]
    right = kind not in ("text", "choice", "rating")
    if place.axis is None:
        unit = f"\n{part.unit}" if right and part.unit not in ("number", "1 or 0") else ""
        role = "header_right" if right else "header" if place.left == 0 else "header_beside"
        sheet.put(top, place.left, part.label + unit, role)
        return
    if top > 0 and (top - 1, place.left) not in sheet.cells:
        sheet.put(
            top - 1, place.left, f"{part.label}, {part.unit}, by {in_sentence(place.axis.label)}", "muted"
        )
    for offset, heading in enumerate(place.axis.values):
        sheet.put(top, place.left + offset, heading, "axis", "count")
    headings = Named(grid.key, part.key, ABOVE)
    sheet.name(headings, top, place.left, top, place.right, across=headings.name)


def _formulas(
    sheet: Sheet, first: int, last: int, top: int, place: Placed, line: GridLine, places: list[Placed]
) -> None:
    kind = UNITS[line.unit]
    role = {"text": "grid_text", "rating": "grid_rating"}.get(kind, "grid_number")
    for column in range(place.left, place.right + 1):
        formula = in_any_row(line, column, top, places)
        for row in range(first, last + 1):
            sheet.put(
                row, column, Formula(formula.replace(ROW, str(row + 1))), role, styles.look_of(line.unit)
            )


def _cells(
    sheet: Sheet,
    row: int,
    grid: Grid,
    place: Placed,
    column: Column,
    shipped: Mapping[str, Value],
    values: Mapping[str, Any],
) -> None:
    kind, look = UNITS[column.unit], styles.look_of(column.unit)
    if column is grid.head or column.given:
        words = kind in ("text", "choice") or (column is grid.head and place.left == 0)
        role = "given_number" if not words else "given_beside" if place.left else "given"
        sheet.put(row, place.left, shipped.get(column.key), role, "count" if column is grid.head else kind)
        return
    for left, (key, _) in enumerate(column_cells(column), place.left):
        sheet.put(row, left, typed_content(column, values.get(key)), grid_role(kind), look, typed=True)


def _name(sheet: Sheet, grid: Grid, place: Placed, first: int, last: int) -> Area:
    part = place.part
    heads = name_of(grid.key, grid.head.key)
    across = name_of(grid.key, part.key, ABOVE) if place.axis else ""
    return sheet.name(
        Named(grid.key, part.key),
        first,
        place.left,
        last,
        place.right,
        down=heads,
        across=across,
        typed=part in grid.typed,
    )


def _trend(sheet: Sheet, top: int, place: Placed, first: int, last: int) -> None:
    sheet.put(top, place.right + 1, "Trend", "header_beside")
    for row in range(first, last + 1):
        sheet.sparklines[row, place.right + 1] = sheet.area(row, place.left, row, place.right)
        sheet.put(row, place.right + 1, None, "text")


def rate(sheet: Sheet, area: Area, unit: str) -> None:
    """Colour the words of ratings and verdicts."""
    if UNITS[unit] != "rating":
        return
    for word, look in RATINGS.items():
        sheet.conditions.append(
            (area, {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": dict(look)})
        )


def in_any_row(line: GridLine, column: int, top: int, places: list[Placed]) -> str:
    """The formula of a grid line in one column of its sheet, with ROW for the number of the row.

    Keys of the grid's own parts are cells of the row, other names stay names. top: the row of the headings.
    """
    own = {place.part.key: place for place in places}
    here = place_of(line, places)

    def cell(name: str) -> str | None:
        key, as_it_is, _ = name.partition(AS_IT_IS)
        if here.axis is not None and key == here.axis.key and key not in own:
            return cell_address(top, column, "$")
        if key not in own:
            return key if as_it_is else None
        part, place = own[key].part, own[key]
        if place.axis is None:
            address = f"${column_letters(place.left)}{ROW}"
        elif here.axis == place.axis:
            address = f"{column_letters(column - here.left + place.left)}{ROW}"
        else:
            return f"${column_letters(place.left)}{ROW}:${column_letters(place.right)}{ROW}"
        sums = isinstance(part, Column) and part.numeric and not part.given and not as_it_is
        return f"SUM({address})" if sums else address

    return str(replace_names(_marked(line.formula), cell))


ROW, AS_IT_IS = "\x00", "__as_it_is"
"""The placeholder for a row number, and the mark behind keys that stand for the cell itself."""


@cache
def _marked(formula: str) -> str:
    """A formula with the keys marked that are counted, tested or compared with a text."""
    parts = re.split(r'("[^"]*")', formula)
    marked = []
    for number, (text, following) in enumerate(zip(parts, [*parts[1:], ""], strict=True)):

        def mark(match: re.Match[str], text: str = text, following: str = following) -> str:
            before, after = text[: match.start()], text[match.end() :]
            compared = re.fullmatch(r"\s*(?:=|<>)\s*", after) and following
            counted = re.search(r"(?:COUNT|COUNTA|ISNUMBER)\([\w, ]*$", before)
            return match.group() + (AS_IT_IS if counted or compared else "")

        quoted = number % 2
        marked.append(text if quoted else re.sub(r"[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_(])", mark, text))
    return "".join(marked)


def place_of(part: Column | GridLine, places: list[Placed]) -> Placed:
    """The place of a part of a grid."""
    return next(place for place in places if place.part is part)

"""Where the cells of the template are in a workbook that came back, and which cell of the template a cell is.

The map is made of defined names and typed headings only, so that inserted rows and columns, moved blocks and
renamed sheets change nothing. The keys that rows show cross-check it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from roi_workbook.cell_values import CellValue, is_number
from roi_workbook.formulas.addresses import Area
from roi_workbook.formulas.normal_form import normal_form
from roi_workbook.formulas.references import FormulaError, NameReference
from roi_workbook.model.records import MOST_ROWS
from roi_workbook.review.alignment import Alignment, align
from roi_workbook.review.reading import (
    POINTS_ELSEWHERE,
    Cell,
    LostError,
    ReadWorkbook,
    as_heading,
    where,
)
from roi_workbook.review.template import Template, respelled

MOST_LEFT_BEHIND = 0.2
"""Share of a sheet's names pointing elsewhere above which none of them is relied on."""

LARGEST_GROWTH, MORE_ROWS = 4, MOST_ROWS
"""A range may grow to this many times its planned rows and columns, plus this many."""


@dataclass(frozen=True, slots=True)
class ChangedHeading:
    """A typed heading that was overwritten: its list, where it was planned and where it is, and what is there
    now.

    `formula` is the formula that gives `content`; None for a constant.
    """

    name: str
    heading: Any
    planned: Cell
    cell: Cell
    content: CellValue
    formula: str | None = None


class CellMap:
    """The cells of a template in one workbook.

    `lost` says what is wrong with each name that cannot be used, `headings_gone` has the missing headings of
    each list, `headings_changed` the overwritten ones, found by position.
    """

    def __init__(self, book: ReadWorkbook, template: Template) -> None:
        self.book, self.template = book, template
        self.lost: dict[str, str] = {}
        self.headings_gone: dict[str, tuple[Any, ...]] = {}
        self.headings_changed: list[ChangedHeading] = []
        self.areas: dict[str, Area] = {}
        self._lists: dict[str, Mapping[Any, Cell]] = {}
        self._blocks: dict[str, Mapping[Any, Cell]] = {}
        book.bound(template.book.names)
        for name, planned in template.book.names.items():
            if book.names.get(name) == planned:
                self.areas[name] = planned
                continue
            try:
                self.areas[name] = self._area(name)
            except LostError as reason:
                self.lost[name] = str(reason)
        for name in template.lists:
            if name in self.areas:
                self._read_list(name)
        for name, planned_cells in template.cells_of.items():
            if name in self.areas and name not in self._lists:
                if self.areas[name] is template.book.names[name] and self._has_still_headings(name):
                    self._blocks[name] = planned_cells
                    continue
                try:
                    self._blocks[name] = self._block(name)
                except LostError as reason:
                    self.lost[name] = str(reason)
        self._cross_check()

    def cells_of(self, name: str) -> Mapping[Any, Cell]:
        """Where the cells of a name are, by heading as in `Template.cells_of`; empty where the name is lost."""
        return self._lists.get(name) or self._blocks.get(name) or {}

    def is_still(self, name: str) -> bool:
        """Whether every cell of a name is where it was planned."""
        return self.cells_of(name) is self.template.cells_of[name]

    @cached_property
    def not_still(self) -> list[str]:
        """The names with a cell that is not where it was planned."""
        return [name for name in self.template.cells_of if not self.is_still(name)]

    def cell(self, name: str, heading: Any = ()) -> Cell | None:
        """Where one cell is; None if it cannot be found."""
        return self.cells_of(name).get(heading)

    def now(self, planned: Cell) -> Cell | None:
        """Where a planned cell is; None if it cannot be found."""
        if planned[0] in self.still:
            return planned if planned in self.template.name_at else None
        return self._moved.get(planned)

    def planned(self, cell: Cell) -> Cell | None:
        """Which planned cell a cell is; None if the template has no such cell."""
        if cell[0] in self.still and cell in self.template.name_at:
            return cell
        return self._moved_back.get(cell)

    def moved(self, sheet: str) -> Iterator[tuple[Cell, Cell]]:
        """Every cell of a sheet that is not still: where it was planned, and where it is."""
        return ((planned, cell) for planned, cell in self._moved.items() if planned[0] == sheet)

    @cached_property
    def _moved(self) -> dict[Cell, Cell]:
        """Where each planned cell is, for sheets that are not still."""
        return {
            planned: cells[heading]
            for name, planned_cells in self.template.cells_of.items()
            if self.template.book.names[name].sheet not in self.still and (cells := self.cells_of(name))
            for heading, planned in planned_cells.items()
            if heading in cells
        }

    @cached_property
    def _moved_back(self) -> dict[Cell, Cell]:
        return {cell: planned for planned, cell in self._moved.items()}

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The current title of each sheet of the template; sheets with nothing left are absent."""
        votes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for name, area in self.areas.items():
            votes[self.template.book.names[name].sheet][area.sheet] += 1
        return {title: max(counts, key=lambda each: counts[each]) for title, counts in votes.items()}

    @cached_property
    def still(self) -> set[str]:
        """The sheets of the template where every cell is where it was planned and nothing is lost."""
        moved = {
            self.template.book.names[name].sheet
            for name, area in self.template.book.names.items()
            if self.areas.get(name) is not area
        }
        moved |= {self.template.book.names[name].sheet for name in (*self.lost, *self.headings_gone)}
        for name in self.template.lists:
            if not self.is_still(name):
                moved.add(self.template.book.names[name].sheet)
        return set(self.template.book.sheets) - moved

    @cached_property
    def unchanged(self) -> set[str]:
        """The sheets that are still and have exactly the formulas of the template."""
        sheets = self.book.spreadsheet.sheets
        return {
            title
            for title in self.still
            if not sheets[title].doubts and sheets[title].formulas == self.template.formulas[title]
        }

    def as_found(self, planned: Cell) -> str:
        """The formula of a planned cell as it should read in this workbook, without "="."""
        formula = self.template.formulas[planned[0]][planned[1:]]
        return formula if planned[0] in self.still else respelled(formula, planned[0], self.now)

    @cached_property
    def of_one_cell(self) -> frozenset[str]:
        """The names that stand for a single cell."""
        return frozenset(name for name, area in self.areas.items() if area.shape == (1, 1))

    def missing(self) -> Iterator[Cell]:
        """The planned cells that cannot be found."""
        for name in self.not_still:
            cells = self.cells_of(name)
            yield from (
                cell for heading, cell in self.template.cells_of[name].items() if heading not in cells
            )

    @cached_property
    def changed_constants(self) -> list[Cell]:
        """The planned cells whose typed constant was overwritten."""
        return [
            planned
            for title, constants in self.template.constants_on.items()
            if not self._holds_all(title, constants)
            for planned, content in constants.items()
            if (cell := self.now(planned))
            and not (
                self.book.formula(cell) is None and _is_constant(self._as_counted(planned, cell), content)
            )
        ]

    def _as_counted(self, planned: Cell, cell: Cell) -> CellValue:
        """What a cell holds; a date as days from 1900, though the workbook may count from 1904."""
        content, days = self.book.content(cell), self.book.days_later
        return content + days if days and is_number(content) and self.template.is_date(planned) else content

    def _holds_all(self, title: str, constants: Mapping[Cell, Any]) -> bool:
        """Whether nothing moved on a sheet and all its constants are as planned."""
        if title not in self.still:
            return False
        sheet = self.book.spreadsheet.sheets[title]
        at = [cell[1:] for cell in constants]
        values = list(map(sheet.values.get, at))
        # To Python, but not to the sums of a spreadsheet, a TRUE is a 1.
        same = values == list(constants.values()) and bool not in map(type, values)
        return same and sheet.formulas.keys().isdisjoint(at)

    def _area(self, name: str) -> Area:
        area = self.book.area(name)
        height, width = self.template.book.names[name].shape
        most_rows, most_columns = (LARGEST_GROWTH * size + MORE_ROWS for size in (height, width))
        if area.shape[0] > most_rows or area.shape[1] > most_columns:
            raise LostError(f"the name covers too much: {where(area)}")
        return area

    def _read_list(self, name: str) -> None:
        """Find the headings of a list; a list is one row or one column."""
        planned, area = self.template.book.names[name], self.areas[name]
        upright = planned.shape[1] == 1
        if area.shape[1 if upright else 0] > 1:
            self.lost[name] = f"the name covers {where(area)}, more cells than it should"
            return
        contents = [as_heading(self.book.content((area.sheet, *cell))) for cell in area.cells()]
        headings = self.template.headings[name]
        if contents == headings:
            aligned = Alignment(
                {heading: at for at, heading in enumerate(headings) if heading is not None}, {}, ()
            )
        else:
            aligned = align(headings, contents)
        places = {
            heading: (area.sheet, area.top + (at if upright else 0), area.left + (0 if upright else at))
            for heading, at in aligned.at.items()
        }
        planned_cells = self.template.cells_of[name]
        self._lists[name] = planned_cells if places == planned_cells else places
        if aligned.gone:
            self.headings_gone[name] = aligned.gone
        formulas = self.book.spreadsheet.sheets[area.sheet].formulas
        worked_out = {heading: formulas[cell[1:]] for heading, cell in places.items() if cell[1:] in formulas}
        for heading in dict.fromkeys((*aligned.changed, *worked_out)):
            content = aligned.changed.get(heading, heading)
            self.headings_changed.append(
                ChangedHeading(
                    name, heading, planned_cells[heading], places[heading], content, worked_out.get(heading)
                )
            )

    def _block(self, name: str) -> Mapping[Any, Cell]:
        """Where the cells of a range are, by heading."""
        area = self.areas[name]
        down, across = self.template.headings_of(name)
        height, width = area.shape
        if (height > 1 and not down) or (width > 1 and not across):
            raise LostError(f"the name covers {where(area)}, more cells than it should")
        rows = self._along(down, area, upright=True) if down else {}
        columns = self._along(across, area, upright=False) if across else {}
        if down and across:
            return {
                (a, b): (area.sheet, row, column) for a, row in rows.items() for b, column in columns.items()
            }
        if down:
            return {a: (area.sheet, row, area.left) for a, row in rows.items()}
        if across:
            return {b: (area.sheet, area.top, column) for b, column in columns.items()}
        return {(): (area.sheet, area.top, area.left)}

    def _has_still_headings(self, name: str) -> bool:
        return all(self.is_still(each) for each in self.template.headings_of(name) if each)

    def _along(self, name: str, area: Area, upright: bool) -> dict[Any, int]:
        """The row (or column) of each heading beside (or above) an area."""
        if name not in self._lists:
            raise LostError(f"its headings ({name}) cannot be found")
        if self.areas[name].sheet != area.sheet:
            raise LostError(f"its headings ({name}) are on another sheet, {self.areas[name].sheet}")
        low, high = (area.top, area.bottom) if upright else (area.left, area.right)
        places = {
            heading: row if upright else column for heading, (_, row, column) in self._lists[name].items()
        }
        return {heading: at for heading, at in places.items() if low <= at <= high}

    def _cross_check(self) -> None:
        """Lose names that point elsewhere: their row shows a different key from the template's."""
        rows_by_sheet: dict[str, dict[str, set[int]]] = {}
        for name, (key, column) in self.template.keys_shown.items():
            if name not in self._blocks:
                continue
            area = self.areas[name]
            if self.book.content((area.sheet, area.top, column)) == key:
                continue
            if area.sheet not in rows_by_sheet:
                rows_by_sheet[area.sheet] = self._rows_of_keys(area.sheet)
            rows = rows_by_sheet[area.sheet].get(key)
            if rows and area.top not in rows and not self._moved_away(name, area, rows):
                self._lose(name, f"{POINTS_ELSEWHERE} it leads to {where(area)}, beside the row of {key}")
        self._lose_sheets()

    def _lose_sheets(self) -> None:
        """Lose all names of a sheet where many were left behind: the others may be wrong too."""
        names = self.template.book.names
        if not self.lost:
            return
        elsewhere = (name for name, reason in self.lost.items() if reason.startswith(POINTS_ELSEWHERE))
        behind = Counter(names[name].sheet for name in elsewhere)
        sizes = Counter(area.sheet for area in names.values())
        for name, area in names.items():
            if behind[area.sheet] > MOST_LEFT_BEHIND * sizes[area.sheet] and name not in self.lost:
                self._lose(
                    name,
                    f"{POINTS_ELSEWHERE} too many names of its sheet point elsewhere for any to be relied on",
                )

    def _lose(self, name: str, reason: str) -> None:
        """Stop using a name, here and where typed cells are read."""
        self.lost[name] = reason
        self._blocks.pop(name, None)
        self._lists.pop(name, None)
        self.headings_gone.pop(name, None)
        self.headings_changed = [changed for changed in self.headings_changed if changed.name != name]
        self.book.discard(name, reason)

    def _moved_away(self, name: str, area: Area, rows: set[int]) -> bool:
        """Whether cells were moved away from their key, recognised by their formulas.

        rows: where the key is shown. If a formula of that shape is still there, the name was moved instead.
        """
        planned = self.template.book.names[name]
        planned_formula = self.template.formula((planned.sheet, planned.top, planned.left))
        if planned_formula is None:
            return False
        shape = _without_places(planned_formula)

        def is_like_it(row: int) -> bool:
            formula = self.book.formula((area.sheet, row, area.left))
            return formula is not None and _without_places(formula) == shape

        return is_like_it(area.top) and not any(map(is_like_it, rows))

    def _rows_of_keys(self, sheet: str) -> dict[str, set[int]]:
        keys = {key for key, _ in self.template.keys_shown.values()}
        rows: dict[str, set[int]] = defaultdict(set)
        for (row, _), value in self.book.spreadsheet.sheets[sheet].values.items():
            if isinstance(value, str) and value in keys:
                rows[value].add(row)
        return rows


def _is_constant(value: CellValue, constant: CellValue) -> bool:
    """Whether a value is a constant of the template; some programs drop spaces around texts, and decimals."""
    if isinstance(constant, str):
        return value in (constant, constant.strip())
    return bool(as_heading(value) == constant)


def _without_places(formula: str) -> tuple[str, list[str]] | None:
    """The shape of a formula and the names in it, whatever cells it refers to; None if it cannot be parsed."""
    try:
        shape, operands = normal_form(formula)
    except FormulaError:
        return None
    return shape, [operand.name for operand in operands if isinstance(operand, NameReference)]

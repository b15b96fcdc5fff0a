"""The template as planned: the name and content of every cell, and which cells depend on which.

A planned cell identifies a cell: wherever it is in an edited workbook, it goes by its planned sheet, row and
column.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import Area, cell_address, column_number, quoted
from roi_workbook.model.records import Table
from roi_workbook.review.reading import MODEL_NAME, TEMPLATE_NAME, Cell, as_heading
from roi_workbook.workbook.layout import blank_layout
from roi_workbook.workbook.planned_sheets import Book, Formula, Link, Style

MONEY = ("money", "price", "change", "near_zero")
"""Number formats that are money."""


class PlannedColumn(NamedTuple):
    """The cells of a name on one sheet, with their headings in the same order."""

    headings: list[Any]
    sheet: str
    at: list[tuple[int, int]]
    cells: frozenset[Cell]

    @classmethod
    def of(cls, cells: Mapping[Any, Cell]) -> PlannedColumn:
        """A column from the cells of a name by heading."""
        sheet = next(iter(cells.values()))[0]
        return cls(list(cells), sheet, [cell[1:] for cell in cells.values()], frozenset(cells.values()))


class Template:
    """The cells of a template by name and heading, with their formulas, constants and kinds of number."""

    def __init__(self, book: Book, model: Model) -> None:
        self.book, self.model = book, model

    @cached_property
    def lists(self) -> set[str]:
        """Names of the lists of typed headings."""
        return {name for named in self.book.named.values() for name in (named.down, named.across) if name}

    def headings_of(self, name: str) -> tuple[str, str]:
        """The names of the typed headings beside and above the cells of a name; "" if there are none."""
        named = self.book.named[name]
        return named.down, named.across

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The table each column belongs to, by the column's name."""
        tables = self.model.typed_tables
        return {
            name: tables[named.key]
            for name, named in self.book.named.items()
            if named.typed and named.column and named.key in tables
        }

    @cached_property
    def column_at(self) -> dict[Cell, str]:
        """The column of a table that each of its cells belongs to."""
        areas = ((name, self.book.names[name]) for name in self.tables)
        return {(area.sheet, *at): name for name, area in areas for at in area.cells()}

    @cached_property
    def name_of_area(self) -> dict[Area, str]:
        """The name of each area that has one."""
        return {area: name for name, area in self.book.names.items()}

    @cached_property
    def headings(self) -> dict[str, list[Any]]:
        """The typed headings of every list in order, None for an empty cell."""
        areas = {name: self.book.names[name] for name in self.lists}
        return {
            name: [as_heading(self.content((area.sheet, *cell))) for cell in area.cells()]
            for name, area in areas.items()
        }

    def listed(self, name: str) -> dict[Any, Cell]:
        """The typed headings of a list in order, and their cells."""
        area = self.book.names[name]
        pairs = zip(self.headings[name], area.cells(), strict=True)
        return {heading: (area.sheet, *cell) for heading, cell in pairs if heading is not None}

    @cached_property
    def cells_of(self) -> dict[str, dict[Any, Cell]]:
        """The planned cells of every name by heading: (), one heading, or a pair (down, across).

        Columns of tables are left out: their rows have an order and no headings. So are cells of a row in which
        the template has nothing.
        """
        lists = {name: self.listed(name) for name in self.lists}
        cells: dict[str, dict[Any, Cell]] = {}
        for name, area in self.book.names.items():
            down, across = self.headings_of(name)
            if name in self.lists:
                cells[name] = lists[name]
            elif name in self.tables:
                continue
            elif down and across:
                cells[name] = {
                    (a, b): (area.sheet, row, column)
                    for a, (_, row, _) in lists[down].items()
                    for b, (_, _, column) in lists[across].items()
                }
            elif down:
                cells[name] = {a: (area.sheet, row, area.left) for a, (_, row, _) in lists[down].items()}
            elif across:
                planned = self.book.sheets[area.sheet].cells
                cells[name] = {
                    b: (area.sheet, area.top, column)
                    for b, (_, _, column) in lists[across].items()
                    if (area.top, column) in planned
                }
            else:
                cells[name] = {(): (area.sheet, area.top, area.left)}
        return cells

    @cached_property
    def name_at(self) -> dict[Cell, tuple[str, Any]]:
        """The name and heading of every named cell."""
        return {
            cell: (name, heading) for name, cells in self.cells_of.items() for heading, cell in cells.items()
        }

    @cached_property
    def named_on(self) -> dict[str, frozenset[tuple[int, int]]]:
        """Row and column of the named cells of every sheet."""
        named: dict[str, set[tuple[int, int]]] = {title: set() for title in self.book.sheets}
        for sheet, row, column in self.name_at:
            named[sheet].add((row, column))
        return {title: frozenset(cells) for title, cells in named.items()}

    @cached_property
    def columns_of(self) -> dict[str, PlannedColumn]:
        """The cells of every name as columns, to go through all of them quickly."""
        return {name: PlannedColumn.of(cells) for name, cells in self.cells_of.items() if cells}

    @lru_cache(maxsize=4)  # noqa: B019 (templates live as long as the process)
    def cells_of_columns(self, names: tuple[str, ...]) -> frozenset[Cell]:
        """All cells of some names."""
        return frozenset().union(*(self.columns_of[name].cells for name in names))

    @cached_property
    def formulas(self) -> dict[str, dict[tuple[int, int], str]]:
        """Every formula without its "=", by sheet and (row, column)."""
        return {
            title: {
                cell: content[1:]
                for cell, (content, _) in sheet.cells.items()
                if isinstance(content, Formula)
            }
            for title, sheet in self.book.sheets.items()
        }

    @cached_property
    def formula_count(self) -> int:
        """How many cells hold formulas."""
        return sum(map(len, self.formulas.values()))

    @cached_property
    def named_formulas(self) -> list[Cell]:
        """Every formula cell that has a name, sheet by sheet."""
        cells = ((title, *at) for title, formulas in self.formulas.items() for at in formulas)
        return [cell for cell in cells if cell in self.name_at]

    @cached_property
    def formula_cells(self) -> frozenset[Cell]:
        """All cells that hold formulas."""
        return frozenset((title, *at) for title, formulas in self.formulas.items() for at in formulas)

    @cached_property
    def typed(self) -> set[Cell]:
        """The cells that are the analyst's: inputs, their evidence, and the rows of tables."""
        return {(sheet.title, *cell) for sheet in self.book.sheets.values() for cell in sheet.typed}

    @cached_property
    def constants(self) -> dict[Cell, Any]:
        """Constants of the template in named cells, apart from headings and typed cells: bounds, zeros,
        numbers.
        """
        constants = {}
        for name, cells in self.cells_of.items():
            if name in self.lists or name in (TEMPLATE_NAME, MODEL_NAME):
                continue
            for cell in cells.values():
                content = self.content(cell)
                if content is not None and not isinstance(content, Formula) and cell not in self.typed:
                    constants[cell] = content if isinstance(content, str) else as_heading(content)
        return constants

    @cached_property
    def constants_on(self) -> dict[str, dict[Cell, Any]]:
        """The same constants by sheet."""
        constants: dict[str, dict[Cell, Any]] = defaultdict(dict)
        for cell, content in self.constants.items():
            constants[cell[0]][cell] = content
        return constants

    @cached_property
    def texts(self) -> dict[str, dict[tuple[int, int], str]]:
        """The texts of cells without a name that nobody types, by sheet and (row, column): labels, units, hints."""
        return {
            title: {
                at: content.text if isinstance(content, Link) else content
                for at, (content, _) in sheet.cells.items()
                if (isinstance(content, Link) or (isinstance(content, str) and content.strip()))
                and not isinstance(content, Formula)
                and at not in sheet.typed
                and at not in self.named_on[title]
            }
            for title, sheet in self.book.sheets.items()
        }

    @cached_property
    def counting(self) -> dict[str, list[tuple[int, int]]]:
        """The named cells that hold an input or a result, by sheet."""
        return {
            title: [at for at in (*sorted(sheet.typed), *self.formulas[title]) if at in self.named_on[title]]
            for title, sheet in self.book.sheets.items()
        }

    @cached_property
    def styles(self) -> dict[str, list[Style]]:
        """The styles of the same cells, in the same order."""
        return {
            title: [self.book.sheets[title].cells[at][1] for at in cells]
            for title, cells in self.counting.items()
        }

    @cached_property
    def link_texts(self) -> frozenset[str]:
        """The texts of the template's links."""
        return frozenset(
            content.text
            for sheet in self.book.sheets.values()
            for content, _ in sheet.cells.values()
            if isinstance(content, Link)
        )

    @cached_property
    def keys_shown(self) -> dict[str, tuple[str, int]]:
        """The key shown in the row of each one-row name, and its column: to check where the name points."""
        keys = {named.key for named in self.book.named.values()}
        beside: dict[tuple[str, int, str], int] = {}
        for title, sheet in self.book.sheets.items():
            for (row, column), (content, _) in sheet.cells.items():
                if isinstance(content, str) and content in keys:
                    beside.setdefault((title, row, content), column)
        shown = {}
        for name, named in self.book.named.items():
            area = self.book.names[name]
            place = area.sheet, area.top, named.key
            if place in beside and area.shape[0] == 1 and name not in self.lists:
                shown[name] = named.key, beside[place]
        return shown

    def content(self, cell: Cell) -> Any:
        """The content of a planned cell; None if it is empty."""
        sheet, row, column = cell
        planned = self.book.sheets[sheet].cells.get((row, column))
        return planned[0] if planned else None

    def formula(self, cell: Cell) -> str | None:
        """The formula of a planned cell without its "="; None if it has none."""
        return self.formulas[cell[0]].get(cell[1:])

    def is_money(self, cell: Cell) -> bool:
        """Whether a cell holds money, by its kind of number."""
        return self._kind(cell) in MONEY

    def is_date(self, cell: Cell) -> bool:
        """Whether a cell holds a date, by its kind of number."""
        return self._kind(cell) in ("date", "day")

    def is_count(self, cell: Cell) -> bool:
        """Whether a cell holds a flag or a count, by its kind of number."""
        return self._kind(cell) in ("flag", "count")

    def may_be_empty(self, cell: Cell) -> bool:
        """Whether a cell can hold an empty text, its own or one it looks up: readers take it for no value."""
        answers = self._can_be_empty
        if cell in answers:
            return answers[cell]
        path = [self._one_step_down(cell)]
        while path:
            at, below = path[-1]
            step = None if answers[at] else next(below, None)
            if answers[at] or (step is not None and answers.get(step)):
                answers.update((each, True) for each, _ in path)
                return True
            if step is None:
                path.pop()
            elif step not in answers:
                path.append(self._one_step_down(step))
        return False

    @cached_property
    def _can_be_empty(self) -> dict[Cell | Area, bool]:
        """The answers of `may_be_empty` so far, for cells and areas."""
        return {}

    def _one_step_down(self, at: Cell | Area) -> tuple[Cell | Area, Iterator[Cell | Area]]:
        """A cell or area and what is one step below it: what its formula refers to, or the cells of the area."""
        if isinstance(at, Area):
            self._can_be_empty[at] = False
            return at, ((at.sheet, *each) for each in at.cells())
        formula = self.formula(at) or ""
        self._can_be_empty[at] = '""' in formula
        return at, _referred(formula, at[0], self.book.names)

    def unit(self, cell: Cell) -> str:
        """A rough unit, for cells that are not a line of the catalogue."""
        return "currency" if self.is_money(cell) else "share" if "share" in self._kind(cell) else "number"

    def _kind(self, cell: Cell) -> str:
        return self.book.sheets[cell[0]].cells[cell[1:]][1][1]

    @cached_property
    def sheets_used(self) -> dict[str, set[str]]:
        """The sheets that the formulas of each sheet refer to by cells, itself included."""
        used = {}
        for title, formulas in self.formulas.items():
            used[title] = {
                title,
                *(sheet for text in formulas.values() if "!" in text for sheet in _sheets_in(text)),
            }
        return used

    @cached_property
    def _referring(self) -> dict[Area, list[Cell]]:
        """The formula cells that refer to each cell or area; an area counts as a whole, not by its cells."""
        referring: dict[Area, list[Cell]] = defaultdict(list)
        for title, formulas in self.formulas.items():
            for cell, text in formulas.items():
                for area in _referred(text, title, self.book.names):
                    referring[area].append((title, *cell))
        return referring

    @cached_property
    def _areas_over(self) -> dict[Cell, list[Area]]:
        """The areas by which formulas refer to each cell, alone or within a range."""
        areas: dict[Cell, list[Area]] = defaultdict(list)
        for area in self._referring:
            for row, column in area.cells():
                areas[area.sheet, row, column].append(area)
        return areas

    def direct_followers(self, cell: Cell) -> Iterator[Cell]:
        """The formula cells that refer to a cell; twice if they do so in two ways."""
        for area in self._areas_over.get(cell, ()):
            yield from self._referring[area]

    def direct_precedents(self, cell: Cell) -> Iterator[Cell]:
        """The cells that a formula cell refers to; twice if it does so in two ways."""
        for area in self._referred_by.get(cell, ()):
            yield from ((area.sheet, *each) for each in area.cells())

    def followers(self, cells: Iterable[Cell], stop_at: Iterable[Cell] = ()) -> set[Cell]:
        """The formula cells that depend on any of these, directly or not; paths end at `stop_at`."""
        ends = set(stop_at)
        waiting, reached, seen = list(cells), set(), set()
        while waiting:
            for area in self._areas_over.get(waiting.pop(), ()):
                if area in seen:
                    continue
                seen.add(area)
                for follower in self._referring[area]:
                    if follower not in reached:
                        reached.add(follower)
                        if follower not in ends:
                            waiting.append(follower)
        return reached

    @cached_property
    def _referred_by(self) -> dict[Cell, list[Area]]:
        """The areas that each formula cell refers to."""
        areas: dict[Cell, list[Area]] = defaultdict(list)
        for area, formulas in self._referring.items():
            for cell in formulas:
                areas[cell].append(area)
        return areas

    def precedents(self, cells: Iterable[Cell]) -> set[Cell]:
        """The cells that any of these depend on, directly or not."""
        waiting, seen = list(cells), set()
        reached: set[Cell] = set()
        while waiting:
            for area in self._referred_by.get(waiting.pop(), ()):
                if area in seen:
                    continue
                seen.add(area)
                new = {(area.sheet, *cell) for cell in area.cells()} - reached
                reached |= new
                waiting += new
        return reached

    def cells(self, names: Iterable[str]) -> set[Cell]:
        """The cells of these names."""
        areas = [self.book.names[name] for name in names if name in self.book.names]
        return {(area.sheet, row, column) for area in areas for row, column in area.cells()}


_REFERENCE = re.compile(
    r'"[^"]*"'
    r"|(?:(?P<sheet>'(?:[^']|'')+'|[A-Za-z]\w*)!)?"
    r"\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d+)(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d+))?(?![\w(])"
    r"|(?P<name>[A-Za-z_]\w*)(?![\w(!.])"
)
"""The references in a formula of the template; other formulas are read by `formulas`."""


def _sheets_in(formula: str) -> Iterator[str]:
    for match in _REFERENCE.finditer(formula):
        if match["sheet"]:
            yield match["sheet"].strip("'").replace("''", "'")


def respelled(formula: str, sheet: str, place: Callable[[Cell], Cell | None]) -> str:
    """A planned formula with each reference changed to where `place` finds its cell, #REF! if it finds none.

    sheet: the planned sheet of the formula.
    """

    def moved(match: re.Match[str]) -> str:
        if not match["top"]:
            return match.group()
        title = (match["sheet"] or sheet).strip("'").replace("''", "'")
        corners = [(match["left"], match["top"]), (match["right"], match["bottom"])]
        cells = [place((title, int(row) - 1, column_number(column))) for column, row in corners if column]
        if not all(cells):
            return "#REF!"
        now = ":".join(cell_address(row, column) for _, row, column in filter(None, cells))
        return f"{quoted(cells[0][0])}!{now}" if match["sheet"] and cells[0] else now

    return _REFERENCE.sub(moved, formula)


def _referred(formula: str, sheet: str, names: Mapping[str, Area]) -> Iterator[Area]:
    """The areas and cells a planned formula refers to."""
    for match in _REFERENCE.finditer(formula):
        if match["name"]:
            if match["name"] in names:
                yield names[match["name"]]
        elif match["top"]:
            title = (match["sheet"] or sheet).strip("'").replace("''", "'")
            left, top = column_number(match["left"]), int(match["top"]) - 1
            right = column_number(match["right"]) if match["right"] else left
            bottom = int(match["bottom"]) - 1 if match["bottom"] else top
            yield Area(title, top, left, bottom, right)


_PLANNED: dict[int, Template] = {}


def template_of(model: Model) -> Template:
    """The template of a model, planned once."""
    if id(model) not in _PLANNED:
        _PLANNED[id(model)] = Template(blank_layout(model), model)
    return _PLANNED[id(model)]

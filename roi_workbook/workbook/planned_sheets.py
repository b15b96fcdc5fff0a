"""A workbook as plain data: the content, style and name of every cell.

Sheets are planned first and written afterwards, so that formulas can refer to cells that stand on
later sheets, the stored values can be worked out before the file is written, and a review can ask
which formula belongs where. Rows and columns count from 0, as in XlsxWriter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.model.names import WORD, Named
from roi_workbook.model.records import Value


class Formula(str):
    """A real Excel formula with its leading "="; never something an analyst typed."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Link:
    """Text that jumps to a defined name."""

    name: str
    text: str


AFTER_MESSAGE = "  ·  "
"""What stands between the two parts of the alternative text of a chart: its message and what it shows."""

Content = Value | Formula | Link
Style = tuple[str, str]


@dataclass(slots=True)
class Sheet:
    """One planned sheet. `typed` are the cells an analyst fills in, `sections` the headings of its sections.

    It is printed as small as its columns need, or at `print_percent`; repeated rows and columns may lie outside.
    What is `continued` follows on pages of its own, with the repeated columns.
    """

    title: str
    group: str
    book: Book
    landscape: bool = True
    cells: dict[tuple[int, int], tuple[Content, Style]] = field(default_factory=dict)
    typed: set[tuple[int, int]] = field(default_factory=set)
    sections: set[str] = field(default_factory=set)
    widths: list[float] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    validations: list[tuple[Area, dict[str, Any]]] = field(default_factory=list)
    conditions: list[tuple[Area, dict[str, Any]]] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    freeze: tuple[int, int] = (0, 0)
    repeat_rows: tuple[int, int] | None = None
    repeat_columns: tuple[int, int] | None = None
    print_columns: tuple[int, int] | None = None
    print_percent: int = 0
    print_first_row: int = 0
    print_last_row: int | None = None
    continued: list[Area] = field(default_factory=list)
    one_page: bool = False
    first_input: tuple[int, int] = (0, 0)
    zoom: int = 90
    insert_rows: bool = False
    sparklines: dict[tuple[int, int], Area] = field(default_factory=dict)
    pages_wide: int = 1
    together: list[tuple[int, int]] = field(default_factory=list)
    breaks: tuple[int, ...] = ()
    last_row: int = 0

    def put(
        self,
        row: int,
        column: int,
        content: Content,
        role: str,
        kind: str = "text",
        name: str | Named = "",
        typed: bool = False,
    ) -> None:
        """Plan one cell; `name` also gives it a defined name; `typed` where an analyst fills it in."""
        if (row, column) in self.cells:
            raise ValueError(f"{self.title}: {cell_address(row, column)} is planned twice")
        self.cells[row, column] = (content, (role, kind))
        if row > self.last_row:
            self.last_row = row
        if typed:
            self.typed.add((row, column))
        if name:
            self.name(name, row, column, typed=typed)

    def fill(self, row: int, first: int, last: int, role: str) -> None:
        """Style the cells of a row that are not planned yet, without content."""
        for column in range(first, last + 1):
            self.cells.setdefault((row, column), (None, (role, "text")))
        self.last_row = max(self.last_row, row)

    def area(self, top: int, left: int, bottom: int | None = None, right: int | None = None) -> Area:
        """An area of this sheet; a single cell unless a bottom or right is given."""
        return Area(
            self.title, top, left, top if bottom is None else bottom, left if right is None else right
        )

    def name(
        self,
        name: str | Named,
        top: int,
        left: int,
        bottom: int | None = None,
        right: int | None = None,
        down: str = "",
        across: str = "",
        typed: bool = False,
    ) -> Area:
        """Give an area of this sheet a defined name; `down` and `across` name its headings (see Named)."""
        area = self.area(top, left, bottom, right)
        named = name if isinstance(name, Named) else Named(name)
        self.book.define(replace(named, down=down, across=across, typed=typed), area)
        return area


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A native chart: XlsxWriter's dictionaries, with areas in place of references; `line` is drawn over columns.

    Its alternative text is its title, as it reads when the file is made, and what it shows: `description`.
    """

    row: int
    column: int
    type: str
    series: tuple[Mapping[str, Any], ...]
    title: Area
    description: str
    width: int
    height: int
    subtype: str = ""
    x_axis: Mapping[str, Any] = field(default_factory=dict)
    y_axis: Mapping[str, Any] = field(default_factory=dict)
    legend: Mapping[str, Any] = field(default_factory=dict)
    line: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Book:
    """One planned workbook: its sheets in reading order, its defined names, and what each name stands for.

    `opens_at` is the sheet that is shown first, "" for the first one.
    """

    sheets: dict[str, Sheet] = field(default_factory=dict)
    names: dict[str, Area] = field(default_factory=dict)
    named: dict[str, Named] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    opens_at: str = ""

    def add(self, title: str, group: str, landscape: bool = True, after: str = "") -> Sheet:
        """Add a sheet after another one, or at the end."""
        sheet = Sheet(title, group, self, landscape)
        titles = [*self.sheets]
        following = titles[titles.index(after) + 1 :] if after else []
        self.sheets[title] = sheet
        for moved in following:
            self.sheets[moved] = self.sheets.pop(moved)
        return sheet

    def define(self, named: Named, area: Area) -> None:
        """Give an area a workbook-wide name; a name can only be given once."""
        name = named.name
        if self.names.setdefault(name, area) is not area:
            raise ValueError(f"{name} is defined twice: {self.names[name].reference} and {area.reference}")
        self.named[name] = named

    def formulas(self) -> dict[tuple[str, int, int], Formula]:
        """Every formula by sheet, row and column."""
        return {
            (title, row, column): content
            for title, sheet in self.sheets.items()
            for (row, column), (content, _) in sheet.cells.items()
            if type(content) is Formula
        }


def replace_names(formula: str, where: Callable[[str], str | None]) -> Formula:
    """A formula with names replaced: `where` returns the replacement of a name, or None to keep it.

    Function names (before a bracket) and texts in quotes are left alone.
    """
    texts, names = _parted(formula)
    parts = [text + (where(name) or name) for text, name in zip(texts, names, strict=False)]
    return Formula("".join(parts) + texts[-1])


@cache
def _parted(formula: str) -> tuple[list[str], list[str]]:
    """The names of a formula, and the texts between them; there is one text more."""
    texts, names, end = [], [], 0
    for match in WORD.finditer(formula):
        if not match.group().startswith('"'):
            texts.append(formula[end : match.start()])
            names.append(match.group())
            end = match.end()
    return [*texts, formula[end:]], names

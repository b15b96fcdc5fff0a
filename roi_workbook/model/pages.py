"""What a planning subject is: pages of sections with tables, grids and pictures, and its recompute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.model.bucket import Bucket
from roi_workbook.model.records import Context, Grid, Guard, Input, Line, Table, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One series of a picture: workbook-wide names of its values and categories, or one row of an axis
    (`head`).

    `labels` names the texts beside its points, each drawn by itself. `look` is good, warn, bad, grey or
    none (invisible); without one, series take their colours in order.
    """

    label: str
    values: str
    categories: str
    labels: str = ""
    look: str = ""
    head: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart: what it shows, not how. `kind` is bars, columns, stacked, stacked_columns, lines, scatter or
    gantt.

    `title` is a formula that gives a text. `bounds` are the ends of both axes, where the figures are marks of
    a scale. In a gantt the first series is where bars start, the second their length. `description` says what
    the picture shows, for readers who cannot see it.
    """

    key: str
    kind: str
    title: str
    series: tuple[Shown, ...]
    description: str
    x_title: str = ""
    y_title: str = ""
    unit: str = "number"
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Part of a page, in this order: a note, inputs, lines, tables, grids, pictures.

    On a page of sentences `case` is the line that says behind its title which case its figures are of.
    """

    title: str
    case: str = ""
    note: str = ""
    inputs: tuple[Input, ...] = ()
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    grids: tuple[Grid, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet of a planning subject. Rows can be inserted where it has no grids.

    `prose` is a page of sentences that prints on one sheet of paper; its inputs are below the printed part.
    `workings` is a page that nobody needs to read: it stands at the end, beside those of the core.
    """

    title: str
    purpose: str
    sections: tuple[Section, ...]
    prose: bool = False
    workings: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningSubject:
    """One planning subject: its pages, its guards and its recompute. It is there where all its `groups` are: its
    own, and those whose numbers it is made of; always without any.

    `recompute` takes what is known so far and returns every line, grid line and guard of the subject by name:
    a number or text for a line (a text line it leaves out is the result of its formula), a count for a guard, and for a grid line an array or list with one value per
    row (rows x headings where it runs along an axis). A missing number means words in the cell.
    """

    key: str
    pages: tuple[Page, ...]
    recompute: Callable[[Context], Mapping[str, Any]]
    guards: tuple[Guard, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of all pages."""
        return tuple(section for page in self.pages for section in page.sections)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The inputs of all sections."""
        return tuple(declared for section in self.sections for declared in section.inputs)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of all sections."""
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The grids of all sections."""
        return tuple(grid for section in self.sections for grid in section.grids)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all sections."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def names(self) -> tuple[str, ...]:
        """What its recompute returns: every line, grid line and guard by name."""
        grid_lines = (f"{grid.key}_{line.key}" for grid in self.grids for line in grid.lines)
        return (*(line.key for line in self.lines), *grid_lines, *(guard.key for guard in self.guards))


Subject = Bucket | PlanningSubject

"""How a finding names cells: label and unit from the catalogue, sheet and address from the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.finance.rate_of_return import FIRST_GUESS, STEP_LINES
from roi_workbook.formulas.addresses import Area
from roi_workbook.model.names import Named, name_of
from roi_workbook.model.records import Column, Grid, GridLine, Table
from roi_workbook.review.findings import Finding
from roi_workbook.review.reading import Cell
from roi_workbook.workbook.evidence import AT_SUGGESTED
from roi_workbook.workbook.risk import RISK_LINES

Place = tuple[str, Any, Cell]
"""A cell in a finding: its name, its heading, and where it is."""


class Naming:
    """Labels and units of the names of a template; `named` says what each name stands for."""

    def __init__(self, model: Model, named: Mapping[str, Named]) -> None:
        self.named = named
        labels = {
            line.key: (line.label, line.unit)
            for line in (*model.lines.values(), FIRST_GUESS, *STEP_LINES, *RISK_LINES, AT_SUGGESTED)
        }
        labels |= {line.key: (line.label, line.unit) for line in model.planning_lines.values()}
        labels |= {key: (declared.label, declared.unit) for key, declared in model.typed_inputs.items()}
        labels |= {key: (guard.label, "count") for key, guard in model.guards.items()}
        for key, table in model.typed_tables.items():
            labels |= {key: (table.label, "count"), **_columns(table, table.columns)}
        for grid in model.grids.values():
            labels |= _columns(grid, (grid.head, *grid.columns, *grid.lines))
        self.labels = labels

    def of(self, name: str, heading: Any = ()) -> tuple[str | None, str | None]:
        """Label and unit of a cell, or None; the heading is a key where a range lists keys."""
        named = self.named.get(name)
        key: Any = named.of if named else name
        if key not in self.labels:
            key = heading[0] if isinstance(heading, tuple) and heading else heading
        if key not in self.labels:
            return None, None
        label, unit = self.labels[key]
        return f"{label}, {named.scenario}" if named and named.scenario else label, unit

    def heading(self, name: str, heading: Any) -> str:
        """A cell in words: its label, or its name, and its heading."""
        label, _ = self.of(name, heading)
        if heading == ():
            return label or name
        parts = heading if isinstance(heading, tuple) else (heading,)
        detail = ", ".join(heading_text(part) for part in parts if str(part) not in self.labels or not label)
        text = label or name
        return f"{text} ({detail})" if detail else text

    def finding(self, kind: str, message: str, name: str = "", **more: Any) -> Finding:
        """A finding about a name, with its label and unit; `cell` may be a cell or an area, `more` as in
        Finding.
        """
        label, unit = self.of(name) if name else (None, None)
        cell = more.pop("cell", None)
        area = cell if cell is None or isinstance(cell, Area) else Area(*cell, *cell[1:])
        place = {"sheet": area.sheet, "cell": area.address.replace("$", "")} if area else {}
        about = {"key": name or None, "label": label, "unit": unit}
        return Finding(kind=kind, message=message, **(about | place | more))


def _columns(table: Table | Grid, parts: Iterable[Column | GridLine]) -> dict[str, tuple[str, str]]:
    return {name_of(table.key, part.key): (f"{table.label}: {part.label}", part.unit) for part in parts}


def heading_text(heading: Any) -> str:
    """A heading as people write it: 12 rather than 12.0."""
    return f"{heading:g}" if isinstance(heading, float) else str(heading)


def runs(places: Iterable[Place]) -> Iterator[list[Place]]:
    """Neighbouring cells of one name, grouped: along a row, down a column, or in a rectangle of equal rows."""
    block: list[Place] = []
    for run in _straight_runs(places):
        if block and run[0][0] == block[0][0] and _continues(area_of(block), area_of(run)):
            block += run
            continue
        if block:
            yield block
        block = run
    if block:
        yield block


def _straight_runs(places: Iterable[Place]) -> Iterator[list[Place]]:
    run: list[Place] = []
    for place in places:
        if run and place[0] == run[0][0] and _touch(run, place[2]):
            run.append(place)
            continue
        if run:
            yield run
        run = [place]
    if run:
        yield run


def _continues(above: Area, below: Area) -> bool:
    """Whether an area is the next row of a rectangle."""
    same = (above.sheet, above.left, above.right) == (below.sheet, below.left, below.right)
    return same and below.top == above.bottom + 1


def _touch(run: list[Place], cell: Cell) -> bool:
    (sheet, first_row, first_column), (_, row, column) = run[0][2], run[-1][2]
    along_row = first_row == row == cell[1] and cell[2] == column + 1
    down_column = first_column == column == cell[2] and cell[1] == row + 1
    return sheet == cell[0] and (along_row or down_column)


def area_of(run: list[Place]) -> Area:
    """The area a run of cells covers."""
    (_, _, first), (_, _, last) = run[0], run[-1]
    return Area(*first, *last[1:])

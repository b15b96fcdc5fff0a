"""Checks what lies over the cells: the template's charts and their titles, and pictures and boxes that it does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from roi_workbook.cell_values import CellValue
from roi_workbook.counts import count_of
from roi_workbook.formulas.addresses import Area
from roi_workbook.formulas.references import FormulaError, Reference, reference
from roi_workbook.recomputing.expected_cells import CellNumbers
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.checks.words import ReviewedCells
from roi_workbook.review.findings import Finding
from roi_workbook.review.naming import Naming
from roi_workbook.review.reading import where
from roi_workbook.value_texts import cell_text
from roi_workbook.workbook import planned_sheets
from roi_workbook.xlsx.drawings import CHART, Drawn

TYPES_TITLES = "LibreOffice"
"""A program that keeps what titles said when it opened the workbook, and forgets which cells they came from."""

MOST_OF_SHEET = 5
"""Drawings of one sheet that are told one by one; the rest is counted."""

Series = tuple[tuple[Area | None, Area | None], ...]
"""Where the categories and the values of each series are; None where that is not known."""


@dataclass(slots=True)
class Pair:
    """A planned chart: what it should be made of by now, and the chart of the workbook that it is."""

    title: Area | None
    series: Series
    now: Drawn | None = None
    sheet: str = ""


def chart_findings(places: CellMap, naming: Naming, expected: Mapping[str, CellNumbers]) -> Iterator[Finding]:
    """Findings about charts that show other cells or say something else, and about what was laid over sheets.

    A title whose cell has no stored value is held against what the cell should say.
    """
    pairs, others = _paired(places)
    drawn = [pair for pair in pairs if pair.now]
    cells = cache(lambda: ReviewedCells(places, expected))
    titles = [finding for pair in drawn for finding in _about_title(places, naming, pair, cells)]
    for pair in drawn:
        yield from _about_series(naming, pair)
    if titles and _titles_are_typed(places, drawn):
        number = count_of(len(titles), "chart title says", "chart titles say")
        yield naming.finding(
            "chart-changed",
            f"{number} what {'it' if len(titles) == 1 else 'they'} said when {TYPES_TITLES} opened the file, which keeps them"
            f" as they were. {titles[0].message.partition(' Let it')[0]} {AGAIN}",
            severity="info",
            sheet=titles[0].sheet,
        )
    else:
        yield from titles
    for sheet in places.sheets.values():
        yield from _laid_over(places, naming, sheet, others)


def _paired(places: CellMap) -> tuple[list[Pair], list[Drawn]]:
    """Every planned chart with that of the workbook, and the charts that are the analyst's."""
    left = [
        (title, each)
        for title, sheet in places.book.spreadsheet.sheets.items()
        for each in sheet.drawn
        if each.kind == CHART and each.chart
    ]
    pairs = [
        Pair(_now(places, chart.title), _planned_series(places, chart))
        for title in places.sheets
        for chart in places.template.book.sheets[title].charts
    ]
    for enough in (_all_alike, _some_alike):
        for pair in pairs:
            for at, (sheet, drawn) in enumerate(left if pair.now is None else ()):
                if enough(pair, drawn):
                    pair.now, pair.sheet = drawn, sheet
                    del left[at]
                    break
    return pairs, [drawn for _, drawn in left]


def _all_alike(pair: Pair, drawn: Drawn) -> bool:
    held = _held_series(drawn)
    return len(held) == len(pair.series) and not _other_series(pair, drawn)


def _some_alike(pair: Pair, drawn: Drawn) -> bool:
    """Whether a chart has the title of a planned one, or some of its series."""
    assert drawn.chart
    if pair.title and _area(drawn.chart.title_from) == pair.title:
        return True
    return len(_other_series(pair, drawn)) < len(pair.series)


def _other_series(pair: Pair, drawn: Drawn) -> list[tuple[Area | None, Area | None]]:
    """The planned series that a chart does not have."""
    held = _held_series(drawn)
    missing = []
    for planned in pair.series:
        found = next((each for each in held if _is_alike(planned, each)), None)
        if found is None:
            missing.append(planned)
        else:
            held.remove(found)
    return missing


def _is_alike(planned: tuple[Area | None, Area | None], held: tuple[Area | None, Area | None]) -> bool:
    return all(a is None or a == b for a, b in zip(planned, held, strict=True))


def _held_series(drawn: Drawn) -> list[tuple[Area | None, Area | None]]:
    return [(_area(a), _area(b)) for a, b in drawn.chart.series] if drawn.chart else []


def _planned_series(places: CellMap, chart: planned_sheets.Chart) -> Series:
    every = (*chart.series, *((chart.line,) if chart.line else ()))
    return tuple((_now(places, each.get("categories")), _now(places, each.get("values"))) for each in every)


def _now(places: CellMap, planned: Any) -> Area | None:
    """Where a planned area is now, by its name or by its corners; None if that is not known."""
    if not isinstance(planned, Area):
        return None
    if planned.sheet in places.still:
        return planned
    if (name := places.template.name_of_area.get(planned)) is not None:
        return places.areas.get(name)
    first = places.now((planned.sheet, planned.top, planned.left))
    last = places.now((planned.sheet, planned.bottom, planned.right))
    return Area(*first, *last[1:]) if first and last and first[0] == last[0] else None


def _area(written: str) -> Area | None:
    """The area that a reference of a chart means; None if it is none."""
    try:
        meant = reference(written)
    except FormulaError:
        return None
    if not isinstance(meant, Reference) or meant.sheet is None:
        return None
    return Area(meant.sheet, meant.top, meant.left, meant.bottom, meant.right)


def _about_series(naming: Naming, pair: Pair) -> Iterator[Finding]:
    assert pair.now and pair.now.chart
    missing = _other_series(pair, pair.now)
    if not missing:
        if more := len(pair.now.chart.series) - len(pair.series):
            message = f"The chart {_called(pair)} shows {count_of(more, 'series', 'series')} that the template does not have."
            yield _finding(naming, pair, message)
        return
    wanted = missing[0]
    there = [
        each for each in pair.now.chart.series if not any(_is_alike(one, _areas(each)) for one in pair.series)
    ]
    shows = " against ".join(filter(None, reversed(there[0]))) if there else "nothing"
    should = " against ".join(where(each) for each in reversed(wanted) if each)
    message = f"The chart {_called(pair)} shows {shows[:120]}; in the template {should}."
    if (more := len(missing) - 1) > 0:
        message += f" {more} more of its series {'differs' if more == 1 else 'differ'} too."
    yield _finding(naming, pair, message + " Point it to these cells again.")


def _areas(series: tuple[str, str]) -> tuple[Area | None, Area | None]:
    return _area(series[0]), _area(series[1])


def _titles_are_typed(places: CellMap, pairs: list[Pair]) -> bool:
    """Whether a program typed all titles, as some do that do not keep where a title comes from."""
    charts = [pair.now.chart for pair in pairs if pair.now and pair.now.chart]
    return TYPES_TITLES in places.book.spreadsheet.saved_by[0] and not any(each.title_from for each in charts)


def _about_title(
    places: CellMap, naming: Naming, pair: Pair, cells: Callable[[], ReviewedCells]
) -> Iterator[Finding]:
    """A title that is not what its cell says: typed over, or kept from an earlier day by a program."""
    assert pair.now and pair.now.chart
    chart = pair.now.chart
    if pair.title is None or _area(chart.title_from) == pair.title:
        return
    cell = pair.title[:3]
    says = places.book.content(cell)
    if says is None and places.book.formula(cell) is not None:
        try:
            says = cells().value(*cell)
        except FormulaError:
            return
    if chart.title_from:
        message = f"The title of the chart on {pair.sheet} comes from {chart.title_from[:60]}, not from {where(cell)}."
    elif _words(says) == chart.title:
        return
    else:
        said = f"says {cell_text(chart.title)}" if chart.title else "is gone"
        message = (
            f"The title of the chart on {pair.sheet} {said}; its cell {where(cell)} says {cell_text(says)}."
        )
    yield _finding(naming, pair, f"{message} Let it come from that cell again.")


AGAIN = "`new NEW.xlsx --inputs OLD.xlsx` makes them again."


def _words(content: CellValue) -> str:
    return " ".join(str(content).split()) if content is not None else ""


def _called(pair: Pair) -> str:
    return f"on {pair.sheet} with the title {where(pair.title[:3])}" if pair.title else f"on {pair.sheet}"


def _finding(naming: Naming, pair: Pair, message: str) -> Finding:
    area = _covered(pair.sheet, pair.now) if pair.now else None
    place = {"cell": area} if area else {"sheet": pair.sheet}
    return naming.finding("chart-changed", message, **place)


def _covered(sheet: str, drawn: Drawn) -> Area | None:
    """The cells under a drawing; its upper left cell where the file does not say how far it goes."""
    first, last = drawn.corners
    if first is None:
        return None
    bottom, right = last or first
    return Area(sheet, *first, max(first[0], bottom), max(first[1], right))


def _laid_over(places: CellMap, naming: Naming, title: str, others: list[Drawn]) -> Iterator[Finding]:
    """Pictures, shapes, boxes and charts of the analyst's on a sheet of the template."""
    sheet = places.book.spreadsheet.sheets[title]
    mine = [each for each in sheet.drawn if each.kind != CHART or any(each is other for other in others)]
    for drawn in mine[:MOST_OF_SHEET]:
        area = _covered(title, drawn)
        text = f" that says {cell_text(drawn.text)}" if drawn.text else ""
        covers = area is None or None in drawn.corners or any(cell in sheet.values for cell in _cells(area))
        lies = f"lies over {where(area)}" if area else f"lies over {title}"
        what = f"A {drawn.kind}{text} {lies}, which the template does not have"
        advice = (
            ": readers see it in place of the cells. Move it beside them, or remove it." if covers else "."
        )
        place = {"cell": area} if area else {"sheet": title}
        yield naming.finding("added", what + advice, severity="warning" if covers else "info", **place)
    if (more := len(mine) - MOST_OF_SHEET) > 0:
        message = f"{more} more pictures and shapes lie over {title}."
        yield naming.finding("added", message, severity="warning", sheet=title)


def _cells(area: Area) -> Iterator[tuple[int, int]]:
    for row in range(area.top, min(area.bottom, area.top + FARTHEST) + 1):
        for column in range(area.left, min(area.right, area.left + FARTHEST) + 1):
            yield row, column


FARTHEST = 300
"""Rows and columns of a drawing that are looked at for cells under it."""

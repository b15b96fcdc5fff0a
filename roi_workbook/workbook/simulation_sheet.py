"""The sheet a simulation adds to a workbook: its results, date and seed. It is not live.

Its cells have no names and hold numbers, so no formula of the model builds on them and a review does not look
at them. The only formulas say whether the workbook is still the one that was simulated.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.model.dates import serial
from roi_workbook.model.records import Value
from roi_workbook.model.sheets import SIMULATION
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import (
    WAY,
    begin,
    headings,
    rows_for,
    section,
    width_in_pixels,
)
from roi_workbook.workbook.planned_sheets import Book, Chart, Formula, Sheet
from roi_workbook.workbook.sensitivity import TITLE as SENSITIVITY

TITLE = SIMULATION

LABEL, FIRST, LAST = 0, 1, 8
WIDTHS = (48, *(19 for _ in range(FIRST, LAST + 1)))
CHART_HEIGHT = 300

NOT_LIVE = "Not live: these numbers were simulated once, on the day below, and do not change with the inputs of this workbook."

STILL, CHANGED = "The workbook is as it was simulated.", "The workbook has changed since: simulate it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationSheet:
    """The content of the sheet. Cells are numbers, or words where there is no number.

    `about` has labels, values and kinds of number; `results` a label, a kind and a cell under each of
    `heads`; `shares` a label, a kind and what part of the draws has no number, and why; `compared` a label, a kind, the
    workbook's number and the simulated one; `standing` a label, a kind, the name of a live cell and what it
    held; `drivers` a label and two rank correlations; `bars` a lower and an upper edge, the share between and
    the share below the upper edge.
    """

    headline: str
    day: datetime.date
    about: tuple[tuple[str, Value, str], ...]
    heads: tuple[str, ...]
    results: tuple[tuple[str, str, tuple[Value, ...]], ...]
    shares: tuple[tuple[str, str, float], ...]
    compared: tuple[tuple[str, str, float, float], ...]
    standing: tuple[tuple[str, str, str, float], ...]
    drivers: tuple[tuple[str, Value, Value], ...]
    bars: tuple[tuple[float, float, float, float], ...]
    notes: tuple[str, ...]
    currency: str


def add_simulation(book: Book, told: SimulationSheet) -> None:
    """Plan the sheet right after Sensitivity, with which it is compared; the workbook opens at it."""
    sheet = book.add(TITLE, "Results", after=SENSITIVITY)
    book.opens_at = TITLE
    begin(sheet, WIDTHS, LAST)
    sheet.put(3, 0, NOT_LIVE, "banner")
    sheet.fill(3, 1, LAST, "banner")
    sheet.heights[3] = 22
    sheet.put(4, 0, told.headline, "bold")
    row = _about(sheet, 6, told)
    row = _results(sheet, row + 2, told)
    row = _compared(sheet, row + 2, told)
    row = _drivers(sheet, row + 2, told)
    if told.bars:
        _bars(sheet, row + 2, told)
    sheet.freeze = (WAY + 1, 0)
    sheet.print_columns = (0, LAST)


def _about(sheet: Sheet, row: int, content: SimulationSheet) -> int:
    """When and how it was simulated, whether the workbook has changed since, and notes."""
    section(sheet, row, "When and how", LAST)
    row += 1
    sheet.put(row, LABEL, "Simulated on", "row_label")
    sheet.put(row, FIRST, serial(content.day), "row_value", "day")
    for label, value, kind in content.about:
        row += 1
        sheet.put(row, LABEL, label, "row_label")
        sheet.put(row, FIRST, value, "row_value", kind)
    row += 2
    section(sheet, row, "Does it still hold?", LAST)
    headings(sheet, row + 1, ("The workbook's own approximation", "Then", "Now"), right=(1, 2))
    first = row + 2
    same = []
    for row, (label, kind, name, value) in enumerate(content.standing, first):
        then, now = cell_address(row, FIRST), cell_address(row, FIRST + 1)
        sheet.put(row, LABEL, label, "row_label")
        sheet.put(row, FIRST, value, "row_value", kind)
        sheet.put(row, FIRST + 1, Formula("=" + name), "row_link_right", kind)
        same.append(f"ABS({now}-{then})<=(ABS({now})+ABS({then}))/100^3")
    row += 1
    sheet.put(row, LABEL, Formula(f'=IF(AND({",".join(same)}),"{STILL}","{CHANGED}")'), "bold")
    for note in content.notes:
        row += 1
        sheet.put(row, LABEL, note, "muted")
    return row


def _results(sheet: Sheet, row: int, content: SimulationSheet) -> int:
    section(sheet, row, "Results over all draws", LAST)
    right = tuple(range(FIRST, FIRST + len(content.heads)))
    headings(sheet, row + 1, ("Result", *content.heads), right=right)
    row += 1
    for label, kind, cells in content.results:
        row += 1
        sheet.put(row, LABEL, label, "row_label")
        for column, cell in enumerate(cells, FIRST):
            sheet.put(row, column, cell, "row_value", "text" if isinstance(cell, str) else kind)
    for words, kind, share in content.shares:
        row += 1
        sheet.put(row, LABEL, words, "row_label")
        sheet.put(row, FIRST, share, "row_value", kind)
    return row


def _compared(sheet: Sheet, row: int, content: SimulationSheet) -> int:
    section(sheet, row, "Beside the approximation on Sensitivity, at the correlation simulated", LAST)
    texts = ("Net present value", "Approximation", "Simulated", "Difference")
    headings(sheet, row + 1, texts, right=(1, 2, 3))
    row += 1
    for label, kind, near, simulated in content.compared:
        row += 1
        sheet.put(row, LABEL, label, "row_label")
        for column, value in enumerate((near, simulated, simulated - near), FIRST):
            sheet.put(row, column, value, "row_value", kind)
    return row


def _drivers(sheet: Sheet, row: int, content: SimulationSheet) -> int:
    section(sheet, row, "What drives the spread: rank correlation with the net present value", LAST)
    headings(sheet, row + 1, ("Input", "What is its own", "Its value"), right=(1, 2))
    row += 1
    for label, own, together in content.drivers:
        row += 1
        sheet.put(row, LABEL, label, "row_label")
        for column, value in ((FIRST, own), (FIRST + 1, together)):
            sheet.put(row, column, value, "row_value", "text" if isinstance(value, str) else "correlation")
    return row


BARS, CURVE = "Share of the draws", "At or below the upper edge"


def _bars(sheet: Sheet, row: int, content: SimulationSheet) -> None:
    """The histogram and the cumulative curve as charts, and below them the figures they show."""
    section(sheet, row, "How the net present value is spread", LAST)
    high = rows_for(CHART_HEIGHT) + 1
    top = row + 2 + 2 * high
    first, last = top + 2, top + 1 + len(content.bars)
    sheet.put(top, LABEL, f"Share of the draws by net present value, {content.currency}", "picture_title")
    curve_title = f"Share of the draws at or below a net present value, {content.currency}"
    sheet.put(top, FIRST + 3, curve_title, "picture_title")
    headings(sheet, top + 1, ("From", "Up to", BARS, CURVE), right=(0, 1, 2, 3))
    for at, (low, upper, share, below) in enumerate(content.bars, first):
        sheet.put(at, LABEL, low, "muted", "count")
        sheet.put(at, FIRST, upper, "row_value", "count")
        sheet.put(at, FIRST + 1, share, "row_value", "share")
        sheet.put(at, FIRST + 2, below, "row_value", "share")
    low_edges, upper_edges, shares, shares_below = (
        sheet.area(first, column, last, column) for column in range(LABEL, FIRST + 3)
    )
    histogram = {
        "name": BARS,
        "categories": low_edges,
        "values": shares,
        "fill": {"color": styles.NAVY},
        "gap": 8,
    }
    curve = {
        "name": CURVE,
        "categories": upper_edges,
        "values": shares_below,
        "marker": {"type": "none"},
        "line": {"color": styles.TEAL, "width": 2.25},
    }
    ends = {"min": content.bars[0][0], "max": content.bars[-1][1], "major_gridlines": {"visible": False}}
    sheet.charts += [
        _chart(sheet, row + 1, "column", histogram, sheet.area(top, LABEL), {"interval_unit": 4}),
        _chart(sheet, row + 1 + high, "scatter", curve, sheet.area(top, FIRST + 3), ends),
    ]
    sheet.together += [(row + 1, row + high), (row + 1 + high, row + 2 * high)]


def _chart(
    sheet: Sheet, row: int, kind: str, series: Mapping[str, Any], title: Area, axis: Mapping[str, Any]
) -> Chart:
    """A chart across the sheet: net present value on the x axis, shares on the y axis."""
    return Chart(
        row=row,
        column=0,
        type=kind,
        subtype="straight" if kind == "scatter" else "",
        series=(series,),
        title=title,
        description=f"{sheet.cells[title.top, title.left][0]}. The figures stand below.",
        width=width_in_pixels(sheet, LABEL, LAST),
        height=CHART_HEIGHT,
        x_axis={
            "num_font": styles.AXIS_FONT,
            "num_format": styles.NUMBER_FORMATS["count"],
            "label_position": "low",
            "major_tick_mark": "none",
            "line": {"color": styles.GREY},
            **axis,
        },
        y_axis={
            "num_font": styles.AXIS_FONT,
            "num_format": styles.NUMBER_FORMATS["whole_share"],
            "line": {"none": True},
            "label_position": "low",
            "min": 0,
            **({"max": 1} if kind == "scatter" else {}),
            "major_gridlines": {"visible": True, "line": {"color": styles.GRID}},
        },
        legend={"none": True},
    )

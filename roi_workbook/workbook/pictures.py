"""Charts of the planning sheets: pictures drawn as native charts."""

from __future__ import annotations

from typing import Any

from roi_workbook.formulas.addresses import Area
from roi_workbook.model.names import name_of
from roi_workbook.model.pages import Picture, Shown
from roi_workbook.model.records import UNITS
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import width_in_pixels
from roi_workbook.workbook.planned_sheets import Chart, Sheet

HEIGHT, WIDEST = 320, 900
"""Size of a chart in pixels."""

COLOURS = (styles.NAVY, styles.SKY, styles.AMBER, styles.TEAL, styles.BRICK, styles.GREY)
LOOKS = {"good": styles.TEAL, "warn": styles.AMBER, "bad": styles.BRICK, "grey": styles.GREY}

TYPES = {
    "bars": ("bar", ""),
    "columns": ("column", ""),
    "stacked": ("bar", "stacked"),
    "stacked_columns": ("column", "stacked"),
    "gantt": ("bar", "stacked"),
    "lines": ("scatter", "straight"),
    "scatter": ("scatter", ""),
}
"""The native chart of every kind of picture."""


def draw(sheet: Sheet, row: int, picture: Picture) -> None:
    """Put a picture over the cell of its title, as wide as the first columns of the sheet."""
    kind, subtype = TYPES[picture.kind]
    lying = kind == "bar"
    width = min(WIDEST, max(480, width_in_pixels(sheet, 0, min(6, len(sheet.widths) - 1))))
    numbers = {
        "num_font": styles.AXIS_FONT,
        "num_format": styles.NUMBER_FORMATS[_kind(picture)],
        "line": {"color": styles.GREY},
        "major_gridlines": {"visible": True, "line": {"color": styles.GRID}},
        "name": picture.y_title,
        "name_font": {**styles.AXIS_FONT, "bold": False},
        "label_position": "low",
    }
    words: dict[str, Any] = {
        "num_font": styles.AXIS_FONT,
        "line": {"color": styles.GREY},
        "major_tick_mark": "none",
        "label_position": "low",
        "name": picture.x_title,
        "name_font": {**styles.AXIS_FONT, "bold": False},
        "major_gridlines": {"visible": False},
    }
    if lying:
        words["reverse"] = True
    series = tuple(
        drawn
        for number, each in enumerate(picture.series)
        for drawn in (_points(sheet, each) if each.labels else [_series(sheet, picture, each, number)])
    )
    for axis in (words, numbers):
        if ends := picture.bounds or (
            _ends(sheet, picture) if picture.kind == "lines" and axis is words else None
        ):
            axis |= {"min": ends[0], "max": ends[1]}
    has_legend = len(picture.series) > 1 and not any(each.labels for each in picture.series)
    legend: dict[str, Any] = {} if has_legend else {"none": True}
    if picture.kind == "gantt":
        legend = {"none": True} if len(picture.series) == 2 else {"delete_series": [0]}
    sheet.charts.append(
        Chart(
            row=row,
            column=0,
            type=kind,
            subtype=subtype,
            series=series,
            title=sheet.book.names[name_of(picture.key, part="title")],
            description=picture.description,
            width=width,
            height=HEIGHT,
            x_axis=numbers if lying else words,
            y_axis=words if lying else numbers,
            legend=legend,
        )
    )


def _kind(picture: Picture) -> str:
    kind = UNITS[picture.unit]
    return "count" if kind in ("number", "flag") else "whole_share" if kind == "share" else kind


def _series(sheet: Sheet, picture: Picture, series: Shown, number: int) -> dict[str, Any]:
    values, categories = (_area(sheet, name, series) for name in (series.values, series.categories))
    colour = LOOKS.get(series.look) or COLOURS[number % len(COLOURS)]
    options: dict[str, Any] = {"name": series.label, "values": values, "categories": categories}
    if series.look == "none" or (picture.kind == "gantt" and number == 0):
        return options | {"fill": {"none": True}, "border": {"none": True}, "gap": 40}
    if picture.kind == "lines":
        dashes = ("solid", "dash", "long_dash", "round_dot", "dash_dot", "square_dot")
        return options | {
            "line": {"color": colour, "width": 2.25, "dash_type": dashes[number]},
            "marker": {"type": "none"},
        }
    if picture.kind == "scatter":
        return options | {"marker": _marker(colour)}
    return options | {"fill": {"color": colour}, "border": {"none": True}, "gap": 40}


def _marker(colour: str) -> dict[str, Any]:
    return {"type": "circle", "size": 9, "fill": {"color": colour}, "border": {"color": styles.WHITE}}


def _points(sheet: Sheet, series: Shown) -> list[dict[str, Any]]:
    """One series per point, labelled with its name: the only labels every program reads from cells."""
    names = sheet.book.names
    areas = [names[name] for name in (series.values, series.categories, series.labels)]
    points = []
    for cells in zip(*(area.cells() for area in areas), strict=True):
        value, category, label = (
            Area(area.sheet, *cell, *cell) for area, cell in zip(areas, cells, strict=True)
        )
        points.append(
            {
                "name": "=" + label.reference,
                "values": value,
                "categories": category,
                "marker": _marker(styles.NAVY),
                "data_labels": {
                    "series_name": True,
                    "value": False,
                    "position": "right",
                    "font": {**styles.AXIS_FONT, "size": 8},
                },
            }
        )
    return points


def _ends(sheet: Sheet, picture: Picture) -> tuple[float, float] | None:
    """The first and last of the typed headings along the x axis; None where it has none."""
    area = _area(sheet, picture.series[0].categories, picture.series[0])
    cells = sheet.book.sheets[area.sheet].cells
    contents = [cells[cell][0] for cell in area.cells()]
    numbers = [float(content) for content in contents if isinstance(content, int | float)]
    return (min(numbers), max(numbers)) if numbers and len(numbers) == len(contents) else None


def _area(sheet: Sheet, name: str, series: Shown) -> Area:
    """The cells of a name; for a grid along an axis, the row with the series' head."""
    area = sheet.book.names[name]
    if series.head is None or area.shape[0] == 1:
        return area
    down = sheet.book.named[name].down
    heads = sheet.book.names[down]
    rows = {sheet.book.sheets[heads.sheet].cells[cell][0]: cell[0] for cell in heads.cells()}
    row = rows[series.head]
    return Area(area.sheet, row, area.left, row, area.right)

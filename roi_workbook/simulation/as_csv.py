"""A simulation as a table for spreadsheet programs: one row per statistic, and nothing in it is ever a
formula.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from typing import Any

from roi_workbook.model.ranges import NO_RANGE
from roi_workbook.reports.as_csv import harmless
from roi_workbook.reports.fields import plain
from roi_workbook.simulation.report import COMMON, in_words, line_of, notes, risk_line
from roi_workbook.simulation.simulate import MEASURES, Simulation

FIELDS = ("what", "key", "label", "unit", "statistic", "value", "from", "to", "text")


def simulation_csv(simulation: Simulation, file: str) -> str:
    """Every number of a simulation as CSV (RFC 4180); `what` says which, `text` is why there is no number."""
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for row in _rows(simulation, file):
        writer.writerow([harmless(plain(row.get(field))) for field in FIELDS])
    return table.getvalue()


def _rows(simulation: Simulation, file: str) -> Iterator[dict[str, Any]]:
    yield {"what": "about", "statistic": "file", "text": file}
    about = {
        "draws": simulation.draws,
        "seed": simulation.seed,
        "correlation": simulation.correlation,
        "inputs drawn": len(simulation.ranges),
    }
    for name, value in about.items():
        yield {"what": "about", "statistic": name, "value": value}
    for note in notes(simulation):
        yield {"what": "about", "statistic": "note", "text": note}
    yield from _results(simulation)
    for compared in simulation.compared:
        line = risk_line(compared.key)
        row = {"what": "approximation", "key": line.key, "label": line.label, "unit": line.unit}
        numbers = {"approximation": compared.workbook, "simulated": compared.simulated}
        numbers["difference"] = compared.simulated - compared.workbook
        yield from ({**row, "statistic": name, "value": value} for name, value in numbers.items())
    for driver in simulation.drivers:
        declared = simulation.recomputed.model.inputs[driver.key]
        row = {"what": "driver", "key": driver.key, "label": declared.label, "unit": "ratio"}
        yield {**row, "statistic": "rank correlation of its own part", "value": driver.own}
        yield {**row, "statistic": "rank correlation of its value", "value": driver.together}
    common = {"what": "driver", "label": COMMON, "unit": "ratio", "statistic": "rank correlation"}
    if not math.isnan(simulation.common):
        yield {**common, "value": simulation.common}
    bars = simulation.histogram
    for low, high, share, below in zip(
        bars.edges, bars.edges[1:], bars.shares, bars.cumulative, strict=False
    ):
        bar: dict[str, Any] = {"what": "histogram", "key": "npv", "unit": "share", "from": low, "to": high}
        yield {**bar, "statistic": "share", "value": share}
        yield {**bar, "statistic": "share at or below the upper edge", "value": below}


def _results(simulation: Simulation) -> Iterator[dict[str, Any]]:
    for key in MEASURES:
        measure, line = simulation.measures[key], line_of(simulation, key)
        row = {"what": "result", "key": key, "label": line.label, "unit": line.unit}
        yield {**row, "statistic": "mean", "value": measure.mean}
        yield {**row, "statistic": "standard deviation", "value": measure.deviation}
        for percentile, value in measure.percentiles.items():
            words = in_words(measure, value, simulation) if math.isinf(value) else ""
            yield {**row, "statistic": f"P{percentile}", "value": value, "text": words}
        share = {**row, "unit": "share"}
        if key == "npv":
            words = NO_RANGE.words if math.isnan(simulation.positive) else ""
            yield {**share, "statistic": "share above zero", "value": simulation.positive, "text": words}
        yield {**share, "statistic": "share with a number", "value": measure.defined}
        for words, part in measure.why.items():
            yield {**share, "statistic": "share without a number", "value": part, "text": words}

"""A simulation as the sheet of a workbook."""

from __future__ import annotations

import datetime
import math

from roi_workbook.model.records import Value
from roi_workbook.simulation.report import (
    COMMON,
    STRONGEST,
    driver_label,
    headline,
    in_words,
    kind_of,
    label,
    notes,
    risk_line,
)
from roi_workbook.simulation.simulate import MEASURES, Simulation
from roi_workbook.simulation.statistics import PERCENTILES, Measure
from roi_workbook.stamp import given_moment
from roi_workbook.workbook.simulation_sheet import SimulationSheet

STANDING = ("npv_expected", "npv_standard_deviation", "probability_npv_positive")
"""Numbers of the workbook that almost any change of its inputs moves."""


def day() -> datetime.date:
    """Today, or the day that SOURCE_DATE_EPOCH gives."""
    moment = given_moment()
    return moment.date() if moment else datetime.date.today()


def simulation_sheet(simulation: Simulation, when: datetime.date) -> SimulationSheet:
    """The content of the Simulation sheet of a fresh workbook."""
    risk = simulation.recomputed.risk
    bars = simulation.histogram
    drivers: list[tuple[str, Value, Value]] = [
        (driver_label(simulation, each), _number(each.own), _number(each.together))
        for each in simulation.drivers[:STRONGEST]
    ]
    if not math.isnan(simulation.common):
        drivers.append((COMMON, simulation.common, None))
    return SimulationSheet(
        headline=headline(simulation),
        day=when,
        about=(
            ("Draws", simulation.draws, "count"),
            ("Seed", str(simulation.seed), "text"),
            ("Correlation of the inputs", simulation.correlation, "correlation"),
            ("Inputs drawn", len(simulation.ranges), "count"),
        ),
        heads=("Mean", *(f"P{percentile}" for percentile in PERCENTILES)),
        results=tuple(_result(simulation, simulation.measures[key]) for key in MEASURES),
        shares=tuple(_shares(simulation)),
        compared=tuple(
            (risk_line(each.key).label, kind_of(each.key), each.workbook, each.simulated)
            for each in simulation.compared
        ),
        standing=tuple(
            (risk_line(key).label, kind_of(key), key, risk[key])
            for key in STANDING
            if not math.isnan(risk[key])
        ),
        drivers=tuple(drivers),
        bars=tuple(zip(bars.edges, bars.edges[1:], bars.shares, bars.cumulative, strict=False)),
        notes=tuple(notes(simulation)),
        currency=str(simulation.recomputed.live["reporting_currency"]),
    )


def _result(simulation: Simulation, measure: Measure) -> tuple[str, str, tuple[Value, ...]]:
    kind = {"npv": "money", "roi": "share", "payback_months": "months", "irr": "rate"}[measure.key]
    cells: list[Value] = []
    for value in (measure.mean, *measure.percentiles.values()):
        if math.isfinite(value):
            cells.append(value)
        else:
            cells.append("n/a" if math.isnan(value) else in_words(measure, value, simulation))
    return label(simulation, measure.key), kind, tuple(cells)


def _shares(simulation: Simulation) -> list[tuple[str, str, float]]:
    if math.isnan(simulation.positive):
        return []
    rows = [("Net present value above zero, share of the draws", "chance", simulation.positive)]
    for key in MEASURES[1:]:
        measure = simulation.measures[key]
        name = simulation.recomputed.model.lines[key].label
        rows.append((f"{name}: share with a number", "share", measure.defined))
        rows += [(f"{name}: {words}", "share", share) for words, share in measure.why.items()]
    return rows


def _number(value: float) -> Value:
    return None if math.isnan(value) else value

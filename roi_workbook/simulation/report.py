"""The report of a simulation in words: one document for a terminal and a web page."""

from __future__ import annotations

import math
from collections.abc import Iterator

from roi_workbook.counts import count_of
from roi_workbook.finance.results import NOT_WITHIN
from roi_workbook.model.records import UNITS, Line
from roi_workbook.reports.document import (
    Document,
    Figure,
    Figures,
    Paragraph,
    Part,
    ReportColumn,
    ReportSection,
    ReportTable,
    Verdict,
)
from roi_workbook.simulation.simulate import MEASURES, NEVER, Compared, Driver, Simulation
from roi_workbook.simulation.statistics import PERCENTILES, Measure
from roi_workbook.value_texts import amount, chance, percent, signed
from roi_workbook.workbook.risk import RISK_LINES

STRONGEST = 10
"""How many inputs a report lists."""

COMMON = "What all inputs have in common"

NO_SPREAD = "No input that moves the result has a range, so no chance is told: fill in conservative and optimistic values."


def simulation_document(simulation: Simulation, file: str) -> Document:
    """The results of a simulation, how they were made, and how the workbook's own approximation compares."""
    parts: list[Part] = [
        Verdict(headline(simulation)),
        *(Paragraph(note, "warning") for note in notes(simulation)),
        Paragraph(how(simulation, file)),
    ]
    if simulation.recomputed.not_yet:
        return Document("Simulation", tuple(parts))
    parts += [
        Figures(tuple(_figures(simulation))),
        _results(simulation),
        *(Paragraph(sentence) for sentence in shares(simulation)),
    ]
    if simulation.compared:
        beside = _compared(simulation)
        parts.append(ReportSection(title="Compared with the workbook's own approximation", parts=beside))
    if simulation.drivers:
        parts.append(ReportSection(title="What drives the spread", parts=_drivers(simulation)))
        parts.append(ReportSection(title="The spread in figures", parts=(_bars(simulation),), appendix=True))
    return Document("Simulation", tuple(parts))


def headline(simulation: Simulation) -> str:
    """The one sentence to read first."""
    if simulation.recomputed.not_yet:
        return simulation.recomputed.not_yet
    if math.isnan(simulation.positive):
        return NO_SPREAD
    npv = simulation.measures["npv"]
    low, high = (value_text(npv, npv.percentiles[at], simulation) for at in (10, 90))
    return (
        f"{'As planned, the' if simulation.recomputed.begun else 'The'} net present value is above zero in"
        f" {chance(simulation.positive, 1)} of {count_of(simulation.draws, 'draw')};"
        f" four in five lie between {low} and {high}."
    )


def how(simulation: Simulation, file: str) -> str:
    """What was drawn, and from which random numbers."""
    live = simulation.recomputed.live
    together = {0.0: "independent of each other", 1.0: "all at once"}.get(
        simulation.correlation, f"with a correlation of {simulation.correlation:.2f}"
    )
    return (
        f"{file}: {count_of(len(simulation.ranges), 'input')} drawn from PERT distributions around Base, {together};"
        f" {live['reporting_currency']}, {live['horizon_months']:,.0f} months, seed {simulation.seed}."
        f" With this many draws, shares are accurate to about {100 * sampling_error(simulation):.2g} points."
    )


def sampling_error(simulation: Simulation) -> float:
    """Twice the standard error of a share of one half: how far chance alone may move a share."""
    return 1 / math.sqrt(simulation.draws)


def line_of(simulation: Simulation, key: str) -> Line:
    """The line of a result."""
    return simulation.recomputed.model.lines[key]


def value_text(measure: Measure, value: float, simulation: Simulation) -> str:
    """A value of a result as a person reads it; infinities in words."""
    if math.isnan(value):
        return "n/a"
    if math.isinf(value):
        return in_words(measure, value, simulation)
    return (
        "above 1,000 %"
        if measure.key == "irr" and value > 10
        else amount(value, line_of(simulation, measure.key).unit)
    )


def in_words(measure: Measure, value: float, simulation: Simulation) -> str:
    """The words for a value that is worse or better than any number."""
    if measure.key == "payback_months":
        return NOT_WITHIN.said(simulation.recomputed.live)
    return NEVER if value < 0 else "beyond any measure"


def label(simulation: Simulation, key: str) -> str:
    """The label of a result, with its unit where the value does not show it."""
    line = line_of(simulation, key)
    return f"{line.label}, months" if line.unit == "months" else line.label


def shares(simulation: Simulation) -> Iterator[str]:
    """What share of the draws has no number for a result, and why: nothing is dropped silently."""
    if math.isnan(simulation.positive):
        return
    payback, irr = simulation.measures["payback_months"], simulation.measures["irr"]
    months = f"{simulation.recomputed.live['horizon_months']:,.0f} months"
    yield f"Paid back within {months} in {chance(payback.defined, 1)} of the draws{_without(payback)}."
    yield f"The internal rate of return is defined in {percent(irr.defined, 1)}{_without(irr)}."
    if simulation.measures["roi"].defined < 1:
        roi = simulation.measures["roi"]
        yield f"The return on investment is defined in {percent(roi.defined, 1)}{_without(roi)}."
    if payback.defined < payback.ranked or irr.defined < irr.ranked:
        yield (
            "Means are over the draws with a number; percentiles count a payback that is not reached as later than any other,"
            " and a rate that is never recovered as lower than any other."
        )


def _without(measure: Measure) -> str:
    reasons = ", ".join(f"{words} in {percent(share, 1)}" for words, share in measure.why.items())
    return f"; {reasons}" if reasons else ""


def notes(simulation: Simulation) -> Iterator[str]:
    """What a reader should know about the inputs before trusting the draws."""
    recomputed = simulation.recomputed

    def listed(keys: tuple[str, ...]) -> str:
        return ", ".join(recomputed.model.inputs[key].label for key in keys)

    if recomputed.made_up:
        yield recomputed.made_up
    if simulation.widened:
        yield f"Base lies outside its ends, so the range was widened to include it: {listed(simulation.widened)}."
    if simulation.fixed:
        yield f"Both ends are the same but not Base, so it was kept at Base: {listed(simulation.fixed)}."
    swapped = recomputed.sensitivity_rows.marked("swapped")
    if swapped:
        yield f"Conservative helps or optimistic hurts, so it was drawn against the others: {listed(swapped)}."
    if wrong := recomputed.guards["check_inputs_in_range"]:
        inputs = count_of(int(wrong), "input is", "inputs are")
        yield f"{inputs} out of range or not a number; roi-workbook check names them. They were drawn at the values they count as."
    own = float(recomputed.live["input_correlation"])
    if own != simulation.correlation:
        yield (
            f"The workbook's own correlation is {own:.2f}; the approximation above was recomputed at"
            f" {simulation.correlation:.2f}."
        )


def _figures(simulation: Simulation) -> Iterator[Figure]:
    npv = simulation.measures["npv"]
    if not math.isnan(simulation.positive):
        yield Figure("Above zero", chance(simulation.positive, 1))
    yield Figure("Mean net present value", value_text(npv, npv.mean, simulation))
    if not math.isnan(simulation.positive):
        yield Figure("Paid back in time", chance(simulation.measures["payback_months"].defined, 1))


def _results(simulation: Simulation) -> ReportTable:
    heads = ("Mean", *(f"P{percentile}" for percentile in PERCENTILES))
    rows = []
    for key in MEASURES:
        measure = simulation.measures[key]
        values = (measure.mean, *measure.percentiles.values())
        rows.append((label(simulation, key), *(value_text(measure, value, simulation) for value in values)))
    return ReportTable(
        (ReportColumn("Result"), *(ReportColumn(head, right=True) for head in heads)), tuple(rows)
    )


def risk_line(key: str) -> Line:
    """The line of the workbook's approximation."""
    return next(line for line in RISK_LINES if line.key == key)


def kind_of(key: str) -> str:
    """The kind of number of a line of the approximation: its shares are chances."""
    kind = UNITS[risk_line(key).unit]
    return "chance" if kind == "share" else kind


def _compared(simulation: Simulation) -> tuple[Part, ...]:
    columns = ("Approximation", "Simulated", "Difference")
    rows = [_beside(each) for each in simulation.compared]
    return (
        ReportTable(
            (ReportColumn("Net present value"), *(ReportColumn(title, right=True) for title in columns)),
            tuple(rows),
        ),
    )


def _beside(compared: Compared) -> tuple[str, str, str, str]:
    line = risk_line(compared.key)
    near, simulated = (
        chance(value, 1) if line.unit == "share" else amount(value, line.unit)
        for value in (compared.workbook, compared.simulated)
    )
    return line.label, near, simulated, signed(compared.simulated - compared.workbook, line.unit)


def _drivers(simulation: Simulation) -> tuple[Part, ...]:
    columns = (
        ReportColumn("Input"),
        ReportColumn("Its own part", right=True),
        ReportColumn("Its value", right=True),
    )
    strongest = simulation.drivers[:STRONGEST]
    rows = [
        (driver_label(simulation, each), correlation(each.own), correlation(each.together))
        for each in strongest
    ]
    if not math.isnan(simulation.common):
        rows.append((COMMON, correlation(simulation.common), ""))
    about = (
        f"Rank correlation with the net present value, over {simulation.ranked_draws:,} of the draws. Its own part is"
        " what an input does not share with the others; its value moves with theirs as well."
    )
    return Paragraph(about), ReportTable(columns, tuple(rows))


def driver_label(simulation: Simulation, driver: Driver) -> str:
    """The label of an input."""
    return simulation.recomputed.model.inputs[driver.key].label


def correlation(value: float) -> str:
    """A rank correlation with its sign; "" where there is none."""
    return "" if math.isnan(value) else f"{value:+.2f}"


def _bars(simulation: Simulation) -> ReportTable:
    bars = simulation.histogram
    edges = [f"{edge:,.10g}" for edge in bars.edges]
    columns = ("From", "Up to", "Share of the draws", "At or below the upper edge")
    rows = [
        (low, high, percent(share, 2), percent(below, 2))
        for low, high, share, below in zip(edges, edges[1:], bars.shares, bars.cumulative, strict=False)
    ]
    return ReportTable(tuple(ReportColumn(title, right=True) for title in columns), tuple(rows))

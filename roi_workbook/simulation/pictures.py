"""The picture of a simulation: how the net present value is spread, as bars and as a cumulative curve."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from roi_workbook.counts import count_of
from roi_workbook.model.ranges import NO_RANGE
from roi_workbook.proposal_document.pictures import DocumentPicture
from roi_workbook.reports.text import printable
from roi_workbook.simulation.simulate import Simulation
from roi_workbook.value_texts import chance, money
from roi_workbook.workbook import styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 4.2


def spread_picture(simulation: Simulation, titled: bool = False) -> DocumentPicture:
    """Bars below zero and above it, and the share of the draws at or below each value.

    `titled` draws the title into the picture, for a picture that stands alone.
    """
    currency = printable(str(simulation.recomputed.live["reporting_currency"]))
    above = f"above zero in {chance(simulation.positive, 1)} of {count_of(simulation.draws, 'draw')}"
    if math.isnan(simulation.positive):
        above = NO_RANGE.words
    title = f"Net present value in {currency}: {above}"
    marks = {"P10": simulation.curve[10], "P50": simulation.curve[50], "P90": simulation.curve[90]}
    return DocumentPicture(
        title=title,
        description="A histogram and a cumulative curve. "
        + "; ".join(f"{name} {money(value)}" for name, value in marks.items()),
        height=HEIGHT,
        draw=partial(_draw, simulation, marks, title if titled else ""),
    )


def _draw(simulation: Simulation, marks: dict[str, float], title: str, axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, PercentFormatter

    bars = simulation.histogram
    edges = bars.edges
    for low, high, share in zip(edges, edges[1:], bars.shares, strict=False):
        colour = styles.BRICK if high <= 0 else styles.NAVY
        axes.bar(
            low,
            share,
            width=high - low,
            align="edge",
            color=colour,
            alpha=0.45,
            edgecolor=styles.WHITE,
            zorder=2,
        )
    axes.set_ylabel("Share of the draws (bars)")
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda amount, _: f"{amount:,.0f}"))
    axes.grid(axis="y", color=styles.GRID, linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    if edges and edges[0] < 0 < edges[-1]:
        axes.axvline(0, color=styles.GREY, linewidth=1, zorder=3)
    beside = axes.twinx()
    beside.plot(*zip(*_curve(simulation), strict=True), color=styles.TEAL, linewidth=2, zorder=4)
    for name, value in marks.items():
        share = int(name[1:]) / 100
        beside.plot([value], [share], marker="D", markersize=5, color=styles.AMBER, zorder=5)
        beside.annotate(
            f"{name}: {money(value)}",
            (value, share),
            (9, -9),
            textcoords="offset points",
            fontsize=8,
            color=styles.INK,
            bbox={"facecolor": styles.WHITE, "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
            zorder=6,
        )
    beside.set_ylim(0, 1.02)
    beside.set_ylabel("Share at or below (curve)")
    beside.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    if title:
        axes.set_title(title, loc="left", color=styles.NAVY, fontsize=10, fontweight="bold")
    for drawn in (axes, beside):
        drawn.tick_params(length=0)
        drawn.spines[["top", "left", "right"]].set_visible(False)


def _curve(simulation: Simulation) -> list[tuple[float, float]]:
    """Values and the share of the draws at or below them: the percentiles, and the edges of the bars."""
    bars = simulation.histogram
    percentiles = ((value, percent / 100) for percent, value in enumerate(simulation.curve))
    return sorted({*percentiles, *zip(bars.edges[1:-1], bars.cumulative, strict=False)})

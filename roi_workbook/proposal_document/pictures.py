"""The pictures of the proposal: where the value comes from, and when the investment is paid back.

Drawn by matplotlib without a screen, in the colours of the workbook and its own font, so that the same facts
give the same picture everywhere. Nothing of matplotlib is loaded before a picture is drawn.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from roi_workbook import extras
from roi_workbook.lazy import np
from roi_workbook.model.records import SCENARIOS
from roi_workbook.model.summary_lists import DEDUCTED
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.reports.results import case_told, result, scenarios_told
from roi_workbook.reports.text import printable
from roi_workbook.value_texts import money
from roi_workbook.workbook import styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, DOTS = 7.2, 200
"""Width in inches, and dots per inch."""

LINES = {"Conservative": "--", "Base": "-", "Optimistic": (0, (7, 2.5))}
"""How the curve of each scenario is drawn: never by colour alone."""


@dataclass(frozen=True, slots=True)
class DocumentPicture:
    """A picture: its message as a title, a description for those who cannot see it, and how it is drawn.

    `png` and `svg` raise MissingExtraError without matplotlib.
    """

    title: str
    description: str
    height: float
    draw: Callable[[Axes], None]

    @property
    def in_words(self) -> str:
        """What the picture shows, as a sentence, for whatever cannot draw it."""
        return self.description + "."

    def png(self) -> bytes:
        """The picture as PNG."""
        return self._saved(format="png", dpi=DOTS, metadata={"Software": None})

    def svg(self) -> str:
        """The picture as SVG, to embed in a page."""
        text = self._saved(format="svg", metadata={"Date": None, "Creator": None}).decode()
        return text[text.index("<svg") :]

    def _saved(self, **how: Any) -> bytes:
        extras.require("charts", "A picture")
        with _house_style():
            from matplotlib.figure import Figure

            figure: Figure = Figure(figsize=(WIDTH, self.height), layout="constrained")
            self.draw(figure.add_subplot())
            content = io.BytesIO()
            figure.savefig(content, **how)
        return content.getvalue()


@contextmanager
def _house_style() -> Iterator[None]:
    """Matplotlib's defaults, whatever the user has set, with ours on top."""
    import logging

    import matplotlib

    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams |= {
            "font.family": "DejaVu Sans",
            "font.size": 8.5,
            "text.color": styles.INK,
            "axes.labelcolor": styles.MUTED,
            "xtick.color": styles.MUTED,
            "ytick.color": styles.INK,
            "axes.edgecolor": styles.RULE,
            "text.parse_math": False,
            "svg.hashsalt": "roi-workbook",
            "svg.fonttype": "path",
        }
        yield


def value_picture(recomputed: WorkbookResults) -> DocumentPicture:
    """From today's cost through gross and risk-adjusted value to net annual value."""
    live = recomputed.live
    currency = printable(str(live["reporting_currency"]))
    return DocumentPicture(
        title=f"From cost today to a net value of {currency} {money(live['net_annual_value'])} a year"
        f" ({case_told(recomputed)})",
        description="A waterfall, a year at full effect: "
        + "; ".join(f"{label} {money(amount)}" for label, amount, _, _ in value_steps(recomputed)),
        height=3.5,
        draw=partial(_draw_steps, value_steps(recomputed)),
    )


def value_steps(recomputed: WorkbookResults) -> list[tuple[str, float, bool, str]]:
    """Label, amount, whether the bar starts at zero, and colour of every step."""
    live = recomputed.live
    unpriced = [bucket for bucket in recomputed.model.buckets if not bucket.cost_today]
    upside = " and ".join(bucket.gross_label for bucket in unpriced)
    return [
        ("Cost today", live["annual_cost_today"], True, styles.GREY),
        ("Stays as it is", live["avoidable_cost"] - live["annual_cost_today"], False, styles.RULE),
        (upside, sum(live[bucket.gross] for bucket in unpriced), False, styles.SKY),
        ("Annual value, gross", live["annual_value_gross"], True, styles.NAVY),
        ("Confidence", live["annual_value"] - live["annual_value_gross"], False, styles.AMBER),
        ("Annual value, risk-adjusted", live["annual_value"], True, styles.NAVY),
        *((label, -live[key], False, styles.BRICK) for label, key in DEDUCTED),
        ("Net annual value", live["net_annual_value"], True, styles.TEAL),
    ]


def _draw_steps(steps: list[tuple[str, float, bool, str]], axes: Axes) -> None:
    """Bars from one level to the next, each with its amount at its right end."""
    level, reach = 0.0, 0.0
    for place, (_, amount, fresh, colour) in enumerate(steps):
        start = 0.0 if fresh else level
        level = start + amount
        axes.barh(place, amount, left=start, height=0.72, color=colour, zorder=2)
        axes.annotate(
            f"{amount:+,.0f}" if not fresh and round(amount) else money(amount),
            (max(start, level, 0.0), place),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
        reach = max(reach, abs(start), abs(level))
    axes.set_yticks(range(len(steps)), [label for label, *_ in steps])
    axes.invert_yaxis()
    axes.axvline(0, color=styles.GREY, linewidth=0.8, zorder=1)
    left, right = axes.get_xlim()
    axes.set_xlim(min(left, 0), max(right, 0) + 0.14 * (reach or 1))
    axes.xaxis.set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.spines[:].set_visible(False)


def cash_picture(recomputed: WorkbookResults) -> DocumentPicture:
    """Cumulative net cash by scenario, with the payback of the live case."""
    live = recomputed.live
    currency, payback = printable(str(live["reporting_currency"])), result(recomputed, "payback_months")
    back = math.nan if recomputed.not_yet else live["payback_months"]
    if recomputed.not_yet:
        when = "No verdict yet: the cost is not complete"
    elif math.isfinite(back):
        when = "No money is ever out" if back == 0 else f"The money is back after {payback} months"
    else:
        when = f"When the money is back: {payback}"
    ends = (
        f"{scenario} lowest {money(rows.min())}, at the end {money(rows[-1])}"
        for scenario, rows in _cash_curves(recomputed).items()
    )
    return DocumentPicture(
        title=f"{when} ({case_told(recomputed)})",
        description=f"Cumulative net cash in {currency} by month and scenario: {'; '.join(ends)}",
        height=3.1,
        draw=partial(_draw_cash, _cash_curves(recomputed), back, currency),
    )


def _cash_curves(recomputed: WorkbookResults) -> dict[str, np.ndarray]:
    """Cumulative net cash up to the horizon, by scenario that is told."""
    rows = recomputed.months["cumulative_net_t"]
    last = int(min(len(rows) - 1, recomputed.live["horizon_months"]))
    told = scenarios_told(recomputed)
    return {
        scenario: rows[: last + 1, place]
        for place, scenario in enumerate(SCENARIOS, start=1)
        if scenario in told
    }


def _draw_cash(curves: dict[str, np.ndarray], payback: float, currency: str, axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    for scenario, rows in curves.items():
        axes.plot(
            range(len(rows)),
            rows,
            label=scenario,
            color=styles.SCENARIO_COLOURS[scenario.lower()],
            linestyle=LINES[scenario],
            linewidth=2,
            zorder=3,
        )
    if math.isfinite(payback):
        axes.plot(
            [payback],
            [0],
            marker="D",
            markersize=7,
            color=styles.BRICK,
            linestyle="none",
            zorder=4,
            label=f"Payback: {payback:,.1f} months",
        )
    axes.axhline(0, color=styles.GREY, linewidth=0.8, zorder=1)
    axes.grid(axis="y", color=styles.GRID, linewidth=0.8)
    axes.set_xlim(0, max(1, *(len(rows) - 1 for rows in curves.values())))
    axes.xaxis.set_major_locator(MultipleLocator(12))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda amount, _: f"{amount:,.0f}"))
    axes.set_xlabel("Month")
    axes.set_ylabel(currency)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.figure.legend(loc="outside upper left", ncols=4, frameon=False, fontsize=8)

"""Phases of the roadmap: their months, and what the initiatives spend in them."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.dates import day_of
from roi_workbook.model.pages import Picture, Shown
from roi_workbook.model.records import Column, Context, Grid, GridLine, Input, number_column, numbered
from roi_workbook.planning.columns import column_of, filled, known_where, listed
from roi_workbook.planning.initiatives.table import ROOM
from roi_workbook.planning.roadmap.dates import month_begins, month_ends

PHASE_NAMES = ("Assess and stabilise", "Build foundations", "Scale and optimise")
SHOWN_ROWS = 10

Phases = dict[str, dict[str, float]]
"""What is worked out of each phase, by its name."""

MONTHS_COMPLETED = Input(
    key="roadmap_months_completed",
    label="Months of the roadmap completed",
    unit="months",
    base=0,
    highest=60,
    whole=True,
    single=True,
    meaning="Whole months behind you, counted from the first day of month 1. Empty: none yet.",
)

PHASES = Grid(
    key="phases",
    label="Phases",
    meaning="Month 1 begins in the month of the decision (Inputs). What is spent here is the initiatives' own.",
    head=Column(key="phase", label="Phase", unit="text", given=True, meaning="Name of the phase."),
    columns=(
        Column(key="number", label="No.", unit="number", given=True, meaning="Order of the phases."),
        Column(
            key="start_month",
            label="First month",
            unit="month",
            lowest=1,
            highest=36,
            whole=True,
            meaning="First month of the phase; month 1 is the first month of the roadmap.",
        ),
        Column(
            key="end_month",
            label="Last month",
            unit="month",
            lowest=1,
            highest=36,
            whole=True,
            meaning="Last month of the phase: its gate is decided when this month ends.",
        ),
    ),
    rows=(
        {"phase": PHASE_NAMES[0], "number": 1, "start_month": 1, "end_month": 3},
        {"phase": PHASE_NAMES[1], "number": 2, "start_month": 4, "end_month": 9},
        {"phase": PHASE_NAMES[2], "number": 3, "start_month": 10, "end_month": 18},
    ),
    lines=(
        GridLine(
            key="begins",
            label="Begins",
            unit="date",
            formula='=IF(OR(model_start = 0, first_month < 1), "", IFERROR(EDATE(model_start, first_month - 1), ""))',
            words="First day of the first month",
        ),
        GridLine(
            key="ends",
            label="Ends",
            unit="date",
            formula='=IF(OR(model_start = 0, last_month < 1), "", IFERROR(EDATE(model_start, last_month) - 1, ""))',
            words="Last day of the last month",
        ),
        GridLine(
            key="spend", label="Spend of the initiatives", unit="currency", formula="=one_off + running"
        ),
        GridLine(
            key="spend_until",
            label="Their spend up to its end",
            unit="currency",
            formula="=SUMPRODUCT((roadmap_timing_starts <= last_month) * 1, roadmap_timing_one_off) + running_until",
            words="Everything the initiatives spend up to the end of the phase",
        ),
        GridLine(
            key="one_off",
            label="One-off cost",
            unit="currency",
            formula="=SUMPRODUCT((roadmap_timing_starts >= counted_from) * (roadmap_timing_starts <= last_month),"
            " roadmap_timing_one_off)",
            words="One-off cost of the initiatives that start in the phase",
        ),
        GridLine(
            key="running",
            label="Running cost",
            unit="currency",
            formula="=IF(last_month < counted_from, 0, running_until - running_before)",
            words="A twelfth of the yearly cost for every month of the phase in which an initiative runs",
        ),
        GridLine(
            key="first_month",
            label="First month used",
            unit="month",
            formula="=INT(start_month)",
            helper=True,
        ),
        GridLine(
            key="last_month", label="Last month used", unit="month", formula="=INT(end_month)", helper=True
        ),
        GridLine(
            key="counted_from",
            label="Counted from month",
            unit="month",
            formula="=IF(number = 1, 0, first_month)",
            words="The first phase also takes what starts before it",
            helper=True,
        ),
        GridLine(
            key="follows",
            label="Follows the one before",
            unit="1 or 0",
            formula="=IF(AND(first_month = SUMIFS(phases_last_month, phases_number, number - 1) + 1,"
            " last_month >= first_month), 1, 0)",
            words="1 if it begins in the month after the one before and has a month",
            helper=True,
        ),
        GridLine(
            key="running_before",
            label="Running cost before it",
            unit="currency",
            formula="=SUMPRODUCT((roadmap_timing_runs_from < counted_from)"
            " * (counted_from - roadmap_timing_runs_from), roadmap_timing_per_year) / 12",
            words="Running cost up to the month before the phase",
            helper=True,
        ),
        GridLine(
            key="running_until",
            label="Running cost to its end",
            unit="currency",
            formula="=SUMPRODUCT((roadmap_timing_runs_from <= last_month)"
            " * (last_month - roadmap_timing_runs_from + 1), roadmap_timing_per_year) / 12",
            words="Running cost up to the last month of the phase",
            helper=True,
        ),
        GridLine(
            key="bar_start",
            label="Months before it",
            unit="months",
            formula="=MAX(0, first_month - 1)",
            helper=True,
        ),
        GridLine(
            key="bar_length",
            label="Months it takes",
            unit="months",
            formula="=MAX(0, last_month - bar_start)",
            helper=True,
        ),
    ),
    source="RM",
)

TIMING = Grid(
    key="roadmap_timing",
    label="Working: timing of every initiative",
    meaning="In the order of the sheet Initiatives. Month 0 or no month: it starts before phase 1 and counts there.",
    head=number_column(),
    rows=numbered(ROOM),
    lines=(
        GridLine(
            key="initiative",
            label="Initiative",
            unit="text",
            formula='=INDEX(initiatives_name, MATCH(number, initiatives_number, 0)) & ""',
        ),
        GridLine(
            key="in_use",
            label="In use",
            unit="1 or 0",
            formula="=SUMIFS(initiatives_in_use, initiatives_number, number)",
            helper=True,
        ),
        GridLine(
            key="starts",
            label="Start month",
            unit="month",
            formula="=MAX(0, INT(SUMIFS(initiatives_start_month, initiatives_number, number)))",
            words="Its start month in whole months, 0 where none is given",
        ),
        GridLine(
            key="build_months",
            label="Months to build it",
            unit="months",
            formula="=SUMIFS(initiatives_build_months, initiatives_number, number)",
        ),
        GridLine(
            key="runs_from",
            label="First month it runs",
            unit="month",
            formula="=MAX(1, ROUNDUP(ROUND(SUMIFS(initiatives_live_month, initiatives_number, number), 6), 0))",
            words="First whole month from its start and the months to build it on",
        ),
        GridLine(
            key="one_off",
            label="One-off cost",
            unit="currency",
            formula="=SUMIFS(initiatives_one_off_cost, initiatives_number, number) * in_use",
        ),
        GridLine(
            key="per_year",
            label="Cost a year",
            unit="currency / year",
            formula="=SUMIFS(initiatives_cost_per_year, initiatives_number, number) * in_use",
        ),
        GridLine(
            key="in_phases",
            label="Phases it starts in",
            unit="count",
            formula="=SUMPRODUCT((phases_number > 0) * (phases_counted_from <= starts) * (phases_last_month >= starts))",
            helper=True,
        ),
        GridLine(
            key="phases_begun",
            label="Phases begun when it starts",
            unit="count",
            formula="=SUMPRODUCT((phases_number > 0) * (phases_counted_from <= starts))",
            helper=True,
        ),
        GridLine(
            key="phase",
            label="Starts in phase",
            unit="text",
            formula='=IF(in_use = 0, "", IF(in_phases = 0, "no phase",'
            " INDEX(phases_phase, MATCH(phases_begun, phases_number, 0))))",
        ),
        GridLine(
            key="sort_key",
            label="Sort key",
            unit="number",
            formula='=IF(in_use = 1, starts * COUNT(roadmap_timing_number) + number, "")',
            words="By start month, then in the order of the list",
            helper=True,
        ),
    ),
)


def of_the_initiative(key: str, label: str, unit: str) -> GridLine:
    """A column of the timing for the initiative in this place; "" where there is none."""
    return GridLine(
        key=key,
        label=label,
        unit=unit,
        formula=f'=IF(number = 0, "", INDEX(roadmap_timing_{key}, MATCH(number, roadmap_timing_number, 0)))',
    )


SCHEDULE = Grid(
    key="roadmap_schedule",
    label="Initiatives by start month",
    meaning="The first ten to start. Months, costs and names are typed on the sheet Initiatives.",
    head=Column(key="rank", label="Order", unit="number", given=True, meaning="Order by start month."),
    rows=tuple({"rank": rank} for rank in range(1, SHOWN_ROWS + 1)),
    lines=(
        of_the_initiative("initiative", "Initiative", "text"),
        of_the_initiative("phase", "Starts in phase", "text"),
        of_the_initiative("starts", "Start month", "month"),
        of_the_initiative("build_months", "Months to build it", "months"),
        of_the_initiative("runs_from", "First month it runs", "month"),
        of_the_initiative("one_off", "One-off cost", "currency"),
        of_the_initiative("per_year", "Cost a year", "currency / year"),
        GridLine(
            key="bar_start",
            label="Months before it",
            unit="months",
            formula="=IF(number = 0, 0,"
            " MAX(0, INDEX(roadmap_timing_starts, MATCH(number, roadmap_timing_number, 0)) - 1))",
            helper=True,
        ),
        GridLine(
            key="number",
            label="Its number below",
            unit="number",
            formula="=IF(rank > SUM(roadmap_timing_in_use), 0, INDEX(roadmap_timing_number,"
            " MATCH(SMALL(roadmap_timing_sort_key, rank), roadmap_timing_sort_key, 0)))",
            helper=True,
        ),
    ),
)

PHASES_PICTURE = Picture(
    key="roadmap_gantt",
    kind="gantt",
    title='="The roadmap ends with month " & roadmap_last_month',
    series=(
        Shown(label="Months before it", values="phases_bar_start", categories="phases_phase"),
        Shown(label="Months of the phase", values="phases_bar_length", categories="phases_phase"),
    ),
    y_title="Months since the roadmap began",
    description="A bar per phase from its first to its last month.",
)
SCHEDULE_PICTURE = Picture(
    key="roadmap_schedule_gantt",
    kind="gantt",
    title='=IF(SUM(roadmap_timing_in_use) = 0, "No initiative yet", "When each initiative is built")',
    series=(
        Shown(
            label="Months before it",
            values="roadmap_schedule_bar_start",
            categories="roadmap_schedule_initiative",
        ),
        Shown(
            label="Months to build it",
            values="roadmap_schedule_build_months",
            categories="roadmap_schedule_initiative",
        ),
    ),
    y_title="Months since the roadmap began",
    description="A bar per initiative from its start to the month it goes live.",
)


def whole_months(months: np.ndarray) -> np.ndarray:
    """Months typed in a grid as whole numbers; a missing one is month 0."""
    whole: np.ndarray = np.floor(filled(months))
    return whole


def work_out_timing(context: Context) -> dict[str, np.ndarray]:
    """When each initiative starts and runs, and what it costs."""
    rows = context.table("initiatives")
    used = column_of(context["initiatives_in_use"])
    starts = np.maximum(whole_months(rows["start_month"]), 0)
    return {
        "initiative": rows["name"],
        "in_use": used,
        "starts": starts,
        "build_months": column_of(context["initiatives_build_months"]),
        "runs_from": np.maximum(np.ceil(column_of(context["initiatives_live_month"]).round(6)), 1),
        "one_off": np.where(used == 1, filled(rows["one_off_cost"]), 0.0),
        "per_year": np.where(used == 1, filled(rows["cost_per_year"]), 0.0),
        "sort_key": known_where(used == 1, starts * len(rows) + rows["number"]),
    }


def work_out_phases(context: Context, timing: dict[str, np.ndarray]) -> Phases:
    """Months, dates and spend of each phase, by its name."""
    begin = day_of(context["model_start"])
    rows = context.table("phases")
    starts, monthly = timing["starts"], timing["per_year"] / 12
    phases: Phases = {}
    ended = 0.0
    for name, first, last in zip(
        rows["phase"],
        whole_months(rows["start_month"]).tolist(),
        whole_months(rows["end_month"]).tolist(),
        strict=True,
    ):
        counted_from = first if phases else 0.0
        one_off = timing["one_off"][(counted_from <= starts) & (starts <= last)].sum()
        running = monthly @ _months_run(timing, counted_from, last)
        running_until = monthly @ _months_run(timing, 0, last)
        phases[name] = {
            "begins": month_begins(begin, first),
            "ends": month_ends(begin, last),
            "one_off": one_off,
            "running": running,
            "spend": one_off + running,
            "spend_until": timing["one_off"][starts <= last].sum() + running_until,
            "first_month": first,
            "last_month": last,
            "counted_from": counted_from,
            "follows": float(first - ended == 1 and last >= first),
            "running_before": monthly @ _months_run(timing, 0, counted_from - 1),
            "running_until": running_until,
            "bar_start": max(0.0, first - 1),
            "bar_length": max(0.0, last - max(0.0, first - 1)),
        }
        ended = last
    return phases


def _months_run(timing: dict[str, np.ndarray], first: float, last: float) -> np.ndarray:
    """In how many of the months from first to last each initiative runs."""
    months: np.ndarray = np.maximum(last + 1 - np.maximum(timing["runs_from"], first), 0)
    return months


def place_in_phases(timing: dict[str, np.ndarray], phases: Phases) -> dict[str, np.ndarray]:
    """The timing with the phase each initiative starts in."""
    first, last = (
        np.array([[phase[key]] for phase in phases.values()]) for key in ("counted_from", "last_month")
    )
    reached = first <= timing["starts"]
    begun, inside = reached.sum(axis=0), (reached & (timing["starts"] <= last)).sum(axis=0)
    latest = np.array(list(phases), object)[begun - 1]
    return timing | {
        "in_phases": inside,
        "phases_begun": begun,
        "phase": np.where(timing["in_use"] == 0, "", np.where(inside == 0, "no phase", latest)),
    }


def work_out_schedule(timing: dict[str, np.ndarray]) -> dict[str, list[Any]]:
    """The first initiatives to start, in order; rows without one are empty."""
    starts = timing["starts"]
    used = np.flatnonzero(timing["in_use"] == 1).tolist()
    order = sorted(used, key=lambda row: starts[row])[:SHOWN_ROWS]
    columns = {key: listed(timing[key], order, SHOWN_ROWS, "") for key in ("initiative", "phase")}
    for key in ("starts", "build_months", "runs_from", "one_off", "per_year"):
        columns[key] = listed(timing[key], order, SHOWN_ROWS, math.nan)
    columns["number"] = listed(np.arange(1.0, len(starts) + 1), order, SHOWN_ROWS, 0.0)
    columns["bar_start"] = listed(np.maximum(starts - 1, 0), order, SHOWN_ROWS, 0.0)
    return columns

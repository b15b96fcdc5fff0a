"""KPIs one a row: how far each has come against its plan, and one of them over time."""

from __future__ import annotations

from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Page, Picture, Section, Shown
from roi_workbook.model.records import (
    TINY,
    Column,
    Context,
    Grid,
    GridLine,
    Guard,
    Input,
    Line,
    Rows,
    number_column,
    numbered,
)
from roi_workbook.planning.columns import filled, known_where
from roi_workbook.planning.kpis.kpi_list import KPI_GRID, MONTHS, ROOM


def of_the_kpi(column: str) -> str:
    """The value of a column of the table of KPIs, for the number of the row."""
    return "INDEX(kpis_" + column + ", MATCH(number, kpis_number, 0))"


STANDING = Grid(
    key="kpi_standing",
    label="All KPIs at a glance",
    meaning="In the order of the table below, where each of them is filled in.",
    head=number_column(),
    rows=numbered(ROOM),
    lines=(
        GridLine(
            key="name",
            label="KPI",
            unit="text",
            formula="=" + of_the_kpi("name") + ' & ""',
            words="Name of the KPI",
        ),
        GridLine(
            key="status",
            label="Status",
            unit="rating",
            formula="=" + of_the_kpi("status"),
            words="Status of the KPI",
        ),
        GridLine(
            key="progress",
            label="Progress to the target",
            unit="share",
            formula="=" + of_the_kpi("progress"),
            words="Progress of the KPI, or what is missing",
        ),
        GridLine(
            key="plan_share",
            label="Plan's share to date",
            unit="share",
            formula="=" + of_the_kpi("plan_share"),
            words="Plan's share to date of the KPI",
        ),
        GridLine(
            key="last_actual",
            label="Last actual",
            unit="number",
            formula="=" + of_the_kpi("last_actual"),
            words="Last actual of the KPI",
        ),
        GridLine(
            key="target",
            label="Target as a value",
            unit="number",
            formula="=" + of_the_kpi("target"),
            words="Target of the KPI",
        ),
        GridLine(
            key="measured_in",
            label="Measured in",
            unit="text",
            formula="=" + of_the_kpi("measured_in") + ' & ""',
            words="Unit of the KPI",
        ),
    ),
)

KPI_TREND = Grid(
    key="kpi_trend",
    label="One KPI over time",
    meaning="The KPI chosen above month by month: the straight plan from baseline to target, and its actuals so far.",
    head=Column(key="month", label="Month", unit="month", given=True, meaning="Month after the decision."),
    rows=tuple({"month": month} for month in (0, *MONTHS)),
    lines=(
        GridLine(
            key="planned",
            label="Plan",
            unit="number",
            formula="=kpi_shown_baseline + IF(kpi_shown_due > 0, kpi_shown_gap * MIN(1, month / kpi_shown_due), 0)",
            words="Baseline + way to the target × month ÷ due month, at most the target",
        ),
        GridLine(
            key="latest_month",
            label="Latest month measured",
            unit="month",
            formula='=LARGE(kpi_trend_month_measured, 1 + COUNTIF(kpi_trend_month_measured, ">" & month))',
            words="The latest month up to this one that has an actual; 0 if none",
        ),
        GridLine(
            key="latest_actual",
            label="Its actual",
            unit="number",
            formula="=IF(latest_month = 0, kpi_shown_baseline,"
            " SUMPRODUCT((kpis_number = kpi_shown) * (kpis_actual_heading = latest_month), kpis_actual))",
            words="The actual of that month; the baseline if none",
        ),
        GridLine(
            key="month_measured",
            label="Month, where measured",
            unit="month",
            helper=True,
            formula="=SUMPRODUCT((kpis_number = kpi_shown) * (kpis_filled_month_heading = month), kpis_filled_month)",
            words="The month where the KPI has an actual, else 0",
        ),
    ),
)

KPI_PAGE = Page(
    title="KPIs",
    purpose="What tells us that it works: measured before, measured monthly, in words of the business.",
    sections=(
        Section(
            title="Where the KPIs stand",
            note="Leading KPIs foretell the return, lagging ones show it. Fill in baseline, target and actuals further down.",
            lines=(
                Line(
                    key="kpi_count",
                    label="KPIs listed",
                    unit="count",
                    formula="=SUM(kpis_in_use)",
                    words="Rows with a name",
                ),
                Line(
                    key="kpi_green_count",
                    label="KPIs green",
                    unit="count",
                    formula='=COUNTIF(kpis_status, "green")',
                    words="KPIs on their plan or ahead",
                ),
                Line(
                    key="kpi_amber_count",
                    label="KPIs amber",
                    unit="count",
                    formula='=COUNTIF(kpis_status, "amber")',
                    words="KPIs a little behind their plan",
                ),
                Line(
                    key="kpi_red_count",
                    label="KPIs red",
                    unit="count",
                    formula='=COUNTIF(kpis_status, "red")',
                    words="KPIs far behind their plan",
                ),
                Line(
                    key="kpi_not_measured_count",
                    label="KPIs not measured",
                    unit="count",
                    formula='=COUNTIF(kpis_status, "not measured")',
                    words="KPIs whose status cannot be told",
                    note="The table says what each of them lacks.",
                ),
            ),
            grids=(STANDING,),
        ),
        Section(
            title="One KPI over time",
            inputs=(
                Input(
                    key="kpi_shown",
                    label="KPI shown in the picture",
                    unit="number",
                    base=5,
                    standard=5,
                    lowest=1,
                    highest=ROOM,
                    whole=True,
                    single=True,
                    meaning="Its number in the table below.",
                ),
            ),
            lines=(
                Line(
                    key="kpi_shown_name",
                    label="KPI shown",
                    unit="text",
                    formula='=IF(COUNTIF(kpis_number, kpi_shown) = 0, "",'
                    ' INDEX(kpis_name, MATCH(kpi_shown, kpis_number, 0)) & "")',
                    words="The name of the KPI with that number",
                ),
                Line(
                    key="kpi_shown_baseline",
                    label="KPI shown: baseline",
                    unit="number",
                    helper=True,
                    formula="=SUMPRODUCT((kpis_number = kpi_shown) * 1, kpis_baseline)",
                    words="The baseline of the KPI shown",
                ),
                Line(
                    key="kpi_shown_gap",
                    label="KPI shown: way to the target",
                    unit="number",
                    helper=True,
                    formula="=SUMPRODUCT((kpis_number = kpi_shown) * 1, kpis_target_gap)",
                    words="Target − baseline of the KPI shown",
                ),
                Line(
                    key="kpi_shown_due",
                    label="KPI shown: due month",
                    unit="month",
                    helper=True,
                    formula="=SUMPRODUCT((kpis_number = kpi_shown) * 1, kpis_due_month)",
                    words="The due month of the KPI shown",
                ),
            ),
            pictures=(
                Picture(
                    key="kpi_trend_picture",
                    kind="lines",
                    title='=IF(kpi_shown_name = "", "No KPI with this number is listed", kpi_shown_name & ": "'
                    " & INDEX(kpis_status, MATCH(kpi_shown, kpis_number, 0)))",
                    series=(
                        Shown(
                            label="Actual",
                            values="kpi_trend_latest_actual",
                            categories="kpi_trend_latest_month",
                        ),
                        Shown(
                            label="Plan",
                            values="kpi_trend_planned",
                            categories="kpi_trend_month",
                            look="grey",
                        ),
                    ),
                    x_title="Month",
                    y_title="In the unit of the KPI",
                    description="Actuals of one KPI by month against the straight plan from its baseline to its target.",
                ),
            ),
        ),
        Section(title="KPIs and their monthly actuals", grids=(KPI_GRID,)),
        Section(
            title="Limits",
            inputs=(
                Input(
                    key="kpi_amber_share",
                    label="Amber from this part of the plan's share",
                    unit="share",
                    base=0.7,
                    standard=0.7,
                    highest=1,
                    single=True,
                    meaning="Progress below the plan's share is amber from this part of it, and red below.",
                ),
            ),
        ),
        Section(title="Months of the picture", grids=(KPI_TREND,)),
    ),
)

KPI_GUARDS = (
    Guard(
        key="alert_kpi_two_targets",
        label="A KPI has a relative and an absolute target",
        formula="=SUM(kpis_two_targets)",
        advice="Keep one of the two: the value to reach counts.",
    ),
    Guard(
        key="alert_kpi_no_baseline",
        label="A KPI is measured but has no baseline",
        formula="=SUM(kpis_no_baseline)",
        advice="Find what it was before the change: without it no progress can be shown.",
    ),
    Guard(
        key="alert_kpi_baseline_unexplained",
        label="A baseline lacks its date or method",
        formula="=SUM(kpis_unexplained_baseline)",
        advice="Say when and how it was measured, so that it can be repeated.",
    ),
    Guard(
        key="alert_kpi_red_without_comment",
        label="A red KPI on the dashboard has no comment",
        formula="=SUM(kpis_uncommented_red)",
        advice="Say why it is red and what is done about it.",
    ),
)


def work_out_kpis(context: Context) -> dict[str, Any]:
    """Everything on the page KPIs: how far each has come, and one of them over time."""
    typed = context.table("kpis")
    in_use = typed["name"] != ""
    results = _results(typed, in_use, context["kpi_amber_share"])
    status = results["status"]
    on_board = in_use & (typed["on_dashboard"] == "Yes")
    has_baseline = ~np.isnan(typed["baseline"])
    undated = (typed["baseline_date"] == "") | (typed["baseline_method"] == "")
    filled_in = ~np.isnan(typed["actual"])
    has_value, has_change = (~np.isnan(typed[key]) for key in ("target_value", "target_change"))
    flags = {
        "in_use": in_use,
        "has_baseline": has_baseline,
        "has_target": has_value | has_change,
        "chosen": on_board,
        "two_targets": in_use & has_value & has_change,
        "no_baseline": in_use & ~has_baseline & filled_in.any(axis=1),
        "unexplained_baseline": in_use & has_baseline & undated,
        "uncommented_red": on_board & (status == "red") & (typed["comment"] == ""),
    }
    results |= flags
    results["dashboard_key"] = np.arange(len(typed), 0.0, -1) * on_board
    results["filled_month"] = filled_in * np.array(MONTHS, dtype=float)
    lines = {
        "kpi_count": float(in_use.sum()),
        "kpi_green_count": float((status == "green").sum()),
        "kpi_amber_count": float((status == "amber").sum()),
        "kpi_red_count": float((status == "red").sum()),
        "kpi_not_measured_count": float((status == "not measured").sum()),
    }
    guards = {
        "alert_kpi_two_targets": float(flags["two_targets"].sum()),
        "alert_kpi_no_baseline": float(flags["no_baseline"].sum()),
        "alert_kpi_baseline_unexplained": float(flags["unexplained_baseline"].sum()),
        "alert_kpi_red_without_comment": float(flags["uncommented_red"].sum()),
    }
    standing = {key: results[key] for key in ("status", "progress", "plan_share", "last_actual", "target")}
    standing |= {key: typed[key] for key in ("name", "measured_in")}
    grid = {"kpis_" + key: value for key, value in results.items()}
    grid |= {"kpi_standing_" + key: value for key, value in standing.items()}
    return grid | lines | guards | _over_time(typed, results["target_gap"], context["kpi_shown"])


def _results(typed: Rows, in_use: np.ndarray, amber_share: float) -> dict[str, np.ndarray]:
    """Target, last actual, progress, plan and status of each KPI; missing where the cell holds words."""
    baseline, due = typed["baseline"], typed["due_month"]
    relative = baseline + baseline * typed["target_change"]
    target = filled(typed["target_value"], relative)
    way = target - baseline
    moves = abs(way) > abs(baseline) * TINY
    last_month, last = (column[:, -1] for column in latest(typed["actual"], np.array(MONTHS)))

    lacks = (
        np.isnan(baseline),
        np.isnan(typed["target_value"]) & np.isnan(typed["target_change"]),
        ~moves,
        np.isnan(last),
        ~(due > 0),
    )
    order = np.column_stack(lacks)
    first = np.where(order.any(axis=1), order.argmax(axis=1), len(lacks))

    progress = known_where(in_use, (last - baseline) / known_where(moves, way))
    measured = in_use & (first == len(lacks))
    plan = known_where(measured, np.minimum(last_month / known_where(due > 0, due), 1))
    near = 0.5 / 10**6
    ahead, close = progress - plan > -near, progress - amber_share * plan > -near
    return {
        "status": np.select(
            [~in_use, ~measured, ahead, close], ["", "not measured", "green", "amber"], "red"
        ),
        "progress": progress,
        "plan_share": plan,
        "last_actual": last,
        "last_actual_month": last_month,
        "target": target,
        "target_number": filled(typed["target_value"], filled(filled(relative, baseline))),
        "target_gap": filled(way),
        "target_moves": moves,
        "steps_known": in_use * first,
    }


def latest(actual: np.ndarray, months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each month the latest one so far with a number, and that number: 0 and missing where there is none.

    actual: one or more KPIs, the last axis by month.
    """
    measured = np.where(np.isnan(actual), 0, months)
    at = np.maximum.accumulate(np.where(np.isnan(actual), 0, np.arange(len(months))), axis=-1)
    return np.maximum.accumulate(measured, axis=-1), np.take_along_axis(actual, at, axis=-1)


def _over_time(typed: Rows, gaps: np.ndarray, number: float) -> dict[str, Any]:
    """The KPI with this number month by month, from the decision on; all zeros if there is none."""
    months = np.array([0.0, *MONTHS])
    name, start, way, due = "", 0.0, 0.0, 0.0
    actuals = np.full(len(months), np.nan)
    if number in typed.heads:
        row = typed.heads.index(number)
        name, way = typed["name"][row], gaps[row]
        start, due = (filled(typed[key])[row] for key in ("baseline", "due_month"))
        actuals[1:] = typed["actual"][row]
    when, last = latest(actuals, months)
    done = np.minimum(months / due, 1) if due > 0 else 0.0 * months
    return {
        "kpi_shown_name": name,
        "kpi_shown_baseline": start,
        "kpi_shown_gap": way,
        "kpi_shown_due": due,
        "kpi_trend_planned": start + way * done,
        "kpi_trend_latest_month": when,
        "kpi_trend_latest_actual": filled(last, start),
        "kpi_trend_month_measured": np.where(np.isnan(actuals), 0.0, months),
    }

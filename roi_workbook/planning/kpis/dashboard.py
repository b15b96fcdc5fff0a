"""The dashboard: the five to seven KPIs that leadership sees every month."""

from __future__ import annotations

from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Page, Picture, Section, Shown
from roi_workbook.model.records import Column, Context, Grid, GridLine, Guard, Input, Line
from roi_workbook.planning.columns import filled, listed

PLACES = 8


def of_the_row(column: str) -> str:
    """A typed text of the KPI in this place, "" if the place is free or the cell is empty."""
    return '=IF(place_key = 0, "", INDEX(' + column + ', MATCH(place_key, kpis_dashboard_key, 0)) & "")'


def result_of_the_row(line: str) -> str:
    """A result of the KPI in this place, "" if the place is free."""
    return '=IF(place_key = 0, "", INDEX(' + line + ", MATCH(place_key, kpis_dashboard_key, 0)))"


DASHBOARD = Grid(
    key="dashboard",
    label="Dashboard",
    meaning="The KPIs chosen on the page KPIs, in their order there.",
    head=Column(key="place", label="Place", unit="number", given=True, meaning="Place on the dashboard."),
    rows=tuple({"place": place} for place in range(1, PLACES + 1)),
    lines=(
        GridLine(
            key="kpi",
            label="KPI",
            unit="text",
            formula=of_the_row("kpis_name"),
            words="Name of the KPI in this place",
        ),
        GridLine(
            key="status",
            label="Status",
            unit="rating",
            formula=result_of_the_row("kpis_status"),
            words="Status of the KPI",
        ),
        GridLine(
            key="progress",
            label="Progress to the target",
            unit="share",
            formula=result_of_the_row("kpis_progress"),
            words="Progress of the KPI, or what is missing",
        ),
        GridLine(
            key="plan_share",
            label="Plan's share to date",
            unit="share",
            formula=result_of_the_row("kpis_plan_share"),
            words="Plan's share to date of the KPI",
        ),
        GridLine(
            key="last_actual",
            label="Last actual",
            unit="number",
            formula=result_of_the_row("kpis_last_actual"),
            words="Last actual of the KPI",
        ),
        GridLine(
            key="target",
            label="Target",
            unit="number",
            formula=result_of_the_row("kpis_target"),
            words="Target of the KPI as a value",
        ),
        GridLine(
            key="measured_in",
            label="Measured in",
            unit="text",
            formula=of_the_row("kpis_measured_in"),
            words="Unit of the KPI",
        ),
        GridLine(
            key="kind",
            label="Leading or lagging",
            unit="text",
            formula=of_the_row("kpis_kind"),
            words="Kind of the KPI",
        ),
        GridLine(
            key="business_meaning",
            label="What it means for the business",
            unit="text",
            formula=of_the_row("kpis_business_meaning"),
            words="Meaning of the KPI",
        ),
        GridLine(
            key="comment",
            label="Comment",
            unit="text",
            formula=of_the_row("kpis_comment"),
            words="Comment on the KPI",
        ),
        GridLine(
            key="sentence",
            label="In words",
            unit="text",
            formula='=IF(place_key = 0, "", kpi & ": " & status & ", " & reach)',
            words="Name, status and reach of the KPI",
        ),
        GridLine(
            key="reach",
            label="How far it has come",
            unit="text",
            helper=True,
            formula="=IF(ISNUMBER(plan_share), ROUND(ROUND(100 * progress, 6), 0) + 0"
            ' & " % of the way, plan " & ROUND(ROUND(100 * plan_share, 6), 0) + 0 & " %", missing)',
            words="Progress and the plan's share in whole percent, else what is missing",
        ),
        GridLine(
            key="missing",
            label="What is missing",
            unit="text",
            helper=True,
            formula=result_of_the_row("kpis_missing"),
            words="What the KPI lacks",
        ),
        GridLine(
            key="place_key",
            label="Key of the place",
            unit="number",
            helper=True,
            formula="=LARGE(kpis_dashboard_key, place)",
            words="The key of the KPI in this place; 0 if the place is free",
        ),
        GridLine(
            key="progress_bar",
            label="Progress (chart)",
            unit="share",
            helper=True,
            formula="=IF(ISNUMBER(progress), progress, 0)",
            words="Progress; 0 where it cannot be told",
        ),
        GridLine(
            key="plan_bar",
            label="Plan (chart)",
            unit="share",
            helper=True,
            formula="=IF(ISNUMBER(plan_share), plan_share, 0)",
            words="Plan's share; 0 where it cannot be told",
        ),
    ),
)

DASHBOARD_PAGE = Page(
    title="KPI dashboard",
    purpose="The few KPIs leadership sees every month: how far they have come, beside the plan.",
    sections=(
        Section(
            title="Dashboard",
            note="Choose them on the page KPIs. Say there what explains an odd month and what is done about it.",
            lines=(
                Line(
                    key="dashboard_says",
                    label="Dashboard in words",
                    unit="text",
                    formula='=IF(dashboard_size = 0, "No KPI is chosen for the dashboard yet", dashboard_green & " of "'
                    ' & dashboard_size & " KPIs on plan or ahead, " & dashboard_red & " red")',
                    words="How many of the dashboard's KPIs are green, and how many red",
                ),
                Line(
                    key="dashboard_cost_says",
                    label="Cost against plan in words",
                    unit="text",
                    formula="=review_cost_says",
                    words="Share of the planned cost spent to date, as on Quarterly review",
                ),
                Line(
                    key="dashboard_size",
                    label="KPIs on the dashboard",
                    unit="count",
                    formula="=SUM(kpis_chosen)",
                    words="Named KPIs marked Yes",
                ),
                Line(
                    key="dashboard_green",
                    label="Of these green",
                    unit="count",
                    formula='=SUMPRODUCT((kpis_status = "green") * 1, kpis_chosen)',
                    words="KPIs on the dashboard that are green",
                ),
                Line(
                    key="dashboard_red",
                    label="Of these red",
                    unit="count",
                    formula='=SUMPRODUCT((kpis_status = "red") * 1, kpis_chosen)',
                    words="KPIs on the dashboard that are red",
                ),
            ),
            grids=(DASHBOARD,),
            pictures=(
                Picture(
                    key="dashboard_picture",
                    kind="bars",
                    unit="share",
                    title="=dashboard_says",
                    series=(
                        Shown(
                            label="Progress to the target",
                            values="dashboard_progress_bar",
                            categories="dashboard_kpi",
                        ),
                        Shown(
                            label="Plan's share to date",
                            values="dashboard_plan_bar",
                            categories="dashboard_kpi",
                            look="grey",
                        ),
                    ),
                    y_title="Share of the way from baseline to target",
                    description="How far each KPI of the dashboard has come to its target, beside the share planned by now.",
                ),
            ),
        ),
        Section(
            title="Limits of the dashboard",
            inputs=(
                Input(
                    key="dashboard_fewest",
                    label="Fewest KPIs on a dashboard",
                    unit="count",
                    base=5,
                    standard=5,
                    lowest=1,
                    highest=PLACES,
                    whole=True,
                    single=True,
                    source="RM",
                    meaning="With fewer, the picture is one-sided: 5 to 7 are advised.",
                ),
                Input(
                    key="dashboard_most",
                    label="Most KPIs on a dashboard",
                    unit="count",
                    base=7,
                    standard=7,
                    lowest=1,
                    highest=PLACES,
                    whole=True,
                    single=True,
                    source="RM",
                    meaning="With more, nobody looks at any: 5 to 7 are advised. The list has room for 8.",
                ),
            ),
        ),
    ),
)

DASHBOARD_GUARDS = (
    Guard(
        key="alert_dashboard_size",
        label="Too few or too many KPIs on the dashboard",
        formula="=(dashboard_size < dashboard_fewest) + (dashboard_size > dashboard_most)",
        tested="dashboard_size > 0",
        advice="Choose 5 to 7 KPIs, leading and lagging ones: say No to the others.",
    ),
)


def work_out_dashboard(context: Context, results: dict[str, Any]) -> dict[str, Any]:
    """Everything on the page KPI dashboard, from the results of the page KPIs."""
    typed = context.table("kpis")
    chosen = np.flatnonzero(results["kpis_chosen"])
    colours = results["kpis_status"][chosen].tolist()
    green, red, size = colours.count("green"), colours.count("red"), len(chosen)
    places = chosen[:PLACES].tolist()
    nothing = float("nan")

    words = {key: typed[key] for key in ("name", "measured_in", "kind", "business_meaning", "comment")}
    words["status"] = results["kpis_status"]
    texts = {key: listed(column, places, PLACES, "") for key, column in words.items()}
    numbers = {
        key: listed(results["kpis_" + key], places, PLACES, nothing)
        for key in ("progress", "plan_share", "last_actual", "target")
    }
    outside = (size < context["dashboard_fewest"]) + (size > context["dashboard_most"])
    grid = {
        "kpi": texts.pop("name"),
        **texts,
        **numbers,
        "place_key": listed(results["kpis_dashboard_key"], places, PLACES, 0.0),
        "progress_bar": listed(filled(results["kpis_progress"]), places, PLACES, 0.0),
        "plan_bar": listed(filled(results["kpis_plan_share"]), places, PLACES, 0.0),
    }
    return {
        **{"dashboard_" + key: column for key, column in grid.items()},
        "dashboard_size": float(size),
        "dashboard_green": float(green),
        "dashboard_red": float(red),
        "alert_dashboard_size": float(outside) if size else nothing,
    }

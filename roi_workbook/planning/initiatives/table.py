"""The table of initiatives: what is known about each, and what follows from it."""

from __future__ import annotations

from dataclasses import replace

from roi_workbook.lazy import np
from roi_workbook.model.records import (
    LAST_MONTH,
    YES_NO,
    Column,
    Context,
    Grid,
    GridLine,
    Line,
    number_column,
    numbered,
    serving,
)
from roi_workbook.planning.columns import filled, known_where, ratio
from roi_workbook.planning.initiatives.example import EXAMPLE
from roi_workbook.planning.initiatives.priority import PRIORITY_LINES, PRIORITY_STEPS

ROOM = 24
"""Rows shipped."""

BUSINESS_OUTCOMES = ("revenue growth", "cost reduction", "risk mitigation")
PAINS = (
    "incidents and slow recovery",
    "manual releases",
    "manual data preparation",
    "environments and glue work",
    "slow release cycle",
    "audit and review work",
    "slow data access",
    "idle or missing compute",
)
BUDGET_CLASSES = ("constraint or quick win", "foundation", "experiment")
COST_CATEGORIES = (
    "data acquisition",
    "compute",
    "personnel",
    "software licences",
    "infrastructure",
    "training",
)

COLUMNS = (
    Column(
        key="name", label="Initiative", unit="text", meaning="A short name. A row without one does not count."
    ),
    Column(
        key="problem",
        label="Problem",
        unit="text",
        meaning="What it costs or blocks today, in numbers where you have them.",
    ),
    Column(
        key="solution",
        label="Proposed solution",
        unit="text",
        meaning="The approach, who supplies or builds it, and how long it takes.",
    ),
    Column(
        key="business_outcome",
        label="Business outcome",
        unit="choice",
        choices=BUSINESS_OUTCOMES,
        meaning="What the business gets out of it.",
    ),
    Column(
        key="success_measure",
        label="Success measure",
        unit="text",
        meaning="The number that tells whether it worked, with its target.",
    ),
    Column(key="owner", label="Owner", unit="text", meaning="The one person who answers for it."),
    Column(
        key="serves",
        label="Serves bucket",
        unit="choice",
        meaning="The bucket of the case whose value it helps to create.",
    ),
    Column(
        key="pain",
        label="Pain",
        unit="choice",
        choices=PAINS,
        meaning="What hurts today. Initiatives on the same pain share what can be saved.",
    ),
    Column(
        key="budget_class",
        label="Budget class",
        unit="choice",
        choices=BUDGET_CLASSES,
        meaning="Removes a constraint or wins quickly; builds a foundation; or tries something out.",
    ),
    Column(
        key="cost_category",
        label="Cost category",
        unit="choice",
        choices=COST_CATEGORIES,
        meaning="The main kind of its cost. Split a mixed initiative over two rows.",
    ),
    Column(
        key="is_gpu_purchase",
        label="Buys GPUs",
        unit="choice",
        choices=YES_NO,
        meaning="Yes if it buys GPUs rather than renting them. Empty counts as No.",
    ),
    Column(
        key="is_greenfield",
        label="Greenfield",
        unit="choice",
        choices=YES_NO,
        meaning="Yes if it builds new AI infrastructure beside the existing one. Empty counts as No.",
    ),
    Column(
        key="impact",
        label="Impact",
        unit="1 to 5",
        lowest=1,
        highest=5,
        whole=True,
        meaning="1 hardly noticed, 5 changes the business.",
    ),
    Column(
        key="effort",
        label="Effort",
        unit="1 to 5",
        lowest=1,
        highest=5,
        whole=True,
        meaning="1 days of one person, 5 many months of several teams.",
    ),
    Column(
        key="removes_constraint",
        label="Removes a constraint",
        unit="choice",
        choices=YES_NO,
        meaning="Yes if something else can only start once it is done. Empty counts as No.",
    ),
    Column(
        key="start_month",
        label="Starts in month",
        unit="month",
        highest=LAST_MONTH,
        whole=True,
        meaning="Month after the decision, 0 to 60. Empty counts as 0.",
    ),
    Column(
        key="weeks_to_production",
        label="Time to production",
        unit="weeks",
        highest=520,
        meaning="From its start until people use it.",
    ),
    Column(
        key="one_off_cost",
        label="One-off cost",
        unit="currency",
        meaning="Everything paid once: purchases, services, training and own hours.",
    ),
    Column(
        key="cost_per_year",
        label="Cost a year",
        unit="currency / year",
        meaning="Licences, support, data transfer and own hours to run it. Counted from its start.",
    ),
    Column(
        key="hours_per_week_today",
        label="Hours a week today",
        unit="hours / week",
        meaning="Hours of staff time the problem takes now, all people together.",
    ),
    Column(
        key="share_saved",
        label="Share saved",
        unit="share",
        highest=1,
        meaning="Share of the pain that goes away, also used for the joint effect on one pain.",
    ),
    Column(
        key="hourly_rate",
        label="Cost of an hour",
        unit="currency / hour",
        meaning="Loaded cost of the hours saved. Empty counts as 0.",
    ),
    Column(
        key="other_value_per_year",
        label="Other value a year",
        unit="currency / year",
        meaning="Value beside staff time: incidents avoided, margin gained, cost no longer paid.",
    ),
    Column(
        key="realisation_share",
        label="Share that is realised",
        unit="share",
        highest=1,
        meaning="Share of the value that turns real. 1 takes all; the case counts staff time at its capture rate.",
    ),
    Column(
        key="salvage_share",
        label="Salvage",
        unit="share",
        highest=1,
        meaning="Share of the one-off cost that is still worth something at the horizon.",
    ),
    Column(
        key="pilots_today",
        label="Parallel pilots today",
        unit="count",
        meaning="Pilots that can run side by side now.",
    ),
    Column(
        key="pilots_target",
        label="Parallel pilots after",
        unit="count",
        meaning="Pilots that can run side by side afterwards. Empty counts as today.",
    ),
    Column(
        key="use_case_weeks_today",
        label="Use case to production today",
        unit="weeks",
        highest=520,
        meaning="Weeks from idea to production of one use case now.",
    ),
    Column(
        key="use_case_weeks_target",
        label="Use case to production after",
        unit="weeks",
        highest=520,
        meaning="The same afterwards. Empty counts as today.",
    ),
    Column(
        key="what_remains",
        label="What remains if it fails",
        unit="text",
        meaning="What is still of use if the outcome does not come.",
    ),
    Column(
        key="what_if_not",
        label="What happens if we don't",
        unit="text",
        meaning="What goes on or gets worse without it.",
    ),
)

LINES = (
    GridLine(
        key="in_use",
        label="Row in use",
        unit="1 or 0",
        formula='=IF(name = "", 0, 1)',
        words="1 where it has a name",
    ),
    *PRIORITY_LINES,
    GridLine(
        key="build_months",
        label="Build",
        unit="months",
        formula="=in_use * weeks_to_production * 12 / 52",
        words="Weeks to production × 12 ÷ 52",
    ),
    GridLine(
        key="live_month",
        label="Live from month",
        unit="month",
        formula="=begin_month + build_months",
        words="Start + build",
    ),
    GridLine(
        key="hours_saved",
        label="Hours saved",
        unit="hours / year",
        formula="=in_use * hours_per_week_today * share_saved * 52",
        words="Hours a week today × share saved × 52",
    ),
    GridLine(
        key="promised_value",
        label="Value a year, promised",
        unit="currency / year",
        formula="=hours_saved * hourly_rate + in_use * other_value_per_year",
        words="Hours saved × cost of an hour + other value",
    ),
    GridLine(
        key="annual_value",
        label="Value a year",
        unit="currency / year",
        formula="=promised_value * realisation_share",
        words="Value promised × share that is realised",
    ),
    GridLine(
        key="one_off_counted",
        label="One-off, counted",
        unit="currency",
        formula="=in_use * one_off_cost",
        words="One-off cost of a row in use",
    ),
    GridLine(
        key="per_year_counted",
        label="A year, counted",
        unit="currency / year",
        formula="=in_use * cost_per_year",
        words="Cost a year of a row in use",
    ),
    GridLine(
        key="total_cost",
        label="Total cost to the horizon",
        unit="currency",
        formula="=one_off_counted + per_year_counted * horizon_months / 12",
        words="One-off + cost a year × months of the horizon ÷ 12",
    ),
    GridLine(
        key="npv",
        label="Net present value",
        unit="currency",
        formula="=SUMIFS(initiative_flows_npv, initiative_flows_number, number)",
        words="From Initiative flows: from its own start to its own end",
    ),
    GridLine(
        key="npv_at_decision",
        label="Net present value at the decision",
        unit="currency",
        formula="=SUMIFS(initiative_flows_npv_at_decision, initiative_flows_number, number)",
        words="From Initiative flows: from the decision to the horizon of the case",
    ),
    GridLine(
        key="irr",
        label="Internal rate of return",
        unit="share / year",
        formula="=INDEX(initiative_flows_irr, MATCH(number, initiative_flows_number, 0))",
        words="From Initiative flows",
    ),
    GridLine(
        key="gain_per_year",
        label="Gain a year",
        unit="currency / year",
        formula="=annual_value - per_year_counted",
        words="Value a year − cost a year",
    ),
    GridLine(
        key="payback_reason",
        label="Why no payback",
        unit="text",
        helper=True,
        formula='=IF(in_use = 0, "", IF(one_off_counted <= 0, "n/a: no one-off cost", "n/a: no yearly gain"))',
        words="The reason shown where there is no payback",
    ),
    GridLine(
        key="payback_ratio",
        label="Payback, as articles quote it",
        unit="months",
        formula="=IF(AND(one_off_counted > 0, gain_per_year > 0), one_off_counted / gain_per_year * 12, payback_reason)",
        words="One-off cost ÷ gain a year × 12",
    ),
    GridLine(
        key="payback_with_build",
        label="Payback, with build",
        unit="months",
        formula="=IF(ISNUMBER(payback_ratio), payback_ratio + build_months, payback_reason)",
        words="The same + build",
    ),
    GridLine(
        key="extra_pilots",
        label="More pilots side by side",
        unit="count",
        formula="=IF(COUNT(pilots_target) = 0, 0, in_use * (pilots_target - pilots_today))",
        words="After − today",
    ),
    GridLine(
        key="use_case_time_saved",
        label="Time to production saved",
        unit="share",
        formula="=IF(OR(COUNT(use_case_weeks_target) = 0, use_case_weeks_today = 0), 0,"
        " in_use * (1 - use_case_weeks_target / use_case_weeks_today))",
        words="1 − weeks after ÷ weeks today",
    ),
    *PRIORITY_STEPS,
    GridLine(
        key="value_at_decision",
        label="Value, at the decision",
        unit="currency",
        helper=True,
        formula="=SUMIFS(initiative_flows_value_at_decision, initiative_flows_number, number)",
        words="From Initiative flows",
    ),
    GridLine(
        key="begin_month",
        label="Start, counted",
        unit="month",
        helper=True,
        formula="=in_use * start_month",
        words="Start of a row in use",
    ),
    GridLine(
        key="saves_all",
        label="Saves all of its pain",
        unit="1 or 0",
        helper=True,
        formula="=in_use * (share_saved >= 1)",
        words="1 where the whole pain goes away",
    ),
    GridLine(
        key="log_left",
        label="Log of the share left",
        unit="number",
        helper=True,
        formula="=IF(share_saved < 1, in_use * LN(1 - share_saved), 0)",
        words="Natural log of 1 − share saved: logs add where shares multiply",
    ),
    GridLine(
        key="unnamed",
        label="Numbers without a name",
        unit="1 or 0",
        helper=True,
        formula="=(1 - in_use) * (MAX(one_off_cost, cost_per_year, hours_per_week_today, other_value_per_year) > 0)",
        words="1 where there are amounts but no name",
    ),
)

INITIATIVES_GRID = Grid(
    key="initiatives",
    label="Initiatives",
    meaning="One initiative a row, results to the right. Its money counts from its own start; seen from the decision, too."
    " Priorities leads their sum to the case's.",
    head=number_column(),
    rows=tuple({**row, "realisation_share": 1} for row in numbered(ROOM)),
    columns=COLUMNS,
    lines=LINES,
    example=EXAMPLE,
    source="RM",
    filled="name",
)


def initiatives_grid(buckets: tuple[str, ...]) -> Grid:
    """The table of initiatives, each serving one of the buckets."""
    example = tuple(row for row in EXAMPLE if row["serves"] in buckets)
    return replace(INITIATIVES_GRID, columns=serving(COLUMNS, buckets), example=example)


TOTALS = (
    Line(
        key="initiatives_count",
        label="Initiatives",
        unit="count",
        formula="=SUM(initiatives_in_use)",
        words="Rows with a name",
    ),
    Line(
        key="initiatives_one_off",
        label="Initiatives: one-off cost",
        unit="currency",
        formula="=SUM(initiatives_one_off_counted)",
        words="Sum of the one-off costs",
    ),
    Line(
        key="initiatives_per_year",
        label="Initiatives: cost a year",
        unit="currency / year",
        formula="=SUM(initiatives_per_year_counted)",
        words="Sum of the costs a year",
    ),
    Line(
        key="initiatives_planned_spend",
        label="Initiatives: total cost to the horizon",
        unit="currency",
        formula="=SUM(initiatives_total_cost)",
        words="Sum of the total costs",
    ),
    Line(
        key="initiatives_value_per_year",
        label="Initiatives: value a year",
        unit="currency / year",
        formula="=SUM(initiatives_annual_value)",
        words="Sum of the values a year",
        note="Initiatives on one pain overlap: see Priorities.",
    ),
)


def results_by_row(context: Context) -> dict[str, np.ndarray]:
    """The results of each row of the table: columns by line key, without priority, npv and irr.

    Rows without a name count as 0. Payback is missing without a one-off cost or a yearly gain.
    """
    rows = context.table("initiatives")
    named = rows["name"] != ""
    numbers = {column.key: rows[column.key] for column in COLUMNS if column.numeric}
    entries = {key: np.where(named, filled(values), 0.0) for key, values in numbers.items()}
    once, yearly = entries["one_off_cost"], entries["cost_per_year"]

    weekly_saving = entries["share_saved"] * entries["hours_per_week_today"]
    hours = 52 * weekly_saving
    promised = entries["other_value_per_year"] + hours * entries["hourly_rate"]
    value = entries["realisation_share"] * promised
    gain = value - yearly
    months_to_recover = 12 * (once / known_where((once > 0) & (gain > 0), gain))
    build = entries["weeks_to_production"] / (52 / 12)

    def change(today: str, after: str) -> np.ndarray:
        return np.where(np.isnan(numbers[after]), entries[today], entries[after])

    weeks = entries["use_case_weeks_today"]
    weeks_after = change("use_case_weeks_today", "use_case_weeks_target")
    share_left = 1 - entries["share_saved"]
    amounts = ["one_off_cost", "cost_per_year", "hours_per_week_today", "other_value_per_year"]
    reasons = np.select([~named, once <= 0], ["", "n/a: no one-off cost"], "n/a: no yearly gain")
    return {
        "in_use": named.astype(float),
        "build_months": build,
        "begin_month": entries["start_month"],
        "live_month": entries["start_month"] + build,
        "hours_saved": hours,
        "promised_value": promised,
        "annual_value": value,
        "one_off_counted": once,
        "per_year_counted": yearly,
        "total_cost": once + yearly * (context["horizon_months"] / 12),
        "gain_per_year": gain,
        "payback_reason": reasons,
        "payback_ratio": months_to_recover,
        "payback_with_build": months_to_recover + build,
        "extra_pilots": change("pilots_today", "pilots_target") - entries["pilots_today"],
        "use_case_time_saved": filled(ratio(weeks - weeks_after, weeks)),
        "saves_all": share_left <= 0,
        "log_left": np.log(np.where(share_left > 0, share_left, 1.0)),
        "unnamed": ~named & np.any([numbers[key] > 0 for key in amounts], axis=0),
    }


def totals(results: dict[str, np.ndarray]) -> dict[str, float]:
    """The totals of the initiatives."""
    return {
        "initiatives_count": results["in_use"].sum(),
        "initiatives_one_off": results["one_off_counted"].sum(),
        "initiatives_per_year": results["per_year_counted"].sum(),
        "initiatives_planned_spend": results["total_cost"].sum(),
        "initiatives_value_per_year": results["annual_value"].sum(),
    }

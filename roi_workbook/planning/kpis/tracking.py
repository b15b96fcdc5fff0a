"""Plan against actual: what the cash flow promises each month, and what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from roi_workbook.finance.cash_flow import benefits_key
from roi_workbook.lazy import np
from roi_workbook.model.bucket import Bucket, Buckets
from roi_workbook.model.pages import Page, Picture, Section, Shown
from roi_workbook.model.records import LAST_MONTH, TINY, Column, Context, Grid, GridLine, Guard, Line
from roi_workbook.planning.columns import filled, known_where
from roi_workbook.planning.kpis.spending import (
    ACTUAL_COST,
    ANY_AMOUNT,
    COST_BY_MONTH,
    COST_TO_DATE,
    FORECAST,
    HOW_FAR,
    MONEY_AHEAD_LIMIT,
    REALISED,
    SPENDING_GUARDS,
    share_of_plan,
    work_out_spending,
)


def realised_column(bucket: Bucket) -> Column:
    """The value a bucket brought in a month."""
    return Column(
        key=bucket.key + REALISED,
        label=bucket.title + ": realised",
        unit="currency / month",
        lowest=ANY_AMOUNT,
        meaning="Value measured in that month, valued as in the bucket. Leave a month empty until it is measured.",
    )


def planned_line(bucket: Bucket) -> GridLine:
    """The value a bucket brings in a month by the cash flow."""
    return GridLine(
        key=bucket.key + "_plan",
        label=bucket.title + ": plan",
        unit="currency / month",
        formula="=SUMPRODUCT((month_number = month) * 1, " + benefits_key(bucket) + ")",
        words="The bucket's benefit of that month in the cash flow",
    )


def to_date_lines(bucket: Bucket) -> tuple[Line, ...]:
    """What a bucket should have brought and did bring up to the last month measured."""
    return (
        Line(
            key=bucket.key + "_plan_to_date",
            label=bucket.title + ": plan to date",
            unit="currency",
            helper=True,
            formula="=SUMPRODUCT((tracking_month <= last_value_month) * 1, tracking_" + bucket.key + "_plan)",
            words="Sum of the plan up to the last month measured",
        ),
        Line(
            key=bucket.key + "_realised_to_date",
            label=bucket.title + ": realised to date",
            unit="currency",
            helper=True,
            formula="=SUM(tracking_" + bucket.key + "_realised)",
            words="Sum of what was realised",
        ),
    )


def by_bucket(buckets: Buckets, suffix: str) -> str:
    """The line of the row's bucket."""
    return _sum('(bucket = "' + bucket.key + '") * ' + bucket.key + "_" + suffix for bucket in buckets)


def _sum(terms: Iterable[str]) -> str:
    return "=" + " + ".join(terms)


def hours_put_to_use(buckets: Buckets) -> str:
    """The hours a year that the buckets put to use, as one factor of a formula."""
    lines = [bucket.hours_captured for bucket in buckets if bucket.hours_captured]
    return lines[0] if len(lines) == 1 else "(" + (" + ".join(lines) or "0") + ")"


def tracking_grid(buckets: Buckets) -> Grid:
    """Plan and what was realised, by month."""
    return Grid(
        key="tracking",
        label="Month by month",
        meaning="The plan is live: benefits by bucket and cost of the scenario shown. Type beside it what was measured"
        " and spent.",
        head=Column(
            key="month", label="Month", unit="month", given=True, meaning="Month after the decision."
        ),
        rows=tuple({"month": month} for month in range(1, LAST_MONTH + 1)),
        columns=(
            *(realised_column(bucket) for bucket in buckets),
            ACTUAL_COST,
            Column(
                key="hours_redeployed",
                label="Hours redeployed",
                unit="hours",
                meaning="Hours of that month that were freed and went into other useful work.",
            ),
            Column(
                key="remark",
                label="Remark",
                unit="text",
                meaning="What explains the month, or how it was measured.",
            ),
        ),
        lines=(
            *(planned_line(bucket) for bucket in buckets),
            GridLine(
                key="plan_value",
                label="Plan: all buckets",
                unit="currency / month",
                formula=_sum(bucket.key + "_plan" for bucket in buckets),
                words="Sum of the buckets",
            ),
            GridLine(
                key="actual_value",
                label="Realised: all buckets",
                unit="currency / month",
                formula=_sum(bucket.key + "_realised" for bucket in buckets),
                words="Sum of the buckets; empty counts as 0",
            ),
            GridLine(
                key="cumulative_plan",
                label="Plan so far",
                unit="currency",
                formula="=SUMPRODUCT((tracking_month <= month) * 1, tracking_plan_value)",
                words="Sum of the plan up to the month",
            ),
            GridLine(
                key="cumulative_actual",
                label="Realised so far",
                unit="currency",
                formula='=IF(month > last_value_month, "not yet", value_so_far)',
                words="Sum of what was realised up to the month",
            ),
            GridLine(
                key="variance",
                label="Ahead of plan",
                unit="currency",
                formula='=IF(month > last_value_month, "not yet", value_so_far - cumulative_plan)',
                words="Realised so far − plan so far; below zero: behind",
            ),
            *COST_BY_MONTH,
            GridLine(
                key="hours_plan",
                label="Hours: plan",
                unit="hours",
                formula="=SUMPRODUCT((month_number = month) * 1, benefit_share_t) * "
                + hours_put_to_use(buckets),
                words="Hours put to use a year × part of a year's benefit in that month",
            ),
            GridLine(
                key="cumulative_hours_plan",
                label="Hours: plan so far",
                unit="hours",
                formula="=SUMPRODUCT((tracking_month <= month) * 1, tracking_hours_plan)",
                words="Sum of the plan up to the month",
            ),
            GridLine(
                key="cumulative_hours",
                label="Hours: redeployed so far",
                unit="hours",
                formula='=IF(month > last_hours_month, "not yet", hours_so_far)',
                words="Sum of what was redeployed up to the month",
            ),
            GridLine(
                key="hours_variance",
                label="Hours: ahead of plan",
                unit="hours",
                formula='=IF(month > last_hours_month, "not yet", hours_so_far - cumulative_hours_plan)',
                words="Redeployed so far − plan so far; below zero: behind",
            ),
            GridLine(
                key="value_measured",
                label="Value measured",
                unit="1 or 0",
                helper=True,
                formula="=IF("
                + " + ".join("COUNT(" + bucket.key + "_realised)" for bucket in buckets)
                + " = 0, 0, 1)",
                words="1 where any bucket has a number",
            ),
            GridLine(
                key="hours_measured",
                label="Hours measured",
                unit="1 or 0",
                helper=True,
                formula="=COUNT(hours_redeployed)",
                words="1 where the hours are a number",
            ),
            GridLine(
                key="month_measured",
                label="Month, where value is measured",
                unit="month",
                helper=True,
                formula="=value_measured * month",
                words="The month where any bucket has a number, else 0",
            ),
            GridLine(
                key="hours_month",
                label="Month, where hours are measured",
                unit="month",
                helper=True,
                formula="=hours_measured * month",
                words="The month where the hours are a number, else 0",
            ),
            GridLine(
                key="left_out",
                label="Left out",
                unit="1 or 0",
                helper=True,
                formula="=IF(AND(month < last_value_month, value_measured = 0, ABS(plan_value) > 0), 1, 0)",
                words="1 where there is a plan and no number, before the last month measured",
            ),
            GridLine(
                key="value_so_far",
                label="Realised up to the month",
                unit="currency",
                helper=True,
                formula="=SUMPRODUCT((tracking_month <= month) * 1, tracking_actual_value)",
                words="Sum of what was realised up to the month, also after the last",
            ),
            GridLine(
                key="hours_so_far",
                label="Redeployed up to the month",
                unit="hours",
                helper=True,
                formula="=SUMPRODUCT((tracking_month <= month) * 1, tracking_hours_redeployed)",
                words="Sum of the hours up to the month, also after the last",
            ),
            GridLine(
                key="value_chart_month",
                label="Month of the plan of value (chart)",
                unit="month",
                helper=True,
                formula="=MIN(month, horizon_months, last_value_month + 12)",
                words="At most the horizon, and a year from the last value",
            ),
            GridLine(
                key="value_chart_plan",
                label="Plan of value (chart)",
                unit="currency",
                helper=True,
                formula="=SUMPRODUCT((tracking_month <= value_chart_month) * 1, tracking_plan_value)",
                words="Sum of the plan up to that month",
            ),
            GridLine(
                key="value_chart_done",
                label="Month of the value (chart)",
                unit="month",
                helper=True,
                formula="=MIN(month, last_value_month)",
                words="The month, at most the last with a value",
            ),
            GridLine(
                key="hours_chart_month",
                label="Month of the plan of hours (chart)",
                unit="month",
                helper=True,
                formula="=MIN(month, horizon_months, last_hours_month + 12)",
                words="At most the horizon, and a year from the last hours",
            ),
            GridLine(
                key="hours_chart_plan",
                label="Plan of hours (chart)",
                unit="hours",
                helper=True,
                formula="=SUMPRODUCT((tracking_month <= hours_chart_month) * 1, tracking_hours_plan)",
                words="Sum of the plan up to that month",
            ),
            GridLine(
                key="hours_chart_done",
                label="Month of the hours (chart)",
                unit="month",
                helper=True,
                formula="=MIN(month, last_hours_month)",
                words="The month, at most the last with hours",
            ),
        ),
    )


def bucket_grid(buckets: Buckets) -> Grid:
    """Plan and what was realised, by bucket."""
    return Grid(
        key="value_by_bucket",
        label="By bucket, up to the last month measured",
        meaning="Where the value came from, and where it was promised.",
        head=Column(
            key="bucket", label="Bucket", unit="text", given=True, meaning="Where the value comes from."
        ),
        rows=tuple({"bucket": bucket.key} for bucket in buckets),
        lines=(
            GridLine(
                key="planned",
                label="Plan to date",
                unit="currency",
                formula=by_bucket(buckets, "plan_to_date"),
                words="Sum of the bucket's plan up to the last month measured",
            ),
            GridLine(
                key="realised",
                label="Realised to date",
                unit="currency",
                formula=by_bucket(buckets, "realised_to_date"),
                words="Sum of what the bucket brought",
            ),
            GridLine(
                key="ahead",
                label="Ahead of plan",
                unit="currency",
                formula="=realised - planned",
                words="Realised − plan; below zero: behind",
            ),
            GridLine(
                key="share",
                label="Share of the plan realised",
                unit="share",
                formula='=IF(ROUND(planned, 2) = 0, "no plan yet", realised / planned)',
                words="Realised ÷ plan",
            ),
        ),
    )


RESULTS = (
    Line(
        key="last_value_month",
        label="Last month with a value measured",
        unit="month",
        formula="=MAX(tracking_month_measured)",
        words="The latest month in which any bucket has a number; 0 if none",
    ),
    Line(
        key="value_plan_to_date",
        label="Value to date: plan",
        unit="currency",
        formula="=SUMPRODUCT((tracking_month <= last_value_month) * 1, tracking_plan_value)",
        words="Sum of the plan of all buckets up to that month",
    ),
    Line(
        key="value_realised_to_date",
        label="Value to date: realised",
        unit="currency",
        formula="=SUM(tracking_actual_value)",
        words="Sum of what was realised in all buckets",
    ),
    Line(
        key="value_ahead_to_date",
        label="Value to date: ahead of plan",
        unit="currency",
        formula="=value_realised_to_date - value_plan_to_date",
        words="Realised − plan; below zero: behind",
    ),
    Line(
        key="value_realised_share",
        label="Value to date: share of the plan",
        unit="share",
        formula='=IF(ROUND(value_plan_to_date, 2) = 0, "no plan yet", value_realised_to_date / value_plan_to_date)',
        words="Realised ÷ plan; less than a cent is no plan",
    ),
    *COST_TO_DATE,
    Line(
        key="last_hours_month",
        label="Last month with hours measured",
        unit="month",
        formula="=MAX(tracking_hours_month)",
        words="The latest month in which the hours are a number; 0 if none",
    ),
    Line(
        key="hours_plan_to_date",
        label="Hours to date: plan",
        unit="hours",
        formula="=SUMPRODUCT((tracking_month <= last_hours_month) * 1, tracking_hours_plan)",
        words="Sum of the planned hours put to use up to that month",
    ),
    Line(
        key="hours_redeployed_to_date",
        label="Hours to date: redeployed",
        unit="hours",
        formula="=SUM(tracking_hours_redeployed)",
        words="Sum of the hours redeployed",
    ),
    Line(
        key="hours_ahead_to_date",
        label="Hours to date: ahead of plan",
        unit="hours",
        formula="=hours_redeployed_to_date - hours_plan_to_date",
        words="Redeployed − plan; below zero: behind",
    ),
    Line(
        key="hours_redeployed_share",
        label="Hours to date: share of the plan",
        unit="share",
        formula='=IF(ROUND(hours_plan_to_date, 2) = 0, "no plan yet", hours_redeployed_to_date / hours_plan_to_date)',
        words="Redeployed ÷ plan; less than a hundredth of an hour is no plan",
    ),
)

PICTURES = (
    Picture(
        key="value_tracking_picture",
        kind="lines",
        unit="currency",
        title='=IF(last_value_month = 0, "Value planned; none measured yet", "Value by month " & last_value_month & ": "'
        ' & IF(ISNUMBER(value_realised_share), ROUND(100 * value_realised_share, 0) + 0 & " % of the plan",'
        ' "no plan yet"))',
        series=(
            Shown(
                label="Realised so far",
                values="tracking_value_so_far",
                categories="tracking_value_chart_done",
            ),
            Shown(
                label="Plan",
                values="tracking_value_chart_plan",
                categories="tracking_value_chart_month",
                look="grey",
            ),
        ),
        x_title="Month",
        y_title="Cumulative value",
        description="Cumulative value realised by month against the cumulative benefit the cash flow plans.",
    ),
    Picture(
        key="hours_tracking_picture",
        kind="lines",
        title='=IF(last_hours_month = 0, "Hours planned; none measured yet", "Hours redeployed by month "'
        ' & last_hours_month & ": " & FIXED(hours_redeployed_to_date, 0) & " against " & FIXED(hours_plan_to_date, 0) & " planned")',
        series=(
            Shown(
                label="Redeployed so far",
                values="tracking_hours_so_far",
                categories="tracking_hours_chart_done",
            ),
            Shown(
                label="Plan",
                values="tracking_hours_chart_plan",
                categories="tracking_hours_chart_month",
                look="grey",
            ),
        ),
        x_title="Month",
        y_title="Cumulative hours",
        description="Cumulative hours redeployed by month against the hours the cash flow plans to put to use.",
    ),
)


def tracking_page(buckets: Buckets) -> Page:
    """The sheet that holds the plan of the buckets against what they brought."""
    return Page(
        title="Plan against actual",
        purpose="Whether the return arrives: benefit and cost planned for each month beside what was measured and spent.",
        sections=(
            Section(
                title="Up to the last month measured",
                note="The plan follows the inputs and the scenario shown: keep the approved workbook as the plan of record.",
                lines=RESULTS,
                grids=(bucket_grid(buckets),),
                pictures=PICTURES,
            ),
            Section(
                title="Where it ends up",
                note="At the rate so far is the usual forecast of earned value; the rest as planned holds if what"
                " happened does not happen again.",
                lines=FORECAST,
            ),
            Section(title="Months", grids=(tracking_grid(buckets),)),
            Section(title="Limit", inputs=(MONEY_AHEAD_LIMIT,)),
            Section(
                title="Steps of the working",
                lines=(
                    *(line for bucket in buckets for line in to_date_lines(bucket)),
                    Line(
                        key="tracked_plan_size",
                        label="Size of the plan that is tracked",
                        unit="currency",
                        helper=True,
                        formula=_sum("ABS(SUM(tracking_" + bucket.key + "_plan))" for bucket in buckets),
                        words="Sum over the buckets of the plan of all months, signs left out",
                    ),
                    *HOW_FAR,
                ),
            ),
        ),
    )


TRACKING_GUARDS = (
    Guard(
        key="check_tracked_plan",
        label="The plan that is tracked adds up to the benefits of the cash flow",
        formula="=(ABS(SUM(tracking_plan_value) - SUM(benefits_t)) > tracked_plan_size / 100^3) * 1",
        advice="A month or a formula of Plan against actual was changed: take the page from a fresh template.",
    ),
    Guard(
        key="alert_value_behind_plan",
        label="Less value is realised than planned",
        formula="=(value_realised_to_date < kpi_amber_share * value_plan_to_date) * 1",
        tested="AND(ISNUMBER(value_realised_share), value_plan_to_date > 0)",
        advice="Find the bucket that is behind, and lower its inputs if the plan will not be met.",
    ),
    Guard(
        key="alert_months_left_out",
        label="Months without a value before the last one measured",
        formula="=SUM(tracking_left_out)",
        tested="last_value_month > 0",
        advice="Fill in those months, 0 where nothing was realised: empty ones count as 0.",
    ),
    *SPENDING_GUARDS,
)


def work_out_tracking(context: Context, buckets: Buckets) -> dict[str, Any]:
    """Everything on the page Plan against actual: plan of the live case, what was realised and spent, and the
    distance.
    """
    typed, keys = context.table("tracking"), [bucket.key for bucket in buckets]
    months, horizon = typed["month"], context["horizon_months"]
    entered = np.array([typed[key + "_realised"] for key in keys])
    realised, measured = filled(entered), ~np.isnan(entered).all(axis=0)
    plan = np.array([context.month_rows[benefits_key(bucket)][1:] for bucket in buckets], float)
    value = _progress(plan.sum(axis=0), realised.sum(axis=0), measured, months, horizon)
    captured = sum(context[bucket.hours_captured] for bucket in buckets if bucket.hours_captured)
    hours_plan = np.asarray(context.month_rows["benefit_share_t"][1:], float) * captured
    hours_done, hours_measured = filled(typed["hours_redeployed"]), ~np.isnan(typed["hours_redeployed"])
    hours = _progress(hours_plan, hours_done, hours_measured, months, horizon)
    to_date, hours_to_date = months <= value["last"], months <= hours["last"]
    left_out = ~measured & (months < value["last"]) & (plan.sum(axis=0) != 0)
    bucket_plan, bucket_realised = plan[:, to_date].sum(axis=1), realised.sum(axis=1)
    size = float(abs(plan.sum(axis=1)).sum())
    behind = value["realised"] < context["kpi_amber_share"] * value["planned"]
    grid = {
        **{f"{key}_plan": by_month for key, by_month in zip(keys, plan, strict=True)},
        "plan_value": plan.sum(axis=0),
        "actual_value": realised.sum(axis=0),
        "cumulative_plan": value["plan_so_far"],
        "cumulative_actual": known_where(to_date, value["so_far"]),
        "variance": known_where(to_date, value["so_far"] - value["plan_so_far"]),
        "hours_plan": hours_plan,
        "cumulative_hours_plan": hours["plan_so_far"],
        "cumulative_hours": known_where(hours_to_date, hours["so_far"]),
        "hours_variance": known_where(hours_to_date, hours["so_far"] - hours["plan_so_far"]),
        "value_measured": measured,
        "hours_measured": hours_measured,
        "month_measured": months * measured,
        "hours_month": months * hours_measured,
        "left_out": left_out,
        "value_so_far": value["so_far"],
        "hours_so_far": hours["so_far"],
        "value_chart_month": value["shown"],
        "value_chart_plan": value["plan_shown"],
        "value_chart_done": np.minimum(months, value["last"]),
        "hours_chart_month": hours["shown"],
        "hours_chart_plan": hours["plan_shown"],
        "hours_chart_done": np.minimum(months, hours["last"]),
    }
    return {
        **{f"tracking_{key}": column for key, column in grid.items()},
        **{f"{key}_plan_to_date": planned for key, planned in zip(keys, bucket_plan, strict=True)},
        **{f"{key}_realised_to_date": done for key, done in zip(keys, bucket_realised, strict=True)},
        "value_by_bucket_planned": bucket_plan,
        "value_by_bucket_realised": bucket_realised,
        "value_by_bucket_ahead": bucket_realised - bucket_plan,
        "value_by_bucket_share": share_of_plan(bucket_realised, bucket_plan),
        "last_value_month": value["last"],
        "value_plan_to_date": value["planned"],
        "value_realised_to_date": value["realised"],
        "value_ahead_to_date": value["realised"] - value["planned"],
        "value_realised_share": value["share"],
        "last_hours_month": hours["last"],
        "hours_plan_to_date": hours["planned"],
        "hours_redeployed_to_date": hours["realised"],
        "hours_ahead_to_date": hours["realised"] - hours["planned"],
        "hours_redeployed_share": hours["share"],
        "tracked_plan_size": size,
        "check_tracked_plan": float(
            abs(plan.sum() - np.asarray(context.month_rows["benefits_t"], float).sum()) > size * TINY
        ),
        "alert_value_behind_plan": float(behind)
        if value["share"] == value["share"] and value["planned"] > 0
        else float("nan"),
        "alert_months_left_out": float(left_out.sum()) if value["last"] > 0 else float("nan"),
        **work_out_spending(context, value["planned"], value["share"], value["last"]),
    }


def _progress(
    plan: np.ndarray, done: np.ndarray, measured: np.ndarray, months: np.ndarray, horizon: float
) -> dict[str, Any]:
    """How far something has come by the last month in which it was measured; plan and done by month.

    The picture shows the plan up to a year later, but not beyond the horizon.
    """
    last = float((months * measured).max())
    planned, realised = float(plan[months <= last].sum()), float(done.sum())
    chart_months = np.minimum(months, min(horizon, last + 12))
    return {
        "last": last,
        "planned": planned,
        "realised": realised,
        "share": share_of_plan(realised, planned),
        "plan_so_far": plan.cumsum(),
        "so_far": done.cumsum(),
        "shown": chart_months,
        "plan_shown": (plan * (months <= chart_months.max())).cumsum(),
    }

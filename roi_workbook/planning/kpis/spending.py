"""What was spent against the plan's cost, what came back for it, and where cost and value end up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.records import Column, Context, GridLine, Guard, Input, Line
from roi_workbook.planning.rounding import rounded

ANY_AMOUNT = -1e12

REALISED = "_realised"
"""How the keys of the columns end that hold what a bucket brought in a month."""

ACTUAL_COST = Column(
    key="actual_cost",
    label="Cost: actual",
    unit="currency / month",
    lowest=ANY_AMOUNT,
    meaning="What was spent in that month, own hours included, as planned; what is paid at the decision (month 0)"
    " goes into month 1. Leave a month empty until it is known.",
)

COST_BY_MONTH = (
    GridLine(
        key="cost_plan",
        label="Cost: plan",
        unit="currency / month",
        formula="=SUMPRODUCT((month_number = month) + (month_number = 0) * (month = 1), costs_t)",
        words="Cost of that month in the cash flow; month 0 counts in month 1",
    ),
    GridLine(
        key="cost_month",
        label="Month, where its cost is known",
        unit="month",
        helper=True,
        formula="=COUNT(actual_cost) * month",
        words="The month where the actual cost is a number, else 0",
    ),
)

COST_TO_DATE = (
    Line(
        key="last_cost_month",
        label="Last month with an actual cost",
        unit="month",
        formula="=MAX(tracking_cost_month)",
        words="The latest month in which the actual cost is a number; 0 if none",
    ),
    Line(
        key="cost_plan_to_date",
        label="Cost to date: plan",
        unit="currency",
        formula="=SUMPRODUCT((tracking_month <= last_cost_month) * 1, tracking_cost_plan)",
        words="Sum of the planned cost up to that month",
    ),
    Line(
        key="spent_to_date",
        label="Cost to date: spent",
        unit="currency",
        formula="=SUM(tracking_actual_cost)",
        words="Sum of the actual cost",
    ),
    Line(
        key="spent_above_plan",
        label="Cost to date: above plan",
        unit="currency",
        formula="=spent_to_date - cost_plan_to_date",
        words="Spent − plan; below zero: less was spent than planned",
    ),
    Line(
        key="spent_share",
        label="Cost to date: share of the plan",
        unit="share",
        formula='=IF(cost_plan_to_date > 0, spent_to_date / cost_plan_to_date, "no plan yet")',
        words="Spent ÷ plan",
    ),
    Line(
        key="return_to_date",
        label="Return to date",
        unit="share",
        formula="=IF(spent_to_date > 0, (value_realised_to_date - spent_to_date) / spent_to_date,"
        ' "nothing spent yet")',
        words="(Value realised to date − spent to date) ÷ spent to date",
    ),
)

FORECAST = (
    Line(
        key="cost_at_completion_plan",
        label="Cost at completion: plan",
        unit="currency",
        formula="=SUM(costs_t)",
        words="All costs of the cash flow",
    ),
    Line(
        key="cost_at_completion",
        label="Cost at completion: at the rate so far",
        unit="currency",
        formula='=IF(cost_plan_to_date > 0, cost_at_completion_plan * spent_share, "no plan yet")',
        words="Plan × share of the plan spent to date",
    ),
    Line(
        key="cost_at_completion_rest_as_planned",
        label="Cost at completion: the rest as planned",
        unit="currency",
        formula="=spent_to_date + cost_at_completion_plan - cost_plan_to_date",
        words="Spent to date + the plan of the months after it",
    ),
    Line(
        key="value_at_completion_plan",
        label="Value at completion: plan",
        unit="currency",
        formula="=SUM(benefits_t)",
        words="All benefits of the cash flow",
    ),
    Line(
        key="value_at_completion",
        label="Value at completion: at the rate so far",
        unit="currency",
        formula='=IF(ISNUMBER(value_realised_share), value_at_completion_plan * value_realised_share, "no plan yet")',
        words="Plan × share of the plan realised to date",
    ),
    Line(
        key="value_at_completion_rest_as_planned",
        label="Value at completion: the rest as planned",
        unit="currency",
        formula="=value_realised_to_date + value_at_completion_plan - value_plan_to_date",
        words="Realised to date + the plan of the months after it",
    ),
)

HOW_FAR = (
    Line(
        key="programme_begun",
        label="The programme has begun",
        unit="1 or 0",
        helper=True,
        formula="=IF(MAX(last_cost_month, last_value_month) > 0, 1, 0)",
        words="1 once an actual cost or a value of any month is typed",
    ),
    Line(
        key="programme_compared",
        label="Its cost and value can be held against the plan",
        unit="1 or 0",
        helper=True,
        formula="=IF(AND(MIN(last_cost_month, last_value_month) > 0, MIN(cost_plan_to_date, value_plan_to_date) > 0,"
        " ISNUMBER(value_realised_share)), 1, 0)",
        words="1 once both are typed and planned",
    ),
)

MONEY_AHEAD_LIMIT = Input(
    key="money_ahead_limit",
    label="How far money may run ahead of results",
    unit="share",
    base=0.1,
    standard=0.1,
    highest=100,
    single=True,
    meaning="Share of the planned cost that is spent − share of the planned value that is realised, both to date."
    " Beyond it an alert is raised; 0: at any distance.",
)

SPENDING_GUARDS = (
    Guard(
        key="alert_money_ahead",
        label="Money runs ahead of results",
        formula="=(ROUND(spent_share - value_realised_share, 6) > money_ahead_limit) * 1",
        tested="AND(cost_plan_to_date > 0, ISNUMBER(value_realised_share), value_plan_to_date > 0)",
        advice="Hold new spending until results have caught up, or lower the value that the case counts on.",
    ),
    Guard(
        key="alert_cost_months_left_out",
        label="Months without an actual cost before the last one typed",
        formula="=SUMPRODUCT((tracking_month < last_cost_month) * (tracking_cost_month = 0)"
        " * (tracking_cost_plan <> 0))",
        tested="last_cost_month > 0",
        advice="Fill in those months, 0 where nothing was spent: empty ones count as 0.",
    ),
)


@dataclass(frozen=True, slots=True)
class ToDate:
    """What was typed month by month: spent, realised, and the last month with an actual cost, 0 if none."""

    spent: float
    realised: float
    last_cost_month: float

    @property
    def rate(self) -> float:
        """The return on what was spent; missing while nothing is."""
        return self.realised / self.spent - 1 if self.spent > 0 else float("nan")


def to_date(context: Context) -> ToDate:
    """What was spent and realised by now, straight from the months typed on Plan against actual."""
    months = context.table("tracking")
    realised = [amount for row in months for key, amount in row.items() if key.endswith(REALISED)]
    known = months["month"][~np.isnan(months["actual_cost"])]
    return ToDate(
        spent=float(np.nansum(months["actual_cost"])),
        realised=float(np.nansum(realised)),
        last_cost_month=float(max(known, default=0)),
    )


def share_of_plan(done: Any, planned: Any) -> Any:
    """What was done as a share of its plan; missing where the plan is less than what subtraction may leave over."""
    return done / np.where(np.abs(planned) >= 0.005, planned, np.nan)


def work_out_spending(
    context: Context, value_plan_to_date: float, results: float, last_value_month: float
) -> dict[str, Any]:
    """What was spent against the plan, and where it leads; value planned up to the last month measured, and the share
    of it that is realised.
    """
    months, done = context.table("tracking"), to_date(context)
    month, known = months["month"], ~np.isnan(months["actual_cost"])
    costs = np.asarray(context.month_rows["costs_t"], float)
    plan = np.concatenate([[costs[0] + costs[1]], costs[2:]])
    begun = month <= done.last_cost_month
    planned, still_planned = float(plan[begun].sum()), float(plan[~begun].sum())
    benefits = float(np.asarray(context.month_rows["benefits_t"], float).sum())
    pace = done.spent / planned if planned > 0 else float("nan")
    tested = planned > 0 and results == results and value_plan_to_date > 0
    ahead = tested and rounded(pace - results, 6) > context["money_ahead_limit"]
    missed = begun & ~known & (plan != 0)
    return {
        "tracking_cost_plan": plan,
        "tracking_cost_month": month * known,
        "last_cost_month": done.last_cost_month,
        "programme_begun": float(last_value_month > 0 or done.last_cost_month > 0),
        "programme_compared": float(tested and last_value_month > 0 and done.last_cost_month > 0),
        "cost_plan_to_date": planned,
        "spent_to_date": done.spent,
        "spent_above_plan": done.spent - planned,
        "spent_share": pace,
        "return_to_date": done.rate,
        "cost_at_completion_plan": planned + still_planned,
        "cost_at_completion": (planned + still_planned) * pace,
        "cost_at_completion_rest_as_planned": done.spent + still_planned,
        "value_at_completion_plan": benefits,
        "value_at_completion": benefits * results,
        "value_at_completion_rest_as_planned": benefits + (done.realised - value_plan_to_date),
        "alert_money_ahead": float(ahead) if tested else float("nan"),
        "alert_cost_months_left_out": float(missed.sum()) if done.last_cost_month > 0 else float("nan"),
    }

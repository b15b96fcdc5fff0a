"""What a running programme cost and brought so far, and what the rest costs and brings at that rate: beside the
group kpis.
"""

from __future__ import annotations

from roi_workbook.lazy import np
from roi_workbook.model.bucket import Figure
from roi_workbook.model.records import Context, Line
from roi_workbook.planning.proposal.rounding import percent

GROUP_OF_ACTUALS = "kpis"
"""The group of planning sheets that holds actual figures."""

ACTUAL_FIGURES = tuple(
    Figure(key, label, "currency", of, digits=3, groups=(GROUP_OF_ACTUALS,))
    for key, label, of in (
        ("spent", "Spent so far", "spent_to_date"),
        ("realised", "Value realised so far", "value_realised_to_date"),
        ("cost_ahead", "Cost still to come at the rate so far", "cost_still_to_come"),
        ("value_ahead", "Value still to come at the rate so far", "value_still_to_come"),
    )
)
"""The amounts that are told."""

ACTUAL_SHARES = (
    ("proposal_spent_share", "Cost against its plan so far", "spent_share"),
    ("proposal_realised_share", "Value against its plan so far", "value_realised_share"),
)
"""Key, label and the share that becomes whole percent; 0 while there is no plan yet."""

ACTUAL_LINES = (
    Line(
        key="cost_still_to_come",
        label="Cost still to come at the rate so far",
        unit="currency",
        formula="=IF(cost_plan_to_date > 0, cost_at_completion - spent_to_date, 0)",
        words="Cost at completion at the rate so far − spent to date; 0 while no cost was planned yet",
    ),
    Line(
        key="value_still_to_come",
        label="Value still to come at the rate so far",
        unit="currency",
        formula="=IF(ISNUMBER(value_at_completion), value_at_completion - value_realised_to_date, 0)",
        words="Value at completion at the rate so far − realised to date; 0 while no value was planned yet",
    ),
)
"""What is still to come."""


def recompute_actuals(context: Context) -> dict[str, float]:
    """What is still to come, exactly, and the shares of the plan so far in whole percent."""
    return {
        "cost_still_to_come": _still_to_come(context, "cost", "spent_to_date", "spent_share"),
        "value_still_to_come": _still_to_come(
            context, "value", "value_realised_to_date", "value_realised_share"
        ),
        "proposal_spent_share": percent(np.nan_to_num(context["spent_share"])),
        "proposal_realised_share": percent(np.nan_to_num(context["value_realised_share"])),
    }


def _still_to_come(context: Context, kind: str, to_date: str, share: str) -> float:
    """What is left of a plan, scaled as what came `to_date`; 0 where its `share` of the plan is missing."""
    plan_to_date = context[f"{kind}_plan_to_date"]
    if plan_to_date == 0 or np.isnan(context[share]):
        return 0.0
    return float((context[f"{kind}_at_completion_plan"] - plan_to_date) * context[to_date] / plan_to_date)

"""The quarterly review: what went well, what did not, what changes, what is next, and how the KPIs stand."""

from __future__ import annotations

from typing import Any

from roi_workbook.model.pages import Page, Section
from roi_workbook.model.records import Column, Context, Guard, Line, Table

REVIEW_DAY = Column(
    key="review", label="Review", unit="day", meaning="Day of the review: keep the rows of earlier ones."
)
OWNER = Column(key="owner", label="Owner", unit="text", meaning="Who answers for it.")

WINS = Table(
    key="review_wins",
    label="Wins since the last review",
    meaning="What is better for the business, with the number that shows it.",
    rows=12,
    source="RM",
    columns=(
        Column(key="win", label="Win", unit="text", meaning="What was reached."),
        REVIEW_DAY,
        Column(
            key="shown_by", label="Shown by", unit="text", meaning="The KPI, number or person that shows it."
        ),
        OWNER,
    ),
    example=(),
)

CHALLENGES = Table(
    key="review_challenges",
    label="Challenges met",
    meaning="What went wrong or slowly, and what is done about it.",
    rows=12,
    source="RM",
    columns=(
        Column(key="challenge", label="Challenge", unit="text", meaning="What stands in the way."),
        REVIEW_DAY,
        Column(key="effect", label="Effect", unit="text", meaning="What it costs or delays."),
        Column(
            key="corrective_action", label="What is done about it", unit="text", meaning="Step that is taken."
        ),
        OWNER,
        Column(key="due", label="Due", unit="day", meaning="Day by which it is done."),
    ),
    example=(),
)

ADJUSTMENTS = Table(
    key="review_adjustments",
    label="Adjustments to the roadmap",
    meaning="What changes because of what was learned. A change of course needs a wrong assumption, not a bad month.",
    rows=12,
    source="RM",
    columns=(
        Column(
            key="adjustment", label="Adjustment", unit="text", meaning="What is done otherwise from now on."
        ),
        REVIEW_DAY,
        Column(
            key="learned",
            label="What was learned",
            unit="text",
            meaning="The assumption that proved wrong, or the new fact.",
        ),
        Column(key="decided_by", label="Decided by", unit="text", meaning="Who agreed to it."),
    ),
    example=(),
)

PRIORITIES = Table(
    key="review_priorities",
    label="Priorities of the next quarter",
    meaning="What comes next, and how everybody will know that it is done.",
    rows=12,
    source="RM",
    columns=(
        Column(
            key="priority",
            label="Priority",
            unit="text",
            meaning="What matters most in the next three months.",
        ),
        REVIEW_DAY,
        Column(
            key="criterion",
            label="Success criterion",
            unit="text",
            meaning="A number and a day, so that nobody can argue.",
        ),
        OWNER,
        Column(key="due", label="Due", unit="day", meaning="Day by which it is done."),
    ),
    example=(),
)

PLACE_NAMES = {
    "first": "1",
    "second": "2",
    "third": "2 + 1",
    "fourth": "4",
    "fifth": "4 + 1",
    "sixth": "6",
    "seventh": "6 + 1",
    "eighth": "4 + 4",
}


def place_line(name: str, number: str) -> Line:
    """The sentence of one place on the dashboard."""
    return Line(
        key="review_kpi_" + name,
        label=name.capitalize() + " KPI of the dashboard",
        unit="text",
        formula="=INDEX(dashboard_sentence, MATCH(" + number + ", dashboard_place, 0))",
        words="Name, status, progress and plan of the KPI in this place",
    )


# Whole percents in words have 0 added: some programs write a small loss that is rounded away as -0.
REVIEW_PAGE = Page(
    title="Quarterly review",
    purpose="One page to walk through every quarter: dashboard, wins, challenges, adjustments, next priorities.",
    sections=(
        Section(
            title="Where we are",
            lines=(
                Line(
                    key="review_value_says",
                    label="Value in words",
                    unit="text",
                    formula="=IF(ISNUMBER(value_realised_share), ROUND(ROUND(100 * value_realised_share, 6), 0) + 0"
                    ' & " % of the planned value realised by month " & last_value_month,'
                    ' "No month with planned value is measured yet")',
                    words="Value realised ÷ plan, up to the last month measured",
                ),
                Line(
                    key="review_cost_says",
                    label="Cost in words",
                    unit="text",
                    formula="=IF(cost_plan_to_date > 0, ROUND(ROUND(100 * spent_share, 6), 0) + 0"
                    ' & " % of the planned cost spent by month " & last_cost_month'
                    ' & IF(alert_money_ahead = 1, "; money runs ahead of results", ""),'
                    ' "No actual cost yet")',
                    words="Spent ÷ plan, up to the last month with an actual cost; and whether results keep up",
                ),
                Line(
                    key="review_hours_say",
                    label="Hours in words",
                    unit="text",
                    formula="=IF(ISNUMBER(hours_redeployed_share), ROUND(ROUND(100 * hours_redeployed_share, 6), 0) + 0"
                    ' & " % of the planned hours redeployed by month " & last_hours_month,'
                    ' "No month with planned hours is measured yet")',
                    words="Hours redeployed ÷ plan, up to the last month measured",
                ),
                Line(
                    key="review_kpis_say",
                    label="KPIs in words",
                    unit="text",
                    formula="=dashboard_says",
                    words="How many of the dashboard's KPIs are green, and how many red",
                ),
                *(place_line(name, number) for name, number in PLACE_NAMES.items()),
            ),
        ),
        Section(title="Wins", tables=(WINS,)),
        Section(title="Challenges", tables=(CHALLENGES,)),
        Section(title="Adjustments", tables=(ADJUSTMENTS,)),
        Section(title="Next priorities", tables=(PRIORITIES,)),
    ),
)

REVIEW_GUARDS = (
    Guard(
        key="alert_priority_without_criterion",
        label="A priority of a review has no success criterion",
        formula='=SUMPRODUCT((review_priorities_priority <> "") * (review_priorities_review <> "")'
        ' * (review_priorities_criterion = ""))',
        advice="Say by which number and day everybody will know that it is done.",
    ),
)


def work_out_review(context: Context) -> dict[str, Any]:
    """What the page Quarterly review counts; its sentences are worded by their formulas."""
    unclear = [
        row
        for row in context.table("review_priorities")
        if row["priority"] and row["review"] and not row["criterion"]
    ]
    return {"alert_priority_without_criterion": float(len(unclear))}

"""The first year of agents month by month: from the first ones live to their full number."""

from __future__ import annotations

from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.records import Column, Context, Grid, GridLine, Guard, Input, Line


def _month(key: str, label: str, month: int, meaning: str) -> Input:
    return Input(
        key=key,
        label=label,
        unit="month",
        base=month,
        standard=month,
        lowest=1,
        highest=12,
        whole=True,
        single=True,
        meaning=meaning,
    )


MONTHS = (
    _month(
        "agents_months_to_live",
        "First agents are live in month",
        4,
        "Month of the first year in which the first agents work: after the 90 days in which the foundation is"
        " laid.",
    ),
    _month(
        "agents_months_to_full",
        "All agents of the first year are live in month",
        12,
        "Month of the first year in which the full number is reached, in equal monthly steps. The month of the"
        " first agents again: all go live at once.",
    ),
)

BUILD_UP = Grid(
    key="agent_build_up",
    label="Agents live, month by month",
    meaning="Agents count from the month they are live. From 4 to 12: one ninth of them in month 4, all in month 12,"
    " 5 of 12 months on average.",
    head=Column(key="month", label="Month", unit="month", given=True, meaning="Month of the first year."),
    rows=tuple({"month": month} for month in range(1, 12 + 1)),
    lines=(
        GridLine(
            key="share",
            label="Share live",
            unit="share",
            formula="=MEDIAN(0, 1, (month - agents_months_to_live + 1)"
            " / (MAX(agents_months_to_live, agents_months_to_full) - agents_months_to_live + 1))",
            words="Months since the one before the first agents ÷ months of the build-up, at least 0 and at most 1",
        ),
        GridLine(
            key="agents",
            label="Agents live",
            unit="count",
            formula="=share * agents_first_year_agents",
        ),
    ),
)

BUILD_UP_LINES = (
    Line(
        key="agents_first_year_agent_months",
        label="First year: agent-months",
        unit="months",
        formula="=SUM(agent_build_up_agents)",
        words="Agents live in each month, added up",
    ),
    Line(
        key="agents_first_year_live_share",
        label="First year: part of the full number that counts",
        unit="share",
        formula="=SUM(agent_build_up_share) / COUNT(agent_build_up_month)",
        words="Share live in each month, on average",
    ),
)

BUILD_UP_GUARDS = (
    Guard(
        key="check_agents_build_up_in_order",
        label="The first agents are live no later than all of them",
        formula="=(agents_months_to_full < agents_months_to_live) * 1",
        advice="Make the month of all agents the later one; until then all count from the month of the first.",
    ),
)


def build_up(context: Context, agents: float) -> dict[str, Any]:
    """Draw a straight line from no agent, the month before the first, to all of them.

    agents: the full number of the first year.
    """
    first, full = context["agents_months_to_live"], context["agents_months_to_full"]
    months = np.array(BUILD_UP.heads, float)
    share = np.interp(months, [first - 1, max(first, full)], [0, 1])
    return {
        "agent_build_up_share": share,
        "agent_build_up_agents": agents * share,
        "agents_first_year_agent_months": float(agents * share.sum()),
        "agents_first_year_live_share": float(share.mean()),
    }


def raise_build_up_guards(context: Context) -> dict[str, float]:
    """Whether the months are the wrong way round."""
    in_order = context["agents_months_to_live"] <= context["agents_months_to_full"]
    return {"check_agents_build_up_in_order": float(not in_order)}

"""Build the infrastructure for agents in-house, or buy it: two ranges of money over the same months."""

from __future__ import annotations

from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.records import Column, Context, Grid, GridLine, Input, Line
from roi_workbook.planning.columns import known_where

BUILD = (
    Input(
        key="agents_build_lowest",
        label="Building in-house, lowest",
        unit="currency",
        base=2_000_000,
        standard=2_000_000,
        single=True,
        source="CTO",
        meaning="What the infrastructure costs to build yourself, at best.",
    ),
    Input(
        key="agents_build_highest",
        label="Building in-house, highest",
        unit="currency",
        base=5_000_000,
        standard=5_000_000,
        single=True,
        source="CTO",
        meaning="What the infrastructure costs to build yourself, at worst. 0: nothing is compared.",
    ),
    Input(
        key="agents_build_months",
        label="Building in-house takes",
        unit="months",
        base=24,
        standard=24,
        highest=36,
        single=True,
        source="CTO",
        meaning="Months the money is spent over. The budget of the same months stands against it.",
    ),
)

BUILD_LINES = (
    Line(
        key="agents_bought_cost",
        label="The agent budget of the same months",
        unit="currency",
        formula="=SUM(agent_build_years_cost)",
        words="Cost of each year × the part of it within the months of building",
    ),
    Line(
        key="agents_bought_foundation",
        label="Of it platform and integration",
        unit="currency",
        formula="=SUM(agent_build_years_foundation)",
        words="Platform and integration of each year × the part of it within the months of building",
    ),
    Line(
        key="agents_build_years_missing",
        label="Years of building that are not budgeted",
        unit="count",
        helper=True,
        formula="=SUM(agent_build_years_missing)",
        words="Years within the months of building in which neither agents nor systems are planned",
    ),
)

BUILD_YEARS = Grid(
    key="agent_build_years",
    label="Years that building takes",
    meaning="The part of each year that falls within the months of building.",
    head=Column(key="year", label="Year", unit="number", given=True, meaning="Year of the agent programme."),
    rows=({"year": 1}, {"year": 2}, {"year": 3}),
    lines=(
        GridLine(
            key="counted",
            label="Part counted",
            unit="share",
            formula="=MEDIAN(0, 1, agents_build_months / 12 + 1 - year)",
            words="Months of building ÷ 12 − the years before, at least 0 and at most 1",
        ),
        GridLine(
            key="cost",
            label="Cost counted",
            unit="currency",
            formula="=counted * SUMIFS(agent_years_cost, agent_years_year, year)",
            words="Cost of the year × the part",
        ),
        GridLine(
            key="foundation",
            label="Platform and integration counted",
            unit="currency",
            formula="=counted * (SUMIFS(agent_years_platform_cost, agent_years_year, year)"
            " + SUMIFS(agent_years_integration_cost, agent_years_year, year))",
            words="Platform and integration of the year × the part",
        ),
        GridLine(
            key="missing",
            label="Not budgeted",
            unit="1 or 0",
            helper=True,
            formula="=IF(AND(counted > 0, SUMIFS(agent_years_in_use, agent_years_year, year) = 0), 1, 0)",
            words="1 where a part counts and nothing is planned for the year",
        ),
    ),
)

BUILD_OR_BUY = Grid(
    key="agent_build",
    label="Buying against building",
    meaning="Who builds also needs the team and pays for models. If the range for building leaves them out, the"
    " second row is the fair one.",
    head=Column(
        key="compared", label="Compared", unit="text", given=True, meaning="What of the budget is compared."
    ),
    rows=(
        {"compared": "The whole budget", "all_of_it": 1},
        {"compared": "Platform and integration", "all_of_it": 0},
    ),
    columns=(
        Column(
            key="all_of_it",
            label="With team and models",
            unit="1 or 0",
            given=True,
            meaning="Whether team and models are in it.",
        ),
    ),
    lines=(
        GridLine(
            key="bought",
            label="Bought",
            unit="currency",
            formula="=IF(all_of_it = 1, agents_bought_cost, agents_bought_foundation)",
        ),
        GridLine(
            key="dearer_by_lowest",
            label="Building costs more by, lowest",
            unit="currency",
            formula='=IF(position = 1, "not budgeted", agents_build_lowest - bought)',
        ),
        GridLine(
            key="dearer_by_highest",
            label="Building costs more by, highest",
            unit="currency",
            formula='=IF(position = 1, "not budgeted", agents_build_highest - bought)',
        ),
        GridLine(
            key="verdict",
            label="Costs less",
            unit="verdict",
            formula='=CHOOSE(position, "not budgeted", "buying", "either", "building")',
            words="Buying below the range for building, building above it, either within it",
        ),
        GridLine(
            key="position",
            label="Position",
            unit="number",
            helper=True,
            formula="=IF(OR(bought = 0, agents_build_highest = 0, agents_build_years_missing > 0), 1, 2"
            " + (ROUND(bought, 2) >= agents_build_lowest) + (ROUND(bought, 2) > agents_build_highest))",
            words="1 not budgeted, 2 below the range, 3 in it (its ends are in it), 4 above",
        ),
    ),
)


def build_or_buy(context: Context, results: dict[str, Any]) -> dict[str, Any]:
    """Add up the budget of the months that building takes, whole and without what building needs too."""
    months_before = 12 * (context.table("agent_years")["year"] - 1)
    share_counted = np.clip(context["agents_build_months"] - months_before, 0, 12) / 12
    cost = results["agent_years_cost"] * share_counted
    foundation = share_counted * (
        results["agent_years_platform_cost"] + results["agent_years_integration_cost"]
    )
    absent = (share_counted > 0) & ~results["agent_years_in_use"]
    missing = float(absent.sum())
    bought = np.array([cost.sum(), foundation.sum()])
    lowest, highest = context["agents_build_lowest"], context["agents_build_highest"]
    cents = np.floor(bought * 100 + 0.5) / 100
    budgeted = (bought != 0) & (missing == 0 and highest != 0)
    place = np.where(budgeted, 2 + (cents >= lowest) + (cents > highest), 1)
    return {
        "agents_bought_cost": cost.sum(),
        "agents_bought_foundation": foundation.sum(),
        "agents_build_years_missing": missing,
        "agent_build_years_counted": share_counted,
        "agent_build_years_cost": cost,
        "agent_build_years_foundation": foundation,
        "agent_build_years_missing": absent,
        "agent_build_bought": bought,
        "agent_build_dearer_by_lowest": known_where(budgeted, lowest - bought),
        "agent_build_dearer_by_highest": known_where(budgeted, highest - bought),
        "agent_build_verdict": np.array(["not budgeted", "buying", "either", "building"])[place - 1],
        "agent_build_position": place,
    }

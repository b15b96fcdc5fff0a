"""A published guide beside the first year of agents: its four ranges, and the companies it speaks of."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.records import Column, Context, Grid, GridLine, Input, Rows
from roi_workbook.planning.columns import filled

AGAINST_THE_GUIDE = '=CHOOSE(position, "not planned", "below", "in", "above")'
BUDGET = Grid(
    key="agent_budget",
    label="First year beside the guide",
    meaning="The guide's ranges are for companies of 1,000 to 5,000 people, 10 to 30 agents and 20 to 40 systems.",
    head=Column(key="part", label="Part of the budget", unit="text", given=True, meaning="What is paid for."),
    rows=(
        {"part": "Platform", "number": 1, "guide_lowest": 150_000, "guide_highest": 400_000},
        {"part": "Models", "number": 2, "guide_lowest": 50_000, "guide_highest": 200_000},
        {"part": "Integration", "number": 3, "guide_lowest": 100_000, "guide_highest": 250_000},
        {"part": "Team", "number": 4, "guide_lowest": 500_000, "guide_highest": 750_000},
        {"part": "Together", "number": 5, "guide_lowest": 800_000, "guide_highest": 1_600_000},
    ),
    columns=(
        Column(key="number", label="No.", unit="number", given=True, meaning="Tells the parts apart."),
        Column(
            key="guide_lowest",
            label="Guide: lowest",
            unit="currency / year",
            meaning="Lower end of the guide.",
        ),
        Column(
            key="guide_highest",
            label="Guide: highest",
            unit="currency / year",
            meaning="Upper end of the guide. Empty: no upper end.",
        ),
    ),
    lines=(
        GridLine(
            key="cost",
            label="First year",
            unit="currency / year",
            formula="=CHOOSE(number, agents_first_year_platform, agents_first_year_models,"
            " agents_first_year_integration, agents_first_year_team, agents_first_year_cost)",
            words="Year 1 of the three years",
        ),
        GridLine(key="against_guide", label="Against the guide", unit="verdict", formula=AGAINST_THE_GUIDE),
        GridLine(
            key="of_all",
            label="Share of all",
            unit="share",
            formula='=IF(agents_first_year_cost = 0, "not planned", cost / agents_first_year_cost)',
        ),
        GridLine(
            key="position",
            label="Position",
            unit="number",
            helper=True,
            formula="=IF(cost = 0, 1, 2 + (ROUND(cost, 2) >= guide_lowest)"
            " + IF(COUNT(guide_highest) = 0, 0, (ROUND(cost, 2) > guide_highest) * 1))",
            words="1 not planned, 2 below the range, 3 in it (its ends are in it), 4 above",
        ),
    ),
    source="CTO",
)

SIZE = (
    Input(
        key="agents_staff",
        label="People in the company",
        unit="people",
        base=2_000,
        highest=1e7,
        single=True,
        meaning="All employees. Only to see whether the guide speaks of a company like yours.",
    ),
)

SCOPE = Grid(
    key="agent_scope",
    label="Is the guide about a company like yours?",
    meaning="Outside these sizes its ranges say little.",
    head=Column(key="size", label="Size", unit="text", given=True, meaning="What is compared."),
    rows=(
        {"size": "People in the company", "number": 1, "guide_lowest": 1_000, "guide_highest": 5_000},
        {"size": "Agents in the first year", "number": 2, "guide_lowest": 10, "guide_highest": 30},
        {"size": "Systems in the first year", "number": 3, "guide_lowest": 20, "guide_highest": 40},
    ),
    columns=(
        Column(key="number", label="No.", unit="number", given=True, meaning="Tells the sizes apart."),
        Column(key="guide_lowest", label="Guide: lowest", unit="count", meaning="Lower end of the guide."),
        Column(
            key="guide_highest",
            label="Guide: highest",
            unit="count",
            meaning="Upper end of the guide. Empty: no upper end.",
        ),
    ),
    lines=(
        GridLine(
            key="ours",
            label="Yours",
            unit="count",
            formula="=CHOOSE(number, agents_staff, agents_first_year_agents, agents_first_year_systems)",
        ),
        GridLine(key="against_guide", label="Against the guide", unit="verdict", formula=AGAINST_THE_GUIDE),
        GridLine(
            key="position",
            label="Position",
            unit="number",
            helper=True,
            formula="=IF(ours = 0, 1, 2 + (ours >= guide_lowest)"
            " + IF(COUNT(guide_highest) = 0, 0, (ours > guide_highest) * 1))",
        ),
    ),
    source="CTO",
)


def beside_the_guide(context: Context, results: dict[str, Any]) -> dict[str, Any]:
    """Compare the first year and the size of the company with the ranges of the guide."""
    parts = ("platform", "models", "integration", "team", "cost")
    cost = np.array([results[f"agents_first_year_{part}"] for part in parts])
    sizes = [
        context["agents_staff"],
        results["agents_first_year_agents"],
        results["agents_first_year_systems"],
    ]
    ours = np.array(sizes)
    cents = np.floor(cost * 100 + 0.5) / 100
    return {
        "agent_budget_cost": cost,
        "agent_budget_of_all": cost / (results["agents_first_year_cost"] or np.nan),
        **{
            f"agent_budget_{key}": column
            for key, column in positions(cents, context.table("agent_budget")).items()
        },
        "agent_scope_ours": ours,
        **{
            f"agent_scope_{key}": column
            for key, column in positions(ours, context.table("agent_scope")).items()
        },
    }


def positions(amounts: np.ndarray, ranges: Rows) -> dict[str, np.ndarray]:
    """Where amounts lie in their ranges, ends included: as a number and as a word."""
    words = np.array(["not planned", "below", "in", "above"])
    below = amounts < filled(ranges["guide_lowest"])
    above = amounts > filled(ranges["guide_highest"], math.inf)
    place = np.where(amounts == 0, 1, np.where(below == above, 3, np.where(below, 2, 4)))
    return {"position": place, "against_guide": words[place - 1]}

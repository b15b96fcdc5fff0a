"""What agents cost: platform, models, integration and team, over three years."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Picture, Shown
from roi_workbook.model.records import YES_NO, Column, Context, Grid, GridLine, Input, Line
from roi_workbook.planning.columns import filled, ratio

PLATFORM = (
    Input(
        key="agents_platform_cost_per_year",
        label="Agent platform, a year",
        unit="currency / year",
        base=206_200,
        single=True,
        meaning="Licence or running cost of the platform, with the computing it always needs, whatever the number of agents.",
    ),
)

MODELS = (
    Input(
        key="agents_requests_per_day",
        label="Requests of one agent",
        unit="requests / day",
        base=1_000,
        single=True,
        source="CTO",
        meaning="How many model requests one agent makes on an average day.",
    ),
    Input(
        key="agents_cost_per_request",
        label="Model cost of one request",
        unit="currency / request",
        base=0.01,
        single=True,
        source="CTO",
        meaning="Average price of a request, over all models in use.",
    ),
    Input(
        key="agents_days_per_year",
        label="Days of a year that agents work",
        unit="days / year",
        base=365,
        standard=365,
        highest=366,
        single=True,
        source="CTO",
        meaning="365 for agents that never rest.",
    ),
    Input(
        key="agents_model_buffer",
        label="Buffer for peaks in model use",
        unit="share",
        base=0.20,
        standard=0.20,
        highest=5,
        single=True,
        meaning="On top of average use. The guide asks for a buffer and gives no figure: this one is ours.",
    ),
    Input(
        key="agents_routing_saving",
        label="Saving by model routing",
        unit="share",
        base=0.50,
        standard=0.50,
        highest=1,
        single=True,
        source="CTO",
        meaning="Share of model cost saved by sending each request to the cheapest model that is good enough: the"
        " guide says 40 to 60 %. 0 without routing.",
    ),
)

MODEL_LINES = (
    Line(
        key="agents_model_cost_unrouted",
        label="One agent's model cost before buffer and routing",
        unit="currency / year",
        formula="=agents_requests_per_day * agents_cost_per_request * agents_days_per_year",
    ),
    Line(
        key="agents_model_cost_per_agent",
        label="One agent's model cost",
        unit="currency / year",
        formula="=agents_model_cost_unrouted * (1 + agents_model_buffer) * (1 - agents_routing_saving)",
        words="Before buffer and routing × (1 + buffer) × (1 − saving by routing)",
    ),
)

INTEGRATION = (
    Input(
        key="agents_weeks_per_system",
        label="Work to connect one system",
        unit="weeks",
        base=2,
        highest=520,
        single=True,
        source="CTO",
        meaning="Weeks of one senior engineer with ready-made connectors: the guide says 2 to 4.",
    ),
    Input(
        key="agents_integration_hours_per_week",
        label="Hours of a week of integration work",
        unit="hours / week",
        base=40,
        standard=40,
        highest=168,
        single=True,
        meaning="Hours that are paid for a week.",
    ),
    Input(
        key="agents_integration_rate",
        label="Cost of an integration hour",
        unit="currency / hour",
        base=125,
        single=True,
        meaning="Loaded cost of an hour of the engineer who connects systems.",
    ),
    Input(
        key="agents_connectors",
        label="The platform has connectors for our systems",
        unit="choice",
        choices=YES_NO,
        base="Yes",
        standard="Yes",
        single=True,
        meaning="No: integrations are built from nothing, and take several times as long.",
    ),
    Input(
        key="agents_without_connectors_times",
        label="Without connectors: times the work",
        unit="times",
        base=5,
        standard=5,
        lowest=1,
        highest=100,
        single=True,
        source="CTO",
        meaning="How many times the weeks are needed where there is no ready-made connector.",
    ),
)

INTEGRATION_LINES = (
    Line(
        key="agents_integration_times",
        label="Times the weeks given",
        unit="times",
        formula='=IF(agents_connectors="Yes", 1, agents_without_connectors_times)',
        words="1 with connectors, else the times without connectors",
    ),
    Line(
        key="agents_integration_cost_per_system",
        label="Cost to connect one system",
        unit="currency",
        formula="=agents_weeks_per_system * agents_integration_hours_per_week * agents_integration_rate"
        " * agents_integration_times",
    ),
)

TEAM = (
    Input(
        key="agents_team_people",
        label="People in one agent team",
        unit="people",
        base=3,
        highest=1_000,
        single=True,
        source="CTO",
        meaning="The guide's smallest team is 2 to 3: platform engineer, AI engineer, product manager.",
    ),
    Input(
        key="agents_cost_per_person",
        label="Loaded cost of one of the team",
        unit="currency / person",
        base=250_000,
        single=True,
        source="CTO",
        meaning="A year, with everything the employer pays. The guide's ranges come to 250,000 a head.",
    ),
    Input(
        key="agents_per_team",
        label="Agents one team looks after",
        unit="count",
        base=20,
        standard=20,
        highest=10_000,
        single=True,
        source="CTO",
        meaning="Beyond it another team of the same size is paid. The guide says 15 to 25. 0: one team for all.",
    ),
    Input(
        key="agents_per_team_lowest",
        label="Agents of a team, lowest usual",
        unit="count",
        base=15,
        standard=15,
        highest=10_000,
        single=True,
        source="CTO",
        meaning="Fewer agents than this leave a team idle.",
    ),
    Input(
        key="agents_per_team_highest",
        label="Agents of a team, highest usual",
        unit="count",
        base=25,
        standard=25,
        highest=10_000,
        single=True,
        source="CTO",
        meaning="More agents than this overload a team.",
    ),
)

TEAM_LINES = (
    Line(
        key="agents_team_cost_per_year",
        label="One agent team, cost",
        unit="currency / year",
        formula="=agents_team_people * agents_cost_per_person",
    ),
    Line(
        key="agents_lowest_cost_per_agent",
        label="What one more agent costs in the long run",
        unit="currency / agent",
        formula="=agents_model_cost_per_agent"
        " + IF(agents_per_team = 0, 0, agents_team_cost_per_year / agents_per_team)",
        words="One agent's model cost + its part of a team: cost per agent falls towards it and no further",
    ),
)

YEARS = Grid(
    key="agent_years",
    label="Agents and their cost by year",
    meaning="Type the agents that run in each year and the systems that are newly connected in it. A year with"
    " neither costs nothing.",
    head=Column(key="year", label="Year", unit="number", given=True, meaning="Year of the agent programme."),
    rows=({"year": 1}, {"year": 2}, {"year": 3}),
    columns=(
        Column(
            key="agents",
            label="Agents",
            unit="count",
            highest=100_000,
            meaning="Agents of this year: in the first year the number it builds up to, later those that run on average.",
        ),
        Column(
            key="new_systems",
            label="New systems",
            unit="count",
            highest=100_000,
            meaning="Systems connected for the first time in this year.",
        ),
    ),
    lines=(
        GridLine(
            key="platform_cost",
            label="Platform",
            unit="currency",
            formula="=in_use * agents_platform_cost_per_year",
            words="The same every year that is in use",
        ),
        GridLine(
            key="model_cost",
            label="Models",
            unit="currency",
            formula="=agents * agents_model_cost_per_agent",
        ),
        GridLine(
            key="integration_cost",
            label="Integration",
            unit="currency",
            formula="=new_systems * agents_integration_cost_per_system",
        ),
        GridLine(
            key="team_cost",
            label="Team",
            unit="currency",
            formula="=teams * agents_team_cost_per_year",
        ),
        GridLine(
            key="cost",
            label="Together",
            unit="currency",
            formula="=platform_cost + model_cost + integration_cost + team_cost",
        ),
        GridLine(
            key="cost_per_agent",
            label="Cost per agent",
            unit="currency / agent",
            formula='=IF(agents = 0, "no agents", cost / agents)',
        ),
        GridLine(
            key="change",
            label="Against year 1",
            unit="share",
            formula='=IF(agents * agents_first_year_cost_per_agent = 0, "no agents",'
            " cost / agents / agents_first_year_cost_per_agent - 1)",
            words="Cost per agent ÷ that of year 1 − 1",
        ),
        GridLine(
            key="in_use",
            label="In use",
            unit="1 or 0",
            helper=True,
            formula="=IF(COUNT(agents) + COUNT(new_systems) > 0, 1, 0)",
        ),
        GridLine(
            key="teams",
            label="Teams",
            unit="count",
            helper=True,
            formula="=in_use * MAX(1, IF(agents_per_team = 0, 0, ROUNDUP(agents / agents_per_team, 0)))",
            words="Agents ÷ agents one team looks after, rounded up; at least one in a year in use",
        ),
    ),
    example=(
        {"year": 1, "agents": 20, "new_systems": 20},
        {"year": 2, "agents": 35, "new_systems": 8},
        {"year": 3, "agents": 60, "new_systems": 4},
    ),
)

COMPARED_YEARS = Grid(
    key="agent_trend",
    label="Each year beside the one before",
    meaning="",
    head=Column(key="year", label="Year", unit="number", given=True, meaning="Year of the agent programme."),
    rows=({"year": 1}, {"year": 2}, {"year": 3}),
    lines=(
        GridLine(
            key="with_agents",
            label="Year, if agents run",
            unit="number",
            formula="=IF(SUMIFS(agent_years_agents, agent_years_year, year) > 0, year, 0)",
        ),
        GridLine(
            key="cost_per_agent",
            label="Cost per agent",
            unit="currency / agent",
            formula="=SUMIFS(agent_years_cost_per_agent, agent_years_year, year)",
            words="0 without agents",
        ),
        GridLine(
            key="year_before",
            label="Year before",
            unit="currency / agent",
            formula="=SUMIFS(agent_years_cost_per_agent, agent_years_year, year - 1)",
            words="Cost per agent of the year before; 0 without agents",
        ),
        GridLine(
            key="dearer",
            label="Dearer",
            unit="1 or 0",
            formula="=IF(cost_per_agent * year_before = 0, 0, (ROUND(cost_per_agent - year_before, 2) > 0) * 1)",
            words="1 where an agent costs more than in the year before",
        ),
    ),
)

FIRST_YEAR_LINES = (
    Line(
        key="agents_first_year_systems",
        label="Systems connected in the first year",
        unit="count",
        formula="=SUMIFS(agent_years_new_systems, agent_years_year, 1)",
        words="New systems of year 1",
    ),
    Line(
        key="agents_first_year_platform",
        label="First year: platform",
        unit="currency / year",
        formula="=SUMIFS(agent_years_platform_cost, agent_years_year, 1)",
        words="Platform of year 1",
    ),
    Line(
        key="agents_first_year_models",
        label="First year: models",
        unit="currency / year",
        formula="=SUMIFS(agent_years_model_cost, agent_years_year, 1)",
        words="Models of year 1",
    ),
    Line(
        key="agents_first_year_integration",
        label="First year: integration",
        unit="currency / year",
        formula="=SUMIFS(agent_years_integration_cost, agent_years_year, 1)",
        words="Integration of year 1",
    ),
    Line(
        key="agents_first_year_team",
        label="First year: team",
        unit="currency / year",
        formula="=SUMIFS(agent_years_team_cost, agent_years_year, 1)",
        words="Team of year 1",
    ),
    Line(
        key="agents_first_year_cost_per_agent",
        label="First year: cost per agent",
        unit="currency / agent",
        formula="=SUMIFS(agent_years_cost_per_agent, agent_years_year, 1)",
        words="Cost per agent of year 1; 0 without agents",
    ),
    Line(
        key="agents_last_year",
        label="Last year with agents",
        unit="number",
        formula="=MAX(agent_trend_with_agents)",
        words="The latest of the three years in which agents run",
    ),
    Line(
        key="agents_last_cost_per_agent",
        label="Last year with agents: cost per agent",
        unit="currency / agent",
        formula="=SUMIFS(agent_years_cost_per_agent, agent_years_year, agents_last_year)",
        words="Cost per agent of that year; 0 without agents",
    ),
)

COST_PER_AGENT_PICTURE = Picture(
    key="agents_cost_per_agent_picture",
    kind="columns",
    unit="currency",
    title='=IF(OR(agents_last_year <= 1, agents_first_year_cost_per_agent = 0), "Cost per agent by year", "Cost per agent: from "'
    ' & FIXED(ROUND(agents_first_year_cost_per_agent, 0), 0) & " in year 1 to "'
    ' & FIXED(ROUND(agents_last_cost_per_agent, 0), 0) & " in year "'
    ' & FIXED(agents_last_year, 0) & ", " & reporting_currency)',
    series=(
        Shown(label="Cost per agent", values="agent_trend_cost_per_agent", categories="agent_trend_year"),
    ),
    description="What one agent costs in each of the three years; without agents there is no bar.",
    x_title="Year",
)

PARTS_PICTURE = Picture(
    key="agents_parts_picture",
    kind="stacked_columns",
    unit="currency",
    title='="What the budget of each year is made of, " & reporting_currency',
    series=(
        Shown(label="Platform", values="agent_years_platform_cost", categories="agent_years_year"),
        Shown(label="Models", values="agent_years_model_cost", categories="agent_years_year"),
        Shown(label="Integration", values="agent_years_integration_cost", categories="agent_years_year"),
        Shown(label="Team", values="agent_years_team_cost", categories="agent_years_year"),
    ),
    description="Platform, models, integration and team in each of the three years, on top of each other.",
    x_title="Year",
)


def teams_for(agents: float, context: Context) -> float:
    """How many teams look after this many agents: one for every load begun, at least one."""
    load = context["agents_per_team"]
    return max(1.0, float(math.ceil(agents / load))) if load else 1.0


def spend(context: Context) -> dict[str, Any]:
    """Lay the three years out as a bill per part, then divide it by the agents."""
    day = context["agents_requests_per_day"] * context["agents_cost_per_request"]
    plain = day * context["agents_days_per_year"]
    model = plain * (1 - context["agents_routing_saving"]) * (1 + context["agents_model_buffer"])
    times = 1.0 if context["agents_connectors"] == "Yes" else context["agents_without_connectors_times"]
    hours = context["agents_weeks_per_system"] * times * context["agents_integration_hours_per_week"]
    team = context["agents_cost_per_person"] * context["agents_team_people"]

    years = context.table("agent_years")
    running = ~np.isnan(years["agents"]) | ~np.isnan(years["new_systems"])
    agents, systems = filled(years["agents"]), filled(years["new_systems"])
    teams = np.array([teams_for(count, context) for count in agents.tolist()]) * running
    bill = {
        "platform": running * context["agents_platform_cost_per_year"],
        "model": agents * model,
        "integration": systems * (hours * context["agents_integration_rate"]),
        "team": teams * team,
    }
    cost = sum(bill.values())
    each = ratio(cost, agents)
    plain_each = filled(each)
    first = plain_each[0]
    last = int(years["year"][agents > 0].max(initial=0))
    before = np.array([0.0, *plain_each[:-1]])
    dearer = (np.floor((each - before) * 100 + 0.5) > 0) & (before != 0)
    load = context["agents_per_team"]
    return {
        "agents_model_cost_unrouted": plain,
        "agents_model_cost_per_agent": model,
        "agents_integration_times": times,
        "agents_integration_cost_per_system": hours * context["agents_integration_rate"],
        "agents_team_cost_per_year": team,
        "agents_lowest_cost_per_agent": model + (team / load if load else 0.0),
        **{f"agent_years_{part}_cost": amount for part, amount in bill.items()},
        "agent_years_cost": cost,
        "agent_years_cost_per_agent": each,
        "agent_years_change": (each - first) / (first or np.nan),
        "agent_years_in_use": running,
        "agent_years_teams": teams,
        "agent_trend_with_agents": years["year"] * (agents > 0),
        "agent_trend_cost_per_agent": plain_each,
        "agent_trend_year_before": before,
        "agent_trend_dearer": dearer,
        "agents_first_year_agents": agents[0],
        "agents_first_year_systems": systems[0],
        "agents_first_year_platform": bill["platform"][0],
        "agents_first_year_models": bill["model"][0],
        "agents_first_year_integration": bill["integration"][0],
        "agents_first_year_team": bill["team"][0],
        "agents_first_year_cost": cost[0],
        "agents_first_year_cost_per_agent": first,
        "agents_last_year": float(last),
        "agents_last_cost_per_agent": plain_each[last - 1] if last else 0.0,
    }

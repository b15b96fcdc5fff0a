"""Agents: what they cost and are worth, the team for them, and whether to build or buy. Apart from the core."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.model.pages import Page, Picture, PlanningSubject, Section, Shown
from roi_workbook.model.records import TINY, Column, Context, Grid, GridLine, Guard, Input, Line
from roi_workbook.model.words import first_of, joined, quoted
from roi_workbook.planning.agents.build import BUILD, BUILD_LINES, BUILD_OR_BUY, BUILD_YEARS, build_or_buy
from roi_workbook.planning.agents.build_up import (
    BUILD_UP,
    BUILD_UP_GUARDS,
    BUILD_UP_LINES,
    MONTHS,
    build_up,
    raise_build_up_guards,
)
from roi_workbook.planning.agents.costs import (
    COMPARED_YEARS,
    COST_PER_AGENT_PICTURE,
    FIRST_YEAR_LINES,
    INTEGRATION,
    INTEGRATION_LINES,
    MODEL_LINES,
    MODELS,
    PARTS_PICTURE,
    PLATFORM,
    TEAM,
    TEAM_LINES,
    YEARS,
    spend,
)
from roi_workbook.planning.agents.guide import BUDGET, SCOPE, SIZE, beside_the_guide
from roi_workbook.planning.agents.measured import (
    HOUR_VALUE,
    LIVE_AGENTS,
    MEASURED_GUARDS,
    MEASURED_LINES,
    MEASURED_STEPS,
    measure,
    raise_measured_guards,
)
from roi_workbook.planning.agents.team import (
    HIRING_LINES,
    MOMENTS,
    PEOPLE,
    PHASES,
    TEAM_GUARDS,
    TODAY,
    organise,
    raise_team_guards,
)
from roi_workbook.planning.columns import filled, ratio

WORTH = (
    Input(
        key="agents_fte_saved_each",
        label="Work one agent saves",
        unit="FTE",
        base=1,
        highest=1_000,
        single=True,
        source="CTO",
        meaning="Full-time equivalents of manual work that one agent takes over.",
    ),
    Input(
        key="agents_cost_per_fte",
        label="Cost of that work",
        unit="currency / FTE",
        base=120_000,
        single=True,
        source="CTO",
        meaning="Loaded cost a year of one full-time equivalent of the work saved.",
    ),
    Input(
        key="agents_oversight_share",
        label="Work that goes into oversight",
        unit="share",
        base=0.10,
        standard=0.10,
        highest=1,
        single=True,
        meaning="Share of the work saved that people spend on checking and correcting agents. The guide leaves it out.",
    ),
    Input(
        key="agents_capture",
        label="Work saved that is put to use",
        unit="share",
        base=0.50,
        standard=0.50,
        highest=1,
        single=True,
        meaning="Share of the hours freed that becomes less spending or more output. The guide counts all of them.",
    ),
)

RESULTS = (
    Line(
        key="agents_says",
        label="Agents in one sentence",
        unit="text",
        formula="="
        + first_of(
            ("agents_first_year_cost = 0", quoted("Nothing is planned for the first year yet.")),
            ("agents_value_per_agent = 0", quoted("What an agent is worth is not filled in yet.")),
            otherwise=joined("agents_return_says", "agents_full_says"),
        ),
        words="What every 1 spent in the first year brings back, and the return that makes",
    ),
    Line(
        key="agents_first_year_agents",
        label="Agents in the first year, full number",
        unit="count",
        formula="=SUMIFS(agent_years_agents, agent_years_year, 1)",
        words="Agents of year 1, on Agent budget",
    ),
    Line(
        key="agents_first_year_cost",
        label="First year of agents: cost",
        unit="currency / year",
        formula="=SUMIFS(agent_years_cost, agent_years_year, 1)",
        words="Cost of year 1, on Agent budget",
    ),
    Line(
        key="agents_first_year_value",
        label="First year of agents: value",
        unit="currency / year",
        formula="=SUMIFS(agent_returns_value, agent_returns_year, 1)",
        words="Value of year 1: agents as they go live, with oversight and with the share that is put to use",
    ),
    Line(
        key="agents_full_number_value",
        label="A year at full number: value",
        unit="currency / year",
        formula="=agents_first_year_agents * agents_value_per_agent",
        words="Agents of year 1 × value of one agent: as if all were live from the first month",
    ),
    *BUILD_UP_LINES,
    Line(
        key="agents_benefit_cost_ratio",
        label="Agents: benefit-cost ratio",
        unit="ratio",
        formula='=IF(agents_first_year_cost = 0, "no cost", agents_first_year_value / agents_first_year_cost)',
        words="Value ÷ cost of the first year: what every 1 spent brings back",
    ),
    Line(
        key="agents_return",
        label="Agents: return",
        unit="share",
        formula='=IF(agents_first_year_cost = 0, "no cost",'
        " (agents_first_year_value - agents_first_year_cost) / agents_first_year_cost)",
        words="(Value − cost) ÷ cost: a ratio of 2.00 is a return of 100 %, not of 200 %",
    ),
    Line(
        key="agents_value_per_agent",
        label="Value of one agent",
        unit="currency / year",
        formula="=agents_fte_saved_each * agents_cost_per_fte * (1 - agents_oversight_share) * agents_capture",
    ),
)

SENTENCES = (
    Line(
        key="agents_return_says",
        label="Agents: return in words",
        unit="text",
        helper=True,
        formula='=IF(agents_first_year_cost = 0, "", "Every 1 spent in the first year brings back "'
        " & FIXED(ROUND(ROUND(agents_benefit_cost_ratio, 6), 2), 2)"
        ' & ": a return of " & FIXED(100 * ROUND(ROUND(agents_benefit_cost_ratio, 6), 2) - 100, 0) & " %.")',
        words="Ratio and return in a sentence; the return is that of the ratio as it is said",
    ),
    Line(
        key="agents_full_says",
        label="Agents: return at full number, in words",
        unit="text",
        helper=True,
        formula='=IF(OR(agents_first_year_cost = 0, agents_first_year_live_share = 1), "", "At full number all year: "'
        " & FIXED(ROUND(ROUND(agents_full_number_ratio, 6), 2), 2)"
        ' & ", a return of " & FIXED(100 * ROUND(ROUND(agents_full_number_ratio, 6), 2) - 100, 0) & " %.")',
        words="The same as if all agents were live from the first month, where they are not",
    ),
    Line(
        key="agents_full_number_ratio",
        label="A year at full number: benefit-cost ratio",
        unit="ratio",
        helper=True,
        formula='=IF(agents_first_year_cost = 0, "no cost", agents_full_number_value / agents_first_year_cost)',
        words="Value at full number ÷ cost of the first year",
    ),
)

READINGS = Grid(
    key="agent_readings",
    label="The first year read in four ways",
    meaning="The guide counts every hour saved as money, and all agents from the first month. Ours takes off what"
    " oversight costs, counts only hours that are put to use, and agents from the month they are live. Cost is the"
    " whole budget of the year.",
    head=Column(key="reading", label="Reading", unit="text", given=True, meaning="How value is counted."),
    rows=(
        {"reading": "As the guide counts, at full number", "allowances": 0, "build_up": 0},
        {"reading": "With oversight and capture, at full number", "allowances": 1, "build_up": 0},
        {"reading": "As the guide counts, as agents go live", "allowances": 0, "build_up": 1},
        {"reading": "With oversight and capture, as agents go live", "allowances": 1, "build_up": 1},
    ),
    columns=(
        Column(
            key="allowances",
            label="Allowances made",
            unit="1 or 0",
            given=True,
            meaning="Whether oversight and capture are allowed for.",
        ),
        Column(
            key="build_up",
            label="From the month they are live",
            unit="1 or 0",
            given=True,
            meaning="Whether agents count only while they are live.",
        ),
    ),
    lines=(
        GridLine(
            key="oversight", label="Oversight", unit="share", formula="=allowances * agents_oversight_share"
        ),
        GridLine(
            key="capture",
            label="Put to use",
            unit="share",
            formula="=1 - allowances * (1 - agents_capture)",
        ),
        GridLine(
            key="agent_years",
            label="Agents, as years of one",
            unit="number",
            formula="=IF(build_up = 1, agents_first_year_agent_months / COUNT(agent_build_up_month), agents_first_year_agents)",
            words="Agent-months ÷ 12, or the full number",
        ),
        GridLine(
            key="value",
            label="Value",
            unit="currency / year",
            formula="=agent_years * agents_fte_saved_each * agents_cost_per_fte * (1 - oversight) * capture",
        ),
        GridLine(key="cost", label="Cost", unit="currency / year", formula="=agents_first_year_cost"),
        GridLine(
            key="benefit_cost_ratio",
            label="Benefit-cost ratio",
            unit="ratio",
            formula='=IF(cost = 0, "no cost", value / cost)',
        ),
        GridLine(
            key="return",
            label="Return",
            unit="share",
            formula='=IF(cost = 0, "no cost", (value - cost) / cost)',
        ),
    ),
)

RETURNS = Grid(
    key="agent_returns",
    label="Value and cost by year",
    meaning="With oversight and capture; in year 1 as agents go live. Not discounted: for one year's cost against one"
    " year's value it is not needed.",
    head=Column(key="year", label="Year", unit="number", given=True, meaning="Year of the agent programme."),
    rows=({"year": 1}, {"year": 2}, {"year": 3}),
    lines=(
        GridLine(
            key="agents",
            label="Agents",
            unit="count",
            formula="=SUMIFS(agent_years_agents, agent_years_year, year)",
        ),
        GridLine(
            key="live_share",
            label="Part of them live",
            unit="share",
            formula="=IF(year = 1, agents_first_year_live_share, 1)",
            words="Over the year; after the first all of them",
        ),
        GridLine(
            key="value",
            label="Value",
            unit="currency",
            formula="=agents * live_share * agents_value_per_agent",
        ),
        GridLine(
            key="cost",
            label="Cost",
            unit="currency",
            formula="=SUMIFS(agent_years_cost, agent_years_year, year)",
        ),
        GridLine(key="net", label="Value less cost", unit="currency", formula="=value - cost"),
        GridLine(
            key="benefit_cost_ratio",
            label="Benefit-cost ratio",
            unit="ratio",
            formula='=IF(cost = 0, "no cost", value / cost)',
        ),
        GridLine(
            key="return",
            label="Return",
            unit="share",
            formula='=IF(cost = 0, "no cost", (value - cost) / cost)',
        ),
    ),
)

PICTURE = Picture(
    key="agents_picture",
    kind="columns",
    unit="currency",
    title='="Agents: value and cost by year, " & reporting_currency',
    series=(
        Shown(label="Value", values="agent_returns_value", categories="agent_returns_year", look="good"),
        Shown(label="Cost", values="agent_returns_cost", categories="agent_returns_year", look="grey"),
    ),
    description="What agents are worth in each of three years, with oversight and capture, beside what they cost.",
    x_title="Year",
)

GUARDS = (
    Guard(
        key="check_agent_budget_adds_up",
        label="The four parts of the agent budget make the whole",
        formula="=(ABS(agents_first_year_platform + agents_first_year_models + agents_first_year_integration"
        " + agents_first_year_team - agents_first_year_cost) > agents_first_year_cost / 100^3) * 1",
        advice="Restore the formulas of the three years on Agent budget.",
    ),
    Guard(
        key="check_agent_value_agrees",
        label="Both tables give agents the same value in the first year",
        formula="=(ABS(SUMIFS(agent_readings_value, agent_readings_allowances, 1, agent_readings_build_up, 1)"
        " - agents_first_year_value) > agents_first_year_value / 100^3) * 1",
        advice="Restore the formulas of the two tables of value on Agents.",
    ),
    Guard(
        key="alert_agents_dearer",
        label="An agent costs more than in the year before",
        formula="=SUM(agent_trend_dearer)",
        tested="COUNT(agent_years_cost_per_agent) > 1",
        advice="Each year should share the platform among more agents: look at team and integration.",
    ),
    *BUILD_UP_GUARDS,
    *MEASURED_GUARDS,
    *TEAM_GUARDS,
)

PAGES = (
    Page(
        title="Agents",
        purpose="What agents bring back, which team they need, and whether to build or buy. Cost is planned on Agent"
        " budget. Agents stand apart: nothing here is part of the business case.",
        sections=(
            Section(title="What the first year of agents comes to", lines=RESULTS, grids=(READINGS,)),
            Section(title="Year by year", grids=(RETURNS,), pictures=(PICTURE,)),
            Section(
                title="What an agent is worth, and from when", inputs=(*WORTH, *MONTHS), grids=(BUILD_UP,)
            ),
            Section(
                title="What each agent brings",
                inputs=HOUR_VALUE,
                lines=MEASURED_LINES,
                grids=(LIVE_AGENTS,),
            ),
            Section(
                title="The team",
                inputs=TODAY,
                lines=HIRING_LINES,
                grids=(MOMENTS, PEOPLE, PHASES),
                note="First the platform team, then AI engineers; the team grows with the agents.",
            ),
            Section(
                title="Build it in-house, or buy",
                inputs=BUILD,
                lines=BUILD_LINES,
                grids=(BUILD_OR_BUY, BUILD_YEARS),
                note="Building is for those whose product the infrastructure is, says the guide.",
            ),
        ),
    ),
    Page(
        title="Agent budget",
        purpose="Four parts of cost over three years: platform, models, integration, team. Ranges of a published guide"
        " stand beside them.",
        sections=(
            Section(title="Three years", grids=(YEARS,), pictures=(COST_PER_AGENT_PICTURE, PARTS_PICTURE)),
            Section(title="The guide", inputs=SIZE, grids=(BUDGET, SCOPE)),
            Section(title="Platform and models", inputs=(*PLATFORM, *MODELS), lines=MODEL_LINES),
            Section(title="Integration", inputs=INTEGRATION, lines=INTEGRATION_LINES),
            Section(title="Cost of the team", inputs=TEAM, lines=TEAM_LINES),
            Section(
                title="Steps of the working: agents",
                lines=(*FIRST_YEAR_LINES, *SENTENCES, *MEASURED_STEPS),
                grids=(COMPARED_YEARS,),
            ),
        ),
    ),
)


def recompute(context: Context) -> dict[str, Any]:
    """Price the three years, value them, then compare with the guide, the team and building in-house."""
    results = spend(context)
    results |= build_up(context, results["agents_first_year_agents"])
    results |= measure(context)
    results |= worth(context, results)
    results |= beside_the_guide(context, results)
    results |= organise(context, results)
    results |= build_or_buy(context, results)
    return results | raise_guards(context, results)


def worth(context: Context, results: dict[str, Any]) -> dict[str, Any]:
    """Value the work that agents take over: as the guide does, and after oversight and capture."""
    full = context["agents_fte_saved_each"] * context["agents_cost_per_fte"]
    used_share = context["agents_capture"] - context["agents_capture"] * context["agents_oversight_share"]
    agents = filled(context.table("agent_years")["agents"])
    first, spent = results["agents_first_year_agents"], results["agents_first_year_cost"]
    live_years = results["agents_first_year_agent_months"] / 12
    values = [full * first, full * used_share * first, full * live_years, full * used_share * live_years]
    by_year, cost = agents * (full * used_share), results["agent_years_cost"]
    at_full_number, first_value = by_year[0], full * used_share * live_years
    by_year[0] = first_value
    return {
        "agents_full_number_value": at_full_number,
        "agents_full_number_ratio": _ratio(at_full_number, spent),
        "agents_first_year_value": first_value,
        "agents_benefit_cost_ratio": _ratio(first_value, spent),
        "agents_return": _ratio(first_value - spent, spent),
        "agents_value_per_agent": full * used_share,
        "agent_readings_oversight": [0.0, context["agents_oversight_share"]] * 2,
        "agent_readings_capture": [1.0, context["agents_capture"]] * 2,
        "agent_readings_agent_years": [first, first, live_years, live_years],
        "agent_readings_value": values,
        "agent_readings_cost": [spent] * 4,
        "agent_readings_benefit_cost_ratio": [_ratio(value, spent) for value in values],
        "agent_readings_return": [_ratio(value - spent, spent) for value in values],
        "agent_returns_agents": agents,
        "agent_returns_live_share": [results["agents_first_year_live_share"], 1.0, 1.0],
        "agent_returns_value": by_year,
        "agent_returns_cost": cost,
        "agent_returns_net": by_year - cost,
        "agent_returns_benefit_cost_ratio": ratio(by_year, cost),
        "agent_returns_return": ratio(by_year - cost, cost),
    }


def raise_guards(context: Context, results: dict[str, Any]) -> dict[str, float]:
    """What is wrong or needs a look; missing where not tested."""
    parts = ("platform", "models", "integration", "team")
    whole, value = results["agents_first_year_cost"], results["agents_first_year_value"]
    gap = abs(math.fsum(results[f"agents_first_year_{part}"] for part in parts) - whole)
    apart = abs(results["agent_readings_value"][3] - value)
    comparable = sum(not math.isnan(cost) for cost in results["agent_years_cost_per_agent"]) > 1
    return {
        "check_agent_budget_adds_up": float(gap > whole * TINY),
        "check_agent_value_agrees": float(apart > value * TINY),
        "alert_agents_dearer": float(results["agent_trend_dearer"].sum()) if comparable else math.nan,
        **raise_build_up_guards(context),
        **raise_measured_guards(context, results),
        **raise_team_guards(context, results),
    }


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


AGENTS = PlanningSubject(key="agents", groups=("agents",), pages=PAGES, guards=GUARDS, recompute=recompute)

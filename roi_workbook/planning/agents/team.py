"""The team for agents: which way of working fits how many agents and which month, and who is hired first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.records import Column, Context, Grid, GridLine, Guard, Input, Line, Rows
from roi_workbook.planning.agents.costs import teams_for
from roi_workbook.planning.columns import as_columns, filled, known_where

TODAY = (
    Input(
        key="agents_running_today",
        label="Agents running today",
        unit="count",
        base=0,
        highest=100_000,
        single=True,
        blank_matters=True,
        meaning="Agents in production now. Empty: not looked at.",
    ),
    Input(
        key="agents_programme_month",
        label="Months since the agent programme began",
        unit="months",
        base=0,
        highest=600,
        single=True,
        blank_matters=True,
        meaning="Whole or part months since work on agents began. Empty: not looked at.",
    ),
    Input(
        key="agents_platform_team_start",
        label="Platform team starts in month",
        unit="month",
        base=1,
        highest=600,
        single=True,
        blank_matters=True,
        meaning="Month in which the people who build integration, governance and orchestration begin.",
    ),
    Input(
        key="agents_engineers_start",
        label="AI engineers start in month",
        unit="month",
        base=4,
        highest=600,
        single=True,
        blank_matters=True,
        meaning="Month in which the first people who build agents begin. They need a platform to build on.",
    ),
)

HIRING_LINES = (
    Line(
        key="agents_hiring_order",
        label="Who starts first",
        unit="verdict",
        formula='=CHOOSE(agents_hiring_state, "not given", "platform team first", "too early for AI engineers")',
        words="The platform team must start in an earlier month than the AI engineers",
    ),
    Line(
        key="agents_hiring_state",
        label="Order of hiring, as a number",
        unit="number",
        helper=True,
        formula="=IF(COUNT(agents_platform_team_start_base) * COUNT(agents_engineers_start_base) = 0, 1,"
        " 2 + (agents_platform_team_start >= agents_engineers_start))",
        words="1 not given, 2 platform team first, 3 not",
    ),
)

PHASES = Grid(
    key="agent_phases",
    label="Three ways to work",
    meaning="The guide's: each serves up to so many agents and up to such a month. The ends belong to the earlier one.",
    head=Column(
        key="phase", label="Team", unit="text", given=True, meaning="How the work on agents is organised."
    ),
    rows=(
        {
            "phase": "Central team",
            "number": 1,
            "how": "One team does all of it, from platform to agents.",
            "agents_to": 10,
            "month_to": 6,
            "people_lowest": 3,
            "people_highest": 5,
        },
        {
            "phase": "Platform and embedded",
            "number": 2,
            "agents_to": 30,
            "month_to": 18,
            "how": "A platform team, and AI engineers who sit in the business and build on it.",
        },
        {
            "phase": "Self-serve",
            "number": 3,
            "month_to": 24,
            "how": "Anybody builds from templates; the platform team keeps tools and watch.",
        },
    ),
    columns=(
        Column(key="how", label="How it works", unit="text", given=True, meaning="Who does what."),
        Column(key="number", label="No.", unit="number", given=True, meaning="Tells the phases apart."),
        Column(
            key="agents_to",
            label="Up to agents",
            unit="count",
            highest=100_000,
            meaning="The most agents it serves. Empty for the last: no limit.",
        ),
        Column(
            key="month_to",
            label="Up to month",
            unit="months",
            highest=600,
            meaning="Months since the programme began by which the next one is due; for the last, by which it is reached.",
        ),
        Column(
            key="people_lowest",
            label="People, lowest",
            unit="people",
            highest=100_000,
            meaning="Smallest team. Empty: the guide does not say.",
        ),
        Column(
            key="people_highest",
            label="People, highest",
            unit="people",
            highest=100_000,
            meaning="Largest team. Empty: the guide does not say.",
        ),
    ),
    lines=(
        GridLine(
            key="has_agents", label="Agents given", unit="1 or 0", helper=True, formula="=COUNT(agents_to)"
        ),
        GridLine(
            key="has_month", label="Month given", unit="1 or 0", helper=True, formula="=COUNT(month_to)"
        ),
        GridLine(
            key="has_people",
            label="People given",
            unit="1 or 0",
            helper=True,
            formula="=IF(COUNT(people_lowest) * COUNT(people_highest) = 0, 0, 1)",
        ),
    ),
    source="CTO",
)

MOMENTS = Grid(
    key="agent_moments",
    label="Which team is due, and when",
    meaning="The number of agents and the month should ask for the same team: more agents than the month is used to"
    " is ahead of the team, fewer is behind it.",
    head=Column(key="moment", label="Moment", unit="text", given=True, meaning="When."),
    rows=(
        {"moment": "Today", "year": 0},
        {"moment": "End of year 1", "year": 1},
        {"moment": "End of year 2", "year": 2},
        {"moment": "End of year 3", "year": 3},
    ),
    columns=(Column(key="year", label="Year", unit="number", given=True, meaning="0 is today."),),
    lines=(
        GridLine(
            key="agents",
            label="Agents",
            unit="count",
            formula="=IF(year = 0, agents_running_today, SUMIFS(agent_years_agents, agent_years_year, year))",
        ),
        GridLine(
            key="month",
            label="Month",
            unit="months",
            formula="=IF(year = 0, agents_programme_month, year * 12)",
        ),
        GridLine(
            key="team",
            label="Team for the agents",
            unit="text",
            formula='=IF(known = 0, "", INDEX(agent_phases_phase, MATCH(by_agents, agent_phases_number, 0)))',
        ),
        GridLine(
            key="team_for_month",
            label="Team for the month",
            unit="text",
            formula='=IF(known = 0, "", INDEX(agent_phases_phase, MATCH(by_month, agent_phases_number, 0)))',
        ),
        GridLine(
            key="agreement",
            label="Agents against month",
            unit="verdict",
            formula='=IF(known = 0, "not given", CHOOSE(SIGN(by_agents - by_month) + 2, "behind", "agree", "ahead"))',
        ),
        GridLine(
            key="known",
            label="Given",
            unit="1 or 0",
            helper=True,
            formula="=IF(year = 0, COUNT(agents_running_today_base) * COUNT(agents_programme_month_base),"
            " SUMIFS(agent_years_in_use, agent_years_year, year))",
        ),
        GridLine(
            key="by_agents",
            label="Phase by agents",
            unit="number",
            helper=True,
            formula="=MIN(COUNT(agent_phases_number),"
            " 1 + SUMPRODUCT(agent_phases_has_agents * (agent_phases_agents_to < agents)))",
            words="One more than the ways to work whose agents are exceeded",
        ),
        GridLine(
            key="by_month",
            label="Phase by month",
            unit="number",
            helper=True,
            formula="=MIN(COUNT(agent_phases_number),"
            " 1 + SUMPRODUCT(agent_phases_has_month * (agent_phases_month_to < month)))",
            words="One more than the ways to work whose month has passed",
        ),
    ),
)

PEOPLE = Grid(
    key="agent_people",
    label="People planned, beside the guide",
    meaning="As many teams as the agents of that moment need.",
    head=Column(key="moment", label="Moment", unit="text", given=True, meaning="When."),
    rows=tuple({"moment": row["moment"]} for row in MOMENTS.rows),
    lines=(
        GridLine(
            key="teams",
            label="Teams",
            unit="count",
            formula="=IF(phase = 0, 0, MAX(1, IF(agents_per_team = 0, 0, ROUNDUP(agents / agents_per_team, 0))))",
            words="Agents ÷ agents one team looks after, rounded up; at least one where agents are given",
        ),
        GridLine(key="people", label="People planned", unit="people", formula="=teams * agents_team_people"),
        GridLine(
            key="lowest",
            label="Guide: lowest",
            unit="people",
            formula='=IF(range_given = 0, "no range", SUMIFS(agent_phases_people_lowest, agent_phases_number, phase))',
        ),
        GridLine(
            key="highest",
            label="Guide: highest",
            unit="people",
            formula='=IF(range_given = 0, "no range", SUMIFS(agent_phases_people_highest, agent_phases_number, phase))',
        ),
        GridLine(
            key="against_guide",
            label="Against the guide",
            unit="verdict",
            formula='=IF(phase = 0, "not given", CHOOSE(position, "no range", "below", "in", "above"))',
        ),
        GridLine(
            key="agents",
            label="Agents",
            unit="count",
            helper=True,
            formula="=SUMIFS(agent_moments_agents, agent_moments_moment, moment)",
        ),
        GridLine(
            key="phase",
            label="Phase",
            unit="number",
            helper=True,
            formula="=SUMIFS(agent_moments_by_agents, agent_moments_moment, moment, agent_moments_known, 1)",
            words="The phase that the agents ask for; 0 where they are not given",
        ),
        GridLine(
            key="range_given",
            label="Range given",
            unit="1 or 0",
            helper=True,
            formula="=SUMIFS(agent_phases_has_people, agent_phases_number, phase)",
        ),
        GridLine(
            key="position",
            label="Position",
            unit="number",
            helper=True,
            formula="=IF(range_given = 0, 1, 2 + (people >= lowest) + (people > highest))",
            words="1 no range, 2 below it, 3 in it (its ends are in it), 4 above",
        ),
    ),
)

TEAM_GUARDS = (
    Guard(
        key="alert_agents_per_team",
        label="A team looks after too few or too many agents",
        formula="=(agents_per_team < agents_per_team_lowest) + (agents_per_team > agents_per_team_highest)",
        tested="agents_per_team > 0",
        advice="One team looks after 15 to 25 agents, says the guide: plan teams for that.",
    ),
    Guard(
        key="alert_agents_and_month",
        label="The number of agents and the month ask for different teams",
        formula='=COUNTIFS(agent_moments_agreement, "ahead") + COUNTIFS(agent_moments_agreement, "behind")',
        tested="SUM(agent_moments_known) > 0",
        advice="Ahead: build up the platform before the next agents. Behind: hold back the team, or raise the agents.",
    ),
    Guard(
        key="alert_agents_engineers_first",
        label="AI engineers start before there is a platform team",
        formula="=(agents_hiring_state > 2) * 1",
        tested="agents_hiring_state > 1",
        advice="Let the platform team begin in an earlier month, so that AI engineers find something to build on.",
    ),
)


def organise(context: Context, results: dict[str, Any]) -> dict[str, Any]:
    """The team that the agents and the months call for, today and at the end of each year."""
    phases, moments = context.table("agent_phases"), context.table("agent_moments")
    planned = known_where(
        results["agent_years_in_use"], filled(context.table("agent_years")["agents"])
    ).tolist()
    today = context["agents_running_today"], context["agents_programme_month"]
    stages = [(planned[int(year) - 1], 12 * year) if year else today for year in moments["year"].tolist()]
    when = [_moment(agents, month, phases) for agents, month in stages]
    staff = [_staff(moment, phases, context) for moment in when]
    range_given = phases["people_lowest"] + phases["people_highest"]
    has = {"agents": phases["agents_to"], "month": phases["month_to"], "people": range_given}
    return {
        **{f"agent_moments_{key}": column for key, column in as_columns(when).items()},
        **{f"agent_people_{key}": column for key, column in as_columns(staff).items()},
        **{f"agent_phases_has_{key}": ~np.isnan(column) for key, column in has.items()},
        **_hiring(context),
    }


def _moment(agents: float, month: float, phases: Rows) -> dict[str, Any]:
    """One moment: agents and month (missing where not given), the phases they call for, and how these
    compare.
    """
    is_given = not math.isnan(agents + month)
    agents, month = (0.0 if math.isnan(value) else value for value in (agents, month))
    last = len(phases)
    by_agents = min(last, 1 + int((agents > phases["agents_to"]).sum()))
    by_month = min(last, 1 + int((month > phases["month_to"]).sum()))
    names = dict(zip(phases["number"].tolist(), phases.heads, strict=True))
    agreement = "agree" if by_agents == by_month else "ahead" if by_agents > by_month else "behind"
    return {
        "agents": agents,
        "month": month,
        "team": names[by_agents] if is_given else "",
        "team_for_month": names[by_month] if is_given else "",
        "agreement": agreement if is_given else "not given",
        "known": float(is_given),
        "by_agents": float(by_agents),
        "by_month": float(by_month),
    }


def _staff(moment: Mapping[str, Any], phases: Rows, context: Context) -> dict[str, Any]:
    """The people planned at one moment, beside the range of the phase that its agents call for."""
    phase: float = moment["by_agents"] if moment["known"] else 0.0
    teams = teams_for(moment["agents"], context) if phase else 0.0
    people = teams * context["agents_team_people"]
    guide = next((row for row in phases if row["number"] == phase), {})
    lowest, highest = (guide.get(f"people_{end}", math.nan) for end in ("lowest", "highest"))
    has_range = not math.isnan(lowest + highest)
    place = 2 + int(people >= lowest) + int(people > highest) if has_range else 1
    word = ("no range", "below", "in", "above")[place - 1]
    return {
        "teams": teams,
        "people": people,
        "lowest": lowest if has_range else math.nan,
        "highest": highest if has_range else math.nan,
        "against_guide": word if phase else "not given",
        "agents": moment["agents"],
        "phase": phase,
        "range_given": float(has_range),
        "position": float(place),
    }


def _hiring(context: Context) -> dict[str, Any]:
    platform, engineers = context["agents_platform_team_start"], context["agents_engineers_start"]
    if math.isnan(platform) or math.isnan(engineers):
        return {"agents_hiring_state": 1.0, "agents_hiring_order": "not given"}
    if platform < engineers:
        return {"agents_hiring_state": 2.0, "agents_hiring_order": "platform team first"}
    return {"agents_hiring_state": 3.0, "agents_hiring_order": "too early for AI engineers"}


def raise_team_guards(context: Context, results: dict[str, Any]) -> dict[str, float]:
    """Count what does not fit: load per team, agents against months, order of hiring."""
    load = context["agents_per_team"]
    idle, overloaded = load < context["agents_per_team_lowest"], load > context["agents_per_team_highest"]
    odd = float(sum(word in ("ahead", "behind") for word in results["agent_moments_agreement"]))
    state = results["agents_hiring_state"]
    return {
        "alert_agents_per_team": float(idle) + float(overloaded) if load > 0 else math.nan,
        "alert_agents_and_month": odd if any(results["agent_moments_known"]) else math.nan,
        "alert_agents_engineers_first": float(state == 3) if state > 1 else math.nan,
    }

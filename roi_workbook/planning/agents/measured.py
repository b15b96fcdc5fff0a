"""What each live agent costs and brings in a month, and for how many of them that is measured."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.records import (
    Column,
    Context,
    Grid,
    GridLine,
    Guard,
    Input,
    Line,
    number_column,
    numbered,
)
from roi_workbook.model.words import first_of, quoted, words
from roi_workbook.planning.columns import filled, known_where

HOUR_VALUE = (
    Input(
        key="agents_hour_value",
        label="Value of an hour that an agent saves",
        unit="currency / hour",
        base=58,
        single=True,
        meaning="What an hour of the work saved costs. Type only hours that are put to use, less those spent on checking.",
    ),
)

STATES = ("", "not live yet", "no cost", "no hours or money", "no value of an hour", "measured")
"""How far a row is: each state but the last says what is missing for a return."""

LIVE_AGENTS = Grid(
    key="live_agents",
    label="Return of each agent",
    meaning="One agent a row, measured over the last full months. Twelve months and the third question of day 90 count"
    " these rows: nobody types a Yes.",
    head=number_column(),
    rows=numbered(20),
    columns=(
        Column(key="agent", label="Agent", unit="text", meaning="What it is called."),
        Column(
            key="live_since",
            label="Live since",
            unit="day",
            meaning="Day or month it went live. Empty: it is not live yet and asked for no return.",
        ),
        Column(
            key="cost_per_month",
            label="Cost",
            unit="currency / month",
            meaning="Its models, and its part of platform and team.",
        ),
        Column(
            key="hours_per_month",
            label="Hours saved a month",
            unit="hours",
            meaning="Measured, not planned. They count at the value of an hour above the table.",
        ),
        Column(
            key="money_per_month",
            label="Money a month",
            unit="currency / month",
            meaning="Money it saves or brings besides hours: licences given back, errors avoided, revenue.",
        ),
    ),
    lines=(
        GridLine(
            key="value_per_month",
            label="Value",
            unit="currency / month",
            formula="=hours_per_month * agents_hour_value + money_per_month",
        ),
        GridLine(
            key="return",
            label="Return",
            unit="share",
            formula='=IF(measured = 1, value_per_month / cost_per_month - 1, IF(agent = "", "", "not measured"))',
            words="Value ÷ cost − 1",
        ),
        GridLine(
            key="state",
            label="Measured",
            unit="verdict",
            formula='=CHOOSE(1 + place, "' + '", "'.join(STATES) + '")',
            words="Or what is missing",
        ),
        GridLine(
            key="live",
            label="Is live",
            unit="1 or 0",
            helper=True,
            formula='=(agent <> "") * (live_since <> "")',
        ),
        GridLine(
            key="place",
            label="As a number",
            unit="number",
            helper=True,
            formula='=(agent <> "") * (1 + live * (1 + (cost_per_month > 0) * (1'
            " + (COUNT(hours_per_month, money_per_month) > 0)"
            " * (1 + 1 - (hours_per_month > 0) * (agents_hour_value <= 0)))))",
            words="0 empty, 1 not live, 2 no cost, 3 neither hours nor money, 4 hours without a value, 5 measured",
        ),
        GridLine(
            key="measured",
            label="Is measured",
            unit="1 or 0",
            helper=True,
            formula='=(state = "measured") * 1',
        ),
        GridLine(
            key="measured_cost",
            label="Cost, where measured",
            unit="currency / month",
            helper=True,
            formula="=measured * cost_per_month",
        ),
        GridLine(
            key="measured_value",
            label="Value, where measured",
            unit="currency / month",
            helper=True,
            formula="=measured * value_per_month",
        ),
    ),
    source="CTO",
    filled="agent",
)

MEASURED_LINES = (
    Line(
        key="agents_measured_says",
        label="Measured agents in one sentence",
        unit="text",
        formula="="
        + first_of(
            ("agents_listed = 0", quoted("No live agent is listed yet.")),
            (
                "agents_measured = 1",
                words(
                    "{agents_measured:0} of {agents_live:0} live agents has a measured return{agents_together_says}"
                ),
            ),
            otherwise=words(
                "{agents_measured:0} of {agents_live:0} live agents have a measured return{agents_together_says}"
            ),
        ),
        words="How many of the live agents are measured, and what they return together",
    ),
    Line(
        key="agents_live",
        label="Live agents asked for their return",
        unit="count",
        formula="=IF(agents_listed = 0, 0, MIN(COUNT(live_agents_number), MAX(agents_listed, agents_running_today)))",
        words="Those listed as live, or those running today if they are more; at most the rows of the table",
    ),
    Line(
        key="agents_measured",
        label="Agents with a measured return",
        unit="count",
        formula="=SUM(live_agents_measured)",
        words="Rows with a return",
    ),
    Line(
        key="agents_measured_return",
        label="Measured agents: return",
        unit="share",
        formula='=IF(agents_measured = 0, "not measured", SUM(live_agents_measured_value) / SUM(live_agents_measured_cost) - 1)',
        words="Value ÷ cost of all measured agents − 1",
    ),
)

MEASURED_STEPS = (
    Line(
        key="agents_listed",
        label="Agents listed as live",
        unit="count",
        helper=True,
        formula="=SUM(live_agents_live)",
    ),
    Line(
        key="agents_together_says",
        label="Measured agents: return in words",
        unit="text",
        helper=True,
        formula='=IF(agents_measured = 0, ".", ": together "'
        ' & FIXED(ROUND(100 * SUM(agents_measured_return), 0), 0) & " %.")',
        words="The return of those that are measured",
    ),
)

MEASURED_GUARDS = (
    Guard(
        key="alert_agents_not_measured",
        label="The return of live agents is not measured",
        formula="=MAX(0, agents_live - agents_measured)",
        tested="agents_listed > 0",
        advice="Fill in the table of agents on Agents: cost, and hours or money, of every agent that is live.",
    ),
    Guard(
        key="alert_agents_listed_and_running",
        label="More agents are listed as live than run today",
        formula="=MAX(0, agents_listed - agents_running_today)",
        tested="AND(agents_listed > 0, COUNT(agents_running_today_base) > 0)",
        advice="Make the two agree: agents running today, and the rows of the table of agents.",
    ),
)


def measure(context: Context) -> dict[str, Any]:
    """Go through the agents one by one: what is missing, or what each brings for its cost."""
    rows = context.table("live_agents")
    hour = context["agents_hour_value"]
    places = [_place(row, hour) for row in rows]
    is_measured = np.array(places) == STATES.index("measured")
    cost = filled(rows["cost_per_month"])
    value = filled(rows["money_per_month"]) + hour * filled(rows["hours_per_month"])
    live = (rows["agent"] != "") & (rows["live_since"] != "")
    listed, measured = int(live.sum()), int(is_measured.sum())
    running = context["agents_running_today"]
    most = float(np.nanmax([listed, running]))
    due = min(float(len(rows)), most) if listed else 0.0
    spent, brought = (float(amounts[is_measured].sum()) for amounts in (cost, value))
    gain = (brought - spent) / spent if measured else math.nan
    return {
        "live_agents_value_per_month": value,
        "live_agents_return": (value - cost) / known_where(is_measured, cost),
        "live_agents_state": [STATES[place] for place in places],
        "live_agents_live": live,
        "live_agents_place": np.array(places, float),
        "live_agents_measured": is_measured,
        "live_agents_measured_cost": cost * is_measured,
        "live_agents_measured_value": value * is_measured,
        "agents_live": due,
        "agents_measured": float(measured),
        "agents_measured_return": gain,
        "agents_listed": float(listed),
    }


def _place(row: dict[str, Any], hour: float) -> int:
    """How far one row is, as the position of its state."""
    if not row["agent"]:
        return 0
    if not row["live_since"]:
        return STATES.index("not live yet")
    if not row["cost_per_month"] > 0:
        return STATES.index("no cost")
    if math.isnan(row["hours_per_month"]) and math.isnan(row["money_per_month"]):
        return STATES.index("no hours or money")
    has_value = hour > 0 or not row["hours_per_month"] > 0
    return STATES.index("measured" if has_value else "no value of an hour")


def raise_measured_guards(context: Context, results: dict[str, Any]) -> dict[str, float]:
    """Live agents without a return, and more of them listed than run; missing while none is listed."""
    listed, running = results["agents_listed"], context["agents_running_today"]
    return {
        "alert_agents_not_measured": max(0.0, results["agents_live"] - results["agents_measured"])
        if listed
        else math.nan,
        "alert_agents_listed_and_running": float(np.maximum(0.0, listed - running)) if listed else math.nan,
    }

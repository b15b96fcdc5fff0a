"""What the first agents show at day 90, and the four measures of a year: met, missed with a cause, not
measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from roi_workbook.model.records import Column, Context, Grid, GridLine, Line
from roi_workbook.planning.columns import as_columns
from roi_workbook.planning.rounding import rounded

MEASURE = Column(key="measure", label="Measure", unit="text", given=True, meaning="What is measured.")
GIVEN = (
    Column(
        key="counted_in",
        label="Counted in",
        unit="text",
        given=True,
        meaning="Unit of the limit and of the value.",
    ),
    Column(
        key="rule", label="Must be", unit="text", given=True, meaning="On which side of the limit it is met."
    ),
)
STEPS = (
    GridLine(
        key="meets",
        label="Meets it",
        unit="1 or 0",
        helper=True,
        formula='=(rule = "at most") * (actual <= limit) + (rule = "at least") * (actual >= limit)'
        ' + (rule = "above") * (actual > limit)',
        words="1 if the value is on the right side of the limit",
    ),
    GridLine(
        key="place",
        label="As a number",
        unit="number",
        helper=True,
        formula="=IF(COUNT(actual) = 0, 1, IF(COUNT(limit) = 0, 4, 2 + meets))",
        words="1 not measured, 2 missed, 3 met, 4 without a limit",
    ),
)

BASELINE = Grid(
    key="ninety_baseline",
    label="Measures at day 90",
    head=MEASURE,
    source="CTO",
    meaning="Average of the first two or three agents. If each of them needed integration work of its own, invest in the"
    " foundation before scaling.",
    rows=(
        {"measure": "Time from start to live", "counted_in": "weeks", "rule": "at most", "limit": 6},
        {"measure": "Cost of one agent a year", "counted_in": "currency", "rule": "at most"},
        {"measure": "Output that is right", "counted_in": "%", "rule": "at least"},
        {"measure": "Actions that keep the rules", "counted_in": "%", "rule": "at least"},
    ),
    columns=(
        *GIVEN,
        Column(
            key="limit",
            label="Limit",
            unit="number",
            meaning="The guide gives one only for the time: 4 to 6 weeks. Set your own for the rest, or leave it empty.",
        ),
        Column(
            key="actual", label="At day 90", unit="number", meaning="What was measured, in the unit beside."
        ),
    ),
    lines=(
        GridLine(
            key="result",
            label="Result",
            unit="verdict",
            formula='=CHOOSE(place, "not measured", "missed", "met", "measured")',
        ),
        *STEPS,
    ),
)

MEASURED = "Agents with a measured return"
THEIR_RETURN = "Return of those agents together"
LIMIT = Column(key="limit", label="Limit", unit="number", meaning="What must be reached, in the unit beside.")
RESULT = '=CHOOSE(place, "not measured", "missed", "met", "no limit")'
CAUSE = '=IF(place = 2, INDEX(twelve_causes_cause, MATCH(measure, twelve_causes_measure, 0)), "")'

REVIEW = Grid(
    key="twelve_months",
    label="Four measures: the first three",
    head=MEASURE,
    source="CTO",
    meaning="The guide: live in 4 to 6 weeks, cost per agent down by 30 to 50 %, above 90 % right, three agents or more"
    " with a measured return.",
    rows=(
        {"measure": "Time from start to live", "counted_in": "weeks", "rule": "at most", "limit": 6},
        {"measure": "Fall of the cost per agent", "counted_in": "%", "rule": "at least", "limit": 30},
        {"measure": "Output that is right", "counted_in": "%", "rule": "above", "limit": 90},
    ),
    columns=(
        *GIVEN,
        LIMIT,
        Column(
            key="actual",
            label="Actual",
            unit="number",
            meaning="What was measured, in the unit beside: 30 for 30 %.",
        ),
    ),
    lines=(
        GridLine(key="result", label="Result", unit="verdict", formula=RESULT),
        GridLine(key="cause", label="Cause", unit="text", formula=CAUSE),
        *STEPS,
    ),
    moved={MEASURED: "twelve_agents"},
)

AGENTS_REVIEW = Grid(
    key="twelve_agents",
    label="The fourth measure: agents with a measured return, and that return",
    meaning="Counted from the table of agents on Agents: nobody types it. The guide gives no limit for the return.",
    head=MEASURE,
    source="CTO",
    rows=(
        {"measure": MEASURED, "counted_in": "agents", "rule": "at least", "limit": 3},
        {"measure": THEIR_RETURN, "counted_in": "%", "rule": "at least"},
    ),
    columns=(*GIVEN, LIMIT),
    lines=(
        GridLine(
            key="actual",
            label="Actual",
            unit="number",
            formula='=IF(agents_live = 0, "not measured", IF(counted_in = "agents", agents_measured,'
            ' IF(agents_measured = 0, "not measured", ROUND(100 * agents_measured_return, 6))))',
            words="Rows of the table of agents on Agents that have a return, and their return together in %",
        ),
        GridLine(
            key="result",
            label="Result",
            unit="verdict",
            formula='=CHOOSE(place, "not measured", "missed", "met", IF(counted_in = "agents", "no limit", "measured"))',
        ),
        GridLine(key="cause", label="Cause", unit="text", formula=CAUSE),
        GridLine(
            key="meets",
            label="Meets it",
            unit="1 or 0",
            helper=True,
            formula="=(SUM(actual) >= limit) * 1",
        ),
        GridLine(
            key="place",
            label="As a number",
            unit="number",
            helper=True,
            formula="=IF(ISNUMBER(actual), IF(COUNT(limit) = 0, 4, 2 + meets), 1)",
            words="1 not measured, 2 missed, 3 met, 4 without a limit",
        ),
    ),
)

CAUSES = Grid(
    key="twelve_causes",
    label="Cause of each miss",
    head=MEASURE,
    source="CTO",
    meaning="Every measure has one usual cause.",
    rows=(
        {
            "measure": "Time from start to live",
            "cause": "infrastructure",
            "means": "Something every agent needs is missing, so each team builds it again.",
        },
        {
            "measure": "Fall of the cost per agent",
            "cause": "work that should be central",
            "means": "Single agents pay for what the platform should do once for all.",
        },
        {
            "measure": "Output that is right",
            "cause": "grounding",
            "means": "Agents do not reach the data and the context they need.",
        },
        {
            "measure": MEASURED,
            "cause": "choice of use cases",
            "means": "There is too little to save, or nobody can measure it.",
        },
        {
            "measure": THEIR_RETURN,
            "cause": "choice of use cases",
            "means": "What the agents take over is worth less than they cost.",
        },
    ),
    columns=(
        Column(key="cause", label="Cause", unit="text", given=True, meaning="Where to look first."),
        Column(
            key="means", label="What that means", unit="text", given=True, meaning="The cause in a sentence."
        ),
    ),
)

REVIEW_LINES = (
    Line(
        key="twelve_months_verdict",
        label="After twelve months",
        unit="text",
        formula="=IF(twelve_months_missed > 0, FIXED(twelve_months_missed, 0)"
        ' & " missed: remove the cause before adding agents.",'
        ' IF(twelve_months_met + COUNTIFS(twelve_agents_result, "measured")'
        " = COUNTA(twelve_months_measure) + COUNTA(twelve_agents_measure),"
        ' "All met: add agents.", "Not all is measured yet."))',
    ),
    Line(
        key="twelve_months_met",
        label="Twelve-month measures met",
        unit="count",
        formula='=COUNTIFS(twelve_months_result, "met") + COUNTIFS(twelve_agents_result, "met")',
        words="How many results are: met",
    ),
    Line(
        key="twelve_months_missed",
        label="Twelve-month measures missed",
        unit="count",
        formula='=COUNTIFS(twelve_months_result, "missed") + COUNTIFS(twelve_agents_result, "missed")',
        words="How many results are: missed",
    ),
    Line(
        key="twelve_months_planned_fall",
        label="Fall of the cost per agent that the agent budget plans",
        unit="share",
        formula="=IF(ISNUMBER(INDEX(agent_years_change, MATCH(2, agent_years_year, 0))),"
        ' 0 - SUMIFS(agent_years_change, agent_years_year, 2), "not planned")',
        words="Year 2 against year 1, on Agent budget",
    ),
)


def at_day_ninety(context: Context) -> dict[str, Any]:
    """Compare the measurements of the first agents with their limits."""
    return {
        f"ninety_baseline_{key}": column
        for key, column in _compared(context, "ninety_baseline", "measured").items()
    }


def at_twelve_months(context: Context) -> dict[str, Any]:
    """Compare the year with its four limits; one that is missed names its cause."""
    compared = _compared(context, "twelve_months", "no limit")
    counted, together = math.nan, math.nan
    if context["agents_live"] > 0:
        counted = context["agents_measured"]
    if counted > 0:
        together = rounded(100 * context["agents_measured_return"], 6)
    agents = _judged(
        [
            {**row, "actual": actual}
            for row, actual in zip(context.table("twelve_agents"), (counted, together), strict=True)
        ],
        "no limit",
    )
    own = ["measured" if word == "no limit" else word for word in agents["result"][1:]]
    agents["result"] = [agents["result"][0], *own]
    results = [*compared["result"], *agents["result"]]
    causes = [
        cause if result == "missed" else ""
        for cause, result in zip(context.table("twelve_causes")["cause"].tolist(), results, strict=True)
    ]
    return {
        **{f"twelve_months_{key}": column for key, column in compared.items()},
        **{f"twelve_agents_{key}": column for key, column in agents.items()},
        "twelve_months_cause": causes[:-2],
        "twelve_agents_actual": [counted, together],
        "twelve_agents_cause": causes[-2:],
        "twelve_months_met": float(results.count("met")),
        "twelve_months_missed": float(results.count("missed")),
        "twelve_months_planned_fall": -context["agent_years_change"][2],
    }


def _compared(context: Context, key: str, unlimited: str) -> dict[str, list[Any]]:
    """Measurements compared with their limits: whether they meet them, as a number and as a word."""
    return _judged(context.table(key), unlimited)


def _judged(rows: Iterable[dict[str, Any]], unlimited: str) -> dict[str, list[Any]]:
    words = {1.0: "not measured", 2.0: "missed", 3.0: "met", 4.0: unlimited}
    judged = [(_place(row), _meets(row)) for row in rows]
    return as_columns([{"result": words[place], "meets": meets, "place": place} for place, meets in judged])


def _place(row: dict[str, Any]) -> float:
    if math.isnan(row["actual"]):
        return 1.0
    return 4.0 if math.isnan(row["limit"]) else 2.0 + _meets(row)


def _meets(row: dict[str, Any]) -> float:
    """1 if the value is on the right side of its limit: being on it is enough unless it must be above."""
    actual, limit = (0.0 if math.isnan(row[key]) else row[key] for key in ("actual", "limit"))
    beyond = actual - limit
    if row["rule"] == "at most":
        return float(beyond <= 0)
    return float(beyond > 0 if row["rule"] == "above" else beyond >= 0)

"""Readiness: what is looked at, how each answer or number is rated, and the rows of the example."""

from __future__ import annotations

from collections.abc import Mapping

from roi_workbook.model.records import Column, Grid, GridLine, Value

Row = Mapping[str, Value]

DIMENSIONS = ("compute", "network", "data", "security", "skills", "cost")
"""Six: the seed counts security posture among them, and cost apart."""

HIGHER, LOWER = "higher", "lower"
WITH_GPUS, WITH_AGENTS = "GPUs in use", "agents planned"
UTILISATION, LATENCY = "GPU utilisation", "Latency of data retrieval"
KNOWLEDGE_LAYER = "Vector database or knowledge layer"
INTERFACES, COST_WATCH = "Orchestrated interfaces for agents", "Running cost of agents watched, with a limit"

WORDS = ("Yes", "No", "automated", "partly automated", "manual", "in place", "none")

ANSWERS = Grid(
    key="readiness_answers",
    label="What each answer counts as",
    meaning="0 is green, 1 amber, 2 red. No knowledge layer is amber, and red as soon as agents are planned.",
    head=Column(key="answer", label="Answer", unit="text", given=True, meaning="What may be answered."),
    columns=(
        Column(
            key="answers_to",
            label="Where good is",
            unit="choice",
            given=True,
            choices=WORDS,
            meaning="It answers the rows in which this is the good answer.",
        ),
        Column(
            key="usual_code", label="Usually", unit="number", given=True, meaning="Rating without agents."
        ),
        Column(
            key="agents_code",
            label="With agents planned",
            unit="number",
            given=True,
            meaning="Rating where agents are planned.",
        ),
    ),
    rows=(
        {"answer": "Yes", "answers_to": "Yes", "usual_code": 0, "agents_code": 0},
        {"answer": "No", "answers_to": "Yes", "usual_code": 2, "agents_code": 2},
        {"answer": "automated", "answers_to": "automated", "usual_code": 0, "agents_code": 0},
        {"answer": "partly automated", "answers_to": "automated", "usual_code": 1, "agents_code": 1},
        {"answer": "manual", "answers_to": "automated", "usual_code": 2, "agents_code": 2},
        {"answer": "in place", "answers_to": "in place", "usual_code": 0, "agents_code": 0},
        {"answer": "none", "answers_to": "in place", "usual_code": 1, "agents_code": 2},
    ),
    lines=(
        GridLine(
            key="counted_code",
            label="Counts as",
            unit="number",
            formula='=IF(agents_planned = "Yes", agents_code, usual_code)',
        ),
    ),
    source="RM",
)

COLUMNS = (
    Column(
        key="dimension",
        label="Dimension",
        unit="choice",
        given=True,
        choices=DIMENSIONS,
        meaning="Part of readiness.",
    ),
    Column(
        key="answer",
        label="Answer",
        unit="choice",
        choices=WORDS,
        meaning="Where the row is rated by an answer: one of those the row asks for. Empty is not rated.",
    ),
    Column(
        key="current_value",
        label="Value today",
        unit="number",
        meaning="Where the row is rated by a number, in the unit beside it. A share is 35 % or 0.35."
        " Empty is not rated.",
    ),
    Column(
        key="measured_in",
        label="Value in",
        unit="choice",
        given=True,
        choices=("share", "milliseconds"),
        meaning="Unit of the value and of its limits.",
    ),
    Column(
        key="good_is",
        label="Good is",
        unit="choice",
        given=True,
        choices=(HIGHER, LOWER, *WORDS),
        meaning="Rated by a value where higher or lower is good, else by an answer: this one is green.",
    ),
    Column(
        key="green_limit",
        label="Green limit",
        unit="number",
        meaning="Higher is good: green from here on. Lower is good: green below it. This is the target.",
    ),
    Column(
        key="red_limit",
        label="Red limit",
        unit="number",
        meaning="Higher is good: red below it. Lower is good: red above it. Between the limits is amber.",
    ),
    Column(
        key="limits_from",
        label="Limits from",
        unit="choice",
        given=True,
        choices=("roadmap article", "ours"),
        meaning="Where the shipped limits or answers come from.",
    ),
    Column(
        key="asked_with",
        label="Asked only with",
        unit="choice",
        given=True,
        choices=(WITH_GPUS, WITH_AGENTS),
        meaning="Rated only where this is so; empty: always.",
    ),
    Column(key="owner", label="Owner", unit="text", meaning="Who gets it to green."),
    Column(key="note", label="Note", unit="text", meaning="How it was found out, and what is planned."),
    Column(
        key="place",
        label="Place in the table",
        unit="number",
        given=True,
        meaning="The order of the rows, for ties.",
    ),
)

_SHARE: Row = {
    "good_is": HIGHER,
    "measured_in": "share",
    "red_limit": 0.5,
    "green_limit": 0.8,
    "limits_from": "ours",
}
_YES: Row = {"good_is": "Yes", "limits_from": "roadmap article"}

ROWS: tuple[Row, ...] = (
    {
        "aspect": "GPUs can be had when work needs them",
        "dimension": "compute",
        **_YES,
        "asked_with": WITH_GPUS,
    },
    {"aspect": "Work on shared kit is orchestrated", "dimension": "compute", **_YES},
    {
        "aspect": UTILISATION,
        "dimension": "compute",
        "good_is": HIGHER,
        "measured_in": "share",
        "red_limit": 0.4,
        "green_limit": 0.6,
        "limits_from": "roadmap article",
        "asked_with": WITH_GPUS,
    },
    {"aspect": INTERFACES, "dimension": "compute", **_YES, "asked_with": WITH_AGENTS},
    {"aspect": "Network takes ten times today's data", "dimension": "network", **_YES},
    {"aspect": "Bandwidth is enough under load, measured", "dimension": "network", **_YES},
    {
        "aspect": LATENCY,
        "dimension": "network",
        "good_is": LOWER,
        "measured_in": "milliseconds",
        "red_limit": 200,
        "green_limit": 100,
        "limits_from": "roadmap article",
    },
    {"aspect": "Latency of data retrieval can be measured", "dimension": "network", **_YES},
    {
        "aspect": "Data pipelines",
        "dimension": "data",
        "good_is": "automated",
        "limits_from": "roadmap article",
    },
    {
        "aspect": KNOWLEDGE_LAYER,
        "dimension": "data",
        "good_is": "in place",
        "limits_from": "roadmap article",
    },
    {"aspect": "Data that is clean, structured and accessible", "dimension": "data", **_SHARE},
    {"aspect": "Bottleneck of data retrieval is known", "dimension": "data", **_YES},
    {"aspect": "Which version was live can be proved", "dimension": "security", **_YES},
    {"aspect": "Who deployed what and when is recorded", "dimension": "security", **_YES},
    {"aspect": "Approvals and boundaries are consistent", "dimension": "security", **_YES},
    {"aspect": "Skills needed that are covered", "dimension": "skills", **_SHARE},
    {"aspect": "The four roles of the team are filled", "dimension": "skills", **_YES},
    {"aspect": "Baseline of spending is known", "dimension": "cost", **_YES},
    {"aspect": "Cost per inference is measured", "dimension": "cost", **_YES},
    {"aspect": COST_WATCH, "dimension": "cost", **_YES, "asked_with": WITH_AGENTS},
)

EXAMPLE: tuple[Row, ...] = (
    {"aspect": "GPUs can be had when work needs them", "answer": "Yes"},
    {"aspect": "Work on shared kit is orchestrated", "answer": "Yes"},
    {"aspect": UTILISATION, "current_value": 0.45, "owner": "Platform lead", "note": "Mean of three months."},
    {"aspect": INTERFACES, "answer": "Yes"},
    {
        "aspect": "Network takes ten times today's data",
        "answer": "No",
        "owner": "Network lead",
        "note": "Load test stopped at four times.",
    },
    {"aspect": "Bandwidth is enough under load, measured", "answer": "Yes"},
    {
        "aspect": LATENCY,
        "current_value": 240,
        "owner": "Data platform lead",
        "note": "95 % of requests are faster.",
    },
    {"aspect": "Latency of data retrieval can be measured", "answer": "Yes"},
    {"aspect": "Data pipelines", "answer": "partly automated", "owner": "Data platform lead"},
    {
        "aspect": KNOWLEDGE_LAYER,
        "answer": "none",
        "owner": "Data platform lead",
        "note": "Choice is due in the second phase.",
    },
    {
        "aspect": "Data that is clean, structured and accessible",
        "current_value": 0.55,
        "owner": "Data owner, sales",
    },
    {"aspect": "Bottleneck of data retrieval is known", "answer": "Yes"},
    {"aspect": "Which version was live can be proved", "answer": "Yes"},
    {"aspect": "Who deployed what and when is recorded", "answer": "Yes"},
    {"aspect": "Approvals and boundaries are consistent", "answer": "Yes"},
    {"aspect": "Skills needed that are covered", "current_value": 0.6, "owner": "Head of engineering"},
    {"aspect": "The four roles of the team are filled", "answer": "Yes"},
    {"aspect": "Baseline of spending is known", "answer": "Yes"},
    {"aspect": "Cost per inference is measured", "answer": "No", "owner": "Financial analyst"},
    {"aspect": COST_WATCH, "answer": "Yes"},
)

LINES = (
    GridLine(
        key="rating",
        label="Rating",
        unit="rating",
        formula='=IF(is_rated = 0, "not rated", CHOOSE(code + 1, "green", "amber", "red"))',
    ),
    GridLine(
        key="today",
        label="Today",
        unit="text",
        formula='=IF(answered = 0, "", IF(direction = 0,'
        " INDEX(readiness_answers_answer, MATCH(answer, readiness_answers_answer, 0)), value_words))",
    ),
    GridLine(
        key="green_when",
        label="Green when",
        unit="text",
        formula='=IF(direction = 0, "", IF(direction = 1, "at least ", "under ")) & target_words',
    ),
    GridLine(
        key="gap",
        label="Gap to the target",
        unit="share",
        formula="=is_constraint * (value_gap + answer_gap)",
        words="|target - today| / |target|; by answer: red all of it, amber a part",
    ),
    GridLine(
        key="code",
        label="Code",
        unit="number",
        formula='=IF(is_rated = 0, "not rated",'
        " IF(direction = 0, answer_code, MAX(2 * value_red, 1 - value_green)))",
        words="0 green, 1 amber, 2 red",
    ),
    GridLine(
        key="applies",
        label="Is asked",
        unit="1 or 0",
        helper=True,
        formula='=IF(asked_with = "GPUs in use", (gpus_in_use = "Yes") * 1,'
        ' IF(asked_with = "agents planned", (agents_planned = "Yes") * 1, 1))',
    ),
    GridLine(
        key="direction",
        label="Direction",
        unit="number",
        helper=True,
        formula='=(good_is = "higher") - (good_is = "lower")',
        words="1 higher is good, -1 lower is good, 0 rated by an answer",
    ),
    GridLine(
        key="value_counts",
        label="Value can be used",
        unit="1 or 0",
        helper=True,
        formula="=IF(AND(direction <> 0, COUNT(current_value) = 1, current_value >= 0,"
        ' OR(measured_in <> "share", current_value <= 1)), 1, 0)',
        words="a number of 0 or more; a share of at most 100 %",
    ),
    GridLine(
        key="answer_fits",
        label="Answer fits",
        unit="1 or 0",
        helper=True,
        formula="=SUMPRODUCT((readiness_answers_answer = answer) * (readiness_answers_answers_to = good_is))",
    ),
    GridLine(
        key="answered",
        label="Is answered",
        unit="1 or 0",
        helper=True,
        formula="=value_counts + answer_fits",
    ),
    GridLine(
        key="is_rated",
        label="Is rated",
        unit="1 or 0",
        helper=True,
        formula="=applies * (answer_fits + value_counts * COUNT(green_limit) * COUNT(red_limit))",
    ),
    GridLine(
        key="is_open",
        label="Waits for an answer",
        unit="1 or 0",
        helper=True,
        formula="=applies * (1 - is_rated)",
    ),
    GridLine(
        key="answer_code",
        label="Code of the answer",
        unit="number",
        helper=True,
        formula="=SUMPRODUCT((readiness_answers_answer = answer) * (readiness_answers_answers_to = good_is),"
        " readiness_answers_counted_code)",
    ),
    GridLine(
        key="value_red",
        label="Value is red",
        unit="1 or 0",
        helper=True,
        formula="=value_counts * ((direction = 1) * (current_value < red_limit)"
        " + (direction = -1) * (current_value > red_limit))",
    ),
    GridLine(
        key="value_green",
        label="Value is green",
        unit="1 or 0",
        helper=True,
        formula="=value_counts * ((direction = 1) * (current_value >= green_limit)"
        " + (direction = -1) * (current_value < green_limit))",
    ),
    GridLine(
        key="is_constraint",
        label="Is red or amber",
        unit="1 or 0",
        helper=True,
        formula="=IF(is_rated = 0, 0, (code > 0) * 1)",
    ),
    GridLine(
        key="value_gap",
        label="Gap of the value",
        unit="share",
        helper=True,
        formula="=IF(value_counts = 0, 0,"
        " IF(green_limit = 0, 1, ABS(green_limit - current_value) / ABS(green_limit)))",
    ),
    GridLine(
        key="answer_gap",
        label="Gap of the answer",
        unit="share",
        helper=True,
        formula="=IF(answer_code = 1, amber_answer_gap, answer_code / 2)",
    ),
    GridLine(
        key="urgency",
        label="Colour, then gap",
        unit="number",
        helper=True,
        formula="=IF(is_constraint = 0, 0, 2 * code + gap / (1 + gap))",
        words="the gap is squeezed to below 1, so that no gap outweighs a colour",
    ),
    GridLine(
        key="sort_key",
        label="Sort key",
        unit="number",
        helper=True,
        formula="=IF(is_constraint = 0, 0,"
        " ROUND(100^3 * urgency, 0) * COUNT(readiness_place) + COUNT(readiness_place) - place)",
    ),
    GridLine(
        key="value_in_use",
        label="Value in use",
        unit="number",
        helper=True,
        formula='=IF(applies * value_counts = 0, "not rated", current_value)',
    ),
    GridLine(
        key="value_words",
        label="Value in words",
        unit="text",
        helper=True,
        formula='=IF(value_counts = 0, "", IF(measured_in = "share", ROUND(100 * current_value, 1) & " %",'
        ' ROUND(current_value, 1) & " " & measured_in))',
    ),
    GridLine(
        key="target_words",
        label="Target in words",
        unit="text",
        helper=True,
        formula='=IF(direction = 0, good_is, IF(measured_in = "share", ROUND(100 * green_limit, 1) & " %",'
        ' ROUND(green_limit, 1) & " " & measured_in))',
    ),
    GridLine(
        key="misfit",
        label="Entry does not fit",
        unit="number",
        helper=True,
        formula='=(answer <> "") * (1 - answer_fits) + COUNT(current_value) * (1 - value_counts)',
    ),
    GridLine(
        key="limits_wrong",
        label="Limits do not fit",
        unit="1 or 0",
        helper=True,
        formula="=IF(direction = 0, 0, IF(COUNT(green_limit) * COUNT(red_limit) = 0, 1,"
        " (direction * green_limit < direction * red_limit) * 1))",
    ),
    GridLine(
        key="red_without_owner",
        label="Red, no owner",
        unit="1 or 0",
        helper=True,
        formula='=is_constraint * (rating = "red") * (owner = "")',
    ),
)

QUESTIONS = Grid(
    key="readiness",
    label="Answers and ratings",
    meaning="Answer each row, or fill in its value. What is empty is not rated, never green.",
    head=Column(
        key="aspect", label="What is looked at", unit="text", given=True, meaning="One diagnostic question."
    ),
    columns=COLUMNS,
    rows=tuple({**row, "place": place} for place, row in enumerate(ROWS, 1)),
    lines=LINES,
    example=EXAMPLE,
    source="RM",
)

"""Readiness: what holds AI work back today, in six dimensions, and where the roadmap is to lead."""

from __future__ import annotations

from roi_workbook.model.pages import Page, Picture, PlanningSubject, Section, Shown
from roi_workbook.model.records import YES_NO, Column, Grid, GridLine, Guard, Input, Line
from roi_workbook.planning.readiness.future import FUTURE_PAGE
from roi_workbook.planning.readiness.questions import (
    ANSWERS,
    COST_WATCH,
    DIMENSIONS,
    INTERFACES,
    KNOWLEDGE_LAYER,
    LATENCY,
    QUESTIONS,
)
from roi_workbook.planning.readiness.rating import recompute

SCOPE = (
    Input(
        key="gpus_in_use",
        label="GPUs in use today, own or rented",
        unit="choice",
        choices=YES_NO,
        single=True,
        standard="Yes",
        base="Yes",
        source="RM",
        meaning="No GPUs yet is no fault: rows about them are then not rated.",
    ),
    Input(
        key="agents_planned",
        label="Agents are planned",
        unit="choice",
        choices=YES_NO,
        single=True,
        standard="No",
        base="Yes",
        source="RM",
        meaning="Agents ask for more: a missing knowledge layer is then red, and two more rows are rated.",
    ),
)

LIMITS = (
    Input(
        key="agents_latency_limit",
        label="Agents: retrieval faster than",
        unit="milliseconds",
        single=True,
        standard=100,
        base=100,
        source="RM",
        meaning="Latency of data retrieval below which agents can work, whatever the limits of its own row.",
    ),
    Input(
        key="amber_answer_gap",
        label="Gap of an amber answer",
        unit="share",
        highest=1,
        single=True,
        standard=0.5,
        base=0.5,
        meaning="How much of the target an amber answer misses. A red answer misses all of it.",
    ),
)

BY_DIMENSION = Grid(
    key="readiness_dimensions",
    label="Six dimensions",
    meaning="A dimension is as good as its worst row that is rated.",
    head=Column(key="dimension", label="Dimension", unit="text", given=True, meaning="Part of readiness."),
    rows=tuple({"dimension": dimension} for dimension in DIMENSIONS),
    lines=(
        GridLine(
            key="rating",
            label="Rating",
            unit="rating",
            formula='=IF(ISNUMBER(code), CHOOSE(code + 1, "green", "amber", "red"), "not rated")',
        ),
        GridLine(
            key="green_rows",
            label="Green",
            unit="count",
            formula='=COUNTIFS(readiness_dimension, dimension, readiness_rating, "green")',
        ),
        GridLine(
            key="amber_rows",
            label="Amber",
            unit="count",
            formula='=COUNTIFS(readiness_dimension, dimension, readiness_rating, "amber")',
        ),
        GridLine(
            key="red_rows",
            label="Red",
            unit="count",
            formula='=COUNTIFS(readiness_dimension, dimension, readiness_rating, "red")',
        ),
        GridLine(
            key="open_rows",
            label="Still to answer",
            unit="count",
            formula="=SUMIFS(readiness_is_open, readiness_dimension, dimension)",
        ),
        GridLine(
            key="code",
            label="Code",
            unit="number",
            formula='=IF(green_rows + amber_rows + red_rows = 0, "not rated",'
            " IF(red_rows > 0, 2, (amber_rows > 0) * 1))",
            words="0 green, 1 amber, 2 red",
        ),
    ),
    source="RM",
)

TOP_CONSTRAINTS = Grid(
    key="top_constraints",
    label="Top three constraints",
    meaning="Red before amber; then the larger gap to the target; then the order of the table below.",
    head=Column(key="rank", label="Rank", unit="number", given=True, meaning="1 is removed first."),
    rows=({"rank": 1}, {"rank": 2}, {"rank": 3}),
    lines=(
        GridLine(
            key="constraint",
            label="Constraint",
            unit="text",
            formula='=IF(row = 0, "", INDEX(readiness_aspect, MATCH(row, readiness_place, 0)))',
        ),
        GridLine(
            key="dimension",
            label="Dimension",
            unit="text",
            formula='=IF(row = 0, "", INDEX(readiness_dimension, MATCH(row, readiness_place, 0)))',
        ),
        GridLine(
            key="rating",
            label="Rating",
            unit="rating",
            formula='=IF(row = 0, "", INDEX(readiness_rating, MATCH(row, readiness_place, 0)))',
        ),
        GridLine(
            key="today",
            label="Today",
            unit="text",
            formula='=IF(row = 0, "", INDEX(readiness_today, MATCH(row, readiness_place, 0)))',
        ),
        GridLine(
            key="green_when",
            label="Green when",
            unit="text",
            formula='=IF(row = 0, "", INDEX(readiness_green_when, MATCH(row, readiness_place, 0)))',
        ),
        GridLine(
            key="gap",
            label="Gap to the target",
            unit="share",
            formula='=IF(row = 0, "", INDEX(readiness_gap, MATCH(row, readiness_place, 0)))',
        ),
        GridLine(
            key="owner",
            label="Owner",
            unit="text",
            formula='=IF(row = 0, "", INDEX(readiness_owner, MATCH(row, readiness_place, 0)) & "")',
        ),
        GridLine(
            key="sort_key",
            label="Sort key",
            unit="number",
            helper=True,
            formula="=IF(rank > constraints_count, 0, LARGE(readiness_sort_key, rank))",
        ),
        GridLine(
            key="row",
            label="Row",
            unit="number",
            helper=True,
            formula="=IF(sort_key = 0, 0, INDEX(readiness_place, MATCH(sort_key, readiness_sort_key, 0)))",
        ),
    ),
    source="RM",
)

AGENTS_MINIMUM = Grid(
    key="agents_minimum",
    label="What agents need at least",
    meaning="Agents may start when all four are met. Answers come from the table of questions.",
    head=Column(key="requirement", label="Requirement", unit="text", given=True, meaning="One of four."),
    rows=tuple({"requirement": aspect} for aspect in (LATENCY, KNOWLEDGE_LAYER, INTERFACES, COST_WATCH)),
    lines=(
        GridLine(
            key="state",
            label="State",
            unit="verdict",
            formula='=IF(is_known = 0, "not rated", IF(is_met = 1, "met", "not met"))',
        ),
        GridLine(
            key="today",
            label="Today",
            unit="text",
            formula="=INDEX(readiness_today, MATCH(row, readiness_place, 0))",
        ),
        GridLine(
            key="met_when",
            label="Met when",
            unit="text",
            formula="=IF(INDEX(readiness_direction, MATCH(row, readiness_place, 0)) = 0, INDEX(readiness_green_when, MATCH(row, readiness_place, 0)),"
            ' "under " & ROUND(agents_latency_limit, 1) & " milliseconds")',
        ),
        GridLine(
            key="is_known",
            label="Is answered",
            unit="1 or 0",
            helper=True,
            formula="=INDEX(readiness_answered, MATCH(row, readiness_place, 0))",
        ),
        GridLine(
            key="is_met",
            label="Is met",
            unit="1 or 0",
            helper=True,
            formula="=is_known * IF(INDEX(readiness_direction, MATCH(row, readiness_place, 0)) = 0, (INDEX(readiness_answer_code, MATCH(row, readiness_place, 0)) = 0) * 1,"
            " (INDEX(readiness_value_in_use, MATCH(row, readiness_place, 0)) < agents_latency_limit) * 1)",
        ),
        GridLine(
            key="row",
            label="Row",
            unit="number",
            helper=True,
            formula="=SUMIFS(readiness_place, readiness_aspect, requirement)",
        ),
    ),
    source="RM",
)

LINES = (
    Line(
        key="readiness_overall_rating",
        label="Readiness overall",
        unit="rating",
        formula="=IF(ISNUMBER(readiness_overall),"
        ' CHOOSE(readiness_overall + 1, "green", "amber", "red"), "not rated")',
        words="The worst dimension that is rated",
    ),
    Line(
        key="readiness_completeness",
        label="How complete",
        unit="text",
        formula='=IF(readiness_open_count = 0, "All " & readiness_rated_count & " rows are rated.",'
        ' readiness_open_count & " of " & (readiness_open_count + readiness_rated_count)'
        ' & " rows are not rated yet.")',
    ),
    Line(
        key="agents_ready",
        label="Ready for agents",
        unit="verdict",
        formula='=IF(COUNTIF(agents_minimum_state, "not met") > 0, "not yet",'
        ' IF(SUM(agents_minimum_is_met) = COUNT(agents_minimum_is_met), "ready", "not rated"))',
        words="ready when all four requirements are met; not yet when one is not; not rated while one is unknown",
    ),
    Line(
        key="readiness_overall",
        label="Readiness overall, code",
        unit="number",
        formula='=IF(readiness_rated_count = 0, "not rated", MAX(readiness_dimensions_code))',
        words="0 green, 1 amber, 2 red: the worst dimension that is rated",
    ),
    Line(
        key="data_readiness",
        label="Readiness of data, code",
        unit="number",
        formula='=INDEX(readiness_dimensions_code, MATCH("data", readiness_dimensions_dimension, 0))',
        words="0 green, 1 amber, 2 red, of the dimension data",
    ),
    Line(
        key="gpu_utilisation_today",
        label="GPU utilisation today",
        unit="share",
        formula='=INDEX(readiness_value_in_use, MATCH("GPU utilisation", readiness_aspect, 0))',
        words="Value of the row GPU utilisation, where GPUs are in use",
    ),
    Line(
        key="constraints_count",
        label="Constraints",
        unit="count",
        formula="=SUM(readiness_is_constraint)",
        words="Rows that are red or amber",
    ),
    Line(
        key="readiness_rated_count",
        label="Rows rated",
        unit="count",
        formula="=SUM(readiness_is_rated)",
        words="Rows that are asked and have a usable answer",
    ),
    Line(
        key="readiness_open_count",
        label="Rows not rated yet",
        unit="count",
        formula="=SUM(readiness_is_open)",
        words="Rows that are asked and have no usable answer",
    ),
)

STRIP = Picture(
    key="readiness_strip",
    kind="stacked",
    title='="Readiness overall: " & readiness_overall_rating & ". " & readiness_completeness',
    series=tuple(
        Shown(
            label=label,
            look=look,
            values="readiness_dimensions_" + rows,
            categories="readiness_dimensions_dimension",
        )
        for label, look, rows in (
            ("Red", "bad", "red_rows"),
            ("Amber", "warn", "amber_rows"),
            ("Green", "good", "green_rows"),
            ("Still to answer", "grey", "open_rows"),
        )
    ),
    x_title="",
    y_title="Rows",
    description="One bar a dimension: how many of its rows are red, amber and green, how many still to answer.",
)

GUARDS = (
    Guard(
        key="check_readiness_entries_fit",
        label="Readiness: every entry fits its row",
        formula="=SUM(readiness_misfit)",
        advice="Give the answer the row asks for; type a share as 35 % or 0.35; empty what the row does not ask.",
    ),
    Guard(
        key="check_readiness_limits",
        label="Readiness: both limits of a value are there, in order",
        formula="=SUM(readiness_limits_wrong)",
        advice="Fill in both limits. Higher is good: red below green. Lower is good: green below red.",
    ),
    Guard(
        key="alert_readiness_open_rows",
        label="Readiness: rows are not rated yet",
        formula="=readiness_open_count",
        tested="readiness_rated_count > 0",
        advice="A dimension may look better than it is: answer the rows that are not rated.",
    ),
    Guard(
        key="alert_red_without_owner",
        label="Readiness: a red row has no owner",
        formula="=SUM(readiness_red_without_owner)",
        tested="readiness_rated_count > 0",
        advice="Name for every red row who gets it to green.",
    ),
    Guard(
        key="alert_agents_not_ready",
        label="Agents are planned and their minimum is not met",
        formula='=(agents_ready <> "ready") * 1',
        tested='agents_planned = "Yes"',
        advice="Meet the four requirements first, or plan agents for later.",
    ),
)


READINESS = PlanningSubject(
    key="readiness",
    groups=("readiness",),
    pages=(
        Page(
            title="Readiness",
            purpose="What holds AI work back today: green, amber or red in six dimensions, and what to remove first.",
            sections=(
                Section(title="Readiness overall", lines=LINES, grids=(BY_DIMENSION,), pictures=(STRIP,)),
                Section(title="Top three constraints", grids=(TOP_CONSTRAINTS,)),
                Section(
                    title="Questions",
                    note="Say what is in scope, then answer each row or fill in its value. Empty is not rated.",
                    inputs=SCOPE,
                    grids=(QUESTIONS,),
                ),
                Section(title="Agents", inputs=LIMITS, grids=(AGENTS_MINIMUM,)),
                Section(title="Answers", grids=(ANSWERS,)),
            ),
        ),
        FUTURE_PAGE,
    ),
    recompute=recompute,
    guards=GUARDS,
)

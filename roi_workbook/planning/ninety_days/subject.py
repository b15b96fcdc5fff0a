"""The first ninety days with agents, three questions at their end, and what twelve months must show."""

from __future__ import annotations

from typing import Any

from roi_workbook.model.pages import Page, PlanningSubject, Section
from roi_workbook.model.records import YES_NO, Column, Context, Grid, GridLine, Line
from roi_workbook.planning.ninety_days.review import (
    AGENTS_REVIEW,
    BASELINE,
    CAUSES,
    REVIEW,
    REVIEW_LINES,
    at_day_ninety,
    at_twelve_months,
)
from roi_workbook.planning.ninety_days.tasks import (
    ASSESS,
    FIRST_AGENTS,
    FOUNDATION,
    PERIODS,
    PICTURE,
    TASK_GUARDS,
    TASK_LINES,
    progress,
)

QUESTION = Column(
    key="question", label="Question", unit="text", given=True, meaning="What day 90 must answer."
)
SEEN_IN = Column(key="seen_in", label="How we know", unit="text", meaning="What was measured or looked at.")
GAP = Column(
    key="gap", label="Gap if No", unit="text", given=True, meaning="What is missing if the answer is No."
)
STEPS_OF_ANSWER = (
    GridLine(
        key="outcome",
        label="Outcome",
        unit="verdict",
        formula='=CHOOSE(answered, "not answered", "fix", "met")',
    ),
    GridLine(
        key="answered",
        label="As a number",
        unit="number",
        helper=True,
        formula='=1 + (answer = "No") + (answer = "Yes") * 2',
        words="1 not answered, 2 No, 3 Yes",
    ),
)
MEASURED = "Is the return of every single agent measured?"

QUESTIONS = Grid(
    key="ninety_questions",
    label="Three questions at day 90: the first two",
    meaning="Three times Yes: scale. A No names what to fix before the next agent.",
    head=QUESTION,
    rows=(
        {
            "question": "Are agents live sooner than without the platform?",
            "gap": "agents are not live any sooner",
        },
        {
            "question": "Are the rules enforced without anybody's work?",
            "gap": "governance is still by hand",
        },
    ),
    columns=(
        Column(
            key="answer", label="Answer", unit="choice", choices=YES_NO, meaning="Empty: not answered yet."
        ),
        SEEN_IN,
        GAP,
    ),
    lines=STEPS_OF_ANSWER,
    source="CTO",
    moved={MEASURED: "ninety_returns"},
)

RETURNS = Grid(
    key="ninety_returns",
    label="Three questions at day 90: the third",
    meaning="Answered by the table of agents on Agents: nobody types a Yes.",
    head=QUESTION,
    rows=({"question": MEASURED, "gap": "the return of each agent is not measured"},),
    columns=(SEEN_IN, GAP),
    lines=(
        GridLine(
            key="answer",
            label="Answer",
            unit="text",
            formula='=IF(agents_live = 0, "", IF(agents_measured >= agents_live, "Yes", "No"))',
            words="Yes where every live agent has a measured return on Agents, No where one has none; empty while"
            " none is listed there",
        ),
        *STEPS_OF_ANSWER,
    ),
    source="CTO",
)

VERDICT_LINES = (
    Line(
        key="ninety_days_verdict",
        label="After 90 days",
        unit="text",
        formula='=CHOOSE(ninety_days_state, "Not answered yet: three questions decide.",'
        ' "Fix first: " & ninety_days_gap & IF(ninety_days_gaps > 1, ", and what else is answered No.", "."),'
        ' "Scale: add agents.")',
    ),
    Line(
        key="ninety_days_gaps",
        label="Questions answered No",
        unit="count",
        formula='=COUNTIFS(ninety_questions_answer, "No") + (ninety_returns_answer = "No")',
        words="How many of the three answers are No",
    ),
)

STEPS = (
    Line(
        key="ninety_days_gap",
        label="The first gap",
        unit="text",
        helper=True,
        formula='=IFERROR(INDEX(ninety_questions_gap, MATCH("No", ninety_questions_answer, 0)),'
        ' IF(ninety_returns_answer = "No", ninety_returns_gap, ""))',
    ),
    Line(
        key="ninety_days_state",
        label="Verdict, as a number",
        unit="number",
        helper=True,
        formula="=IF(ninety_days_gaps > 0, 2,"
        ' 1 + (COUNTIFS(ninety_questions_answer, "Yes") + (ninety_returns_answer = "Yes")'
        " = COUNTA(ninety_questions_question) + 1) * 2)",
        words="1 not answered, 2 a gap, 3 scale",
    ),
)

PAGES = (
    Page(
        title="First 90 days",
        purpose="Three times thirty days from looking to the first agents, and the three questions that decide whether to"
        " add more.",
        sections=(
            Section(
                title="Where it stands",
                lines=(*VERDICT_LINES, *TASK_LINES),
                grids=(QUESTIONS, RETURNS),
                pictures=(PICTURE,),
            ),
            Section(title="Look and decide", grids=(ASSESS,)),
            Section(title="Lay the foundation", grids=(FOUNDATION,)),
            Section(title="First agents", grids=(FIRST_AGENTS,)),
            Section(
                title="What day 90 shows",
                grids=(BASELINE,),
                note="The measures of the first agents. The review after twelve months is held against them.",
            ),
            Section(title="Steps of the working: first 90 days", lines=STEPS, grids=(PERIODS,)),
        ),
    ),
    Page(
        title="Twelve months",
        purpose="Four measures after a year with agents. What is missed names its cause, before agents are added.",
        sections=(
            Section(title="After twelve months", lines=REVIEW_LINES, grids=(REVIEW, AGENTS_REVIEW)),
            Section(title="What a miss points to", grids=(CAUSES,)),
        ),
    ),
)


def recompute(context: Context) -> dict[str, Any]:
    """Count the tasks, answer the three questions, and compare measurements with their limits."""
    return {
        **progress(context),
        **questions_answered(context),
        **at_day_ninety(context),
        **at_twelve_months(context),
    }


def questions_answered(context: Context) -> dict[str, Any]:
    """Three times Yes is a go; any No is a gap, the first of which is named; the rest is not answered."""
    measured = ""
    if context["agents_live"] > 0:
        measured = "No" if context["agents_measured"] < context["agents_live"] else "Yes"
    typed = context.table("ninety_questions")
    gaps_of = [*typed["gap"].tolist(), *context.table("ninety_returns")["gap"].tolist()]
    answers = [*typed["answer"].tolist(), measured]
    gaps = [gap for gap, answer in zip(gaps_of, answers, strict=True) if answer == "No"]
    first = gaps[0] if gaps else ""
    state = 2.0 if gaps else 3.0 if set(answers) == {"Yes"} else 1.0
    outcomes = [{"No": "fix", "Yes": "met"}.get(answer, "not answered") for answer in answers]
    as_numbers = [{"No": 2.0, "Yes": 3.0}.get(answer, 1.0) for answer in answers]
    return {
        "ninety_days_gaps": float(len(gaps)),
        "ninety_days_gap": first,
        "ninety_days_state": state,
        "ninety_questions_outcome": outcomes[:-1],
        "ninety_questions_answered": as_numbers[:-1],
        "ninety_returns_answer": [measured],
        "ninety_returns_outcome": outcomes[-1:],
        "ninety_returns_answered": as_numbers[-1:],
    }


NINETY_DAYS = PlanningSubject(
    key="ninety_days",
    groups=("roadmap", "agents"),
    pages=PAGES,
    guards=TASK_GUARDS,
    recompute=recompute,
)

"""The first ninety days with agents, three questions at their end, and what twelve months must show."""

from __future__ import annotations

from typing import Any

from roi_workbook.model.records import (
    YES_NO,
    Column,
    Context,
    Grid,
    GridLine,
    Line,
    Page,
    PlanningSubject,
    Section,
)
from roi_workbook.planning.ninety_days.review import (
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

QUESTIONS = Grid(
    key="ninety_questions",
    label="Three questions at day 90",
    meaning="Three times Yes: scale. A No names what to fix before the next agent.",
    head=Column(
        key="question", label="Question", unit="text", given=True, meaning="What day 90 must answer."
    ),
    rows=(
        {
            "question": "Are agents live sooner than without the platform?",
            "gap": "agents are not live any sooner",
        },
        {
            "question": "Are the rules enforced without anybody's work?",
            "gap": "governance is still by hand",
        },
        {
            "question": "Is the return of every single agent measured?",
            "gap": "the return of each agent is not measured",
        },
    ),
    columns=(
        Column(
            key="answer", label="Answer", unit="choice", choices=YES_NO, meaning="Empty: not answered yet."
        ),
        Column(key="seen_in", label="How we know", unit="text", meaning="What was measured or looked at."),
        Column(
            key="gap",
            label="Gap if No",
            unit="text",
            given=True,
            meaning="What is missing if the answer is No.",
        ),
    ),
    lines=(
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
    ),
    example=(
        {
            "question": "Are agents live sooner than without the platform?",
            "answer": "Yes",
            "seen_in": "5 weeks instead of 14",
        },
        {
            "question": "Are the rules enforced without anybody's work?",
            "answer": "Yes",
            "seen_in": "Audit of the three agents",
        },
        {
            "question": "Is the return of every single agent measured?",
            "answer": "Yes",
            "seen_in": "Dashboard of cost and hours saved",
        },
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
        formula='=COUNTIFS(ninety_questions_answer, "No")',
        words="How many of the three answers are No",
    ),
)

STEPS = (
    Line(
        key="ninety_days_gap",
        label="The first gap",
        unit="text",
        helper=True,
        formula='=IFERROR(INDEX(ninety_questions_gap, MATCH("No", ninety_questions_answer, 0)), "")',
    ),
    Line(
        key="ninety_days_state",
        label="Verdict, as a number",
        unit="number",
        helper=True,
        formula="=IF(ninety_days_gaps > 0, 2,"
        ' 1 + (COUNTIFS(ninety_questions_answer, "Yes") = COUNTA(ninety_questions_question)) * 2)',
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
                grids=(QUESTIONS,),
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
            Section(title="After twelve months", lines=REVIEW_LINES, grids=(REVIEW,)),
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
    table = context.table("ninety_questions")
    answers = table["answer"].tolist()
    gaps = [row["gap"] for row in table if row["answer"] == "No"]
    first = gaps[0] if gaps else ""
    more = ", and what else is answered No." if len(gaps) > 1 else "."
    if gaps:
        state, verdict = 2.0, f"Fix first: {first}{more}"
    elif set(answers) == {"Yes"}:
        state, verdict = 3.0, "Scale: add agents."
    else:
        state, verdict = 1.0, "Not answered yet: three questions decide."
    return {
        "ninety_days_verdict": verdict,
        "ninety_days_gaps": float(len(gaps)),
        "ninety_days_gap": first,
        "ninety_days_state": state,
        "ninety_questions_outcome": [
            {"No": "fix", "Yes": "met"}.get(answer, "not answered") for answer in answers
        ],
        "ninety_questions_answered": [{"No": 2.0, "Yes": 3.0}.get(answer, 1.0) for answer in answers],
    }


NINETY_DAYS = PlanningSubject(key="ninety_days", pages=PAGES, guards=TASK_GUARDS, recompute=recompute)

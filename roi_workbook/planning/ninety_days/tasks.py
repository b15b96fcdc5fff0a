"""The tasks of the first ninety days with agents: three times thirty days, each a fixed list."""

from __future__ import annotations

from typing import Any

from roi_workbook.model.pages import Picture, Shown
from roi_workbook.model.records import Column, Context, Grid, GridLine, Guard, Line
from roi_workbook.planning.columns import as_columns

STATES = ("not started", "under way", "done", "blocked")

TASK = Column(key="task", label="Task", unit="text", given=True, meaning="What is to be done.")
COLUMNS = (
    Column(key="owner", label="Owner", unit="text", meaning="The one person who answers for it."),
    Column(key="due", label="Due", unit="day", meaning="The day it must be done."),
    Column(
        key="status",
        label="Status",
        unit="choice",
        choices=STATES,
        meaning="How far it is. Empty counts as not started.",
    ),
)
DONE = (
    GridLine(key="done", label="Is done", unit="1 or 0", helper=True, formula='=IF(status = "done", 1, 0)'),
)


def thirty_days(key: str, label: str, meaning: str, *listed: tuple[str, str, str]) -> Grid:
    """A fixed list of tasks; in the example each has its owner and its day, and none has begun."""
    return Grid(
        key=key,
        label=label,
        meaning=meaning,
        head=TASK,
        columns=COLUMNS,
        lines=DONE,
        source="CTO",
        rows=tuple({"task": task} for task, _, _ in listed),
        example=tuple({"task": task, "owner": owner, "due": due} for task, owner, due in listed),
    )


ASSESS = thirty_days(
    "ninety_assess",
    "Days 1 to 30: look and decide",
    "Know where you stand, then choose.",
    ("Rate how mature each department is (sheet Readiness)", "Head of technology", "2027-01-10"),
    ("List every system agents would need, and who owns it", "Enterprise architect", "2027-01-15"),
    ("Write down what law, audit and security demand", "Head of compliance", "2027-01-20"),
    ("Put two or three vendors through the same test (sheet Vendors)", "Enterprise architect", "2027-01-28"),
    ("Decide whether to build or to buy (sheet Agents)", "Head of technology", "2027-01-30"),
)

FOUNDATION = thirty_days(
    "ninety_foundation",
    "Days 31 to 60: lay the foundation",
    "A connected platform with rules that hold. No agent goes live yet.",
    ("Put the platform into operation", "Platform lead", "2027-02-10"),
    ("Set the rules for agents, and let the platform enforce them", "Head of compliance", "2027-02-20"),
    ("Connect the five to ten systems that matter most", "Platform lead", "2027-02-24"),
    ("Set up watching and measuring: cost, use, quality", "Platform lead", "2027-02-26"),
    ("Hold back every agent until the four above are done", "Head of technology", "2027-03"),
)

FIRST_AGENTS = thirty_days(
    "ninety_agents",
    "Days 61 to 90: first agents",
    "Two or three agents on the shared platform, and what they show.",
    ("Build two or three agents on the platform and put them live", "Agent lead", "2027-03-22"),
    ("Measure the weeks from start to live for each of them", "Agent lead", "2027-03-26"),
    ("Measure the cost of each agent", "Financial analyst", "2027-03-28"),
    ("Measure how often their output is right", "Agent lead", "2027-03-28"),
    ("Check that each of them keeps the rules", "Head of compliance", "2027-03-30"),
)

PERIODS = Grid(
    key="ninety_periods",
    label="Thirty days at a time",
    meaning="",
    head=Column(key="period", label="Days", unit="text", given=True, meaning="Which thirty days."),
    rows=(
        {"period": "1 to 30: look and decide", "number": 1},
        {"period": "31 to 60: lay the foundation", "number": 2},
        {"period": "61 to 90: first agents", "number": 3},
    ),
    columns=(
        Column(key="number", label="No.", unit="number", given=True, meaning="Tells the periods apart."),
    ),
    lines=(
        GridLine(
            key="tasks",
            label="Tasks",
            unit="count",
            formula="=CHOOSE(number, COUNTA(ninety_assess_task), COUNTA(ninety_foundation_task), COUNTA(ninety_agents_task))",
        ),
        GridLine(
            key="done",
            label="Done",
            unit="count",
            formula="=CHOOSE(number, SUM(ninety_assess_done), SUM(ninety_foundation_done), SUM(ninety_agents_done))",
        ),
        GridLine(
            key="under_way",
            label="Under way",
            unit="count",
            formula='=CHOOSE(number, COUNTIFS(ninety_assess_status, "under way"),'
            ' COUNTIFS(ninety_foundation_status, "under way"), COUNTIFS(ninety_agents_status, "under way"))',
        ),
        GridLine(
            key="blocked",
            label="Blocked",
            unit="count",
            formula='=CHOOSE(number, COUNTIFS(ninety_assess_status, "blocked"),'
            ' COUNTIFS(ninety_foundation_status, "blocked"), COUNTIFS(ninety_agents_status, "blocked"))',
        ),
        GridLine(
            key="not_started",
            label="Not started",
            unit="count",
            formula="=tasks - done - under_way - blocked",
        ),
        GridLine(key="done_share", label="Done", unit="share", formula="=done / tasks"),
        GridLine(
            key="unfinished",
            label="Unfinished",
            unit="1 or 0",
            helper=True,
            formula="=IF(done < tasks, 1, 0)",
        ),
    ),
    source="CTO",
)

TASK_LINES = (
    Line(
        key="ninety_days_done_share",
        label="First 90 days: tasks done",
        unit="share",
        formula="=SUM(ninety_periods_done) / SUM(ninety_periods_tasks)",
        words="Tasks done ÷ all tasks",
    ),
    Line(
        key="ninety_days_next",
        label="First 90 days: to finish next",
        unit="text",
        formula='=IF(SUM(ninety_periods_unfinished) = 0, "All tasks are done.",'
        ' "Days " & INDEX(ninety_periods_period, MATCH(1, ninety_periods_unfinished, 0)))',
    ),
)

PICTURE = Picture(
    key="ninety_days_picture",
    kind="stacked",
    unit="count",
    title='="Tasks of the first 90 days: " & FIXED(ROUND(100 * ninety_days_done_share, 0), 0) & " % done"',
    series=(
        Shown(label="Done", values="ninety_periods_done", categories="ninety_periods_period", look="good"),
        Shown(
            label="Under way",
            values="ninety_periods_under_way",
            categories="ninety_periods_period",
            look="warn",
        ),
        Shown(
            label="Blocked", values="ninety_periods_blocked", categories="ninety_periods_period", look="bad"
        ),
        Shown(
            label="Not started",
            values="ninety_periods_not_started",
            categories="ninety_periods_period",
            look="grey",
        ),
    ),
    description="How many tasks of each thirty days are done, under way, blocked and not started.",
)

TASK_GUARDS = (
    Guard(
        key="alert_ninety_agents_too_early",
        label="Agents are begun before the foundation is laid",
        formula='=IF(SUM(ninety_foundation_done) < COUNTA(ninety_foundation_task), COUNTIFS(ninety_agents_status, "done")'
        ' + COUNTIFS(ninety_agents_status, "under way"), 0)',
        advice="Finish days 31 to 60 first: agents built on half a foundation are built twice.",
    ),
    Guard(
        key="alert_ninety_tasks_blocked",
        label="Tasks of the first 90 days are blocked",
        formula="=SUM(ninety_periods_blocked)",
        advice="Clear what blocks them, or give them another owner.",
    ),
)


def progress(context: Context) -> dict[str, Any]:
    """Count the tasks of each thirty days by their state."""
    lists = {
        key: context.table(key)["status"] for key in ("ninety_assess", "ninety_foundation", "ninety_agents")
    }
    counts = as_columns([_count(states.tolist()) for states in lists.values()])
    tasks, done = counts["tasks"], counts["done"]
    still_open = [finished < count for finished, count in zip(done, tasks, strict=True)]
    return {
        **{f"{key}_done": states == "done" for key, states in lists.items()},
        **{f"ninety_periods_{key}": column for key, column in counts.items()},
        "ninety_periods_done_share": [finished / count for finished, count in zip(done, tasks, strict=True)],
        "ninety_periods_unfinished": [float(is_open) for is_open in still_open],
        "ninety_days_done_share": sum(done) / sum(tasks),
        "alert_ninety_agents_too_early": done[2] + counts["under_way"][2] if still_open[1] else 0.0,
        "alert_ninety_tasks_blocked": sum(counts["blocked"]),
    }


def _count(states: list[str]) -> dict[str, float]:
    """How many tasks are in each state; an unknown state counts as not started."""
    by_state = {state: float(states.count(state)) for state in STATES}
    begun = by_state["done"] + by_state["under way"] + by_state["blocked"]
    return {
        "tasks": float(len(states)),
        "done": by_state["done"],
        "under_way": by_state["under way"],
        "blocked": by_state["blocked"],
        "not_started": len(states) - begun,
    }

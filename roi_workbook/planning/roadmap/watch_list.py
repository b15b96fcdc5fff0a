"""The watch list: what usually goes wrong with a roadmap, how one notices, and what brings it back."""

from __future__ import annotations

from typing import Any

from roi_workbook.model.pages import Page, Section
from roi_workbook.model.records import YES_NO, Column, Context, Grid, Guard, Line

IN_PLACE = "in place"
FIX_STATES = ("not begun", "in hand", IN_PLACE)
STEP_STATES = ("not needed", "in hand", "done")

OWNER = Column(key="owner", label="Owner", unit="text", meaning="The one person who watches it.")
LOOKED_AT = Column(key="looked_at", label="Looked at on", unit="day", meaning="Day it was looked at last.")
DUE = Column(key="due", label="Due", unit="day", meaning="Day by which it shall be settled.")

PITFALLS = Grid(
    key="pitfalls",
    label="Pitfalls",
    meaning="Give every fix an owner before the first phase begins.",
    head=Column(key="pitfall", label="Pitfall", unit="text", given=True, meaning="What goes wrong."),
    columns=(
        Column(key="fix", label="Fix", unit="text", given=True, meaning="What prevents it."),
        OWNER,
        DUE,
        Column(
            key="status",
            label="Status of the fix",
            unit="choice",
            choices=FIX_STATES,
            meaning="Whether the fix is in place. Empty: not begun.",
        ),
        Column(
            key="watched_on",
            label="Watched on sheet",
            unit="text",
            given=True,
            meaning="Where to look for it.",
        ),
    ),
    rows=(
        {
            "pitfall": "All at once: every part is renewed together, and nothing is ready for long",
            "fix": "Go in phases; let each 90 days end with something people can use",
            "watched_on": "Roadmap",
        },
        {
            "pitfall": "Kit before need: processors are bought before a use case has proved itself",
            "fix": "Try it on rented capacity first; own only what is busy most of the time",
            "watched_on": "Initiatives",
        },
        {
            "pitfall": "Data left for later: new kit waits for data nobody has cleaned",
            "fix": "Put pipelines into the first phase and growth of the platform after them",
            "watched_on": "Readiness",
        },
        {
            "pitfall": "No stops on the way: a long plan drifts, and attention drifts with it",
            "fix": "Agree gates and what is due in each increment, and decide at every one of them",
            "watched_on": "Roadmap",
        },
        {
            "pitfall": "Nothing to show: success was never given a figure",
            "fix": "Take baselines before money is spent, then report the same figures, good or bad",
            "watched_on": "KPIs",
        },
        {
            "pitfall": "Cost of answers guessed: requests multiply, most of all where agents call in loops",
            "fix": "Work out cost per request with real use, follow it, and set a monthly limit",
            "watched_on": "Cloud or owned",
        },
        {
            "pitfall": "One supplier for everything: leaving costs more than staying ever could",
            "fix": "Prefer open formats and interfaces, and keep a second place to run",
            "watched_on": "Vendors",
        },
        {
            "pitfall": "Nobody reviews designs: every team chooses for itself, and nothing fits",
            "fix": "Bring each large decision before one review board, and write down what it said",
            "watched_on": "Readiness",
        },
    ),
    example=(
        {
            "pitfall": "All at once: every part is renewed together, and nothing is ready for long",
            "owner": "Head of platform",
            "due": "2027-01-29",
            "status": "not begun",
        },
        {
            "pitfall": "Kit before need: processors are bought before a use case has proved itself",
            "owner": "Head of platform",
            "due": "2027-02-26",
            "status": "not begun",
        },
        {
            "pitfall": "Data left for later: new kit waits for data nobody has cleaned",
            "owner": "Lead data engineer",
            "due": "2027-06-30",
            "status": "not begun",
        },
        {
            "pitfall": "No stops on the way: a long plan drifts, and attention drifts with it",
            "owner": "Head of platform",
            "due": "2027-01-29",
            "status": "not begun",
        },
        {
            "pitfall": "Nothing to show: success was never given a figure",
            "owner": "Financial analyst",
            "due": "2027-03-31",
            "status": "not begun",
        },
        {
            "pitfall": "Cost of answers guessed: requests multiply, most of all where agents call in loops",
            "owner": "Financial analyst",
            "due": "2027-06-30",
            "status": "not begun",
        },
        {
            "pitfall": "One supplier for everything: leaving costs more than staying ever could",
            "owner": "Compliance lead",
            "due": "2027-09-30",
            "status": "not begun",
        },
        {
            "pitfall": "Nobody reviews designs: every team chooses for itself, and nothing fits",
            "owner": "Head of reliability",
            "due": "2027-04-30",
            "status": "not begun",
        },
    ),
    source="RM",
)

WARNING_SIGNS = Grid(
    key="warning_signs",
    label="Warning signs",
    meaning="Ask at every review whether one of them can be seen.",
    head=Column(key="sign", label="Warning sign", unit="text", given=True, meaning="What shows first."),
    columns=(
        Column(
            key="look_for",
            label="How to look for it",
            unit="text",
            given=True,
            meaning="Where it can be seen.",
        ),
        OWNER,
        LOOKED_AT,
        Column(
            key="seen", label="Seen", unit="choice", choices=YES_NO, meaning="Yes where it can be seen today."
        ),
    ),
    rows=(
        {
            "sign": "Dates move again and again",
            "look_for": "The same deliverable was late at two reviews",
        },
        {
            "sign": "Money runs ahead of results",
            "look_for": "More of the planned cost is spent than of the planned value realised: see Plan against actual",
        },
        {
            "sign": "The team describes success in different words",
            "look_for": "Ask three people what the next gate needs",
        },
        {
            "sign": "Dependence on a supplier grows unnoticed",
            "look_for": "Work was moved to closed services without a recorded decision",
        },
    ),
    example=tuple(
        {"sign": sign, "owner": owner}
        for sign, owner in (
            ("Dates move again and again", "Head of platform"),
            ("Money runs ahead of results", "Financial analyst"),
            ("The team describes success in different words", "Head of reliability"),
            ("Dependence on a supplier grows unnoticed", "Head of platform"),
        )
    ),
    source="RM",
)

RECOVERY_STEPS = Grid(
    key="recovery_steps",
    label="Steps to recover",
    meaning="In this order, as soon as a warning sign is seen.",
    head=Column(key="step", label="Step", unit="text", given=True, meaning="What to do."),
    columns=(
        Column(
            key="means", label="What that means", unit="text", given=True, meaning="The step in practice."
        ),
        OWNER,
        DUE,
        Column(
            key="status",
            label="Status of the step",
            unit="choice",
            choices=STEP_STATES,
            meaning="Where the step is.",
        ),
    ),
    rows=(
        {
            "step": "Stop and look again",
            "means": "Hold new spending until readiness and the gates have been rated afresh",
        },
        {
            "step": "Find what holds everything up",
            "means": "Name the one constraint and put the whole team on it",
        },
        {
            "step": "Finish something small",
            "means": "Deliver one visible improvement soon, and say who made it",
        },
        {
            "step": "Ask somebody from outside",
            "means": "Have an adviser, or a peer who has done it, read the plan",
        },
    ),
    example=tuple(
        {"step": step, "owner": owner}
        for step, owner in (
            ("Stop and look again", "Head of platform"),
            ("Find what holds everything up", "Head of platform"),
            ("Finish something small", "Lead data scientist"),
            ("Ask somebody from outside", "Head of reliability"),
        )
    ),
    source="RM",
)

WATCH_LINES = (
    Line(
        key="watch_fixes_missing",
        label="Pitfalls whose fix is not in place",
        unit="count",
        formula='=COUNTA(pitfalls_pitfall) - COUNTIFS(pitfalls_status, "in place")',
        words="Pitfalls listed − those whose fix is in place",
    ),
    Line(
        key="watch_signs_seen",
        label="Warning signs that can be seen",
        unit="count",
        formula='=COUNTIFS(warning_signs_seen, "Yes")',
        words="Warning signs marked Yes",
    ),
    Line(
        key="watch_steps_in_hand",
        label="Steps to recover in hand",
        unit="count",
        formula='=COUNTIFS(recovery_steps_status, "in hand")',
        words="Steps to recover that are in hand",
    ),
)

WATCH_GUARDS = (
    Guard(
        key="alert_warning_sign_unanswered",
        label="A warning sign is seen and no step to recover is in hand",
        formula="=watch_signs_seen * (watch_steps_in_hand = 0)",
        advice="Take the first step to recover on the Watch list, and give it an owner.",
    ),
)

WATCH_PAGE = Page(
    title="Watch list",
    purpose="What usually goes wrong with a roadmap, how to notice it early, and what to do then.",
    sections=(
        Section(title="Where the watch list stands", lines=WATCH_LINES),
        Section(title="Pitfalls", grids=(PITFALLS,)),
        Section(title="Warning signs", grids=(WARNING_SIGNS,)),
        Section(title="Steps to recover", grids=(RECOVERY_STEPS,)),
    ),
)


def work_out_watch_list(context: Context) -> dict[str, Any]:
    """How much of the watch list is open."""
    fixes, signs, steps = (context.table(key) for key in ("pitfalls", "warning_signs", "recovery_steps"))
    seen = float((signs["seen"] == "Yes").sum())
    in_hand = float((steps["status"] == "in hand").sum())
    return {
        "watch_fixes_missing": float((fixes["status"] != IN_PLACE).sum()),
        "watch_signs_seen": seen,
        "watch_steps_in_hand": in_hand,
        "alert_warning_sign_unanswered": 0.0 if in_hand else seen,
    }

"""Deliverables of the roadmap, each due in a 90-day increment, and what each increment brings."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from roi_workbook.model.dates import day_of
from roi_workbook.model.records import (
    YES_NO,
    Column,
    Context,
    Grid,
    GridLine,
    Input,
    Value,
    number_column,
    numbered,
)
from roi_workbook.planning.columns import as_columns
from roi_workbook.planning.roadmap.dates import month_ends
from roi_workbook.planning.roadmap.phases import PHASE_NAMES, Phases, whole_months

ROOM, INCREMENT_ROWS = 20, 12
AUTOMATED_PIPELINES = "Automated data pipelines"

MONTHS_PER_INCREMENT = Input(
    key="roadmap_months_per_increment",
    label="Calendar months of a 90-day increment",
    unit="months",
    base=3,
    standard=3,
    lowest=1,
    highest=12,
    whole=True,
    single=True,
    source="RM",
    meaning="Ninety days are counted as three calendar months; a review follows each increment.",
)
INCREMENTS_PER_UPDATE = Input(
    key="roadmap_increments_per_update",
    label="Increments from one update of the plan to the next",
    unit="count",
    base=2,
    standard=2,
    lowest=1,
    highest=8,
    whole=True,
    single=True,
    source="RM",
    meaning="Reviews look; only every second one changes the plan: twice a year.",
)

STANDARD = (
    ("Readiness scorecard", 0, 1),
    ("Plan to remove the top constraints", 0, 1),
    ("Pilot infrastructure for one or two use cases", 0, 1),
    (AUTOMATED_PIPELINES, 1, 2),
    ("Cloud and own kit running together", 1, 3),
    ("Vector database and knowledge layer", 1, 3),
    ("Team trained on the new stack", 1, 3),
    ("Infrastructure that scales by itself", 2, 4),
    ("Cost per inference down to its target", 2, 5),
    ("Edge or real-time capability", 2, 6),
)
"""What the phases deliver: name, number of the phase from 0, increment it is due in."""
OWNERS = (
    "Head of platform",
    "Head of platform",
    "Lead data scientist",
    "Lead data engineer",
    "Head of platform",
    "Lead data engineer",
    "Head of reliability",
    "Head of platform",
    "Financial analyst",
    "Head of platform",
)
"""Who answers for each of them in the example."""


def _shipped(row: Mapping[str, Value], standard: tuple[str, int, int]) -> Mapping[str, Value]:
    name, phase, increment = standard
    shipped = {**row, "deliverable": name, "phase": PHASE_NAMES[phase], "increment": increment}
    return shipped | ({"automates_pipelines": "Yes"} if name == AUTOMATED_PIPELINES else {})


DELIVERABLES = Grid(
    key="deliverables",
    label="Deliverables",
    meaning="Change, remove or add what is due. Each belongs to a phase and to one increment.",
    head=number_column(),
    columns=(
        Column(
            key="deliverable",
            label="Deliverable",
            unit="text",
            meaning="What will be there and can be shown.",
        ),
        Column(
            key="phase", label="Phase", unit="choice", choices=PHASE_NAMES, meaning="Phase it belongs to."
        ),
        Column(
            key="increment",
            label="Due in increment",
            unit="number",
            lowest=1,
            highest=INCREMENT_ROWS,
            whole=True,
            meaning="Number of the 90-day increment at whose end it is due: 1 is months 1 to 3.",
        ),
        Column(key="owner", label="Owner", unit="text", meaning="The one person who answers for it."),
        Column(key="done", label="Done", unit="choice", choices=YES_NO, meaning="Yes when it is in use."),
        Column(key="done_on", label="Done on", unit="day", meaning="Day it was handed over."),
        Column(
            key="automates_pipelines",
            label="Automates the pipelines",
            unit="choice",
            choices=YES_NO,
            meaning="Yes where data pipelines run by themselves once it is done: scaling must wait for it.",
        ),
    ),
    rows=(*map(_shipped, numbered(ROOM), STANDARD), *numbered(ROOM)[len(STANDARD) :]),
    example=tuple({"number": number, "owner": owner} for number, owner in enumerate(OWNERS, 1)),
    lines=(
        GridLine(
            key="due",
            label="Due by the end of",
            unit="date",
            formula='=IF(OR(model_start = 0, due_month < 1), "", IFERROR(EDATE(model_start, due_month) - 1, ""))',
        ),
        GridLine(
            key="state",
            label="State",
            unit="verdict",
            formula='=IF(deliverable = "", "", CHOOSE(1 + late + 2 * (done = "Yes"), "to do", "late", "done"))',
        ),
        GridLine(
            key="falls_in",
            label="Increment used",
            unit="number",
            formula='=IF(deliverable = "", 0, MAX(0, INT(increment)))',
            helper=True,
        ),
        GridLine(
            key="due_month",
            label="Due by month",
            unit="month",
            formula="=INT(falls_in * roadmap_months_per_increment)",
            helper=True,
        ),
        GridLine(
            key="late",
            label="Late",
            unit="1 or 0",
            formula='=IF(AND(due_month > 0, done <> "Yes", due_month <= roadmap_months_completed), 1, 0)',
            words="1 if its month is over and it is not done",
            helper=True,
        ),
        GridLine(
            key="outside_phase",
            label="Due outside its phase",
            unit="1 or 0",
            formula='=IF(OR(phase = "", due_month < 1), 0, IF(OR(due_month < SUMIFS(phases_first_month, phases_phase,'
            " phase), due_month > SUMIFS(phases_last_month, phases_phase, phase)), 1, 0))",
            helper=True,
        ),
        GridLine(
            key="automates",
            label="Automation is planned or done",
            unit="1 or 0",
            formula='=IF(AND(deliverable <> "", automates_pipelines = "Yes", OR(done = "Yes", due_month > 0)), 1, 0)',
            helper=True,
        ),
        GridLine(
            key="automated_in",
            label="Pipelines are manual until month",
            unit="month",
            formula='=automates * (done <> "Yes") * MAX(due_month, roadmap_months_completed)',
            words="Month it is due, or the last month completed if that is later; 0 once it is done",
            helper=True,
        ),
    ),
    filled="deliverable",
    source="RM",
)

INCREMENTS = Grid(
    key="roadmap_increments",
    label="90-day increments",
    meaning="Something is due in every increment of the roadmap. A review follows each, every second one updates"
    " the plan.",
    head=number_column(),
    columns=(
        Column(key="name", label="Increment", unit="text", given=True, meaning="Its name."),
        Column(key="review_held", label="Review held on", unit="day", meaning="Day of the review after it."),
        Column(key="review_outcome", label="Outcome of the review", unit="text", meaning="What was decided."),
    ),
    rows=tuple({**row, "name": f"Increment {row['number']}"} for row in numbered(INCREMENT_ROWS)),
    lines=(
        GridLine(
            key="first_month",
            label="First month",
            unit="month",
            formula="=INT((number - 1) * roadmap_months_per_increment) + 1",
        ),
        GridLine(
            key="last_month",
            label="Last month",
            unit="month",
            formula="=INT(number * roadmap_months_per_increment)",
        ),
        GridLine(
            key="ends",
            label="Ends",
            unit="date",
            formula='=IF(OR(model_start = 0, last_month < 1), "", IFERROR(EDATE(model_start, last_month) - 1, ""))',
        ),
        GridLine(
            key="due",
            label="Deliverables due",
            unit="count",
            formula="=COUNTIFS(deliverables_falls_in, number)",
        ),
        GridLine(
            key="done",
            label="Of these done",
            unit="count",
            formula='=COUNTIFS(deliverables_falls_in, number, deliverables_done, "Yes")',
        ),
        GridLine(
            key="progress",
            label="Progress",
            unit="text",
            formula='=IF(nothing_due = 1, "nothing due", IF(due = 0, "", done & " of " & due & " done"))',
        ),
        GridLine(
            key="meeting",
            label="What follows it",
            unit="text",
            formula='=IF(in_roadmap = 0, "", IF(is_update = 1, "review and update", "review"))',
        ),
        GridLine(
            key="in_roadmap",
            label="Part of the roadmap",
            unit="1 or 0",
            formula="=(first_month <= roadmap_last_month) * 1",
            helper=True,
        ),
        GridLine(
            key="nothing_due",
            label="Nothing is due",
            unit="1 or 0",
            formula="=in_roadmap * (due = 0)",
            helper=True,
        ),
        GridLine(
            key="is_update",
            label="Updates the plan",
            unit="1 or 0",
            formula="=IF(roadmap_increments_per_update = 0, 0, (INT(number / roadmap_increments_per_update)"
            " * roadmap_increments_per_update = number) * 1)",
            helper=True,
        ),
        GridLine(
            key="review_missed",
            label="Review missed",
            unit="1 or 0",
            formula="=in_roadmap * (last_month < roadmap_months_completed) * (COUNT(review_held) = 0)",
            words="1 if a month has passed since the increment and no review is noted",
            helper=True,
        ),
    ),
    source="RM",
)


def work_out_deliverables(context: Context, phases: Phases) -> dict[str, list[Any]]:
    """When each deliverable is due, and its state."""
    begin, months = day_of(context["model_start"]), context["roadmap_months_per_increment"]
    completed = context["roadmap_months_completed"]
    deliverables = context.table("deliverables")
    rows: list[dict[str, Any]] = []
    for row, increment in zip(deliverables, whole_months(deliverables["increment"]).tolist(), strict=True):
        listed, done = row["deliverable"] != "", row["done"] == "Yes"
        falls_in = max(0.0, increment) if listed else 0.0
        due_month = float(math.floor(falls_in * months))
        late = due_month > 0 and not done and due_month <= completed
        automates = listed and row["automates_pipelines"] == "Yes" and (done or due_month > 0)
        rows.append(
            {
                "due": month_ends(begin, due_month),
                "state": "" if not listed else "done" if done else "late" if late else "to do",
                "falls_in": falls_in,
                "due_month": due_month,
                "late": float(late),
                "outside_phase": float(_is_outside(row["phase"], due_month, phases)),
                "automates": float(automates),
                "automated_in": max(due_month, completed) if automates and not done else 0.0,
            }
        )
    return as_columns(rows)


def _is_outside(phase: str, due_month: float, phases: Phases) -> bool:
    if phase == "" or due_month < 1:
        return False
    if phase not in phases:
        return True
    return due_month < phases[phase]["first_month"] or due_month > phases[phase]["last_month"]


def work_out_increments(
    context: Context, deliverables: dict[str, list[Any]], last_month: float
) -> dict[str, list[Any]]:
    """What is due in each increment, and whether it was reviewed."""
    begin, months = day_of(context["model_start"]), context["roadmap_months_per_increment"]
    every = context["roadmap_increments_per_update"]
    ticked = (context.table("deliverables")["done"] == "Yes").tolist()
    falls_in = list(zip(deliverables["falls_in"], ticked, strict=True))
    rows: list[dict[str, Any]] = []
    for row in context.table("roadmap_increments"):
        number = row["number"]
        ends, begins = float(math.floor(number * months)), float(math.floor((number - 1) * months)) + 1
        due, done = sum(at == number for at, _ in falls_in), falls_in.count((number, True))
        inside = begins <= last_month
        updates = every != 0 and math.floor(number / every) * every == number
        missed = inside and ends < context["roadmap_months_completed"] and day_of(row["review_held"]) is None
        rows.append(
            {
                "last_month": ends,
                "first_month": begins,
                "ends": month_ends(begin, ends),
                "due": float(due),
                "done": float(done),
                "in_roadmap": float(inside),
                "nothing_due": float(inside and due == 0),
                "is_update": float(updates),
                "review_missed": float(missed),
            }
        )
    return as_columns(rows)

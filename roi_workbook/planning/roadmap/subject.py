"""Roadmap: phases, gates and deliverables of the plan, what it spends by phase, and what to watch for."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from roi_workbook.model.pages import Page, PlanningSubject, Section
from roi_workbook.model.records import TINY, Context, Guard, Input, Line
from roi_workbook.planning.columns import as_columns
from roi_workbook.planning.kpis.spending import to_date
from roi_workbook.planning.roadmap.case_money import (
    EXPOSURE,
    EXPOSURE_AS_PLANNED,
    FUNDED,
    FUNDING,
    SPENT_UNTIL,
    VALUE,
    VALUE_PICTURE,
    work_out_exposure,
    work_out_value,
)
from roi_workbook.planning.roadmap.deliverables import (
    DELIVERABLES,
    INCREMENTS,
    INCREMENTS_PER_UPDATE,
    MONTHS_PER_INCREMENT,
    work_out_deliverables,
    work_out_increments,
)
from roi_workbook.planning.roadmap.gates import (
    GATE_ANSWERS,
    GATE_COUNTS,
    GATE_RETURNS,
    GATE_SHARES,
    GATES,
    GATES_WITHOUT_RETURNS,
    work_out_criteria,
    work_out_gates,
)
from roi_workbook.planning.roadmap.phases import (
    MONTHS_COMPLETED,
    PHASE_NAMES,
    PHASES,
    PHASES_PICTURE,
    SCHEDULE,
    SCHEDULE_PICTURE,
    TIMING,
    place_in_phases,
    work_out_phases,
    work_out_schedule,
    work_out_timing,
)
from roi_workbook.planning.roadmap.watch_list import WATCH_GUARDS, WATCH_PAGE, work_out_watch_list

SHORTEST = Input(
    key="roadmap_shortest",
    label="Shortest sensible roadmap",
    unit="months",
    base=12,
    standard=12,
    highest=60,
    single=True,
    source="RM",
    meaning="Below it the foundations cannot be finished.",
)
LONGEST = Input(
    key="roadmap_longest",
    label="Longest sensible roadmap",
    unit="months",
    base=18,
    standard=18,
    highest=60,
    single=True,
    source="RM",
    meaning="Beyond it the plan is out of date before it ends.",
)

STANDING = (
    Line(
        key="next_gate",
        label="Next gate",
        unit="text",
        formula='=IF(next_gate_number = 0, "all gates passed", "gate " & next_gate_number & ", "'
        " & INDEX(gates_phase, MATCH(next_gate_number, gates_number, 0)))",
    ),
    Line(
        key="next_gate_exposure",
        label="Most that can be lost before it",
        unit="currency",
        formula="=SUMIFS(phase_exposure_exposure, phase_exposure_number, next_gate_number)",
        words="All that the case costs up to the end of the phase of the next gate; 0 once all gates are passed",
    ),
    Line(
        key="next_gate_spent",
        label="Of it, already spent",
        unit="currency",
        formula="=SUMIFS(phase_exposure_spent, phase_exposure_number, next_gate_number)",
        words="Actual cost to date, from Plan against actual; 0 while none is typed, and once all gates are passed",
    ),
    Line(
        key="next_gate_ahead",
        label="Of it, still ahead",
        unit="currency",
        formula="=SUMIFS(phase_exposure_ahead, phase_exposure_number, next_gate_number)",
        words="Costs planned up to that gate that are not spent yet: what stopping today would save",
    ),
    Line(
        key="roadmap_gates_passed",
        label="Gates passed",
        unit="count",
        formula='=COUNTIFS(gates_result, "passed")',
        words="Gates whose criteria are all met",
    ),
    Line(
        key="roadmap_released",
        label="Initiatives: spend released so far",
        unit="currency",
        formula="=SUMIFS(phases_spend, phases_number, 1) + SUMIFS(gates_next_phase_spend, gates_next_budget,"
        ' "released")',
        words="Spend of the first phase + spend of every phase whose gates before it have passed",
    ),
    Line(
        key="roadmap_spend",
        label="Initiatives: spend to the end of the roadmap",
        unit="currency",
        formula="=MAX(phases_spend_until)",
        words="Everything the initiatives spend up to the end of the last phase",
    ),
    Line(
        key="roadmap_spend_outside_phases",
        label="One-off cost that starts in no phase",
        unit="currency",
        formula="=SUMIFS(roadmap_timing_one_off, roadmap_timing_in_phases, 0)",
        words="One-off cost of initiatives that start after the last phase or between two phases",
    ),
    *FUNDING,
    Line(
        key="roadmap_last_month",
        label="Last month of the roadmap",
        unit="month",
        formula="=MAX(phases_last_month)",
        words="Last month of the phase that ends last",
    ),
    Line(
        key="milestones_due",
        label="Deliverables due by now",
        unit="count",
        formula="=SUMPRODUCT((deliverables_due_month > 0) * (deliverables_due_month <= roadmap_months_completed))",
        words="Deliverables due in the months completed",
    ),
    Line(
        key="milestones_late",
        label="Deliverables late",
        unit="count",
        formula="=SUM(deliverables_late)",
        words="Due by now and not done",
    ),
    Line(
        key="milestones_met_share",
        label="Deliverables due by now that are done",
        unit="share",
        formula='=IF(milestones_due = 0, "nothing due yet", 1 - milestones_late / milestones_due)',
        words="1 − deliverables late ÷ deliverables due by now",
    ),
)

FROM_ACTUALS = ("next_gate_spent", "next_gate_ahead", SPENT_UNTIL.key)
"""The lines made of what Plan against actual tracks, which the group kpis has."""

STEPS = (
    Line(
        key="next_gate_number",
        label="Number of the next gate",
        unit="number",
        formula="=MIN(gates_open_number)",
        words="Lowest number of a gate that is open; 0 where none is",
        helper=True,
    ),
    Line(
        key="roadmap_scaling_month",
        label="First month of scaling",
        unit="month",
        formula='=SUMIFS(phases_first_month, phases_phase, "Scale and optimise")',
        words="First month of the phase Scale and optimise",
        helper=True,
    ),
    Line(
        key="pipelines_manual_until",
        label="Pipelines are manual until month",
        unit="month",
        formula="=MAX(deliverables_automated_in)",
        words="Last month in which a deliverable that automates pipelines is due or overdue",
        helper=True,
    ),
    SPENT_UNTIL,
)

GUARDS = (
    Guard(
        key="check_spend_by_phase",
        label="One-off cost by phase adds up to that of all initiatives",
        formula="=(ABS(SUM(phases_one_off) + roadmap_spend_outside_phases - initiatives_one_off)"
        " > initiatives_one_off / 100^3) * 1",
        advice="Let no month belong to two phases: on the sheet Roadmap, begin each phase after the one before.",
    ),
    Guard(
        key="alert_phases_do_not_follow",
        label="Phases do not follow one another",
        formula="=COUNTIFS(phases_follows, 0)",
        advice="Begin each phase in the month after the one before ends, the first in month 1.",
    ),
    Guard(
        key="alert_roadmap_length",
        label="The roadmap ends too early or too late",
        formula="=(roadmap_last_month < roadmap_shortest) + (roadmap_last_month > roadmap_longest)",
        advice="Let the last phase end in months 12 to 18: sooner leaves no foundation, later is out of date.",
    ),
    Guard(
        key="alert_increment_without_deliverable",
        label="A 90-day increment has nothing due",
        formula="=SUM(roadmap_increments_nothing_due)",
        advice="Make one deliverable due in every increment: long silence costs the trust of those who pay.",
    ),
    Guard(
        key="alert_scaling_before_automation",
        label="Scaling starts before the pipelines are automated",
        formula="=IF(SUM(deliverables_automates) = 0, 1, (roadmap_scaling_month <= pipelines_manual_until) * 1)",
        tested="roadmap_scaling_month > 0",
        advice="Finish the automated pipelines before the phase Scale and optimise begins.",
    ),
    Guard(
        key="alert_phase_before_its_gate",
        label="A phase has begun before the gate before it was passed",
        formula="=SUM(gates_begun_early)",
        advice="Hold the budget of the phase until every criterion of the gate is met.",
    ),
    Guard(
        key="alert_deliverables_late",
        label="Deliverables are late",
        formula="=milestones_late",
        advice="Finish them, or move them at the next update of the plan: not in between.",
    ),
    Guard(
        key="alert_deliverable_outside_phase",
        label="A deliverable is due outside its phase",
        formula="=SUM(deliverables_outside_phase)",
        advice="Move the deliverable to an increment that ends within its phase, or to another phase.",
    ),
    Guard(
        key="alert_review_missed",
        label="No review is noted for an increment that is over",
        formula="=SUM(roadmap_increments_review_missed)",
        advice="Hold the review and note its day and outcome beside the increment.",
    ),
    Guard(
        key="alert_initiative_in_no_phase",
        label="Initiatives start in no phase",
        formula='=COUNTIFS(roadmap_timing_phase, "no phase")',
        advice="Move the start of the initiative into a phase, or make the phases longer.",
    ),
    *WATCH_GUARDS,
)


def page(tracked: bool) -> Page:
    """When what is built; with what was spent and came back where that is tracked."""
    standing, steps = (
        tuple(line for line in lines if tracked or line.key not in FROM_ACTUALS)
        for lines in (STANDING, STEPS)
    )
    exposure, gates = (EXPOSURE, GATES) if tracked else (EXPOSURE_AS_PLANNED, GATES_WITHOUT_RETURNS)
    returns = (GATE_RETURNS,) if tracked else ()
    return Page(
        title="Roadmap",
        purpose="When what is built, what it spends by phase, and what must be true before more is spent.",
        sections=(
            Section(
                title="Where the roadmap stands",
                inputs=(MONTHS_COMPLETED,),
                lines=standing,
                pictures=(PHASES_PICTURE, VALUE_PICTURE),
            ),
            Section(title="Phases", grids=(PHASES, exposure, VALUE)),
            Section(title="Gates", grids=(gates,)),
            Section(title="Criteria of the gates", grids=(GATE_SHARES, *returns, GATE_COUNTS, GATE_ANSWERS)),
            Section(title="Deliverables by 90-day increment", grids=(INCREMENTS, DELIVERABLES)),
            Section(title="Initiatives by start month", grids=(SCHEDULE,), pictures=(SCHEDULE_PICTURE,)),
            Section(title="Limits", inputs=(SHORTEST, LONGEST, MONTHS_PER_INCREMENT, INCREMENTS_PER_UPDATE)),
            Section(title="Steps of the working", lines=steps, grids=(TIMING,)),
        ),
    )


def recompute(context: Context, tracked: bool) -> dict[str, Any]:
    """Spread the initiatives over the phases, judge every gate, and see what is due, done and late."""
    completed = context["roadmap_months_completed"]
    timing = work_out_timing(context)
    by_phase = work_out_phases(context, timing)
    timing = place_in_phases(timing, by_phase)
    phases = as_columns(list(by_phase.values()))
    last_month = max(phases["last_month"])
    done = to_date(context) if tracked else None
    criteria = work_out_criteria(context, done.rate if done else None)
    spent, spent_until = (done.spent, done.last_cost_month or -1.0) if done else (0.0, -1.0)
    exposure = work_out_exposure(context, by_phase, spent, spent_until)
    value = work_out_value(context, by_phase)
    gates = work_out_gates(criteria.pop("criteria"), by_phase, exposure["exposure"], completed)
    deliverables = work_out_deliverables(context, by_phase)
    increments = work_out_increments(context, deliverables, last_month)

    still_open = [number for number in gates["open_number"] if not math.isnan(number)]
    number = int(min(still_open, default=0))
    due = float(sum(0 < month <= completed for month in deliverables["due_month"]))
    late = sum(deliverables["late"])
    outside = timing["one_off"][timing["in_phases"] == 0].sum()
    scaling = phases["first_month"][-1]
    manual_until = max(deliverables["automated_in"])
    at_risk = exposure["exposure"][number - 1] if number else 0.0
    lines = {
        "next_gate": f"gate {number}, {PHASE_NAMES[number - 1]}" if number else "all gates passed",
        "next_gate_exposure": at_risk,
        "next_gate_spent": spent if number else 0.0,
        "next_gate_ahead": at_risk - spent if number else 0.0,
        "roadmap_gates_passed": float(len(PHASE_NAMES) - len(still_open)),
        "roadmap_released": sum(phases["spend"][: number or len(PHASE_NAMES)]),
        "roadmap_spend": max(phases["spend_until"]),
        "roadmap_spend_outside_phases": outside,
        "roadmap_last_month": last_month,
        "milestones_due": due,
        "milestones_late": late,
        "milestones_met_share": (due - late) / due if due else float("nan"),
        "next_gate_number": float(number),
        "roadmap_scaling_month": scaling,
        "pipelines_manual_until": manual_until,
        "roadmap_spent_until": spent_until,
        "roadmap_phases_funding": float(value["next_is"].count(FUNDED)),
        "roadmap_funding_missing": sum(value["missing"]),
    }
    length = (last_month < context["roadmap_shortest"], last_month > context["roadmap_longest"])
    all_one_off = context["initiatives_one_off"]
    unassigned = abs(sum(phases["one_off"]) + outside - all_one_off)
    unready = 1.0 if not any(deliverables["automates"]) else float(scaling <= manual_until)
    guards = {
        "check_spend_by_phase": float(unassigned > all_one_off * TINY),
        "alert_phases_do_not_follow": float(phases["follows"].count(0)),
        "alert_roadmap_length": float(sum(length)),
        "alert_increment_without_deliverable": sum(increments["nothing_due"]),
        "alert_scaling_before_automation": unready if scaling > 0 else float("nan"),
        "alert_phase_before_its_gate": sum(gates["begun_early"]),
        "alert_deliverables_late": late,
        "alert_deliverable_outside_phase": sum(deliverables["outside_phase"]),
        "alert_review_missed": sum(increments["review_missed"]),
        "alert_initiative_in_no_phase": float((timing["phase"] == "no phase").sum()),
    }
    grids: dict[str, Mapping[str, Any]] = {
        "phases": phases,
        "phase_exposure": exposure,
        "phase_value": value,
        "roadmap_timing": timing,
        "roadmap_schedule": work_out_schedule(timing),
        "gates": gates,
        "deliverables": deliverables,
        "roadmap_increments": increments,
    }
    if not tracked:
        for key in FROM_ACTUALS:
            del lines[key]
        for key in ("spent", "ahead"):
            del exposure[key]
    by_row = {f"{grid}_{line}": column for grid, columns in grids.items() for line, column in columns.items()}
    return {**lines, **guards, **criteria, **by_row, **work_out_watch_list(context)}


def roadmap(groups: Collection[str]) -> PlanningSubject:
    """The roadmap beside some groups of planning sheets."""
    tracked = "kpis" in groups
    return PlanningSubject(
        key="roadmap",
        groups=("roadmap",),
        pages=(page(tracked), WATCH_PAGE),
        recompute=partial(recompute, tracked=tracked),
        guards=GUARDS,
    )

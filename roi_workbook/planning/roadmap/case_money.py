"""The money of the case by phase: what can be lost at each gate, what each phase brings, and what pays for the
next one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Picture, Shown
from roi_workbook.model.records import LAST_MONTH, TINY, Column, Context, Grid, GridLine, Line
from roi_workbook.planning.columns import as_columns
from roi_workbook.planning.roadmap.phases import PHASE_NAMES, Phases

FUNDED, NOT_FUNDED, NO_COST, NO_NEXT = "funded", "not funded", "without cost", "no next phase"

HEAD = Column(key="phase", label="Phase", unit="text", given=True, meaning="Name of the phase.")
ROWS = tuple({"phase": name} for name in PHASE_NAMES)

SPENT_UNTIL = Line(
    key="roadmap_spent_until",
    label="Last month that is spent",
    unit="month",
    formula="=IF(last_cost_month = 0, -1, last_cost_month)",
    words="The last month with an actual cost; before month 0 while there is none",
    helper=True,
)


def of_the_phase(key: str, label: str, unit: str, column: str) -> GridLine:
    """A column of the phases for the same phase: a step of the working."""
    return GridLine(
        key=key,
        label=label,
        unit=unit,
        formula=f"=SUMIFS(phases_{column}, phases_phase, phase)",
        words="From the table of phases",
        helper=True,
    )


NUMBER = of_the_phase("number", "No.", "number", "number")
UNTIL = of_the_phase("until", "Last month used", "month", "last_month")

EXPOSURE = Grid(
    key="phase_exposure",
    label="Exposure at each gate",
    meaning="The most that can be lost by stopping there: all that the case costs up to the end of the phase, in the"
    " scenario shown. To the right, how it differs from what the initiatives spend.",
    head=HEAD,
    rows=ROWS,
    lines=(
        GridLine(
            key="exposure",
            label="Exposure at its gate",
            unit="currency",
            formula="=spent + ahead",
            words="Already spent + still ahead: the most that can be lost by stopping there",
        ),
        GridLine(
            key="spent",
            label="Already spent",
            unit="currency",
            formula="=spent_to_date",
            words="Actual cost to date, from Plan against actual; 0 while none is typed",
        ),
        GridLine(
            key="ahead",
            label="Still ahead",
            unit="currency",
            formula="=SUMPRODUCT((month_number > roadmap_spent_until) * (month_number <= until), costs_t)",
            words="Costs of the case after the months that are spent, up to the end of the phase",
        ),
        GridLine(
            key="initiatives",
            label="Of it, the initiatives",
            unit="currency",
            formula="=SUMIFS(phases_spend_until, phases_phase, phase)",
            words="What the initiatives spend up to the end of the phase",
        ),
        GridLine(
            key="in_no_initiative",
            label="In none, or earlier",
            unit="currency",
            formula="=planned_bare - initiatives",
            words="Cost of the case by then, as entered, that no initiative has spent: what none carries, and running"
            " cost from month 1 on where an initiative runs later; below zero where initiatives spend more",
        ),
        GridLine(
            key="on_top",
            label="Added by the case",
            unit="currency",
            formula="=exposure - planned_bare",
            words="Contingency, adoption dip and overrun; also growth, payment in advance and how actual cost differs"
            " from the plan, if any",
        ),
        GridLine(
            key="planned_bare",
            label="Cost as entered",
            unit="currency",
            formula="=SUMPRODUCT((month_number <= until) * within_horizon_t, purchases_in_month)"
            " + purchases_estimated_one_off + adoption_cost"
            " + investment_per_year_compared / 12 * SUMPRODUCT((month_number <= until) * active_t)",
            words="Purchases and own hours up to the end of the phase, before contingency, dip and overrun",
            helper=True,
        ),
        NUMBER,
        UNTIL,
    ),
)

EXPOSURE_AS_PLANNED = replace(
    EXPOSURE,
    lines=(
        GridLine(
            key="exposure",
            label="Exposure at its gate",
            unit="currency",
            formula="=SUMPRODUCT((month_number <= until) * 1, costs_t)",
            words="Costs of the case up to the end of the phase: the most that can be lost by stopping there",
        ),
        *(line for line in EXPOSURE.lines if line.key not in ("exposure", "spent", "ahead")),
    ),
)
"""The same where no actual cost is tracked."""

VALUE = Grid(
    key="phase_value",
    label="What each phase brings",
    meaning="Value and cost of the case in its months, in the scenario shown; month 0 counts in the first phase. A phase"
    " funds the next one if its value is at least what the next one costs.",
    head=HEAD,
    rows=ROWS,
    lines=(
        GridLine(
            key="value",
            label="Value",
            unit="currency",
            formula="=SUMPRODUCT((month_number >= from_month) * (month_number <= until), benefits_t)",
            words="Benefits of the case in its months",
        ),
        GridLine(
            key="cost",
            label="Cost",
            unit="currency",
            formula="=SUMPRODUCT((month_number >= from_month) * (month_number <= until), costs_t)",
            words="Costs of the case in its months",
        ),
        GridLine(key="net", label="Net", unit="currency", formula="=value - cost", words="Value − cost"),
        GridLine(
            key="cumulative_net",
            label="Net up to its end",
            unit="currency",
            formula="=SUMPRODUCT((month_number <= until) * 1, net_t)",
            words="Net of all months up to its end; below zero: that much is out",
        ),
        GridLine(
            key="next_cost",
            label="Cost of the next",
            unit="currency",
            formula="=SUMIFS(phase_value_cost, phase_value_number, number + 1)",
            words="Cost of the phase after it; 0 after the last",
        ),
        GridLine(
            key="next_is",
            label="The next phase is",
            unit="verdict",
            formula='=IF(number = COUNT(phases_number), "no next phase", IF(next_cost = 0, "without cost",'
            ' IF(missing > 0, "not funded", "funded")))',
            words="Whether its value pays for the phase after it",
        ),
        GridLine(
            key="missing",
            label="Missing for it",
            unit="currency",
            formula="=IF((next_cost - value) * 100^3 > next_cost, next_cost - value, 0)",
            words="Cost of the next phase − value, where that is above zero",
        ),
        NUMBER,
        of_the_phase("from_month", "Counted from month", "month", "counted_from"),
        UNTIL,
    ),
)

FUNDING = (
    Line(
        key="roadmap_phases_funding",
        label="Phases that fund the next one",
        unit="count",
        formula='=COUNTIFS(phase_value_next_is, "funded")',
        words="Phases whose value is at least what the next one costs",
    ),
    Line(
        key="roadmap_funding_missing",
        label="Missing to fund the next phases",
        unit="currency",
        formula="=SUM(phase_value_missing)",
        words="Sum over the phases of what their value lacks of the cost of the next: money from elsewhere",
    ),
)

VALUE_PICTURE = Picture(
    key="phase_value_picture",
    kind="columns",
    title='=IF(SUM(phase_value_cost) = 0, "No cost by phase yet", "Phases that fund the next one: "'
    ' & FIXED(roadmap_phases_funding, 0) & IF(roadmap_funding_missing > 0, "; missing: " & reporting_currency & " "'
    ' & FIXED(roadmap_funding_missing, 0), ""))',
    series=(
        Shown(label="Cost", values="phase_value_cost", categories="phase_value_phase", look="grey"),
        Shown(label="Value", values="phase_value_value", categories="phase_value_phase"),
        Shown(label="Net up to its end", values="phase_value_cumulative_net", categories="phase_value_phase"),
    ),
    unit="currency",
    description="Cost and value of the case in each phase, and beside them the net of all months up to its end.",
)


def work_out_exposure(
    context: Context, phases: Phases, spent: float, spent_until: float
) -> dict[str, list[Any]]:
    """What can be lost at each gate, and how it differs from what the initiatives spend; by phase.

    spent, spent_until: the actual cost to date and the last month it covers.
    """
    months = context.month_rows
    costs, bought = months["costs_t"], months["purchases_in_month"] * months["within_horizon_t"]
    running = months["active_t"] * ((context["purchases_per_year"] + context["run_cost_per_year"]) / 12)
    running[0] += context["adoption_cost"] + context["purchases_estimated_one_off"]
    rows: list[dict[str, float]] = []
    for number, phase in enumerate(phases.values(), 1):
        until = phase["last_month"]
        begun, over = (int(min(max(month + 1, 0), LAST_MONTH + 1)) for month in (spent_until, until))
        ahead, bare = costs[begun:over].sum(), (bought + running)[:over].sum()
        rows.append(
            {
                "exposure": spent + ahead,
                "spent": spent,
                "ahead": ahead,
                "initiatives": phase["spend_until"],
                "in_no_initiative": bare - phase["spend_until"],
                "on_top": spent + ahead - bare,
                "planned_bare": bare,
                "number": float(number),
                "until": until,
            }
        )
    return as_columns(rows)


def work_out_value(context: Context, phases: Phases) -> dict[str, list[Any]]:
    """What each phase brings and costs, and whether that pays for the next one; by phase."""
    month = np.arange(LAST_MONTH + 1)
    benefits, costs = context.month_rows["benefits_t"], context.month_rows["costs_t"]
    own = [(phase["counted_from"] <= month) & (month <= phase["last_month"]) for phase in phases.values()]
    values, spend = ([float(amounts[inside].sum()) for inside in own] for amounts in (benefits, costs))
    rows: list[dict[str, Any]] = []
    for number, phase in enumerate(phases.values(), 1):
        is_last = number == len(phases)
        value, cost, following = values[number - 1], spend[number - 1], 0.0 if is_last else spend[number]
        missing = following - value if following - value > following * TINY else 0.0
        state = NO_COST if following == 0 else NOT_FUNDED if missing else FUNDED
        rows.append(
            {
                "value": value,
                "cost": cost,
                "net": value - cost,
                "cumulative_net": float((benefits - costs)[month <= phase["last_month"]].sum()),
                "next_cost": following,
                "next_is": NO_NEXT if is_last else state,
                "missing": missing,
                "number": float(number),
                "from_month": phase["counted_from"],
                "until": phase["last_month"],
            }
        )
    return as_columns(rows)

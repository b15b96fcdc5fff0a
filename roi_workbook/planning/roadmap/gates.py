"""Gates of the roadmap: what must be true before the next phase gets its budget."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.records import YES_NO, Column, Context, Grid, GridLine
from roi_workbook.planning.columns import as_columns
from roi_workbook.planning.roadmap.phases import PHASE_NAMES, Phases

RETURN_TO_DATE = "Return to date"

UNDER, ABOVE, AT_LEAST = "under", "above", "at least"

CRITERION = Column(key="criterion", label="Criterion", unit="text", given=True, meaning="What must be true.")
PHASE = Column(
    key="phase", label="Gate of phase", unit="text", given=True, meaning="Phase that ends with the gate."
)
RULE = Column(
    key="rule",
    label="Must be",
    unit="text",
    given=True,
    meaning="Under and above: the target itself does not pass. At least: it does.",
)
EVIDENCE = Column(
    key="source",
    label="Where the figure comes from",
    unit="text",
    meaning="Report, dashboard or person behind it.",
)

GATE_SHARES = Grid(
    key="gate_shares",
    label="Criteria that are measured",
    meaning="Type what was measured last, and where. A criterion that is not measured does not pass.",
    head=CRITERION,
    columns=(
        PHASE,
        RULE,
        Column(
            key="target",
            label="Target",
            unit="share",
            lowest=-1,
            highest=100,
            meaning="Bound the measured share is held against.",
        ),
        Column(
            key="current",
            label="Measured",
            unit="share",
            lowest=-10,
            highest=100,
            meaning="What was measured last. Empty: not measured.",
        ),
        EVIDENCE,
    ),
    rows=(
        {"criterion": "Downtime of the pilots", "phase": PHASE_NAMES[0], "rule": UNDER, "target": 0.05},
        {
            "criterion": "Data pipelines: service level",
            "phase": PHASE_NAMES[1],
            "rule": ABOVE,
            "target": 0.99,
        },
        {
            "criterion": "Cost per inference: reduction",
            "phase": PHASE_NAMES[2],
            "rule": AT_LEAST,
            "target": 0.40,
        },
    ),
    lines=(
        GridLine(
            key="passes",
            label="Passes",
            unit="1 or 0",
            formula="=IF(OR(COUNT(target) = 0, COUNT(current) = 0), 0, IF(OR("
            'AND(rule = "under", current < target), AND(rule = "above", current > target),'
            ' AND(rule = "at least", current >= target)), 1, 0))',
            words="1 if the measured share keeps the rule; 0 if it does not, or if a figure is missing",
            helper=True,
        ),
        GridLine(
            key="result",
            label="Result",
            unit="verdict",
            formula='=IF(passes = 1, "met", IF(COUNT(current) = 0, "not measured", "not yet"))',
        ),
    ),
    example=(
        {"criterion": "Downtime of the pilots", "source": "Pilot dashboard, mean of a quarter"},
        {"criterion": "Data pipelines: service level", "source": "Pipeline run log"},
        {"criterion": "Cost per inference: reduction", "source": "Cloud bill and request log"},
    ),
    source="RM",
    moved={RETURN_TO_DATE: "gate_returns"},
)

GATE_RETURNS = Grid(
    key="gate_returns",
    label="Criteria that are worked out",
    meaning="The cost and the value of each month are typed once, on Plan against actual.",
    head=CRITERION,
    columns=(
        PHASE,
        RULE,
        Column(
            key="target",
            label="Target",
            unit="share",
            lowest=-1,
            highest=100,
            meaning="Bound the return is held against.",
        ),
        EVIDENCE,
    ),
    rows=({"criterion": RETURN_TO_DATE, "phase": PHASE_NAMES[2], "rule": ABOVE, "target": 0},),
    lines=(
        GridLine(
            key="current",
            label="Worked out",
            unit="share",
            formula="=return_to_date",
            words="Return to date, as on Plan against actual",
        ),
        GridLine(
            key="passes",
            label="Passes",
            unit="1 or 0",
            formula="=IF(OR(COUNT(target) = 0, COUNT(current) = 0), 0, (ROUND(current - target, 6) > 0) * 1)",
            words="1 if the return is above the target, to six decimals; 0 if it is not, or if a figure is missing",
            helper=True,
        ),
        GridLine(
            key="result",
            label="Result",
            unit="verdict",
            formula='=IF(passes = 1, "met", IF(COUNT(current) = 0, "not measured", "not yet"))',
        ),
    ),
    example=({"criterion": RETURN_TO_DATE, "source": "Plan against actual"},),
    source="RM",
)

GATE_COUNTS = Grid(
    key="gate_counts",
    label="Criteria that are counted",
    meaning="The use cases in production are typed once, on the sheet Priorities under Thresholds.",
    head=CRITERION,
    columns=(
        PHASE,
        RULE,
        Column(
            key="target",
            label="Target",
            unit="count",
            highest=10_000,
            whole=True,
            meaning="Least that passes.",
        ),
        EVIDENCE,
    ),
    rows=(
        {"criterion": "Use cases in production", "phase": PHASE_NAMES[1], "rule": AT_LEAST, "target": 3},
        {
            "criterion": "Use cases in production at scale",
            "phase": PHASE_NAMES[2],
            "rule": AT_LEAST,
            "target": 10,
        },
    ),
    lines=(
        GridLine(
            key="current",
            label="Counted",
            unit="count",
            formula="=initiatives_use_cases_in_production",
            words="Use cases in production today, typed on the sheet Priorities",
        ),
        GridLine(
            key="passes",
            label="Passes",
            unit="1 or 0",
            formula="=IF(COUNT(target) = 0, 0, (current >= target) * 1)",
            words="1 if the count reaches the target; 0 if it does not, or if there is no target",
            helper=True,
        ),
        GridLine(key="result", label="Result", unit="verdict", formula='=IF(passes = 1, "met", "not yet")'),
    ),
    example=(
        {"criterion": "Use cases in production", "source": "Release calendar"},
        {"criterion": "Use cases in production at scale", "source": "Release calendar"},
    ),
    source="RM",
)

GATE_ANSWERS = Grid(
    key="gate_answers",
    label="Criteria that are answered",
    meaning="Yes only where somebody outside the team could see it; an open answer counts as No.",
    head=CRITERION,
    columns=(
        PHASE,
        Column(
            key="met",
            label="Is it so?",
            unit="choice",
            choices=YES_NO,
            meaning="Yes or No. Empty: not answered.",
        ),
        EVIDENCE,
    ),
    rows=(
        {"criterion": "Cost per inference is measured", "phase": PHASE_NAMES[0]},
        {"criterion": "The team is trained on the new stack", "phase": PHASE_NAMES[1]},
        {"criterion": "Governance is mature", "phase": PHASE_NAMES[2]},
    ),
    lines=(
        GridLine(key="passes", label="Passes", unit="1 or 0", formula='=(met = "Yes") * 1', helper=True),
        GridLine(
            key="result",
            label="Result",
            unit="verdict",
            formula='=IF(met = "Yes", "met", IF(met = "No", "not yet", "not answered"))',
        ),
    ),
    example=(
        {"criterion": "Cost per inference is measured", "source": "Cost report by model"},
        {"criterion": "The team is trained on the new stack", "source": "Training plan"},
        {"criterion": "Governance is mature", "source": "Minutes of the review board"},
    ),
    source="RM",
)

_CRITERIA = (
    "=COUNTIFS(gate_shares_phase, phase) + COUNTIFS(gate_counts_phase, phase)"
    " + COUNTIFS(gate_answers_phase, phase)"
)
_CRITERIA_MET = (
    "=SUMIFS(gate_shares_passes, gate_shares_phase, phase)"
    " + SUMIFS(gate_counts_passes, gate_counts_phase, phase)"
    " + SUMIFS(gate_answers_passes, gate_answers_phase, phase)"
)
"""Of the criteria that are there without what is tracked by month."""

GATES = Grid(
    key="gates",
    label="Gates",
    meaning="A gate passes when all its criteria are met. The next phase gets its budget when every gate before"
    " it has passed.",
    head=PHASE,
    columns=(Column(key="number", label="No.", unit="number", given=True, meaning="Order of the gates."),),
    rows=tuple({"phase": name, "number": number} for number, name in enumerate(PHASE_NAMES, 1)),
    lines=(
        GridLine(
            key="decided",
            label="Decided by the end of",
            unit="date",
            formula="=INDEX(phases_ends, MATCH(phase, phases_phase, 0))",
        ),
        GridLine(
            key="criteria",
            label="Criteria",
            unit="count",
            formula=_CRITERIA + " + SUMPRODUCT((gate_returns_phase = phase) * 1)",
        ),
        GridLine(
            key="criteria_met",
            label="Criteria met",
            unit="count",
            formula=_CRITERIA_MET + " + SUMPRODUCT((gate_returns_phase = phase) * gate_returns_passes)",
        ),
        GridLine(
            key="result",
            label="Gate",
            unit="verdict",
            formula='=IF(criteria_met = criteria, "passed", "not yet")',
        ),
        GridLine(
            key="next_budget",
            label="Budget of the next phase is",
            unit="verdict",
            formula='=IF(number = COUNT(gates_number), "no next phase", IF(open_gates = 0, "released", "held"))',
        ),
        GridLine(
            key="next_phase_spend",
            label="That budget, of the initiatives",
            unit="currency",
            formula="=SUMIFS(phases_spend, phases_number, number + 1)",
        ),
        GridLine(
            key="exposure",
            label="Exposure at the gate",
            unit="currency",
            formula="=SUMIFS(phase_exposure_exposure, phase_exposure_phase, phase)",
        ),
        GridLine(
            key="open_gates",
            label="Gates open up to here",
            unit="count",
            formula='=COUNTIFS(gates_number, "<=" & number, gates_result, "not yet")',
            helper=True,
        ),
        GridLine(
            key="open_number",
            label="Number if open",
            unit="number",
            formula='=IF(result = "passed", "", number)',
            helper=True,
        ),
        GridLine(
            key="begun_early",
            label="Next phase begun without it",
            unit="1 or 0",
            formula="=IF(AND(number < COUNT(gates_number), open_gates > 0, roadmap_months_completed"
            " >= SUMIFS(phases_first_month, phases_number, number + 1)), 1, 0)",
            words="1 if a month of the next phase is over though its budget is not released",
            helper=True,
        ),
    ),
    source="RM",
)

GATES_WITHOUT_RETURNS = replace(
    GATES,
    lines=tuple(
        replace(
            line, formula={"criteria": _CRITERIA, "criteria_met": _CRITERIA_MET}.get(line.key, line.formula)
        )
        for line in GATES.lines
    ),
)
"""The same where no return is worked out."""


def work_out_criteria(context: Context, return_to_date: float | None) -> dict[str, Any]:
    """Whether each criterion is met, and in words; by criterion. And for each phase which of its criteria are
    met.

    return_to_date: what came back for what was spent, missing while nothing is; None where it is no criterion.
    """
    shares, counts, answers = (context.table(key) for key in ("gate_shares", "gate_counts", "gate_answers"))
    gap, rule = shares["current"] - shares["target"], shares["rule"]
    cases = np.full(len(counts), context["initiatives_use_cases_in_production"])
    judged: dict[str, tuple[np.ndarray, Any]] = {
        "gate_shares": (
            (rule == UNDER) & (gap < 0) | (rule == ABOVE) & (gap > 0) | (rule == AT_LEAST) & (gap >= 0),
            np.where(np.isnan(shares["current"]), "not measured", "not yet"),
        ),
        "gate_counts": (cases >= counts["target"], "not yet"),
        "gate_answers": (
            answers["met"] == "Yes",
            np.where(answers["met"] == "No", "not yet", "not answered"),
        ),
    }
    results: dict[str, Any] = {"gate_counts_current": cases}
    if return_to_date is not None:
        returns = np.full(1, return_to_date)
        results["gate_returns_current"] = returns
        judged["gate_returns"] = (
            np.round(returns - context.table("gate_returns")["target"], 6) > 0,
            np.where(np.isnan(returns), "not measured", "not yet"),
        )
    met: dict[str, list[bool]] = {phase: [] for phase in PHASE_NAMES}
    for key, (passes, otherwise) in judged.items():
        results[f"{key}_passes"] = passes
        results[f"{key}_result"] = np.where(passes, "met", otherwise)
        for phase, passed in zip(context.table(key)["phase"], passes.tolist(), strict=True):
            met[phase].append(passed)
    return results | {"criteria": met}


def work_out_gates(
    criteria: dict[str, list[bool]], phases: Phases, exposures: list[float], months_completed: float
) -> dict[str, list[Any]]:
    """Which gates have passed and which budgets they release, gate after gate; by phase."""
    rows: list[dict[str, Any]] = []
    open_gates = 0
    for number, (phase, exposure) in enumerate(zip(PHASE_NAMES, exposures, strict=True), 1):
        passed = all(criteria[phase])
        open_gates += not passed
        following = phases[PHASE_NAMES[number]] if number < len(phases) else None
        rows.append(
            {
                "decided": phases[phase]["ends"],
                "criteria": float(len(criteria[phase])),
                "criteria_met": float(sum(criteria[phase])),
                "result": "passed" if passed else "not yet",
                "exposure": exposure,
                "next_phase_spend": 0.0 if following is None else following["spend"],
                "next_budget": "no next phase" if following is None else "held" if open_gates else "released",
                "open_gates": float(open_gates),
                "open_number": math.nan if passed else float(number),
                "begun_early": float(
                    following is not None and open_gates > 0 and months_completed >= following["first_month"]
                ),
            }
        )
    return as_columns(rows)

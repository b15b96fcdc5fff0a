"""A bucket nobody ships, in one file as any other: what it costs that machines run while nobody uses them."""

from __future__ import annotations

from roi_workbook.lazy import np
from roi_workbook.model.bucket import Bucket, Figure, Opening, ProposalWords, Purpose
from roi_workbook.model.records import Columns, Guard, Input, Line, NotDefined, limit

INPUTS = (
    Input(
        key="idle_machines",
        label="Idle machines",
        unit="count",
        essential=True,
        question="How many machines run while nobody uses them?",
        conservative=5,
        base=7,
        optimistic=11,
        meaning="Machines that run while nobody uses them.",
    ),
    Input(
        key="idle_hours_per_month",
        label="Idle hours a month",
        unit="hours",
        base=113,
        highest=8784,
        meaning="Hours a month each of them runs idle.",
    ),
    Input(
        key="idle_hour_price",
        label="Price of an idle hour",
        unit="currency / hour",
        base=2.3,
        single=True,
        meaning="Power, cooling and rent of an hour.",
    ),
    Input(
        key="idle_reduction",
        label="Fewer idle hours",
        unit="share",
        conservative=0.29,
        base=0.37,
        optimistic=0.53,
        lowest=-1,
        highest=1,
        meaning="Share of the idle hours that go away.",
    ),
    Input(
        key="energy_confidence",
        label="Energy: confidence",
        unit="share",
        highest=1,
        conservative=0.71,
        base=0.83,
        optimistic=0.97,
        meaning="How much of the energy value to believe.",
    ),
    Input(
        key="energy_cashable_share",
        label="Energy: cashable share",
        unit="share",
        highest=1,
        base=0.59,
        single=True,
        meaning="Share that moves a named owner's budget or revenue line.",
    ),
)

LINES = (
    Line(
        key="idle_hours_per_year",
        label="Idle hours a year",
        unit="hours / year",
        formula="=idle_machines * idle_hours_per_month * 12",
    ),
    Line(
        key="energy_cost_today",
        label="Energy: cost today",
        unit="currency / year",
        formula="=idle_hours_per_year * idle_hour_price",
    ),
    Line(
        key="energy_cost_avoided",
        label="Energy cost avoided",
        unit="currency / year",
        formula="=energy_cost_today * idle_reduction",
    ),
    Line(
        key="energy_value",
        label="Energy cost avoided, risk-adjusted",
        unit="currency / year",
        headline=True,
        formula="=energy_cost_avoided * energy_confidence",
    ),
    Line(
        key="energy_physical",
        label="Energy: physical effect",
        unit="currency / year",
        formula="=energy_cost_avoided",
    ),
    Line(
        key="cost_per_idle_machine",
        label="Cost of an idle machine",
        unit="currency / year",
        formula='=IF(idle_machines <= 0, "n/a: no machine", energy_cost_today / idle_machines)',
        words="Cost today ÷ machines",
        not_defined=(NotDefined("n/a: no machine"),),
    ),
)

GUARDS = (
    Guard(
        key="alert_idle_month",
        label="Machines are idle nearly all month",
        formula="=(idle_hours_per_month > limit_idle_hours) * 1",
        tested="idle_machines > 0",
        limits=(limit("idle_hours", "idle hours a month", "hours", 101),),
        advice="Switch them off.",
    ),
)


def recompute(case: Columns) -> dict[str, np.ndarray]:
    """Price a year of idle hours, and what of it goes away."""
    per_machine = case["idle_hour_price"] * case["idle_hours_per_month"] * 12
    machines = case["idle_machines"]
    cost = machines * per_machine
    avoided = cost - cost * (1 - case["idle_reduction"])
    return {
        "idle_hours_per_year": 12 * case["idle_hours_per_month"] * machines,
        "energy_cost_today": cost,
        "energy_cost_avoided": avoided,
        "energy_value": case["energy_confidence"] * avoided,
        "energy_physical": avoided,
        "cost_per_idle_machine": np.where(machines > 0, per_machine, np.nan),
    }


def raise_guards(case: Columns) -> dict[str, np.ndarray]:
    """How many times its guard is up; missing without a machine."""
    long = case["idle_hours_per_month"] > case["limit_idle_hours"]
    return {"alert_idle_month": np.where(case["idle_machines"] > 0, long, np.nan)}


SAVED_ENERGY = Purpose("saved energy", "save energy")

ENERGY = Bucket(
    key="energy",
    title="Energy",
    purpose="Machines that run while nobody uses them.",
    inputs=INPUTS,
    lines=LINES,
    guards=GUARDS,
    recompute=recompute,
    raise_guards=raise_guards,
    gross="energy_cost_avoided",
    value="energy_value",
    physical="energy_physical",
    cost_today="energy_cost_today",
    proposal=ProposalWords(
        key="power",
        label="Idle machines",
        sentence='{idle} stand "idle" and cost about {power_cost} a year; {power_saving}',
        absent="Idle machines are no part of this case.",
        purpose=SAVED_ENERGY,
        openings=(
            Opening(
                key="idle_machines_opening",
                problem="Idle machines",
                text="We pay for machines that nobody uses",
                when="power_cost",
                measure="{power_cost} a year.",
            ),
        ),
        figures=(
            Figure("idle", "Machines that idle", "count", "idle_machines", tenths=True, counted="machine"),
        ),
    ),
)

"""What must be true: how much of the promise, and of the inputs that matter most."""

from __future__ import annotations

from roi_workbook.model.records import Line
from roi_workbook.model.words import NOTHING, first_of, joined, quoted
from roi_workbook.planning.proposal.wording import COST_OPEN, LATE_IN_BASE, Said, part, sentence


def true_parts(tell: Said) -> tuple[Line, ...]:
    """Pieces of what must be true."""
    return (
        part(
            "pays_if",
            "When it pays",
            first_of(
                ("pv_costs_base <= 0", quoted("There is no cost to earn back.")),
                (
                    LATE_IN_BASE,
                    tell(
                        "No benefit arrives within the {horizon_months:0} months looked at: it has to go live earlier."
                    ),
                ),
                (
                    "AND(COUNT(proposal_break_even) = 0, pv_benefits_base < 0)",
                    quoted("All benefits together are a loss: nothing can pay it back."),
                ),
                (
                    "COUNT(proposal_break_even) = 0",
                    quoted("No benefit is counted: nothing can pay it back."),
                ),
                (
                    "SUM(proposal_break_even) < 1",
                    quoted("It pays back with less than 1 % of the promised value."),
                ),
                (
                    "SUM(proposal_break_even) > 100",
                    tell(
                        "It would take {break_even:0} % of the promised value to pay it back: more than we promise."
                    ),
                ),
                (
                    "AND(SUM(proposal_break_even) = 100, proposal_npv < 0)",
                    quoted("It would take a little more than the promised value to pay it back."),
                ),
                otherwise=tell("It pays back if at least {break_even:0} % of the promised value comes true."),
            ),
        ),
        part(
            "depends",
            "What it depends on",
            first_of(
                (
                    "SUM(proposal_assumptions_swing_rounded) > 0",
                    quoted("What moves the result most, between the ends of its range:"),
                ),
            ),
        ),
    )


def true() -> tuple[Line, ...]:
    """How much of the promise has to come true, and what it depends on most."""
    ranked = "INDEX(proposal_assumptions_told, MATCH({}, proposal_assumptions_number, 0), 1)"
    told = (
        ("condition", "What must be true of the whole", joined("proposal_pays_if", "proposal_depends")),
        ("first_assumption", "First of the assumptions", ranked.format("1")),
        ("second_assumption", "Second of the assumptions", ranked.format("2")),
        ("third_assumption", "Third of the assumptions", ranked.format("1 + 2")),
    )
    untold = quoted("What must be true can be told once all of the cost is filled in.")
    return tuple(
        sentence(key, label, first_of((COST_OPEN, NOTHING if place else untold), otherwise=text))
        for place, (key, label, text) in enumerate(told)
    )

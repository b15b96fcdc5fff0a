"""What it takes, and what for."""

from __future__ import annotations

from roi_workbook.model.bucket import Buckets
from roi_workbook.model.records import Line
from roi_workbook.model.words import NOTHING, first_of, joined, quoted
from roi_workbook.planning.proposal.figures import bought_figure, purposes
from roi_workbook.planning.proposal.wording import Said, paid, part, said, sentence


def investment_parts(tell: Said) -> tuple[Line, ...]:
    """Pieces of what it takes, and what for."""
    return (
        part("paid", "Paid for purchases", paid(tell, "bought_once", "bought_yearly")),
        part(
            "bought",
            "What is bought",
            first_of(
                ('proposal_paid = ""', quoted("Nothing is bought.")), otherwise=tell("We buy for {paid}.")
            ),
        ),
        part(
            "own_people",
            "What own people do",
            first_of(
                (
                    "MAX(proposal_own_hours, proposal_run_hours) = 0",
                    quoted("No hours of our own people are counted."),
                ),
                ("proposal_run_hours = 0", tell("Our own people spend {own_hours} to adopt it.")),
                (
                    "proposal_own_hours = 0",
                    tell("Our own people spend {run_hours}")
                    + ' & IF(proposal_run_hours = 1, " hour", " hours") & " a week to run it."',
                ),
                otherwise=tell(
                    "Our own people spend {own_hours} to adopt it and {run_hours} a week to run it."
                ),
            ),
        ),
        part(
            "set_aside",
            "What is set aside",
            first_of(
                (
                    "MIN(proposal_contingency, proposal_one_off) <= 0",
                    quoted("Nothing is set aside for the unforeseen."),
                ),
                otherwise=tell("For the unforeseen, {contingency:0} % of the one-off cost is set aside."),
            ),
        ),
        part(
            "still_open",
            "What has no purpose yet",
            first_of(("proposal_unassigned > 0", tell("For {unassigned} the purpose is still open."))),
        ),
    )


def investment(buckets: Buckets) -> tuple[Line, ...]:
    """What it takes, and what for."""
    tell = said(buckets)
    amounts = [(each.noun, bought_figure(each)) for each in purposes(buckets)]
    by_purpose = [first_of((f"proposal_{key} > 0", tell(f"{noun} {{{key}}}"))) for noun, key in amounts]
    listed = (
        quoted("What is bought in the first year, by what it is for: ") + " & " + joined(*by_purpose, by=", ")
    )
    none = " + ".join(f"proposal_{key}" for _, key in amounts) + " = 0"
    return (
        sentence(
            "cost", "What it takes", joined("proposal_bought", "proposal_own_people", "proposal_set_aside")
        ),
        sentence(
            "purpose",
            "What every purchase is for",
            first_of(
                ('proposal_paid = ""', NOTHING),
                (none, "proposal_still_open"),
                otherwise=f'{listed} & "." & IF(proposal_still_open = "", "", " " & proposal_still_open)',
            ),
        ),
    )

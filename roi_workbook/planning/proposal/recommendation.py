"""What is recommended: approve, approve the first phase or not yet; of a running programme go on, look again or stop."""

from __future__ import annotations

from collections.abc import Collection

from roi_workbook.model.records import Line
from roi_workbook.model.words import NOTHING, counted, first_of, quoted
from roi_workbook.planning.proposal.actuals import GROUP_OF_ACTUALS
from roi_workbook.planning.proposal.rounding import percent_formula
from roi_workbook.planning.proposal.wording import COST_OPEN, NO_COST, Said, currency, part


def doubt(tell: Said) -> str:
    """Why not more than the first phase, or nothing."""
    return first_of(
        ("proposal_has_range = 0", NOTHING),
        ("ranges_filled = 1", quoted("only one figure that moves the result has a range")),
        ("ranges_filled = 2", quoted("only two figures that move the result have a range")),
        (
            percent_formula("SUM(probability_npv_positive)") + " < proposal_chance_wanted",
            tell("the chance of a gain is {chance}, below the {chance_wanted:0} % we ask for"),
        ),
        (
            "npv_at_suggested_confidence <= 0",
            tell("with the confidence that its evidence supports it would lose {npv_supported}"),
        ),
    )


BEGUN, COMPARED = "programme_begun = 1", "programme_compared = 1"
"""Whether the programme has begun, and whether its cost and value can be held against their plan."""


def once_begun(groups: Collection[str], formula: str) -> list[tuple[str, str]]:
    """Words about a programme that has begun, where its actuals are typed: a case for `first_of`, or none."""
    return [(BEGUN, formula)] if GROUP_OF_ACTUALS in groups else []


SO_FAR = (
    "So far {spent} is spent, {spent_share:0} % of the {plan_to_date}, for {realised} of value, {realised_share:0} % of the"
    " {plan_to_date}. At this rate the rest costs {cost_ahead} and brings {value_ahead}; in all {value_in_all} comes"
    " in for {cost_in_all}."
)


def in_all(groups: Collection[str]) -> tuple[Line, ...]:
    """What it costs and brings in all at that rate: the amounts that are told, added as a reader adds them."""
    if GROUP_OF_ACTUALS not in groups:
        return ()
    return (
        part("cost_in_all", "Cost in all, told", currency("proposal_spent + proposal_cost_ahead")),
        part("value_in_all", "Value in all, told", currency("proposal_realised + proposal_value_ahead")),
    )


def of_a_running_programme(tell: Said) -> str:
    """Go on, look again or stop: from what was spent and what came back against the plan.

    What is spent is spent: it is stopped where the rest brings less than it costs.
    """
    look_again = "We recommend to look again before more is spent"
    return first_of(
        ("proposal_value_ahead < proposal_cost_ahead", tell(f"We recommend to stop. {SO_FAR}")),
        ("SUM(alert_money_ahead) > 0", tell(f"{look_again}: money runs ahead of results. {SO_FAR}")),
        (
            "SUM(value_at_completion) < SUM(cost_at_completion)",
            tell(f"{look_again}: at this rate it does not earn back all that it costs. {SO_FAR}"),
        ),
        otherwise=tell(f"We recommend to go on. {SO_FAR}"),
    )


def recommendation(tell: Said, groups: Collection[str]) -> str:
    """Approve, approve the first phase, or not yet: from cost, value, range and evidence; once it runs,
    from what it cost and brought.
    """
    again = quoted("Decide again at its end.")
    if "roadmap" in groups:
        again = first_of(
            ("proposal_exposure > 0", tell("Decide again at {next_gate}.")),
            otherwise=quoted("Plan phases and gates on Roadmap, and decide again at the first."),
        )
    approve, first = (
        first_of(*once_begun(groups, quoted(go_on)), otherwise=quoted("approve"))
        for go_on in ("go on", "go on with")
    )
    running = [(COMPARED, of_a_running_programme(tell))] if GROUP_OF_ACTUALS in groups else []
    return first_of(
        (NO_COST, quoted("Not yet: without a cost there is nothing to decide.")),
        *running,
        (
            COST_OPEN,
            quoted("Not yet: ")
            + " & "
            + counted(
                "cost_missing_count", "answer about cost is missing.", "answers about cost are missing."
            ),
        ),
        (
            "proposal_npv <= 0",
            quoted("Not yet: in the Base case it does not bring more than it costs."),
        ),
        (
            "proposal_has_range = 0",
            quoted(
                "Not yet: without conservative and optimistic values nobody can tell how likely a gain is."
            ),
        ),
        (
            'proposal_doubt = ""',
            quoted("We recommend to ")
            + f" & {approve} & "
            + tell(
                ": the chance of a gain is {chance}, and it pays with the confidence that its evidence supports."
            ),
        ),
        otherwise=quoted("We recommend to ")
        + f" & {first} & "
        + tell(" the first phase only: {doubt}. ")
        + f" & {again}",
    )

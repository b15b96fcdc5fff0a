"""What is recommended: approve, approve the first phase, or not yet."""

from __future__ import annotations

from roi_workbook.model.words import NOTHING, first_of, quoted
from roi_workbook.planning.proposal.rounding import percent_formula
from roi_workbook.planning.proposal.wording import NO_COST, Said


def doubt(tell: Said) -> str:
    """Why not more than the first phase, or nothing."""
    return first_of(
        ("proposal_has_range = 0", NOTHING),
        (
            percent_formula("SUM(probability_npv_positive)") + " < proposal_chance_wanted",
            tell("the chance of a gain is {chance}, below the {chance_wanted:0} % we ask for"),
        ),
        (
            "npv_at_suggested_confidence <= 0",
            tell("with the confidence that its evidence supports it would lose {npv_supported}"),
        ),
    )


def recommendation(tell: Said) -> str:
    """Approve, approve the first phase, or not yet: from checks, cost, value, range and evidence."""
    again = first_of(
        (
            "proposal_exposure > 0",
            tell("Decide again at {next_gate}, before which at most about {exposure} can be lost."),
        ),
        otherwise=quoted("Plan phases and gates on Roadmap, and decide again at the first."),
    )
    return first_of(
        (
            "checks_failed = 1",
            quoted("Not yet: a check failed, so the numbers cannot be relied on. Checks says which."),
        ),
        (
            "checks_failed > 0",
            tell(
                "Not yet: {checks_failed:0} checks failed, so the numbers cannot be relied on. Checks says which."
            ),
        ),
        (NO_COST, quoted("Not yet: without a cost there is nothing to decide.")),
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
            tell(
                "We recommend to approve: the chance of a gain is {chance}, and it pays with the confidence that its evidence supports."
            ),
        ),
        otherwise=tell("We recommend to approve the first phase only: {doubt}. ") + " & " + again,
    )

"""What it costs to leave things as they are."""

from __future__ import annotations

from collections.abc import Collection

from roi_workbook.model.bucket import Buckets
from roi_workbook.model.records import Line
from roi_workbook.model.words import NOTHING, first_of, joined, quoted
from roi_workbook.planning.proposal.recommendation import once_begun
from roi_workbook.planning.proposal.wording import COST_OPEN, IS_BASE, LATE, NO_COST, part, said, sentence


def nothing_parts(buckets: Buckets, groups: Collection[str]) -> tuple[Line, ...]:
    """Pieces of what doing nothing leads to; the engineers' time where a bucket frees it."""
    tell = said(buckets)
    busy = any(each.proposal_words.people_busy and each.proposal_words.people_freed for each in buckets)
    features = first_of(
        (
            "MIN(proposal_fte_busy, proposal_fte) > 0",
            tell(
                "Minding fragile releases takes the time of {fte_busy} full-time posts, and {fte} of them would come back:"
                " do we want to pay for that, or for features?"
            ),
        ),
    )
    return (
        part(
            "waiting_costs",
            "What a month's delay costs",
            first_of(
                (NO_COST, NOTHING),
                (COST_OPEN, NOTHING),
                *once_begun(groups, NOTHING),
                (
                    "AND(npv_base > 0, proposal_delay > 0)",
                    tell(
                        "Every month we wait gives away {delay} if the end date is fixed, and {delay_moved} if it moves along"
                    )
                    + f' & IF({IS_BASE}, ".", " (Base).")',
                ),
            ),
        ),
        part(
            "avoids",
            "What this avoids of it",
            first_of(
                (
                    f"AND(proposal_avoidable > 0, {LATE})",
                    tell(
                        "at full effect, after the {horizon_months:0} months looked at, this avoids {avoidable} of such"
                        " cost a year, and the rest is paid either way."
                    ),
                ),
                (
                    "proposal_avoidable > 0",
                    tell(
                        "at full effect this avoids {avoidable} of such cost a year, and the rest is paid either way."
                    ),
                ),
                otherwise=quoted("this avoids none of it."),
            ),
        ),
        part("features", "Features or babysitting", features if busy else NOTHING),
        part(
            "growing",
            "What grows",
            first_of(
                (
                    "proposal_symptoms > 0",
                    quoted(
                        "What hurts today grows with every model and release we add, and its remedy stays in a few heads."
                    ),
                ),
            ),
        ),
        part(
            "nothing_costs",
            "What doing nothing costs",
            first_of(
                (
                    "proposal_nothing > 0",
                    first_of(
                        *once_begun(
                            groups,
                            tell("Doing nothing would have cost about {nothing} in the first 12 months"),
                        ),
                        otherwise=tell("Doing nothing costs about {nothing} over the next 12 months"),
                    )
                    + " & "
                    + tell("; {avoids}"),
                ),
                ("missing_count = 0", quoted("Doing nothing costs nothing that is counted here.")),
                otherwise=quoted("What doing nothing costs is not filled in."),
            ),
        ),
    )


def nothing() -> tuple[Line, ...]:
    """What it costs to leave things as they are, and what goes on."""
    return (
        sentence(
            "doing_nothing", "Doing nothing", joined("proposal_nothing_costs", "proposal_waiting_costs")
        ),
        sentence(
            "left_alone",
            "Left alone",
            first_of(('proposal_features = ""', "proposal_growing"), otherwise="proposal_features"),
        ),
    )

"""The problem a proposal opens with, and the symptoms that hold."""

from __future__ import annotations

from collections.abc import Iterable

from roi_workbook.model.bucket import Bucket, Buckets, Opening
from roi_workbook.model.records import Line, in_sentence
from roi_workbook.model.words import NOTHING, first_of, quoted
from roi_workbook.planning.proposal.wording import of_the_largest, part, said, sentence


def openings(buckets: Iterable[Bucket]) -> tuple[Opening, ...]:
    """The problems a proposal can open with, in the order they are offered."""
    offered = [opening for bucket in buckets for opening in bucket.proposal_words.openings]
    return tuple(sorted(offered, key=lambda opening: opening.place))


def problems(buckets: Iterable[Bucket]) -> tuple[str, ...]:
    """The names of those problems."""
    return tuple(opening.problem for opening in openings(buckets))


def problem_parts(buckets: Buckets) -> tuple[Line, ...]:
    """The problem the proposal opens with, and the sentence of each problem."""
    tell = said(buckets)
    chosen = first_of(*((f"proposal_opening = {quoted(name)}", quoted(name)) for name in problems(buckets)))
    return (
        part("dearest", "Problem that costs most today", _dearest(buckets)),
        part("chosen", "Problem chosen to open with", chosen),
        part(
            "problem",
            "Problem it opens with",
            first_of(('proposal_chosen = ""', "proposal_dearest"), otherwise="proposal_chosen"),
        ),
        *(
            part(
                opening.key,
                "Opening: " + in_sentence(opening.problem),
                first_of(
                    (f"proposal_{opening.when} > 0", tell(f"{opening.text}: {opening.measure}")),
                    ('proposal_chosen = ""', NOTHING),
                    otherwise=tell(f"{opening.text}."),
                ),
            )
            for opening in openings(buckets)
        ),
    )


def _dearest(buckets: Buckets) -> str:
    """The problem of the bucket that costs most today; the first problem where none costs."""
    costs = [
        (f"proposal_{words.key}_cost", quoted(words.openings[0].problem))
        for words in (bucket.proposal_words for bucket in buckets if bucket.cost_today)
    ]
    return of_the_largest(costs, otherwise=quoted(problems(buckets)[0]))


def problem(buckets: Buckets) -> tuple[Line, ...]:
    """The problem it opens with, and the symptoms that hold."""
    chosen = first_of(
        *(
            (f"proposal_problem = {quoted(opening.problem)}", f"proposal_{opening.key}")
            for opening in openings(buckets)
        )
    )
    pain = first_of(
        ("proposal_symptoms = 0", NOTHING),
        otherwise=" & ".join(
            [
                quoted("This is how we work today."),
                *(f'IF({key} = "Yes", {quoted(" " + text)}, "")' for key, text in PAINS),
            ]
        ),
    )
    return (sentence("opens", "Opening", chosen), sentence("pain", "Current pain", pain))


PAINS = (
    ("pain_manual_steps", "Models go live by hand."),
    ("pain_no_way_back", "The way back from a bad release is unclear."),
    ("pain_seen_late", "Faults are noticed late."),
    ("pain_long_wait", "Finished model changes wait long to reach users."),
    ("pain_glue_work", "Too many hours go into keeping the parts together."),
)
"""The symptoms and what they say."""

"""What the words of a bucket for the proposal name that nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from roi_workbook.model.bucket import Buckets
from roi_workbook.model.faults import home
from roi_workbook.model.words import keys_in
from roi_workbook.planning.proposal.impact import impact_parts
from roi_workbook.planning.proposal.problem import openings
from roi_workbook.planning.proposal.wording import figure_keys


def faults(buckets: Buckets) -> Iterator[str]:
    """Unknown figures and pieces in the words of a bucket."""
    if not openings(buckets):
        yield (
            "No bucket has a problem the proposal can open with; add an `Opening` to the `openings` of the"
            " proposal words of one of them."
        )
    figures = figure_keys(buckets)
    pieces = {"moves", *(line.key.removeprefix("proposal_") for line in impact_parts(buckets))}
    for bucket in buckets:
        told, place = bucket.proposal_words, home(bucket.recompute)
        texts = [told.sentence, told.absent, *(text for _, text in told.unless)]
        texts += [opening.text + opening.measure for opening in told.openings]
        names = {name for text in texts for name in keys_in(text)}
        conditions = {opening.when for opening in told.openings} | (
            {told.absent_at} if told.absent_at else set()
        )
        for name in sorted((names - figures - pieces) | (conditions - figures)):
            if name in (f"{told.key}_cost", f"{told.key}_saving"):
                yield (
                    f"{bucket.key}: its proposal words name {name!r}, but it has no cost today; name the line as"
                    f" `cost_today` of the bucket in {place}, or use {told.key}_counted."
                )
                continue
            near = get_close_matches(name, sorted(figures | pieces), cutoff=0.5)
            yield (
                f"{bucket.key}: its proposal words name {name!r}, which is not a figure; add a Figure to their `figures`"
                f" in {place}{', or use ' if near else ''}{' or '.join(near)}."
            )

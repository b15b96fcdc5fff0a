"""What each bucket costs today, and what is expected of it."""

from __future__ import annotations

from roi_workbook.model.bucket import Bucket, Buckets
from roi_workbook.model.records import Line
from roi_workbook.model.words import NOTHING, first_of, quoted
from roi_workbook.planning.proposal.wording import LATE, by_sign, part, said, sentence


def impact_parts(buckets: Buckets) -> tuple[Line, ...]:
    """What is expected of each bucket: less of its cost, or value beside it."""
    tell = said(buckets)
    moved = first_of(
        ('OR(business_metric = "", business_metric = "other")', NOTHING),
        otherwise=tell("move {business_metric}"),
    )
    lines = [part("moved", "What faster delivery moves", moved)]
    for bucket in buckets:
        told = bucket.proposal_words
        key = f"{told.key}_value"
        if bucket.cost_today:
            piece, below, none, above, late = (
                f"{told.key}_saving",
                f"we expect {{{key}}} a year more.",
                "no saving is counted.",
                f"we count on saving {{{key}}} a year of it, risk-adjusted.",
                f"saving {{{key}}} a year of it, risk-adjusted, begins",
            )
        else:
            piece, below, none, above, late = (
                f"{told.key}_counted",
                f"we expect to lose {{{key}}} a year.",
                "no money is counted for that.",
                f"we count {{{key}}} a year for that, risk-adjusted.",
                f"that brings {{{key}}} a year, risk-adjusted, only",
            )
        above_zero = first_of(
            (LATE, tell(late + " after the {horizon_months:0} months looked at.")), otherwise=tell(above)
        )
        expected = by_sign(f"proposal_{key}", tell(below), quoted(none), above_zero)
        lines.append(part(piece, told.label + ": what is expected", expected))
    return tuple(lines)


def impact(buckets: Buckets) -> tuple[Line, ...]:
    """What each bucket costs and brings, in a sentence."""
    tell = said(buckets)
    return tuple(
        sentence(
            told.name or told.key,
            told.label + ", in a sentence",
            first_of(
                (_is_absent(bucket), tell(told.absent)),
                *((condition, tell(text)) for condition, text in told.unless),
                otherwise=tell(told.sentence),
            ),
        )
        for bucket in buckets
        for told in (bucket.proposal_words,)
    )


def _is_absent(bucket: Bucket) -> str:
    key = "proposal_" + bucket.proposal_words.key
    if bucket.cost_today:
        return f"AND({key}_cost = 0, {key}_value = 0)"
    absent_at = bucket.proposal_words.absent_at
    return f"proposal_{absent_at} = 0" if absent_at else f"{key}_value = 0"

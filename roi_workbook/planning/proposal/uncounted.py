"""What is not counted in money."""

from __future__ import annotations

from roi_workbook.model.records import Line
from roi_workbook.model.unquantified import told
from roi_workbook.model.words import first_of, joined, quoted
from roi_workbook.planning.proposal.wording import part, sentence


def uncounted_parts() -> tuple[Line, ...]:
    """Pieces of what is not counted."""
    places = ("uncounted_first", "uncounted_second", "uncounted_third_row")
    listed = [f'(proposal_{place} <> "")' for place in places]
    return (
        part("uncounted_third_row", "Third benefit not counted", told("2 + 1")),
        part(
            "uncounted_more",
            "Whether there are more",
            first_of((f"unquantified_benefits > {' + '.join(listed)}", quoted("Inputs lists more."))),
        ),
    )


def uncounted() -> tuple[Line, ...]:
    """The first benefits that are not counted in money: who feels each, and why it is not counted."""
    return (
        sentence("uncounted_first", "First of what is not counted", told("1")),
        sentence("uncounted_second", "Second of what is not counted", told("2")),
        sentence(
            "uncounted_third",
            "Third of what is not counted",
            joined("proposal_uncounted_third_row", "proposal_uncounted_more"),
        ),
    )

"""The proposal as Markdown: its words and tables, and what its pictures show in words."""

from __future__ import annotations

import re

from roi_workbook.proposal_document.content import Proposal
from roi_workbook.reports.document import Document, Paragraph, Section
from roi_workbook.reports.markdown import markdown

FIGURE_IN_A_CELL = re.compile(r"(?<=\| )&#(45|4[89]|5[0-7]);(?=[\d.,]*\d)")
"""The first sign of a figure in a table, where it needs no care: a minus or a digit begins no list there."""


def proposal_markdown(proposal: Proposal) -> str:
    """The proposal as GitHub-flavoured Markdown."""
    shown = tuple(
        Section(title=picture.title, parts=(Paragraph(picture.description + "."),))
        for picture in proposal.pictures
    )
    told = markdown(Document(proposal.document.title, (*proposal.document.parts, *shown)))
    return FIGURE_IN_A_CELL.sub(lambda found: chr(int(found[1])), told)

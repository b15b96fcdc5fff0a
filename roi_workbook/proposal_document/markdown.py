"""The proposal as Markdown: its text and tables, and its pictures described in words."""

from __future__ import annotations

import re

from roi_workbook.proposal_document.content import Proposal
from roi_workbook.reports.document import Document, Paragraph, ReportSection
from roi_workbook.reports.markdown import markdown

FIGURE_IN_A_CELL = re.compile(r"(?<=\| )&#(45|4[89]|5[0-7]);(?=[\d.,]*\d)")
"""The escaped first character of a number in a table, where a minus or a digit cannot start a list."""


def proposal_markdown(proposal: Proposal) -> str:
    """The proposal as GitHub-flavoured Markdown."""
    captions = tuple(
        ReportSection(title=picture.title, parts=(Paragraph(picture.in_words),))
        for picture in proposal.pictures
    )
    parts = (*proposal.answer, *captions, *proposal.sections)
    text = markdown(Document(proposal.document.title, parts))
    return FIGURE_IN_A_CELL.sub(lambda found: chr(int(found[1])), text)

"""The proposal in any format, as bytes; the modules of a format are loaded only for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roi_workbook.reports.formats import Report

if TYPE_CHECKING:
    from roi_workbook.proposal_document.content import Proposal


def _docx(proposal: Proposal) -> bytes:
    from roi_workbook.proposal_document.word import proposal_docx

    return proposal_docx(proposal)


def _markdown(proposal: Proposal) -> bytes:
    from roi_workbook.proposal_document.markdown import proposal_markdown

    return proposal_markdown(proposal).encode()


def _html(proposal: Proposal) -> bytes:
    from roi_workbook.proposal_document.web_page import proposal_html

    return proposal_html(proposal).encode()


PROPOSAL = Report(
    command="proposal",
    renderers={"docx": _docx, "markdown": _markdown, "html": _html},
    usual="markdown",
)
"""The proposal of one workbook."""

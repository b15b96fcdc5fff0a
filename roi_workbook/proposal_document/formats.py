"""The proposal in any format, as bytes."""

from __future__ import annotations

from roi_workbook.proposal_document.content import Proposal


def written(proposal: Proposal, form: str) -> bytes:
    """The proposal as docx, markdown or html; what a format needs is loaded with it."""
    match form:
        case "docx":
            from roi_workbook.proposal_document.word import proposal_docx

            return proposal_docx(proposal)
        case "html":
            from roi_workbook.proposal_document.web_page import proposal_html

            return proposal_html(proposal).encode()
        case _:
            from roi_workbook.proposal_document.markdown import proposal_markdown

            return proposal_markdown(proposal).encode()

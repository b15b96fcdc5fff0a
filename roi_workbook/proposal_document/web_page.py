"""The proposal as one web page: its text as in every report, its pictures as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

from roi_workbook.proposal_document.content import Proposal
from roi_workbook.proposal_document.pictures import DocumentPicture
from roi_workbook.reports.html import html, safe

END_OF_WORDS = "</main>"
"""Where the text of a page ends; escaped texts cannot contain it."""

END_OF_STYLE = "</style>"

PAGE_STYLE = """nav { display: none; }
figure { margin: 28px 0 0; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; max-width: 860px; background: #FFFFFF; border-radius: 6px; }
figcaption { font-weight: bold; color: var(--navy); margin: 0 0 8px; }
"""


def proposal_html(proposal: Proposal) -> str:
    """The proposal as one self-contained HTML page."""
    page = html(proposal.document)
    return with_pictures(page, proposal.pictures) if proposal.pictures else page


def with_pictures(page: str, pictures: Sequence[DocumentPicture]) -> str:
    """A page with pictures after its text, as inline SVG."""
    words, end = page.rsplit(END_OF_WORDS, 1)
    figures = [
        f'<figure><figcaption>{safe(picture.title)}</figcaption><div role="img" aria-label="{safe(picture.description)}">'
        f"{_unnamed(picture.svg(), number)}</div></figure>"
        for number, picture in enumerate(pictures, start=1)
    ]
    words = words.replace(END_OF_STYLE, PAGE_STYLE + END_OF_STYLE, 1)
    return "\n".join([words, *figures, END_OF_WORDS]) + end


def _unnamed(svg: str, number: int) -> str:
    """A picture with ids that differ from those of others on the page."""
    for reference in ('id="', 'href="#', "url(#"):
        svg = svg.replace(reference, f"{reference}p{number}-")
    return svg

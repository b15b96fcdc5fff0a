"""The proposal as one web page: its text as in every report, its pictures as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

from roi_workbook import extras
from roi_workbook.proposal_document.content import Proposal
from roi_workbook.proposal_document.pictures import DocumentPicture
from roi_workbook.reports.html import html, safe

FIRST_SECTION = '<section id="part-1">'
"""Where the answer ends; escaped texts cannot contain it."""

END_OF_STYLE = "</style>"

PAGE_STYLE = """nav { display: none; }
.pictures {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 24px; margin: 24px 0 0;
}
figure { margin: 0; min-width: 0; break-inside: avoid; }
figure div { overflow-x: auto; }
figure svg { display: block; width: 100%; min-width: 480px; height: auto; background: #FFFFFF; border-radius: 6px; }
figcaption { font-weight: bold; color: var(--navy); margin: 0 0 8px; }
@media print {
  .pictures { gap: 12px; margin-top: 12px; }
  figure svg { width: auto; min-width: 0; max-width: 100%; max-height: 66mm; }
  .verdict { margin: 10px 0; padding: 6px 12px; font-size: 15px; }
  #part-1 { break-before: page; }
}
"""


def proposal_html(proposal: Proposal) -> str:
    """The proposal as one self-contained HTML page."""
    page = html(proposal.document)
    return with_pictures(page, proposal.pictures) if proposal.pictures else page


def with_pictures(page: str, pictures: Sequence[DocumentPicture]) -> str:
    """A page with pictures before its first section, as inline SVG."""
    answer, sections = page.split(FIRST_SECTION, 1)
    figures = [
        f"<figure><figcaption>{safe(picture.title)}</figcaption>{_shown(picture, number)}</figure>"
        for number, picture in enumerate(pictures, start=1)
    ]
    answer = answer.replace(END_OF_STYLE, PAGE_STYLE + END_OF_STYLE, 1)
    return "\n".join([answer, '<div class="pictures">', *figures, "</div>", FIRST_SECTION]) + sections


def _shown(picture: DocumentPicture, number: int) -> str:
    """A picture as inline SVG; in words where nothing can draw it."""
    if not extras.has("charts"):
        return f"<p>{safe(picture.in_words)}</p>"
    described = f'role="img" aria-label="{safe(picture.description)}"'
    return f"<div {described}>{_unnamed(picture.svg(), number)}</div>"


def _unnamed(svg: str, number: int) -> str:
    """A picture with ids that differ from those of others on the page."""
    for reference in ('id="', 'href="#', "url(#"):
        svg = svg.replace(reference, f"{reference}p{number}-")
    return svg

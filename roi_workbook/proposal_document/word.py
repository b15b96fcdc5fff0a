"""The proposal as a Word document: the answer and its pictures on the first page, then the rest, on A4 upright.

The same facts give the same bytes: no date is written unless SOURCE_DATE_EPOCH gives one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from roi_workbook import __version__, extras
from roi_workbook.proposal_document.content import Proposal
from roi_workbook.reports.document import Paragraph, Part, ReportSection, ReportTable, Verdict
from roi_workbook.reports.text import printable
from roi_workbook.stamp import given_moment
from roi_workbook.workbook import styles

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import _Cell as Cell

FONT, SIZE = "Arial", 9.5
MARGIN, TEXT_WIDTH = 1.8, 17.4
"""In centimetres: the margins, and the width of the text."""

WIDEST, WIDER = 1.8, 1.3
"""Widths of the first column and of other text columns, as multiples of a column of numbers."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date an archive can hold, in place of none."""


def proposal_docx(proposal: Proposal) -> bytes:
    """The proposal as a Word document."""
    extras.require("word", "A Word document")
    import docx

    word = docx.Document()
    _set_page(word)
    _set_styles(word)
    _describe(word, proposal.document.title)
    word.add_heading(printable(proposal.document.title), level=0)
    for part in proposal.answer:
        _write(word, part)
    for picture in proposal.pictures:
        heading = word.add_heading(printable(picture.title), level=1)
        heading.paragraph_format.keep_with_next = True
        if extras.has("charts"):
            _add_picture(word, picture.png(), picture.description)
        else:
            word.add_paragraph(printable(picture.in_words))
    if proposal.sections:
        word.add_page_break()
    for part in proposal.sections:
        _write(word, part)
    content = io.BytesIO()
    word.save(content)
    return _without_dates(content.getvalue())


def _write(word: WordDocument, part: Part) -> None:
    match part:
        case ReportSection():
            word.add_heading(printable(part.title), level=1)
            for inner in part.parts:
                _write(word, inner)
        case Verdict():
            word.add_paragraph(printable(part.text), style="Intense Quote")
        case Paragraph():
            word.add_paragraph(printable(part.text))
        case ReportTable():
            _write_table(word, part)
        case _:
            raise TypeError(f"A proposal holds no {type(part).__name__}.")


def _write_table(word: WordDocument, part: ReportTable) -> None:
    """A table whose first row is repeated on every page, numbers to the right."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    table = word.add_table(rows=1 + len(part.rows), cols=len(part.columns))
    table.autofit = False
    weights = [
        1.0 if column.right else WIDER if number else WIDEST for number, column in enumerate(part.columns)
    ]
    widths = [Cm(TEXT_WIDTH * weight / sum(weights)) for weight in weights]
    for drawn, width in zip(table.columns, widths, strict=True):
        drawn.width = width
    titles = tuple(column.title for column in part.columns)
    for number, (row, texts) in enumerate(zip(table.rows, (titles, *part.rows), strict=True)):
        marks = row._tr.get_or_add_trPr()
        marks.append(OxmlElement("w:cantSplit"))
        if number == 0:
            marks.append(OxmlElement("w:tblHeader"))
        cells = row.cells
        _fill(cells, part, texts, head=number == 0)
        for cell, width in zip(cells, widths, strict=True):
            cell.width = width
    word.add_paragraph().paragraph_format.space_after = Pt(0)


def _fill(cells: Iterable[Cell], part: ReportTable, texts: Iterable[str], head: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    for cell, column, text in zip(cells, part.columns, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if column.right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(printable(text))
        run.font.size, run.bold = Pt(9), head
        if head:
            run.font.color.rgb = RGBColor.from_string(styles.NAVY[1:])
        _rule_below(cell, styles.NAVY if head else styles.RULE, 12 if head else 4)


def _rule_below(cell: Cell, colour: str, eighths: int) -> None:
    """A line under a cell, its thickness in eighths of a point."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, line = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", colour[1:])):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def _add_picture(word: WordDocument, png: bytes, description: str) -> None:
    from docx.shared import Cm

    word.add_picture(io.BytesIO(png), width=Cm(TEXT_WIDTH))
    drawn = word.inline_shapes[-1]._inline.docPr
    drawn.set("descr", printable(description))


def _set_page(word: WordDocument) -> None:
    from docx.shared import Cm

    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(MARGIN)
    page.top_margin, page.bottom_margin, page.footer_distance = Cm(1.3), Cm(1.5), Cm(0.7)
    footer = page.footer.paragraphs[0]
    footer.text = f"Written by roi-workbook {__version__} from live numbers."


def _set_styles(word: WordDocument) -> None:
    """The workbook's font and colours."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    looks: dict[str, tuple[float, str, bool, float, float]] = {
        "Normal": (SIZE, styles.INK, False, 0, 2),
        "Title": (17, styles.NAVY, True, 0, 4),
        "Heading 1": (11, styles.NAVY, True, 7, 1),
        "Intense Quote": (11, styles.NAVY, True, 1, 3),
        "Footer": (8, styles.MUTED, False, 0, 0),
    }
    for name, (size, colour, bold, before, after) in looks.items():
        style: Any = word.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour[1:])
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for place in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{place}"), FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0
    quote: Any = word.styles["Intense Quote"]
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Pt(0)


def _describe(word: WordDocument, title: str) -> None:
    """Title and language; removes the dates and names of the library's own template."""
    about = word.core_properties
    about.title, about.author, about.language, about.comments = printable(title), "roi-workbook", "en-GB", ""
    element = about._element
    for child in list(element):
        if child.tag.endswith(("}created", "}modified", "}lastModifiedBy", "}revision")):
            element.remove(child)
    if moment := given_moment():
        about.created = moment.replace(tzinfo=None)


def _without_dates(content: bytes) -> bytes:
    """The same archive without dates."""
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = ZipInfo(name, EPOCH)
            part.compress_type, part.external_attr = ZIP_DEFLATED, 0o600 << 16
            target.writestr(part, source.read(name))
    return packed.getvalue()

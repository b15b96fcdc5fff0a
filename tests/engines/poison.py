"""Make copies of a workbook whose stored results are wrong on purpose."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from .values import SENTINEL
from .workbook_parts import formula_matches, worksheet_parts

CALCULATION_CHAIN = "xl/calcChain.xml"
CALCULATION_CHAIN_MENTION = re.compile(rb"<(?:Override|Relationship)\b[^>]*calcChain\.xml[^>]*/>")
TYPE = re.compile(r'\s+t="[^"]*"')


def poison(workbook: bytes, sentinel: float = SENTINEL) -> bytes:
    """Return a copy in which every formula cell's stored result is the sentinel, a number.

    A reader that trusts stored results shows the sentinel; an engine that recalculates shows none. Formulas,
    inputs, formats and charts stay as they are; a calculation chain, if any, is left out.

    workbook: the bytes of an .xlsx file.
    Raises ValueError if a formula cell is written in a form that would escape.
    """
    poisoned = BytesIO()
    with (
        ZipFile(BytesIO(workbook)) as source,
        ZipFile(poisoned, "w", ZIP_DEFLATED, compresslevel=1) as target,
    ):
        titles = {part: title for title, part in worksheet_parts(source).items()}
        for member in source.infolist():
            content = source.read(member)
            if member.filename == CALCULATION_CHAIN:
                continue
            if member.filename in titles:
                content = _poison_sheet(content.decode(), titles[member.filename], sentinel).encode()
            elif member.filename in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
                content = CALCULATION_CHAIN_MENTION.sub(b"", content)
            target.writestr(member.filename, content)
    return poisoned.getvalue()


def _poison_sheet(sheet_xml: str, title: str, sentinel: float) -> str:
    pieces = []
    position = 0
    for match in formula_matches(sheet_xml, title):
        attributes = TYPE.sub("", match["attributes"])
        pieces += [
            sheet_xml[position : match.start()],
            f"<c{attributes}>{match['formula']}<v>{sentinel!r}</v></c>",
        ]
        position = match.end()
    return "".join(pieces) + sheet_xml[position:]

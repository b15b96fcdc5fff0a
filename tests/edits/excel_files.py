"""What Excel itself writes into a file and no other program here does: the same workbook, stored another way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.formula.translate import Translator

from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.workbook.planned_sheets import Book
from tests.edited import WORKBOOK, with_part
from tests.edits.records import cell, cells
from tests.engines.workbook_parts import worksheet_parts

DAYS_FROM_1900_TO_1904 = 1462

METADATA = "xl/metadata.xml"
METADATA_XML = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<metadata xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray"><metadataTypes count="1">
<metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1" pasteValues="1" merge="1"
 splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" coerce="1" cellMeta="1"/>
</metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst>
<ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext>
</extLst></bk></futureMetadata><cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>
"""
METADATA_TYPE = (
    f'<Override PartName="/{METADATA}" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"/>'
)
METADATA_RELATIONSHIP = (
    '<Relationship Id="rIdMetadata" Target="metadata.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"/>'
)


def with_shared_formulas(content: bytes, *blocks: Area) -> bytes:
    """The file after the first cell of each block was filled over the rest: Excel stores the formula once.

    blocks: areas whose cells hold the formula of their first cell, moved along. Raises ValueError where one does
    not: then Excel would not share it either.
    """
    for number, area in enumerate(blocks):
        content = with_part(content, _part(content, area.sheet), lambda xml: _shared(xml, area, number))  # noqa: B023
    return content


def _shared(xml: str, area: Area, number: int) -> str:
    first = cell(area)
    master = _formula(xml, first)
    translator = Translator("=" + master, first)
    for row, column in area.cells():
        address = cell_address(row, column)
        found, moved = _formula(xml, address), translator.translate_formula(address)[1:]
        if found != moved:
            raise ValueError(f"{area.sheet}!{address} holds {found}, filling would give {moved}")
        text = f' ref="{cells(area)}" si="{number}">{escape(master, quote=False)}</f>'
        stored = text if address == first else f' si="{number}"/>'
        xml = _with_formula(xml, address, f'<f t="shared"{stored}')
    return xml


def with_dynamic_arrays(content: bytes, *single: Area) -> bytes:
    """The file as Excel 365 saves formulas that were confirmed there and give one cell: arrays of one cell.

    single: areas, every cell of which is stored so.
    """
    for area in single:
        content = with_part(content, _part(content, area.sheet), lambda xml: _dynamic(xml, area))  # noqa: B023
    return with_array_metadata(content)


def with_array_metadata(content: bytes) -> bytes:
    """The file with the part that cells of dynamic arrays (`cm="1"`) refer to."""
    content = with_part(
        content, "[Content_Types].xml", lambda xml: xml.replace("</Types>", METADATA_TYPE + "</Types>")
    )
    content = with_part(
        content,
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace("</Relationships>", METADATA_RELATIONSHIP + "</Relationships>"),
    )
    out = BytesIO(content)
    with ZipFile(out, "a", ZIP_DEFLATED) as archive:
        archive.writestr(METADATA, METADATA_XML)
    return out.getvalue()


def _dynamic(xml: str, area: Area) -> str:
    for row, column in area.cells():
        address = cell_address(row, column)
        formula = escape(_formula(xml, address), quote=False)
        xml = _with_formula(xml, address, f'<f t="array" ref="{address}">{formula}</f>')
        xml = xml.replace(f'<c r="{address}"', f'<c r="{address}" cm="1"', 1)
    return xml


def with_dates_from_1904(content: bytes, book: Book) -> bytes:
    """The file as an Excel whose days count from 1904 saves it: the same dates, 1,462 days less each.

    content: what was written from `book`, not moved since.
    """
    content = with_part(
        content, WORKBOOK, lambda xml: xml.replace("<workbookPr", '<workbookPr date1904="1"', 1)
    )
    for title, sheet in book.sheets.items():
        dates = [cell_address(*place) for place, (_, (_, kind)) in sheet.cells.items() if kind == "date"]
        if dates:
            content = with_part(content, _part(content, title), lambda xml: _earlier(xml, dates))  # noqa: B023
    return content


def _earlier(xml: str, dates: Iterable[str]) -> str:
    for address in dates:
        pattern = re.compile(
            rf'(<c r="{address}"(?![^>]* t=)[^>]*>(?:<f>[^<]*</f>)?<v>)([^<]+)(</v>)'
        )  # texts (t=...) stay
        xml = pattern.sub(
            lambda found: f"{found[1]}{float(found[2]) - DAYS_FROM_1900_TO_1904:.15g}{found[3]}", xml, count=1
        )
    return xml


def _part(content: bytes, title: str) -> str:
    with ZipFile(BytesIO(content)) as archive:
        return worksheet_parts(archive)[title]


def _pattern(address: str) -> re.Pattern[str]:
    return re.compile(rf'(<c r="{address}"[^>]*>)<f>([^<]*)</f>')


def _formula(xml: str, address: str) -> str:
    found = _pattern(address).search(xml)
    if found is None:
        raise ValueError(f"{address} holds no formula of its own")
    return unescape(found[2])


def _with_formula(xml: str, address: str, formula: str) -> str:
    return _pattern(address).sub(lambda found: found[1] + formula, xml, count=1)

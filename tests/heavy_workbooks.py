"""Workbooks within the reader's limits that are made to be slow or large to review: each stands for its kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from itertools import count
from zipfile import ZIP_DEFLATED

from roi_workbook.catalogue import MODEL
from roi_workbook.review.template import respelled
from tests.edited import WORKBOOK
from tests.small_workbooks import FIRST_SHEET, TEXTS, unzipped, zipped

Parts = dict[str, bytes]
HUGE, TALL = "$A$1:$BXX$20000", "$A$1:$A$20000"
NAME = re.compile(r'<definedName name="([^"]+)">([^<]*)!([^<!]*)<')
TYPED_COLUMNS = "|".join(column.key for column in MODEL.tables["purchases"].columns)


def with_names(content: bytes, which: str, area: str) -> bytes:
    """The file with other areas for the names that match."""

    def other(found: re.Match[str]) -> str:
        if not re.fullmatch(which, found[1]):
            return found[0]
        return f'<definedName name="{found[1]}">{found[2]}!{area}<'

    parts = unzipped(content)
    changed = NAME.sub(other, parts[WORKBOOK].decode())
    assert changed != parts[WORKBOOK].decode()
    return _packed({**parts, WORKBOOK: changed.encode()})


def with_more_names(content: bytes, names: dict[str, str], version: int | None = None) -> bytes:
    """The file with more names, of another version of the template."""
    parts = unzipped(content)
    more = "".join(f'<definedName name="{name}">{area}</definedName>' for name, area in names.items())
    book = parts[WORKBOOK].decode().replace("</definedNames>", more + "</definedNames>")
    texts = parts[TEXTS].decode()
    if version is not None:
        texts = re.sub(r">roi-workbook \d+", f">roi-workbook {version}", texts)
    return _packed({**parts, WORKBOOK: book.encode(), TEXTS: texts.encode()})


def with_sheets(content: bytes, change: Callable[[str], str]) -> bytes:
    """The file with the XML of every sheet changed."""
    parts = unzipped(content)
    sheets = {name: held for name, held in parts.items() if name.startswith("xl/worksheets/sheet")}
    changed = {name: change(held.decode()).encode() for name, held in sheets.items()}
    assert changed != sheets
    return _packed({**parts, **changed})


def with_formulas(content: bytes, change: Callable[[str, int], str]) -> bytes:
    """The file with every formula replaced by what `change` makes of it and its number, both as in XML."""
    numbers = count(1)
    return with_sheets(
        content,
        lambda xml: re.sub(r"<f>(.*?)</f>", lambda found: f"<f>{change(found[1], next(numbers))}</f>", xml),
    )


def with_constants(content: bytes, kind: str, value: str) -> bytes:
    """The file with one constant over every number that is typed."""
    cell = rf'<c r="\1"\2 t="{kind}"><v>{value}</v></c>'
    return with_sheets(
        content, lambda xml: re.sub(r'<c r="([A-Z]+\d+)"( s="\d+")?><v>[^<]*</v></c>', cell, xml)
    )


def with_stored(content: bytes, kind: str, value: str) -> bytes:
    """The file with one stored value for every formula."""
    cell = rf'<c r="\1"\2 t="{kind}">\3<v>{value}</v></c>'
    return with_sheets(
        content,
        lambda xml: re.sub(r'<c r="([A-Z]+\d+)"( s="\d+")?[^>]*>(<f>[^<]*</f>)<v>[^<]*</v></c>', cell, xml),
    )


def overwritten(content: bytes) -> bytes:
    """The file with a number of its own over every second formula."""
    numbers = count(1)

    def number(found: re.Match[str]) -> str:
        at = next(numbers)
        return f"<v>{at}.5</v>" if at % 2 else found[0]

    return with_sheets(content, lambda xml: re.sub(r"<f>[^<]*</f><v>[^<]*</v>", number, xml))


def spread(content: bytes) -> bytes:
    """The file with a row inserted above every row, as a spreadsheet program does it: everything follows."""
    parts = unzipped(content)
    book = parts[WORKBOOK].decode()
    titles = [unescape(title) for title in re.findall(r'<sheet name="([^"]*)"', book)]
    for number, title in enumerate(titles, 1):
        part = f"xl/worksheets/sheet{number}.xml"
        xml = re.sub(r"<f>(.*?)</f>", lambda found, on=title: _moved(found[1], on), parts[part].decode())
        xml = re.sub(r'<row r="(\d+)"', lambda found: f'<row r="{2 * int(found[1])}"', xml)
        xml = re.sub(r'<c r="([A-Z]+)(\d+)"', lambda found: f'<c r="{found[1]}{2 * int(found[2])}"', xml)
        parts[part] = xml.encode()
    twice = NAME.sub(
        lambda found: found[0].replace(
            found[3], re.sub(r"\$(\d+)", lambda row: f"${2 * int(row[1])}", found[3])
        ),
        book,
    )
    return _packed({**parts, WORKBOOK: twice.encode()})


def _moved(formula: str, title: str) -> str:
    moved = respelled(unescape(formula), title, lambda cell: (cell[0], 2 * cell[1] + 1, cell[2]))
    return f"<f>{escape(moved, quote=False)}</f>"


def with_filled_table(content: bytes, cell: str, rows: int) -> bytes:
    """The file with this in every column of the first rows below the purchases, which their names then cover."""
    parts = unzipped(content)
    book = parts[WORKBOOK].decode()
    titles = [unescape(title) for title in re.findall(r'<sheet name="([^"]*)"', book)]
    part = f"xl/worksheets/sheet{titles.index('Inputs') + 1}.xml"
    xml = parts[part].decode()
    last = max(map(int, re.findall(r'<row r="(\d+)"', xml)))
    more = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}"{cell}</c>' for column in "ABCDEFG") + "</row>"
        for row in range(last + 1, last + rows + 1)
    )
    parts[part] = xml.replace("</sheetData>", more + "</sheetData>").encode()
    columns = re.compile(rf'(<definedName name="purchases_(?:{TYPED_COLUMNS})">[^<]*\$)\d+<')
    parts[WORKBOOK] = columns.sub(lambda found: f"{found[1]}{last + rows}<", book).encode()
    return _packed(parts)


def with_arrays(content: bytes, over: str = "") -> bytes:
    """The file with an array formula in every row far below a sheet of ours, no two of them alike; `over` more cells."""
    parts = unzipped(content)
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f t="array" ref="A{row}{over}">A{row - 1}+{row}</f><v>{row}</v></c></row>'
        for row in range(1_009, 98_009)
    )
    xml = parts[FIRST_SHEET].decode().replace("</sheetData>", rows + "</sheetData>")
    return _packed({**parts, FIRST_SHEET: xml.encode()})


def with_text(content: bytes, text: str) -> tuple[bytes, int]:
    """The file with one more shared text, and the number it has."""
    parts = unzipped(content)
    xml = parts[TEXTS].decode()
    parts[TEXTS] = xml.replace("</sst>", f"<si><t>{text}</t></si></sst>").encode()
    return _packed(parts), xml.count("<si>")


def _packed(parts: Parts) -> bytes:
    return zipped(parts, ZIP_DEFLATED)

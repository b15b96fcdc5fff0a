"""Workbooks whose formulas are stored in another way, cell by cell, and what a review and LibreOffice make of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from html import escape, unescape
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.checks.formulas import formula_faults
from roi_workbook.review.reading import read_workbook
from roi_workbook.review.template import template_of
from tests.engines import Address
from tests.engines.workbook_parts import formula_matches, worksheet_parts


class Stored(NamedTuple):
    """One formula cell as a file has it: its sheet and address, the rest of its attributes, its formula and value."""

    sheet: str
    address: str
    attributes: str
    formula: str
    value: str

    def cell(self, formula: str, attributes: str = "") -> str:
        """The cell with another tag for its formula."""
        return f'<c r="{self.address}"{attributes}{self.attributes}>{formula}{self.value}</c>'

    def spelled(self, formula: str) -> str:
        """The cell with its formula spelled in another way."""
        return self.cell(f"<f>{escaped(formula)}</f>")


def escaped(formula: str) -> str:
    """A formula as XML."""
    return escape(formula, quote=False)


FIRST_ROW = re.compile('(<row r="1"[^>]*>.*?)</row>', re.DOTALL)

Change = Callable[[Stored], str]
"""How the cell is to be stored instead, as XML."""


def stored_otherwise(
    content: bytes, change: Change, cells: Collection[Address], in_first_rows: str = ""
) -> bytes:
    """The file with some formula cells stored in another way, and more cells in every first row."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as target:
        titles = {part: title for title, part in worksheet_parts(source).items()}
        for member in source.infolist():
            held = source.read(member)
            if title := titles.get(member.filename):
                xml = _sheet(held.decode(), title, change, cells)
                held = FIRST_ROW.sub(lambda row: row[1] + in_first_rows + "</row>", xml, count=1).encode()
            target.writestr(member.filename, held)
    return out.getvalue()


def _sheet(xml: str, title: str, change: Change, cells: Collection[Address]) -> str:
    pieces, position = [], 0
    for match in formula_matches(xml, title):
        _, address, attributes = match["attributes"].split('"', 2)
        if (title, address) not in cells:
            continue
        formula = unescape(match["formula"].removeprefix("<f>").removesuffix("</f>"))
        value = match.group().split("</f>")[1].removesuffix("</c>")
        pieces += [xml[position : match.start()], change(Stored(title, address, attributes, formula, value))]
        position = match.end()
    return "".join(pieces) + xml[position:]


def refused_cells(content: bytes, folder: Path) -> set[Address]:
    """The formula cells that a review does not take for the template's."""
    path = folder / "otherwise.xlsx"
    path.write_bytes(content)
    book = read_workbook(path)
    template = template_of(book.model)
    faults, held = formula_faults(CellMap(book, template))
    assert held == template.formula_count
    return {(fault.cell[0], cell_address(*fault.cell[1:])) for fault in faults}

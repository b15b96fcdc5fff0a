"""What a saved .xlsx file holds, read straight from its XML: nothing of the project's own reading is trusted."""

import re
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from roi_workbook.formulas.addresses import Area

from .values import Address, ExcelError, Value
from .workbook_parts import MAIN, row_and_column, worksheet_parts

REFERENCE = re.compile(r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!(?P<first>[^:]+)(?::(?P<last>.+))?")
ABSOLUTE_CELL = re.compile(r"\$([A-Z]{1,3})\$([1-9][0-9]*)")


@dataclass
class SavedFile:
    """Sheets in order, defined names, the stored value of every cell that has one, and all formulas.

    names: what a name of the workbook refers to. local_names: the same by (sheet, name) for names of one sheet.
    formulas: the text as stored, without "="; followers of a shared formula hold "".
    """

    sheets: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    local_names: dict[tuple[str, str], str] = field(default_factory=dict)
    values: dict[Address, Value] = field(default_factory=dict)
    formulas: dict[Address, str] = field(default_factory=dict)

    def area(self, name: str) -> Area | None:
        """Where a name of the workbook points; None if it is gone or does not point at cells."""
        found = REFERENCE.fullmatch(self.names.get(name, ""))
        if found is None:
            return None
        cells = [ABSOLUTE_CELL.fullmatch(cell) for cell in (found["first"], found["last"] or found["first"])]
        if None in cells:
            return None
        (top, left), (bottom, right) = (row_and_column(cell[1] + cell[2]) for cell in cells if cell)
        sheet = found["plain"] or found["quoted"].replace("''", "'")
        return Area(sheet, top, left, bottom, right) if sheet in self.sheets else None


def read_saved(workbook: bytes) -> SavedFile:
    """Read the bytes of an .xlsx file.

    Raises KeyError where a worksheet or the workbook itself is not in the archive.
    """
    saved = SavedFile()
    with ZipFile(BytesIO(workbook)) as archive:
        parts = worksheet_parts(archive)
        saved.sheets = list(parts)
        for name in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}definedName"):
            scope = name.get("localSheetId")
            if scope is None:
                saved.names[name.attrib["name"]] = name.text or ""
            else:
                saved.local_names[saved.sheets[int(scope)], name.attrib["name"]] = name.text or ""
        shared = _shared_texts(archive)
        for sheet, part in parts.items():
            for cell in ElementTree.fromstring(archive.read(part)).iter(f"{MAIN}c"):
                _note(saved, (sheet, cell.attrib["r"]), cell, shared)
    return saved


def _shared_texts(archive: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    items = ElementTree.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")
    return ["".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in items]


def _note(saved: SavedFile, address: Address, cell: ElementTree.Element, shared: list[str]) -> None:
    formula, value = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}v")
    if formula is not None:
        saved.formulas[address] = formula.text or ""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        saved.values[address] = "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
    elif value is not None and (value.text is not None or kind == "str"):
        saved.values[address] = _value(kind, value.text or "", shared)


def _value(kind: str, text: str, shared: list[str]) -> Value:
    match kind:
        case "s":
            return shared[int(text)]
        case "b":
            return text == "1"
        case "e":
            return ExcelError(text)
        case "str" | "d":
            return text
    return float(text)

"""Small .xlsx files written by hand, so that a test can say exactly what stands in each part, or what is wrong."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

BOOK, TEXTS, FIRST_SHEET = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
BOOK_RELATIONSHIPS = "xl/_rels/workbook.xml.rels"


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """A worksheet part with these rows."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def row(cells: str, number: int = 1) -> str:
    """A row of cells."""
    return f'<row r="{number}">{cells}</row>'


def relationships(*targets: tuple[str, str, str]) -> str:
    """A part that gives identifiers to parts of a kind: (identifier, kind, target)."""
    tags = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in targets
    )
    return f'<Relationships xmlns="{PACKAGE}">{tags}</Relationships>'


def parts(*sheets: str, texts: Iterable[str] = (), names: str = "", settings: str = "") -> dict[str, str]:
    """The parts of a workbook with sheets S1, S2 and so on; `texts` are the insides of shared strings."""
    numbers = range(1, len(sheets) + 1)
    tabs = "".join(f'<sheet name="S{number}" sheetId="{number}" r:id="s{number}"/>' for number in numbers)
    related = [(f"s{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    shared = "".join(f"<si>{text}</si>" for text in texts)
    return {
        "_rels/.rels": relationships(("book", "officeDocument", BOOK)),
        BOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{settings}<sheets>{tabs}</sheets>{names}</workbook>',
        BOOK_RELATIONSHIPS: relationships(*related, ("texts", "sharedStrings", "sharedStrings.xml")),
        TEXTS: f'<sst xmlns="{MAIN}" count="4000000000" uniqueCount="4000000000">{shared}</sst>',
        **{f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in zip(numbers, sheets, strict=True)},
    }


def zipped(content: Mapping[str, str | bytes], method: int = ZIP_DEFLATED) -> bytes:
    """An archive of these parts."""
    out = io.BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return out.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """The parts of an archive."""
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@dataclass
class Member:
    """A member of an archive with everything that can be wrong about it; `None` is what would be right.

    `at` is where its local header is said to be: the member itself is then not written.
    """

    name: str
    packed: bytes
    method: int = ZIP_STORED
    size: int | None = None
    checksum: int | None = None
    flags: int = 0
    local_name: str | None = None
    at: int | None = None


def archive(*members: Member) -> bytes:
    """An archive as these members say, byte by byte."""
    content, directory = b"", b""
    for member in members:
        size = len(member.packed) if member.size is None else member.size
        checksum = zlib.crc32(member.packed) if member.checksum is None else member.checksum
        told = struct.pack(
            "<HHHHLLLH",
            member.flags,
            member.method,
            0,
            33,
            checksum,
            len(member.packed),
            size,
            len(member.name),
        )
        at = len(content) if member.at is None else member.at
        if member.at is None:
            name = (member.local_name or member.name).encode()
            content += (
                b"PK\x03\x04" + struct.pack("<H", 20) + told + struct.pack("<H", 0) + name + member.packed
            )
        directory += (
            b"PK\x01\x02"
            + struct.pack("<HH", 20, 20)
            + told
            + struct.pack("<HHHHLL", 0, 0, 0, 0, 0, at)
            + member.name.encode()
        )
    end = struct.pack("<HHHHLLH", 0, 0, len(members), len(members), len(directory), len(content), 0)
    return content + directory + b"PK\x05\x06" + end

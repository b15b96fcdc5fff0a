"""Rows of a worksheet in the plain form that all usual programs write, read by a regular expression.

That takes half the time of a parser. A row counts as plain only where a parser could not read anything else in it;
all others are left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from roi_workbook.review.cell_values import MOST_KEPT, text_piece
from roi_workbook.review.markup import LONGEST_TEXT, Attributes, Markup, Tag
from roi_workbook.review.package import Package

if TYPE_CHECKING:
    from roi_workbook.review.sheet_cells import Cell, SheetReader

EXCEL_2010 = "x14ac"
"""Prefix of an attribute that Excel writes into every row."""

LONGEST_ROW = 1 << 20
"""In bytes; a row that is longer is left to the parser."""


class _OddRowError(Exception):
    """A row that is not of the plain form, or not certainly."""


class _PlainRow(NamedTuple):
    """The attributes of a row and of empty ones before it, its cells, and how many tags all that is."""

    rows: list[Attributes]
    cells: list[Cell]
    tags: int


# Possessive (`*+`), so that no text is read twice.
_ROW_BEGIN = re.compile(r"<row([^<>/]*+)(/?)>")
_PLAIN_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"([^<>/]*+)(?:/>|>'
    r"(?:<f([^<>/]*+)(?:/>|>([^<]*+)</f>))?+"
    r'(?:(<v>[^<]*+</v>|<v ?/>)|<is>(<t(?: xml:space="preserve")?+ ?(?:/>|>[^<]*+</t>))</is>)?+</c>)'
    r"|(.++)",
    re.DOTALL,
)
_PLAIN_ATTRIBUTES = re.compile(r"""(?: [A-Za-z0-9:]++="[ !#-%(-;=?-~]*+")*+ ?""")
_PLAIN_ATTRIBUTE = re.compile(r' ([^ =]++)="([^"]*+)"')
_OF_ROWS = {
    *("r", "spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed"),
    *("thickTop", "thickBot", "ph"),
}
_OF_CELLS = {"s", "t", "cm", "vm", "ph"}
_OF_FORMULAS = {"t", "ref", "si", "aca", "ca", "bx"}
_NO_ENTITY = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")
_CONTROL_TO_ZERO = bytes(0 if code < 32 and code not in b"\t\n" else code for code in range(256))
_NO_CHARACTER = re.compile(b"\xef\xbf[\xbe\xbf]")


class _PlainAttributes(dict[str, Attributes]):
    """The attributes of tags by how they are written after the name, worked out once each.

    Raises _OddRowError where a parser should look at them, because they are not among the usual words.
    """

    def __init__(self, words: set[str]) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, text: str) -> Attributes:
        if not _PLAIN_ATTRIBUTES.fullmatch(text):
            raise _OddRowError
        pairs = _PLAIN_ATTRIBUTE.findall(text)
        attributes = dict(pairs)
        if len(attributes) < len(pairs) or not attributes.keys() <= self._words:
            raise _OddRowError
        if len(self) > MOST_KEPT:
            self.clear()
        self[text] = attributes
        return attributes


def _plain_text(text: str) -> str:
    if "&" not in text:
        return text
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def _inline(tag: str) -> str | None:
    """The text in <t>...</t>; None where a cell does not hold that."""
    if not tag:
        return None
    return text_piece(tag[tag.index(">") + 1 : -len("</t>")], tag.startswith('<t xml:space="preserve"'))


class PlainRows:
    """Takes the rows of the plain form, as all usual programs write them, out of the bytes of a sheet.

    A row counts as plain only where an XML parser could not read anything else in it.
    """

    def __init__(self, package: Package, reader: SheetReader, markup: Markup, rows: Tag) -> None:
        self._package = package
        self._reader = reader
        self._markup = markup
        self._rows = rows
        self._between_rows = False
        self._of_rows = _PlainAttributes(_OF_ROWS)
        self._of_cells = _PlainAttributes(_OF_CELLS)
        self._of_formulas = _PlainAttributes(_OF_FORMULAS)

    def taken_from(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Give plain rows to the reader and yield the rest, which must be fed to the parser before going on."""
        head, begin, held = next(pieces, b"").partition(b"<sheetData>")
        yield head + begin
        self._between_rows = self._nothing_hides(head[len(b"<?xml") :])
        if EXCEL_2010 in self._markup.prefixes:
            self._of_rows = _PlainAttributes({*_OF_ROWS, f"{EXCEL_2010}:dyDescent"})
        while self._between_rows and len(held) < LONGEST_ROW:
            rows, end, held = held.rpartition(b"</row>")
            if end:
                yield from self._taken_from_rows(rows + end)
            piece = next(pieces, b"")
            if not piece:
                break
            held += piece
        yield held
        yield from pieces

    def _taken_from_rows(self, rows: bytes) -> Iterator[bytes]:
        text = _decoded(rows)
        if text is None:
            yield rows
            self._between_rows = self._nothing_hides(rows)
            return
        odd: list[str] = []
        for row in text.split("</row>")[:-1]:
            plain = self._plain(row) if self._between_rows else None
            if plain and odd:
                fed = "".join(odd).encode()
                yield fed
                odd.clear()
                self._between_rows = self._nothing_hides(fed)
            if plain and self._between_rows:
                for attributes in plain.rows:
                    self._reader.begin_row(attributes)
                self._reader.cells(plain.cells)
                self._package.spend("tags", plain.tags)
            else:
                odd += row, "</row>"
        if odd:
            fed = "".join(odd).encode()
            yield fed
            self._between_rows &= self._nothing_hides(fed)
        self._reader.count()

    def _nothing_hides(self, fed: bytes) -> bool:
        """Whether the parser stands between rows, and not in a comment or a quotation that began in what it was fed."""
        return (
            b"<!" not in fed
            and b"<?" not in fed
            and self._markup.encoding == "utf-8"
            and self._markup.is_in(self._rows)
        )

    def _plain(self, row: str) -> _PlainRow | None:
        """A row, without the tag that ends it, where it is plain; rows that hold nothing may stand before it."""
        rows, at = [], 0
        of_cells, of_formulas = self._of_cells, self._of_formulas
        try:
            while begin := _ROW_BEGIN.match(row, at):
                rows.append(self._of_rows[begin[1]])
                at = begin.end()
                if not begin[2]:
                    break
            else:
                return None
            found = _PLAIN_CELL.findall(row, at)
            if found and found[-1][-1]:
                return None
            if len(row) > LONGEST_TEXT and max(map(len, chain(*found))) > LONGEST_TEXT:
                return None
            if "&" in row:
                if _NO_ENTITY.search(row):
                    return None
                found = [(*cell[:4], *map(_plain_text, cell[4:])) for cell in found]
            cells: list[Cell] = [
                (
                    letters,
                    digits,
                    of_cells[of_cell].get("t", ""),
                    held[3:-4] if held else None,
                    formula,
                    of_formulas[of_formula],
                )
                for letters, digits, of_cell, of_formula, formula, held, _, _ in found
            ]
        except _OddRowError:
            return None
        if "inlineStr" in row:
            cells = [
                (*cell[:3], _inline(inline), *cell[4:]) if cell[2] == "inlineStr" else cell
                for cell, (*_, inline, _) in zip(cells, found, strict=True)
            ]
        # Attributes are not counted: plain rows have too few of them for that to matter.
        return _PlainRow(rows, cells, row.count("<") - row.count("</"))


def _decoded(rows: bytes) -> str | None:
    """Rows as text; None where they are no UTF-8, or hold what XML forbids or reads as something else."""
    if 0 in rows.translate(_CONTROL_TO_ZERO):
        return None
    # One byte is looked for in a fraction of the time of three.
    if (b"]" in rows and b"]]>" in rows) or (b"\xef" in rows and _NO_CHARACTER.search(rows)):
        return None
    try:
        return rows.decode()
    except UnicodeDecodeError:
        return None

"""Rows of a worksheet in the plain form that all usual programs write, read by regular expressions.

A row counts as plain only where a parser could not read anything else in it; all others are left to the parser. What
a row is but for its values, its form, is understood once: workbooks of one template have most forms in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from roi_workbook.review.cell_values import MOST_KEPT
from roi_workbook.review.formulas import COLUMNS, LONGEST_FORMULA
from roi_workbook.review.markup import LONGEST_TEXT, Attributes, Markup, Tag
from roi_workbook.review.package import Package
from roi_workbook.review.plain_texts import NO_ENTITY, decoded, plain_text, text_in
from roi_workbook.workbook.plan import column_number

if TYPE_CHECKING:
    from roi_workbook.review.sheet_cells import SheetReader

EXCEL_2010 = "x14ac"
"""Prefix of an attribute that Excel writes into every row."""

LONGEST_ROW = 1 << 20
"""In bytes; a row that is longer is left to the parser."""

MOST_CHARACTERS = 16_000_000
"""Of all the forms that are kept for the next workbook: those of two programs."""

Place = tuple[int, int]
"""Row and column, counted from 0."""


class _OddRowError(Exception):
    """A row that is not of the plain form, or not certainly."""


@dataclass(frozen=True, slots=True)
class RowForm:
    """A row but for its values.

    `rows` are its attributes, after those of empty rows before it. `places` and `kinds` are those of its values in
    order, `inline` the cells whose text is the row's own. `formulas` are plain ones; where one has attributes, all of
    the row are in `special`. `characters` are those of `formulas`, `tags` all that begin in the row.
    """

    rows: tuple[Attributes, ...]
    places: tuple[Place, ...]
    kinds: tuple[str, ...]
    inline: tuple[tuple[Place, str], ...]
    formulas: Mapping[Place, str]
    special: tuple[tuple[Place, str, Attributes], ...]
    characters: int
    tags: int


# Possessive (`*+`), so that no text is read twice. \0 stands for a value: no XML holds one.
_VALUE = re.compile("<v>([^<]*+)</v>")
_ROW_BEGIN = re.compile(r"<row([^<>/\0]*+)(/?)>")
_PLAIN_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"([^<>/\0]*+)(?:/>|>'
    r"(?:<f([^<>/\0]*+)(?:/>|>([^<\0]*+)</f>))?+"
    r'(?:(\0)|<is>(<t(?: xml:space="preserve")?+ ?(?:/>|>[^<\0]*+</t>))</is>)?+</c>)'
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


class _RowForms(dict[str, RowForm | None]):
    """The forms of plain rows by how they are written, a \\0 for each value; None for rows that are not plain.

    `words` are the attributes that rows may have.
    """

    def __init__(self, words: set[str]) -> None:
        super().__init__()
        self._of_rows = _PlainAttributes(words)
        self._of_cells = _PlainAttributes(_OF_CELLS)
        self._of_formulas = _PlainAttributes(_OF_FORMULAS)
        self._characters = 0

    def __missing__(self, text: str) -> RowForm | None:
        try:
            form = self._form(text)
        except _OddRowError:
            form = None
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS:
            self.clear()
            self._characters = len(text)
        self[text] = form
        return form

    def _form(self, text: str) -> RowForm:
        """The form of a row without the tag that ends it; rows that hold nothing may stand before it.

        Raises _OddRowError for a row that is not plain.
        """
        rows, at = [], 0
        while begin := _ROW_BEGIN.match(text, at):
            rows.append(self._of_rows[begin[1]])
            at = begin.end()
            if not begin[2]:
                break
        else:
            raise _OddRowError
        found = _PLAIN_CELL.findall(text, at)
        if (found and found[-1][-1]) or NO_ENTITY.search(text):
            raise _OddRowError
        if len(text) > LONGEST_TEXT and max(map(len, chain(*found))) > LONGEST_TEXT:
            raise _OddRowError
        digits = rows[-1].get("r", "")
        last = -1
        places, kinds, inline, formulas = [], [], [], []
        for letters, cell_digits, of_cell, of_formula, formula, value, inside, _ in found:
            kind = self._of_cells[of_cell].get("t", "")
            column = _COLUMN[letters]
            if cell_digits != digits or not last < column < COLUMNS or (value and kind == "inlineStr"):
                raise _OddRowError
            last, place = column, (int(digits) - 1, column)
            if formula or of_formula:
                formulas.append((place, plain_text(formula), self._of_formulas[of_formula]))
            if value:
                places.append(place)
                kinds.append(kind)
            elif inside and kind == "inlineStr":
                inline.append((place, text_in(inside)))
        if any(len(formula) > LONGEST_FORMULA for _, formula, _ in formulas):
            raise _OddRowError
        special = any(attributes for _, _, attributes in formulas)
        return RowForm(
            rows=tuple(rows),
            places=tuple(places),
            kinds=tuple(kinds),
            inline=tuple(inline),
            formulas={} if special else {place: formula for place, formula, _ in formulas},
            special=tuple(formulas) if special else (),
            characters=0 if special else sum(len(formula) for _, formula, _ in formulas),
            # Attributes are not counted: plain rows have too few of them for that to matter.
            tags=text.count("<") - text.count("</") + len(places),
        )


class _Columns(dict[str, int]):
    """Column numbers by letters, worked out once each."""

    def __missing__(self, letters: str) -> int:
        self[letters] = column = column_number(letters)
        return column


_COLUMN = _Columns()
_FORMS, _FORMS_OF_EXCEL = _RowForms(_OF_ROWS), _RowForms({*_OF_ROWS, f"{EXCEL_2010}:dyDescent"})


class PlainRows:
    """Takes the rows of the plain form, as all usual programs write them, out of the bytes of a sheet."""

    def __init__(self, package: Package, reader: SheetReader, markup: Markup, rows: Tag) -> None:
        self._package = package
        self._reader = reader
        self._markup = markup
        self._rows = rows
        self._between_rows = False
        self._forms = _FORMS

    def taken_from(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Give plain rows to the reader and yield the rest, which must be fed to the parser before going on."""
        head, begin, held = next(pieces, b"").partition(b"<sheetData>")
        yield head + begin
        self._between_rows = self._nothing_hides(head[len(b"<?xml") :])
        if EXCEL_2010 in self._markup.prefixes:
            self._forms = _FORMS_OF_EXCEL
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
        text = decoded(rows)
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
                self._reader.take_row(*plain)
                self._package.spend("tags", plain[0].tags)
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

    def _plain(self, row: str) -> tuple[RowForm, list[str]] | None:
        """The form and the values of a row, without the tag that ends it, where it is plain."""
        if "<v/>" in row or "<v />" in row:
            row = row.replace("<v/>", "<v></v>").replace("<v />", "<v></v>")
        pieces = _VALUE.split(row)
        values = pieces[1::2]
        form = self._forms["\0".join(pieces[::2])]
        if form is None:
            return None
        if len(row) > LONGEST_TEXT and max(map(len, values), default=0) > LONGEST_TEXT:
            return None
        if "&" in row:
            if any(map(NO_ENTITY.search, values)):
                return None
            values = list(map(plain_text, values))
        return form, values

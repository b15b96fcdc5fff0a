"""Rows of a worksheet in the plain form that all usual programs write: everything but their values.

A row counts as plain only where a parser would read the same; all others are left to the parser. The form of
a row, and of a block of rows, is parsed once: workbooks of one template share most forms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from roi_workbook.formulas.addresses import COLUMNS, column_number
from roi_workbook.formulas.references import LONGEST_FORMULA
from roi_workbook.xlsx.markup import LONGEST_TEXT, Attributes
from roi_workbook.xlsx.plain.texts import NO_ENTITY, plain_text, text_in

EXCEL_2010 = "x14ac"
"""Prefix of an attribute that Excel writes into every row."""

MOST_KEPT = 4_096
"""Different attributes of tags as written, and shapes of blocks seen once."""

MOST_CHARACTERS = 32_000_000
"""Of all forms of rows and blocks kept for the next workbook: enough for two or three programs."""

AT_LEAST = 1_000
"""Added to the characters of each form: even that of a single cell takes a thousand bytes."""

LOWEST_ROW = 3
"""In points: nothing in a lower row can be read."""

Place = tuple[int, int]
"""Row and column, counted from 0."""


class _OddRowError(Exception):
    """A row that is not certainly in the plain form."""


@dataclass(frozen=True, slots=True)
class RowForm:
    """A row, or several consecutive ones, without their values.

    `rows` are its attributes, after those of empty rows before it; of several, those of the first and the
    last. `places` and `kinds` are those of its values in order, `inline` the cells whose text is the row's
    own. `formulas` are plain ones; where one has attributes, all of the row are in `special`. `characters`
    are those of `formulas`, `tags` all that begin in the row. `looks` are the numbers of the formats of cells that
    hold something, `unseen` the rows that do and are hidden.
    """

    rows: tuple[Attributes, ...]
    places: tuple[Place, ...]
    kinds: tuple[str, ...]
    inline: tuple[tuple[Place, str], ...]
    formulas: Mapping[Place, str]
    special: tuple[tuple[Place, str, Attributes], ...]
    characters: int
    tags: int
    looks: Mapping[Place, str]
    unseen: tuple[int, ...]


def is_unseen(row: Attributes) -> bool:
    """Whether a row is hidden, or too low to be seen."""
    if row.get("hidden", "0") in ("1", "true"):
        return True
    try:
        return "ht" in row and float(row["ht"]) < LOWEST_ROW
    except ValueError:
        return False


# Possessive (`*+`), so that no text is read twice. \0 stands for a value: no XML holds one.
_ROW_BEGIN = re.compile(r"<row([^<>/\0]*+)(/?)>")
_PLAIN_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"([^<>/\0]*+)(?:/>|>'
    r"(?:<f(?:( [^<>/\0]++)/>|([^<>/\0]*+)>([^<\0]++)</f>))?+"
    r'(?:(\0)|(<v ?/>)|<is>(<t(?: xml:space="preserve")?+ ?(?:/>|>[^<\0]*+</t>))</is>)?+</c>)'
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
    """The attributes of tags by their text after the name, parsed once each.

    Raises _OddRowError for unusual ones, which a parser has to read.
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


class RowForms(dict[str, RowForm | None]):
    """The forms of plain rows by their text, a \\0 for each value; None for rows that are not plain.

    `words` are the attributes that rows may have; `of_blocks` holds the forms of many rows together.
    """

    def __init__(self, words: set[str]) -> None:
        super().__init__()
        self.of_blocks: dict[str, RowForm] = {}
        self._seen: set[int] = set()
        self._of_rows = _PlainAttributes(words)
        self._of_cells = _PlainAttributes(_OF_CELLS)
        self._of_formulas = _PlainAttributes(_OF_FORMULAS)
        self._characters = 0

    def __missing__(self, text: str) -> RowForm | None:
        try:
            form = self._form(text)
        except _OddRowError:
            form = None
        self._make_room(text)
        self[text] = form
        return form

    def keep(self, block: str, forms: list[RowForm]) -> None:
        """Keep the form of a block seen before, where `forms` are those of all its rows and each row has a
        number.
        """
        numbered = all("r" in of_row for form in forms for of_row in form.rows)
        if len(forms) < block.count("</row>") or not numbered:
            return
        if (key := hash(block)) in self._seen:
            self._make_room(block)
            self.of_blocks[block] = _joined(forms)
        else:
            if len(self._seen) >= MOST_KEPT:
                self._seen.clear()
            self._seen.add(key)

    def _make_room(self, text: str) -> None:
        self._characters += len(text) + AT_LEAST
        if self._characters > MOST_CHARACTERS:
            self.clear()
            self.of_blocks.clear()
            self._seen.clear()
            self._characters = len(text) + AT_LEAST

    def _form(self, text: str) -> RowForm:
        """The form of a row without its closing tag; empty rows may come before it.

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
        cells = _PLAIN_CELL.findall(text, at)
        if (cells and cells[-1][-1]) or NO_ENTITY.search(text):
            raise _OddRowError
        if len(text) > LONGEST_TEXT and max(map(len, chain(*cells))) > LONGEST_TEXT:
            raise _OddRowError
        digits = rows[-1].get("r", "")
        last = -1
        places, kinds, inline, formulas = [], [], [], []
        looks = {}
        for letters, cell_digits, of_cell, of_empty, of_formula, formula, value, empty, inside, _ in cells:
            attributes = self._of_cells[of_cell]
            kind = attributes.get("t", "")
            if not kind and "t" in attributes:
                raise _OddRowError
            column = _COLUMN[letters]
            if cell_digits != digits or not last < column < COLUMNS:
                raise _OddRowError
            if bool(inside) != (kind == "inlineStr") and (value or empty or inside):
                raise _OddRowError
            last, place = column, (int(digits) - 1, column)
            if (value or inside or formula or of_empty) and "s" in attributes:
                looks[place] = attributes["s"]
            if formula or of_empty:
                formulas.append((place, plain_text(formula), self._of_formulas[of_empty or of_formula]))
            if value:
                places.append(place)
                kinds.append(kind)
            elif inside and kind == "inlineStr":
                inline.append((place, text_in(inside)))
            elif empty and kind == "str":
                inline.append((place, ""))
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
            looks=looks,
            unseen=(int(digits) - 1,) if (places or inline or formulas) and is_unseen(rows[-1]) else (),
        )


def _joined(forms: list[RowForm]) -> RowForm:
    """The form of consecutive rows: the first and the last say where they are."""
    rows = [of_row for form in forms for of_row in form.rows]
    return RowForm(
        rows=(rows[0], rows[-1]) if len(rows) > 1 else tuple(rows),
        places=tuple(chain.from_iterable(form.places for form in forms)),
        kinds=tuple(chain.from_iterable(form.kinds for form in forms)),
        inline=tuple(chain.from_iterable(form.inline for form in forms)),
        formulas=dict(chain.from_iterable(form.formulas.items() for form in forms)),
        special=tuple(chain.from_iterable(form.special for form in forms)),
        characters=sum(form.characters for form in forms),
        tags=sum(form.tags for form in forms),
        looks=dict(chain.from_iterable(form.looks.items() for form in forms)),
        unseen=tuple(chain.from_iterable(form.unseen for form in forms)),
    )


class _Columns(dict[str, int]):
    """Column numbers by letters, computed once each."""

    def __missing__(self, letters: str) -> int:
        self[letters] = column = column_number(letters)
        return column


_COLUMN = _Columns()
FORMS, FORMS_OF_EXCEL = RowForms(_OF_ROWS), RowForms({*_OF_ROWS, f"{EXCEL_2010}:dyDescent"})

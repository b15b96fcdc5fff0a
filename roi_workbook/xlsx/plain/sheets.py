"""Plain rows taken out of the bytes of a worksheet, so that the parser reads only the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Protocol

from roi_workbook.xlsx.markup import LONGEST_TEXT, Markup, Tag
from roi_workbook.xlsx.package import Package
from roi_workbook.xlsx.plain.rows import EXCEL_2010, FORMS, FORMS_OF_EXCEL, RowForm
from roi_workbook.xlsx.plain.texts import NO_ENTITY, decoded, plain_text
from roi_workbook.xlsx.rules import SheetRules

LONGEST_ROW = 1 << 20
"""In bytes; a longer row is left to the parser."""

PIECES_OF_BLOCK = 16
"""Pieces of a sheet read together; most sheets are a single block of rows."""

LONGEST_END, MOST_OF_ENDS = 1 << 18, 1 << 23
"""In bytes: the longest end of a sheet kept for the next workbook, and all kept ends together."""

_VALUE = re.compile(f"<v>([^<]{{0,{LONGEST_TEXT}}}+)</v>")


class _Block:
    """Rows as written: their shape, with a \\0 for each value, and the values."""

    def __init__(self, text: str) -> None:
        pieces = _VALUE.split(text)
        self.values = pieces[1::2]
        self.shape = "\0".join(pieces[::2])
        self._has_entities = "&" in "".join(self.values)

    def rows(self) -> Iterator[tuple[str, list[str]]]:
        """The shape of each row without its closing tag, and its values."""
        at = 0
        for row in self.shape.split("</row>")[:-1]:
            before, at = at, at + row.count("\0")
            yield row, self.values[before:at]

    def are_plain(self, values: list[str]) -> bool:
        """Whether some of the values can be read without a parser."""
        return not (self._has_entities and any(map(NO_ENTITY.search, values)))

    def texts(self, values: list[str]) -> list[str]:
        """Some of the values with their entities resolved."""
        return list(map(plain_text, values)) if self._has_entities else values


def _written(row: str, values: list[str]) -> str:
    """A row as written, from its shape and its values."""
    pieces = row.split("\0")
    return "".join(
        chain(
            pieces[:1],
            *(("<v>", value, "</v>", piece) for value, piece in zip(values, pieces[1:], strict=True)),
        )
    )


class _Ends(dict[tuple[bytes, bytes], SheetRules]):
    """What follows the rows of sheets, such as conditional formats, once a parser accepted it; with the
    opening tag. Each has the rules that the parser read in it.
    """

    _bytes = 0

    def keep(self, opening: bytes, rest: bytes, rules: SheetRules) -> None:
        """Keep an end, if it is not too long."""
        if len(rest) <= LONGEST_END:
            self._bytes += len(rest)
            if self._bytes > MOST_OF_ENDS:
                self.clear()
                self._bytes = len(rest)
            self[opening, rest] = rules


_ENDS = _Ends()


class TakesRows(Protocol):
    """The reader of a sheet, which rows are passed to."""

    def take_rows(self, form: RowForm, texts: Iterable[str]) -> None:
        """Take whole rows: their form, and the texts of their values."""

    def count(self) -> None:
        """Count what was read since the last call against the bounds."""

    @property
    def rules(self) -> SheetRules:
        """The rules read so far."""

    def take_rules(self, rules: SheetRules) -> None:
        """Take the rules of an end that was read before."""


class PlainRows:
    """Takes plain rows out of the bytes of a sheet."""

    def __init__(self, package: Package, reader: TakesRows, markup: Markup, rows: Tag) -> None:
        self._package = package
        self._reader = reader
        self._markup = markup
        self._rows = rows
        self._between_rows = False
        self._forms = FORMS

    def taken_from(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Give plain rows to the reader and yield the rest, which must be fed to the parser before going on."""
        head, begin, content = next(pieces, b"").partition(b"<sheetData>")
        yield head + begin
        self._between_rows = self._markup.stands_in(self._rows, head[len(b"<?xml") :])
        if EXCEL_2010 in self._markup.prefixes:
            self._forms = FORMS_OF_EXCEL
        while self._between_rows and len(content) < LONGEST_ROW:
            before = len(content)
            content = b"".join(chain((content,), islice(pieces, PIECES_OF_BLOCK)))
            is_all = len(content) == before
            if end := content.rfind(b"</row>") + 1:
                end += len(b"/row>")
                yield from self._taken_from_rows(content[:end])
                content = content[end:]
            if is_all:
                yield from self._after_rows(head, content)
                return
        yield content
        yield from pieces

    def _after_rows(self, head: bytes, rest: bytes) -> Iterator[bytes]:
        """The end of a sheet; the shortest possible one in its place, where a parser has accepted the same
        end.
        """
        opening = head[head.find(b"<worksheet") :].partition(b">")[0]
        holds_no_cells = rest.startswith(b"</sheetData>") and rest.count(b"sheetData") == 1
        if not (self._between_rows and holds_no_cells and opening.startswith(b"<worksheet ")):
            yield rest
        elif (opening, rest) in _ENDS:
            self._package.spend("tags", rest.count(b"<") - rest.count(b"</"))
            self._package.spend("attributes", rest.count(b'="'))
            self._reader.take_rules(_ENDS[opening, rest])
            yield b"</sheetData></worksheet>"
        else:
            yield rest
            if self._markup.has_ended:
                _ENDS.keep(opening, rest, self._reader.rules)

    def _taken_from_rows(self, rows: bytes) -> Iterator[bytes]:
        text = decoded(rows)
        if text is None:
            yield rows
            self._between_rows = self._markup.stands_in(self._rows, rows)
            return
        block = _Block(text)
        form = self._forms.of_blocks.get(block.shape) if block.are_plain(block.values) else None
        if form:
            self._take(form, block.texts(block.values))
        else:
            yield from self._taken_one_by_one(block)
        self._reader.count()

    def _taken_one_by_one(self, block: _Block) -> Iterator[bytes]:
        """Take a block row by row, and keep its form where all of them are plain."""
        odd: list[str] = []
        forms: list[RowForm] = []
        for row, values in block.rows():
            form = self._forms[row] if self._between_rows and block.are_plain(values) else None
            if form and odd:
                fed = "".join(odd).encode()
                yield fed
                odd.clear()
                self._between_rows = self._markup.stands_in(self._rows, fed)
            if form and self._between_rows:
                self._take(form, block.texts(values))
                forms.append(form)
            else:
                odd += _written(row, values), "</row>"
        if odd:
            fed = "".join(odd).encode()
            yield fed
            self._between_rows &= self._markup.stands_in(self._rows, fed)
        self._forms.keep(block.shape, forms)

    def _take(self, form: RowForm, texts: list[str]) -> None:
        self._reader.take_rows(form, texts)
        self._package.spend("tags", form.tags)

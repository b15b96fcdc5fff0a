"""A document for a terminal: short lines, colours only if asked for, no control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from roi_workbook.reports.document import (
    Document,
    Entries,
    Entry,
    Figures,
    Paragraph,
    Part,
    ReportSection,
    ReportTable,
    Tone,
    Verdict,
)

BOLD, COLOURS = "1", {"good": "32", "warning": "33", "bad": "31", "plain": ""}
"""The ANSI codes of bold and of each tone's colour."""


def text(document: Document, colour: bool = False) -> str:
    """A document as lines of text, without a line end after the last; `colour` adds ANSI colours."""
    return "\n".join(_Terminal(colour).parts(document.parts))


class _Terminal:
    """Writes lines, with or without colours."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def parts(self, parts: Iterable[Part]) -> Iterator[str]:
        """The lines of some parts, with an empty line around tables and sections."""
        first, apart = True, False
        for part in parts:
            if isinstance(part, ReportSection) and part.appendix:
                continue
            lines = list(self.part(part))
            stands_apart = isinstance(part, (ReportSection, ReportTable))
            if lines and not first and (apart or stands_apart):
                yield ""
            yield from lines
            first, apart = first and not lines, stands_apart

    def part(self, part: Part) -> Iterator[str]:
        """The lines of one part."""
        match part:
            case Verdict():
                yield self.painted(part.text, part.tone, bold=True)
            case Paragraph():
                yield self.painted(part.text, part.tone)
            case Figures():
                yield ", ".join(
                    self.painted(f"{figure.label.lower()}: {figure.value}", figure.tone)
                    for figure in part.figures
                )
            case ReportTable():
                titles = [column.title for column in part.columns]
                left = [number for number, column in enumerate(part.columns) if not column.right]
                yield from aligned([titles, *part.rows], left)
            case Entries():
                yield from self.entries(part)
            case ReportSection():
                yield self.painted(part.title, part.tone, bold=True)
                yield from ("  " + line if line else "" for line in self.parts(part.parts))

    def entries(self, part: Entries) -> Iterator[str]:
        """Every entry under its kind, with its formulas below the sentence."""
        for kind, entries in part.by_kind():
            indent = "  " if kind else ""
            if kind:
                yield self.painted(kind, part.tone)
            for entry in entries[: part.most]:
                yield indent + printable(_place(entry) + entry.text)
                if entry.formulas:
                    for label, formula in zip(part.labels, (entry.found, entry.expected), strict=True):
                        yield f"{indent}  {label:<{max(map(len, part.labels))}}  {printable(formula)}"
            if part.most is not None and len(entries) > part.most:
                yield f"{indent}and {len(entries) - part.most:,} more (--format json lists all)"

    def painted(self, words: str, tone: Tone, bold: bool = False) -> str:
        """A text on one line, in the colour of its tone."""
        codes = [code for code in (BOLD if bold else "", COLOURS[tone]) if code]
        words = printable(words)
        return f"\x1b[{';'.join(codes)}m{words}\x1b[0m" if self.colour and codes else words


def _place(entry: Entry) -> str:
    named = " ".join(part for part in (entry.place, entry.key and f"[{entry.key}]") if part)
    return named + "  " if named else ""


def aligned(rows: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> list[str]:
    """Rows with columns as wide on the screen as their widest cell; all but those in `left` are
    right-aligned.
    """
    rows = [[printable(cell) for cell in row] for row in rows]
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for column, cell in enumerate(row):
            gap = " " * (widths[column] - width(cell))
            cells.append(cell + gap if column in left else gap + cell)
        lines.append("  ".join(cells).rstrip())
    return lines


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def printable(text: str) -> str:
    """Text on one line, without control characters or those that change the reading direction."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " for letter in text)

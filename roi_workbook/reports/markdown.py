"""A document as GitHub-flavoured Markdown that fits a pull request comment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from roi_workbook.counts import count_of
from roi_workbook.reports.document import (
    Bars,
    Document,
    Entries,
    Figures,
    Paragraph,
    Part,
    ReportColumn,
    ReportSection,
    ReportTable,
    Verdict,
)
from roi_workbook.reports.text import printable

MOST_CHARACTERS = 60_000
"""GitHub refuses comments of more than 65,536 characters; leaves room for some lines of one's own."""

LONGEST_CELL = 500
"""Characters of a table cell; formulas may have 8,192."""

RESERVED = 400
"""Characters reserved to close what is open and to say how much was left out."""

LONGEST_BAR, UP, DOWN = 20, "█", "▒"
"""How bars are drawn with letters: the longest, and those of amounts above and below zero."""

ICONS = {"good": "✅ ", "warning": "⚠️ ", "bad": "❌ ", "plain": ""}


def markdown(document: Document, most_characters: int = MOST_CHARACTERS) -> str:
    """A document as Markdown of at most `most_characters` characters; it says how many rows were left out."""
    return _Page(most_characters).whole(document)


class _Page:
    """Writes blocks until the page is full, and counts the rows left out."""

    def __init__(self, most_characters: int) -> None:
        self.free = most_characters - RESERVED
        self.written: list[str] = []
        self.left_out = 0

    def whole(self, document: Document) -> str:
        self.write(f"## {escaped(document.title)}\n")
        self.parts(document.parts, level=3)
        if self.left_out:
            self.written.append(
                f"\n{count_of(self.left_out, 'more row was', 'more rows were')} left out, because a"
                " comment has no room for more. `--format json` and `--format html` have them all."
            )
        return "\n".join(self.written) + "\n"

    def write(self, block: str, rows: int = 0) -> bool:
        """Write a block if there is room for it; else count its `rows` as left out."""
        if len(block) + 1 > self.free:
            self.free = 0
            self.left_out += rows
            return False
        self.free -= len(block) + 1
        self.written.append(block)
        return True

    def parts(self, parts: Iterable[Part], level: int) -> None:
        for part in parts:
            match part:
                case Verdict():
                    self.write(f"{ICONS[part.tone]}**{escaped(part.text)}**\n")
                case Paragraph():
                    self.write(f"{escaped(part.text)}\n")
                case Figures():
                    figures = (f"{escaped(each.label)}: **{escaped(each.value)}**" for each in part.figures)
                    self.write(" · ".join(figures) + "\n")
                case Bars():
                    label, amount = part.of
                    columns = (ReportColumn(label), ReportColumn(""), ReportColumn(amount, right=True))
                    self.table(columns, list(_bars(part)))
                case ReportTable():
                    self.table(part.columns, [_cells(part.columns, row) for row in part.rows])
                case Entries():
                    self.entries(part)
                case ReportSection() if not part.appendix:
                    self.section(part, level)

    def section(self, part: ReportSection, level: int) -> None:
        title = ICONS[part.tone] + escaped(part.title)
        if not part.folded:
            self.write(f"{'#' * min(level, 6)} {title}\n")
            self.parts(part.parts, level + 1)
            return
        opened = self.write(f"<details><summary>{title}</summary>\n")
        self.parts(part.parts, level + 1)
        if opened:
            self.written.append("</details>\n")
            self.free -= len("</details>\n") + 1

    def entries(self, part: Entries) -> None:
        """A table of entries, without empty columns."""
        found, expected = (label.capitalize() for label in part.labels)
        columns = [
            ReportColumn("Kind"),
            ReportColumn("Where", code=True),
            ReportColumn("Name", code=True),
            ReportColumn("What"),
        ]
        columns += [ReportColumn(found, code=True), ReportColumn(expected, code=True)]
        rows = [
            (entry.kind, entry.place, entry.key, entry.text, entry.found, entry.expected)
            for _, entries in part.by_kind()
            for entry in entries
        ]
        used = [number for number in range(len(columns)) if any(row[number] for row in rows)]
        columns = [columns[number] for number in used]
        self.table(columns, [_cells(columns, [row[number] for number in used]) for row in rows])

    def table(self, columns: Sequence[ReportColumn], rows: Sequence[Sequence[str]]) -> None:
        """A table, with as many rows as there is room for."""
        head = " | ".join(escaped(column.title) for column in columns)
        rule = " | ".join("---:" if column.right else "---" for column in columns)
        begun = bool(rows) and self.write(f"| {head} |\n| {rule} |", rows=0)
        for row in rows:
            self.write(f"| {' | '.join(row)} |", rows=1)
        if begun:
            self.written.append("")
            self.free -= 1


def _bars(part: Bars) -> Iterator[Sequence[str]]:
    """A row per bar, on one scale; what goes down is drawn lighter."""
    largest = max((abs(bar.value) for bar in part.bars), default=0.0) or 1.0
    for bar in part.bars:
        drawn = round(LONGEST_BAR * abs(bar.value) / largest) or int(bar.value != 0)
        yield escaped(shortened(bar.label)), (DOWN if bar.value < 0 else UP) * drawn, escaped(bar.text)


def _cells(columns: Sequence[ReportColumn], row: Sequence[str]) -> list[str]:
    return [
        (code if column.code and not column.right else escaped)(shortened(cell)) if cell else ""
        for column, cell in zip(columns, row, strict=True)
    ]


def shortened(text: str) -> str:
    """A text cut to LONGEST_CELL characters."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 3] + "..."


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no link, no mention of a person or an issue."""
    text = printable(text).strip()
    text = re.sub(
        r"[\\`*_\[\]<>|~&$#@!{}]|:(?=//)|(?<=www)\.|^[-+]|^\d(?=\d*[.)])", _entity, text, flags=re.I
    )
    return re.sub(r"(?i)(&#64;|&#35;(?=\d)|\bgh-(?=\d))", "\\1\u200b", text)


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def code(text: str) -> str:
    """Text in a fixed font; with entities if it has characters that code in a table cannot show."""
    text = printable(text).strip()
    if not text:
        return ""
    return f"<code>{escaped(text)}</code>" if set("`|\\") & set(text) else f"`{text}`"

"""A report as plain data: its content and order, whatever the format.

A command builds one Document from its records; `text`, `markdown` and `html` render it. Any text in a
document may come from a stranger's workbook: it is never markup, and each renderer makes it harmless.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["good", "warning", "bad", "plain"]
"""The tone of a part: renderers give it a colour or an icon, but never without words."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one sentence to read first."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more sentences."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its label, ready to read: "Errors", "2"."""

    label: str
    value: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Figures:
    """A few numbers side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column of a table; `right` aligns numbers, `code` marks names and formulas."""

    title: str
    right: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """Rows of texts, each as long as `columns`."""

    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One amount of a bar chart: its label, its size, and the amount ready to read."""

    label: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Amounts to compare at a glance, on one scale around zero.

    A picture of figures that are written elsewhere in the document: a web page and Markdown draw it, a terminal
    leaves it out. `of` is what each bar stands for.
    """

    bars: tuple[Bar, ...]
    of: tuple[str, str] = ("Input", "Share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing found or changed: a sentence, where it is, and its two values or formulas.

    `place` is "Sheet!C7", `key` a defined name, `kind` the group it is listed under. `found` and `expected`
    are the two values ("" for none), or with `formulas` the two formulas.
    """

    text: str
    kind: str = ""
    place: str = ""
    key: str = ""
    found: str = ""
    expected: str = ""
    formulas: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """Entries grouped by kind, in the order in which kinds first occur.

    `labels` are those of `found` and `expected`. `meanings` explains kinds. `most` is how many entries of a
    kind a terminal lists; it counts the rest.
    """

    entries: tuple[Entry, ...]
    labels: tuple[str, str] = ("found", "expected")
    tone: Tone = "plain"
    meanings: Mapping[str, str] = field(default_factory=dict)
    most: int | None = None

    def by_kind(self) -> Iterator[tuple[str, list[Entry]]]:
        """Each kind with its entries."""
        groups: dict[str, list[Entry]] = {}
        for entry in self.entries:
            groups.setdefault(entry.kind, []).append(entry)
        yield from groups.items()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSection:
    """Parts under a title.

    `folded` parts are closed at first if the format can fold. An `appendix` is for readers who want every
    number: a web page includes it, a terminal and a pull request do not.
    """

    title: str
    parts: tuple[Part, ...]
    tone: Tone = "plain"
    folded: bool = False
    appendix: bool = False


Part = Verdict | Paragraph | Figures | Bars | ReportTable | Entries | ReportSection


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. The title heads a page or a comment; a terminal starts with the first part."""

    title: str
    parts: tuple[Part, ...]

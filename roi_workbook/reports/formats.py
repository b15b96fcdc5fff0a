"""The formats of reports: names, file endings, and who renders which report in which format.

What a format needs is loaded only when a report is rendered in it, so that commands start quickly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roi_workbook import extras

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model
    from roi_workbook.diff.attribution import Attribution
    from roi_workbook.diff.changes import Changes
    from roi_workbook.reports.document import Document
    from roi_workbook.reports.show import Shown
    from roi_workbook.review.findings import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format, and the `endings` of files that ask for it.

    `document` renders any document, in colours if asked; None if every report needs its own renderer.
    `terminal`: people read it on a terminal, in its encoding and with colours. `printed` is False for a
    format that only goes into a file; `encoding` is that of the file if the format is text. `extra`: the extra
    of the package it needs. `pictures`: it can hold pictures, which are told in words where nothing draws them.
    Raises ValueError without a valid ending.
    """

    name: str
    endings: tuple[str, ...]
    document: Callable[[Document, bool], str] | None = None
    terminal: bool = False
    printed: bool = True
    encoding: str = "utf-8"
    extra: str = ""
    pictures: bool = False

    def __post_init__(self) -> None:
        if not self.endings or not all(re.fullmatch(r"\.[a-z0-9]+", ending) for ending in self.endings):
            raise ValueError(
                f"The format {self.name} has the endings {self.endings}; name one or more such as .html, in lower case."
            )

    def require_extra(self) -> None:
        """Refuse the format where the extra it needs is not installed; raises MissingExtraError."""
        if self.extra:
            extras.require(self.extra, f"A {self.endings[0]} file")


def _text(document: Document, colour: bool) -> str:
    from roi_workbook.reports.text import text

    return text(document, colour)


def _markdown(document: Document, _colour: bool) -> str:
    from roi_workbook.reports.markdown import markdown

    return markdown(document)


def _html(document: Document, _colour: bool) -> str:
    from roi_workbook.reports.html import html

    return html(document)


def by_name(formats: Iterable[Format]) -> dict[str, Format]:
    """Formats by name; raises ValueError if a name or an ending is used twice."""
    registry: dict[str, Format] = {}
    taken: dict[str, str] = {}
    for each in formats:
        for word in (each.name, *each.endings):
            if word in taken:
                raise ValueError(f"The formats {taken[word]} and {each.name} both have {word!r}; change one.")
            taken[word] = each.name
        registry[each.name] = each
    return registry


FORMATS: Mapping[str, Format] = by_name(
    (
        Format(name="text", endings=(".txt",), document=_text, terminal=True),
        Format(name="json", endings=(".json",)),
        Format(name="markdown", endings=(".md",), document=_markdown),
        Format(name="html", endings=(".html",), document=_html, pictures=True),
        # Excel reads a CSV file without a byte order mark in the local encoding.
        Format(name="csv", endings=(".csv",), encoding="utf-8-sig"),
        Format(name="sarif", endings=(".sarif",)),
        Format(name="junit", endings=(".xml",)),
        Format(name="gitlab", endings=(".codequality",)),
        Format(name="docx", endings=(".docx",), printed=False, extra="word", pictures=True),
        Format(name="xlsx", endings=(".xlsx",), printed=False),
        Format(name="parquet", endings=(".parquet",), printed=False, extra="parquet"),
        Format(name="png", endings=(".png",), printed=False, extra="charts"),
    )
)
"""Every format by name, in the order in which a report lists its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report of a command, in all of its formats.

    `document` turns the records into a document, for every format that renders documents; `renderers` are the
    report's own, by format name, and take the same records. `usual` is the default format. Raises ValueError
    for an unknown format.
    """

    command: str
    document: Callable[..., Document] | None = None
    renderers: Mapping[str, Callable[..., str | bytes]] = field(default_factory=dict)
    usual: str = "text"

    def __post_init__(self) -> None:
        for name in (*self.renderers, self.usual):
            if name not in FORMATS:
                raise ValueError(
                    f"The report of {self.command} names the format {name!r}, which is none of {', '.join(FORMATS)};"
                    " add a Format with that name to FORMATS in roi_workbook/reports/formats.py."
                )

    @property
    def formats(self) -> dict[str, Format]:
        """The formats of this report by name, in the order in which commands list them."""
        names = FORMATS if self.document else self.renderers
        return {name: FORMATS[name] for name in names if name in self.renderers or FORMATS[name].document}

    @property
    def endings(self) -> dict[str, Format]:
        """The formats of this report by file ending."""
        return {ending: each for each in self.formats.values() for ending in each.endings}

    def format(self, name: str) -> Format:
        """The format with a name; raises ValueError, which lists this report's formats, if it is not one of
        them.
        """
        if name not in self.formats:
            raise ValueError(
                f"The report of {self.command} has no format {name!r}, only {', '.join(self.formats)}; give it a"
                " renderer of that name, or give the Format one for documents."
            )
        return self.formats[name]

    def format_of(self, path: str) -> Format | None:
        """The format that a file's ending asks for; None if this report does not have it."""
        return self.endings.get(Path(path).suffix.lower())

    def rendered(self, form: str, *records: Any, colour: bool = False) -> str | bytes:
        """The records in a format; raises ValueError, which lists this report's formats, if it is not one of
        them.
        """
        chosen = self.format(form)
        if form in self.renderers:
            return self.renderers[form](*records)
        assert self.document and chosen.document
        return chosen.document(self.document(*records), colour)


# The renderers of each report


def _check_document(comparisons: Sequence[Comparison], *model: Model) -> Document:
    from roi_workbook.reports.check import check_document

    return check_document(comparisons, *model)


def _check_json(comparisons: Sequence[Comparison], *model: Model) -> str:
    from roi_workbook.reports.as_json import comparisons_json

    return comparisons_json(comparisons)


def _check_csv(comparisons: Sequence[Comparison], *model: Model) -> str:
    from roi_workbook.reports.as_csv import comparisons_csv

    return comparisons_csv(comparisons)


def _check_sarif(comparisons: Sequence[Comparison], *model: Model) -> str:
    from roi_workbook.reports.sarif import comparisons_sarif

    return comparisons_sarif(comparisons)


def _check_junit(comparisons: Sequence[Comparison], *model: Model) -> str:
    from roi_workbook.reports.for_ci import comparisons_junit

    return comparisons_junit(comparisons)


def _check_gitlab(comparisons: Sequence[Comparison], *model: Model) -> str:
    from roi_workbook.reports.for_ci import comparisons_gitlab

    return comparisons_gitlab(comparisons)


def _diff_document(changes: Changes, attribution: Attribution, *model: Model) -> Document:
    from roi_workbook.reports.diff import diff_document

    return diff_document(changes, attribution, *model)


def _diff_json(changes: Changes, attribution: Attribution, *model: Model) -> str:
    from roi_workbook.reports.diff_formats import diff_json

    return diff_json(changes, attribution)


def _diff_csv(changes: Changes, attribution: Attribution, *model: Model) -> str:
    from roi_workbook.reports.diff_formats import diff_csv

    return diff_csv(changes, attribution)


def _explain_document(*asked: Any) -> Document:
    from roi_workbook.reports.explain import explain_document

    return explain_document(*asked)


def _explain_json(*asked: Any) -> str:
    from roi_workbook.reports.as_json import as_json
    from roi_workbook.reports.explain import explain_data

    return as_json(explain_data(*asked))


def _show_text(shown: Shown) -> str:
    from roi_workbook.reports.show import shown_text

    return shown_text(shown)


def _show_json(shown: Shown) -> str:
    from roi_workbook.reports.show import shown_json

    return shown_json(shown)


CHECK = Report(
    command="check",
    document=_check_document,
    renderers={
        "json": _check_json,
        "csv": _check_csv,
        "sarif": _check_sarif,
        "junit": _check_junit,
        "gitlab": _check_gitlab,
    },
)
"""The report of comparisons, and perhaps of the model they were made with."""

DIFF = Report(command="diff", document=_diff_document, renderers={"json": _diff_json, "csv": _diff_csv})
"""The report of changes and their attribution, and perhaps of the model of both."""

EXPLAIN = Report(command="explain", document=_explain_document, renderers={"json": _explain_json})
"""The report of a key, from the index and perhaps a workbook, down to a depth and for a month."""

SHOW = Report(command="show", renderers={"text": _show_text, "json": _show_json})
"""The report of a workbook's recompute."""

"""The report of `explain` about a key, as a document and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from roi_workbook.explain.index import Explanation, Index, parts_of
from roi_workbook.model.names import name_of
from roi_workbook.model.records import LAST_MONTH, GridLine, Input, Table
from roi_workbook.reports.document import (
    Document,
    Entries,
    Entry,
    Paragraph,
    Part,
    ReportColumn,
    ReportSection,
    ReportTable,
    Verdict,
)
from roi_workbook.reports.output_schemas import VERSIONS
from roi_workbook.value_texts import cell_text, to_the_cent

if TYPE_CHECKING:
    from roi_workbook.explain.steps import ExplainedWorkbook, Step

FIRST_MONTHS = 13
"""Months of a month row that are listed, including month 0."""

LEVEL = ". "
"""Put before a step once for each level below the key."""


def explain_document(
    key: str,
    index: Index,
    explained: ExplainedWorkbook | None = None,
    depth: int | None = None,
    month: int | None = None,
) -> Document:
    """What a key is; with a workbook, also its numbers down to `depth` levels, or those of one month."""
    about = index.explain(key)
    parts: list[Part] = [Verdict(f"{about.label} [{about.key}]")]
    if about.meaning:
        parts.append(Paragraph(about.meaning))
    parts.append(ReportTable((ReportColumn("About"), ReportColumn(about.kind)), tuple(_facts(about))))
    if about.columns:
        parts.append(_listed("Columns", about.columns, index))
    if about.refers_to or about.others:
        parts.append(_listed("Refers to", about.refers_to, index, about.others))
    if about.referred_by:
        parts.append(_listed("Referred to by", about.referred_by, index))
    else:
        nothing = Paragraph("Nothing in the model; it is there for readers.")
        parts.append(ReportSection(title="Referred to by", parts=(nothing,)))
    if explained:
        title = f"In {explained.book.file}, scenario {explained.recomputed.live['scenario']}"
        parts.append(ReportSection(title=title, parts=tuple(_numbers(about, index, explained, depth, month))))
    return Document(title=f"{about.key}: {about.label}", parts=tuple(parts))


def _facts(about: Explanation) -> Iterator[tuple[str, str]]:
    """The facts about a key, by name; empty ones are left out."""
    lowest, highest = about.bounds or (None, None)
    facts = {
        "Unit": about.unit,
        "Allowed": about.bounds
        and f"{'whole numbers, ' if about.whole else ''}{cell_text(lowest)} to {cell_text(highest)}",
        "Choices": ", ".join(about.choices),
        "Standard": "" if about.standard is None else cell_text(about.standard),
        "Example": ", ".join(f"{end} {cell_text(value)}" for end, value in about.example.items()),
        "Formula": about.formula,
        "In words": about.words,
        "Source": about.source and f"{about.source}: {about.citation}",
        "Place": ", ".join(about.places),
    }
    yield from ((name, str(text)) for name, text in facts.items() if text)


def _listed(title: str, keys: tuple[str, ...], index: Index, others: tuple[str, ...] = ()) -> ReportSection:
    rows = [(key, index.label(key), index.kind(key)) for key in keys]
    rows += [(name, "a heading or working of the sheets", "") for name in others]
    columns = (ReportColumn("Key", code=True), ReportColumn("Label"), ReportColumn("Kind"))
    return ReportSection(title=title, parts=(ReportTable(columns, tuple(rows)),))


def _numbers(
    about: Explanation, index: Index, explained: ExplainedWorkbook, depth: int | None, month: int | None
) -> Iterator[Part]:
    if month is not None:
        yield from _one_month(about, explained, month)
    elif about.kind == "month row":
        yield from _months(about, explained)
    elif about.kind in ("input", "table"):
        yield from _typed(about, index, explained)
    if about.kind in ("table", "column"):
        yield _rows(about, index, explained)
    if about.formula and month is None:
        steps = explained.steps(about.key, depth)
        entries = tuple(_entry(step, index, explained) for step in steps)
        yield Entries(entries=entries, labels=("formula", "numbers"))


def _entry(step: Step, index: Index, explained: ExplainedWorkbook) -> Entry:
    """A step in one sentence, with its formula and the numbers put in below it."""
    unit, kind = index.unit(step.key), index.kind(step.key)
    value = to_the_cent(step.value, unit)
    if isinstance(index.records[step.key], GridLine):
        value = "; ".join(to_the_cent(each, unit) or "nothing" for each in explained.worked_out(step.key))
    elif step.key in index.table_of:
        column = index.records[step.key].key
        value = "; ".join(cell_text(row.get(column)) for row in explained.rows(step.key))
    words = f"{LEVEL * step.depth}{step.key}, {index.label(step.key)}"
    if kind == "month row":
        words += f", {value} in total" if value else ", month by month"
    elif value:
        words += f": {value}"
    if step.differs:
        words += f" (the workbook holds {cell_text(step.held)})"
    if kind == "input":
        words += " (input)"
    words += " (see above)" if step.again else " (more below)" if step.cut else ""
    return Entry(text=words, found=step.formula, expected=step.numbers, formulas=bool(step.formula))


def _months(about: Explanation, explained: ExplainedWorkbook) -> Iterator[Part]:
    values = explained.months(about.key)
    rows = [(str(month), to_the_cent(value, about.unit)) for month, value in enumerate(values[:FIRST_MONTHS])]
    if (total := explained.value(about.key)) is not None:
        rows.append((f"0 to {LAST_MONTH}", to_the_cent(total, about.unit)))
    yield ReportTable((ReportColumn("Month", right=True), ReportColumn(about.label, right=True)), tuple(rows))


def _one_month(about: Explanation, explained: ExplainedWorkbook, month: int) -> Iterator[Part]:
    value = to_the_cent(explained.months(about.key)[month], about.unit)
    yield Entries(
        entries=(
            Entry(
                text=f"Month {month}: {value}",
                found=about.formula,
                expected=explained.put_in(about.formula, month),
                formulas=True,
            ),
        ),
        labels=("formula", "numbers"),
    )


def _typed(about: Explanation, index: Index, explained: ExplainedWorkbook) -> Iterator[Part]:
    typed = explained.typed(about.key)
    rows = [(f"Typed, {end}", cell_text(content), typed.places[end]) for end, content in typed.cells.items()]
    rows += [(f"Evidence, {fact}", text, "") for fact, text in typed.evidence.items()]
    stored, differs = explained.stored(about.key)
    beside = f"the workbook holds {cell_text(stored)}" if differs else ""
    record = index.records[about.key]
    counts = "In use"
    if isinstance(record, Table):
        counts = "Figures filled in" if record.numeric else "Rows filled in"
    rows.append((counts, to_the_cent(explained.value(about.key), about.unit), beside))
    rows.append(("State", typed.state, ""))
    yield ReportTable((ReportColumn("What"), ReportColumn("Holds"), ReportColumn("Where")), tuple(rows))


def _rows(about: Explanation, index: Index, explained: ExplainedWorkbook) -> ReportTable:
    """The rows of a table, or one column of them."""
    table = index.table_of[about.columns[0] if about.columns else about.key]
    columns = [
        each
        for each in parts_of(table)
        if not isinstance(each, GridLine) and (about.columns or name_of(table.key, each.key) == about.key)
    ]
    titles = (
        ReportColumn("Row", right=True),
        *(ReportColumn(each.label, right=each.numeric) for each in columns),
    )
    rows = (
        (str(number), *(cell_text(row[each.key]) if each.key in row else "" for each in columns))
        for number, row in enumerate(explained.rows(about.key), start=1)
    )
    return ReportTable(titles, tuple(rows))


def explain_data(
    key: str,
    index: Index,
    explained: ExplainedWorkbook | None = None,
    depth: int | None = None,
    month: int | None = None,
) -> dict[str, Any]:
    """The content of `explain_document` as data for JSON."""
    about = index.explain(key)
    data: dict[str, Any] = {"schema_version": VERSIONS["explain"], **asdict(about)}
    for name in ("refers_to", "referred_by"):
        data[name] = [{"key": each, "label": index.label(each)} for each in data[name]]
    if explained is None:
        return data
    stored, differs = explained.stored(key)
    numbers: dict[str, Any] = {
        "file": explained.book.file,
        "scenario": explained.recomputed.live["scenario"],
        "value": explained.value(key),
        "held": stored,
        "differs": differs,
    }
    if about.kind == "month row":
        numbers["months"] = [None if math.isnan(value) else value for value in explained.months(key)]
    if month is not None:
        numbers["month"] = {"month": month, "numbers": explained.put_in(about.formula, month)}
    if isinstance(index.records[key], (Input, Table)):
        numbers["typed"] = {**asdict(explained.typed(key))}
    if about.kind in ("table", "column"):
        numbers["rows"] = [dict(row) for row in explained.rows(key)]
    if about.formula and month is None:
        numbers["steps"] = [_step(asdict(step)) for step in explained.steps(key, depth)]
    return data | {"workbook": numbers}


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in step.items() if value not in ("", None, False) or name == "value"}

"""Checks what the analyst typed: contents that do not count or should not, missing inputs, missing evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from roi_workbook.cell_values import CellValue, ExcelError, is_number
from roi_workbook.counts import count_of
from roi_workbook.model.dates import FIRST_DATE, LAST_DATE, day_of
from roi_workbook.model.names import name_of
from roi_workbook.model.records import Column, Grid, Input, Table, choices_told, has_many_choices, in_sentence
from roi_workbook.recomputing.cases import is_empty
from roi_workbook.recomputing.evidence import is_odd, standards_in_use
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.review.findings import Finding
from roi_workbook.review.naming import Naming
from roi_workbook.review.reading import (
    Cell,
    LostError,
    ReadWorkbook,
    evidence_cells,
    typed_cells,
    typed_columns,
    where,
)
from roi_workbook.value_texts import cell_text, standard_text
from roi_workbook.workbook.inputs import MARKER

MOST_REPORTED = 5_000
"""Findings about typed cells that are listed, more than the template has such cells; the rest is counted."""


@dataclass(frozen=True, slots=True)
class OddInput:
    """A typed cell whose content does not count or should not: where it is, and a sentence that says why."""

    name: str
    declared: Input | Column
    cell: Cell
    content: object
    message: str
    severity: str = "error"


def odd_inputs(book: ReadWorkbook) -> Iterator[OddInput]:
    """Inputs of the wrong kind, out of range, without a base or calculated by a formula, and such cells of
    tables.
    """
    model = book.model
    for key, declared in model.typed_inputs.items():
        cells = typed_cells(book, declared)
        contents = {end: book.content(cell) for end, cell in cells.items()}
        for end, content in contents.items():
            named = f"{declared.label}, {end}," if declared.three else declared.label
            name, cell = name_of(key, scenario=end), cells[end]
            if wrong := _wrong(content, declared, book.days_later):
                yield OddInput(name, declared, cell, content, f"{named} {wrong}.")
            yield from _worked_out(book, name, declared, cell, named)
        ends = [end for end, content in contents.items() if end != "base" and is_number(content)]
        if ends and "base" in cells and contents["base"] is None:
            message = f"{declared.label} has a value for {' and '.join(ends)} but no base; fill in the base."
            yield OddInput(name_of(key, scenario="base"), declared, cells["base"], None, message)
    for key, table in model.lists.items():
        yield from _odd_in_table(book, key, table)


def _odd_in_table(book: ReadWorkbook, key: str, table: Table | Grid) -> Iterator[OddInput]:
    for column, number, _, cell in typed_columns(book, table):
        content = book.content(cell)
        if content in (None, MARKER) and book.formula(cell) is None:
            continue
        name, named = (
            name_of(key, column.key),
            f"{table.label}, row {number + 1}: {in_sentence(column.label)}",
        )
        if content != MARKER and (wrong := _wrong(content, column, book.days_later)):
            yield OddInput(name, column, cell, content, f"{named} {wrong}.")
        yield from _worked_out(book, name, column, cell, named)


def _worked_out(
    book: ReadWorkbook, name: str, declared: Input | Column, cell: Cell, named: str
) -> Iterator[OddInput]:
    """A formula where a value should be typed: its value counts, but a reviewer should know."""
    formula = book.formula(cell)
    content = book.content(cell)
    if doubt := book.doubt(cell):
        message = f"programs disagree on its value, because {doubt}. Type the value."
        yield OddInput(name, declared, cell, content, f"{named.rstrip(',')}: {message}")
    elif formula is not None and content in (None, "", MARKER):
        message = (
            f"{named} is calculated by a formula, ={formula[:200]}, without a stored value. Type the value."
        )
        yield OddInput(name, declared, cell, content, message)
    elif formula is not None:
        message = (
            f"{named} is calculated by a formula, ={formula[:200]}; its value {cell_text(content)} counts. Type the value,"
            " and write down where it comes from."
        )
        yield OddInput(name, declared, cell, content, message, "warning")


def _wrong(content: CellValue, declared: Input | Column, days_later: int) -> str:
    """What is wrong with the content of a typed cell; "" if nothing is. `days_later` is added to day numbers."""
    if isinstance(content, ExcelError):
        return f"holds the Excel error {content}; type a value or leave it empty"
    if is_empty(content) or declared.kind == "text":
        return ""
    if declared.kind == "date":
        no_date = f"holds {cell_text(content)}, which is not a date from {FIRST_DATE} to {LAST_DATE}; type the first day of a month"
        return "" if is_number(content) and day_of(content + days_later) else no_date
    if declared.kind == "choice":
        no_choice = f"holds {cell_text(content)}, not {'' if has_many_choices(declared) else 'one of '}{choices_told(declared)}"
        return no_choice if is_odd(content, declared) else ""
    if not is_number(content):
        return f"holds {cell_text(content)}, not a number; it counts as not filled in"
    if is_odd(content, declared):
        bounds = f"{cell_text(declared.lowest)} to {cell_text(declared.highest)}"
        return f"is {cell_text(content)}, outside the allowed {bounds}"
    if declared.whole and content % 1:
        return f"is {cell_text(content)}; only whole numbers count"
    return ""


def input_findings(book: ReadWorkbook, naming: Naming) -> Iterator[Finding]:
    """Findings about inputs that do not count or should not: at most MOST_REPORTED, then one that counts the
    rest.
    """
    every = odd_inputs(book)
    for odd in islice(every, MOST_REPORTED):
        yield naming.finding(
            "input-invalid",
            odd.message,
            odd.name,
            severity=odd.severity,
            cell=odd.cell,
            label=odd.declared.label,
            unit=odd.declared.unit,
            workbook=odd.content,
        )
    rest = Counter(odd.severity for odd in every)
    if rest:
        yield naming.finding(
            "input-invalid",
            f"{count_of(rest.total(), 'more finding')} about typed cells that do not count or should not. Fix those above"
            " first, then check again.",
            severity="error" if rest["error"] else "warning",
        )


def evidence_findings(book: ReadWorkbook, recomputed: WorkbookResults, naming: Naming) -> Iterator[Finding]:
    """Changed inputs without a source, needed ones that are empty, and those that count as the standard."""
    standards = standards_in_use(recomputed.inputs, recomputed.model)
    unsourced, missing = (set(recomputed.register_rows.marked(flag)) for flag in ("unsourced", "missing"))
    for key, declared in recomputed.model.register.items():
        if key in unsourced:
            source = evidence_cells(book, key).get("source")
            message = f"{declared.label} differs from the template and has no source: write down where it comes from."
            yield naming.finding("evidence-missing", message, key, cell=source)
        if key in missing:
            cell = first_cell(book, name_of(key, scenario="base"))
            yield naming.finding("not-filled-in", f"{declared.label} is needed but empty.", key, cell=cell)
    for key, declared in standards.items():
        message = f"{declared.label} is not filled in and counts as {standard_text(declared)}."
        cell = first_cell(book, name_of(key, scenario="base"))
        yield naming.finding("not-filled-in", message, key, cell=cell)


def first_cell(book: ReadWorkbook, name: str) -> Cell | None:
    """The first cell of a name; None if it cannot be found."""
    try:
        area = book.area(name)
    except LostError:
        return None
    return area.sheet, area.top, area.left


def too_far_out(book: ReadWorkbook) -> str:
    """The inputs so far out of range that nothing can be recomputed, in words; "" if there are none."""
    wrong = [f"{where(odd.cell)}: {odd.message}" for odd in odd_inputs(book) if odd.severity == "error"]
    more = f" (and {len(wrong) - 3} more)" if len(wrong) > 3 else ""
    return " ".join(wrong[:3]) + more

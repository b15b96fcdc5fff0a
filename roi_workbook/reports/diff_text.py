"""A workbook as text that `git diff` can compare: one fact a line, the same whichever program saved it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.cell_values import ExcelError, is_number
from roi_workbook.input_files.writing import quoted
from roi_workbook.model.names import name_of
from roi_workbook.model.records import UNITS, Inputs, Table
from roi_workbook.model.tables import column_cells
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.review.comparing import recompute_of
from roi_workbook.review.reading import (
    ReadingError,
    ReadWorkbook,
    inputs_of,
    lost_inputs,
    other_model,
    typed_ends,
)
from roi_workbook.workbook.risk import RISK_LINES

DIGITS = 12
"""Digits of a typed number: programs keep 15, so their rounding never shows."""

RESULT_DIGITS = 9
"""Digits, and decimals, of a result that is not money, so that rounding errors never show."""

EXACT = 10**15


def diff_text(book: ReadWorkbook) -> str:
    """The inputs, table rows and evidence of a workbook, its live results and the guards that are up.

    One fact a line in catalogue order, and one line a table row, so that an inserted row is one added line.
    Results are recomputed, money to the cent, so stored values make no difference. If inputs are so far out
    of range that nothing can be recomputed, a line says so instead.
    """
    return "\n".join(_lines(book)) + "\n"


def _lines(book: ReadWorkbook) -> Iterator[str]:
    inputs, model = inputs_of(book), book.model
    yield f"template {book.template_version or 'unknown'}"
    yield from _typed(book, inputs)
    yield from _evidence(inputs, model)
    if other := other_model(book):
        yield f"no results: made with another model ({other})"
        return
    try:
        recomputed = recompute_of(book)
    except ReadingError as error:
        yield f"no results: {quoted(str(error).removeprefix(f'{book.file}: '))}"
        return
    yield from _results(recomputed)
    for key, guard in model.guards.items():
        if recomputed.guards[key] > 0:
            yield f"{guard.severity} {key} ({guard.label})"


def _typed(book: ReadWorkbook, inputs: Inputs) -> Iterator[str]:
    """Every typed cell: its content, "empty", or "lost" if its name is."""
    lost, model = lost_inputs(book), book.model
    for key, declared in model.typed_inputs.items():
        value = inputs.values.get(key)
        cells = value if isinstance(value, dict) else {"base": value}
        for end in typed_ends(declared):
            name = f"{key}.{end}" if declared.three else key
            date = declared.kind == "date"
            yield f"{name} = {'lost' if name_of(key, scenario=end) in lost else written(cells.get(end), date)}"
    for key, table in model.lists.items():
        columns = table.columns if isinstance(table, Table) else (table.head, *table.typed)
        for column in columns:
            if name_of(key, column.key) in lost:
                yield f"{key}.{column.key} = lost"
        keys = [name for column in columns for name, _ in column_cells(column)]
        for row in inputs.tables.get(key, ()):
            cells = {name: row[name] for name in keys if name in row}
            yield f"{key}: " + ", ".join(f"{name} {written(value)}" for name, value in cells.items())


def _evidence(inputs: Inputs, model: Model) -> Iterator[str]:
    for key in model.evidenced:
        for fact, text in inputs.evidence.get(key, {}).items():
            yield f"evidence {key}.{fact} = {quoted(text)}"


def _results(recomputed: WorkbookResults) -> Iterator[str]:
    """Every result of the live case that is one number or a text, without the steps of the working."""
    months = {line.key for line in recomputed.model.month_lines}
    live = recomputed.live
    for line in recomputed.model.lines.values():
        if line.key in live and line.key not in months and not line.helper:
            value = live[line.key]
            yield f"result {line.key} = {quoted(str(value)) if line.unit == 'text' else rounded(value, line.unit)}"
    for line in RISK_LINES:
        yield f"result {line.key} = {rounded(recomputed.risk[line.key], line.unit)}"
    for line in recomputed.model.planning_lines.values():
        value = recomputed.planning[line.key]
        text = quoted(value) if isinstance(value, str) else rounded(value, line.unit)
        yield f"result {line.key} = {text}"


def written(content: Any, date: bool = False) -> str:
    """The content of a typed cell: texts in quotes, dates and Excel errors bare, numbers to 12 digits."""
    if content is None:
        return "empty"
    if isinstance(content, bool):
        return str(content).upper()
    if isinstance(content, ExcelError) or (date and isinstance(content, str) and content[:1].isdigit()):
        return quoted(content)[1:-1]
    if not is_number(content):
        return quoted(content)
    return f"{content:.0f}" if abs(content) < EXACT and content == int(content) else f"{content:.{DIGITS}g}"


def rounded(value: float, unit: str) -> str:
    """A result in its unit, to the cent or to nine digits; "not defined" if there is none."""
    if not math.isfinite(value):
        return "not defined"
    value = float(value)  # numpy multiplies before it rounds, which can overflow
    if UNITS[unit] in ("money", "price"):
        return f"{round(value, 2) + 0.0:.2f}"
    return f"{round(value, RESULT_DIGITS) + 0.0:.{RESULT_DIGITS}g}"

"""Cases: one coherent set of inputs each, as numbers.

A case has a value in every column; the columns are the keys of the inputs and tables. The cells of a workbook
may hold anything, so this is the one place where they become numbers. What an empty cell counts as is decided
here too, in `in_columns`, for a workbook, a portfolio and a simulation alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from numbers import Real
from typing import TYPE_CHECKING, Any

from roi_workbook.cell_values import CellValue
from roi_workbook.lazy import np, pd
from roi_workbook.model.guards import SUGGESTED_CONFIDENCE
from roi_workbook.model.records import SCENARIO_KEYS, SCENARIOS, Columns, Input, Inputs, Table
from roi_workbook.model.tables import all_share

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model

REALISATIONS = (0.40, 0.60, 0.80, 1.00, 1.20)
"""Rows of the grid: the share of the promised benefits that comes true."""

OVERRUNS = (-0.20, 0.0, 0.20, 0.40, 0.60)
"""Columns of the grid: further overrun of all costs."""

DISCOUNT_RATES = (0.0, 0.04, 0.08, 0.12, 0.16, 0.20)
"""The rates of the strip that shows what the policy rate does to the net present value."""

WITHOUT_GRADE = SUGGESTED_CONFIDENCE[-1].key
"""What an empty confidence counts as in a case of numbers, which has no grades: that of the worst."""

SHOWN = ("Live", *SCENARIOS)
"""The cases that are shown month by month, the first of every workbook."""


def number_or_missing(value: CellValue) -> float:
    """The number in a cell; NaN where it is empty or holds a text, TRUE, an error or no finite number."""
    if type(value) is not float:  # the usual case needs no more
        if isinstance(value, bool) or not isinstance(value, (Real, Decimal)):
            return math.nan
        value = float(value)
    return value if math.isfinite(value) else math.nan


def is_empty(value: CellValue) -> bool:
    """Whether a cell is empty; a text in a number cell is not."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def cells(inputs: Inputs, declared: Input) -> dict[str, Any]:
    """The raw contents of an input's cells by scenario in lower case; a single input has `base` only."""
    content = inputs.values.get(declared.key)
    if not isinstance(content, Mapping):
        content = {"base": content}
    return {name: content.get(name) for name in (SCENARIO_KEYS if declared.three else ("base",))}


def spelled(declared: Input, value: CellValue) -> str:
    """A choice in its declared spelling, compared without case; else its standard, else an empty text."""
    spellings = {choice.lower(): choice for choice in declared.choices}
    standard = "" if declared.standard is None else str(declared.standard)
    return spellings.get(value.lower(), standard) if isinstance(value, str) else standard


def scenario_shown(inputs: Inputs) -> str:
    """The scenario the live model shows: Conservative, Base or Optimistic; anything else is Base."""
    scenario = inputs.values.get("scenario")
    names = {name.lower(): name for name in SCENARIOS}
    return names.get(scenario.lower(), "Base") if isinstance(scenario, str) else "Base"


def discount_rate_label(rate: float) -> str:
    """The label of the case that is Base at another discount rate."""
    return f"discount rate {rate:.0%}"


def complete(cases: Columns, columns: Columns, count: int, model: Model) -> dict[str, np.ndarray]:
    """The same cases with every input as a column (count,) and every blank given its meaning.

    cases: any inputs and tables by column; columns: the result of `in_columns` for it. Returns floats for
    numbers (missing only where a blank means something of its own), choices in their spelling, tuples of rows
    for tables, and texts and dates as they are, in catalogue order.
    """
    completed: dict[str, np.ndarray] = {}
    for key, declared in model.register.items():
        column = columns.get(key)
        if column is None:
            blank = "" if isinstance(declared, Input) and declared.kind == "text" else None
            standard = declared.standard if isinstance(declared, Input) else None
            column = np.asarray(cases.get(key, [standard or blank]), dtype=object)
        completed[key] = np.repeat(column, count) if len(column) == 1 else column
    return completed


def in_columns(cases: pd.DataFrame | Columns, model: Model) -> dict[str, np.ndarray]:
    """The numbers, choices and tables of some cases by column, with every blank given its meaning.

    cases: any inputs and tables as columns, one value per case or one that all cases share; absent columns
    take the template's standard. Returns arrays of floats, of choices in their spelling and of tuples of
    rows, in catalogue order: one value per case, or one where all cases share it. Raises ValueError for a
    column the model does not know.
    """
    columns: dict[str, np.ndarray] = {}
    arrays = {key: np.asarray(column) for key, column in cases.items() if len(column)}
    _refuse_unknown(cases, model)
    for key, declared in model.register.items():
        if isinstance(declared, Table):
            columns[key] = _tables(arrays.get(key))
        elif declared.kind == "choice":
            columns[key] = _choices(declared, arrays.get(key))
        elif declared.numeric:
            columns[key] = _numbers(arrays[key] if key in arrays else np.array([declared.standard]))
    _resolve_blanks(columns, model)
    return columns


def _refuse_unknown(cases: Iterable[Any], model: Model) -> None:
    for column in cases:
        if column not in model.register:
            near = get_close_matches(str(column), model.register, n=1, cutoff=0)
            raise ValueError(f"Column {column!r} is not an input of the model; the nearest is {near[0]!r}.")


def _resolve_blanks(columns: dict[str, np.ndarray], model: Model) -> None:
    others = dict.fromkeys(model.confidence_of, WITHOUT_GRADE)
    others |= {key: declared.blank_is for key, declared in model.inputs.items() if declared.blank_is}
    others_first = sorted(
        model.inputs, key=lambda key: (others.get(key) in model.subject_lines, key in others)
    )
    for key in others_first:
        declared = model.inputs[key]
        if not declared.numeric or declared.blank_matters:
            continue
        values = columns[key]
        if np.isnan(values.min()):
            instead: np.ndarray | float = declared.blank_counts_as
            if others.get(key) in model.subject_lines:
                with np.errstate(all="ignore"):
                    instead = model.subject_of[key].recompute(columns)[others[key]]
            elif key in others:
                instead = columns[others[key]]
            columns[key] = np.where(np.isnan(values), instead, values)


def _numbers(column: np.ndarray) -> np.ndarray:
    """The numbers in a column, missing where there is none; one where all are the same."""
    if column.dtype.kind in "iuf":
        values = column.astype(float, copy=False)
    else:
        values = np.array([number_or_missing(value) for value in column], dtype=float)
    lowest, highest = values.min(), values.max()
    all_same = lowest == highest
    if not (np.isfinite(lowest) and np.isfinite(highest)):
        values = np.where(np.isfinite(values), values, np.nan)
        all_same = np.isnan(values).all()
    return values[:1] if all_same else values


def _choices(declared: Input, column: np.ndarray | None) -> np.ndarray:
    """Choices in their spelling; one where all are the same."""
    if column is None or all_share(column):
        return np.array([spelled(declared, None if column is None else column[0])])
    which, distinct = pd.factorize(column.astype(object), use_na_sentinel=False)
    choices = np.array([spelled(declared, value) for value in distinct])
    return choices[:1] if (choices == choices[0]).all() else choices[which]


def _tables(column: np.ndarray | None) -> np.ndarray:
    """Tables as tuples of rows; one where all cases share it."""
    if column is not None and all_share(column):
        column = column[:1]
    values = [
        rows if isinstance(rows, (tuple, list)) else () for rows in ([()] if column is None else column)
    ]
    tables = np.empty(len(values), dtype=object)
    tables[:] = values
    return tables

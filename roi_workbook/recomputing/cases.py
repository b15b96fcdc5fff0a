"""From what a workbook holds to cases: one coherent set of inputs each.

A case is a value of every column; the columns are the keys of the inputs and tables. The cells of a workbook may hold
anything, so they become numbers here, and nowhere else. What an empty cell counts as is decided
here too, in `in_columns`, for a workbook, a portfolio and a simulation alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from numbers import Real
from typing import TYPE_CHECKING, Any

from roi_workbook.lazy import np, pd
from roi_workbook.model.records import ENDS, SCENARIOS, Columns, Input, Inputs, Table
from roi_workbook.model.tables import all_share

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model

REALISATIONS = (0.40, 0.60, 0.80, 1.00, 1.20)
"""Rows of the grid: the share of the promised benefits that comes true."""

OVERRUNS = (-0.20, 0.0, 0.20, 0.40, 0.60)
"""Columns of the grid: further overrun of all costs."""

DISCOUNT_RATES = (0.0, 0.04, 0.08, 0.12, 0.16, 0.20)
"""The rates of the strip that shows what the policy rate does to the net present value."""

SCENARIO_CELLS = tuple(scenario.lower() for scenario in SCENARIOS)
"""What the three cells of an input are called."""

SHOWN = ("Live", *SCENARIOS)
"""The cases that are shown month by month, the first of every workbook."""


def number_or_missing(value: Any) -> float:
    """The number in a cell; NaN where it is empty or holds a text, TRUE, an error or no finite number."""
    if type(value) is not float:  # the usual case needs no more
        if isinstance(value, bool) or not isinstance(value, (Real, Decimal)):
            return math.nan
        value = float(value)
    return value if math.isfinite(value) else math.nan


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing at all: a text in a number cell is not nothing."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def cells(inputs: Inputs, declared: Input) -> dict[str, Any]:
    """What an input's cells hold, unread, by scenario in lower case; a single input has `base` only."""
    held = inputs.values.get(declared.key)
    if not isinstance(held, Mapping):
        held = {"base": held}
    return {name: held.get(name) for name in (SCENARIO_CELLS if declared.three else ("base",))}


def spelled(declared: Input, value: Any) -> str:
    """A choice in its declared spelling, compared without case; else its standard, else an empty text."""
    spellings = {choice.lower(): choice for choice in declared.choices}
    standard = "" if declared.standard is None else str(declared.standard)
    return spellings.get(value.lower(), standard) if isinstance(value, str) else standard


def scenario_shown(inputs: Inputs) -> str:
    """The scenario the live model shows: Conservative, Base or Optimistic; anything else is Base."""
    held = inputs.values.get("scenario")
    names = {scenario.lower(): scenario for scenario in SCENARIOS}
    return names.get(held.lower(), "Base") if isinstance(held, str) else "Base"


def scenario_case(inputs: Inputs, model: Model, scenario: str) -> dict[str, Any]:
    """One case: the value of every input and table under a scenario; NaN where nothing is filled in."""
    case: dict[str, Any] = {}
    for key, declared in model.register.items():
        if isinstance(declared, Table):
            case[key] = tuple(inputs.tables.get(key, ()))
            continue
        held = cells(inputs, declared)
        if declared.numeric:
            case[key] = _value_under(scenario, declared, held)
        elif declared.kind == "choice":
            case[key] = spelled(declared, held["base"])
        elif declared.kind == "date":
            case[key] = held["base"]
        else:
            case[key] = (declared.standard or "") if is_empty(held["base"]) else str(held["base"])
    return case


def _value_under(scenario: str, declared: Input, held: Mapping[str, Any]) -> float:
    """The scenario's cell if it holds a number, else the base cell; a filled end alone makes a target 0."""
    numbers = {name: number_or_missing(value) for name, value in held.items()}
    for name in (scenario.lower(), "base"):
        if not math.isnan(numbers.get(name, math.nan)):
            return numbers[name]
    some_end_filled = not all(math.isnan(value) for value in numbers.values())
    return 0.0 if declared.blank_is and some_end_filled else math.nan


def workbook_cases(inputs: Inputs, model: Model) -> tuple[tuple[str, ...], dict[str, np.ndarray]]:
    """Every case of one workbook, blanks still missing: labels that say which case each is, and every input by column.

    Live, the three scenarios, Base with one input at a time moved to its ends, and Base at each of the
    discount rates. A blank target stays missing: it counts as today's value of its own case. A column has a value per
    case, or one that all cases hold.
    """
    scenarios = {scenario: scenario_case(inputs, model, scenario) for scenario in SCENARIOS}
    live, base = scenarios[scenario_shown(inputs)], scenarios["Base"]
    moved = {f"{key} {end}": (key, end.capitalize()) for key in model.moving_inputs for end in ENDS}
    rates = {discount_rate_label(rate): rate for rate in DISCOUNT_RATES}
    labels = (*SHOWN, *moved, *rates)
    columns: dict[str, np.ndarray] = {}
    for key, held in base.items():
        if isinstance(held, float):
            columns[key] = np.full(len(labels), held)
            columns[key][: len(SHOWN)] = [case[key] for case in (live, *scenarios.values())]
        else:
            columns[key] = np.empty(1, dtype=object)
            columns[key][0] = held
    for row, (key, end) in enumerate(moved.values(), start=len(SHOWN)):
        columns[key][row] = scenarios[end][key]
    columns["annual_discount_rate"][-len(rates) :] = list(rates.values())
    return labels, columns


def discount_rate_label(rate: float) -> str:
    """The label of the case that is Base at another discount rate."""
    return f"discount rate {rate:.0%}"


def complete(cases: Columns, columns: Columns, count: int, model: Model) -> dict[str, np.ndarray]:
    """The same cases with every input as a column (count,) and every blank given its meaning.

    cases: any inputs and tables by column; columns: what `in_columns` gave for it. Returns floats for numbers (missing
    only where a blank means something of its own), choices in their spelling, tuples of rows for tables, and texts and
    dates as they are, in catalogue order.
    """
    found: dict[str, np.ndarray] = {}
    for key, declared in model.register.items():
        held = columns.get(key)
        if held is None:
            blank = "" if isinstance(declared, Input) and declared.kind == "text" else None
            standard = declared.standard if isinstance(declared, Input) else None
            held = np.asarray(cases.get(key, [standard or blank]), dtype=object)
        found[key] = np.repeat(held, count) if len(held) == 1 else held
    return found


def in_columns(cases: pd.DataFrame | Columns, model: Model) -> dict[str, np.ndarray]:
    """The numbers, choices and tables of some cases by column, with every blank given its meaning.

    cases: any inputs and tables as columns, one value per case or one that all cases hold; what is absent holds the
    template's standard. Returns arrays of floats, of choices in their spelling and of tuples of rows, in catalogue
    order: one value per case, or one where all cases hold the same. Raises ValueError for a column the model does not
    know.
    """
    columns: dict[str, np.ndarray] = {}
    given = {key: np.asarray(held) for key, held in cases.items() if len(held)}
    _refuse_unknown(cases, model)
    for key, declared in model.register.items():
        if isinstance(declared, Table):
            columns[key] = _tables(given.get(key))
        elif declared.kind == "choice":
            columns[key] = _choices(declared, given.get(key))
        elif declared.numeric:
            columns[key] = _numbers(given[key] if key in given else np.array([declared.standard]))
    _resolve_blanks(columns, model)
    return columns


def _refuse_unknown(cases: Iterable[Any], model: Model) -> None:
    for column in cases:
        if column not in model.register:
            near = get_close_matches(str(column), model.register, n=1, cutoff=0)
            raise ValueError(f"Column {column!r} is no input of the model; the nearest input is {near[0]!r}.")


def _resolve_blanks(columns: dict[str, np.ndarray], model: Model) -> None:
    zero_first = sorted(model.inputs.values(), key=lambda declared: declared.blank_is is not None)
    for declared in zero_first:
        if not declared.numeric or declared.blank_matters:
            continue
        values = columns[declared.key]
        if np.isnan(values.min()):
            instead = columns[declared.blank_is] if declared.blank_is else 0.0
            columns[declared.key] = np.where(np.isnan(values), instead, values)


def _numbers(given: np.ndarray) -> np.ndarray:
    """The numbers in a column, missing where there is none; one where all are the same."""
    if given.dtype.kind in "iuf":
        values = given.astype(float, copy=False)
    else:
        values = np.array([number_or_missing(value) for value in given], dtype=float)
    lowest, highest = values.min(), values.max()
    all_same = lowest == highest
    if not (np.isfinite(lowest) and np.isfinite(highest)):
        values = np.where(np.isfinite(values), values, np.nan)
        all_same = np.isnan(values).all()
    return values[:1] if all_same else values


def _choices(declared: Input, given: np.ndarray | None) -> np.ndarray:
    """Choices in their spelling; one where all are the same."""
    if given is None or all_share(given):
        return np.array([spelled(declared, None if given is None else given[0])])
    which, distinct = pd.factorize(given.astype(object), use_na_sentinel=False)
    meant = np.array([spelled(declared, value) for value in distinct])
    return meant[:1] if (meant == meant[0]).all() else meant[which]


def _tables(given: np.ndarray | None) -> np.ndarray:
    """Tables as tuples of rows; one where all cases share it."""
    if given is not None and all_share(given):
        given = given[:1]
    held = [rows if isinstance(rows, (tuple, list)) else () for rows in ([()] if given is None else given)]
    tables = np.empty(len(held), dtype=object)
    tables[:] = held
    return tables

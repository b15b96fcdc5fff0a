"""From what a workbook holds to cases: rows of a DataFrame, one coherent set of inputs each.

A case is one row; the columns are the keys of the inputs and tables. The cells of a workbook may hold
anything, so they become numbers here, and nowhere else. What an empty cell counts as is decided
here too, in `complete`, for a workbook, a portfolio and a simulation alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches
from numbers import Real
from typing import TYPE_CHECKING, Any

from roi_workbook.words import SCENARIOS, Input, Inputs, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from roi_workbook.catalogue import Model

REALISATIONS = (0.40, 0.60, 0.80, 1.00, 1.20)
"""Rows of the grid: the share of the promised benefits that comes true."""

OVERRUNS = (-0.20, 0.0, 0.20, 0.40, 0.60)
"""Columns of the grid: further overrun of all costs."""

DISCOUNT_RATES = (0.0, 0.04, 0.08, 0.12, 0.16, 0.20)
"""The rates of the strip that shows what the policy rate does to the net present value."""

ENDS = ("conservative", "optimistic")


def number_or_missing(value: Any) -> float:
    """The number in a cell; NaN where it is empty or holds a text, TRUE, an error or no finite number."""
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        return math.nan
    return float(value)


def is_empty(value: Any) -> bool:
    """Whether a cell holds nothing at all: a text in a number cell is not nothing."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def cells(inputs: Inputs, declared: Input) -> dict[str, Any]:
    """What an input's cells hold, unread, by scenario in lower case; a single input has `base` only."""
    held = inputs.values.get(declared.key)
    if not isinstance(held, Mapping):
        held = {"base": held}
    names = [scenario.lower() for scenario in SCENARIOS] if declared.three else ["base"]
    return {name: held.get(name) for name in names}


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


def workbook_cases(inputs: Inputs, model: Model) -> pd.DataFrame:
    """Every case of one workbook, blanks still missing; the index says which case a row is.

    Live, the three scenarios, Base with one input at a time moved to its ends, and Base at each of the
    discount rates. A blank target stays missing: it counts as today's value of its own case.
    """
    import pandas as pd

    scenarios = {scenario: scenario_case(inputs, model, scenario) for scenario in SCENARIOS}
    base = scenarios["Base"]
    cases = {"Live": scenarios[scenario_shown(inputs)], **scenarios}
    for key in model.moving_inputs:
        for end in ENDS:
            cases[f"{key} {end}"] = base | {key: scenarios[end.capitalize()][key]}
    for rate in DISCOUNT_RATES:
        cases[discount_rate_label(rate)] = base | {"annual_discount_rate": rate}
    return pd.DataFrame(list(cases.values()), index=pd.Index(list(cases), name="case"))


def discount_rate_label(rate: float) -> str:
    """The label of the case that is Base at another discount rate."""
    return f"discount rate {rate:.0%}"


def complete(cases: pd.DataFrame, model: Model) -> pd.DataFrame:
    """The same cases with every input as a column and every blank given its meaning.

    cases: one row per case, any inputs and tables as columns. A column that is absent holds the
    template's standard. Returns floats for numbers (missing only where a blank means something of its
    own), categories for choices and tuples of rows for tables, in catalogue order. Raises ValueError
    for a column the model does not know.
    """
    import numpy as np
    import pandas as pd

    _refuse_unknown(cases, model)
    columns: dict[str, Any] = {}
    for key, declared in model.register.items():
        given = cases.get(key)
        if isinstance(declared, Table):
            columns[key] = _tables(given, cases.index)
        elif declared.kind == "choice":
            columns[key] = _choices(declared, given, len(cases))
        elif not declared.numeric:
            blank = "" if declared.kind == "text" else None
            standard = pd.Series(declared.standard or blank, cases.index, object)
            columns[key] = standard if given is None else given
        elif given is None:
            columns[key] = np.full(len(cases), number_or_missing(declared.standard))
        else:
            columns[key] = _numbers(given)
    _resolve_blanks(columns, model)
    return pd.DataFrame(columns, index=cases.index, copy=False)


def _refuse_unknown(cases: pd.DataFrame, model: Model) -> None:
    for column in cases.columns:
        if column not in model.register:
            near = get_close_matches(str(column), model.register, n=1, cutoff=0)
            raise ValueError(f"Column {column!r} is no input of the model; the nearest input is {near[0]!r}.")


def _resolve_blanks(columns: dict[str, Any], model: Model) -> None:
    import numpy as np

    zero_first = sorted(model.inputs.values(), key=lambda declared: declared.blank_is is not None)
    for declared in zero_first:
        if not declared.numeric or declared.blank_matters:
            continue
        values = columns[declared.key]
        instead = columns[declared.blank_is] if declared.blank_is else 0.0
        columns[declared.key] = np.where(np.isnan(values), instead, values)


def _numbers(column: pd.Series) -> np.ndarray:
    import numpy as np
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        values = column.to_numpy(dtype=float, na_value=np.nan)
        return np.where(np.isfinite(values), values, np.nan)
    return np.array([number_or_missing(value) for value in column], dtype=float)


def _choices(declared: Input, column: pd.Series | None, length: int) -> pd.Categorical[Any]:
    import numpy as np
    import pandas as pd

    spellings = list(dict.fromkeys((*declared.choices, spelled(declared, None))))
    if column is None:
        codes = np.full(length, spellings.index(spelled(declared, None)), dtype=np.int8)
    else:
        given, distinct = pd.factorize(column.astype(object), use_na_sentinel=False)
        meant = np.array([spellings.index(spelled(declared, value)) for value in distinct], dtype=np.int8)
        codes = meant[given]
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(spellings))


def _tables(column: pd.Series | None, index: pd.Index) -> pd.Series:
    import numpy as np
    import pandas as pd

    tables = np.empty(len(index), dtype=object)
    given = [()] * len(index) if column is None else column
    tables[:] = [rows if isinstance(rows, (tuple, list)) else () for rows in given]
    return pd.Series(tables, index)

"""What a program gives, held against the model as a file is: every mistake told at once, in the same sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any

from roi_workbook.catalogue import Model
from roi_workbook.input_files.problems import InputError, Problem, RefusedError, nearest
from roi_workbook.input_files.reading import Reading
from roi_workbook.input_files.values import cell_value
from roi_workbook.tables import all_share, distinct
from roi_workbook.words import Columns, Input, Inputs, Table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_TOLD = 3
"""Rows of a column whose mistakes are told; the rest is counted."""


def fitting(inputs: Inputs, model: Model) -> Inputs:
    """The same inputs, with numbers of any library as Python's own.

    Raises InputError with everything that does not fit: unknown keys and columns, texts where numbers are wanted,
    values out of range, choices and dates that are none, ends without a base.
    """
    problems: list[Problem] = []
    plain = Inputs(*map(_plain, (inputs.values, inputs.tables, inputs.evidence)))
    parts: tuple[tuple[Mapping[Any, Any], Mapping[str, Any]], ...] = (
        (plain.values, model.typed_inputs),
        (plain.tables, model.lists),
    )
    reading = Reading("", model, problems)
    for held, known in parts:
        for key in held:
            if key not in known:
                reading.unknown("", key, known)
        reading.inputs({key: value for key, value in held.items() if key in known})
    reading.evidence(plain.evidence)
    if problems:
        raise InputError(problems)
    return replace(plain, tables={key: tuple(rows) for key, rows in plain.tables.items()})


def _plain(given: Any) -> Any:
    """The same in dicts, lists, and numbers and truths of Python."""
    if isinstance(given, Mapping):
        return {key: _plain(value) for key, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [_plain(value) for value in given]
    return plain_value(given)


def plain_value(given: Any) -> Any:
    """A number of another library as a float, one of its truths as a bool, what it calls missing as None."""
    if given is None or isinstance(given, (str, bool, int)):
        return given
    if isinstance(given, (Real, Decimal)):
        number = float(given)
        return None if number != number else number
    if type(given).__name__ in ("NAType", "NaTType"):
        return None
    return bool(given) if type(given).__name__ in ("bool", "bool_") else given


def refuse_cases(cases: Columns, labels: Sequence[Any] | pd.Index, model: Model) -> None:
    """Raise InputError with everything in some cases that does not fit the model, by column and by the label of its row."""
    problems: list[Problem] = []
    for key, values in cases.items():
        declared = model.register.get(key)
        if declared is None:
            near = nearest(key, model.register)
            unknown = Problem(
                file="", key=f"column {key!r}", found="no input of the model", suggestion=near and repr(near)
            )
            problems.append(unknown)
            continue
        told = list(_wrong(declared, values, model)) if len(values) else []
        where = [f"{key}, row {labels[position]!r}" for position, _ in told[:MOST_TOLD]]
        problems += [replace(each, key=at + each.key) for at, (_, each) in zip(where, told, strict=False)]
        if len(told) > MOST_TOLD:
            problems.append(
                Problem(file="", key=str(key), found=f"{len(told) - MOST_TOLD:,} more of its rows do not fit")
            )
    if problems:
        raise InputError(problems)


def _wrong(declared: Input | Table, values: np.ndarray, model: Model) -> Iterator[tuple[int, Problem]]:
    """The rows of a column that do not fit, and what is wrong with each; `key` goes on where the row's ends."""
    if isinstance(declared, Table):
        return _wrong_tables(declared, values, model)
    if declared.numeric and values.dtype.kind in "iuf":
        return _wrong_numbers(declared, values)
    return _wrong_values(declared, values)


def _wrong_numbers(declared: Input, values: np.ndarray) -> Iterator[tuple[int, Problem]]:
    """Numbers out of range, or not whole where they should be; a missing one is a blank."""
    import numpy as np

    # The smallest and the largest say it at once where none is missing, and take next to no time.
    if declared.lowest <= values.min() and values.max() <= declared.highest:
        odd = np.zeros(0, bool)
    else:
        odd = (values < declared.lowest) | (values > declared.highest)
    if declared.whole and values.dtype.kind == "f":
        broken = (values != np.floor(values)) & ~np.isnan(values)
        odd = odd | broken if len(odd) else broken
    for position in np.flatnonzero(odd).tolist():
        yield from _tried(position, partial(cell_value, declared, values[position].item()))


def _wrong_values(declared: Input, values: np.ndarray) -> Iterator[tuple[int, Problem]]:
    """Values of any kind that do not fit; each distinct object is looked at once where all rows share it."""
    if values.dtype.kind == "M" and declared.kind == "date":
        values = values.astype("datetime64[D]").astype(object)
    for position, value in enumerate(values[:1] if all_share(values) else values.tolist()):
        yield from _tried(position, partial(cell_value, declared, plain_value(value)))


def _wrong_tables(declared: Table, values: np.ndarray, model: Model) -> Iterator[tuple[int, Problem]]:
    """Tables that do not fit; each distinct one is looked at once."""
    values = values.astype(object, copy=False)
    tables, which = distinct(values[:1] if all_share(values) else values)
    for number, rows in enumerate(tables):
        given = _plain(rows)
        if given is None:
            continue
        problems: list[Problem] = []
        Reading("", model, problems).rows(declared, given)
        position = which.tolist().index(number)
        yield from ((position, replace(each, key=": " + each.key)) for each in problems)


def _tried(position: int, read: Callable[[], Any]) -> Iterator[tuple[int, Problem]]:
    try:
        read()
    except RefusedError as refused:
        yield (
            position,
            Problem(
                file="", key="", found=refused.found, expected=refused.expected, suggestion=refused.suggestion
            ),
        )

"""Inputs a program gives, checked against the model as a file is: all mistakes at once, in the same words."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from numbers import Real
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.counts import count_of
from roi_workbook.input_files.problems import InputError, Problem, RefusedError, nearest, shown
from roi_workbook.input_files.reading import Reading, inputs_of_keys
from roi_workbook.input_files.values import TYPED, cell_value, is_blank, is_typed
from roi_workbook.lazy import np, pd
from roi_workbook.model.records import Columns, Grid, Input, Inputs, Table
from roi_workbook.model.tables import all_share, distinct

MOST_TOLD = 3
"""Mistakes listed for one column; the rest is counted."""

AS_TYPED = "a value that fits; to keep one as it was typed, give the value itself, with strict=False"
"""What to give in place of a value that an input file keeps as it was typed."""


class ValueReading(Reading):
    """Reads the inputs a program gives: a blank counts as left out, and nothing is kept as typed."""

    def __init__(self, model: Model, problems: list[Problem], file: str = "") -> None:
        super().__init__(file, model, problems)

    def grid(self, grid: Grid, rows: object) -> tuple[dict[str, Any], ...]:
        """The given rows with the template's heads, without its standards."""
        return self.grid_rows(grid, rows)

    def members(self, path: str, content: object, known: Collection[str]) -> dict[str, object]:
        """The values under known keys that are not blank."""
        members = super().members(path, content, known)
        return {key: raw for key, raw in members.items() if not is_blank(raw)}

    def tried(self, path: str, read: Callable[[Any], Any], raw: object) -> Any:
        """The value as `read` returns it; None, and a note, where it does not fit."""
        return super().tried(path, partial(_unless_typed, read), raw)


def _unless_typed(read: Callable[[Any], Any], value: object) -> Any:
    """The value as `read` returns it; raises RefusedError for {"typed": ...}, which belongs in input files."""
    if is_typed(value):
        raise RefusedError(f"found {{{TYPED!r}: ...}}, which only input files may use", AS_TYPED)
    return read(value)


def inputs_of_mapping(
    given: Mapping[Any, Any], model: Model, file: str, told: Callable[[str], object] = warnings.warn
) -> Inputs:
    """The inputs that a mapping with the keys and values of an input file lays over the blank template.

    Numbers may be those of another library. `told` gets a sentence for every cell that is left out because a
    later template works it out. Raises InputError with everything that does not fit; `file` is named in it.
    """
    problems: list[Problem] = []
    inputs = inputs_of_keys(_plain(given), Reading(file, model, problems), told)
    if problems:
        raise InputError(problems)
    return inputs


def fitting(inputs: Inputs, model: Model, file: str = "") -> Inputs:
    """The same inputs as the file reader understands them: Python's own numbers, choices and heads as
    declared.

    Blanks count as left out; what was left out stays so. Raises InputError with everything that does not fit:
    unknown keys and columns, texts where numbers are expected, values out of range, invalid choices and
    dates, ends without a base; `file` is named in it. Raises TypeError where `inputs` is not an Inputs.
    """
    if not isinstance(inputs, Inputs):
        raise TypeError(
            f"inputs: found {type(inputs).__name__}; expected Inputs, as in Inputs(values={{'horizon_months': 36}})"
        )
    problems: list[Problem] = []
    plain = Inputs(*map(_plain, (inputs.values, inputs.tables, inputs.evidence)))
    reading = ValueReading(model, problems, file)
    values = _read(reading, "values", plain.values, model.typed_inputs).values
    tables = _read(reading, "tables", plain.tables, model.lists).tables
    evidence = reading.evidence(plain.evidence)
    if problems:
        raise InputError(problems)
    return Inputs(
        values={key: values[key] for key in plain.values if key in values},
        tables={key: tables[key] for key in plain.tables if key in tables},
        evidence={key: facts for key, facts in evidence.items() if facts},
    )


def _read(reading: ValueReading, part: str, content: Any, known: Collection[str]) -> Inputs:
    """One part of the inputs, on top of the blank template; unknown keys are noted."""
    if not isinstance(content, dict):
        reading.note(part, f"found {shown(content)}", "a dict by key")
        return Inputs()
    for key in content:
        if key not in known:
            reading.unknown("", key, known)
    return reading.inputs({key: value for key, value in content.items() if key in known})


def _plain(given: Any) -> Any:
    """The same as Python's own dicts, lists, numbers and booleans."""
    if isinstance(given, Mapping):
        return {key: _plain(value) for key, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [_plain(value) for value in given]
    return plain_value(given)


def plain_value(given: Any) -> Any:
    """A number of another library as a float, its boolean as a bool, its missing value as None."""
    if given is None or isinstance(given, (str, bool, int)):
        return given
    if isinstance(given, (Real, Decimal)):
        try:
            number = float(given)
        except (OverflowError, ValueError):  # a fraction beyond all floats, a Decimal's "sNaN"
            return given
        return None if number != number else number
    if type(given).__name__ in ("NAType", "NaTType"):
        return None
    return bool(given) if type(given).__name__ in ("bool", "bool_") else given


def fitting_cases(cases: Columns, labels: Sequence[Any] | pd.Index, model: Model) -> dict[str, np.ndarray]:
    """The same cases, with their tables as the file reader understands them; a number that all share, once.

    Raises InputError with everything that does not fit the model, by column and by the label of its row.
    """
    problems: list[Problem] = []
    fitted = dict(cases)
    for key, values in cases.items():
        declared = model.register.get(key)
        if declared is None:
            near = nearest(key, model.register)
            unknown = Problem(
                file="",
                key=f"column {key!r}",
                found="not an input of the model",
                suggestion=near and repr(near),
            )
            problems.append(unknown)
            continue
        if isinstance(declared, Table):
            fitted[key], wrong = _read_tables(declared, values, model)
        elif len(values) and declared.numeric and values.dtype.kind in "iuf":
            lowest, highest = values.min(), values.max()
            wrong = list(_wrong_numbers(declared, values, lowest, highest))
            fitted[key] = values[:1] if lowest == highest else values
        else:
            wrong = list(_wrong_values(declared, values)) if len(values) else []
        where = [f"{key}, row {labels[position]!r}" for position, _ in wrong[:MOST_TOLD]]
        problems += [replace(each, key=at + each.key) for at, (_, each) in zip(where, wrong, strict=False)]
        if len(wrong) > MOST_TOLD:
            problems.append(
                Problem(
                    file="",
                    key=str(key),
                    found=f"does not fit in {count_of(len(wrong) - MOST_TOLD, 'more row')}",
                )
            )
    if problems:
        raise InputError(problems)
    return fitted


def _wrong_numbers(
    declared: Input, values: np.ndarray, lowest: float, highest: float
) -> Iterator[tuple[int, Problem]]:
    """Numbers out of range, or not whole where they should be; a missing one is a blank.

    lowest, highest: the smallest and the largest, which say it at once where none is missing.
    """
    if declared.lowest <= lowest and highest <= declared.highest:
        odd = np.zeros(0, bool)
    else:
        odd = (values < declared.lowest) | (values > declared.highest)
    if declared.whole and values.dtype.kind == "f":
        broken = (values != np.floor(values)) & ~np.isnan(values)
        odd = odd | broken if len(odd) else broken
    for position in np.flatnonzero(odd).tolist():
        yield from _tried(position, declared, values[position].item())


def _wrong_values(declared: Input, values: np.ndarray) -> Iterator[tuple[int, Problem]]:
    """Values of any kind that do not fit; an object that all rows share is checked once."""
    if values.dtype.kind == "M" and declared.kind == "date":
        values = values.astype("datetime64[D]").astype(object)
    for position, value in enumerate(values[:1] if all_share(values) else values.tolist()):
        yield from _tried(position, declared, plain_value(value))


def _read_tables(
    declared: Table, values: np.ndarray, model: Model
) -> tuple[np.ndarray, list[tuple[int, Problem]]]:
    """The tables as read, and what is wrong with them by position of the row.

    Each distinct one is read once.
    """
    values = values.astype(object, copy=False)
    given, which = distinct(values[:1] if len(values) and all_share(values) else values)
    read = np.empty(len(given), object)
    wrong: list[tuple[int, Problem]] = []
    for number, rows in enumerate(map(_plain, given)):
        problems: list[Problem] = []
        read[number] = () if is_blank(rows) else ValueReading(model, problems).rows(declared, rows)
        if problems:
            position = which.tolist().index(number)
            wrong += [(position, replace(each, key=": " + each.key)) for each in problems]
    return read[which], wrong


def _tried(position: int, declared: Input, value: object) -> Iterator[tuple[int, Problem]]:
    try:
        _unless_typed(partial(cell_value, declared), value)
    except RefusedError as refused:
        yield (
            position,
            Problem(
                file="", key="", found=refused.found, expected=refused.expected, suggestion=refused.suggestion
            ),
        )

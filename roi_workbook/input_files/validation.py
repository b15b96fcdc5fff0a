"""What a program gives, held against the model as a file is: every mistake told at once, in the same sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from numbers import Real
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.input_files.problems import InputError, Problem, RefusedError, nearest, shown
from roi_workbook.input_files.reading import Reading
from roi_workbook.input_files.values import TYPED, cell_value, is_blank, is_typed
from roi_workbook.lazy import np, pd
from roi_workbook.model.records import Columns, Grid, Input, Inputs, Table
from roi_workbook.model.tables import all_share, distinct

MOST_TOLD = 3
"""Rows of a column whose mistakes are told; the rest is counted."""

AS_TYPED = "a value that fits; to keep one as it was typed, give the value itself, with strict=False"
"""What to give in place of a value that an input file keeps as it was typed."""


class ValueReading(Reading):
    """What a program gives being read: a blank is a key left out, and nothing stands as it was typed."""

    def __init__(self, model: Model, problems: list[Problem]) -> None:
        super().__init__("", model, problems)

    def grid(self, grid: Grid, found: object) -> tuple[dict[str, Any], ...]:
        """The rows given, with the template's heads; its standards are not laid under them."""
        return self.grid_rows(grid, found)

    def members(self, path: str, found: object, known: Collection[str]) -> dict[str, object]:
        """What is given under known keys and is no blank."""
        held = super().members(path, found, known)
        return {key: raw for key, raw in held.items() if not is_blank(raw)}

    def tried(self, path: str, read: Callable[[Any], Any], found: object) -> Any:
        """What `read` makes of a value that fits; None, and a note, where it does not."""
        return super().tried(path, partial(_unless_typed, read), found)


def _unless_typed(read: Callable[[Any], Any], found: object) -> Any:
    """What `read` makes of a value; raises RefusedError for one that an input file keeps as it was typed."""
    if is_typed(found):
        raise RefusedError(f"found {{{TYPED!r}: ...}}, which only input files know", AS_TYPED)
    return read(found)


def fitting(inputs: Inputs, model: Model) -> Inputs:
    """The same inputs as the reader of files understands them: numbers Python's own, choices and heads as declared.

    Blanks are keys left out; what was left out stays so. Raises InputError with everything that does not fit: unknown
    keys and columns, texts where numbers are wanted, values out of range, choices and dates that are none, ends
    without a base. Raises TypeError where `inputs` are no Inputs.
    """
    if not isinstance(inputs, Inputs):
        raise TypeError(
            f"inputs: found {type(inputs).__name__}; expected Inputs, as in Inputs(values={{'horizon_months': 36}})"
        )
    problems: list[Problem] = []
    plain = Inputs(*map(_plain, (inputs.values, inputs.tables, inputs.evidence)))
    reading = ValueReading(model, problems)
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


def _read(reading: ValueReading, part: str, held: Any, known: Collection[str]) -> Inputs:
    """One part of the inputs as it was read, with what the blank template has besides; keys that are none are noted."""
    if not isinstance(held, dict):
        reading.note(part, f"found {shown(held)}", "a dict by key")
        return Inputs()
    for key in held:
        if key not in known:
            reading.unknown("", key, known)
    return reading.inputs({key: value for key, value in held.items() if key in known})


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
        try:
            number = float(given)
        except (OverflowError, ValueError):  # a fraction beyond all floats, a Decimal's "sNaN"
            return given
        return None if number != number else number
    if type(given).__name__ in ("NAType", "NaTType"):
        return None
    return bool(given) if type(given).__name__ in ("bool", "bool_") else given


def fitting_cases(cases: Columns, labels: Sequence[Any] | pd.Index, model: Model) -> dict[str, np.ndarray]:
    """The same cases, with their tables as the reader of files understands them.

    Raises InputError with everything that does not fit the model, by column and by the label of its row.
    """
    problems: list[Problem] = []
    fitted = dict(cases)
    for key, values in cases.items():
        declared = model.register.get(key)
        if declared is None:
            near = nearest(key, model.register)
            unknown = Problem(
                file="", key=f"column {key!r}", found="no input of the model", suggestion=near and repr(near)
            )
            problems.append(unknown)
            continue
        if isinstance(declared, Table):
            fitted[key], told = _read_tables(declared, values, model)
        else:
            told = list(_wrong(declared, values))
        where = [f"{key}, row {labels[position]!r}" for position, _ in told[:MOST_TOLD]]
        problems += [replace(each, key=at + each.key) for at, (_, each) in zip(where, told, strict=False)]
        if len(told) > MOST_TOLD:
            problems.append(
                Problem(file="", key=str(key), found=f"{len(told) - MOST_TOLD:,} more of its rows do not fit")
            )
    if problems:
        raise InputError(problems)
    return fitted


def _wrong(declared: Input, values: np.ndarray) -> Iterator[tuple[int, Problem]]:
    """The rows of a column that do not fit, and what is wrong with each; `key` goes on where the row's ends."""
    if not len(values):
        return iter(())
    if declared.numeric and values.dtype.kind in "iuf":
        return _wrong_numbers(declared, values)
    return _wrong_values(declared, values)


def _wrong_numbers(declared: Input, values: np.ndarray) -> Iterator[tuple[int, Problem]]:
    """Numbers out of range, or not whole where they should be; a missing one is a blank."""
    # The smallest and the largest say it at once where none is missing, and take next to no time.
    if declared.lowest <= values.min() and values.max() <= declared.highest:
        odd = np.zeros(0, bool)
    else:
        odd = (values < declared.lowest) | (values > declared.highest)
    if declared.whole and values.dtype.kind == "f":
        broken = (values != np.floor(values)) & ~np.isnan(values)
        odd = odd | broken if len(odd) else broken
    for position in np.flatnonzero(odd).tolist():
        yield from _tried(position, declared, values[position].item())


def _wrong_values(declared: Input, values: np.ndarray) -> Iterator[tuple[int, Problem]]:
    """Values of any kind that do not fit; each distinct object is looked at once where all rows share it."""
    if values.dtype.kind == "M" and declared.kind == "date":
        values = values.astype("datetime64[D]").astype(object)
    for position, value in enumerate(values[:1] if all_share(values) else values.tolist()):
        yield from _tried(position, declared, plain_value(value))


def _read_tables(
    declared: Table, values: np.ndarray, model: Model
) -> tuple[np.ndarray, list[tuple[int, Problem]]]:
    """Tables as they were read, one where all rows share it, and what is wrong by the position of its row.

    Each distinct one is read once.
    """
    values = values.astype(object, copy=False)
    given, which = distinct(values[:1] if len(values) and all_share(values) else values)
    read = np.empty(len(given), object)
    told: list[tuple[int, Problem]] = []
    for number, rows in enumerate(map(_plain, given)):
        problems: list[Problem] = []
        read[number] = () if is_blank(rows) else ValueReading(model, problems).rows(declared, rows)
        if problems:
            position = which.tolist().index(number)
            told += [(position, replace(each, key=": " + each.key)) for each in problems]
    return read[which], told


def _tried(position: int, declared: Input, found: object) -> Iterator[tuple[int, Problem]]:
    try:
        _unless_typed(partial(cell_value, declared), found)
    except RefusedError as refused:
        yield (
            position,
            Problem(
                file="", key="", found=refused.found, expected=refused.expected, suggestion=refused.suggestion
            ),
        )

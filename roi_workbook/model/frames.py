"""The door of a subject's recompute: a DataFrame from outside is held to what its columns should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.errors import CaseError
from roi_workbook.lazy import np, pd
from roi_workbook.model.records import Columns, Input, Recompute, Table, choices_told


@dataclass(frozen=True, slots=True)
class CheckedRecompute:
    """A recompute that checks the columns it takes from a DataFrame; a dict of arrays it takes as it is.

    `declared` are the inputs and tables of the model by key. Raises CaseError, a ValueError, with every column
    that is missing or holds something else.
    """

    subject: str
    function: Recompute
    declared: Mapping[str, Input | Table]

    def __call__(self, case: Columns) -> Mapping[str, np.ndarray]:
        """Every line of the subject, one value per case."""
        if isinstance(case, dict):
            return self.function(case)
        columns = _CheckedColumns(case, self.declared)
        try:
            results = self.function(columns)
        except Exception as error:
            columns.refuse(self.subject, error)
            raise
        columns.refuse(self.subject)
        return results


class _CheckedColumns(Mapping[str, Any]):
    """The columns of a DataFrame, each checked when it is asked for; in place of a missing one there are zeros."""

    def __init__(self, frame: Any, declared: Mapping[str, Input | Table]) -> None:
        self._frame, self._declared = frame, declared
        self._missing: list[str] = []
        self._problems: dict[str, str] = {}

    def __getitem__(self, key: str) -> Any:
        if key not in self._frame:
            self._missing.append(key)
            return np.zeros(len(self._frame))
        column = self._frame[key]
        if key in self._declared and key not in self._problems:
            self._problems[key] = _problem(column, self._declared[key])
        return column

    def __iter__(self) -> Iterator[str]:
        return iter(self._frame)

    def __len__(self) -> int:
        return len(self._frame.columns)

    def refuse(self, subject: str, cause: Exception | None = None) -> None:
        """Raise CaseError where a column that was asked for is missing or wrong."""
        problems = [f"column {key!r} {problem}" for key, problem in self._problems.items() if problem]
        if self._missing:
            keys = ", ".join(map(repr, dict.fromkeys(self._missing)))
            problems.append(
                f"the cases have no column {keys}; add what is missing, or take rows of `work_out(inputs).cases`"
            )
        if problems:
            raise CaseError(f"{subject}: {'; '.join(problems)}.") from cause


def _problem(column: pd.Series[Any], declared: Input | Table) -> str:
    """What is wrong with a column, "" if nothing is."""
    if isinstance(declared, Input) and declared.numeric and column.dtype.kind in "iuf":
        return ""
    for row, value in column.items():
        if isinstance(declared, Table):
            fits, expected = (
                _are_rows(value),
                "a list with a dict for each row, as `to_dict('records')` gives",
            )
        elif declared.numeric:
            fits, expected = _is_number(value), "a number"
        elif declared.kind == "choice":
            fits, expected = value in declared.choices, f"one of {choices_told(declared)}"
        else:
            return ""
        if not fits:
            found = repr(value) if isinstance(value, (str, int, float, type(None))) else type(value).__name__
            return f"holds {found} in row {row!r}, expected {expected}"
    return ""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _are_rows(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and all(isinstance(row, Mapping) for row in value)

"""A case as tables of pandas: results, scenarios, cash flow, sensitivity, inputs, evidence and rows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from roi_workbook.catalogue import Model
from roi_workbook.lazy import np, pd
from roi_workbook.model.records import EVIDENCE, LAST_MONTH, SCENARIO_KEYS, Column, Grid, Inputs, Line, Table
from roi_workbook.model.tables import column_cells
from roi_workbook.recomputing.cases import SHOWN, cells
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.recomputing.sensitivity import ranked
from roi_workbook.workbook.frame import in_words
from roi_workbook.workbook.risk import RISK_LINES

if TYPE_CHECKING:
    Series = pd.Series[float]
else:
    Series = pd.Series

MONTH_ROWS = {
    "benefits": "benefits_t",
    "costs": "costs_t",
    "net": "net_t",
    "cumulative": "cumulative_net_t",
    "discounted": "discounted_net_t",
}
"""The columns of a cash flow, and their month rows in the workbook."""


class Results(Series):
    """The results of a case by key, in the units of the model; missing (NaN) where one is not defined.

    What is taken from it is a plain Series; `to_frame` adds what each number means.
    """

    _metadata = ["model"]  # noqa: RUF012  # pandas reads it from the class
    model: Model

    @classmethod
    def of(cls, values: Mapping[str, float], model: Model) -> Results:
        """Results by key, of lines of a model."""
        results = cls(values, index=pd.Index(values, name="key"), dtype=float, name="value")
        results.model = model
        return results

    @property
    def _constructor(self) -> Any:
        return pd.Series

    def to_frame(self, name: Any = "value") -> pd.DataFrame:
        """The same with the columns value (or `name`), label, unit and meaning, one row per key."""
        frame = pd.DataFrame(
            list(words_of(self.index, self.model)),
            index=self.index,
            columns=["label", "unit", "meaning"],
            dtype=object,
        )
        frame.insert(0, name, self.to_numpy())
        return frame


def words_of(keys: Iterable[str], model: Model) -> Iterator[tuple[str, str, str]]:
    """Label, unit and meaning of some lines."""
    lines: dict[str, Line] = {line.key: line for line in RISK_LINES} | model.planning_lines | model.lines
    for key in keys:
        yield lines[key].label, lines[key].unit, in_words(lines[key], model)


def scenarios_frame(recomputed: WorkbookResults) -> pd.DataFrame:
    """Results of the cash flow (rows by key) under the live scenario and all three, as columns."""
    months = {line.key for line in recomputed.model.month_lines}
    keys = [
        key
        for key, line in recomputed.model.lines.items()
        if line.unit != "text" and not line.helper and key not in months and key in recomputed.live
    ]
    columns = {label.lower(): recomputed.case_rows.row(label) for label in SHOWN}
    numbers = {name: [float(row[key]) for key in keys] for name, row in columns.items()}
    return pd.DataFrame(numbers, index=pd.Index(keys, name="key"))


def cash_flow_frame(recomputed: WorkbookResults) -> pd.DataFrame:
    """Money by month (rows, from month 0 to the horizon) in the reporting currency, undiscounted but for
    `discounted`.
    """
    last = min(int(recomputed.live["horizon_months"]), LAST_MONTH)
    live = SHOWN.index("Live")
    rows = {name: recomputed.months[key][: last + 1, live] for name, key in MONTH_ROWS.items()}
    return pd.DataFrame(rows, index=pd.RangeIndex(last + 1, name="month"))


def sensitivity_frame(recomputed: WorkbookResults) -> pd.DataFrame:
    """Every input with three values (rows by key), the strongest first: its label, the net present value at its
    conservative (`low`) and optimistic (`high`) value with all else at Base, the `swing` between them, and its
    value at which the net present value is zero (`break_even`), or why there is none (`note`).
    """
    rows = ranked(recomputed.sensitivity_rows)
    return pd.DataFrame(
        {
            "label": [recomputed.model.inputs[key].label for key in rows.labels],
            "low": rows["npv_conservative"],
            "high": rows["npv_optimistic"],
            "swing": rows["swing"],
            "break_even": rows["break_even"],
            "note": rows["break_even_words"],
        },
        index=pd.Index(rows.labels, name="key"),
    )


def inputs_frame(inputs: Inputs, recomputed: WorkbookResults) -> pd.DataFrame:
    """Every input (rows by key): label, unit, what is typed under each scenario, and what counts (`live`).

    An empty cell is None; a single input has a base only. An input of planning counts as typed.
    """
    model = recomputed.model
    rows = {}
    for key, declared in model.typed_inputs.items():
        typed = cells(inputs, declared)
        live = recomputed.live.get(key, typed["base"])
        rows[key] = (declared.label, declared.unit, *(typed.get(end) for end in SCENARIO_KEYS), _one(live))
    columns = ["label", "unit", *SCENARIO_KEYS, "live"]
    frame = pd.DataFrame(list(rows.values()), index=pd.Index(rows, name="key"), columns=columns, dtype=object)
    return frame.where(frame.notna(), None)


def _one(value: Any) -> Any:
    missing = value is None or value == "" or (isinstance(value, float) and math.isnan(value))
    return None if missing else value


def evidence_frame(inputs: Inputs, model: Model) -> pd.DataFrame:
    """The evidence of inputs and tables (rows by key) that have any: label, grade, source, date, owner, note."""
    rows = {key: facts for key in model.evidenced if (facts := inputs.evidence.get(key))}
    data = [(model.typed[key].label, *(facts.get(fact) for fact in EVIDENCE)) for key, facts in rows.items()]
    return pd.DataFrame(data, index=pd.Index(rows, name="key"), columns=["label", *EVIDENCE], dtype=object)


def table_frame(inputs: Inputs, table: Table | Grid) -> pd.DataFrame:
    """The rows of a table as typed, counted from 1; of a grid by their head. An empty cell is missing."""
    rows = inputs.tables.get(table.key, ())
    columns = {name: column for column in table.typed for name, _ in column_cells(column)}
    index: pd.Index[Any] = pd.RangeIndex(1, len(rows) + 1, name="row")
    if isinstance(table, Grid):
        index = pd.Index([row.get(table.head.key) for row in rows], name=table.head.key)
    data = {
        name: np.array(
            [row.get(name) for row in rows], dtype=float if _all_numbers(column, rows, name) else object
        )
        for name, column in columns.items()
    }
    return pd.DataFrame(data, index=index)


def _all_numbers(column: Column, rows: Iterable[Mapping[str, Any]], name: str) -> bool:
    return column.numeric and not any(isinstance(row.get(name), str) for row in rows)

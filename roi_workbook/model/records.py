"""The records of the model: what an input, a table, a line and a guard are.

Everything the project calculates is declared with these records and nothing else. They know no
sheets, rows, colours or number formats: units drive formats, keys drive names, and the tools
(workbook, review, input files, schema, docs) read the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from roi_workbook.lazy import np

Value = float | str | None
Columns = Mapping[str, "np.ndarray"]
"""Cases by column: an array with a value per case, or with one value that all cases share."""
Recompute = Callable[[Columns], Mapping[str, "np.ndarray"]]

SCENARIOS = ("Conservative", "Base", "Optimistic")
SCENARIO_KEYS = tuple(scenario.lower() for scenario in SCENARIOS)
ENDS = (SCENARIO_KEYS[0], SCENARIO_KEYS[-1])
"""The three values of an input, and the two that stand on either side of base."""

YES_NO = ("Yes", "No")
GRADES = ("A", "B", "C", "D")
EVIDENCE = ("grade", "source", "date", "owner", "note")

MOST_ROWS = 1_000
"""The most rows a table may have, and a range of a workbook may grow by: a review finds them all."""

LAST_MONTH = 60
"""The month axis of every workbook: 0 (the decision) to 60."""

TINY = 1 / 100**3
"""Money below this share of the money it is compared with counts as zero."""

UNITS: Mapping[str, str] = {
    "currency": "money",
    "currency / year": "money",
    "currency / month": "money",
    "currency / week": "money",
    "currency / hour": "price",
    "share": "share",
    "share / year": "share",
    "ratio": "ratio",
    "count": "number",
    "count / quarter": "number",
    "count / year": "number",
    "hours": "number",
    "hours / week": "number",
    "hours / year": "number",
    "people": "number",
    "FTE": "number",
    "weeks": "number",
    "weeks / year": "number",
    "months": "number",
    "month": "number",
    "years": "number",
    "number": "number",
    "1 or 0": "flag",
    "1 to 5": "number",
    "hours / day": "number",
    "days": "number",
    "days / year": "number",
    "requests": "number",
    "requests / day": "number",
    "requests / month": "number",
    "requests / year": "number",
    "currency / request": "small_price",
    "currency / 1,000 requests": "price",
    "currency / kWh": "small_price",
    "currency / agent": "money",
    "currency / FTE": "money",
    "currency / person": "money",
    "kW": "number",
    "milliseconds": "number",
    "times": "ratio",
    "rating": "rating",
    "verdict": "rating",
    "day": "date",
    "date": "date",
    "text": "text",
    "choice": "choice",
}
"""Every unit the model may use, with the kind of number it is (kinds drive formats)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a number comes from, and the evidence grade such numbers get in the example."""

    key: str
    citation: str
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A number, choice, date or text an analyst may change.

    `lowest` and `highest` bound numbers. `conservative`, `base` and `optimistic` are the values of
    the shipped example; `standard` is what a blank template holds in the base cell. `single` inputs
    have one value, the others one per scenario. `listed_in` is the table that lists the same
    item by item, `unless` the input that takes its place once filled in, `only_with` the one without which it moves
    nothing.
    An `essential` is what the first number needs, and missed while it is empty: `question` asks for it in plain words, with its unit beside
    it, and `usual` says the usual range or standard.
    `curved` inputs move the result in a curve, so that their break-even takes a second step. `below_zero`
    says a value below zero in a sentence, with `{}` for its size.
    An empty cell counts as `standard`; where there is none as `blank_is` (another input's value, or a line of the
    same bucket that does without it), else as zero or an empty text, a confidence as the suggested one. Where `blank_matters` a recompute sees it as missing.
    """

    key: str
    label: str
    unit: str
    meaning: str
    source: str = "ours"
    conservative: Value = None
    base: Value = None
    optimistic: Value = None
    standard: Value = None
    lowest: float = 0
    highest: float = 1e12
    whole: bool = False
    single: bool = False
    essential: bool = False
    question: str = ""
    usual: str = ""
    listed_in: str = ""
    unless: str = ""
    only_with: str = ""
    blank_is: str | None = None
    choices: tuple[str, ...] = ()
    curved: bool = False
    below_zero: str = ""
    blank_matters: bool = False

    @property
    def numeric(self) -> bool:
        """Whether the input is a number (dates, choices and texts are not)."""
        return self.kind not in ("text", "choice", "date")

    @property
    def kind(self) -> str:
        """The kind of value, from the unit."""
        return UNITS[self.unit]

    @property
    def three(self) -> bool:
        """Whether the input has a conservative, a base and an optimistic cell."""
        return self.numeric and not self.single

    @property
    def missed(self) -> bool:
        """Whether an empty cell is missed: a number that is essential, and that nothing stands in for."""
        return self.essential and self.numeric and not self.has_standard and not self.blank_matters

    @property
    def has_standard(self) -> bool:
        """Whether the template ships a standard, which an empty cell then counts as."""
        return self.standard is not None

    @property
    def blank_counts_as(self) -> float:
        """The number an empty base cell counts as, unless it takes another input's value."""
        return float(self.standard) if self.numeric and self.standard is not None else 0.0


MOST_LISTED = 12
"""Choices that are listed one by one; of more it is said what is usual."""


def has_many_choices(declared: Input | Column) -> bool:
    """Whether there are too many choices to list them in a sentence, a formula or a menu of a cell."""
    return len(declared.choices) > MOST_LISTED


def choices_told(declared: Input | Column, by: str = ", ") -> str:
    """The choices in words; of many, what is usual."""
    if isinstance(declared, Input) and has_many_choices(declared):
        return declared.usual
    return by.join(declared.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Headings across a grid, one column each: months, years, steps."""

    key: str
    label: str
    unit: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table or grid: one kind of fact about each row.

    An analyst fills it, unless the template gives its cells (`given`, in grids only). In a grid `across`
    makes it one cell per heading of an axis, keyed <key>_<heading>.
    """

    key: str
    label: str
    unit: str
    meaning: str
    lowest: float = 0
    highest: float = 1e12
    whole: bool = False
    choices: tuple[str, ...] = ()
    given: bool = False
    across: Axis | None = None

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return UNITS[self.unit] not in ("text", "choice", "date")

    @property
    def kind(self) -> str:
        """The kind of value, from the unit."""
        return UNITS[self.unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Sums of a table's column, one per choice of another; other rows are the rest.

    `rest` is the choice that an empty or unknown one counts as ("other"), or None. `estimates` are inputs that
    count as a choice, beside the rows.
    """

    key: str
    label: str
    unit: str
    column: str
    by: str
    rest: str | None = None
    estimates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list an analyst fills row by row. `rows` is the room shipped; `example` the example's rows.

    `totals` maps a column to the line shown under it; `breakdowns` are listed on the subject's sheet.
    """

    key: str
    label: str
    meaning: str
    columns: tuple[Column, ...]
    rows: int
    example: tuple[Mapping[str, Value], ...]
    source: str
    totals: Mapping[str, str] = field(default_factory=dict)
    breakdowns: tuple[Breakdown, ...] = ()

    @property
    def typed(self) -> tuple[Column, ...]:
        """The columns an analyst fills: all of them."""
        return self.columns

    @property
    def numeric(self) -> bool:
        """Whether it holds figures: a table of words alone moves no number and needs no evidence."""
        return any(column.numeric for column in self.columns)

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridLine:
    """A number (or a text) that is worked out for every row of a grid.

    In `formula` the keys of the grid's own head, columns and lines mean the cell in the same row; every other
    name is workbook-wide, also a whole column of the same grid, as <grid>_<key>. With `across` there is one
    cell per heading of the axis: the key of the axis then means the heading of the column, and lines or
    columns along the same axis mean the cell in that column; elsewhere in the grid they mean their row of
    cells.
    """

    key: str
    label: str
    unit: str
    formula: str
    words: str = ""
    across: Axis | None = None
    helper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table whose rows the template ships: each has its own head, and may have formulas.

    `rows` are those of a blank template: for every row its head, the given cells and standards. `example`
    lays values over them, by head. `filled` is the column that says whether a row is in use, where rows are
    room to fill. A cell that is emptied stays empty: no standard takes its place. `trend` is a column across
    an axis that is shown as a small line in every row. `moved` maps the heads of rows that earlier templates
    had here to the grid that has them now.
    """

    key: str
    label: str
    meaning: str
    head: Column
    rows: tuple[Mapping[str, Value], ...]
    columns: tuple[Column, ...] = ()
    lines: tuple[GridLine, ...] = ()
    example: tuple[Mapping[str, Value], ...] = ()
    source: str = "ours"
    filled: str = ""
    trend: str = ""
    moved: Mapping[Value, str] = field(default_factory=dict)

    @property
    def heads(self) -> tuple[Value, ...]:
        """The heads in order; each row has its own."""
        return tuple(row[self.head.key] for row in self.rows)

    @property
    def typed(self) -> tuple[Column, ...]:
        """The columns an analyst fills."""
        return tuple(column for column in self.columns if not column.given)

    def column(self, key: str) -> Column:
        """The head or column of that key."""
        return next(column for column in (self.head, *self.columns) if column.key == key)


def always(case: Mapping[str, Any]) -> bool:
    """True in every case."""
    return True


@dataclass(frozen=True, slots=True)
class NotDefined:
    """Words that take the place of a number, and in which cases.

    `words` may hold `{horizon_months}`. `when` takes a case: inputs and lines by key. On a bucket it must be
    a named function: buckets are sent to other processes, and functions travel by name.
    """

    words: str
    when: Callable[[Mapping[str, Any]], bool] = always

    def said(self, case: Mapping[str, Any]) -> str:
        """The words as the workbook shows them for a case."""
        return self.words.replace("{horizon_months}", f"{case['horizon_months']:.0f}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A number (or a text) the workbook works out.

    `formula` is real Excel with keys as names. `words` says it in words where the formula itself,
    with labels for keys, would not. `case_formula` replaces it where the whole model is worked out
    once per case without a month axis. A `helper` is a step of the working, not listed among results, a
    `headline` what the lines before it come to.
    `not_defined` lists what its formula says where it gives no number: the first that applies.
    """

    key: str
    label: str
    unit: str
    formula: str
    words: str = ""
    note: str = ""
    case_formula: str | None = None
    in_cases: bool = True
    helper: bool = False
    headline: bool = False
    not_defined: tuple[NotDefined, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether the months of a month row add up to a total: flows do, balances and factors do not."""
        return self.unit == "currency / month"

    def why_not_defined(self, case: Mapping[str, Any]) -> str:
        """Why the line is no number in a case, in the words of the workbook; "n/a" where its formula has
        none.
        """
        return next((reason.said(case) for reason in self.not_defined if reason.when(case)), "n/a")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A check (error) or an alert (attention) about one workbook.

    `formula` counts what is wrong: 0 is fine. Where `tested` (a condition) is false the cell says
    "not tested" and the recompute is missing. `limits` are the thresholds it compares with: inputs
    of their own, shown beside it.
    """

    key: str
    label: str
    formula: str
    advice: str
    tested: str = ""
    limits: tuple[Input, ...] = ()

    @property
    def severity(self) -> str:
        """What it is when it is up: an error for checks, an alert for alerts, from the key."""
        return "error" if self.key.startswith("check_") else "alert"


class Rows(Protocol):
    """The filled rows of a table in order, or every row of a grid in the order of its heads.

    `rows["cost"]` is a column as an array, one value per row, or rows x headings where it runs along an axis.
    Numbers are floats, missing where a cell is empty or holds no number. Choices are in their declared
    spelling, unknown ones as they were typed; empty texts and choices are "". Each row in turn is a dict of
    such values by column. A table has no heads. Columns are shared and must not be changed.
    """

    heads: tuple[Value, ...]

    def __len__(self) -> int: ...

    def __getitem__(self, key: str) -> np.ndarray: ...

    def __iter__(self) -> Iterator[dict[str, Any]]: ...


class Context(Protocol):
    """What a planning subject may build on: its inputs, tables and grids, the core's results, earlier
    subjects.

    `context["npv"]` is a value of the live case, a planning input, or a result of an earlier subject, by the
    name of its cells: a float (NaN where the workbook shows words, or where a blank matters), a text, or for
    a grid's line its cells by head. `month_rows` holds the core's month rows of the live case: 61 values
    each, by key.
    """

    month_rows: Mapping[str, np.ndarray]

    def __getitem__(self, name: str) -> Any: ...

    def table(self, key: str) -> Rows:
        """The rows of a table or grid."""
        ...


def serving(columns: Iterable[Column], buckets: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns of a table with the buckets of a model as the choices of its column `serves`."""
    return tuple(replace(column, choices=buckets) if column.key == "serves" else column for column in columns)


def in_sentence(label: str) -> str:
    """A label as written inside a sentence: "Cost a year" is "cost a year", "AI revenue" keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def numbered(rows: int) -> tuple[Mapping[str, Value], ...]:
    """Empty rows of a grid, numbered from 1."""
    return tuple({"number": number} for number in range(1, rows + 1))


def number_column(label: str = "No.") -> Column:
    """The head of a grid whose rows are numbered."""
    return Column(key="number", label=label, unit="number", given=True, meaning="Tells the rows apart.")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The contents of one workbook or input file: values, table rows and evidence; blanks are absent keys.

    `values` maps input key to a scalar (single inputs) or to a dict of scenario name in lower case
    to value. `tables` maps table key to rows (dicts of column key to value; absent = empty).
    `evidence` maps input or table key to a dict with any of grade, source, date, owner, note.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    evidence: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def limit(
    key: str, label: str, unit: str, value: float, *, highest: float = 1e12, source: str = "ours"
) -> Input:
    """A threshold of a guard: a single input with a standard, kept beside the guard on Checks."""
    return Input(
        key="limit_" + key,
        label="Limit: " + label,
        unit=unit,
        base=value,
        standard=value,
        highest=highest,
        single=True,
        source=source,
        meaning="Threshold of the check beside it.",
    )

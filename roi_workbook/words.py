"""The words of the model: what an input, a table, a line, a guard and a bucket are.

Everything the project calculates is declared with these records and nothing else. They know no
sheets, rows, colours or number formats: units drive formats, keys drive names, and the tools
(workbook, review, input files, schema, docs) read the records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

Value = float | str | None
Recompute = Callable[["pd.DataFrame"], Mapping[str, "pd.Series"]]

SCENARIOS = ("Conservative", "Base", "Optimistic")
YES_NO = ("Yes", "No")
GRADES = ("A", "B", "C", "D")
EVIDENCE = ("grade", "source", "date", "owner", "note")

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
    have one value, the others one per scenario. `needed` says when an empty cell is missed:
    "always", "in use" (its bucket is in use), "never", or "in use unless <key>" (that key is filled).
    `curved` inputs move the result in a curve, so their break-even is "about".
    An empty cell counts as zero, as `blank_is` (another input's value) or, for choices, as `standard`;
    where `blank_matters` a recompute sees it as missing.
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
    needed: str = "in use"
    blank_is: str | None = None
    choices: tuple[str, ...] = ()
    curved: bool = False
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table an analyst fills: one kind of fact about each row."""

    key: str
    label: str
    unit: str
    meaning: str
    lowest: float = 0
    highest: float = 1e12
    whole: bool = False
    choices: tuple[str, ...] = ()

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
    """Sums of a table's column, one per choice of another; what fits no choice is the rest.

    `rest` is the choice that an empty or unknown one counts as ("other"), or None.
    """

    key: str
    label: str
    unit: str
    column: str
    by: str
    rest: str | None = None


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
    needed: str
    essential: bool = True
    totals: Mapping[str, str] = field(default_factory=dict)
    breakdowns: tuple[Breakdown, ...] = ()

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(column for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A number (or a text) the workbook works out.

    `formula` is real Excel with keys as names. `words` says it in words where the formula itself,
    with labels for keys, would not. `case_formula` replaces it where the whole model is worked out
    once per case without a month axis. A `helper` is a step of the working, not listed among results.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A check (error) or an alert (attention) about one workbook.

    `formula` counts what is wrong: 0 is well. Where `tested` (a condition) does not hold the cell
    says "not tested" and the recompute is missing. `limits` are the thresholds it compares with:
    inputs of their own, shown beside it.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One subject: its inputs, its lines and its recompute; where it adds value, which lines say so.

    `gross`, `value`, `physical` and `cost_today` are line keys; `value` is empty for a subject that
    adds no value (general, investment), `cost_today` is empty where pain has no cost line, `counted` the
    Yes/No input that takes the bucket out of the money. `recompute` returns every line of the
    subject and `raise_guards` every guard, in pandas: one value per case, a guard that is not tested as a
    missing value. Guards are worked out last: they may look at any line of the model.
    """

    key: str
    title: str
    purpose: str
    inputs: tuple[Input, ...]
    recompute: Recompute
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    guards: tuple[Guard, ...] = ()
    gross: str = ""
    value: str = ""
    physical: str = ""
    cost_today: str = ""
    counted: str | None = None
    raise_guards: Recompute | None = None
    benefit_label: str = ""

    @property
    def confidence(self) -> str:
        """The key of the confidence its value is multiplied with."""
        return f"{self.key}_confidence"

    @property
    def cashable_share(self) -> str:
        """The key of the share of its value that moves a budget or revenue line."""
        return f"{self.key}_cashable_share"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What one workbook or input file holds: values, table rows and evidence, blanks as absent keys.

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
        key="limit_" + key, label="Limit: " + label, unit=unit, base=value, standard=value, highest=highest,
        single=True, needed="never", source=source, meaning="Threshold of the check beside it.",
    )  # fmt: skip

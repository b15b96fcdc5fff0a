"""What a key is: its words, its formula, what it refers to and what refers to it, and where it is.

All of it comes from the catalogue and the planned template, without a workbook. `steps` puts the numbers in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.finance.cash_flow import TIMELINE
from roi_workbook.finance.rate_of_return import FIRST_GUESS, STEP_LINES
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.names import month_word, name_of, names_in
from roi_workbook.model.records import (
    SCENARIO_KEYS,
    Column,
    Grid,
    GridLine,
    Guard,
    Input,
    Line,
    Table,
    Value,
    in_sentence,
)
from roi_workbook.model.sources import SOURCES
from roi_workbook.review.reading import typed_ends, where
from roi_workbook.workbook.evidence import AT_SUGGESTED
from roi_workbook.workbook.frame import in_words
from roi_workbook.workbook.layout import blank_layout
from roi_workbook.workbook.planned_sheets import Book, replace_names
from roi_workbook.workbook.risk import RISK_LINES

Record = Input | Table | Grid | Column | Line | GridLine | Guard

KINDS = {Grid: "table", GridLine: "line of a table"}
"""What people call records whose class names are words of the program."""


BUCKET_RANGES = ("gross", "value", "physical", "cashable_share")
"""Ranges named bucket_... with a line or input of every bucket."""


ALIKE, MOST_NEAR = 0.6, 3
"""How similar to the typed text a key must be to be suggested, and how many are suggested."""


class UnknownKeyError(RoiWorkbookError):
    """Not a key or label of the model; the message names the nearest keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the model says about a key.

    `kind` is input, table, column, line, month row, check or alert. `formula` is Excel with keys as names, ""
    for what is typed; `words` is the same in words. `bounds` are the lowest and highest number allowed,
    `example` the values of the shipped example, `source` their source. `refers_to` and `referred_by` are
    keys, `others` the other names in the formula. `places` are its cells in the template.
    """

    key: str
    kind: str
    label: str
    unit: str
    meaning: str
    formula: str = ""
    words: str = ""
    bounds: tuple[float, float] | None = None
    whole: bool = False
    choices: tuple[str, ...] = ()
    standard: Value = None
    example: Mapping[str, Value] = field(default_factory=dict)
    source: str = ""
    citation: str = ""
    refers_to: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    referred_by: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Index:
    """Every key of a model, and which refers to which."""

    def __init__(self, model: Model = MODEL) -> None:
        self.model = model
        self.month_rows = {line.key for line in (*TIMELINE, *model.month_lines)}

    @cached_property
    def records(self) -> dict[str, Record]:
        """Every input, table, column, line and guard by key, in catalogue order."""
        records: dict[str, Record] = {}
        for key, declared in self.model.typed.items():
            records[key] = declared
            records |= {name_of(key, part.key): part for part in parts_of(declared)}
        lines = (
            *self.model.lines.values(),
            FIRST_GUESS,
            *STEP_LINES,
            *RISK_LINES,
            AT_SUGGESTED,
            *self.model.planning_lines.values(),
        )
        return records | {line.key: line for line in lines} | dict(self.model.guards)

    @cached_property
    def table_of(self) -> dict[str, Table | Grid]:
        """The table or grid of each column and grid line, by its key."""
        lists = self.model.lists.items()
        return {name_of(key, part.key): table for key, table in lists for part in parts_of(table)}

    def line_across(self, key: str) -> bool:
        """Whether a key is a grid's line that has one cell per heading of an axis in every row."""
        record = self.records[key]
        return isinstance(record, GridLine) and record.across is not None

    def label(self, key: str) -> str:
        """The label of a key; that of a column begins with its table's."""
        label = self.records[key].label
        return f"{self.table_of[key].label}: {in_sentence(label)}" if key in self.table_of else label

    def kind(self, key: str) -> str:
        """What sort of thing a key is."""
        if key in self.month_rows:
            return "month row"
        match self.records[key]:
            case Guard(severity=severity):
                return "check" if severity == "error" else "alert"
            case record:
                return KINDS.get(type(record), type(record).__name__.lower())

    def unit(self, key: str) -> str:
        """The unit of a key: guards count what is wrong, tables what is filled in."""
        record = self.records[key]
        return "count" if isinstance(record, (Guard, Table, Grid)) else record.unit

    def formula(self, key: str) -> str:
        """The formula with keys as names, as in the workbook; "" for what is typed."""
        match self.records[key]:
            case Line(formula=formula):
                return formula
            case GridLine() as line:
                return _with_full_names(line, self.table_of[key])
            case Guard(formula=formula, tested=tested):
                return f'=IF({tested}, {formula.removeprefix("=")}, "not tested")' if tested else formula
        return ""

    def refers_to(self, key: str) -> tuple[str, ...]:
        """The keys a key depends on, in the order of its formula.

        An input with three values depends on the scenario, and on the input whose value it takes if it is
        empty.
        """
        record = self.records[key]
        if isinstance(record, Input):
            return (
                *(("scenario",) if record.three else ()),
                *((record.blank_is,) if record.blank_is else ()),
            )
        named = (each for name in names_in(self.formula(key)) for each in self.keys_of(name))
        return tuple(each for each in dict.fromkeys(named) if each != key)

    def others(self, key: str) -> tuple[str, ...]:
        """The names in a formula that stand for no key, such as month_number."""
        return tuple(name for name in names_in(self.formula(key)) if not self.keys_of(name))

    @cached_property
    def followers(self) -> dict[str, tuple[str, ...]]:
        """The keys that refer to each key, in catalogue order; what refers to a column refers to its table."""
        referring: dict[str, dict[str, None]] = {key: {} for key in self.records}
        for key in self.records:
            for precedent in self.refers_to(key):
                referring[precedent][key] = None
                if precedent in self.table_of:
                    referring[self.table_of[precedent].key][key] = None
        return {key: tuple(followers) for key, followers in referring.items()}

    def keys_of(self, name: str) -> tuple[str, ...]:
        """The keys that a name in a formula stands for; none for headings and workings of the sheets."""
        if name in self.records:
            return (name,)
        named = self.book.named.get(name)
        _, key = month_word(name) if named is None else ("", named.of)
        if key in self.records:
            return (key,)
        for table in self.model.tables.values():
            for breakdown in table.breakdowns:
                if name == breakdown.key:
                    return name_of(table.key, breakdown.by), name_of(table.key, breakdown.column)
        if named and named.key == "bucket" and named.column in BUCKET_RANGES:
            return tuple(_of(bucket, named.column) for bucket in self.model.buckets)
        return ()

    def find(self, text: str) -> str:
        """The key a person means: the key in any case, with spaces or dashes, a label, or a name such as
        npv_base.

        Raises UnknownKeyError, which names the nearest keys.
        """
        spelled = re.sub(r"[\s-]+", "_", text.strip().lower())
        if spelled in self.records:
            return spelled
        labelled = {key for key in self.records if self.label(key).casefold() == text.strip().casefold()}
        meant = labelled or set(self.keys_of(spelled))
        if len(meant) == 1:
            return meant.pop()
        raise UnknownKeyError(self._nearest(text, spelled))

    def _nearest(self, text: str, spelled: str) -> str:
        label = text.strip().casefold()
        likeness = {
            key: max(_likeness(spelled, key), _likeness(label, self.label(key).casefold()))
            for key in self.records
        }
        near = sorted(
            (key for key, like in likeness.items() if like >= ALIKE), key=lambda key: -likeness[key]
        )
        hint = (
            f"did you mean {' or '.join(near[:MOST_NEAR])}?"
            if near
            else "the sheet Glossary lists every key."
        )
        return f"There is no key or label {text!r}; {hint}"

    @property
    def book(self) -> Book:
        """The planned template."""
        return blank_layout(self.model)

    def names(self, key: str) -> tuple[str, ...]:
        """The names of a key's cells: the value in use, then the typed cells of an input."""
        record = self.records[key]
        if isinstance(record, Grid) or (isinstance(record, Table) and key not in self.model.tables):
            return (name_of(key, parts_of(record)[0].key),)
        typed = typed_ends(record) if isinstance(record, Input) else []
        return (key, *(name_of(key, scenario=end) for end in typed))

    def explain(self, key: str) -> Explanation:
        """Everything the model says about a key. Raises KeyError if there is no such key."""
        record = self.records[key]
        source = SOURCES.get(getattr(record, "source", ""))
        counts = isinstance(record, (Input, Column)) and record.numeric
        return Explanation(
            key=key,
            kind=self.kind(key),
            label=self.label(key),
            unit=self.unit(key),
            meaning=_meaning(record),
            formula=self.formula(key),
            words=in_words(record, self.model)
            if isinstance(record, (Line, GridLine))
            else _blank(record, self),
            bounds=(record.lowest, record.highest)
            if counts and isinstance(record, (Input, Column))
            else None,
            whole=getattr(record, "whole", False),
            choices=getattr(record, "choices", ()),
            standard=getattr(record, "standard", None),
            example=_example(record) if isinstance(record, Input) else {},
            source=source.key if source else "",
            citation=source.citation if source else "",
            refers_to=self.refers_to(key),
            others=self.others(key),
            referred_by=self.followers[key],
            columns=tuple(name for name, table in self.table_of.items() if table.key == key),
            places=tuple(where(self.book.names[name]) for name in self.names(key)),
        )


def parts_of(declared: Input | Table | Grid) -> tuple[Column | GridLine, ...]:
    """The columns of a table; the head, columns and lines of a grid; nothing of an input."""
    match declared:
        case Table(columns=columns):
            return columns
        case Grid(head=head, columns=columns, lines=lines):
            return (head, *columns, *lines)
    return ()


def _with_full_names(line: GridLine, grid: Table | Grid) -> str:
    """The formula of a grid line with the keys of its own grid as workbook-wide names."""
    keys = {part.key for part in parts_of(grid)}
    return str(replace_names(line.formula, lambda name: name_of(grid.key, name) if name in keys else None))


def _likeness(one: str, other: str) -> float:
    """How similar two words are, from 0 to 1; 0 if surely below ALIKE, which is quicker."""
    matcher = SequenceMatcher(None, one, other)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _of(bucket: Bucket, part: str) -> str:
    return str(getattr(bucket, part))


def _meaning(record: Record) -> str:
    """What a key means: for a line its note, for a guard its advice."""
    match record:
        case Line(note=note):
            return note
        case Guard(advice=advice):
            return advice
        case GridLine():
            return ""
        case _:
            return record.meaning


def _example(declared: Input) -> dict[str, Value]:
    """The values of an input in the shipped example, by scenario in lower case; empty if it has none."""
    values = (declared.conservative, declared.base, declared.optimistic)
    return {end: value for end, value in zip(SCENARIO_KEYS, values, strict=True) if value is not None}


def _blank(record: Record, index: Index) -> str:
    """Where the live value of an input comes from, in words; "" for anything else."""
    if not isinstance(record, Input) or not (record.three or record.has_standard):
        return ""
    instead = "the standard" if record.has_standard else "zero"
    if not record.three:
        return f"The cell; {instead} where that is empty"
    if record.blank_is:
        instead = index.label(record.blank_is)
    elif record.key in index.model.confidence_of:
        return "The cell of the scenario; base where that is empty; what its evidence suggests where both are"
    return f"The cell of the scenario; base where that is empty; {instead} where all three are"

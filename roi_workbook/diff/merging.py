"""Two workbooks that go back to one, merged fact by fact: inputs, rows of tables and evidence, by their keys.

A fact that only one of them changed is taken as changed there; one that both changed to the same as well. What
both changed otherwise is a conflict, in which ours stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.cell_values import CellValue, ExcelError
from roi_workbook.diff.rows import Row, matched, row_changes, same_value
from roi_workbook.diff.two_files import Unread
from roi_workbook.model.records import EVIDENCE, Column, Grid, Input, Inputs, Table
from roi_workbook.model.tables import column_cells
from roi_workbook.recomputing.cases import cells, is_empty
from roi_workbook.value_texts import typed_text

CURRENCY = "reporting_currency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the three workbooks: its inputs, and what in it could not be read, which counts as in the base."""

    inputs: Inputs = field(default_factory=Inputs)
    unread: Unread = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A fact that both sides changed, by its key; the texts are what each of the three has."""

    key: str
    about: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The merged inputs, the keys of facts taken from theirs, and the conflicts, in which ours stands."""

    inputs: Inputs
    taken: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def merged(base: Side, ours: Side, theirs: Side, model: Model) -> Merged:
    """What two workbooks and the one they go back to come to; raises nothing: conflicts are told."""
    return _Merging(base, ours, theirs, model).all()


class _Merging:
    """Merges fact by fact, and remembers what was taken from theirs and where the two contradict each other."""

    def __init__(self, base: Side, ours: Side, theirs: Side, model: Model) -> None:
        self.sides = (base, ours, theirs)
        self.model = model
        self.taken: dict[str, None] = {}
        self.conflicts: list[Conflict] = []
        self.changed: tuple[set[str], set[str]] = (set(), set())

    def all(self) -> Merged:
        values = self.values()
        tables = {key: rows for key, table in self.model.lists.items() if (rows := self.rows(table))}
        evidence = {key: facts for key in self.model.evidenced if (facts := self.evidence(key))}
        self.mixed_currencies()
        return Merged(
            inputs=Inputs(values, tables, evidence),
            taken=tuple(self.taken),
            conflicts=tuple(self.conflicts),
        )

    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, declared in self.model.typed_inputs.items():
            three = [cells(side.inputs, declared) for side in self.sides]
            filled = {}
            for end in three[0]:
                name = f"{key}.{end}" if declared.three else key
                value = self.fact(name, declared.label, declared, self.readable(key, end, three))
                if value is not None:
                    filled[end] = value
            if filled:
                values[key] = filled if declared.three else filled["base"]
        return values

    def evidence(self, key: str) -> dict[str, str]:
        """The evidence of a key; a conflict where one side changed its value and the other what it rests on."""
        three = [side.inputs.evidence.get(key, {}) for side in self.sides]
        label, facts = self.model.typed[key].label, {}
        rests_on_another = [False, False]
        for fact in EVIDENCE:
            contents = self.readable(key, fact, three)
            value = self.fact(f"{key}.{fact}", label, None, contents)
            if value is not None:
                facts[fact] = value
            for side, content in enumerate(contents[1:]):
                rests_on_another[side] |= content != contents[0]
        changed = [key in keys for keys in self.changed]
        if changed != rests_on_another and sorted(changed) == sorted(rests_on_another) == [False, True]:
            texts = ["another value" if each else "other evidence" for each in changed]
            self.conflict(key, f"{label}: its value rests on no evidence of its own", ("", *texts))
        return facts

    def readable(self, key: str, part: str, three: Sequence[Mapping[str, Any]]) -> list[Any]:
        """A part of the three, where what cannot be read is as in the base."""
        base, *others = (_unless_error(content.get(part), None) for content in three)
        for number, side in enumerate(self.sides[1:]):
            if (key, part) in side.unread:
                others[number] = base
            else:
                others[number] = _unless_error(three[number + 1].get(part), base)
        return [base, *others]

    def fact(
        self, name: str, about: str, declared: Input | Column | None, contents: Sequence[CellValue]
    ) -> Any:
        """One fact of the three; `declared` is the input or column it is typed into, None for evidence."""

        def same(one: Any, other: Any) -> bool:
            return bool(one == other) if declared is None else same_value(declared, one, other)

        base, ours, theirs = contents
        if isinstance(declared, Input):
            for keys, content in zip(self.changed, (ours, theirs), strict=True):
                keys |= set() if same(base, content) else {declared.key}
        if same(ours, theirs) or same(base, theirs):
            return ours
        if same(base, ours):
            self.taken[name] = None
            return theirs
        unit = "text" if declared is None else declared.unit
        self.conflict(name, about, [typed_text(content, unit) for content in contents])
        return ours

    def conflict(self, key: str, about: str, texts: Sequence[str]) -> None:
        base, ours, theirs = texts
        self.conflicts.append(Conflict(key=key, about=about, base=base, ours=ours, theirs=theirs))

    def mixed_currencies(self) -> None:
        """Amounts of two currencies are in one workbook, also where only one side changed it."""
        texts = [str(side.inputs.values.get(CURRENCY)) for side in self.sides]
        if texts[1].casefold() != texts[2].casefold() and all(
            each.key != CURRENCY for each in self.conflicts
        ):
            label = self.model.typed_inputs[CURRENCY].label
            self.conflict(CURRENCY, f"{label}: amounts of both are mixed", texts)

    def rows(self, table: Table | Grid) -> tuple[Row, ...]:
        """The rows of a table: those of ours in their order, then those that only theirs has."""
        lists: list[Sequence[Row]] = [side.inputs.tables.get(table.key, ()) for side in self.sides]
        for number, side in enumerate(self.sides):
            if (table.key, "") in side.unread and number:
                lists[number] = lists[0]
        base, ours, theirs = lists
        for keys, rows in zip(self.changed, (ours, theirs), strict=True):
            keys |= {table.key} if row_changes(base, rows, table) else set()
        if not row_changes(base, theirs, table) or not row_changes(ours, theirs, table):
            return self.whole(table, base, ours)
        if not row_changes(base, ours, table):
            self.taken[table.key] = None
            return self.whole(table, base, theirs)
        if isinstance(table, Grid):
            return tuple(self.grid_rows(table, base, ours, theirs))
        return tuple(self.table_rows(table, base, ours, theirs))

    def whole(self, table: Table | Grid, base: Sequence[Row], rows: Sequence[Row]) -> tuple[Row, ...]:
        """The rows of one side, in which a cell with an Excel error is as in the base."""
        if not any(isinstance(content, ExcelError) for row in rows for content in row.values()):
            return tuple(rows)
        if isinstance(table, Grid):
            return tuple(self.grid_rows(table, base, rows, rows))
        return tuple(self.table_rows(table, base, rows, rows))

    def grid_rows(
        self, grid: Grid, base: Sequence[Row], ours: Sequence[Row], theirs: Sequence[Row]
    ) -> list[Row]:
        head = grid.head.key
        sides = [
            {row[head]: row for row in rows if row.get(head) is not None} for rows in (base, ours, theirs)
        ]
        merged_rows: list[Row] = []
        for key in grid.heads:
            row = self.row(grid, str(key), *(side.get(key, {}) for side in sides))
            if row:
                merged_rows.append({head: key, **row})
        return merged_rows

    def table_rows(
        self, table: Table, base: Sequence[Row], ours: Sequence[Row], theirs: Sequence[Row]
    ) -> list[Row]:
        from_base = [
            {before: after for after, before in matched(base, rows, table).items()} for rows in (ours, theirs)
        ]
        ours_of = {after: before for before, after in from_base[0].items()}
        added = [row for at, row in enumerate(theirs) if at not in from_base[1].values()]
        nothing: Row = {}
        rows: list[Row] = []
        for at, row in enumerate(ours):
            before = ours_of.get(at)
            if before is None:
                twin = next((each for each in added if _is_twin(row, each, table)), row)
                added = [each for each in added if each is not twin]
                rows.append(self.row(table, _name(row, table), nothing, row, twin))
            elif before in from_base[1]:
                other = theirs[from_base[1][before]]
                rows.append(self.row(table, _name(row, table), base[before], row, other))
            elif self.removed(table, base[before], row, by_ours=False):
                rows.append(self.row(table, "", base[before], row, row))
        for before, row in enumerate(base):
            if before not in from_base[0] and before in from_base[1]:
                other = theirs[from_base[1][before]]
                if self.removed(table, row, other, by_ours=True):
                    rows.append(self.row(table, "", row, other, other))
        for row in added:
            self.taken[f"{table.key}: {_name(row, table) or 'a row'}"] = None
            rows.append(self.row(table, _name(row, table), nothing, row, row))
        return [row for row in rows if row]

    def removed(self, table: Table, before: Row, row: Row, by_ours: bool) -> bool:
        """Whether a row that the other side removed stays, because this side changed it: a conflict."""
        what = f"{table.key}: {_name(before, table) or 'a row'}"
        if not row_changes([before], [row], table):
            if not by_ours:
                self.taken[what] = None
            return False
        texts = ("removed", "changed") if by_ours else ("changed", "removed")
        self.conflict(what, f"{table.label}; the row is kept", ("unchanged", *texts))
        return True

    def row(self, table: Table | Grid, name: str, *three: Row) -> dict[str, Any]:
        """One row, cell by cell; {} if nothing is typed in it."""
        merged_row = {}
        for column, key in _cells_of(table.typed):
            base = _unless_error(three[0].get(key), None)
            contents = [base, *(_unless_error(row.get(key), base) for row in three[1:])]
            about = f"{table.label}, {column.label}"
            value = self.fact(f"{table.key}: {name or 'a row'}: {key}", about, column, contents)
            if not is_empty(value):
                merged_row[key] = value
        return merged_row


def _cells_of(columns: Sequence[Column]) -> list[tuple[Column, str]]:
    return [(column, key) for column in columns for key, _ in column_cells(column)]


def _unless_error(content: Any, instead: Any) -> Any:
    return instead if isinstance(content, ExcelError) else content


def _is_twin(row: Row, other: Row, table: Table) -> bool:
    """Whether two rows that both sides added are the same one: alike, or of one name."""
    return not row_changes([row], [other], table) or _name(row, table) == _name(other, table) != ""


def _name(row: Row, table: Table) -> str:
    """The text by which people know a row; "" where it has none."""
    text = next((row.get(column.key) for column in table.columns if column.kind == "text"), None)
    return str(text).strip() if not is_empty(text) else ""

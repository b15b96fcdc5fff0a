"""The two files of a diff, made comparable: what cannot be read in one is assumed to be as in the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.diff.formula_changes import departures
from roi_workbook.diff.rows import row_changes, same_value
from roi_workbook.input_files.starting_points import groups_filled, with_standards
from roi_workbook.model.names import name_of
from roi_workbook.model.records import EVIDENCE, SCENARIO_KEYS, Inputs
from roi_workbook.recomputing.cases import cells
from roi_workbook.review.comparing import compare
from roi_workbook.review.finding_kinds import finding_kind
from roi_workbook.review.findings import Comparison, Finding
from roi_workbook.review.reading import (
    ReadWorkbook,
    evidence_cells,
    inputs_of,
    lost_names,
    typed_cells,
    typed_ends,
)

LISTED = 5
"""Inputs that a sentence lists; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedInputs:
    """The inputs of an input file, with its name."""

    file: str
    inputs: Inputs


Unread = frozenset[tuple[str, str]]
"""What cannot be found in a workbook: keys of inputs with the scenario, of tables with "", of evidence with
the fact.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFile:
    """One of the two files: its inputs, what cannot be read, its departures from the template, and the groups of
    planning sheets that only the other has.
    """

    file: str
    inputs: Inputs
    unread: Unread = frozenset()
    comparison: Comparison | None = None
    departures: Mapping[Any, Finding]
    without: tuple[str, ...] = ()

    @classmethod
    def of(cls, source: ReadWorkbook | NamedInputs, model: Model) -> ComparedFile:
        """The contents of a file, planning sheets it does not have as in a blank template; raises ReadingError if it
        cannot be recomputed.
        """
        if isinstance(source, NamedInputs):
            return cls(file=source.file, inputs=source.inputs, departures={})
        comparison = compare(source)
        return cls(
            file=source.file,
            inputs=with_standards(inputs_of(source), source.model, model),
            unread=unread_in(source),
            comparison=comparison,
            departures=departures(source, comparison.findings),
            without=tuple(group for group in model.groups if group not in source.model.groups),
        )

    @property
    def lost(self) -> bool:
        """Whether structure is lost, so that not every formula could be compared."""
        findings = self.comparison.findings if self.comparison else ()
        return any(
            finding_kind(finding.kind).outcome == "incomplete" and finding.severity == "error"
            for finding in findings
        )


def in_both(old: ReadWorkbook | NamedInputs, new: ReadWorkbook | NamedInputs, model: Model) -> Model:
    """The model with the groups of planning sheets that either file has."""
    groups = {
        group
        for source in (old, new)
        for group in (
            groups_filled(source.inputs, model) if isinstance(source, NamedInputs) else source.model.groups
        )
    }
    return model.with_groups(groups.intersection(model.groups))


def unread_in(book: ReadWorkbook) -> Unread:
    """The inputs, tables and evidence that cannot be read in a workbook because names or headings are gone."""
    model = book.model
    unread = {
        (key, end)
        for key, declared in model.typed_inputs.items()
        for end in set(typed_ends(declared)) - typed_cells(book, declared).keys()
    }
    unread |= {
        (key, "")
        for key, table in model.typed_tables.items()
        if lost_names(book, (name_of(key, column.key) for column in table.columns))
    }
    unread |= {
        (key, "")
        for key, grid in model.grids.items()
        if lost_names(book, (name_of(key, column.key) for column in (grid.head, *grid.typed)))
    }
    return frozenset(unread) | {
        (key, fact) for key in model.evidenced for fact in set(EVIDENCE) - evidence_cells(book, key).keys()
    }


def as_one(old: ComparedFile, new: ComparedFile, model: Model) -> tuple[Inputs, Inputs]:
    """The inputs of both, with what is unread in one, or differs only in digits, as in the other."""
    values: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for key, declared in model.typed_inputs.items():
        before, after = cells(old.inputs, declared), cells(new.inputs, declared)
        for end in before:
            if (key, end) in old.unread:
                before[end] = after[end]
            elif (key, end) in new.unread or same_value(declared, before[end], after[end]):
                after[end] = before[end]
        for side, parts in zip(values, (before, after), strict=True):
            filled = {end: value for end, value in parts.items() if value is not None}
            if filled:
                side[key] = filled if declared.three else filled["base"]
    tables: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for key, table in model.lists.items():
        rows, later = old.inputs.tables.get(key, ()), new.inputs.tables.get(key, ())
        if (key, "") in old.unread:
            rows = later
        elif (key, "") in new.unread or not row_changes(rows, later, table):
            later = rows
        tables[0][key], tables[1][key] = rows, later
    facts = _evidence_as_one(old, new, model)
    first, second = (Inputs(*parts) for parts in zip(values, tables, facts, strict=True))
    return first, second


def _evidence_as_one(
    old: ComparedFile, new: ComparedFile, model: Model
) -> tuple[dict[str, Any], dict[str, Any]]:
    facts: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for key in model.evidenced:
        before, after = dict(old.inputs.evidence.get(key, {})), dict(new.inputs.evidence.get(key, {}))
        for fact in EVIDENCE:
            if (key, fact) in old.unread:
                _copy(fact, after, before)
            elif (key, fact) in new.unread:
                _copy(fact, before, after)
        facts[0][key], facts[1][key] = before, after
    return facts


def _copy(fact: str, source: Mapping[str, str], target: dict[str, str]) -> None:
    target.pop(fact, None)
    if fact in source:
        target[fact] = source[fact]


def not_read(old: ComparedFile, new: ComparedFile, model: Model) -> Iterator[str]:
    """Sentences about what could not be read: for each file, one about cells and one about evidence."""
    for side, other in ((old, new), (new, old)):
        alone, both = side.unread - other.unread, side.unread & other.unread
        for unread, instead in (
            (alone, f"assumed to be as in {other.file}"),
            (both, "assumed to be empty"),
        ):
            for what, parts in (("", {*SCENARIO_KEYS, ""}), ("the evidence of ", set(EVIDENCE))):
                lost = {key: [part for part in sorted(parts) if (key, part) in unread] for key in model.typed}
                if named := [_named(key, lost[key], what, model) for key in lost if lost[key]]:
                    more = f" and {len(named) - LISTED:,} more" if len(named) > LISTED else ""
                    yield f"{side.file}: {what}{'; '.join(named[:LISTED])}{more} cannot be found: {instead}."


def _named(key: str, parts: list[str], what: str, model: Model) -> str:
    """An input with its lost cells, or a table or evidence as a whole."""
    label = model.typed[key].label
    return label if what or parts == [""] else f"{label} ({', '.join(parts)})"

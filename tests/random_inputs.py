"""Input sets nobody would think of: odd fractions, blanks, zeros, negatives, words in number cells."""

import random
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.input_files.starting_points import shipped_rows
from roi_workbook.model.records import SCENARIOS, Column, Grid, Input, Inputs, Table
from roi_workbook.model.tables import column_cells

WORDS = ("40%", " 4 ", "1,5", "n/a", "four")
PLAIN_WORDS = ("n/a", "four")
"""For tables, whose sums one engine reads numbers in words into: test_agreement tells which."""
PRACTICAL = 2_000_000.0
"""Bounds beyond this say nothing about practice: random money stays below it, and above it with a minus."""


def random_walk(count: int, seed: int = 0, model: Model = MODEL) -> Iterator[Inputs]:
    """`count` input sets, each the one before with a part of it drawn anew: what typing a little costs a lot less."""
    chance = random.Random(seed)
    now = random_inputs(seed, model)
    yield now
    for step in range(1, count):
        drawn = random_inputs(1000 * (seed + 1) + step, model)
        now = Inputs(
            _mixed(chance, now.values, drawn.values, model.typed_inputs),
            _mixed(chance, now.tables, drawn.tables, model.lists),
            _mixed(chance, now.evidence, drawn.evidence, model.register),
        )
        yield now


def _mixed(
    chance: random.Random, old: Mapping[str, Any], new: Mapping[str, Any], keys: Iterable[str]
) -> dict[str, Any]:
    planning = MODEL.planning_inputs.keys() | MODEL.lists.keys() - MODEL.tables.keys()
    taken = {key: new if chance.random() < (0.03 if key in planning else 0.12) else old for key in keys}
    return {key: held[key] for key, held in taken.items() if key in held}


def random_inputs(seed: int, model: Model = MODEL) -> Inputs:
    """A random, mostly sensible set of inputs; the same for the same seed."""
    chance = random.Random(seed)
    blank_share, word_share = chance.choice([0.0, 0.0, 0.1, 0.5]), chance.choice([0.0, 0.0, 0.05])
    values: dict[str, Any] = {}
    for key, declared in model.typed_inputs.items():
        if declared.three:
            ends = {
                scenario.lower(): _cell(chance, declared, blank_share, word_share) for scenario in SCENARIOS
            }
            values[key] = {scenario: value for scenario, value in ends.items() if value is not None}
        else:
            value = _cell(chance, declared, blank_share, word_share)
            if value is not None:
                values[key] = value
    tables = {key: _rows(chance, table, word_share) for key, table in model.typed_tables.items()}
    tables |= {key: _grid_rows(chance, grid, word_share) for key, grid in model.grids.items()}
    grades = ("A", "B", "c", "D", "E", None)
    evidence = {
        key: {
            name: text
            for name, text in (
                ("grade", chance.choice(grades)),
                ("source", chance.choice(["log", None])),
                ("owner", chance.choice(["Ann", None])),
            )
            if text
        }
        for key in model.register
    }
    return Inputs(values, tables, {key: held for key, held in evidence.items() if held})


def _cell(chance: random.Random, declared: Input, blank_share: float, word_share: float) -> Any:
    if declared.key == "scenario":
        return chance.choice(SCENARIOS)
    if declared.key == "reporting_currency":
        return chance.choice(["USD", "EUR", "JPY"])
    if chance.random() < blank_share:
        return None
    if declared.kind == "date":
        return chance.choice(["2027-01", "2028-02", "2030-12"])
    if declared.choices:
        return chance.choice(declared.choices)
    if not declared.numeric:
        return chance.choice(["Grünhain & Söhne", "1+1 = 2", "O'Neil <AI>"])
    if chance.random() < word_share:
        return chance.choice(WORDS)
    return number(chance, declared.lowest, declared.highest, declared.whole)


def number(chance: random.Random, lowest: float, highest: float, whole: bool = False) -> float:
    """A number from an allowed range: often small and odd, now and then an end of the range."""
    top = min(highest, PRACTICAL)
    if highest > PRACTICAL:
        top = chance.choice([1.0, 7.0, 53.0, 997.0, 100_003.0, PRACTICAL])
        lowest = -top if lowest < -PRACTICAL else lowest
    drawn = chance.choice(
        [
            lowest,
            min(top, 1.0) if lowest <= 1 else lowest,
            chance.uniform(lowest, top),
            chance.uniform(lowest, top),
            lowest + (top - lowest) * chance.random() ** 3,
            lowest + (top - lowest) * chance.random() ** 3,
        ]
    )
    return (
        float(round(drawn))
        if whole
        else round(drawn, chance.choice([0, 2, 7]))
        if top - lowest > 9
        else drawn
    )


def _rows(chance: random.Random, table: Table, word_share: float) -> tuple[dict[str, Any], ...]:
    rows = [
        _row(chance, table.columns, word_share) for _ in range(chance.choice([0, 1, 3, min(6, table.rows)]))
    ]
    return tuple(row for row in rows if row)


def _grid_rows(chance: random.Random, grid: Grid, word_share: float) -> tuple[dict[str, Any], ...]:
    """Some rows of a grid filled anew, some as the template ships them, some empty."""
    empty_share = chance.choice([0.1, 0.5, 0.9]) if grid.filled else 0.1
    shipped = {row[grid.head.key]: row for row in shipped_rows(grid)}
    rows = []
    for head in grid.heads:
        if chance.random() < empty_share:
            continue
        drawn = _row(chance, grid.typed, word_share)
        row = shipped.get(head, {}) if chance.random() < 0.3 else drawn
        rows.append({**row, grid.head.key: head})
    return tuple(row for row in rows if len(row) > 1)


def _row(chance: random.Random, columns: Iterable[Column], word_share: float) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in columns:
        for key, _ in column_cells(column):
            if chance.random() < 0.15:
                continue
            if column.choices:
                row[key] = chance.choice(column.choices)
            elif column.kind == "date":
                row[key] = chance.choice(["2027-02", "2028-02-29", "2030-12-31"])
            elif not column.numeric:
                row[key] = chance.choice(["row", "another row", "O'Neil <AI>"])
            elif chance.random() < word_share:
                row[key] = chance.choice(PLAIN_WORDS)
            else:
                row[key] = number(chance, column.lowest, column.highest, column.whole)
    return row

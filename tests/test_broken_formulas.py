"""Every formula broken once: the recompute notices each.

Beside the workbook's own formulas a test build holds broken copies of them in cells nothing refers to:
one operator, comparison, function or number changed. An engine works all of them out at once, on several
input sets. A broken copy is noticed where its value is not what the recompute says the cell should hold.
"""

import math
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import formualizer
import pytest

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.input_files import read_input_file
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.planned_sheets import Book, Formula
from roi_workbook.workbook.write import write
from tests.agreement import CANCELLED, RELATIVE, is_number, money_at_stake, twin_cells
from tests.edge_cases import BLANK, DEARER, EXAMPLE, NEGATIVE, ODD_FRACTIONS
from tests.random_inputs import random_inputs

SAMPLES = Path(__file__).parents[1] / "sample_inputs"
SCRATCH = 400
"""The first column of the broken copies: far right of everything planned."""

SWAPS = {
    "+": "-",
    "-": "+",
    "*": "+",
    "/": "*",
    ">": "<=",
    "<": ">=",
    ">=": "<",
    "<=": ">",
    "<>": "=",
    "=": "<>",
    "MAX": "MIN",
    "MIN": "MAX",
    "SUM": "COUNT",
    "AND": "OR",
    "OR": "AND",
    "LARGE": "SMALL",
    "SMALL": "LARGE",
    "ROUNDUP": "INT",
    "1": "2",
    "2": "1",
    "4": "6",
    "6": "4",
    "12": "52",
    "52": "12",
    "0": "-1",
}
TOKEN = re.compile(r'"[^"]*"|\'[^\']*\'|100\^3|\$?[A-Za-z_][A-Za-z0-9_$]*|\d+|<=|>=|<>|[-+*/<>=]')


def broken(formula: str) -> Iterator[str]:
    """The formula with one token changed, one copy per token that can be; a link gets 1 added."""
    body = formula.removeprefix("=")
    copies = [
        "=" + body[: token.start()] + SWAPS[token.group()] + body[token.end() :]
        for token in TOKEN.finditer(body)
        if token.group() in SWAPS
    ]
    yield from copies or [formula + "+1"]


def with_broken_copies(
    inputs: Inputs, model: Model, but: Collection[str]
) -> tuple[Book, dict[tuple[str, int, int], tuple[str, str]]]:
    """A plan with the broken copies in it, and for each copy the name of its block and its original's cell.

    but: the names of blocks that need no copies any more. Four formulas of every named block whose numbers have a twin
    stand for the block: its formulas are one formula, but the first and the last month are often zero, and the fourth input
    of Sensitivity acts in a curve.
    """
    book = plan_book(inputs, model)
    copies = {}
    used: dict[str, dict[int, int]] = {}
    for name in expected_cells(work_out(inputs, model, strict=False)):
        if name in but:
            continue
        area = book.names[name]
        sheet = book.sheets[area.sheet]
        originals = [cell for cell in area.cells() if isinstance(sheet.cells.get(cell, (None,))[0], Formula)]
        if not originals:
            continue
        for row, column in {*originals[:1], *originals[3:4], originals[len(originals) // 3], originals[-1]}:
            formula = str(sheet.cells[row, column][0])
            for text in dict.fromkeys(broken(formula)):
                place = used.setdefault(area.sheet, {}).setdefault(row, SCRATCH)
                used[area.sheet][row] += 1
                sheet.put(row, place, Formula(text), "formula")
                copies[area.sheet, row, place] = (name, cell_address(row, column))
    return book, copies


def noticed_blocks(inputs: Inputs, model: Model, but: Collection[str]) -> tuple[set[str], set[str]]:
    """The names of all blocks but some, and of those of which some broken copy is noticed on these inputs."""
    book, copies = with_broken_copies(inputs, model, but)
    engine = formualizer.Workbook.from_bytes(write(book, {}, looks=False))
    engine.set_temporal_egress("serial")
    engine.evaluate_all()
    recomputed = work_out(inputs, model, strict=False)
    expected = twin_cells(book, expected_cells(recomputed))
    slack = CANCELLED * money_at_stake(recomputed)
    noticed = set()
    for (sheet, row, column), (name, original) in copies.items():
        if (sheet, original) not in expected:
            continue
        value, wanted = engine.get_value(sheet, row + 1, column + 1), expected[sheet, original][1]
        if not is_number(value) or math.isnan(wanted):
            same = not is_number(value) and math.isnan(wanted)
        else:
            same = abs(value - wanted) <= max(RELATIVE * max(abs(value), abs(wanted)), slack)
        if not same:
            noticed.add(name)
    return {name for name, _ in copies.values()}, noticed


def away_from_standards() -> Inputs:
    """The example with every number moved off its standard, to one with decimals where it may have them."""
    values = dict(EXAMPLE.values)
    for key, declared in MODEL.typed_inputs.items():
        if declared.numeric and declared.single and declared.has_standard:
            lower = declared.standard - 1 if declared.whole else declared.standard * 0.8317
            values[key] = lower if lower >= declared.lowest else declared.standard + 1
        elif declared.numeric and isinstance(values.get(key), dict):
            moved = {
                end: value * 0.8317 for end, value in values[key].items() if value and not declared.whole
            }
            values[key] = {**values[key], **moved}
    values["lead_weeks_today"] = 1.4637
    return replace(EXAMPLE, values=values)


def off_the_plan(running: Inputs) -> Inputs:
    """A programme whose phases leave months out, and whose agents miss what they promised."""
    phases = (
        {"phase": "Build foundations", "start_month": 5, "end_month": 9},
        {"phase": "Scale and optimise", "start_month": 12, "end_month": 18},
    )
    missed = (
        {"measure": "Time from start to live", "limit": 6, "actual": 7.5},
        {"measure": "Output that is right", "limit": 90, "actual": 83},
    )
    wanted = ({"measure": "Agents with a measured return", "limit": 9},)
    tables = {"phases": phases, "twelve_months": missed, "twelve_agents": wanted}
    return replace(running, tables={**running.tables, **tables})


@pytest.fixture(scope="module")
def sets() -> list[Inputs]:
    """Input sets that between them use every branch; those that leave least for others come first."""
    awkward, running = (
        read_input_file(SAMPLES / f"{name}.toml", MODEL) for name in ("awkward", "running_programme")
    )
    drawn = [random_inputs(seed) for seed in (11, 29, 5, 3, 19, 23)]
    return [
        awkward,
        running,
        away_from_standards(),
        ODD_FRACTIONS,
        DEARER,
        *drawn,
        EXAMPLE,
        NEGATIVE,
        BLANK,
        off_the_plan(running),
        random_inputs(2),
    ]


@pytest.mark.parametrize(
    ("model", "at_least"),
    [
        pytest.param(MODEL.core, 400, id="core"),
        pytest.param(MODEL, 900, id="all sheets", marks=pytest.mark.thorough),
    ],
)
def test_every_formula_broken_once_is_noticed(sets: list[Inputs], model: Model, at_least: int) -> None:
    blocks: set[str] = set()
    noticed: set[str] = set()
    for inputs in sets:
        found = noticed_blocks(inputs, model, noticed)
        blocks |= found[0]
        noticed |= found[1]
        if blocks == noticed:
            break
    assert len(blocks) > at_least
    assert sorted(blocks - noticed) == []

"""Whatever is typed into an input cell, every command ends with data or with a sentence: no fault of ours, no warning."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nasty import NASTY, Desk
from tests.quick_cases import in_turns

QUICK = {"check", "show", "textconv", "inputs", "proposal", "simulate", "portfolio", "diff", "git-diff"}
"""Commands that take less than a second; `new` is asked once for all cells."""

TOGETHER = 5
"""Cells that hold the same value at once: few, because one that is refused hides what the others do."""


@pytest.fixture(scope="module")
def desk(example_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    for name in ("case", "other"):
        shutil.copy(example_file, folder / f"{name}.xlsx")
    with pytest.MonkeyPatch.context() as patch:
        yield Desk(folder / "case.xlsx", patch)


@pytest.mark.parametrize("count", [1, pytest.param(4, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("number", range(len(NASTY)))
def test_a_sample_of_cells_breaks_no_command(desk: Desk, number: int, count: int) -> None:
    chance = random.Random(number)
    folder = desk.path.parent
    first = {command[0]: command for command in reversed(list(desk.commands(folder)))}
    for name in chance.sample(sorted(QUICK), count):
        cells = chance.sample(list(desk.cells), TOGETHER)
        assert [str(fault) for fault in desk.faults(first[name], cells, NASTY[number])] == []


@pytest.mark.parametrize(
    ("name", "value"),
    in_turns(
        ["check", "show", "textconv", "explain"],
        [0, -1, 0.5, 61, 366, 2_955_229, 2_958_465, 2_958_466, 20_270_101, 1e308, -1e308, 1e-320],
    ),
)
def test_no_month_of_the_decision_breaks_a_command(desk: Desk, name: str, value: float) -> None:
    (start,) = (cell for cell, what in desk.cells.items() if what == "model_start (base)")
    for command in desk.commands(desk.path.parent):
        if command[0] == name and "--format" not in command:
            assert [str(fault) for fault in desk.faults(command, [start], value)] == []


def test_every_kind_of_input_cell_is_among_them(desk: Desk) -> None:
    what = " ".join(desk.cells.values())
    for part in (
        "model_start (base)",
        "purchases.one_off_cost",
        "kpis.baseline_date",
        "initiatives.name",
        "evidence.purchases.note",
    ):
        assert part in what

"""The workbook's own formulas, run by spreadsheet engines, give the numbers of the pandas recompute.

Every stored value is a sentinel first: what agrees was worked out by the engine.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.planned_sheets import Book
from roi_workbook.workbook.write import write
from tests.agreement import Recomputed, recomputed_for, twin_cells, without_twin
from tests.edge_cases import EDGE_CASES, EXAMPLE
from tests.engines import (
    Address,
    Engine,
    Formualizer,
    IronCalc,
    Session,
    Value,
    assert_no_sentinel,
    poison,
    running_libreoffice,
)
from tests.quick_cases import quick_then_thorough
from tests.random_inputs import WORDS, random_walk
from tests.typed_cells import typed_cells

CORE_SETS, WHOLE_SETS = 200, 50
"""Random sets of inputs for the core alone, and for the whole workbook, which takes an engine twice as long."""

PART, FEW = 25, 2
"""Random sets of one test, of which several share the work; the quick run takes the first few of the first walk."""

ENGINES: dict[str, Callable[[], Engine]] = {
    "IronCalc": IronCalc,
    "formualizer": Formualizer,
    "LibreOffice": running_libreoffice,
}
EVERY_ENGINE = tuple(ENGINES)

MODELS = {"core": MODEL.core, "all": MODEL}


def walks(quick: tuple[str, ...], sets: int) -> list[Any]:
    """A few steps of a random walk in some engines; for the thorough run, walks that come to so many sets in every one."""
    seeds = range(sets // PART)
    return [
        (quick, 0, FEW),
        *(pytest.param(EVERY_ENGINE, seed, PART, marks=pytest.mark.thorough) for seed in seeds),
    ]


KNOWN_DIFFERENCES = {
    (
        "formualizer",
        "a share in words in a table",
    ): "SUMPRODUCT of formualizer 0.13 reads the text 40% as a number; "
    "Excel, LibreOffice and IronCalc count it as nothing, as the model says.",
}
"""Where an engine is known to differ from Excel. The test fails when one no longer does."""


@pytest.fixture(scope="module")
def typists() -> Iterator[Typists]:
    """Who types into the example of the core or of the whole workbook in an engine: opened once, for all tests."""
    with ExitStack() as opened:
        yield cache(lambda engine, sheets: opened.enter_context(open_in(engine, MODELS[sheets])))


@contextmanager
def open_in(engine: str, model: Model) -> Iterator[Typist]:
    """The example of a model, open in an engine that has replaced every poisoned value."""
    example = example_inputs(model)
    book = plan_book(example, model)
    with ENGINES[engine]().open(poison(write(book, {}))) as opened:
        opened.recalculate()
        assert_no_sentinel(opened.values())
        yield Typist(opened, book, model, example)


class Typist:
    """Somebody who types input sets into an open workbook and reads what it makes of them."""

    def __init__(self, session: Session, book: Book, model: Model, held: Inputs) -> None:
        self.session, self.book, self.model = session, book, model
        self.held = typed_cells(book, model, held)

    def values(self, inputs: Inputs) -> dict[Address, Value]:
        """What every formula gives once these inputs are typed in; only what differs is typed."""
        wanted = typed_cells(self.book, self.model, inputs)
        for place, value in wanted.items():
            if self.held[place] != value:
                self.session.set(*place, value)
        self.held = wanted
        self.session.recalculate()
        return self.session.values()

    def disagreements(self, inputs: Inputs, recomputed: Recomputed | None = None) -> list[str]:
        """Where the workbook and the recompute of these inputs disagree: the first few, in words."""
        recomputed = recomputed or self.recomputed(inputs)
        return recomputed.disagreements(self.values(inputs))[:5]

    def recomputed(self, inputs: Inputs) -> Recomputed:
        """What the workbook should say of these inputs, in whatever engine it is open."""
        return recomputed_for(self.book, inputs, self.model)


Typists = Callable[[str, str], Typist]


@pytest.mark.parametrize("engine", quick_then_thorough(["formualizer"], ENGINES))
def test_every_number_a_formula_gives_has_been_recomputed(typists: Typists, engine: str) -> None:
    typist = typists(engine, "all")
    expected = twin_cells(typist.book, expected_cells(work_out(EXAMPLE)))
    assert without_twin(typist.values(EXAMPLE), expected) == []


IN_TURNS = [
    ((engine,), "all" if engine == "formualizer" else "core", name)
    for engine, name in zip(itertools.cycle(ENGINES), EDGE_CASES, strict=False)
]
"""Edge cases of the quick run: all sheets in the engine that is done soonest, and the core in the others."""


@pytest.mark.parametrize(
    "case",
    quick_then_thorough(
        dict.fromkeys(
            [
                *IN_TURNS,
                (("LibreOffice",), "all", "example"),
                *(((one,), "all", case) for one, case in KNOWN_DIFFERENCES),
            ]
        ),
        [(EVERY_ENGINE, "all", name) for name in EDGE_CASES],
    ),
    ids=lambda case: " ".join((*case[0], *case[1:])),
)
def test_every_edge_case_agrees(typists: Typists, case: tuple[tuple[str, ...], str, str]) -> None:
    engines, sheets, name = case
    inputs = EDGE_CASES[name]
    recomputed = typists(engines[0], sheets).recomputed(inputs)
    for engine in engines:
        found = typists(engine, sheets).disagreements(inputs, recomputed)
        assert bool(found) == ((engine, name) in KNOWN_DIFFERENCES), (engine, found)


@pytest.mark.parametrize(("engines", "seed", "sets"), walks(("formualizer",), WHOLE_SETS))
def test_random_inputs_agree(typists: Typists, engines: tuple[str, ...], seed: int, sets: int) -> None:
    assert disagreements_on_a_walk(typists, engines, "all", seed, sets) == []


@pytest.mark.parametrize(("engines", "seed", "sets"), walks(("IronCalc", "LibreOffice"), CORE_SETS))
def test_random_inputs_of_the_core_agree(
    typists: Typists, engines: tuple[str, ...], seed: int, sets: int
) -> None:
    assert disagreements_on_a_walk(typists, engines, "core", seed, sets) == []


def disagreements_on_a_walk(
    typists: Typists, engines: tuple[str, ...], sheets: str, seed: int, sets: int
) -> list[str]:
    """What engines say of sets of inputs, typed one after the other, that their recompute does not."""
    found = []
    for number, inputs in enumerate(random_walk(sets, seed, MODELS[sheets])):
        recomputed = typists(engines[0], sheets).recomputed(inputs)
        for engine in engines:
            told = typists(engine, sheets).disagreements(inputs, recomputed)
            found += [f"set {number} of walk {seed}, {engine}: {each}" for each in told]
    return found


def test_random_walks_visit_every_scenario_and_word() -> None:
    seen = list(
        itertools.chain.from_iterable(
            random_walk(PART, seed=part, model=MODEL.core) for part in range(CORE_SETS // PART)
        )
    )
    assert {inputs.values["scenario"] for inputs in seen} == {"Conservative", "Base", "Optimistic"}
    assert any(
        inputs.values.get(key) in WORDS
        for inputs in seen
        for key, held in MODEL.inputs.items()
        if held.numeric and held.single
    )

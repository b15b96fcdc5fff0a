"""The first ten minutes: the essentials typed into the blank template, and what Start says after each."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.workbook.build import build
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.planned_sheets import Book
from roi_workbook.workbook.stored_values import stored_values
from roi_workbook.workbook.write import write
from tests.agreement import as_place, is_number
from tests.engines import (
    Address,
    Formualizer,
    Session,
    Value,
    assert_no_sentinel,
    poison,
    running_libreoffice,
)
from tests.quick_cases import quick_then_thorough
from tests.test_first_numbers import TYPED, after, filled_in
from tests.typed_cells import place, typed_cells

NEW = MODEL.core
START = "Start"
VERDICTS = ("Pays for itself", "Brings what it costs", "Does not pay for itself")


@cache
def blank() -> Book:
    """What `new` makes, planned."""
    return plan_book(blank_inputs(NEW), NEW)


def tab_order() -> list[str]:
    """The keys of the unlocked cells of Start, as Tab leads through them: by row, then by column."""
    keys = {place(blank().names[f"{key}_base"]): key for key in TYPED}
    return [keys[START, cell_address(*at)] for at in sorted(blank().sheets[START].typed)]


def orders() -> Iterator[list[str]]:
    """As Tab leads, then the other way, then at random."""
    yield tab_order()
    yield tab_order()[::-1]
    yield random.Random(20_261_130).sample(tab_order(), len(TYPED))


class Told(NamedTuple):
    """Start after some cells are typed: what it says by name, and what the recompute works out."""

    typed: Sequence[str]
    said: dict[str, Value]
    recomputed: WorkbookResults


def names_of_start() -> dict[Address, str]:
    """The names of the cells of Start that hold formulas."""
    formulas = {(sheet, cell_address(row, column)) for sheet, row, column in blank().formulas()}
    return {
        place(area): name
        for name, area in blank().names.items()
        if area.sheet == START
        and place(area) in formulas
        and (area.top, area.left) == (area.bottom, area.right)
    }


def stored(typed: Sequence[str]) -> dict[Address, Any]:
    """What would be stored on Start for these inputs, from the recompute."""
    cells = typed_cells(blank(), NEW, filled_in(typed))
    values = stored_values(
        blank(), expected_cells(after(*typed)), {as_place(at): value for at, value in cells.items()}
    )
    return {
        (sheet, cell_address(row, column)): value
        for (sheet, row, column), value in values.items()
        if sheet == START
    }


def type_in(session: Session, order: Sequence[str], step: int) -> Iterator[Told]:
    """Type one cell after the other and read Start: at first, after every so many cells, and at the end.

    What the engine gives is held against what would be stored.
    """
    names = names_of_start()
    for count in range(len(order) + 1):
        if count:
            key = order[count - 1]
            session.set(*place(blank().names[f"{key}_base"]), TYPED[key])
        if count % step and count != len(order):
            continue
        session.recalculate()
        wanted = stored(order[:count])
        found = session.values(wanted)
        assert_no_sentinel(found)
        assert {at: value or "" for at, value in found.items()} == wanted, order[:count]
        yield Told(order[:count], {name: found[at] for at, name in names.items()}, after(*order[:count]))


def hold_true(told: Sequence[Told]) -> None:
    """What must be true of Start at every moment, and from one to the next."""
    missing = [each.recomputed.completeness["missing_count"] for each in told]
    assert missing == sorted(missing, reverse=True)
    assert (missing[0], missing[-1]) == (17, 0)
    for each in told:
        headline = str(each.said["start_headline"])
        complete = not each.recomputed.completeness["cost_missing_count"]
        verdict = complete and each.recomputed.live["annual_value"] > 0
        assert headline.startswith(VERDICTS) == verdict, each.typed
        figures = [each.said[name] for name in ("tile_npv", "tile_payback")]
        assert all(figures) == any(figures) == verdict, each.typed
        for name, value in each.said.items():
            assert not is_number(value), name
            assert not re.search(r"(?<![\d.,])0(?![\d.,])", str(value)), f"{name}: {value}"


@pytest.mark.parametrize("step", quick_then_thorough([5], [1]))
def test_start_tells_the_case_as_it_is_typed_in_libreoffice(step: int) -> None:
    with running_libreoffice().open(poison(write(blank(), {}))) as session:
        hold_true(list(type_in(session, tab_order(), step)))


@pytest.mark.thorough
@pytest.mark.parametrize("number", [1, 2], ids=["from the end", "at random"])
def test_start_tells_the_case_in_any_order(number: int) -> None:
    with Formualizer().open(poison(write(blank(), {}))) as session:
        hold_true(list(type_in(session, list(orders())[number], step=1)))


def test_tab_leads_through_the_essentials_and_nothing_else() -> None:
    assert tab_order() == list(TYPED)


def test_the_example_that_new_writes_stays_below_half_a_megabyte() -> None:
    assert len(build(example_inputs(NEW), NEW)) < 500_000

"""Which cases of a test the quick run takes; the thorough run, `python -m pytest -m thorough`, takes the others."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from functools import cache
from typing import Any

import pytest

from roi_workbook.formulas.normal_form import Form
from roi_workbook.review.reading import Cell
from roi_workbook.review.template import Template


def quick_then_thorough(quick: Iterable[Any], every: Iterable[Any]) -> list[Any]:
    """The parameters of a test: some cases for every run, and what else there is for the thorough one."""
    now = list(quick)
    return [*now, *(pytest.param(case, marks=pytest.mark.thorough) for case in every if case not in now)]


def of_the_core_then_of_all(quick: Iterable[Any], every: Iterable[Any]) -> list[Any]:
    """Some cases with the core alone (True) for every run, and each of them with all sheets for the thorough one."""
    return [
        *(pytest.param(case, True, id=f"{_words(case)}, the core") for case in quick),
        *(pytest.param(case, False, id=_words(case), marks=pytest.mark.thorough) for case in every),
    ]


def _words(case: Any) -> str:
    return " then ".join(case) if isinstance(case, tuple) else str(case)


def in_turns(ones: Collection[Any], others: Iterable[Any], also: Collection[Any] = ()) -> list[Any]:
    """Every one with every other: the quick run takes each of the others with one, in turns, and some pairs also."""
    return [
        pytest.param(
            one,
            other,
            marks=[] if number % len(ones) == turn or (one, other) in also else pytest.mark.thorough,
        )
        for turn, one in enumerate(ones)
        for number, other in enumerate(others)
    ]


@cache
def one_cell_of_each_form(template: Template) -> frozenset[Cell]:
    """The first cell of every normal form of every name, and of every sheet where cells have none."""
    found: dict[Hashable, Cell] = {}
    for title, formulas in template.formulas.items():
        for at, formula in formulas.items():
            name, _ = template.name_at.get((title, *at), (title, None))
            found.setdefault((name, Form.of(formula).shape), (title, *at))
    return frozenset(found.values())

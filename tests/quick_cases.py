"""Which cases of a test the quick run takes; the thorough run, `python -m pytest -m thorough`, takes the others."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

import pytest

from roi_workbook.formulas.normal_form import Form
from roi_workbook.review.reading import Cell
from roi_workbook.review.template import Template


def first_of_each(cases: Iterable[Any], kind: Callable[[Any], Hashable]) -> list[Any]:
    """The cases of a test as its parameters: the first of every kind for the quick run, the others for the thorough one."""
    seen: set[Hashable] = set()
    found = []
    for case in cases:
        found.append(pytest.param(case, marks=[pytest.mark.thorough] if kind(case) in seen else []))
        seen.add(kind(case))
    return found


def one_cell_of_each_form(template: Template) -> frozenset[Cell]:
    """The first cell of every normal form of every name, and of every sheet where cells have none."""
    found: dict[Hashable, Cell] = {}
    for title, formulas in template.formulas.items():
        for at, formula in formulas.items():
            name, _ = template.name_at.get((title, *at), (title, None))
            found.setdefault((name, Form.of(formula).shape), (title, *at))
    return frozenset(found.values())

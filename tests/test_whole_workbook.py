"""Every formula of the workbook broken in every way: the review names each cell, and no other.

Many formulas are broken at once, each in its own way: a formula is held against the template by itself, whatever
else is in the workbook. A test of its own breaks some one at a time, through files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.formulas.addresses import cell_address, column_number
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.checks.formulas import CHANGED, OVERWRITTEN, formula_faults
from roi_workbook.review.comparing import compare
from roi_workbook.review.reading import Cell, ReadWorkbook, read_workbook
from roi_workbook.review.template import Template, template_of
from tests.test_broken_formulas import broken

OPERAND = re.compile(
    r"\"[^\"]*\"|(?<![A-Za-z_$])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\w(])|(?<![\w!'$])[a-z_][a-z0-9_]{3,}(?![\w(])"
)


def with_other_operands(formula: str) -> Iterator[str]:
    """The formula with one operand changed: a reference one row or one column on, another name, another text."""
    for match in OPERAND.finditer(formula):
        before, after = formula[: match.start()], formula[match.end() :]
        if match[4]:
            fixed_column, column, fixed_row, row = match.groups()
            yield f"{before}{fixed_column}{column}{fixed_row}{int(row) + 1}{after}"
            yield (
                f"{before}{fixed_column}A{column[1:]}{fixed_row}{row}{after}" if column[0] != "A" else formula
            )
        elif match[0].startswith('"'):
            yield f'{before}"{match[0][1:-1]}."{after}'
        else:
            yield f"{before}{'npv' if match[0] != 'npv' else 'roi'}{after}"


def every_way(formula: str) -> list[str]:
    """Every formula that differs from this one in one operator, function, number or operand."""
    changed = [*(text.removeprefix("=") for text in broken("=" + formula)), *with_other_operands(formula)]
    return [text for text in dict.fromkeys(changed) if text != formula]


PARTS = 2
"""Tests that share the ways to break a formula, so that processes can share the tests."""


@pytest.fixture(scope="module")
def template() -> Template:
    return template_of(MODEL)


@pytest.fixture
def book(example_file: Path) -> ReadWorkbook:
    return read_workbook(example_file)


def with_formulas(book: ReadWorkbook, formulas: dict[str, dict[tuple[int, int], str]]) -> ReadWorkbook:
    """The workbook with other formulas, values as they were."""
    held = book.spreadsheet
    sheets = {title: replace(sheet, formulas=formulas[title]) for title, sheet in held.sheets.items()}
    changed = ReadWorkbook(replace(held, sheets=sheets))
    changed.template_version = book.template_version
    return changed


@pytest.mark.parametrize("part", range(PARTS))
def test_every_formula_changed_in_every_part_is_named(
    book: ReadWorkbook, template: Template, formulas: frozenset[Cell], part: int
) -> None:
    ways = {(title, *at): every_way(template.formulas[title][tuple(at)]) for title, *at in formulas}
    links = [cell for cell, changed in ways.items() if not changed]
    assert not links, links[:3]
    assert sum(map(len, ways.values())) > 10 * len(ways)
    for number in range(part, max(map(len, ways.values())), PARTS):
        changed_formulas = {title: dict(own) for title, own in template.formulas.items()}
        wrong: set[Cell] = set()
        for (title, *at), changed in ways.items():
            if number < len(changed):
                changed_formulas[title][tuple(at)] = changed[number]
                wrong.add((title, *at))
        faults, held = formula_faults(CellMap(with_formulas(book, changed_formulas), template))
        named = {fault.cell for fault in faults if fault.kind == CHANGED}
        assert named == wrong, sorted(named ^ wrong)[:3]
        assert held == template.formula_count


def test_every_formula_overwritten_by_its_own_value_is_named(book: ReadWorkbook, template: Template) -> None:
    without = with_formulas(book, {title: {} for title in template.formulas})
    faults, _ = formula_faults(CellMap(without, template))
    assert {fault.cell for fault in faults if fault.kind == OVERWRITTEN} == {
        (title, *at) for title, formulas in template.formulas.items() for at in formulas
    }
    comparison = compare(without)
    named: set[tuple[str | None, str]] = set()
    for finding in comparison.findings:
        if finding.kind == OVERWRITTEN:
            assert finding.key and finding.expected and finding.severity == "error"
            named.update((finding.sheet, address) for address in addresses(finding.cell or ""))
    assert named == {(fault.cell[0], cell_address(*fault.cell[1:])) for fault in faults}


def addresses(cells: str) -> Iterator[str]:
    """Every address of a cell or range."""
    found = re.fullmatch(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", cells)
    assert found, cells
    left, top, right, bottom = found.groups()
    for row in range(int(top) - 1, int(bottom or top)):
        for column in range(column_number(left), column_number(right or left) + 1):
            yield cell_address(row, column)

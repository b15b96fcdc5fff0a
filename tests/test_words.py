"""Words, the sentences, states and lookups of a workbook: what their formulas give, and how a review holds them to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from roi_workbook.cell_values import CellValue, ExcelError, is_number
from roi_workbook.formulas.addresses import Area
from roi_workbook.formulas.evaluation import result_of
from roi_workbook.formulas.functions import Cells
from roi_workbook.formulas.references import FormulaError, NameReference, Operand
from roi_workbook.review.checks.words import is_same
from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Comparison, Finding, outcome
from roi_workbook.review.reading import read_workbook
from tests.edited import Made, with_part

COLUMN: tuple[CellValue, ...] = (3.0, "b", None, True, "B", 1.5, ExcelError("#N/A"))


class OneColumn(Cells):
    """A column A of one sheet, and the name `all` for its first six cells."""

    def value(self, sheet: str, row: int, column: int) -> CellValue:
        return COLUMN[row] if column == 0 and row < len(COLUMN) else None

    def area(self, operand: Operand) -> Area:
        if isinstance(operand, NameReference):
            return Area("S", 0, 0, 5, 0)
        return Area("S", operand.top, operand.left, operand.bottom, operand.right)


RESULTS: dict[str, CellValue] = {
    '"we ask for " & A1': "we ask for 3",
    '1/3 & ""': "0.333333333333333",
    '10^20 & ""': "1E+20",
    "FIXED(2.345, 2)": "2.35",
    "FIXED(-0.4, 0)": "0",
    "FIXED(1234567.891, 1)": "1,234,567.9",
    "FIXED(1234567.891, 0, TRUE)": "1234568",
    "ROUND(-2.5, 0)": -3.0,
    "ROUND(1.005, 2)": 1.01,
    "ROUND(12345, -3)": 12000.0,
    'IF(A2 = "B", "alike", "other")': "alike",
    'IF(A3 = "", IF(A3 = 0, "blank is both", ""), "")': "blank is both",
    '("a" > 10^9) & (TRUE > "z")': "TRUETRUE",
    'CHOOSE(2 + SIGN(-7), "loss", "none", "gain")': "loss",
    "COUNT(all) & COUNTA(all) & MIN(all) & MAX(all)": "251.53",
    'COUNTIF(all, "b") & COUNTIF(all, ">1.5")': "21",
    'SUMIFS(all, all, ">=1.5")': 4.5,
    'INDEX(all, MATCH("B", all, 0)) & ""': "b",
    'MATCH(1.5, all, 0) & MATCH(TRUE, all, 0) & IFERROR(MATCH(A3, A1:A2, 0), "none")': "64none",
    "SMALL(all, 1) & LARGE(all, 1)": "1.53",
    "SUMPRODUCT((all > 1) * (all < 3))": 1.0,
    'IFERROR(A7 & "", "missing")': "missing",
    'IFERROR(1 / A3, "none")': "none",
    "A7": ExcelError("#N/A"),
    '"5" + 1': ExcelError("#VALUE!"),
    "10^200 * 10^200": ExcelError("#NUM!"),
    "10^308 / 0.1 - 1": ExcelError("#NUM!"),
    'IFERROR(INT(9 * 10^307 + 9 * 10^307), "too large")': "too large",
    "-2^2": 4.0,
    "ISNUMBER(A1) & ISNUMBER(A2) & ISNUMBER(A7)": "TRUEFALSEFALSE",
    "EDATE(46053, 1)": 46081.0,
}
"""Formulas and what spreadsheet programs make of them."""


@pytest.mark.parametrize("formula", RESULTS)
def test_a_formula_gives_what_spreadsheet_programs_make_of_it(formula: str) -> None:
    assert result_of(formula, OneColumn()) == RESULTS[formula]


def test_only_what_a_result_needs_has_to_be_known() -> None:
    assert result_of('IF(A1 = 3, "three", NPV(0.1, all))', OneColumn()) == "three"
    with pytest.raises(FormulaError, match="NPV is not known where words are worked out"):
        result_of('IF(A1 = 4, "four", NPV(0.1, all))', OneColumn())


def test_several_cells_are_no_single_value() -> None:
    with pytest.raises(FormulaError, match="where one value is needed"):
        result_of('"x" & all', OneColumn())


@pytest.mark.parametrize(
    ("found", "wanted", "same"),
    [
        ("costs 1.234,50 a year", "costs 1,234.50 a year", True),
        ("costs 1\u202f234 a year", "costs 1,234 a year", True),
        ("costs 1,235 a year", "costs 1,234 a year", False),
        ("we ask forUSD 83,000", "we ask for USD 83,000", False),
        (None, "", True),
        ("1.5E+20 a year", "150000000000000000000 a year", True),
        (ExcelError("#N/A"), "#N/A", False),
        (12.0, "12", False),
    ],
)
def test_words_are_the_same_whatever_the_signs_between_digits(
    found: CellValue, wanted: str, same: bool
) -> None:
    assert is_same(found, wanted) == same


def words_of(made: Made, sheet: str = "") -> Iterator[tuple[str, int, int]]:
    """The formula cells that hold a word of more than two letters."""
    for place, value in made.values.items():
        if isinstance(value, str) and len(value) > 2 and sheet in ("", place[0]):
            yield place


def reviewed(path: Path, content: bytes) -> Comparison:
    path.write_bytes(content)
    return compare(read_workbook(path))


def stored(made: Made, texts: dict[tuple[str, int, int], str]) -> bytes:
    """The file with other texts stored, the program that calculated it not being ours."""
    by = made.book.names["last_calculated_by"]
    told = {(by.sheet, by.top, by.left): "a spreadsheet program"}
    return Made(made.book, made.values | told | texts).content()


def differing(comparison: Comparison) -> list[Finding]:
    return [finding for finding in comparison.findings if finding.kind == "value-differs"]


@pytest.mark.parametrize(
    "name", ["proposal_asked", "summary_headline", "checks_sentence", "readiness_overall_rating"]
)
def test_a_changed_word_is_named_with_what_its_formula_gives(
    example: Made, tmp_path: Path, name: str
) -> None:
    area = example.book.names[name]
    place = area.sheet, area.top, area.left
    wanted = str(example.values[place])
    found = wanted.replace(" ", "", 1) + "x"
    comparison = reviewed(tmp_path / "changed.xlsx", stored(example, {place: found}))
    assert not comparison.agrees
    finding = next(each for each in differing(comparison) if each.key == name)
    assert (finding.workbook, finding.recomputed) == (found, wanted)
    assert f'its formula gives "{wanted[:20]}' in finding.message


def test_a_sheet_whose_words_are_old_as_a_whole_has_one_finding(example: Made, tmp_path: Path) -> None:
    old = dict.fromkeys(words_of(example, "Proposal"), "as it was")
    comparison = reviewed(tmp_path / "old.xlsx", stored(example, old))
    assert differing(comparison) == []
    assert outcome(comparison) == "incomplete"
    assert any(
        re.fullmatch(f"{len(old)} of the [0-9]+ texts on Proposal are out of date. .*", each.message)
        for each in comparison.findings
    )


def test_the_signs_of_another_country_are_no_difference(example: Made, tmp_path: Path) -> None:
    swap = str.maketrans({",": ".", ".": ","})
    texts = {
        place: re.sub(
            r"(?<=[0-9])[.,](?=[0-9])", lambda sign: sign.group().translate(swap), str(example.values[place])
        )
        for place in words_of(example)
    }
    assert any(texts[place] != example.values[place] for place in texts)
    comparison = reviewed(tmp_path / "german.xlsx", stored(example, texts))
    assert differing(comparison) == []
    assert comparison.agrees


def test_every_formula_cell_is_compared_as_a_number_or_as_words(example: Made, example_file: Path) -> None:
    comparison = compare(read_workbook(example_file))
    formulas = example.book.formulas()
    told_by_itself = 1  # who calculated last
    assert comparison.not_compared == 0
    assert (
        comparison.texts == sum(not is_number(example.values[place]) for place in formulas) - told_by_itself
    )


PROGRAM = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
<Application>%s</Application><AppVersion>%s</AppVersion></Properties>"""


@pytest.mark.parametrize(
    ("program", "version", "calculated", "told"),
    [
        ("Microsoft Excel", "12.0000", False, "roi-workbook"),
        ("LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40", "15.0000", False, None),
        (
            "LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40",
            "15.0000",
            True,
            "LibreOffice 7.4.7.2 15.0000",
        ),
        ("Microsoft Excel", "16.0300", True, "Microsoft Excel 16.0300"),
        ("Microsoft Excel", "16.0300", False, None),
    ],
)
def test_who_calculated_last_is_not_known_where_another_program_saved_without_calculating(
    example: Made, tmp_path: Path, program: str, version: str, calculated: bool, told: str | None
) -> None:
    content = stored(example, {}) if calculated else example.content()
    saved = with_part(content, "docProps/app.xml", lambda _: PROGRAM % (program, version))
    assert reviewed(tmp_path / "saved.xlsx", saved).calculated_by == told


def test_no_workbook_stores_a_text_with_blanks_around_it(example: Made, blank: Made) -> None:
    for made in (example, blank):
        texts = [
            content if not content.startswith("=") else made.values.get((title, *at))
            for title, sheet in made.book.sheets.items()
            for at, (content, _) in sheet.cells.items()
            if isinstance(content, str)
        ]
        assert [text for text in texts if isinstance(text, str) and text != text.strip()] == []

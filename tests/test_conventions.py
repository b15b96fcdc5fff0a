"""What every workbook of ours keeps to, held over the planned and the written workbook."""

import io
import math
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.formula.tokenizer import Token, Tokenizer
from xlsxwriter.utility import xl_cell_to_rowcol

from roi_workbook.catalogue import MODEL, Model, model_of
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.input_files.reading import read_input_file
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.names import CASE, name_of, names_in
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.workbook.build import build
from roi_workbook.workbook.layout import blank_layout, plan_book
from roi_workbook.workbook.planned_sheets import Book, Formula, Link
from roi_workbook.workbook.styles import properties
from tests.agreement import twin_cells
from tests.fifth_bucket import ENERGY

AWKWARD = Path(__file__).parents[1] / "sample_inputs" / "awkward.toml"

ALLOWED_NUMBERS = {"0", "1", "2", "4", "6", "12", "52", "100"}
FUNCTIONS = {
    "ABS",
    "AND",
    "CHOOSE",
    "COLUMNS",
    "COUNT",
    "COUNTA",
    "COUNTIF",
    "COUNTIFS",
    "EDATE",
    "EXP",
    "FIXED",
    "HYPERLINK",
    "IF",
    "IFERROR",
    "INDEX",
    "INT",
    "ISERROR",
    "ISNUMBER",
    "LARGE",
    "LEN",
    "LN",
    "MATCH",
    "MAX",
    "MEDIAN",
    "REPT",
    "MIN",
    "NORMSDIST",
    "NORMSINV",
    "NPV",
    "OR",
    "ROUND",
    "ROUNDUP",
    "ROWS",
    "SIGN",
    "SMALL",
    "SQRT",
    "SUBSTITUTE",
    "SUM",
    "SUMIFS",
    "SUMPRODUCT",
    "UPPER",
}
"""Functions that give the same in every spreadsheet program."""


@pytest.fixture(scope="module")
def book() -> Book:
    return plan_book(example_inputs(MODEL), MODEL)


def without_texts(formula: str) -> str:
    return re.sub(r'"[^"]*"|\'[^\']*\'', "text", formula)


def test_formulas_use_portable_functions_only(book: Book) -> None:
    used = {
        name
        for formula in book.formulas().values()
        for name in re.findall(r"[A-Z]+(?=\()", without_texts(formula))
    }
    assert used <= FUNCTIONS, used - FUNCTIONS


def standards_by_cell(book: Book) -> dict[tuple[str, int, int], str]:
    """The standard that an empty input counts as, by each cell that holds its live value or that of a case."""
    return {
        (area.sheet, *cell): f"{declared.standard:.15g}"
        for key, declared in MODEL.typed_inputs.items()
        if declared.numeric and declared.has_standard
        for name in (key, name_of(key, part=CASE))
        if (area := book.names.get(name))
        for cell in area.cells()
    }


def test_formulas_hold_no_number_but_the_few_that_need_no_source(book: Book) -> None:
    standards = standards_by_cell(book)
    for place, formula in book.formulas().items():
        numbers = re.findall(
            r"(?<![A-Za-z0-9_$.])\d+(?:\.\d+)?(?![A-Za-z0-9_])", re.sub(r"100\^3", "", without_texts(formula))
        )
        assert set(numbers) <= ALLOWED_NUMBERS | {standards.get(place, "")}, (place, formula)


def test_formulas_are_spelled_for_every_program(book: Book) -> None:
    for place, formula in book.formulas().items():
        assert not re.search(r" \^|\^ |%|@| ,|-\(.*\*.*\)$", without_texts(formula)), (place, formula)


def test_no_formula_reckons_with_a_truth(book: Book) -> None:
    """What AND, OR and ISNUMBER say is asked by IF: some programs save the product of a truth as TRUE."""
    for place, formula in book.formulas().items():
        opened: list[str] = []
        items = [item for item in Tokenizer(formula).items if item.type != Token.WSPACE]
        for before, item in zip([None, *items], items, strict=False):
            if item.subtype == Token.OPEN:
                if item.value in ("AND(", "OR(", "ISNUMBER("):
                    asked_by = opened[-1] if opened else ""
                    alone = before is None or before.type in (Token.SEP, Token.FUNC)
                    assert alone and asked_by in ("IF(", "AND(", "OR("), (place, formula)
                opened.append(item.value)
            elif item.subtype == Token.CLOSE:
                opened.pop()


def test_every_name_is_safe_and_every_formula_lies_in_exactly_one_named_block(book: Book) -> None:
    for name in book.names:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name) and not re.fullmatch(r"[a-z]{1,3}\d+", name), name
    covered = Counter(
        (area.sheet, row, column) for area in book.names.values() for row, column in area.cells()
    )
    wrong = {place: covered[place] for place in book.formulas() if covered[place] != 1}
    assert not wrong, list(wrong.items())[:10]


LABEL_ROLES = {"text", "bold", "row_label", "total", "grand_total"}
"""The styles of labels that stand for themselves; units, keys and remarks have others."""


def test_a_label_beside_a_number_names_one_number() -> None:
    """Wherever one number stands beside a label, every other such label of the same words has the same number.

    The blocks of the scenarios stand under their headings, and the sums by choice under the name of the sum.
    """
    inputs = read_input_file(AWKWARD, MODEL)
    book = plan_book(inputs, MODEL)
    numbers = twin_cells(book, expected_cells(work_out(inputs)))
    sums = {breakdown.key for table in MODEL.tables.values() for breakdown in table.breakdowns}
    elsewhere = {
        (area.sheet, *cell)
        for name, area in book.names.items()
        if book.named[name].scenario or book.named[name].key in sums
        for cell in area.cells()
    }
    found: dict[str, dict[float, tuple[str, str]]] = {}
    for label, places in labels_and_numbers(book):
        values = [
            (numbers[sheet, cell_address(row, column)][1], (sheet, cell_address(row, column)))
            for sheet, row, column in places
            if (sheet, row, column) not in elsewhere and (sheet, cell_address(row, column)) in numbers
        ]
        if len(places) == len(values) == 1 and not math.isnan(values[0][0]):
            value, place = values[0]
            found.setdefault(label, {})[float(f"{value:.9g}")] = place
    assert len(found) > 300
    assert not {label: values for label, values in found.items() if len(values) > 1}
    assert found.keys() >= {bucket.gross_label for bucket in MODEL.buckets}
    assert found.keys() >= {bucket.value_label for bucket in MODEL.buckets}


def labels_and_numbers(book: Book) -> Iterator[tuple[str, list[tuple[str, int, int]]]]:
    """Every label with the numbers right of it, up to the next label of the row."""
    for sheet in book.sheets.values():
        labelled: list[tuple[str, list[tuple[str, int, int]]]] = []
        for (row, column), (content, (role, kind)) in sorted(sheet.cells.items()):
            if isinstance(content, str) and not isinstance(content, (Formula, Link)):
                if role in LABEL_ROLES:
                    labelled.append((content, []))
                    at = row
            elif content is not None and kind != "text" and labelled and at == row:
                labelled[-1][1].append((sheet.title, row, column))
        yield from labelled


def references(book: Book) -> Iterator[tuple[str, int, int]]:
    """The corners of every reference to cells in every formula."""
    pattern = re.compile(
        r"(?:(?P<sheet>'[^']+'|[A-Za-z]\w*)!)?\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d+)"
        r"(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d+))?(?![\w(])"
    )
    for (sheet, _, _), formula in book.formulas().items():
        for found in pattern.finditer(re.sub(r'"[^"]*"', "", formula)):
            title = (found["sheet"] or sheet).strip("'")
            yield title, *xl_cell_to_rowcol(found["left"] + found["top"])
            if found["right"]:
                yield title, *xl_cell_to_rowcol(found["right"] + found["bottom"])


def test_every_reference_lands_in_a_named_cell(book: Book) -> None:
    covered = {(area.sheet, *cell) for area in book.names.values() for cell in area.cells()}
    strays = {place for place in references(book) if place not in covered}
    assert not strays, sorted(strays)[:10]


def test_the_cells_of_every_range_are_told_apart_by_unique_typed_headings(book: Book) -> None:
    lists = {name for named in book.named.values() for name in (named.down, named.across) if name}
    tables = {f"{key}_{column.key}" for key, table in MODEL.typed_tables.items() for column in table.columns}
    for name, area in book.names.items():
        height, width = area.shape
        down, across = book.named[name].down, book.named[name].across
        if name in lists:
            held = [book.sheets[area.sheet].cells.get(cell, (None,))[0] for cell in area.cells()]
            typed = [content for content in held if content is not None]
            assert len(set(typed)) == len(typed) and not any(isinstance(each, Formula) for each in typed), (
                name
            )
        elif name not in tables:
            assert (height == 1 or down) and (width == 1 or across), name
        for heading, upright in ((down, True), (across, False)):
            if heading:
                beside = book.names[heading]
                assert beside.sheet == area.sheet, name
                inside = (beside.top, beside.bottom) if upright else (beside.left, beside.right)
                assert inside == ((area.top, area.bottom) if upright else (area.left, area.right)), name


def test_every_input_is_unlocked_validated_and_prompted_and_nothing_else_is_unlocked(book: Book) -> None:
    validated = {
        (area.sheet, cell): rule
        for sheet in book.sheets.values()
        for area, rule in sheet.validations
        for cell in area.cells()
    }
    for key, declared in MODEL.typed_inputs.items():
        for scenario in ("conservative", "base", "optimistic") if declared.three else ("base",):
            area = book.names[f"{key}_{scenario}"]
            rule = validated[area.sheet, (area.top, area.left)]
            assert rule["input_message"] and len(rule["input_title"]) <= 32, key
            assert properties(*book.sheets[area.sheet].cells[area.top, area.left][1])["locked"] is False, key
    for sheet in book.sheets.values():
        for cell, (content, style) in sheet.cells.items():
            if isinstance(content, Formula):
                assert properties(*style).get("locked", True), (sheet.title, cell)


def test_validations_hold_literals_and_links_lead_to_names(book: Book) -> None:
    for sheet in book.sheets.values():
        for area, rule in sheet.validations:
            for bound in (rule.get("minimum"), rule.get("maximum"), rule.get("source")):
                assert not str(bound).startswith("="), area.reference
        for cell, (content, _) in sheet.cells.items():
            if isinstance(content, Link):
                assert content.name in book.names, (sheet.title, cell)


def unused(model: Model, book: Book) -> list[str]:
    """Inputs of the core that nothing is worked out from, in sentences: showing one again is no use of it."""
    lines = (*model.lines.values(), *model.planning_lines.values())
    formulas = [line.formula for line in lines]
    formulas += [each for each in book.formulas().values() if not re.fullmatch("=[a-z0-9_]+", each)]
    mentioned = {name for formula in formulas for name in names_in(formula)}
    return [
        f"{key}: no formula uses this input; use it in a line of its subject, or take it out"
        for key, declared in model.inputs.items()
        if key not in mentioned and declared.kind != "text"
    ]


def test_every_input_is_used_by_some_formula(book: Book) -> None:
    assert unused(MODEL, book) == []


def test_an_input_that_is_only_shown_again_is_not_used() -> None:
    nights = replace(ENERGY.inputs[0], key="idle_nights", label="Idle nights")
    model = model_of([replace(ENERGY, inputs=(*ENERGY.inputs, nights))]).core
    sentence = "idle_nights: no formula uses this input; use it in a line of its subject, or take it out"
    assert sentence in unused(model, blank_layout(model))


def test_labels_and_keys_are_unique() -> None:
    declared = [*MODEL.inputs.values(), *MODEL.tables.values(), *MODEL.lines.values(), *MODEL.guards.values()]
    for words in ([item.key for item in declared], [item.label for item in declared]):
        assert [word for word, count in Counter(words).items() if count > 1] == []


def test_the_same_inputs_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys, hashlib; from roi_workbook.catalogue import MODEL;"
        "from roi_workbook.input_files.starting_points import blank_inputs; from roi_workbook.workbook.build import build;"
        "print(hashlib.sha256(build(blank_inputs(MODEL), MODEL)).hexdigest(), 'pandas' in sys.modules)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "97")
    }
    assert len(told) == 1
    assert told.pop().endswith("False"), "pandas was imported to make a template"


@pytest.mark.parametrize("inputs", [blank_inputs(MODEL), example_inputs(MODEL)], ids=["blank", "example"])
def test_a_workbook_has_no_macro_merge_external_link_or_hidden_sheet(inputs) -> None:
    with zipfile.ZipFile(io.BytesIO(build(inputs, MODEL))) as package:
        names = package.namelist()
        sheets = [package.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
        workbook = package.read("xl/workbook.xml").decode()
    assert not [name for name in names if "vba" in name or "externalLink" in name]
    assert not [text for text in sheets if "<mergeCell" in text or 'hidden="1"' in text]
    assert "state=" not in workbook
    assert all("<sheetProtection" in text and "password" not in text for text in sheets)

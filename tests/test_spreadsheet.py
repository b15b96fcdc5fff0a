"""What an Excel file holds, as plain data: the same from every program, and the same the fast and the slow way."""

from __future__ import annotations

import gc
import io
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from roi_workbook.cell_values import ExcelError
from roi_workbook.xlsx import package
from roi_workbook.xlsx import workbook as spreadsheet
from roi_workbook.xlsx.package import ReadingError
from roi_workbook.xlsx.sheet import SheetCells, read_sheet
from roi_workbook.xlsx.values import day_number, number, unescaped
from roi_workbook.xlsx.workbook import DefinedName, Spreadsheet, read_spreadsheet
from tests.edited import Made
from tests.edits import saved_by
from tests.fuzz_reading import flipped
from tests.quick_cases import quick_then_thorough
from tests.small_workbooks import (
    BOOK,
    BOOK_RELATIONSHIPS,
    FIRST_SHEET,
    MAIN,
    OFFICE,
    PACKAGE,
    TEXTS,
    parts,
    relationships,
    row,
    worksheet,
    zipped,
)


def opened(folder: Path, content: bytes) -> Spreadsheet:
    path = folder / "book.xlsx"
    path.write_bytes(content)
    return read_spreadsheet(path)


@pytest.fixture
def cells(tmp_path: Path) -> Callable[..., SheetCells]:
    """The one sheet of a workbook with these rows, or with one row of these cells."""

    def sheet(inside: str, **others: Any) -> SheetCells:
        rows = inside if inside.startswith("<row") else row(inside)
        return opened(tmp_path, zipped(parts(worksheet(rows), **others))).sheets["S1"]

    return sheet


Cells = Callable[..., SheetCells]


class TestValues:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("<v>7</v>", 7),
            ("<v>7.25</v>", 7.25),
            ("<v> 7 </v>", 7),
            ("<v>-1.5E-3</v>", -0.0015),
            ("<v>1e3</v>", 1000),
            ("<v>123456789012345678</v>", 123456789012345678.0),
            ("<v>1e999</v>", "#NUM!"),
            (f"<v>{'9' * 400}</v>", "#NUM!"),
            ("<v>1_000</v>", "1_000"),
            ("<v>nan</v>", "nan"),
            ("<v>Infinity</v>", "Infinity"),
            ("<v>٧</v>", "٧"),
            ("<v>0x1p3</v>", "0x1p3"),
            ("<v></v>", None),
            ("<v/>", None),
            ("<v> </v>", None),
            ("", None),
            ("<f>1+1</f>", None),
        ],
    )
    def test_of_number_cells_are_numbers_and_nothing_else_is(
        self, cells: Cells, cell: str, value: object
    ) -> None:
        for kind in ("", ' t="n"', ' s="3" t="n"', ' t="n" s="3"', ' cm="1"'):
            read = cells(f'<c r="A1"{kind}>{cell}</c>').values.get((0, 0))
            assert read == value and type(read) in (type(value), ExcelError)

    @pytest.mark.parametrize(
        ("kind", "text", "value"),
        [
            ("str", "seven", "seven"),
            ("str", " seven ", " seven "),
            ("str", "", ""),
            ("str", "7", "7"),
            ("str", "a &amp; b &lt;c&gt; &quot;d&quot; &apos;e&apos; &amp;lt;", "a & b <c> \"d\" 'e' &lt;"),
            ("str", "&#8364;&#x20AC;", "€€"),
            ("str", "two\nlines\tand", "two\nlines\tand"),
            ("str", "old\r\nlines", "old\nlines"),
            ("str", "_x000D_ _x005F_x000D_ _x00e4_ _xD83D_ _x12_", "\r _x000D_ _x00e4_ _xD83D_ _x12_"),
            ("str", "<![CDATA[<v>]]>", "<v>"),
            ("b", "1", True),
            ("b", "0", False),
            ("b", "true", True),
            ("b", "perhaps", "perhaps"),
            ("b", "", None),
            ("e", "#N/A", ExcelError("#N/A")),
            ("e", "", None),
            ("d", "2027-01-02", 46389),
            ("d", "yesterday", "yesterday"),
            ("s", "1", "shared"),
            ("s", "2", ""),
            ("s", "", None),
        ],
    )
    def test_of_other_cells_are_what_their_kind_says(
        self, cells: Cells, kind: str, text: str, value: object
    ) -> None:
        texts = ["<t>other</t>", "<t>shared</t>", "<t/>"]
        read = cells(f'<c r="A1" t="{kind}"><v>{text}</v></c>', texts=texts).values.get((0, 0))
        assert read == value and type(read) is type(value)

    @pytest.mark.parametrize(
        ("inside", "text"),
        [
            ("<t>plain</t>", "plain"),
            ("<t> kept, too </t>", " kept, too "),
            ('<t xml:space="preserve"> kept </t>', " kept "),
            ("<t/>", ""),
            ("<t></t>", ""),
            ("<t>a &amp; b_x0009_</t>", "a & b\t"),
            ("<r><rPr><b/></rPr><t>rich</t></r><r><t xml:space='preserve'> text</t></r>", "rich text"),
            ("<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh><phoneticPr fontId='1'/>", "東京"),
        ],
    )
    def test_of_texts_are_joined_and_unescaped(self, cells: Cells, inside: str, text: str) -> None:
        shared = cells('<c r="A1" t="s"><v>0</v></c>', texts=[inside])
        assert (
            cells(f'<c r="A1" t="inlineStr"><is>{inside}</is></c>').values == shared.values == {(0, 0): text}
        )

    def test_without_a_value_are_none_of_any_kind(self, cells: Cells) -> None:
        assert cells('<c r="A1" t="str"/><c r="B1" t="inlineStr"/><c r="C1" t="e"><v/></c>').values == {}

    def test_of_cells_without_address_stand_beside_each_other(self, cells: Cells) -> None:
        rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r='4'><c r='B4'><v>5</v></c><c><v>6</v></c></row>"
        assert cells(rows + "<row><c><v>7</v></c></row>").values == {
            (0, 0): 1,
            (0, 2): 3,
            (3, 1): 5,
            (3, 2): 6,
            (4, 0): 7,
        }

    def test_outside_of_the_rows_of_a_sheet_are_none(self, tmp_path: Path) -> None:
        cell = row('<c r="A1"><v>1</v></c>')
        other = '<x:sheetData xmlns:x="urn:other"><x:row><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData>'
        comment = f"<!-- <sheetData>{cell} -->"
        for sheet in (
            worksheet("", other),
            worksheet("", after=comment),
            worksheet(comment),
        ):
            assert opened(tmp_path, zipped(parts(sheet))).sheets["S1"].values == {}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1900-01-01", "1900-01-01"),
        ("1900-02-28", "1900-02-28"),
        ("1900-03-01", 61),
        ("2027-01-01", 46388),
        ("2027-01-01T00:00:00Z", 46388),
        ("2027-01-01T18:00:00", 46388.75),
        ("2027-01-01T18:00", "2027-01-01T18:00"),
        ("2027-01-01T24:00:00", "2027-01-01T24:00:00"),
        ("2027-01-01T00:00:43.2", 46388.0005),
        ("9999-12-31", 2_958_465),
        ("2027-02-30", "2027-02-30"),
        ("0000-01-01", "0000-01-01"),
        ("2027-01", "2027-01"),
        ("", None),
    ],
)
def test_dates_become_day_numbers(text: str, day: object) -> None:
    assert day_number(text) == day
    if isinstance(day, int) and day > 61:
        assert day_number(text, date1904=True) == day - 1462


def test_what_cannot_be_half_of_a_character_stays() -> None:
    assert unescaped("_xD83D__xDE00_") == "_xD83D__xDE00_"
    assert unescaped("_x0041_B_x0043") == "_x0041_B_x0043"


def test_whole_numbers_are_whole() -> None:
    assert (
        repr([number(text) for text in ("7", "7.0", "-0", "1e16", ".5", "5.")]) == "[7, 7, 0, 1e+16, 0.5, 5]"
    )


class TestFormulas:
    def test_stand_beside_the_values_that_were_stored_with_them(self, cells: Cells) -> None:
        sheet = cells(
            '<c r="B1"><f>A1 &amp; "&lt;b&gt;"</f><v>7</v></c><c r="C1" t="str"><f>D1</f><v></v></c>'
        )
        assert sheet.formulas == {(0, 1): 'A1 & "<b>"', (0, 2): "D1"}
        assert sheet.values == {(0, 1): 7, (0, 2): ""}

    def test_without_text_are_doubtful(self, cells: Cells) -> None:
        sheet = cells('<c r="A1"><f/><v>7</v></c><c r="B1"><f></f></c><c r="C1"><f ca="1"/></c>')
        assert sheet.formulas == {(0, 0): "", (0, 1): "", (0, 2): ""}
        assert set(sheet.doubts.values()) == {"its formula is empty"} and len(sheet.doubts) == 3

    def test_that_are_shared_are_translated_for_each_cell(self, cells: Cells) -> None:
        first = '<c r="B2"><f t="shared" ref="B2:C3" si="0">A1*$A$1+\'My A1\'!A$1+LOG10(A1)&amp;"A1"</f></c>'
        second = '<c r="C3"><f t="shared" si="0"/><v>7</v></c>'
        sheet = cells(row(first, 2) + row(second, 3))
        assert sheet.formulas[2, 2] == "B2*$A$1+'My A1'!B$1+LOG10(B2)&\"A1\""
        assert sheet.values == {(2, 2): 7} and sheet.doubts == {}

    def test_that_are_shared_and_say_the_same_themselves_are_not_doubtful(self, cells: Cells) -> None:
        first = '<c r="A1"><f t="shared" si="0" ref="A1:C1">D1*2</f></c>'
        sheet = cells(first + '<c r="B1"><f t="shared" si="0">E1*2</f></c><c r="C1"><f>Z9</f></c>')
        assert sheet.formulas == {(0, 0): "D1*2", (0, 1): "E1*2", (0, 2): "Z9"} and sheet.doubts == {}

    @pytest.mark.parametrize(
        ("second", "formula", "why"),
        [
            (
                '<f t="shared" si="0">Z9</f>',
                "Z9",
                "it shares the formula of A1 but also has one of its own",
            ),
            (
                '<f t="shared" si="0"> E1</f>',
                " E1",
                "it shares the formula of A1 but also has one of its own",
            ),
            ('<f t="shared">Z9</f>', "Z9", "it shares a formula but does not say which"),
            ('<f t="shared" si="x">Z9</f>', "Z9", "it shares a formula but does not say which"),
            ('<f t="shared" si="1">Z9</f>', "Z9", "that no other cell has"),
            ('<f t="shared" si="1" ref="C1:D9">Z9</f>', "Z9", "its formula is shared by C1:D9 only"),
            ('<f t="array">Z9</f>', "Z9", "the area its formula fills does not begin there"),
            ('<f t="array" ref="A1">Z9</f>', "Z9", "the area its formula fills does not begin there"),
            ('<f t="array" ref="B1:B2"/>', "", "the area its formula fills does not begin there"),
            (
                '<f t="dataTable" r1="D1"/>',
                "TABLE(D1,)",
                "the area its formula fills does not begin there",
            ),
        ],
    )
    def test_on_which_programs_would_not_agree_are_doubtful(
        self, cells: Cells, second: str, formula: str, why: str
    ) -> None:
        first = '<c r="A1"><f t="shared" si="0" ref="A1:C1">D1</f></c>'
        sheet = cells(f'{first}<c r="B1">{second}</c><c r="C1"><f t="shared" si="0"/></c>')
        assert sheet.formulas[0, 1] == formula and sheet.formulas[0, 2] == "F1"
        assert sheet.doubts[0, 1].endswith(why)

    def test_that_are_shared_beyond_their_range_or_too_early_are_doubtful(self, cells: Cells) -> None:
        early = row('<c r="A1"><f t="shared" si="5"/></c>')
        first = '<c r="A2"><f t="shared" si="5" ref="A1:A2">B1+C2</f></c><c r="B2"><f t="shared" si="5"/></c>'
        sheet = cells(early + row(first, 2))
        assert sheet.formulas == {(0, 0): "#REF!+C1", (1, 0): "B1+C2", (1, 1): "C1+D2"}
        assert sheet.doubts == {
            (0, 0): "it shares a formula that comes only after it",
            (1, 1): "it shares a formula that is for A1:A2 only",
        }

    def test_over_one_cell_are_plain_and_over_several_fill_the_others(self, cells: Cells) -> None:
        one = '<c r="A1" cm="1"><f t="array" ref="A1">SUM(B1:B3*2)</f><v>7</v></c>'
        same = '<c r="B1"><f t="array" ref="B1:B1">1</f></c>'
        several = '<c r="D1"><f t="array" ref="D1:E2">A1:A3</f></c><c r="E1"><f>5</f></c>'
        sheet = cells(row(one + same + several) + row('<c r="D2"><v>7</v></c>', 2))
        assert sheet.formulas == {
            (0, 0): "SUM(B1:B3*2)",
            (0, 1): "1",
            (0, 3): "A1:A3",
            (0, 4): "5",
            (1, 3): "A1:A3",
            (1, 4): "A1:A3",
        }
        assert sheet.doubts == dict.fromkeys(
            [(0, 4), (1, 3), (1, 4)], "it is filled by the array formula in D1"
        )

    def test_of_data_tables_are_other_formulas(self, cells: Cells) -> None:
        sheet = cells(
            '<c r="B2"><f t="dataTable" ref="B2:B5" dt2D="0" dtr="0" r1="A1"/><v>7</v></c>'.replace(
                'B2">', 'B1">'
            )
        )
        assert set(sheet.formulas) == {(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)}
        assert set(sheet.formulas.values()) == {"TABLE(A1,)"} and sheet.formulas.keys() == sheet.doubts.keys()


class TestBooks:
    def test_have_sheets_in_the_order_of_their_tabs_hidden_ones_too(self, tmp_path: Path) -> None:
        content = parts(worksheet(""), worksheet(row('<c r="A1"><v>2</v></c>')), worksheet(""))
        tabs = (
            '<sheet name="Böse &amp; Gut" r:id="s2" state="veryHidden"/><sheet name="Chart" r:id="c"/>'
            '<sheet name="Last" r:id="s1" state="hidden"/>'
        )
        content[BOOK] = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{tabs}</sheets></workbook>'
        content[BOOK_RELATIONSHIPS] = relationships(
            ("s1", "worksheet", "/xl/worksheets/sheet1.xml"),
            ("s2", "worksheet", "worksheets/../worksheets/sheet%32.xml"),
            ("c", "chartsheet", "chartsheets/sheet1.xml"),
        )
        book = opened(tmp_path, zipped(content))
        assert list(book.sheets) == ["Böse & Gut", "Last"]
        assert book.sheets["Böse & Gut"].values == {(0, 0): 2}
        assert book.others == {"Chart": "chart sheet"}

    def test_say_what_stands_behind_tabs_without_cells_and_read_the_rest(self, tmp_path: Path) -> None:
        office, microsoft = OFFICE, "http://schemas.microsoft.com/office/2006/relationships"
        for namespace, kind, said in (
            (office, "chartsheet", "chart sheet"),
            (office, "dialogsheet", "dialog sheet"),
            (microsoft, "xlMacrosheet", "macro sheet"),
            (microsoft, "xlIntlMacrosheet", "macro sheet"),
            (office, "nextsheet", "sheet of another kind"),
        ):
            content = parts(worksheet(row('<c r="A1"><v>7</v></c>')))
            content[BOOK] = content[BOOK].replace("</sheets>", '<sheet name="Odd" r:id="odd"/></sheets>')
            related = (
                f'<Relationship Id="odd" Type="{namespace}/{kind}" Target="odd/sheet1.xml"/></Relationships>'
            )
            content[BOOK_RELATIONSHIPS] = content[BOOK_RELATIONSHIPS].replace("</Relationships>", related)
            book = opened(tmp_path, zipped(content))
            assert book.others == {"Odd": said} and book.sheets["S1"].values == {(0, 0): 7}
        content[BOOK] = content[BOOK].replace('r:id="s1"', 'r:id="odd"', 1).replace("Odd", "Other")
        with pytest.raises(ReadingError, match="it has no sheets with cells"):
            opened(tmp_path, zipped(content))

    def test_have_names_with_their_scope(self, tmp_path: Path) -> None:
        names = (
            '<definedNames><definedName name="npv">S1!$A$1</definedName>'
            '<definedName name="npv" localSheetId="1" hidden="1">"a &amp; b"</definedName></definedNames>'
        )
        book = opened(tmp_path, zipped(parts(worksheet(""), worksheet(""), names=names)))
        assert book.names == (DefinedName("npv", "S1!$A$1"), DefinedName("npv", '"a & b"', "S2", True))

    @pytest.mark.parametrize(
        ("setting", "counts"), [("1", True), ("true", True), ("0", False), ("false", False)]
    )
    def test_say_where_their_days_count_from(self, tmp_path: Path, setting: str, counts: bool) -> None:
        cell = row('<c r="A1" t="d"><v>2027-01-01</v></c>')
        book = opened(
            tmp_path, zipped(parts(worksheet(cell), settings=f'<workbookPr date1904="{setting}"/>'))
        )
        assert book.date1904 is counts
        assert book.sheets["S1"].values == {(0, 0): 46388 - 1462 * counts}

    def test_have_custom_properties(self, example_file: Path, tmp_path: Path) -> None:
        assert list(read_spreadsheet(example_file).custom_properties) == ["roi_workbook_template"]
        assert opened(tmp_path, zipped(parts(worksheet("")))).custom_properties == {}

    def test_may_have_no_texts_and_their_workbook_anywhere(self, tmp_path: Path) -> None:
        content = parts(worksheet(row('<c r="A1"><v>7</v></c>')))
        content["_rels/.rels"] = relationships(("a", "officeDocument", "/books/the%20book.xml"))
        content["books/the book.xml"] = content.pop(BOOK)
        content["books/_rels/the book.xml.rels"] = relationships(
            ("s1", "worksheet", "../xl/worksheets/sheet1.xml")
        )
        del content[BOOK_RELATIONSHIPS], content[TEXTS]
        assert opened(tmp_path, zipped(content)).sheets["S1"].values == {(0, 0): 7}

    def test_in_the_strict_form_or_with_prefixes_are_the_same(self, tmp_path: Path) -> None:
        inside = row(
            '<c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c><c r="C1"><f>A1</f></c>'
        )
        names = '<definedNames><definedName name="a">S1!$A$1</definedName></definedNames>'
        plain = parts(worksheet(inside), texts=["<t>one</t>"], names=names)
        strict = {
            name: text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
                OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"
            )
            for name, text in plain.items()
        }
        prefixed = {
            name: text
            if PACKAGE in text
            else text.replace("</", "~")
            .replace("<", "<x:")
            .replace("~", "</x:")
            .replace("xmlns=", "xmlns:x=")
            for name, text in plain.items()
        }
        expected = opened(tmp_path, zipped(plain))
        assert expected.sheets["S1"].values == {(0, 0): "one", (0, 1): "x"} and expected.names
        assert opened(tmp_path, zipped(strict)) == opened(tmp_path, zipped(prefixed)) == expected

    def test_in_utf_16_are_the_same(self, tmp_path: Path) -> None:
        content = parts(worksheet(row('<c r="A1" t="s"><v>0</v></c>')), texts=["<t>äöü</t>"])
        encoded = {name: text.encode("utf-16") for name, text in content.items()}
        assert opened(tmp_path, zipped(encoded)) == opened(tmp_path, zipped(content))

    def test_leave_nothing_behind_when_they_are_read(self, core_file: Path) -> None:
        """Threads of earlier tests may leave something meanwhile: what reading leaves is there every time."""
        left = []
        gc.freeze()  # what is there before is not looked through again each time
        try:
            gc.disable()
            for _ in range(3):
                gc.collect()
                read_spreadsheet(core_file)
                left.append(gc.collect())
        finally:
            gc.enable()
        assert min(left) < 100


DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def both_ways(content: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """What a file holds, or how it is refused, by the fast way, also when it knows the file, and by the slow way."""
    results: list[Any] = []
    for fast in (True, True, True, False):
        with monkeypatch.context() as patched:
            patched.setattr(spreadsheet, "read_sheet", lambda *a, fast=fast: read_sheet(*a, fast=fast))
            if not fast:
                patched.setattr(spreadsheet, "listed_texts", lambda content: None)
                patched.setattr(spreadsheet, "_plain_names", lambda listed, titles: None)
            try:
                results.append(opened(folder, content))
            except ReadingError as refusal:
                results.append(str(refusal))
    fast, again, known, slow = results
    assert fast == again == known
    return fast, slow


class TestTheFastWay:
    """It must never be noticed but in the time it takes."""

    @pytest.mark.parametrize(
        "programs",
        [(), ("openpyxl",), ("IronCalc",), ("LibreOffice",)],
        ids=lambda programs: " ".join(programs) or "XlsxWriter",
    )
    def test_reads_what_the_slow_way_reads_in_what_each_program_saves(
        self,
        programs: tuple[str, ...],
        core_then_all: Made,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        content = saved_by(core_then_all.content(), *programs)
        fast, slow = both_ways(content, tmp_path, monkeypatch)
        assert isinstance(slow, Spreadsheet) and fast == slow
        planned = Counter(sheet for sheet, _, _ in core_then_all.book.formulas())
        assert {
            title: len(sheet.formulas) for title, sheet in fast.sheets.items() if sheet.formulas
        } == planned

    def test_reads_what_the_slow_way_reads_in_what_formualizer_saves(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import formualizer
        import xlsxwriter

        written = io.BytesIO()
        with xlsxwriter.Workbook(written) as book:
            sheet = book.add_worksheet()
            for number in range(1, 300):
                sheet.write_row(
                    number, 0, [number * 1.7, f"<{number} & more>", number % 2 == 0, "", " spaces "]
                )
                sheet.write_formula(number, 6, f'=IF(A{number} < 3, "&", A{number + 1} * 2)')
        content = formualizer.Workbook.from_bytes(written.getvalue()).to_xlsx_bytes()
        fast, slow = both_ways(content, tmp_path, monkeypatch)
        assert isinstance(slow, Spreadsheet) and fast == slow
        (saved,) = fast.sheets.values()
        assert (
            len(saved.formulas) == 299
            and saved.values[7, 1] == "<7 & more>"
            and saved.values[7, 4] == " spaces "
        )

    def test_takes_every_row_that_excel_writes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        head = (
            f'<worksheet xmlns="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
            ' mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
        )
        cells = (
            '<c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="2"><f t="shared" ref="B1:C1" si="0">A1&amp;"x"</f><v>2</v></c>'
            '<c r="C1"><f t="shared" si="0"/><v>3</v></c><c r="D1" cm="1"><f t="array" ref="D1">SUM(A1:A2*2)</f><v>4</v></c>'
            '<c r="E1" t="b"><f ca="1">TRUE</f><v>1</v></c><c r="F1" t="e"><v>#N/A</v></c><c r="G1" s="3"/>'
        )
        rows = f'<row r="1" spans="1:7" ht="15" x14ac:dyDescent="0.25">{cells}</row><row r="2" x14ac:dyDescent="0.25"/>'
        plain = f"{head}<sheetData>{rows}</sheetData></worksheet>"
        content = zipped({**parts(worksheet(""), texts=["<t>one</t>"]), FIRST_SHEET: plain})
        fast, slow = both_ways(content, tmp_path, monkeypatch)
        assert fast == slow and len(fast.sheets["S1"].values) == 6
        monkeypatch.setattr("roi_workbook.xlsx.sheet.SheetReader._end_cell", None)
        assert opened(tmp_path, content) == fast

    @pytest.mark.parametrize(
        "rows",
        [
            '<row r="1"><c r="A1"><v>1</v></c><!-- </row><row r="2"><c r="A2"><v>2</v></c></row> --></row>',
            '<row r="1"><![CDATA[</row><row r="2"><c r="A2"><v>2</v></c></row>]]></row>',
            '<!-- <row r="1"><c r="A1"><v>1</v></c></row> --><row r="2"><c r="A2"><v>2</v></c></row>',
            '<?x <row r="1"><c r="A1"><v>1</v></c></row> ?><row r="2"><c r="A2"><v>2</v></c></row>',
            '<row r="1" x="</row>"><c r="A1"><v>1</v></c></row>',
            '<row r="1" x="&lt;/row>"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
            '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><sheetData><row r="2"><c r="A2"><v>2</v></c></row>',
            '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><x><row r="2"><c r="A2"><v>2</v></c></row></x><sheetData>',
            '<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>',
            '<row r="1"><c r="A1"><v>1</v><f>2</f></c></row>',
            '<row r="1"><c r="A1"><v>1<b/>2</v></c></row>',
            '<row r="1"><c r="A1"><f>B1<v>2</v></f></c></row>',
            '<row r="1"><c r="A1" t="inlineStr"><is><t>a<v>2</v></t></is></c></row>',
            '<row r="1"><v>1</v><c r="A1"/></row>',
            '<row r="1" x="<v>1</v>"><c r="A1"/></row>',
            '<row r="1" x="<v/>"><c r="A1"/></row>',
            '<row r="1"><c r="A1"><v/></c><c r="B1" t="str"><v /></c><c r="C1" t="s"><v></v></c></row>',
            '<row r="1"><c r="A1"><f>1</f><v/><v/></c></row>',
            '<row r="1"><c r="A1" t="x"><v>1</v></c></row>',
            '<row r="1"><c r="A1" t="s"><v>00</v></c><c r="B1" t="s"><v>1</v></c></row>',
            '<row r="1"><c xmlns="urn:other" r="A1"><v>1</v></c></row>',
            '<row xmlns="urn:other" r="1"><c r="A1"><v>1</v></c></row>',
            '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t><t>b</t></is></c></row>',
            '<row r="1"><c r="A1" t="inlineStr"><is><t> a</t></is><v>7</v></c></row>',
            '<row r="1"><c r="A1" t="str"><v>&#65;&amp;#66;</v></c></row>',
            '<row r="1"><c r="A1" t="&#115;tr"><v>1</v></c></row>',
            '<row r="1"><c r="A1" t="str "><v>1</v></c></row>',
            "<row r='1'><c r='A1'><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>2</v></c></row>",
            '<row r="1" r="2"><c r="A1"><v>1</v></c></row>',
            '<row r="1"><c r="A1" r="B1"><v>1</v></c></row>',
            '<row r="1"><c r="A1"><v>1</v></c><row r="2"><c r="A2"><v>2</v></c></row></row>',
            '<c r="A1"><v>1</v></c><row r="2"><c r="A2"><v>2</v></c></row>',
            '<row r="1"/><row r="2"/><row r="3"><c r="A3"><v>3</v></c></row><row r="4"/>',
            '<row r="1"></row><row><c><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>',
            '<row r="1"><c r="A1"><f><![CDATA[A2]]></f></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
            '<row r="1"><c r="A1" t="str"><v>a\rb\r\nc</v></c></row>',
            '<row r="1"><c r="A1" t="str"><v>\x7f\x80\ufdd0\U0001f600</v></c></row>',
            f'<row r="1"><c r="A1" t="str"><v>{"x" * 100_000}</v></c></row>',
            f'<row r="1"><c r="A1" t="str"><v>{"&amp;" * 30_000}</v></c></row>',
            f'<row r="1"><c r="A1" t="str"><v>{"x" * 100_001}</v></c></row>',
        ],
    )
    def test_is_not_deceived(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str) -> None:
        after = row('<c r="A9"><f>A1</f><v>9</v></c>', 9)
        for sheet in (
            worksheet(rows),
            worksheet(rows + after),
            worksheet(rows + " " + after, before="<!-- x -->"),
        ):
            fast, slow = both_ways(zipped(parts(sheet)), tmp_path, monkeypatch)
            assert fast == slow

    def test_takes_a_row_whose_form_it_knows_with_the_values_of_the_file(self, tmp_path: Path) -> None:
        def held(values: str) -> dict[str, Any]:
            cells = f'<c r="A1"><f>B1 &amp; 1</f>{values}</c><c r="B1" t="b"><v>1</v></c>'
            sheet = opened(tmp_path, zipped(parts(worksheet(row(cells))))).sheets["S1"]
            assert sheet.formulas == {(0, 0): "B1 & 1"} and sheet.values.pop((0, 1)) is True
            return sheet.values

        assert held("<v>1</v>") == {(0, 0): 1} and held("<v>2.5</v>") == {(0, 0): 2.5}
        assert held("<v></v>") == held("<v/>") == held("") == {}

    def test_takes_a_sheet_whose_form_it_knows_with_the_values_of_the_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def sheet(first: str, second: str) -> str:
            rows = row(f'<c r="B1" t="str"><f>A4&amp;1</f><v>{first}</v></c>', 1) + '<row r="2"/>'
            return worksheet(
                rows + row(f'<c r="A4"><f>1+1</f><v>{second}</v></c><c r="B4" t="s"><v>0</v></c>', 4)
            )

        def held(first: str, second: str) -> Any:
            content = zipped(parts(sheet(first, second), texts=["<t>one</t>"]))
            fast, slow = both_ways(content, tmp_path, monkeypatch)
            assert fast == slow
            return fast if isinstance(fast, str) else list(fast.sheets["S1"].values.values())

        assert held("x", "2.5") == ["x", 2.5, "one"]
        assert held("a &amp; b", "-7") == ["a & b", -7, "one"]
        assert held("a&#10;b", "1e400") == ["a\nb", "#NUM!", "one"]
        assert held("", "") == ["", "one"]
        assert held("x" * 100_000, "3") == ["x" * 100_000, 3, "one"]
        assert "100,000 characters" in held("x" * 100_001, "3")
        assert "is not XML" in held("&x;", "3")
        monkeypatch.setattr("roi_workbook.xlsx.plain.sheets.PlainRows._taken_one_by_one", None)
        assert held("y", "5") == ["y", 5, "one"]

    def test_a_form_it_knows_does_not_hide_rows_out_of_order(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("roi_workbook.xlsx.plain.sheets.PIECES_OF_BLOCK", 1)
        monkeypatch.setattr(package, "PIECE", 300)
        rows = row('<c r="A3"><v>3</v></c>' + " " * 200, 3)
        for more in ("", row('<c r="A4"><v>4</v></c>' + " " * 200, 4), rows):
            fast, slow = both_ways(zipped(parts(worksheet(rows + more))), tmp_path, monkeypatch)
            assert fast == slow
        assert "out of order" in fast

    @pytest.mark.parametrize(
        "end",
        [
            "<x/>",
            '<x a="=&quot;"><y>b</y></x>',
            "<x>",
            "</x>",
            "<y:x/>",
            f'<y:x xmlns:y="{MAIN}"/>',
            f"<sheetData>{row('<c r=A1><v>1</v></c>'.replace('A1', chr(34) + 'A1' + chr(34)))}</sheetData>",
            "<!-- x -->",
            "<!-- -- -->",
            "&amp;",
            "&x;",
        ],
    )
    def test_is_not_deceived_by_what_ends_a_sheet(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
    ) -> None:
        rows = row('<c r="A1"><v>1</v></c>')
        for after in (
            "</worksheet>",
            "</worksheets>",
            "",
            " ",
            "</worksheet><!---->",
            "</worksheet></worksheet>",
        ):
            for opening in (f'xmlns="{MAIN}"', f'xmlns="{MAIN}" xmlns:y="urn:y"', 'xmlns="urn:y"'):
                sheet = f"<worksheet {opening}><sheetData>{rows}</sheetData>{end}{after}"
                fast, slow = both_ways(zipped({**parts(""), FIRST_SHEET: sheet}), tmp_path, monkeypatch)
                assert fast == slow, sheet

    @pytest.mark.parametrize(
        "names",
        [
            '<definedName name="a">S1!$A$1</definedName><definedName name="b" localSheetId="0" hidden="1">1</definedName>',
            ' <definedName name="a">S1!$A$1</definedName>\n<definedName name="a">"&amp;&lt;"</definedName>\n',
            "<definedName name='a'>S1!$A$1</definedName>",
            '<definedName name="a" name="b">S1!$A$1</definedName>',
            '<definedName name="a">S1!$A$1<!-- x --></definedName>',
            '<!-- <definedName name="a">S1!$A$1</definedName> -->',
            '<definedName name="a"/>',
            '<definedName name="a"></definedName><definedName>1</definedName>',
            '<definedName name="a" localSheetId="1">1</definedName>',
            '<definedName name="&#97;">S1!$A$1</definedName>',
            '<definedName name="a">&#65;</definedName>',
            '<definedName name="a">\x01</definedName>',
            '<definedName name="a">]]></definedName>',
            '<definedName name="a"><x/></definedName>',
            '<definedName xmlns="urn:x" name="a">1</definedName>',
            '<x:definedName xmlns:x="urn:x" name="a">1</x:definedName>',
            '<definedName name="a">1</definedName>2',
            '<definedName name="a">1</definedName></definedNames><definedNames><definedName name="b">1</definedName>',
            '<definedName name="a" comment="</definedNames>">1</definedName>',
            f'<definedName name="{"a" * 256}">1</definedName>',
            f'<definedName name="a">{"1" * 8_193}</definedName>',
            f'<definedName name="a">{"1" * 100_001}</definedName>',
            "",
        ],
    )
    def test_is_not_deceived_by_names(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: str
    ) -> None:
        listed = f"<definedNames>{names}</definedNames>"
        for before, after in (
            ("", ""),
            ("<!-- ", " -->"),
            ("<![CDATA[", "]]>"),
            ("<x>", "</x>"),
            ("<?x ", "?>"),
        ):
            content = parts(worksheet(""), names=before + listed + after)
            fast, slow = both_ways(zipped(content), tmp_path, monkeypatch)
            assert fast == slow
            second = {**content, BOOK: DECLARED + content[BOOK]}
            fast, slow = both_ways(zipped(second), tmp_path, monkeypatch)
            assert fast == slow

    def test_takes_all_names_of_usual_programs(
        self, core: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr("roi_workbook.xlsx.workbook._WorkbookReader._read_name", None)
        assert len(opened(tmp_path, core.content()).names) > 1_000

    @pytest.mark.parametrize(
        "texts",
        [
            "<si><t>one</t></si>",
            '<si><t xml:space="preserve"> one </t></si><si><t> two </t></si><si><t/></si><si><t></t></si>',
            "<si><t>a &lt; b &amp;amp; c</t></si><si><t>_x0041_ _x005F_x0041_</t></si>",
            "<si><t>a &#60; b</t></si>",
            "<si><t>a</t></si><!-- <si><t>b</t></si> --><si><t>c</t></si>",
            "<si><t><![CDATA[</t></si><si><t>]]></t></si>",
            "<si><t>a</t><t>b</t></si><si></si><si/>",
            '<si><r><t>a</t></r><r><rPr/><t xml:space="preserve"> b</t></r></si><si><t>c</t></si>',
            "<si><t>a</t></si>\n<si><t>b</t></si>",
            "<si><t>a</t></si><x><si><t>b</t></si></x>",
            '<si xmlns="urn:other"><t>a</t></si><si><t>b</t></si>',
            "<si><t>a</t></si></sst><sst><si><t>b</t></si>",
            "<si><t>a</si>",
            "",
            "<si><t>\x01</t></si>",
            "<si><t>]]></t></si>",
            "<si><t>\x7f\x80\ufdd0\U0001f600</t></si><si><t>a\rb\r\nc</t></si>",
            f"<si><t>{'x' * 99_990}</t></si>",
            f"<si><t>{'x' * 100_001}</t></si>",
        ],
    )
    def test_is_not_deceived_by_texts(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: str
    ) -> None:
        content = parts(
            worksheet(row('<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>')), texts=[""]
        )
        plain = content[TEXTS].replace("<si></si>", texts + "<si><t>last</t></si>")
        for head in ("", f"{DECLARED}\n", "<?x?>", "<!---->", "\ufeff", DECLARED.replace("8", "16")):
            fast, slow = both_ways(zipped({**content, TEXTS: head + plain}), tmp_path, monkeypatch)
            assert fast == slow

    def test_takes_all_texts_of_usual_programs(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(spreadsheet, "_parsed_texts", None)
        content = parts(worksheet(row('<c r="A1" t="s"><v>1</v></c>')), texts=["<t>a &amp; b</t>"] * 2)
        for head in ("", DECLARED):
            read = opened(tmp_path, zipped({**content, TEXTS: head + content[TEXTS]}))
            assert read.sheets["S1"].values == {(0, 0): "a & b"}

    def test_is_not_deceived_by_what_stands_before_the_rows(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = row('<c r="A1"><v>1</v></c>')
        unbound = rows.replace("<row ", '<row x14ac:dyDescent="1" ')
        inside = f"<sheetData>{rows}</sheetData>"
        for sheet in (
            worksheet("<![CDATA[" + inside + "]]>"),
            f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><![CDATA[{inside}]]></x:sheetData></x:worksheet>',
            f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{inside}</x:sheetData></x:worksheet>',
            f'<x:worksheet xmlns:x="{MAIN}">{inside}</x:worksheet>',
            f'<worksheet xmlns="urn:other">{inside}</worksheet>',
            f"<worksheet>{inside}</worksheet>",
            f'<worksheet xmlns="{MAIN}"><a>{inside}</a>{inside}</worksheet>',
            f'<!----><worksheet xmlns="{MAIN}">{inside}</worksheet>',
            f'\ufeff<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">{inside}</worksheet>',
            f'<worksheet xmlns="{MAIN}" x14ac:a=""><sheetData>{unbound}</sheetData></worksheet>',
            f'<worksheet xmlns="{MAIN}" a="<sheetData>">{inside}</worksheet>',
            f'<worksheet xmlns="{MAIN}"><sheetData >{rows}</sheetData><sheetData>{row("", 2)}</sheetData></worksheet>',
        ):
            fast, slow = both_ways(zipped({**parts(""), FIRST_SHEET: sheet}), tmp_path, monkeypatch)
            assert fast == slow, sheet

    def test_goes_on_after_rows_it_cannot_take(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = [
            row(f'<c r="A{n}" t="str"><v>{n}{"&#10;" if n % 7 == 0 else ""}</v></c>', n)
            for n in range(1, 20_000)
        ]
        fast, slow = both_ways(zipped(parts(worksheet("".join(rows)))), tmp_path, monkeypatch)
        assert fast == slow and fast.sheets["S1"].values[13, 0] == "14\n"

    @pytest.mark.parametrize("times", quick_then_thorough([40], [200]))
    def test_agrees_with_the_slow_way_about_damaged_rows(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
    ) -> None:
        cells = '<c r="A1" s="1" t="s"><v>0</v></c><c r="B1"><f t="shared" ref="B1:C1" si="0">A1&amp;"x"</f><v>2</v></c>'
        others = '<c r="C1"><f t="shared" si="0"/></c><c r="D1" t="inlineStr"><is><t>a</t></is></c><c r="E1" s="3"/>'
        rows = row(cells + others) + '<row r="2"/>' + row('<c r="A3" t="b"><f ca="1">TRUE</f><v>1</v></c>', 3)
        begin, _, end = worksheet("~").partition("~")
        good = parts(worksheet(""), texts=["<t>one</t>"])
        random = Random(47)
        for piece in (package.PIECE, 400, 41):
            monkeypatch.setattr(package, "PIECE", piece)
            for _ in range(times):
                sheet = begin.encode() + flipped(rows.encode(), random) + end.encode()
                fast, slow = both_ways(zipped({**good, FIRST_SHEET: sheet}), tmp_path, monkeypatch)
                assert fast == slow, sheet


def test_a_workbook_is_read_without_other_packages(core_file: Path) -> None:
    code = (
        "import sys; from roi_workbook.xlsx.workbook import read_spreadsheet;"
        f"read_spreadsheet({str(core_file)!r});"
        "print([name for name in ('pandas', 'numpy', 'openpyxl', 'xlsxwriter') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"

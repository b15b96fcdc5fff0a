"""Hostile and broken files: each ends with data or with one clear sentence, within seconds and bounded memory."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED

import pytest

from roi_workbook.xlsx.package import LIMITS, MOST_MEMBERS, OLE, ReadingError
from roi_workbook.xlsx.workbook import Spreadsheet, read_spreadsheet
from tests.edited import Made
from tests.fuzz_reading import MOST_MEGABYTES, MOST_SECONDS, ending, ending_alone, fuzz
from tests.small_workbooks import (
    BOOK,
    BOOK_RELATIONSHIPS,
    FIRST_SHEET,
    MAIN,
    TEXTS,
    Member,
    archive,
    parts,
    relationships,
    row,
    unzipped,
    worksheet,
    zipped,
)

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NUMBER = row('<c r="A1"><v>7</v></c>')
GOOD = parts(worksheet(NUMBER), texts=["<t>one</t>"])

Refused = Callable[[bytes], str]


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """The sentence that a content is refused with, without the file's name."""

    def sentence(content: bytes) -> str:
        path = tmp_path / "hostile.xlsx"
        path.write_bytes(content)
        words = ending(path)
        assert not words.startswith("data: "), words
        return words

    return sentence


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], Spreadsheet]:
    """A content, read."""

    def spreadsheet(content: bytes) -> Spreadsheet:
        path = tmp_path / "good.xlsx"
        path.write_bytes(content)
        return read_spreadsheet(path)

    return spreadsheet


def with_sheet(xml: str | bytes) -> bytes:
    return zipped({**GOOD, FIRST_SHEET: xml})


def with_cells(cells: str) -> bytes:
    return with_sheet(worksheet(row(cells)))


def members(*others: Member, **changed: Member) -> bytes:
    """The good workbook, stored; `changed` replaces the member of its first sheet."""
    made = {name: Member(name, text.encode()) for name, text in GOOD.items()}
    made[FIRST_SHEET] = changed.get("sheet", made[FIRST_SHEET])
    return archive(*made.values(), *others)


SHEET_BYTES = worksheet(NUMBER).encode()


class TestArchives:
    def test_written_by_hand_can_be_good(self, read: Callable[[bytes], Spreadsheet]) -> None:
        assert read(members()).sheets["S1"].values == {(0, 0): 7}
        deflated = zlib.compress(SHEET_BYTES, wbits=-15)
        sheet = Member(FIRST_SHEET, deflated, ZIP_DEFLATED, len(SHEET_BYTES), zlib.crc32(SHEET_BYTES))
        assert read(members(sheet=sheet)).sheets["S1"].values == {(0, 0): 7}

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "the file is empty"),
            (b"region,cost\nnorth,7\n", "not an Excel workbook"),
            (b"PK", "damaged: the archive cannot be unpacked"),
            (OLE + bytes(512), "the old .xls format"),
            (OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
            (zipped({"readme.txt": "hello"}), "an archive, but not an Excel workbook"),
            (zipped({"xl/workbook.bin": "x"}), "the binary .xlsb format"),
            (zipped({"content.xml": "<a/>"}), "an OpenDocument file"),
        ],
    )
    def test_of_another_format_are_named(self, refused: Refused, content: bytes, why: str) -> None:
        assert why in refused(content)

    def test_cut_short_anywhere_are_refused(self, refused: Refused, core_then_all: Made) -> None:
        content = core_then_all.content()
        for length in range(1, len(content), 1024):
            assert refused(content[:length])

    @pytest.mark.parametrize(
        "name", [FIRST_SHEET, FIRST_SHEET.upper(), "/" + FIRST_SHEET, FIRST_SHEET.replace("/", "\\")]
    )
    def test_with_a_part_twice_are_refused(self, refused: Refused, name: str) -> None:
        assert "a part twice" in refused(members(Member(name, SHEET_BYTES)))

    def test_with_overlapping_parts_are_refused(self, refused: Refused) -> None:
        hidden = b"PK\x03\x04" + bytes(9) + b"\x00" + bytes(12) + b"\x05\x00\x00\x00" + b"b.xml"
        outer = Member("a.xml", hidden)
        inner = Member("b.xml", b"", at=30 + len("a.xml"))
        assert "parts of the archive overlap" in refused(archive(outer, inner, Member("_rels/.rels", b"")))

    @pytest.mark.parametrize(
        "sheet",
        [
            Member(FIRST_SHEET, SHEET_BYTES, size=len(SHEET_BYTES) - 1),
            Member(FIRST_SHEET, SHEET_BYTES, size=len(SHEET_BYTES) + 1),
            Member(FIRST_SHEET, SHEET_BYTES, size=10, checksum=zlib.crc32(SHEET_BYTES[:10])),
            Member(FIRST_SHEET, SHEET_BYTES, checksum=7),
            Member(FIRST_SHEET, SHEET_BYTES, local_name="xl/worksheets/sheet2.xml"),
            Member(FIRST_SHEET, SHEET_BYTES, at=0),
        ],
    )
    def test_that_lie_about_a_part_are_refused(self, refused: Refused, sheet: Member) -> None:
        assert "is not what the archive says it is" in refused(members(sheet=sheet))

    @pytest.mark.parametrize(
        "packed",
        [
            zlib.compress(SHEET_BYTES, wbits=-15)[:-3],
            zlib.compress(SHEET_BYTES, wbits=-15) + b"more",
            zlib.compress(SHEET_BYTES, wbits=-15) + bytes(100_000),
            b"\xff" * 40,
            b"",
        ],
    )
    def test_that_cannot_be_inflated_are_refused(self, refused: Refused, packed: bytes) -> None:
        sheet = Member(FIRST_SHEET, packed, ZIP_DEFLATED, len(SHEET_BYTES), zlib.crc32(SHEET_BYTES))
        assert "cannot be unpacked" in refused(members(sheet=sheet))

    def test_packed_in_a_strange_way_are_refused(self, refused: Refused) -> None:
        assert "compressed in a way" in refused(members(sheet=Member(FIRST_SHEET, SHEET_BYTES, method=14)))

    def test_with_a_password_are_refused(self, refused: Refused) -> None:
        assert "protected with a password" in refused(
            members(sheet=Member(FIRST_SHEET, SHEET_BYTES, flags=1))
        )

    def test_of_too_many_parts_are_refused_before_they_are_listed(self, tmp_path: Path) -> None:
        path = tmp_path / "many.xlsx"
        path.write_bytes(archive(*(Member(f"{number}", b"") for number in range(MOST_MEMBERS + 1))))
        assert "more than 2,000 parts" in ending(path)
        path.write_bytes(b"PK\x03\x04" + (b"PK\x01\x02" + bytes(42)) * 1_000_000)
        assert "more than 2,000 parts" in soon(path)

    def test_with_other_parts_of_any_kind_are_read(self, read: Callable[[bytes], Spreadsheet]) -> None:
        bomb = Member("xl/media/picture.png", b"", size=4_000_000_000)
        assert read(members(bomb, Member("xl/", b""))).sheets["S1"].values == {(0, 0): 7}

    def test_without_one_of_their_parts_are_refused(self, refused: Refused, example_content: bytes) -> None:
        content = unzipped(example_content)
        needed = ("_rels/.rels", BOOK, BOOK_RELATIONSHIPS, TEXTS, FIRST_SHEET, "xl/worksheets/sheet11.xml")
        for part in needed:
            assert refused(zipped({name: held for name, held in content.items() if name != part}, ZIP_STORED))
        others = {
            name: held
            for name, held in content.items()
            if name in needed or name.startswith("xl/worksheets/sheet")
        }
        assert len(others) < len(content)


def soon(path: Path) -> str:
    """How reading a file ends in a process of its own, in time and in bounded memory."""
    ended = ending_alone(path)
    assert ended.seconds < MOST_SECONDS and ended.megabytes < MOST_MEGABYTES, ended
    return ended.words


def bomb(piece: bytes, times: int, before: bytes = b"", after: bytes = b"") -> Member:
    """A first sheet that inflates to the same piece over and over, made without inflating it."""
    deflater = zlib.compressobj(wbits=-15)
    begin = deflater.compress(before) + deflater.flush(zlib.Z_FULL_FLUSH)
    middle = deflater.compress(piece) + deflater.flush(zlib.Z_FULL_FLUSH)
    end = deflater.compress(after) + deflater.flush()
    size = len(before) + len(piece) * times + len(after)
    return Member(FIRST_SHEET, begin + middle * times + end, ZIP_DEFLATED, size, 0)


HEAD = f'<worksheet xmlns="{MAIN}">'.encode()


class TestBombs:
    @pytest.mark.parametrize(
        ("piece", "times", "why"),
        [
            (b" " * 1_000_000, 600, "hold more than 60,000,000 bytes"),
            (b"<row>" * 200_000, 100, "damaged"),
            (b"<a>" * 300_000, 100, "a tag, a, in a place"),
            (b"<!-- " + b"x" * 200_000 + b" -->", 3_000, "hold more than 60,000,000 bytes"),
            (b'<c r="A1"/>' * 100_000, 100, "a tag, c, in a place"),
            (b"<row/>" * 100_000, 100, "hold more than 1,000,000 tags"),
            (
                b"<row><c><f>1</f><v>1</v></c></row>" * 10_000,
                100,
                "hold more than 400,000 values and formulas",
            ),
            (
                b"<row>\n<c><f>1</f><v>1</v></c></row>" * 10_000,
                100,
                "hold more than 400,000 values and formulas",
            ),
        ],
    )
    def test_of_rows_are_refused(self, tmp_path: Path, piece: bytes, times: int, why: str) -> None:
        path = tmp_path / "bomb.xlsx"
        path.write_bytes(members(sheet=bomb(piece, times, before=HEAD + b"<sheetData>")))
        assert why in soon(path)

    @pytest.mark.parametrize(
        ("piece", "times", "why"),
        [
            (b"<a>" * 300_000, 100, "more than 100 deep"),
            (b"<a/>" * 200_000, 150, "hold more than 1,000,000 tags"),
            (
                b'<a b="" c="" d="" e="" f="" g="" h="" i=""/>' * 10_000,
                100,
                "hold more than 4,000,000 attributes",
            ),
        ],
    )
    def test_beside_the_rows_are_refused(self, tmp_path: Path, piece: bytes, times: int, why: str) -> None:
        path = tmp_path / "bomb.xlsx"
        path.write_bytes(members(sheet=bomb(piece, times, before=HEAD)))
        assert why in soon(path)

    def test_of_one_long_tag_or_text_are_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "bomb.xlsx"
        for before, piece, why in (
            (
                HEAD + b'<sheetData><row r="1"><c r="A1"><v>',
                b"1" * 1_000_000,
                "a text of more than 100,000 characters",
            ),
            (
                HEAD + b'<sheetData><row r="1"><c r="A1"><f>',
                b"1" * 1_000_000,
                "a text of more than 100,000 characters",
            ),
            (HEAD + b'<sheetData><row r="', b"1" * 1_000_000, "a tag of more than 262,144 bytes"),
            (b"<", b"a" * 1_000_000, "a tag of more than 262,144 bytes"),
            (HEAD + b"<!--", b"x" * 1_000_000, "a tag of more than 262,144 bytes"),
            (HEAD + b"<sheetData><row ", b" " * 1_000_000, "a tag of more than 262,144 bytes"),
        ):
            path.write_bytes(members(sheet=bomb(piece, 50, before=before)))
            assert why in soon(path), why

    @pytest.mark.parametrize(
        "entities",
        [
            '<!DOCTYPE a [<!ENTITY b "c">]>',
            '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
            "<!DOCTYPE a>",
            "<!DOCTYPE a [" + "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(20)) + "]>",
        ],
    )
    def test_of_entities_are_refused_in_every_part_and_encoding(
        self, refused: Refused, entities: str
    ) -> None:
        for part in ("_rels/.rels", BOOK, BOOK_RELATIONSHIPS, TEXTS, FIRST_SHEET):
            for coding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
                content = {**GOOD, part: (entities + GOOD[part]).encode(coding)}
                assert "defines entities" in refused(zipped(content)), (part, coding)

    @pytest.mark.parametrize(
        ("part", "before", "tags", "why"),
        [
            (BOOK, "</definedNames>", lambda n: "<definedName/>", "more than 50,000 names"),
            (BOOK, "<sheet ", lambda n: f'<sheet name="{n}"/>', "more than 500 sheets"),
            (BOOK, "<sheet ", lambda n: '<sheet name="a"/>', "two sheets have the title a"),
            (BOOK, "date1904", lambda n: f'a{n}="" ', "a tag of more than 262,144 bytes"),
            (BOOK, "<sheets>", lambda n: f"<a{n}/>", "more than 2,000 kinds of tags"),
            (BOOK, "<sheets>", lambda n: f'<a xmlns:x{n}="u"/>', "more than 2,000 kinds of tags"),
            (TEXTS, "</sst>", lambda n: "<si/>", "more than 250,000 shared texts"),
            (TEXTS, "</sst>", lambda n: "<si><t>x</t></si>", "more than 250,000 shared texts"),
        ],
        ids=["names", "sheets", "one sheet", "attributes", "tags", "namespaces", "empty texts", "texts"],
    )
    def test_of_a_million_of_anything_are_refused(
        self, tmp_path: Path, part: str, before: str, tags: Callable[[int], str], why: str
    ) -> None:
        names, settings = "<definedNames></definedNames>", '<workbookPr date1904="0"/>'
        good = parts(worksheet(NUMBER), names=names, settings=settings, texts=["<t>one</t>"])
        begin, found, end = good[part].partition(before)
        assert found
        path = tmp_path / "million.xlsx"
        path.write_bytes(zipped({**good, part: begin + "".join(map(tags, range(1_000_000))) + found + end}))
        assert why in soon(path)

    def test_of_some_hundred_attributes_are_refused(self, refused: Refused) -> None:
        attributes = " ".join(f'a{n}=""' for n in range(101))
        assert "a tag with more than 100 attributes" in refused(with_sheet(worksheet(f"<row {attributes}/>")))

    def test_of_texts_are_refused(self, refused: Refused) -> None:
        texts = [f"<t>{'x' * 90_000}</t>"] * 200
        assert f"hold more than {LIMITS['characters']:,} characters" in refused(
            zipped(parts(worksheet(""), texts=texts))
        )
        cells = "".join(row(f'<c r="A{n}" t="str"><v>{"x" * 90_000}</v></c>', n) for n in range(1, 200))
        assert f"hold more than {LIMITS['characters']:,} characters" in refused(with_sheet(worksheet(cells)))
        title = GOOD[BOOK].replace('name="S1"', f'name="{"S" * 10_000}"')
        assert "a title of 10,000 characters" in refused(zipped({**GOOD, BOOK: title}))

    def test_of_shared_formulas_are_refused(self, tmp_path: Path) -> None:
        formula = "+".join(["B1"] * 2_700)
        first = f'<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A99999">{formula}</f></c></row>'
        others = "".join(
            f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/></c></row>' for n in range(2, 100_000)
        )
        path = tmp_path / "bomb.xlsx"
        path.write_bytes(with_sheet(worksheet(first + others)))
        assert f"hold more than {LIMITS['characters']:,} characters" in soon(path)
        path.write_bytes(with_sheet(worksheet(others.replace("<row r", "<row\nr"), after="")))
        assert "shares a formula that is not there" in soon(path)


class TestSheets:
    @pytest.mark.parametrize(
        ("cells", "why"),
        [
            ('<c r="XFE1"><v>1</v></c>', "cell XFE1 is there twice, out of order or beyond the end"),
            ('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', "cell A1 is there twice"),
            ('<c r="B1"/><c r="A1"><v>2</v></c>', "cell A1 is there twice, out of order"),
            ('<c r="A2"><v>1</v></c>', "cell A2 is there twice, out of order"),
            ('<c r="AAAA1"><v>1</v></c>', "AAAA1 is not a cell address"),
            ('<c r="A-1"><v>1</v></c>', "A-1 is not a cell address"),
            ('<c r="A1" t="s"><v>1</v></c>', "cell A1 refers to a text that is not there"),
            ('<c r="A1" t="s"><v>-1</v></c>', "cell A1 refers to a text that is not there"),
            ('<c r="A1" t="s"><v>0_0</v></c>', "cell A1 refers to a text that is not there"),
            ('<c r="A1" t="s"><v>٠</v></c>', "cell A1 refers to a text that is not there"),
            ('<c r="A1" t="s"><v>99999999999999999999</v></c>', "cell A1 refers to a text that is not there"),
            ('<c r="A1" t="x"><v>1</v></c>', "cell A1 holds an unknown kind of value"),
            (f'<c r="A1"><f>{"1+" * 4_096}1</f></c>', "cell A1 has a formula of more than 8,192 characters"),
            ('<c r="A1"><f t="shared" si="7"/></c>', "cell A1 shares a formula that is not there"),
            (
                '<c r="A1"><f t="array" ref="here">1</f></c>',
                "cell A1 has a formula for here, which is not an area",
            ),
        ],
    )
    def test_that_no_program_writes_are_refused_with_their_cell(
        self, refused: Refused, cells: str, why: str
    ) -> None:
        for written in (cells, cells.replace("<c ", "<c\n")):
            assert f"on sheet S1, {why}" in refused(with_cells(written))

    @pytest.mark.parametrize("number", ["1048577", "0", "-1", "1_0", "٣", "1e3", "99999999999999999999"])
    def test_with_rows_that_cannot_be_are_refused(self, refused: Refused, number: str) -> None:
        assert "is out of order, or beyond the end of a sheet" in refused(
            with_sheet(worksheet(f'<row r="{number}"/>'))
        )

    def test_with_rows_in_disorder_are_refused(self, refused: Refused) -> None:
        for rows in ('<row r="2"/><row r="1"/>', row("", 2) + row("", 2), row("", 2) + "<row\nr='1'/>"):
            assert "is out of order" in refused(with_sheet(worksheet(rows)))

    def test_that_end_in_the_last_cell_cost_nothing(self, read: Callable[[bytes], Spreadsheet]) -> None:
        far = '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
        merges = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        sheet = worksheet(far, before='<dimension ref="A1:XFD1048576"/>', after=merges)
        assert read(with_sheet(sheet)).sheets["S1"].values == {(1_048_575, 16_383): 7}

    def test_with_names_over_a_whole_sheet_cost_nothing(self, read: Callable[[bytes], Spreadsheet]) -> None:
        names = '<definedNames><definedName name="purchases_item">S1!$A$1:$XFD$1048576</definedName></definedNames>'
        book = read(zipped(parts(worksheet(NUMBER), names=names)))
        assert [name.reference for name in book.names] == ["S1!$A$1:$XFD$1048576"]

    def test_with_a_formula_that_fills_a_whole_sheet_are_refused_at_once(self, refused: Refused) -> None:
        for kind in ("array", "dataTable"):
            cells = f'<c r="A1"><f t="{kind}" ref="A1:XFD1048576">B1</f><v>7</v></c>'
            assert "more than 400,000 values and formulas" in refused(with_cells(cells))

    @pytest.mark.parametrize(
        ("cells", "why"),
        [
            ('<c r="A1"><f>1</f><f>2</f></c>', "cell A1 has its formula or value twice"),
            ('<c r="A1"><f>1</f><v>2</v><f>2</f></c>', "cell A1 has its formula or value twice"),
            ('<c r="A1"><v>1</v><v>2</v></c>', "cell A1 has its formula or value twice"),
            ('<c r="A1"><v>1</v><is><t>2</t></is></c>', "cell A1 has its formula or value twice"),
            (
                '<c r="A1" t="inlineStr"><is><t>1</t></is><v>2</v></c>',
                "cell A1 has its formula or value twice",
            ),
            ('<c r="A1" t="inlineStr"><is/><is/></c>', "cell A1 has its formula or value twice"),
            ('<c r="A1"><is><t>1</t></is></c>', "or in the wrong form for its type"),
            ('<c r="A1" t="inlineStr"><v>1</v></c>', "or in the wrong form for its type"),
            ('<c r="A1"><f>1<v>2</v></f></c>', "a tag, v, in a place"),
            ('<c r="A1"><f>1<x/>+1</f></c>', "a tag, x, in a place"),
            ('<c r="A1"><v>1<x xmlns="urn:x">2</x></v></c>', "a tag, urn:x x, in a place"),
            ('<c r="A1"><f>1<!-- +1 --></f></c>', "a comment or the like in a text"),
            ('<c r="A1"><v>1<?x 2?></v></c>', "a comment or the like in a text"),
            ('<c r="A1"><x><v>1</v></x></c>', "a tag, x, in a place"),
            ('<c r="A1"><extLst><ext><v>1</v></ext></extLst></c>', "a tag, v, in a place"),
            ('<c r="A1"><c r="B1"/></c>', "a tag, c, in a place"),
            (
                f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice/></mc:AlternateContent>',
                "AlternateContent, in a place",
            ),
            ('<c r="A1" t="inlineStr"><is><x><t>1</t></x></is></c>', "a tag, x, in a place"),
            ('<c r="A1"><f t="odd">1</f></c>', "cell A1 has an unknown kind of formula, odd"),
            (
                '<c r="A1"><f t="shared" si="0" ref="A1">1</f></c><c r="B1"><f t="shared" si="0" ref="B1">2</f></c>',
                "cell B1 shares a formula as number 0, as another cell does already",
            ),
        ],
    )
    def test_of_which_programs_would_read_different_things_are_refused(
        self, refused: Refused, cells: str, why: str
    ) -> None:
        for odd in ("", "<c r='Z1'/>"):  # a cell that no usual program writes so sends its row another way
            assert why in refused(with_cells(cells + odd))

    def test_with_rows_in_two_places_are_refused(self, refused: Refused) -> None:
        rows = f"<sheetData>{NUMBER}</sheetData>"
        wrapped = f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice>{rows}</mc:Choice></mc:AlternateContent>'
        for sheet, why in (
            (worksheet(NUMBER, after=rows), "two lists of rows"),
            (worksheet(NUMBER, before=rows), "two lists of rows"),
            (worksheet(NUMBER, after="<sheetData/>"), "two lists of rows"),
            (worksheet(NUMBER, after=wrapped), "a tag, sheetData, in a place"),
            (worksheet(NUMBER, before=wrapped), "a tag, sheetData, in a place"),
            (worksheet(f"<sheetData>{NUMBER}</sheetData>"), "a tag, sheetData, in a place"),
            (worksheet(NUMBER, after=f"<extLst>{NUMBER}</extLst>"), "a tag, row, in a place"),
        ):
            assert why in refused(with_sheet(sheet)), sheet

    @pytest.mark.parametrize(
        "formula", ['"' * 8_000, "(" * 8_000, "'" * 8_000, "[" * 8_000, "{" * 8_000, "A1:" * 2_700]
    )
    def test_with_formulas_of_nothing_but_quotes_or_brackets_are_read_soon(
        self, tmp_path: Path, formula: str
    ) -> None:
        path = tmp_path / "brackets.xlsx"
        first = f'<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A999">{formula}</f></c></row>'
        others = "".join(f'<row r="{n}"><c r="A{n}"><f t="shared" si="0"/></c></row>' for n in range(2, 700))
        path.write_bytes(with_sheet(worksheet(first + others)))
        assert soon(path) == "data: 0 values"

    @pytest.mark.parametrize(
        ("xml", "why"),
        [
            (worksheet(NUMBER)[:-3], "is not XML"),
            (worksheet(NUMBER) + "<a/>", "is not XML"),
            (worksheet(row('<c r="A1"><v>\x01</v></c>')), "is not XML"),
            (worksheet(row('<c r="A1"><v>\ufffe</v></c>')), "is not XML"),
            (worksheet(row('<c r="A1"><v>]]></v></c>')), "is not XML"),
            (worksheet(row('<c r="A1"><v>&nbsp;</v></c>')), "is not XML"),
            (worksheet(row('<c r="A1"><v>&#0;</v></c>')), "is not XML"),
            (worksheet(row('<c r="A1" r="A1"><v>7</v></c>')), "is not XML"),
            (worksheet(row('<c r="A1" s="1" s="1"/>')), "is not XML"),
            (worksheet(row('<c r="A1" x:s="1"/>')), "is not XML"),
            (worksheet(row("<c r='A1'<v>7</v></c>")), "is not XML"),
            (worksheet(row('<c r="A1"><v>7</f></c>')), "is not XML"),
            (worksheet("</row>"), "is not XML"),
            (worksheet('<row r="1">'), "is not XML"),
            (worksheet(row('<c r="A1" t="str"><v>').encode("latin-1").decode() + "</v></c>"), "is not XML"),
            ("", "is not XML"),
            (
                '<?xml version="1.0" encoding="cp037"?>' + worksheet(NUMBER),
                "is written in cp037, not in UTF-8",
            ),
        ],
    )
    def test_that_are_no_xml_are_refused(self, refused: Refused, xml: str, why: str) -> None:
        assert f"damaged, or not written by a spreadsheet program: {FIRST_SHEET} {why}" in refused(
            with_sheet(xml)
        )

    def test_in_bytes_that_are_no_text_are_refused(self, refused: Refused) -> None:
        xml = worksheet(row('<c r="A1" t="str"><v>ä</v></c>'))
        assert "is not XML" in refused(with_sheet(xml.encode("latin-1")))
        assert "is not XML" in refused(
            with_sheet(xml.replace("ä", "\ud800").encode("utf-8", "surrogatepass"))
        )


class TestBooks:
    @pytest.mark.parametrize(
        ("changed", "why"),
        [
            ({"_rels/.rels": relationships()}, "it names 0 parts as the workbook"),
            (
                {"_rels/.rels": relationships(("a", "officeDocument", BOOK), ("b", "officeDocument", TEXTS))},
                "it names 2 parts as the workbook",
            ),
            ({"_rels/.rels": relationships(("a", "officeDocument", "../../../etc/passwd"))}, "is missing"),
            ({"_rels/.rels": relationships(("a", "officeDocument", "a&#10;b\x7f"))}, r"is missing"),
            ({BOOK: "<workbook/>"}, "it has no sheets"),
            ({BOOK: GOOD[BOOK].replace('r:id="s1"', "")}, "there is no sheet behind the tab S1"),
            ({BOOK: GOOD[BOOK].replace('r:id="s1"', 'r:id="s7"')}, "there is no sheet behind the tab S1"),
            ({BOOK: GOOD[BOOK].replace('name="S1"', "")}, "a title of 0 characters"),
            (
                {BOOK: GOOD[BOOK].replace("<sheets>", '<sheets><sheet name="s1" r:id="s1"/>')},
                "two sheets have the title S1",
            ),
            (
                {BOOK_RELATIONSHIPS: relationships(("s1", "worksheet", "http://example.org/a.xml"))},
                "is missing",
            ),
            (
                {
                    BOOK_RELATIONSHIPS: relationships(("s1", "worksheet", "sheet1.xml")).replace(
                        "/>", ' TargetMode="External"/>'
                    )
                },
                "there is no sheet behind the tab S1",
            ),
            (
                {
                    BOOK_RELATIONSHIPS: relationships(
                        ("s1", "worksheet", "a.xml"), ("s1", "worksheet", "b.xml")
                    )
                },
                "two parts have the identifier s1",
            ),
            (
                {
                    BOOK_RELATIONSHIPS: relationships(
                        ("s1", "worksheet", "a"), ("a", "sharedStrings", "b"), ("c", "sharedStrings", "d")
                    )
                },
                "it has two lists of texts",
            ),
            (
                {
                    BOOK: parts(
                        names='<definedNames><definedName name="a" localSheetId="7">1</definedName></definedNames>'
                    )[BOOK]
                },
                "the name a belongs to a sheet that does not exist",
            ),
            (
                {
                    BOOK: parts(
                        names='<definedNames><definedName name="a" localSheetId="-1">1</definedName></definedNames>'
                    )[BOOK]
                },
                "the name a belongs to a sheet that does not exist",
            ),
            ({BOOK: parts(names="<definedNames/>" * 2)[BOOK]}, "it has two lists of names"),
            ({BOOK: GOOD[BOOK].replace("</workbook>", "<sheets/></workbook>")}, "it has two lists of sheets"),
            ({BOOK: parts(settings="<workbookPr/>" * 2)[BOOK]}, "it has two lists of properties"),
            (
                {BOOK: parts(names="<extLst><definedNames/></extLst>")[BOOK]},
                "a tag, definedNames, in a place",
            ),
            (
                {
                    BOOK: parts(
                        names="<definedNames><definedName name='a'>1<x/></definedName></definedNames>"
                    )[BOOK]
                },
                "a tag, x, in a place",
            ),
            (
                {TEXTS: GOOD[TEXTS].replace("</sst>", "<x><si><t>two</t></si></x></sst>")},
                "a tag, si, in a place",
            ),
            (
                {
                    BOOK: parts(
                        names=f'<definedNames><definedName name="{"a" * 300}">1</definedName></definedNames>'
                    )[BOOK]
                },
                "is too long for a name",
            ),
        ],
    )
    def test_that_do_not_hang_together_are_refused(
        self, refused: Refused, changed: dict[str, str], why: str
    ) -> None:
        assert why in refused(zipped({**GOOD, **changed}))

    def test_of_other_programs_are_read(self, tmp_path: Path) -> None:
        import openpyxl

        book = openpyxl.Workbook()
        book.active.title = "Budget"
        book.active.append(["Region", 41, True, "=B1*2"])
        book.save(tmp_path / "budget.xlsx")
        sheet = read_spreadsheet(tmp_path / "budget.xlsx").sheets["Budget"]
        assert sheet.values == {(0, 0): "Region", (0, 1): 41, (0, 2): True}
        assert sheet.formulas == {(0, 3): "B1*2"}


class TestDamage:
    def test_anywhere_ends_with_data_or_a_sentence(self, core_then_all: Made, tmp_path: Path) -> None:
        endings, slowest = fuzz(core_then_all.content(), 60, 41, tmp_path)
        assert endings.total() == 60 and slowest < MOST_SECONDS

    def test_anywhere_in_a_small_workbook_ends_with_data_or_a_sentence(self, tmp_path: Path) -> None:
        cells = '<c r="A1" t="s"><v>0</v></c><c r="B1"><f t="shared" si="0" ref="B1:C1">A1*2</f><v>4</v></c>'
        others = '<c r="C1"><f t="shared" si="0"/></c><c r="D1" t="d"><v>2027-01-01</v></c>'
        names = '<definedNames><definedName name="a" localSheetId="0">S1!$A$1</definedName></definedNames>'
        content = zipped(parts(worksheet(row(cells + others)), texts=["<t>_x000D_</t>"], names=names))
        endings, _ = fuzz(content, 600, 43, tmp_path)
        assert 10 < endings["data"] < 300 and endings.total() == 600

    def test_is_told_in_one_line_whatever_the_names_of_parts_are(self, refused: Refused) -> None:
        odd = "xl/a\nb\x1b[31m" + "c" * 500
        words = refused(members(Member(odd, b"", local_name="d" * len(odd))))
        assert r"\n" in words and len(words) < 300


def test_every_limit_is_well_above_what_our_own_workbook_needs(example_file: Path) -> None:
    book = read_spreadsheet(example_file)
    held = sum(len(sheet.values) + len(sheet.formulas) for sheet in book.sheets.values())
    texts = sum(len(text) for sheet in book.sheets.values() for text in sheet.formulas.values())
    needed = {
        "values and formulas": held,
        "characters": texts,
        "sheets": len(book.sheets),
        "names": len(book.names),
    }
    assert all(3 * amount < LIMITS[what] for what, amount in needed.items()), needed


def test_a_refusal_is_raised_as_such(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="there is no such file"):
        read_spreadsheet(tmp_path / "nowhere.xlsx")

"""What programs read differently outside of formulas: each is refused, or an error, and never agrees."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Comparison
from roi_workbook.review.reading import read_workbook
from roi_workbook.xlsx.package import ReadingError
from tests.edited import WORKBOOK, Made, with_cell, with_part
from tests.small_workbooks import BOOK_RELATIONSHIPS, unzipped, zipped

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
MARK = "41.3719137"

Reviewed = Callable[[bytes], "Comparison | str"]


@pytest.fixture
def reviewed(tmp_path: Path) -> Reviewed:
    """The review of a content, or the sentence it is refused with."""

    def review(content: bytes) -> Comparison | str:
        path = tmp_path / "read.xlsx"
        path.write_bytes(content)
        try:
            return compare(read_workbook(path))
        except ReadingError as refusal:
            return str(refusal).removeprefix(f"{path}: ")

    return review


def with_xml(content: bytes, place: tuple[str, str], attributes: str, inside: str) -> bytes:
    """The file with other attributes and tags for a cell."""
    marked = with_cell(content, place, "n", MARK)
    part = next(name for name, held in unzipped(marked).items() if f"<v>{MARK}</v>".encode() in held)
    return with_part(marked, part, lambda xml: xml.replace(f' t="n"><v>{MARK}</v>', f"{attributes}>{inside}"))


def errors(comparison: Comparison | str) -> set[tuple[str, str | None]]:
    assert isinstance(comparison, Comparison), comparison
    assert not comparison.agrees
    return {(each.kind, each.key) for each in comparison.findings if each.severity == "error"}


@pytest.mark.parametrize(
    ("attributes", "inside", "why"),
    [
        (f' xmlns="{RELATIONSHIPS}"', "<v>1.5</v>", "in a place where programs would read different things"),
        ("", f'<v xmlns="{RELATIONSHIPS}">1.5</v>', "in a place where programs would read different things"),
        ("", f'<v xmlns="{STRICT}">1.5</v>', "mixes two kinds of tags"),
        (' t=""', "<v>1.5</v>", "or in the wrong form for its type"),
    ],
)
def test_cells_that_some_programs_pass_over_are_refused(
    core: Made, reviewed: Reviewed, attributes: str, inside: str, why: str
) -> None:
    place = core.place("hours_per_incident_base")
    assert why in str(reviewed(with_xml(core.content(), place, attributes, inside)))


@pytest.mark.parametrize(
    "text", ["1900-01-01T12:00:00", "1900-02-28", "2027-01-01T12:00", "1899-12-31T36:00:00"]
)
def test_dates_on_which_programs_do_not_agree_are_no_numbers(
    core: Made, reviewed: Reviewed, text: str
) -> None:
    content = with_cell(core.content(), core.place("hours_per_incident_base"), "d", text)
    assert ("input-invalid", "hours_per_incident_base") in errors(reviewed(content))


@pytest.mark.parametrize("text", ["_x0042_ase", " Base", "Base ", "\nBase"])
def test_choices_that_some_programs_read_otherwise_are_none(
    core: Made, reviewed: Reviewed, text: str
) -> None:
    place = core.place("scenario_base")
    for attributes, inside in ((' t="str"', f"<v>{text}</v>"), (' t="inlineStr"', f"<is><t>{text}</t></is>")):
        content = with_xml(core.content(), place, attributes, inside)
        assert ("input-invalid", "scenario_base") in errors(reviewed(content))


def test_a_formula_in_a_table_is_told_without_a_value_and_in_the_closing_row(
    core: Made, reviewed: Reviewed
) -> None:
    area = core.book.names["purchases_one_off_cost"]
    free = (area.sheet, cell_address(area.bottom - 1, area.left))
    content = with_xml(core.content(), free, "", "<f>10000</f>")
    assert ("input-invalid", "purchases_one_off_cost") in errors(reviewed(content))
    first = core.book.names["purchases_item"]
    closing = (first.sheet, cell_address(first.bottom, first.left))
    marker = core.book.sheets[first.sheet].cells[first.bottom, first.left][0]
    inside = f"<is><t>{marker}</t></is>"
    content = with_xml(core.content(), closing, ' t="inlineStr"', "<f>10000</f>" + inside)
    assert ("input-invalid", "purchases_item") in errors(reviewed(content))


def test_a_table_of_results_over_one_cell_elsewhere_is_told(core: Made, reviewed: Reviewed) -> None:
    sheet, address = core.place("hours_per_incident_base")
    titles = list(core.book.sheets)
    part = f"xl/worksheets/sheet{titles.index(sheet) + 1}.xml"
    table = f'<c r="XFA1"><f t="dataTable" ref="{address}" dt2D="1" dtr="1" r1="A1" r2="B1"/><v>1</v></c>'

    def changed(xml: str) -> str:
        return re.sub(
            '(<row r="1"[^>]*>.*?)</row>', lambda row: f"{row[1]}{table}</row>", xml, count=1, flags=re.S
        )

    content = with_part(core.content(), part, changed)
    assert ("input-invalid", "hours_per_incident_base") in errors(reviewed(content))


def test_a_heading_that_formulas_look_for_is_an_error_where_nothing_was_calculated(
    core: Made, reviewed: Reviewed
) -> None:
    months = core.book.names["month_number"]
    second = (months.sheet, cell_address(months.top, months.left + 1))
    found = errors(reviewed(with_cell(core.content(), second, "n", "55")))
    assert ("heading-changed", "month_number") in found


@pytest.mark.parametrize("attribute", ["function", "vbProcedure", "xlm"])
def test_a_name_that_is_declared_a_function_is_lost(core: Made, reviewed: Reviewed, attribute: str) -> None:
    old, new = '<definedName name="npv">', f'<definedName name="npv" {attribute}="1">'
    content = with_part(core.content(), WORKBOOK, lambda xml: xml.replace(old, new, 1))
    assert ("structure-lost", "npv") in errors(reviewed(content))


@pytest.mark.parametrize("name", ["annual_di\u017fcount_rate", "annual_d\u0131scount_rate"])
def test_a_name_that_is_ours_to_some_programs_is_an_error(core: Made, reviewed: Reviewed, name: str) -> None:
    added = f'<definedNames><definedName name="{name}">General!$A$1</definedName>'
    content = with_part(core.content(), WORKBOOK, lambda xml: xml.replace("<definedNames>", added, 1))
    assert ("structure-lost", "annual_discount_rate") in errors(reviewed(content))


@pytest.mark.parametrize("title", ["Re\u017fults", "\u0131nputs", "Chec\u212aS"])
def test_two_sheets_that_are_one_to_some_programs_are_refused(
    core: Made, reviewed: Reviewed, title: str
) -> None:
    def changed(xml: str) -> str:
        return xml.replace('name="Start"', f'name="{title}"', 1)

    assert "two sheets have the title" in str(reviewed(with_part(core.content(), WORKBOOK, changed)))


def test_relations_that_programs_would_follow_differently_are_refused(core: Made, reviewed: Reviewed) -> None:
    def doubled(xml: str) -> str:
        return xml.replace(
            "<Relationship ", '<Relationship Id="rId4" Type="urn:x" Target="x.xml"/><Relationship ', 1
        )

    assert "two parts have the identifier rId4" in str(
        reviewed(with_part(core.content(), BOOK_RELATIONSHIPS, doubled))
    )
    parts = unzipped(core.content())
    odd = {**parts, "xl/worksheets/sheet%34.xml": parts["xl/worksheets/sheet5.xml"]}
    odd[BOOK_RELATIONSHIPS] = odd[BOOK_RELATIONSHIPS].replace(b"sheet4.xml", b"sheet%34.xml")
    assert "are two parts with one name" in str(reviewed(zipped(odd)))
    upper = {name.replace("sheet4.xml", "SHEET4.xml"): held for name, held in parts.items()}
    assert "is spelled in two ways" in str(reviewed(zipped(upper)))


def test_another_version_of_xml_is_refused(core: Made, reviewed: Reviewed) -> None:
    content = with_part(
        core.content(),
        "xl/worksheets/sheet4.xml",
        lambda xml: xml.replace('version="1.0"', 'version="1.1"', 1),
    )
    assert not isinstance(reviewed(content), Comparison)


def test_an_archive_with_two_lists_of_its_parts_is_refused(core: Made, reviewed: Reviewed) -> None:
    content = core.content()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start, count = archive.start_dir, len(archive.infolist())
    end = content.rfind(b"PK\x05\x06")
    size = end - start
    wide = b"PK\x06\x06" + (44).to_bytes(8, "little") + bytes.fromhex("2d002d00") + bytes(8)
    wide += count.to_bytes(8, "little") * 2 + size.to_bytes(8, "little") + start.to_bytes(8, "little")
    locator = b"PK\x06\x07" + bytes(4) + end.to_bytes(8, "little") + (1).to_bytes(4, "little")
    fooled = bytearray(content[end:])
    fooled[16:20] = (start - 46).to_bytes(4, "little")
    assert "two lists of its parts" in str(reviewed(content[:end] + wide + locator + bytes(fooled)))

"""What a review accepts, every program works out alike; what it does not, it names cell by cell.

LibreOffice is the judge: many formulas of the workbook are stored in another way at once, the cells that the review
refuses are put back, and what LibreOffice then works out must be the template's own numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, reduce
from itertools import count
from pathlib import Path

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Comparison
from roi_workbook.review.reading import read_workbook
from roi_workbook.review.template import template_of
from tests.edited import Made, with_cell, with_part
from tests.edits.excel_files import with_array_metadata
from tests.engines import Address, LibreOffice, Value, assert_no_sentinel, poison
from tests.engines.workbook_parts import row_and_column
from tests.quick_cases import one_cell_of_each_form
from tests.read_alike import Change, Stored, escaped, refused_cells, stored_otherwise
from tests.small_workbooks import unzipped
from tests.spellings import LOOK_ALIKES, NOISE, Word, words_of

RELATIVE, MONEY = 1e-9, 1e-6

TOGETHER = (
    (
        "more spaces",
        "lower case",
        "more $",
        "corners in the other order",
        "brackets",
        "numbers with exponents",
    ),
    ("upper case", "no $", "sheet at both corners", "quotes around sheets", "numbers with 21 digits"),
    ("no spaces", "truths as functions", "plus signs"),
)
"""Spellings that one formula can have at the same time."""


@pytest.fixture
def cells(core_then_all: Made, core: Made) -> frozenset[Address]:
    """The addresses of the formulas that are stored otherwise: one of each form of the core, or every one."""
    formulas = (
        one_cell_of_each_form(template_of(MODEL.core))
        if core_then_all is core
        else template_of(MODEL).formula_cells
    )
    return frozenset((sheet, cell_address(*at)) for sheet, *at in formulas)


@pytest.fixture
def expected(core_then_all: Made) -> dict[Address, Value]:
    """What every formula of the example gives, but for the one that says who calculated."""
    by = core_then_all.place("last_calculated_by")
    values = {(sheet, cell_address(*at)): value for (sheet, *at), value in core_then_all.values.items()}
    return {place: value for place, value in values.items() if place != by}


def spelled(*spellings: Callable[[Word], str]) -> Change:
    """A formula, spelled in some ways one after the other."""

    @cache
    def text(formula: str) -> str:
        return reduce(lambda found, spelling: "".join(map(spelling, words_of(found))), spellings, formula)

    return lambda stored: stored.spelled(text(stored.formula))


def wrong(values: dict[Address, Value], expected: dict[Address, Value]) -> list[Address]:
    """The cells whose value is not the one expected; blanks at the ends of texts do not count."""

    def agree(one: Value, other: Value) -> bool:
        if isinstance(one, str) or isinstance(other, str):
            return str(one or "").strip() == str(other or "").strip()
        return abs((one or 0) - (other or 0)) <= max(RELATIVE * abs(one or 0), MONEY)

    return [place for place, value in expected.items() if not agree(value, values.get(place))]


def calculated(libreoffice: LibreOffice, content: bytes) -> dict[Address, Value]:
    """What LibreOffice makes of a file whose stored values are all wrong."""
    with libreoffice.open(poison(content)) as opened:
        opened.recalculate()
        values = opened.values()
    assert_no_sentinel(values)
    return values


@pytest.mark.parametrize("names", TOGETHER, ids=" and ".join)
def test_every_spelling_that_is_accepted_gives_the_same_numbers(
    names: tuple[str, ...],
    cells: frozenset[Address],
    core_then_all: Made,
    expected: dict[Address, Value],
    libreoffice: LibreOffice,
    tmp_path: Path,
) -> None:
    content = stored_otherwise(core_then_all.content(), spelled(*(NOISE[name] for name in names)), cells)
    assert refused_cells(content, tmp_path) == set()
    assert wrong(calculated(libreoffice, content), expected) == []


def test_every_spelling_is_judged() -> None:
    assert {name for names in TOGETHER for name in names} == set(NOISE)


def as_array(stored: Stored) -> str:
    """As Excel 365 stores a formula that was confirmed there: an array of one cell, here or there a dynamic one."""
    row, _ = row_and_column(stored.address)
    dynamic = ' cm="1"' if row % 2 else ""
    return stored.cell(f'<f t="array" ref="{stored.address}">{escaped(stored.formula)}</f>', dynamic)


def shared_by_one() -> Change:
    """Shared, with no cell but their own."""
    numbers = count()
    return lambda stored: stored.cell(
        f'<f t="shared" ref="{stored.address}" si="{next(numbers)}">{escaped(stored.formula)}</f>'
    )


@pytest.mark.parametrize("change", [as_array, shared_by_one()], ids=["arrays", "shared formulas"])
def test_every_way_of_storing_that_is_accepted_gives_the_same_numbers(
    change: Change,
    cells: frozenset[Address],
    core_then_all: Made,
    expected: dict[Address, Value],
    libreoffice: LibreOffice,
    tmp_path: Path,
) -> None:
    content = with_array_metadata(stored_otherwise(core_then_all.content(), change, cells))
    assert refused_cells(content, tmp_path) == set()
    assert wrong(calculated(libreoffice, content), expected) == []


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_only_looks_alike_is_named_in_every_cell(
    name: str, cells: frozenset[Address], core_then_all: Made, tmp_path: Path
) -> None:
    """But for a plus sign before single cells: LibreOffice says of all that is accepted that nothing changes."""
    change = spelled(LOOK_ALIKES[name])
    changed: set[Address] = set()

    def noted(stored: Stored) -> str:
        cell = change(stored)
        if cell != stored.spelled(stored.formula):
            changed.add((stored.sheet, stored.address))
        return cell

    refused = refused_cells(stored_otherwise(core_then_all.content(), noted, cells), tmp_path)
    assert len(refused) > len(cells) / 69 and refused <= changed
    if name != "plus signs":
        assert refused == changed


def test_plus_signs_that_are_accepted_give_the_same_numbers(
    cells: frozenset[Address],
    core_then_all: Made,
    expected: dict[Address, Value],
    libreoffice: LibreOffice,
    tmp_path: Path,
) -> None:
    change = spelled(LOOK_ALIKES["plus signs"])
    refused = refused_cells(stored_otherwise(core_then_all.content(), change, cells), tmp_path)
    content = stored_otherwise(core_then_all.content(), change, cells - refused)
    assert wrong(calculated(libreoffice, content), expected) == []


MASTER = '<c r="XFA1"><f t="shared" ref="A1:XFD9999" si="0">1+1</f><v>2</v></c>'


def below(cell: Address) -> Address:
    """The cell below."""
    row, column = row_and_column(cell[1])
    return cell[0], cell_address(row + 1, column)


def tag(attributes: str) -> Change:
    """A formula with attributes of its tag; {cell} and {below} are its address and the one below."""

    def change(stored: Stored) -> str:
        said = attributes.format(cell=stored.address, below=below((stored.sheet, stored.address))[1])
        return stored.cell(f"<f {said}>{escaped(stored.formula)}</f>")

    return change


DOUBTFUL: dict[str, Change] = {
    "shares another text": tag('t="shared" si="0"'),
    "shares what is not there": tag('t="shared" si="7"'),
    "shares nothing that it names": tag('t="shared"'),
    "an array without a range": tag('t="array"'),
    "an array that begins elsewhere": tag('t="array" ref="{below}"'),
    "a table of results": tag('t="dataTable" ref="{cell}" r1="A1"'),
    "no text": lambda stored: stored.cell("<f/>"),
}


@pytest.mark.parametrize("way", DOUBTFUL)
def test_ways_of_storing_on_which_programs_differ_are_named_in_every_cell(
    way: str,
    cells: frozenset[Address],
    core_then_all: Made,
    expected: dict[Address, Value],
    tmp_path: Path,
) -> None:
    content = stored_otherwise(core_then_all.content(), DOUBTFUL[way], cells, in_first_rows=MASTER)
    reached = cells | {below(cell) for cell in cells} if way == "an array that begins elsewhere" else cells
    assert refused_cells(content, tmp_path) == reached & expected.keys() | cells


def test_a_formula_that_fills_more_cells_of_ours_is_named_in_each_of_them(core: Made, tmp_path: Path) -> None:
    months = core.book.names["net_t"]
    first, *others = [(months.sheet, cell_address(*cell)) for cell in months.cells()]
    over = f"{first[1]}:{others[-1][1]}"

    def change(stored: Stored) -> str:
        return stored.cell(f'<f t="array" ref="{over}">{escaped(stored.formula)}</f>')

    assert refused_cells(stored_otherwise(core.content(), change, {first}), tmp_path) == set(others)


def reviewed(content: bytes, folder: Path) -> Comparison:
    path = folder / "reviewed.xlsx"
    path.write_bytes(content)
    return compare(read_workbook(path))


def with_xml(content: bytes, place: tuple[str, str], inside: str) -> bytes:
    """The file with other tags inside of a cell."""
    mark = "41.3719137"
    marked = with_cell(content, place, "n", mark)
    part = next(name for name, held in unzipped(marked).items() if f"<v>{mark}</v>".encode() in held)
    return with_part(marked, part, lambda xml: xml.replace(f' t="n"><v>{mark}</v>', f">{inside}"))


def test_a_formula_shared_by_a_link_is_told_with_the_cell_that_shares_it(core: Made, tmp_path: Path) -> None:
    sheet, address = core.place("downtime_value")
    link = '<c r="XFA1" t="str"><f t="shared" ref="A1:XFA90" si="7">HYPERLINK("#npv",999999)</f><v>9</v></c>'

    def change(stored: Stored) -> str:
        return stored.cell(f'<f t="shared" si="7">{escaped(stored.formula)}</f>')

    content = stored_otherwise(core.content(), change, {(sheet, address)}, in_first_rows=link)
    comparison = reviewed(content, tmp_path)
    assert not comparison.agrees
    told = {(each.kind, each.severity, each.sheet, each.cell): each.message for each in comparison.findings}
    assert "it shares the formula of XFA1" in told["formula-changed", "error", sheet, address]
    assert "A formula that the template does not have: XFA1." in told["added", "info", sheet, "XFA1"]


def test_a_typed_cell_on_which_programs_differ_is_an_error(core: Made, tmp_path: Path) -> None:
    place = core.place("hours_per_incident_base")
    for inside in (
        "<f/><v>1.5</v>",
        '<f t="shared" si="3">1.5</f><v>1.5</v>',
        '<f t="array">1.5</f><v>1.5</v>',
    ):
        findings = reviewed(with_xml(core.content(), place, inside), tmp_path).findings
        told = {(each.kind, each.severity, each.key) for each in findings}
        assert ("input-invalid", "error", "hours_per_incident_base") in told, inside


def test_a_heading_that_a_formula_works_out_is_an_error(core: Made, tmp_path: Path) -> None:
    months = core.book.names["month_number"]
    seventh = (months.sheet, cell_address(months.top, months.left + 7))
    comparison = reviewed(with_xml(core.content(), seventh, "<f>6+1+0*NOW()</f><v>7</v>"), tmp_path)
    (finding,) = (each for each in comparison.findings if each.kind == "heading-changed")
    assert finding.severity == "error" and "is calculated by a formula, =6+1+0*NOW()" in finding.message


def test_a_truth_over_a_number_of_the_template_is_another_constant(core: Made, tmp_path: Path) -> None:
    template = template_of(MODEL.core)
    sheet, *at = next(cell for cell, content in template.constants.items() if content == 1)
    findings = reviewed(with_cell(core.content(), (sheet, cell_address(*at)), "b", "1"), tmp_path).findings
    assert [(each.kind, each.sheet, each.cell) for each in findings if each.severity == "error"] == [
        ("constant-changed", sheet, cell_address(*at))
    ]

"""A workbook written onto itself, at its newest template: allowed where nothing of the analyst's is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.review.comparing import compare
from roi_workbook.review.losing import losses
from roi_workbook.review.reading import inputs_of, read_workbook
from roi_workbook.review.taking_over import take_over
from roi_workbook.starting_points import blank_inputs
from roi_workbook.words import Inputs
from roi_workbook.workbook.build import build
from tests.edited import WORKBOOK, Made, filled, with_cell, with_part, with_rows, without_names
from tests.small_workbooks import OFFICE

SETTINGS = "xl/_rels/workbook.xml.rels"
CORE = MODEL.core
TYPED = Inputs(
    values={
        **blank_inputs(CORE).values,
        "horizon_months": 37,
        "incidents_per_quarter": {"base": 3.7},
        "organisation": "A",
    },
    tables={
        "purchases": ({"item": "Tools", "one_off_cost": 70_001}, {"item": "More", "cost_per_year": 11.3})
    },
    evidence={
        "incidents_per_quarter": {"source": "2024", "grade": "B", "date": "2026-01-15", "owner": "ops"}
    },
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made() -> Made:
    """A core workbook with inputs, rows and evidence."""
    return filled(TYPED, model=CORE)


@pytest.fixture(scope="module")
def lost(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], list[str]]:
    """What a file would lose to a fresh one with the same inputs."""
    path = tmp_path_factory.mktemp("losing") / "case.xlsx"
    fresh = build(TYPED, CORE)

    def losing(content: bytes, fresh: bytes = fresh) -> list[str]:
        path.write_bytes(content)
        return losses(read_workbook(path), fresh)

    return losing


def with_new_part(content: bytes, name: str, text: str = "") -> bytes:
    out = io.BytesIO(content)
    with ZipFile(out, "a") as archive:
        archive.writestr(name, text)
    return out.getvalue()


def with_sheet(content: bytes, kind: str, part: str, text: str, namespace: str = OFFICE) -> bytes:
    """The file with one more tab."""
    content = with_part(content, WORKBOOK, lambda xml: xml.replace(
        "</sheets>", '<sheet name="My numbers" sheetId="977" r:id="mine"/></sheets>'
    ))  # fmt: skip
    related = f'<Relationship Id="mine" Type="{namespace}/{kind}" Target="{part.removeprefix("xl/")}"/>'
    content = with_part(
        content, SETTINGS, lambda xml: xml.replace("</Relationships>", related + "</Relationships>")
    )
    return with_new_part(content, part, text)


def typed_beside(content: bytes, cell: str) -> bytes:
    """The file with one more row on its first sheet."""
    return with_part(content, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(
        "</sheetData>", f'<row r="977">{cell}</row></sheetData>'
    ))  # fmt: skip


class TestNothing:
    def test_is_lost_of_what_only_has_inputs_tables_and_evidence(
        self, made: Made, lost: Callable[[bytes], list[str]]
    ) -> None:
        assert lost(made.content()) == []

    def test_is_lost_where_a_table_grew(
        self, made: Made, lost: Callable[..., list[str]], tmp_path: Path
    ) -> None:
        area = made.book.names["purchases_item"]
        path = tmp_path / "grown.xlsx"
        path.write_bytes(with_rows(made, area.sheet, area.bottom - 2, 3))
        assert lost(path.read_bytes(), build(take_over(read_workbook(path)).inputs, CORE, strict=False)) == []


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)
EDITS: dict[str, tuple[Callable[[bytes, Made], bytes], str]] = {
    "sheet": (lambda old, _: with_sheet(old, "worksheet", "xl/worksheets/sheet977.xml", SHEET), "My numbers"),
    "chart sheet": (lambda old, _: with_sheet(old, "chartsheet", "xl/chartsheets/sheet1.xml", "<x/>"), "My numbers"),
    "name": (
        lambda old, _: with_part(old, WORKBOOK, lambda xml: xml.replace(
            "</definedNames>", "<definedName name=\"zz_mine\">'Read me'!$A$1</definedName></definedNames>"
        )), "zz_mine",
    ),
    "number": (lambda old, _: typed_beside(old, '<c r="A977"><v>41.37</v></c>'), "41.37"),
    "text": (lambda old, _: typed_beside(old, '<c r="A977" t="str"><v>call Ada</v></c>'), "call Ada"),
    "formula": (lambda old, _: typed_beside(old, '<c r="A977"><f>1+1</f><v>2</v></c>'), "formula"),
    "link formula": (lambda old, _: typed_beside(old, '<c r="A977"><f>HYPERLINK("x")</f></c>'), "formula"),
    "formula overwritten": (lambda old, made: with_cell(old, made.place("npv"), "n", "41.37"), "holds 41.37"),
    "label": (
        lambda old, _: with_part(old, "xl/sharedStrings.xml", lambda xml: re.sub(
            r"<t>Net present value</t>", "<t>Net present value, as we see it</t>", xml
        )), "as we see it",
    ),
    "notes": (lambda old, _: with_new_part(old, "xl/comments1.xml"), "notes"),
    "comments": (lambda old, _: with_new_part(old, "xl/threadedComments/threadedComment1.xml"), "comments"),
    "images": (lambda old, _: with_new_part(old, "xl/media/image1.png"), "images"),
    "macros": (lambda old, _: with_new_part(old, "xl/vbaProject.bin"), "macros"),
    "parts nobody knows": (lambda old, _: with_new_part(old, "xl/odd/odd1.bin"), "xl/odd/odd1.bin"),
    "text boxes": (
        lambda old, _: with_part(old, "xl/drawings/drawing1.xml", lambda xml: xml.replace(
            "</xdr:wsDr>", "<xdr:oneCellAnchor><xdr:sp></xdr:sp></xdr:oneCellAnchor></xdr:wsDr>"
        )), "text boxes",
    ),
    "link": (
        lambda old, _: with_new_part(old, "xl/worksheets/_rels/sheet977.xml.rels", (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="a" Type="b" Target="https://wiki.example/x" TargetMode="External"/></Relationships>'
        )), "https://wiki.example/x",
    ),
}  # fmt: skip
"""What an analyst may have added: the file with it, and what is named."""


@pytest.mark.parametrize("edit", EDITS)
def test_what_would_be_lost_is_named(edit: str, made: Made, lost: Callable[[bytes], list[str]]) -> None:
    change, said = EDITS[edit]
    content = change(made.content(), made)
    assert content != made.content()
    assert any(said in each for each in lost(content)), lost(content)


@pytest.mark.parametrize(
    ("kind", "severity", "said"),
    [("chartsheet", "info", "is a chart sheet, which"), ("xlMacrosheet", "warning", "may run code when")],
)
def test_a_tab_without_cells_is_told_by_a_check(
    kind: str, severity: str, said: str, made: Made, tmp_path: Path
) -> None:
    path = tmp_path / "case.xlsx"
    namespace = "http://schemas.microsoft.com/office/2006/relationships" if "Macro" in kind else OFFICE
    path.write_bytes(with_sheet(made.content(), kind, "xl/odd/sheet1.xml", "<x/>", namespace))
    comparison = compare(read_workbook(path))
    (found,) = (finding for finding in comparison.findings if finding.sheet == "My numbers")
    assert (found.kind, found.severity) == ("added", severity) and said in found.message
    assert comparison.agrees


def test_of_another_template_nobody_can_tell(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "old.xlsx"
    path.write_bytes(with_cell(made.content(), made.place("roi_workbook_template"), "str", "roi-workbook 2"))
    (told,) = losses(read_workbook(path, any_version=True), build(TYPED, CORE))
    assert "cannot be told from template 2" in told


class TestTheCommand:
    def test_moves_a_workbook_to_the_newest_template_in_place_and_says_so(
        self, made: Made, tmp_path: Path
    ) -> None:
        path, link = tmp_path / "case.xlsx", tmp_path / "link.xlsx"
        path.write_bytes(made.content())
        link.symlink_to(path)
        assert run("new", path, "--inputs", path, "--sheets", "core").exit_code == 5
        held = inputs_of(read_workbook(path))
        result = run("new", path, "--inputs", link, "--force", "--sheets", "core")
        assert result.exit_code == 0
        assert "holds nothing of yours but inputs, tables and evidence, which stay" in result.stderr
        assert "stay there" not in result.stderr
        assert inputs_of(read_workbook(path)) == held

    def test_refuses_where_something_is_lost_left_out_or_not_saved(self, made: Made, tmp_path: Path) -> None:
        path, lock = tmp_path / "case.xlsx", tmp_path / "~$case.xlsx"
        for content, said in (
            (
                with_new_part(made.content(), "xl/comments1.xml"),
                "it would lose: notes. Write to another file.",
            ),
            (without_names(made.content(), "horizon_months_base"), "what is left out"),
            (made.content(), "it is open in a spreadsheet program"),
        ):
            path.write_bytes(content)
            if content == made.content():
                lock.touch()
            result = run("new", path, "--inputs", path, "--force", "--sheets", "core")
            assert result.exit_code == 5 and said in result.stderr, result.stderr
            assert path.read_bytes() == content

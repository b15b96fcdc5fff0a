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
from roi_workbook.input_files.starting_points import blank_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.review.comparing import compare
from roi_workbook.review.losses import losses
from roi_workbook.review.reading import inputs_of, read_workbook
from roi_workbook.review.taking_over import take_over
from roi_workbook.workbook.build import build
from roi_workbook.workbook.planned_sheets import AFTER_MESSAGE
from tests.edited import WORKBOOK, Made, filled, with_cell, with_part, with_rows, without_names
from tests.quick_cases import quick_then_thorough
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
    content = with_part(
        content,
        WORKBOOK,
        lambda xml: xml.replace("</sheets>", '<sheet name="My numbers" sheetId="977" r:id="mine"/></sheets>'),
    )
    related = f'<Relationship Id="mine" Type="{namespace}/{kind}" Target="{part.removeprefix("xl/")}"/>'
    content = with_part(
        content, SETTINGS, lambda xml: xml.replace("</Relationships>", related + "</Relationships>")
    )
    return with_new_part(content, part, text)


def typed_beside(content: bytes, cell: str) -> bytes:
    """The file with one more row on its first sheet."""
    return with_part(
        content,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("</sheetData>", f'<row r="977">{cell}</row></sheetData>'),
    )


SHEET_PART = "xl/worksheets/sheet1.xml"
NEWER = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"


def replaced(content: bytes, part: str, old: str, new: str) -> bytes:
    """The file with one text in a part put in the place of another, once."""
    return with_part(content, part, lambda xml: xml.replace(old, new, 1))


def changed_in_sheets(content: bytes, pattern: str, new: str) -> bytes:
    """The file with every place of a pattern changed on the first sheet that has one."""
    with ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        part = next(name for name in sheets if re.search(pattern, archive.read(name).decode()))
    return with_part(content, part, lambda xml: re.sub(pattern, new, xml))


class TestNothing:
    def test_is_lost_of_what_only_has_inputs_tables_and_evidence(
        self, made: Made, lost: Callable[[bytes], list[str]]
    ) -> None:
        assert lost(made.content()) == []

    def test_is_lost_to_what_programs_write_in_their_own_way_or_for_themselves(
        self, made: Made, lost: Callable[[bytes], list[str]]
    ) -> None:
        content = made.content()

        def name(attributes: str, reference: str) -> tuple[str, str, str]:
            end = "</definedNames>"
            return WORKBOOK, end, f"<definedName {attributes}>{reference}</definedName>{end}"

        edited = content
        for part, old, new in (
            name('name="_xlfn.SINGLE" hidden="1"', "#NAME?"),
            name('name="_xlnm._FilterDatabase" localSheetId="0" hidden="1"', "Start!$A$1:$C$9"),
            ("docProps/core.xml", "<cp:lastModifiedBy>roi-workbook", "<cp:lastModifiedBy>Ada"),
            (SHEET_PART, "<oddFooter>", '<oddFooter>&amp;"Arial,Bold"&amp;8'),
            (SHEET_PART, "<printOptions", '<phoneticPr fontId="1"/><printOptions'),
        ):
            before, edited = edited, replaced(edited, part, old, new)
            assert edited != before, new
        for pattern, new in (
            (
                "<dataValidation ",
                '<dataValidation xmlns:q="urn:q" q:uid="3" errorStyle="stop" operator="between" ',
            ),
            ('<cfRule type="expression"', '<cfRule type="expression" stopIfTrue="1"'),
            ("<formula1>1</formula1>", "<formula1>1.0</formula1>"),
        ):
            pattern = pattern if "formula1" in pattern else pattern + r"(?![^>]*operator)"
            before, edited = edited, changed_in_sheets(edited, pattern, new)
            assert edited != before, new
        assert lost(edited) == []

    def test_is_lost_to_what_is_hidden_or_set_though_a_check_tells_it(
        self, made: Made, lost: Callable[[bytes], list[str]], tmp_path: Path
    ) -> None:
        content = replaced(
            made.content(), WORKBOOK, '<sheet name="Results"', '<sheet state="hidden" name="Results"'
        )
        content = replaced(content, WORKBOOK, "<calcPr ", '<calcPr calcMode="manual" ')
        assert lost(content) == []
        path = tmp_path / "told.xlsx"
        path.write_bytes(content)
        assert {"hidden", "setting-changed"} <= {
            found.kind for found in compare(read_workbook(path)).findings
        }

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
    "chart sheet": (
        lambda old, _: with_sheet(old, "chartsheet", "xl/chartsheets/sheet1.xml", "<x/>"),
        "My numbers",
    ),
    "name": (
        lambda old, _: with_part(
            old,
            WORKBOOK,
            lambda xml: xml.replace(
                "</definedNames>", "<definedName name=\"zz_mine\">'Read me'!$A$1</definedName></definedNames>"
            ),
        ),
        "zz_mine",
    ),
    "number": (lambda old, _: typed_beside(old, '<c r="A977"><v>41.37</v></c>'), "41.37"),
    "text": (lambda old, _: typed_beside(old, '<c r="A977" t="str"><v>call Ada</v></c>'), "call Ada"),
    "formula": (lambda old, _: typed_beside(old, '<c r="A977"><f>1+1</f><v>2</v></c>'), "formula on"),
    "link formula": (lambda old, _: typed_beside(old, '<c r="A977"><f>HYPERLINK("x")</f></c>'), "formula on"),
    "formula overwritten": (lambda old, made: with_cell(old, made.place("npv"), "n", "41.37"), "holds 41.37"),
    "label": (
        lambda old, _: with_part(
            old,
            "xl/sharedStrings.xml",
            lambda xml: re.sub(r"<t>Net present value</t>", "<t>Net present value, as we see it</t>", xml),
        ),
        "as we see it",
    ),
    "notes": (lambda old, _: with_new_part(old, "xl/comments1.xml"), "notes"),
    "comments": (lambda old, _: with_new_part(old, "xl/threadedComments/threadedComment1.xml"), "comments"),
    "images": (lambda old, _: with_new_part(old, "xl/media/image1.png"), "images"),
    "macros": (lambda old, _: with_new_part(old, "xl/vbaProject.bin"), "macros"),
    "parts nobody knows": (lambda old, _: with_new_part(old, "xl/odd/odd1.bin"), "xl/odd/odd1.bin"),
    "text boxes": (
        lambda old, _: with_part(
            old,
            "xl/drawings/drawing1.xml",
            lambda xml: xml.replace(
                "</xdr:wsDr>", "<xdr:oneCellAnchor><xdr:sp></xdr:sp></xdr:oneCellAnchor></xdr:wsDr>"
            ),
        ),
        "text boxes",
    ),
    "page header": (
        lambda old, _: replaced(
            old, SHEET_PART, "<oddFooter>", "<oddHeader>&amp;LDraft for Ada</oddHeader><oddFooter>"
        ),
        "page headers",
    ),
    "page footer": (
        lambda old, _: replaced(old, SHEET_PART, "<oddFooter>", "<oddFooter>Room 3.17 "),
        "headers or footers",
    ),
    "scenarios": (
        lambda old, _: replaced(
            old, SHEET_PART, "<printOptions", '<scenarios><scenario name="Worst"/></scenarios><printOptions'
        ),
        "What-if scenarios",
    ),
    "merged cells": (
        lambda old, _: replaced(
            old,
            SHEET_PART,
            "<printOptions",
            '<mergeCells><mergeCell ref="A977:B977"/></mergeCells><printOptions',
        ),
        "merged cells",
    ),
    "elements nobody knows": (
        lambda old, _: replaced(old, SHEET_PART, "<printOptions", "<oddities/><printOptions"),
        "oddities",
    ),
    "conditional format": (
        lambda old, _: replaced(
            old,
            SHEET_PART,
            "<printOptions",
            '<conditionalFormatting sqref="A977"><cfRule type="cellIs" priority="977"'
            ' operator="lessThan"><formula>41.37</formula></cfRule></conditionalFormatting><printOptions',
        ),
        "conditional formatting",
    ),
    "conditional format's bound": (
        lambda old, _: changed_in_sheets(old, r'(<cfRule type="expression"[^>]*><formula>)', r"\g<1>41.37+"),
        "conditional formatting",
    ),
    "validation's message": (
        lambda old, _: changed_in_sheets(old, r'(<dataValidation [^>]*prompt=")', r"\g<1>Ask Ada. "),
        "data validation",
    ),
    "validation's bound": (
        lambda old, _: changed_in_sheets(old, "<formula2>[^<]*</formula2>", "<formula2>41.37</formula2>"),
        "data validation",
    ),
    "validation's severity": (
        lambda old, _: changed_in_sheets(old, "<dataValidation ", '<dataValidation errorStyle="warning" '),
        "data validation",
    ),
    "validation of the newer kind": (
        lambda old, _: replaced(
            old,
            SHEET_PART,
            "</worksheet>",
            f'<extLst><ext xmlns:x14="{NEWER}" xmlns:xm="{NEWER}/xm" uri="x"><x14:dataValidations>'
            '<x14:dataValidation type="list"><x14:formula1><xm:f>Start!$A$1</xm:f></x14:formula1></x14:dataValidation>'
            "</x14:dataValidations></ext></extLst></worksheet>",
        ),
        "data validation",
    ),
    "chart title": (
        lambda old, _: replaced(
            old,
            "xl/charts/chart1.xml",
            "<c:title>",
            "<c:title><c:tx><c:rich><a:p><a:r><a:t>As Ada sees it</a:t></a:r>"
            "</a:p></c:rich></c:tx></c:title><c:title>",
        ),
        "titles or texts of charts",
    ),
    "series": (
        lambda old, _: replaced(old, "xl/charts/chart1.xml", "<c:tx><c:v>", "<c:tx><c:v>Ada's "),
        "texts of charts",
    ),
    "what a chart shows": (
        lambda old, _: replaced(old, "xl/charts/chart1.xml", "<c:f>Results!$", "<c:f>Results!$Z"),
        "the data of charts",
    ),
    "alternative text": (
        lambda old, _: replaced(old, "xl/drawings/drawing1.xml", AFTER_MESSAGE, f"{AFTER_MESSAGE}Ada: "),
        "alternative texts",
    ),
    **{
        f"the document's {word}": (
            lambda old, _, word=word: replaced(
                old, "docProps/core.xml", "</cp:coreProperties>", f"<{word}>Ada</{word}></cp:coreProperties>"
            ),
            f"the {said} in the document's properties",
        )
        for word, said in {
            "dc:title": "title",
            "dc:subject": "subject",
            "dc:creator": "author",
            "cp:keywords": "keywords",
            "dc:description": "description",
            "cp:category": "category",
            "cp:contentStatus": "status",
        }.items()
    },
    "manager": (
        lambda old, _: replaced(old, "docProps/app.xml", "<Company>", "<Manager>Ada</Manager><Company>"),
        "the manager in the document's properties",
    ),
    **{
        f"name {name}": (
            lambda old, _, name=name: replaced(
                old,
                WORKBOOK,
                "</definedNames>",
                f'<definedName name="{name}">41.37</definedName></definedNames>',
            ),
            name,
        )
        for name in ("_xl_mine", "_xlarge", "_xlnm.Criteria", "_xlfnew")
    },
    "link": (
        lambda old, _: with_new_part(
            old,
            "xl/worksheets/_rels/sheet977.xml.rels",
            (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                '<Relationship Id="a" Type="b" Target="https://wiki.example/x" TargetMode="External"/></Relationships>'
            ),
        ),
        "https://wiki.example/x",
    ),
}
"""What an analyst may have added: the file with it, and what is named."""


SITTINGS = 7
"""Files of the quick run, which take the edits in turns: those that are named in the same words stand beside each other."""


@pytest.mark.parametrize(
    "edits",
    quick_then_thorough(
        (tuple(EDITS)[turn::SITTINGS] for turn in range(SITTINGS)), ((edit,) for edit in EDITS)
    ),
    ids=", ".join,
)
def test_what_would_be_lost_is_named(
    edits: tuple[str, ...], made: Made, lost: Callable[[bytes], list[str]]
) -> None:
    content = made.content()
    for edit in edits:
        before, content = content, EDITS[edit][0](content, made)
        assert content != before, edit
    named = lost(content)
    for edit in edits:
        assert any(EDITS[edit][1] in each for each in named), (edit, named)


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
        assert run("new", path, "--inputs", path).exit_code == 5
        held = inputs_of(read_workbook(path))
        result = run("new", path, "--inputs", link, "--force")
        assert result.exit_code == 0
        assert "inputs, tables and evidence are kept" in result.stderr
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
            result = run("new", path, "--inputs", path, "--force")
            assert result.exit_code == 5 and said in result.stderr, result.stderr
            assert path.read_bytes() == content

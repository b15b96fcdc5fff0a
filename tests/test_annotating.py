"""`check --annotate`: a copy with each finding as a note in its cell, in which everything else is as it was."""

from __future__ import annotations

import io
import itertools
import re
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.comments import Comment

from roi_workbook.cli import main
from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Finding
from roi_workbook.review.reading import read_workbook
from tests.edited import Made, with_cell, with_part
from tests.edits.making import saved_by
from tests.engines import require_libreoffice
from tests.engines.workbook_parts import worksheet_parts


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def findings(path: Path) -> list[Finding]:
    return [finding for finding in compare(read_workbook(path)).findings if finding.kind != "annotated"]


def notes(path: Path) -> dict[tuple[str, str], str]:
    """The notes of a workbook, as another program reads them."""
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


@pytest.fixture(scope="module")
def wrong(core: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook in which somebody typed over the net present value."""
    path = tmp_path_factory.mktemp("wrong") / "case.xlsx"
    path.write_bytes(with_cell(core.content(), core.place("npv"), "n", "41.37"))
    return path


@pytest.fixture(scope="module")
def copy(wrong: Path) -> Path:
    """The annotated copy of it."""
    path = wrong.with_name("copy.xlsx")
    before = wrong.read_bytes()
    result = run(wrong, "--annotate", path)
    assert result.exit_code == 1 and f"Wrote {path}." in result.stderr and wrong.read_bytes() == before
    return path


class TestTheCopy:
    def test_has_each_finding_as_a_note_in_its_cell(self, core: Made, wrong: Path, copy: Path) -> None:
        told = notes(copy)
        sheet, address = core.place("npv")
        assert told[sheet, address].startswith("Error: formula-overwritten\nNet present value holds 41.37")
        assert "Expected: =" in told[sheet, address]
        assert len(told) == len({(each.sheet, each.cell) for each in findings(wrong) if each.cell})

    def test_has_a_sheet_of_all_findings_with_links_to_the_cells(
        self, core: Made, wrong: Path, copy: Path
    ) -> None:
        sheet = openpyxl.load_workbook(copy)["Findings"]
        assert sheet["A1"].value == "Findings of roi-workbook check"
        assert "DOES NOT AGREE with its recompute" in sheet["A2"].value
        assert sheet.max_row == 4 + len(findings(wrong)) and sheet.freeze_panes == "A5"
        title, address = core.place("npv")
        assert sheet["A5"].hyperlink.location == f"'{title}'!{address}" and sheet["B5"].value == "Error"

    def test_checks_as_the_workbook_did_and_says_that_it_is_one(self, wrong: Path, copy: Path) -> None:
        assert findings(copy) == findings(wrong)
        (told,) = [each for each in compare(read_workbook(copy)).findings if each.kind == "annotated"]
        assert told.severity == "info" and told.sheet == "Findings"

    def test_differs_only_where_it_must(self, wrong: Path, copy: Path) -> None:
        before, after = parts(wrong.read_bytes()), parts(copy.read_bytes())
        with_notes = {each.sheet for each in findings(wrong) if each.cell}
        changed = {name for name in before if before[name] != after[name]}
        sheets = {name for name in changed if name.startswith("xl/worksheets/sheet")}
        assert len(sheets) == len(with_notes)
        relations = {name.replace("sheets/", "sheets/_rels/") + ".rels" for name in sheets}
        assert changed - sheets - relations == {
            "[Content_Types].xml",
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
        }
        for name in sheets:
            assert b"<legacyDrawing" in after[name]
            tag = after[name][after[name].index(b"<legacyDrawing") :].split(b">")[0] + b">"
            assert after[name].replace(tag, b"") == before[name]

    def test_is_the_same_for_the_same_workbook(self, wrong: Path, copy: Path, tmp_path: Path) -> None:
        run(wrong, "--annotate", tmp_path / "again.xlsx")
        assert (tmp_path / "again.xlsx").read_bytes() == copy.read_bytes()

    def test_says_of_an_accepted_finding_who_accepts_it_and_lists_it_last(
        self, wrong: Path, tmp_path: Path
    ) -> None:
        (wrong.parent / "accepted.toml").write_text(
            '[[accepted]]\nkind = "formula-overwritten"\nkey = "npv"\nreason = "A reserve"\nwho = "Ada"\nuntil = 2099-01-31\n',
            encoding="utf-8",
        )
        result = run(wrong, "--annotate", tmp_path / "copy.xlsx")
        (wrong.parent / "accepted.toml").unlink()
        told = [note for note in notes(tmp_path / "copy.xlsx").values() if note.startswith("Accepted")]
        assert result.exit_code == 0 and len(told) == 1
        assert told[0].endswith("Accepted by Ada until 2099-01-31: A reserve")
        sheet = openpyxl.load_workbook(tmp_path / "copy.xlsx")["Findings"]
        assert sheet.cell(sheet.max_row, 2).value == "Accepted"


class TestOfANotedWorkbook:
    def test_keeps_the_notes_of_the_analyst_and_puts_its_own_below(
        self, core: Made, wrong: Path, tmp_path: Path
    ) -> None:
        book = openpyxl.load_workbook(wrong)
        sheet, address = core.place("npv")
        book[sheet][address].comment = Comment("Ours & theirs", "Ada")
        book[sheet]["Z99"].comment = Comment("Elsewhere", "Ada")
        book.create_sheet("findings")["A1"] = "mine"
        book.save(noted := tmp_path / "noted.xlsx")
        run(noted, "--annotate", tmp_path / "copy.xlsx")
        told = notes(tmp_path / "copy.xlsx")
        assert told[sheet, address].startswith("Ours & theirs\n\nError: formula-overwritten")
        assert told[sheet, "Z99"] == "Elsewhere"
        copy = openpyxl.load_workbook(tmp_path / "copy.xlsx")
        assert copy["findings"]["A1"].value == "mine" and copy["Findings 2"].max_row > 5
        assert findings(tmp_path / "copy.xlsx") == findings(noted)

    def test_keeps_a_drawing_that_is_no_xml(self, wrong: Path, copy: Path, tmp_path: Path) -> None:
        drawing = next(name for name in parts(copy.read_bytes()) if name.endswith(".vml"))
        sheets = [name for name in parts(copy.read_bytes()) if name.startswith("xl/worksheets/sheet")]
        content = with_part(copy.read_bytes(), drawing, lambda xml: xml.replace("</xml>", "<br></xml>"))
        content = with_part(content, sheets[-1], lambda xml: xml.replace("Findings of roi", "Mine of roi"))
        (noted := tmp_path / "noted.xlsx").write_bytes(content)
        assert run(noted, "--annotate", tmp_path / "again.xlsx").exit_code == 1
        assert parts((tmp_path / "again.xlsx").read_bytes())[drawing] == parts(content)[drawing]
        assert all("\n\n" in note for note in notes(tmp_path / "again.xlsx").values())


def prefixed(xml: str) -> str:
    """A sheet as some programs write it: its tags have a prefix."""
    xml = xml.replace(' xmlns="http', ' xmlns:x="http', 1)
    return re.sub(r"<(/?)(?=[A-Za-z]+[ />])", r"<\1x:", xml)


class TestOtherWaysOfWriting:
    def test_a_sheet_whose_tags_have_a_prefix_is_annotated(
        self, core: Made, wrong: Path, tmp_path: Path
    ) -> None:
        sheet, address = core.place("npv")
        with ZipFile(wrong) as archive:
            part = worksheet_parts(archive)[sheet]
        (path := tmp_path / "prefixed.xlsx").write_bytes(with_part(wrong.read_bytes(), part, prefixed))
        run(path, "--annotate", tmp_path / "copy.xlsx")
        assert findings(tmp_path / "copy.xlsx") == findings(path)
        assert notes(tmp_path / "copy.xlsx")[sheet, address].startswith("Error: formula-overwritten")

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("<comments", "<!DOCTYPE c [<!ENTITY e 'x'>]><comments"),
            ("<commentList>", "<commentList2>"),
            ("commentList>", "commentLists>"),
            ("<text>", "<words>"),
            ("text>", "words>"),
        ],
    )
    def test_notes_that_cannot_be_added_to_are_refused_in_a_sentence(
        self, copy: Path, tmp_path: Path, before: str, after: str
    ) -> None:
        content = copy.read_bytes()
        for part in parts(content):
            if part.startswith("xl/comments"):
                content = with_part(content, part, lambda xml: xml.replace(before, after))
            elif part.startswith("xl/worksheets/sheet"):
                content = with_part(content, part, lambda xml: xml.replace("Findings of roi", "Mine of roi"))
        (path := tmp_path / "damaged.xlsx").write_bytes(content)
        result = run(path, "--annotate", tmp_path / "copy.xlsx")
        assert result.exit_code == 3 and result.stderr.startswith(f"{path}: damaged, or not written by")
        assert not (tmp_path / "copy.xlsx").exists()


class TestIsRefused:
    def test_for_several_files_for_a_stream_and_onto_the_workbook(self, wrong: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.xlsx"
        for arguments, status in (
            ((wrong, wrong.with_name("copy.xlsx"), "--annotate", copy), 2),
            (("-", "--annotate", copy), 2),
            ((wrong, "--annotate", wrong, "--force"), 2),
            ((wrong, "--annotate", tmp_path / "copy.pdf"), 2),
            ((wrong, "--annotate", tmp_path), 2),
        ):
            assert run(*arguments).exit_code == status, arguments
        assert not copy.exists()

    def test_for_a_copy_and_for_a_file_that_cannot_be_read(self, copy: Path, tmp_path: Path) -> None:
        result = run(copy, "--annotate", tmp_path / "copy.xlsx")
        assert result.exit_code == 5 and "annotate the workbook it was made of" in result.stderr
        (broken := tmp_path / "broken.xlsx").write_bytes(b"PK")
        assert run(broken, "--annotate", tmp_path / "copy.xlsx").exit_code == 3
        assert not (tmp_path / "copy.xlsx").exists()


def every_third_formula_typed_over(xml: str) -> str:
    """A sheet in which every third formula is the number 7."""
    count = itertools.count()
    return re.sub(r"<f>[^<]*</f><v>[^<]*</v>", lambda found: found[0] if next(count) % 3 else "<v>7</v>", xml)


def test_a_workbook_with_hundreds_of_findings_stays_usable(core: Made, tmp_path: Path) -> None:
    with ZipFile(io.BytesIO(core.content())) as archive:
        part = worksheet_parts(archive)["Cash flow"]
    content = with_part(core.content(), part, every_third_formula_typed_over)
    (path := tmp_path / "many.xlsx").write_bytes(content)
    result = run(path, "--annotate", tmp_path / "copy.xlsx")
    told = findings(path)
    assert result.exit_code == 1 and len(told) > 400
    assert len(notes(tmp_path / "copy.xlsx")) == len({(each.sheet, each.cell) for each in told if each.cell})
    drawings = [part for name, part in parts((tmp_path / "copy.xlsx").read_bytes()).items() if "vml" in name]
    shapes = b"".join(drawings)
    assert shapes.count(b"visibility:hidden") == shapes.count(b'ObjectType="Note"') > 400


@pytest.mark.thorough
def test_libreoffice_opens_it_and_has_every_note(copy: Path, tmp_path: Path) -> None:
    require_libreoffice()
    (saved := tmp_path / "saved.xlsx").write_bytes(saved_by(copy.read_bytes(), "LibreOffice"))
    before, after = notes(copy), notes(saved)
    assert after.keys() == before.keys()
    assert all(after[at].split() == note.split() for at, note in before.items())
    assert openpyxl.load_workbook(saved)["Findings"]["A1"].value == "Findings of roi-workbook check"
    noted = tmp_path / "noted.xlsx"
    run(saved, "--annotate", noted)
    assert not noted.exists()

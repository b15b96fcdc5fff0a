"""What people see is reviewed like what is worked out: words, looks, settings, and what is beside cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.checks.labels import MOST_OF_SHEET, changed_labels
from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Finding
from roi_workbook.review.reading import read_workbook
from roi_workbook.review.template import template_of
from tests.edited import Made, with_cell, with_columns, with_rows

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

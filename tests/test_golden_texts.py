"""What Start, Summary and Proposal say in cases that a person has read; a change of wording shows as a difference.

To renew the texts after reading what changed: python -m tests.test_golden_texts
"""

from __future__ import annotations

from pathlib import Path

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import (
    BOLD,
    PIXELS_PER_POINT,
    fit,
    height_in_pixels,
    lines_of,
    width_in_pixels,
)
from roi_workbook.workbook.layout import lay_out_book
from roi_workbook.workbook.start import LAST, PANEL, WIDTHS
from roi_workbook.workbook.stored_values import stored_values
from tests.golden_cases import CASES, as_text

KEPT = Path(__file__).parent / "golden_texts"


@pytest.mark.parametrize("name", CASES)
def test_the_pages_say_what_a_person_has_read(name: str) -> None:
    kept = (KEPT / f"{name}.md").read_text(encoding="utf-8")
    assert as_text(CASES[name]) == kept, (
        "The words changed: read them as a finance chief would, then run python -m tests.test_golden_texts."
    )


def test_every_kept_text_belongs_to_a_case() -> None:
    assert {path.stem for path in KEPT.glob("*.md")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_headline_and_what_is_below_it_fit_beside_the_questions_of_start(name: str) -> None:
    start, summary = (KEPT / f"{name}.md").read_text(encoding="utf-8").split("\n# ")[:2]
    told_twice = [line for line in start.splitlines() if line and line in summary.splitlines()]
    _, headline, *below = told_twice  # the first is the line below every title
    room = sum(WIDTHS[PANEL : LAST + 1])
    assert lines_of(headline, room * BOLD) == 1
    assert [line for line in below if lines_of(line, room) > 1] == []


WIDEST_LETTERS = 1.083
"""LibreOffice makes columns wider by this than spreadsheets in which a digit has seven pixels."""
A4, MARGINS = (595, 842), (58, 72)
"""Width and height of the paper, and what its margins take, in points."""


@pytest.mark.parametrize("name", ["whole_company", "running_programme", "machines"])
def test_the_proposal_prints_on_one_page_in_letters_of_seven_points_at_least(name: str) -> None:
    book = lay_out_book(CASES[name], MODEL)
    fit(book, stored_values(book, expected_cells(work_out(CASES[name], MODEL))))
    sheet = book.sheets["Proposal"]
    assert sheet.one_page and not sheet.landscape and sheet.print_last_row is not None
    printed = width_in_pixels(sheet, 0, 0), height_in_pixels(sheet, 0, sheet.print_last_row)
    room = [paper - margin for paper, margin in zip(A4, MARGINS, strict=True)]
    assert printed[0] * WIDEST_LETTERS <= room[0] * PIXELS_PER_POINT
    scale = min(1, *(each * PIXELS_PER_POINT / pixels for each, pixels in zip(room, printed, strict=True)))
    assert scale * styles.FONT["font_size"] >= 7


if __name__ == "__main__":
    for name, inputs in CASES.items():
        (KEPT / f"{name}.md").write_text(as_text(inputs), encoding="utf-8")

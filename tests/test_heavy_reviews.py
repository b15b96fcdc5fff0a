"""Any workbook within the reader's limits is reviewed in seconds and in bounded memory, by every command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.formulas.addresses import column_number
from roi_workbook.formulas.normal_form import Form, normal_form, normal_form_within
from roi_workbook.formulas.references import FormulaError
from roi_workbook.review.checks.typed_cells import MOST_REPORTED, odd_inputs
from roi_workbook.review.comparing import compare
from roi_workbook.review.reading import MOST_CELLS, read_workbook
from roi_workbook.review.taking_over import take_over
from roi_workbook.review.template import Template, template_of
from roi_workbook.workbook.layout import TEMPLATE_VERSION
from roi_workbook.xlsx.package import LIMITS, ReadingError
from tests.commands_alone import command_alone
from tests.edited import Made, without_values
from tests.fuzz_reading import MOST_MEGABYTES, MOST_SECONDS
from tests.heavy_workbooks import (
    HUGE,
    TALL,
    overwritten,
    spread,
    with_arrays,
    with_constants,
    with_filled_table,
    with_formulas,
    with_more_names,
    with_names,
    with_stored,
    with_text,
)
from tests.quick_cases import quick_then_thorough

AGREES, FINDINGS, UNREADABLE, INCOMPLETE = 0, 1, 3, 4
OTHER_VERSION = int(TEMPLATE_VERSION) - 1

KINDS: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "a huge name": (FINDINGS, lambda content: with_names(content, "purchases_item", HUGE)),
    "all names huge": (INCOMPLETE, lambda content: with_names(content, ".*", HUGE)),
    "lists of headings tall": (
        INCOMPLETE,
        lambda content: with_names(content, ".*(_input_key|_heading)", TALL),
    ),
    "no stored values": (INCOMPLETE, without_values),
    "every row moved, no stored values": (INCOMPLETE, lambda content: without_values(spread(content))),
    "stored values empty texts": (FINDINGS, lambda content: with_stored(content, "str", "")),
    "every formula another": (
        FINDINGS,
        lambda content: with_formulas(content, lambda formula, number: f"{formula}+0*ROW()+{number}"),
    ),
    "every formula long": (
        FINDINGS,
        lambda content: with_formulas(
            content,
            lambda formula, number: (
                f"{formula}{f'+{number}*A{number % 89 + 1}' * ((215 - len(formula)) // 10)}"
            ),
        ),
    ),
    "every formula in brackets": (
        FINDINGS,
        lambda content: with_formulas(
            content,
            lambda formula, number: f"{'(' * (number % 97)}{formula}+{number}{')' * (number % 97)}",
        ),
    ),
    "every second formula overwritten": (FINDINGS, overwritten),
    "errors typed": (FINDINGS, lambda content: with_constants(content, "e", "#N/A")),
    "arrays in rows that are all different": (AGREES, with_arrays),
    "arrays over each other": (UNREADABLE, lambda content: with_arrays(content, ":C98009")),
    "a table of errors": (
        FINDINGS,
        lambda content: with_filled_table(content, ' t="e"><v>#N/A</v>', 9_973),
    ),
}


ONE_OF_EACH = (
    "a huge name",
    "lists of headings tall",
    "every row moved, no stored values",
    "every formula long",
    "every second formula overwritten",
    "arrays in rows that are all different",
    "a table of errors",
)
"""Of names, stored values, formulas, constants, arrays and tables, for the quick run: each is a process of its own."""


@pytest.mark.parametrize("kind", quick_then_thorough(ONE_OF_EACH, KINDS))
def test_a_check_ends_soon_and_in_bounded_memory(core_then_all: Made, tmp_path: Path, kind: str) -> None:
    status, change = KINDS[kind]
    path = tmp_path / "heavy.xlsx"
    path.write_bytes(change(core_then_all.content()))
    ended = command_alone("check", path)
    assert ended.seconds < MOST_SECONDS and ended.megabytes < MOST_MEGABYTES, ended
    assert ended.status == status, ended.words[:500]


@pytest.mark.parametrize(
    "command",
    quick_then_thorough(
        ["diff", "portfolio", "new"],
        ["show", "explain", "inputs", "proposal", "textconv", "simulate"],
    ),
)
def test_every_command_is_quick_with_a_name_over_forty_million_cells(
    core_then_all: Made, tmp_path: Path, command: str
) -> None:
    path, output, before = (tmp_path / name for name in ("heavy.xlsx", "output", "before.xlsx"))
    before.write_bytes(core_then_all.content())
    path.write_bytes(with_names(core_then_all.content(), "purchases_item", HUGE))
    arguments = {
        "diff": [before, path],
        "explain": ["npv", path],
        "proposal": [path, "-o", output.with_suffix(".md")],
        "simulate": [path, "--draws", "1000"],
        "new": [output.with_suffix(".xlsx"), "--inputs", path],
    }
    ended = command_alone(command, *arguments.get(command, [path]))
    assert ended.seconds < MOST_SECONDS and ended.megabytes < MOST_MEGABYTES, ended
    assert ended.status in (AGREES, FINDINGS, INCOMPLETE), ended.words[:500]


def test_a_table_of_another_template_is_left_out_soon_however_many_there_are(
    core_then_all: Made, tmp_path: Path
) -> None:
    names = {f"other_{number}": f"Results!$A${number + 1}:$A${number + 2}" for number in range(19_997)}
    names |= {f"{name}_state": "Results!$A$1" for name in names}
    path = tmp_path / "older.xlsx"
    path.write_bytes(with_more_names(core_then_all.content(), names, OTHER_VERSION))
    ended = command_alone("inputs", path)
    assert ended.seconds < MOST_SECONDS and ended.megabytes < MOST_MEGABYTES, ended
    assert ended.status == AGREES, ended.words[:500]


def test_a_column_of_an_unknown_table_is_left_out_once(core_then_all: Made, tmp_path: Path) -> None:
    names = {
        "old": "Results!$A$1",
        "old_state": "Results!$A$1",
        "old_rows": "Results!$A$1",
        "old_rows_state": "Results!$A$1",
        "old_rows_item": "Results!$A$1:$A$7",
        "old_cost": "Results!$A$1:$A$7",
        "older_cost": "Results!$A$1:$A$7",
    }
    path = tmp_path / "older.xlsx"
    path.write_bytes(with_more_names(core_then_all.content(), names, OTHER_VERSION))
    left_out = take_over(read_workbook(path, any_version=True)).left_out
    assert [sentence.split(" is left out")[0] for sentence in left_out] == ["old_cost", "old_rows_item"]


def test_columns_that_cover_too_much_together_are_left_out_unread(
    core_then_all: Made, tmp_path: Path
) -> None:
    rows = core_then_all.book.names["purchases_item"]
    wide = f"Inputs!$A${rows.top + 1}:$BXX${rows.bottom + 1}"
    fitting = MOST_CELLS // (rows.shape[0] * column_number("BXX"))
    names = {f"purchases_more_{number}": wide for number in range(1_009)}
    names |= {"old": "Results!$A$1", "old_state": "Results!$A$1", "old_cost": f"Results!{HUGE}"}
    path = tmp_path / "older.xlsx"
    path.write_bytes(with_more_names(core_then_all.content(), names, OTHER_VERSION))
    left_out = take_over(read_workbook(path, any_version=True)).left_out
    assert (
        sum("no such column: the name covers too much" in sentence for sentence in left_out)
        == 1_009 - fitting
    )
    assert any(sentence.startswith("old_cost is left out") for sentence in left_out)


class TestTheCellsOfAllNames:
    def test_are_more_than_three_times_what_the_template_needs(self) -> None:
        areas = template_of(MODEL).book.names.values()
        assert 3 * sum(rows * columns for rows, columns in (area.shape for area in areas)) < MOST_CELLS

    def test_are_bounded_and_the_largest_are_lost_first(self, core_then_all: Made, tmp_path: Path) -> None:
        path = tmp_path / "names.xlsx"
        top = core_then_all.book.names["purchases_item"].top + 1
        content = with_names(core_then_all.content(), "purchases_(item|serves)", f"$A${top}:$F$9973")
        path.write_bytes(with_names(content, "purchases_cost_category", f"$A${top}:$G$9973"))
        book = read_workbook(path)
        names = template_of(book.model).book.names
        book.bound(names)
        assert names.keys() - book.names.keys() == {"purchases_cost_category"}
        assert book.broken["purchases_cost_category"] == (f"the name covers too much: Inputs!A{top}:G9973")

    def test_are_those_of_our_names_whatever_others_there_are(
        self, core_then_all: Made, tmp_path: Path
    ) -> None:
        path = tmp_path / "names.xlsx"
        foreign = {f"data_{number}": f"Results!$A$1:$G${number + 1}" for number in range(9_973)}
        path.write_bytes(with_more_names(core_then_all.content(), foreign))
        assert compare(read_workbook(path)).agrees

    def test_are_told_where_a_name_of_ours_is_lost(self, core_then_all: Made, tmp_path: Path) -> None:
        path = tmp_path / "names.xlsx"
        path.write_bytes(with_names(core_then_all.content(), "purchases_serves", HUGE))
        findings = compare(read_workbook(path)).findings
        told = [finding for finding in findings if finding.key == "purchases_serves"]
        assert told and "the name covers too much" in told[0].message


def test_typed_cells_that_cannot_count_are_counted_where_there_are_too_many(
    core_then_all: Made, tmp_path: Path
) -> None:
    path = tmp_path / "errors.xlsx"
    path.write_bytes(with_filled_table(core_then_all.content(), ' t="e"><v>#N/A</v>', 1_009))
    book = read_workbook(path)
    found = [each for each in compare(book).findings if each.kind == "input-invalid"]
    rest = [each for each in found if each.key is None]
    assert len(found) == MOST_REPORTED + 1 and len(rest) == 1
    more = sum(1 for _ in odd_inputs(book)) - MOST_REPORTED
    assert more >= 7 * 1_009 - MOST_REPORTED
    assert rest[0].severity == "error" and rest[0].message.startswith(f"{more:,} more findings about typed")


def test_a_long_text_counts_in_every_cell_that_shows_it(core_then_all: Made, tmp_path: Path) -> None:
    content, number = with_text(core_then_all.content(), "seven " * 5_003)
    path = tmp_path / "texts.xlsx"
    path.write_bytes(with_filled_table(content, f' t="s"><v>{number}</v>', 53))
    with pytest.raises(ReadingError, match=f"more than {LIMITS['characters']:,} characters"):
        read_workbook(path)


class TestAGlanceAtAFormula:
    def test_never_takes_another_spelling_for_another_formula(self) -> None:
        texts = {text for formulas in template_of(MODEL).formulas.values() for text in formulas.values()}
        for text in Random(43).sample(sorted(texts), 997):
            wanted = Form.of(text)
            spelled = text.replace("(", "( ").replace("NORMSDIST(", "_xlfn.NORM.S.DIST(")
            for other in (f"(({text}))", f" {text} ", spelled, text.replace(",", ",\r\n        ")):
                found = normal_form(other)
                if found == (wanted.shape, wanted.operands):
                    assert normal_form_within(other, wanted.outline) == found, other

    @pytest.mark.parametrize(
        "other",
        [
            "A1+B2*2+1",
            "A1+B2+7",
            "A1+.5+B2",
            "A1-B2",
            "A1+B2+C3",
            "A1",
            "A1*B2",
            "A1+B2>0",
            "(" * 40 + "A1+B2" + ")" * 40,
        ],
    )
    def test_tells_other_operators_operands_and_lengths(self, other: str) -> None:
        assert normal_form_within(other, Form.of("A1+B2").outline) is None

    @pytest.mark.parametrize(
        "other", ["B7+A1", "A1+B2+2", '"-*/"&A1', "A1:B2 + C3", "1E-5+A1+B2", "A1+B2+LOG10(7.25E3)"]
    )
    def test_leaves_the_rest_to_the_parser(self, other: str) -> None:
        assert normal_form_within(other, Form.of(other).outline) == normal_form(other)

    def test_refuses_what_is_no_formula(self) -> None:
        with pytest.raises(FormulaError):
            normal_form_within('A1+"', Form.of("A1+B2").outline)


class TestWhatBuildsOnWhat:
    def test_is_the_same_in_both_directions(self) -> None:
        template, random = template_of(MODEL), Random(47)
        cells, formulas = sorted(template.name_at), sorted(template.formula_cells)
        for _ in range(41):
            ends = set(random.sample(formulas, 3))
            beneath = template.precedents(ends)
            for cell in random.sample(cells, 7):
                assert (cell in beneath) == bool(template.followers([cell]) & ends)

    def test_says_which_cells_can_hold_an_empty_text(self) -> None:
        template = template_of(MODEL)
        for cell in Random(53).sample(sorted(template.formula_cells), 199):
            assert template.may_be_empty(cell) == _gives_an_empty_text(template, cell)


def _gives_an_empty_text(template: Template, cell: tuple[str, int, int]) -> bool:
    """Worked out for one cell alone."""
    return any('""' in (template.formula(each) or "") for each in (cell, *template.precedents([cell])))

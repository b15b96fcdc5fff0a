"""What changed between two files: found by name, whoever saved them and wherever cells have gone."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.diff.attribution import attribute
from roi_workbook.diff.changes import Changes, changes
from roi_workbook.diff.formula_changes import departures, formula_changes
from roi_workbook.diff.rows import CellChange, matched, row_changes, same_value
from roi_workbook.diff.two_files import NamedInputs
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.review.comparing import line_values
from roi_workbook.review.findings import Finding
from roi_workbook.review.reading import ReadingError, ReadWorkbook, read_workbook
from tests.edge_cases import EDGE_CASES
from tests.edited import Made, filled, with_cell, with_columns, with_rows, without_names, without_values

EXAMPLE = example_inputs(MODEL.core)
PURCHASES = MODEL.tables["purchases"]
INCIDENTS = EXAMPLE.values["incidents_per_quarter"]
Read = Callable[[bytes], ReadWorkbook]


def changed(tables: dict[str, Any] | None = None, **values: Any) -> Inputs:
    """The example with some values and tables replaced; None empties an input."""
    held = {key: value for key, value in {**EXAMPLE.values, **values}.items() if value is not None}
    return Inputs(held, {**EXAMPLE.tables, **(tables or {})}, EXAMPLE.evidence)


def between(old: Inputs, new: Inputs) -> Changes:
    """What changed between two input files."""
    return changes(NamedInputs(file="old.toml", inputs=old), NamedInputs(file="new.toml", inputs=new))


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a workbook with this content, each under a name of its own."""

    def reading(content: bytes) -> ReadWorkbook:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.xlsx"
        path.write_bytes(content)
        return read_workbook(path)

    return reading


class TestTwoCopies:
    def test_do_not_differ(self, core_file: Path, blank_file: Path) -> None:
        for path in (core_file, blank_file):
            found = changes(read_workbook(path), read_workbook(path))
            assert found.none and found.complete and not found.in_content
            assert found.notes == found.not_read == ()

    @pytest.mark.parametrize("case", EDGE_CASES)
    def test_of_any_inputs_do_not_differ(self, case: str) -> None:
        assert between(EDGE_CASES[case], EDGE_CASES[case]).none

    def test_do_not_differ_as_workbook_and_as_input_file(self, core_file: Path) -> None:
        book, file = read_workbook(core_file), NamedInputs(file="case.toml", inputs=EXAMPLE)
        assert changes(book, file).none and changes(file, book).none

    def test_differ_in_structure_only_where_rows_and_columns_were_inserted(
        self, core: Made, core_file: Path, read: Read
    ) -> None:
        for content in (
            with_rows(core, "Cash flow", core.book.names["net_t"].top, 3),
            with_columns(core, "Cases", core.book.names["case_npv"].left + 2, 2),
        ):
            found = changes(read_workbook(core_file), read(content))
            assert not found.in_content and found.complete
            assert ("new", "added") in {(each.change, each.finding.kind) for each in found.formulas}


class TestInputs:
    def test_are_told_cell_by_cell_in_catalogue_order(self) -> None:
        new = changed(
            incidents_per_quarter={"base": 7.3, "optimistic": 5},
            scenario="Optimistic",
            limit_irr=2.7,
            organisation="Grünhain & Söhne",
            value_per_success_known="unknown",
            model_start=None,
        )
        found = {
            each.key: [(cell.cell, cell.before, cell.after) for cell in each.cells]
            for each in between(EXAMPLE, new).inputs
        }
        assert found == {
            "organisation": [("base", EXAMPLE.values["organisation"], "Grünhain & Söhne")],
            "scenario": [("base", "Base", "Optimistic")],
            "model_start": [("base", EXAMPLE.values["model_start"], None)],
            "incidents_per_quarter": [("conservative", 3, None), ("base", 4, 7.3)],
            "value_per_success_known": [("base", None, "unknown")],
            "limit_irr": [("base", 3, 2.7)],
        }
        assert list(found) == [key for key in MODEL.inputs if key in found]

    @pytest.mark.parametrize(
        ("before", "after", "same"),
        [
            (1 / 3, 0.333333333333333, True),
            (1 / 3, 0.3333333, False),
            (4, 4.0, True),
            (0, 0.0, True),
            (0, 1e-300, False),
            (1, True, False),
            (0, None, False),
            ("", None, True),
            ("4", 4, False),
            (1e300, 1e300, True),
            (-2, 2, False),
        ],
    )
    def test_are_the_same_to_the_digits_every_program_saves(
        self, before: Any, after: Any, same: bool
    ) -> None:
        declared = MODEL.inputs["hours_per_incident"]
        assert same_value(declared, before, after) is same_value(declared, after, before) is same

    def test_that_are_choices_compare_without_case_and_texts_with_it(self) -> None:
        assert between(EXAMPLE, changed(scenario="base")).none
        assert not between(EXAMPLE, changed(organisation=EXAMPLE.values["organisation"].upper())).none

    def test_saved_with_fewer_digits_move_nothing(self) -> None:
        old = changed(hours_per_incident={"base": 1.2345678901234567})
        found = between(old, changed(hours_per_incident={"base": 1.23456789012346}))
        assert found.none
        assert attribute(found.old_inputs, found.new_inputs).inputs == ()


class TestRows:
    A, B, C = EXAMPLE.tables["purchases"]

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("ABC", "ABC", []),
            ("ABC", "AC", [("removed", 2, None)]),
            ("AC", "ABC", [("added", None, 2)]),
            ("ABC", "BAC", [("moved", 2, 1)]),
            ("ABC", "CAB", [("moved", 3, 1)]),
            ("ABC", "", [("removed", 1, None), ("removed", 2, None), ("removed", 3, None)]),
            ("", "A", [("added", None, 1)]),
            ("AAB", "AB", [("removed", 2, None)]),
            ("AB", "AAB", [("added", None, 2)]),
        ],
    )
    def test_are_added_removed_or_moved(self, old: str, new: str, told: list[Any]) -> None:
        rows = {"A": self.A, "B": self.B, "C": self.C}
        found = row_changes([rows[name] for name in old], [rows[name] for name in new], PURCHASES)
        assert [(each.change, each.row_before, each.row_after) for each in found] == told

    def test_change_cell_by_cell_under_their_text(self) -> None:
        dearer = {**self.B, "item": " implementation PARTNER", "one_off_cost": 33_333.3}
        (found,) = row_changes([self.A, self.B], [self.A, dearer], PURCHASES)
        assert (found.change, found.row_before, found.row_after) == ("changed", 2, 2)
        assert found.cells == (
            CellChange(cell="item", before="Implementation partner", after=" implementation PARTNER"),
            CellChange(cell="one_off_cost", before=40_000, after=33_333.3),
        )

    def test_may_change_and_move_at_once(self) -> None:
        dearer = {**self.C, "one_off_cost": 1_009.7}
        (found,) = row_changes([self.A, self.B, self.C], [dearer, self.A, self.B], PURCHASES)
        assert (found.change, found.text, found.row_before, found.row_after) == (
            "changed",
            "Team training",
            3,
            1,
        )

    def test_are_renamed_where_all_else_is_the_same(self) -> None:
        (found,) = row_changes([self.A, self.B], [self.A, {**self.B, "item": "Contractor"}], PURCHASES)
        assert (found.change, found.text) == ("changed", "Contractor")
        assert [cell.cell for cell in found.cells] == ["item"]

    def test_are_others_where_text_and_numbers_differ(self) -> None:
        other = {"item": "Licences", "cost_per_year": 7_001}
        found = row_changes([self.A, self.B], [self.A, other], PURCHASES)
        assert [(each.change, each.text) for each in found] == [
            ("added", "Licences"),
            ("removed", "Implementation partner"),
        ]

    def test_without_a_text_go_by_their_order(self) -> None:
        old = ({"cost_per_year": 101}, {"cost_per_year": 211}, {"cost_per_year": 307})
        (found,) = row_changes(
            old, ({"cost_per_year": 101}, {"cost_per_year": 211.7}, {"cost_per_year": 307}), PURCHASES
        )
        assert (found.change, found.row_before, found.row_after) == ("changed", 2, 2)

    def test_of_one_text_go_by_their_order(self) -> None:
        old = ({"item": "x", "cost_per_year": 3}, {"item": "x", "cost_per_year": 5})
        found = row_changes(
            old, ({"item": "x", "cost_per_year": 7}, {"item": "x", "cost_per_year": 5}), PURCHASES
        )
        assert [(each.row_before, each.row_after, each.cells[0].after) for each in found] == [(1, 1, 7)]

    def test_are_each_matched_once_and_fewest_are_said_to_have_moved(self) -> None:
        chance = random.Random(5)
        every = [
            {"item": f"row {number % 7}", "cost_per_year": float(chance.randrange(5))}
            for number in range(300)
        ]
        for _ in range(20):
            old, new = (chance.sample(every, chance.randrange(1, 40)) for _ in range(2))
            pairs = matched(old, new, PURCHASES)
            assert len(set(pairs.values())) == len(pairs)
            found = row_changes(old, new, PURCHASES)
            count = {name: sum(each.change == name for each in found) for name in ("added", "removed")}
            assert len(old) - count["removed"] == len(new) - count["added"] == len(pairs)
            kept = [
                pairs[after]
                for after in sorted(pairs)
                if after + 1 not in {each.row_after for each in found if each.change == "moved"}
            ]
            still = [
                before
                for before in kept
                if before + 1 not in {each.row_before for each in found if each.change == "changed"}
            ]
            assert still == sorted(still)

    def test_are_matched_in_long_tables_too(self) -> None:
        old = [{"item": f"row {number}", "cost_per_year": number} for number in range(5_000)]
        found = row_changes(old, [*old[1:2_500], {"item": "new"}, *old[2_500:], old[0]], PURCHASES)
        assert [(each.change, each.row_before, each.row_after) for each in found] == [
            ("added", None, 2_500),
            ("moved", 1, 5_001),
        ]

    def test_are_told_per_table(self) -> None:
        found = between(EXAMPLE, changed({"purchases": (self.A, self.B), "friction_activities": ()}))
        assert {each.key: len(each.rows) for each in found.tables} == {
            "friction_activities": 5,
            "purchases": 1,
        }

    def test_that_moved_change_no_result(self) -> None:
        odd = tuple({"item": str(number), "cost_per_year": 0.1 + number / 3} for number in range(11))
        found = between(changed({"purchases": odd}), changed({"purchases": odd[::-1]}))
        assert {row.change for row in found.tables[0].rows} == {"moved"}
        assert found.results == ()
        assert attribute(found.old_inputs, found.new_inputs).moving == ()


class TestEvidence:
    def test_is_told_fact_by_fact(self) -> None:
        about = {
            **EXAMPLE.evidence,
            "hours_per_incident": {"grade": "A", "source": "incident log", "owner": "Ann"},
            "purchases": {},
        }
        found = between(EXAMPLE, Inputs(EXAMPLE.values, EXAMPLE.tables, about)).evidence
        before = EXAMPLE.evidence["hours_per_incident"]
        assert [(each.key, each.fact, each.before, each.after) for each in found[:3]] == [
            ("hours_per_incident", "grade", before["grade"], "A"),
            ("hours_per_incident", "source", before["source"], "incident log"),
            ("hours_per_incident", "owner", None, "Ann"),
        ]
        assert {(each.key, each.after) for each in found[3:]} == {("purchases", None)}

    def test_moves_no_result_but_may_settle_alerts(self) -> None:
        about = {key: {**recomputed, "grade": "A"} for key, recomputed in EXAMPLE.evidence.items()}
        found = between(EXAMPLE, Inputs(EXAMPLE.values, EXAMPLE.tables, about))
        assert found.results == () and found.in_content
        settled = {"alert_confidence_above_suggested", "alert_placeholders"}
        assert {each.key for each in found.guards if each.after == 0} == settled
        assert len(found.guards) == len(settled)


class TestResults:
    NEW = changed(incidents_per_quarter={"base": 1.7}, run_hours_per_week={"base": 5.3})

    def test_are_every_line_that_differs_in_catalogue_order(self) -> None:
        before, after = (
            line_values(work_out(held, MODEL.core, strict=False)) for held in (EXAMPLE, self.NEW)
        )
        found = {each.key: each for each in between(EXAMPLE, self.NEW).results}
        assert list(found) == [
            key
            for key in before
            if before[key] != after[key] and (before[key] == before[key] or after[key] == after[key])
        ]
        for key, each in found.items():
            if each.difference is not None:
                assert (each.before, each.after) == (before[key], after[key])
                assert each.difference == after[key] - before[key]
        assert found["npv"].unit == "currency" and found["npv_low"].label == "Low end of the range"

    def test_that_are_not_defined_have_words_and_no_difference(self) -> None:
        found = {each.key: each for each in between(EXAMPLE, self.NEW).results}
        payback = found["payback_months"]
        assert (payback.after, payback.difference, payback.words_before) == (None, None, "")
        assert payback.words_after == "not within 36 months"
        back = {each.key: each for each in between(self.NEW, EXAMPLE).results}["payback_months"]
        assert (back.before, back.words_before, back.after) == (None, "not within 36 months", payback.before)

    def test_that_are_not_defined_for_another_reason_count(self) -> None:
        found = {
            each.key: each
            for each in between(
                self.NEW, replace(self.NEW, values={**self.NEW.values, "horizon_months": 37})
            ).results
        }
        assert (found["payback_months"].words_before, found["payback_months"].words_after) == (
            "not within 36 months",
            "not within 37 months",
        )

    def test_are_what_attribution_shares_out(self) -> None:
        found = between(EXAMPLE, self.NEW)
        attribution = attribute(found.old_inputs, found.new_inputs)
        for each in found.results:
            if each.key in attribution.results.index:
                assert attribution.of(each.key)["share"].sum() == pytest.approx(each.difference, rel=1e-9)

    def test_in_two_currencies_are_told_apart(self) -> None:
        (note,) = between(EXAMPLE, changed(reporting_currency="EUR")).notes
        assert "USD before and in EUR after" in note


class TestGuards:
    def test_go_up_and_down(self) -> None:
        new = changed(internal_adoption_hours={"base": 0}, horizon_months=48)
        up = {each.key: (each.before, each.after) for each in between(EXAMPLE, new).guards}
        assert up["alert_no_adoption_hours"] == up["alert_life_shorter_than_horizon"] == (0, 1)
        down = {each.key: (each.before, each.after) for each in between(new, EXAMPLE).guards}
        assert down == {key: (after, before) for key, (before, after) in up.items()}

    def test_that_are_only_not_tested_any_more_do_not_change(self) -> None:
        old, new = (
            changed(cost_overrun={"base": 0.1}),
            changed(cost_overrun={"base": 0.1}, run_hours_per_week={"base": 53}),
        )
        tested, not_tested = (work_out(held, strict=False).guards["alert_irr"] for held in (old, new))
        assert tested == 0 and not_tested != not_tested
        assert "alert_irr" not in {each.key for each in between(old, new).guards}


class TestFormulas:
    def test_are_new_changed_or_gone(self, core: Made, core_file: Path, read: Read) -> None:
        book = read_workbook(core_file)
        one, other = (
            read(with_cell(core.content(), core.place("downtime_cost_avoided"), "n", number))
            for number in ("7.7", "8.8")
        )
        for old, new, told in (
            (book, one, ["new"]),
            (one, book, ["gone"]),
            (one, other, ["changed"]),
            (one, one, []),
        ):
            found = changes(old, new)
            assert [each.change for each in found.formulas] == told
            assert not found.in_content and found.complete
            for each in found.formulas:
                assert (each.finding.kind, each.finding.key) == (
                    "formula-overwritten",
                    "downtime_cost_avoided",
                )

    def test_do_not_change_where_rows_were_inserted_above(self, core: Made, read: Read) -> None:
        sheet, address = core.place("downtime_cost_avoided")
        content, moved = core.content(), with_rows(core, sheet, core.book.names["incidents_per_year"].top, 2)
        below = f"{address[0]}{int(address[1:]) + 2}"
        found = changes(
            read(with_cell(content, (sheet, address), "n", "7.7")),
            read(with_cell(moved, (sheet, below), "n", "7.7")),
        ).formulas
        assert [each.finding.kind for each in found] == ["added"]

    def test_that_were_overwritten_are_noted_because_results_are_recomputed(
        self, core: Made, core_file: Path, read: Read
    ) -> None:
        overwritten = with_cell(core.content(), core.place("npv"), "n", "1")
        found = changes(read_workbook(core_file), read(overwritten))
        (note,) = found.notes
        assert "does not agree with its recompute" in note
        assert found.results == ()

    def test_are_matched_by_kind_key_and_place(self, core_file: Path) -> None:
        book = read_workbook(core_file)
        area = book.area("downtime_cost_avoided")
        base = Finding(
            kind="formula-changed",
            severity="error",
            message="m",
            sheet=area.sheet,
            cell=area.address.replace("$", ""),
            key="downtime_cost_avoided",
            workbook=3,
            found="=1+2",
            expected="=a",
        )
        old = departures(book, [base])
        for new, told in (
            (base, []),
            (replace(base, workbook=5.7), []),
            (replace(base, found="=1+3"), ["changed"]),
            (replace(base, found="=1+3", expected="=b"), []),
            (replace(base, key="npv"), ["new", "gone"]),
            (replace(base, kind="formula-overwritten"), ["new", "gone"]),
            (replace(base, cell="A1"), ["new", "gone"]),
            (replace(base, kind="value-differs"), ["gone"]),
        ):
            assert [each.change for each in formula_changes(old, departures(book, [new]))] == told, new

    def test_that_are_said_twice_count_twice(self, core_file: Path) -> None:
        book = read_workbook(core_file)
        said = Finding(
            kind="added", severity="info", message="1 row inserted between rows 3 and 5.", sheet="Downtime"
        )
        twice = departures(book, [said, replace(said, sheet="Compliance")])
        assert [each.change for each in formula_changes(departures(book, [said]), twice)] == ["new"]


class TestWhatCannotBeRead:
    def test_is_taken_to_be_as_in_the_other_file(self, core_file: Path, read: Read) -> None:
        made = filled(changed(hours_per_incident={"base": 2.37}), model=MODEL.core)
        new = read(without_names(made.content(), "incidents_per_quarter_base"))
        for old, later in ((read_workbook(core_file), new), (new, read_workbook(core_file))):
            found = changes(old, later)
            assert [each.key for each in found.inputs] == ["hours_per_incident"]
            (sentence,) = found.not_read
            assert "Incidents a quarter (base) cannot be found: assumed to be as in" in sentence
            assert not found.complete
            assert (
                found.old_inputs.values["incidents_per_quarter"]
                == found.new_inputs.values["incidents_per_quarter"]
                == INCIDENTS
            )

    def test_is_empty_where_neither_file_has_it(self, core: Made, read: Read) -> None:
        book = read(without_names(core.content(), "incidents_per_quarter_base"))
        found = changes(book, book)
        assert found.none and not found.complete
        assert all("assumed to be empty" in sentence for sentence in found.not_read)

    def test_may_be_a_whole_table(self, core_file: Path, read: Read) -> None:
        made = filled(changed({"purchases": ({"item": "x", "cost_per_year": 7.0},)}), model=MODEL.core)
        book = read(without_names(made.content(), "purchases_one_off_cost"))
        found = changes(read_workbook(core_file), book)
        assert not found.in_content and not found.complete
        assert found.new_inputs.tables["purchases"] == EXAMPLE.tables["purchases"]

    def test_may_be_evidence(self, core_file: Path, read: Read, core: Made) -> None:
        book = read(without_names(core.content(), "inputs_evidence_heading"))
        found = changes(read_workbook(core_file), book)
        assert found.evidence == () and not found.complete
        (sentence,) = found.not_read
        assert (
            f"the evidence of {MODEL.inputs['organisation'].label}; " in sentence
            and " more cannot be found" in sentence
        )

    def test_are_no_stored_values(self, core_file: Path, core: Made, read: Read) -> None:
        found = changes(read_workbook(core_file), read(without_values(core.content())))
        assert found.none and found.complete
        assert "does not agree" in found.notes[0]

    def test_is_refused_where_numbers_overflow(self) -> None:
        far = changed(annual_discount_rate=-1e300, horizon_months=1e300)
        with pytest.raises(ReadingError, match=r"new\.toml: .*too far out of range"):
            between(EXAMPLE, far)

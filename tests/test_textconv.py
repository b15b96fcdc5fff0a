"""`textconv`: what `git diff` shows of a workbook, the same whichever program saved it."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.reports.diff_text import rounded, written
from roi_workbook.workbook.layout import TEMPLATE_VERSION, plan_book
from roi_workbook.workbook.write import write
from tests.edited import Made, with_cell, with_rows, without_names, without_values
from tests.edits import saved_by
from tests.git_repository import COMMAND, Repository
from tests.quick_cases import quick_then_thorough

EXAMPLE = example_inputs(MODEL.core)


def text_of(path: Path) -> str:
    result = CliRunner().invoke(main, ["textconv", str(path)])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def text(folder: Path, content: bytes, name: str = "case.xlsx") -> str:
    """What a file with this content reads like."""
    (folder / name).write_bytes(content)
    return text_of(folder / name)


def changed(before: str, after: str) -> tuple[set[str], set[str]]:
    """The lines that went, and those that came."""
    old, new = before.splitlines(), after.splitlines()
    return set(old) - set(new), set(new) - set(old)


class TestTheText:
    def test_says_inputs_rows_evidence_results_and_guards_a_fact_a_line(self, core_file: Path) -> None:
        lines = text_of(core_file).splitlines()
        for line in (
            f"template {TEMPLATE_VERSION}",
            "model_start = 2027-01",
            "incidents_per_quarter.conservative = 3",
            "loaded_hourly_cost.optimistic = empty",
            'evidence incidents_per_quarter.grade = "C"',
            "result npv = 87681.14",
            "result payback_months = 19.2693313",
            'result iteration_limit = "releases"',
            "alert alert_cashable_npv (Cashable benefits alone do not pay)",
        ):
            assert line in lines, line
        assert any(line.startswith('purchases: item "Implementation partner", serves') for line in lines)

    def test_lists_every_typed_cell_in_catalogue_order(self, core_file: Path) -> None:
        keys = [re.split("[.: ]", line)[0] for line in text_of(core_file).splitlines()[1:]]
        typed = [key for key in dict.fromkeys(keys) if key in MODEL.register]
        assert typed == [*MODEL.inputs, *MODEL.tables]

    def test_has_no_file_name_and_no_more_than_twelve_digits(
        self, tmp_path: Path, core_then_all: Made
    ) -> None:
        content = with_cell(
            core_then_all.content(), core_then_all.place("range_tail_base"), "n", "0.12345678901234567"
        )
        told = text(tmp_path, content, "odd name.xlsx")
        assert "odd name" not in told
        assert "range_tail = 0.123456789012\n" in told
        assert not re.search(r"\d\.\d{13}", told)

    @pytest.mark.parametrize(
        "programs",
        quick_then_thorough([("IronCalc", "openpyxl")], [("IronCalc",), ("openpyxl",)]),
        ids=" then ".join,
    )
    def test_is_the_same_whichever_program_saved_the_workbook(
        self, programs: tuple[str, ...], tmp_path: Path, core_then_all: Made
    ) -> None:
        told = text(tmp_path, core_then_all.content())
        assert text(tmp_path, saved_by(core_then_all.content(), *programs)) == told

    def test_is_the_same_without_values_and_with_rows_between(
        self, tmp_path: Path, core_then_all: Made
    ) -> None:
        told = text(tmp_path, core_then_all.content())
        assert text(tmp_path, without_values(core_then_all.content())) == told
        assert text(tmp_path, with_rows(core_then_all, "Inputs", 9)) == told

    def test_shows_one_line_for_a_changed_cell_and_for_an_added_row(self, tmp_path: Path) -> None:
        before = text(tmp_path, write(plan_book(EXAMPLE, MODEL.core), {}))
        rows = EXAMPLE.tables["friction_activities"]
        odd = {"activity": "waiting", "engineers": 0, "hours_per_engineer_week": 0}
        more = replace(EXAMPLE, tables={**EXAMPLE.tables, "friction_activities": (odd, *rows)})
        gone, came = changed(before, text(tmp_path, write(plan_book(more, MODEL.core), {})))
        assert gone == set()
        assert came == {'friction_activities: activity "waiting", engineers 0, hours_per_engineer_week 0'}

    def test_says_what_is_lost_odd_or_an_error(self, tmp_path: Path, core_then_all: Made) -> None:
        content = with_cell(core_then_all.content(), core_then_all.place("range_tail_base"), "e", "#N/A")
        content = with_cell(content, core_then_all.place("prepared_by_base"), "str", 'a\x9b"b')
        told = text(tmp_path, without_names(content, "horizon_months_base", "purchases_item")).splitlines()
        assert {"range_tail = #N/A", "horizon_months = lost", "purchases.item = lost"} <= set(told)
        assert 'prepared_by = "a\\u009b\\"b"' in told

    def test_does_without_results_where_nothing_can_be_recomputed(self, tmp_path: Path) -> None:
        far = {"conservative": 1e300, "base": 1e300, "optimistic": 1e300}
        values = {**EXAMPLE.values, "impact_per_incident_hour": far, "incidents_per_quarter": far}
        told = text(tmp_path, write(plan_book(replace(EXAMPLE, values=values), MODEL.core), {}))
        assert "incidents_per_quarter.base = 1e+300" in told and "\nresult " not in told
        assert told.splitlines()[-1].startswith('no results: "too far out of range')

    def test_reads_a_workbook_of_another_template(self, tmp_path: Path, core_then_all: Made) -> None:
        place = core_then_all.place("roi_workbook_template")
        told = text(tmp_path, with_cell(core_then_all.content(), place, "str", "roi-workbook 0"))
        assert told.startswith("template 0\n") and "result npv = 87681.14\n" in told

    @pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken"])
    def test_of_a_file_that_is_refused_is_one_line_without_its_name(
        self, tmp_path: Path, content: bytes
    ) -> None:
        told = text(tmp_path, content, "bad.xlsx")
        assert told.count("\n") == 1 and len(told) > 10 and "bad.xlsx" not in told


class TestNumbers:
    def test_of_results_hide_what_rounding_leaves_over(self) -> None:
        assert rounded(-1e-14, "currency") == "0.00" and rounded(-1e-14, "share") == "0"
        assert rounded(0.1 + 0.2, "share") == "0.3"
        assert rounded(1234567.891, "currency / year") == "1234567.89"
        assert rounded(float("nan"), "months") == "not defined"

    def test_of_inputs_keep_twelve_digits(self) -> None:
        assert written(0.1 + 0.2) == "0.3" and written(123456789012345) == "123456789012345"
        assert written(True) == "TRUE" and written("7") == '"7"' and written(None) == "empty"


def test_git_diff_shows_the_changed_input(tmp_path: Path) -> None:
    git = Repository(tmp_path).git
    git("config", "diff.roi-workbook.textconv", f"{COMMAND} textconv")
    (tmp_path / ".gitattributes").write_text("*.xlsx diff=roi-workbook\n", encoding="utf-8")
    case = tmp_path / "business case.xlsx"
    case.write_bytes(write(plan_book(EXAMPLE, MODEL.core), {}))
    git("add", ".")
    git("commit", "--quiet", "--message", "Example")
    edited = {**EXAMPLE.values, "incidents_per_quarter": {"conservative": 3, "base": 4.7, "optimistic": 5}}
    case.write_bytes(write(plan_book(replace(EXAMPLE, values=edited), MODEL.core), {}))
    shown = git("diff").splitlines()
    assert "-incidents_per_quarter.base = 4" in shown and "+incidents_per_quarter.base = 4.7" in shown
    assert "-result npv = 87681.14" in shown
    assert not [line for line in shown if line.startswith(("+loaded", "-loaded"))]
    case.write_bytes(b"overwritten")
    assert "+not an Excel workbook (.xlsx)" in git("diff")


def test_the_largest_numbers_are_told_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert rounded(np.float64(-1e308), "currency").startswith("-1000000000000000")
        assert rounded(np.float64(1.5e308), "count") == "1.5e+308"

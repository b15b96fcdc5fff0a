"""`explain`: what a key means, and how its number comes about, down to the inputs."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import formualizer
import pytest
from click.testing import CliRunner, Result

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.explain.index import Index, UnknownKeyError
from roi_workbook.explain.steps import ExplainedWorkbook, literal
from roi_workbook.finance.annual import annual_lines
from roi_workbook.finance.rate_of_return import STEP_LINES
from roi_workbook.input_files import read_input_file
from roi_workbook.model.names import ALL_MONTHS
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.review.reading import read_workbook
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.write import write
from tests.edge_cases import BLANK, EXAMPLE, NEGATIVE
from tests.edited import Made, with_cell, without_names
from tests.quick_cases import in_turns, quick_then_thorough
from tests.random_inputs import random_inputs

ROOT = Path(__file__).parent.parent
INDEX = Index()
SETS = {
    "awkward": read_input_file(ROOT / "sample_inputs" / "awkward.toml", MODEL),
    "example": EXAMPLE,
    "negative": NEGATIVE,
    "blank": BLANK,
    "random": random_inputs(23),
}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@cache
def explained_workbook(name: str) -> ExplainedWorkbook:
    """The numbers of a workbook with the inputs of a set."""
    inputs = SETS[name]
    with TemporaryDirectory() as folder:
        path = Path(folder, "case.xlsx")
        path.write_bytes(write(plan_book(inputs, MODEL), {}))
        return ExplainedWorkbook(read_workbook(path), work_out(inputs, strict=False), INDEX)


def evaluated(formulas: Iterable[str]) -> list[Any]:
    """What a spreadsheet engine makes of formulas in an empty workbook."""
    book, formulas = formualizer.Workbook(), list(formulas)
    book.add_sheet("Formulas")
    for row, formula in enumerate(formulas, start=1):
        book.set_formula("Formulas", row, 1, formula)
    book.evaluate_all()
    return [book.get_value("Formulas", row, 1) for row in range(1, len(formulas) + 1)]


def same(found: Any, expected: float | str | None, scale: float = 1) -> bool:
    """Whether an engine found a value, to what twelve digits of every number put in leave open."""
    if not isinstance(expected, float) or not isinstance(found, (int, float)):
        return bool(found == expected)
    return abs(found - expected) <= max(1e-9 * max(abs(found), abs(expected)), 1e-10 * scale)


def rests_on_names(formula: str) -> bool:
    """Whether a formula with the numbers put in still has names of longer ranges in it."""
    return any(name in formula for name in ("month_number", "_t,", "_t)", "_t ", "irr_next", "_in_month"))


class TestEveryKey:
    def test_is_explained_without_a_workbook(self) -> None:
        for key in INDEX.records:
            about = INDEX.explain(key)
            assert about.label and about.kind and about.places, key
            assert about.formula or about.kind in ("input", "table", "column"), key
            assert bool(about.citation) == (about.kind in ("input", "table")), key

    @pytest.mark.parametrize(
        ("form", "key"),
        in_turns(
            ["text", "json", "markdown", "html"],
            [
                "npv",
                "net_t",
                "purchases",
                "purchases_serves",
                "scenario",
                "alert_irr",
                "irr_growth",
                "model_start",
            ],
        ),
    )
    def test_is_printed_in_every_format(self, form: str, key: str, example_file: Path) -> None:
        for file in ((), (example_file,)):
            result = run("explain", key, *file, "--format", form)
            assert result.exit_code == 0, result.stderr
            assert INDEX.label(key).split(":")[0] in result.stdout

    @pytest.mark.parametrize("name", quick_then_thorough(["awkward"], SETS))
    def test_has_a_way_down_that_ends_in_typed_cells(self, name: str) -> None:
        numbers = explained_workbook(name)
        for key in INDEX.records:
            steps = list(numbers.steps(key))
            keys = [step.key for step in steps if step.formula]
            assert len(keys) == len(set(keys)), key
            for step in steps:
                assert step.formula or step.again or INDEX.kind(step.key) in ("input", "table", "column"), (
                    step.key
                )

    def test_that_is_referred_to_refers_back(self) -> None:
        for key in INDEX.records:
            for precedent in INDEX.refers_to(key):
                assert key in INDEX.followers[precedent], (key, precedent)

    def test_of_a_number_is_used_by_something(self) -> None:
        unused = {
            key for key, declared in MODEL.inputs.items() if declared.numeric and not INDEX.followers[key]
        }
        assert unused == {key for key in MODEL.inputs if key.startswith("suggested_confidence_")}

    def test_but_the_steps_of_the_rate_of_return_never_rests_on_itself_at_any_distance(self) -> None:
        def reached(key: str, through: frozenset[str]) -> None:
            assert key not in through, (key, through)
            for precedent in INDEX.refers_to(key):
                if precedent not in done:
                    reached(precedent, through | {key})
            done.add(key)

        done = {line.key for line in STEP_LINES}
        for key in INDEX.records:
            reached(key, frozenset())


class TestNumbersPutIn:
    @pytest.mark.parametrize("name", quick_then_thorough(["awkward", "blank"], SETS))
    def test_give_the_value_of_every_line_that_needs_no_months(self, name: str) -> None:
        numbers = explained_workbook(name)
        scale = max(
            abs(numbers.live[key])
            for key in ("annual_value_gross", "annual_value", "pv_benefits", "pv_costs")
        )
        lines = {
            key: numbers.put_in(line.formula)
            for key, line in MODEL.lines.items()
            if key not in INDEX.month_rows
        }
        plain = {key: formula for key, formula in lines.items() if not rests_on_names(formula)}
        assert {line.key for line in annual_lines(MODEL.buckets)} <= plain.keys()
        assert len(plain) > 80
        for key, found in zip(plain, evaluated(plain.values()), strict=True):
            assert same(found, numbers.value(key), scale), (key, plain[key], found, numbers.value(key))

    @pytest.mark.parametrize("month", [0, 1, 7, 37, 60])
    def test_of_one_month_give_every_month_row_of_it(self, month: int) -> None:
        numbers = explained_workbook("awkward")
        rows = [
            key for key in INDEX.month_rows if key != "month_date" and ALL_MONTHS not in INDEX.formula(key)
        ]
        formulas = [numbers.put_in(INDEX.formula(key), month) for key in rows]
        scale = max(map(abs, numbers.months("cumulative_net_t")))
        for key, formula, found in zip(rows, formulas, evaluated(formulas), strict=True):
            assert same(found, float(numbers.months(key)[month]), scale), (key, month, formula, found)

    def test_are_those_of_the_scenario_asked_for(self, example_file: Path) -> None:
        result = run("explain", "incidents_per_year", example_file, "--scenario", "conservative")
        assert "=3 * 4" in result.stdout and "scenario Conservative" in result.stdout

    def test_are_written_as_excel_reads_them(self) -> None:
        assert [literal(value) for value in (0.1 + 0.2, -4.0, 1e-7, True, None, 'a"b')] == [
            "0.3",
            "(-4)",
            "1E-07",
            "TRUE",
            '""',
            '"a""b"',
        ]


class TestTheWayDown:
    def steps(self, file: Path, *more: object) -> list[Mapping[str, Any]]:
        told = json.loads(run("explain", "net_annual_value", file, "--format", "json", *more).stdout)
        return list(told["workbook"]["steps"])

    def test_puts_the_line_first_and_its_parts_below(self, example_file: Path) -> None:
        first, second, *_ = self.steps(example_file)
        assert (first["key"], first["numbers"]) == ("net_annual_value", "=123211.880769 - 64080")
        assert math.isclose(first["value"], 59131.88076923077)
        assert (second["key"], second["depth"]) == ("annual_value", 1)

    def test_stops_at_the_depth_asked_for(self, example_file: Path) -> None:
        assert [step["key"] for step in self.steps(example_file, "--depth", 0)] == ["net_annual_value"]
        steps = self.steps(example_file, "--depth", 1)
        assert [step["key"] for step in steps] == [
            "net_annual_value",
            "annual_value",
            "annualised_investment",
        ]
        assert all(step["cut"] for step in steps[1:])

    def test_explains_a_key_once_and_points_back_to_it(self, example_file: Path) -> None:
        told = run("explain", "net_annual_value", example_file).stdout
        assert told.count("formula  =releases_per_year_target") == 0
        assert "improvements_shipped_today, Improvements shipped today: 17.3333333 (see above)" in told

    def test_says_what_the_workbook_holds_where_that_differs(self, example: Made, tmp_path: Path) -> None:
        path = tmp_path / "wrong.xlsx"
        path.write_bytes(with_cell(example.content(), example.place("hours_freed"), "n", "777"))
        told = run("explain", "hours_captured", path).stdout
        assert "hours_freed, Hours freed: 561.6 (the workbook holds 777)" in told
        assert told.count("the workbook holds") == 1
        assert (
            "the workbook holds"
            not in run("explain", "hours_captured", path, "--scenario", "optimistic").stdout
        )

    def test_has_words_where_no_number_is_defined(self, blank_file: Path) -> None:
        told = run("explain", "roi", blank_file).stdout
        assert "roi, Return on investment: n/a: no cost" in told and '"n/a: no cost", 0 / 0)' in told


class TestWhatWasTyped:
    def test_is_shown_with_its_cells_evidence_and_state(self, example_file: Path) -> None:
        typed = json.loads(run("explain", "incidents_per_quarter", example_file, "--format", "json").stdout)[
            "workbook"
        ]
        assert typed["typed"]["cells"] == {"conservative": 3, "base": 4, "optimistic": 5}
        assert typed["typed"]["evidence"]["grade"] == "C" and typed["typed"]["state"] == "ok"
        assert typed["value"] == 4

    def test_is_no_command_to_a_terminal(self, example: Made, tmp_path: Path) -> None:
        path = tmp_path / "odd.xlsx"
        path.write_bytes(
            with_cell(example.content(), example.place("prepared_by_base"), "str", "\x9b2J\u202e")
        )
        told = run("explain", "prepared_by", path).stdout
        assert not {"\x9b", "\u202e", "\x1b"} & set(told)

    def test_is_missed_where_its_name_is_lost(self, example: Made, tmp_path: Path) -> None:
        path = tmp_path / "torn.xlsx"
        path.write_bytes(without_names(example.content(), "hours_per_incident_base"))
        result = run("explain", "incident_hours_per_year", path)
        assert result.exit_code == 4 and "hours_per_incident_base cannot be read" in result.stderr

    def test_shows_the_rows_of_a_table(self, example_file: Path) -> None:
        told = run("explain", "friction_activities", example_file).stdout
        assert "manual deployments" in told.lower() and "Figures filled in" in told

    def test_counts_the_rows_of_a_table_of_words(self, example_file: Path) -> None:
        told = run("explain", "unquantified_benefits", example_file).stdout
        assert re.search(r"Rows filled in +2\n", told) and "platform teams" in told


class TestMonths:
    def test_begin_with_the_decision_and_end_with_the_total(self, example_file: Path) -> None:
        told = run("explain", "net_t", example_file).stdout
        assert "-82,800.00" in told and "0 to 60" in told and "120,923.53" in told

    def test_of_the_calendar_are_dates(self, example_file: Path) -> None:
        told = run("explain", "month_date", example_file).stdout
        assert "0  2027-01" in told and "12  2028-01" in told

    def test_can_be_asked_for_one_by_one(self, example_file: Path) -> None:
        told = run("explain", "net_t", example_file, "--month", 13).stdout
        assert "Month 13: 7,227.66" in told and "=10267.6567308 - 3040" in told


class TestNamingAKey:
    @pytest.mark.parametrize(
        "said", ["npv", "NPV", " npv ", "Net present value", "net PRESENT value", "npv_base", "case_npv"]
    )
    def test_takes_key_label_and_name(self, said: str) -> None:
        assert INDEX.find(said) == "npv"

    def test_takes_spaces_and_dashes_for_underscores(self) -> None:
        assert (
            INDEX.find("incidents per quarter")
            == INDEX.find("Incidents-per-Quarter")
            == "incidents_per_quarter"
        )
        assert INDEX.find("purchases: one-off cost") == "purchases_one_off_cost"

    @pytest.mark.parametrize(
        ("said", "meant"), [("npvv", "npv"), ("Net presnt value", "npv"), ("ramp month", "ramp_months")]
    )
    def test_suggests_the_nearest(self, said: str, meant: str) -> None:
        with pytest.raises(UnknownKeyError, match=rf"did you mean .*\b{meant}\b"):
            INDEX.find(said)
        result = run("explain", said)
        assert result.exit_code == 2 and meant in result.stderr

    def test_says_where_keys_are_listed_where_none_is_near(self) -> None:
        with pytest.raises(UnknownKeyError, match="Glossary lists every key"):
            INDEX.find("\x1b[2J")
        assert "\x1b" not in run("explain", "\x1b[2J").stderr


class TestTheCommand:
    def test_refuses_options_that_need_a_workbook_or_months(self, example_file: Path) -> None:
        for option in (("--depth", 1), ("--month", 1), ("--scenario", "base")):
            assert run("explain", "net_t", *option).exit_code == 2
        assert run("explain", "npv", example_file, "--month", 1).exit_code == 2
        assert run("explain", "net_t", example_file, "--month", 61).exit_code == 2
        assert run("explain", "npv", ROOT).exit_code == 3

    def test_needs_no_pandas_without_a_workbook(self) -> None:
        code = (
            "import sys; from roi_workbook.cli import main\n"
            "main(['explain', 'npv'], standalone_mode=False)\n"
            "assert not {'pandas', 'numpy', 'openpyxl'} & set(sys.modules)"
        )
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

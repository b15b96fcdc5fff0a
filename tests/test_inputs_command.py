"""`inputs` and `new --inputs WORKBOOK`: what an analyst typed moves to a file, or to a new workbook, exactly."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.cli import main
from roi_workbook.input_files import WRITERS, InputFileError, read_input_file
from roi_workbook.input_files.schema import json_schema
from roi_workbook.input_files.starting_points import blank_inputs
from roi_workbook.model.records import EVIDENCE, Column, Input, Inputs
from roi_workbook.review.reading import inputs_of, read_workbook
from roi_workbook.workbook.layout import TEMPLATE_VERSION, plan_book
from roi_workbook.workbook.write import write
from tests.edited import WORKBOOK, Made, with_cell, with_part, without_names
from tests.edits import saved_by
from tests.quick_cases import quick_then_thorough

CORE = MODEL.core
ROOT = Path(__file__).parent.parent
FEW = 3
"""Drawn inputs of the quick run, the same every time."""

ODD_TEXTS = st.sampled_from(
    ("40%", "=1+1", "'2027", "n/a", " 4 ", "A\r\nB", "x" * 300, "<r><t>&</t></r>", "#N/A?")
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9) | ODD_TEXTS
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15)
ANYTHING = TEXTS | NUMBERS | st.booleans()
"""Whatever a cell can hold that is no Excel error."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def saved(folder: Path, inputs: Inputs, model: Model = CORE) -> Path:
    """A workbook that holds these inputs; its formulas have no values, and it has no looks."""
    path = folder / "typed.xlsx"
    path.write_bytes(write(plan_book(inputs, model), {}, looks=False))
    return path


def held(path: Path) -> Inputs:
    return inputs_of(read_workbook(path))


def typed_values(declared: Input | Column) -> st.SearchStrategy[Any]:
    """What somebody may type for an input: what is asked for, or anything else."""
    if declared.kind == "date":
        days = st.dates().filter(lambda day: 1901 <= day.year <= 9990)
        return st.builds(str, days) | st.builds("{:%Y-%m}".format, days) | st.just("soon") | st.booleans()
    fitting = (
        st.floats(declared.lowest, declared.highest)
        if declared.numeric
        else st.sampled_from(declared.choices or ("Größe 部署", "a\nb", 'say "x"'))
    )
    return fitting | ANYTHING


@st.composite
def typed_inputs(draw: st.DrawFn) -> Inputs:
    """Some inputs typed, some standards cleared, some rows with gaps, some evidence."""
    values = dict(blank_inputs(CORE).values)
    for key in draw(st.sets(st.sampled_from(sorted(MODEL.inputs)), max_size=12)):
        declared = MODEL.inputs[key]
        values.pop(key, None)
        typed = typed_values(declared)
        if declared.three:
            ends = draw(
                st.fixed_dictionaries(
                    {}, optional={"conservative": typed, "base": typed, "optimistic": typed}
                )
            )
            values |= {key: ends} if ends else {}
        elif draw(st.booleans()):
            values[key] = draw(typed)
    tables = {}
    for table in MODEL.tables.values():
        cells = {column.key: typed_values(column) for column in table.columns}
        tables[table.key] = tuple(draw(st.lists(st.fixed_dictionaries({}, optional=cells), max_size=4)))
    facts = st.dictionaries(st.sampled_from(EVIDENCE), TEXTS.filter(bool), min_size=1)
    return Inputs(
        values, tables, draw(st.dictionaries(st.sampled_from(sorted(MODEL.register)), facts, max_size=4))
    )


class TestRoundTrip:
    @pytest.mark.parametrize(
        ("count", "model"),
        [(FEW, CORE), pytest.param(25, MODEL, marks=pytest.mark.thorough)],
        ids=["core", "all sheets"],
    )
    def test_whatever_was_typed_comes_back_from_every_kind_of_file(
        self, tmp_path: Path, count: int, model: Model
    ) -> None:
        # What a push must pass is the same for every push; by hand it is another walk each time.
        @settings(max_examples=count, deadline=None, derandomize=count == FEW or "CI" in os.environ)
        @given(inputs=typed_inputs())
        def comes_back(inputs: Inputs) -> None:
            typed = held(saved(tmp_path, inputs, model))
            for language, written in WRITERS.items():
                path = tmp_path / f"inputs.{language}"
                path.write_bytes(written(typed, MODEL).encode())
                assert read_input_file(path, MODEL) == typed, language
            assert held(saved(tmp_path, typed, model)) == typed

        comes_back()

    def test_floats_come_back_to_the_last_digit(self, tmp_path: Path) -> None:
        numbers = {
            "hours_per_incident": 0.1 + 0.2,
            "impact_per_incident_hour": 1 / 3,
            "incidents_per_quarter": 5e-324,
            "incident_frequency_reduction": 1 - 2**-53,
            "loaded_hourly_cost": 123456789.12345679,
        }
        path = saved(tmp_path, Inputs(values={key: {"base": number} for key, number in numbers.items()}))
        typed, told = held(path).values, tomllib.loads(run("inputs", path).stdout)
        for key, number in numbers.items():
            assert typed[key] == {"base": number} and told[key] == number, key

    def test_texts_with_control_characters_and_markup_move_to_a_calculated_workbook(
        self, tmp_path: Path
    ) -> None:
        odd = "".join(map(chr, range(160))) + '\u2028\ufeff\U0001f642 """ # = [x] _x0041_'
        typed = held(saved(tmp_path, Inputs(values={"organisation": odd, "prepared_by": "<r><t>&</t></r>"})))
        assert typed.values == {"organisation": odd, "prepared_by": "<r><t>&</t></r>"}
        assert run("new", tmp_path / "new.xlsx", "--inputs", tmp_path / "typed.xlsx").exit_code == 0
        assert held(tmp_path / "new.xlsx") == typed

    def test_a_cleared_standard_stays_empty(self, tmp_path: Path) -> None:
        values = dict(blank_inputs(CORE).values)
        for key in ("horizon_months", "productivity_capture_rate", "scenario", "limit_irr"):
            del values[key]
        run("inputs", saved(tmp_path, Inputs(values=values)), "-o", tmp_path / "inputs.yaml")
        assert run("new", tmp_path / "new.xlsx", "--inputs", tmp_path / "inputs.yaml").exit_code == 0
        assert held(tmp_path / "new.xlsx").values == values

    def test_rows_keep_their_order_whatever_stands_between_them(self, core: Made, tmp_path: Path) -> None:
        area = core.book.names["purchases_item"]
        path = tmp_path / "gaps.xlsx"
        path.write_bytes(with_cell(core.content(), (area.sheet, f"A{area.bottom - 1}"), "str", "Last"))
        assert held(path).tables["purchases"][-1] == {"item": "Last"}
        run("new", tmp_path / "new.xlsx", "--inputs", path)
        assert held(tmp_path / "new.xlsx") == held(path)

    def test_a_workbook_moves_whole_and_agrees_with_its_recompute(
        self, example_file: Path, tmp_path: Path
    ) -> None:
        result = run("new", tmp_path / "new.xlsx", "--inputs", example_file)
        assert result.exit_code == 0
        assert "sheets and notes of your own stay there" in result.stderr
        assert held(tmp_path / "new.xlsx") == held(example_file)
        assert run("check", tmp_path / "new.xlsx").exit_code == 0

    def test_options_win_over_the_workbook(self, core_file: Path, tmp_path: Path) -> None:
        run(
            "new",
            tmp_path / "new.xlsx",
            "--inputs",
            core_file,
            "--currency",
            "EUR",
            "--start",
            "2031-07",
        )
        values = held(tmp_path / "new.xlsx").values
        assert (values["reporting_currency"], values["model_start"]) == ("EUR", "2031-07")

    @pytest.mark.parametrize("program", quick_then_thorough(["openpyxl"], ["IronCalc"]))
    def test_another_program_may_have_saved_it(self, core: Made, tmp_path: Path, program: str) -> None:
        path = tmp_path / "saved.xlsx"
        path.write_bytes(saved_by(core.content(), program))
        (tmp_path / "made.xlsx").write_bytes(core.content())
        assert run("inputs", path).stdout == run("inputs", tmp_path / "made.xlsx").stdout

    def test_what_is_written_is_valid_for_its_schema(self, tmp_path: Path) -> None:
        values = {"ramp_months": {"conservative": 7}, "horizon_months": "three years", "scenario": True}
        rows = ({"one_off_month": 3.5, "is_capex": "no"},)
        inputs = Inputs(
            values, {"purchases": rows}, {"purchases": {"grade": "E", "date": "May", "note": "x"}}
        )
        told = json.loads(run("inputs", saved(tmp_path, inputs), "--format", "json").stdout)
        assert told["ramp_months"] == {"conservative": {"typed": 7}}
        assert told["purchases"] == [{"one_off_month": {"typed": 3.5}, "is_capex": {"typed": "no"}}]
        jsonschema.validate(told, json_schema(MODEL))


class TestTypedValues:
    def read(self, folder: Path, text: str) -> Inputs:
        path = folder / "inputs.toml"
        path.write_text(text, encoding="utf-8")
        return read_input_file(path, MODEL)

    def test_are_kept_whatever_their_input_asks_for(self, tmp_path: Path) -> None:
        text = 'horizon_months = {typed = "x"}\nramp_months = {typed = true}\nevidence.scenario.grade = {typed = "E"}'
        inputs = self.read(tmp_path, text)
        assert inputs.values["horizon_months"] == "x"
        assert inputs.values["ramp_months"] == {"base": True}
        assert inputs.evidence == {"scenario": {"grade": "E"}}

    @pytest.mark.parametrize("value", ["nan", "2027-01-01", "[1]", "{}", '"' + "x" * 32_768 + '"'])
    def test_are_refused_where_no_cell_can_hold_them(self, tmp_path: Path, value: str) -> None:
        with pytest.raises(InputFileError, match="horizon_months"):
            self.read(tmp_path, f"horizon_months = {{typed = {value}}}")

    def test_excuse_a_missing_base_only_where_every_end_is_one(self, tmp_path: Path) -> None:
        typed = self.read(tmp_path, "ramp_months = {conservative = {typed = 3}}")
        assert typed.values["ramp_months"] == {"conservative": 3}
        with pytest.raises(InputFileError, match="a base value"):
            self.read(tmp_path, "ramp_months = {conservative = {typed = 3}, optimistic = 2}")


class TestWhatStaysBehind:
    @pytest.fixture()
    def with_error(self, core: Made, tmp_path: Path) -> Path:
        """The example with an Excel error typed over the horizon, which has a standard."""
        path = tmp_path / "error.xlsx"
        path.write_bytes(with_cell(core.content(), core.place("horizon_months_base"), "e", "#N/A"))
        return path

    def test_an_excel_error_is_told_and_its_cell_left_empty(self, with_error: Path, tmp_path: Path) -> None:
        for result in (
            run("inputs", with_error),
            run("new", tmp_path / "new.xlsx", "--inputs", with_error),
        ):
            assert result.exit_code == 4
            assert re.search(r"Inputs!F\d+: Horizon holds #N/A, which cannot be typed", result.stderr)
        assert "horizon_months" not in held(tmp_path / "new.xlsx").values

    def test_an_excel_error_in_a_table_leaves_the_rest_of_its_row(self, core: Made, tmp_path: Path) -> None:
        area = core.book.names["purchases_one_off_cost"]
        path = tmp_path / "error.xlsx"
        place = (area.sheet, f"D{area.top + 2}")
        path.write_bytes(with_cell(core.content(), place, "e", "#DIV/0!"))
        result = run("inputs", path, "--format", "json")
        assert (
            result.exit_code == 4 and f"!{place[1]}: Purchases: one-off cost holds #DIV/0!" in result.stderr
        )
        assert "one_off_cost" not in json.loads(result.stdout)["purchases"][0]

    def test_a_lost_name_is_told_and_counts_as_empty(self, core: Made, tmp_path: Path) -> None:
        path = tmp_path / "torn.xlsx"
        path.write_bytes(without_names(core.content(), "horizon_months_base"))
        result = run("inputs", path)
        assert result.exit_code == 4 and "horizon_months_base cannot be read" in result.stderr
        assert tomllib.loads(result.stdout)["horizon_months"] == ""

    def test_lost_evidence_is_told(self, core: Made, tmp_path: Path) -> None:
        path = tmp_path / "torn.xlsx"
        path.write_bytes(without_names(core.content(), "inputs_evidence_heading"))
        result = run("inputs", path)
        assert result.exit_code == 4 and "evidence of organisation" in result.stderr


class TestAnotherTemplate:
    def older(self, made: Made, change: Any = None) -> bytes:
        """The example as if an older template had made it."""
        place = made.place("roi_workbook_template")
        content = with_cell(made.content(), place, "str", "roi-workbook 0")
        return with_part(content, WORKBOOK, change) if change else content

    def test_is_read_as_far_as_its_names_go(self, core: Made, tmp_path: Path) -> None:
        path = tmp_path / "old.xlsx"
        path.write_bytes(self.older(core))
        assert run("check", path).exit_code == 3
        result = run("new", tmp_path / "new.xlsx", "--inputs", path)
        assert result.exit_code == 0
        (tmp_path / "same.xlsx").write_bytes(core.content())
        assert held(tmp_path / "new.xlsx") == held(tmp_path / "same.xlsx")

    def test_keeps_the_standard_of_an_input_it_does_not_have(self, example: Made, tmp_path: Path) -> None:
        path = tmp_path / "old.xlsx"
        path.write_bytes(without_names(self.older(example), "horizon_months_base", "horizon_months"))
        result = run("inputs", path)
        assert result.exit_code == 0
        assert f"New in template {TEMPLATE_VERSION}, standards kept: horizon_months." in result.stderr
        assert tomllib.loads(result.stdout)["horizon_months"] == 36

    def test_keeps_the_standard_of_a_column_it_does_not_have(self, example: Made, tmp_path: Path) -> None:
        path = tmp_path / "old.xlsx"
        path.write_bytes(without_names(self.older(example), "purchases_billing"))
        result = run("inputs", path)
        assert result.exit_code == 0, result.stderr
        assert f"New in template {TEMPLATE_VERSION}, standards kept: purchases_billing." in result.stderr
        assert all("billing" not in row for row in tomllib.loads(result.stdout)["purchases"])

    def test_is_told_of_what_the_newest_does_not_know(self, core: Made, tmp_path: Path) -> None:
        book = core.book
        rows = book.names["purchases_item"]
        cost = f"'{rows.sheet}'!$D${rows.top + 1}:$D${rows.bottom + 1}"
        names = {
            "moon_phase": book.names["npv"].reference,
            "moon_phase_state": book.names["npv"].reference,
            "moon_phase_base": book.names["horizon_months_base"].reference,
            "rockets": book.names["npv"].reference,
            "rockets_state": book.names["npv"].reference,
            "rockets_price": cost,
            "purchases_discount": cost,
        }
        extra = "".join(f'<definedName name="{name}">{where}</definedName>' for name, where in names.items())
        path = tmp_path / "old.xlsx"
        path.write_bytes(
            self.older(core, lambda xml: xml.replace("</definedNames>", extra + "</definedNames>"))
        )
        result = run("inputs", path)
        assert result.exit_code == 4
        assert (
            f"moon_phase is left out, template {TEMPLATE_VERSION} has no such input: base 36."
            in result.stderr
        )
        assert (
            f"rockets_price is left out, template {TEMPLATE_VERSION} has no such table: 0, 40,000, 3,200."
            in result.stderr
        )
        assert (
            f"purchases_discount is left out, template {TEMPLATE_VERSION} has no such column: 0, 40,000, 3,200."
            in result.stderr
        )


class TestTheCommand:
    def test_goes_by_the_ending_unless_told(self, example_file: Path, tmp_path: Path) -> None:
        toml = run("inputs", example_file).stdout
        assert toml.startswith("# Input file of roi-workbook")
        for name in ("a.toml", "a.json", "a.yaml", "a.yml"):
            result = run("inputs", example_file, "-o", tmp_path / name)
            assert (result.exit_code, result.stdout) == (0, "") and "Wrote" in result.stderr
            assert read_input_file(tmp_path / name, MODEL) == held(example_file)
        assert (tmp_path / "a.toml").read_text(encoding="utf-8") == toml
        assert run("inputs", example_file, "-o", tmp_path / "a.txt", "--format", "json").exit_code == 0

    def test_refuses_what_does_not_fit_together(self, core_file: Path, tmp_path: Path) -> None:
        assert run("inputs", core_file, "-o", tmp_path / "a.txt").exit_code == 2
        assert run("inputs", core_file, "-o", tmp_path / "a.json", "--format", "toml").exit_code == 2
        assert run("inputs", tmp_path / "gone.xlsx").exit_code == 3
        (tmp_path / "a.toml").write_text("mine", encoding="utf-8")
        assert run("inputs", core_file, "-o", tmp_path / "a.toml").exit_code == 5
        assert (tmp_path / "a.toml").read_text(encoding="utf-8") == "mine"
        assert run("inputs", core_file, "-o", tmp_path / "a.toml", "--force").exit_code == 0

    def test_prints_utf_8_whatever_the_terminal_and_nothing_it_would_act_on(self, tmp_path: Path) -> None:
        inputs = Inputs(values={"organisation": "Größe \x1b[2J\x9b \u202e 部署"})
        path = saved(tmp_path, inputs)
        done = subprocess.run(
            [sys.executable, "-m", "roi_workbook", "inputs", str(path)],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
        )
        text = done.stdout.decode("utf-8")
        assert "Größe" in text and not {"\x1b", "\x9b", "\u202e"} & set(text)
        assert tomllib.loads(text)["organisation"] == held(path).values["organisation"]

    def test_needs_no_pandas(self, core_file: Path) -> None:
        code = (
            "import sys; from roi_workbook.cli import main\n"
            f"main(['inputs', {str(core_file)!r}], standalone_mode=False)\n"
            "assert not {'pandas', 'numpy'} & set(sys.modules)"
        )
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def test_evidence_of_settings_and_tables_comes_along(self, tmp_path: Path) -> None:
        about = {
            "limit_irr": {"grade": "A", "date": "2027-03-31"},
            "purchases": {"source": "ledger", "owner": "Ann"},
        }
        path = saved(tmp_path, replace(blank_inputs(CORE), evidence=about))
        assert tomllib.loads(run("inputs", path).stdout)["evidence"] == about

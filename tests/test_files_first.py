"""Input files are first class: what reads a workbook reads them too, and single values are set beside any file."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

import roi_workbook as roi
from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.files import INPUT_FORMATS
from roi_workbook.input_files import read_input_file
from roi_workbook.input_files.schema import json_schema
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.input_files.syntax import load
from roi_workbook.review.reading import inputs_of, read_workbook

CASE = 'scenario = "Base"\nincidents_per_quarter = 7\nhours_per_incident = 1.25\nloaded_hourly_cost = 83.5\n'


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.toml"
    path.write_text(CASE)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the same inputs."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "case.toml").write_text(CASE)
    assert run("new", folder / "case.xlsx", "--inputs", folder / "case.toml").exit_code == 0
    return folder / "case.xlsx"


class TestEveryCommandReadsInputFiles:
    def test_show_tells_what_it_tells_of_the_workbook(self, case: Path, made: Path) -> None:
        of_file, of_workbook = (
            json.loads(run("show", path, "--format", "json").stdout) for path in (case, made)
        )
        assert of_file.pop("file") != of_workbook.pop("file")
        assert of_file.pop("template_version") is None and of_workbook.pop("template_version")
        assert of_file == of_workbook
        assert of_file["results"]["incident_hours_per_year"] == 35

    def test_explain_gives_the_planned_cells(self, case: Path, made: Path) -> None:
        of_file, of_workbook = (
            json.loads(run("explain", "incidents_per_quarter", path, "--format", "json").stdout)["workbook"]
            for path in (case, made)
        )
        assert of_file["typed"]["places"] == of_workbook["typed"]["places"]
        assert of_file["value"] == of_workbook["value"] == 7 and not of_file["differs"]

    @pytest.mark.parametrize("command", ["proposal", "inputs"])
    def test_others_print_the_same(self, command: str, case: Path, made: Path) -> None:
        of_file, of_workbook = (run(command, path) for path in (case, made))
        assert of_file.exit_code == of_workbook.exit_code == 0
        assert of_file.stdout.replace("case.toml", "case.xlsx") == of_workbook.stdout

    def test_a_portfolio_has_the_same_figures(self, case: Path, made: Path) -> None:
        told = csv.DictReader(io.StringIO(run("portfolio", case, made, "--format", "csv").stdout))
        of_file, of_workbook = ({key: row[key] for key in ("npv", "annual_value")} for row in told)
        assert of_file == of_workbook

    @pytest.mark.parametrize(
        "command",
        [["show"], ["explain", "npv"], ["simulate"], ["proposal"], ["inputs"], ["diff", "good.toml"]],
    )
    def test_a_wrong_file_is_told_as_by_new(
        self, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("good.toml").write_text(CASE)
        Path("wrong.yaml").write_text("horizon_monts: 47\nincidents_per_quarter: '40%'\n")
        told = run("new", "case.xlsx", "--inputs", "wrong.yaml")
        assert told.exit_code == 3 and "did you mean horizon_months?" in told.stderr
        result = run(*command, "wrong.yaml")
        assert (result.exit_code, told.stderr) == (3, result.stderr)

    def test_check_is_about_workbooks_and_says_so(self, case: Path) -> None:
        result = run("check", case)
        assert result.exit_code == 3
        assert f"roi-workbook new NEW.xlsx --inputs {case}" in result.stdout + result.stderr


class TestStandardInput:
    def test_holds_what_the_option_says(self, case: Path) -> None:
        command = [sys.executable, "-m", "roi_workbook", "show", "-", "--input-format", "toml"]
        with case.open("rb") as stdin:
            told = subprocess.run(command, stdin=stdin, capture_output=True, text=True, check=True)
        assert told.stdout.replace("/dev/stdin", str(case)) == run("show", case).stdout

    def test_a_name_of_another_ending_is_read_by_the_option_too(self, case: Path) -> None:
        other = case.rename(case.with_suffix(".txt"))
        assert run("show", other).exit_code == 3
        assert run("show", other, "--input-format", "toml").exit_code == 0
        assert roi.read(other, input_format="toml").results["incident_hours_per_year"] == 35

    def test_the_library_knows_the_same_formats(self) -> None:
        options = {option.name: option for option in main.commands["show"].params}
        assert tuple(options["input_format"].type.choices) == INPUT_FORMATS  # type: ignore[attr-defined]


class TestSchemaAddress:
    def test_a_file_may_name_its_schema_for_editors(self, tmp_path: Path) -> None:
        path = tmp_path / "case.json"
        path.write_text(json.dumps({"$schema": "anything", "horizon_months": 47}))
        assert read_input_file(path, MODEL).values["horizon_months"] == 47
        assert (
            roi.read({"$schema": "anything", "horizon_months": 47}).inputs.loc["horizon_months", "base"] == 47
        )
        path.write_text(json.dumps({"$schema": 47}))
        assert "unknown key" in run("show", path).stderr

    @pytest.mark.parametrize(
        ("ending", "beginning"),
        [
            (".toml", "#:schema "),
            (".yaml", "# yaml-language-server: $schema="),
            (".json", '{\n  "$schema": "'),
        ],
    )
    def test_a_file_to_fill_in_names_the_address_that_the_schema_has(
        self, ending: str, beginning: str, tmp_path: Path
    ) -> None:
        run("new", tmp_path / f"case{ending}")
        address = json.loads(run("schema").stdout)["$id"]
        assert (tmp_path / f"case{ending}").read_text().startswith(beginning + address)


class TestSet:
    def test_lays_a_value_over_a_file_and_over_its_workbook_alike(self, case: Path, made: Path) -> None:
        for path in (case, made):
            changes = ("--set", "incidents_per_quarter=9", "--set", "horizon_months=47")
            told = json.loads(run("show", path, *changes, "--format", "json").stdout)
            assert told["results"]["incident_hours_per_year"] == 45
            assert (told["inputs"]["horizon_months"], told["file"]) == (47, f"{path}, changed")

    def test_one_of_three_values_keeps_the_others(self, case: Path, tmp_path: Path) -> None:
        changes = ("incidents_per_quarter.conservative=5", "annual_discount_rate=0.125")
        written = tmp_path / "new.xlsx"
        assert (
            run("new", written, "--inputs", case, *(x for each in changes for x in ("--set", each))).exit_code
            == 0
        )
        values = inputs_of(read_workbook(written)).values
        assert values["incidents_per_quarter"] == {"conservative": 5, "base": 7}
        assert values["hours_per_incident"] == {"base": 1.25}

    def test_comes_before_the_file_is_checked(self, case: Path) -> None:
        case.write_text(CASE + 'horizon_months = "soon"\n')
        assert run("show", case).exit_code == 3
        assert run("show", case, "--set", "horizon_months=48").exit_code == 0

    def test_changes_the_second_file_of_a_diff(self, case: Path) -> None:
        told = json.loads(
            run("diff", case, case, "--set", "incidents_per_quarter=9", "--format", "json").stdout
        )
        assert [(each["key"], each["cells"][0]["after"]) for each in told["inputs"]] == [
            ("incidents_per_quarter", 9)
        ]

    def test_the_blank_template_and_the_example_take_it_too(self, tmp_path: Path) -> None:
        for option in ((), ("--example",)):
            path = tmp_path / f"made{len(option)}.xlsx"
            result = run("new", path, *option, "--set", "incidents_per_quarter=9")
            assert result.exit_code == 0, result.stderr
            book = read_workbook(path)
            assert inputs_of(book).values["incidents_per_quarter"] == {"base": 9}
            assert not set(book.model.groups)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("incidents_per_qarter=4", "unknown key; did you mean incidents_per_quarter?"),
            ("incidents_per_quarter.bsae=4", "did you mean incidents_per_quarter.base?"),
            ("horizon_months.base=4", "a single input; expected horizon_months=VALUE"),
            ("horizon_months", "expected KEY=VALUE"),
            ("purchases=1", "a table; expected an input"),
            ("hours_per_incident=40%", 'found "40%"; expected a number'),
            ("scenario=Bsae", "did you mean"),
        ],
    )
    def test_what_does_not_fit_is_a_wrong_use(self, text: str, told: str, case: Path) -> None:
        result = run("show", case, "--set", text)
        assert result.exit_code == 2 and told in result.stderr, result.stderr


class TestInputsConverts:
    def test_from_each_language_to_each_other(self, case: Path, tmp_path: Path) -> None:
        before = tomllib.loads(run("inputs", case).stdout)
        place = case
        for ending in (".yaml", ".json", ".toml"):
            there = tmp_path / f"to{ending}"
            assert run("inputs", place, "-o", there).exit_code == 0
            place = there
        assert tomllib.loads(place.read_text()) == before
        assert before["incidents_per_quarter"] == 7


class TestSkeleton:
    @pytest.mark.parametrize("ending", [".toml", ".yaml", ".json"])
    def test_is_the_blank_template_and_valid_for_the_schema(self, ending: str, tmp_path: Path) -> None:
        path = tmp_path / f"case{ending}"
        assert run("new", path).stdout.endswith(f"roi-workbook show {path}\n")
        assert read_input_file(path, MODEL) == blank_inputs(MODEL)
        contents, _ = load(path)
        jsonschema.validate(contents, json_schema(MODEL))

    @pytest.mark.parametrize("ending", [".toml", ".yaml"])
    def test_asks_the_first_questions_on_top_and_has_the_rest_as_comments(
        self, ending: str, tmp_path: Path
    ) -> None:
        run("new", tmp_path / f"case{ending}")
        text = (tmp_path / f"case{ending}").read_text()
        asked = [declared for declared in MODEL.core.inputs.values() if declared.essential]
        contents, _ = load(tmp_path / f"case{ending}")
        assert list(contents) == [declared.key for declared in asked]
        for declared in asked:
            assert f"# {declared.question} [{declared.unit}] {declared.usual}".rstrip() in text
        for key in MODEL.core.inputs.keys() - contents.keys():
            assert f"\n# {key}" in text, key

    def test_has_the_values_that_options_give(self, tmp_path: Path) -> None:
        path = tmp_path / "case.toml"
        run("new", path, "--currency", "EUR", "--set", "horizon_months=47", "--set", "organisation=Größe")
        contents = tomllib.loads(path.read_text(encoding="utf-8"))
        changed = {key: contents[key] for key in ("reporting_currency", "horizon_months", "organisation")}
        assert changed == {"reporting_currency": "EUR", "horizon_months": 47, "organisation": "Größe"}

    @pytest.mark.parametrize("ending", [".toml", ".yaml", ".json"])
    def test_the_example_is_written_whole(self, ending: str, tmp_path: Path) -> None:
        path = tmp_path / f"example{ending}"
        assert run("new", path, "--example").exit_code == 0
        assert read_input_file(path, MODEL.core) == example_inputs(MODEL.core)

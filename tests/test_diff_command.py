"""`roi-workbook diff` as its users meet it: what it says, in which format, and how it ends."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.commands.diff import diff, status_of
from roi_workbook.diff.attribution import FEWEST_SAMPLES, SAMPLES, SEED, attribute
from roi_workbook.diff.changes import changes
from roi_workbook.diff.two_files import NamedInputs
from roi_workbook.input_files import write_toml
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.reports.diff_formats import CSV_FIELDS
from roi_workbook.reports.formats import DIFF
from roi_workbook.review.reading import read_workbook
from roi_workbook.value_texts import signed, two_amounts, typed_text
from tests.edited import Made, filled, with_cell, without_names

EXAMPLE = example_inputs(MODEL.core)
NEW = Inputs(
    {
        **EXAMPLE.values,
        "hours_per_incident": {"base": 2.37},
        "incidents_per_quarter": {"base": 7.3},
        "organisation": '=HYPERLINK("//x") | <b>\x1b[31m',
        "limit_irr": 2,
        "run_hours_per_week": {"base": 11.3},
    },
    {
        **EXAMPLE.tables,
        "purchases": (*EXAMPLE.tables["purchases"][:2], {"item": "@new", "cost_per_year": 701.3}),
    },
    {**EXAMPLE.evidence, "hours_per_incident": {"source": "=1+1"}},
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two input files that differ."""
    folder = tmp_path_factory.mktemp("diff")
    for name, inputs in (("old", EXAMPLE), ("new", NEW)):
        (folder / f"{name}.toml").write_text(write_toml(inputs, MODEL.core), encoding="utf-8")
    return folder / "old.toml", folder / "new.toml"


def run(*arguments: object) -> Result:
    """Run `diff` in this process."""
    return CliRunner().invoke(main, ["diff", *map(str, arguments)])


def reported(new: Inputs, form: str, **options: Any) -> str:
    """The report of what changed from the core."""
    found = changes(NamedInputs(file="old.toml", inputs=EXAMPLE), NamedInputs(file="new.toml", inputs=new))
    return DIFF.rendered(form, found, attribute(found.old_inputs, found.new_inputs, **options))


class TestHowItEnds:
    def test_with_0_where_nothing_differs(self, core_file: Path) -> None:
        result = run(core_file, core_file)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == f"{core_file} and {core_file}: no difference\n"

    def test_with_1_where_something_does(self, files: tuple[Path, Path]) -> None:
        result = run(*files)
        assert (result.exit_code, result.stderr) == (1, "")
        assert "4 inputs" not in result.stdout and "5 inputs, 1 table" in result.stdout

    def test_with_1_where_only_a_formula_does(self, core: Made, core_file: Path, tmp_path: Path) -> None:
        path = tmp_path / "overwritten.xlsx"
        path.write_bytes(with_cell(core.content(), core.place("downtime_cost_avoided"), "n", "7.7"))
        result = run(core_file, path)
        assert result.exit_code == 1
        assert "new: formula-overwritten" in result.stdout
        assert "does not agree with its recompute" in result.stdout

    def test_with_3_where_a_file_cannot_be_read(self, core_file: Path, tmp_path: Path) -> None:
        broken = tmp_path / "broken.xlsx"
        broken.write_bytes(b"PK nothing")
        wrong = tmp_path / "wrong.toml"
        wrong.write_text("incidents_per_qarter = 4\n")
        for pair in (
            (core_file, broken),
            (broken, core_file),
            (core_file, wrong),
            (core_file, tmp_path / "no"),
        ):
            result = run(*pair)
            assert (result.exit_code, result.stdout) == (3, "")
            assert result.stderr

    def test_with_4_where_all_that_differs_is_lost(self, core: Made, core_file: Path, tmp_path: Path) -> None:
        path = tmp_path / "lost.xlsx"
        path.write_bytes(without_names(core.content(), "incidents_per_quarter_base"))
        result = run(core_file, path)
        assert "INCOMPLETE" in result.stdout and f"assumed to be as in {core_file}" in result.stdout
        both = run(path, path)
        assert both.exit_code == 4 and "no difference in what could be compared" in both.stdout
        found = changes(read_workbook(core_file), read_workbook(path))
        lost = tuple(each for each in found.formulas if each.finding.kind == "structure-lost")
        assert lost and status_of(replace(found, formulas=lost)) == 4
        assert status_of(replace(found, formulas=lost, complete=True)) == 1

    def test_with_1_where_something_differs_and_something_is_lost(
        self, core_file: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "lost.xlsx"
        path.write_bytes(without_names(filled(NEW, model=MODEL.core).content(), "incidents_per_quarter_base"))
        result = run(core_file, path)
        assert result.exit_code == 1 and "INCOMPLETE" in result.stdout

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["--results", "npw"], "'npv'"),
            (["--results", ""], "has an empty place"),
            (["--results", "npv,,roi"], "has an empty place"),
            (["--results", ","], "has an empty place"),
            (["--samples", "3"], "3 is not in the range"),
            (["--seed", "-1"], "-1 is not in the range"),
            (["--format", "sarif"], "'sarif' is not one of"),
            (["-o", "report.xlsx"], "does not end in"),
        ],
    )
    def test_with_2_where_it_does_not_understand(
        self, files: tuple[Path, Path], options: list[str], said: str
    ) -> None:
        result = run(*files, *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr


class TestWhereItGoes:
    def test_to_a_file_whose_ending_says_the_format(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        for ending, start in (
            ("txt", "Net present value rises"),
            ("json", "{"),
            ("md", "## "),
            ("html", "<!DOCTYPE"),
            ("csv", "\ufeff"),
        ):
            path = tmp_path / f"report.{ending}"
            result = run(*files, "-o", path)
            assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Wrote {path}.\n")
            assert path.read_text(encoding="utf-8").startswith(start)

    def test_over_an_existing_file_only_if_forced(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        path = tmp_path / "report.html"
        path.write_text("precious")
        assert run(*files, "-o", path).exit_code == 5
        assert path.read_text() == "precious"
        assert run(*files, "-o", path, "--force").exit_code == 1
        assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE")

    def test_never_over_one_of_the_files(self, files: tuple[Path, Path]) -> None:
        before = files[1].read_bytes()
        result = run(*files, "-o", files[1], "--force", "--format", "json")
        assert result.exit_code == 2 and "is one of the input files" in result.stderr
        assert files[1].read_bytes() == before

    def test_says_that_somebody_has_a_file_open(self, files: tuple[Path, Path], tmp_path: Path) -> None:
        path = tmp_path / "open.toml"
        path.write_bytes(files[0].read_bytes())
        (tmp_path / "~$open.toml").write_text("")
        assert f"Note: {path}: It is open" in run(path, files[1]).stdout


class TestAsText:
    def test_begins_with_the_largest_effect_and_ends_with_none(self) -> None:
        report = reported(NEW, "text")
        first = report[
            report.index("What moved it: Net present value") : report.index("Share: the mean")
        ].splitlines()
        named = [line.strip().split("  ")[0] for line in first[3:-1] if line.strip()]
        effects = attribute(EXAMPLE, NEW).of("npv")
        assert named == [*(MODEL.register[key].label for key in effects.index), "All changes together"]
        assert list(effects["share"].abs()) == sorted(effects["share"].abs(), reverse=True)
        assert "No effect on these results: Limit: internal rate of return." in report
        cells = report[report.index("Inputs\n") : report.index("Tables\n")]
        assert cells.index("hours_per_incident") < cells.index("limit_irr")

    def test_tells_results_that_are_not_defined_in_words(self) -> None:
        report = reported(
            Inputs({**EXAMPLE.values, "run_hours_per_week": {"base": 53}}, EXAMPLE.tables, EXAMPLE.evidence),
            "text",
        )
        (payback,) = (line for line in report.splitlines() if " payback_months " in line)
        assert payback.split("  ")[-1].strip() == "not within 36 months"

    def test_says_how_exact_sampled_shares_are(self) -> None:
        keys = [key for key in MODEL.moving_inputs if EXAMPLE.values.get(key, {}).get("base")][:14]
        new = {key: {"base": EXAMPLE.values[key]["base"] * 0.97} for key in keys}
        report = reported(
            Inputs({**EXAMPLE.values, **new}, EXAMPLE.tables, EXAMPLE.evidence), "text", samples=20, seed=7
        )
        assert "sampled: 20 of the orders of 14 changed inputs, seed 7" in report
        assert "Standard error" in report and "±" in report
        assert "more  " in report

    def test_does_not_share_out_where_only_texts_changed(self) -> None:
        report = reported(
            Inputs({**EXAMPLE.values, "organisation": "X"}, EXAMPLE.tables, EXAMPLE.evidence), "text"
        )
        assert "Organisation" in report
        assert "Share" not in report and "No effect" not in report

    def test_says_so_where_a_change_has_no_effect(self) -> None:
        for value in (
            {"limit_irr": 2},
            {"incidents_per_quarter": {**EXAMPLE.values["incidents_per_quarter"], "optimistic": 6}},
        ):
            report = reported(Inputs({**EXAMPLE.values, **value}, EXAMPLE.tables, EXAMPLE.evidence), "text")
            (key,) = value
            assert f"No effect on these results: {MODEL.inputs[key].label}." in report


class TestAnyFormat:
    def test_makes_what_a_file_says_harmless(self) -> None:
        text, markdown, page, table = (reported(NEW, form) for form in ("text", "markdown", "html", "csv"))
        assert "\x1b" not in text + markdown + page + table
        assert "<b>" not in page.replace("<b>new", "") and "<b>" not in markdown
        assert all(
            not cell.startswith(("=", "@", "+")) for row in csv.reader(io.StringIO(table)) for cell in row
        )

    def test_as_json_has_every_record(self, files: tuple[Path, Path]) -> None:
        document = json.loads(run(*files, "--format", "json").stdout)
        assert (document["schema_version"], document["differ"], document["complete"]) == (1, True, True)
        assert {each["key"] for each in document["inputs"]} == {
            "organisation",
            "incidents_per_quarter",
            "hours_per_incident",
            "run_hours_per_week",
            "limit_irr",
        }
        assert document["attribution"]["method"] == "exact"
        assert set(document["attribution"]["inputs"]) == {
            "incidents_per_quarter",
            "hours_per_incident",
            "run_hours_per_week",
            "purchases",
        }
        npv = document["attribution"]["results"]["npv"]
        told = {each["key"]: each for each in document["results"]}["npv"]
        assert (npv["before"], npv["after"]) == (told["before"], told["after"])
        assert sum(each["share"] for each in npv["effects"]) == pytest.approx(npv["difference"], rel=1e-12)
        for each in npv["effects"]:
            assert each["share"] == pytest.approx(each["alone"] + each["combination"], rel=1e-12)

    def test_as_csv_has_one_row_for_everything(self, files: tuple[Path, Path]) -> None:
        rows = list(csv.DictReader(io.StringIO(run(*files, "--format", "csv").stdout)))
        assert tuple(rows[0]) == CSV_FIELDS
        assert {row["what"] for row in rows} == {"input", "row", "result", "alert", "evidence", "effect"}
        shares = [float(row["share"]) for row in rows if row["what"] == "effect" and row["part"] == "npv"]
        (npv,) = (row for row in rows if row["what"] == "result" and row["key"] == "npv")
        assert sum(shares) == pytest.approx(float(npv["difference"]))

    def test_shares_out_the_results_asked_for_in_their_order(self, files: tuple[Path, Path]) -> None:
        result = run(*files, "--format", "json", "--results", "pv_costs, npv_year_end,pv_costs")
        assert list(json.loads(result.stdout)["attribution"]["results"]) == ["pv_costs", "npv_year_end"]

    def test_says_the_same_twice(self) -> None:
        for form in DIFF.formats:
            assert reported(NEW, form) == reported(NEW, form)


def test_options_default_to_what_attribution_does() -> None:
    options = {each.name: each for each in diff.params}
    assert (options["samples"].default, options["seed"].default) == (SAMPLES, SEED)
    assert options["samples"].type.min == FEWEST_SAMPLES  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (None, "hours", "empty"),
        ("", "text", "empty"),
        (0.07, "share", "7 %"),
        (0.123456789, "share / year", "12.3456789 %"),
        (1234567.25, "currency", "1,234,567.25"),
        ("40%", "share", '"40%"'),
        (True, "share", "TRUE"),
        (0, "count", "0"),
    ],
)
def test_typed_values_keep_their_digits(value: Any, unit: str, told: str) -> None:
    assert typed_text(value, unit) == told


@pytest.mark.parametrize(
    ("difference", "unit", "told"),
    [
        (1234.56, "currency", "+1,235"),
        (-0.0004, "currency", "-0.0004"),
        (0.0, "currency", "0"),
        (0.1234, "share", "+12.3 points"),
        (-1e-13, "currency", "0"),
        (0.049, "ratio", "+0.05"),
        (-3.25, "months", "-3.2"),
        (2e-6, "share / year", "+0.0002 points"),
    ],
)
def test_differences_have_a_sign_and_never_round_to_nothing(difference: float, unit: str, told: str) -> None:
    assert signed(difference, unit, nothing=1e-12) == told


def test_two_results_that_differ_are_never_told_alike() -> None:
    assert two_amounts(100.2, 100.4, "currency") == ("100.2", "100.4")
    assert two_amounts(100.2, 105.4, "currency") == ("100", "105")
    assert two_amounts(0.5, 0.50001, "share") == ("50 %", "50.001 %")

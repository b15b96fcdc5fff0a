"""The command line as its users meet it: what it writes, what it says, how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from roi_workbook.cli import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "example.xlsx"
    assert run("new", path, "--example").exit_code == 0
    return path


def test_the_example_agrees_with_its_recompute(example: Path) -> None:
    result = run("check", example, "--format", "json")
    told = json.loads(result.output)["files"][0]
    assert result.exit_code == 0
    assert told["agrees"] is True
    assert told["not_compared"] == 0 and told["compared"] > 20_000
    assert told["lines"]["npv"]["workbook"] == pytest.approx(87_681.14073, abs=1e-4)


def test_show_tells_the_results_of_a_scenario(example: Path) -> None:
    told = json.loads(run("show", example, "--scenario", "conservative", "--format", "json").output)
    assert told["schema_version"] == 1
    assert told["results"]["irr"] is None
    assert told["results"]["npv"] == pytest.approx(-247_517, abs=1)
    assert told["results"]["iteration_limit"] == "releases"


def test_a_workbook_made_from_every_sample_agrees(tmp_path: Path) -> None:
    for sample in sorted((Path(__file__).parents[1] / "sample_inputs").glob("*.toml")):
        made = tmp_path / f"{sample.stem}.xlsx"
        assert run("new", made, "--inputs", sample).exit_code == 0, sample
        assert json.loads(run("check", made, "--format", "json").output)["files"][0]["not_compared"] == 0, (
            sample
        )


def test_an_existing_file_is_kept_unless_forced(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"precious")
    assert run("new", path).exit_code == 5
    assert path.read_bytes() == b"precious"
    assert run("new", path, "--force").exit_code == 0
    assert sorted(tmp_path.iterdir()) == [path]


def test_wrong_input_is_told_all_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('incidents_per_qarter = 4\nhorizon_months = 7\nannual_discount_rate = "10%"\n')
    result = run("new", tmp_path / "out.xlsx", "--inputs", wrong)
    assert result.exit_code == 3
    for word in ("incidents_per_qarter", "incidents_per_quarter", "horizon_months", "annual_discount_rate"):
        assert word in result.output
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_workbook_gets_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.xlsx"
    path.write_bytes(content)
    result = run("check", path)
    assert result.exit_code == 3
    assert "Traceback" not in result.output


def test_usage_errors_end_with_two() -> None:
    assert run("new", "--currency", "gold").exit_code == 2
    assert run("frobnicate").exit_code == 2

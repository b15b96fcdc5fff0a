"""`export`: the tables of a case as CSV, JSON and Parquet, the same numbers as in pandas; simulate and portfolio as JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import roi_workbook as roi
from roi_workbook.cli import main
from roi_workbook.commands.export import TABLES

CASE = (
    'scenario = "Base"\nprepared_by = "=1+1"\nincidents_per_quarter = {conservative = 5, base = 7.25}\n'
    "hours_per_incident = 1.25\nloaded_hourly_cost = 83.5\nimpact_per_incident_hour = 877.5\nincident_frequency_reduction = 0.35\nhorizon_months = 47\ntooling_one_off = 1234.5\ntooling_per_year = 77.25\n"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("case") / "case.toml"
    path.write_text(CASE)
    return path


@pytest.mark.parametrize("what", TABLES)
def test_every_table_is_the_same_in_every_format(what: str, case: Path, tmp_path: Path) -> None:
    frame = TABLES[what](roi.read(case)).reset_index()
    written = tmp_path / "table.parquet"
    assert run("export", case, "--what", what, "-o", written).exit_code == 0
    parquet = pd.read_parquet(written)
    document = json.loads(run("export", case, "--what", what, "--format", "json").stdout)
    table = list(csv.DictReader(io.StringIO(run("export", case, "--what", what).stdout)))
    assert document["what"] == what and document["file"] == str(case)
    assert list(parquet.columns) == list(frame.columns) == list(table[0])
    assert len(parquet) == len(document["rows"]) == len(table) == len(frame)
    for name in frame.columns[frame.dtypes == "float64"]:
        for as_pandas, as_parquet, row, line in zip(
            frame[name], parquet[name], document["rows"], table, strict=True
        ):
            if pd.isna(as_pandas):
                assert pd.isna(as_parquet) and row[name] is None and line[name] == ""
            else:
                assert as_pandas == as_parquet == row[name] == float(line[name])


def test_a_text_like_a_formula_is_none_in_csv(case: Path) -> None:
    table = csv.DictReader(io.StringIO(run("export", case, "--what", "inputs").stdout))
    assert {row["key"]: row["base"] for row in table}["prepared_by"] == "'=1+1"


def test_a_simulation_as_json_is_that_of_the_library(case: Path, tmp_path: Path) -> None:
    path = tmp_path / "risk.json"
    assert run("simulate", case, "-n", 500, "--seed", 7, "-o", path).exit_code == 0
    told, expected = json.loads(path.read_text()), roi.read(case).simulate(500, seed=7)
    npv = expected.results.loc["npv"]
    assert told["results"]["npv"]["mean"] == npv["mean"]
    assert told["results"]["npv"]["percentiles"]["p95"] == npv["p95"]
    assert told["inputs_drawn"] == ["incidents_per_quarter"] and told["share_above_zero"] == expected.positive


def test_a_portfolio_as_json_adds_up(case: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    assert run("portfolio", case, "-o", path).exit_code == 0
    told, results = json.loads(path.read_text()), roi.read(case).results
    assert told["totals"]["npv"] == pytest.approx(results["npv"], rel=1e-12)
    assert told["cases"][0]["npv"] == told["totals"]["npv"]
    assert told["cumulative"][-1] == pytest.approx(sum(told["net"]), rel=1e-12)

"""`roi-workbook portfolio` as its users meet it: what it reads, counts and leaves out, and how it ends."""

from __future__ import annotations

import csv
import functools
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.commands.one_of import grouped_files
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.portfolios import reading
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.write import write
from tests.edited import Made, with_cell
from tests.engines.saved_file import read_saved

NPV = 87_681.14
"""Of the example, Base; the core alone has the same."""


@pytest.fixture(scope="module")
def folder(example: Made, core: Made, blank: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workbooks of every kind: good, core only, blank, losing, in another currency, edited, and no workbook at all."""
    folder = tmp_path_factory.mktemp("cases")
    content = core.content()
    inputs = example_inputs(MODEL.core)
    losing = replace(inputs, values={**inputs.values, "incidents_per_quarter": 1, "proposal_title": "Losing"})
    other = {**inputs.values, "proposal_title": "Core", "scenario": "Conservative"}
    (folder / "a example.xlsx").write_bytes(example.content())
    (folder / "blank.xlsx").write_bytes(blank.content())
    (folder / "core.xlsx").write_bytes(write(plan_book(replace(inputs, values=other), MODEL.core), {}))
    (folder / "losing.xlsx").write_bytes(write(plan_book(losing, MODEL.core), {}))
    euros = with_cell(content, core.place("reporting_currency_base"), "str", "eur")
    (folder / "euros.xlsx").write_bytes(euros)
    (folder / "edited.xlsx").write_bytes(with_cell(content, core.place("npv"), "n", "1000000"))
    older = with_cell(content, core.place("roi_workbook_template"), "str", "roi-workbook 2")
    (folder / "older.xlsx").write_bytes(older)
    (folder / "text.xlsx").write_bytes(b"no workbook")
    return folder


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """Each file is read once for all tests that run in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "checked_case", functools.cache(reading.checked_case))
        yield


@pytest.fixture(scope="module")
def rows(folder: Path) -> dict[str, dict[str, str]]:
    """The whole folder as CSV, by the name of the file."""
    result = run(folder, "--format", "csv", "--workers", "1")
    assert result.exit_code == 3
    return {Path(row["file"]).stem: row for row in csv.DictReader(io.StringIO(result.stdout))}


def run(*arguments: object) -> Result:
    """Run `portfolio` in this process."""
    return CliRunner().invoke(main, ["portfolio", *map(str, arguments)])


def test_every_file_has_a_row_with_its_state(rows: dict[str, dict[str, str]]) -> None:
    assert {name: (row["state"], row["counted"]) for name, row in rows.items()} == {
        "a example": ("agrees", "TRUE"),
        "blank": ("nothing filled in", "TRUE"),
        "core": ("incomplete", "TRUE"),
        "losing": ("incomplete", "TRUE"),
        "euros": ("incomplete", "FALSE"),
        "edited": ("does not agree", "FALSE"),
        "older": ("cannot be read", "FALSE"),
        "text": ("cannot be read", "FALSE"),
    }


def test_reasons_say_what_is_wrong(rows: dict[str, dict[str, str]]) -> None:
    assert rows["euros"]["reason"] == "in EUR, not in USD"
    assert "holds 1,000,000 instead of its formula" in rows["edited"]["reason"]
    assert rows["older"]["reason"].startswith("made from template 2;")
    assert rows["text"]["reason"] and rows["a example"]["reason"] == ""


def test_figures_are_those_of_the_inputs(rows: dict[str, dict[str, str]]) -> None:
    assert float(rows["a example"]["npv"]) == pytest.approx(NPV, abs=0.005)
    assert float(rows["edited"]["npv"]) == pytest.approx(NPV, abs=0.005)
    assert float(rows["a example"]["one_off_investment"]) == 82_800
    assert float(rows["a example"]["payback_months"]) == pytest.approx(19.27, abs=0.005)
    assert float(rows["losing"]["npv"]) < 0 and rows["losing"]["scenario"] == "Base"
    assert (float(rows["blank"]["npv"]), rows["blank"]["roi"], rows["blank"]["payback_months"]) == (0, "", "")
    recomputed = work_out(example_inputs(MODEL.core), MODEL.core)
    assert rows["core"]["scenario"] == "Conservative"
    assert float(rows["core"]["npv"]) == pytest.approx(recomputed.cases.at["Conservative", "npv"], rel=1e-12)


def test_a_scenario_can_be_chosen_for_all(folder: Path) -> None:
    result = run(folder / "a example.xlsx", folder / "core.xlsx", "--scenario", "base", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["scenario"] for row in rows] == ["Base", "Base"]
    assert [float(row["npv"]) for row in rows] == [pytest.approx(NPV, abs=0.005)] * 2


def test_the_worst_file_decides_how_it_ends(folder: Path) -> None:
    assert run(folder / "a example.xlsx").exit_code == 0
    assert run(folder / "a example.xlsx", folder / "losing.xlsx").exit_code == 4
    assert run(folder / "losing.xlsx", folder / "edited.xlsx").exit_code == 1
    assert run(folder / "edited.xlsx", folder / "text.xlsx").exit_code == 3
    assert run(folder / "a example.xlsx", "--currency", "EUR").exit_code == 0


def test_different_scenarios_and_empty_cases_are_noted(folder: Path) -> None:
    told = run(folder / "a example.xlsx", folder / "core.xlsx", folder / "blank.xlsx").stdout
    assert "Note: The cases have different scenarios: 1 with Base, 1 with Conservative." in told
    assert "Note: Nothing is filled in yet in" in told


def test_failed_files_count_if_asked_for(folder: Path) -> None:
    files = folder / "a example.xlsx", folder / "edited.xlsx"
    assert "1 counted in USD, 1 left out" in run(*files).stdout
    assert "2 counted in USD" in run(*files, "--include-failed").stdout


def test_a_copy_counts_once(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "a example.xlsx", tmp_path / "copy.xlsx")
    told = run(folder / "a example.xlsx", tmp_path / "copy.xlsx").stdout
    assert "2 workbooks: 1 counted in USD, 1 left out" in told and "the same file as" in told


def test_order_and_workers_change_nothing(folder: Path) -> None:
    files = [str(folder / f"{name}.xlsx") for name in ("losing", "a example", "text")]
    told = {run(*order, "--format", "csv").stdout_bytes for order in (files, files[::-1])}
    at_once = "from roi_workbook import cli, parallel; parallel.PAYS_FROM = -1.0; cli.main()"
    shared = subprocess.run(
        [sys.executable, "-c", at_once, "portfolio", *files, "--format", "csv", "--workers", "2"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert shared.returncode == 3
    assert told == {shared.stdout}


def test_writes_a_workbook_a_page_and_a_table(folder: Path, tmp_path: Path) -> None:
    files = folder / "a example.xlsx", folder / "losing.xlsx", folder / "edited.xlsx"
    for name in ("p.xlsx", "p.html", "p.csv"):
        result = run(*files, "-o", tmp_path / name, "--budget", "100000")
        assert result.exit_code == 1 and result.stdout == ""
        assert result.stderr.startswith(f"Wrote {tmp_path / name}.\nLeft out: ")
    saved = read_saved((tmp_path / "p.xlsx").read_bytes())
    assert saved.sheets == ["Portfolio", "Ranking", "Cash flow", "Left out", "About"]
    area = saved.area("portfolio_npv")
    assert area is not None and area.shape == (2, 1)
    assert saved.values["Portfolio", cell_address(area.top, area.left)] == pytest.approx(NPV, abs=0.005)
    assert (tmp_path / "p.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "A budget of USD 100,000 funds 1 of 2 cases" in (tmp_path / "p.html").read_text(encoding="utf-8")


def test_a_portfolio_is_no_case(folder: Path, tmp_path: Path) -> None:
    assert run(folder / "a example.xlsx", "-o", tmp_path / "p.xlsx").exit_code == 0
    again = run(tmp_path / "p.xlsx")
    assert again.exit_code == 3 and "not a workbook made with `roi-workbook new`" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["--format", "xlsx"], 2, "cannot be printed; write it to a file"),
        (["--budget", "-1"], 2, "give an amount from 0"),
        (["--budget", "nan"], 2, "give an amount from 0"),
        (["--workers", "0"], 2, "0 is not in the range"),
        (["-o", "p.pdf"], 2, "does not end in one of"),
        (["--sort", "size"], 2, "is not one of"),
        (["--one-of", "servers"], 2, "write --one-of NAME=FILE,FILE"),
        (["--one-of", "servers=a example.xlsx"], 2, "servers has one file; give two at least"),
        (["--one-of", "servers=an example.xlsx,b"], 2, "none of the files. Did you mean a example.xlsx?"),
        (["--alternatives", "--one-of", "a=b,c"], 2, "--alternatives does not take --one-of"),
        (["--currency", "chf"], 0, "0 counted, 1 left out"),
    ],
)
def test_what_cannot_be_is_told(folder: Path, arguments: list[str], status: int, told: str) -> None:
    result = run(folder / "a example.xlsx", *arguments)
    assert result.exit_code == status and told in result.output


def test_of_a_group_one_case_is_funded(folder: Path) -> None:
    files = folder / "a example.xlsx", folder / "core.xlsx"
    told = run(*files, "--scenario", "base", "--budget", "1000000").stdout
    assert "funds 2 of 2 cases" in told
    group = f"servers={folder / 'core.xlsx'},a example.xlsx"
    told = run(*files, "--scenario", "base", "--budget", "1000000", "--one-of", group).stdout
    assert "funds 1 of 2 cases" in told and "another is worth the same" in told


class TestGroupsOfFiles:
    PATHS = (Path("x/a.xlsx"), Path("x/b.xlsx"), Path("y/b.xlsx"), Path("c,d.xlsx"), Path("c"))

    def test_a_file_is_meant_by_its_path_or_its_name_and_commas_may_be_in_one(self) -> None:
        groups = ("first = a.xlsx , ./y/b.xlsx", "second=c,d.xlsx", "second=c")
        assert grouped_files(groups, self.PATHS) == {
            "x/a.xlsx": "first",
            "y/b.xlsx": "first",
            "c,d.xlsx": "second",
            "c": "second",
        }

    @pytest.mark.parametrize(
        ("groups", "told"),
        [
            (("one=b.xlsx,a.xlsx",), "one: b.xlsx is x/b.xlsx and y/b.xlsx; give its whole path"),
            (("one=a.xlsx,c", "two=c,d.xlsx", "two=./c"), "c is in one and in two"),
            (("=a.xlsx,c",), "is no group"),
            (("one=a.xlsx,a.xlsx",), "one has one file"),
        ],
    )
    def test_what_is_no_group_is_refused(self, groups: tuple[str, ...], told: str) -> None:
        with pytest.raises(click.UsageError, match=re.escape(told)):
            grouped_files(groups, self.PATHS)


def test_refuses_to_overwrite(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "p.csv"
    place.write_text("mine")
    as_process = subprocess.run(
        [sys.executable, "-m", "roi_workbook", "portfolio", str(folder / "text.xlsx"), "-o", str(place)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert as_process.returncode == 5 and place.read_text() == "mine"


def test_a_scheduler_that_does_not_answer_is_a_matter_of_usage(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roi_workbook.parallel.ANSWERS_WITHIN", 1)
    result = run(folder, "--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 2 and result.stdout == ""
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in result.stderr


def test_a_running_scheduler_gives_the_same_bytes(folder: Path) -> None:
    from distributed import LocalCluster

    paths = [folder / name for name in ("a example.xlsx", "text.xlsx", "core.xlsx")]
    how = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "silence_logs": 50}
    with LocalCluster(**how) as cluster:
        there = run(*paths, "--format", "csv", "--scheduler", cluster.scheduler_address)
    assert there.exit_code == 3, there.stderr
    assert there.stdout == run(*paths, "--format", "csv").stdout


@pytest.mark.parametrize("ending", ["xlsx", "html", "csv", "md", "txt"])
def test_a_file_whose_name_is_no_text_is_told_of_all_the_same(
    ending: str, blank_file: Path, tmp_path: Path
) -> None:
    odd = tmp_path / os.fsdecode(b"b\xffse.xlsx")
    odd.symlink_to(blank_file)
    result = run(odd, "-o", tmp_path / f"portfolio.{ending}")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / f"portfolio.{ending}").stat().st_size > 100

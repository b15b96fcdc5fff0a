"""`roi-workbook simulate` as its users meet it: what it prints and writes, what it refuses, and how it ends."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.commands.simulate import progress_of
from roi_workbook.input_files import write_toml
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.review.comparing import compare
from roi_workbook.review.reading import inputs_of, read_workbook
from roi_workbook.workbook.build import build
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.simulation_sheet import CHANGED, STILL, TITLE
from roi_workbook.workbook.write import write
from roi_workbook.xlsx.workbook import read_spreadsheet
from tests.edited import with_cell, without_names

CORE = MODEL.core
FEW = ("-n", "997")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as a workbook without stored values, with and without planning sheets, and as an input file."""
    folder = tmp_path_factory.mktemp("simulate")
    (folder / "case.xlsx").write_bytes(write(plan_book(example_inputs(CORE), CORE), {}))
    (folder / "whole.xlsx").write_bytes(write(plan_book(example_inputs(MODEL), MODEL), {}))
    (folder / "case.toml").write_text(write_toml(example_inputs(MODEL), MODEL), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def simulated(folder: Path) -> Path:
    """A workbook with a Simulation sheet, of the last day of February 2027."""
    path = folder / "risk.xlsx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1803772800")
        result = run(folder / "case.xlsx", *FEW, "--seed", 5, "-o", path)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"Wrote {path}.\n")
    return path


def run(*arguments: object) -> Result:
    """Run `simulate` in this process."""
    return CliRunner().invoke(main, ["simulate", *map(str, arguments)])


def status(*arguments: object) -> tuple[int, str]:
    """Run it in another process: the exit status, and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "roi_workbook", "simulate", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return done.returncode, done.stderr


def rows(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


class TestSummary:
    def test_tells_results_missing_values_approximation_and_drivers(self, folder: Path) -> None:
        result = run(folder / "case.xlsx", *FEW)
        assert (result.exit_code, result.stderr) == (0, "")
        assert re.match(
            r"The net present value is above zero in [67]\d\.\d % of 997 draws; four in five", result.stdout
        )
        assert (
            "35 inputs drawn from PERT distributions around Base, with a correlation of 0.30; USD"
            in result.stdout
        )
        assert re.search(r"Result +Mean +P5 +P10 +P25 +P50 +P75 +P90 +P95\n", result.stdout)
        assert re.search(
            r"Paid back within 36 months in \d\d\.\d % of the draws; not within 36 months in", result.stdout
        )
        assert re.search(
            r"Chance that it is above zero +75\.9 % +\d\d\.\d % +[-+]\d\.\d points", result.stdout
        )
        assert re.search(r"Impact of an incident hour +\+0\.\d\d +\+0\.\d\d", result.stdout)

    def test_of_the_same_seed_is_the_same_and_of_another_is_not(self, folder: Path) -> None:
        first, again = (run(folder / "case.xlsx", *FEW, "--seed", 7).stdout for _ in range(2))
        assert first == again != run(folder / "case.xlsx", *FEW, "--seed", 8).stdout

    def test_of_an_input_file_is_that_of_its_workbook(self, folder: Path) -> None:
        told = {
            run(folder / name, *FEW).stdout.replace(name, "FILE")
            for name in ("case.toml", "case.xlsx", "whole.xlsx")
        }
        assert len(told) == 1

    def test_of_changed_inputs_is_not_told_as_that_of_the_file(self, folder: Path, tmp_path: Path) -> None:
        changed = (folder / "case.toml", *FEW, "--set", "horizon_months=47")
        assert "case.toml, changed: " in run(*changed).stdout
        assert run(*changed, "-o", tmp_path / "risk.html").exit_code == 0
        assert "case.toml, changed" in (tmp_path / "risk.html").read_text(encoding="utf-8")

    def test_takes_another_correlation_than_the_workbooks(self, folder: Path) -> None:
        apart, together = (run(folder / "case.xlsx", *FEW, "--correlation", each).stdout for each in (0, 1))
        assert "independent of each other" in apart and "all at once" in together
        assert "The workbook's own correlation is 0.30" in apart
        assert "What all inputs have in common" not in apart

    def test_of_a_blank_workbook_says_what_to_fill_in(self, folder: Path) -> None:
        path = folder / "blank.toml"
        path.write_text(write_toml(blank_inputs(MODEL), MODEL), encoding="utf-8")
        result = run(path, *FEW)
        assert result.exit_code == 0
        assert result.stdout.startswith("No input that moves the result has a range, so no chance is told")


class TestFiles:
    @pytest.mark.parametrize(
        ("ending", "start"), [("html", b"<!DOCTYPE html>"), ("PNG", b"\x89PNG"), ("csv", b"\xef\xbb\xbf")]
    )
    def test_the_ending_says_the_format_and_the_same_seed_gives_the_same_bytes(
        self, folder: Path, ending: str, start: bytes
    ) -> None:
        path = folder / f"risk.{ending}"
        result = run(folder / "case.xlsx", *FEW, "-o", path)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"Wrote {path}.\n")
        content = path.read_bytes()
        assert content.startswith(start)
        assert run(folder / "case.xlsx", *FEW, "-o", path, "--force").exit_code == 0
        assert path.read_bytes() == content
        assert not list(folder.glob(".*.tmp"))

    def test_a_page_needs_nothing_else_and_has_its_picture_inside(self, folder: Path) -> None:
        path = folder / "page.html"
        assert run(folder / "case.xlsx", *FEW, "-o", path).exit_code == 0
        page = path.read_text(encoding="utf-8")
        assert page.count("<svg") == 1 and "<script" not in page
        assert not re.findall(r'(?:src|href)="(?!#)', page.replace('xlink:href="#', ""))
        assert "A histogram and a cumulative curve. P10 " in page

    def test_a_table_has_one_row_for_every_statistic(self, folder: Path) -> None:
        path = folder / "table.csv"
        assert run(folder / "case.xlsx", *FEW, "-o", path).exit_code == 0
        held = rows(path.read_text(encoding="utf-8"))
        said = {(row["what"], row["key"], row["statistic"], row["text"]): row["value"] for row in held}
        assert float(said["about", "", "draws", ""]) == 997
        for key in ("npv", "roi", "payback_months", "irr"):
            assert {f"P{percent}" for percent in (5, 10, 25, 50, 75, 90, 95)} <= {
                row["statistic"] for row in held if row["key"] == key and row["what"] == "result"
            }
        defined = float(said["result", "irr", "share with a number", ""])
        assert defined + float(
            said["result", "irr", "share without a number", "never recovered"]
        ) == pytest.approx(1)
        shares = [
            float(row["value"]) for row in held if row["what"] == "histogram" and row["statistic"] == "share"
        ]
        assert sum(shares) == pytest.approx(1)
        near, drawn, apart = (
            float(said["approximation", "npv_low", name, ""])
            for name in ("approximation", "simulated", "difference")
        )
        assert apart == pytest.approx(drawn - near)

    @pytest.mark.parametrize("name", ["risk.pdf", "risk", "risk.docx"])
    def test_any_other_ending_is_refused_with_those_that_do(self, folder: Path, name: str) -> None:
        result = run(folder / "case.xlsx", *FEW, "-o", folder / name)
        assert result.exit_code == 2
        assert (
            "the file name of a simulation must end in one of .xlsx, .html, .csv, .json, .png"
            in result.stderr
        )

    def test_an_existing_file_is_replaced_only_when_forced(self, folder: Path) -> None:
        path = folder / "kept.csv"
        path.write_text("mine", encoding="utf-8")
        refused, why = status(folder / "case.xlsx", *FEW, "-o", path)
        assert refused == 5 and "exists" in why and path.read_text(encoding="utf-8") == "mine"
        assert run(folder / "case.xlsx", *FEW, "-o", folder / "case.xlsx", "--force").exit_code == 2


class TestWorkbook:
    def test_agrees_with_its_recompute_and_the_sheet_is_no_finding(self, simulated: Path) -> None:
        found = compare(read_workbook(simulated))
        assert found.agrees and not found.not_compared
        assert [finding.kind for finding in found.findings if finding.kind != "alert"] == []

    def test_is_the_plain_one_with_a_sheet_more(self, simulated: Path) -> None:
        plain, more = (
            {name: archive.read(name) for name in archive.namelist() if "/worksheets/sheet" in name}
            for archive in (ZipFile(io.BytesIO(build(example_inputs(CORE), CORE))), ZipFile(simulated))
        )
        assert len(more) == len(plain) + 1
        assert set(read_spreadsheet(simulated).sheets) == {
            *plan_book(example_inputs(CORE), CORE).sheets,
            TITLE,
        }
        assert inputs_of(read_workbook(simulated)) == inputs_of(read_workbook(simulated.parent / "case.xlsx"))

    def test_opens_at_its_simulation_which_stands_after_sensitivity_and_on_the_map_of_start(
        self, simulated: Path
    ) -> None:
        spreadsheet = read_spreadsheet(simulated)
        titles = [*spreadsheet.sheets]
        place = titles.index(TITLE)
        assert titles[place - 1] == "Sensitivity"
        assert f'activeTab="{place}"' in ZipFile(simulated).read("xl/workbook.xml").decode()
        assert TITLE in spreadsheet.sheets["Start"].values.values()

    def test_is_still_marked_as_made_up(self, simulated: Path) -> None:
        told = read_spreadsheet(simulated).sheets["Start"].values.values()
        assert any(
            str(text).startswith("Made-up example: 74 figures still rest on placeholders") for text in told
        )

    def test_is_dated_seeded_and_says_that_it_is_not_live(self, simulated: Path) -> None:
        sheet = read_spreadsheet(simulated).sheets[TITLE]
        held = {(row, column): value for (row, column), value in sheet.values.items()}
        labels = {value: held.get((row, column + 1)) for (row, column), value in held.items() if column == 0}
        assert labels["Seed"] == "5" and labels["Draws"] == 997
        assert labels["Simulated on"] == 46446, "28 February 2027"
        assert any(
            str(value).startswith("Not live: these numbers were simulated once") for value in held.values()
        )
        assert STILL in held.values() and CHANGED not in held.values()

    def test_says_when_its_inputs_have_changed_since(self, simulated: Path, tmp_path: Path) -> None:
        area = plan_book(example_inputs(CORE), CORE).names["impact_per_incident_hour_optimistic"]
        place = area.sheet, area.address.replace("$", "")
        path = tmp_path / "edited.xlsx"
        path.write_bytes(with_cell(simulated.read_bytes(), place, "n", "12345"))
        import formualizer

        engine = formualizer.Workbook.from_bytes(path.read_bytes())
        engine.evaluate_all()
        said = [engine.get_value(TITLE, row, 1) for row in range(1, 40)]
        assert CHANGED in said and STILL not in said

    def test_is_the_same_bytes_on_the_same_day(
        self, simulated: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = simulated.with_name("again.xlsx")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1803772800")
        assert run(simulated, *FEW, "--seed", 5, "-o", path).exit_code == 0
        assert path.read_bytes() == simulated.read_bytes(), "simulated from its own output"

    def test_has_the_planning_sheets_that_the_simulated_one_has(self, folder: Path) -> None:
        path = folder / "whole_risk.xlsx"
        assert run(folder / "whole.xlsx", *FEW, "-o", path).exit_code == 0
        assert set(read_spreadsheet(path).sheets) == {*plan_book(example_inputs(MODEL), MODEL).sheets, TITLE}


class TestEndings:
    def test_what_cannot_be_read_counts_as_empty_and_is_told(self, folder: Path) -> None:
        path = folder / "edited.xlsx"
        path.write_bytes(without_names((folder / "case.xlsx").read_bytes(), "run_hours_per_week_base"))
        result = run(path, *FEW)
        assert result.exit_code == 4
        assert "cannot be read" in result.stderr and "it counts as empty" in result.stderr

    def test_a_file_that_is_no_workbook_is_refused(self, folder: Path) -> None:
        path = folder / "no.xlsx"
        path.write_bytes(b"no workbook")
        assert status(path)[0] == 3

    @pytest.mark.parametrize("wrong", [("-n", 0), ("--correlation", 1.1), ("--workers", 0), ("--seed", -1)])
    def test_numbers_out_of_range_are_a_matter_of_usage(
        self, folder: Path, wrong: tuple[object, ...]
    ) -> None:
        assert run(folder / "case.xlsx", *wrong).exit_code == 2

    def test_a_scheduler_that_does_not_answer_is_a_matter_of_usage(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("roi_workbook.parallel.ANSWERS_WITHIN", 1)
        result = run(folder / "case.xlsx", *FEW, "--scheduler", "tcp://127.0.0.1:9")
        assert result.exit_code == 2
        assert "No Dask scheduler answers at tcp://127.0.0.1:9" in result.stderr

    def test_a_running_scheduler_gives_the_same_bytes(self, folder: Path) -> None:
        from distributed import LocalCluster

        how = {
            "n_workers": 1,
            "threads_per_worker": 1,
            "dashboard_address": "127.0.0.1:0",
            "silence_logs": 50,
        }
        many = (folder / "case.toml", "-n", 16_411)
        with LocalCluster(**how) as cluster:
            there = run(*many, "--scheduler", cluster.scheduler_address).stdout
        assert there == run(*many).stdout

    def test_as_many_workers_are_asked_for_as_were_said(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = []

        def here(function, parts, workers, scheduler):
            asked.append((workers, scheduler))
            return map(function, parts)

        monkeypatch.setattr("roi_workbook.simulation.simulate.in_parts", here)
        assert run(folder / "case.toml", *FEW, "--workers", 3).exit_code == 0
        assert asked == [(3, None)]

    def test_whoever_waits_at_a_terminal_sees_how_far_it_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress_of(100_000) as progress:
            assert progress
            progress(50_000)
        assert "Drawing" in terminal.getvalue() and "50%" in terminal.getvalue()
        with progress_of(1_000) as progress:
            assert progress is None, "over before anybody looks"

    def test_help_loads_nothing_heavy(self) -> None:
        code = (
            "import sys; from roi_workbook.cli import main;"
            "main(['simulate', '--help'], standalone_mode=False);"
            "print({'pandas', 'numpy', 'matplotlib', 'distributed'} & set(sys.modules))"
        )
        told = subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        assert told.strip().endswith("set()")


def test_the_day_is_today_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime

    from roi_workbook.simulation.sheet import day

    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert abs((day() - datetime.date.today()).days) <= 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert day() == datetime.date(1970, 1, 1)


def test_the_approximation_in_the_workbook_is_what_the_simulation_stands_beside() -> None:
    recomputed = work_out(example_inputs(CORE), CORE)
    assert recomputed.risk["probability_npv_positive"] == pytest.approx(0.7588, abs=1e-4)

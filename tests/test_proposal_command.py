"""`roi-workbook proposal` as its users meet it: what it writes, what it refuses, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.input_files import write_toml
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.write import write
from tests.edited import without_names


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as a workbook without stored values, as one without planning sheets, and as an input file."""
    folder = tmp_path_factory.mktemp("proposal")
    inputs = example_inputs(MODEL)
    (folder / "case.xlsx").write_bytes(write(plan_book(inputs, MODEL), {}))
    (folder / "core.xlsx").write_bytes(write(plan_book(example_inputs(MODEL.core), MODEL.core), {}))
    (folder / "case.toml").write_text(write_toml(inputs, MODEL), encoding="utf-8")
    return folder


def run(*arguments: object) -> Result:
    """Run `proposal` in this process."""
    return CliRunner().invoke(main, ["proposal", *map(str, arguments)])


def status(*arguments: object) -> tuple[int, str]:
    """Run it in another process: the exit status, and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "roi_workbook", "proposal", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return done.returncode, done.stderr


def test_prints_markdown_from_a_workbook_nobody_calculated(folder: Path) -> None:
    result = run(folder / "case.xlsx")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("## Reliable releases for machine learning\n")
    assert (
        "**We ask for USD 83,000 once and USD 36,000 a year. Over 36 months"
        " USD 120,000 is new money and USD 71,000 the time of our own people.**" in result.stdout
    )


@pytest.mark.parametrize(
    ("ending", "start"), [("docx", b"PK"), ("html", b"<!DOCTYPE html>"), ("MD", b"## Reliable")]
)
def test_the_ending_says_the_format(folder: Path, ending: str, start: bytes) -> None:
    path = folder / f"told.{ending}"
    result = run(folder / "case.xlsx", "-o", path)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"Wrote {path}.\n")
    assert path.read_bytes().startswith(start)
    assert not list(folder.glob(".*.tmp"))


@pytest.mark.parametrize("name", ["told.pdf", "told", "told.xlsx"])
def test_any_other_ending_is_refused_with_those_that_do(folder: Path, name: str) -> None:
    result = run(folder / "case.xlsx", "-o", folder / name)
    assert result.exit_code == 2
    assert "the file name of a proposal must end in one of .docx, .md, .html." in result.stderr
    assert not (folder / name).exists()


def test_an_existing_file_is_replaced_only_when_forced(folder: Path) -> None:
    path = folder / "kept.md"
    path.write_text("mine", encoding="utf-8")
    refused, why = status(folder / "case.toml", "-o", path)
    assert refused == 5 and "exists" in why
    assert path.read_text(encoding="utf-8") == "mine"
    assert run(folder / "case.toml", "-o", path, "--force").exit_code == 0
    assert path.read_text(encoding="utf-8").startswith("## Reliable")


def test_an_input_file_says_what_its_workbook_says(folder: Path) -> None:
    from_workbook, from_file = (run(folder / name).stdout for name in ("case.xlsx", "case.toml"))
    assert from_file.replace("case.toml", "case.xlsx") == from_workbook


def test_a_workbook_without_planning_groups_says_nothing_of_them(folder: Path) -> None:
    result = run(folder / "core.xlsx")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "We ask for USD 83,000 once" in result.stdout
    assert "Pilots that never reach production cost us" in result.stdout
    assert "Why not use a cloud?" not in result.stdout and "We decide again at" not in result.stdout


def test_a_blank_workbook_has_nothing_to_propose(folder: Path) -> None:
    path = folder / "blank.xlsx"
    path.write_bytes(write(plan_book(blank_inputs(MODEL), MODEL), {}))
    result = run(path)
    assert result.exit_code == 0
    assert "Nothing to propose yet: answer the questions on Start." in result.stdout


def test_what_cannot_be_read_counts_as_empty_and_is_told(folder: Path) -> None:
    path = folder / "edited.xlsx"
    path.write_bytes(without_names((folder / "case.xlsx").read_bytes(), "internal_adoption_hours_optimistic"))
    result = run(path)
    assert result.exit_code == 4
    assert "cannot be read" in result.stderr and "it counts as empty" in result.stderr
    assert "hours to adopt it and 2 a week to run it." in result.stdout


def test_a_file_that_is_no_workbook_is_refused(folder: Path) -> None:
    path = folder / "no.xlsx"
    path.write_bytes(b"no workbook")
    assert status(path)[0] == 3
    assert status(folder / "missing.xlsx")[0] == 3


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from roi_workbook.cli import main;"
        "main(['proposal', '--help'], standalone_mode=False);"
        "print({'pandas', 'docx', 'matplotlib'} & set(sys.modules))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ).stdout
    assert told.strip().endswith("set()")

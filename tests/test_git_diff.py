"""What git shows of a change by the external diff: the report of `diff`, and never an ending that stops git."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.workbook.build import build
from tests.git_repository import COMMAND, Repository

EXAMPLE = example_inputs(MODEL.core)
LONGER = Inputs({**EXAMPLE.values, "horizon_months": 37}, EXAMPLE.tables, EXAMPLE.evidence)
HEX = "0" * 40


@pytest.fixture(scope="module")
def longer_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("longer") / "longer.xlsx"
    path.write_bytes(build(LONGER, MODEL.core))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def asked_by_git(old: object, new: object, *renamed: str, mode: str = "100644") -> str:
    """What is printed for a case of git's."""
    result = run("git-diff", "case.xlsx", old, HEX, "100644", new, HEX, mode, *renamed)
    assert result.exit_code == 0, result.output
    return result.stdout


class TestGit:
    def test_diff_shows_the_report_and_goes_on_after_what_is_no_workbook(
        self, core_file: Path, longer_file: Path, tmp_path: Path
    ) -> None:
        repository = Repository(tmp_path / "repository")
        repository.git("config", "diff.roi-workbook.command", f"{COMMAND} git-diff")
        (repository.folder / ".gitattributes").write_text("*.xlsx diff=roi-workbook\n", encoding="utf-8")
        for name in ("a list.xlsx", "business case.xlsx"):
            (repository.folder / name).write_bytes(core_file.read_bytes())
        repository.commit("Example")
        (repository.folder / "a list.xlsx").write_bytes(b"a list")
        (repository.folder / "business case.xlsx").write_bytes(longer_file.read_bytes())
        refused, told = repository.git("diff").split("\n\n", 1)
        assert refused.startswith("b/a list.xlsx: not an Excel workbook")
        assert told.startswith("Net present value rises from 87,681 to 93,068, all of it by 1 input: Horizon")
        assert "a/business case.xlsx and b/business case.xlsx differ: 1 input" in told


class TestEveryCaseOfGit:
    def test_a_new_workbook_is_shown_and_a_deleted_one_named(self, core_file: Path) -> None:
        told = asked_by_git("/dev/null", core_file)
        assert told.startswith("b/case.xlsx is new.\n") and "Net present value" in told
        assert asked_by_git(core_file, "/dev/null") == "a/case.xlsx was deleted.\n\n"

    def test_a_renamed_one_has_both_names_and_another_mode_is_told(self, core_file: Path) -> None:
        told = asked_by_git(core_file, core_file, "other.xlsx", "similarity index 100%", mode="100755")
        assert told == (
            "b/other.xlsx: mode 100644 is 100755 now.\na/case.xlsx and b/other.xlsx: no difference\n\n"
        )

    def test_one_that_is_not_merged_yet_has_no_copies(self) -> None:
        assert run("git-diff", "case.xlsx").stdout == "case.xlsx: not merged yet\n"

    def test_a_copy_that_is_refused_goes_by_the_name_it_has_in_the_repository(
        self, core_file: Path, tmp_path: Path
    ) -> None:
        (copy := tmp_path / "copy.xlsx").write_bytes(b"no workbook")
        assert asked_by_git(copy, core_file).startswith("a/case.xlsx: not an Excel workbook")
        assert asked_by_git("/dev/null", copy).startswith("b/case.xlsx: not an Excel workbook")


class TestLabels:
    def test_stand_for_the_paths_in_the_whole_report(self, core_file: Path, longer_file: Path) -> None:
        result = run("diff", core_file, longer_file, "--label", "last week", "now", "--format", "html")
        assert result.exit_code == 1 and "last week and now differ" in result.stdout
        assert str(core_file) not in result.stdout and str(longer_file) not in result.stdout

    def test_stand_for_them_among_alternatives(self, core_file: Path) -> None:
        result = run("diff", core_file, core_file, "--label", "Rent", "Buy", "--as-alternatives")
        assert result.exit_code == 0 and "Rent" in result.stdout and str(core_file) not in result.stdout


@contextmanager
def piped(path: Path) -> Iterator[None]:
    """This process with a file as its standard input."""
    kept = os.dup(0)
    with path.open("rb") as file:
        os.dup2(file.fileno(), 0)
    try:
        yield
    finally:
        os.dup2(kept, 0)
        os.close(kept)


class TestStandardInput:
    @pytest.mark.parametrize("command", ["check", "show", "textconv"])
    def test_is_read_by_a_dash(self, command: str, core_file: Path) -> None:
        with piped(core_file):
            result = run(command, "-")
        assert result.exit_code == 0
        assert result.stdout == run(command, core_file).stdout.replace(str(core_file), "/dev/stdin")

    def test_is_either_side_of_a_diff_but_not_both(self, core_file: Path) -> None:
        with piped(core_file):
            result = run("diff", core_file, "-", "--label", "A", "B")
        assert (result.exit_code, result.stdout) == (0, "A and B: no difference\n")
        both = run("diff", "-", "-")
        assert both.exit_code == 2 and "can be one of OLD and NEW, not both" in both.stderr

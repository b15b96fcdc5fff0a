"""`roi-workbook check` as its users meet it: which files it takes, where it reports, how it ends."""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner, Result

from roi_workbook.cli import main
from roi_workbook.commands.check import Options, comparison_of
from roi_workbook.commands.reporting import wants_colour
from roi_workbook.commands.workbooks import NoWorkbooksError, lock_note, workbooks
from roi_workbook.reports.formats import CHECK
from roi_workbook.review import comparing, findings
from roi_workbook.review.findings import Comparison, Finding, outcome
from tests.edited import Made, with_cell, without_names, without_values
from tests.reviews import ADDED, DIFFERS, STALE, alert, comparison

ROOT = Path(__file__).parents[1]


def run(*arguments: object) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


class Terminal(io.StringIO):
    """Standard error of somebody who watches."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Finding, ...]]:
    """Findings by file name, which the command meets instead of comparing; no findings unless said."""
    by_name: dict[str, tuple[Finding, ...]] = {}

    def made(path: Path, options: Options) -> Comparison:
        found = by_name.get(path.name, ())
        return comparison(*found, file=str(path), not_compared=7 if STALE in found else 0)

    monkeypatch.setattr("roi_workbook.commands.check.comparison_of", made)
    return by_name


def touched(folder: Path, *names: str) -> list[Path]:
    """Empty files in a folder."""
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return paths


class TestSeveralReports:
    def test_are_written_by_one_run_each_in_the_format_of_its_ending(
        self, told: dict[str, tuple[Finding, ...]], tmp_path: Path
    ) -> None:
        touched(tmp_path, "a.xlsx")
        told["a.xlsx"] = (DIFFERS,)
        places = [tmp_path / name for name in ("r.sarif", "r.xml", "r.codequality")]
        outputs = [part for place in places for part in ("-o", place)]
        result = run(tmp_path / "a.xlsx", *outputs, "-o", "-", "--format", "csv")
        assert result.exit_code == 1 and result.stdout.startswith('"file","kind"')
        assert [place.read_text()[:5] for place in places] == ['{\n  "', "<?xml", "[\n  {"]

    @pytest.mark.parametrize(
        ("outputs", "sentence"),
        [
            (("a.html", "a.html"), "One output is given twice"),
            (("a.html", "a.pdf"), "'a.pdf' does not end in one of"),
            (("a.html", "a.md", "--format", "json"), "leave --format out"),
        ],
    )
    def test_that_cannot_be_are_refused_before_anything_is_checked(
        self, tmp_path: Path, outputs: tuple[str, ...], sentence: str
    ) -> None:
        first, second, *more = outputs
        result = run(tmp_path / "gone.xlsx", "-o", first, "-o", second, *more)
        assert result.exit_code == 2 and sentence in result.stderr


class TestWorkbooksOfOthers:
    @pytest.fixture
    def foreign(self, tmp_path: Path) -> Path:
        """A workbook of another program, which has nothing of ours."""
        path = tmp_path / "budget.xlsx"
        book = xlsxwriter.Workbook(path)
        book.add_worksheet("Budget").write("A1", 41.37)
        book.close()
        return path

    def test_are_passed_over_where_that_is_asked_for_and_told(self, foreign: Path, core_file: Path) -> None:
        result = run("--skip-foreign", foreign, core_file)
        assert result.exit_code == 0 and "core.xlsx: agrees" in result.stdout
        assert result.stderr == f"{foreign} is passed over: not a workbook made with `roi-workbook new`.\n"
        assert run(foreign).exit_code == 3

    @pytest.mark.parametrize("form", CHECK.formats)
    def test_alone_are_a_report_of_nothing_in_every_format(self, foreign: Path, form: str) -> None:
        result = run("--skip-foreign", foreign.parent, "--format", form)
        assert result.exit_code == 0 and "budget" not in result.stdout and result.stdout

    def test_that_are_damaged_are_not_passed_over(self, tmp_path: Path) -> None:
        (tmp_path / "torn.xlsx").write_bytes(b"PK torn")
        assert run("--skip-foreign", tmp_path).exit_code == 3


class TestWorkbooks:
    def test_agree_as_they_were_made(self, core_file: Path) -> None:
        result = run(core_file)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "agrees with its recompute" in result.stdout

    def test_are_told_to_programs_alike(self, core_file: Path) -> None:
        result = run(core_file, "--format", "json")
        (file,) = json.loads(result.stdout)["files"]
        assert result.exit_code == 0
        assert (file["file"], file["agrees"], file["not_compared"]) == (str(core_file), True, 0)
        assert file["compared"] > 15_000
        assert file["lines"]["npv"]["workbook"] == pytest.approx(87_681.14073, abs=1e-4)

    def test_end_with_the_status_of_what_was_found(self, core: Made, tmp_path: Path) -> None:
        content = core.content()
        files = {
            "differs.xlsx": (with_cell(content, core.place("npv"), "n", "7"), 1),
            "invalid.xlsx": (with_cell(content, core.place("range_tail_base"), "str", "a tenth"), 1),
            "raw.xlsx": (without_values(content), 4),
            "torn.xlsx": (without_names(content, "pv_benefits"), 4),
            "torn and wrong.xlsx": (
                with_cell(without_names(content, "pv_benefits"), core.place("hours_freed"), "n", "7"),
                1,
            ),
            "other.xlsx": (b"no workbook", 3),
        }
        for name, (held, status) in files.items():
            (tmp_path / name).write_bytes(held)
            assert run(tmp_path / name).exit_code == status, name

    def test_may_differ_by_the_tolerances(self, core: Made, tmp_path: Path) -> None:
        path = tmp_path / "near.xlsx"
        path.write_bytes(core.content({"npv": 87_681.5}))
        assert run(path).exit_code == 1
        assert run(path, "--abs-tol", "0.5").exit_code == 0
        assert run(path, "--rel-tol", "1e-4").exit_code == 0
        for wrong in ("-1", "nan", "inf", "some"):
            assert run(path, "--rel-tol", wrong).exit_code == 2
            assert run(path, "--abs-tol", wrong).exit_code == 2

    def test_are_only_recalculated_where_that_is_asked_for(
        self, core_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = []

        def compared(_book: object, **options: object) -> Comparison:
            asked.append(options)
            return comparison()

        monkeypatch.setattr(comparing, "compare", compared)
        run(core_file, "--recalculate", "--rel-tol", "0.5")
        run(core_file)
        assert asked == [
            {"rel_tol": 0.5, "abs_tol": 0.005, "recalculate": True},
            {"rel_tol": 1e-9, "abs_tol": 0.005, "recalculate": False},
        ]

    @pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
    def test_that_are_none_are_told_in_one_sentence(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "odd\x1b[2J.xlsx"
        path.write_bytes(content)
        result = run(path)
        assert (result.exit_code, result.stdout) == (3, "")
        assert len(result.stderr.splitlines()) == 1 and "\x1b" not in result.stderr

    def test_that_cannot_be_read_are_findings_that_another_process_can_hand_over(
        self, tmp_path: Path
    ) -> None:
        made = comparison_of(tmp_path / "gone.xlsx", Options(1e-9, 0.005))
        assert outcome(made) == "unreadable" and "gone.xlsx" in made.findings[0].message
        assert pickle.loads(pickle.dumps(made)) == made
        assert pickle.loads(pickle.dumps((comparison_of, Options(1.0, 2.0, True))))[1] == Options(
            1.0, 2.0, True
        )


class TestSeveralFiles:
    def test_end_with_the_worst(self, told: dict[str, tuple[Finding, ...]], tmp_path: Path) -> None:
        good, raw, wrong = touched(tmp_path, "good.xlsx", "raw.xlsx", "wrong.xlsx")
        told |= {"raw.xlsx": (STALE,), "wrong.xlsx": (DIFFERS,)}
        assert run(good, good).exit_code == 0
        assert run(good, raw).exit_code == 4
        assert run(raw, wrong, good).exit_code == 1

    def test_are_all_compared_though_one_cannot_be_read(self, core_file: Path, tmp_path: Path) -> None:
        result = run(tmp_path / "gone.xlsx", core_file, "--format", "json")
        assert result.exit_code == 3
        files = json.loads(result.stdout)["files"]
        assert [file["agrees"] for file in files] == [False, True]
        assert files[0]["findings"][0]["message"] in result.stderr
        text = run(tmp_path / "gone.xlsx", core_file)
        assert text.stdout.startswith("2 workbooks: 1 agrees, 1 CANNOT BE READ")

    def test_show_a_progress_bar_only_to_somebody_who_watches(
        self, told: dict[str, tuple[Finding, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from roi_workbook.commands.check import _compared

        paths = touched(tmp_path, "a.xlsx", "b.xlsx")
        for stream, shown, several in (
            (Terminal(), True, 2),
            (Terminal(), False, 1),
            (io.StringIO(), False, 2),
        ):
            monkeypatch.setattr(sys, "stderr", stream)
            assert len(_compared(paths[:several], Options(1e-9, 0.005))) == several
            assert ("Checking" in stream.getvalue()) is shown


class TestFolders:
    def test_are_searched_for_workbooks_and_nothing_hidden_or_locked(self, tmp_path: Path) -> None:
        touched(
            tmp_path,
            "b.xlsx",
            "a.XLSX",
            "deep/er/c.xlsx",
            "~$b.xlsx",
            ".~lock.b.xlsx#",
            ".hidden.xlsx",
            ".git/d.xlsx",
            "e.xls",
            "f.xlsx.bak",
            "xlsx",
        )
        found = [path.relative_to(tmp_path).as_posix() for path in workbooks([tmp_path])]
        assert found == ["a.XLSX", "b.xlsx", "deep/er/c.xlsx"]
        assert workbooks([tmp_path / "b.xlsx", tmp_path]) == [
            tmp_path / "b.xlsx",
            tmp_path / "a.XLSX",
            tmp_path / "deep/er/c.xlsx",
        ]

    def test_without_workbooks_are_refused(self, tmp_path: Path) -> None:
        result = run(tmp_path)
        assert (result.exit_code, result.stdout) == (3, "")
        assert f"no workbook (.xlsx) in the folder {tmp_path}" in result.stderr

    def test_that_cannot_be_looked_through_are_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def locked(_folder: object, onerror: object) -> list[object]:
            assert callable(onerror)
            onerror(PermissionError(13, "Permission denied", "secret"))
            return []

        monkeypatch.setattr("os.walk", locked)
        with pytest.raises(NoWorkbooksError, match=r"secret cannot be read \(Permission denied\)"):
            workbooks([tmp_path])

    @pytest.mark.parametrize("command", ["check", "portfolio"])
    @pytest.mark.parametrize("given", [[""], ["case.xlsx", "closed"]])
    def test_that_cannot_be_looked_through_are_told_beside_the_workbooks_that_can(
        self,
        command: str,
        given: list[str],
        example_content: bytes,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """A closed folder: in it or given by itself, every other workbook is told, and it is what could not be read."""
        (tmp_path / "case.xlsx").write_bytes(example_content)
        closed = tmp_path / "closed"
        closed.mkdir()
        look_through = os.scandir

        def guarded(path: Any) -> Any:  # whoever runs as root may look into any folder
            if Path(path) == closed:
                raise PermissionError(13, "Permission denied", str(path))
            return look_through(path)

        monkeypatch.setattr("os.scandir", guarded)
        paths = [str(tmp_path / name) for name in given]
        result = CliRunner().invoke(main, [command, *paths])
        assert result.exit_code == 3
        assert "case.xlsx" in result.stdout and "closed" in result.stdout
        assert "this folder could not be read (Permission denied)" in result.stdout + result.stderr

    def test_are_refused_where_none_can_be_looked_through(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def locked(path: object) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr("os.scandir", locked)
        result = run(tmp_path)
        assert (result.exit_code, result.stdout) == (3, "")
        assert f"The folder {tmp_path} cannot be read (Permission denied)." in result.stderr


class TestLockFiles:
    @pytest.mark.parametrize("name", ["~$case.xlsx", ".~lock.case.xlsx#"])
    def test_beside_a_workbook_are_a_note_and_no_failure(
        self, name: str, example_content: bytes, tmp_path: Path
    ) -> None:
        path = tmp_path / "case.xlsx"
        path.write_bytes(example_content)
        assert lock_note(path) is None
        touched(tmp_path, name)
        result = run(path)
        assert result.exit_code == 0
        assert (
            "Note: It is open in a spreadsheet program: changes not saved yet are not included."
            in result.stdout
        )
        (file,) = json.loads(run(path, "--format", "json").stdout)["files"]
        assert len(file["notes"]) == 1

    def test_that_a_pattern_matched_are_left_out_and_told(
        self, told: dict[str, tuple[Finding, ...]], tmp_path: Path
    ) -> None:
        lock, case = touched(tmp_path, "~$case.xlsx", "case.xlsx")
        result = run(lock, case)
        assert result.exit_code == 0 and "is left out" in result.stderr
        assert result.stdout.startswith(f"{case}: agrees")
        assert run(lock).exit_code == 3


class TestTheReport:
    @pytest.mark.parametrize(
        ("name", "begins"),
        [
            ("r.json", b'{\n  "schema_version": 2'),
            ("r.md", b"## Workbook check"),
            ("r.HTML", b"<!DOCTYPE html>"),
            ("r.csv", b'\xef\xbb\xbf"file","kind"'),
            ("r.sarif", b'{\n  "$schema"'),
            ("r.txt", b"2 workbooks: "),
        ],
    )
    def test_goes_to_a_file_in_the_format_of_its_ending(
        self, name: str, begins: bytes, told: dict[str, tuple[Finding, ...]], tmp_path: Path
    ) -> None:
        told["wrong.xlsx"] = (DIFFERS,)
        result = run(*touched(tmp_path, "good.xlsx", "wrong.xlsx"), "-o", tmp_path / name)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == f"Wrote {tmp_path / name}.\n"
        assert (tmp_path / name).read_bytes().startswith(begins)

    def test_has_the_format_that_is_asked_for(
        self, told: dict[str, tuple[Finding, ...]], tmp_path: Path
    ) -> None:
        (path,) = touched(tmp_path, "case.xlsx")
        for form, begins in (
            ("csv", '"file","kind"'),
            ("markdown", "## "),
            ("html", "<!DOCTYPE"),
            ("sarif", "{"),
        ):
            assert run(path, "--format", form).stdout.startswith(begins)
            assert run(path, "--format", form, "-o", "-").stdout.startswith(begins)
        assert run(path, "--format", "html", "-o", tmp_path / "odd.json").exit_code == 0
        assert (tmp_path / "odd.json").read_bytes().startswith(b"<!DOCTYPE")
        assert run(path, "--format", "xml").exit_code == 2
        unknown = run(path, "-o", tmp_path / "report.docx")
        assert unknown.exit_code == 2 and ".sarif" in unknown.stderr

    def test_replaces_nothing_unless_forced_and_never_a_workbook(
        self, told: dict[str, tuple[Finding, ...]], tmp_path: Path
    ) -> None:
        path, old = touched(tmp_path, "case.xlsx", "old.json")
        refused = run(path, "-o", old)
        assert refused.exit_code == 5 and old.read_bytes() == b""
        assert run(path, "-o", old, "--force").exit_code == 0 and old.read_bytes()
        for other in (path, tmp_path / "." / "case.xlsx"):
            assert run(path, "--format", "json", "-o", other, "--force").exit_code == 2
        assert path.read_bytes() == b""
        assert run(path, "-o", tmp_path / "nowhere" / "r.json").exit_code == 5

    def test_names_what_cannot_be_read_in_a_file_too(self, tmp_path: Path) -> None:
        result = run(tmp_path / "gone.xlsx", "-o", tmp_path / "report.txt")
        assert result.exit_code == 3
        assert "CANNOT BE READ" in (tmp_path / "report.txt").read_text(encoding="utf-8")

    def test_is_unicode_through_any_terminal(self, tmp_path: Path) -> None:
        (tmp_path / "Größe 部署.xlsx").touch()
        done = subprocess.run(
            [sys.executable, "-m", "roi_workbook", "check", "--format", "html", str(tmp_path)],
            env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            timeout=120,
        )
        assert done.returncode == 3
        assert "Größe 部署.xlsx" in done.stdout.decode("utf-8")

    def test_is_coloured_on_a_terminal_only_and_as_asked(
        self, told: dict[str, tuple[Finding, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told["case.xlsx"] = (DIFFERS,)
        (path,) = touched(tmp_path, "case.xlsx")
        assert "\x1b" not in run(path).stdout
        assert run(path, "--color").stdout.startswith("\x1b[1;31m")
        assert "\x1b" not in run(path, "--color", "--format", "html").stdout
        monkeypatch.setattr(sys, "stdout", Terminal())
        monkeypatch.setenv("TERM", "xterm")
        for value, coloured in (("", True), ("0", False), ("1", False)):
            monkeypatch.setenv("NO_COLOR", value)
            assert wants_colour(None, "-") is coloured
            assert wants_colour(True, "-") and not wants_colour(False, "-")
        monkeypatch.delenv("NO_COLOR")
        assert not wants_colour(None, "report.txt")
        monkeypatch.setenv("TERM", "dumb")
        assert not wants_colour(None, "-")


class TestTheStatus:
    def test_counts_what_it_is_told_to_count(
        self, told: dict[str, tuple[Finding, ...]], tmp_path: Path
    ) -> None:
        paths = touched(tmp_path, "error.xlsx", "warning.xlsx", "info.xlsx", "raw.xlsx")
        told |= {
            "error.xlsx": (DIFFERS,),
            "warning.xlsx": (alert(),),
            "info.xlsx": (ADDED,),
            "raw.xlsx": (STALE,),
        }
        for fail_on, statuses in {
            "error": [1, 0, 0, 4],
            "warning": [1, 1, 0, 4],
            "info": [1, 1, 1, 4],
        }.items():
            assert [run(path, "--fail-on", fail_on).exit_code for path in paths] == statuses
        assert run(paths[0], "--fail-on", "never").exit_code == 2

    def test_is_that_of_usage_without_a_file(self) -> None:
        assert run().exit_code == 2


def test_the_tolerances_are_those_of_the_library() -> None:
    defaults = {option.name: option.default for option in main.commands["check"].params}
    assert (defaults["rel_tol"], defaults["abs_tol"]) == (findings.REL_TOL, findings.ABS_TOL)


def test_the_hook_for_pre_commit_is_this_command() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["id"] == "roi-workbook-check" and hook["language"] == "python"
    program, command, *options = hook["entry"].split()
    assert program == "roi-workbook" and command in main.commands
    assert set(options) <= {name for each in main.commands[command].params for name in each.opts}
    assert re.search(hook["files"], "cases/a.xlsx") and not re.search(hook["files"], "a.xlsx.bak")
    assert [bool(re.search(hook["exclude"], name)) for name in ("a.xlsx", "x/~$a.xlsx", "~$a.xlsx")] == [
        False,
        True,
        True,
    ]


def test_the_action_uses_options_that_are_there() -> None:
    action = yaml.safe_load((ROOT / "docs" / "examples" / "action.yml").read_text(encoding="utf-8"))
    script = "\n".join(step.get("run", "") for step in action["runs"]["steps"])
    known = {spelling for option in main.commands["check"].params for spelling in option.opts}
    calls = re.findall(r"(?s)roi-workbook check (.*?)\s-- ", script)
    assert len(calls) == 1 and all(
        option in known for call in calls for option in re.findall(r"(?<= )--?\w[\w-]*", " " + call)
    )
    assert not re.search(r"\$\{\{", script), "what a pull request says never becomes part of a script"

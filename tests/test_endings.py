"""How a command ends, as a shell sees it: nothing that is no fault of ours is called one, and each has its status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from roi_workbook.cli import main
from roi_workbook.commands.output import say

ROOT = Path(__file__).parent.parent
LONG = "n" * 5_000


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a file that is no workbook, a pipe, and an input file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.xlsx").write_bytes(b"no workbook\n")
    (tmp_path / "empty.toml").touch()
    os.mkfifo("pipe.xlsx")
    return tmp_path


SHELL = {
    "roi schema >/dev/full": (5, "Standard output cannot be written (No space left on device). Make room"),
    "roi --help >/dev/full": (5, "Standard output cannot be written (No space left on device). Make room"),
    "roi schema >&-": (5, "Standard output cannot be written"),
    "roi --version >&-": (5, "Standard output cannot be written"),
    "roi schema 2>&- >/dev/null": (0, ""),
    "roi check text.xlsx 2>&-": (3, ""),
    "roi check gone.xlsx 2>/dev/full": (3, ""),
    "roi check --frob 2>/dev/full": (2, ""),
    "roi check --frob 2>&-": (2, ""),
    "roi check /dev/stdin <&-": (3, "/dev/stdin: the file is empty"),
    "roi check text.xlsx <&- >&- 2>&-": (3, ""),
    "cat text.xlsx | roi check /dev/stdin": (3, "/dev/stdin: not an Excel workbook"),
    "cat text.xlsx | roi check -": (3, "/dev/stdin: not an Excel workbook"),
    "roi check <(cat text.xlsx)": (3, ": not an Excel workbook"),
    "roi check pipe.xlsx": (3, "pipe.xlsx: this is a named pipe, not a file"),
    "roi new out.xlsx --inputs empty.toml >/dev/full": (5, "Standard output cannot be written"),
    "roi schema | true": (0, ""),
    "mkdir gone; cd gone; rmdir ../gone; roi check .": (3, "There is no workbook"),
    "mkdir gone; cd gone; rmdir ../gone; roi new a.xlsx": (5, "a.xlsx cannot be written"),
    "mkdir gone; cd gone; rmdir ../gone; roi portfolio a.xlsx --scheduler tcp://127.0.0.1:9": (
        3,
        "The current folder cannot be found",
    ),
    "HOME= roi check text.xlsx": (3, "not an Excel workbook"),
}
"""Lines for a shell: how each ends, and what it says first on stderr."""


@pytest.mark.parametrize("line", SHELL)
def test_a_process_ends_with_the_status_and_the_words_that_fit(line: str, folder: Path) -> None:
    script = f'roi() {{ "{sys.executable}" -m roi_workbook "$@"; }}\n{line}'
    done = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    status, said = SHELL[line]
    assert (done.returncode, "Traceback" in done.stderr, "fault of roi" in done.stderr) == (
        status,
        False,
        False,
    )
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= 1


READING = ("check", "show", "diff", "explain", "inputs", "portfolio", "proposal", "simulate")


def about(command: str, path: str) -> list[str]:
    """The arguments of a command that reads a path."""
    return {"diff": ["diff", "text.xlsx", path], "explain": ["explain", "npv", path]}.get(
        command, [command, path]
    )


class TestPaths:
    @pytest.mark.parametrize("command", [*READING, "textconv"])
    def test_that_are_empty_are_refused_by_every_command(self, command: str, folder: Path) -> None:
        result = run(*about(command, ""))
        assert result.exit_code == 2 and "is not a file name; give one" in result.stderr

    @pytest.mark.parametrize(
        "arguments",
        [
            ["new", ""],
            ["new", "a.xlsx", "--inputs", ""],
            ["check", "text.xlsx", "-o", ""],
            ["diff", "text.xlsx", "text.xlsx", "-o", ""],
            ["inputs", "text.xlsx", "-o", ""],
            ["portfolio", "text.xlsx", "-o", ""],
            ["proposal", "text.xlsx", "-o", ""],
            ["simulate", "text.xlsx", "-o", ""],
        ],
    )
    def test_that_are_empty_are_no_place_to_write_to(self, arguments: list[str], folder: Path) -> None:
        result = run(*arguments)
        assert result.exit_code == 2 and "is not a file name; give one" in result.stderr

    @pytest.mark.parametrize("command", READING)
    @pytest.mark.parametrize(
        "name", [LONG, "n" * 254, "a\nb.xlsx", "a\u202eb", "\udcff.xlsx", "\x1b[31m", "pipe.xlsx"]
    )
    def test_of_every_kind_are_refused_in_one_line(self, command: str, name: str, folder: Path) -> None:
        result = run(*about(command, name))
        told = f"{result.stdout}{result.stderr}"
        assert result.exit_code == 3 and "fault of roi-workbook" not in told
        assert not set(told) & {"\u202e", "\x1b"} and len(result.stderr.splitlines()) == (
            command != "portfolio"
        )

    @pytest.mark.parametrize("command", READING)
    def test_that_may_not_be_read_end_with_the_status_of_that(
        self, command: str, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refused(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "access", lambda *_, **__: False)
        monkeypatch.setattr(os, "open", refused)
        monkeypatch.setattr(os, "scandir", refused)
        result = run(*about(command, "text.xlsx"))
        assert result.exit_code == 3 and "you may not read this file" in result.stdout + result.stderr
        if command in ("check", "portfolio"):
            result = run(command, folder)
            assert result.exit_code == 3 and "cannot be read" in result.stderr

    def test_of_outputs_are_refused_with_their_own_status(self, folder: Path) -> None:
        for out, said in (
            (f"{LONG}.json", "Choose a shorter name"),
            ("nowhere/a.json", "There is no directory"),
        ):
            result = run("check", "text.xlsx", "-o", out)
            assert result.exit_code == 5 and said in result.stderr


@pytest.mark.parametrize(
    "given", ["abc", "-1e5", "-3", "1_7", "٣", "99999999999999999", "253402300800", "n" * 977]
)
def test_a_moment_that_is_none_is_a_matter_of_usage(
    given: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    result = run("new", "case.xlsx")
    assert (result.exit_code, result.stdout) == (2, "") and not (folder / "case.xlsx").exists()
    assert f'SOURCE_DATE_EPOCH is "{given[:60]}"; expected whole seconds since 1970' in result.stderr


def test_the_moment_that_stands_in_files_is_read_in_one_place() -> None:
    package = ROOT / "roi_workbook"
    readers = [
        path.name for path in package.rglob("*.py") if '"SOURCE_DATE_EPOCH"' in path.read_text("utf-8")
    ]
    assert readers == ["stamp.py"]


def test_a_message_is_one_line_without_what_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\nb\x1b[2J\u202ec\u2028d\r\ud800")
    assert capsys.readouterr().err == "a b [2J c d  \n"


def test_every_mistake_of_an_input_file_has_a_line_of_its_own(folder: Path) -> None:
    (folder / "wrong.toml").write_text("horizon_months = 7\nramp = 1\n")
    lines = run("new", "out.xlsx", "--inputs", "wrong.toml").stderr.splitlines()
    assert len(lines) == 2 and all(line.startswith("wrong.toml: ") for line in lines)

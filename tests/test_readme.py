"""README: every command in it is typed, in order, in an empty folder; every page of the docs can be reached from it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import roi_workbook as roi
from roi_workbook.cli import main

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def commands() -> Iterator[list[str]]:
    """The arguments of every command, in order, as a shell would split them; what comes after && is another one."""
    for line in README.read_text(encoding="utf-8").splitlines():
        words: list[str] = []
        for word in (
            [*shlex.split(line.removeprefix("    "), comments=True), "&&"] if line[:4] == "    " else ()
        ):
            if word != "&&":
                words.append(word)
            elif words and words[0] == "roi-workbook":
                yield words[1:]
                words = []
            else:
                words = []


def test_every_command_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not shutil.which("git"):
        pytest.skip("one of the commands needs git")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    subprocess.run(["git", "init", "--quiet"], check=True)
    typed = list(commands())
    assert len(typed) > 15 and {words[0] for words in typed} >= {"new", "check", "diff", "proposal", "schema"}
    for words in typed:
        result = CliRunner().invoke(main, words)
        assert result.exit_code in (0, 1 if words[0] == "diff" else 0), (words, result.output)
        for word in words:
            if word.endswith((".xlsx", ".docx", ".html", ".csv", ".toml")):
                assert Path(word).stat().st_size > 100, words
    (code,) = PYTHON.findall(README.read_text(encoding="utf-8"))
    exec(code.replace("100_000", "1_000"), {})
    assert roi.read("after.toml").results["npv"] > roi.read("example.xlsx").results["npv"]


def test_leads_to_every_page() -> None:
    reached, left = set[Path](), [README]
    while left:
        page = left.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            place = (page.parent / target).resolve()
            if place.is_dir() and place.parent == ROOT / "docs":
                left += place.glob("*.md")
            elif place.suffix == ".md":
                left.append(place)
    assert sorted({*(ROOT / "docs").rglob("*.md")} - reached) == []

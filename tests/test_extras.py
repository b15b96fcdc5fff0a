"""What needs an extra says how to get it; everything else works with the default install."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from roi_workbook import extras
from roi_workbook.cli import main

ROOT = Path(__file__).parents[1]

DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

NEEDS = {
    "charts": ["simulate", "case.xlsx", "-n", "100", "-o", "risk.png"],
    "word": ["proposal", "case.xlsx", "-o", "proposal.docx"],
    "engine": ["check", "case.xlsx", "--recalculate"],
    "distributed": ["simulate", "case.xlsx", "-n", "100", "--scheduler", "tcp://127.0.0.1:9"],
    "parquet": ["export", "case.xlsx", "-o", "results.parquet"],
    "mcp": ["mcp"],
}
"""A command that does not go without each extra."""

GOES_WITHOUT = (
    ["new", "case.xlsx", "--example"],
    ["new", "all.xlsx", "--with", "all"],
    ["check", "case.xlsx", "-o", "report.html"],
    ["show", "case.xlsx"],
    ["diff", "case.xlsx", "case.xlsx"],
    ["explain", "npv", "case.xlsx"],
    ["inputs", "case.xlsx"],
    ["export", "case.xlsx", "-o", "results.csv"],
    ["textconv", "case.xlsx"],
    ["schema"],
    ["proposal", "case.xlsx"],
    ["proposal", "case.xlsx", "-o", "proposal.html"],
    ["simulate", "case.xlsx", "-n", "1009", "--workers", "2"],
    ["simulate", "case.xlsx", "-n", "1009", "-o", "risk.html"],
    ["simulate", "case.xlsx", "-n", "1009", "-o", "risk.xlsx"],
    ["simulate", "case.xlsx", "-n", "1009", "-o", "risk.csv"],
    ["portfolio", "case.xlsx", "-o", "portfolio.xlsx"],
)
"""What the default install does."""

WITHOUT = """
import contextlib, io, json, sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
BLOCKED = sys.argv[1].split(",")
sys.path[:0] = sys.argv[3].split(",")
sys.meta_path.insert(0, Blocked())
from roi_workbook.cli import main
told = []
for arguments in json.loads(sys.argv[2]):
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(arguments, prog_name="roi-workbook")
        except SystemExit as end:
            told.append([end.code or 0, err.getvalue()])
print(json.dumps(told))
"""
"""Runs commands in one process in which some modules cannot be imported; tells how each ended."""


def ends_without(modules: list[str], commands: list[list[str]], folder: Path) -> list[tuple[int, str]]:
    """Exit status and messages of each command, in a process that cannot import the modules."""
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT, ",".join(modules), json.dumps(commands), str(ROOT)],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return [(status, messages) for status, messages in json.loads(told.stdout)]


@pytest.fixture(scope="module")
def without_all(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, str]]]:
    """The folder and the endings of all commands, where no extra can be imported."""
    folder = tmp_path_factory.mktemp("without")
    return folder, ends_without(list(extras.EXTRAS.values()), [*GOES_WITHOUT, *NEEDS.values()], folder)


def test_every_command_works_with_the_default_install(
    without_all: tuple[Path, list[tuple[int, str]]],
) -> None:
    _, ends = without_all
    for command, (status, messages) in zip(GOES_WITHOUT, ends, strict=False):
        assert status == 0, (command, messages)


@pytest.mark.parametrize("extra", extras.EXTRAS)
def test_what_needs_an_extra_ends_with_the_line_that_installs_it(
    extra: str, without_all: tuple[Path, list[tuple[int, str]]]
) -> None:
    status, messages = dict(zip(NEEDS, without_all[1][len(GOES_WITHOUT) :], strict=True))[extra]
    assert status == 2
    assert messages.splitlines()[-1].endswith(f'not installed: pip install "roi-workbook[{extra}]"')


@pytest.mark.parametrize("name", ["proposal.html", "risk.html"])
def test_a_page_without_matplotlib_tells_its_pictures_in_words_and_says_so(
    name: str, without_all: tuple[Path, list[tuple[int, str]]]
) -> None:
    folder, ends = without_all
    page = (folder / name).read_text(encoding="utf-8")
    assert "<figcaption>" in page and "<svg" not in page
    assert re.search("<p>(A waterfall|A histogram)[^<]+", page)
    messages = next(end[1] for command, end in zip(GOES_WITHOUT, ends, strict=False) if name in command)
    assert 'pip install "roi-workbook[charts]"' in messages


def test_a_word_document_without_matplotlib_tells_its_pictures_in_words(
    monkeypatch: pytest.MonkeyPatch, core_file: Path, tmp_path: Path
) -> None:
    from docx import Document

    monkeypatch.setattr(extras, "has", lambda extra: extra != "charts")
    path = tmp_path / "proposal.docx"
    result = CliRunner().invoke(main, ["proposal", str(core_file), "-o", str(path)])
    assert result.exit_code == 0 and 'pip install "roi-workbook[charts]"' in result.stderr
    word = Document(str(path))
    assert not word.inline_shapes
    assert any(each.text.startswith("A waterfall") for each in word.paragraphs)


def test_every_extra_of_the_package_brings_what_commands_ask_for() -> None:
    offered = DECLARED["optional-dependencies"]
    assert set(offered) - {"all", "bench", "test"} == set(extras.EXTRAS)
    assert offered["all"] == [f"roi-workbook[{','.join(sorted(extras.EXTRAS))}]"]
    for extra, module in extras.EXTRAS.items():
        assert module in offered[extra][0]


def test_no_extra_is_imported_at_the_top_of_a_file() -> None:
    """A command that does without must not wait for it, or fail."""
    modules = set(extras.EXTRAS.values())
    for path in (ROOT / "roi_workbook").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            named = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            names = [named, *(each.name for each in node.names)] if hasattr(node, "names") else []
            assert not {name.split(".")[0] for name in names} & modules, f"{path}:{node.lineno}"

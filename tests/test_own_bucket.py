"""A company's own bucket by --model: the page that shows one, what is refused, and who has to be told."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.commands import check as check_command
from roi_workbook.commands import portfolio as portfolio_command
from roi_workbook.commands.models import OPTION, VARIABLE, model_named
from roi_workbook.input_files.starting_points import blank_inputs
from roi_workbook.model.model_names import SHIPPED, UNNAMED
from roi_workbook.parallel import _in_pools, _Work
from roi_workbook.review.reading import read_workbook
from roi_workbook.workbook.build import build
from tests.test_cli import run

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "own-bucket.md").read_text(encoding="utf-8")
SOURCE = textwrap.dedent(re.findall(r"`acme_gpus.py`.*?\n\n((?:    .*\n|\n)+)", PAGE)[0])
TABLE = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]
NAME = "acme_gpus:MODEL"
FIFTH = "tests.own_model:MODEL"

COST = 48 * 8760 * 0.41 * 2.35
VALUE = COST * 0.35 * 0.8


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which nothing but what a test gives names a model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with the module of the page, where Python looks."""
    folder = tmp_path_factory.mktemp("modules")
    (folder / "acme_gpus.py").write_text(SOURCE, encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def own(modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with the bucket of the page."""
    path = tmp_path_factory.mktemp("own") / "own.xlsx"
    assert run("new", path, "--example", "--model", NAME).exit_code == 0
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "plain.xlsx"
    path.write_bytes(build(blank_inputs(MODEL.core), MODEL.core))
    return path


def typed(page: str) -> list[str]:
    """The commands of a page, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


class TestThePage:
    def test_is_typed_as_it_stands(self, modules: Path, here: Path) -> None:
        commands = typed(PAGE)
        assert len(commands) == 9
        told = {}
        for at, command in enumerate(commands):
            if at == 2:
                (here / "pyproject.toml").write_text(TABLE, encoding="utf-8")
            _, name, *arguments = command.split()
            result = run(name, *arguments)
            assert result.exit_code == (1 if name == "diff" else 0), (command, result.output)
            told[name] = result.output
        assert "agrees with its recompute" in told["check"]
        assert f"gpu_value, Idle GPU cost avoided, risk-adjusted: {VALUE:,.2f}" in told["explain"]
        assert '"gpu_idle_avoided"' in told["schema"] and '"gpu"' in told["schema"]
        proposal = " ".join((here / "proposal.md").read_text(encoding="utf-8").split())
        assert "GPU hours that nobody uses cost about USD 405,000 a year" in proposal

    def test_says_what_a_plain_command_says(self, own: Path) -> None:
        result = run("check", own)
        assert result.exit_code == 3
        told = re.findall(r"^    case\.xlsx: (made with .*)$", PAGE, re.MULTILINE)
        assert result.stderr.splitlines() == [f"{own}: {told[0]}"]

    def test_shows_a_file_that_fits_on_a_screen(self) -> None:
        lines = SOURCE.splitlines()
        assert len([line for line in lines if line]) < 50 and max(map(len, lines)) <= 110


class TestEveryCommand:
    @pytest.mark.parametrize("name", list(main.commands))
    def test_takes_the_option(self, name: str) -> None:
        assert OPTION in main.commands[name].params

    @pytest.mark.parametrize(
        "command", ["check", "show", "explain", "diff", "simulate", "proposal", "portfolio"]
    )
    def test_refuses_a_workbook_of_another_model_with_a_sentence_that_names_the_right_one(
        self, own: Path, plain: Path, command: str
    ) -> None:
        before = {"explain": ["npv"]}.get(command, [])
        for path, options, needed in ((own, (), NAME), (plain, ("--model", NAME), SHIPPED)):
            more = [path] if command == "diff" else []
            result = run(command, *before, path, *more, *options)
            assert result.exit_code == 3, result.output
            assert f"give it with --model {needed}" in result.output, result.output

    def test_that_moves_inputs_says_what_the_other_model_does_not_have(self, own: Path, here: Path) -> None:
        result = run("new", here / "plain.xlsx", "--inputs", own)
        assert result.exit_code == 4
        assert f"Made with another model ({NAME}): what only that one has is left out." in result.stderr
        assert "gpus is left out" in result.stderr

    def test_that_moves_inputs_to_a_model_with_more_buckets_loses_nothing(
        self, plain: Path, here: Path, modules: Path
    ) -> None:
        result = run("new", here / "more.xlsx", "--inputs", plain, "--model", NAME)
        assert result.exit_code == 0 and f"Made with another model ({SHIPPED})" in result.stderr
        assert run("check", here / "more.xlsx", "--model", NAME).exit_code == 0

    def test_that_prints_text_for_git_prints_no_results_of_another_model(self, own: Path) -> None:
        plain, known = run("textconv", own), run("textconv", own, "--model", NAME)
        assert f"no results: made with another model ({NAME})" in plain.output
        assert "result npv" not in plain.output
        assert plain.exit_code == known.exit_code == 0
        assert f"result gpu_value = {VALUE:.2f}\n" in known.output

    def test_says_how_to_go_on_with_the_same_model(self, modules: Path, here: Path) -> None:
        assert run("new", "a.xlsx", "--model", NAME).output.endswith(f"check a.xlsx --model {NAME}\n")
        (here / "pyproject.toml").write_text(TABLE, encoding="utf-8")
        assert run("new", "b.xlsx").output.endswith("check b.xlsx\n")


class TestTheModel:
    def test_of_the_option_comes_before_the_environment_and_that_before_pyproject(
        self, modules: Path, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = here / "cases" / "2027"
        folder.mkdir(parents=True)
        monkeypatch.chdir(folder)
        (here / "pyproject.toml").write_text(TABLE, encoding="utf-8")
        (here / "cases" / "pyproject.toml").write_text('[tool.other]\nmodel = "x"', encoding="utf-8")
        assert '"gpus"' in run("schema").output
        monkeypatch.setenv(VARIABLE, SHIPPED)
        assert '"gpus"' not in run("schema").output
        assert '"gpus"' in run("schema", "--model", NAME).output

    def test_has_any_bucket_that_tests_make_up(self, here: Path) -> None:
        path = here / "fifth.xlsx"
        assert run("new", path, "--example", "--with", "all", "--model", FIFTH).exit_code == 0
        assert run("check", path, "--model", FIFTH).exit_code == 0
        assert "Energy" in run("show", path, "--model", FIFTH).output

    def test_is_the_same_under_another_name(self, own: Path, modules: Path) -> None:
        (modules / "acme_alias.py").write_text("from acme_gpus import MODEL as GPUS", encoding="utf-8")
        assert run("show", own, "--model", "acme_alias:GPUS").exit_code == 0

    def test_has_a_name_in_the_workbook_and_none_where_a_program_gave_it(self, own: Path, here: Path) -> None:
        model = model_named(NAME)
        assert read_workbook(own, model).value("roi_workbook_model") == NAME
        unnamed = import_module("acme_gpus").MODEL

        assert read_workbook(own, unnamed).value("roi_workbook_model") == NAME
        path = here / "unnamed.xlsx"
        path.write_bytes(build(blank_inputs(unnamed.core), unnamed.core))
        assert read_workbook(path, model).value("roi_workbook_model") == UNNAMED
        result = run("show", path)
        assert (
            "made with the model without a name, not with roi-workbook; give its MODULE:NAME" in result.stderr
        )

    def test_goes_to_other_processes_by_its_name(self, own: Path) -> None:
        options = check_command.Options(1e-9, 0.005, model=NAME)
        work = _Work(_both(options), [own, own], None)
        for comparison, checked in _in_pools(work, 2):
            assert comparison.agrees and checked.outcome == "agrees"
            assert checked.case.figures["annual_value"] > VALUE


class _both:  # noqa: N801
    """What `check` and `portfolio` do with a file in another process."""

    def __init__(self, options: check_command.Options) -> None:
        self.options = options

    def __call__(self, path: Path) -> tuple[object, object]:
        return (
            check_command.comparison_of(path, self.options),
            portfolio_command.checked_file(path, "live", self.options.model),
        )

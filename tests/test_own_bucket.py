"""A company's own bucket by --model: the page that shows one, what is refused, and who has to be told."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.cli import main
from roi_workbook.commands import check as check_command
from roi_workbook.commands import portfolio as portfolio_command
from roi_workbook.commands.models import OPTION, VARIABLE, model_named
from roi_workbook.input_files.starting_points import blank_inputs
from roi_workbook.model.model_names import SHIPPED, UNNAMED
from roi_workbook.parallel import _in_pools, _Work
from roi_workbook.recomputing.recompute import recompute
from roi_workbook.review.reading import ReadingError, read_workbook
from roi_workbook.workbook.build import build
from roi_workbook.workbook.layout import TEMPLATE_VERSION
from tests.edited import with_cell
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

    def test_has_findings_of_its_own_that_are_accepted_as_any(self, here: Path) -> None:
        assert run("new", "fifth.xlsx", "--example", "--model", FIFTH).exit_code == 0
        before = run("check", "fifth.xlsx", "--model", FIFTH).output
        (here / "accepted.toml").write_text(
            '[[accepted]]\nkind = "alert"\nkey = "alert_idle_month"\nreason = "Batch jobs run at night only."\n'
            'who = "Head of platform"\nuntil = 9999-12-31\n',
            encoding="utf-8",
        )
        after = run("check", "fifth.xlsx", "--model", FIFTH).output
        open_before, open_after = (
            int(re.findall(r"Warnings \((\d+)\)", told)[0]) for told in (before, after)
        )
        assert open_after == open_before - 1 and "Accepted" not in before
        assert "Accepted (1)" in after and "Batch jobs run at night only." in after

    def test_is_the_same_under_another_name(self, own: Path, modules: Path) -> None:
        (modules / "acme_alias.py").write_text("from acme_gpus import MODEL as GPUS", encoding="utf-8")
        assert run("show", own, "--model", "acme_alias:GPUS").exit_code == 0

    def test_that_changed_says_how_its_older_workbooks_move(
        self, own: Path, modules: Path, here: Path
    ) -> None:
        (modules / "acme_later.py").write_text(
            SOURCE.replace("gpus * gpu_hours", "gpu_hours * gpus"), encoding="utf-8"
        )
        model = replace(model_named("acme_later:MODEL"), name=NAME)
        with pytest.raises(ReadingError) as refused:
            read_workbook(own, model)
        told = (
            f"made from another build of template {TEMPLATE_VERSION} with the model {NAME}; this roi-workbook"
        )
        assert told in str(refused.value) and f"--inputs OLD.xlsx --model {NAME}` moves" in str(refused.value)
        assert run("new", "now.xlsx", "--inputs", own, "--model", "acme_later:MODEL").exit_code == 0
        shown = run("show", "now.xlsx", "--model", "acme_later:MODEL")
        assert shown.output == run("show", own, "--model", NAME).output.replace(str(own), "now.xlsx")

    def test_is_worked_out_by_an_engine_too(self, own: Path, modules: Path) -> None:
        result = run("check", own, "--recalculate", "--model", NAME)
        assert result.exit_code == 0 and "agrees with its recompute" in result.output

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

    def test_goes_to_other_processes_by_its_name_or_as_it_is(self, own: Path) -> None:
        options = check_command.Options(1e-9, 0.005, model=NAME)
        work = _Work(partial(in_another_process, options=options, model=model_named(NAME).core), [own], None)
        ((comparison, checked, cost),) = _in_pools(work, 1)
        assert comparison.agrees and checked.outcome == "agrees"
        assert checked.case.figures["annual_value"] > VALUE
        assert cost == pytest.approx(COST * 11 / 48, rel=1e-12)


def in_another_process(path: Path, options: check_command.Options, model: Model) -> tuple[Any, Any, float]:
    """What `check`, `portfolio` and `simulate` do there with a file and a model."""
    comparison = check_command.comparison_of(path, options)
    checked = portfolio_command.checked_file(path, "live", model=options.model)
    case = pd.DataFrame({"gpus": [11.0], "gpu_idle": [0.41], "gpu_hour_cost": [2.35]})
    return comparison, checked, float(recompute(case, model)["gpu_cost_today"].iloc[0])


ENDING = "MODEL = model_of((*BUCKETS, GPUS))\n"
WRONG: dict[str, tuple[str, str]] = {
    "a module that is nowhere": (
        "nowhere.at_all:MODEL",
        "Python finds no module nowhere; install it, or put",
    ),
    "a module that is not in its package": (
        "roi_workbook.none:MODEL",
        "Python finds no module roi_workbook.none; install it",
    ),
    "no such name": (
        "acme_gpus:MODLE",
        "the module acme_gpus has no MODLE; correct the name, or put the model there.",
    ),
    "a bucket": ("acme_gpus:GPUS", "acme_gpus:GPUS is not a Model but of the kind Bucket; make one with"),
    "no name at all": (
        "acme_gpus",
        "'acme_gpus' names no model; give MODULE:NAME, for instance acme.buckets:MODEL",
    ),
    "code in place of a name": ("os:system('x')", "names no model"),
}
FAULTY: dict[str, tuple[str, str, str]] = {
    "what it needs itself is missing": (
        '"""GPU',
        'import no_such_thing\n"""GPU',
        "the module faulty{} cannot be imported: ModuleNotFoundError: No module named 'no_such_thing' (faulty{}.py,"
        " line 1).",
    ),
    "Python does not understand it": ("INPUTS = (", "INPUTS = ((", "cannot be imported: SyntaxError: "),
    "it ends the program": (
        ENDING,
        "raise SystemExit(7)\n",
        "cannot be imported: SystemExit: 7 (faulty{}.py",
    ),
    "a bucket without its value": (
        'value="gpu_value"',
        'value="gpu_valeu"',
        "gpu: `value` is 'gpu_valeu', which is not one of its lines; add the line to `lines` in",
    ),
    "a bucket without its confidence": (
        'key="gpu_confidence"',
        'key="gpu_trust"',
        "gpu: it has no input gpu_confidence; add it to `inputs` in",
    ),
    "a line without its recompute": (
        ', "gpu_value": value}',
        "}",
        "faulty{}:MODEL cannot be worked out. gpu_value: declared but not worked out; return the numbers",
    ),
    "a recompute that fails": (
        'case["gpus"]',
        'case["gpu"]',
        "faulty{}:MODEL cannot be worked out: KeyError: 'gpu' (faulty{}.py, line ",
    ),
}


class TestWhatIsWrong:
    def refused(self, name: str, here: Path) -> str:
        """What is said of a model that cannot be used; nothing is written."""
        result = run("new", "case.xlsx", "--model", name)
        assert result.exit_code == 2, result.output
        assert result.stdout == "" and list(here.iterdir()) == []
        return result.stderr

    @pytest.mark.parametrize("what", WRONG)
    def test_with_a_name_is_told_with_status_2(self, what: str, modules: Path, here: Path) -> None:
        name, sentence = WRONG[what]
        told = self.refused(name, here)
        assert told.startswith("--model: ") and sentence in told

    @pytest.mark.parametrize("what", FAULTY)
    def test_with_a_module_is_told_with_status_2(self, what: str, modules: Path, here: Path) -> None:
        before, after, sentence = FAULTY[what]
        number = list(FAULTY).index(what)
        assert before in SOURCE
        (modules / f"faulty{number}.py").write_text(SOURCE.replace(before, after, 1), encoding="utf-8")
        assert sentence.replace("{}", str(number)) in self.refused(f"faulty{number}:MODEL", here)

    @pytest.mark.parametrize("command", ["check", "portfolio", "textconv", "inputs"])
    def test_is_told_before_any_file_is_read(self, command: str, plain: Path) -> None:
        result = run(command, plain, "--model", "nowhere:MODEL")
        assert result.exit_code == 2 and result.stdout == ""

    def test_says_whether_the_environment_or_which_file_named_it(
        self, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (here / "pyproject.toml").write_text(TABLE.replace("acme", "nowhere"), encoding="utf-8")
        assert run("schema").stderr.startswith(
            f"{here / 'pyproject.toml'}: Python finds no module nowhere_gpus"
        )
        monkeypatch.setenv(VARIABLE, "nowhere:MODEL")
        assert run("schema").stderr.startswith(f"{VARIABLE}: Python finds no module nowhere;")

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("[tool.roi-workbook]\nmodel = ", "pyproject.toml cannot be read: "),
            ('[tool.roi-workbook]\nmodel = ["acme_gpus:MODEL"]', "the model of tool.roi-workbook is a text"),
            ("[tool]\nx = " + "[" * 9_999 + "\n# tool.roi-workbook", "pyproject.toml cannot be read: "),
        ],
    )
    def test_in_a_pyproject_is_told_with_status_2(self, content: str, sentence: str, here: Path) -> None:
        (here / "pyproject.toml").write_text(content, encoding="utf-8")
        result = run("schema")
        assert result.exit_code == 2 and sentence in result.stderr
        assert run("schema", "--model", SHIPPED).exit_code == 0

    @pytest.mark.parametrize(
        "content",
        [
            b"[tool.ruff\n",
            b"\xff\xfe",
            b'[project]\ndependencies = ["roi-workbook"]\n[',
            b"[tool.roi-workbook]\n",
        ],
    )
    def test_in_a_pyproject_that_names_no_model_is_nobodys_concern(self, content: bytes, here: Path) -> None:
        (here / "pyproject.toml").write_bytes(content)
        assert run("schema").exit_code == 0


class TestCodeOfAWorkbook:
    """The name in a workbook is only told: whoever sent it names no code that runs."""

    def sent(self, own: Path, here: Path, said: str) -> Path:
        """The workbook of the page with another name of its model."""
        area = read_workbook(own, model_named(NAME)).area("roi_workbook_model")
        place = (area.sheet, area.address.replace("$", ""))
        path = here / "sent.xlsx"
        path.write_bytes(with_cell(own.read_bytes(), place, "str", said))
        return path

    @pytest.mark.parametrize("command", ["check", "show", "inputs", "textconv", "simulate", "portfolio"])
    def test_is_never_imported(self, command: str, own: Path, modules: Path, here: Path) -> None:
        (modules / "trap.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
        result = run(command, self.sent(own, here, "trap:MODEL"))
        assert "trap:MODEL" in result.output and "trap" not in sys.modules

    @pytest.mark.parametrize(
        "said", ["x y:z", "trap:MODEL; rm", "trap", "=1+1:A", "é:M", "a" * 300 + ":M", "a:b\nc", "a:b\n"]
    )
    def test_is_not_even_told_where_it_could_not_be_a_name(self, said: str, own: Path, here: Path) -> None:
        result = run("show", self.sent(own, here, said))
        assert result.exit_code == 3
        assert "made with the model without a name" in result.stderr and said not in result.stderr

    def test_in_the_current_folder_is_not_found_by_a_pyproject_there(self, here: Path) -> None:
        (here / "trap.py").write_text("open('sprung', 'w').close()", encoding="utf-8")
        (here / "pyproject.toml").write_text('[tool.roi-workbook]\nmodel = "trap:MODEL"', encoding="utf-8")
        code = "import sys; sys.path.pop(0); from roi_workbook.cli import main; main(['schema'])"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=here,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 2 and "Python finds no module trap" in done.stderr
        assert not (here / "sprung").exists()


PACKAGE = ROOT / "roi_workbook"
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
AT_HOME = (PACKAGE / "catalogue.py", PACKAGE / "commands" / "models.py")
"""Where the shipped model is declared, and where commands choose it."""


def defaults(tree: ast.AST) -> Iterator[ast.expr]:
    """The expressions that stand for arguments nobody gives."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            yield from (*node.defaults, *filter(None, node.kw_defaults))


def shipped_by_default(tree: ast.Module) -> dict[str, int]:
    """The functions and classes of a module that take the shipped model unless given one: the place of the argument."""
    found = {}
    for node in tree.body:
        made = [node] if isinstance(node, ast.FunctionDef) else []
        if isinstance(node, ast.ClassDef):
            made = [
                each for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"
            ]
        for each in made:
            given = [*each.args.args, *each.args.kwonlyargs]
            names = [argument.arg for argument in given if argument.arg != "self"]
            if any(isinstance(value, ast.Name) and value.id == "MODEL" for value in defaults(each.args)):
                found[node.name] = names.index("model") if "model" in names else len(names)  # type: ignore[attr-defined]
    return found


OF_MODULES = {
    "roi_workbook." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts): shipped_by_default(tree)
    for path, tree in TREES.items()
}


class TestTheShippedModel:
    """Only a default: whoever was given a model works with it, down to the last function."""

    def test_is_used_as_a_default_only(self) -> None:
        used = [
            f"{path.relative_to(PACKAGE)}, line {node.lineno}: take the model as an argument"
            for path, tree in TREES.items()
            if path not in AT_HOME
            for allowed in [set(map(id, defaults(tree)))]
            for node in ast.walk(tree)
            if (isinstance(node, ast.Name) and node.id == "MODEL" and id(node) not in allowed)
            or (isinstance(node, ast.Attribute) and node.attr == "MODEL")
        ]
        assert used == []

    def test_is_never_left_to_a_default_by_whoever_has_a_model(self) -> None:
        forgotten = [
            f"{path.relative_to(PACKAGE)}, line {line}: pass the model on"
            for path, tree in TREES.items()
            for line in left_to_default(tree, path)
        ]
        assert forgotten == []

    def test_is_the_default_of_many_functions_so_that_this_is_no_empty_claim(self) -> None:
        assert OF_MODULES["roi_workbook.review.reading"] == {"ReadWorkbook": 1, "read_workbook": 1}
        assert sum(map(len, OF_MODULES.values())) > 10

    def test_is_found_where_somebody_forgets_to_pass_another_one(self) -> None:
        forgets = (
            "from roi_workbook.review.reading import read_workbook as read\n"
            "read(1)\nread(1, 2)\nread(1, model=2)\nread(1, any_version=True)\nread(*both)\n"
        )
        assert left_to_default(ast.parse(forgets), Path("x.py")) == [2, 5]


def left_to_default(tree: ast.Module, path: Path) -> list[int]:
    """The lines of a module that call a function of the package without the model that it could be given."""
    own = "roi_workbook." + ".".join(path.relative_to(PACKAGE).with_suffix("").parts) if path in TREES else ""
    places = dict(OF_MODULES.get(own, {}))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in OF_MODULES:
            of_module = OF_MODULES[node.module]
            places |= {
                each.asname or each.name: of_module[each.name]
                for each in node.names
                if each.name in of_module
            }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in places
        and len(node.args) <= places[node.func.id]
        and not any(keyword.arg in ("model", None) for keyword in node.keywords)
        and not any(isinstance(argument, ast.Starred) for argument in node.args)
    ]

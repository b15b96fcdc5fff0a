"""The command line as its users meet it: what it writes, what it says, how it ends."""

from __future__ import annotations

import doctest
import json
import os
import pkgutil
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result

import roi_workbook
from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.commands import exit_status as ending
from roi_workbook.commands.output import write_in_one_step
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.review import comparing, reading
from roi_workbook.review.reading import inputs_of, read_workbook
from tests.edited import Made, without_names

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_inputs"


def run(*arguments: object) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def process(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own."""
    command = [sys.executable, "-m", "roi_workbook", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}  # type: ignore[dict-item]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload, no-any-return]


class TestNew:
    def test_writes_a_blank_template_where_it_stands(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        result = run("new")
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout.startswith("Wrote ai-infrastructure-roi.xlsx.")
        assert result.stdout.endswith("then run: roi-workbook check ai-infrastructure-roi.xlsx\n")
        assert os.listdir(tmp_path) == ["ai-infrastructure-roi.xlsx"]  # noqa: PTH208
        assert inputs_of(read_workbook("ai-infrastructure-roi.xlsx")) == blank_inputs(MODEL.core)

    def test_writes_the_example_marked_as_one(self, tmp_path: Path) -> None:
        path = tmp_path / "an core.xlsx"
        result = run("new", path, "--example")
        assert f"check '{path}'" in result.stdout
        assert inputs_of(read_workbook(path)) == example_inputs(MODEL.core)

    def test_takes_currency_and_start(self, tmp_path: Path) -> None:
        path = tmp_path / "case.XLSX"
        assert run("new", path, "--currency", "eur", "--start", "2028-11").exit_code == 0
        values = inputs_of(read_workbook(path)).values
        assert (values["reporting_currency"], values["model_start"]) == ("EUR", "2028-11")

    def test_takes_an_input_file_of_which_options_change_a_part(self, tmp_path: Path) -> None:
        path = tmp_path / "case.xlsx"
        assert run("new", path, "--inputs", SAMPLES / "awkward.toml", "--currency", "CHF").exit_code == 0
        values = inputs_of(read_workbook(path)).values
        assert (values["reporting_currency"], values["horizon_months"]) == ("CHF", 47)
        assert run("check", path).exit_code == 0

    def test_tells_all_that_is_wrong_at_once_and_writes_nothing(self, tmp_path: Path) -> None:
        wrong = tmp_path / "wrong.toml"
        wrong.write_text('incidents_per_qarter = 4\nhorizon_months = 7\nannual_discount_rate = "10%"\n')
        result = run("new", tmp_path / "out.xlsx", "--inputs", wrong)
        assert (result.exit_code, result.stdout) == (3, "")
        for word in (
            "incidents_per_qarter",
            "incidents_per_quarter",
            "horizon_months",
            "annual_discount_rate",
        ):
            assert word in result.stderr
        assert list(tmp_path.iterdir()) == [wrong]
        assert run("new", tmp_path / "out.xlsx", "--inputs", tmp_path / "gone.toml").exit_code == 3

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--currency", "gold"], "iso 4217"),
            (["--currency", "E1R"], "iso 4217"),
            (["--start", "2027-13"], "year and month"),
            (["--start", "2027-01-15"], "year and month"),
            (["--start", "soon"], "year and month"),
            (["--start", "1800-01"], "year and month"),
            (["case.xls"], "must end in .xlsx"),
            (["case"], "must end in .xlsx"),
            (["a.xlsx", "b.xlsx"], "unexpected extra argument"),
            (["--example", "--inputs", "a.toml"], "exclude each other"),
            (["--exmaple"], "No such option"),
        ],
    )
    def test_refuses_what_it_does_not_understand(
        self, arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        result = run("new", *arguments)
        assert result.exit_code == 2
        assert said.lower() in result.stderr.lower()
        assert list(tmp_path.iterdir()) == []

    def test_keeps_an_existing_file_unless_forced(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.xlsx"
        path.write_bytes(b"precious")
        result = run("new", path)
        assert (result.exit_code, path.read_bytes()) == (5, b"precious")
        assert "--force" in result.stderr
        assert run("new", path, "--force").exit_code == 0
        assert list(tmp_path.iterdir()) == [path] and path.read_bytes().startswith(b"PK")

    def test_refuses_places_it_cannot_write_to(self, tmp_path: Path) -> None:
        (tmp_path / "folder.xlsx").mkdir()
        assert run("new", tmp_path / "folder.xlsx", "--force").exit_code == 5
        result = run("new", tmp_path / "nowhere" / "case.xlsx")
        assert result.exit_code == 5 and "no directory" in result.stderr

    def test_leaves_the_old_file_when_the_new_one_cannot_be_put_in_place(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "open-in-excel.xlsx"
        path.write_bytes(b"old")

        def locked(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "replace", locked)
        result = run("new", path, "--force")
        assert result.exit_code == 5
        assert "Close it in other programs" in result.stderr
        assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == b"old"

    def test_interrupted_leaves_the_old_file_and_nothing_beside_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "case.xlsx"
        path.write_bytes(b"old")

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", interrupted)
        result = run("new", path, "--force")
        assert result.exit_code == 130
        assert result.stderr.strip() == "Interrupted."
        assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == b"old"

    def test_writes_through_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        target, link = tmp_path / "folder" / "real.xlsx", tmp_path / "link.xlsx"
        target.write_bytes(b"old")
        link.symlink_to(target)
        write_in_one_step(link, b"new", force=True)
        assert link.is_symlink() and target.read_bytes() == b"new"

    def test_stopped_by_a_signal_leaves_the_old_file_or_the_new_one(self, tmp_path: Path) -> None:
        path = tmp_path / "case.xlsx"
        for delay in (0.05, 0.4, 0.9):
            path.write_bytes(b"old")
            command = [sys.executable, "-m", "roi_workbook", "new", str(path), "--force"]
            running = subprocess.Popen(
                command,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stderr=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            time.sleep(delay)
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=120)
            assert path.read_bytes() == b"old" or path.read_bytes().startswith(b"PK")
            assert list(tmp_path.iterdir()) == [path]


class TestShow:
    def test_prints_the_headline(self, core_file: Path) -> None:
        result = run("show", core_file)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "Net present value" in result.stdout and "87,681" in result.stdout

    def test_prints_any_scenario(self, core_file: Path) -> None:
        told = json.loads(run("show", core_file, "--scenario", "conservative", "--format", "json").stdout)
        assert (told["schema_version"], told["scenario"]) == (1, "Conservative")
        assert told["results"]["irr"] is None
        assert told["results"]["npv"] == pytest.approx(-247_517, abs=1)
        live = json.loads(run("show", core_file, "--format", "json").stdout)
        assert live == json.loads(run("show", core_file, "--scenario", "LIVE", "--format", "json").stdout)
        assert run("show", core_file, "--scenario", "best").exit_code == 2

    def test_says_what_it_could_not_read(self, core: Made, tmp_path: Path) -> None:
        path = tmp_path / "torn.xlsx"
        path.write_bytes(without_names(core.content(), "hours_per_incident_base"))
        result = run("show", path, "--format", "json")
        assert result.exit_code == 4
        assert "hours_per_incident_base cannot be read" in result.stderr
        assert json.loads(result.stdout)["inputs"]["hours_per_incident"] == 0

    def test_refuses_what_is_no_workbook(self, tmp_path: Path) -> None:
        assert run("show", tmp_path).exit_code == 3
        assert run("show").exit_code == 2


class TestSchema:
    def test_is_valid_and_allows_what_can_be_written(self) -> None:
        result = run("schema")
        schema = json.loads(result.stdout)
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate({"incidents_per_quarter": {"base": 3.7}, "scenario": "Base"}, schema)
        assert result.exit_code == 0


class TestTheWhole:
    def test_says_its_version(self) -> None:
        assert run("--version").stdout == f"roi-workbook {roi_workbook.__version__}\n"

    def test_teaches_by_example(self) -> None:
        text = run("--help").stdout
        for command in re.findall(r"roi-workbook ([\w-]+)", text):
            assert command in main.commands
        assert {"new", "check", "show", "schema"} <= set(re.findall(r"roi-workbook ([\w-]+)", text))
        for status in (0, 1, 2, 3, 4, 5, 70):
            assert re.search(rf"^\s+{status}\s+\w", text, re.MULTILINE), status

    def test_says_something_about_every_option(self) -> None:
        for name, command in main.commands.items():
            text = run(name, "--help").stdout
            assert f"roi-workbook {name}" in text and "Example" in text
            for option in command.params:
                if isinstance(option, click.Option) and not option.hidden:
                    assert option.help and option.opts[0] in text

    def test_refuses_what_is_no_command(self) -> None:
        assert run("frobnicate").exit_code == 2
        assert run().exit_code == 2

    def test_takes_its_own_faults_upon_itself(self, core_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object, **__: object) -> None:
            raise KeyError("a fault")

        monkeypatch.setattr(comparing, "compare", broken)
        monkeypatch.delenv("ROI_WORKBOOK_TRACEBACK", raising=False)
        result = run("check", core_file)
        assert result.exit_code == 70
        assert "please report it" in result.stderr and "KeyError: 'a fault'" in result.stderr
        assert "Traceback" not in result.stderr
        monkeypatch.setenv("ROI_WORKBOOK_TRACEBACK", "1")
        assert "Traceback" in run("check", core_file).stderr

    def test_says_when_it_is_interrupted(self, core_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(reading, "read_workbook", interrupted)
        result = run("check", core_file)
        assert (result.exit_code, result.stderr.strip()) == (ending.INTERRUPTED, "Interrupted.")

    def test_is_quiet_when_nobody_listens(self, core_file: Path) -> None:
        command = f'"{sys.executable}" -m roi_workbook show "{core_file}" --format json | head -n 1'
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            timeout=120,
        )
        assert done.stdout == b"{\n" and done.stderr == b""

    def test_prints_on_any_terminal(self, tmp_path: Path) -> None:
        path = tmp_path / "Größe 部署.xlsx"
        assert process("new", path, env={"PYTHONIOENCODING": "ascii"}).returncode == 0
        done = process("show", path, env={"PYTHONIOENCODING": "ascii"})
        assert (done.returncode, done.stderr) == (0, "")

    def test_runs_as_a_module_too(self) -> None:
        assert process("--version").stdout == f"roi-workbook {roi_workbook.__version__}\n"


class TestImports:
    HEAVY = ("pandas", "numpy", "openpyxl")

    def loaded(self, code: str, folder: Path) -> set[str]:
        """The heavy libraries that are loaded after some code has run."""
        code += f"\nimport sys\nprint(*(name for name in {self.HEAVY} if name in sys.modules))"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return set(done.stdout.splitlines()[-1].split())

    def test_of_the_package_are_light(self, tmp_path: Path) -> None:
        assert self.loaded("import roi_workbook", tmp_path) == set()

    def test_to_make_a_workbook_leave_all_but_numpy_out(self, tmp_path: Path) -> None:
        code = "from roi_workbook.cli import main\nmain(['new', '--example'], standalone_mode=False)"
        assert self.loaded(code, tmp_path) == {"numpy"}
        assert (tmp_path / "ai-infrastructure-roi.xlsx").exists()

    def test_to_check_a_workbook_leave_pandas_out(self, core_file: Path) -> None:
        for command in ("check", "show"):
            code = (
                "from roi_workbook.cli import main\n"
                f"main([{command!r}, {str(core_file)!r}], standalone_mode=False)"
            )
            assert self.loaded(code, core_file.parent) == {"numpy"}

    def test_are_shown_in_an_example_that_holds(self) -> None:
        assert doctest.testmod(roi_workbook).failed == 0

    def test_find_every_public_name(self) -> None:
        assert sorted(roi_workbook.__all__) == dir(roi_workbook)
        for name in roi_workbook.__all__:
            assert getattr(roi_workbook, name) is not None
        assert callable(roi_workbook.recompute)
        with pytest.raises(AttributeError, match="nothing"):
            roi_workbook.nothing  # noqa: B018

    def test_of_modules_do_not_hide_public_functions(self) -> None:
        modules = {module.name for module in pkgutil.iter_modules(roi_workbook.__path__)}
        assert modules >= {"catalogue", "recomputing"} and not modules & set(roi_workbook.__all__)

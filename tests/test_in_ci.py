"""The action, the hook and the GitLab example, run as their machines run them, in a repository of their own."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import yaml

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.workbook.build import build
from tests.edited import Made, with_cell
from tests.git_repository import COMMAND, Repository

ROOT = Path(__file__).parents[1]
EXAMPLE = example_inputs(MODEL.core)
LONGER = Inputs({**EXAMPLE.values, "horizon_months": 37}, EXAMPLE.tables, EXAMPLE.evidence)

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository in whose shells `roi-workbook` is this checkout's."""
    (programs := tmp_path / "programs").mkdir()
    (shim := programs / "roi-workbook").write_text(f'#!/bin/sh\nexec {COMMAND} "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    path = f"{programs}:{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    return Repository(tmp_path / "a repository", PATH=path)


def pull_request(repository: Repository, core: Made) -> str:
    """Commit changes of three workbooks, one of which is not ours, and one that nobody asks for; what was before."""
    (cases := repository.folder / "the cases").mkdir()
    for name in ("plant.xlsx", "aside.xlsx"):
        (cases / name).write_bytes(core.content())
    openpyxl.Workbook().save(cases / "a list.xlsx")
    base = repository.commit("Before")
    (cases / "plant.xlsx").write_bytes(build(LONGER, MODEL.core))
    (cases / "new.xlsx").write_bytes(with_cell(core.content(), core.place("npv"), "n", "41.37"))
    (cases / "aside.xlsx").write_bytes(b"not looked at")
    book = openpyxl.Workbook()
    book.active["A1"] = "changed"
    book.save(cases / "a list.xlsx")
    repository.commit("After")
    return base


def test_the_action_leads_with_what_changed_and_ends_as_the_check_did(
    core: Made, repository: Repository, tmp_path: Path
) -> None:
    action = yaml.safe_load((ROOT / "docs" / "examples" / "action.yml").read_text(encoding="utf-8"))
    (step,) = (step for step in action["runs"]["steps"] if step.get("id") == "check")
    base = pull_request(repository, core)
    given = {
        "PATHS": "the cases/*.xlsx\n\n:!the cases/aside.xlsx\n",
        "FAIL_ON": action["inputs"]["fail-on"]["default"],
        "BASE": base,
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }
    assert set(step["env"]) <= set(given)
    done = repository.run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], **given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "output").read_text(encoding="utf-8") == "status=1\n"
    comment = (tmp_path / "roi" / "comment.md").read_text(encoding="utf-8")
    assert comment == (tmp_path / "summary.md").read_text(encoding="utf-8")
    title, verdict, *_ = comment.split("\n\n")
    assert title == "## Workbook diff" and verdict.startswith(
        "**Net present value rises from 87,681 to 93,068"
    )
    order = ("the cases/plant.xlsx before and the cases/plant.xlsx differ", "| Horizon | ████", "### Results")
    order += ("<details><summary>Inputs</summary>", "## Workbook check", "formula-overwritten")
    places = [comment.index(words) for words in order]
    assert places == sorted(places)
    assert "a list.xlsx" not in comment and "aside" not in comment
    sarif = json.loads((tmp_path / "roi" / "findings.sarif").read_text(encoding="utf-8"))
    files = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in sarif["runs"][0]["results"]
    }
    assert files == {"the%20cases/plant.xlsx", "the%20cases/new.xlsx"}


def test_the_gitlab_example_leaves_both_reports(core: Made, repository: Repository) -> None:
    page = (ROOT / "docs" / "continuous-integration.md").read_text(encoding="utf-8")
    (example,) = (
        block for block in re.findall(r"(?s)```yaml\n(.*?)```", page) if "CI_PIPELINE_SOURCE" in block
    )
    job = yaml.safe_load(example)["workbooks"]
    pull_request(repository, core)
    (repository.folder / "the cases" / "aside.xlsx").unlink()
    install, *script = job["script"]
    assert install.startswith("pip install ") and len(script) == 1
    done = repository.run("bash", "-eo", "pipefail", "-c", "\n".join(script))
    assert done.returncode == 1 and "a list.xlsx is passed over" in done.stderr
    reports = job["artifacts"]["reports"]
    assert ElementTree.parse(repository.folder / reports["junit"]).getroot().tag == "testsuites"
    entries = json.loads((repository.folder / reports["codequality"]).read_text(encoding="utf-8"))
    assert {entry["location"]["path"] for entry in entries} == {
        "the cases/plant.xlsx",
        "the cases/new.xlsx",
    }


def staged(repository: Repository, core: Made) -> None:
    """Stage one workbook that agrees, one that does not, one of others, a lock file and a text."""
    openpyxl.Workbook().save(repository.folder / "a list.xlsx")
    for name in ("~$plant.xlsx", "plant.txt"):
        (repository.folder / name).write_bytes(b"no workbook")
    (repository.folder / "plant.xlsx").write_bytes(core.content())
    repository.git("add", ".")


def spoil(repository: Repository, core: Made) -> None:
    wrong = with_cell(core.content(), core.place("npv"), "n", "41.37")
    (repository.folder / "plant.xlsx").write_bytes(wrong)
    repository.git("add", ".")


@pytest.mark.skipif(
    not shutil.which("pre-commit", path=str(Path(sys.executable).parent)), reason="needs pre-commit"
)
class TestTheHook:
    def test_lets_a_commit_through_that_agrees_and_no_other(self, core: Made, repository: Repository) -> None:
        """As pre-commit runs it, but for the environment that it would install it into."""
        (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
        local = {"repos": [{"repo": "local", "hooks": [{**hook, "language": "system"}]}]}
        (repository.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(local), encoding="utf-8")
        staged(repository, core)
        repository.git("add", ".")
        repository.run("pre-commit", "install")
        done = repository.run("git", "commit", "--message", "Agrees")
        assert done.returncode == 0, done.stdout + done.stderr
        spoil(repository, core)
        done = repository.run("git", "commit", "--message", "Does not")
        assert done.returncode == 1 and "plant.xlsx: DOES NOT AGREE" in done.stdout + done.stderr
        assert repository.git("log", "--format=%s") == "Agrees\n"

    @pytest.mark.thorough
    def test_installs_from_this_repository_and_runs(self, core: Made, repository: Repository) -> None:
        staged(repository, core)
        asked = ("pre-commit", "try-repo", ROOT, "roi-workbook-check", "--all-files", "--verbose")
        done = repository.run(*asked, PYTHONPATH="", PRE_COMMIT_HOME=str(repository.folder.parent / "cache"))
        told = done.stdout + done.stderr
        if "No matching distribution" in told or "Could not find a version" in told:
            pytest.skip("needs a package index")
        assert done.returncode == 0 and "check ROI workbooks" in told and "a list.xlsx is passed over" in told
        spoil(repository, core)
        done = repository.run(*asked, PYTHONPATH="", PRE_COMMIT_HOME=str(repository.folder.parent / "cache"))
        assert done.returncode == 1 and "plant.xlsx: DOES NOT AGREE" in done.stdout + done.stderr

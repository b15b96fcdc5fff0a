"""Planning comes by group: every choice of groups makes a workbook that all commands work with."""

from __future__ import annotations

import json
import pickle
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files import write_toml
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs, groups_filled
from roi_workbook.model.formula_faults import workbook_formula_faults
from roi_workbook.model.pages import PlanningSubject
from roi_workbook.model.records import Inputs
from roi_workbook.planning.groups import GROUPS, with_brought
from roi_workbook.review.reading import inputs_of, read_workbook
from roi_workbook.workbook.build import build
from roi_workbook.workbook.layout import TEMPLATE_VERSION, blank_layout, plan_book
from tests.edited import filled, with_cell
from tests.quick_cases import quick_then_thorough
from tests.test_cli import run

CHOICES = [choice for size in range(len(GROUPS) + 1) for choice in combinations(GROUPS, size)]
FEW = [(), ("roadmap", "agents"), ("cloud", "vendors")]
MORE = [*((group,) for group in GROUPS), ("readiness", "kpis"), tuple(GROUPS)]


def told(choice: tuple[str, ...]) -> str:
    """How a test is called by the groups it is made with."""
    return " and ".join(choice) or "none"


def names_of(subject: PlanningSubject) -> set[str]:
    """The names of its cells."""
    declared = {(each.key, "") for each in (*subject.inputs, *subject.lines)}
    for table in (*subject.tables, *subject.grids):
        declared |= {(table.key, column.key) for column in table.columns}
    for grid in subject.grids:
        declared |= {(grid.key, each.key) for each in (grid.head, *grid.lines)}
    named = blank_layout(MODEL).named.items()
    return {name for name, stands_for in named if (stands_for.key, stands_for.column) in declared}


def names_without_planning() -> set[str]:
    """The names of the cells that every workbook has."""
    book, proposal = blank_layout(MODEL.core), MODEL.core.planning_subject("proposal")
    titles = {page.title for page in proposal.pages}
    return {name for name, area in book.names.items() if area.sheet not in titles}


def test_no_formula_of_any_choice_of_groups_names_what_is_not_there() -> None:
    assert len(CHOICES) == 128
    always = names_without_planning()
    for choice in CHOICES:
        model = MODEL.with_groups(choice)
        known = always.union(model.guards, *map(names_of, model.planning))
        assert list(workbook_formula_faults(model.planning, known)) == [], choice
        shown = {
            name
            for subject in model.planning
            for section in subject.sections
            for picture in section.pictures
            for series in picture.series
            for name in filter(None, (series.values, series.categories, series.labels))
        }
        assert shown <= known, choice


@pytest.mark.thorough
@pytest.mark.parametrize("choice", CHOICES, ids=told)
def test_every_choice_of_groups_is_planned(choice: tuple[str, ...]) -> None:
    model = MODEL.with_groups(choice)
    book = plan_book(blank_inputs(model), model)
    assert book.properties["template"] == f"{TEMPLATE_VERSION} {' '.join(with_brought(choice)) or 'core'}"


def test_every_planning_subject_is_in_a_group_but_the_proposal() -> None:
    without = [subject.key for subject in MODEL.planning if not subject.groups]
    assert without == ["proposal"] == [subject.key for subject in MODEL.core.planning]
    assert {group for subject in MODEL.planning for group in subject.groups} == {*GROUPS} == {*MODEL.groups}


def test_a_choice_of_groups_is_one_model_with_those_they_bring_along() -> None:
    assert MODEL.with_groups(tuple(GROUPS)) is MODEL
    assert MODEL.core.with_groups(["kpis", "vendors"]) is MODEL.with_groups(("vendors", "kpis"))
    assert MODEL.with_groups(["roadmap"]).groups == ("initiatives", "roadmap")
    assert "ninety_days" not in {subject.key for subject in MODEL.with_groups(["roadmap"]).planning}
    assert "ninety_days" in {subject.key for subject in MODEL.with_groups(["roadmap", "agents"]).planning}
    with pytest.raises(ValueError, match="vendor, kpi: no group of planning sheets; use readiness, init"):
        MODEL.with_groups(["vendor", "kpis", "kpi"])


def test_a_choice_of_groups_goes_to_other_processes_alone() -> None:
    sent, whole = pickle.dumps(MODEL.core), pickle.dumps(MODEL)
    assert len(sent) < len(whole) / 2
    assert pickle.loads(sent).typed.keys() == MODEL.core.typed.keys()
    assert pickle.loads(sent).with_groups(["kpis"]).groups == ("kpis",)


def test_what_is_typed_names_the_groups_that_it_needs() -> None:
    assert groups_filled(blank_inputs(MODEL), MODEL) == groups_filled(Inputs(), MODEL) == ()
    assert groups_filled(example_inputs(MODEL.core), MODEL) == ()
    assert groups_filled(Inputs(values={"agents_per_team": 7.5}), MODEL) == ("agents",)
    returns = ({"criterion": "Return to date", "target": 0.17},)
    assert groups_filled(Inputs(tables={"gate_returns": returns}), MODEL) == (
        "initiatives",
        "roadmap",
        "kpis",
    )
    noted = Inputs(evidence={"gpu_count": {"note": "Counted on Tuesday"}})
    assert groups_filled(noted, MODEL) == ("cloud",)


@cache
def content(choice: tuple[str, ...]) -> bytes:
    """The example with some groups."""
    model = MODEL.with_groups(choice)
    return build(example_inputs(model), model)


@pytest.fixture
def file(choice: tuple[str, ...], tmp_path: Path) -> Path:
    """The same on disk."""
    path = tmp_path / "case.xlsx"
    path.write_bytes(content(choice))
    return path


@pytest.mark.parametrize("choice", quick_then_thorough(FEW, MORE), ids=told)
class TestAnyChoice:
    def test_is_read_as_what_it_is_and_agrees_with_its_recompute(
        self, choice: tuple[str, ...], file: Path
    ) -> None:
        assert read_workbook(file).model is MODEL.with_groups(choice)
        result = run("check", file, "--format", "json")
        assert result.exit_code == 0
        (found,) = json.loads(result.stdout)["files"]
        assert found["not_compared"] == 0
        assert {finding["kind"] for finding in found["findings"]} <= {"alert"}

    def test_does_not_differ_from_itself_and_is_shown_and_simulated(
        self, choice: tuple[str, ...], file: Path
    ) -> None:
        assert run("diff", file, file).exit_code == 0
        shown = json.loads(run("show", file, "--format", "json").stdout)
        assert shown["planning"]["results"].keys() >= MODEL.with_groups(choice).planning_lines.keys()
        risk = file.with_name("risk.xlsx")
        assert run("simulate", file, "-n", 101, "-o", risk).exit_code == 0
        assert read_workbook(risk).model is MODEL.with_groups(choice)
        assert run("explain", "proposal_answers", file).exit_code == 0
        assert run("portfolio", file).exit_code == 0

    def test_has_a_proposal_that_tells_what_its_groups_can_tell(
        self, choice: tuple[str, ...], file: Path
    ) -> None:
        said = run("proposal", file)
        assert said.exit_code == 0 and "We ask for USD 83,000 once" in said.stdout
        assert ("How do we know?" in said.stdout) == ("vendors" in choice)
        assert ("We decide again at" in said.stdout) == ("roadmap" in choice)
        file.with_suffix(".toml").write_text(write_toml(inputs_of(read_workbook(file)), MODEL))
        assert run("proposal", file.with_suffix(".toml")).stdout.replace(".toml", ".xlsx") == said.stdout

    def test_moves_to_another_choice_with_what_it_holds(self, choice: tuple[str, ...], file: Path) -> None:
        new = file.with_name("new.xlsx")
        result = run("new", new, "--inputs", file, "--with", "readiness")
        assert result.exit_code == 0
        held, model = inputs_of(read_workbook(file)), read_workbook(new).model
        assert model is MODEL.with_groups({*choice, "readiness"})
        moved = inputs_of(read_workbook(new))
        assert moved.evidence == held.evidence
        assert held.values.items() <= moved.values.items() and held.tables.items() <= moved.tables.items()
        brought = with_brought(choice)
        told_so = (
            f"holds figures of {', '.join(group for group in brought if group != 'readiness')}, so those"
        )
        assert (told_so in result.stderr) == (
            set(brought) > {"readiness"} or brought not in [(), ("readiness",)]
        )
        compared = run("diff", file, new)
        assert ("has no planning sheets of readiness: as if they were blank" in compared.stdout) == (
            "readiness" not in choice
        )


def test_figures_of_a_group_that_one_file_lacks_are_told_as_typed(tmp_path: Path) -> None:
    without, vendors = tmp_path / "without.xlsx", MODEL.with_groups(["vendors"])
    without.write_bytes(build(blank_inputs(MODEL.core), MODEL.core))
    blank = blank_inputs(vendors)
    typed = Inputs({**blank.values, "vendor_go_threshold": 0.37}, blank.tables)
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(build(typed, vendors))
    found = json.loads(run("diff", without, filled, "--format", "json").stdout)
    assert [change["key"] for change in found["inputs"]] == ["vendor_go_threshold"]
    assert found["tables"] == []


def test_an_older_workbook_moves_with_the_groups_that_hold_figures(tmp_path: Path) -> None:
    """Its template version names no groups: they are told by the names of its cells."""
    model = MODEL.with_groups(["cloud", "vendors"])
    made = filled(Inputs({**blank_inputs(model).values, "gpu_count": 13}), model=model)
    old, new = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    old.write_bytes(with_cell(made.content(), made.place("roi_workbook_template"), "str", "roi-workbook 4"))
    assert read_workbook(old, any_version=True).model is model
    result = run("new", new, "--inputs", old)
    assert result.exit_code == 0 and "holds figures of cloud, so those planning sheets come" in result.stderr
    assert "holds no figures of vendors, so those planning sheets stay out; --with adds them" in result.stderr
    assert read_workbook(new).model is MODEL.with_groups(["cloud"])
    assert inputs_of(read_workbook(new)).values["gpu_count"] == 13


@pytest.mark.parametrize("said", ["core", "all"])
def test_the_option_sheets_is_refused_with_what_to_do_instead(said: str, tmp_path: Path) -> None:
    result = run("new", tmp_path / "new.xlsx", "--sheets", said)
    assert result.exit_code == 2 and list(tmp_path.iterdir()) == []
    assert "--sheets is gone: planning sheets come by group." in result.stderr
    assert "--with all for all, or --with and some of readiness, initiatives, roadmap," in result.stderr


def test_a_group_that_is_brought_along_is_told(tmp_path: Path) -> None:
    result = run("new", tmp_path / "new.xlsx", "--with", " Roadmap ,vendors")
    assert result.exit_code == 0
    assert (
        result.stderr == "The planning sheets of initiatives come along: others are made of their numbers.\n"
    )
    assert read_workbook(tmp_path / "new.xlsx").model.groups == ("initiatives", "roadmap", "vendors")


def test_an_unknown_group_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    result = run("new", tmp_path / "new.xlsx", "--with", "kpis,vendor")
    assert result.exit_code == 2
    assert "'vendor' is no group of planning sheets" in result.stderr and "'vendors'?" in result.stderr


def test_the_help_lists_every_group_with_what_it_is_for() -> None:
    lines = run("new", "--help").stdout.splitlines()
    for group in GROUPS.values():
        (line,) = (line for line in lines if line.split()[:1] == [group.key])
        assert group.purpose in line
        assert all(f"brings {brought}" in line for brought in group.brings)


def test_a_key_of_planning_sheets_that_are_not_there_is_told_with_what_adds_them(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(content(()))
    result = run("explain", "cloud_ratio", path)
    assert result.exit_code == 2 and "has no cloud_ratio: that is on planning sheets" in result.stderr
    assert f"--inputs {path} --with GROUPS` adds them" in result.stderr.replace("\n", "")

"""Two workbooks that go back to one: each fact is merged by its key, and nothing goes without a word."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from roi_workbook.catalogue import MODEL
from roi_workbook.cell_values import ExcelError
from roi_workbook.cli import main
from roi_workbook.commands.merge import _model
from roi_workbook.diff.merging import Merged, Side, merged
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.names import name_of
from roi_workbook.model.records import Inputs
from roi_workbook.review.reading import inputs_of, read_workbook
from roi_workbook.workbook.build import build
from tests.edited import Made, with_cell, without_names
from tests.git_repository import COMMAND, Repository

CORE = MODEL.core
EXAMPLE = example_inputs(CORE)
TOOLS, HELP = {"item": "Tools", "one_off_cost": 70_001}, {"item": "Help", "cost_per_year": 11.3}
MORE = {"item": "More", "cost_per_year": 7.9}


def of(
    values: Mapping[str, Any] | None = None,
    rows: tuple[Mapping[str, Any], ...] = (),
    evidence: Mapping[str, Any] | None = None,
) -> Side:
    return Side(inputs=Inputs(values or {}, {"purchases": rows} if rows else {}, evidence or {}))


def merge(base: Side, ours: Side, theirs: Side) -> Merged:
    return merged(base, ours, theirs, CORE)


def conflicts(result: Merged) -> list[tuple[str, str, str, str]]:
    return [(each.key, each.base, each.ours, each.theirs) for each in result.conflicts]


def rows_of(result: Merged) -> tuple[Mapping[str, Any], ...]:
    return result.inputs.tables.get("purchases", ())


class TestInputs:
    BASE = of({"horizon_months": 37, "incidents_per_quarter": {"base": 3.7, "optimistic": 3.1}})

    def test_each_is_taken_from_the_side_that_changed_it_cell_by_cell(self) -> None:
        ours = of({"horizon_months": 41, "incidents_per_quarter": {"base": 3.7, "optimistic": 2.9}})
        theirs = of({"horizon_months": 37, "incidents_per_quarter": {"base": 4.3, "optimistic": 3.1}})
        result = merge(self.BASE, ours, theirs)
        assert result.inputs.values == {
            "horizon_months": 41,
            "incidents_per_quarter": {"base": 4.3, "optimistic": 2.9},
        }
        assert (result.taken, result.conflicts) == (("incidents_per_quarter.base",), ())

    def test_one_that_a_side_emptied_is_empty_and_the_same_change_is_no_conflict(self) -> None:
        theirs = of({"incidents_per_quarter": {"base": 4.3}})
        ours = of({"horizon_months": 37, "incidents_per_quarter": {"base": 4.3, "optimistic": 3.1}})
        result = merge(self.BASE, ours, theirs)
        assert result.inputs.values == {"incidents_per_quarter": {"base": 4.3}} and not result.conflicts

    def test_two_changes_of_one_are_a_conflict_in_which_ours_stands(self) -> None:
        result = merge(self.BASE, of({"horizon_months": 41}), of({"horizon_months": 43}))
        assert result.inputs.values == {"horizon_months": 41}
        assert conflicts(result) == [("horizon_months", "37", "41", "43")]

    def test_what_cannot_be_read_counts_as_unchanged(self) -> None:
        lost = Side(inputs=Inputs(), unread=frozenset({("horizon_months", "base")}))
        wrong = of({"horizon_months": ExcelError("#REF!")})
        for unread in (lost, wrong):
            result = merge(of({"horizon_months": 37}), unread, of({"horizon_months": 43}))
            assert result.inputs.values == {"horizon_months": 43} and not result.conflicts

    def test_two_currencies_are_a_conflict_even_if_one_side_changed_it(self) -> None:
        result = merge(
            of({"reporting_currency": "EUR"}),
            of({"reporting_currency": "EUR"}),
            of({"reporting_currency": "USD"}),
        )
        assert conflicts(result) == [("reporting_currency", "EUR", "EUR", "USD")]

    def test_without_a_base_the_two_are_put_together(self) -> None:
        result = merge(Side(), of({"horizon_months": 41}), of({"annual_discount_rate": 0.07}))
        assert result.inputs.values == {"horizon_months": 41, "annual_discount_rate": 0.07}


class TestRows:
    def test_are_merged_cell_by_cell_and_new_ones_of_both_are_kept(self) -> None:
        ours = of(rows=({**TOOLS, "one_off_cost": 70_003}, HELP, {"item": "Mine", "cost_per_year": 7.9}))
        theirs = of(rows=(MORE, {**TOOLS, "cost_per_year": 5.3}, HELP))
        result = merge(of(rows=(TOOLS, HELP)), ours, theirs)
        assert rows_of(result) == (
            {"item": "Tools", "one_off_cost": 70_003, "cost_per_year": 5.3},
            HELP,
            {"item": "Mine", "cost_per_year": 7.9},
            MORE,
        )
        assert result.taken == ("purchases: Tools: cost_per_year", "purchases: More") and not result.conflicts

    def test_a_row_that_both_added_is_there_once(self) -> None:
        changed = {**TOOLS, "one_off_cost": 3}
        result = merge(of(rows=(TOOLS,)), of(rows=(changed, MORE)), of(rows=(TOOLS, MORE, HELP)))
        assert rows_of(result) == (changed, MORE, HELP) and not result.conflicts

    def test_a_row_that_one_removed_goes_unless_the_other_changed_it(self) -> None:
        base, changed = of(rows=(TOOLS, HELP, MORE)), {**TOOLS, "one_off_cost": 3}
        result = merge(base, of(rows=(TOOLS, MORE)), of(rows=(changed, HELP)))
        assert rows_of(result) == (changed,) and not result.conflicts
        for ours, theirs in (
            (of(rows=(changed, HELP)), of(rows=(HELP,))),
            (of(rows=(HELP,)), of(rows=(changed, HELP))),
        ):
            result = merge(of(rows=(TOOLS, HELP)), ours, theirs)
            assert sorted(rows_of(result), key=str) == sorted((changed, HELP), key=str)
            assert [each.key for each in result.conflicts] == ["purchases: Tools"]

    def test_rows_without_a_name_are_never_taken_for_one_another(self) -> None:
        ours, theirs = {"cost_per_year": 3.1}, {"cost_per_year": 5.3}
        result = merge(of(rows=(TOOLS,)), of(rows=(HELP, ours)), of(rows=(TOOLS, theirs)))
        assert theirs in rows_of(result) and ours in rows_of(result)

    def test_an_error_in_a_cell_is_as_it_was(self) -> None:
        wrong = {**TOOLS, "one_off_cost": ExcelError("#N/A")}
        assert rows_of(merge(of(rows=(TOOLS,)), of(rows=(TOOLS,)), of(rows=(wrong, MORE)))) == (TOOLS, MORE)


class TestGrids:
    def test_rows_go_by_their_heads(self) -> None:
        grid = next(grid for grid in MODEL.grids.values() if len(grid.example) > 2 and not grid.filled)
        base = example_inputs(MODEL)
        rows = base.tables[grid.key]
        column = next(key for key in rows[0] if key != grid.head.key)

        def changed(at: int, value: object) -> Side:
            edited = [dict(row) for row in rows]
            edited[at][column] = value
            return Side(inputs=Inputs(base.values, {**base.tables, grid.key: tuple(edited)}, base.evidence))

        result = merged(Side(inputs=base), changed(0, 7.25), changed(1, 9.75), MODEL)
        assert [row.get(column) for row in result.inputs.tables[grid.key][:2]] == [7.25, 9.75]
        assert not result.conflicts
        assert merged(Side(inputs=base), changed(0, 7.25), changed(0, 9.75), MODEL).conflicts


class TestEvidence:
    def test_is_merged_fact_by_fact(self) -> None:
        result = merge(
            of(evidence={"incidents_per_quarter": {"source": "2024", "owner": "ops"}}),
            of(evidence={"incidents_per_quarter": {"source": "2025", "owner": "ops"}}),
            of(evidence={"incidents_per_quarter": {"source": "2024", "owner": "Ada"}}),
        )
        assert result.inputs.evidence == {"incidents_per_quarter": {"source": "2025", "owner": "Ada"}}
        assert not result.conflicts

    def test_of_one_side_beside_the_value_of_the_other_is_a_conflict(self) -> None:
        base = of(
            {"incidents_per_quarter": {"base": 3}}, evidence={"incidents_per_quarter": {"source": "2024"}}
        )
        value = of({"incidents_per_quarter": {"base": 5}}, evidence=base.inputs.evidence)
        source = of(base.inputs.values, evidence={"incidents_per_quarter": {"source": "2025"}})
        for ours, theirs in ((value, source), (source, value)):
            (found,) = merge(base, ours, theirs).conflicts
            assert {found.ours, found.theirs} == {"another value", "other evidence"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["merge", *map(str, arguments)])


def edited(**values: object) -> bytes:
    return build(Inputs({**EXAMPLE.values, **values}, EXAMPLE.tables, EXAMPLE.evidence), CORE)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workbook, and two that were edited since."""
    folder = tmp_path_factory.mktemp("merge")
    (folder / "base.xlsx").write_bytes(edited())
    (folder / "ours.xlsx").write_bytes(edited(horizon_months=37))
    (folder / "theirs.xlsx").write_bytes(edited(horizon_months=41, annual_discount_rate=0.07))
    return folder


class TestTheCommand:
    def test_no_value_taken_from_theirs_is_said_to_stand_as_in_ours(
        self, sides: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "theirs.xlsx").write_bytes(edited(reporting_currency="EUR"))
        three = (sides / "base.xlsx", sides / "ours.xlsx", tmp_path / "theirs.xlsx")
        result = run(*three, "-o", tmp_path / "out.xlsx")
        assert "1 conflict; where both changed a value, OURS stands:\n" in result.stdout
        assert "taken from THEIRS: reporting_currency.\n" in result.stdout

    def test_writes_a_fresh_workbook_lists_conflicts_by_key_and_says_what_came_of_it(
        self, sides: Path, tmp_path: Path
    ) -> None:
        three = [sides / f"{name}.xlsx" for name in ("base", "ours", "theirs")]
        result = run(*three, "-o", tmp_path / "out.xlsx")
        assert result.exit_code == 1 and result.stderr == ""
        assert "  horizon_months  Horizon: 36 in BASE, 37 in OURS, 41 in THEIRS\n" in result.stdout
        assert "taken from THEIRS: annual_discount_rate.\n" in result.stdout
        assert "Net present value: 87,681 in BASE, 93,068 in OURS" in result.stdout
        found = inputs_of(read_workbook(tmp_path / "out.xlsx"))
        assert found == Inputs(
            {**EXAMPLE.values, "horizon_months": 37, "annual_discount_rate": 0.07},
            EXAMPLE.tables,
            EXAMPLE.evidence,
        )
        assert run(*three, "-o", tmp_path / "out.xlsx").exit_code == 5
        assert run(*three, "-o", three[1], "--force").exit_code == 2
        assert run(*three).exit_code == 2

    def test_says_what_stays_behind_and_ends_with_4(
        self, core: Made, core_file: Path, sides: Path, tmp_path: Path
    ) -> None:
        place = core.place("npv")
        typed = with_cell(core.content(), place, "n", "41.37")
        lost = name_of("horizon_months", scenario="base")
        (theirs := tmp_path / "theirs.xlsx").write_bytes(without_names(typed, lost))
        (tmp_path / "accepted.toml").touch()
        result = run(core_file, sides / "ours.xlsx", theirs, "-o", sides / "out.xlsx")
        assert result.exit_code == 4 and "THEIRS: stays behind there: " in result.stderr
        assert "Net present value holds 41.37 instead of its formula" in result.stderr
        assert f"THEIRS: {lost} cannot be read (the name is gone); it counts as unchanged." in result.stderr
        assert f"{tmp_path / 'accepted.toml'} stays where it is" in result.stderr
        assert inputs_of(read_workbook(sides / "out.xlsx")).values["horizon_months"] == 37

    def test_names_a_file_that_is_refused(self, sides: Path, tmp_path: Path) -> None:
        (wrong := tmp_path / "wrong.xlsx").write_bytes(b"no workbook")
        ours = sides / "ours.xlsx"
        before = ours.read_bytes()
        result = run(ours, ours, wrong, "--path", "cases/plant.xlsx")
        assert result.exit_code == 3 and ours.read_bytes() == before
        assert result.stderr.startswith("cases/plant.xlsx (THEIRS): not an Excel workbook")


def test_planning_sheets_are_merged_as_any_fact() -> None:
    def version(*groups: str) -> Any:
        return SimpleNamespace(book=SimpleNamespace(model=MODEL.with_groups(groups)))

    nothing = Merged(inputs=blank_inputs(MODEL), taken=(), conflicts=())
    versions = [version("vendors", "cloud"), version("cloud"), version("vendors", "cloud", "kpis")]
    assert set(_model(versions, nothing).groups) == {"cloud", "kpis"}
    filled = Merged(inputs=example_inputs(MODEL.with_groups(["vendors"])), taken=(), conflicts=())
    assert set(_model(versions, filled).groups) == {"cloud", "kpis", "vendors"}


class TestGit:
    def test_merges_two_branches_by_the_driver(self, sides: Path, tmp_path: Path) -> None:
        case = two_branches(tmp_path / "a repository", edited(annual_discount_rate=0.07), sides)
        done = case.run("git", "merge", "--no-edit", "theirs")
        assert done.returncode == 0, done.stdout + done.stderr
        values = inputs_of(read_workbook(case.folder / "the case.xlsx")).values
        assert (values["horizon_months"], values["annual_discount_rate"]) == (37, 0.07)

    @pytest.mark.thorough
    def test_leaves_a_conflict_for_people(self, sides: Path, tmp_path: Path) -> None:
        case = two_branches(tmp_path / "repository", (sides / "theirs.xlsx").read_bytes(), sides)
        done = case.run("git", "merge", "--no-edit", "theirs")
        assert done.returncode == 1 and "CONFLICT (content)" in done.stdout
        assert "horizon_months  Horizon: 36 in BASE, 37 in OURS, 41 in THEIRS" in done.stdout + done.stderr
        values = inputs_of(read_workbook(case.folder / "the case.xlsx")).values
        assert (values["horizon_months"], values["annual_discount_rate"]) == (37, 0.07)


def two_branches(folder: Path, theirs: bytes, sides: Path) -> Repository:
    """A repository with the merge driver, in which two branches changed the same workbook."""
    repository = Repository(folder)
    repository.git("config", "merge.roi-workbook.driver", f"{COMMAND} merge %O %A %B --path %P")
    (folder / ".gitattributes").write_text("*.xlsx merge=roi-workbook\n", encoding="utf-8")
    case = folder / "the case.xlsx"
    case.write_bytes((sides / "base.xlsx").read_bytes())
    repository.commit("Example")
    repository.git("checkout", "--quiet", "-b", "theirs")
    case.write_bytes(theirs)
    repository.commit("Theirs")
    repository.git("checkout", "--quiet", "main")
    case.write_bytes((sides / "ours.xlsx").read_bytes())
    repository.commit("Ours")
    return repository


class TestGitSetup:
    def setup(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
        monkeypatch.chdir(folder)
        return CliRunner().invoke(main, ["git-setup"])

    def test_writes_attributes_and_settings_once_and_says_so(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository = Repository(tmp_path / "a repository")
        monkeypatch.setattr("shutil.which", lambda name: None)
        attributes = repository.folder / ".gitattributes"
        attributes.write_bytes(b"*.txt text")
        repository.git("config", "diff.roi-workbook.textconv", "cat")
        (inside := repository.folder / "cases").mkdir()
        told = self.setup(inside, monkeypatch)
        assert told.exit_code == 0
        assert "added *.xlsx diff=roi-workbook merge=roi-workbook\n" in told.stdout
        assert f"{COMMAND} merge %O %A %B --path %P" in told.stdout and "(before: cat)" in told.stdout
        assert attributes.read_bytes() == b"*.txt text\n*.xlsx diff=roi-workbook merge=roi-workbook\n"
        assert repository.git("config", "diff.roi-workbook.command") == f"{COMMAND} git-diff\n"
        config = repository.folder / ".git" / "config"
        before = config.read_bytes(), attributes.read_bytes()
        assert "set up already; nothing was changed" in self.setup(inside, monkeypatch).stdout
        assert before == (config.read_bytes(), attributes.read_bytes())

    def test_says_where_another_file_overrules_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repository = Repository(tmp_path)
        (tmp_path / ".git" / "info" / "attributes").write_text("*.xlsx -diff\n", encoding="utf-8")
        assert "overrules it" in self.setup(tmp_path, monkeypatch).stdout
        assert repository.git("config", "merge.roi-workbook.driver")

    def test_outside_of_a_repository_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        result = self.setup(tmp_path, monkeypatch)
        assert result.exit_code == 2 and "Run it in the folder of a repository" in result.stderr


def test_a_blank_workbook_merged_with_itself_is_the_same() -> None:
    blank = blank_inputs(MODEL)
    assert merged(*(Side(inputs=blank),) * 3, MODEL) == Merged(inputs=blank, taken=(), conflicts=())

"""What a change of the model costs: a bucket, a line or a page is declared in one place, and everything follows."""

from __future__ import annotations

import importlib.util
import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import roi_workbook.recomputing.recompute as recomputing
from roi_workbook import catalogue
from roi_workbook.buckets.downtime import DOWNTIME
from roi_workbook.buckets.iteration import ITERATION
from roi_workbook.catalogue import BUCKETS, MODEL, Model, model_of
from roi_workbook.diff.attribution import attribute
from roi_workbook.diff.changes import changes
from roi_workbook.diff.two_files import NamedInputs
from roi_workbook.errors import ModelError
from roi_workbook.explain.index import Index
from roi_workbook.explain.steps import ExplainedWorkbook
from roi_workbook.finance.results import RESULT_LINES, RESULTS
from roi_workbook.input_files import read_input_file
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.input_files.writing import WRITERS
from roi_workbook.model.bucket import Bucket, Opening, ProposalWords
from roi_workbook.model.faults import not_defined_faults
from roi_workbook.model.names import names_in
from roi_workbook.model.pages import PlanningSubject
from roi_workbook.model.records import Columns, Inputs, Line, NotDefined
from roi_workbook.planning.vendors.subject import VENDORS
from roi_workbook.proposal_document.content import proposal
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.reports.check import check_document
from roi_workbook.reports.diff import diff_document
from roi_workbook.reports.explain import explain_document
from roi_workbook.reports.text import text
from roi_workbook.review.comparing import Comparison, compare_and_recompute
from roi_workbook.review.reading import ReadWorkbook, inputs_of, read_workbook
from roi_workbook.simulation.simulate import simulate
from roi_workbook.workbook.build import build
from roi_workbook.workbook.layout import plan_book
from tests.edited import filled
from tests.fifth_bucket import ENERGY, SAVED_ENERGY
from tests.planning.made_up import TASTING

DOCS = Path(__file__).parents[1] / "docs"


class Case(NamedTuple):
    """A model that was changed, and its example as it came back from a file."""

    model: Model
    inputs: Inputs
    path: Path
    book: ReadWorkbook
    comparison: Comparison
    recomputed: WorkbookResults


def case_of(model: Model, inputs: Inputs, path: Path) -> Case:
    path.write_bytes(build(inputs, model))
    book = read_workbook(path, model)
    return Case(model, inputs, path, book, *compare_and_recompute(book))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("changed")


@pytest.fixture(scope="module")
def fifth(folder: Path) -> Case:
    """The shipped model with one more bucket and one more page; a purchase and an initiative serve the bucket."""
    model = model_of((*BUCKETS, ENERGY), more_planning=(TASTING,))
    example = example_inputs(model)
    bought = {"item": "Timers", "serves": "energy", "one_off_cost": 1_300, "cost_per_year": 170}
    rows = {
        "purchases": (*example.tables["purchases"], bought),
        "initiatives": tuple(
            {**row, "serves": "energy"} if row["number"] == 3 else row
            for row in example.tables["initiatives"]
        ),
    }
    return case_of(model, replace(example, tables={**example.tables, **rows}), folder / "fifth.xlsx")


COST = 7 * 113 * 12 * 2.3
VALUE = COST * 0.37 * 0.83


class TestAFifthBucket:
    def test_is_worked_out_and_adds_to_the_value(self, fifth: Case) -> None:
        shipped = work_out(example_inputs(MODEL))
        live = fifth.recomputed.live
        assert live["energy_value"] == pytest.approx(VALUE, rel=1e-12)
        assert live["annual_value"] == pytest.approx(shipped.live["annual_value"] + VALUE, rel=1e-12)
        assert live["cost_per_idle_machine"] == pytest.approx(113 * 12 * 2.3, rel=1e-12)

    def test_goes_through_the_check_with_no_finding_but_its_own_alert(self, fifth: Case) -> None:
        assert fifth.comparison.agrees
        assert {finding.kind for finding in fifth.comparison.findings} == {"alert"}
        about = [finding.key for finding in fifth.comparison.findings if "idle" in finding.message.lower()]
        assert about == ["alert_idle_month"]
        assert "Machines are idle nearly all month" in text(check_document([fifth.comparison], fifth.model))

    def test_comes_back_from_the_workbook_and_from_an_input_file(self, fifth: Case, tmp_path: Path) -> None:
        assert inputs_of(fifth.book) == fifth.inputs
        path = tmp_path / "inputs.toml"
        path.write_text(WRITERS["toml"](fifth.inputs, fifth.model), encoding="utf-8")
        assert read_input_file(path, fifth.model) == fifth.inputs

    def test_is_told_in_the_proposal_with_its_name_and_money(self, fifth: Case) -> None:
        document = text(proposal(fifth.recomputed, "fifth.xlsx").document)
        told = " ".join(document.split())
        assert (
            '7 machines stand "idle" and cost about USD 21,800 a year; we count on saving USD 6,700 a year of it, risk-adjusted.'
            in told
        )
        assert "faster delivery USD 24,000, saved energy USD 1,500." in told
        assert "Timers saved energy 1,300 170" in told

    def test_opens_the_proposal_where_it_is_chosen_or_costs_most(self, fifth: Case) -> None:
        opening = "We pay for machines that nobody uses: USD 21,800 a year."
        chosen = replace(fifth.inputs, values={**fifth.inputs.values, "proposal_opening": "Idle machines"})
        assert work_out(chosen, fifth.model).planning["proposal_opens"] == opening
        dear = replace(fifth.inputs, values={**fifth.inputs.values, "idle_hour_price": 23})
        assert work_out(dear, fifth.model).planning["proposal_dearest"] == "Idle machines"
        assert work_out(fifth.inputs, fifth.model).planning["proposal_dearest"] == "Long incidents"

    def test_is_told_alike_by_formulas_and_recompute(self, fifth: Case) -> None:
        texts = {key: fifth.book.value(key) for key in sentence_keys(fifth.model)}
        assert texts == {key: fifth.recomputed.planning[key] or None for key in texts}

    def test_has_its_column_in_tracking_and_its_row_in_the_budget(self, fifth: Case) -> None:
        measured = ({"month": 7, "energy_realised": 13}, {"month": 9, "energy_realised": 19})
        tracked = replace(fifth.inputs, tables={**fifth.inputs.tables, "tracking": measured})
        planning, month = work_out(tracked, fifth.model).planning, 9
        assert planning["tracking_energy_plan"][month] == pytest.approx(VALUE / 12, rel=1e-12)
        assert planning["value_by_bucket_realised"]["energy"] == 13 + 19
        assert planning["initiative_buckets_initiatives"]["energy"] == 1
        assert planning["initiatives_serving_none"] == 0
        assert fifth.model.planning_lines["initiatives_serving_none"].words.endswith(
            "one of the five buckets"
        )

    def test_is_compared_and_its_effect_is_shared_out(self, fifth: Case) -> None:
        more = {**fifth.inputs.values, "idle_machines": {"conservative": 5, "base": 8, "optimistic": 11}}
        new = NamedInputs(file="new", inputs=replace(fifth.inputs, values=more))
        told = changes(fifth.book, new, fifth.model)
        assert [change.key for change in told.inputs] == ["idle_machines"]
        assert "energy_value" in {change.key for change in told.results}
        shared = attribute(told.old_inputs, told.new_inputs, fifth.model, results=("annual_value",))
        assert shared.of("annual_value")["share"]["idle_machines"] == pytest.approx(VALUE / 7, rel=1e-9)
        assert "Idle machines" in text(diff_document(told, shared, fifth.model))

    def test_is_explained_with_its_numbers(self, fifth: Case) -> None:
        index = Index(fifth.model)
        explained = ExplainedWorkbook(fifth.book, fifth.recomputed, index)
        told = text(explain_document("energy_cost_today", index, explained, None, None))
        assert "Energy: cost today" in told and "21,831.6" in told

    def test_is_simulated(self, fifth: Case) -> None:
        simulation = simulate(fifth.recomputed, draws=300, seed=3)
        assert "idle_machines" in {spread.key for spread in simulation.ranges}

    def test_goes_to_other_processes(self, fifth: Case) -> None:
        assert pickle.loads(pickle.dumps(fifth.model.core)).lines.keys() == fifth.model.core.lines.keys()

    def test_stands_in_the_tables_of_the_docs(self, fifth: Case) -> None:
        spec = importlib.util.spec_from_file_location("make_tables", DOCS / "make_tables.py")
        assert spec and spec.loader
        make_tables = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(make_tables)
        for name in ("model.md", "glossary.md"):
            assert "`energy_value`" in make_tables.PAGES[name](fifth.model), name

    def test_brings_a_page_along_that_agrees_too(self, fifth: Case) -> None:
        assert fifth.recomputed.planning["tasting_says"] == "Open: Cellar (made up)"
        assert "Tasting" in fifth.book.spreadsheet.sheets


def sentence_keys(model: Model) -> list[str]:
    """The lines of the proposal that are texts."""
    return [line.key for line in model.planning_subject("proposal").lines if line.unit == "text"]


class TestABucketThatCostsNothingToday:
    MODEL = model_of(
        [
            ITERATION,
            replace(
                ENERGY,
                cost_today="",
                proposal=ProposalWords(
                    key="power",
                    label="Idle machines",
                    sentence="Machines are switched off{moves}; {power_counted}",
                    absent="Idle machines are no part of this case.",
                    purpose=SAVED_ENERGY,
                ),
            ),
        ]
    )

    @pytest.mark.parametrize(
        ("machines", "sentence"),
        [
            (
                7,
                "Machines are switched off and move conversion; we count USD 6,700 a year for that, risk-adjusted.",
            ),
            (0, "Idle machines are no part of this case."),
        ],
    )
    def test_is_told_by_its_value(self, machines: float, sentence: str) -> None:
        inputs = example_inputs(self.MODEL)
        values = {**inputs.values, "idle_machines": {"base": machines}, "business_metric": "conversion"}
        assert work_out(replace(inputs, values=values), self.MODEL).planning["proposal_power"] == sentence

    def test_is_told_alike_by_formulas_and_recompute(self) -> None:
        inputs = example_inputs(self.MODEL)
        made, planning = filled(inputs, model=self.MODEL), work_out(inputs, self.MODEL).planning
        for key in sentence_keys(self.MODEL):
            area = made.book.names[key]
            assert (made.values[area.sheet, area.top, area.left] or "") == planning[key], key


class TestEachShippedBucket:
    @pytest.mark.parametrize("bucket", BUCKETS, ids=lambda bucket: bucket.key)
    def test_needs_no_other(self, bucket: Bucket) -> None:
        model = model_of([bucket])
        book = plan_book(blank_inputs(model), model)
        unknown = {
            (place, name)
            for place, formula in book.formulas().items()
            for name in names_in(re.sub("'[^']*'!", "", formula))
            if name not in book.names and name.islower()
        }
        assert not unknown, sorted(unknown)[:5]
        example = example_inputs(model)
        estimates = ("tooling_one_off", "tooling_per_year", "outside_help_one_off")
        nothing_more = {key: {"base": 0} for key in estimates}
        recomputed = work_out(replace(example, values={**example.values, **nothing_more}), model)
        assert recomputed.live["annual_value"] == work_out(example_inputs(MODEL)).live[bucket.value]
        assert recomputed.planning["proposal_worth"].startswith("In the Base case")


DOUBLE_INCIDENTS = Line(
    key="incidents_twice",
    label="Incidents, counted twice",
    unit="count / year",
    formula="=incidents_per_year * 2",
)
COVER = Line(
    key="cover",
    label="Benefits against twice the costs",
    unit="ratio",
    formula='=IF(pv_costs <= 0, "n/a: no cost at all", pv_benefits / (pv_costs * 2))',
    words="Benefits ÷ twice the costs",
    in_cases=False,
    not_defined=(NotDefined("n/a: no cost at all"),),
)


def with_line(bucket: Bucket, line: Line, number: Callable[[Columns], Any]) -> Bucket:
    """A bucket with one more line and its recompute."""

    def recompute(case: Columns) -> Mapping[str, Any]:
        found = bucket.recompute(case)
        return {**found, line.key: number({**case, **found})}

    return replace(bucket, lines=(*bucket.lines, line), recompute=recompute)


def cover(lines: Columns) -> dict[str, Any]:
    """One more result."""
    costs = lines["pv_costs"]
    return {"cover": np.where(costs > 0, lines["pv_benefits"] / costs / 2, np.nan)}


@pytest.fixture(scope="class")
def two_lines(folder: Path) -> Iterator[Case]:
    """A model of one bucket with one more line in the bucket and one more result."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(catalogue, "RESULT_LINES", (*RESULT_LINES, COVER))
        patched.setattr(recomputing, "RESULTS", (*RESULTS, cover))
        twice = with_line(DOWNTIME, DOUBLE_INCIDENTS, lambda case: case["incidents_per_year"] * 2)
        model = model_of([twice]).core
        yield case_of(model, example_inputs(model), folder / "lines.xlsx")


class TestALineMore:
    def test_in_a_bucket_and_among_the_results_is_worked_out_and_agrees(self, two_lines: Case) -> None:
        live = two_lines.recomputed.live
        assert live["incidents_twice"] == 32
        assert live["cover"] == pytest.approx(live["pv_benefits"] / live["pv_costs"] / 2, rel=1e-12)
        assert two_lines.comparison.agrees
        assert simulate(two_lines.recomputed, draws=300, seed=3).draws == 300

    def test_is_explained(self, two_lines: Case) -> None:
        index = Index(two_lines.model)
        explained = ExplainedWorkbook(two_lines.book, two_lines.recomputed, index)
        for key, told in (("incidents_twice", "32"), ("cover", "Benefits against twice the costs")):
            assert told in text(explain_document(key, index, explained, None, None)), key

    def test_is_compared(self, two_lines: Case) -> None:
        longer = replace(two_lines.inputs, values={**two_lines.inputs.values, "hours_per_incident": 2.3})
        more = replace(longer, values={**longer.values, "incidents_per_quarter": 5.3})
        told = changes(two_lines.book, NamedInputs(file="new", inputs=more), two_lines.model)
        assert {"incidents_twice", "cover"} <= {change.key for change in told.results}

    def test_says_why_it_is_not_defined(self, two_lines: Case) -> None:
        nothing = work_out(blank_inputs(two_lines.model), two_lines.model)
        assert np.isnan(nothing.live["cover"])
        assert two_lines.model.lines["cover"].why_not_defined(nothing.live) == "n/a: no cost at all"


def without(*keys: str) -> Callable[[Any], Mapping[str, Any]]:
    """The recompute of the fifth bucket without some of its lines."""

    def recompute(case: Columns) -> Mapping[str, Any]:
        return {key: value for key, value in ENERGY.recompute(case).items() if key not in keys}

    return recompute


def told_as(**changed: Any) -> Bucket:
    assert ENERGY.proposal
    return replace(ENERGY, proposal=replace(ENERGY.proposal, **changed))


def asked(key: str, **changed: Any) -> Bucket:
    inputs = tuple(replace(each, **changed) if each.key == key else each for each in ENERGY.inputs)
    return replace(ENERGY, inputs=inputs)


def relined(key: str, **changed: Any) -> Bucket:
    lines = tuple(replace(line, **changed) if line.key == key else line for line in ENERGY.lines)
    return replace(ENERGY, lines=lines)


FILE = "tests/fifth_bucket.py"
FORGOTTEN: dict[str, tuple[Bucket, str]] = {
    "words for the proposal": (
        replace(ENERGY, proposal=None),
        f"energy: the proposal has no words for it; add `proposal=ProposalWords(...)` to the bucket in {FILE}",
    ),
    "a problem to open with": (
        told_as(openings=()),
        f"add an `Opening` to the `openings` of its proposal words in {FILE}.",
    ),
    "a figure its sentence names": (
        told_as(figures=()),
        "energy: its proposal words name 'idle', which is not a figure; add a Figure to their `figures`"
        f" in {FILE}",
    ),
    "the figure an opening is measured by": (
        told_as(openings=(Opening(key="x", problem="X", text="X", when="powre_cost", measure="much"),)),
        "name 'powre_cost', which is not a figure",
    ),
    "the cost today that its sentence names": (
        replace(ENERGY, cost_today=""),
        f"name 'power_saving', but it has no cost today; name the line as `cost_today` of the bucket in {FILE}, or use"
        " power_counted.",
    ),
    "its value": (
        replace(ENERGY, value="enrgy_value"),
        f"energy: `value` is 'enrgy_value', which is not one of its lines; add the line to `lines` in {FILE}",
    ),
    "its confidence": (
        replace(ENERGY, inputs=tuple(each for each in ENERGY.inputs if each.key != "energy_confidence")),
        f"energy: it has no input energy_confidence; add it to `inputs` in {FILE}",
    ),
    "the question of an essential": (
        asked("idle_machines", question=""),
        f"idle_machines: it is essential but asks nothing; add its `question` in {FILE}.",
    ),
    "that whatever is asked is essential": (
        asked("idle_machines", essential=False),
        "idle_machines: it has a question but is not essential, so nobody is asked; remove the question or add"
        f" `essential=True` in {FILE}.",
    ),
    "the recompute of its guards": (
        replace(ENERGY, raise_guards=None),
        f"add `raise_guards` to the bucket in {FILE}.",
    ),
    "words for where it is not defined": (
        relined("cost_per_idle_machine", not_defined=()),
        'cost_per_idle_machine: its formula says "n/a: no machine" where it gives no number; add a NotDefined',
    ),
    "a name for when it is not defined": (
        relined("cost_per_idle_machine", not_defined=(NotDefined("n/a: no machine", lambda case: True),)),
        f"cost_per_idle_machine: `when` of its `not_defined` is a lambda; use a named function in {FILE}",
    ),
    "what it no longer says where it is not defined": (
        relined("energy_value", not_defined=(NotDefined("n/a: no energy"),)),
        'energy_value: its `not_defined` holds "n/a: no energy", which its formula never says',
    ),
    "a unit": (relined("energy_value", unit="curency"), "'curency' is not a unit; add it to UNITS"),
    "a key of its own for a guard": (
        replace(ENERGY, guards=(*ENERGY.guards, replace(ENERGY.guards[0], label="Another"))),
        "alert_idle_month: 2 inputs, tables, lines or guards have this key",
    ),
    "a label of its own": (
        relined("energy_value", label="Net present value"),
        "Net present value: 2 inputs, tables, lines or guards have this label",
    ),
}


class TestWhatWasForgotten:
    @pytest.mark.parametrize("what", FORGOTTEN)
    def test_is_refused_when_the_model_is_put_together(self, what: str) -> None:
        bucket, sentence = FORGOTTEN[what]
        with pytest.raises(ModelError, match=re.escape(sentence)):
            model_of((*BUCKETS, bucket))

    def test_a_problem_to_open_with_is_asked_of_the_buckets_together(self) -> None:
        costless = replace(told_as(openings=(), sentence="{power_counted}"), cost_today="")
        with pytest.raises(ModelError, match="No bucket has a problem the proposal can open with"):
            model_of([costless])

    def test_is_named_where_a_line_has_no_recompute(self) -> None:
        model = model_of([replace(ENERGY, recompute=without("energy_physical"))]).core
        with pytest.raises(
            ModelError, match=r"^energy_physical: declared but not worked out; return the numbers"
        ):
            work_out(example_inputs(model), model)

    def test_is_named_where_a_guard_has_no_recompute(self) -> None:
        model = model_of([replace(ENERGY, raise_guards=lambda case: {})]).core
        with pytest.raises(ModelError, match=r"^alert_idle_month: declared but not worked out"):
            work_out(example_inputs(model), model)

    def test_is_named_where_a_result_has_no_recompute(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(catalogue, "RESULT_LINES", (*RESULT_LINES, COVER))
        model = model_of([ENERGY]).core
        with pytest.raises(ModelError, match=r"^cover: .* from `present_values` in finance/results.py"):
            work_out(example_inputs(model), model)

    def test_is_named_where_a_page_is_of_no_group(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(catalogue, "VENDORS", replace(VENDORS, groups=("vendor",)))
        told = r"^The model is not complete\.\nvendors: 'vendor' of its `groups` is no group .* in vendors/subject\.py, or add"
        with pytest.raises(ModelError, match=told):
            model_of()

    def test_is_named_where_a_page_leaves_a_line_out(self) -> None:
        def nothing(context: Any) -> dict[str, Any]:
            return {}

        page: PlanningSubject = replace(TASTING, recompute=nothing)
        model = Model(subjects=model_of([ENERGY]).subjects, planning=(page,))
        with pytest.raises(
            ModelError, match=r"tasting_income.*, wines_twice.*, alert_tasting_loss: declared"
        ):
            work_out(example_inputs(model), model)


def test_every_reason_a_formula_gives_is_listed_on_its_line_and_the_other_way_round() -> None:
    assert list(not_defined_faults(MODEL.lines | MODEL.planning_lines)) == []

"""A case: inputs that fit the model, and everything that can be asked of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.diff.attribution import attribute
from roi_workbook.diff.changes import changes
from roi_workbook.diff.two_files import NamedInputs
from roi_workbook.explain.index import Index
from roi_workbook.explain.steps import ExplainedWorkbook
from roi_workbook.files import LANGUAGES
from roi_workbook.input_files.problems import nearest
from roi_workbook.input_files.starting_points import groups_filled
from roi_workbook.input_files.validation import fitting, inputs_of_mapping
from roi_workbook.input_files.writing import WRITERS, file_contents
from roi_workbook.lazy import pd
from roi_workbook.library.answers import Check, Diff, Explanation, Proposal, Simulation
from roi_workbook.library.files import write_file
from roi_workbook.library.frames import (
    Results,
    cash_flow_frame,
    evidence_frame,
    inputs_frame,
    scenarios_frame,
    sensitivity_frame,
    table_frame,
)
from roi_workbook.model.records import Inputs
from roi_workbook.portfolios.reading import checked_inputs, checked_of
from roi_workbook.portfolios.records import Checked
from roi_workbook.proposal_document.content import proposal
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.reports.document import Document, Paragraph, ReportColumn, ReportTable
from roi_workbook.reports.html import fragment
from roi_workbook.reports.results import result, scenarios_told
from roi_workbook.reports.show import SCENARIO_ROWS
from roi_workbook.review.accepting import accepted_beside, with_accepted
from roi_workbook.review.comparing import compare, line_values, recompute_of
from roi_workbook.review.findings import ABS_TOL, REL_TOL, Comparison
from roi_workbook.review.opening import CHANGED
from roi_workbook.review.reading import ReadWorkbook, read_workbook
from roi_workbook.simulation.simulate import simulate
from roi_workbook.workbook.build import build

SHORT = ("npv", "roi", "payback_months")
"""The results that the short text of a case tells."""


class Case:
    """One case: what was typed, and the results it leads to, all in pandas.

    Made by `roi_workbook.read` and `roi_workbook.new`. It does not change; `replace` gives another one. Results
    are worked out when they are first asked for, in the units of the model, money in the reporting currency.
    """

    def __init__(
        self,
        source: str,
        inputs: Inputs,
        model: Model,
        book: ReadWorkbook | None = None,
        strict: bool = True,
    ) -> None:
        self.source, self._model, self._read, self._strict = source, model, book, strict
        self._inputs = fitting(inputs, model.whole, source) if strict and book is None else inputs

    @cached_property
    def _recomputed(self) -> WorkbookResults:
        """Everything the case leads to: of a workbook that was read, of its cells as they are."""
        if self._read:
            return recompute_of(self._read)
        return work_out(self._inputs, self._model, strict=False)

    @cached_property
    def _book(self) -> ReadWorkbook:
        """The workbook that was read, else the one that would be written."""
        if self._read:
            return self._read
        content = build(self._inputs, self._model, strict=False)
        return read_workbook(self.source, self._model.whole, content=content)

    @property
    def _named(self) -> ReadWorkbook | NamedInputs:
        """What a diff compares: a workbook with all that people did to it, or inputs."""
        return self._read or NamedInputs(file=self.source, inputs=self._inputs)

    def _with_accepted(self, comparison: Comparison) -> Comparison:
        """A comparison in which what is accepted beside a file that was read is marked as such."""
        if self._read and Path(self.source).exists():
            accepted, wrong = accepted_beside([Path(self.source)])
            for error in wrong.values():
                raise error
            (comparison,) = with_accepted([comparison], accepted)
        return comparison

    @cached_property
    def _numbers(self) -> dict[str, float]:
        """Every result of the live case that is one number."""
        return line_values(self._recomputed)

    # The case in pandas

    @property
    def results(self) -> Results:
        """Every result of the scenario that is chosen, a Series by key; `to_frame()` adds label, unit, meaning.

        Missing (NaN) where a result is not defined.
        """
        return Results.of(self._numbers, self._model)

    @property
    def scenarios(self) -> pd.DataFrame:
        """Results (rows by key) in the columns live, conservative, base and optimistic."""
        return scenarios_frame(self._recomputed)

    @property
    def cash_flow(self) -> pd.DataFrame:
        """Month 0 to the horizon (rows) in the columns benefits, costs, net, cumulative and discounted."""
        return cash_flow_frame(self._recomputed)

    @property
    def sensitivity(self) -> pd.DataFrame:
        """What each input alone does to the net present value of Base, the strongest first.

        Rows by key; columns label, low, high, swing, break_even, note.
        """
        return sensitivity_frame(self._recomputed)

    @property
    def inputs(self) -> pd.DataFrame:
        """Every input (rows by key): label, unit, conservative, base, optimistic as typed, and live as it counts."""
        return inputs_frame(self._inputs, self._recomputed)

    @property
    def evidence(self) -> pd.DataFrame:
        """The evidence there is (rows by key): label, grade, source, date, owner, note."""
        return evidence_frame(self._inputs, self._model)

    def table(self, key: str) -> pd.DataFrame:
        """The rows of a table, such as purchases, as typed. Raises KeyError where there is no such table."""
        if key not in self._model.lists:
            near = nearest(key, self._model.lists)
            hint = f"did you mean {near}?" if near else f"there are {', '.join(self._model.lists)}."
            raise KeyError(f"{key} is no table of this case; {hint}")
        return table_frame(self._inputs, self._model.lists[key])

    # What can be asked of it

    def check(self, rel_tol: float = REL_TOL, abs_tol: float = ABS_TOL, recalculate: bool = False) -> Check:
        """The workbook that was read, held against its template and its recompute; of any other case, the
        workbook that `write` would write.

        Values agree within `rel_tol` of the larger, money also within `abs_tol`. With `recalculate` the engine of
        the extra `engine` works the formulas out first. What `accepted.toml` beside the workbook accepts does not count.
        """
        compared = compare(self._book, rel_tol, abs_tol, recalculate)
        return Check(self._with_accepted(compared), self._model)

    def diff(self, other: Case, results: Sequence[str] | None = None) -> Diff:
        """What changes from this case to another, and which input moves which result.

        results: the keys of the results to share out, npv first by default. Raises ValueError for one that is no
        result, TypeError where `other` is no case.
        """
        if not isinstance(other, Case):
            raise TypeError(f"other: found {type(other).__name__}; expected a case, as `read` gives it")
        whole = self._model.whole
        changed = changes(self._named, other._named, whole)
        return Diff(changed, attribute(changed.old_inputs, changed.new_inputs, whole, results), whole)

    def simulate(
        self, draws: int = 100_000, seed: int = 1, correlation: float | None = None, workers: int = 1
    ) -> Simulation:
        """Every input with three values drawn from its distribution, `draws` times, and every draw recomputed.

        The same seed gives the same result with any number of `workers`, processes of this computer.
        `correlation` says how far inputs go well or badly together, 0 to 1; by default the case's own.
        """
        if draws < 1:
            raise ValueError(f"draws: found {draws}; expected 1 or more")
        if correlation is not None and not 0 <= correlation <= 1:
            raise ValueError(f"correlation: found {correlation}; expected a number from 0 to 1")
        drawn = simulate(self._recomputed, draws, seed, correlation, workers)
        return Simulation(drawn, self.source, self._inputs)

    def explain(
        self, key: str, scenario: str = "live", depth: int | None = None, month: int | None = None
    ) -> Explanation:
        """What a key (or label) means, what it builds on, and how its number comes about, down to `depth` levels.

        `month` is for month rows such as net_t. Raises UnknownKeyError, which names the nearest keys.
        """
        index = Index(self._model)
        label, recomputed = scenario.capitalize(), self._recomputed
        as_saved = label in ("Live", recomputed.live["scenario"])
        if not as_saved:
            recomputed = recompute_of(self._book, scenario=label)
        explained = ExplainedWorkbook(self._book, recomputed, index, as_saved)
        return Explanation(index.find(key), index, explained, depth, month)

    def proposal(self, path: str | Path | None = None, force: bool = False) -> Proposal:
        """The proposal of the case; with a `path` it is also written, as .docx, .md or .html.

        Raises OutputError where the file exists, unless with `force`, and where it cannot be written.
        """
        document = Proposal(proposal(self._recomputed, Path(self.source).name))
        if path is not None:
            document.write(path, force)
        return document

    def _checked(self, scenario: str) -> Checked:
        """The record of the case in a portfolio, under a scenario."""
        if not self._read:
            return checked_inputs(self.source, self._recomputed, scenario)
        comparison = self._with_accepted(compare(self._read))
        return checked_of(comparison, self._recomputed, scenario, self._read.spreadsheet.digest)

    # Another case, and files

    def replace(self, **changes: Any) -> Case:
        """A new case with some inputs, tables or evidence replaced; it is checked as `read` checks.

        A number, choice, date or text takes the place of a whole input, as in an input file: the other values of
        the three are then empty. A dict with conservative, base or optimistic changes these and keeps the
        others. A table is a DataFrame or a list of dicts; `evidence` a dict by key of what changes. None empties
        a cell. Raises InputError with everything that does not fit.
        """
        contents = file_contents(self._inputs, self._model)
        for key, value in changes.items():
            contents[key] = _laid_over(contents.get(key), value, of_evidence=key == "evidence")
        source, whole = f"{self.source.removesuffix(CHANGED)}{CHANGED}", self._model.whole
        inputs = inputs_of_mapping(contents, whole, source)
        return Case(source, inputs, model_for(inputs, whole, self._model.groups), strict=self._strict)

    def write(self, path: str | Path, force: bool = False) -> None:
        """Write the case as a workbook (.xlsx) or an input file (.toml, .json, .yaml), in one step.

        A workbook is a fresh one with these inputs and true stored values. Raises OutputError where the file
        exists, unless with `force`, and where it cannot be written; ValueError for another ending.
        """
        place = Path(path)
        ending = place.suffix.lower()
        if ending == ".xlsx":
            content = build(self._inputs, self._model, strict=False)
        elif ending in LANGUAGES:
            content = WRITERS[LANGUAGES[ending]](self._inputs, self._model).encode()
        else:
            raise ValueError(f"{place}: end the name in .xlsx, {', '.join(LANGUAGES)}.")
        write_file(place, content, force)

    # As people see it

    def __repr__(self) -> str:
        live = self._recomputed.live
        told = ", ".join(f"{key} {result(self._recomputed, key)}" for key in SHORT)
        about = f"{live['scenario']}, {live['reporting_currency']}, {live['horizon_months']:.0f} months"
        return f"Case({self.source}: {about}; {told})"

    def _repr_html_(self) -> str:
        recomputed = self._recomputed
        told = scenarios_told(recomputed)
        lines = recomputed.model.lines
        rows = [
            (lines[key].label, *(result(recomputed, key, scenario) for scenario in told), lines[key].unit)
            for key in SCENARIO_ROWS
        ]
        columns = (ReportColumn(self.source), *(ReportColumn(each, right=True) for each in told))
        table = ReportTable((*columns, ReportColumn("Unit")), tuple(rows))
        mark = (Paragraph(recomputed.made_up, "warning"),) if recomputed.made_up else ()
        return fragment(Document(repr(self), (*mark, table)))


def model_for(inputs: Inputs, whole: Model, groups: Collection[str] = ()) -> Model:
    """The model with some groups of planning sheets, and those that the inputs fill in."""
    return whole.with_groups({*groups, *groups_filled(inputs, whole)})


def with_rows(value: Any) -> Any:
    """The value of a key in an input file: a DataFrame as its rows, anything else as it is."""
    return value.to_dict("records") if isinstance(value, pd.DataFrame) else value


def _laid_over(before: Any, value: Any, of_evidence: bool) -> Any:
    """The value of a key in an input file, with a change laid over it."""
    if not isinstance(value, Mapping):
        return with_rows(value)
    if of_evidence:
        about = before or {}
        return about | {
            key: {**about.get(key, {}), **facts} if isinstance(facts, Mapping) else facts
            for key, facts in value.items()
        }
    return {**(before if isinstance(before, Mapping) else {"base": before}), **value}

"""What a case can be asked, each answer with its records in pandas and its report in every format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.counts import count_of
from roi_workbook.diff.attribution import Attribution
from roi_workbook.diff.changes import Changes
from roi_workbook.explain.index import Index
from roi_workbook.explain.steps import ExplainedWorkbook
from roi_workbook.lazy import np, pd
from roi_workbook.library.reported import Reported
from roi_workbook.model.records import Inputs
from roi_workbook.proposal_document.content import Proposal as ProposalContent
from roi_workbook.proposal_document.formats import PROPOSAL
from roi_workbook.reports.check import check_document
from roi_workbook.reports.diff import diff_document
from roi_workbook.reports.explain import explain_document
from roi_workbook.reports.fields import FINDING_FIELDS, fields_of
from roi_workbook.reports.formats import CHECK, DIFF, EXPLAIN
from roi_workbook.review.finding_kinds import NOUNS, SEVERITIES
from roi_workbook.review.findings import Comparison, outcome
from roi_workbook.simulation.formats import SIMULATION
from roi_workbook.simulation.report import headline, simulation_document
from roi_workbook.simulation.simulate import Simulation as SimulationRecord
from roi_workbook.value_texts import to_the_cent


class Check(Reported):
    """A workbook held against its template and its recompute, as `roi-workbook check` does."""

    def __init__(self, comparison: Comparison, model: Model) -> None:
        super().__init__(CHECK, check_document([comparison], model), [comparison], model)
        self._comparison = comparison

    @property
    def agrees(self) -> bool:
        """Whether every formula and number could be compared and agrees; accepted findings do not count."""
        return outcome(self._comparison) == "agrees"

    @property
    def findings(self) -> pd.DataFrame:
        """A row per finding, errors first: kind, severity, sheet, cell, key, both values, message, who accepts it."""
        rows = [list(fields_of(finding).values()) for finding in self._comparison.findings]
        return pd.DataFrame(rows, columns=list(FINDING_FIELDS), dtype=object)

    def __repr__(self) -> str:
        counts = {
            severity: sum(finding.severity == severity for finding in self._comparison.open)
            for severity in SEVERITIES
        }
        told = ", ".join(count_of(counts[severity], NOUNS[severity]) for severity in SEVERITIES)
        return f"Check({self._comparison.file}: {'agrees' if self.agrees else outcome(self._comparison)}; {told})"


class Diff(Reported):
    """What changed from one case to another, and which input moved which result, as `roi-workbook diff` says."""

    def __init__(self, changes: Changes, attribution: Attribution, model: Model) -> None:
        super().__init__(DIFF, diff_document(changes, attribution, model), changes, attribution, model)
        self._changes, self._attribution = changes, attribution

    @property
    def differs(self) -> bool:
        """Whether anything changed."""
        return not self._changes.none

    @property
    def inputs(self) -> pd.DataFrame:
        """The changed cells of inputs (rows by key and cell): label, unit, before, after."""
        rows = {
            (each.key, cell.cell): (each.label, each.unit, cell.before, cell.after)
            for each in self._changes.inputs
            for cell in each.cells
        }
        return _frame(rows, ("key", "cell"), ("label", "unit", "before", "after"))

    @property
    def results(self) -> pd.DataFrame:
        """The changed results of the live case (rows by key): label, unit, before, after, difference."""
        names = ("label", "unit", "before", "after", "difference")
        rows = {each.key: tuple(getattr(each, name) for name in names) for each in self._changes.results}
        frame = _frame(rows, ("key",), names)
        return frame.astype(dict.fromkeys(names[2:], float))

    @property
    def effects(self) -> pd.DataFrame:
        """How each changed input moved each result (rows by result and input): share, alone, combination,
        standard_error, in the unit of the result. Shares of a result add up to its difference.
        """
        return self._attribution.effects

    def __repr__(self) -> str:
        changed = [count_of(len(self._changes.inputs), "input"), count_of(len(self._changes.tables), "table")]
        told = f"{' and '.join(changed)} changed, {count_of(len(self._changes.results), 'result')} moved"
        return f"Diff({self._changes.old} to {self._changes.new}: {told})"


class Explanation(Reported):
    """What a key means and where its number comes from, as `roi-workbook explain` says."""

    def __init__(
        self, key: str, index: Index, explained: ExplainedWorkbook, depth: int | None, month: int | None
    ) -> None:
        asked = (key, index, explained, depth, month)
        super().__init__(EXPLAIN, explain_document(*asked), *asked)
        about = index.explain(key)
        self.key, self.kind, self.label, self.unit = about.key, about.kind, about.label, about.unit
        self.meaning, self.formula = about.meaning or about.words, about.formula
        self.value = explained.value(key)
        self._explained, self._depth = explained, depth

    @property
    def steps(self) -> pd.DataFrame:
        """The key and everything it depends on, down to the inputs (a row per step): key, depth, value, formula,
        numbers (the formula with numbers put in).
        """
        names = ["key", "depth", "value", "formula", "numbers"]
        rows = [asdict(step) for step in self._explained.steps(self.key, self._depth)]
        return pd.DataFrame([[row[name] for name in names] for row in rows], columns=names, dtype=object)

    def __repr__(self) -> str:
        return f"Explanation({self.key}: {self.label}, {to_the_cent(self.value, self.unit)} {self.unit})"


class Simulation(Reported):
    """The inputs of a case drawn together many times, as `roi-workbook simulate` does.

    `positive` is the share of draws whose net present value is above zero, missing where no input that moves it
    has a range.
    """

    def __init__(self, simulation: SimulationRecord, file: str, inputs: Inputs) -> None:
        super().__init__(SIMULATION, simulation_document(simulation, file), simulation, file, inputs)
        self._simulation = simulation
        self.positive = simulation.positive

    @property
    def results(self) -> pd.DataFrame:
        """Each result drawn (rows by key): mean, standard_deviation, p5 to p95 and the share of draws `defined`.

        Among percentiles a result that is worse than any number is infinite.
        """
        rows = {
            key: {
                "mean": measure.mean,
                "standard_deviation": measure.deviation,
                **{f"p{percent}": value for percent, value in measure.percentiles.items()},
                "defined": measure.defined,
            }
            for key, measure in self._simulation.measures.items()
        }
        return pd.DataFrame(list(rows.values()), index=pd.Index(rows, name="key"), dtype=float)

    @property
    def drivers(self) -> pd.DataFrame:
        """The inputs that go most closely with the net present value, the strongest first (rows by key): rank
        correlation with the value of the input (`together`) and with its own part (`own`).
        """
        drivers = self._simulation.drivers
        rows = {"together": [each.together for each in drivers], "own": [each.own for each in drivers]}
        return pd.DataFrame(rows, index=pd.Index([each.key for each in drivers], name="key"), dtype=float)

    @property
    def curve(self) -> pd.Series[float]:
        """The net present value at each percentile, 0 to 100."""
        percents = pd.RangeIndex(len(self._simulation.curve), name="percentile")
        return pd.Series(np.array(self._simulation.curve), index=percents, name="npv")

    def __repr__(self) -> str:
        draws = count_of(self._simulation.draws, "draw")
        return f"Simulation({draws}, seed {self._simulation.seed}: {headline(self._simulation)})"


class Proposal(Reported):
    """The proposal of a case as a document, as `roi-workbook proposal` writes it."""

    def __init__(self, content: ProposalContent) -> None:
        super().__init__(PROPOSAL, content.document, content)
        self._title = content.document.title

    def __repr__(self) -> str:
        return f"Proposal({self._title})"


def _frame(
    rows: Mapping[Any, tuple[Any, ...]], index: tuple[str, ...], columns: Iterable[str]
) -> pd.DataFrame:
    """Rows by key, or by several."""
    if len(index) > 1:
        keys = pd.MultiIndex.from_tuples(list(rows), names=index)
    else:
        keys = pd.Index(list(rows), name=index[0], dtype=object)
    return pd.DataFrame(list(rows.values()), index=keys, columns=list(columns), dtype=object)

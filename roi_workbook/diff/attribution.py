"""Which input moved which result by how much, between two sets of inputs.

Inputs interact: fewer incidents are worth more if an incident lasts longer. So the effect of a change depends
on which others were made before it. Its *share* is the mean effect over every order of the changes (the
Shapley value: L. S. Shapley, A value for n-person games, 1953); shares add up to the whole difference. Its
effect *alone* is that of this one change to the old file. The share minus that is due to the *combination*
with the other changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from math import comb
from typing import Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.finance.cash_flow import TIMELINE
from roi_workbook.lazy import np, pd
from roi_workbook.model.names import names_in
from roi_workbook.model.records import Inputs, Table
from roi_workbook.recomputing.cases import is_empty, scenario_shown
from roi_workbook.recomputing.recompute import CHUNK, recompute
from roi_workbook.recomputing.workbook_cases import scenario_case

EXACT_UP_TO = 12
"""Changed inputs for which all coalitions are recomputed, 4,096 at most; with more, orders are sampled."""

SAMPLES, SEED = 1_000, 1953
"""The usual number of sampled orders, and seed of the random numbers."""

FEWEST_SAMPLES = 4
"""Two pairs of orders: one pair has no standard error."""

NOISE = 1e-12
"""Share of a result that may be rounding error where a change has no effect."""

SCENARIO = "scenario"


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """How a difference between two sets of inputs is shared out.

    `inputs` are the keys of the changed inputs and tables that can move a result, in catalogue order.
    `results` has one row per result: before, after, difference. `effects` has one row per result and input (a
    MultiIndex of their keys): share, alone, combination, standard_error, in the unit of the result; the
    standard error is 0 if shares are exact. `undefined` are the results that are not a number in some
    coalition and cannot be shared out. `samples` is the number of sampled orders, 0 if `exact`.
    """

    inputs: tuple[str, ...]
    results: pd.DataFrame
    effects: pd.DataFrame
    undefined: tuple[str, ...]
    exact: bool
    samples: int
    seed: int

    def of(self, result: str) -> pd.DataFrame:
        """The effects on one result: a row per input, largest share first; none if it is not defined."""
        effects = self.effects[self.effects.index.get_level_values("result") == result].droplevel("result")
        return effects.iloc[np.argsort(-effects["share"].abs().to_numpy(), kind="stable")]

    @cached_property
    def moving(self) -> tuple[str, ...]:
        """The inputs that move any result by more than rounding error, in the order of the first result."""
        scale = self.results[["before", "after"]].abs().max(axis=1).rename_axis("result")
        size = self.effects[["share", "alone"]].abs().max(axis=1)
        moved = set(
            size.index[size > NOISE * scale.reindex(size.index, level="result")].get_level_values("input")
        )
        first = self.of(self.results.index[0]).index if len(self.results) else self.inputs
        return tuple(key for key in first if key in moved)


def attribute(
    old: Inputs,
    new: Inputs,
    model: Model = MODEL,
    results: Sequence[str] | None = None,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Attribution:
    """Share the differences of the live results out among the inputs that changed.

    A changed input counts with all its cells, a table with all its rows, the scenario like any other input.
    results: keys of lines, `default_results` unless given. With up to EXACT_UP_TO changed inputs every
    coalition is recomputed; with more, `samples` orders are drawn in pairs, each with its reverse, which
    cancels interactions of two inputs: shares still add up, and have a standard error. The same seed gives
    the same answer. Raises ValueError for a result that is not a line with one number per case, and for fewer
    samples than FEWEST_SAMPLES.
    """
    keys = list(default_results(model) if results is None else results)
    refuse_unknown(keys, model)
    if samples < FEWEST_SAMPLES:
        raise ValueError(
            f"{samples} samples are too few for a standard error; give at least {FEWEST_SAMPLES}."
        )
    game = _Game(old, new, model, keys)
    exact = len(game.players) <= EXACT_UP_TO
    with np.errstate(all="ignore"):
        before, after, share, alone, error = _exact(game) if exact else _sampled(game, samples, seed)
        ends = {"before": before, "after": after, "difference": after - before}
        parts = {"share": share, "alone": alone, "combination": share - alone, "standard_error": error}
    shared = [key for key, defined in zip(keys, game.defined, strict=True) if defined]
    index = pd.MultiIndex.from_product([shared, game.players], names=["result", "input"])
    return Attribution(
        inputs=tuple(game.players),
        results=pd.DataFrame(ends, index=pd.Index(keys, name="result")).loc[shared],
        effects=pd.DataFrame(
            {name: part.T[game.defined].ravel() for name, part in parts.items()}, index=index
        ),
        undefined=tuple(key for key in keys if key not in shared),
        exact=exact,
        samples=0 if exact else _even(samples),
        seed=seed,
    )


def default_results(model: Model) -> tuple[str, ...]:
    """The results that are shared out unless others are given."""
    return (
        "npv",
        "cashable_npv",
        "annual_value",
        "net_annual_value",
        "pv_benefits",
        "pv_costs",
        "one_off_investment",
        "recurring_investment_per_year",
        "roi",
        "simple_roi",
        *(bucket.value for bucket in model.buckets),
    )


def results_to_choose(model: Model) -> tuple[str, ...]:
    """The results that can be shared out: every line that is one number per case."""
    months = {line.key for line in (*model.month_lines, *TIMELINE)}
    return tuple(
        key
        for key, line in model.lines.items()
        if line.unit != "text" and not line.helper and key not in months
    )


def refuse_unknown(results: Sequence[str], model: Model) -> None:
    """Raise ValueError for a result that cannot be shared out, naming the nearest one that can."""
    known = results_to_choose(model)
    for result in results:
        if result not in known:
            near = get_close_matches(result, known, n=1, cutoff=0)
            raise ValueError(
                f"{result!r} is not a result with one number per case; did you mean {near[0]!r}?"
            )


class _Game:
    """Coalitions of changes and their worth: the results with those changes made and the others not.

    A coalition is a row of truths, one per player. `defined` says which results were a number in every
    coalition so far.
    """

    def __init__(self, old: Inputs, new: Inputs, model: Model, results: Sequence[str]) -> None:
        self.model = model
        self.results = list(results)
        scenarios = (scenario_shown(old), scenario_shown(new))
        self.cases = [
            [scenario_case(inputs, model, scenario) for scenario in scenarios] for inputs in (old, new)
        ]
        self.players = list(self._players())
        self.defined = np.ones(len(self.results), dtype=bool)

    def _players(self) -> Iterator[str]:
        """The inputs that changed under the scenarios shown; changes of other cells have no effect."""
        settings = {declared.key for declared in self.model.settings}
        choices = self._choices_that_count()
        for key, declared in self.model.register.items():
            if key in settings:
                continue
            if isinstance(declared, Table):
                old, new = (_counting(declared, cases[0][key]) for cases in self.cases)
                if declared.numeric and old != new:
                    yield key
            elif (declared.numeric or key in choices) and self._differs(key):
                yield key

    def _choices_that_count(self) -> set[str]:
        """The choices on which a number depends: not those that are only told, as the currency."""
        lines = [line for line in self.model.lines.values() if line.unit != "text"]
        named = {name for line in lines for name in names_in(line.formula)}
        choices = {key for key, declared in self.model.inputs.items() if declared.kind == "choice"}
        return {SCENARIO} | (choices & named)

    def _differs(self, key: str) -> bool:
        pairs = zip(self.cases[0], self.cases[1], strict=True)
        return any(not _same(old[key], new[key]) for old, new in pairs)

    def worth(self, coalitions: np.ndarray) -> np.ndarray:
        """The results of coalitions (rows of truths): an array (coalitions, results)."""
        values = recompute(self._frame(coalitions), self.model, strict=False)[self.results].to_numpy(float)
        self.defined &= np.isfinite(values).all(axis=0)
        return values

    def _frame(self, coalitions: np.ndarray) -> pd.DataFrame:
        """One case per coalition: every input of the old or the new file, under the old or the new scenario."""
        members = dict(zip(self.players, coalitions.T, strict=True))
        none = np.zeros(len(coalitions), dtype=bool)
        under_new = members.get(SCENARIO, none).astype(int)
        columns = {}
        for key, declared in self.model.register.items():
            if isinstance(declared, Table) or declared.numeric or declared.kind == "choice":
                numeric = not isinstance(declared, Table) and declared.numeric
                values = np.empty(4, dtype=float if numeric else object)
                values[:] = [case[key] for cases in self.cases for case in cases]
                columns[key] = values[2 * members.get(key, none) + under_new]
        return pd.DataFrame(columns)


def _counting(table: Table, rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The content of a table that can affect results: everything but texts and the order of rows."""
    columns = [column.key for column in table.columns if column.kind != "text"]
    cells = (tuple(None if is_empty(row.get(key)) else row[key] for key in columns) for row in rows)
    return sorted(cells, key=repr)


def _same(one: Any, other: Any) -> bool:
    return bool(one == other or (is_empty(one) and is_empty(other)))


Shares = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Before and after (results,), then share, alone and standard error (players, results)."""


def _exact(game: _Game) -> Shares:
    """Every coalition once; coalition number b has the players whose bits are set in b."""
    players = len(game.players)
    numbers = np.arange(2**players)
    coalitions = (numbers[:, None] >> np.arange(players)) & 1 == 1
    worth = game.worth(coalitions)
    size = coalitions.sum(axis=1)
    share = np.zeros((players, worth.shape[1]))
    for player in range(players):
        without = numbers[~coalitions[:, player]]
        orders = np.array([1 / (players * comb(players - 1, others)) for others in size[without]])
        share[player] = orders @ (worth[without | 1 << player] - worth[without])
    alone = worth[1 << np.arange(players)] - worth[0]
    return worth[0], worth[-1], share, alone, np.zeros_like(share)


def _sampled(game: _Game, samples: int, seed: int) -> Shares:
    """Random orders, each with its reverse, chunk by chunk: sums of what the orders add to the effects alone."""
    players, pairs = len(game.players), _even(samples) // 2
    random = np.random.default_rng(seed)
    few = game.worth(np.vstack([np.zeros(players), np.ones(players), np.eye(players)]) == 1)
    before, after, alone = few[0], few[1], few[2:] - few[0]
    total, squares = np.zeros_like(alone), np.zeros_like(alone)
    at_once = max(1, CHUNK // (players + 1))
    for first in range(0, pairs, at_once):
        ranks = random.permuted(np.tile(np.arange(players), (min(at_once, pairs - first), 1)), axis=1)
        added = (_gains(game, ranks) + _gains(game, players - 1 - ranks)) / 2 - alone
        if first == 0:
            start = added[0]  # squares of what is left after it lose no digits, and are 0 where pairs agree
        total += (added - start).sum(axis=0)
        squares += ((added - start) ** 2).sum(axis=0)
    mean = total / pairs
    variance = np.maximum(squares / pairs - mean**2, 0) / (pairs - 1)
    return before, after, alone + start + mean, alone, np.sqrt(variance)


def _gains(game: _Game, ranks: np.ndarray) -> np.ndarray:
    """What each player adds when the players come in by rank: (orders, players) to (orders, players,
    results).
    """
    orders, players = ranks.shape
    coalitions = ranks[:, None, :] < np.arange(players + 1)[:, None]
    worth = game.worth(coalitions.reshape(-1, players)).reshape(orders, players + 1, -1)
    return np.take_along_axis(np.diff(worth, axis=1), ranks[:, :, None], axis=1)


def _even(samples: int) -> int:
    return samples + samples % 2

"""A simulation of one workbook: its inputs drawn together many times, each draw worked out by the recompute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.finance.results import NOT_WITHIN
from roi_workbook.lazy import np
from roi_workbook.model.ranges import no_range
from roi_workbook.model.records import SCENARIO_KEYS
from roi_workbook.parallel import in_parts
from roi_workbook.recomputing.recompute import results_of
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.recomputing.sensitivity import risk
from roi_workbook.recomputing.workbook_cases import scenario_case
from roi_workbook.simulation.draws import BLOCK, Spread, cases, draw, spreads
from roi_workbook.simulation.statistics import (
    Histogram,
    Measure,
    histogram,
    in_order,
    measure,
    percentile,
    rank_correlations,
)

MEASURES = ("npv", "roi", "payback_months", "irr")
"""The results kept of every draw."""

AT_ONCE = 4 * BLOCK
"""Draws of a part: enough that sending it to another process costs little, few enough for that process's
memory.
"""

MOST_RANKED = 50_000
"""The most draws that rank correlations look at, evenly spaced."""

CURVE = range(101)
"""Percentiles of the cumulative curve."""

NO_COST, NO_NUMBER = "no cost", "too large to calculate"
NEVER, NOTHING, SEVERAL, BEYOND = (
    "never recovered",
    "nothing to recover",
    "several sign changes",
    "beyond any measure",
)
"""Why a draw has no number."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some draws: the number of the first, from 0, and how many."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is drawn: Base with blanks, the ranges, and how. Every `every`-th draw is kept whole."""

    base: Mapping[str, Any]
    ranges: tuple[Spread, ...]
    correlation: float
    seed: int
    every: int
    model: Model


@dataclass(frozen=True, slots=True)
class Worked:
    """The results of a part: `results` (MEASURES, draws); of the draws kept whole `common`, `own` and
    `values`.

    A payback that is not reached is infinity, a rate that is never recovered minus infinity, one beyond any
    measure infinity; else a result that is not defined is missing (NaN), counted in `why` by result and
    reason.
    """

    results: np.ndarray
    common: np.ndarray
    own: np.ndarray
    values: np.ndarray
    why: Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Driver:
    """How closely the net present value goes with an input, as rank correlations: with its value, and its own
    part.
    """

    key: str
    together: float
    own: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A number of the workbook's approximation beside the simulated one."""

    key: str
    workbook: float
    simulated: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """Everything a simulation found about one workbook.

    `drivers` come strongest first; `common` is the rank correlation of the net present value with what all
    inputs have in common. `curve` has the percentiles 0 to 100 of the net present value. `widened` and
    `fixed` are keys of inputs whose base lies outside their ends, and whose ends are the same but not the
    base.
    """

    recomputed: WorkbookResults
    draws: int
    seed: int
    correlation: float
    ranges: tuple[Spread, ...]
    measures: Mapping[str, Measure]
    positive: float
    compared: tuple[Compared, ...]
    drivers: tuple[Driver, ...]
    common: float
    ranked_draws: int
    histogram: Histogram
    curve: tuple[float, ...]
    widened: tuple[str, ...]
    fixed: tuple[str, ...]


def simulate(
    recomputed: WorkbookResults,
    draws: int = 100_000,
    seed: int = 1,
    correlation: float | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[int], None] | None = None,
    at_once: int = AT_ONCE,
) -> Simulation:
    """Draw the inputs of a workbook together, recompute every draw, and summarise the results.

    recomputed: the results of the workbook. correlation: 0 to 1, the workbook's own unless given. workers,
    scheduler: as `in_parts` takes them. progress: called with the draws done since its last call. at_once:
    draws of a part; draws and results are the same whatever it is, and whoever works on them. Needs about 40
    bytes a draw.
    """
    model = recomputed.model.core
    correlation = float(recomputed.live["input_correlation"]) if correlation is None else correlation
    experiment = Experiment(
        base=scenario_case(recomputed.inputs, model, "Base"),
        ranges=spreads(recomputed.sensitivity_rows),
        correlation=min(max(correlation, 0.0), 1.0),
        seed=seed,
        every=-(-draws // MOST_RANKED),
        model=model,
    )
    parts = [Part(first, min(at_once, draws - first)) for first in range(0, draws, at_once)]
    results = np.empty((len(MEASURES), draws))
    whole: list[Worked] = []
    why: Counter[tuple[str, str]] = Counter()
    running = in_parts(partial(work_out_part, experiment), parts, workers, scheduler)
    for part, worked in zip(parts, running, strict=True):
        results[:, part.first : part.first + part.count] = worked.results
        why.update(worked.why)
        whole.append(Worked(worked.results[:0], worked.common, worked.own, worked.values, Counter()))
        if progress:
            progress(part.count)
    return _summed_up(recomputed, experiment, results, whole, why)


def work_out_part(experiment: Experiment, part: Part) -> Worked:
    """Draw some draws and work them out; the same whichever process does it."""
    drawn = draw(experiment.ranges, experiment.correlation, experiment.seed, part.first, part.count)
    columns = cases(experiment.base, experiment.ranges, drawn.values)
    results, why = _with_reasons(
        results_of(columns, part.count, (*MEASURES, "pv_costs", *REASONS), experiment.model)
    )
    whole = slice(-part.first % experiment.every, None, experiment.every)
    return Worked(
        results, drawn.common[whole].copy(), drawn.own[:, whole].copy(), drawn.values[:, whole].copy(), why
    )


REASONS = ("irr_is_defined", "irr_several_changes", "irr_nothing_to_recover")


def _with_reasons(of: Mapping[str, np.ndarray]) -> tuple[np.ndarray, Counter[tuple[str, str]]]:
    """The results of some draws with infinities for what is worse or better than any number, and why others
    have none.
    """
    results = np.array([of[key] for key in MEASURES])
    npv, payback, irr = (results[MEASURES.index(key)] for key in ("npv", "payback_months", "irr"))
    broken = ~np.isfinite(npv)
    free = ~broken & (of["pv_costs"] <= 0)
    late = ~broken & ~free & np.isnan(payback)
    none = ~broken & np.isnan(irr)
    several = none & (of["irr_several_changes"] == 1)
    nothing = none & ~several & (of["irr_nothing_to_recover"] == 1)
    beyond = none & (of["irr_is_defined"] == 1)
    never = none & ~several & ~nothing & ~beyond
    payback[late] = np.inf
    irr[beyond], irr[never] = np.inf, -np.inf
    results[:, broken] = np.nan
    reasons = (
        ("roi", NO_COST, free),
        ("payback_months", NO_COST, free),
        ("payback_months", "", late),
        ("irr", NEVER, never),
        ("irr", NOTHING, nothing),
        ("irr", SEVERAL, several),
        ("irr", BEYOND, beyond),
        *((key, NO_NUMBER, broken) for key in MEASURES),
    )
    return results, Counter({(key, words): int(which.sum()) for key, words, which in reasons})


def _summed_up(
    recomputed: WorkbookResults,
    experiment: Experiment,
    results: np.ndarray,
    whole: list[Worked],
    why: Mapping[tuple[str, str], int],
) -> Simulation:
    """The summary of all draws; sorts the results in place."""
    draws = results.shape[1]
    npv_ranked = results[0, :: experiment.every].copy()
    drivers, common = _drivers(experiment, whole, np.nan_to_num(npv_ranked, nan=0.0))
    late = NOT_WITHIN.said(recomputed.live)
    ordered = {key: in_order(row) for key, row in zip(MEASURES, results, strict=True)}
    measures = {
        key: measure(
            key,
            ordered[key],
            draws,
            {words or late: count for (of, words), count in why.items() if of == key},
        )
        for key in MEASURES
    }
    npv = ordered["npv"]
    above = (len(npv) - int(np.searchsorted(npv, 0.0, "right"))) / draws
    positive = np.nan if no_range(recomputed.risk) else above
    widened, fixed = _odd_ranges(recomputed)
    return Simulation(
        recomputed=recomputed,
        draws=draws,
        seed=experiment.seed,
        correlation=experiment.correlation,
        ranges=experiment.ranges,
        measures=measures,
        positive=positive,
        compared=tuple(_compared(recomputed, experiment.correlation, npv, positive, measures["npv"])),
        drivers=drivers,
        common=common,
        ranked_draws=len(npv_ranked),
        histogram=histogram(npv),
        curve=tuple(percentile(npv, percent) for percent in CURVE),
        widened=widened,
        fixed=fixed,
    )


def _drivers(
    experiment: Experiment, whole: list[Worked], npv: np.ndarray
) -> tuple[tuple[Driver, ...], float]:
    """Rank correlations of the net present value with each input, strongest first, and with the common
    factor.
    """
    apart = experiment.correlation < 1
    values, own = (
        np.concatenate([getattr(part, name) for part in whole], axis=1) for name in ("values", "own")
    )
    common = np.concatenate([part.common for part in whole])
    first, *others = rank_correlations([common, *values, *own], npv)
    together, alone = others[: len(values)], others[len(values) :]
    drivers = [
        Driver(each.key, with_value, with_own if apart else np.nan)
        for each, with_value, with_own in zip(experiment.ranges, together, alone, strict=True)
    ]
    drivers.sort(key=lambda driver: -abs(driver.own if apart else driver.together))
    return tuple(drivers), first if experiment.correlation > 0 else np.nan


def _compared(
    recomputed: WorkbookResults, correlation: float, npv: np.ndarray, positive: float, measured: Measure
) -> Iterator[Compared]:
    """The workbook's approximation beside the simulation, at the same correlation."""
    base = recomputed.case_rows.row("Base")
    tail = float(base["range_tail"])
    optimistic = recomputed.case_rows.row("Optimistic")["npv"]
    near = risk(recomputed.sensitivity_rows, base, optimistic, correlation, tail)
    if no_range(near):
        return
    yield Compared("probability_npv_positive", near["probability_npv_positive"], positive)
    yield Compared("npv_expected", near["npv_expected"], measured.mean)
    yield Compared("npv_standard_deviation", near["npv_standard_deviation"], measured.deviation)
    if 0 < tail < 0.5:
        yield Compared("npv_low", near["npv_low"], percentile(npv, 100 * tail))
        yield Compared("npv_high", near["npv_high"], percentile(npv, 100 * (1 - tail)))


def _odd_ranges(recomputed: WorkbookResults) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Inputs whose base lies outside their ends, and inputs whose ends are the same but not the base."""
    rows = recomputed.sensitivity_rows
    conservative, base, optimistic = (rows[name] for name in SCENARIO_KEYS)
    outside = ((conservative - base) * (optimistic - base) > 0) & (conservative != optimistic)
    same = (conservative == optimistic) & (conservative != base)
    outside_of, same_as = (
        tuple(key for key, odd in zip(rows.labels, flags.tolist(), strict=True) if odd)
        for flags in (outside, same)
    )
    return outside_of, same_as

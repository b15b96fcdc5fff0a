"""The internal rate of return: Newton steps in rows for the workbook, a bracketed search for pandas.

Excel's own IRR() fails or drifts in some programs on sixty months of cash, so the workbook finds the
rate in the open, in steps anyone can follow. The recompute solves the same question another way: for
the monthly discount factor between 0 and 1 that makes the flows add up to zero.
"""

from __future__ import annotations

from roi_workbook.finance.month_by_month import month_after_last, weighted_total
from roi_workbook.lazy import np
from roi_workbook.model.records import Line

STEPS = 9
"""Rows of the ladder, each a Newton step."""

SETTLED = 1e-8
"""A search ends with a step that moves the monthly factor by less than this share; the next would move it by
the square.
"""

MOST_STEPS = 200
"""Steps after which a search stops: halving alone needs fewer for any rate that is reported."""

STEEPEST = 6
"""Log of the monthly rate beyond which a rate is not reported: money grows by a factor of 400 a month."""

FIRST_GUESS = Line(
    key="irr_start",
    label="Start",
    unit="ratio",
    formula="=IF(irr_is_defined = 1, LN(1 + INDEX(balance_t, 1, COLUMNS(balance_t))"
    " / -SUMPRODUCT((balance_t < 0) * balance_t)), 0)",
    words="Log of 1 + the money made in the end ÷ the sum over the months of the money still out",
)
"""The first guess, above the first row of the ladder."""

STEP_LINES = (
    Line(
        key="irr_growth",
        label="Log of the monthly rate",
        unit="ratio",
        formula="=MIN(previous_irr_next, 6)",
        words="The step before, 6 at the most",
    ),
    Line(
        key="irr_factor",
        label="Monthly discount factor",
        unit="ratio",
        formula="=EXP(-irr_growth)",
        words="e to the power −log rate",
    ),
    Line(
        key="irr_kept",
        label="Money made in the end, kept for ever, discounted",
        unit="currency",
        formula="=IF(irr_is_defined = 1, INDEX(balance_t, 1, COLUMNS(balance_t)) * irr_factor^MAX(month_number)"
        " / (1 / irr_factor - 1), 0)",
        words="Money in less money out of all months × factor to the power of the last month ÷ monthly rate",
    ),
    Line(
        key="irr_ahead",
        label="Months ahead, discounted",
        unit="currency",
        formula="=SUMPRODUCT((balance_t > 0) * balance_t, irr_factor^month_number) + irr_kept",
        words="Sum of money in less money out so far, where above zero, × factor to the power month,"
        " and what is kept for ever",
    ),
    Line(
        key="irr_behind",
        label="Months behind, discounted",
        unit="currency",
        formula="=-SUMPRODUCT((balance_t < 0) * balance_t, irr_factor^month_number)",
        words="Sum of money in less money out so far, where below zero, × factor to the power month",
    ),
    Line(
        key="irr_mean_ahead",
        label="Mean month ahead",
        unit="months",
        formula="=IF(irr_is_defined = 1, (SUMPRODUCT((balance_t > 0) * balance_t, month_number,"
        " irr_factor^month_number) + irr_kept * (MAX(month_number) + 1 / (1 - irr_factor))) / irr_ahead, 0)",
        words="Month, weighted with the discounted money ahead",
    ),
    Line(
        key="irr_mean_behind",
        label="Mean month behind",
        unit="months",
        formula="=IF(irr_is_defined = 1, -SUMPRODUCT((balance_t < 0) * balance_t, month_number,"
        " irr_factor^month_number) / irr_behind, 0)",
        words="Month, weighted with the discounted money behind",
    ),
    Line(
        key="irr_move",
        label="Move of the log rate",
        unit="ratio",
        formula="=IF(irr_is_defined = 1, LN(irr_ahead / irr_behind) / (irr_mean_ahead - irr_mean_behind), 0)",
        words="Log of ahead ÷ behind, ÷ difference of the mean months",
    ),
    Line(
        key="irr_next",
        label="Next log of the monthly rate",
        unit="ratio",
        formula="=IF(irr_move < 0, irr_growth * EXP(irr_move / irr_growth), irr_growth + irr_move)",
        words="Log rate + move; down by a share of itself, so that it stays above zero",
    ),
)
"""One row of the ladder, one formula per column; repeated STEPS times.

Money in less money out so far is the flow summed once: behind first and ahead later, it turns once wherever
there is one rate, however often the flow itself turns. So the mean month ahead lies after the mean month
behind, and every step goes the right way.
"""


def first_guess(balance: np.ndarray, defined: np.ndarray) -> np.ndarray:
    """Where the ladder starts, as the log of the monthly rate (cases,); 0 where no rate is defined."""
    with np.errstate(all="ignore"):
        return np.where(defined, np.log1p(balance[-1] / np.maximum(-balance, 0.0).sum(axis=0)), 0.0)


def balance_ladder(balance: np.ndarray, defined: np.ndarray) -> dict[str, np.ndarray]:
    """The workbook's steps worked out for each case: arrays (STEPS, cases) by key.

    balance: money in less money out up to each month (61, cases); defined: which cases have one rate.
    """
    month = np.arange(float(len(balance)))[:, None]
    rows: dict[str, list[np.ndarray]] = {line.key: [] for line in STEP_LINES}
    following = first_guess(balance, defined)
    for _ in range(STEPS):
        growth = np.minimum(following, STEEPEST)
        factor = np.exp(-growth)
        ahead, behind = (np.maximum(part, 0.0) * factor**month for part in (balance, -balance))
        with np.errstate(all="ignore"):
            kept = np.where(defined, balance[-1] * factor ** month[-1] / np.expm1(growth), 0.0)
            value_ahead, value_behind = ahead.sum(axis=0) + kept, behind.sum(axis=0)
            after = month[-1] - 1 / np.expm1(-growth)
            mean_ahead = ((ahead * month).sum(axis=0) + kept * after) / value_ahead
            mean_behind = (behind * month).sum(axis=0) / value_behind
            move = np.log(value_ahead / value_behind) / (mean_ahead - mean_behind)
            mean_ahead, mean_behind, move = (
                np.where(defined, value, 0.0) for value in (mean_ahead, mean_behind, move)
            )
            following = np.where(move < 0, growth * np.exp(move / growth), growth + move)
        columns = (growth, factor, kept, value_ahead, value_behind, mean_ahead, mean_behind, move, following)
        for key, value in zip(rows, columns, strict=True):
            rows[key].append(value)
    return {key: np.array(values) for key, values in rows.items()}


FLOW_STEPS = (
    "irr_growth",
    "irr_factor",
    "irr_value_in",
    "irr_value_out",
    "irr_mean_in",
    "irr_mean_out",
    "irr_next",
)
"""The columns of a ladder over flows that turn once."""


def ladder(inflow: np.ndarray, outflow: np.ndarray, defined: np.ndarray) -> dict[str, np.ndarray]:
    """Newton steps over flows that turn once, from out to in: arrays (STEPS, cases) by key.

    inflow, outflow: arrays (61, cases); defined: which cases have one rate.
    """
    month = np.arange(len(inflow))[:, None]
    rows: dict[str, list[np.ndarray]] = {key: [] for key in FLOW_STEPS}
    growth = np.zeros(inflow.shape[1])
    for _ in range(STEPS):
        factor = np.exp(-np.minimum(growth, STEEPEST))
        weight = factor**month
        value_in, value_out = (inflow * weight).sum(axis=0), (outflow * weight).sum(axis=0)
        mean_in = (inflow * weight * month).sum(axis=0) / np.where(value_in == 0, 1, value_in)
        mean_out = (outflow * weight * month).sum(axis=0) / np.where(value_out == 0, 1, value_out)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.where(defined, np.log(value_in / value_out) / (mean_in - mean_out), 0.0)
        following = np.where(defined, growth + step, 0.0)
        for key, value in zip(
            rows, (growth, factor, value_in, value_out, mean_in, mean_out, following), strict=True
        ):
            rows[key].append(value)
        growth = following
    return {key: np.array(values) for key, values in rows.items()}


def monthly_rates_to_yearly(
    net: np.ndarray, gained: np.ndarray, spent: np.ndarray, defined: np.ndarray
) -> np.ndarray:
    """The yearly internal rate of return of monthly flows (months, cases).

    gained, spent: the totals of the months with money in and of those with money out (cases,). Missing (NaN)
    where `defined` is false, and where the log of the monthly rate is beyond STEEPEST.

    Searches the monthly discount factor v in (0, 1) with sum of net_t * v^t = 0. Where the flows or their sum so
    far turn once, from out to in, and end above zero, there is exactly one: the sum is negative below it and
    positive above it. Newton's method, halving the bracket where a step leaves it.
    """
    factors = np.full(net.shape[1], np.nan)
    cases, flows, searched, solved = np.arange(net.shape[1]), net, defined.copy(), factors.copy()
    low, high = np.zeros(len(cases)), np.ones(len(cases))
    with np.errstate(all="ignore"):
        factor = _guess(net, gained, spent)
        for _ in range(MOST_STEPS):
            value, slope = _value_and_slope(flows, factor)
            below = value < 0
            low, high = np.where(below, factor, low), np.where(below, high, factor)
            following = factor - value / slope
            settled = searched & (abs(following - factor) <= SETTLED * factor)
            np.copyto(solved, following, where=settled)
            searched &= ~settled
            outside = searched & ~((following > low) & (following < high))
            if outside.any():
                np.copyto(following, (low + high) / 2, where=outside)
            factor = following
            unsolved = np.flatnonzero(searched)
            if not len(unsolved):
                break
            if 4 * len(unsolved) < len(cases):
                factors[cases] = solved
                cases, flows = cases[unsolved], flows[:, unsolved]
                searched, solved, low, high, factor = (
                    array[unsolved] for array in (searched, solved, low, high, factor)
                )
    factors[cases] = solved
    return np.where(factors >= np.exp(-STEEPEST), factors, np.nan) ** -12 - 1


def _guess(flows: np.ndarray, gained: np.ndarray, spent: np.ndarray) -> np.ndarray:
    """The monthly discount factor (cases,) if all went out at once and came in evenly; a half where there is
    none.

    Evenly: around the mean month of money in, up to the last one. Its discounted sum has log
    log(gained) - mean * g + spread^2 / 6 * g^2 at log rate g, but for higher powers.
    """
    mean = weighted_total(flows, np.arange(float(len(flows)))[:, None]) / gained
    spread = month_after_last(flows != 0) - 1 - mean
    growth = np.log(gained / spent)
    root = np.sqrt(np.maximum(mean**2 - 2 / 3 * growth * spread**2, 0.0))
    factor: np.ndarray = np.exp(-2 * growth / (mean + root))
    np.copyto(factor, 0.5, where=~((factor > 0) & (factor < 1)))
    return factor


def _value_and_slope(flows: np.ndarray, factor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sum of flows_t * factor^t over the months, and how fast it grows with the factor: arrays (cases,)."""
    value, slope = flows[-1].copy(), np.zeros_like(factor)
    for flow in flows[-2::-1]:
        slope *= factor
        slope += value
        value *= factor
        value += flow
    return value, slope

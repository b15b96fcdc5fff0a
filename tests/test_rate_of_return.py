"""One rate of return wherever there is one, however often money goes out, and steps in the sheet that reach it."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from itertools import accumulate
from typing import Any

import numpy as np
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.finance.rate_of_return import STEEPEST, balance_ladder, monthly_rates_to_yearly
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from tests.test_numbers import turns_of

EXAMPLE = example_inputs(MODEL)


def with_purchases(*added: tuple[float, int], **values: Any) -> WorkbookResults:
    """The example with one-off purchases added: amount and month."""
    rows = tuple(
        {"item": "Renewal", "serves": "iteration", "one_off_cost": amount, "one_off_month": month}
        for amount, month in added
    )
    tables = {**EXAMPLE.tables, "purchases": (*EXAMPLE.tables["purchases"], *rows)}
    return work_out(replace(EXAMPLE, values={**EXAMPLE.values, **values}, tables=tables))


def test_a_renewal_in_a_later_month_leaves_one_rate_of_return() -> None:
    live = with_purchases((20_000, 12)).live
    assert live["sign_changes"] == 3
    assert round(live["npv"], 2) == 66_772.05
    assert round(100 * live["irr"], 2) == 49.62


def test_a_renewal_in_month_12_is_no_part_of_the_run_rate() -> None:
    assert round(with_purchases((20_000, 12)).live["net_run_rate_month_12"], 2) == 86_731.88
    assert round(work_out(EXAMPLE).live["net_run_rate_month_12"], 2) == 86_731.88


def test_money_that_is_out_a_second_time_has_no_rate_of_return() -> None:
    found = with_purchases((190_000, 30), horizon_months=60)
    assert found.live["irr_several_changes"] == 1
    assert math.isnan(found.live["irr"])
    line = MODEL.lines["irr"]
    assert line.why_not_defined(found.live) == "n/a: several sign changes, see mirr"


def test_a_case_that_ends_below_zero_after_a_renewal_has_several_sign_changes() -> None:
    found = with_purchases((310_000, 35))
    assert found.live["irr_several_changes"] == 1 and found.live["balance_turns_once"] == 0


def flows_with_renewals(count: int) -> np.ndarray:
    """Random flows (61, count) that turn more than once while their sum so far turns once, from out to in."""
    draw = random.Random(1_913)
    found: list[list[float]] = []
    while len(found) < count:
        last, live, ramp = draw.choice((12, 29, 36, 60)), draw.randrange(12), draw.randint(1, 11)
        gain = draw.choice((1.3, 7.1, 31.0, 103.0)) * draw.random() + 0.1
        cost = draw.choice((0, 0.1, 0.5, 1.9)) * gain * draw.random()
        flow = [gain * sorted((0, 1, (month - live) / ramp))[1] - cost for month in range(last + 1)]
        flow[0] = -draw.choice((0.13, 1, 11, 101, 307)) * draw.random()
        for _ in range(draw.randint(1, 5)):
            flow[draw.randrange(1, last + 1)] -= draw.choice((0.1, 1, 5, 100)) * gain * draw.random()
        so_far = list(accumulate(flow))
        if turns_of(flow) > 1 and turns_of(so_far) == 1 and so_far[-1] > 1e-4 * -min(so_far):
            found.append(flow + [0.0] * (60 - last))
    return np.array(found).T


@pytest.fixture(scope="module")
def flows() -> tuple[np.ndarray, np.ndarray]:
    """Such flows, and the log of the monthly rate of each by halving."""
    net = flows_with_renewals(400)
    low, high = np.zeros(net.shape[1]), np.ones(net.shape[1])
    for _ in range(120):
        middle = (low + high) / 2
        below = np.polynomial.polynomial.polyval(middle, net, tensor=False) < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return net, -np.log(high)


def test_nine_steps_reach_the_rate_of_every_flow_with_renewals(flows) -> None:
    net, rates = flows
    assert rates.min() < 0.004 and rates.max() > 1.5
    steps = balance_ladder(np.cumsum(net, axis=0), np.full(net.shape[1], True))["irr_next"]
    told = rates <= STEEPEST
    assert steps[-1][told] == pytest.approx(rates[told], rel=1e-11)
    assert (steps[-1][~told] > STEEPEST).all()


def test_steps_that_start_beyond_the_steepest_rate_reach_the_rate() -> None:
    net = np.array([-1.07, 301.3, *[0.0] * 18, *[1e7] * 41])[:, None]
    assert np.log1p(net.sum() / 1.07) > 2 * STEEPEST
    yearly = monthly_rates_to_yearly(net, net[1:].sum(axis=0), -net[0], np.array([True]))
    assert 5 < np.log1p(yearly[0]) / 12 < STEEPEST
    steps = balance_ladder(np.cumsum(net, axis=0), np.array([True]))["irr_next"]
    assert steps[-1] == pytest.approx(np.log1p(yearly) / 12, rel=1e-12)


def test_the_search_of_the_recompute_finds_the_same_rates(flows) -> None:
    net, rates = flows
    gained, spent = np.maximum(net, 0).sum(axis=0), np.maximum(-net, 0).sum(axis=0)
    yearly = monthly_rates_to_yearly(net, gained, spent, np.full(net.shape[1], True))
    told = rates <= STEEPEST
    assert np.log1p(yearly[told]) / 12 == pytest.approx(rates[told], rel=1e-10)
    assert np.isnan(yearly[~told]).all()

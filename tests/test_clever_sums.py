"""Each sum that is worked out in a clever way, beside the plain way: months one by one, cases one by one."""

import math
import random
from collections.abc import Callable, Mapping
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from roi_workbook.finance import month_by_month as by_month
from roi_workbook.finance.cash_flow import timeline
from roi_workbook.finance.factors import factors
from roi_workbook.finance.present_values import payback
from roi_workbook.finance.rate_of_return import monthly_rates_to_yearly
from roi_workbook.model.tables import all_share, distinct, number, per_table
from roi_workbook.simulation.pert import share_of_range

CASES = (1, 2, 31, 32, 47)
"""How many cases are worked out together: one, few, and on both sides of where another way is taken."""


def flows(seed: int, cases: int, months: int = 37) -> np.ndarray:
    """Awkward flows (months, cases): large and small, both signs, and many months without any money."""
    chance = np.random.default_rng(seed)
    moved = chance.normal(0, 10.0 ** chance.integers(-2, 7, (months, cases)))
    return np.where(chance.random((months, cases)) < 0.3, 0.0, moved)


def plainly(column: Callable[..., Any], *columns: np.ndarray) -> list[Any]:
    """A function of one case's months, in plain numbers, asked of every case."""
    return [column(*(rows[:, case].tolist() for rows in columns)) for case in range(columns[0].shape[1])]


def close(found: np.ndarray, plain: Any, scale: Any = 0.0) -> None:
    np.testing.assert_allclose(found, plain, rtol=1e-12, atol=1e-12 * float(np.max(scale, initial=0.0)))


@pytest.mark.parametrize("cases", CASES)
class TestMonthByMonth:
    def test_a_total_is_the_months_added_in_their_order(self, cases: int) -> None:
        flow = flows(1, cases)
        assert by_month.total(flow).tolist() == plainly(_added, flow)

    def test_a_weighted_total_adds_month_times_weight(self, cases: int) -> None:
        flow, weights = flows(2, cases), flows(3, cases)
        close(by_month.weighted_total(flow, weights), plainly(_weighted, flow, weights), abs(flow * weights))

    def test_one_weight_per_month_serves_every_case(self, cases: int) -> None:
        flow, weights = flows(2, cases), flows(3, 1)
        every = np.repeat(weights, cases, axis=1)
        close(by_month.weighted_total(flow, weights), plainly(_weighted, flow, every), abs(flow * every))

    def test_a_running_total_is_what_came_together_so_far(self, cases: int) -> None:
        flow = flows(4, cases)
        found = by_month.running_total(flow, np.empty_like(flow))
        assert found.T.tolist() == plainly(_running, flow)

    def test_a_yearly_rate_compounds_to_its_power_after_a_year(self, cases: int) -> None:
        yearly = np.random.default_rng(5).uniform(-0.5, 1.0, cases)
        grown = by_month.compounded(yearly, 37)
        close(grown, [[(1 + rate) ** (month / 12) for rate in yearly.tolist()] for month in range(37)])

    def test_what_fades_keeps_its_share_of_every_twelve_months(self, cases: int) -> None:
        chance = np.random.default_rng(6)
        kept = chance.uniform(0.05, 1.5, cases)
        full = chance.choice([0.0, 3.0, 7.25, 11.999, 36.0, 36.5, 120.0], cases)
        expected = [
            [k ** (max(0.0, month - f) / 12) for k, f in zip(kept.tolist(), full.tolist(), strict=True)]
            for month in range(37)
        ]
        close(by_month.faded(kept, full, 37), expected)

    def test_signs_turns_and_the_first_sign_are_those_of_the_last_money_moved(self, cases: int) -> None:
        moved = flows(7, cases)
        moved[:, 0] = 0.0
        sign = by_month.signs(moved)
        turned = by_month.turns(sign)
        assert sign.T.tolist() == plainly(_signs, moved)
        assert turned.sum(axis=0).tolist() == plainly(_changes, moved)
        first = by_month.first_sign(sign, turned.sum(axis=0, dtype=np.int8))
        assert first.tolist() == plainly(lambda months: _first(_signs(months)), moved)

    def test_the_last_and_the_first_marked_month_are_looked_up(self, cases: int) -> None:
        marked = np.random.default_rng(8).random((37, cases)) < 0.07
        after = plainly(
            lambda months: max((n + 1 for n, mark in enumerate(months) if mark), default=0), marked
        )
        assert by_month.month_after_last(marked).tolist() == after
        marked[random.Random(8).randrange(37)] = True
        assert by_month.first_month(marked).tolist() == plainly(lambda months: months.index(True), marked)


def _added(months: list[float]) -> float:
    return _running(months)[-1]


def _running(months: list[float]) -> list[float]:
    so_far, found = 0.0, []
    for value in months:
        so_far += value
        found.append(so_far)
    return found


def _weighted(months: list[float], weights: list[float]) -> float:
    return math.fsum(value * weight for value, weight in zip(months, weights, strict=True))


def _signs(months: list[float]) -> list[int]:
    sign, found = 0, []
    for value in months:
        sign = (value > 0) - (value < 0) or sign
        found.append(sign)
    return found


def _changes(months: list[float]) -> int:
    moved = [value for value in months if value]
    return sum(one * other < 0 for one, other in pairwise(moved))


def _first(signs: list[int]) -> int:
    return next((sign for sign in signs if sign), 0)


def test_factors_are_the_present_value_of_one_a_year() -> None:
    chance, cases = np.random.default_rng(9), 40
    case = {
        "horizon_months": chance.choice([12.0, 36.0, 37.0, 60.0], cases),
        "annual_discount_rate": chance.uniform(0.0, 0.4, cases),
        "annual_benefit_fade": chance.choice([0.0, 0.17, -0.3], cases),
        "wage_growth": chance.choice([0.0, 0.031, -0.2], cases),
        "price_growth": chance.choice([0.0, 0.043, -0.1], cases),
        "purchases_estimated_one_off": chance.choice([0.0, 2_311.0], cases),
        "purchases_per_year": chance.uniform(5_000, 9_000, cases),
        "purchases_paid_ahead": chance.choice([0.0, 4_111.0], cases),
        "months_to_go_live": chance.choice([0.0, 2.0, 3.7, 58.0], cases),
        "ramp_months": chance.choice([0.0, 0.5, 6.0, 9.25], cases),
        "purchases": np.array([(), ({"one_off_cost": 1_700.0, "one_off_month": 29},)] * 20 + [None], object)[
            :-1
        ],
        "adoption_cost": chance.uniform(0, 9_000, cases),
        "adoption_dip_cost": chance.uniform(0, 900, cases),
        "contingency_rate": chance.uniform(0, 0.3, cases),
        "cost_overrun": chance.uniform(-0.1, 0.5, cases),
    }
    found = factors(case, timeline(case, 61))
    for number_of in range(cases):
        one = {key: column[number_of] for key, column in case.items()}
        expected = _factors(one)
        for key, value in expected.items():
            assert math.isclose(found[key][number_of], value, rel_tol=1e-11, abs_tol=1e-9), (key, one)


def _factors(case: Mapping[str, Any]) -> dict[str, float]:
    """Years of benefit and of cost, and purchases, discounted, month by month."""
    ramp = max(1.0, case["ramp_months"])
    full = case["months_to_go_live"] + ramp
    ramping = fading = bought = yearly = staff_ramping = staff_fading = run = 0.0
    wages, prices = 1.0, 1.0
    for month in range(int(case["horizon_months"]) + 1):
        discount = (1 + case["annual_discount_rate"]) ** (-month / 12)
        if month in (13, 25, 37, 49):
            wages, prices = wages * (1 + case["wage_growth"]), prices * (1 + case["price_growth"])
        bought += (
            discount
            * prices
            * sum(row["one_off_cost"] for row in case["purchases"] if row["one_off_month"] == month)
        )
        bought += case["purchases_estimated_one_off"] * (month == 0)
        if month:
            run += wages * discount / 12
            yearly += (case["purchases_per_year"] - case["purchases_paid_ahead"]) * prices * discount / 12
            paid_in = (month - 1) // 12 * 12
            paid_at = (1 + case["annual_discount_rate"]) ** (-paid_in / 12)
            yearly += case["purchases_paid_ahead"] * prices * paid_at / 12
            share = min(max((month - case["months_to_go_live"]) / ramp, 0.0), 1.0)
            if month < full:
                ramping += share * discount / 12
                staff_ramping += wages * share * discount / 12
            else:
                left = (1 - case["annual_benefit_fade"]) ** ((month - full) / 12) * discount / 12
                fading += left
                staff_fading += wages * left
    once = (bought + case["adoption_cost"]) * (1 + case["contingency_rate"]) + case["adoption_dip_cost"]
    return {
        "benefit_years_ramping": ramping,
        "benefit_years_full": fading,
        "staff_years_ramping": staff_ramping,
        "staff_years_full": staff_fading,
        "run_years": run,
        "yearly_purchases_discounted": yearly,
        "purchases_discounted": bought,
        "pv_one_off": once * (1 + case["cost_overrun"]),
    }


def test_a_payback_is_where_the_balance_leaves_the_red_for_good() -> None:
    horizon = np.random.default_rng(11).choice([12.0, 30.0, 36.5, 60.0], 300)
    moved = flows(10, 300, 61) + np.linspace(-2_000, 4_000, 300)
    balance = np.cumsum(np.where(np.arange(61)[:, None] <= horizon, moved, 0.0), axis=0)
    with np.errstate(all="ignore"):
        found = payback(balance, np.zeros(300), horizon)[-1]
    for case, months in enumerate(found.tolist()):
        red = [month for month in range(61) if balance[month, case] < 0 and month <= horizon[case]]
        if not red:
            assert months == 0
        elif red[-1] + 1 > min(horizon[case], 60):
            assert math.isnan(months)
        else:
            before, after = balance[red[-1], case], balance[red[-1] + 1, case]
            assert math.isclose(months, red[-1] + before / (before - after), rel_tol=1e-12)


def test_a_rate_of_return_leaves_nothing_at_the_rate_that_halving_finds() -> None:
    chance, cases = np.random.default_rng(12), 200
    paid, build = 10.0 ** chance.uniform(2, 6, cases), chance.integers(1, 20, cases)
    income = paid * 10.0 ** chance.uniform(-1.2, 0.5, cases)
    net = np.where(np.arange(61)[:, None] >= build, income / 12, 0.0)
    net[0] = -paid
    gained = net[1:].sum(axis=0)
    defined = gained > paid
    found = monthly_rates_to_yearly(net, gained, paid, defined)
    assert defined.any() and not defined.all()
    assert np.isnan(found).tolist() == (~defined).tolist()
    for case in np.flatnonzero(defined):
        months = net[:, case].tolist()
        low, high = 0.0, 1.0
        for _ in range(200):
            factor = (low + high) / 2
            left = math.fsum(value * factor**month for month, value in enumerate(months))
            low, high = (low, factor) if left > 0 else (factor, high)
        assert math.isclose(found[case], factor**-12 - 1, rel_tol=1e-9)


def test_each_distinct_table_is_worked_out_once_for_all_its_cases() -> None:
    one, other, same = ({"cost": 7.5},), ({"cost": 2.0}, {"cost": True}, {"cost": None}), ({"cost": 7.5},)
    tables = np.empty(7, object)
    tables[:] = [one, other, one, same, other, (), one]
    asked = []

    def cost(rows: tuple[Mapping[str, Any], ...]) -> float:
        asked.append(rows)
        return sum(number(row["cost"]) for row in rows)

    assert per_table(tables, cost).tolist() == [sum(number(row["cost"]) for row in rows) for rows in tables]
    assert len(asked) == len({id(rows) for rows in tables})
    found, which = distinct(tables)
    assert [found[at] for at in which] == list(tables)
    assert not all_share(tables) and all_share(tables[[0, 2, 6]])


@pytest.mark.parametrize("shape", [1.0, 1.7, 3.0, 4.2, 5.0])
def test_a_share_of_a_range_is_the_quantile_of_its_beta_distribution(shape: float) -> None:
    """The plain way: the density added up in small steps."""
    steps = 200_000
    at = (np.arange(steps) + 0.5) / steps
    density = at ** (shape - 1) * (1 - at) ** (6 - shape - 1)
    below = np.cumsum(density) / density.sum()
    for z in (-3.1, -1.0, -0.013, 0.4, 1.9, 3.3):
        plain = at[np.searchsorted(below, NormalDist().cdf(z))]
        assert abs(share_of_range(np.array([z]), shape)[0] - plain) < 2e-5

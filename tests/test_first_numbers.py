"""The essentials, typed one after the other in any order: what the first number needs, and what is said on the way."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files.starting_points import blank_inputs
from roi_workbook.model.records import Input, Inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from tests.test_agreement import EVERY_ENGINE, open_in

BLANK = blank_inputs(MODEL.core)
TYPED: dict[str, Any] = {
    "organisation": "Ours",
    "proposal_title": "Fewer bad nights",
    "reporting_currency": "CHF",
    "loaded_hourly_cost": 113,
    "incidents_per_quarter": 5,
    "hours_per_incident": 1.7,
    "impact_per_incident_hour": 7_919,
    "incident_frequency_reduction": 0.37,
    "friction_engineers": 7,
    "friction_hours_each": 3.3,
    "friction_share_removed": 0.41,
    "weeks_per_release_today": 5.3,
    "weeks_per_release_target": 2.3,
    "value_per_success_known": 31_337,
    "audit_hours_per_year": 331,
    "audit_hours_reduction": 0.29,
    "tooling_one_off": 0,
    "tooling_per_year": 17_077,
    "outside_help_one_off": 23_011,
    "internal_adoption_hours": 241,
    "run_hours_per_week": 2.9,
}
"""Awkward figures for every essential; nothing is bought at first but help."""

SHARED = ("loaded_hourly_cost",)
"""What the hours of several buckets are priced with."""


def held(declared: Input, value: Any) -> Any:
    return {"base": value} if declared.three else value


def filled_in(typed: Iterable[str]) -> Inputs:
    """The blank template with these essentials typed."""
    values = {key: held(MODEL.inputs[key], TYPED[key]) for key in typed}
    return replace(BLANK, values={**BLANK.values, **values})


@cache
def _worked_out(typed: frozenset[str]) -> WorkbookResults:
    return work_out(filled_in(typed), MODEL.core)


def after(*typed: str) -> WorkbookResults:
    """What the blank template comes to once these essentials are typed."""
    return _worked_out(frozenset(typed))


def orders(keys: list[str], count: int) -> Iterator[list[str]]:
    draw = random.Random(20_271_130)
    for _ in range(count):
        yield draw.sample(keys, len(keys))


def essentials(bucket: str) -> list[str]:
    own = next(each for each in MODEL.buckets if each.key == bucket).inputs
    return [declared.key for declared in own if declared.essential]


BUCKETS = [bucket.key for bucket in MODEL.buckets]


def test_every_essential_is_typed_here() -> None:
    assert list(TYPED) == [key for key, declared in MODEL.inputs.items() if declared.essential]


@pytest.mark.parametrize("bucket", BUCKETS)
def test_the_essentials_of_one_bucket_give_it_a_value_in_any_order(bucket: str) -> None:
    for order in orders([*essentials(bucket), *SHARED], 3):
        values = [after(*order[:count]).buckets["value"] for count in range(len(order) + 1)]
        assert all((value[bucket] >= 0) and not value.drop(bucket).any() for value in values)
        assert values[0][bucket] == 0 < values[-1][bucket]


def test_the_values_are_those_worked_out_on_paper() -> None:
    live = after(*TYPED).live
    assert live["downtime_value"] == pytest.approx(5 * 4 * 1.7 * 7_919 * 0.37 * 0.5, rel=1e-12)
    assert live["productivity_value"] == pytest.approx(7 * 3.3 * 52 * 0.41 * 0.5 * 113 * 0.5, rel=1e-12)
    extra = 52 / 2.3 - 52 / 5.3
    each = 0.33 * 0.5 * 31_337 * 6 / 12 * 0.5
    assert live["iteration_value"] == pytest.approx(extra * each * 0.5, rel=1e-12)
    assert live["compliance_value"] == pytest.approx(331 * 113 * 0.29 * 0.5 * 0.5, rel=1e-12)
    once = (23_011 + 241 * 113) * 1.15
    assert live["one_off_investment"] == pytest.approx(once, rel=1e-12)
    assert live["recurring_investment_per_year"] == pytest.approx(17_077 + 2.9 * 52 * 113, rel=1e-12)


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_alone_is_never_worth_more_than_with_its_example_behind_it(bucket: str) -> None:
    alone = after(*essentials(bucket), *SHARED).buckets.loc[bucket]
    assert alone["value"] <= 0.5 * alone["gross"]
    assert alone["suggested_confidence"] == 0.5


def test_what_is_missing_never_rises_and_ends_at_nothing() -> None:
    for order in orders(list(TYPED), 4):
        missing = [after(*order[:count]).completeness["missing_count"] for count in range(len(order) + 1)]
        assert missing == sorted(missing, reverse=True)
        assert (missing[0], missing[-1]) == (17, 0)


def test_nothing_typed_is_a_standard_and_no_standard_is_typed() -> None:
    start, end = after().completeness, after(*TYPED).completeness
    assert (start["needed_count"], start["needed_filled"]) == (17, 0)
    assert (end["needed_count"], end["needed_filled"]) == (17, 17)


def test_without_the_worth_of_an_improvement_releases_are_not_counted_in_money() -> None:
    told = after(*(key for key in TYPED if key != "value_per_success_known"))
    assert told.live["extra_improvements"] == pytest.approx(52 / 2.3 - 52 / 5.3)
    assert told.live["iteration_value"] == 0
    assert told.completeness["missing_count"] == 0
    assert not [key for key, count in told.guards.items() if key.startswith("check_") and count > 0]


@pytest.mark.parametrize(
    ("engines", "step"),
    [(("formualizer",), 7), pytest.param(EVERY_ENGINE, 1, marks=pytest.mark.thorough)],
)
def test_the_formulas_say_the_same_on_the_way(engines: tuple[str, ...], step: int) -> None:
    with ExitStack() as opened:
        typists = [opened.enter_context(open_in(engine, MODEL.core)) for engine in engines]
        for order in orders(list(TYPED), 1):
            for count in range(0, len(order) + 1, step):
                inputs = filled_in(order[:count])
                recomputed = typists[0].recomputed(inputs)
                for engine, typist in zip(engines, typists, strict=True):
                    assert typist.disagreements(inputs, recomputed) == [], (engine, order[:count])


def test_no_check_fails_on_the_way() -> None:
    for order in orders(list(TYPED), 2):
        for count in range(len(order) + 1):
            guards = after(*order[:count]).guards
            assert not [key for key, up in guards.items() if key.startswith("check_") and up > 0]

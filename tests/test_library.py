"""What a program gives is held against the model as a file is: nothing wrong is worked out in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import roi_workbook as rw
from roi_workbook.errors import RoiWorkbookError

EXAMPLE = rw.example_inputs(rw.MODEL)
ENTRIES: dict[str, Callable[[rw.Inputs], object]] = {
    "work_out": lambda inputs: rw.work_out(inputs, rw.MODEL),
    "build": lambda inputs: rw.build(inputs, rw.MODEL),
}


def with_values(**values: Any) -> rw.Inputs:
    return replace(EXAMPLE, values={**EXAMPLE.values, **values})


def with_purchase(**cells: Any) -> rw.Inputs:
    return replace(EXAMPLE, tables={**EXAMPLE.tables, "purchases": ({"item": "rack"}, cells)})


WRONG: dict[str, tuple[rw.Inputs, str]] = {
    "text for a number": (with_values(incidents_per_quarter={"base": "3"}), 'incidents_per_quarter.base: found "3"; expected a number'),
    "a truth for a number": (with_values(horizon_months=True), "horizon_months: found true; expected a whole number"),
    "unknown key": (with_values(incidents_per_quartr=3), "incidents_per_quartr: unknown key; did you mean incidents_per_quarter?"),
    "a table among values": (with_values(purchases=()), "purchases: key in the wrong place"),
    "unknown end": (with_values(hours_per_incident={"base": 1.3, "likely": 1.7}), "hours_per_incident.likely: unknown key"),
    "end without base": (with_values(hours_per_incident={"optimistic": 1.3}), "hours_per_incident.base: empty; expected a base"),
    "rate of 1,000 %": (with_values(annual_discount_rate=10), "annual_discount_rate: found 10; expected a number from 0 to 1"),
    "choice": (with_values(scenario="Bse"), 'scenario: found "Bse"; expected one of'),
    "date": (with_values(model_start="20270101"), 'model_start: found "20270101"; expected a month'),
    "year": (with_values(model_start="1850-03"), "expected a year from 1901 to 9990"),
    "emoji": (with_values(organisation="\U0001f600" * 17_000), "organisation: found 34,000 characters"),
    "column": (with_purchase(cost=103_500), "purchases[2].cost: unknown key; did you mean one_off_cost?"),
    "number in a row": (with_purchase(one_off_cost="7"), 'purchases[2].one_off_cost: found "7"'),
    "rows": (replace(EXAMPLE, tables={"purchases": 7}), "purchases: found 7; expected a list of rows"),  # type: ignore[dict-item]
    "frame": (replace(EXAMPLE, tables={"purchases": pd.DataFrame()}), "found an object of type DataFrame"),  # type: ignore[dict-item]
    "unknown table": (replace(EXAMPLE, tables={"purchase": ()}), "purchase: unknown key; did you mean purchases?"),
    "evidence key": (replace(EXAMPLE, evidence={"npv": {"grade": "A"}}), "evidence.npv: unknown key"),
    "evidence fact": (replace(EXAMPLE, evidence={"scenario": {"grad": "A"}}), "evidence.scenario.grad: unknown key; did you mean grade?"),
}  # fmt: skip


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_refused_with_its_key(case: str, entry: str) -> None:
    inputs, said = WRONG[case]
    with pytest.raises(rw.InputError) as refused:
        ENTRIES[entry](inputs)
    assert said in str(refused.value)
    assert isinstance(refused.value, ValueError) and isinstance(refused.value, RoiWorkbookError)


def test_all_mistakes_are_told_at_once() -> None:
    inputs = rw.Inputs({"zebra": 1, "annual_discount_rate": 7}, {"purchases": ({"cost": 3},)}, {"npv": {}})
    with pytest.raises(rw.InputError) as refused:
        rw.work_out(inputs)
    assert len(refused.value.problems) == len(str(refused.value).splitlines()) == 4


def test_as_typed_it_counts_as_a_workbook_would_count_it() -> None:
    typed = with_values(incidents_per_quarter={"base": "40%"}, annual_discount_rate=0.13)
    facts = rw.work_out(typed, strict=False)
    assert facts.live["incidents_per_quarter"] == 0 and facts.live["annual_discount_rate"] == 0.13
    assert facts.inputs is typed
    frame = pd.DataFrame({"incidents_per_quarter": ["40%"], "annual_discount_rate": [10.0]})
    assert rw.recompute(frame, strict=False)["incident_hours_per_year"].tolist() == [0]


def test_a_frame_is_refused_by_column_and_row_with_what_is_wrong() -> None:
    frame = pd.DataFrame(
        {
            "incidents_per_quarter": ["3", 4, None],
            "annual_discount_rate": [0.07, 10, np.nan],
            "horizon_months": [36, 24.5, 48],
            "hours_per_incident": [np.inf, 1, 2],
            "scenario": ["base", "Best", None],
            "purchases": [None, ({"one_off_cost": 7},), ({"cost": 7},)],
            "incident_impact": 3,
        },
        index=["north", "south", "west"],
    )
    with pytest.raises(rw.InputError) as refused:
        rw.recompute(frame)
    told = str(refused.value).splitlines()
    assert [line.split(";")[0] for line in told] == [
        "incidents_per_quarter, row 'north': found \"3\"",
        "annual_discount_rate, row 'south': found 10.0",
        "horizon_months, row 'south': found 24.5",
        "hours_per_incident, row 'north': found inf",
        "scenario, row 'south': found \"Best\"",
        "purchases, row 'west': purchases[1].cost: unknown key",
        "column 'incident_impact': no input of the model",
    ]


def test_of_many_wrong_rows_some_are_told_and_the_rest_counted() -> None:
    with pytest.raises(rw.InputError) as refused:
        rw.recompute(pd.DataFrame({"incidents_per_quarter": np.arange(-1_007.0, 0)}))
    told = str(refused.value).splitlines()
    assert len(told) == 4 and told[-1] == "incidents_per_quarter: 1,004 more of its rows do not fit"


NUMBERS: dict[str, Any] = {
    "floats": [3.7, None], "float32": pd.Series([3.7, np.nan], dtype="float32"), "decimals": [Decimal("3.7"), None],
    "nullable": pd.Series([3.7, pd.NA], dtype="Float64"), "objects": pd.Series([np.float32(3.7), ""], dtype=object),
    "categories": pd.Categorical([3.7, None]),
}  # fmt: skip


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_of_every_kind_count_and_missing_ones_are_blanks(kind: str) -> None:
    found = rw.recompute(pd.DataFrame({"incidents_per_quarter": NUMBERS[kind], "hours_per_incident": 1.5}))
    assert found["incident_hours_per_year"].tolist() == pytest.approx([3.7 * 4 * 1.5, 0])


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (pd.Series([True, False]), "found true"),
        (pd.Series([True, pd.NA], dtype="boolean"), "found true"),
        (pd.Series(["3.7"], dtype="string"), 'found "3.7"'),
        (pd.to_datetime(pd.Series(["2027-03-01"])), "found 2027-03-01"),
        (pd.Categorical(["three"]), 'found "three"'),
    ],
    ids=["truths", "nullable truths", "texts", "dates", "categories"],
)
def test_what_is_no_number_is_refused_in_every_kind_of_column(held: Any, said: str) -> None:
    with pytest.raises(rw.InputError, match="incidents_per_quarter, row 0") as refused:
        rw.recompute(pd.DataFrame({"incidents_per_quarter": held}))
    assert said in str(refused.value)


def test_choices_dates_and_texts_are_taken_in_their_own_kinds_of_columns() -> None:
    frame = pd.DataFrame(
        {
            "scenario": pd.Categorical(["optimistic", None]),
            "model_start": pd.to_datetime(["2027-03-01", None]),
            "organisation": ["Grünhain", None],
        }
    )
    assert len(rw.recompute(frame)) == 2


def test_numbers_of_numpy_and_decimals_count_in_inputs_and_tables_too() -> None:
    inputs = replace(
        with_values(annual_discount_rate=Decimal("0.07"), horizon_months=np.int64(37)),
        tables={"purchases": [{"one_off_cost": np.float32(1024.5)}, {"one_off_cost": Decimal("512.25")}]},
    )
    live = rw.work_out(inputs).live
    assert (live["annual_discount_rate"], live["horizon_months"]) == (0.07, 37)
    plain = replace(inputs, tables={"purchases": ({"one_off_cost": 1024.5}, {"one_off_cost": 512.25})})
    assert live["npv"] == rw.work_out(plain).live["npv"]


def test_what_ships_fits() -> None:
    for model in (rw.MODEL, rw.MODEL.core):
        for inputs in (rw.example_inputs(model), rw.blank_inputs(model), rw.Inputs()):
            assert rw.work_out(inputs, model).live


def test_a_text_joined_beyond_what_a_cell_holds_is_refused_with_its_place() -> None:
    long = with_values(organisation="\U0001f600" * 16_000, proposal_title="t" * 900)
    with pytest.raises(RoiWorkbookError, match=r"^Summary!B3: its text would have 32,\d{3} characters"):
        rw.build(long, rw.MODEL)
    with pytest.raises(RoiWorkbookError, match="its text would have 34,000 characters"):
        rw.build(with_values(organisation="\U0001f600" * 17_000), rw.MODEL, strict=False)


def test_a_long_text_that_fits_is_written_whole() -> None:
    assert rw.build(with_values(organisation="o" * 30_000), rw.MODEL)

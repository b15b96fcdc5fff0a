"""What a program gives is held against the model as a file is: nothing wrong is worked out in silence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.input_files import InputError
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.input_files.validation import fitting
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.recompute import recompute, work_out
from roi_workbook.review.comparing import compare
from roi_workbook.review.reading import inputs_of, read_workbook
from roi_workbook.workbook.build import build

EXAMPLE = example_inputs(MODEL)
ENTRIES: dict[str, Callable[[Inputs], object]] = {
    "work_out": lambda inputs: work_out(inputs, MODEL),
    "build": lambda inputs: build(inputs, MODEL),
}


def with_values(**values: Any) -> Inputs:
    return replace(EXAMPLE, values={**EXAMPLE.values, **values})


def with_purchase(**cells: Any) -> Inputs:
    return replace(EXAMPLE, tables={**EXAMPLE.tables, "purchases": ({"item": "rack"}, cells)})


WRONG: dict[str, tuple[Inputs, str]] = {
    "text for a number": (
        with_values(incidents_per_quarter={"base": "3"}),
        'incidents_per_quarter.base: found "3"; expected a number',
    ),
    "a truth for a number": (
        with_values(horizon_months=True),
        "horizon_months: found true; expected a whole number",
    ),
    "unknown key": (
        with_values(incidents_per_quartr=3),
        "incidents_per_quartr: unknown key; did you mean incidents_per_quarter?",
    ),
    "a table among values": (with_values(purchases=()), "purchases: key in the wrong place"),
    "unknown end": (
        with_values(hours_per_incident={"base": 1.3, "likely": 1.7}),
        "hours_per_incident.likely: unknown key",
    ),
    "end without base": (
        with_values(hours_per_incident={"optimistic": 1.3}),
        "hours_per_incident.base: empty; expected a base",
    ),
    "rate of 1,000 %": (
        with_values(annual_discount_rate=10),
        "annual_discount_rate: found 10; expected a number from 0 to 1",
    ),
    "choice": (with_values(scenario="Bse"), 'scenario: found "Bse"; expected one of'),
    "date": (with_values(model_start="20270101"), 'model_start: found "20270101"; expected a month'),
    "year": (with_values(model_start="1850-03"), "expected a year from 1901 to 9990"),
    "emoji": (with_values(organisation="\U0001f600" * 17_000), "organisation: found 34,000 characters"),
    "column": (with_purchase(cost=103_500), "purchases[2].cost: unknown key; did you mean one_off_cost?"),
    "number in a row": (with_purchase(one_off_cost="7"), 'purchases[2].one_off_cost: found "7"'),
    "rows": (replace(EXAMPLE, tables={"purchases": 7}), "purchases: found 7; expected a list of rows"),  # type: ignore[dict-item]
    "frame": (replace(EXAMPLE, tables={"purchases": pd.DataFrame()}), "found an object of type DataFrame"),  # type: ignore[dict-item]
    "unknown table": (
        replace(EXAMPLE, tables={"purchase": ()}),
        "purchase: unknown key; did you mean purchases?",
    ),
    "evidence key": (replace(EXAMPLE, evidence={"npv": {"grade": "A"}}), "evidence.npv: unknown key"),
    "evidence fact": (
        replace(EXAMPLE, evidence={"scenario": {"grad": "A"}}),
        "evidence.scenario.grad: unknown key; did you mean grade?",
    ),
    "typed, a value": (
        with_values(scenario={"typed": "Bse"}),
        "scenario: found {'typed': ...}, which only input files may use; expected a value that fits",
    ),
    "typed, a base": (
        with_values(hours_per_incident={"typed": 1.3}),
        "hours_per_incident: found {'typed': ...}",
    ),
    "typed, an end": (
        with_values(hours_per_incident={"base": 1.3, "optimistic": {"typed": 7}}),
        "hours_per_incident.optimistic: found {'typed': ...}",
    ),
    "typed, all ends": (
        with_values(hours_per_incident={"conservative": {"typed": "x"}}),
        "hours_per_incident.conservative: found {'typed': ...}",
    ),
    "typed, in a row": (
        with_purchase(one_off_cost={"typed": "7"}),
        "purchases[2].one_off_cost: found {'typed': ...}",
    ),
    "typed, in a grid": (
        replace(EXAMPLE, tables={"initiatives": ({"number": 3, "name": {"typed": "x"}},)}),
        "initiatives[1].name: found {'typed': ...}",
    ),
    "typed, evidence": (
        replace(EXAMPLE, evidence={"scenario": {"grade": {"typed": "E"}}}),
        "evidence.scenario.grade: found {'typed': ...}",
    ),
    "series": (
        with_values(horizon_months=pd.Series([37])),
        "horizon_months: found an object of type Series; expected a whole number",
    ),
    "series for a base": (
        with_values(hours_per_incident={"base": pd.Series([1.3]), "optimistic": 1}),
        "hours_per_incident.base: found an object of type Series",
    ),
    "array for a text": (
        with_values(organisation=np.array(["a", "b"])),
        "organisation: found an object of type ndarray",
    ),
    "series as evidence": (
        replace(EXAMPLE, evidence={"scenario": {"date": pd.Series([1])}}),
        "evidence.scenario.date: found an object of type Series",
    ),  # type: ignore[dict-item]
    "signalling": (
        with_purchase(one_off_cost=Decimal("sNaN")),
        "purchases[2].one_off_cost: found an object of type Decimal",
    ),
    "beyond floats": (
        with_values(horizon_months=Fraction(10**400)),
        "horizon_months: found an object of type Fraction",
    ),
    "values": (Inputs(values=None), "values: found nothing; expected a dict by key"),  # type: ignore[arg-type]
    "values of pandas": (
        Inputs(values=pd.Series({"horizon_months": 37})),
        "values: found an object of type Series",
    ),  # type: ignore[arg-type]
    "tables": (Inputs(tables=[{"item": "rack"}]), "tables: found a list; expected a dict by key"),  # type: ignore[arg-type]
    "evidence": (Inputs(evidence=None), "evidence: found nothing; expected a table of keys and values"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_refused_with_its_key(case: str, entry: str) -> None:
    inputs, said = WRONG[case]
    with pytest.raises(InputError) as refused:
        ENTRIES[entry](inputs)
    assert said in str(refused.value)
    assert isinstance(refused.value, ValueError) and isinstance(refused.value, RoiWorkbookError)


def test_all_mistakes_are_told_at_once() -> None:
    inputs = Inputs({"zebra": 1, "annual_discount_rate": 7}, {"purchases": ({"cost": 3},)}, {"npv": {}})
    with pytest.raises(InputError) as refused:
        work_out(inputs)
    assert len(refused.value.problems) == len(str(refused.value).splitlines()) == 4


def test_as_typed_it_counts_as_a_workbook_would_count_it() -> None:
    typed = with_values(incidents_per_quarter={"base": "40%"}, annual_discount_rate=0.13)
    recomputed = work_out(typed, strict=False)
    assert recomputed.live["incidents_per_quarter"] == 0 and recomputed.live["annual_discount_rate"] == 0.13
    assert recomputed.inputs is typed
    frame = pd.DataFrame({"incidents_per_quarter": ["40%"], "annual_discount_rate": [10.0]})
    assert recompute(frame, strict=False)["incident_hours_per_year"].tolist() == [0]


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
    with pytest.raises(InputError) as refused:
        recompute(frame)
    told = str(refused.value).splitlines()
    assert [line.split(";")[0] for line in told] == [
        "incidents_per_quarter, row 'north': found \"3\"",
        "annual_discount_rate, row 'south': found 10.0",
        "horizon_months, row 'south': found 24.5",
        "hours_per_incident, row 'north': found inf",
        "scenario, row 'south': found \"Best\"",
        "purchases, row 'west': purchases[1].cost: unknown key",
        "column 'incident_impact': not an input of the model",
    ]


def test_of_many_wrong_rows_some_are_told_and_the_rest_counted() -> None:
    with pytest.raises(InputError) as refused:
        recompute(pd.DataFrame({"incidents_per_quarter": np.arange(-1_007.0, 0)}))
    told = str(refused.value).splitlines()
    assert len(told) == 4 and told[-1] == "incidents_per_quarter: does not fit in 1,004 more rows"


NUMBERS: dict[str, Any] = {
    "floats": [3.7, None],
    "float32": pd.Series([3.7, np.nan], dtype="float32"),
    "decimals": [Decimal("3.7"), None],
    "nullable": pd.Series([3.7, pd.NA], dtype="Float64"),
    "objects": pd.Series([np.float32(3.7), ""], dtype=object),
    "categories": pd.Categorical([3.7, None]),
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_numbers_of_every_kind_count_and_missing_ones_are_blanks(kind: str) -> None:
    found = recompute(pd.DataFrame({"incidents_per_quarter": NUMBERS[kind], "hours_per_incident": 1.5}))
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
    with pytest.raises(InputError, match="incidents_per_quarter, row 0") as refused:
        recompute(pd.DataFrame({"incidents_per_quarter": held}))
    assert said in str(refused.value)


def test_choices_dates_and_texts_are_taken_in_their_own_kinds_of_columns() -> None:
    frame = pd.DataFrame(
        {
            "scenario": pd.Categorical(["optimistic", None]),
            "model_start": pd.to_datetime(["2027-03-01", None]),
            "organisation": ["Grünhain", None],
        }
    )
    assert len(recompute(frame)) == 2


def test_numbers_of_numpy_and_decimals_count_in_inputs_and_tables_too() -> None:
    inputs = replace(
        with_values(annual_discount_rate=Decimal("0.07"), horizon_months=np.int64(37)),
        tables={"purchases": [{"one_off_cost": np.float32(1024.5)}, {"one_off_cost": Decimal("512.25")}]},
    )
    live = work_out(inputs).live
    assert (live["annual_discount_rate"], live["horizon_months"]) == (0.07, 37)
    plain = replace(inputs, tables={"purchases": ({"one_off_cost": 1024.5}, {"one_off_cost": 512.25})})
    assert live["npv"] == work_out(plain).live["npv"]


SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "whole numbers of numpy": (
        {"one_off_cost": np.int64(10_009), "cost_per_year": np.uint8(211)},
        {"one_off_cost": 10_009.0, "cost_per_year": 211.0},
    ),
    "float32": (
        {"one_off_cost": np.float32(10_007.5), "one_off_month": np.float32(19)},
        {"one_off_cost": 10_007.5, "one_off_month": 19.0},
    ),
    "decimals": (
        {"one_off_cost": Decimal("10007.5"), "one_off_month": Decimal(19)},
        {"one_off_cost": 10_007.5, "one_off_month": 19.0},
    ),
    "fractions": (
        {"one_off_cost": Fraction(20_015, 2), "cost_per_year": Fraction(211, 4)},
        {"one_off_cost": 10_007.5, "cost_per_year": 52.75},
    ),
    "month 0": ({"one_off_month": np.int64(0)}, {"one_off_month": 0}),
    "no month, None": ({"one_off_month": None}, {}),
    "no month, NaN": ({"one_off_month": np.nan}, {}),
    "no month, NA": ({"one_off_month": pd.NA}, {}),
    "no month, NaT": ({"one_off_month": pd.NaT}, {}),
    "no month, empty text": ({"one_off_month": ""}, {}),
    "no yearly cost": ({"cost_per_year": "", "serves": "", "is_capex": np.nan}, {}),
    "choices in capitals": (
        {"serves": "DOWNTIME", "is_capex": "YES"},
        {"serves": "downtime", "is_capex": "Yes"},
    ),
}
"""Cells of a purchase as a program may give them, and the same as somebody would type them."""

VALUES = {"horizon_months": 37, "annual_discount_rate": 0.07, "cost_overrun": 0.13}


@pytest.mark.parametrize("case", SAME)
def test_a_row_means_the_same_however_a_program_gives_it_and_whatever_works_it_out(case: str) -> None:
    purchases = [({"item": "rack", "one_off_cost": 10_007.5, **cells},) for cells in SAME[case]]
    recomputed, meant = (work_out(Inputs(VALUES, {"purchases": rows})) for rows in purchases)
    assert recomputed.inputs == meant.inputs and recomputed.live["npv"] == meant.live["npv"] < 0

    frame = pd.DataFrame([VALUES] * 3).assign(purchases=[*purchases, purchases[0]])
    found = recompute(frame)
    assert found["npv"].nunique() == 1 and found["npv"][0] < recompute(frame.assign(purchases=""))["npv"][0]
    alone = recompute(frame[["purchases"]].assign(purchases=[purchases[0]] * 3))
    assert alone.equals(recompute(frame[["purchases"]].assign(purchases=[purchases[1]] * 3)))


BLANKS = {
    "None": None,
    "NaN": float("nan"),
    "empty text": "",
    "NA": pd.NA,
    "NaT": pd.NaT,
    "decimal": Decimal("NaN"),
}


@pytest.mark.parametrize("blank", BLANKS)
def test_a_blank_is_a_key_left_out_wherever_it_stands(blank: str) -> None:
    held = BLANKS[blank]
    keys = ("annual_discount_rate", "model_start", "scenario", "organisation", "hours_per_incident")
    left_out = Inputs(
        {
            **{key: value for key, value in EXAMPLE.values.items() if key not in keys},
            "incidents_per_quarter": {"base": 7},
        },
        {"initiatives": ({"number": 1, "name": "north"},), "review_wins": ({"win": "less wait"},)},
        {"scenario": {"grade": "A"}},
    )
    blanks = Inputs(
        {
            **EXAMPLE.values,
            **dict.fromkeys(keys, held),
            "hours_per_incident": {"base": held, "optimistic": held},
            "incidents_per_quarter": {"conservative": held, "base": 7},
        },
        {
            "initiatives": ({"number": held, "name": "north", "business_outcome": held},),
            "review_wins": ({"review": held}, {"win": "less wait", "review": held}),
        },
        {"scenario": {"grade": "A", "date": held}, "model_start": {"source": held}},
    )
    assert work_out(blanks).inputs == work_out(left_out).inputs == left_out
    if blank == "empty text":
        assert build(blanks, MODEL) == build(left_out, MODEL)


@pytest.mark.parametrize("blank", BLANKS)
def test_a_case_of_blanks_is_the_workbook_of_blanks(blank: str) -> None:
    frame = pd.DataFrame([dict.fromkeys(MODEL.register, BLANKS[blank])], dtype=object)
    found = recompute(frame).iloc[0]
    live = work_out(Inputs()).live
    lines = [line for line in found.index if isinstance(live.get(line), float)]
    assert len(lines) > 100
    np.testing.assert_array_equal(found[lines].to_numpy(float), [float(live[line]) for line in lines])


GRIDS = {key: rows for key, rows in EXAMPLE.tables.items() if key in MODEL.grids}

HEADS: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "capitals": lambda head: str(head).upper(),
    "float": lambda head: float(head) if isinstance(head, int) else head,
    "numpy": lambda head: np.int64(head) if isinstance(head, int) else np.str_(head),
    "decimal": lambda head: Decimal(head) if isinstance(head, int) else head.casefold(),
}


@pytest.mark.parametrize("spelling", HEADS)
@pytest.mark.parametrize("key", GRIDS)
def test_a_row_of_a_grid_counts_however_its_head_is_spelled(key: str, spelling: str) -> None:
    head = MODEL.grids[key].head.key
    spelled = [{**row, head: HEADS[spelling](row[head])} for row in GRIDS[key]]
    read = fitting(Inputs(tables={key: spelled}), MODEL)  # type: ignore[dict-item]
    assert read == Inputs(tables={key: GRIDS[key]})


@pytest.mark.parametrize("key", GRIDS)
def test_a_row_of_a_grid_without_a_head_follows_the_last_number_or_is_refused(key: str) -> None:
    head = MODEL.grids[key].head
    rows = [{column: held for column, held in row.items() if column != head.key} for row in GRIDS[key]]
    given = Inputs(tables={key: rows})  # type: ignore[dict-item]
    if head.numeric:
        numbered = tuple({head.key: number, **row} for number, row in enumerate(rows, 1))
        assert fitting(given, MODEL).tables[key] == numbered
        return
    with pytest.raises(InputError, match=rf"{key}\[1\].{head.key}: no such key; expected one of"):
        fitting(given, MODEL)


@pytest.mark.parametrize("head", [True, 1.5, 0, -1, "one", "1.5", 10**30, (1,)])
def test_a_head_that_no_row_has_is_refused(head: object) -> None:
    with pytest.raises(InputError, match=r"initiatives\[1\].number: found .*; expected from 1 to"):
        work_out(Inputs(tables={"initiatives": ({"number": head, "name": "north"},)}))


def test_a_workbook_holds_the_initiatives_that_were_given_without_numbers(tmp_path: Path) -> None:
    rows = ({"name": "north"}, {"number": "7", "name": "south"}, {"name": "west"})
    file = tmp_path / "case.xlsx"
    file.write_bytes(build(Inputs(tables={"initiatives": rows}), MODEL))
    held = inputs_of(read_workbook(file)).tables["initiatives"]
    assert held == (
        {"number": 1, "name": "north"},
        {"number": 7, "name": "south"},
        {"number": 8, "name": "west"},
    )


def test_what_an_input_file_keeps_as_typed_is_refused_in_a_frame_with_advice() -> None:
    typed = {"typed": "40%"}
    frame = pd.DataFrame(
        {
            "incidents_per_quarter": [3, typed],
            "scenario": [typed, "Base"],
            "organisation": ["Grünhain", typed],
            "purchases": [None, ({"one_off_cost": typed},)],
        }
    )
    with pytest.raises(InputError) as refused:
        recompute(frame)
    told = [str(problem) for problem in refused.value.problems]
    assert [line.split(": found {'typed': ...}")[0] for line in told] == [
        "incidents_per_quarter, row 1",
        "scenario, row 0",
        "organisation, row 1",
        "purchases, row 1: purchases[1].one_off_cost",
    ]
    assert all(line.endswith("give the value itself, with strict=False") for line in told)


@pytest.mark.parametrize("given", [{"values": {}}, None, [EXAMPLE], pd.Series({"horizon_months": 37})])
@pytest.mark.parametrize("entry", ENTRIES)
def test_what_are_no_inputs_is_told_in_a_sentence(entry: str, given: Any) -> None:
    with pytest.raises(TypeError, match=rf"^inputs: found {type(given).__name__}; expected Inputs, as in "):
        ENTRIES[entry](given)


@pytest.mark.parametrize("given", [{"horizon_months": [37]}, None, [37], pd.Series([37]), EXAMPLE])
@pytest.mark.parametrize("strict", [True, False])
def test_what_is_no_frame_is_told_in_a_sentence(given: Any, strict: bool) -> None:
    with pytest.raises(TypeError, match=rf"^cases: found {type(given).__name__}; expected a DataFrame"):
        recompute(given, strict=strict)


@pytest.mark.parametrize("strict", [True, False])
def test_columns_that_are_there_twice_are_refused_by_name(strict: bool) -> None:
    columns = [
        "horizon_months",
        "purchases",
        "incidents_per_quarter",
        "purchases",
        "horizon_months",
        "purchases",
    ]
    with pytest.raises(InputError) as refused:
        recompute(pd.DataFrame([[37, (), 3, (), 41, ()]], columns=columns), strict=strict)
    assert str(refused.value).splitlines() == [
        f"column '{key}': listed more than once; expected each column once"
        for key in ("purchases", "horizon_months")
    ]


@pytest.mark.parametrize("tolerance", [float("nan"), -1e-9, float("-inf"), float("inf")])
@pytest.mark.parametrize("name", ["rel_tol", "abs_tol"])
def test_a_tolerance_that_is_none_is_refused(name: str, tolerance: float, tmp_path: Path) -> None:
    file = tmp_path / "case.xlsx"
    file.write_bytes(blank_core())
    with pytest.raises(
        ValueError, match=rf"^{name}: {tolerance} is not a tolerance; give a number of 0 or more\.$"
    ):
        compare(read_workbook(file), **{name: tolerance})


@cache
def blank_core() -> bytes:
    return build(Inputs(), MODEL.core)


def test_what_ships_fits() -> None:
    for model in (MODEL, MODEL.core):
        for inputs in (example_inputs(model), blank_inputs(model), Inputs()):
            assert work_out(inputs, model).live


def test_a_text_joined_beyond_what_a_cell_holds_is_refused_with_its_place() -> None:
    long = with_values(organisation="\U0001f600" * 16_000, proposal_title="t" * 900)
    with pytest.raises(RoiWorkbookError, match=r"^Summary!B4: its text would have 32,\d{3} characters"):
        build(long, MODEL)
    with pytest.raises(RoiWorkbookError, match=r"its text would have 34,\d{3} characters"):
        build(with_values(organisation="\U0001f600" * 17_000), MODEL, strict=False)


def test_a_long_text_that_fits_is_written_whole() -> None:
    assert build(with_values(organisation="o" * 30_000), MODEL)

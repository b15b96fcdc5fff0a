"""Summary on one page: amounts in words, the years, cash apart from time and risk, and what a failed check does."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.model.records import Inputs
from roi_workbook.planning.short_amounts import short
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.workbook.build import build
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.planned_sheets import AFTER_MESSAGE, Formula
from roi_workbook.workbook.stored_values import stored_values
from tests.golden_cases import BLANK, CASES, EXAMPLE, texts, with_values

CORE = MODEL.core


@cache
def worked_out(name: str) -> WorkbookResults:
    return work_out(CASES[name], CORE, strict=False)


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (0, "0"),
        (0.004, "0"),
        (7.49, "7"),
        (994.9, "990"),
        (995, "1.0 K"),
        (-1_049, "-1.0 K"),
        (1_050, "1.1 K"),
        (87_681.14, "88 K"),
        (-247_517, "-250 K"),
        (999_999, "1.0 M"),
        (9_949_999, "9.9 M"),
        (14_882_192_644, "15 bn"),
        (1.234e15, "1,200,000 bn"),
        (float("nan"), "0"),
    ],
)
def test_amounts_are_told_with_two_digits(amount: float, told: str) -> None:
    assert short(amount) == told


@pytest.mark.parametrize("name", ["example_conservative", "yen", "huge", "blank", "negative", "never_out"])
def test_the_cells_that_tell_amounts_say_what_the_recompute_says(name: str) -> None:
    said = stored(CASES[name])
    live = {**worked_out(name).live, **worked_out(name).risk}
    for cell, key in {"told_live_npv": "npv", "told_low": "npv_low", "told_net": "net_annual_value"}.items():
        assert said[f"{cell}_short"] == short(live[key])


def stored(inputs: Inputs) -> dict[str, Any]:
    """What the single cells of the core hold, by name."""
    book = plan_book(inputs, CORE)
    values = stored_values(book, expected_cells(work_out(inputs, CORE, strict=False)))
    return {name: values.get((area.sheet, area.top, area.left)) for name, area in book.names.items()}


@pytest.mark.parametrize("name", ["example_base", "horizon_12", "renewals", "live_beyond_the_horizon"])
def test_the_years_add_up_to_the_net_present_value_and_to_the_last_balance(name: str) -> None:
    results = worked_out(name)
    cells = expected_cells(results)["summary_by_year"]
    labels = [label for label, heading in cells if heading == "Total"]
    parts = [label for label in labels if label != "Net"]
    for heading in (0, 1, 2, 3, 4, 5, "Total", "Present value"):
        assert cells["Net", heading] == pytest.approx(sum(cells[label, heading] for label in parts), abs=1e-6)
    assert cells["Net", "Present value"] == pytest.approx(results.live["npv"])
    assert cells["Cumulative", 5] == pytest.approx(cells["Net", "Total"])
    years = results.live["horizon_months"] / 12
    assert all(cells["Net", year] == 0 for year in range(6) if year > years)


def test_the_parts_of_the_costs_are_purchases_own_people_and_contingency_with_an_overrun_and_a_dip() -> None:
    values = {
        "cost_overrun": {"base": 0.17},
        "contingency_rate": {"base": 0.13},
        "adoption_dip_engineers": 3,
        "adoption_dip_share": 0.21,
        "adoption_dip_months": 2,
        "wage_growth": 0.031,
        "price_growth": 0.047,
    }
    results = work_out(with_values(EXAMPLE, **values), CORE, strict=False)
    months, live = results.months, results.live
    parts = [months[key][:, 0] for key in ("bought_t", "own_people_t", "contingency_t")]
    assert sum(parts) == pytest.approx(months["costs_t"][:, 0])
    assert parts[1][0] == pytest.approx((live["adoption_cost"] + live["adoption_dip_cost"]) * 1.17)
    assert parts[2].sum() == pytest.approx(live["contingency"] * 1.17)
    assert parts[0][1:13].sum() == pytest.approx(live["purchases_per_year"] * 1.17)


def test_cash_and_time_and_risk_are_the_value_of_a_year() -> None:
    cells, live = expected_cells(worked_out("example_base")), worked_out("example_base").live
    cash, other = (cells[f"summary_cash_{column}"] for column in ("cash", "time_and_risk"))
    total = "Annual value, risk-adjusted"
    assert cash[total] + other[total] == pytest.approx(live["annual_value"])
    assert cash[total] == pytest.approx(live["cash_share"] * live["annual_value"])
    assert cash["Downtime"] == pytest.approx(live["downtime_value"] * 0.5)


def test_a_failed_check_takes_the_place_of_the_verdict_on_every_sheet() -> None:
    inputs = with_values(EXAMPLE, incident_frequency_reduction={"base": 40}, loaded_hourly_cost=-3)
    said = stored(inputs)
    assert said["summary_headline"] == "Not usable yet: 1 check failed"
    assert said["summary_next"] == "Go to the first check that failed"
    book = plan_book(inputs, CORE)
    for sheet in book.sheets.values():
        rules = [rule for area, rule in sheet.conditions if area.top == 1]
        assert [rule["criteria"] for rule in rules] == ["=checks_failed>0"], sheet.title


def test_without_a_cost_summary_gives_no_verdict_and_without_anything_it_asks() -> None:
    costless = stored(CASES["zero_cost"])
    assert costless["summary_headline"].startswith("No cost filled in yet")
    assert costless["summary_next"] == "Go to the cost"
    blank = stored(BLANK)
    assert "?" in blank["summary_headline"]
    for card in ("npv", "payback", "value", "asked"):
        assert (blank[f"card_{card}"], blank[f"card_{card}_note"][-1]) == ("", "?")


def test_the_cash_chart_ends_at_the_horizon_and_marks_the_payback_once() -> None:
    for name in ("horizon_12", "example_base", "horizon_60", "no_payback"):
        results = worked_out(name)
        cells, live = expected_cells(results), results.live
        assert cells["cash_month"][60] == live["horizon_months"]
        assert cells["cash_net"][60] == pytest.approx(results.months["net_t"][:, 0].sum())
        marks = [point for point, height in cells["cash_payback"].items() if height]
        months = [cells["cash_month"][point] for point in marks]
        expected = [] if name in ("no_payback", "horizon_12") else [live["payback_months"]]
        assert months == pytest.approx(expected, abs=live["horizon_months"] / 120 + 1e-9)


def test_the_cash_chart_draws_in_the_unit_that_its_legend_names() -> None:
    for name, unit, size in (("example_base", "USD K", 1e3), ("huge", "USD bn", 1e9)):
        cells = expected_cells(worked_out(name))
        drawn = [cells["cash_drawn"][point] for point in range(61)]
        assert drawn == pytest.approx([cells["cash_net"][point] / size for point in range(61)])
        assert 1 <= max(map(abs, drawn)) < 1_000
        assert stored(CASES[name])["cash_heading"] == f"Cumulative net cash, {unit}"


def test_charts_ask_while_there_is_nothing_to_draw() -> None:
    blank = stored(BLANK)
    for title in ("waterfall_title", "cash_title", "tornado_title"):
        assert blank[title].endswith("?"), title


def test_the_alternative_text_of_a_chart_is_its_message() -> None:
    file = zipfile.ZipFile(io.BytesIO(build(EXAMPLE, CORE, strict=False)))
    drawings = "".join(file.read(name).decode() for name in file.namelist() if "drawings/drawing" in name)
    told = re.findall('descr="([^"]*)"', drawings)
    assert any(text.startswith(f"The money is back after 19 months{AFTER_MESSAGE}") for text in told)


def test_money_without_cents_shows_none_on_any_sheet() -> None:
    for name, without in (("yen", 1.0), ("euros", 0.0)):
        assert expected_cells(worked_out(name))["currency_without_cents"] == {(): without}
    for sheet in plan_book(CASES["yen"], CORE).sheets.values():
        priced = {at for at, (_, (_, kind)) in sheet.cells.items() if kind == "price"}
        whole = {
            at
            for area, rule in sheet.conditions
            if "currency_without_cents=1" in rule.get("criteria", "")
            for at in area.cells()
        }
        assert priced == whole, sheet.title


def test_summary_shows_no_amount_to_the_cent_and_no_number_in_words_but_two_digits() -> None:
    assert [text for text in texts(EXAMPLE)["Summary"] if re.search(r"USD [\d,]{4,}", text)] == []
    book = plan_book(EXAMPLE, CORE)
    kinds = {
        kind for content, (_, kind) in book.sheets["Summary"].cells.values() if isinstance(content, Formula)
    }
    assert kinds == {"text", "money", "rate"}


def test_a_value_below_zero_is_told_as_a_loss() -> None:
    worse = with_values(
        EXAMPLE, incident_frequency_reduction={"base": -0.43}, audit_hours_reduction={"base": -0.9}
    )
    assert work_out(worse).live["annual_value"] < -1_000
    said = texts(worse)
    for page in ("Start", "Summary"):
        assert [text for text in said[page] if re.match("Loses USD .* a year at full effect", text)]
        assert not [text for text in said[page] if text.startswith("Worth")]


@pytest.mark.parametrize(
    ("left_out", "headline"),
    [
        (("run_hours_per_week",), "No verdict yet: 1 answer about cost is missing"),
        (
            ("internal_adoption_hours", "run_hours_per_week"),
            "No verdict yet: 2 answers about cost are missing",
        ),
    ],
)
def test_a_part_of_the_cost_is_no_verdict(left_out: tuple[str, ...], headline: str) -> None:
    said = texts(with_values(EXAMPLE, **dict.fromkeys(left_out)))
    for page in ("Start", "Summary"):
        assert headline in said[page]
        assert not re.search("Pays for itself|chance that it pays|it brings", "\n".join(said[page]))


def test_money_that_is_never_out_is_back_at_once_on_start_and_summary() -> None:
    said = texts(CASES["never_out"])
    for page in ("Start", "Summary"):
        assert "at once" in said[page]
        assert not [text for text in said[page] if re.search(r"(?<![0-9])0 months", text)]


def test_a_break_even_that_rounds_to_nothing_is_told_in_words() -> None:
    large = with_values(EXAMPLE, impact_per_incident_hour={"base": 7_999_993})
    assert "Incidents a quarter must be more than 0 (Base 4.00)" in texts(large)["Summary"]

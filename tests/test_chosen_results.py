"""Some results of many cases: the same bits as among all of them, and nothing worked out that they do not need."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import roi_workbook as roi
from roi_workbook.catalogue import MODEL
from roi_workbook.finance import present_values, results
from roi_workbook.recomputing import recompute as recomputing
from roi_workbook.recomputing.recompute import work_out
from tests.random_inputs import random_inputs

HEADLINES = ["npv", "roi", "payback_months", "irr", "annual_value", "peak_funding"]


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    found = [work_out(random_inputs(number), strict=False).cases for number in range(3)]
    return pd.concat(found, ignore_index=True)[list(MODEL.register)]


@pytest.fixture(autouse=True)
def chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of a few cases: the first works everything out, the others what is asked for."""
    monkeypatch.setattr(recomputing, "CHUNK", 97)


def test_a_result_alone_has_the_bits_it_has_among_all(cases: pd.DataFrame) -> None:
    everything = roi.recompute(cases, strict=False)
    for key in everything.columns[::7]:
        alone = roi.recompute(cases, strict=False, results=[str(key)])
        pd.testing.assert_frame_equal(alone, everything[[key]], check_exact=True)


def test_results_come_in_the_order_they_are_asked_for_each_once(cases: pd.DataFrame) -> None:
    found = roi.recompute(cases, strict=False, results=["irr", "npv", "alert_irr", "npv"])
    assert list(found) == ["irr", "npv", "alert_irr"] and found.index.equals(cases.index)
    assert roi.recompute(cases, strict=False, results=[]).shape == (len(cases), 0)


def test_what_is_not_needed_is_worked_out_for_the_first_cases_only(
    cases: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    def counted(lines):  # type: ignore[no-untyped-def]
        sizes.append(lines["net_t"].shape[1])
        return results.internal_rate(lines)

    parts = [counted if part is results.internal_rate else part for part in results.RESULTS]
    monkeypatch.setattr(recomputing, "RESULTS", tuple(parts))
    roi.recompute(cases, strict=False, results=["npv"])
    assert sizes == [97]
    roi.recompute(cases, strict=False, results=["irr"])
    assert sum(sizes[1:]) == len(cases)


def test_no_two_parts_give_the_same_result() -> None:
    lines = work_out(random_inputs(1), strict=False)
    given = {key: np.asarray(column) for key, column in lines.cases[list(MODEL.register)].items()}
    found = recomputing.in_columns(given, MODEL)
    keys: list[str] = []
    with np.errstate(all="ignore"):
        known = {**found, **recomputing._yearly(found, MODEL)}
        for part in (*present_values.SUMS, *results.RESULTS):
            more = part(known)
            keys += [key for key in more if key != "moved"]
            known |= more
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("rows", [0, 3])
def test_what_is_no_result_is_refused_with_the_nearest(rows: int) -> None:
    frame = pd.DataFrame({"incidents_per_quarter": np.arange(1.0, rows + 1)})
    with pytest.raises(ValueError, match=r"^results: 'npvv' is no result of a case; the nearest is 'npv'\.$"):
        roi.recompute(frame, results=["npv", "npvv"])


def test_headline_results_are_all_there(cases: pd.DataFrame) -> None:
    found = roi.recompute(cases, strict=False, results=HEADLINES)
    assert list(found) == HEADLINES and found["npv"].notna().all()

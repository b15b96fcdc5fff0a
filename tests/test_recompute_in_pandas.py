"""The recompute takes a DataFrame as it is, and the docs walk through it."""

import doctest
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.finance.annual import annual_view
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.bucket import Bucket
from roi_workbook.recomputing.recompute import work_out
from tests.random_inputs import random_inputs

DOCS = Path(__file__).parents[1] / "docs"

PAGES = sorted(path for path in DOCS.rglob("*.md") if "    >>> " in path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    """Cases of several workbooks, their tables and choices among them: inputs, lines and guards as columns."""
    workbooks = [example_inputs(MODEL), *map(random_inputs, range(5))]
    worked_out = [work_out(inputs, strict=False).cases.iloc[:17] for inputs in workbooks]
    return pd.concat(worked_out)


@pytest.mark.parametrize("subject", MODEL.subjects, ids=lambda subject: subject.key)
def test_a_subject_takes_a_frame_as_it_takes_arrays(subject: Bucket, cases: pd.DataFrame) -> None:
    arrays = {str(key): np.asarray(column) for key, column in cases.items()}
    for work in (subject.recompute, subject.raise_guards or subject.recompute):
        with np.errstate(all="ignore"):
            of_frame, of_arrays = work(cases), work(arrays)
        assert of_frame.keys() == of_arrays.keys()
        for key, values in of_arrays.items():
            np.testing.assert_array_equal(np.asarray(of_frame[key]), values, strict=True)
            assert len(values) == len(cases)


ONE = work_out(example_inputs(MODEL)).cases.loc[["Conservative", "Base"]]


@pytest.mark.parametrize(
    ("key", "change", "sentence"),
    [
        (
            "downtime",
            lambda frame: frame.drop(columns=["hours_per_incident", "loaded_hourly_cost"]),
            "downtime: the cases have no column 'hours_per_incident', 'loaded_hourly_cost'; add what is missing, or take"
            " rows of `work_out(inputs).cases`.",
        ),
        (
            "downtime",
            lambda frame: frame.assign(hours_per_incident=["1.5", "2 h"]),
            "downtime: column 'hours_per_incident' holds '1.5' in row 'Conservative', expected a number.",
        ),
        (
            "downtime",
            lambda frame: frame.assign(incident_impact_includes_labour=["No", "no idea"]),
            "downtime: column 'incident_impact_includes_labour' holds 'no idea' in row 'Base', expected one of Yes, No.",
        ),
        (
            "investment",
            lambda frame: frame.assign(purchases=[frame["purchases"].iloc[0], None]),
            "investment: column 'purchases' holds None in row 'Base', expected a list with a dict for each row",
        ),
        (
            "investment",
            lambda frame: frame.assign(
                purchases=pd.Series([pd.DataFrame([{"one_off_cost": 7.3}])] * 2, frame.index)
            ),
            "investment: column 'purchases' holds DataFrame in row 'Conservative', expected a list with a dict for each row, as `to_dict('records')`",
        ),
    ],
)
def test_a_wrong_frame_is_refused_with_its_column(key: str, change, sentence: str) -> None:
    subject = next(each for each in MODEL.subjects if each.key == key)
    with pytest.raises(ValueError, match="^" + re.escape(sentence)) as refused:
        subject.recompute(change(ONE))
    assert isinstance(refused.value, RoiWorkbookError)


def test_the_annual_view_takes_a_frame_as_it_takes_arrays(cases: pd.DataFrame) -> None:
    arrays = {str(key): np.asarray(column) for key, column in cases.items()}
    with np.errstate(all="ignore"):
        of_frame, of_arrays = (annual_view(case, MODEL.buckets) for case in (cases, arrays))
    for key, values in of_arrays.items():
        np.testing.assert_array_equal(np.asarray(of_frame[key]), values)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_what_the_docs_work_out_comes_out(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE, encoding="utf-8"
    )
    assert outcome.attempted and not outcome.failed

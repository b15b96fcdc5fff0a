"""Rows by label and columns by key: what a DataFrame says, said of plain arrays."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from roi_workbook.recomputing.rows import LabelledRows

ROWS = {
    "b": {"cost": 977.5, "state": "ok", "odd": 0.0},
    "a": {"cost": -31.25, "state": "look here", "odd": 1.0},
    (1, "c"): {"cost": math.nan, "state": "", "odd": 2.0},
}


@pytest.fixture
def held() -> LabelledRows:
    return LabelledRows.of_rows(ROWS)


def test_a_row_is_what_it_was_made_of(held: LabelledRows) -> None:
    assert len(held) == 3 and held.at("a") == 1
    assert held.row("b") == ROWS["b"] and held.row("a") == ROWS["a"]
    assert math.isnan(held.row((1, "c"))["cost"]) and held.row((1, "c"))["state"] == ""
    assert type(held.row("b")["cost"]) is float
    with pytest.raises(ValueError, match="not in tuple"):
        held.row("d")


def test_a_column_is_by_label_or_in_an_asked_order(held: LabelledRows) -> None:
    assert held.by_label("state") == {"b": "ok", "a": "look here", (1, "c"): ""}
    assert held.by_label("cost", ["a"]) == {"a": -31.25}
    assert held.of("cost", ["a", "b"]).tolist() == [-31.25, 977.5]
    assert held.marked("odd") == ("a", (1, "c"))
    other = held.in_order(np.array([2, 0, 1]))
    assert other.labels == ((1, "c"), "b", "a") and other["odd"].tolist() == [2, 0, 1]


def test_in_pandas_it_is_the_same(held: LabelledRows) -> None:
    expected = pd.DataFrame(ROWS.values(), index=pd.Index(ROWS, name="key", tupleize_cols=False))
    pd.testing.assert_frame_equal(held.frame("key"), expected, check_dtype=False)

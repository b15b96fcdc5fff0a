"""Numbers in sentences are rounded and written as a spreadsheet does it."""

from __future__ import annotations

import pytest

from roi_workbook.planning.rounding import rounded, written


@pytest.mark.parametrize(
    ("number", "decimals", "expected"),
    [(2.5, 0, 3), (-2.5, 0, -3), (0.125, 2, 0.13), (-0.2, 0, 0), (1_234.5, 0, 1_235)],
)
def test_halves_go_away_from_zero(number: float, decimals: int, expected: float) -> None:
    assert rounded(number, decimals) == expected


def test_zero_has_no_sign_and_thousands_are_apart_where_asked() -> None:
    assert written(-0.04, 1) == "0.0"
    assert (written(12_345.25, 1), written(12_345.25, 1, grouped=False)) == ("12,345.3", "12345.3")

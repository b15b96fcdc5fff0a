"""Damaged and hostile workbooks of ours through the whole review: one sentence or findings, never anything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from random import Random
from zipfile import ZIP_STORED

import pytest

from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Comparison
from roi_workbook.review.reading import read_workbook
from roi_workbook.xlsx.package import ReadingError
from tests.edited import WORKBOOK, Made, with_cell, with_part
from tests.fuzz_reading import damaged
from tests.quick_cases import quick_then_thorough
from tests.small_workbooks import unzipped, zipped

Reviewed = Callable[[bytes], Comparison | str]


@pytest.fixture
def reviewed(tmp_path: Path) -> Reviewed:
    """The review of a content, or the sentence it is refused with."""

    def review(content: bytes) -> Comparison | str:
        path = tmp_path / "hostile.xlsx"
        path.write_bytes(content)
        try:
            return compare(read_workbook(path))
        except ReadingError as refusal:
            assert str(refusal).startswith(f"{path}: ") and "\n" not in str(refusal)
            return str(refusal)

    return review


@pytest.mark.parametrize("seed", quick_then_thorough([0], range(3)))
def test_any_damage_ends_in_findings_or_one_sentence(
    core_then_all: Made, reviewed: Reviewed, seed: int
) -> None:
    random, content = Random(seed), core_then_all.content()
    parts = unzipped(content)
    endings = {type(reviewed(damaged(content, parts, random))) for _ in range(6)}
    names = re.findall(r'<definedName name="([^"]+)">([^<]*)<', parts[WORKBOOK].decode())
    for _ in range(4):
        xml = parts[WORKBOOK].decode()
        for (name, reference), (_, other) in zip(
            random.sample(names, 9), random.sample(names, 9), strict=True
        ):
            xml = xml.replace(
                f'name="{name}">{reference}<', f'name="{name}">{random.choice((other, "#REF!", "1"))}<'
            )
        endings.add(type(reviewed(zipped({**parts, WORKBOOK: xml.encode()}, ZIP_STORED))))
    assert endings <= {Comparison, str} and Comparison in endings


@pytest.mark.parametrize(
    "reference",
    [
        "Inputs!$A$1:$D$1048576",
        "Inputs!$D:$D",
        "Inputs!$A$1:$XFD$1048576",
    ],
)
def test_a_table_name_over_a_million_rows_is_lost(
    core_then_all: Made, reviewed: Reviewed, reference: str
) -> None:
    old = f'name="purchases_one_off_cost">{core_then_all.book.names["purchases_one_off_cost"].reference}<'

    def widened(xml: str) -> str:
        assert old in xml
        return xml.replace(old, f'name="purchases_one_off_cost">{reference}<')

    comparison = reviewed(with_part(core_then_all.content(), WORKBOOK, widened))
    assert isinstance(comparison, Comparison)
    assert "purchases_one_off_cost" in {finding.key for finding in comparison.findings}
    assert not comparison.agrees


@pytest.mark.parametrize(
    "formula", ['"' * 8_000, "(" * 8_000, "-" * 8_000 + "1", "1+" * 4_000 + "1", "A1:" * 2_000]
)
def test_a_formula_made_to_be_slow_is_another_formula(
    core_then_all: Made, reviewed: Reviewed, formula: str
) -> None:
    marked = with_cell(core_then_all.content(), core_then_all.place("fte_freed"), "n", "41.37191")
    part = next(part for part, xml in unzipped(marked).items() if b"<v>41.37191</v>" in xml)
    with_formula = f"<f>{escape(formula)}</f><v>41.37191</v>"
    content = with_part(marked, part, lambda xml: xml.replace("<v>41.37191</v>", with_formula))
    comparison = reviewed(content)
    assert isinstance(comparison, Comparison)
    assert ("formula-changed", "fte_freed") in {(each.kind, each.key) for each in comparison.findings}

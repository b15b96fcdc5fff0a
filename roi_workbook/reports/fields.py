"""Fields, values and places of findings for programs."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict
from itertools import takewhile
from typing import Any

from roi_workbook.cell_values import is_number
from roi_workbook.review.findings import Finding

FINDING_FIELDS = (
    "kind",
    "severity",
    "sheet",
    "cell",
    "key",
    "label",
    "unit",
    "workbook",
    "recomputed",
    "found",
    "expected",
    "message",
    "accepted",
    "accepted_by",
    "accepted_until",
)
"""The fields of a finding in JSON and CSV, in this order."""


def fields_of(finding: Finding) -> Mapping[str, Any]:
    """A finding by field, with plain values."""
    values = asdict(finding)
    if by := finding.accepted:
        values |= {"accepted": by.reason, "accepted_by": by.who, "accepted_until": by.until.isoformat()}
    return {name: plain(values.get(name)) for name in FINDING_FIELDS}


def plain(value: Any) -> Any:
    """A value as in JSON: whole numbers without a point, None for what is not finite, plain Python types."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, str):
        return str(value)
    if not is_number(value):
        return value
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < 1e15 else float(value)


LONGEST_FORMULA, BEFORE = 300, 60
"""Characters of a formula that are shown, and how many of them come before the first that differs."""


def formulas_of(finding: Finding) -> tuple[str, str]:
    """What a finding found and what it expected; long ones are cut to what is around their first difference.

    JSON and CSV have them whole.
    """
    found, expected = finding.found or "", finding.expected or ""
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(found, expected, strict=False)))
    start = max(0, alike - BEFORE) if max(len(found), len(expected)) > LONGEST_FORMULA else 0
    return _cut(found, start), _cut(expected, start)


def _cut(text: str, start: int) -> str:
    end = start + LONGEST_FORMULA
    return f"{'...' if text and start else ''}{text[start:end]}{'...' if len(text) > end else ''}"


def place_of(finding: Finding) -> str:
    """The place of a finding, as Excel writes it: 'Cash flow'!C7."""
    sheet = finding.sheet
    if sheet and not re.fullmatch(r"[A-Za-z_][\w.]*", sheet):
        sheet = "'" + sheet.replace("'", "''") + "'"
    return "!".join(part for part in (sheet, finding.cell) if part)

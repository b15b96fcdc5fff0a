"""Results in words: numbers in the form their unit asks for, and why there is none."""

from __future__ import annotations

import math

from roi_workbook.recomputing.results import Facts
from roi_workbook.value_texts import result_text


def result(facts: Facts, key: str, case: str = "Live") -> str:
    """A result as a person reads it, or the words that say why there is none."""
    row = facts.case_rows.row(case)
    value, line = float(row[key]), facts.model.lines[key]
    if math.isnan(value):
        return line.why_not_defined(row)
    return result_text(value, line)

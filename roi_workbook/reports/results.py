"""Results as people read them: numbers formatted by their unit, or why there is none."""

from __future__ import annotations

import math

from roi_workbook.model.ranges import no_range
from roi_workbook.model.records import SCENARIOS
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.value_texts import result_text


def result(recomputed: WorkbookResults, key: str, case: str = "Live") -> str:
    """A result as people read it, or the words that say why there is none."""
    row = recomputed.case_rows.row(case)
    value, line = float(row[key]), recomputed.model.lines[key]
    if math.isnan(value):
        return line.why_not_defined(row)
    return result_text(value, line)


def case_told(recomputed: WorkbookResults) -> str:
    """Which case results are of: the scenario, and whether a programme has begun that was planned so."""
    return f"{recomputed.live['scenario']} case" + (", as planned" if recomputed.begun else "")


def scenarios_told(recomputed: WorkbookResults) -> tuple[str, ...]:
    """The scenarios that are told side by side: without a range there is none beside Base."""
    return ("Base",) if no_range(recomputed.risk) else SCENARIOS

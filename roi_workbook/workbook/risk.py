"""The range around Base: results of the sensitivity that are worked out from each input's ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roi_workbook.model.ranges import NO_RANGE, no_range
from roi_workbook.model.records import Line, NotDefined
from roi_workbook.recomputing.results import WorkbookResults

_NO_RANGE = '=IF(ranges_filled = 0, "' + NO_RANGE.words + '", '


def _chance(of: str, deviation: str) -> str:
    """The chance that what is expected is above zero, given its standard deviation."""
    certain = "IF(" + of + " > 0, 1, 0)"
    return (
        _NO_RANGE + "IF(" + deviation + " = 0, " + certain + ", NORMSDIST(" + of + " / " + deviation + ")))"
    )


def _end(worst: str, sign: str) -> str:
    """An end of the range: so many standard deviations from what is expected, or Base if that is beyond."""
    reach = "npv_expected " + sign + " NORMSINV(1 - range_tail) * npv_standard_deviation"
    tail = "IF(MIN(range_tail, 1 - range_tail) <= 0, npv_expected, " + reach + ")"
    return _NO_RANGE + worst + "(npv_base, " + tail + "))"


def _not_better(risk: Mapping[str, Any]) -> bool:
    return not no_range(risk)


RISK_LINES = (
    Line(
        key="ranges_filled",
        label="Inputs with a range that moves the result",
        unit="count",
        formula="=SUM(sensitivity_has_effect)",
        words="How many inputs have an end that moves the net present value; without one there is no range",
    ),
    Line(
        key="npv_expected",
        label="Expected net present value",
        unit="currency",
        formula="=npv_base + (SUM(sensitivity_change_conservative) + SUM(sensitivity_change_optimistic)) / 6",
        words="Base plus what each input's mean (conservative + 4 × base + optimistic, ÷ 6) adds",
    ),
    Line(
        key="npv_standard_deviation",
        label="Standard deviation",
        unit="currency",
        not_defined=(NO_RANGE,),
        formula=_NO_RANGE + "SQRT(MAX(0, (1 - input_correlation) * SUMPRODUCT(sensitivity_spread^2)"
        " + input_correlation * SUM(sensitivity_spread)^2)))",
        words="From the spread of each input (PERT), partly independent and partly together",
    ),
    Line(
        key="probability_npv_positive",
        label="Chance that it is above zero",
        unit="share",
        not_defined=(NO_RANGE,),
        formula=_chance("npv_expected", "npv_standard_deviation"),
        words="If the ranges typed are right: normal distribution of expected ÷ standard deviation",
    ),
    Line(
        key="probability_npv_positive_independent",
        label="The same, inputs independent",
        unit="share",
        not_defined=(NO_RANGE,),
        formula=_chance("npv_expected", "SQRT(SUMPRODUCT(sensitivity_spread^2))"),
        words="With a correlation of the inputs of 0",
    ),
    Line(
        key="probability_npv_positive_linked",
        label="The same, inputs fully linked",
        unit="share",
        not_defined=(NO_RANGE,),
        formula=_chance("npv_expected", "ABS(SUM(sensitivity_spread))"),
        words="With a correlation of the inputs of 1",
    ),
    Line(
        key="npv_low",
        label="Low end of the range",
        unit="currency",
        not_defined=(NO_RANGE,),
        formula=_end("MIN", "-"),
        words="Expected − as many standard deviations as leave the tail outside; Base if that is lower",
    ),
    Line(
        key="npv_high",
        label="High end of the range",
        unit="currency",
        not_defined=(NO_RANGE,),
        formula=_end("MAX", "+"),
        words="Expected + the same; Base if that is higher",
    ),
    Line(
        key="optimistic_multiple",
        label="All inputs at optimistic, against one at a time",
        unit="ratio",
        not_defined=(NO_RANGE, NotDefined("n/a: nothing gets better", _not_better)),
        formula=_NO_RANGE
        + "IF(SUM(sensitivity_change_optimistic) > npv_tolerance, (npv_optimistic - npv_base)"
        ' / SUM(sensitivity_change_optimistic), "n/a: nothing gets better"))',
        words="What all bring together ÷ what they bring one at a time; far above 1, inputs multiply: simulate",
    ),
)
"""Results of the sensitivity: an approximation, live, without random numbers."""


def why_no_risk(key: str, recomputed: WorkbookResults) -> str:
    """Why one of the results of the sensitivity is no number; "" if `key` is none of them."""
    case = recomputed.live | recomputed.risk
    return next((line.why_not_defined(case) for line in RISK_LINES if line.key == key), "")

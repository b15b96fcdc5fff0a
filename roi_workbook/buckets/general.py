"""General: the frame of the case (who, which scenario, time, money) and what all buckets share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roi_workbook.words import SCENARIOS, Bucket, Columns, Guard, Input, limit

if TYPE_CHECKING:
    import numpy as np

INPUTS = (
    Input(
        key="organisation", label="Organisation", unit="text", needed="never", single=True,
        meaning="Whose case this is.", base="Example company (made up)",
    ),
    Input(
        key="proposal_title", label="Title of the proposal", unit="text", needed="never", single=True,
        meaning="What leadership is asked to fund, in one line.", base="Reliable releases for machine learning",
    ),
    Input(
        key="prepared_by", label="Prepared by", unit="text", needed="never", single=True,
        meaning="Who answers questions about the numbers.", base="Platform engineering and finance (made up)",
    ),
    Input(
        key="business_metric", label="Business metric AI moves", unit="choice", needed="never", single=True,
        meaning="The business metric that better models move first.", base="conversion",
        choices=("conversion", "fraud loss", "underwriting", "support automation", "recommendations", "other"),
    ),
    Input(
        key="scenario", label="Scenario shown", unit="choice", needed="never", single=True,
        meaning="Which of the three values of every input the live model uses.",
        base="Base", standard="Base", choices=SCENARIOS,
    ),
    Input(
        key="reporting_currency", label="Reporting currency", unit="text", needed="never", single=True,
        meaning="ISO code of the one currency all money is in.", base="USD", standard="USD",
    ),
    Input(
        key="model_start", label="Month of the decision (month 0)", unit="date", needed="never", single=True,
        meaning="First day of month 0. Empty: months are numbered only.", base="2027-01",
    ),
    Input(
        key="horizon_months", label="Horizon", unit="months", needed="always", single=True, whole=True,
        lowest=12, highest=60, base=36, standard=36, source="TEI",
        meaning="Months of benefits and costs that are counted after the decision.",
    ),
    Input(
        key="annual_discount_rate", label="Discount rate", unit="share / year", needed="always", single=True,
        highest=1, base=0.10, standard=0.10, source="TEI",
        meaning="Yearly rate future money is discounted with: a policy rate of finance, not a risk.",
    ),
    Input(
        key="finance_rate", label="Finance rate", unit="share / year", needed="always", single=True,
        highest=1, base=0.10, standard=0.10,
        meaning="What money paid out costs a year; used by the modified internal rate of return only.",
    ),
    Input(
        key="reinvestment_rate", label="Reinvestment rate", unit="share / year", needed="always", single=True,
        highest=1, base=0.10, standard=0.10,
        meaning="What money received earns a year; used by the modified internal rate of return only.",
    ),
    Input(
        key="working_weeks_per_year", label="Working weeks a year", unit="weeks / year", needed="always",
        single=True, lowest=1, highest=53, base=52, standard=52, source="BC",
        meaning="Weeks a year that weekly hours are worked. Use 46 to 47 where holidays count (IDC: 47).",
    ),
    Input(
        key="hours_per_fte_year", label="Hours of a full-time year", unit="hours / year", needed="always",
        single=True, lowest=1, highest=8784, base=2080, standard=2080,
        meaning="Paid hours of one full-time person a year (IDC counts 1,880 worked hours).",
    ),
    Input(
        key="loaded_hourly_cost", label="Loaded cost of an engineering hour", unit="currency / hour",
        needed="always", base=120, source="BC",
        meaning="Salary, taxes, benefits and overhead of one engineering hour.",
    ),
    Input(
        key="productivity_capture_rate", label="Share of freed time put to use", unit="share", needed="always",
        highest=1, conservative=0.35, base=0.50, optimistic=0.70, standard=0.50, source="Nucleus",
        meaning="Freed hours that become useful work: a house assumption (TEI standard; Nucleus 0.5).",
    ),
    Input(
        key="months_to_go_live", label="Months to go-live", unit="months", needed="always", essential=True,
        highest=60, conservative=6, base=3, optimistic=2, standard=3, source="RM", curved=True,
        meaning="Months from the decision to the first benefit.",
    ),
    Input(
        key="ramp_months", label="Months from go-live to full benefit", unit="months", needed="always",
        highest=60, conservative=9, base=6, optimistic=3, standard=6, curved=True,
        meaning="Equal monthly steps to the full benefit, the first in the first month after go-live.",
    ),
    Input(
        key="annual_benefit_fade", label="Fade of the benefit", unit="share / year", needed="always", single=True,
        lowest=-0.5, highest=0.95, base=0, standard=0, source="DORA",
        meaning="Share of the benefit lost each year after full effect: a gain becomes the new baseline. "
        "Negative: volume grows.",
    ),
    Input(
        key="annual_pain_growth", label="Growth of today's cost", unit="share / year", needed="always",
        single=True, lowest=-0.5, highest=1, base=0, standard=0,
        meaning="Yearly growth of what the problem costs if nothing is done. Moves only the cost of doing nothing.",
    ),
    Input(
        key="investment_life_years", label="Life of the investment", unit="years", needed="always", single=True,
        lowest=1, highest=30, base=3, standard=3,
        meaning="Years over which one-off cost is spread, straight line, in the annual view.",
    ),
    Input(
        key="input_correlation", label="Correlation between inputs", unit="share", needed="always", single=True,
        highest=1, base=0.3, standard=0.3,
        meaning="How far the inputs of one case err together: 0 independent, 1 all at once.",
    ),
    Input(
        key="range_tail", label="Tail outside the range", unit="share", needed="always", single=True,
        lowest=0.001, highest=0.499, base=0.10, standard=0.10,
        meaning="Chance left outside the quoted range of the net present value, on each side.",
    ),
)  # fmt: skip

GUARDS = (
    Guard(
        key="alert_live_at_once", label="Live on the day of the decision",
        formula="=(months_to_go_live = 0) * 1", advice="Nothing is live at once: give the months to go-live.",
    ),
    Guard(
        key="alert_full_effect_after_horizon", label="Full effect comes after the horizon",
        formula="=(months_to_go_live + MAX(1, ramp_months) > horizon_months) * 1",
        advice="The case never reaches its full value: lengthen the horizon or shorten the build.",
    ),
    Guard(
        key="alert_weekly_hours", label="Hours of a full-time week look odd",
        formula="=(hours_per_fte_year < limit_weekly_hours_lowest * working_weeks_per_year)"
        " + (hours_per_fte_year > limit_weekly_hours_highest * working_weeks_per_year)",
        tested="working_weeks_per_year > 0",
        limits=(
            limit("weekly_hours_lowest", "lowest usual hours a week", "hours / week", 35),
            limit("weekly_hours_highest", "highest usual hours a week", "hours / week", 45),
        ),
        advice="Hours of a full-time year and working weeks do not fit together.",
    ),
)  # fmt: skip


def recompute(case: Columns) -> dict[str, np.ndarray]:
    """The frame of the case is inputs only: there is no line to work out."""
    return {}


def raise_guards(case: Columns) -> dict[str, np.ndarray]:
    """How many times each guard of this subject is up, per case; missing where not tested."""
    import numpy as np

    build, weeks, hours = (
        case["months_to_go_live"],
        case["working_weeks_per_year"],
        case["hours_per_fte_year"],
    )
    full_effect = build + np.maximum(case["ramp_months"], 1)
    too_few = (hours < case["limit_weekly_hours_lowest"] * weeks).astype(float)
    too_many = (hours > case["limit_weekly_hours_highest"] * weeks).astype(float)
    return {
        "alert_live_at_once": (build == 0).astype(float),
        "alert_full_effect_after_horizon": (full_effect > case["horizon_months"]).astype(float),
        "alert_weekly_hours": np.where(weeks > 0, too_few + too_many, np.nan),
    }


GENERAL = Bucket(
    key="general",
    title="General",
    purpose="Who, when, which scenario, and the rates all buckets share.",
    inputs=INPUTS,
    guards=GUARDS,
    recompute=recompute,
    raise_guards=raise_guards,
)  # fmt: skip

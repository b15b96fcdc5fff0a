"""What comes back by months 6 and 12, at full effect, and in time and pace."""

from __future__ import annotations

from collections.abc import Collection

from roi_workbook.model.bucket import Buckets
from roi_workbook.model.records import Line
from roi_workbook.model.words import NOTHING, first_of, joined, quoted
from roi_workbook.planning.proposal.wording import (
    COST_OPEN,
    LATE,
    NO_COST,
    by_sign,
    figure_keys,
    part,
    said,
    sentence,
)


def has_hours(figures: Collection[str]) -> bool:
    """Whether a bucket says how many hours of manual work there are, and how many come free."""
    return {"hours_today", "hours_back"} <= {*figures}


def has_cadence(figures: Collection[str]) -> bool:
    """Whether a bucket says how often models are released."""
    return {"cadence_today", "cadence_target"} <= {*figures}


def return_parts(buckets: Buckets) -> tuple[Line, ...]:
    """Pieces of what comes back; time and pace where a bucket has figures of them."""
    tell, figures = said(buckets), figure_keys(buckets)
    lines = []
    if has_cadence(figures):
        lines += [
            part(
                f"every_{when}",
                f"Release cycle, {when}",
                first_of(
                    (f"proposal_cadence_{when} = 1", quoted("every week")),
                    otherwise=tell(f"every {{cadence_{when}}} weeks"),
                ),
            )
            for when in ("today", "target")
        ]
        lines.append(
            part(
                "cadence",
                "Pace",
                first_of(
                    ("MIN(proposal_cadence_today, proposal_cadence_target) = 0", NOTHING),
                    ("proposal_cadence_today = proposal_cadence_target", NOTHING),
                    otherwise=tell("Models are released {every_target} instead of {every_today}."),
                ),
            )
        )
    if has_hours(figures):
        lines.append(
            part(
                "hours_recovered",
                "Hours recovered",
                first_of(
                    (
                        "proposal_hours_back = 1",
                        tell(
                            "Of {hours_today} of manual work a week, {hours_back} comes free; we count {captured:0} % of it."
                        ),
                    ),
                    (
                        "proposal_hours_back > 0",
                        tell(
                            "Of {hours_today} of manual work a week, {hours_back} come free; we count {captured:0} % of them."
                        ),
                    ),
                ),
            )
        )
    return (
        *lines,
        part(
            "then_worth",
            "What it is worth at full effect",
            by_sign(
                "proposal_value",
                tell("costs {value} a year"),
                quoted("is worth nothing"),
                tell("is worth {value} a year, risk-adjusted"),
            ),
        ),
        part(
            "most_out",
            "Most money out at once",
            first_of(
                (
                    "proposal_peak > 0",
                    tell("at most {peak} is out at once, in month {peak_funding_month:0}"),
                ),
            ),
        ),
    )


def returns(buckets: Buckets) -> tuple[Line, ...]:
    """What comes back by months 6 and 12, at full effect, and in time and pace."""
    tell, figures = said(buckets), figure_keys(buckets)
    arriving = tell("Benefits add up to {early_benefits} by month 6 and to {year_benefits} by month 12.")
    costs = first_of((COST_OPEN, quoted("the cost so far")), otherwise=quoted("all costs"))
    first_year = first_of(
        (
            f"AND({NO_COST}, proposal_year_benefits = 0)",
            quoted("No benefit arrives in the first 12 months."),
        ),
        (NO_COST, arriving),
        (
            "proposal_year_benefits = 0",
            quoted("No benefit arrives in the first 12 months; with ")
            + f" & {costs} & "
            + tell(" we are then {year_net} behind."),
        ),
        otherwise=arriving
        + ' & " With " & '
        + costs
        + " & "
        + tell(" we are then {year_net}")
        + ' & IF(proposal_year_net < 0, " behind, ", " ahead, ") & IF(proposal_run_rate < 0, "losing ", "gaining ") & '
        + tell("{run_rate} a year at the rate of month 12, one-off payments left out."),
    )
    full_effect = first_of(
        (
            LATE,
            tell(
                "It goes live after {go_live}, beyond the {horizon_months:0} months looked at: no benefit is counted."
            ),
        ),
        otherwise=first_of(
            ("months_to_go_live = 0", quoted("It is live from the start")),
            otherwise=tell("It goes live after {go_live}"),
        )
        + " & "
        + first_of(
            ("ramp_months <= 1", tell(", is at full effect at once and then {then_worth}")),
            otherwise=tell(", takes {ramp} more to full effect and then {then_worth}"),
        )
        + ' & IF(proposal_most_out = "", "", "; " & proposal_most_out) & "."',
    )
    parts = (["proposal_hours_recovered"] if has_hours(figures) else []) + (
        ["proposal_cadence"] if has_cadence(figures) else []
    )
    return (
        sentence("first_year", "The first year", first_year),
        sentence("full_effect", "At full effect", full_effect),
        sentence("pace", "Time and pace", joined(*parts) if parts else NOTHING),
    )

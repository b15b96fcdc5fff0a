"""The results of one workbook: everything its inputs lead to, and the guards that look at more than one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.lazy import np, pd
from roi_workbook.model.records import Guard, Inputs
from roi_workbook.model.sources import MADE_UP
from roi_workbook.recomputing.context import texts_left
from roi_workbook.recomputing.rows import LabelledRows
from roi_workbook.recomputing.words import in_words


@dataclass(frozen=True)
class WorkbookResults:
    """Everything one workbook's inputs lead to.

    `case_rows` are completed inputs, lines and guards of every case ("Live", "Conservative", "Base",
    "Optimistic", then the moved inputs and the discount rates); `live` is the first one by key. `months` and
    `ladder` hold arrays by key whose columns are the first four cases. `sensitivity_rows`, `proof_rows`,
    `register_rows` and `bucket_rows` are as `recomputing.sensitivity` and `evidence` say. `rate_strip` is npv by discount
    rate, `grid` npv by realisation (rows) and overrun (columns). `guards` are those of the live workbook by
    key: how much is wrong, 0 if nothing, NaN where not tested. `planning_numbers` holds what the planning
    subjects work out by name, for a grid's line its cells by head, or by (head, heading) where it runs along an
    axis; `planning` has their sentences too, put together from `known` when they are first asked for.

    `cases`, `sensitivity`, `register` and `buckets` are the same rows in pandas, made when they are asked
    for.
    """

    inputs: Inputs
    model: Model
    case_rows: LabelledRows
    live: dict[str, Any]
    months: dict[str, np.ndarray]
    ladder: dict[str, np.ndarray]
    sensitivity_rows: LabelledRows
    proof_rows: tuple[LabelledRows, ...]
    risk: dict[str, float]
    rate_strip: np.ndarray
    grid: np.ndarray
    register_rows: LabelledRows
    bucket_rows: LabelledRows
    completeness: dict[str, float]
    odd_cells: dict[str, int]
    scenario_is_odd: bool
    guards: dict[str, float] = field(default_factory=dict)
    planning_numbers: dict[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def planning(self) -> dict[str, Any]:
        """The results of the planning subjects by name: numbers and texts."""
        return self.planning_numbers | texts_left(self.model.planning, self.known)

    @cached_property
    def made_up(self) -> str:
        """The sentence that marks a made-up example; "" where no source is a placeholder."""
        return str(in_words([MADE_UP], self.completeness)[MADE_UP.key])

    @property
    def begun(self) -> bool:
        """Whether what it cost or brought is typed for any month: then the figures of the case are a plan."""
        return bool(self.planning.get("programme_begun", 0) > 0)

    @property
    def not_yet(self) -> str:
        """Why there is no verdict, as Proposal says it: a check failed, or cost is missing; "" where nothing is in its way."""
        if raised(self.guards, self.model)["checks_failed"] > 0:
            return str(self.planning["proposal_asked"])
        open_cost = self.completeness["cost_missing_count"] > 0 or self.case_rows.row("Base")["pv_costs"] <= 0
        runs = self.planning.get("programme_compared", 0) > 0
        return str(self.planning["proposal_recommended"]) if open_cost and not runs else ""

    @cached_property
    def cases(self) -> pd.DataFrame:
        """Every case as a row, by label: inputs, lines and guards as columns."""
        return self.case_rows.frame("case")

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """Every input with three values as a row, by key."""
        return self.sensitivity_rows.frame("key")

    @cached_property
    def register(self) -> pd.DataFrame:
        """Every input and table of the core as a row, by key."""
        return self.register_rows.frame("key")

    @cached_property
    def buckets(self) -> pd.DataFrame:
        """Every bucket that adds value as a row, by key."""
        return self.bucket_rows.frame("bucket")


def raise_workbook_guards(recomputed: WorkbookResults) -> dict[str, float]:
    """Guards that look at more than one case, or at the evidence of one workbook.

    The arithmetic checks compare parts of the workbook with each other. Recomputed from the same inputs these
    parts agree by construction, so the checks are zero here: a workbook that says otherwise differs.
    """
    buckets, register, sensitivity = (
        recomputed.bucket_rows,
        recomputed.register_rows,
        recomputed.sensitivity_rows,
    )
    values, live = buckets["value"], recomputed.live
    total = values.sum()
    dominant = (values > live["limit_bucket_share"] * total).sum() if total > 0 else float("nan")
    faint = values < live["limit_physical_share"] * buckets["physical"]
    multiple = recomputed.risk["optimistic_multiple"]
    allowances = [recomputed.case_rows.row("Base")[key] for key in ("contingency_rate", "cost_overrun")]
    by_construction = (
        "check_buckets_add_up",
        "check_monthly_benefits_add_up",
        "check_cumulative_rolls_forward",
        "check_npv_function",
        "check_cases_live",
        "check_cases_base",
    )
    return {
        **dict.fromkeys(by_construction, 0.0),
        "check_npv_at_irr": live["irr"] * 0.0,
        "check_scenario": float(recomputed.scenario_is_odd),
        "check_inputs_in_range": float(
            (register["state"] == "look here").sum() + sum(recomputed.odd_cells.values())
        ),
        "check_base_filled": float(register["end_only"].sum()),
        "alert_one_bucket_dominates": float(dominant),
        "alert_value_far_below_effect": float((faint & (buckets["physical"] > 0)).sum()),
        "alert_columns_swapped": float(sensitivity["swapped"].sum()),
        "alert_ends_on_one_side": float(sensitivity["one_side"].sum()),
        "alert_inputs_multiply": float(multiple > live["limit_optimistic_multiple"])
        if multiple == multiple
        else multiple,
        "alert_contingency_and_overrun": float(min(allowances) > 0),
        "alert_cashable_share_without_owner": float(
            ((buckets["cashable_share"] > 0) & (buckets["cashable_owner"] == 0)).sum()
        ),
        "alert_confidence_above_suggested": float(
            ((buckets["gross"] != 0) & (buckets["confidence"] > buckets["suggested_confidence"])).sum()
        ),
        "alert_placeholders": float((register["grade"] == 4).sum()),
        "alert_without_source": float(register["unsourced"].sum()),
        "alert_standards_in_use": float(register["as_standard"].sum()),
    }


def guards_up(guards: Mapping[str, float], model: Model) -> list[Guard]:
    """The checks that failed and the alerts that are up."""
    return [guard for key, guard in model.guards.items() if guards[key] > 0]


def raised(guards: Mapping[str, float], model: Model) -> dict[str, float]:
    """How many checks failed, and how many alerts are up."""
    up = guards_up(guards, model)
    failed = sum(guard.severity == "error" for guard in up)
    return {"checks_failed": float(failed), "alerts_up": float(len(up) - failed)}

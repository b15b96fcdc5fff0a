"""Readiness, recomputed row by row: what an entry counts as, its distance from the target, what comes first."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from roi_workbook.planning.as_written import rounded
from roi_workbook.planning.readiness_questions import (
    ANSWERS,
    COST_WATCH,
    DIMENSIONS,
    HIGHER,
    INTERFACES,
    KNOWLEDGE_LAYER,
    LATENCY,
    LOWER,
    UTILISATION,
    WITH_AGENTS,
    WITH_GPUS,
)
from roi_workbook.tables import number
from roi_workbook.words import Known

if TYPE_CHECKING:
    import pandas as pd

COLOURS = ("green", "amber", "red")
"""The ratings, by their code."""

TOP = 3


def recompute(known: Known) -> dict[str, Any]:
    """Rate every row by itself, then take the worst of each dimension and rank what is not green.

    Codes are 0 green, 1 amber, 2 red, and missing where nothing is rated.
    """
    import pandas as pd

    agents = known["agents_planned"] == "Yes"
    meant = "agents_code" if agents else "usual_code"
    counted = {str(row["answer"]): number(row[meant]) for row in ANSWERS.rows}
    asked = known.table("readiness")
    scope = {WITH_GPUS: known["gpus_in_use"] == "Yes", WITH_AGENTS: agents}
    rows = pd.DataFrame(
        {
            aspect: rate(dict(row), counted, scope, known["amber_answer_gap"], len(asked))
            for aspect, row in asked.iterrows()
        }
    ).T.infer_objects()
    rated, waiting = int(rows["is_rated"].sum()), int(rows["is_open"].sum())
    worst = by_dimension(rows["code"].astype(float).groupby(asked["dimension"]), rows, asked)
    minimum = agents_minimum(rows, known["agents_latency_limit"])
    ready = readiness_for_agents(minimum["agents_minimum_state"])
    overall = worst["readiness_dimensions_code"].max()
    return {
        **{f"readiness_{key}": column for key, column in rows.items() if key != "place"},
        "readiness_answers_counted_code": pd.Series(counted),
        **worst,
        **top_constraints(rows, asked),
        **minimum,
        "readiness_overall": overall,
        "readiness_overall_rating": colour(overall),
        "readiness_completeness": completeness(rated, waiting),
        "readiness_rated_count": float(rated),
        "readiness_open_count": float(waiting),
        "constraints_count": float((rows["code"] > 0).sum()),
        "data_readiness": worst["readiness_dimensions_code"]["data"],
        "gpu_utilisation_today": rows["value_in_use"][UTILISATION],
        "agents_ready": ready,
        "check_readiness_entries_fit": float(rows["misfit"].sum()),
        "check_readiness_limits": float(rows["limits_wrong"].sum()),
        "alert_readiness_open_rows": float(waiting) if rated else math.nan,
        "alert_red_without_owner": float(rows["red_without_owner"].sum()) if rated else math.nan,
        "alert_agents_not_ready": float(ready != "ready") if agents else math.nan,
    }


def rate(
    row: Mapping[str, Any],
    counted: Mapping[str, float],
    scope: Mapping[str, bool],
    amber_gap: float,
    rows: int,
) -> dict[str, Any]:
    """Rate one row by its value against two limits, or by its answer, and say how far it is from green."""
    value, answer, kind = row["current_value"], row["answer"], row["good_is"]
    by_value = kind in (HIGHER, LOWER)
    most = 1 if row["measured_in"] == "share" else math.inf
    usable = by_value and 0 <= value <= most
    fits = answer in {given["answer"] for given in ANSWERS.rows if given["answers_to"] == kind}
    asked = scope.get(row["asked_with"], True)
    limits = not math.isnan(row["green_limit"]) and not math.isnan(row["red_limit"])
    target, worst = (0.0 if math.isnan(row[key]) else row[key] for key in ("green_limit", "red_limit"))

    good = usable and (value >= target if kind == HIGHER else value < target)
    bad = usable and (value < worst if kind == HIGHER else value > worst)
    answer_code = counted[answer] if fits else 0.0
    code = math.nan
    if asked and fits:
        code = answer_code
    elif asked and usable and limits:
        code = 2.0 if bad else 0.0 if good else 1.0
    value_gap = (abs(1 - value / target) if target else 1.0) if usable else 0.0
    answer_gap = {0.0: 0.0, 1.0: amber_gap, 2.0: 1.0}[answer_code]
    constraint = code > 0
    gap = (value_gap if by_value else answer_gap) if constraint else 0.0
    urgency = 2 * code + 1 - 1 / (1 + gap) if constraint else 0.0
    place = math.floor(urgency * 10**6 + 0.5) * rows + rows - row["place"] if constraint else 0
    held, wanted = (in_words(amount, row["measured_in"]) for amount in (value, target))
    target_words = wanted if by_value else kind
    return {
        "rating": colour(code),
        "today": (held if by_value else answer) if usable or fits else "",
        "green_when": {HIGHER: "at least ", LOWER: "under "}.get(kind, "") + target_words,
        "gap": gap,
        "code": code,
        "applies": float(asked),
        "direction": {HIGHER: 1.0, LOWER: -1.0}.get(kind, 0.0),
        "value_counts": float(usable),
        "answer_fits": float(fits),
        "answered": float(usable or fits),
        "is_rated": float(not math.isnan(code)),
        "is_open": float(asked and math.isnan(code)),
        "answer_code": answer_code,
        "value_red": float(bad),
        "value_green": float(good),
        "is_constraint": float(constraint),
        "value_gap": value_gap,
        "answer_gap": answer_gap,
        "urgency": urgency,
        "place": float(row["place"]),
        "sort_key": float(place),
        "value_in_use": value if asked and usable else math.nan,
        "value_words": held if usable else "",
        "target_words": target_words,
        "misfit": float(answer != "" and not fits) + float(not math.isnan(value) and not usable),
        "limits_wrong": float(
            by_value and not (limits and (target >= worst if kind == HIGHER else target <= worst))
        ),
        "red_without_owner": float(code == 2 and not row["owner"]),
    }


def by_dimension(codes: Any, rows: pd.DataFrame, asked: pd.DataFrame) -> dict[str, pd.Series]:
    """Count the colours of every dimension; its code is the worst of them, missing where there is none."""
    worst = codes.max().reindex(DIMENSIONS)
    table = {
        "rating": worst.map(colour),
        "code": worst,
        "open_rows": rows["is_open"].astype(float).groupby(asked["dimension"]).sum().reindex(DIMENSIONS),
    }
    for name in COLOURS:
        table[f"{name}_rows"] = (rows["rating"] == name).groupby(asked["dimension"]).sum().reindex(
            DIMENSIONS
        ) * 1.0
    return {f"readiness_dimensions_{key}": column for key, column in table.items()}


def top_constraints(rows: pd.DataFrame, asked: pd.DataFrame) -> dict[str, pd.Series]:
    """Take the three most urgent rows; gaps that agree to six digits are level and keep the order of the table."""
    import pandas as pd

    level = (rows["urgency"] * 10**6 + 0.5) // 1
    order = pd.DataFrame(rows, copy=True).assign(
        constraint=rows.index,
        dimension=asked["dimension"],
        owner=asked["owner"],
        row=rows["place"],
        level=level,
    )
    order = order[order["code"] > 0].sort_values(["level", "row"], ascending=[False, True]).head(TOP)
    ranks = pd.Index(range(1, TOP + 1))
    order = order.set_axis(ranks[: len(order)]).reindex(ranks)
    texts = ("constraint", "dimension", "rating", "today", "green_when", "owner")
    return {
        **{f"top_constraints_{key}": order[key].astype(object).fillna("") for key in texts},
        "top_constraints_gap": order["gap"].astype(float),
        **{f"top_constraints_{key}": order[key].astype(float).fillna(0.0) for key in ("sort_key", "row")},
    }


def agents_minimum(rows: pd.DataFrame, latency: float) -> dict[str, pd.Series]:
    """Hold the four requirements of agents against what is answered, whether or not agents are planned."""
    import pandas as pd

    looked_at = rows.loc[[LATENCY, KNOWLEDGE_LAYER, INTERFACES, COST_WATCH]]
    answered = looked_at["answered"] == 1
    met = answered & (looked_at["answer_code"] == 0)
    met[LATENCY] = looked_at["value_in_use"][LATENCY] < latency
    when = looked_at["green_when"].copy()
    when[LATENCY] = "under " + in_words(latency, "milliseconds")
    state = pd.Series("not met", looked_at.index).mask(met, "met").mask(~answered, "not rated")
    return {
        "agents_minimum_state": state,
        "agents_minimum_today": looked_at["today"],
        "agents_minimum_met_when": when,
        "agents_minimum_is_known": answered.astype(float),
        "agents_minimum_is_met": met.astype(float),
        "agents_minimum_row": looked_at["place"],
    }


def readiness_for_agents(states: pd.Series) -> str:
    """Ready needs all four; one that is known to be missing is enough for not yet."""
    if (states == "not met").any():
        return "not yet"
    return "ready" if (states == "met").all() else "not rated"


def completeness(rated: int, waiting: int) -> str:
    """How many of the rows that are asked have a colour."""
    if waiting:
        return f"{waiting} of {waiting + rated} rows are not rated yet."
    return f"All {rated} rows are rated."


def colour(code: float) -> str:
    """The colour of a code, or that there is none."""
    return "not rated" if math.isnan(code) else COLOURS[int(code)]


def in_words(amount: float, unit: str) -> str:
    """A number of 0 or more with its unit, to one decimal at most; nothing where there is none."""
    if math.isnan(amount):
        return ""
    amount, shown_in = (100 * amount, "%") if unit == "share" else (amount, unit)
    return f"{rounded(amount, 1):.15g} {shown_in}"

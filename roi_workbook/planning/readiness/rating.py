"""Readiness, recomputed row by row: what an entry counts as, its distance from the target, what comes first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from roi_workbook.model.records import Context
from roi_workbook.model.tables import number
from roi_workbook.planning.columns import as_columns
from roi_workbook.planning.readiness.questions import (
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
from roi_workbook.planning.rounding import rounded

COLOURS = ("green", "amber", "red")
"""The ratings, by their code."""

TOP = 3


def recompute(context: Context) -> dict[str, Any]:
    """Rate every row by itself, then take the worst of each dimension and rank what is not green.

    Codes are 0 green, 1 amber, 2 red, and missing where nothing is rated.
    """
    agents = context["agents_planned"] == "Yes"
    code_column = "agents_code" if agents else "usual_code"
    codes = {str(row["answer"]): number(row[code_column]) for row in ANSWERS.rows}
    questions = {row["aspect"]: row for row in context.table("readiness")}
    scope = {WITH_GPUS: context["gpus_in_use"] == "Yes", WITH_AGENTS: agents}
    rows = {
        aspect: rate(row, codes, scope, context["amber_answer_gap"], len(questions))
        for aspect, row in questions.items()
    }
    columns = as_columns(list(rows.values()))
    rated, waiting = int(sum(columns["is_rated"])), int(sum(columns["is_open"]))
    dimensions = by_dimension([questions[aspect]["dimension"] for aspect in rows], columns)
    worst = dict(zip(DIMENSIONS, dimensions["readiness_dimensions_code"], strict=True))
    minimum = agents_minimum(rows, context["agents_latency_limit"])
    ready = readiness_for_agents(minimum["agents_minimum_state"])
    overall = worst_of(worst.values())
    return {
        **{f"readiness_{key}": column for key, column in columns.items() if key != "place"},
        "readiness_answers_counted_code": list(codes.values()),
        **dimensions,
        **top_constraints(rows, questions),
        **minimum,
        "readiness_overall": overall,
        "readiness_overall_rating": colour(overall),
        "readiness_completeness": completeness(rated, waiting),
        "readiness_rated_count": float(rated),
        "readiness_open_count": float(waiting),
        "constraints_count": sum(columns["is_constraint"]),
        "data_readiness": worst["data"],
        "gpu_utilisation_today": rows[UTILISATION]["value_in_use"],
        "agents_ready": ready,
        "check_readiness_entries_fit": sum(columns["misfit"]),
        "check_readiness_limits": sum(columns["limits_wrong"]),
        "alert_readiness_open_rows": float(waiting) if rated else math.nan,
        "alert_red_without_owner": sum(columns["red_without_owner"]) if rated else math.nan,
        "alert_agents_not_ready": float(ready != "ready") if agents else math.nan,
    }


def rate(
    row: Mapping[str, Any],
    codes: Mapping[str, float],
    scope: Mapping[str, bool],
    amber_gap: float,
    rows: int,
) -> dict[str, Any]:
    """Rate one row by its value against two limits, or by its answer, and say how far it is from green."""
    value, answer, kind = row["current_value"], row["answer"], row["good_is"]
    by_value = kind in (HIGHER, LOWER)
    most = 1 if row["measured_in"] == "share" else math.inf
    usable = by_value and 0 <= value <= most
    fits = answer in {listed["answer"] for listed in ANSWERS.rows if listed["answers_to"] == kind}
    applies = scope.get(row["asked_with"], True)
    limits = not math.isnan(row["green_limit"]) and not math.isnan(row["red_limit"])
    target, worst = (0.0 if math.isnan(row[key]) else row[key] for key in ("green_limit", "red_limit"))

    good = usable and (value >= target if kind == HIGHER else value < target)
    bad = usable and (value < worst if kind == HIGHER else value > worst)
    answer_code = codes[answer] if fits else 0.0
    code = math.nan
    if applies and fits:
        code = answer_code
    elif applies and usable and limits:
        code = 2.0 if bad else 0.0 if good else 1.0
    value_gap = (abs(1 - value / target) if target else 1.0) if usable else 0.0
    answer_gap = {0.0: 0.0, 1.0: amber_gap, 2.0: 1.0}[answer_code]
    constraint = code > 0
    gap = (value_gap if by_value else answer_gap) if constraint else 0.0
    urgency = 2 * code + 1 - 1 / (1 + gap) if constraint else 0.0
    place = math.floor(urgency * 10**6 + 0.5) * rows + rows - row["place"] if constraint else 0
    value_words, limit_words = (in_words(amount, row["measured_in"]) for amount in (value, target))
    target_words = limit_words if by_value else kind
    return {
        "rating": colour(code),
        "today": (value_words if by_value else answer) if usable or fits else "",
        "green_when": {HIGHER: "at least ", LOWER: "under "}.get(kind, "") + target_words,
        "gap": gap,
        "code": code,
        "applies": float(applies),
        "direction": {HIGHER: 1.0, LOWER: -1.0}.get(kind, 0.0),
        "value_counts": float(usable),
        "answer_fits": float(fits),
        "answered": float(usable or fits),
        "is_rated": float(not math.isnan(code)),
        "is_open": float(applies and math.isnan(code)),
        "answer_code": answer_code,
        "value_red": float(bad),
        "value_green": float(good),
        "is_constraint": float(constraint),
        "value_gap": value_gap,
        "answer_gap": answer_gap,
        "urgency": urgency,
        "place": float(row["place"]),
        "sort_key": float(place),
        "value_in_use": value if applies and usable else math.nan,
        "value_words": value_words if usable else "",
        "target_words": target_words,
        "misfit": float(answer != "" and not fits) + float(not math.isnan(value) and not usable),
        "limits_wrong": float(
            by_value and not (limits and (target >= worst if kind == HIGHER else target <= worst))
        ),
        "red_without_owner": float(code == 2 and not row["owner"]),
    }


def by_dimension(dimensions: list[str], columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Count the colours of every dimension; its code is the worst of them, missing where there is none."""
    counts = []
    for dimension in DIMENSIONS:
        own = [row for row, name in enumerate(dimensions) if name == dimension]
        ratings = [columns["rating"][row] for row in own]
        code = worst_of(columns["code"][row] for row in own)
        counts.append(
            {
                "rating": colour(code),
                "code": code,
                "open_rows": sum(columns["is_open"][row] for row in own),
                **{f"{name}_rows": float(ratings.count(name)) for name in COLOURS},
            }
        )
    return {f"readiness_dimensions_{key}": column for key, column in as_columns(counts).items()}


def worst_of(codes: Iterable[float]) -> float:
    """The highest of some codes; missing where there is none."""
    return max((code for code in codes if not math.isnan(code)), default=math.nan)


def top_constraints(
    rows: Mapping[str, dict[str, Any]], questions: Mapping[str, dict[str, Any]]
) -> dict[str, list[Any]]:
    """Take the three most urgent rows; gaps that agree to six digits count as equal and keep the order of the
    table.
    """

    def urgency(aspect: str) -> tuple[float, float]:
        return -((rows[aspect]["urgency"] * 10**6 + 0.5) // 1), rows[aspect]["place"]

    order = sorted((aspect for aspect, row in rows.items() if row["code"] > 0), key=urgency)[:TOP]
    places: list[dict[str, Any]] = [
        {
            "constraint": aspect,
            **{key: questions[aspect][key] for key in ("dimension", "owner")},
            **{key: rows[aspect][key] for key in ("rating", "today", "green_when", "gap", "sort_key")},
            "row": rows[aspect]["place"],
        }
        for aspect in order
    ]
    texts = ("constraint", "dimension", "rating", "today", "green_when", "owner")
    nothing = dict.fromkeys(texts, "") | {"gap": math.nan, "sort_key": 0.0, "row": 0.0}
    columns = as_columns(places + [nothing] * (TOP - len(places)))
    return {f"top_constraints_{key}": column for key, column in columns.items()}


def agents_minimum(rows: Mapping[str, dict[str, Any]], latency: float) -> dict[str, list[Any]]:
    """Compare the four requirements of agents with the answers, whether or not agents are planned."""
    requirements = []
    for aspect in (LATENCY, KNOWLEDGE_LAYER, INTERFACES, COST_WATCH):
        row = rows[aspect]
        answered, met, when = row["answered"] == 1, row["answer_code"] == 0, row["green_when"]
        if aspect == LATENCY:
            met, when = row["value_in_use"] < latency, "under " + in_words(latency, "milliseconds")
        requirements.append(
            {
                "state": "not rated" if not answered else "met" if met else "not met",
                "today": row["today"],
                "met_when": when,
                "is_known": float(answered),
                "is_met": float(answered and met),
                "row": row["place"],
            }
        )
    return {f"agents_minimum_{key}": column for key, column in as_columns(requirements).items()}


def readiness_for_agents(states: list[str]) -> str:
    """All four must be met to be ready; a single one not met means not yet."""
    if "not met" in states:
        return "not yet"
    return "ready" if set(states) == {"met"} else "not rated"


def completeness(rated: int, waiting: int) -> str:
    """How many of the rows that apply have a colour."""
    if waiting:
        return f"{waiting} of {waiting + rated} rows are not rated yet."
    return f"All {rated} rows are rated."


def colour(code: float) -> str:
    """The colour of a code; "not rated" where there is none."""
    return "not rated" if math.isnan(code) else COLOURS[int(code)]


def in_words(amount: float, unit: str) -> str:
    """A number of 0 or more with its unit, to one decimal at most; "" where it is missing."""
    if math.isnan(amount):
        return ""
    amount, unit_words = (100 * amount, "%") if unit == "share" else (amount, unit)
    return f"{rounded(amount, 1):.15g} {unit_words}"

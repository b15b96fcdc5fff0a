"""Load and overlap: how many initiatives are in build at once, and what several do to one pain."""

from __future__ import annotations

from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Picture, Shown
from roi_workbook.model.records import (
    LAST_MONTH,
    TINY,
    Axis,
    Column,
    Context,
    Grid,
    GridLine,
    Guard,
    Input,
    Line,
)
from roi_workbook.planning.columns import filled
from roi_workbook.planning.initiatives.table import PAINS

LIMIT = Input(
    key="initiatives_at_once_limit",
    label="Initiatives: most in build at once",
    unit="count",
    single=True,
    standard=3,
    base=3,
    meaning="How many initiatives your people can build side by side. Everything at once delivers nothing.",
)

GPU_UTILISATION = Input(
    key="initiatives_gpu_utilisation",
    label="Initiatives: GPU utilisation before buying more",
    unit="share",
    highest=1,
    single=True,
    source="RM",
    standard=0.6,
    base=0.6,
    meaning="Below this utilisation of the GPUs you have, buying more raises an alert.",
)

USE_CASES = Input(
    key="initiatives_use_cases_in_production",
    label="Initiatives: use cases in production today",
    unit="count",
    single=True,
    base=1,
    meaning="AI use cases that people use today. Greenfield infrastructure waits for the first.",
)

BUILD_MONTH = Axis(key="build_month", label="Month", unit="month", values=tuple(range(LAST_MONTH + 1)))

IN_BUILD = "Initiatives in build"

LOAD_GRID = Grid(
    key="build_load",
    label="Initiatives in build by month",
    meaning="An initiative is in build from its start until it is live.",
    head=Column(key="measure", label="Measure", unit="text", given=True, meaning="What is counted."),
    rows=({"measure": IN_BUILD},),
    lines=(
        GridLine(
            key="in_build",
            label="In build",
            unit="count",
            across=BUILD_MONTH,
            formula="=SUMPRODUCT((initiatives_begin_month <= build_month)"
            " * (initiatives_live_month > build_month) * initiatives_in_use)",
            words="Initiatives whose start is not after the month and who are live after it",
        ),
    ),
)

LOAD_LINES = (
    Line(
        key="initiatives_busiest",
        label="Initiatives: most in build in one month",
        unit="count",
        formula="=MAX(build_load_in_build)",
        words="The largest number of initiatives in build in one month",
    ),
    Line(
        key="initiatives_busiest_month",
        label="Initiatives: busiest month",
        unit="month",
        formula='=IF(initiatives_busiest = 0, "none in build", INDEX(build_load_in_build_heading, 1,'
        " MATCH(initiatives_busiest, build_load_in_build, 0)))",
        words="The first month with as many",
    ),
    Line(
        key="initiatives_crowded_months",
        label="Initiatives: months above the limit",
        unit="count",
        formula="=SUMPRODUCT((build_load_in_build > initiatives_at_once_limit) * 1)",
        words="Months in which more are in build than the limit",
    ),
)

LOAD_PICTURE = Picture(
    key="initiatives_load",
    kind="columns",
    title='=IF(initiatives_busiest = 0, "Initiatives in build: none yet", "At most "'
    ' & FIXED(initiatives_busiest, 0) & " initiatives in build at once, first in month "'
    ' & initiatives_busiest_month & " (limit " & FIXED(initiatives_at_once_limit, 0) & ")")',
    series=(
        Shown(
            label=IN_BUILD,
            values="build_load_in_build",
            categories="build_load_in_build_heading",
            head=IN_BUILD,
        ),
    ),
    description="How many initiatives are in build in each month from 0 to 60.",
    x_title="Month",
    y_title="Initiatives",
)

OVERLAP_GRID = Grid(
    key="pain_effects",
    label="Several initiatives on one pain",
    meaning="Each saves its share of what the others leave: together less than the shares added up.",
    head=Column(key="pain", label="Pain", unit="text", given=True, meaning="What hurts today."),
    rows=tuple({"pain": pain} for pain in PAINS),
    lines=(
        GridLine(
            key="initiatives",
            label="Initiatives",
            unit="count",
            formula="=SUMIFS(initiatives_in_use, initiatives_pain, pain)",
            words="How many work on it",
        ),
        GridLine(
            key="shares_added",
            label="Shares added up",
            unit="share",
            formula="=SUMIFS(initiatives_share_saved, initiatives_pain, pain, initiatives_in_use, 1)",
            words="Sum of the shares saved",
        ),
        GridLine(
            key="combined_effect",
            label="Combined effect",
            unit="share",
            formula="=IF(SUMIFS(initiatives_saves_all, initiatives_pain, pain) > 0, 1,"
            " 1 - EXP(SUMIFS(initiatives_log_left, initiatives_pain, pain)))",
            words="1 − product of (1 − share saved)",
        ),
        GridLine(
            key="double_counted",
            label="Counted twice if added up",
            unit="share",
            formula="=shares_added - combined_effect",
            words="Shares added up − combined effect",
        ),
    ),
)

GUARDS = (
    Guard(
        key="alert_initiatives_crowded",
        label="Too many initiatives in build at once",
        formula="=initiatives_crowded_months",
        advice="Let what waits start later: counts the months above the limit on Priorities.",
    ),
    Guard(
        key="alert_pain_saved_twice",
        label="Initiatives save more of a pain than there is",
        formula="=SUMPRODUCT((pain_effects_shares_added > 1 + 1 / 100^3) * 1)",
        advice="Lower the shares saved: added up they come to more than the whole pain.",
    ),
    Guard(
        key="alert_greenfield_too_early",
        label="Greenfield infrastructure before a use case is in production",
        formula='=SUMPRODUCT((initiatives_is_greenfield = "Yes") * initiatives_in_use)'
        " * (initiatives_use_cases_in_production <= 0)",
        advice="Bring one use case into production on what is there before building new.",
    ),
)

READINESS_GUARDS = (
    Guard(
        key="alert_gpus_before_data",
        label="GPUs are bought while the data is not ready",
        formula='=SUMPRODUCT((initiatives_is_gpu_purchase = "Yes") * initiatives_in_use) * (data_readiness = 2)',
        tested="ISNUMBER(data_readiness)",
        advice="Fix the data first: readiness of the data is red, and GPUs would wait for it.",
    ),
    Guard(
        key="alert_gpus_while_idle",
        label="GPUs are bought while those there are idle",
        formula='=SUMPRODUCT((initiatives_is_gpu_purchase = "Yes") * initiatives_in_use)'
        " * (gpu_utilisation_today < initiatives_gpu_utilisation)",
        tested="ISNUMBER(gpu_utilisation_today)",
        advice="Use or share what is there, or rent, until utilisation is above the threshold on Priorities.",
    ),
)
"""Beside the group readiness: whether what is there is ready for what is bought."""


def load_and_overlap(context: Context, results: dict[str, np.ndarray]) -> dict[str, Any]:
    """Initiatives in build by month, the busiest month, and the joint effect on each pain."""
    rows = context.table("initiatives")
    used = results["in_use"] == 1
    month = np.arange(LAST_MONTH + 1)
    begins, live = results["begin_month"][used], results["live_month"][used]
    in_build = ((begins <= month[:, None]) & (month[:, None] < live)).sum(axis=1).astype(float)
    busiest = in_build.max()

    share = filled(rows["share_saved"])
    saved = [share[used & (rows["pain"] == pain)] for pain in PAINS]
    added = np.array([shares.sum() for shares in saved])
    combined = np.array([1 - np.maximum(1 - shares, 0).prod() for shares in saved])
    return {
        "build_load_in_build": in_build[None],
        "initiatives_busiest": busiest,
        "initiatives_busiest_month": float(in_build.argmax()) if busiest else float("nan"),
        "initiatives_crowded_months": float((in_build > context["initiatives_at_once_limit"]).sum()),
        "pain_effects_initiatives": [float(len(shares)) for shares in saved],
        "pain_effects_shares_added": added,
        "pain_effects_combined_effect": combined,
        "pain_effects_double_counted": added - combined,
    }


def raise_guards(context: Context, results: dict[str, np.ndarray], lines: dict[str, Any]) -> dict[str, float]:
    """How many times each guard about load and order is up; missing where not tested."""
    rows = context.table("initiatives")
    used = results["in_use"] == 1
    greenfield = float((used & (rows["is_greenfield"] == "Yes")).sum())
    return {
        "alert_initiatives_crowded": lines["initiatives_crowded_months"],
        "alert_pain_saved_twice": float((lines["pain_effects_shares_added"] > 1 + TINY).sum()),
        "alert_greenfield_too_early": greenfield * (context["initiatives_use_cases_in_production"] <= 0),
    }


def raise_readiness_guards(context: Context, results: dict[str, np.ndarray]) -> dict[str, float]:
    """How many GPU purchases come too early; missing where that is not rated."""
    bought = context.table("initiatives")["is_gpu_purchase"] == "Yes"
    buys = float(((results["in_use"] == 1) & bought).sum())
    data, utilisation = context["data_readiness"], context["gpu_utilisation_today"]
    missing = float("nan")
    return {
        "alert_gpus_before_data": missing if data != data else buys * (data == 2),
        "alert_gpus_while_idle": (
            missing
            if utilisation != utilisation
            else buys * (utilisation < context["initiatives_gpu_utilisation"])
        ),
    }

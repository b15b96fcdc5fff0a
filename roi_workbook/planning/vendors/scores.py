"""The ranking of vendors, the weights and thresholds behind it, and the scores worked out again."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Picture, Section, Shown
from roi_workbook.model.records import Column, Context, Grid, GridLine, Guard, Input, Line
from roi_workbook.planning.columns import filled, known_where, listed, ratio, together
from roi_workbook.planning.rounding import written
from roi_workbook.planning.vendors.costs import ROOM
from roi_workbook.planning.vendors.criteria import DIMENSIONS, RED_FLAGS, VENDORS_GRID

BEST_FIRST = ("go", "due diligence", "no-go", "incomplete")


def ranked(key: str, label: str, unit: str) -> GridLine:
    """A column of the table of vendors for the vendor of a rank."""
    as_text = ' & ""' if unit == "text" else ""
    formula = f'=IF(ISNUMBER(number), INDEX(vendors_{key}, MATCH(number, vendors_number, 0)){as_text}, "")'
    return GridLine(key=key, label=label, unit=unit, formula=formula, words="The same as in the table below")


RANKING = Grid(
    key="vendor_ranking",
    label="Ranking",
    meaning="By verdict, then by score; vendors that cannot be scored yet are not ranked.",
    head=Column(key="rank", label="Rank", unit="number", given=True, meaning="Place in the ranking."),
    rows=tuple({"rank": rank} for rank in range(1, ROOM + 1)),
    lines=(
        ranked("name", "Vendor", "text"),
        ranked("verdict", "Verdict", "verdict"),
        ranked("score", "Score", "share"),
        ranked("fit", "Technical fit", "1 to 5"),
        ranked("economics", "Economics", "1 to 5"),
        ranked("viability", "Vendor viability", "1 to 5"),
        ranked("lock_in", "Freedom from lock-in", "1 to 5"),
        GridLine(
            key="number",
            label="No.",
            unit="number",
            words="Number of the vendor with this rank",
            formula='=IF(rank > vendors_ranked, "", INDEX(vendors_number,'
            " MATCH(LARGE(vendors_sort_key, rank), vendors_sort_key, 0)))",
        ),
        ranked("in_the_way", "What stands in its way", "text"),
    ),
)


def bar(key: str, label: str, verdict: str) -> GridLine:
    """The score, where the verdict is this one: bars of one colour."""
    return GridLine(
        key=key, label=label, unit="share", helper=True, formula=f'=IF(verdict = "{verdict}", score, 0)'
    )


BARS = Grid(
    key="vendor_bars",
    label="What the picture shows",
    meaning="The ranking again: the score under its verdict.",
    head=Column(key="rank", label="Rank", unit="number", given=True, meaning="Place in the ranking."),
    rows=RANKING.rows,
    lines=(
        GridLine(
            key="label",
            label="Label in the picture",
            unit="text",
            helper=True,
            formula='=INDEX(vendor_ranking_name, MATCH(rank, vendor_ranking_rank, 0)) & IF(verdict = "", "", ": " & verdict)',
        ),
        GridLine(
            key="verdict",
            label="Verdict",
            unit="verdict",
            helper=True,
            formula="=INDEX(vendor_ranking_verdict, MATCH(rank, vendor_ranking_rank, 0))",
        ),
        GridLine(
            key="score",
            label="Score",
            unit="share",
            helper=True,
            formula="=INDEX(vendor_ranking_score, MATCH(rank, vendor_ranking_rank, 0))",
        ),
        bar("go", "Go", "go"),
        bar("due_diligence", "Due diligence", "due diligence"),
        bar("no_go", "No-go", "no-go"),
    ),
)


def counted(key: str, label: str, verdict: str) -> Line:
    """How many vendors have this verdict."""
    return Line(
        key=key,
        label=label,
        unit="count",
        words=f"Vendors with the verdict {verdict}",
        formula=f'=SUMPRODUCT((vendors_verdict = "{verdict}") * 1)',
    )


RESULTS = (
    Line(
        key="vendors_answer",
        label="Answer on vendors",
        unit="text",
        formula='=IF(vendors_ranked = 0, "Nothing to rank yet: name vendors and mark every dimension below.",'
        ' vendors_best & " leads with " & FIXED(INT(vendor_best_points / 100^2) / 100, 2) & " %: "'
        ' & vendors_best_verdict & ".")',
        words="The first of the ranking; its score rounded down, so that it never looks better than it is",
    ),
    Line(
        key="vendors_best",
        label="First of the ranking",
        unit="text",
        formula='=IF(vendors_ranked = 0, "none", INDEX(vendor_ranking_name, MATCH(1, vendor_ranking_rank, 0)))',
        words="Vendor with rank 1",
    ),
    Line(
        key="vendors_best_verdict",
        label="Its verdict",
        unit="verdict",
        formula='=IF(vendors_ranked = 0, "none", INDEX(vendor_ranking_verdict, MATCH(1, vendor_ranking_rank, 0)))',
        words="Verdict with rank 1",
    ),
    Line(
        key="vendors_best_score",
        label="Its score",
        unit="share",
        formula='=IF(vendors_ranked = 0, "none", INDEX(vendor_ranking_score, MATCH(1, vendor_ranking_rank, 0)))',
        words="Score with rank 1",
    ),
    Line(
        key="vendors_best_references",
        label="References of it we talked to",
        unit="count",
        formula="=IF(vendors_ranked = 0, 0, SUM(INDEX(vendors_references_heard, MATCH(vendors_best_number, vendors_number, 0))))",
        words="References of the vendor with rank 1",
    ),
    Line(
        key="vendors_best_trial",
        label="Its trial",
        unit="verdict",
        formula='=IF(vendors_ranked = 0, "none",'
        " INDEX(vendor_trial_result, MATCH(vendors_best_number, vendor_trial_number, 0)))",
        words="Result of the trial of the vendor with rank 1",
    ),
    Line(
        key="vendors_named",
        label="Vendors compared",
        unit="count",
        formula='=SUMPRODUCT((vendors_name <> "") * 1)',
        words="Rows with a name",
    ),
    counted("vendors_go", "Vendors: go", "go"),
    counted("vendors_due_diligence", "Vendors: due diligence", "due diligence"),
    counted("vendors_no_go", "Vendors: no-go", "no-go"),
    counted("vendors_incomplete", "Vendors: incomplete", "incomplete"),
)

WEIGHTS = tuple(
    Input(
        key=f"vendor_weight_{dimension}",
        label=f"Weight: {label}",
        unit="share",
        base=weight,
        standard=weight,
        highest=1,
        single=True,
        source="RM",
        meaning=f"Share of the score. {asks} The four add up to 100 %.",
    )
    for dimension, label, weight, asks in (
        ("fit", "technical fit", 0.4, "Does it do our work, in our stack?"),
        ("economics", "economics", 0.3, "What does it cost over years, and can we tell beforehand?"),
        ("viability", "vendor viability", 0.2, "Will it be there, and help?"),
        ("lock_in", "freedom from lock-in", 0.1, "Can we leave?"),
    )
)

LIMITS = (
    Input(
        key="vendor_highest_mark",
        label="Highest mark",
        unit="number",
        base=5,
        standard=5,
        lowest=1,
        highest=5,
        single=True,
        source="RM",
        meaning="What a vendor that is exceptional throughout gets: 100 %.",
    ),
    Input(
        key="vendor_go_threshold",
        label="Go from a score of",
        unit="share",
        base=0.8,
        standard=0.8,
        highest=1,
        single=True,
        source="RM",
        meaning="A score that is exactly this is a go; one a hair below is not, however it looks when rounded.",
    ),
    Input(
        key="vendor_due_diligence_threshold",
        label="Due diligence from a score of",
        unit="share",
        base=0.6,
        standard=0.6,
        highest=1,
        single=True,
        source="RM",
        meaning="Below it is a no-go.",
    ),
    Input(
        key="vendor_references_lowest",
        label="References to talk to, at least",
        unit="count",
        base=3,
        standard=3,
        highest=100,
        whole=True,
        single=True,
        source="RM",
        meaning="With fewer a vendor gets no further than due diligence; 0 asks for none.",
    ),
)

WORKINGS = (
    Line(
        key="vendor_weights_total",
        label="Weights together",
        unit="share",
        formula="=vendor_weight_fit + vendor_weight_economics + vendor_weight_viability + vendor_weight_lock_in",
        words="Sum of the four weights",
    ),
    Line(
        key="vendor_weights_ok",
        label="Weights can be used",
        unit="1 or 0",
        helper=True,
        formula="=IF(AND(ABS(vendor_weights_total - 1) <= 1/100^3, MIN(vendor_weight_fit, vendor_weight_economics,"
        " vendor_weight_viability, vendor_weight_lock_in) >= 0, vendor_highest_mark > 0), 1, 0)",
        words="1 if they add up to 100 % and none is below zero",
    ),
    Line(
        key="vendors_ranked",
        label="Vendors ranked",
        unit="count",
        helper=True,
        formula="=SUM(vendors_complete)",
        words="Those that can be scored",
    ),
    Line(
        key="vendors_best_number",
        label="Its number",
        unit="number",
        helper=True,
        formula="=IF(vendors_ranked = 0, 0, INDEX(vendors_number, MATCH(MAX(vendors_sort_key), vendors_sort_key, 0)))",
        words="Number of the vendor with rank 1",
    ),
    Line(
        key="vendor_best_points",
        label="Its score in points",
        unit="count",
        helper=True,
        formula="=IF(vendors_ranked = 0, 0, INDEX(vendors_points, MATCH(MAX(vendors_sort_key), vendors_sort_key, 0)))",
        words="Points with rank 1",
    ),
)

SECTIONS = (
    Section(
        title="Which vendor",
        note="A verdict compares the exact score with the thresholds: 79.96 % is due diligence, though it may be shown as 80.0 %.",
        lines=RESULTS,
        grids=(RANKING,),
        pictures=(
            Picture(
                key="vendor_scores_picture",
                kind="stacked",
                unit="share",
                title='="Scores: go from " & FIXED(ROUND(100 * vendor_go_threshold, 0), 0)'
                ' & " %, due diligence from " & FIXED(ROUND(100 * vendor_due_diligence_threshold, 0), 0) & " %"',
                series=(
                    Shown(label="Go", values="vendor_bars_go", categories="vendor_bars_label", look="good"),
                    Shown(
                        label="Due diligence",
                        values="vendor_bars_due_diligence",
                        categories="vendor_bars_label",
                        look="warn",
                    ),
                    Shown(
                        label="No-go",
                        values="vendor_bars_no_go",
                        categories="vendor_bars_label",
                        look="bad",
                    ),
                ),
                description="One bar per ranked vendor: its score, with the verdict in its label and colour.",
                y_title="Score",
            ),
        ),
    ),
    Section(title="Vendors side by side", grids=(VENDORS_GRID,)),
    Section(
        title="Weights and thresholds",
        note="A mean is taken over the marks given in a dimension; one without any, or weights that are not 100 %, is incomplete.",
        inputs=(*WEIGHTS, *LIMITS),
    ),
    Section(title="Steps of the working", lines=WORKINGS, grids=(BARS,)),
)

GUARDS = (
    Guard(
        key="check_vendor_weights",
        label="The weights of the vendor dimensions add up to 100 %",
        formula="=1 - vendor_weights_ok",
        advice="Make the four weights on Vendors add up to 100 %: until then every vendor is incomplete.",
    ),
    Guard(
        key="check_vendor_thresholds",
        label="A vendor's go threshold is not below that of due diligence",
        formula="=(vendor_go_threshold < vendor_due_diligence_threshold) * 1",
        advice="Put the threshold of a go above that of due diligence.",
    ),
    Guard(
        key="alert_vendor_without_name",
        label="Marks, costs or a trial of a vendor without a name",
        formula="=SUM(vendors_nameless) + SUM(vendor_costs_nameless) + SUM(vendor_trial_nameless)",
        advice="Name the vendor on Vendors: a row without a name is not in use.",
    ),
    Guard(
        key="alert_vendor_incomplete",
        label="Vendors that cannot be scored yet",
        formula="=vendors_incomplete",
        advice="Give every dimension at least one mark; what is missing stands beside the vendor.",
    ),
    Guard(
        key="alert_vendor_flags_open",
        label="Vendors scored before all red flags were looked at",
        formula="=SUMPRODUCT((vendors_flags_open > 0) * 1)",
        advice="Answer the four red flags with Yes or No: an empty answer is no clean answer.",
    ),
    Guard(
        key="alert_vendor_alone",
        label="Only one vendor is compared",
        formula="=(vendors_named = 1) * 1",
        advice="Compare at least two: one offer says nothing about the market.",
    ),
)


def slug(verdict: str) -> str:
    """A verdict as part of a key."""
    return verdict.replace("-", "_").replace(" ", "_")


def recompute(context: Context) -> dict[str, Any]:
    """Average the marks by dimension, weight the means, compare the score with the thresholds, rank."""
    rows = context.table("vendors")
    names = rows["name"]
    named = names != ""
    weights = np.array([context[f"vendor_weight_{dimension}"] for dimension in DIMENSIONS])
    usable = bool(
        abs(weights.sum() - 1) <= 1e-6 and (weights >= 0).all() and context["vendor_highest_mark"] > 0
    )
    marks = [together(rows, columns) for columns in DIMENSIONS.values()]
    mark_counts = np.array([(~np.isnan(group)).sum(axis=0) for group in marks])
    means = ratio(np.array([filled(group).sum(axis=0) for group in marks]), mark_counts)
    rated = (mark_counts > 0).sum(axis=0)
    complete = named & (rated == len(DIMENSIONS)) & usable
    score = known_where(complete, weights @ means / (context["vendor_highest_mark"] or math.nan))
    points = np.floor(filled(score).clip(0, 1) * 1e8 + 0.5)

    needed = context["vendor_references_lowest"]
    heard = filled(rows["references_heard"])
    short = named & (heard < needed)
    answers = np.array([rows[flag] for flag in RED_FLAGS])
    flags = answers == "Yes"
    bounds = [context["vendor_go_threshold"], context["vendor_due_diligence_threshold"]]
    reached = sum((points >= np.floor(bound * 1e8 + 0.5)).astype(float) for bound in bounds)
    downgraded = (reached == 2) & (flags.any(axis=0) | short)
    verdict_number = np.where(complete, np.where(downgraded, 2.0, 1 + reached), 0.0)
    verdict = np.where(named, np.array(BEST_FIRST[::-1], object)[verdict_number.astype(int)], "")

    ranking = sorted(np.flatnonzero(complete).tolist(), key=lambda row: (-verdict_number[row], -points[row]))
    references = [
        f"References: {written(number, grouped=False)} of {written(needed, grouped=False)}." if few else ""
        for number, few in zip(heard.tolist(), short, strict=True)
    ]
    flag_words = [
        " ".join(f"{words}." for words, raised in zip(RED_FLAGS.values(), row, strict=True) if raised)
        for row in flags.T
    ]
    unweighed = [] if usable else ["The weights are not 100 %."]
    gaps = [
        " ".join(unweighed + (["A dimension is not rated."] if few else []))
        for few in rated < len(DIMENSIONS)
    ]
    found = zip(np.where(complete, "", gaps), flag_words, references, strict=True)
    in_the_way = [
        " ".join(filter(None, each)) if name else "" for name, each in zip(named, found, strict=True)
    ]
    behind = len(rows) - rows["number"]
    counts = {f"vendors_{slug(word)}": float((verdict == word).sum()) for word in BEST_FIRST}
    table = {
        "number": rows["number"],
        "name": names,
        "verdict": verdict,
        "score": score,
        **dict(zip(DIMENSIONS, means, strict=True)),
        "in_the_way": np.array(in_the_way, object),
    }
    return {
        **{
            f"vendors_{dimension}_marks": count
            for dimension, count in zip(DIMENSIONS, mark_counts, strict=True)
        },
        **{f"vendors_{dimension}": mean for dimension, mean in zip(DIMENSIONS, means, strict=True)},
        "vendors_dimensions_rated": rated,
        "vendors_complete": complete,
        "vendors_score": score,
        "vendors_points": points,
        "vendors_references_short": short,
        "vendors_red_flags": flags.sum(axis=0),
        "vendors_reached": reached,
        "vendors_verdict_number": verdict_number,
        "vendors_verdict": verdict,
        "vendors_gaps": gaps,
        "vendors_flags_found": flag_words,
        "vendors_references_found": references,
        "vendors_in_the_way": in_the_way,
        "vendors_flags_open": (answers == "").sum(axis=0) * complete,
        "vendors_nameless": ~named & (mark_counts.sum(axis=0) > 0),
        "vendors_sort_key": ((verdict_number * 1e10 + points) * len(rows) + behind) * complete,
        **_ranking(table, ranking),
        **_best(table, points, filled(rows["references_heard"]), ranking),
        "vendors_named": float(named.sum()),
        **counts,
        "vendors_ranked": float(len(ranking)),
        "vendor_weights_total": weights.sum(),
        "vendor_weights_ok": float(usable),
    }


def _best(
    table: dict[str, np.ndarray], points: np.ndarray, heard_by_row: np.ndarray, ranking: list[int]
) -> dict[str, Any]:
    """The vendor that leads; none where nobody is ranked."""
    if not ranking:
        return {
            "vendors_best": "none",
            "vendors_best_verdict": "none",
            "vendors_best_score": math.nan,
            "vendors_best_references": 0.0,
            "vendors_best_number": 0.0,
            "vendor_best_points": 0.0,
        }
    name, verdict, score, number = (table[key][ranking[0]] for key in ("name", "verdict", "score", "number"))
    most, heard = points[ranking[0]], heard_by_row[ranking[0]]
    return {
        "vendors_best": name,
        "vendors_best_verdict": verdict,
        "vendors_best_score": score,
        "vendors_best_references": heard,
        "vendors_best_number": number,
        "vendor_best_points": most,
    }


def _ranking(table: dict[str, np.ndarray], ranking: list[int]) -> dict[str, Any]:
    """The table of the ranking: the vendor of each rank."""
    by_rank = {
        key: listed(values, ranking, ROOM, math.nan if values.dtype == float else "")
        for key, values in table.items()
    }
    bars: dict[str, list[Any]] = {
        slug(word): [
            score if verdict == word else 0.0
            for score, verdict in zip(by_rank["score"], by_rank["verdict"], strict=True)
        ]
        for word in BEST_FIRST[:-1]
    }
    bars |= {key: by_rank[key] for key in ("verdict", "score")}
    bars["label"] = [
        f"{name}: {verdict}" if verdict else ""
        for name, verdict in zip(by_rank["name"], by_rank["verdict"], strict=True)
    ]
    return {
        **{f"vendor_ranking_{key}": values for key, values in by_rank.items()},
        **{f"vendor_bars_{key}": values for key, values in bars.items()},
    }


def raise_guards(results: dict[str, Any], context: Context) -> dict[str, float]:
    """What is wrong with the comparison; results: everything the subject worked out."""
    nameless = [results[f"{grid}_nameless"].sum() for grid in ("vendors", "vendor_costs", "vendor_trial")]
    return {
        "check_vendor_weights": 1 - results["vendor_weights_ok"],
        "check_vendor_thresholds": float(
            context["vendor_go_threshold"] < context["vendor_due_diligence_threshold"]
        ),
        "alert_vendor_without_name": float(sum(nameless)),
        "alert_vendor_incomplete": results["vendors_incomplete"],
        "alert_vendor_flags_open": float((results["vendors_flags_open"] > 0).sum()),
        "alert_vendor_alone": float(results["vendors_named"] == 1),
    }

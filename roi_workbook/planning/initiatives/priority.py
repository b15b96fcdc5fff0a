"""Priority: impact against effort, and what comes first."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Picture, Shown
from roi_workbook.model.records import Column, Context, Grid, GridLine, Input, Line
from roi_workbook.planning.columns import filled, listed

MARKS = ("first", "second", "waits", "not rated")

HIGH_ABOVE = Input(
    key="initiatives_high_above",
    label="Initiatives: impact and effort are high above",
    unit="1 to 5",
    lowest=1,
    highest=5,
    single=True,
    standard=3,
    base=3,
    meaning="Ratings above this count as high: at 3 these are 4 and 5.",
)

PRIORITY_LINES = (
    GridLine(
        key="priority",
        label="Priority",
        unit="text",
        formula='=IF(in_use = 0, "", CHOOSE(priority_number, "first", "second", "waits", "not rated"))',
        words="In words",
    ),
    GridLine(
        key="priority_number",
        label="Priority, as a number",
        unit="number",
        formula="=IF(is_rated = 0, 4 * in_use, 1 + 2 * (1 - goes_first) - goes_second)",
        words="1 first, 2 second, 3 waits, 4 impact or effort is missing",
    ),
    GridLine(
        key="impact_per_effort",
        label="Impact ÷ effort",
        unit="number",
        formula="=IF(effort > 0, is_rated * impact / effort, 0)",
        words="Impact ÷ effort; 0 where not rated",
    ),
)
"""Lines of the table of initiatives that people read."""

PRIORITY_STEPS = (
    GridLine(
        key="is_rated",
        label="Impact and effort are rated",
        unit="1 or 0",
        helper=True,
        formula="=IF(AND(COUNT(impact) = 1, COUNT(effort) = 1), in_use, 0)",
        words="1 where both are filled in",
    ),
    GridLine(
        key="high_impact",
        label="High impact",
        unit="1 or 0",
        helper=True,
        formula="=is_rated * (impact > initiatives_high_above)",
        words="1 where impact is above the threshold",
    ),
    GridLine(
        key="goes_first",
        label="High impact, low effort",
        unit="1 or 0",
        helper=True,
        formula="=high_impact * (effort <= initiatives_high_above)",
        words="1 where it goes first",
    ),
    GridLine(
        key="goes_second",
        label="High impact, high effort, removes a constraint",
        unit="1 or 0",
        helper=True,
        formula='=(high_impact - goes_first) * (removes_constraint = "Yes")',
        words="1 where it goes second",
    ),
    GridLine(
        key="sort_key",
        label="Sort key",
        unit="number",
        helper=True,
        formula="=IF(in_use = 0, -number, ((4 - priority_number) * 100^2"
        " + ROUND(MEDIAN(0, 12, impact_per_effort) * 100, 0)) * COUNT(initiatives_number)"
        " + COUNT(initiatives_number) - number)",
        words="A whole number that is larger the earlier the initiative comes",
    ),
)
"""Lines of the table of initiatives on the way there."""

COUNTS = (
    Line(
        key="initiatives_first_count",
        label="Initiatives that go first",
        unit="count",
        formula="=SUMPRODUCT((initiatives_priority_number = 1) * 1)",
        words="High impact, low effort",
    ),
    Line(
        key="initiatives_second_count",
        label="Initiatives that go second",
        unit="count",
        formula="=SUMPRODUCT((initiatives_priority_number = 2) * 1)",
        words="High impact, high effort, and it removes a constraint",
    ),
    Line(
        key="initiatives_waiting_count",
        label="Initiatives that wait",
        unit="count",
        formula="=SUM(initiatives_is_rated) - initiatives_first_count - initiatives_second_count",
        words="All other rated initiatives",
    ),
    Line(
        key="initiatives_unrated_count",
        label="Initiatives that are not rated",
        unit="count",
        formula="=initiatives_count - SUM(initiatives_is_rated)",
        words="Impact or effort is missing",
    ),
)


def ranked_list(rows: int) -> Grid:
    """The initiatives in the order of their priority, as many rows as the table has."""
    return Grid(
        key="priority_list",
        label="Ranked list",
        meaning="High impact and low effort first, then what removes a constraint; ties by impact ÷ effort.",
        head=Column(key="rank", label="Rank", unit="number", given=True, meaning="Place in the order."),
        rows=tuple({"rank": rank} for rank in range(1, rows + 1)),
        lines=(
            GridLine(
                key="name",
                label="Initiative",
                unit="text",
                words="Its name",
                formula='=IF(initiative = 0, "", INDEX(initiatives_name, MATCH(initiative, initiatives_number, 0)) & "")',
            ),
            GridLine(
                key="priority",
                label="Priority",
                unit="text",
                words="Its priority",
                formula='=IF(initiative = 0, "", INDEX(initiatives_priority, MATCH(initiative, initiatives_number, 0)))',
            ),
            _looked_up("impact", "Impact", "1 to 5"),
            _looked_up("effort", "Effort", "1 to 5"),
            _looked_up("impact_per_effort", "Impact ÷ effort", "number"),
            _looked_up("start_month", "Starts in month", "month"),
            _looked_up("live_month", "Live from month", "month"),
            _looked_up("one_off_counted", "One-off cost", "currency"),
            _looked_up("annual_value", "Value a year", "currency / year"),
            _looked_up("npv_at_decision", "Net present value at the decision", "currency"),
            GridLine(
                key="payback_with_build",
                label="Payback, with build",
                unit="months",
                words="Its payback",
                formula='=IF(initiative = 0, "",'
                " INDEX(initiatives_payback_with_build, MATCH(initiative, initiatives_number, 0)))",
            ),
            GridLine(
                key="initiative",
                label="Number of the initiative",
                unit="number",
                formula="=IF(rank > initiatives_count, 0, INDEX(initiatives_number,"
                " MATCH(LARGE(initiatives_sort_key, rank), initiatives_sort_key, 0)))",
                words="The initiative with the largest sort key but for those above",
            ),
            GridLine(
                key="same_spot",
                label="On the same spot",
                unit="count",
                helper=True,
                formula="=IF(initiative = 0, 0, SUMPRODUCT((priority_list_effort = effort)"
                " * (priority_list_impact = impact) * (priority_list_rank < rank)))",
                words="Initiatives further up with the same impact and effort",
            ),
            GridLine(
                key="drawn_effort",
                label="Effort, as drawn",
                unit="number",
                helper=True,
                formula="=IF(initiative = 0, -1, effort)",
                words="An unused row stands outside the picture",
            ),
            GridLine(
                key="drawn_impact",
                label="Impact, as drawn",
                unit="number",
                helper=True,
                formula="=IF(initiative = 0, -1, impact - same_spot / 4)",
                words="Points on one spot are drawn below each other",
            ),
            GridLine(
                key="drawn_label",
                label="Label, as drawn",
                unit="text",
                helper=True,
                formula='=IF(initiative = 0, "", rank & ". " & name)',
                words="Rank and name",
            ),
        ),
    )


def _looked_up(key: str, label: str, unit: str) -> GridLine:
    return GridLine(
        key=key,
        label=label,
        unit=unit,
        words="From Initiatives",
        formula='=IF(initiative = 0, "", SUMIFS(initiatives_' + key + ", initiatives_number, initiative))",
    )


SCATTER = Picture(
    key="impact_effort",
    kind="scatter",
    bounds=(0, 6),
    title='=IF(initiatives_count = 0, "Impact against effort: no initiatives yet",'
    ' FIXED(initiatives_first_count, 0) & " of " & FIXED(initiatives_count, 0)'
    ' & " initiatives bring much for little effort: they go first")',
    series=(
        Shown(
            label="Initiatives",
            values="priority_list_drawn_impact",
            categories="priority_list_drawn_effort",
            labels="priority_list_drawn_label",
        ),
    ),
    description="Every initiative by effort (across) and impact (up), with its rank and name; upper left goes first.",
    x_title="Effort, 1 to 5",
    y_title="Impact, 1 to 5",
)


def priorities(context: Context, results: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], list[int]]:
    """Priority and sort key of each initiative, columns by line key; and the rows in order of priority."""
    rows = context.table("initiatives")
    impact, effort, used = rows["impact"], rows["effort"], results["in_use"] == 1
    rated = used & ~np.isnan(impact + effort)
    high_impact = rated & (impact > context["initiatives_high_above"])
    high_effort = rated & (effort > context["initiatives_high_above"])
    first = high_impact & ~high_effort
    second = high_impact & high_effort & (rows["removes_constraint"] == "Yes")
    number = np.select([~used, ~rated, first, second], [0.0, 4.0, 1.0, 2.0], 3.0)
    divides = rated & (effort > 0)
    per_effort = np.where(divides, impact, 0.0) / np.where(divides, effort, 1.0)
    hundredths = np.floor(per_effort.clip(0, 12) * 100 + 0.5)
    order = sorted(np.flatnonzero(used).tolist(), key=lambda row: (number[row], -hundredths[row]))
    places, behind = (4 - number) * 10_000 + hundredths, len(rows) - rows["number"]
    columns = {
        "priority": np.array(["", *MARKS], dtype=object)[number.astype(int)],
        "priority_number": number,
        "is_rated": rated,
        "high_impact": high_impact,
        "goes_first": first,
        "goes_second": second,
        "impact_per_effort": per_effort,
        "sort_key": np.where(used, places * len(rows) + behind, -rows["number"]),
    }
    return columns, order


def ranked(context: Context, table: dict[str, np.ndarray], order: list[int]) -> dict[str, list[Any]]:
    """The lines of the ranked list by rank. table: every result of the initiatives; order: their rows as
    ranked.
    """
    rows = context.table("initiatives")
    impact, effort = filled(rows["impact"]), filled(rows["effort"])
    spots = [(impact[row], effort[row]) for row in order]
    above = np.zeros(len(rows))
    above[order] = [spots[:rank].count(spot) for rank, spot in enumerate(spots)]
    columns = {**table, "impact": impact, "effort": effort, "start_month": filled(rows["start_month"])}
    figures = [
        "impact",
        "effort",
        "impact_per_effort",
        "start_month",
        "live_month",
        "one_off_counted",
        "annual_value",
        "npv_at_decision",
        "payback_with_build",
    ]

    def place(column: np.ndarray, filler: float | str) -> list[Any]:
        return listed(column, order, len(rows), filler)

    names = place(rows["name"], "")
    ranking = {key: place(columns[key], math.nan) for key in figures}
    ranking |= {
        "name": names,
        "priority": place(table["priority"], ""),
        "initiative": place(rows["number"], 0.0),
        "same_spot": place(above, 0.0),
        "drawn_effort": place(effort, -1.0),
        "drawn_impact": place(impact - above / 4, -1.0),
        "drawn_label": [f"{rank}. {name}" if name else "" for rank, name in enumerate(names, 1)],
    }
    return {f"priority_list_{key}": values for key, values in ranking.items()}


def counts(table: dict[str, np.ndarray]) -> dict[str, float]:
    """How many initiatives there are of each priority."""
    keys = ("first", "second", "waiting", "unrated")
    return {
        f"initiatives_{key}_count": float((table["priority_number"] == number).sum())
        for number, key in enumerate(keys, 1)
    }

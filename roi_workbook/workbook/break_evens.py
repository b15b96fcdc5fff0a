"""The workings of the sensitivity: what each input moves, and where it makes the net present value zero."""

from __future__ import annotations

from collections.abc import Mapping

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.names import CASE, PROOF, Named, name_of
from roi_workbook.model.records import SCENARIO_KEYS, Input, Value
from roi_workbook.recomputing.sensitivity import (
    BEYOND_ITS_RANGE,
    NO_EFFECT,
    PAYS_ANYWAY,
    WITHIN_ITS_RANGE,
)
from roi_workbook.workbook.cases import TITLE as CASES
from roi_workbook.workbook.cases import proof_column
from roi_workbook.workbook.frame import headings, section
from roi_workbook.workbook.planned_sheets import Book, Sheet, replace_names

LABEL, UNIT, RANK, VALUE = range(4)


WORKINGS_WIDTH, SENTENCE_WIDTH = 19, 96


def _spoken(of: str) -> str:
    """A number of the workings as sentences write it, with its unit."""
    return f'FIXED(ROUND({of} * scale, decimals), decimals)&IF(suffix = "", "", " "&suffix)'


WORKINGS: tuple[tuple[str, str, str, str], ...] = (
    (
        "conservative",
        "Conservative",
        '=INDEX(case_row, 1, MATCH(key&" conservative", case_label, 0))',
        "plain",
    ),
    ("base", "Base", '=INDEX(case_row, 1, MATCH("Base", case_label, 0))', "plain"),
    ("optimistic", "Optimistic", '=INDEX(case_row, 1, MATCH(key&" optimistic", case_label, 0))', "plain"),
    (
        "npv_conservative",
        "NPV at conservative",
        '=INDEX(case_npv, 1, MATCH(key&" conservative", case_label, 0))',
        "money",
    ),
    (
        "npv_optimistic",
        "NPV at optimistic",
        '=INDEX(case_npv, 1, MATCH(key&" optimistic", case_label, 0))',
        "money",
    ),
    (
        "roi_conservative",
        "ROI at conservative",
        '=INDEX(case_roi, 1, MATCH(key&" conservative", case_label, 0))',
        "share",
    ),
    (
        "roi_optimistic",
        "ROI at optimistic",
        '=INDEX(case_roi, 1, MATCH(key&" optimistic", case_label, 0))',
        "share",
    ),
    (
        "net_annual_value_conservative",
        "Net annual value at conservative",
        '=INDEX(case_net_annual_value, 1, MATCH(key&" conservative", case_label, 0))',
        "money",
    ),
    (
        "net_annual_value_optimistic",
        "Net annual value at optimistic",
        '=INDEX(case_net_annual_value, 1, MATCH(key&" optimistic", case_label, 0))',
        "money",
    ),
    ("change_conservative", "Change at conservative", "=npv_conservative - npv_of_base", "change"),
    ("change_optimistic", "Change at optimistic", "=npv_optimistic - npv_of_base", "change"),
    ("swing", "Swing", "=npv_optimistic - npv_conservative", "change"),
    (
        "mean_change",
        "Mean change",
        "=(change_conservative + change_optimistic) / 6",
        "change",
    ),
    (
        "spread",
        "Spread (PERT)",
        "=SIGN(ROUND(swing, 2)) * SQRT(MAX(0, (mean_change - MIN(change_conservative, 0, change_optimistic))"
        " * (MAX(change_conservative, 0, change_optimistic) - mean_change)) / (6 + 1))",
        "change",
    ),
    (
        "sort_key",
        "Sort key",
        "=ROUND(ROUND(ABS(swing) * 100, 2), 0) * COUNT(sensitivity_number) + COUNT(sensitivity_number) - number",
        "count",
    ),
    (
        "uses_conservative",
        "Break-even towards conservative (1 or 0)",
        "=IF(OR(AND(npv_of_base > 0, conservative <> base), AND(npv_of_base <= 0, optimistic = base)), 1, 0)",
        "count",
    ),
    ("end_value", "Value at that end", "=IF(uses_conservative = 1, conservative, optimistic)", "plain"),
    ("end_npv", "NPV at that end", "=IF(uses_conservative = 1, npv_conservative, npv_optimistic)", "money"),
    (
        "has_effect",
        "An end moves NPV (1 or 0)",
        "=IF(MAX(ABS(change_conservative), ABS(change_optimistic)) > npv_tolerance, 1, 0)",
        "count",
    ),
    (
        "slopes",
        "That end moves NPV (1 or 0)",
        "=IF(ABS(end_npv - npv_of_base) > MAX(npv_tolerance, ABS(npv_of_base) / 100^2), 1, 0)",
        "count",
    ),
    (
        "zero_at",
        "NPV is zero at",
        "=IF(slopes = 1, base - npv_of_base * (end_value - base) / (end_npv - npv_of_base), 0)",
        "plain",
    ),
    (
        "slack",
        "Counts as on the bound within",
        "=ABS(end_value - base) / 100^3",
        "plain",
    ),
    (
        "zero_in_range",
        "Within the allowed range (1 or 0)",
        "=IF(AND(slopes = 1, zero_at >= lowest - slack, zero_at <= highest + slack), 1, 0)",
        "count",
    ),
    (
        "tried",
        "Tried first",
        "=IF(zero_in_range = 0, base, IF(ABS(zero_at - lowest) <= slack, lowest,"
        " IF(ABS(zero_at - highest) <= slack, highest, IF(ABS(zero_at - no_effect_at) <= slack, no_effect_at,"
        " zero_at))))",
        "plain",
    ),
    ("tried_npv", "NPV there, if it acts in a curve", "=npv_of_first_step", "money"),
    (
        "least_gap",
        "Least gap of the three NPVs",
        "=MIN(ABS(tried_npv - npv_of_base), ABS(tried_npv - end_npv), ABS(end_npv - npv_of_base))",
        "money",
    ),
    (
        "proof_at",
        "Break-even looked for at",
        "=IF(AND(curved = 1, least_gap * 100 > MAX(ABS(npv_of_base), ABS(end_npv), ABS(tried_npv))), MEDIAN(lowest, highest,"
        " base * end_npv * tried_npv / (npv_of_base - end_npv) / (npv_of_base - tried_npv)"
        " + end_value * npv_of_base * tried_npv / (end_npv - npv_of_base) / (end_npv - tried_npv)"
        " + tried * npv_of_base * end_npv / (tried_npv - npv_of_base) / (tried_npv - end_npv)), tried)",
        "plain",
    ),
    ("proof_npv", "NPV there", "=npv_of_proof", "near_zero"),
    (
        "proved",
        "Within 1 % of the swing of zero (1 or 0)",
        "=IF(AND(zero_in_range = 1, ABS(proof_npv) <= MAX(ABS(swing) / 100, npv_tolerance)), 1, 0)",
        "count",
    ),
    ("no_effect_at", "Without effect at", "=value_without_effect", "plain"),
    (
        "pays_anyway",
        "Pays even without effect (1 or 0)",
        "=IF(AND(npv_of_base > 0, OR(AND(rises = 1, proof_at <= no_effect_at + slack),"
        " AND(rises = 0, as_today = 1, proof_at >= no_effect_at - slack))), 1, 0)",
        "count",
    ),
    (
        "break_even",
        "Break-even",
        '=IF(has_effect = 0, "'
        + NO_EFFECT
        + '", IF(zero_in_range = 0, stays_words, IF(proved = 0, IF(SIGN(MAX(0, end_npv)) = SIGN(MAX(0, npv_of_base)), "'
        + BEYOND_ITS_RANGE
        + '", "'
        + WITHIN_ITS_RANGE
        + '"), IF(pays_anyway = 1, "'
        + PAYS_ANYWAY
        + '", proof_at))))',
        "plain",
    ),
    (
        "rises",
        "NPV rises with it (1 or 0)",
        "=IF(AND(slopes = 1, (end_npv - npv_of_base) * (end_value - base) > 0), 1, 0)",
        "count",
    ),
    (
        "swapped",
        "Conservative helps or optimistic hurts (1 or 0)",
        "=IF(OR(change_conservative > npv_tolerance, change_optimistic < -npv_tolerance), 1, 0)",
        "count",
    ),
    (
        "one_side",
        "Both ends on one side (1 or 0)",
        "=IF((conservative - base) * (optimistic - base) > 0, 1, 0)",
        "count",
    ),
    (
        "sentence",
        "What must be true",
        '=label&IF(AND(below_zero <> "", proof_at < 0), ": "&SUBSTITUTE(below_zero, "{}",'
        f' {_spoken("-proof_at")}), " must be "&IF(AND(rises = 1, {_spoken("proof_at")}={_spoken("0")}), "more than 0",'
        f' "at "&IF(rises = 1, "least ", "most ")&{_spoken("proof_at")})'
        f'&" (Base "&{_spoken("base")}&")")',
        "text",
    ),
)
"""Columns of the workings, in catalogue order: name, heading, formula by column names, kind."""


TYPED = {
    "number": "Number",
    "lowest": "Lowest",
    "highest": "Highest",
    "curved": "Acts in a curve (1 or 0)",
    "as_today": "Empty is as today (1 or 0)",
    "below_zero": "Spoken below zero",
    "scale": "Spoken times",
    "decimals": "Spoken decimals",
    "suffix": "Spoken unit",
}
"""Columns of the workings that hold typed constants, and their headings."""


SPOKEN = {"share": (100, 1, "%"), "money": (1, 0, ""), "price": (1, 0, "")}
"""How a kind of number is written in a sentence: factor, decimals, unit."""


def workings_columns() -> dict[str, int]:
    """The columns of the workings by name, from the left."""
    names = ("label", "unit", *TYPED, *(name for name, *_ in WORKINGS), "key")
    return {name: column for column, name in enumerate(names)}


def workings(sheet: Sheet, model: Model, top: int, columns: dict[str, int]) -> None:
    """Plan the workings: every input with a range, what its ends move, and its break-even."""
    section(sheet, top, "Workings, in the order of the catalogue", columns["key"])
    texts = ("Input", "Unit", *TYPED.values(), *(heading for _, heading, _, _ in WORKINGS), "Key")
    headings(sheet, top + 1, texts, right=tuple(range(2, columns["sentence"])))
    first, keys = top + 2, list(model.moving_inputs)
    for row, declared in enumerate(model.moving_inputs.values(), first):
        sheet.put(row, LABEL, declared.label, "text")
        sheet.put(row, UNIT, declared.unit, "muted")
        today = model.today_of.get(declared.key, "")
        for name, content in _typed(declared, row - first + 1, today).items():
            role = "key" if name == "key" else "bound"
            sheet.put(row, columns[name], content, role, "bound" if role == "bound" else "text")
        at_base = (
            cell_address(first + keys.index(today), columns["base"], "", "$") if today in keys else today
        )
        elsewhere = {
            "case_row": name_of(declared.key, part=CASE),
            "npv_of_base": "npv_base",
            "npv_of_first_step": _npv_in(sheet.book, proof_column(sheet.book, model, declared.key, "tried")),
            "npv_of_proof": _npv_in(sheet.book, proof_column(sheet.book, model, declared.key, "proof_at")),
            "value_without_effect": at_base or "0",
        }
        for name, _, formula, kind in WORKINGS:

            def cell(word: str, row: int = row, elsewhere: Mapping[str, str] = elsewhere) -> str | None:
                if word in elsewhere:
                    return elsewhere[word]
                return cell_address(row, columns[word], "", "$") if word in columns else None

            role = {"sentence": "beside", "break_even": "formula_text"}.get(name, "formula")
            sheet.put(row, columns[name], replace_names(formula, cell), role, kind)
    for name, column in columns.items():
        down = "" if name == "key" else "sensitivity_key"
        sheet.name(column_name("sensitivity", name), first, column, row, column, down=down)
    for name in (
        "conservative",
        "base",
        "optimistic",
        "end_value",
        "zero_at",
        "tried",
        "proof_at",
        "no_effect_at",
        "break_even",
        "lowest",
        "highest",
    ):
        shares = [
            row
            for row, declared in enumerate(model.moving_inputs.values(), first)
            if declared.kind == "share"
        ]
        for row in shares:
            cell_content, (role, _) = sheet.cells[row, columns[name]]
            sheet.cells[row, columns[name]] = (cell_content, (role, "exact_share"))


def _npv_in(book: Book, column: int | None) -> str:
    """The net present value in a column of Cases; that of Base where there is none."""
    row = book.names[name_of("npv", part=PROOF)].top
    return "npv_base" if column is None else f"{CASES}!{cell_address(row, column, '$', '$')}"


MEASURES = ("", "npv", "roi", "net_annual_value", "change", "uses")
"""Figures next to each input for each of its values; "" is the value itself."""


_AT_ENDS = {name_of(measure, scenario=end): (measure, end) for measure in MEASURES for end in SCENARIO_KEYS}


def column_name(block: str, name: str) -> Named:
    """The identity of a column of the workings or of the sorted table, with its scenario if it has one."""
    measure, scenario = _AT_ENDS.get(name, (name, ""))
    return Named(block, measure, scenario=scenario)


def _typed(declared: Input, number: int, today: str) -> dict[str, Value]:
    """The values the workings take from the catalogue, by column of TYPED; today: the input with today's value."""
    scale, decimals, suffix = SPOKEN.get(declared.kind, (1, 2, ""))
    return {
        "key": declared.key,
        "number": number,
        "lowest": declared.lowest,
        "highest": declared.highest,
        "curved": int(declared.curved),
        "as_today": int(bool(today)),
        "below_zero": declared.below_zero or None,
        "scale": scale,
        "decimals": decimals,
        "suffix": suffix or None,
    }

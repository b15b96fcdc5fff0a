"""How things look: palette, roles and number formats. Units give kinds, kinds give number formats."""

from __future__ import annotations

from typing import Any

from roi_workbook.model.records import UNITS

NAVY, SKY, AMBER, TEAL, BRICK, GREY = "#17375E", "#339FCD", "#AC7514", "#2B7665", "#8D321C", "#8A939C"
INK, MUTED, INPUT_INK, LINK_INK = "#1B2733", "#5B6770", "#0000C8", "#0B6B3A"
PANEL, HEADER, RULE, WHITE = "#F2F5F9", "#E3EAF3", "#C5CED8", "#FFFFFF"
INPUT_GROUND, INPUT_BORDER = "#FFF8DC", "#E6DDB8"
GRID = "#E3E7EC"
GOOD, GOOD_GROUND = "#1E6B3C", "#E6F3EA"
WARN, WARN_GROUND = "#8A5A00", "#FFF1D6"
BAD, BAD_GROUND = "#A32020", "#FBE5E3"

AXIS_FONT = {"name": "Arial", "size": 9, "color": MUTED}
"""The letters of charts."""

SCENARIO_COLOURS = {"conservative": AMBER, "base": NAVY, "optimistic": SKY}
TAB_COLOURS = {
    "Results": NAVY,
    "Inputs": AMBER,
    "Buckets": SKY,
    "Trust": BRICK,
    "Workings": GREY,
}
PLANNING_COLOURS = ("#5B3F8C", TEAL, "#7A5C3E", "#8C3F6E", "#4F7F2B", "#3F6C8C", "#B0603A")
"""The tabs of the planning subjects, one after the other."""
TAB_COLOURS |= {f"Planning {number}": colour for number, colour in enumerate(PLANNING_COLOURS)}

FONT: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_color": INK}
ROW_HEIGHT = 13.5
"""Height of an ordinary row, in points."""

AS_GENERAL = "General;-General;General;@"
"""Looks like General, and is a format all the same: LibreOffice 7.4 gives a cell without one the format of what its formula
came to, and breaks off where it does so while it saves.
"""
NUMBER_FORMATS = {
    "money": '#,##0;(#,##0);"-"',
    "millions": '#,##0,," M";(#,##0,," M")',
    "price": '#,##0.00;(#,##0.00);"-"',
    "share": '#,##0.0" "%;(#,##0.0" "%)',
    "suggested": '"suggested "0" "%',
    "chance": '[<0.01]"under 1 %";[>0.99]"over 99 %";0.0" "%',
    "ratio": '#,##0.00"x"',
    "number": "#,##0.0#;(#,##0.0#)",
    "flag": "0",
    "count": "#,##0",
    "whole": "#,##0;(#,##0)",
    "position": "0;;",
    "months": "0.0",
    "years": "0.000",
    "date": "mmm yyyy;;",
    "day": "d mmm yyyy;;",
    "factor": "0.0000",
    "small_price": "#,##0.0000",
    "rate": '[>=10]"above 1,000 %";[<0](0.0" "%);0.0" "%',
    "near_zero": '[>=0.5]#,##0;[<=-0.5](#,##0);"-"',
    "change": "[>=0.5]+#,##0;[<=-0.5]-#,##0;0",
    "conservative_in_chart": '[<=-999500]-#,##0.0,," M";[<=-500]-#,##0," K";#,###',
    "optimistic_in_chart": '[>=999500]+#,##0.0,," M";[>=500]+#,##0," K";#,###',
    "plain": "#,##0.0#;(#,##0.0#)",
    "mixed": "#,##0.0#;(#,##0.0#)",
    "exact_share": '0.0#" "%;(0.0#" "%)',
    "bound": '[>=1000000000]"no limit";[<0]-General;General',
    "bound_share": '[>=1000000000]"no limit";[<0]-0.0" "%;0.0" "%',
    "whole_share": '0" "%',
    "signed_share": '+0" "%;-0" "%;0" "%',
    "correlation": "0.00",
    "step": "0.000000000",
    "year": '[=0]"Initial";"Year "0',
    "text": AS_GENERAL,
    "choice": AS_GENERAL,
    "rating": AS_GENERAL,
}
INPUT_FORMATS = NUMBER_FORMATS | {
    "money": "#,##0",
    "price": "#,##0.00",
    "share": '0.0##" "%',
    "ratio": '0.0##"x"',
    "number": "#,##0.0##",
    "date": "mmm yyyy",
    "day": "d mmm yyyy",
    "small_price": "#,##0.0000##",
    "text": "General",
    "choice": "General",
}

_RULE_BELOW = {"bottom": 1, "bottom_color": RULE}
_HEAVY_BELOW = {"bottom": 2, "bottom_color": NAVY}
_TILE = {
    "bg_color": PANEL,
    "left": 5,
    "left_color": NAVY,
    "right": 5,
    "right_color": WHITE,
    "indent": 1,
}
_INPUT = {
    "font_color": INPUT_INK,
    "bg_color": INPUT_GROUND,
    "border": 1,
    "border_color": INPUT_BORDER,
    "locked": False,
}

ROLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": WHITE, "bg_color": NAVY, "valign": "vcenter"},
    "subtitle": {"font_color": MUTED, "bg_color": HEADER, "valign": "vcenter"},
    "home": {"font_color": NAVY, "bg_color": HEADER, "align": "right", "underline": 1},
    "way": {"font_color": NAVY, "bg_color": HEADER, "underline": 1, "valign": "vcenter"},
    "section": {"bold": True, "font_size": 11, "font_color": NAVY, "valign": "bottom", **_HEAVY_BELOW},
    "section_link": {"font_color": NAVY, "underline": 1, "valign": "bottom", **_HEAVY_BELOW},
    "section_beside": {
        "bold": True,
        "font_size": 11,
        "font_color": NAVY,
        "valign": "bottom",
        "indent": 1,
        **_HEAVY_BELOW,
    },
    "section_end": {"font_color": MUTED, "align": "right", "valign": "bottom", **_HEAVY_BELOW},
    "subsection_link": {
        "font_color": NAVY,
        "bg_color": PANEL,
        "underline": 1,
        "align": "right",
        **_RULE_BELOW,
    },
    "subsection_left": {"font_color": NAVY, "bg_color": PANEL, "underline": 1, **_RULE_BELOW},
    "subsection": {"bold": True, "font_color": NAVY, "bg_color": PANEL, **_RULE_BELOW},
    "header": {
        "bold": True,
        "font_color": NAVY,
        "bg_color": HEADER,
        "valign": "vcenter",
        "text_wrap": True,
        **_HEAVY_BELOW,
    },
    "header_right": {
        "bold": True,
        "font_color": NAVY,
        "bg_color": HEADER,
        "valign": "vcenter",
        "align": "right",
        "text_wrap": True,
        **_HEAVY_BELOW,
    },
    "header_beside": {
        "bold": True,
        "font_color": NAVY,
        "bg_color": HEADER,
        "valign": "vcenter",
        "indent": 1,
        "text_wrap": True,
        **_HEAVY_BELOW,
    },
    "text": {},
    "question": {},
    "beside": {"indent": 1},
    "wrapped": {"text_wrap": True},
    "bold": {"bold": True},
    "muted": {"font_color": MUTED},
    "muted_small": {"font_color": MUTED, "font_size": 8},
    "muted_wrapped": {"font_color": MUTED, "text_wrap": True},
    "beside_muted": {"font_color": MUTED, "indent": 1},
    "muted_beside": {"font_color": MUTED, "text_wrap": True, "indent": 1},
    "small_wrapped": {"font_color": MUTED, "font_size": 8, "text_wrap": True, "indent": 1},
    "intro": {"font_color": MUTED, "italic": True},
    "meaning": {"font_color": MUTED, "text_wrap": True},
    "hint": {"font_color": MUTED, "indent": 1},
    "usual": {"font_color": MUTED, "align": "left", "indent": 1, "text_wrap": True},
    "key": {"font_color": MUTED, "font_size": 8, "indent": 1},
    "bound": {"font_color": MUTED, "font_size": 8, "align": "right"},
    "input": {**_INPUT},
    "input_text": {**_INPUT, "align": "left", "num_format": "@"},
    "input_choice": {**_INPUT, "align": "right"},
    "input_grade": {**_INPUT, "align": "center", "num_format": "@"},
    "input_evidence": {
        **_INPUT,
        "align": "left",
        "num_format": "@",
        "text_wrap": True,
        "font_size": 9,
        "indent": 1,
    },
    "unshown": {"num_format": ";;;"},
    "legend_input": {**_INPUT, "locked": True},
    "marker": {
        "font_color": MUTED,
        "italic": True,
        "bg_color": INPUT_GROUND,
        "locked": False,
    },
    "spacer": {"bg_color": INPUT_GROUND, "locked": False},
    "input_grid_text": {**_INPUT, "align": "left", "num_format": "@", "text_wrap": True, "indent": 1},
    "input_grid_choice": {**_INPUT, "align": "center"},
    "given": {"text_wrap": True, "align": "left", **_RULE_BELOW},
    "given_beside": {"text_wrap": True, "align": "left", "indent": 1, **_RULE_BELOW},
    "given_number": {"font_color": MUTED, "align": "right", **_RULE_BELOW},
    "axis": {
        "bold": True,
        "font_color": NAVY,
        "bg_color": HEADER,
        "valign": "vcenter",
        "align": "right",
        **_HEAVY_BELOW,
    },
    "grid_text": {"indent": 1, "text_wrap": True, **_RULE_BELOW},
    "grid_rating": {"align": "center", **_RULE_BELOW},
    "grid_number": {"align": "right", "shrink": True, **_RULE_BELOW},
    "picture_title": {"font_color": MUTED, "font_size": 8},
    "sentence": {"text_wrap": True, "valign": "top"},
    "formula": {},
    "formula_text": {"align": "right"},
    "bold_formula": {"bold": True, "align": "right"},
    "link": {"font_color": LINK_INK},
    "link_text": {"font_color": LINK_INK, "align": "left"},
    "total": {"bold": True, "top": 1, "top_color": INK},
    "grand_total": {"bold": True, "top": 1, "bottom": 6, "top_color": INK, "bottom_color": INK},
    "row_label": {**_RULE_BELOW},
    "row_wrapped": {"text_wrap": True, **_RULE_BELOW},
    "row_meaning": {"font_color": MUTED, "text_wrap": True, **_RULE_BELOW},
    "row_label_beside": {"indent": 1, **_RULE_BELOW},
    "beside_heading": {"font_color": NAVY, "bold": True, "indent": 1, **_RULE_BELOW},
    "total_beside": {"bold": True, "indent": 1, "top": 1, "top_color": INK},
    "row_value": {"align": "right", **_RULE_BELOW},
    "row_link_right": {"align": "right", "font_color": LINK_INK, "shrink": True},
    "row_muted": {"font_color": MUTED, **_RULE_BELOW},
    "row_beside": {"font_color": MUTED, "indent": 1, **_RULE_BELOW},
    "url": {"font_color": "#17375E", "underline": 1},
    "row_url": {"font_color": "#17375E", "underline": 1, **_RULE_BELOW},
    "link_beside": {"font_color": LINK_INK, "indent": 1},
    "state": {"font_color": MUTED, "indent": 1},
    "status": {"bold": True, "indent": 1, **_RULE_BELOW},
    "start_headline": {"bold": True, "font_color": NAVY},
    "tile_label": {"font_color": MUTED, **_TILE},
    "tile_value": {"bold": True, "font_size": 13, "font_color": NAVY, **_TILE},
    "tile_note": {"font_color": MUTED, **_TILE},
    "bar_amount": {"align": "right"},
    "bar": {"font_color": SKY, "font_size": 8, "indent": 1},
    "light": {"bold": True, "align": "center"},
    "bold_url": {"bold": True, "font_color": NAVY, "underline": 1},
    "headline": {"bold": True, "font_size": 14, "font_color": NAVY, "valign": "vcenter"},
    "card_label": {
        "font_size": 10,
        "font_color": MUTED,
        "bg_color": PANEL,
        "left": 5,
        "left_color": NAVY,
        "indent": 1,
    },
    "card_value": {
        "bold": True,
        "font_size": 16,
        "font_color": NAVY,
        "bg_color": PANEL,
        "left": 5,
        "left_color": NAVY,
        "indent": 1,
        "valign": "vcenter",
    },
    "card_note": {
        "font_size": 10,
        "font_color": MUTED,
        "bg_color": PANEL,
        "left": 5,
        "left_color": NAVY,
        "indent": 1,
    },
    "card": {"bg_color": PANEL},
    "card_end": {"bg_color": PANEL, "right": 5, "right_color": WHITE},
    "banner": {"bold": True, "font_color": WARN, "bg_color": WARN_GROUND, "valign": "vcenter"},
    "heading_row": {"font_color": NAVY, "bold": True, "align": "right", **_RULE_BELOW},
    "hanging": {"font_color": MUTED, "align": "left"},
    "heading": {"font_color": MUTED, "bold": True, "align": "right"},
}
"""The roles of cells and their formats. Colour is never alone: labels, columns and words say the same."""


def look_of(unit: str) -> str:
    """The kind of number format for a unit: dates that are days show the day."""
    return "day" if unit == "day" else UNITS[unit]


def properties(role: str, kind: str) -> dict[str, Any]:
    """XlsxWriter's format properties of a cell of this role that holds this kind of value."""
    look = {"valign": "vcenter", **ROLES[role]}
    formats = INPUT_FORMATS if "input" in role else NUMBER_FORMATS
    return {"num_format": formats[kind], **look}


CONDITION_GOOD = {"font_color": GOOD, "bg_color": GOOD_GROUND}
CONDITION_WARN = {"font_color": WARN, "bg_color": WARN_GROUND}
CONDITION_TO_DO = {"font_color": NAVY, "bg_color": HEADER}
CONDITION_BAD = {"font_color": BAD, "bg_color": BAD_GROUND}
CONDITION_LINK = {"font_color": NAVY, "underline": 1}

"""Formulas, inputs and headings that people overwrote: a review must name every one of them."""

from __future__ import annotations

from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.workbook.planned_sheets import Book
from tests.edits.records import (
    Edits,
    Expected,
    block,
    cell,
    cells,
    changed_formula,
    in_few_sittings,
    together,
)
from tests.engines import LibreOfficeSession

WRONG_CELLS = Edits()
"""Every edit that overwrites cells; nothing moves."""


def pasted_as_values(session: LibreOfficeSession, area: Area) -> None:
    """Copy cells and paste their values over themselves."""
    session.copy_values(area.sheet, cells(area), cell(area))


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="npv"))
def own_value_over_a_result(session: LibreOfficeSession, book: Book) -> None:
    """Pasted net present value over itself as a value: the number is right today."""
    pasted_as_values(session, book.names["npv"])


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="npv_base"))
def another_value_over_a_result(session: LibreOfficeSession, book: Book) -> None:
    """Typed a nicer net present value over the formula."""
    session.type("Cash flow", cell(book.names["npv_base"]), "1250000")


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="downtime_value"))
def a_result_cleared(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the value of a bucket."""
    session.clear("Downtime", cell(book.names["downtime_value"]))


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="hours_per_incident"))
def a_number_over_the_value_in_use(session: LibreOfficeSession, book: Book) -> None:
    """Typed an input into the column of the values in use instead of the yellow cell."""
    area = book.names["hours_per_incident"]
    session.type(area.sheet, cell(area), "6")


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="status_line"))
def a_text_over_a_text_formula(session: LibreOfficeSession, book: Book) -> None:
    """Typed words over the line that every sheet repeats."""
    session.type("Checks", cell(book.names["status_line"]), "All checks passed")


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="check_status", at=(3, 0)))
def ok_over_the_status_of_a_check(session: LibreOfficeSession, book: Book) -> None:
    """Typed "ok" over the status of a check."""
    session.type("Checks", cell(book.names["check_status"], 3), "ok")


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="initiatives_annual_value", at=(2, 0)))
def a_nicer_value_over_a_row_of_a_grid(session: LibreOfficeSession, book: Book) -> None:
    """Typed the value of an initiative over its formula."""
    area = book.names["initiatives_annual_value"]
    session.type(area.sheet, cell(area, 2), "990000")


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="cloud_verdict"))
def another_verdict_over_a_rule(session: LibreOfficeSession, book: Book) -> None:
    """Typed "rent" over the verdict on cloud or owned."""
    area = book.names["cloud_verdict"]
    session.type(area.sheet, cell(area), "rent")


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="initiative_flows_net", at=(1, 9)))
def own_value_over_a_month_of_an_initiative(session: LibreOfficeSession, book: Book) -> None:
    """Pasted one month of an initiative over itself as a value."""
    area = book.names["initiative_flows_net"]
    session.copy_values(area.sheet, cell(area, 1, 9), cell(area, 1, 9))


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="net_t", at=(0, 17)))
def own_value_over_a_month(session: LibreOfficeSession, book: Book) -> None:
    """Pasted one month's net cash over itself as a value."""
    area = book.names["net_t"]
    session.copy_values(area.sheet, cell(area, 0, 17), cell(area, 0, 17))


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="one_off_t_conservative", at=(0, 60)))
def the_last_month_cleared(session: LibreOfficeSession, book: Book) -> None:
    """Deleted the last month's cost."""
    area = book.names["one_off_t_conservative"]
    session.clear(area.sheet, cell(area, 0, -1))


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="net_t", size=(1, 61)))
def a_row_of_months_pasted_as_values(session: LibreOfficeSession, book: Book) -> None:
    """Pasted the net cash of all months over itself as values."""
    pasted_as_values(session, book.names["net_t"])


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="net_t_years_base", at=(0, 2)))
def a_number_over_a_sum_of_a_year(session: LibreOfficeSession, book: Book) -> None:
    """Typed a number over the sum of a year."""
    session.type("Cash flow", cell(book.names["net_t_years_base"], 0, 2), "99999.5")


@WRONG_CELLS.add(
    Expected(kind="formula-overwritten", key="downtime_goes_in", size=(13, 1)),
    Expected(kind="formula-overwritten", key="incidents_per_year"),
    Expected(kind="formula-overwritten", key="downtime_physical"),
)
def a_column_of_a_bucket_pasted_as_values(session: LibreOfficeSession, book: Book) -> None:
    """Pasted the whole column of values of a bucket sheet over itself as values."""
    first, last = book.names["downtime_goes_in"], book.names["downtime_physical"]
    pasted_as_values(session, Area(first.sheet, 0, first.left, last.bottom, last.right))


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="case_npv", at=(0, 9)))
def a_value_over_a_case(session: LibreOfficeSession, book: Book) -> None:
    """Typed a number over the net present value of one case of the sensitivity."""
    session.type("Cases", cell(book.names["case_npv"], 0, 9), "0")


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="sensitivity_swing", at=(5, 0)))
def a_value_over_a_swing(session: LibreOfficeSession, book: Book) -> None:
    """Pasted one swing of the sensitivity over itself as a value."""
    area = book.names["sensitivity_swing"]
    session.copy_values(area.sheet, cell(area, 5), cell(area, 5))


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="realisation_grid", size=(5, 5)))
def the_grid_pasted_as_values(session: LibreOfficeSession, book: Book) -> None:
    """Pasted the whole grid of realisation and overrun over itself as values."""
    pasted_as_values(session, book.names["realisation_grid"])


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="purchases_one_off_cost_total"))
def a_value_over_the_total_of_a_table(session: LibreOfficeSession, book: Book) -> None:
    """Pasted the total under a table over itself as a value."""
    pasted_as_values(session, book.names["purchases_one_off_cost_total"])


@WRONG_CELLS.add(Expected(kind="formula-overwritten", key="card_npv"))
def a_value_over_a_card_of_the_summary(session: LibreOfficeSession, book: Book) -> None:
    """Typed a number over the largest number of the Summary."""
    session.type("Summary", cell(book.names["card_npv"]), "1,250,000")


@WRONG_CELLS.add(Expected(kind="formula-changed", key="npv"))
def a_sign_changed(session: LibreOfficeSession, book: Book) -> None:
    """Turned the minus of net present value into a plus."""
    area = book.names["npv"]
    session.set(area.sheet, cell(area), changed_formula(book, area, " - ", " + "))


@WRONG_CELLS.add(Expected(kind="formula-changed", key="incidents_per_year"))
def a_number_in_a_formula_changed(session: LibreOfficeSession, book: Book) -> None:
    """Counted a year as three quarters."""
    area = book.names["incidents_per_year"]
    session.set(area.sheet, cell(area), changed_formula(book, area, "* 4", "* 3"))


@WRONG_CELLS.add(Expected(kind="formula-changed", key="downtime_value"))
def a_name_in_a_formula_changed(session: LibreOfficeSession, book: Book) -> None:
    """Weighted a bucket with the confidence of another."""
    area = book.names["downtime_value"]
    formula = changed_formula(book, area, "downtime_confidence", "productivity_confidence")
    session.set(area.sheet, cell(area), formula)


@WRONG_CELLS.add(Expected(kind="formula-changed", key="benefits_t", at=(0, 30)))
def a_reference_in_a_month_changed(session: LibreOfficeSession, book: Book) -> None:
    """Let one month add the month before it."""
    area = book.names["benefits_t"]
    first = book.names["downtime_benefits_t"]
    at = Area(area.sheet, area.top, area.left + 30, area.top, area.left + 30)
    old, new = (cell_address(first.top, first.left + month) for month in (30, 29))
    session.set(area.sheet, cell(at), changed_formula(book, at, old, new))


@WRONG_CELLS.add(Expected(kind="formula-changed", key="benefits_t_total"))
def a_range_one_month_short(session: LibreOfficeSession, book: Book) -> None:
    """Let a sum over the months end a month early."""
    area, months = book.names["benefits_t_total"], book.names["benefits_t"]
    old, new = (cell_address(months.top, months.right - short, "", "$") for short in (0, 1))
    session.set(area.sheet, cell(area), changed_formula(book, area, old, new))


@WRONG_CELLS.add(Expected(kind="formula-changed", key="below_zero_t", at=(0, 0)))
def a_comparison_changed(session: LibreOfficeSession, book: Book) -> None:
    """Turned "less than" into "at most" in the first month of a row."""
    area = book.names["below_zero_t"]
    session.set(area.sheet, cell(area), changed_formula(book, area, " < ", " <= "))


@WRONG_CELLS.add(Expected(kind="formula-changed", key="annual_value"))
def a_correction_added_to_a_formula(session: LibreOfficeSession, book: Book) -> None:
    """Added a lump sum at the end of a formula."""
    area = book.names["annual_value"]
    formula = book.sheets[area.sheet].cells[area.top, area.left][0]
    session.type(area.sheet, cell(area), f"{formula}+5000")


@WRONG_CELLS.add(Expected(kind="formula-changed", key="case_hours_per_incident", at=(0, 1), size=(1, 3)))
def a_case_filled_over_the_others(session: LibreOfficeSession, book: Book) -> None:
    """Dragged the live case's input over the scenarios."""
    area = book.names["case_hours_per_incident"]
    session.fill(area.sheet, block(area.top, area.left, area.top, area.left + 3), "right")


@WRONG_CELLS.add(Expected(kind="formula-changed", key="downtime_goes_in", at=(4, 0)))
def a_formula_copied_from_the_row_above(session: LibreOfficeSession, book: Book) -> None:
    """Copied the formula of the row above over a row."""
    area = book.names["downtime_goes_in"]
    session.copy(area.sheet, cell(area, 3), cell(area, 4))


@WRONG_CELLS.add(Expected(kind="formula-changed", key="check_cumulative_rolls_forward"))
def a_check_switched_off(session: LibreOfficeSession, book: Book) -> None:
    """Let a check always find nothing."""
    session.type("Checks", cell(book.names["check_cumulative_rolls_forward"]), "=0")


@WRONG_CELLS.add(Expected(kind="input-invalid", key="incident_frequency_reduction_base"), protected=True)
def a_percentage_typed_as_text(session: LibreOfficeSession, book: Book) -> None:
    """Typed '40% with an apostrophe."""
    area = book.names["incident_frequency_reduction_base"]
    session.type(area.sheet, cell(area), "'40%")


@WRONG_CELLS.add(Expected(kind="input-invalid", key="hours_per_incident_base"), protected=True)
def a_decimal_comma(session: LibreOfficeSession, book: Book) -> None:
    """Typed 1,5 where the program wants a point."""
    area = book.names["hours_per_incident_base"]
    session.type(area.sheet, cell(area), "1,5")


@WRONG_CELLS.add(Expected(kind="input-invalid", key="incidents_per_quarter_optimistic"))
def a_number_in_a_cell_of_texts(session: LibreOfficeSession, book: Book) -> None:
    """Gave a cell the format "text" and typed a number with blanks around it."""
    area = book.names["incidents_per_quarter_optimistic"]
    session.format_as_text(area.sheet, cell(area))
    session.type(area.sheet, cell(area), " 4 ")


@WRONG_CELLS.add(Expected(kind="input-invalid", key="model_start_base"), protected=True)
def a_month_typed_as_text(session: LibreOfficeSession, book: Book) -> None:
    """Typed the first month as 2027-03, which LibreOffice takes as a text."""
    session.type("Inputs", cell(book.names["model_start_base"]), "2027-03")


@WRONG_CELLS.add(
    Expected(kind="input-invalid", severity="warning", key="hours_per_incident_base"), protected=True
)
def a_formula_in_an_input(session: LibreOfficeSession, book: Book) -> None:
    """Typed a little sum into an input."""
    area = book.names["hours_per_incident_base"]
    session.type(area.sheet, cell(area), "=3*2")


@WRONG_CELLS.add(Expected(kind="input-invalid", key="hours_per_incident_base"), protected=True)
def an_error_in_an_input(session: LibreOfficeSession, book: Book) -> None:
    """Typed a formula that ends in an error into an input."""
    area = book.names["hours_per_incident_base"]
    session.type(area.sheet, cell(area), "=1/0")


@WRONG_CELLS.add(
    Expected(kind="input-invalid", key="hours_per_incident_conservative"),
    Expected(kind="input-invalid", key="downtime_confidence_base"),
    protected=True,
)
def inputs_out_of_range(session: LibreOfficeSession, book: Book) -> None:
    """Typed a negative number of hours and a share of 150 %."""
    for name, text in (("hours_per_incident_conservative", "-1"), ("downtime_confidence_base", "150%")):
        area = book.names[name]
        session.type(area.sheet, cell(area), text)


@WRONG_CELLS.add(Expected(kind="input-invalid", key="horizon_months_base"), protected=True)
def half_a_month(session: LibreOfficeSession, book: Book) -> None:
    """Typed a horizon of 36.5 months."""
    session.type("Inputs", cell(book.names["horizon_months_base"]), "36.5")


@WRONG_CELLS.add(Expected(kind="input-invalid", key="hours_per_incident_base"), protected=True)
def a_truth_in_a_number_cell(session: LibreOfficeSession, book: Book) -> None:
    """Typed TRUE into a cell of numbers."""
    area = book.names["hours_per_incident_base"]
    session.type(area.sheet, cell(area), "TRUE")


@WRONG_CELLS.add(
    Expected(kind="input-invalid", key="scenario_base"),
    Expected(kind="input-invalid", key="iteration_is_counted_base"),
    protected=True,
)
def choices_that_are_none(session: LibreOfficeSession, book: Book) -> None:
    """Typed a scenario and an answer that are not in the lists."""
    for name, text in (("scenario_base", "Best case"), ("iteration_is_counted_base", "perhaps")):
        area = book.names[name]
        session.type(area.sheet, cell(area), text)


@WRONG_CELLS.add(Expected(kind="input-invalid", key="purchases_one_off_cost", at=(2, 0)), protected=True)
def words_in_a_column_of_figures(session: LibreOfficeSession, book: Book) -> None:
    """Typed "see offer" as the cost of a purchase."""
    area = book.names["purchases_one_off_cost"]
    session.type(area.sheet, cell(area, 2), "see offer")


@WRONG_CELLS.add(Expected(kind="heading-changed", key="month_number", at=(0, 12)))
def a_month_heading_overwritten(session: LibreOfficeSession, book: Book) -> None:
    """Typed 12.5 over the heading of month 12."""
    session.type("Cash flow", cell(book.names["month_number"], 0, 12), "12.5")


@WRONG_CELLS.add(Expected(kind="heading-changed", key="month_number", at=(0, 12)))
def a_month_heading_twice(session: LibreOfficeSession, book: Book) -> None:
    """Typed 13 over the heading of month 12: now there are two months 13."""
    session.type("Cash flow", cell(book.names["month_number"], 0, 12), "13")


@WRONG_CELLS.add(Expected(kind="heading-changed", key="realisation_heading", at=(1, 0)))
def a_heading_of_the_grid_overwritten(session: LibreOfficeSession, book: Book) -> None:
    """Typed another share of benefits beside the grid."""
    session.type("Sensitivity", cell(book.names["realisation_heading"], 1), "0.62")


@WRONG_CELLS.add(Expected(kind="heading-changed", severity="warning", key="downtime_goes_in_key", at=(2, 0)))
def a_key_overwritten(session: LibreOfficeSession, book: Book) -> None:
    """Typed words over the key of a row."""
    session.type("Downtime", cell(book.names["downtime_goes_in_key"], 2), "cost of an hour")


@WRONG_CELLS.add(Expected(kind="heading-changed", key="case_label", at=(0, 8)))
def a_label_of_a_case_overwritten(session: LibreOfficeSession, book: Book) -> None:
    """Typed words over the label of a case."""
    session.type("Cases", cell(book.names["case_label"], 0, 8), "late start")


ON_PLANNING_SHEETS = (
    "a nicer value over a row of a grid",
    "another verdict over a rule",
    "own value over a month of an initiative",
)
_OF_THE_CORE = [edit for edit in WRONG_CELLS if edit.name not in ON_PLANNING_SHEETS]
_OF_PLANNING = [edit for edit in WRONG_CELLS if edit.name in ON_PLANNING_SHEETS]

WRONG_CELLS_TOGETHER = (
    *in_few_sittings("wrong cells", _OF_THE_CORE),
    together("wrong cells of planning sheets", _OF_PLANNING, core=False),
)
"""The same for the quick run."""

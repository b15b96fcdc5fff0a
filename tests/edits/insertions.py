"""Rows and columns inserted in every kind of block: harmless, wherever they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from roi_workbook.formulas.addresses import column_letters
from roi_workbook.workbook.planned_sheets import Book
from tests.engines import LibreOfficeSession

INPUT_SHEETS = ("inputs", "checks")
"""The sheets with rows of inputs, as their names begin."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """Empty rows or columns before the cell of a named block with that number; -1 is its last."""

    block: str
    number: int = 0
    count: int = 1

    def row(self, book: Book) -> int:
        """The planned row above which rows go, from 0."""
        area = book.names[self.block]
        return area.bottom if self.number < 0 else area.top + self.number

    def column(self, book: Book) -> int:
        """The planned column left of which columns go, from 0."""
        area = book.names[self.block]
        return area.right if self.number < 0 else area.left + self.number


ROWS: Mapping[str, tuple[Insertion, ...]] = {
    "rows between inputs": (
        Insertion("horizon_months"),
        Insertion("hours_per_incident", count=3),
        Insertion("friction_share_removed"),
        Insertion("contingency_rate"),
        Insertion("limit_irr", count=2),
    ),
    "rows above the headings and the first input of an input sheet": (
        Insertion("inputs_scenario_names"),
        Insertion("incidents_per_quarter"),
    ),
    "rows above both tables": (
        Insertion("friction_activities"),
        Insertion("purchases"),
        Insertion("friction_activities_activity"),
        Insertion("purchases_item"),
    ),
    "rows at the top of both tables": (
        Insertion("friction_activities_activity", 1, 2),
        Insertion("purchases_item", 1),
    ),
    "rows in the middle of both tables": (
        Insertion("friction_activities_activity", 3),
        Insertion("purchases_item", 2, 30),
    ),
    "rows at the end of both tables": (
        Insertion("friction_activities_activity", -1, 4),
        Insertion("purchases_item", -1),
    ),
    "rows above a table of words and at its end": (
        Insertion("unquantified_benefits"),
        Insertion("unquantified_benefits_benefit"),
        Insertion("unquantified_benefits_benefit", -1, 2),
    ),
    "rows between both tables and their totals": (
        Insertion("friction_activities_hours_per_engineer_week_total"),
        Insertion("purchases_one_off_cost_total", 0, 2),
    ),
    "rows inside the bucket sheets": (
        Insertion("downtime_goes_in"),
        Insertion("downtime_goes_in", 4, 2),
        Insertion("incidents_per_year"),
        Insertion("downtime_cost_today"),
        Insertion("downtime_physical", 1),
        Insertion("productivity_value"),
        Insertion("investment_goes_in", -1),
        Insertion("purchases_one_off_by_category"),
        Insertion("purchases_one_off_by_category", 2),
        Insertion("purchases_per_year_by_category_rest"),
        Insertion("purchases_per_year_by_bucket", -1),
    ),
    "rows in the timeline of Cash flow": (
        Insertion("month_number"),
        Insertion("month_date"),
        Insertion("active_t", count=2),
    ),
    "rows between the lines of months": (
        Insertion("ramp_t"),
        Insertion("benefits_t"),
        Insertion("cumulative_net_t", count=3),
        Insertion("net_t_base"),
        Insertion("at_peak_t_optimistic", 1),
    ),
    "rows between drivers and results of Cash flow": (
        Insertion("drivers_live"),
        Insertion("drivers_live", 5),
        Insertion("annual_value"),
        Insertion("npv"),
        Insertion("drivers_conservative", -1),
        Insertion("payback_months_base", count=2),
        Insertion("irr_optimistic"),
    ),
    "rows inside Results": (
        Insertion("results_live"),
        Insertion("results_live", 10, 2),
        Insertion("full_benefit_month"),
        Insertion("waterfall_step"),
        Insertion("waterfall_step", 4),
        Insertion("waterfall_step", -1),
        Insertion("cash_title"),
    ),
    "rows between the start and the steps of the IRR": (
        Insertion("irr_step"),
        Insertion("irr_step_base", count=2),
    ),
    "rows between the steps of the IRR": (
        Insertion("irr_step", 4),
        Insertion("irr_step_conservative", -1),
        Insertion("irr_start_optimistic"),
    ),
    "rows in the headings of Cases": (
        Insertion("case_label"),
        Insertion("case_moved"),
        Insertion("case_taken"),
    ),
    "rows between the lines of Cases": (
        Insertion("case_annual_discount_rate"),
        Insertion("case_hours_per_incident", count=2),
        Insertion("case_downtime_value"),
        Insertion("case_npv"),
    ),
    "rows inside the small tables of Sensitivity": (
        Insertion("npv_expected"),
        Insertion("npv_low"),
        Insertion("stress_test"),
        Insertion("stress_test", 2),
        Insertion("realisation_grid"),
        Insertion("realisation_grid", 3),
        Insertion("npv_by_rate"),
    ),
    "rows inside the sorted inputs": (
        Insertion("ranked_rank"),
        Insertion("ranked_rank", 1),
        Insertion("ranked_rank", 12, 2),
        Insertion("ranked_rank", -1),
    ),
    "rows inside the workings of Sensitivity": (
        Insertion("sensitivity_key"),
        Insertion("sensitivity_key", 1),
        Insertion("sensitivity_key", 20, 2),
        Insertion("sensitivity_key", -1),
    ),
    "rows inside the lists of Checks": (
        Insertion("alerts_up"),
        Insertion("check_status"),
        Insertion("check_status", 3),
        Insertion("alert_status", 7, 2),
        Insertion("alert_status", -1),
        Insertion("missing_rank"),
        Insertion("missing_rank", 4),
    ),
    "rows inside the small tables of Evidence": (
        Insertion("evidence_grades"),
        Insertion("bucket_key"),
        Insertion("bucket_key", 2),
        Insertion("bucket_key", -1),
        Insertion("table_column_key", 2),
    ),
    "rows inside the register": (
        Insertion("register_key"),
        Insertion("register_key", 1),
        Insertion("register_key", 50, 3),
        Insertion("register_key", -1),
    ),
    "rows inside the grids of planning sheets": (
        Insertion("readiness_aspect", 3),
        Insertion("top_constraints_rank", 1),
        Insertion("initiatives_number", 2, 2),
        Insertion("initiatives_number", -1),
        Insertion("initiative_flows_number", 5),
        Insertion("phases_phase", 1),
        Insertion("vendors_number", 4),
        Insertion("kpis_number", 6),
        Insertion("agent_years_year", 1),
    ),
    "rows above and between the blocks of planning sheets": (
        Insertion("readiness_overall"),
        Insertion("gpus_in_use", count=2),
        Insertion("cloud_verdict"),
        Insertion("cloud_or_owned_input_key", 2),
        Insertion("kpis_actual_heading"),
        Insertion("proposal_asked"),
        Insertion("initiatives_npv"),
    ),
    "rows inside the open tables of planning sheets": (
        Insertion("future_state_workload", 1),
        Insertion("future_state_workload", 4, 3),
        Insertion("review_wins_win", -1),
        Insertion("roadmap_team_role", 2),
    ),
    "rows inside Start, Summary and Versions": (
        Insertion("card_npv"),
        Insertion("card_npv_note"),
        Insertion("summary_simple_model", 3),
        Insertion("summary_by_year", 2),
        Insertion("summary_must_be_true", 2),
        Insertion("summary_costs_once", 1),
        Insertion("roi_workbook_template"),
    ),
}
"""Where rows were inserted, by what one would say about it."""

COLUMNS: Mapping[str, tuple[Insertion, ...]] = {
    "columns between label, unit and value of the bucket sheets": (
        Insertion("incidents_per_year"),
        Insertion("productivity_goes_in_key"),
        Insertion("purchases_one_off_by_category_of", 1),
        Insertion("investment_goes_in"),
    ),
    "a column between label and unit of the input sheets": (
        Insertion("friction_activities_engineers"),
        Insertion("purchases_cost_category"),
        Insertion("check_status"),
    ),
    "a column between the value in use and Conservative": tuple(
        Insertion(f"{sheet}_scenario_names") for sheet in INPUT_SHEETS
    ),
    "a column between Conservative and Base": tuple(
        Insertion(f"{sheet}_scenario_names", 1) for sheet in INPUT_SHEETS
    ),
    "two columns between Base and Optimistic": tuple(
        Insertion(f"{sheet}_scenario_names", 2, 2) for sheet in INPUT_SHEETS
    ),
    "columns between lowest and highest": tuple(
        Insertion(f"{sheet}_bounds_heading", 1, 2) for sheet in INPUT_SHEETS
    ),
    "columns between grade, source and date": tuple(
        Insertion(f"{sheet}_evidence_heading", number) for sheet in INPUT_SHEETS for number in (1, 2, 4)
    ),
    "a column left of month 0": (Insertion("month_number"),),
    "columns between the months": (Insertion("month_number", 1), Insertion("month_number", 13, 2)),
    "a column between the last two months": (Insertion("month_number", -1),),
    "columns between the years": (
        Insertion("year_heading"),
        Insertion("year_heading", 2),
        Insertion("year_heading", -1),
    ),
    "columns between key and months": (Insertion("drivers_live_key"), Insertion("drivers_live_key", 1)),
    "a column left of the live case": (Insertion("case_label"),),
    "columns between the scenarios of Cases": (
        Insertion("case_label", 1),
        Insertion("case_label", 2),
        Insertion("case_label", 3),
    ),
    "a column between the two cases of an input": (Insertion("case_label", 9),),
    "columns between the cases of two inputs and of two rates": (
        Insertion("case_label", 12, 2),
        Insertion("case_label", -1),
    ),
    "columns between the scenarios of Results": (
        Insertion("results_live"),
        Insertion("results_conservative"),
        Insertion("results_optimistic", count=2),
    ),
    "columns inside the workings of the waterfall": (
        Insertion("waterfall_base_below"),
        Insertion("waterfall_bar_below"),
    ),
    "columns inside the IRR steps": (
        Insertion("irr_growth"),
        Insertion("irr_behind"),
        Insertion("irr_move"),
    ),
    "columns inside stress test, grid and sorted inputs": (
        Insertion("stress_case"),
        Insertion("stress_case", 1),
        Insertion("overrun_heading", 2),
        Insertion("ranked_swing"),
    ),
    "columns inside the workings of Sensitivity": (
        Insertion("sensitivity_npv_optimistic"),
        Insertion("sensitivity_slopes", count=2),
        Insertion("sensitivity_key"),
    ),
    "columns inside Checks": (Insertion("check_buckets_add_up"), Insertion("missing_rank")),
    "columns inside Evidence": (
        Insertion("bucket_key"),
        Insertion("register_filled"),
        Insertion("register_needed"),
        Insertion("bucket_grades", 2),
        Insertion("register_asks"),
    ),
    "columns inside the grids of planning sheets": (
        Insertion("initiatives_problem"),
        Insertion("initiatives_npv", count=2),
        Insertion("vendors_score"),
        Insertion("kpis_actual", 3),
        Insertion("initiative_flows_net", 7, 2),
        Insertion("phases_spend"),
    ),
    "columns between yours, bounds and evidence of planning sheets": (
        Insertion("cloud_or_owned_bounds_heading"),
        Insertion("cloud_or_owned_bounds_heading", 1),
        Insertion("cloud_or_owned_evidence_heading", 2),
        Insertion("gpus_in_use"),
    ),
    "columns inside Summary": (
        Insertion("summary_simple_model"),
        Insertion("summary_costs_once"),
        Insertion("card_value"),
    ),
}
"""Where columns were inserted."""


def insert_rows(session: LibreOfficeSession, book: Book, insertions: tuple[Insertion, ...]) -> None:
    """Insert from the bottom up, so that what is still to come stands where it was planned."""
    for insertion in sorted(insertions, key=lambda insertion: insertion.row(book), reverse=True):
        session.insert_rows(book.names[insertion.block].sheet, insertion.row(book) + 1, insertion.count)


def insert_columns(session: LibreOfficeSession, book: Book, insertions: tuple[Insertion, ...]) -> None:
    """Insert from the right."""
    for insertion in sorted(insertions, key=lambda insertion: insertion.column(book), reverse=True):
        letters = column_letters(insertion.column(book))
        session.insert_columns(book.names[insertion.block].sheet, letters, insertion.count)

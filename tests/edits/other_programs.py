"""Edits in programs that are not LibreOffice, and chains of programs that each opened and saved a file."""

from __future__ import annotations

from typing import Any

from roi_workbook.formulas.addresses import Area
from roi_workbook.workbook.planned_sheets import Book
from tests.edits.records import Edit, Edits, Expected, cell, in_core, together

OTHER_PROGRAMS = Edits()
"""Edits in IronCalc, formualizer and openpyxl."""

CHAINS = (
    ("LibreOffice",),
    ("LibreOffice", "LibreOffice"),
    ("IronCalc",),
    ("IronCalc", "IronCalc"),
    ("LibreOffice", "IronCalc"),
    ("IronCalc", "LibreOffice"),
    ("LibreOffice", "IronCalc", "LibreOffice"),
    ("openpyxl", "LibreOffice"),
    ("LibreOffice", "openpyxl", "LibreOffice"),
)
"""Programs that opened and saved a file one after the other: formulas, names and values come through whole.

IronCalc never comes right after openpyxl: it reads the empty cells of such a file as zeros.
"""

LONG_CHAINS = tuple(programs for programs in CHAINS if len(programs) > 2)
"""Those for the quick run, in which every program takes part."""

CHAINS_WITHOUT_VALUES = (("openpyxl",), ("LibreOffice", "openpyxl"), ("IronCalc", "openpyxl"))
"""Chains that end in a program that does not calculate: the values are gone, the rest is whole."""

TYPED = {
    "incidents_per_quarter_base": 7.0,
    "hours_per_incident_base": 5.5,
    "annual_discount_rate_base": 0.0875,
}
"""Inputs that every program types."""


def _ironcalc_cell(model: Any, area: Area) -> tuple[int, int, int]:
    """Sheet, row and column as IronCalc counts them."""
    titles = [sheet["name"] for sheet in model.get_worksheets_properties()]
    return titles.index(area.sheet), area.top + 1, area.left + 1


@OTHER_PROGRAMS.add(program="IronCalc", typed=True)
def inputs_typed_in_ironcalc(model: Any, book: Book) -> None:
    """Typed inputs in IronCalc."""
    for name, value in TYPED.items():
        model.set_user_input(*_ironcalc_cell(model, book.names[name]), str(value))


@OTHER_PROGRAMS.add(Expected(kind="formula-overwritten", key="npv"), program="IronCalc")
def a_result_overwritten_in_ironcalc(model: Any, book: Book) -> None:
    """Typed a number over a result in IronCalc."""
    model.set_user_input(*_ironcalc_cell(model, book.names["npv"]), "1250000")


@OTHER_PROGRAMS.add(Expected(kind="formula-changed", key="incidents_per_year"), program="IronCalc")
def a_formula_changed_in_ironcalc(model: Any, book: Book) -> None:
    """Counted a year as three quarters, in IronCalc."""
    place = _ironcalc_cell(model, book.names["incidents_per_year"])
    model.set_user_input(*place, "=incidents_per_quarter*3")


@OTHER_PROGRAMS.add(Expected(kind="structure-lost", key="hours_per_incident"), program="IronCalc")
def rows_inserted_in_ironcalc(model: Any, book: Book) -> None:
    """Inserted rows between inputs in IronCalc, which leaves the names behind."""
    sheet, row, _ = _ironcalc_cell(model, book.names["hours_per_incident"])
    model.insert_rows(sheet, row, 2)


@OTHER_PROGRAMS.add(Expected(kind="structure-lost", key="net_t"), program="IronCalc")
def columns_inserted_in_ironcalc(model: Any, book: Book) -> None:
    """Inserted a column left of the months in IronCalc, which leaves the names behind."""
    sheet, _, column = _ironcalc_cell(model, book.names["month_number"])
    model.insert_columns(sheet, column, 1)


@OTHER_PROGRAMS.add(program="IronCalc")
def a_sheet_renamed_in_ironcalc(model: Any, book: Book) -> None:
    """Renamed two sheets in IronCalc."""
    for title, new in (("Cash flow", "Bob's cash"), ("Cases", "Fälle")):
        model.rename_sheet(_ironcalc_cell(model, Area(title, 0, 0, 0, 0))[0], new)


@OTHER_PROGRAMS.add(Expected(kind="unreadable"), program="formualizer")
def saved_by_formualizer(workbook: Any, book: Book) -> None:
    """Opened and saved the workbook in formualizer, which drops all names."""


@OTHER_PROGRAMS.add(Expected(kind="unreadable"), program="formualizer", typed=True)
def inputs_typed_in_formualizer(workbook: Any, book: Book) -> None:
    """Typed inputs in formualizer, which drops all names when it saves."""
    for name, value in TYPED.items():
        area = book.names[name]
        workbook.set_value(area.sheet, area.top + 1, area.left + 1, value)


@OTHER_PROGRAMS.add(Expected(kind="stale-values", severity="warning"), program="openpyxl", typed=True)
def inputs_typed_with_openpyxl(workbook: Any, book: Book) -> None:
    """Wrote inputs with openpyxl, which saves formulas without values."""
    for name, value in TYPED.items():
        area = book.names[name]
        workbook[area.sheet][cell(area)] = value


@OTHER_PROGRAMS.add(
    Expected(kind="stale-values", severity="warning"),
    Expected(kind="formula-changed", key="incidents_per_year"),
    program="openpyxl",
)
def a_formula_changed_with_openpyxl(workbook: Any, book: Book) -> None:
    """Counted a year as three quarters, with openpyxl."""
    area = book.names["incidents_per_year"]
    workbook[area.sheet][cell(area)] = "=incidents_per_quarter*3"


_BY_NAME = {edit.name: edit for edit in OTHER_PROGRAMS}


def _together(*names: str) -> Edit:
    return together(f"{', '.join(names)} in one sitting", map(_BY_NAME.__getitem__, names))


OTHER_PROGRAMS_TOGETHER = (
    _together(
        "inputs typed in ironcalc",
        "a result overwritten in ironcalc",
        "a formula changed in ironcalc",
    ),
    in_core(_BY_NAME["rows inserted in ironcalc"]),
    in_core(_BY_NAME["inputs typed in formualizer"]),
    _together("inputs typed with openpyxl", "a formula changed with openpyxl"),
)
"""Those for the quick run."""

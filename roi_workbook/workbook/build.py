"""Build a workbook: plan the sheets, recompute its numbers, write the file once with true stored values."""

from __future__ import annotations

from collections.abc import Callable

from roi_workbook.catalogue import Model
from roi_workbook.errors import OutOfRangeError
from roi_workbook.formulas.references import FormulaError
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.evidence import out_of_range
from roi_workbook.recomputing.expected_cells import expected_cells
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.workbook.frame import fit
from roi_workbook.workbook.layout import CALCULATED_BY, lay_out_book
from roi_workbook.workbook.planned_sheets import Book
from roi_workbook.workbook.stored_values import stored_values
from roi_workbook.workbook.write import WriteError, write


def build(
    inputs: Inputs,
    model: Model,
    add: Callable[[Book], None] | None = None,
    strict: bool = True,
) -> bytes:
    """The bytes of a workbook: every formula with its true value, the same for the same inputs.

    `add` may plan sheets beside those of the model, without names: they are no part of the template. Raises
    InputError with all that does not fit the model; with `strict=False` cells hold what was typed, fit or
    not, and OutOfRangeError is raised where formulas come to no result for that.
    """
    if strict:
        from roi_workbook.input_files.validation import fitting

        inputs = fitting(inputs, model)
    book = lay_out_book(inputs, model, add)
    recomputed = work_out(inputs, model, strict=False)
    try:
        values = stored_values(book, expected_cells(recomputed))
    except (FormulaError, WriteError) as error:
        if wrong := "; ".join(out_of_range(inputs, model)):
            raise OutOfRangeError(f"Too far out of range to work out: {wrong}.") from error
        raise
    by = book.names["last_calculated_by"]
    values[by.sheet, by.top, by.left] = CALCULATED_BY
    fit(book, values)
    return write(book, values)

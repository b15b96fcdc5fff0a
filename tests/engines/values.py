"""What a recalculated cell may hold, the same in every engine."""

from collections.abc import Mapping

Address = tuple[str, str]
"""A cell: the title of its sheet and its place, such as ("Inputs", "E9")."""

Input = float | str | bool | None
"""What a test may type into a cell: a text that starts with "=" is a formula, None clears the cell."""


class ExcelError(str):
    """The text of an error cell, such as "#DIV/0!".

    A class of its own tells an error from a text that only reads like one. Engines do not always agree on the
    kind: the square root of -1 is #NUM! in two of them and #VALUE! in LibreOffice.
    """

    def __repr__(self) -> str:
        return f"ExcelError({str.__repr__(self)})"


Value = float | str | bool | ExcelError | None
"""What a formula may give: dates are serial numbers; LibreOffice tells truths as 1.0 and 0.0."""

SENTINEL = 123456789.25
"""A number that no formula of the workbook gives: where it is seen, nothing was recalculated."""


def assert_no_sentinel(values: Mapping[Address, Value], sentinel: float = SENTINEL) -> None:
    """Fail if a cell still holds the sentinel, as a number or inside a text.

    values: results of a recalculated copy that `poison` made.
    Raises AssertionError that names up to five of the cells, and if there are no values at all.
    """
    assert values, "no values were read, so nothing is proven"
    survivors = [address for address, value in values.items() if _holds(value, sentinel)]
    named = ", ".join(f"{sheet}!{cell}" for sheet, cell in survivors[:5])
    assert not survivors, (
        f"{len(survivors)} of {len(values)} formula cells were not recalculated: "
        f"they still hold the stored {sentinel}: {named}"
    )


def _holds(value: Value, sentinel: float) -> bool:
    if isinstance(value, str):
        return str(sentinel) in value
    return value == sentinel

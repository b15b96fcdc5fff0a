"""AI infrastructure ROI as a live Excel workbook, and the same numbers recomputed in pandas.

A case comes from a workbook, an input file, or a mapping with the keys of one; it is checked alike, and
everything it leads to is in pandas:

    >>> import roi_workbook as roi
    >>> case = roi.read({"incidents_per_quarter": 4, "hours_per_incident": 1.5})
    >>> print(case.results["incident_hours_per_year"])
    24.0
    >>> dearer = case.replace(incidents_per_quarter={"base": 6})
    >>> print(dearer.results["incident_hours_per_year"])
    36.0
    >>> dearer.write("case.xlsx")                                                 # doctest: +SKIP
    >>> roi.read("case.xlsx").check().agrees                                      # doctest: +SKIP
    True

Any number of cases, one per row, without a workbook:

    >>> import pandas as pd
    >>> cases = pd.DataFrame({"incidents_per_quarter": [3.0, 4.0], "hours_per_incident": 1.5})
    >>> roi.recompute(cases)["incident_hours_per_year"].tolist()
    [18.0, 24.0]

Parts are imported when they are first used, pandas among them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roi_workbook.commands.output import OutputError
    from roi_workbook.errors import OutOfRangeError, RoiWorkbookError
    from roi_workbook.explain.index import UnknownKeyError
    from roi_workbook.input_files.problems import InputError
    from roi_workbook.library.answers import Check, Diff, Explanation, Proposal, Simulation
    from roi_workbook.library.case import Case
    from roi_workbook.library.portfolios import Portfolio, portfolio
    from roi_workbook.library.reading import new, read, schema
    from roi_workbook.recomputing.recompute import recompute
    from roi_workbook.xlsx.package import ReadingError

__version__ = "0.1.0"

__all__ = [
    "Case",
    "Check",
    "Diff",
    "Explanation",
    "InputError",
    "OutOfRangeError",
    "OutputError",
    "Portfolio",
    "Proposal",
    "ReadingError",
    "RoiWorkbookError",
    "Simulation",
    "UnknownKeyError",
    "__version__",
    "new",
    "portfolio",
    "read",
    "recompute",
    "schema",
]

_HOMES = {
    "Case": "library.case",
    "Check": "library.answers",
    "Diff": "library.answers",
    "Explanation": "library.answers",
    "InputError": "input_files.problems",
    "OutOfRangeError": "errors",
    "OutputError": "commands.output",
    "Portfolio": "library.portfolios",
    "Proposal": "library.answers",
    "ReadingError": "xlsx.package",
    "RoiWorkbookError": "errors",
    "Simulation": "library.answers",
    "UnknownKeyError": "explain.index",
    "new": "library.reading",
    "portfolio": "library.portfolios",
    "read": "library.reading",
    "recompute": "recomputing.recompute",
    "schema": "library.reading",
}
"""The module each public name lives in."""


if not TYPE_CHECKING:  # to a type checker every other name would be there, as Any

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)

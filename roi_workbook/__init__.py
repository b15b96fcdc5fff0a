"""AI infrastructure ROI as a live Excel workbook, and the same numbers recomputed in pandas.

Make a workbook, read it back after somebody edited it, and hold it against its recompute:

    >>> from pathlib import Path
    >>> import roi_workbook as roi
    >>> content = roi.build(roi.example_inputs(roi.MODEL), roi.MODEL)
    >>> Path("case.xlsx").write_bytes(content)                                    # doctest: +SKIP
    >>> book = roi.read_workbook("case.xlsx")                                     # doctest: +SKIP
    >>> roi.compare(book).agrees                                                  # doctest: +SKIP
    True

Recompute any number of cases, one per row, without a workbook:

    >>> import pandas as pd
    >>> cases = pd.DataFrame({"incidents_per_quarter": [3.0, 4.0], "hours_per_incident": 1.5})
    >>> roi.recompute(cases)["incident_hours_per_year"].tolist()
    [18.0, 24.0]

`MODEL` declares every input, line and guard; `Inputs` is what one workbook or input file holds, and
`work_out` gives everything it leads to. Parts are imported when they are first used: making a workbook
needs no pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roi_workbook.catalogue import MODEL
    from roi_workbook.input_files import InputError, InputFileError, read_input_file
    from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
    from roi_workbook.model.records import Inputs
    from roi_workbook.recomputing.recompute import recompute, work_out
    from roi_workbook.review.comparing import compare
    from roi_workbook.review.reading import inputs_of, read_workbook
    from roi_workbook.workbook.build import build

__version__ = "0.1.0"

__all__ = [
    "MODEL",
    "InputError",
    "InputFileError",
    "Inputs",
    "__version__",
    "blank_inputs",
    "build",
    "compare",
    "example_inputs",
    "inputs_of",
    "read_input_file",
    "read_workbook",
    "recompute",
    "work_out",
]

_HOMES = {
    "MODEL": "catalogue",
    "InputError": "input_files",
    "InputFileError": "input_files",
    "Inputs": "model.records",
    "blank_inputs": "input_files.starting_points",
    "build": "workbook.build",
    "compare": "review.comparing",
    "example_inputs": "input_files.starting_points",
    "inputs_of": "review.reading",
    "read_input_file": "input_files",
    "read_workbook": "review.reading",
    "recompute": "recomputing.recompute",
    "work_out": "recomputing.recompute",
}
"""The module each public name lives in."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""Run a workbook's own formulas in real spreadsheet engines, and prove that they were recalculated.

A workbook file holds a stored result beside each formula, and most readers trust it. Tests therefore
`poison` a copy first, have an engine recalculate it, and `assert_no_sentinel` before they compare anything:

    values = Formualizer().evaluate(poison(workbook), changes={("Inputs", "E9"): 4.0})
    assert_no_sentinel(values)
    assert values["Results", "C5"] == pytest.approx(28.0)
"""

from .engine import Engine, Session
from .formualizer_engine import Formualizer
from .ironcalc_engine import IronCalc
from .libreoffice_engine import LibreOffice, LibreOfficeSession
from .libreoffice_process import LibreOfficeError, find_libreoffice
from .poison import poison
from .requirement import require_libreoffice, running_libreoffice
from .values import SENTINEL, Address, ExcelError, Input, Value, assert_no_sentinel
from .workbook_parts import formula_cells

__all__ = [
    "SENTINEL",
    "Address",
    "Engine",
    "ExcelError",
    "Formualizer",
    "Input",
    "IronCalc",
    "LibreOffice",
    "LibreOfficeError",
    "LibreOfficeSession",
    "Session",
    "Value",
    "assert_no_sentinel",
    "find_libreoffice",
    "formula_cells",
    "poison",
    "require_libreoffice",
    "running_libreoffice",
]

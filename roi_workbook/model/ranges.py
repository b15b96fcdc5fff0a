"""Why there is no range and no chance: nobody has filled one in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roi_workbook.model.records import NotDefined


def no_range(results: Mapping[str, Any]) -> bool:
    """Whether no input that moves the result has a range filled in; `results` are those of the sensitivity."""
    return not results["ranges_filled"]


NO_RANGE = NotDefined("n/a: no range", no_range)
"""Why there is no chance, no end of a range and no scenario beside Base."""

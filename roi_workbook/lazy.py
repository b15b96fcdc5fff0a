"""numpy and pandas, loaded on first use: making a workbook needs neither, so it starts without them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["np", "pd"]

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:

    class _Lazy:
        """Stands for a module until an attribute is needed; keeps each attribute it has fetched."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, attribute: str) -> Any:
            value = getattr(import_module(self._name), attribute)
            setattr(self, attribute, value)
            return value

    np, pd = _Lazy("numpy"), _Lazy("pandas")

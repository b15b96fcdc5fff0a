"""How models are called: the one that is shipped, and a company's own by the module it is in."""

from __future__ import annotations

import re

SHIPPED = "roi-workbook"
"""The name of the model this package ships."""

UNNAMED = "without a name"
"""What a workbook says where its model has no name: a program made it, and gave the model itself."""

LONGEST_NAME = 200
"""Characters that the name of a model may have."""

_WORD = "[A-Za-z_][A-Za-z0-9_]*"


def is_model_name(name: str) -> bool:
    """Whether a text could name a model: MODULE:NAME."""
    return len(name) <= LONGEST_NAME and re.fullmatch(rf"{_WORD}(\.{_WORD})*:{_WORD}", name) is not None

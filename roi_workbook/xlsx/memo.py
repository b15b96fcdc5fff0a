"""Values of texts, computed once and kept for the next workbook: those of one template share most of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memo(dict[str, Value], Generic[Value]):
    """The results of a function for texts: keeps up to `most` of them, for texts of up to `longest`
    characters.
    """

    def __init__(self, function: Callable[[str], Value], most: int, longest: int) -> None:
        super().__init__()
        self._function, self._most, self._longest = function, most, longest

    def __missing__(self, text: str) -> Value:
        value = self._function(text)
        if len(text) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[text] = value
        return value

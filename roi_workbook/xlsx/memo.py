"""What texts mean, worked out once each and kept for the next workbook: those of one template have most in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Memo(dict[str, Found], Generic[Found]):
    """What a function gives for texts: up to `most` of them, each of up to `longest` characters, are kept."""

    def __init__(self, function: Callable[[str], Found], most: int, longest: int) -> None:
        super().__init__()
        self._function, self._most, self._longest = function, most, longest

    def __missing__(self, text: str) -> Found:
        found = self._function(text)
        if len(text) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[text] = found
        return found

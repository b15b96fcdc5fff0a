"""Lines that are worked out when they are asked for, a part at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from roi_workbook.model.records import Columns

if TYPE_CHECKING:
    from roi_workbook.lazy import np

Part = Callable[[Columns], Mapping[str, "np.ndarray"]]
"""Gives some lines or month rows by key, from inputs and what other parts give."""


class OnDemand(dict[str, "np.ndarray"]):
    """Inputs and lines of some cases by key; a part is worked out when one of its lines is first asked for.

    part_of: the part that gives each line.
    """

    def __init__(self, known: Columns, part_of: Mapping[str, Part]) -> None:
        super().__init__(known)
        self._part_of = part_of

    def __missing__(self, key: str) -> np.ndarray:
        self.update(self._part_of[key](self))
        return dict.__getitem__(self, key)

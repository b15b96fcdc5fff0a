"""The formulas of a sheet's cells: each has its own, shares another's, or is filled by an array formula.

Where two programs would read different formulas, the cell keeps its own, with the reason for the doubt.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from roi_workbook.formulas.addresses import cell_address, column_number
from roi_workbook.formulas.references import LONGEST_FORMULA, shifted
from roi_workbook.xlsx.markup import Attributes
from roi_workbook.xlsx.package import Package, ReadingError, named

Place = tuple[int, int]
"""Row and column, counted from 0."""


class _Range(NamedTuple):
    """The cells a stored formula applies to; bounds are inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def reaches(self, place: Place) -> bool:
        """Whether a cell is one of them."""
        return self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right

    @property
    def address(self) -> str:
        """As people write it: C4:C9."""
        first, last = cell_address(self.top, self.left), cell_address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    @property
    def size(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


class _Shared(NamedTuple):
    """A formula that several cells share: where it stands, its text there, and the cells it is for."""

    place: Place
    text: str
    range: _Range


_RANGE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_NUMBER = re.compile("[0-9]{1,9}")


class StoredFormulas:
    """Takes the formulas of a sheet in file order, and gives each cell its own.

    `of_cells` are the formulas by cell, without "="; `doubts` says of some why programs would not agree on
    them. Raises ReadingError for what is damaged or too large.
    """

    def __init__(self, package: Package, title: str) -> None:
        self.of_cells: dict[Place, str] = {}
        self.doubts: dict[Place, str] = {}
        self.characters = 0
        self._package = package
        self._title = named(title)
        self._shared: dict[str, _Shared] = {}
        self._early: list[tuple[Place, str, str]] = []
        self._filling: list[tuple[Place, _Range]] = []

    def take(self, place: Place, text: str, attributes: Attributes) -> None:
        """Take the formula of one cell: its text, and the attributes of its tag."""
        if len(text) > LONGEST_FORMULA:
            raise self._damaged(place, f"has a formula of more than {LONGEST_FORMULA:,} characters")
        self.characters += len(text)
        match kind := attributes.get("t", "normal"):
            case "normal":
                self._own(place, text, "" if text else "its formula is empty")
            case "shared":
                self._take_shared(place, text, attributes)
            case "array":
                self._take_filling(place, text, attributes)
            case "dataTable":
                table = f"TABLE({attributes.get('r1', '')},{attributes.get('r2', '')})"
                self._take_filling(place, table, attributes)
            case _:
                raise self._damaged(place, f"has an unknown kind of formula, {named(kind)}")

    def share_early(self) -> None:
        """Give cells the shared formulas that came after them in the file."""
        for place, text, number in self._early:
            if number in self._shared:
                text = text or self._moved(self._shared[number], place)
                self._own(place, text, "it shares a formula that comes only after it")
            elif text:
                self._own(place, text, "it shares a formula that no other cell has")
            else:
                raise self._damaged(place, "shares a formula that is not there")

    def fill(self) -> None:
        """Give array formulas to all the cells they fill; each cell counts as a formula."""
        for first, area in self._filling:
            self._package.spend("values and formulas", area.size)
            text, doubt = self.of_cells[first], f"it is filled by the array formula in {cell_address(*first)}"
            for row in range(area.top, area.bottom + 1):
                for place in ((row, column) for column in range(area.left, area.right + 1)):
                    if place != first:
                        self.of_cells.setdefault(place, text)
                        self.doubts[place] = doubt

    def _own(self, place: Place, text: str, doubt: str = "") -> None:
        self.of_cells[place] = text
        if doubt:
            self.doubts[place] = doubt

    def _take_shared(self, place: Place, text: str, attributes: Attributes) -> None:
        number, area = attributes.get("si", ""), self._range(place, attributes)
        if not _NUMBER.fullmatch(number):
            self._own(place, text, "it shares a formula but does not say which")
        elif area and text:
            if number in self._shared:
                raise self._damaged(
                    place, f"shares a formula as number {number}, as another cell does already"
                )
            self._shared[number] = _Shared(place, text, area)
            self._own(
                place, text, "" if area.reaches(place) else f"its formula is shared by {area.address} only"
            )
        elif number in self._shared:
            self._share(place, text, self._shared[number])
        else:
            self._early.append((place, text, number))

    def _share(self, place: Place, text: str, shared: _Shared) -> None:
        moved = self._moved(shared, place)
        doubt = ""
        if text not in ("", moved):
            doubt = f"it shares the formula of {cell_address(*shared.place)} but also has one of its own"
        elif not shared.range.reaches(place):
            doubt = f"it shares a formula that is for {shared.range.address} only"
        self._own(place, text or moved, doubt)

    def _moved(self, shared: _Shared, place: Place) -> str:
        """A shared formula as it reads in another cell."""
        text = shifted(shared.text, place[0] - shared.place[0], place[1] - shared.place[1])
        self._package.spend("characters", len(text))
        return text

    def _take_filling(self, place: Place, text: str, attributes: Attributes) -> None:
        """Take a formula that fills an area, whose first cell must be this one."""
        area = self._range(place, attributes)
        begins = area is not None and (area.top, area.left) == place
        self._own(place, text, "" if begins and text else "the area its formula fills does not begin there")
        if area is not None and (area.size > 1 or not begins):
            self._filling.append((place, area))

    def _range(self, place: Place, attributes: Attributes) -> _Range | None:
        """The cells a formula says it applies to; None where it does not say."""
        reference = attributes.get("ref")
        if reference is None:
            return None
        corners = _RANGE.fullmatch(reference)
        if corners is None:
            raise self._damaged(place, f"has a formula for {named(reference)}, which is not an area")
        left, top = column_number(corners[1]), int(corners[2]) - 1
        right = column_number(corners[3]) if corners[3] else left
        bottom = int(corners[4]) - 1 if corners[4] else top
        return _Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def _damaged(self, place: Place, what: str) -> ReadingError:
        return self._package.damaged(f"on sheet {self._title}, cell {cell_address(*place)} {what}")

"""What an edit is: a person's deed in a real program, and what a review must say about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from roi_workbook.formulas.addresses import Area, cell_address
from roi_workbook.workbook.planned_sheets import Book, Formula

Make = Callable[[Any, Book], None]
"""Does the deed: the first argument is the open workbook, the second the plan that tells where things are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A finding that must be there: its kind and severity, and what it is about.

    key: a defined name. at and size: which of the name's planned cells, as rows and columns from its first one.
    sheet: a title, for what no name stands for.
    """

    kind: str
    severity: str = "error"
    key: str = ""
    at: tuple[int, int] = (0, 0)
    size: tuple[int, int] = (1, 1)
    sheet: str = ""

    def area(self, book: Book) -> Area:
        """The planned cells it is about."""
        named = book.names[self.key]
        top, left = named.top + self.at[0], named.left + self.at[1]
        return Area(named.sheet, top, left, top + self.size[0] - 1, left + self.size[1] - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Something a person did to a workbook; harmless where nothing is expected.

    name: short and unique, for test reports. what: what the person did. make: does it, in an open session of the
    program. protected: the sheets stay protected, as they are handed out. typed: inputs change, so results do.
    parts: what was done one after the other, if it was more than one thing. core: the workbook has no planning sheets.
    """

    name: str
    what: str
    make: Make
    program: str = "LibreOffice"
    protected: bool = False
    typed: bool = False
    expected: tuple[Expected, ...] = ()
    parts: tuple[Edit, ...] = ()
    core: bool = False

    def __str__(self) -> str:
        return self.name


class Edits(list[Edit]):
    """A list of edits that functions are added to: their names and docstrings tell what was done."""

    def add(
        self,
        *expected: Expected,
        program: str = "LibreOffice",
        protected: bool = False,
        typed: bool = False,
    ) -> Callable[[Make], Make]:
        """Add the decorated function."""

        def added(make: Make) -> Make:
            self.append(
                Edit(
                    name=make.__name__.replace("_", " "),
                    what=(make.__doc__ or "").strip(),
                    make=make,
                    program=program,
                    protected=protected,
                    typed=typed,
                    expected=expected,
                )
            )
            return make

        return added


def cell(area: Area, row: int = 0, column: int = 0) -> str:
    """The address of a cell of an area: so many rows and columns from its first, or with -1 its last."""
    rows, columns = area.shape
    return cell_address(area.top + row % rows, area.left + column % columns)


def block(top: int, left: int, bottom: int, right: int) -> str:
    """The address of a rectangle, bounds inclusive."""
    return f"{cell_address(top, left)}:{cell_address(bottom, right)}"


def cells(area: Area) -> str:
    """The address of an area without its sheet."""
    return block(area.top, area.left, area.bottom, area.right)


def changed_formula(book: Book, area: Area, old: str, new: str) -> str:
    """The planned formula of an area's first cell with one part exchanged; ValueError if it has no such part."""
    formula = book.sheets[area.sheet].cells[area.top, area.left][0]
    if not isinstance(formula, Formula) or old not in formula:
        raise ValueError(f"{area.reference} holds {formula!r}, without {old!r}")
    return formula.replace(old, new, 1)


def together(name: str, edits: Iterable[Edit], core: bool = True) -> Edit:
    """Edits in one program made in one sitting, one after the other: in the core, unless in all sheets."""
    made = tuple(edits)

    def make(session: Any, book: Book) -> None:
        for edit in made:
            edit.make(session, book)

    return Edit(
        name=name,
        what=" ".join(edit.what for edit in made),
        make=make,
        program=made[0].program,
        typed=any(edit.typed for edit in made),
        expected=tuple(expected for edit in made for expected in edit.expected),
        parts=made,
        core=core,
    )


def in_core(edit: Edit) -> Edit:
    """The same edit, made in the workbook without planning sheets."""
    return replace(edit, name=f"{edit.name}, in the core", core=True)


def in_few_sittings(name: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Edits that move nothing, those of different keys together: a quick run needs a file for each sitting only."""
    sittings: list[list[Edit]] = []
    for edit in edits:
        keys = {each.key for each in edit.expected}
        free = (
            sitting
            for sitting in sittings
            if not keys & {each.key for other in sitting for each in other.expected}
        )
        if (sitting := next(free, None)) is None:
            sittings.append(sitting := [])
        sitting.append(edit)
    return tuple(together(f"{name}, sitting {number}", sitting) for number, sitting in enumerate(sittings, 1))

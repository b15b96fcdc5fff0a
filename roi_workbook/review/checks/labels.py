"""Checks the words around the numbers: labels, units, questions, hints and titles that nobody types."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, product

from roi_workbook.counts import count_of
from roi_workbook.model.sheets import SIMULATION
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.findings import Finding
from roi_workbook.review.naming import Naming
from roi_workbook.review.reading import Cell, as_constant
from roi_workbook.value_texts import cell_text

MOST_OF_SHEET = 50
"""Changed texts of a sheet that are told one by one; the rest is counted."""


def label_findings(places: CellMap, naming: Naming, changed: Mapping[Cell, str]) -> Iterator[Finding]:
    """A finding about each text of the template that says something else; `changed` has the planned ones."""
    for sheet, cells in groupby(changed, key=lambda cell: cell[0]):
        every = list(cells)
        for cell in every[:MOST_OF_SHEET]:
            content, formula = places.book.content(cell), places.book.formula(cell)
            what = "is empty" if content is None else f"says {cell_text(content)}"
            if formula is not None:
                what += f", by the formula ={formula[:200]}"
            yield naming.finding(
                "label-changed",
                f"The template has the text {cell_text(changed[cell])} here; the cell {what}. Restore the text.",
                cell=cell,
                workbook=content,
                found=f"={formula}" if formula is not None else cell_text(content),
                expected=cell_text(changed[cell]),
            )
        if (more := len(every) - MOST_OF_SHEET) > 0:
            message = f"{count_of(more, 'more text')} of the template on {sheet} say something else."
            yield naming.finding("label-changed", message, sheet=sheet)


def changed_labels(places: CellMap) -> dict[Cell, str]:
    """The cells that no longer hold the text that the template has there, with that text, sheet by sheet."""
    return {cell: text for planned in places.sheets for cell, text in _changed_on(places, planned)}


def _changed_on(places: CellMap, title: str) -> Iterator[tuple[Cell, str]]:
    texts = places.template.texts[title]
    sheet = places.book.spreadsheet.sheets[places.sheets[title]]
    if title in places.still:
        # Almost always everything is as planned: one comparison of two lists tells.
        same = list(map(sheet.values.get, texts)) == list(texts.values())
        if not same or not sheet.formulas.keys().isdisjoint(texts):
            cells = (((sheet.title, *at), text) for at, text in texts.items())
            simulated = SIMULATION in places.book.spreadsheet.sheets
            for cell, text in cells:
                if not (_says(places, cell, text) or (simulated and _makes_room(places, cell, text))):
                    yield cell, text
        return
    moved = _Moved(places, title)
    contents = (content for content, _ in places.template.book.sheets[title].cells.values())
    known = {as_constant(content) for content in contents if isinstance(content, str)}
    lost = (*places.template.cells(places.lost), *places.missing())
    lost_rows = {row for sheet_title, row, _ in lost if sheet_title == title}
    spare = Counter(
        as_constant(value)
        for home in _homes(places, title)
        for value in places.book.spreadsheet.sheets[home].values.values()
    )
    spare.subtract(as_constant(text) for text in texts.values())
    for at, text in texts.items():
        near = [(sheet.title, *each) for each in moved.places(at)]
        if at[0] in lost_rows or not near or any(_says(places, cell, text) for cell in near):
            continue
        others = [cell for cell in near if as_constant(places.book.content(cell)) not in {None, *known}]
        # Where the cell is empty, or holds another text of the template, a block may have been moved.
        if others or spare[as_constant(text)] < 0:
            spare[as_constant(text)] += 1
            yield (*others, *near)[0], text


def _makes_room(places: CellMap, cell: Cell, text: str) -> bool:
    """Whether a text stands a row lower, in the list of sheets, or the way to the next sheet leads to a simulation."""
    sheet, row, column = cell
    said = places.book.content(cell)
    is_way = isinstance(said, str) and said.strip("‹› ") == SIMULATION
    return is_way or _says(places, (sheet, row + 1, column), text)


def _homes(places: CellMap, title: str) -> set[str]:
    """The sheets on which names of a planned sheet are now."""
    names = places.template.book.names
    return {area.sheet for name, area in places.areas.items() if names[name].sheet == title}


def _says(places: CellMap, cell: Cell, text: str) -> bool:
    """Whether a cell holds a text of the template; some programs make its links formulas."""
    formula = places.book.formula(cell)
    said = places.book.content(cell) if formula is None else link_text(formula)
    return as_constant(said) == as_constant(text)


_LINK = re.compile(r'HYPERLINK\("#[^"]*","([^"]*)"\)', re.IGNORECASE)


def link_text(formula: str) -> str | None:
    """The text of a link to a place of the workbook; None for any other formula."""
    match = _LINK.fullmatch(formula)
    return match[1] if match else None


class _Moved:
    """Where the rows and columns of a sheet are, by the named cells in them or else nearest to them."""

    def __init__(self, places: CellMap, title: str) -> None:
        self._rows: dict[int, set[int]] = defaultdict(set)
        self._columns: dict[int, set[int]] = defaultdict(set)
        for (_, row, column), now in places.moved(title):
            if now[0] == places.sheets[title]:
                self._rows[row].add(now[1])
                self._columns[column].add(now[2])
        self._known = sorted(self._rows), sorted(self._columns)

    def places(self, at: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """Where a planned row and column may be now; nothing where no named cell tells."""
        rows, columns = self._known
        return product(_near(self._rows, rows, at[0]), _near(self._columns, columns, at[1]))


def _near(now: Mapping[int, set[int]], known: list[int], at: int) -> Iterable[int]:
    """Where a row (or column) may be: as far from the next known ones as planned."""
    if at in now:
        return sorted(now[at])
    middle = bisect_left(known, at)
    beside = known[max(middle - 1, 0) : middle + 1]
    return dict.fromkeys(place + at - each for each in beside for place in now[each])

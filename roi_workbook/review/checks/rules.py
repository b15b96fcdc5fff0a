"""Checks the rules for cells: what may be typed into inputs, what changes how cells look, and what is locked."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from roi_workbook.cell_values import DAY_ZERO
from roi_workbook.counts import count_of
from roi_workbook.formulas.addresses import ROWS, Area, column_number
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.findings import Finding
from roi_workbook.review.naming import Naming, Place, area_of, runs
from roi_workbook.review.reading import Cell
from roi_workbook.value_texts import date_text
from roi_workbook.workbook.planned_sheets import Sheet
from roi_workbook.xlsx.drawings import CHART
from roi_workbook.xlsx.rules import Rule, SheetRules

MOST_OF_SHEET = 5
"""Different changes of what may be typed that are told of one sheet; the rest is counted."""

MANY_TIMES, AT_LEAST = 4, 200
"""Rules that are this many times those of the template, and this many more, are not compared: each would be looked at
for many cells.
"""

MANY_COLUMNS = 64
"""A rule for more columns is not listed column by column."""

AGAIN = "`new NEW.xlsx --inputs OLD.xlsx` makes them again."


class Sort(NamedTuple):
    """Something beside cells that programs lose: what it is with its number, how many are planned and left, and what
    is told of it by itself.
    """

    planned: int
    left: int
    what: str
    findings: list[Finding]


def rule_findings(places: CellMap, naming: Naming) -> Iterator[Finding]:
    """Findings about charts, validations, conditional formats and protection that were lost or changed.

    Where several sorts are gone as a whole, a program lost them: that is one finding.
    """
    sorts = [sort(places, naming) for sort in (_charts, _validations, _conditions, _protection)]
    gone = [sort for sort in sorts if sort.planned and not sort.left]
    if len(gone) > 1:
        *others, last = (sort.what for sort in gone)
        message = f"Saved by a program that loses {', '.join(others)} and {last}. {AGAIN}"
        yield naming.finding("lost-on-saving", message)
    for sort in sorts:
        if len(gone) < 2 or sort not in gone:
            yield from sort.findings


def _charts(places: CellMap, naming: Naming) -> Sort:
    """The charts that a program lost or somebody deleted, in one line."""
    sheets = places.template.book.sheets
    planned = sum(len(sheets[title].charts) for title in places.sheets)
    left = sum(
        each.kind == CHART for sheet in places.book.spreadsheet.sheets.values() for each in sheet.drawn
    )
    message = (
        f"{planned - left} of the {planned} charts of the template are gone: somebody deleted them, or a program lost them"
        f" on saving. {AGAIN}"
    )
    found = [naming.finding("charts-lost", message)] if left < planned else []
    return Sort(planned, left, count_of(planned, "chart"), found)


def _protection(places: CellMap, naming: Naming) -> Sort:
    """The template protects every sheet, without a password."""
    open_sheets = [now for now in places.sheets.values() if not _rules(places, now).is_protected]
    planned = len(places.sheets)
    found = []
    if open_sheets:
        which = "all sheets" if len(open_sheets) == planned else ", ".join(open_sheets[:MOST_OF_SHEET])
        if planned > len(open_sheets) > MOST_OF_SHEET:
            which += f" and {len(open_sheets) - MOST_OF_SHEET} more"
        message = f"The protection of {which} is off: formulas can be typed over by accident. Protect the sheets again."
        found = [naming.finding("protection-lost", message)]
    return Sort(planned, planned - len(open_sheets), f"the protection of {count_of(planned, 'sheet')}", found)


# Conditional formats


def _conditions(places: CellMap, naming: Naming) -> Sort:
    """Conditional formats that are gone; programs split and join them, so they are counted by area."""
    planned = held = 0
    lost: dict[str, int] = {}
    for title, now in places.sheets.items():
        sheet, rules = places.template.book.sheets[title], _rules(places, now)
        planned += len(sheet.conditions)
        held += len(rules.conditions)
        if missing := _missing_conditions(sheet, rules, still=title in places.still):
            lost[now] = missing
    number = count_of(planned, "conditional format")
    found = []
    if lost:
        which = ", ".join(islice(lost, MOST_OF_SHEET)) + (", ..." if len(lost) > MOST_OF_SHEET else "")
        message = (
            f"At least {sum(lost.values()):,} of the {number} of the template {'is' if sum(lost.values()) == 1 else 'are'} gone"
            f" ({which}): cells may no longer turn red where something is wrong. {AGAIN}"
        )
        found = [naming.finding("formats-lost", message)]
    return Sort(planned, held, number, found)


def _missing_conditions(sheet: Sheet, rules: SheetRules, still: bool) -> int:
    planned: dict[str, int] = defaultdict(int)
    for area, _ in sheet.conditions:
        planned[area.address.replace("$", "")] += 1
    held: dict[str, int] = defaultdict(int)
    for address, count in rules.conditions:
        held[address] += count
    short = {address: count - held[address] for address, count in planned.items() if held[address] < count}
    if not short:
        return 0
    if not still:
        # Areas have moved with their cells: only their number tells.
        return max(
            0,
            len(sheet.conditions) - sum(count * (address.count(" ") + 1) for address, count in held.items()),
        )
    if len(held) > MANY_TIMES * len(planned) + AT_LEAST:
        return 0
    areas = [(area, count) for address, count in held.items() for area in _areas(address)]
    missing = 0
    for address in short:
        (corner,) = _areas(address)
        here = sum(count for area, count in areas if _is_in(area, corner.top, corner.left))
        missing += max(0, planned[address] - here)
    return missing


# Validations


def _validations(places: CellMap, naming: Naming) -> Sort:
    sheets = places.template.book.sheets
    planned = sum(len(sheets[title].validations) for title in places.sheets)
    held = sum(len(sheet.rules.validations) for sheet in places.book.spreadsheet.sheets.values())
    found: list[Finding] = []
    if held > MANY_TIMES * planned + AT_LEAST:
        message = f"The workbook has {count_of(held, 'validation')}, far more than the template: they were not compared."
        found.append(naming.finding("validation-changed", message))
    else:
        takes = _Takes(places)
        for title, now in places.sheets.items():
            there = [(areas, _meaning(rule)) for areas, rule in _rules(places, now).validations]
            if there != _planned(sheets[title]) or title not in places.still:
                found += _changed_validations(places, naming, title, takes)
    return Sort(planned, held, count_of(planned, "validation"), found)


class _Allowed(NamedTuple):
    """What may be typed: a kind of value, how it is compared, with which bounds or list; `stops` if nothing else may."""

    kind: str
    operator: str
    bounds: tuple[Any, ...]
    stops: bool


ANYTHING = _Allowed("none", "", (), False)


def _planned(sheet: Sheet) -> list[tuple[str, _Allowed]]:
    return [(area.address.replace("$", ""), _allowed(rule)) for area, rule in sheet.validations]


_KINDS = {"integer": "whole", "length": "textLength", "any": "none"}


def _allowed(rule: Mapping[str, Any]) -> _Allowed:
    """What the template allows, by a rule for XlsxWriter."""
    kind = _KINDS.get(rule["validate"], rule["validate"])
    if kind == "none":
        return ANYTHING
    if kind == "list":
        return _Allowed(kind, "", tuple(rule["source"]), True)
    return _Allowed(kind, "between", (_number(rule["minimum"]), _number(rule["maximum"])), True)


def _number(bound: float | datetime.date) -> float:
    return float((bound - DAY_ZERO).days) if isinstance(bound, datetime.date) else float(bound)


@lru_cache(maxsize=4_096)
def _meaning(rule: Rule) -> _Allowed:
    """What a rule allows, whichever program wrote it."""
    if rule.kind == "none":
        return ANYTHING
    if rule.kind in ("list", "custom"):
        text = rule.first.strip()
        listed = text[1:-1].replace('""', '"').split(",") if text[:1] == text[-1:] == '"' else [f"={text}"]
        return _Allowed(rule.kind, "", tuple(each.strip() for each in listed), rule.stops)
    bounds = (rule.first, rule.second) if "etween" in rule.operator else (rule.first,)
    return _Allowed(rule.kind, rule.operator, tuple(map(_bound, bounds)), rule.stops)


def _bound(text: str) -> float | str:
    try:
        return float(text) if len(text) < 40 else text
    except ValueError:
        return f"={text.strip()}"


def _changed_validations(places: CellMap, naming: Naming, title: str, takes: _Takes) -> Iterator[Finding]:
    """Findings about a sheet where typed cells take something else than in the template, those alike together."""
    sheet, now = places.template.book.sheets[title], places.sheets[title]
    days = places.book.days_later
    alike: dict[tuple[_Allowed, _Allowed], list[Place]] = defaultdict(list)
    kept = False
    for area, rule in sheet.validations:
        if (expected := _allowed(rule)) == ANYTHING:
            continue
        cells, spare = _typed_now(places, area)
        for place in cells:
            here = takes.at(place[2]) or {ANYTHING}
            there = max(here - {expected}, key=repr, default=expected)
            if there == ANYTHING and spare:
                # Not every program gives the cells of an inserted row what their neighbours have.
                spare -= 1
            elif there != expected and not (days and _in_days(there, days) == expected):
                alike[expected, there].append(place)
            else:
                kept = True
    if alike and not kept and all(there == ANYTHING for _, there in alike):
        message = f"All validations of {now} ({len(sheet.validations)}) are gone: its cells take any number and any text. {AGAIN}"
        yield naming.finding("validation-changed", message, sheet=now)
        return
    for (expected, there), changed in islice(alike.items(), MOST_OF_SHEET):
        yield _changed(naming, expected, there, changed)
    if more := sum(map(len, islice(alike.values(), MOST_OF_SHEET, None))):
        message = f"{count_of(more, 'more cell')} of {now} take something else than in the template."
        yield naming.finding("validation-changed", message, sheet=now)


def _changed(naming: Naming, expected: _Allowed, there: _Allowed, places: list[Place]) -> Finding:
    run = next(runs(places))
    name, heading, _ = run[0]
    message = (
        f"{naming.heading(name, heading)} takes {_in_words(there)}; in the template {_in_words(expected)}."
    )
    if more := len(places) - 1:
        message += f" The same goes for {count_of(more, 'more cell')}."
    return naming.finding(
        "validation-changed",
        message + " Restore its validation.",
        name,
        cell=area_of(run),
        found=_in_words(there),
        expected=_in_words(expected),
    )


def _typed_now(places: CellMap, planned: Area) -> tuple[list[Place], int]:
    """Where the typed cells of a planned area are now, and how many rows were inserted between them."""
    template = places.template
    named = template.name_at
    if (planned.sheet, planned.top, planned.left) in named:
        cells = (
            (*named[cell], places.now(cell))
            for at in planned.cells()
            if (cell := (planned.sheet, *at)) in named
        )
        return [(name, heading, cell) for name, heading, cell in cells if cell], 0
    column = template.column_at.get((planned.sheet, planned.top, planned.left))
    if column is None or column not in places.areas:
        return [], 0
    area = places.areas[column]
    # The first and the last row of a table only hold it together.
    rows = range(area.top + 1, area.bottom)
    found = [(column, row + 1, (area.sheet, row, area.left)) for row in rows]
    return found, max(0, len(rows) - planned.shape[0])


class _Takes:
    """What may be typed into the cells of a workbook."""

    def __init__(self, places: CellMap) -> None:
        self._places = places
        self._of_columns: dict[tuple[str, int], list[tuple[Area, _Allowed]]] = defaultdict(list)
        self._of_many: dict[str, list[tuple[Area, _Allowed]]] = defaultdict(list)
        self._sheets: set[str] = set()

    def at(self, cell: Cell) -> set[_Allowed]:
        """All that may be typed into a cell, by the rules that cover it; empty where there is none."""
        title, row, column = cell
        if title not in self._sheets:
            self._sheets.add(title)
            self._read(title)
        rules = (*self._of_columns.get((title, column), ()), *self._of_many[title])
        return {allowed for area, allowed in rules if _is_in(area, row, column)}

    def _read(self, title: str) -> None:
        for areas, rule in _rules(self._places, title).validations:
            for area in _areas(areas):
                if area.shape[1] > MANY_COLUMNS:
                    self._of_many[title].append((area, _meaning(rule)))
                    continue
                for column in range(area.left, area.right + 1):
                    self._of_columns[title, column].append((area, _meaning(rule)))


def _in_days(allowed: _Allowed, days: int) -> _Allowed:
    """Bounds that are dates counted from 1904, as dates counted from 1900."""
    bounds = (bound + days if isinstance(bound, float) else bound for bound in allowed.bounds)
    return allowed._replace(bounds=tuple(bounds)) if allowed.kind == "date" else allowed


_COMPARED = {
    "between": "from {} to {}",
    "notBetween": "not from {} to {}",
    "equal": "equal to {}",
    "notEqual": "other than {}",
    "greaterThan": "above {}",
    "lessThan": "below {}",
    "greaterThanOrEqual": "of {} or more",
    "lessThanOrEqual": "of {} or less",
}
_KINDS_IN_WORDS = {
    "whole": "a whole number",
    "decimal": "a number",
    "date": "a date",
    "time": "a time",
    "textLength": "a text with a length",
}


def _in_words(allowed: _Allowed) -> str:
    """What may be typed, in words."""
    if allowed == ANYTHING or allowed.kind == "none":
        return "anything"
    if allowed.kind == "list":
        text = "one of " + ", ".join(allowed.bounds)
    elif allowed.kind == "custom":
        text = f"what the formula {allowed.bounds[0]} allows"
    else:
        spelled = _day if allowed.kind == "date" else _figure
        how = _COMPARED.get(allowed.operator, "{}").format(*map(spelled, allowed.bounds))
        text = f"{_KINDS_IN_WORDS.get(allowed.kind, 'a value')} {how}"
    return text if allowed.stops else f"anything, and only advises {text}"


def _figure(bound: float | str) -> str:
    return bound if isinstance(bound, str) else f"{bound:,.12g}"


def _day(bound: float | str) -> str:
    return date_text(bound) if isinstance(bound, float) else bound


# Areas


_AREA = re.compile(r"([A-Z]{0,3})([0-9]{0,7})(?::([A-Z]{0,3})([0-9]{0,7}))?")


@lru_cache(maxsize=16_384)
def _areas(written: str) -> tuple[Area, ...]:
    """The areas of a rule, whole rows and columns too; those that are none are left out."""
    found = []
    for text in written.replace("$", "").split():
        match = _AREA.fullmatch(text)
        if match is None:
            continue
        left, top, right, bottom = match.groups()
        if right is None and bottom is None:
            right, bottom = left, top
        found.append(
            Area(
                "",
                int(top or 1) - 1,
                column_number(left or "A"),
                int(bottom or ROWS) - 1,
                column_number(right or "XFD"),
            )
        )
    return tuple(found)


def _is_in(area: Area, row: int, column: int) -> bool:
    return area.top <= row <= area.bottom and area.left <= column <= area.right


def _rules(places: CellMap, title: str) -> SheetRules:
    return places.book.spreadsheet.sheets[title].rules

"""Comparing a workbook with the recompute of its own inputs: records of what agrees and what is wrong.

Data first: `compare` gives records, `reporting` makes text and JSON of them.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from roi_workbook.cases import is_empty
from roi_workbook.catalogue import MODEL, Model
from roi_workbook.evidence import is_date, is_odd
from roi_workbook.facts import Facts
from roi_workbook.finance.rate_of_return import STEP_LINES
from roi_workbook.recompute import work_out
from roi_workbook.review.findings import ABS_TOL, REL_TOL, SEVERITIES, Comparison, Finding
from roi_workbook.review.reading import (
    Cell,
    Cells,
    ExcelError,
    LostError,
    ReadingError,
    ReadWorkbook,
    as_heading,
    date_text,
    evidence_cells,
    inputs_of,
    lost_names,
    table_rows,
    typed_cells,
    typed_ends,
    where,
)
from roi_workbook.review.twins import twins
from roi_workbook.starting_points import blank_inputs
from roi_workbook.words import Column, Input, Table
from roi_workbook.workbook.build import plan
from roi_workbook.workbook.plan import Area, Book, Formula
from roi_workbook.workbook.sensitivity import RISK_LINES

NOISE = 1e-12
"""What rounding may leave where a share, ratio or count should be zero."""

LEFT_OVER = 1e-13
"""Share of the largest present value that subtracting such amounts may leave over, in any order of adding."""

MOST_REPORTED = 25
"""Places where a difference starts that are reported one by one; the rest is counted."""

MOST_LOST = 0.2
"""Share of the needed names whose loss is one sentence instead of a finding each."""

@dataclass(frozen=True, slots=True)
class _Pair:
    """A cell that has a twin: what it holds, and what the recompute gives."""

    name: str
    heading: Any
    cell: Cell
    planned: Cell
    found: Any
    expected: float


def compare(
    book: ReadWorkbook, model: Model = MODEL, rel_tol: float = REL_TOL, abs_tol: float = ABS_TOL
) -> Comparison:
    """Hold every number of a workbook against the recompute of the workbook's own inputs.

    Values agree when they differ by at most `rel_tol` of the larger, or `abs_tol` where they are money (where
    amounts run to billions: LEFT_OVER of the largest present value).
    Returns what was compared and every finding, errors first. Raises ReadingError for a damaged sheet.
    """
    return _Review(book, model, rel_tol, abs_tol).comparison()


def recomputed_facts(book: ReadWorkbook, model: Model = MODEL, scenario: str | None = None) -> Facts:
    """Everything the inputs of a workbook lead to, under its own scenario or another.

    A date cell that holds no date counts as empty. Raises ReadingError for a damaged sheet, and where inputs
    are so far out of range that numbers overflow.
    """
    inputs = inputs_of(book, model)
    if scenario:
        inputs = replace(inputs, values={**inputs.values, "scenario": scenario})
    try:
        with np.errstate(all="ignore"):
            facts = work_out(inputs, model)
    except (ArithmeticError, ValueError) as error:
        wrong = [f"{where(odd.cell)}: {odd.message}" for odd in odd_inputs(book, model)]
        if not wrong:
            raise
        more = f" (and {len(wrong) - 3} more)" if len(wrong) > 3 else ""
        raise ReadingError(
            f"{book.file}: too far out of range to recompute. {' '.join(wrong[:3])}{more}"
        ) from error
    live = facts.live.copy()
    for key, declared in model.inputs.items():
        if declared.kind == "date" and not is_date(live[key]):
            live[key] = None
    return replace(facts, live=live)


@dataclass(frozen=True, slots=True)
class OddInput:
    """A typed cell whose content cannot count, or should not: where it is, and a sentence that says why."""

    name: str
    declared: Input | Column
    cell: Cell
    content: Any
    message: str


def odd_inputs(book: ReadWorkbook, model: Model) -> Iterator[OddInput]:
    """Inputs of the wrong kind, out of range or without a base, and such cells of tables."""
    for key, declared in model.inputs.items():
        cells = typed_cells(book, declared)
        held = {end: book.content(cell) for end, cell in cells.items()}
        for end, content in held.items():
            if wrong := _wrong(content, declared):
                named = f"{declared.label}, {end}," if declared.three else declared.label
                yield OddInput(f"{key}_{end}", declared, cells[end], content, f"{named} {wrong}.")
        ends = [end for end, content in held.items() if end != "base" and is_number(content)]
        if ends and "base" in cells and held["base"] is None:
            message = f"{declared.label} has a value for {' and '.join(ends)} but no base; fill in the base."
            yield OddInput(f"{key}_base", declared, cells["base"], None, message)
    for key, table in model.tables.items():
        for number, row in table_rows(book, table):
            for column in table.columns:
                content = row.get(column.key)
                if wrong := _wrong(content, column):
                    name = f"{key}_{column.key}"
                    area = book.area(name)
                    message = f"{table.label}, row {number + 1}: {column.label.lower()} {wrong}."
                    yield OddInput(name, column, (area.sheet, number, area.left), content, message)


def is_number(value: Any) -> bool:
    """Whether a cell holds a number; a truth is not one."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class _Review:
    """One comparison being made."""

    def __init__(self, book: ReadWorkbook, model: Model, rel_tol: float, abs_tol: float) -> None:
        self.book, self.model = book, model
        self.rel_tol, self.abs_tol = rel_tol, abs_tol
        self.template = _template(model)
        self.words = _Words(model)
        self.facts = recomputed_facts(book, model)
        with np.errstate(all="ignore"):
            self.twins = twins(self.facts)
        at_stake = self.facts.cases[["pv_benefits", "pv_costs"]].abs().to_numpy().max()
        self.money_floor = max(abs_tol, LEFT_OVER * float(at_stake))
        self.places: dict[str, dict[Any, Cell]] = {}
        self.findings: list[Finding] = []

    def comparison(self) -> Comparison:
        lost = self.lost()
        pairs, missing = self.pairs(lost)
        not_compared = len(missing)
        if too_many := len(lost) > MOST_LOST * len(self.needed()):
            not_compared, pairs = not_compared + len(pairs), []
        elif self.is_stale(pairs):
            not_compared, pairs = not_compared + len(pairs), []
            self.stale()
        elif missing or lost:
            reached = self.template.followers(missing | self.template.cells(lost))
            not_compared += sum(pair.planned in reached for pair in pairs)
            pairs = [pair for pair in pairs if pair.planned not in reached]
        differing = [pair for pair in pairs if not self.agree(pair)]
        self.differences(differing)
        self.say_lost(lost, too_many)
        if not too_many:
            self.inputs()
            self.guards()
            self.evidence()
        findings = tuple(sorted(self.findings, key=lambda finding: SEVERITIES.index(finding.severity)))
        wrong = any(finding.severity == "error" for finding in findings)
        calculated_by = self.held("last_calculated_by")
        return Comparison(
            file=self.book.file,
            template_version=self.book.template_version,
            agrees=not wrong and not not_compared,
            compared=len(pairs),
            not_compared=not_compared,
            lines=self.lines(),
            findings=findings,
            calculated_by=calculated_by if isinstance(calculated_by, str) else None,
            rel_tol=self.rel_tol,
            abs_tol=self.abs_tol,
        )

    def is_stale(self, pairs: list[_Pair]) -> bool:
        """Whether no formula holds a value: a few twins stand on constants, which every program keeps."""
        worked_out = [
            pair.found for pair in pairs if isinstance(self.template.content(pair.planned), Formula)
        ]
        return bool(worked_out) and all(found is None for found in worked_out)

    def held(self, name: str) -> Any:
        """What the one cell of a name holds; None where it cannot be found."""
        try:
            return self.book.value(name)
        except LostError:
            return None

    # What is needed, and where it is

    def needed(self) -> dict[str, str | None]:
        """Every name the review needs."""
        names: dict[str, str | None] = {}
        for key, declared in self.model.inputs.items():
            names |= dict.fromkeys((key, *(f"{key}_{end}" for end in typed_ends(declared))))
        for key, table in self.model.tables.items():
            names |= {f"{key}_{column.key}": None for column in table.columns}
        headings = self.template.book.headings
        for name in self.twins:
            names |= dict.fromkeys(each for each in (name, *headings.get(name, ())) if each)
        return names

    def lost(self) -> dict[str, str]:
        """The needed names that cannot be used, and what is wrong with each."""
        lost = lost_names(self.book, self.needed())
        typed = {
            f"{key}_{end}": {} for key, each in self.model.inputs.items() for end in typed_ends(each)
        }
        for name in typed | self.twins:
            down, across = self.template.book.headings.get(name, ("", ""))
            if {name, down, across} & lost.keys():
                continue
            try:
                self.places[name] = self.book.places(name, down, across)
            except LostError as reason:
                lost[name] = str(reason)
        return lost

    def pairs(self, lost: Mapping[str, str]) -> tuple[list[_Pair], set[Cell]]:
        """Every cell that has a twin, and the planned cells whose twin has no cell any more."""
        pairs, missing = [], set()
        headings: dict[str, set[Any]] = defaultdict(set)
        for name, twin in self.twins.items():
            down, across = self.template.book.headings.get(name, ("", ""))
            planned = self.template.places(name, down, across)
            expected = {_as_headings(heading): value for heading, value in twin.items()}
            gone = bool({name, down, across} & lost.keys())
            found = {} if gone else self.places[name]
            for heading in planned.keys() & expected.keys():
                if heading not in found:
                    missing.add(planned[heading])
                    if not gone:
                        headings[down or across or name].add(heading)
                    continue
                content = self.book.content(found[heading])
                pairs.append(
                    _Pair(name, heading, found[heading], planned[heading], content, expected[heading])
                )
        self.say_headings(headings)
        order = {name: number for number, name in enumerate(self.twins)}
        return sorted(pairs, key=lambda pair: (order[pair.name], *pair.planned[1:])), missing

    def agree(self, pair: _Pair) -> bool:
        found, expected = pair.found, pair.expected
        if math.isnan(expected):
            said = isinstance(found, str) and not isinstance(found, ExcelError) and found != ""
            return said or (found in (None, "") and self.template.may_be_empty(pair.planned))
        if not is_number(found):
            return False
        difference = abs(found - expected)
        floor = self.money_floor if self.template.is_money(pair.planned) else NOISE
        if pair.name == "sensitivity_sort_key":  # whole cents times the rows: half a cent more may round up
            floor = math.ceil(100 * self.money_floor) * len(self.model.moving_inputs)
        return bool(difference <= max(self.rel_tol * max(abs(found), abs(expected)), floor))

    def lines(self) -> dict[str, tuple[float | None, float | None]]:
        """Every line that is one number: in the workbook, and recomputed."""
        return {
            key: (_finite(self.held(key)), _finite(value)) for key, value in line_values(self.facts).items()
        }

    # Findings

    def add(self, kind: str, severity: str, message: str, name: str = "", **more: Any) -> None:
        label, unit = self.words.of(name) if name else (None, None)
        cell = more.pop("cell", None)
        area = Area(*cell, *cell[1:]) if isinstance(cell, tuple) else cell
        place = {"sheet": area.sheet, "cell": area.address.replace("$", "")} if area else {}
        self.findings.append(Finding(
            kind=kind, severity=severity, message=message,
            **({"key": name or None, "label": label, "unit": unit} | place | more),
        ))  # fmt: skip

    def differences(self, differing: list[_Pair]) -> None:
        """One finding for each place where a difference starts; what only carries it on is counted."""
        carried = self.template.followers(
            {pair.planned for pair in differing}, stop_at={pair.planned for pair in differing}
        )
        starts = [pair for pair in differing if pair.planned not in carried]
        blocks = list(_blocks(starts))
        for block in blocks[:MOST_REPORTED]:
            self.say_difference(block)
        if rest := blocks[MOST_REPORTED:]:
            cells = sum(len(block) for block in rest)
            self.add(
                "value-differs", "error",
                f"{cells:,} more cells in {len(rest):,} more places differ from the recompute. Mend the ones"
                " named above first, then check again.",
            )  # fmt: skip
        if later := len(differing) - len(starts):
            self.add(
                "value-differs", "info",
                f"{later:,} further cells differ. Their formulas build on the cells named above, so they may only"
                " carry those differences on: check again after mending.",
            )  # fmt: skip
        if differing and self.held("last_calculated_by") == "roi-workbook":
            self.add(
                "stale-values", "warning",
                "The workbook was changed by a program that does not calculate, so values it holds may be old. Open"
                " it in a spreadsheet program, save it and check again.", "last_calculated_by",
            )  # fmt: skip

    def say_difference(self, block: list[_Pair]) -> None:
        first, last = block[0], block[-1]
        recomputed = None if math.isnan(first.expected) else first.expected
        date = self.template.is_date(first.planned)
        told = "words that say why there is none" if recomputed is None else date_or_number(recomputed, date)
        about = self.words.heading(first.name, first.heading)
        message = f"{about} holds {date_or_number(first.found, date)}; recomputed from the workbook's inputs it is {told}."
        if len(block) > 1:
            message += f" {len(block) - 1:,} more beside it differ too."
        if first.found is None:
            message += " Type the formula back, or recalculate and save."
        elif isinstance(first.found, ExcelError):
            message += " An Excel error is never a result: look at the cells it refers to."
        else:
            message += " Its formula was overwritten or changed, or its value is old."
        label, unit = self.words.of(first.name, first.heading)
        self.add(
            "value-differs", "error", message, first.name, cell=Area(*first.cell, *last.cell[1:]), label=label,
            unit=unit or self.template.unit(first.planned), workbook=first.found, recomputed=recomputed,
        )  # fmt: skip

    def stale(self) -> None:
        self.add(
            "stale-values", "warning",
            "The formulas hold no values: the workbook was saved by a program that does not calculate. Open it in a"
            " spreadsheet program, save it and check again.",
        )  # fmt: skip

    def say_lost(self, lost: Mapping[str, str], too_many: bool) -> None:
        if self.book.template_version is None:
            self.add(
                "structure-lost", "warning",
                "The cell that says which template this is (roi_workbook_template) is gone; read as the template of"
                " this program.",
            )  # fmt: skip
        if too_many:
            self.add(
                "structure-lost", "error",
                f"{len(lost):,} of {len(self.needed()):,} names that cells are found by are gone or broken, so"
                " nothing was compared. Some programs lose names on saving: go back to an earlier version.",
            )  # fmt: skip
            return
        for name, reason in lost.items():
            message = f"{self.words.heading(name, ())} cannot be found: {reason}. What depends on it was not compared."
            self.add("structure-lost", "error", message, name)

    def say_headings(self, headings: Mapping[str, set[Any]]) -> None:
        for name, gone in headings.items():
            named = ", ".join(sorted(str(heading) for heading in gone)[:5])
            more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
            self.add(
                "structure-lost", "error",
                f"Headings are gone, changed or there twice in {name}: {named}{more}. What stands under them was not"
                " compared.", name, cell=self.book.area(name), label=None,
            )  # fmt: skip

    def inputs(self) -> None:
        """Inputs of the wrong kind, out of range or without a base."""
        for odd in odd_inputs(self.book, self.model):
            self.add(
                "input-invalid", "error", odd.message, odd.name, cell=odd.cell, label=odd.declared.label,
                unit=odd.declared.unit, workbook=odd.content,
            )  # fmt: skip

    def guards(self) -> None:
        """Checks and alerts that are up, in the workbook or in its recompute."""
        for key, guard in self.model.guards.items():
            found, expected = self.held(key), self.facts.guards[key]
            if not ((is_number(found) and found > 0) or expected > 0):
                continue
            kind, severity = ("check-failed", "error") if guard.severity == "error" else ("alert", "warning")
            self.add(
                kind, severity, f"{guard.label}. {guard.advice}", key, cell=self.cell(key), workbook=found,
                recomputed=_finite(expected),
            )  # fmt: skip

    def evidence(self) -> None:
        """Changed inputs without a source, and needed ones that are empty."""
        register = self.facts.register
        for key, declared in self.model.register.items():
            if register.at[key, "unsourced"] == 1:
                source = evidence_cells(self.book, key).get("source")
                message = f"{declared.label} differs from the template and has no source: write down where it comes from."
                self.add("evidence-missing", "warning", message, key, cell=source)
            if register.at[key, "missing"] == 1:
                cell = self.cell(key if isinstance(declared, Table) else key + "_base")
                self.add("not-filled-in", "info", f"{declared.label} is needed and empty.", key, cell=cell)

    def cell(self, name: str) -> Cell | None:
        """The first cell of a name, if it can be found."""
        try:
            area = self.book.area(name)
        except LostError:
            return None
        return area.sheet, area.top, area.left


def line_values(facts: Facts) -> dict[str, float]:
    """Every line of the live case that is one number, and the results of the sensitivity; NaN if not defined."""
    months = {line.key for line in facts.model.month_lines}
    lines = {
        key: float(facts.live[key])
        for key, line in facts.model.lines.items()
        if line.unit != "text" and not line.helper and key not in months and key in facts.live
    }
    return lines | {key: float(value) for key, value in facts.risk.items()}


def shown(value: Any) -> str:
    """A value as a person reads it: nine digits, thousands parted."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, ExcelError):
        return str(value)
    if isinstance(value, str):
        text = value if len(value) <= 60 else value[:57] + "..."
        return f'"{text}"'
    return f"{value:,.9g}" if abs(value) < 1e9 else f"{value:,.2f}"


def date_or_number(value: Any, date: bool) -> str:
    """A value as a person reads it, where it may be the number of a day."""
    return (date and is_number(value) and date_text(value)) or shown(value)


def _finite(value: Any) -> float | None:
    return float(value) if is_number(value) and math.isfinite(value) else None


def _as_headings(heading: Any) -> Any:
    return tuple(map(as_heading, heading)) if isinstance(heading, tuple) else as_heading(heading)


def _wrong(content: Any, declared: Input | Column) -> str:
    """What is wrong with what was typed into a cell; "" where nothing is."""
    if isinstance(content, ExcelError):
        return f"holds the Excel error {content}; type a value or leave it empty"
    if is_empty(content) or declared.kind == "text":
        return ""
    if declared.kind == "date":
        return (
            ""
            if is_number(content)
            else f"holds {shown(content)}, which is no date; type the first day of a month"
        )
    if declared.kind == "choice":
        return (
            f"holds {shown(content)}, not one of {', '.join(declared.choices)}"
            if is_odd(content, declared)
            else ""
        )
    if not is_number(content):
        return f"holds {shown(content)}, not a number; it counts as not filled in"
    if is_odd(content, declared):
        return (
            f"is {shown(content)}, outside the allowed {shown(declared.lowest)} to {shown(declared.highest)}"
        )
    if declared.whole and content % 1:
        return f"is {shown(content)}; only whole numbers count"
    return ""


def _blocks(pairs: Iterable[_Pair]) -> Iterator[list[_Pair]]:
    """Neighbouring cells of one name together: runs along a row or down a column."""
    block: list[_Pair] = []
    for pair in pairs:
        if block and pair.name == block[0].name and _touch(block, pair):
            block.append(pair)
            continue
        if block:
            yield block
        block = [pair]
    if block:
        yield block


def _touch(block: list[_Pair], pair: _Pair) -> bool:
    first, (_, row, column), (_, next_row, next_column) = block[0].cell, block[-1].cell, pair.cell
    along_row = first[1] == row == next_row and next_column == column + 1
    down_column = first[2] == column == next_column and next_row == row + 1
    return along_row or down_column


_REFERENCE = re.compile(
    r'"[^"]*"'
    r"|(?:(?P<sheet>'(?:[^']|'')+'|[A-Za-z]\w*)!)?"
    r"\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d+)(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d+))?(?![\w(])"
    r"|(?P<name>[A-Za-z_]\w*)(?![\w(!.])"
)


class _Template(Cells):
    """The template as planned: which cells of it hold money, and which build on which."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self.book = book

    def area(self, name: str) -> Area:
        """The area of a name."""
        if name not in self.book.names:
            raise LostError(f"the template has no name {name}")
        return self.book.names[name]

    def content(self, cell: Cell) -> Any:
        """What a cell holds: typed constants as they are, formulas as text."""
        sheet, row, column = cell
        planned = self.book.sheets[sheet].cells.get((row, column))
        return planned[0] if planned else None

    def cells(self, names: Iterable[str]) -> set[Cell]:
        """The cells of these names."""
        areas = [self.book.names[name] for name in names if name in self.book.names]
        return {(area.sheet, row, column) for area in areas for row, column in area.cells()}

    def is_money(self, cell: Cell) -> bool:
        """Whether a cell holds money, by its kind of number."""
        return self._kind(cell) in ("money", "price", "change")

    def is_date(self, cell: Cell) -> bool:
        """Whether a cell holds a date, by its kind of number."""
        return self._kind(cell) == "date"

    def may_be_empty(self, cell: Cell) -> bool:
        """Whether the formula of a cell can give an empty text, which readers do not tell from no value."""
        return '""' in str(self.content(cell))

    def unit(self, cell: Cell) -> str:
        """A rough unit, for cells that are no line of the catalogue."""
        kind = self._kind(cell)
        return "currency" if self.is_money(cell) else "share" if "share" in kind else "number"

    def _kind(self, cell: Cell) -> str:
        return self.book.sheets[cell[0]].cells[cell[1:]][1][1]

    @cached_property
    def _builds_on(self) -> dict[Cell, list[Cell]]:
        """For every cell the formula cells that refer to it."""
        followers: dict[Cell, list[Cell]] = defaultdict(list)
        areas: dict[str, list[Cell]] = {name: sorted(self.cells([name])) for name in self.book.names}
        for cell, formula in self.book.formulas().items():
            for precedent in _referred(formula, cell[0], areas):
                followers[precedent].append(cell)
        return followers

    def followers(self, cells: Iterable[Cell], stop_at: Iterable[Cell] = ()) -> set[Cell]:
        """The formula cells that build on any of these, at whatever distance; paths end at `stop_at`."""
        ends = set(stop_at)
        waiting, reached = list(cells), set()
        while waiting:
            for follower in self._builds_on.get(waiting.pop(), ()):
                if follower not in reached:
                    reached.add(follower)
                    if follower not in ends:
                        waiting.append(follower)
        return reached


def _referred(formula: Formula, sheet: str, names: Mapping[str, list[Cell]]) -> Iterator[Cell]:
    """The cells a planned formula refers to."""
    for match in _REFERENCE.finditer(formula):
        if match["name"]:
            yield from names.get(match["name"], ())
        elif match["top"]:
            title = (match["sheet"] or sheet).strip("'").replace("''", "'")
            left, top = _column(match["left"]), int(match["top"]) - 1
            right = _column(match["right"]) if match["right"] else left
            bottom = int(match["bottom"]) - 1 if match["bottom"] else top
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    yield title, row, column


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


_PLANNED: dict[int, _Template] = {}


def _template(model: Model) -> _Template:
    """The template of a model, planned once."""
    if id(model) not in _PLANNED:
        _PLANNED[id(model)] = _Template(plan(blank_inputs(model), model))
    return _PLANNED[id(model)]


@dataclass
class _Words:
    """Labels and units of names, from the catalogue."""

    model: Model
    known: dict[str, tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        model = self.model
        known = {
            line.key: (line.label, line.unit) for line in (*model.lines.values(), *STEP_LINES, *RISK_LINES)
        }
        known |= {key: (declared.label, declared.unit) for key, declared in model.inputs.items()}
        known |= {key: (guard.label, "count") for key, guard in model.guards.items()}
        for key, table in model.tables.items():
            known[key] = (table.label, "count")
            known |= {
                f"{key}_{column.key}": (f"{table.label}: {column.label}", column.unit)
                for column in table.columns
            }
        self.known = known

    def of(self, name: str, heading: Any = ()) -> tuple[str | None, str | None]:
        """Label and unit of a cell; the heading is a key where a range lists keys."""
        about, key = "", name
        for prefix in ("case_",):
            if key.startswith(prefix) and key.removeprefix(prefix) in self.known:
                key = key.removeprefix(prefix)
        for end in ("conservative", "base", "optimistic"):
            if key not in self.known and key.endswith("_" + end):
                key, about = key.removesuffix("_" + end), f", {end}"
        for part in ("_total", "_years", "_evidence"):
            if key not in self.known:
                key = key.removesuffix(part)
        if (
            key not in self.known
            and (listed := heading[0] if isinstance(heading, tuple) and heading else heading) in self.known
        ):
            key = listed
        if key not in self.known:
            return None, None
        label, unit = self.known[key]
        return label + about, unit

    def heading(self, name: str, heading: Any) -> str:
        """A cell in words: its label, or its name, and its heading."""
        label, _ = self.of(name, heading)
        if heading == ():
            return label or name
        parts = heading if isinstance(heading, tuple) else (heading,)
        said = ", ".join(str(part) for part in parts if str(part) not in self.known or not label)
        text = label or name
        return f"{text} ({said})" if said else text

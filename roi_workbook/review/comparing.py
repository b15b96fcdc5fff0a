"""Compares a workbook with the template and with the recompute of its own inputs.

`compare` returns records; `reports` turns them into text, Markdown, HTML and data. A difference is reported
where it starts: formulas first, then the numbers they do not explain.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from roi_workbook.cell_values import CellValue, finite, is_number
from roi_workbook.counts import count_of
from roi_workbook.errors import OutOfRangeError
from roi_workbook.recomputing.evidence import is_date
from roi_workbook.recomputing.expected_planning_cells import as_number, is_figure
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.checks.charts import chart_findings
from roi_workbook.review.checks.formulas import (
    CHANGED,
    EXTENDED,
    FAULTS,
    OVERWRITTEN,
    FormulaFault,
    formula_faults,
)
from roi_workbook.review.checks.looks import look_findings
from roi_workbook.review.checks.printed import printed_findings
from roi_workbook.review.checks.rules import rule_findings
from roi_workbook.review.checks.settings import setting_findings
from roi_workbook.review.checks.structure import structure_findings, too_much_is_lost
from roi_workbook.review.checks.typed_cells import evidence_findings, first_cell, input_findings, too_far_out
from roi_workbook.review.checks.values import (
    Held,
    Pair,
    Tolerances,
    difference_findings,
    differences,
    differing,
    expected_values,
    hold,
)
from roi_workbook.review.checks.words import CALCULATED_BY_CELL, giving_nothing, hold_words
from roi_workbook.review.finding_kinds import SEVERITIES
from roi_workbook.review.findings import ABS_TOL, REL_TOL, Comparison, Finding
from roi_workbook.review.naming import Naming, Place, area_of, runs
from roi_workbook.review.reading import Cell, ReadingError, ReadWorkbook, inputs_of
from roi_workbook.review.template import template_of
from roi_workbook.value_texts import cell_text
from roi_workbook.workbook.layout import CALCULATED_BY, SAVED_BY

NO_VALUES = "The formulas have no stored values: the workbook was saved by a program that does not calculate."
OLD_VALUES = ("stored value is out of date", "stored values are out of date")
SINCE_MADE = ": no spreadsheet program has recalculated the workbook since it was made."
FEWEST_DROPPED = 10
"""Formulas that gave an empty text and are gone, from which on a program dropped them, if none is left."""
FEWEST_OLD_WORDS = 5
"""Texts of one sheet that differ from which on, if they are half of its texts, the sheet is out of date."""

WHAT_TO_DO = " Open it in a spreadsheet program, save it and check again, or check with --recalculate."


def compare(
    book: ReadWorkbook,
    rel_tol: float = REL_TOL,
    abs_tol: float = ABS_TOL,
    recalculate: bool = False,
) -> Comparison:
    """Compare every formula of a workbook with the template's, and every number with its recompute.

    Values agree when they differ by at most `rel_tol` of the larger, or `abs_tol` for money (where amounts
    run to billions: `checks.values.LEFT_OVER` of the largest present value). With `recalculate`, an embedded
    engine calculates the formulas first, and its values are compared instead of the stored ones. Returns what
    was compared and every finding, errors first. Raises ReadingError where inputs are so far out of range
    that nothing can be recomputed, ValueError for a negative or infinite tolerance.
    """
    return compare_and_recompute(book, rel_tol, abs_tol, recalculate)[0]


def compare_and_recompute(
    book: ReadWorkbook,
    rel_tol: float = REL_TOL,
    abs_tol: float = ABS_TOL,
    recalculate: bool = False,
) -> tuple[Comparison, WorkbookResults]:
    """The same as `compare`, with the recompute it was made against."""
    for name, tolerance in (("rel_tol", rel_tol), ("abs_tol", abs_tol)):
        if not (math.isfinite(tolerance) and tolerance >= 0):
            raise ValueError(f"{name}: {tolerance} is not a tolerance; give a number of 0 or more.")
    review = _Review(book, rel_tol, abs_tol)
    return review.comparison(recalculate), review.recomputed


def recompute_of(book: ReadWorkbook, scenario: str | None = None) -> WorkbookResults:
    """The recompute of a workbook's inputs, under its own scenario or another.

    A date cell without a date counts as empty. Raises ReadingError where inputs are so far out of range that
    numbers overflow.
    """
    inputs, model = inputs_of(book), book.model
    if scenario:
        inputs = replace(inputs, values={**inputs.values, "scenario": scenario})
    try:
        recomputed = work_out(inputs, model, strict=False)
    except OutOfRangeError as error:
        raise ReadingError(f"{book.file}: too far out of range to recompute. {too_far_out(book)}") from error
    live = dict(recomputed.live)
    for key, declared in model.inputs.items():
        if declared.kind == "date" and not is_date(live[key]):
            live[key] = None
    return replace(recomputed, live=live)


class _Review:
    """One comparison in progress."""

    def __init__(self, book: ReadWorkbook, rel_tol: float, abs_tol: float) -> None:
        self.book, self.model = book, book.model
        self.rel_tol, self.abs_tol = rel_tol, abs_tol
        self.template = template_of(self.model)
        self.naming = Naming(self.model, self.template.book.named)
        self.places = CellMap(book, self.template)
        self.recomputed = recompute_of(book)
        self.expected = expected_values(self.recomputed)
        self.findings: list[Finding] = []
        self.compared: frozenset[Cell] = frozenset()
        self.words: dict[Cell, CellValue] = {}
        self.carried = 0
        self.moving: set[Cell] = set()

    def comparison(self, recalculate: bool) -> Comparison:
        lost = too_much_is_lost(self.places)
        faults, formulas = ([], 0) if lost else formula_faults(self.places)
        if recalculate and not lost:
            from roi_workbook.review.recalculating import recalculated

            self.book = self.places.book = recalculated(self.places, {fault.planned for fault in faults})
        pairs = hold(self.places, self.expected, self.rel_tol)
        if not lost:
            self.findings += self.formulas(faults)
            self.compare(pairs, faults)
            self.findings += input_findings(self.book, self.naming)
            self.findings += evidence_findings(self.book, self.recomputed, self.naming)
        self.findings += structure_findings(self.places, self.naming, self.moving)
        self.findings += look_findings(self.places, self.naming, self.expected)
        self.findings += rule_findings(self.places, self.naming)
        self.findings += chart_findings(self.places, self.naming, self.expected)
        self.findings += printed_findings(self.places, self.naming)
        differ = any((each.kind, each.severity) == ("value-differs", "error") for each in self.findings)
        self.findings[:0] = setting_findings(self.places, self.naming, differ)
        self.findings.sort(key=lambda finding: SEVERITIES.index(finding.severity))
        not_compared = len(pairs.planned | self.words.keys()) + len(pairs.missing) - len(self.compared)
        return Comparison(
            file=self.book.file,
            template_version=self.book.template_version,
            agrees=not not_compared and not any(finding.severity == "error" for finding in self.findings),
            compared=len(self.compared - self.words.keys()),
            not_compared=not_compared,
            lines=self.lines(),
            findings=tuple(self.findings),
            formulas=formulas,
            texts=len(self.compared & self.words.keys()),
            carried=self.carried,
            recalculated=recalculate,
            calculated_by=self.calculated_by(),
            rel_tol=self.rel_tol,
            abs_tol=self.abs_tol,
        )

    def compare(self, numbers: Held, faults: list[FormulaFault]) -> None:
        """Add findings about numbers and words that differ, and guards that are up; what was never calculated
        is not compared.
        """
        if self.has_no_values():
            self.findings.append(self.naming.finding("stale-values", NO_VALUES + WHAT_TO_DO))
            self.findings += self.guards(self.compared)
            return
        tolerances = Tolerances.of(self.recomputed, self.rel_tol, self.abs_tol)
        wrong = differing(numbers.doubtful, self.places, tolerances)
        self.words, words = hold_words(self.places, self.expected, {pair.planned for pair in wrong})
        old_words = set() if wrong else set(self.old_words(words))
        wrong = [pair for pair in wrong if pair.planned not in self.words]
        wrong += [pair for pair in words if pair.planned not in old_words]
        self.compared = self.comparable(numbers.planned | self.words.keys())
        self.compared -= old_words
        wrong = [pair for pair in wrong if pair.planned in self.compared]
        headings = {changed.planned for changed in self.places.headings_changed}
        self.moving = self.depended_on(wrong) & headings if headings else set()
        faulty = {fault.planned for fault in faults if fault.kind != EXTENDED} | headings
        faulty.update(self.places.changed_constants)
        origins = differences(wrong, faulty, self.compared, self.template)
        self.carried = len(origins.carried)
        old = {pair.planned for pair in wrong} - self.template.followers(origins.alone) - origins.alone
        if old and not faults and self.value(CALCULATED_BY_CELL) == CALCULATED_BY:
            self.compared -= old
            message = count_of(len(old), *OLD_VALUES) + SINCE_MADE + WHAT_TO_DO
            self.findings.append(self.naming.finding("stale-values", message))
            self.findings += difference_findings(origins, self.places, self.naming, severity_of_old="info")
        else:
            self.findings += difference_findings(origins, self.places, self.naming)
        carrying = self.template.followers(faulty) - faulty if wrong and faulty else set()
        self.findings += self.guards(self.compared - carrying if carrying else self.compared)

    def old_words(self, differing: list[Pair]) -> Iterator[Cell]:
        """The words of sheets whose words are as a whole out of date, each sheet with one finding."""
        by_sheet: dict[str, list[Pair]] = defaultdict(list)
        for pair in differing:
            by_sheet[pair.planned[0]].append(pair)
        words = Counter(planned[0] for planned, text in self.words.items() if text != "")
        for sheet, pairs in by_sheet.items():
            if len(pairs) >= max(FEWEST_OLD_WORDS, words[sheet] / 2):
                now = self.places.sheets[sheet]
                message = f"{len(pairs)} of the {words[sheet]} texts on {now} are out of date. Recalculate and save."
                self.findings.append(self.naming.finding("stale-values", message))
                yield from (pair.planned for pair in pairs)

    def comparable(self, cells: frozenset[Cell]) -> frozenset[Cell]:
        """The planned cells that do not depend on anything lost."""
        lost = set(self.places.missing()) | self.template.cells(self.places.lost)
        return cells - lost - self.template.followers(lost) if lost else cells

    def has_no_values(self) -> bool:
        """Whether no formula on the template's sheets has a stored value."""
        sheets = (self.book.spreadsheet.sheets[title] for title in self.places.sheets.values())
        return all(sheet.formulas.keys().isdisjoint(sheet.values) for sheet in sheets)

    def formulas(self, faults: list[FormulaFault]) -> Iterator[Finding]:
        """Findings about formulas; neighbouring cells of one block with the same kind and doubt share one."""
        alike: dict[tuple[int, str], dict[Cell, FormulaFault]] = defaultdict(dict)
        dropped = self.dropped(faults)
        if dropped:
            first = next(fault for fault in faults if fault.planned in dropped)
            name, heading = self.template.name_at[first.planned]
            yield self.naming.finding(
                OVERWRITTEN,
                f"{count_of(len(dropped), 'formula')} that gave an empty text are gone, the first that of"
                f" {self.naming.heading(name, heading)}: the program that saved the workbook leaves out such cells, and they stay"
                " empty when there is something to say. `new NEW.xlsx --inputs OLD.xlsx` makes them again.",
                name,
                cell=first.cell,
                found="nothing",
                expected="=" + self.places.as_found(first.planned),
            )
        for fault in faults:
            if fault.planned in dropped:
                continue
            alike[FAULTS.index(fault.kind), fault.doubt][fault.cell] = fault
        for _, at in sorted(alike.items(), key=lambda each: each[0][0]):
            for run in runs((*self.template.name_at[fault.planned], fault.cell) for fault in at.values()):
                yield self.fault(at[run[0][2]], run)

    def dropped(self, faults: list[FormulaFault]) -> set[Cell]:
        """The planned cells of formulas that a program dropped because they gave an empty text: many, and others are
        left, but no such formula.
        """
        emptied = [each.planned for each in faults if each.kind == OVERWRITTEN and each.value is None]
        if len(emptied) < FEWEST_DROPPED:
            return set()
        sheets = (self.book.spreadsheet.sheets[title] for title in self.places.sheets.values())
        left = [sheet.values.get(at) for sheet in sheets for at in sheet.formulas]
        if not left or None in left or "" in left:
            return set()
        dropped = set(giving_nothing(self.places, self.expected, emptied))
        return dropped if len(dropped) >= FEWEST_DROPPED else set()

    def fault(self, fault: FormulaFault, run: list[Place]) -> Finding:
        name, heading, _ = run[0]
        label, unit = self.naming.of(name, heading)
        recomputed = finite(self.expected.get(name, {}).get(heading))
        about = self.naming.heading(name, heading)
        if fault.kind == OVERWRITTEN:
            content = "a value that Google Sheets froze" if fault.formula else cell_text(fault.value)
            message = f"{about} holds {content} instead of its formula."
            if recomputed is not None and cell_text(recomputed) != cell_text(fault.value):
                message += f" Recomputed: {cell_text(recomputed)}."
        elif fault.doubt:
            message = f"{about}: programs disagree on its formula, because {fault.doubt}."
        elif fault.kind == CHANGED:
            message = f"{about} has a different formula from the template's."
        else:
            message = f"{about} has a formula that also covers empty cells which the template does not have."
        if len(run) > 1:
            message += f" The same goes for {count_of(len(run) - 1, 'more cell')} beside it."
        return self.naming.finding(
            fault.kind,
            message,
            name,
            cell=area_of(run),
            label=label,
            unit=unit or self.template.unit(fault.planned),
            workbook=fault.value,
            recomputed=recomputed,
            found=f"={fault.formula}" if fault.formula else cell_text(fault.value),
            expected="=" + self.places.as_found(fault.planned),
        )

    def depended_on(self, wrong: list[Pair]) -> set[Cell]:
        """The planned cells that wrong numbers depend on."""
        return self.template.precedents(pair.planned for pair in wrong)

    def guards(self, counting: frozenset[Cell]) -> Iterator[Finding]:
        """Checks and alerts that are up, in the workbook or in its recompute.

        counting: the planned cells that were compared; the others depend on a fault or on something lost.
        """
        for key, guard in self.model.guards.items():
            stored, expected = self.value(key), self.recomputed.guards[key]
            if not (
                (is_number(stored) and stored > 0 and self.template.cells_of[key][()] in counting)
                or expected > 0
            ):
                continue
            yield self.naming.finding(
                "check-failed" if guard.severity == "error" else "alert",
                f"{guard.label}. {guard.advice}",
                key,
                cell=first_cell(self.book, key),
                workbook=stored,
                recomputed=finite(expected),
            )

    def calculated_by(self) -> str | None:
        """Who calculated last; None where that is not known.

        A program that saves without calculating leaves our own word in its cell, and its name in the file.
        """
        told = self.value(CALCULATED_BY_CELL)
        program, version, _ = self.book.spreadsheet.saved_by
        is_ours = self.book.spreadsheet.saved_by == SAVED_BY
        if not isinstance(told, str) or (told == CALCULATED_BY and not is_ours):
            return None
        return told if is_ours or not program else _program(program, version)

    def value(self, name: str) -> Any:
        """The content of a name's single cell; None if it cannot be found."""
        cell = self.places.cell(name)
        return None if cell is None else self.book.content(cell)

    def lines(self) -> dict[str, tuple[float | None, float | None]]:
        """Every line that is one number, as stored in the workbook and recomputed."""
        return {
            key: (finite(self.value(key)), finite(value))
            for key, value in line_values(self.recomputed).items()
        }


def _program(name: str, version: str) -> str:
    """A program as people name it: LibreOffice writes its build behind its name."""
    words = name.split("$")[0].replace("/", " ")
    plain = "".join(sign for sign in f"{words} {version}" if sign.isprintable())
    return " ".join(dict.fromkeys(plain.split()))[:40]


def line_values(recomputed: WorkbookResults) -> dict[str, float]:
    """Every line of the live case that is one number, and the results of the sensitivity; NaN if not defined."""
    months = {line.key for line in recomputed.model.month_lines}
    lines = {
        key: float(recomputed.live[key])
        for key, line in recomputed.model.lines.items()
        if line.unit != "text" and not line.helper and key not in months and key in recomputed.live
    }
    planned = {
        key: as_number(recomputed.planning_numbers[key])
        for key, line in recomputed.model.planning_lines.items()
        if is_figure(line.unit) and not line.helper
    }
    return lines | {key: float(value) for key, value in recomputed.risk.items()} | planned

"""What is wrong with declared formulas: no formula at all, a name that nobody declares, formulas in a circle."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from roi_workbook.model.bucket import Bucket
from roi_workbook.model.faults import NO_NUMBER, home
from roi_workbook.model.names import name_of, names_in
from roi_workbook.model.pages import PlanningSubject, Subject
from roi_workbook.model.records import SCENARIO_KEYS, UNITS, GridLine, Guard, Line


def formulas_without_sign(subjects: Iterable[Subject]) -> Iterator[str]:
    """Formulas that do not begin with an equals sign: they would be texts."""
    for subject in subjects:
        place = home(subject.recompute)
        grids = subject.grids if isinstance(subject, PlanningSubject) else ()
        grid_lines = [line for grid in grids for line in grid.lines]
        declared: tuple[Line | Guard | GridLine, ...] = (*subject.lines, *subject.guards, *grid_lines)
        for each in declared:
            if not each.formula.startswith("="):
                yield f'{each.key}: its formula {each.formula!r} does not begin with "="; add it in {place}.'


def bucket_formula_faults(subjects: Collection[Bucket], shared: Iterable[Bucket]) -> Iterator[str]:
    """Formulas of the subjects' lines with names that are neither their own nor of the subjects they share, and
    formulas that need each other.
    """
    known = {name for subject in shared for name in _own_names(subject)}
    for subject in subjects:
        place, own = home(subject.recompute), known.union(_own_names(subject))
        needs = {line.key: list(_needs(line)) for line in subject.lines}
        for key, words in needs.items():
            yield from unknown_names(key, words, own, place)
        yield from circles(needs, place)
        for line in subject.lines:
            listed = [reason.words for reason in line.not_defined]
            numeric = UNITS.get(line.unit) not in ("text", "choice", "rating")
            for text in texts_given(line.formula) if numeric else ():
                if text and not text.startswith(NO_NUMBER) and text not in listed:
                    yield (
                        f'{line.key}: its formula says "{text}" where it gives no number; add a NotDefined with these'
                        f" words to its `not_defined`, in {place}."
                    )


def _needs(line: Line) -> Iterator[str]:
    yield from names_in(line.formula)
    if line.case_formula:
        yield from names_in(line.case_formula)


def _own_names(subject: Bucket) -> Iterator[str]:
    """The names of the inputs, tables and lines of a subject."""
    for declared in subject.inputs:
        yield declared.key
        yield from (name_of(declared.key, scenario=scenario) for scenario in SCENARIO_KEYS)
    for table in subject.tables:
        yield from (table.key, *(name_of(table.key, column.key) for column in table.columns))
        yield from (breakdown.key for breakdown in table.breakdowns)
    yield from (line.key for line in subject.lines)


_TOKEN = re.compile(r'"(?:[^"]|"")*"|[A-Z]+\(|[(),]|[^\s"(),]')


def texts_given(formula: str) -> Iterator[str]:
    """The texts that an IF of a formula gives as they are."""
    opened: list[str] = []
    tokens = _TOKEN.findall(formula) if '"' in formula else []
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.endswith("("):
            opened.append(token)
        elif token == ")":
            opened.pop()
        elif token[0] == '"' and before == "," and after in ",)" and opened[-1] in ("IF(", "IFERROR("):
            yield token[1:-1]


def workbook_formula_faults(subjects: Iterable[Subject], known: Collection[str]) -> Iterator[str]:
    """The same of guards, planning lines and grid lines, which may use any name of the workbook.

    known: every name of the workbook.
    """
    needs: dict[str, list[str]] = {}
    for subject in subjects:
        place = home(subject.recompute)
        for guard in subject.guards:
            words = names_in(f"{guard.formula} {guard.tested}")
            yield from unknown_names(guard.key, words, known, place)
        if not isinstance(subject, PlanningSubject):
            continue
        own = {line.key: names_in(line.formula) for line in subject.lines}
        for grid in subject.grids:
            keys = [column.key for column in (grid.head, *grid.columns)] + [line.key for line in grid.lines]
            cells = {key: name_of(grid.key, key) for key in keys}
            for line in grid.lines:
                axis = line.across.key if line.across else ""
                words = [word for word in names_in(line.formula) if word != axis]
                own[cells[line.key]] = [cells.get(word, word) for word in words]
        for key, words in own.items():
            yield from unknown_names(key, words, known, place)
        needs |= own
    yield from circles(needs, "roi_workbook/planning")


def unknown_names(key: str, words: Iterable[str], known: Collection[str], place: str) -> Iterator[str]:
    """The names in a formula that nothing in the workbook has."""
    for word in words:
        if word not in known:
            yield f"{key}: its formula names {word!r}, which nothing declares; declare or correct it in {place}."


def circles(needs: Mapping[str, Iterable[str]], place: str) -> Iterator[str]:
    """The first circle of formulas that need each other; needs: what each formula names, by its key."""
    left = {key: [need for need in names if need in needs] for key, names in needs.items()}
    while ready := [key for key, names in left.items() if not any(name in left for name in names)]:
        for key in ready:
            del left[key]
    if left:
        path = [next(iter(left))]
        while path.count(path[-1]) == 1:
            path.append(next(name for name in left[path[-1]] if name in left))
        round_trip = " -> ".join(path[path.index(path[-1]) :])
        yield f"{round_trip}: these formulas need each other; work out one of them without the others, in {place}."

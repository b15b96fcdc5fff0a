"""The report of `diff` about two files, as a document: what changed, and which input moved which result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.diff.attribution import Attribution
from roi_workbook.diff.changes import Changes, GuardChange, ResultChange
from roi_workbook.diff.rows import RowChange
from roi_workbook.finance.factors import FACTOR_LINES
from roi_workbook.model.tables import column_cells
from roi_workbook.reports.document import (
    Document,
    Entries,
    Entry,
    Paragraph,
    ReportColumn,
    ReportSection,
    ReportTable,
    Tone,
    Verdict,
)
from roi_workbook.reports.effects import effect_sections, first_moved, what_explains
from roi_workbook.reports.fields import formulas_of, place_of
from roi_workbook.reports.show import SCENARIO_ROWS
from roi_workbook.review.finding_kinds import finding_kind
from roi_workbook.value_texts import cell_text, signed, two_amounts, typed_text

TITLE = "Workbook diff"

BEFORE_AND_AFTER = (ReportColumn("Before", right=True), ReportColumn("After", right=True))


def diff_document(changes: Changes, attribution: Attribution, model: Model = MODEL) -> Document:
    """Everything that changed between two files, with the `attribution` of results to inputs."""
    notes = (Paragraph(f"Note: {note}", "warning") for note in (*changes.notes, *changes.not_read))
    answer = _answer(changes, attribution, model)
    return Document(TITLE, (*answer, *notes, *_sections(changes, attribution, model)))


def _answer(changes: Changes, attribution: Attribution, model: Model) -> Iterator[Verdict | Paragraph]:
    """What came of the changes, if a result moved, and how much changed."""
    moved = first_moved(attribution)
    if moved is None:
        yield Verdict(*_difference(changes))
        return
    yield Verdict(f"{_result_moved(attribution, moved, model)}{what_explains(attribution, moved, model)}")
    yield Paragraph(*_difference(changes))


def _result_moved(attribution: Attribution, result: str, model: Model) -> str:
    """The first result that moved, before and after, in words."""
    before, after = (float(attribution.results[column][result]) for column in ("before", "after"))
    line = model.lines[result]
    if before == after:
        return f"{line.label} stays {two_amounts(before, after, line.unit)[0]}"
    told = two_amounts(before, after, line.unit)
    return f"{line.label} {'rises' if after > before else 'falls'} from {told[0]} to {told[1]}"


def _sections(changes: Changes, attribution: Attribution, model: Model) -> Iterator[ReportSection]:
    """What moved the first result and the main results open, the rest folded: what was typed comes first there."""
    on_the_way = {*model.subject_lines, *(line.key for line in FACTOR_LINES)}
    moved = list(effect_sections(changes, attribution, model))
    yield from moved[:1]
    main = [change for change in changes.results if change.key in SCENARIO_ROWS]
    yield from _results("Results", sorted(main, key=lambda change: change.key != first_moved(attribution)))
    yield from _inputs(changes, attribution)
    if tables := tuple(_tables(changes, model)):
        yield ReportSection(title="Tables", parts=tables, folded=True)
    yield from moved[1:]
    others = [change for change in changes.results if change.key not in SCENARIO_ROWS]
    results = [change for change in others if change.key not in on_the_way]
    yield from _results("Other results", results, folded=True)
    steps = [change for change in others if change.key in on_the_way]
    yield from _results("Intermediate lines", steps, folded=True)
    yield from _guards(changes.guards)
    yield from _formulas(changes)
    yield from _evidence(changes)


def _difference(changes: Changes) -> tuple[str, Tone]:
    """How much changed, in a sentence with its tone."""
    pair = f"{changes.old} and {changes.new}"
    if changes.none and changes.complete:
        return f"{pair}: no difference", "good"
    if changes.none:
        return f"{pair}: INCOMPLETE: no difference in what could be compared", "warning"
    counts = (
        (changes.inputs, "input", "inputs"),
        (changes.tables, "table", "tables"),
        (changes.results, "result", "results"),
        (changes.guards, "check or alert", "checks and alerts"),
        (changes.formulas, "place in formulas or structure", "places in formulas or structure"),
        (changes.evidence, "piece of evidence", "pieces of evidence"),
    )
    text = ", ".join(
        f"{len(records):,} {one if len(records) == 1 else more}" for records, one, more in counts if records
    )
    gap = "" if changes.complete else "; INCOMPLETE: not everything could be compared"
    return f"{pair} differ: {text}{gap}", "warning"


def _section(
    title: str, columns: Iterable[ReportColumn], rows: Iterable[tuple[str, ...]], folded: bool = False
) -> Iterator[ReportSection]:
    """A table under a title, if it has any row."""
    if body := tuple(rows):
        yield ReportSection(title=title, parts=(ReportTable(tuple(columns), body),), folded=folded)


def _inputs(changes: Changes, attribution: Attribution) -> Iterator[ReportSection]:
    """Every cell that changed, inputs with the largest effect first."""
    order = {key: number for number, key in enumerate(attribution.moving)}
    yield from _section(
        "Inputs",
        (ReportColumn("Input"), ReportColumn("Name", code=True), ReportColumn("Cell"), *BEFORE_AND_AFTER),
        (
            (
                change.label,
                change.key,
                cell.cell,
                typed_text(cell.before, change.unit),
                typed_text(cell.after, change.unit),
            )
            for change in sorted(changes.inputs, key=lambda change: order.get(change.key, len(order)))
            for cell in change.cells
        ),
        folded=True,
    )


def _tables(changes: Changes, model: Model) -> Iterator[ReportSection]:
    """Every cell of every row that changed; a row that only moved has none."""
    for change in changes.tables:
        units = {
            name: column.unit
            for column in model.lists[change.key].columns
            for name, _ in column_cells(column)
        }
        rows = []
        for row in change.rows:
            cells = [
                (
                    each.cell,
                    typed_text(each.before, units[each.cell]),
                    typed_text(each.after, units[each.cell]),
                )
                for each in row.cells
            ]
            rows += [(_row(row), row.change, *cell) for cell in cells or [("", "", "")]]
        yield from _section(
            change.label,
            (ReportColumn("Row"), ReportColumn("What"), ReportColumn("Column", code=True), *BEFORE_AND_AFTER),
            rows,
        )


def _row(row: RowChange) -> str:
    """A row by its number before and after, and its text."""
    numbers = dict.fromkeys(str(number) for number in (row.row_before, row.row_after) if number is not None)
    return " to ".join(numbers) + (f": {row.text}" if row.text else "")


def _results(title: str, changes: Iterable[ResultChange], folded: bool = False) -> Iterator[ReportSection]:
    yield from _section(
        title,
        (
            ReportColumn("Result"),
            ReportColumn("Name", code=True),
            *BEFORE_AND_AFTER,
            ReportColumn("Difference", right=True),
        ),
        ((change.label, change.key, *_texts(change)) for change in changes),
        folded,
    )


def _texts(change: ResultChange) -> tuple[str, str, str]:
    """A result before and after, and the difference if both are numbers."""
    before, after = change.before, change.after
    numbers = two_amounts(before or 0.0, after or 0.0, change.unit)
    texts = (change.words_before or numbers[0], change.words_after or numbers[1])
    return *texts, "" if change.difference is None else signed(change.difference, change.unit)


def _guards(guards: Iterable[GuardChange]) -> Iterator[ReportSection]:
    yield from _section(
        "Checks and alerts",
        (
            ReportColumn("Check or alert"),
            ReportColumn("Name", code=True),
            ReportColumn("Is"),
            *BEFORE_AND_AFTER,
        ),
        (
            (guard.label, guard.key, _direction(guard), _count(guard.before), _count(guard.after))
            for guard in guards
        ),
        folded=True,
    )


def _direction(guard: GuardChange) -> str:
    before, after = guard.before or 0, guard.after or 0
    if before and after:
        return "higher" if after > before else "lower"
    return f"{guard.severity}, up now" if after else "down now"


def _count(value: float | None) -> str:
    return "not tested" if value is None else cell_text(value)


def _formulas(changes: Changes) -> Iterator[ReportSection]:
    """Departures from the template, new ones first, each with its two formulas if it has them."""
    if not changes.formulas:
        return
    entries = []
    for change in changes.formulas:
        finding = change.finding
        found, expected = formulas_of(finding)
        entries.append(
            Entry(
                text=finding.message,
                kind=f"{change.change}: {finding.kind}",
                place=place_of(finding),
                key=finding.key or "",
                found=found,
                expected=expected,
                formulas=finding.found is not None,
            )
        )
    meanings = {entry.kind: finding_kind(entry.kind.partition(": ")[2]).meaning for entry in entries}
    labels = ("found", "template")
    parts = (Entries(entries=tuple(entries), labels=labels, meanings=meanings),)
    yield ReportSection(
        title=f"Formulas and structure, compared with the template ({len(entries):,})",
        parts=parts,
        folded=True,
    )


def _evidence(changes: Changes) -> Iterator[ReportSection]:
    yield from _section(
        "Evidence",
        (
            ReportColumn("Input"),
            ReportColumn("Name", code=True),
            ReportColumn("Fact"),
            ReportColumn("Before"),
            ReportColumn("After"),
        ),
        (
            (
                change.label,
                change.key,
                change.fact,
                typed_text(change.before, "text"),
                typed_text(change.after, "text"),
            )
            for change in changes.evidence
        ),
        folded=True,
    )

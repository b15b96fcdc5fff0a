"""Cases: the model once per case, one column each; the basis of sensitivity and scenarios.

A case that moves an input has only what moves with it: what is empty there is as in Base.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import cell_address, quoted
from roi_workbook.model.names import CASE, PROOF, Named, name_of, names_in
from roi_workbook.model.records import ENDS, SCENARIO_KEYS, SCENARIOS, UNITS, Input, Line
from roi_workbook.recomputing.cases import DISCOUNT_RATES
from roi_workbook.recomputing.sensitivity import MEASURES
from roi_workbook.workbook.frame import begin, headings, in_words, section
from roi_workbook.workbook.inputs import counted_base, counts_empty_as
from roi_workbook.workbook.planned_sheets import Book, Formula, Sheet, replace_names

TITLE = "Cases"
LABEL, WORDS, KEY, UNIT, LIVE = range(5)
FIRST_SCENARIO = LIVE + 1
BASE = FIRST_SCENARIO + SCENARIO_KEYS.index("base")
FIRST_MOVED = FIRST_SCENARIO + len(SCENARIOS)
HEADING, MOVED, TAKEN, FIRST = 3, 4, 5, 7
RATE = "annual_discount_rate"
READ_OF_EVERY_CASE = MEASURES
"""The results that are read of every case: only what leads to them is worked out beside the scenarios."""
KINDS = {**UNITS, "years": "years"}
"""Kinds of the lines by unit: discounted years need their decimals."""
CONSERVATIVE, _, OPTIMISTIC = SCENARIOS
WIDTH_OF_MOVED = 26
"""Width of a column that moves one input: its key must fit."""


def columns(model: Model) -> Iterator[tuple[str, str | None, str | float | None]]:
    """Every case in order: its label, the key of the input it moves, and the source of its value.

    That is a scenario or, where the discount rate moves, the rate.
    """
    yield "Live", None, None
    for scenario in SCENARIOS:
        yield scenario, None, scenario
    for key in model.moving_inputs:
        yield f"{key} conservative", key, CONSERVATIVE
        yield f"{key} optimistic", key, OPTIMISTIC
    for rate in DISCOUNT_RATES:
        yield f"discount rate {rate:.0%}", RATE, rate


def proofs(model: Model) -> Iterator[tuple[str, str, str]]:
    """Every case that a break-even is looked for in: its label, the key of the input it moves, and the column
    of Sensitivity that has its value.

    First those tried for the inputs that act in a curve, then the proof of every input.
    """
    for key, declared in model.moving_inputs.items():
        if declared.curved:
            yield f"{key} first step", key, "tried"
    for key in model.moving_inputs:
        yield f"{key} break-even", key, "proof_at"


def proof_column(book: Book, model: Model, key: str, source: str) -> int | None:
    """The column of Cases in which an input is at such a value; None where it has none."""
    first = book.names[name_of("label", part=PROOF)].left
    at = [(moved, taken) for _, moved, taken in proofs(model)]
    return first + at.index((key, source)) if (key, source) in at else None


def cases(book: Book, model: Model) -> None:
    """Plan the Cases sheet: every case, then the cases that prove the break-evens."""
    sheet = book.sheets[TITLE]
    every, proving = list(columns(model)), list(proofs(model))
    last = LIVE + len(every) - 1
    end = last + len(proving)
    widths = [15] * (FIRST_MOVED - LIVE) + [WIDTH_OF_MOVED] * (end + 1 - FIRST_MOVED)
    begin(sheet, (42, 50, 30, 15, *widths), FIRST_MOVED - 1)
    headings(sheet, HEADING, ("Case", "How it is worked out", "Key", "Unit"))
    sheet.put(MOVED, LABEL, "Input moved", "muted")
    sheet.put(MOVED, WORDS, "Such a case has what moves with it; what is empty is as in Base", "muted")
    sheet.put(TAKEN, LABEL, "Value taken from (a scenario, or the rate or value itself)", "muted")
    for column, (label, moved, taken) in enumerate(every, LIVE):
        sheet.put(HEADING, column, label, "header_right")
        sheet.put(MOVED, column, moved, "bound")
        sheet.put(TAKEN, column, taken, "bound", "plain")
    for column, (label, key, looked_for) in enumerate(proving, last + 1):
        sheet.put(HEADING, column, label, "header_right")
        sheet.put(MOVED, column, key, "bound")
        place = f"MATCH({cell_address(MOVED, column)},sensitivity_key,0)"
        value = Formula(f"=INDEX({name_of('sensitivity', looked_for)},{place},1)")
        sheet.put(TAKEN, column, value, "formula", "plain")
    blocks = ((CASE, LIVE, last), (PROOF, last + 1, end))
    for part, left, right in blocks:
        labels = name_of("label", part=part)
        sheet.name(Named("label", part=part), HEADING, left, HEADING, right)
        sheet.name(Named("moved", part=part), MOVED, left, MOVED, right, across=labels)
        sheet.name(Named("taken", part=part), TAKEN, left, TAKEN, right, across=labels)

    inputs = [model.inputs[RATE], *model.moving_inputs.values()]
    rows = {declared.key: FIRST + offset for offset, declared in enumerate(inputs)}
    top = FIRST + len(inputs) + 1
    rows |= {line.key: top + offset for offset, line in enumerate(model.case_lines)}
    reads = reads_of(model)
    wanted = led_back_to(reads, READ_OF_EVERY_CASE)
    led_by = {key: led_back_to(reads, [key]) for key in rows}

    def moves(key: str, moved: str | None) -> bool:
        return moved is None or moved in led_by[key]

    def cell(name: str, column: int, moved: str | None) -> str | None:
        if name not in rows:
            return None
        return cell_address(rows[name], column) if moves(name, moved) else _base_cell(rows[name])

    section(sheet, FIRST - 1, "Inputs with three values", FIRST_MOVED - 1, "subsection")
    for declared in inputs:
        _case_row(
            sheet,
            rows[declared.key],
            declared,
            "The live value, the scenario's, or the one it is moved to",
        )
        for column, (_, moved, taken) in enumerate((*every, *proving), LIVE):
            if moves(declared.key, moved):
                today = declared.blank_is and (cell(declared.blank_is, column, moved) or declared.blank_is)
                source = taken if moved == declared.key else None
                formula = _input_formula(book, model, declared, rows[declared.key], column, source, today)
                role = "link" if column < FIRST_MOVED else "formula"
                sheet.put(rows[declared.key], column, formula, role, declared.kind)
        _name_rows(sheet, declared.key, rows, blocks)
    section(sheet, top - 1, "Lines", FIRST_MOVED - 1, "subsection")
    for line in model.case_lines:
        _case_row(sheet, rows[line.key], line, in_words(line, model))
        for column, (_, moved, _) in enumerate((*every, *proving), LIVE):
            if moves(line.key, moved) and (moved is None or line.key in wanted):
                formula = replace_names(_formula(line), partial(cell, column=column, moved=moved))
            elif line.key in READ_OF_EVERY_CASE:
                formula = Formula("=" + _base_cell(rows[line.key]))
            else:
                continue
            sheet.put(rows[line.key], column, formula, "formula", KINDS[line.unit])
        _name_rows(sheet, line.key, rows, blocks)
    sheet.name("case_key", FIRST, KEY, top + len(model.case_lines) - 1, KEY, down="case_key")
    sheet.freeze = (TAKEN + 1, LIVE)
    sheet.repeat_rows = (HEADING, HEADING)
    sheet.print_columns = (0, FIRST_MOVED - 1)


def reads_of(model: Model) -> dict[str, list[str]]:
    """What each line of Cases is worked out from, and what an input that is left empty counts as, by key."""
    lines = {line.key: names_in(_formula(line)) for line in model.case_lines}
    return lines | {key: [declared.blank_is] for key, declared in model.inputs.items() if declared.blank_is}


def led_back_to(reads: Mapping[str, Iterable[str]], results: Iterable[str]) -> set[str]:
    """The keys of the inputs and lines that some results are worked out from, and of these results."""
    found, open_keys = set[str](), [*results]
    while open_keys:
        key = open_keys.pop()
        if key not in found:
            found.add(key)
            open_keys += reads.get(key, ())
    return found


def _formula(line: Line) -> str:
    return line.case_formula or line.formula


def _name_rows(sheet: Sheet, key: str, rows: dict[str, int], blocks: Iterable[tuple[str, int, int]]) -> None:
    for part, left, right in blocks:
        named, across = Named(key, part=part), name_of("label", part=part)
        sheet.name(named, rows[key], left, rows[key], right, across=across)


def _base_cell(row: int) -> str:
    """The cell of Base, the same from every case."""
    return cell_address(row, BASE, "", "$")


def _case_row(sheet: Sheet, row: int, declared: Input | Line, words: str) -> None:
    sheet.put(row, LABEL, declared.label, "text")
    sheet.put(row, WORDS, words, "small_wrapped")
    sheet.put(row, KEY, declared.key, "muted_small")
    sheet.put(row, UNIT, declared.unit, "muted")


def _input_formula(
    book: Book,
    model: Model,
    declared: Input,
    row: int,
    column: int,
    source: str | float | None,
    today: str | None,
) -> Formula:
    """The value of an input in a case: the live one, the scenario's, that of Base, or the one it is moved to.

    source: where the value that the case moves it to comes from, as in `columns` and `proofs`; None where it is
    not moved. today: where the case has what an empty input counts as; None where that is no other value.
    """
    key = declared.key
    if column == LIVE or (key == RATE and column < FIRST_MOVED):
        return Formula("=" + key)
    taken, base = cell_address(TAKEN, column, "$"), _base_cell(row)
    three = _typed_cells(book, key) if declared.three else ""
    if column < FIRST_MOVED:
        typed = book.names[name_of(key, scenario=SCENARIO_KEYS[column - FIRST_SCENARIO])]
        typed_base = book.names[name_of(key, scenario="base")]
        chosen = f"{quoted(typed.sheet)}!{cell_address(typed.top, typed.left, '$')}"
        typed_at = f"{quoted(typed_base.sheet)}!{typed_base.address}"
        base = counted_base(declared, typed_at, counts_empty_as(declared, model))
        usual = f"IF(ISNUMBER({chosen}),{chosen},{base})"
    elif source in SCENARIOS:
        ends = (cell_address(row, FIRST_SCENARIO + SCENARIO_KEYS.index(end), "", "$") for end in ENDS)
        usual = f'IF({taken}="{CONSERVATIVE}",{",".join(ends)})'
    else:
        usual = base if source is None else taken
    return Formula(f"=IF(COUNT({three})=0,{today},{usual})" if today else "=" + usual)


def _typed_cells(book: Book, key: str) -> str:
    """The three typed cells of an input, as a reference."""
    first, _, last = (book.names[name_of(key, scenario=scenario)] for scenario in SCENARIO_KEYS)
    return f"{quoted(first.sheet)}!{first.address}:{cell_address(last.top, last.left, '$', '$')}"

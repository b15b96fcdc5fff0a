"""The Inputs sheet: one row per input, essentials first, with its evidence to the right; tables below."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import cell_address
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.dates import FIRST_DATE, FIRST_SERIAL, LAST_DATE, LAST_SERIAL
from roi_workbook.model.names import ABOVE, Named, name_of
from roi_workbook.model.pages import Page, Section
from roi_workbook.model.records import (
    EVIDENCE,
    GRADES,
    SCENARIO_KEYS,
    Column,
    Input,
    Inputs,
    Table,
    choices_told,
    has_many_choices,
)
from roi_workbook.workbook.evidence import needed_cell, suggested_cell
from roi_workbook.workbook.frame import (
    HEADING_HEIGHT,
    ONE_LINE,
    SEVEN_POINTS,
    begin,
    goto,
    headings,
    section,
    slug,
)
from roi_workbook.workbook.planned_sheets import Book, Formula, Link, Sheet
from roi_workbook.workbook.styles import look_of

LABEL, MEANING, UNIT, LIVE, CONSERVATIVE, BASE, OPTIMISTIC, USUAL, GRADE = range(9)
STATE = GRADE + len(EVIDENCE)
LOWEST, HIGHEST, KEY = range(STATE + 1, STATE + 4)
HEADING = 4
"""The row of the headings on the input sheet."""
WIDTHS = (35, 74, 14, 12, 13, 12, 12, 29, 15, 64, 11, 16, 40, 11, 9, 9, 36)
HEADINGS = (
    "Input",
    "What it means, where to find it",
    "Unit",
    "In use",
    "Conservative",
    "Base",
    "Optimistic",
    "Usual, or standard",
    "Evidence grade",
    "Source",
    "Date",
    "Owner",
    "Note",
    "State",
    "Lowest",
    "Highest",
    "Key",
)
RIGHT = (LIVE, CONSERVATIVE, BASE, OPTIMISTIC, LOWEST, HIGHEST)
"""The columns of figures."""
INTRO = (
    "Yellow is yours. Empty ends count as base, an empty base as the standard. Conservative is the worse end."
)
TITLE = "Inputs"
INPUT_SHEETS = ("Start", TITLE, "Checks")
"""The sheets where the inputs of the core are typed: the base of essentials, all else, and the settings."""
EARLIER_SHEETS = ("General", "Bucket inputs", "Investment inputs")
"""Where they were typed in workbooks of earlier templates, whose inputs can be taken over."""
EVIDENCE_TITLES = dict(zip(EVIDENCE, HEADINGS[GRADE:STATE], strict=True))
"""The column headings of the facts of evidence."""
MARKER = "insert new rows above this line"
SECTION_HEIGHT = 20
SPARE_ROWS = 3
"""Empty rows added below a table that is fuller than the template has room for."""


def input_blocks(model: Model) -> list[str]:
    """The prefixes of the names of each block of input rows in the whole workbook, or in one of an earlier template."""
    planning = [
        block for subject in model.planning for page in subject.pages for block, _ in page_blocks(page)
    ]
    return [slug(title) for title in (*INPUT_SHEETS, *EARLIER_SHEETS)] + planning


def page_blocks(page: Page) -> list[tuple[str, Section]]:
    """The sections of a page that have inputs, each with the prefix of its names."""
    asking = [part for part in page.sections if part.inputs]
    return [
        (slug(page.title) + (f"_part_{number}" if number > 1 else ""), part)
        for number, part in enumerate(asking, 1)
    ]


def input_sheet(book: Book, model: Model, inputs: Inputs) -> None:
    """Plan the Inputs sheet: a section per subject, its essentials first, then refinements, then its tables."""
    sheet = book.sheets[TITLE]
    begin(sheet, WIDTHS, KEY)
    sheet.put(3, LABEL, INTRO, "intro")
    headings(sheet, HEADING, HEADINGS, right=RIGHT)
    sheet.heights[HEADING] = ONE_LINE
    row = HEADING + 1
    for number, subject in enumerate(model.subjects):
        here = Named(section_name(subject))
        sheet.put(3, UNIT + number, Link(here.name, subject.title), "url")
        if subject.lines:
            sheet.put(row, MEANING, Link(goto(subject.title), "How it is worked out ›"), "section_link")
        section(sheet, row, subject.title, KEY)
        top = row
        sheet.heights[row] = SECTION_HEIGHT
        sheet.name(here, row, LABEL)
        row = _rows(sheet, model, inputs, row + 1, subject.inputs)
        for table in subject.tables:
            row = _table(sheet, model, inputs, row, table)
        sheet.together.append((top, row - 1))
    _name_headings(sheet, HEADING, row - 1)
    sheet.freeze = (HEADING + 1, 1)
    sheet.repeat_rows, sheet.repeat_columns = (HEADING, HEADING), (LABEL, LABEL)
    sheet.print_columns, sheet.print_first_row, sheet.print_percent = (
        (UNIT, USUAL),
        HEADING + 1,
        SEVEN_POINTS,
    )
    sheet.insert_rows = True


def section_name(subject: Bucket) -> str:
    """The name of the section of a subject, the target of links to it."""
    return name_of(goto(TITLE), subject.key)


def setting_rows(sheet: Sheet, model: Model, inputs: Inputs, row: int, settings: tuple[Input, ...]) -> int:
    """Rows for limits and declarations on another sheet with the same columns; returns the next free row."""
    headings(sheet, row, HEADINGS, right=RIGHT)
    for at, declared in enumerate(settings, row + 1):
        _input_row(sheet, model, inputs, at, declared)
    last = row + len(settings)
    _name_headings(sheet, row, last)
    return last + 1


def _name_headings(sheet: Sheet, heading: int, last: int) -> None:
    """Name the typed headings of an input sheet, and the bounds and evidence below them."""
    block = slug(sheet.title)
    scenarios = Named(block, part="scenario_names")
    sheet.name(scenarios, heading, CONSERVATIVE, heading, OPTIMISTIC, across=scenarios.name)
    name_block(sheet, block, heading, last, (LOWEST, GRADE, KEY))


def name_block(sheet: Sheet, block: str, heading: int, last: int, columns: tuple[int, int, int]) -> None:
    """Name the keys, bounds and evidence of the input rows below a heading; columns: lowest, grade, key."""
    lowest, grade, key = columns
    evidence = grade + len(EVIDENCE) - 1
    first, keys = heading + 1, Named(block, part="input_key")
    sheet.name(keys, first, key, last, key)
    for column, left, right in (("bounds", lowest, lowest + 1), ("evidence", grade, evidence)):
        across = Named(block, column, ABOVE)
        sheet.name(across, heading, left, heading, right)
        sheet.name(
            Named(block, column),
            first,
            left,
            last,
            right,
            down=keys.name,
            across=across.name,
            typed=column == "evidence",
        )


def _rows(sheet: Sheet, model: Model, inputs: Inputs, row: int, declared_inputs: tuple[Input, ...]) -> int:
    essentials = [declared for declared in declared_inputs if declared.essential]
    refinements = [declared for declared in declared_inputs if not declared.essential]
    for heading, group in (("Essentials", essentials), ("Refinements", refinements)):
        if not group:
            continue
        if group is essentials:
            base = name_of(essentials[0].key, scenario="base")
            sheet.put(row, MEANING, Link(base, "The base is typed on Start ›"), "subsection_left")
        section(sheet, row, heading, KEY, "subsection")
        row += 1
        for declared in group:
            _input_row(sheet, model, inputs, row, declared)
            row += 1
    return row


def _input_row(sheet: Sheet, model: Model, inputs: Inputs, row: int, declared: Input) -> None:
    key, kind = declared.key, declared.kind
    if sheet.first_input == (0, 0) and not declared.essential:
        sheet.first_input = (row, BASE)
    sheet.put(row, LABEL, declared.label, "wrapped")
    sheet.put(row, MEANING, declared.meaning, "meaning")
    sheet.put(row, UNIT, declared.unit, "muted")
    text = "formula_text" if declared.has_standard else "unshown"
    role = {"text": text, "choice": "formula_text"}.get(kind, "formula")
    sheet.put(row, LIVE, live_formula(declared, row, empty=counts_empty_as(declared, model)), role, kind, key)
    if declared.essential:
        _shown_base(sheet, row, declared)
    value = inputs.values.get(key)
    cells = value if isinstance(value, Mapping) else {"base": value}
    for column, scenario in zip((CONSERVATIVE, BASE, OPTIMISTIC), SCENARIO_KEYS, strict=True):
        on_start = declared.essential and scenario == "base"
        if (declared.three or scenario == "base") and not on_start:
            content = typed_content(declared, cells.get(scenario))
            sheet.put(row, column, content, input_role(kind), kind, Named(key, scenario=scenario), typed=True)
            sheet.validations.append((sheet.area(row, column), validation(declared)))
    sheet.put(row, STATE, _state_formula(declared, row, model), "state", name=Named(key, part="state"))
    put_bounds(sheet, row, LOWEST, declared)
    if key in model.confidence_of:
        suggested = Formula("=" + suggested_cell(model, model.confidence_of[key]))
        sheet.put(row, USUAL, suggested, "usual", "suggested", Named(key, part="suggested"))
    else:
        sheet.put(row, USUAL, usual(declared) or None, "usual")
    evidence_row(sheet, row, key, inputs, GRADE)
    sheet.put(row, KEY, key, "key")


def _shown_base(sheet: Sheet, row: int, declared: Input) -> None:
    """The base of an essential, which is typed on Start: nothing where it is empty."""
    base = base_cell(declared, row)
    text = f'IF(COUNTA({base})=0,"",{base})' if declared.numeric else f'{base}&""'
    role = "link_text" if declared.kind in ("text", "choice") else "link"
    named = Named(declared.key, part="shown")
    sheet.put(row, BASE, Formula(f'=IFERROR({text},"")'), role, declared.kind, named)


def base_cell(declared: Input, row: int, typed: int = BASE) -> str:
    """Where the base of an input is typed, for a formula in its row: on Start where it is an essential."""
    return name_of(declared.key, scenario="base") if declared.essential else cell_address(row, typed)


def usual(declared: Input) -> str:
    """What is usual for an input, in a few words: the standard that an empty cell counts as, if it has one."""
    if declared.usual or not declared.has_standard:
        return declared.usual
    if declared.kind == "share":
        return f"standard {100 * declared.blank_counts_as:g} %"
    return f"standard {declared.standard:,g}" if declared.numeric else f"standard {declared.standard}"


def evidence_row(sheet: Sheet, row: int, key: str, inputs: Inputs, first: int) -> None:
    """The cells for the evidence of an input or table, from column `first` on."""
    evidence = inputs.evidence.get(key, {})
    for offset, column in enumerate(EVIDENCE):
        role = "input_grade" if column == "grade" else "input_evidence"
        sheet.put(row, first + offset, evidence.get(column) or None, role, typed=True)
    sheet.validations.append(
        (
            sheet.area(row, first),
            {
                "validate": "list",
                "source": list(GRADES),
                "input_title": "Evidence grade",
                "input_message": "A measured here, B measured elsewhere, C expert or published, D placeholder.",
                "error_title": "Evidence grade",
                "error_message": "Choose A, B, C or D, or leave it empty.",
            },
        )
    )


def live_formula(declared: Input, row: int, typed: int = BASE, empty: str = "") -> Formula:
    """The live cell of an input: the chosen scenario's value, blanks counted as the model says.

    typed: the column of its base cell; empty: what an empty base counts as, if not what is declared.
    """
    base = base_cell(declared, row, typed)
    if declared.key == "scenario":
        names = name_of(slug(TITLE), part="scenario_names")
        return Formula(f'=IFERROR(INDEX({names},1,MATCH({base},{names},0)),"{declared.standard}")')
    if declared.choices and set(declared.choices) == {"Yes", "No"}:
        standard = declared.standard or "No"
        other = "No" if standard == "Yes" else "Yes"
        return Formula(f'=IFERROR(IF({base}="{other}","{other}","{standard}"),"{standard}")')
    if declared.kind == "choice":
        standard = declared.standard or ""
        spelled = f"UPPER({base})" if has_many_choices(declared) else f'{base}&""'
        return Formula(f'=IFERROR(IF({_is_a_choice(declared, base)},{spelled},"{standard}"),"{standard}")')
    if declared.kind == "text":
        return Formula(f'=IFERROR({base}&"","")')
    if not declared.three:
        return Formula("=" + counted_base(declared, base, empty))
    three = f"{cell_address(row, CONSERVATIVE)}:{cell_address(row, OPTIMISTIC)}"
    names = f"{cell_address(HEADING, CONSERVATIVE, '$')}:{cell_address(HEADING, OPTIMISTIC, '$')}"
    chosen = f"INDEX({three},1,MATCH(scenario,{names},0))"
    usual = f"IF(ISNUMBER({chosen}),{chosen},{counted_base(declared, base, empty)})"
    return Formula(f"=IF(COUNT({three})=0,{declared.blank_is},{usual})" if declared.blank_is else "=" + usual)


def counts_empty_as(declared: Input, model: Model) -> str:
    """The cell that an empty base counts as: the suggestion, for the confidence of a bucket; else ""."""
    return name_of(declared.key, part="suggested") if declared.key in model.confidence_of else ""


def counted_base(declared: Input, base: str, empty: str = "") -> str:
    """What the base cell of a number or date counts as, as part of a formula; base: the address of the cell,
    empty: what it counts as while empty, if not what is declared.
    """
    return f"IF(COUNT({base})=0,{empty or format(declared.blank_counts_as, '.15g')},{base})"


def _state_formula(declared: Input, row: int, model: Model) -> Formula:
    base = base_cell(declared, row)
    first, last = (cell_address(row, at) for at in (CONSERVATIVE, OPTIMISTIC))
    cells = ""
    if declared.three:
        cells = f"{first},{base},{last}" if declared.essential else f"{first}:{last}"
    needed = needed_cell(model, declared.key) if declared.missed else ""
    bounds = cell_address(row, LOWEST), cell_address(row, HIGHEST)
    return state_formula(declared, base, bounds, cells, needed)


def state_formula(
    declared: Input, base: str, bounds: tuple[str, str], cells: str = "", needed: str = ""
) -> Formula:
    """The state of an input: ok, standard, fill in, optional or look here.

    base, bounds: where it is typed, and its lowest and highest value; cells: where all three values are
    typed; needed: the cell that says whether it is needed.
    """
    empty = f'IF({needed}=1,"fill in","optional")' if needed else '"optional"'
    empty = '"standard"' if declared.has_standard else empty
    if declared.kind == "text":
        return Formula(f'=IF(COUNTA({base})=0,{empty},"ok")')
    if declared.kind == "choice":
        fits = _is_a_choice(declared, base)
        return Formula(f'=IF(COUNTA({base})=0,{empty},IFERROR(IF({fits},"ok","look here"),"look here"))')
    cells, (lowest, highest) = cells or base, bounds
    whole = f",INT(SUM({base}))=SUM({base})" if declared.whole else ""
    fits = (
        f"COUNT({base})=1,COUNT({cells})=COUNTA({cells}),"
        f"MIN({cells},{lowest})={lowest},MAX({cells},{highest})={highest}{whole}"
    )
    return Formula(f'=IF(COUNTA({cells})=0,{empty},IFERROR(IF(AND({fits}),"ok","look here"),"look here"))')


def choices_name(declared: Input) -> str:
    """The name of the cell that lists the choices of an input that has many, in capitals and apart by blanks."""
    return name_of(declared.key, part="choices")


def _is_a_choice(declared: Input, base: str) -> str:
    """Whether a cell holds one of the choices, whatever its case, as part of a formula."""
    if not has_many_choices(declared):
        return f"""OR({",".join(f'{base}="{choice}"' for choice in declared.choices)})"""
    listed, one_word = choices_name(declared), f'SUBSTITUTE({base}," ","")={base}&""'
    return f"AND({one_word},{is_listed(listed, f'UPPER({base})')})"


def is_listed(listed: str, word: str) -> str:
    """Whether a word is among those of a cell that lists them apart by blanks, as part of a formula."""
    all_of_them = f'" "&{listed}&" "'
    return f'SUBSTITUTE({all_of_them}," "&{word}&" ","")<>{all_of_them}'


def typed_content(declared: Input | Column, value: Any) -> Any:
    """The content of a typed cell: a month or day as a date, anything else as it was typed."""
    if declared.kind != "date" or not isinstance(value, str):
        return value
    try:
        return datetime.date.fromisoformat(f"{value}-01" if len(value) == len("YYYY-MM") else value)
    except ValueError:
        return value.removeprefix("'")


def grid_role(kind: str) -> str:
    """The style of a typed cell of this kind in a table: texts are wrapped, choices centred."""
    return {"text": "input_grid_text", "choice": "input_grid_choice"}.get(kind) or input_role(kind)


def input_role(kind: str) -> str:
    """The style of a typed cell of this kind."""
    return {"text": "input_text", "choice": "input_choice"}.get(kind, "input")


def put_bounds(sheet: Sheet, row: int, column: int, declared: Input) -> None:
    """The lowest and highest number or date of an input, side by side."""
    bounds: tuple[float, ...] = (declared.lowest, declared.highest) if declared.numeric else ()
    look = "bound_share" if declared.kind == "share" else "bound"
    if declared.kind == "date":
        bounds, look = (FIRST_SERIAL, LAST_SERIAL), "date"
    for at, bound in enumerate(bounds, column):
        sheet.put(row, at, bound, "bound", look)


def validation(declared: Input | Column) -> dict[str, Any]:
    """Excel's rule and prompt for an input cell: literal bounds and lists, never references."""
    title = declared.label[:32]
    prompt = f"{declared.meaning} Unit: {declared.unit}."
    if has_many_choices(declared):
        lengths = sorted(map(len, declared.choices))
        rule: dict[str, Any] = {
            "validate": "length",
            "criteria": "between",
            "minimum": lengths[0],
            "maximum": lengths[-1],
        }
        error = f"Type {choices_told(declared)}."
    elif declared.choices:
        rule = {"validate": "list", "source": list(declared.choices)}
        error = "Choose one of: " + ", ".join(declared.choices) + "."
    elif declared.kind == "date":
        rule = {"validate": "date", "criteria": "between", "minimum": FIRST_DATE, "maximum": LAST_DATE}
        error = f"Type a date from {FIRST_DATE} to {LAST_DATE}, for instance the first day of the month."
    elif not declared.numeric:
        return {"validate": "any", "input_title": title, "input_message": prompt[:255]}
    else:
        lowest, highest = _spelled(declared.lowest), _spelled(declared.highest)
        prompt += f" From {lowest} to {highest}."
        if isinstance(declared, Input) and declared.has_standard:
            prompt += f" Empty counts as {declared.blank_counts_as:,.10g}."
        rule = {
            "validate": "integer" if declared.whole else "decimal",
            "criteria": "between",
            "minimum": declared.lowest,
            "maximum": declared.highest,
        }
        error = f"Type a {'whole ' if declared.whole else ''}number from {lowest} to {highest}."
    if len(prompt) > 255:
        prompt = prompt[:252].rsplit(" ", 1)[0] + "..."
    return {
        **rule,
        "input_title": title,
        "input_message": prompt,
        "error_title": title,
        "error_message": error[:255],
    }


def _spelled(bound: float) -> str:
    return f"{bound:,.10g}" if abs(bound) < 1e6 else f"{bound:.0e}".replace("e+", "E")


def column_heading(column: Column) -> str:
    """The heading of a table's column."""
    return f"{column.label}\n{column.unit}" if column.numeric else column.label


def _table(sheet: Sheet, model: Model, inputs: Inputs, row: int, table: Table) -> int:
    """A table: its own row of evidence, its rows and its totals. Returns the next row."""
    section(sheet, row, table.label, KEY, "subsection")
    what, counted = _counted(table)
    sheet.put(row + 1, LABEL, f"{what} filled in", "wrapped")
    sheet.put(row + 1, MEANING, table.meaning, "meaning")
    sheet.put(row + 1, UNIT, "count", "muted")
    sheet.put(row + 1, LIVE, Formula(counted), "formula", "count", table.key)
    sheet.put(
        row + 1,
        STATE,
        Formula(f'=IF({table.key}>0,"ok","optional")'),
        "state",
        name=Named(table.key, part="state"),
    )
    evidence_row(sheet, row + 1, table.key, inputs, GRADE)
    sheet.put(row + 1, KEY, table.key, "key")
    places = _places(table)
    last = table_rows(sheet, inputs, row + 2, table, places)
    if not table.numeric:
        return last + 2
    for column, place in zip(table.columns, places, strict=True):
        total = table.totals.get(column.key)
        if total:
            name = Named(table.key, column.key, "total")
            sheet.put(last + 2, place, Formula(f"={total}"), "total", column.kind, name)
    sheet.cells.setdefault((last + 2, LABEL), ("Counted in the model", ("total", "text")))
    sheet.fill(last + 2, LABEL, max(places), "total")
    return last + 3


def _places(table: Table) -> list[int]:
    """The columns of the sheet that a table takes: one of words goes to the wide one, all others are printed."""
    rest = table.columns[1:]
    wide = next((column for column in reversed(rest) if column.kind == "text"), None)
    wide = wide or next((column for column in rest if not column.numeric), None)
    narrow = iter(range(UNIT, UNIT + len(rest)))
    return [LABEL, *(MEANING if column is wide else next(narrow) for column in rest)]


def _counted(table: Table) -> tuple[str, str]:
    """What is counted in a table, and its formula: figures, or the rows of a table of words."""
    if table.numeric:
        columns = ",".join(name_of(table.key, column.key) for column in table.columns if column.numeric)
        return "Figures", f"=COUNT({columns})"
    first = name_of(table.key, table.columns[0].key)
    return "Rows", f'=COUNTA({first})-COUNTIF({first},"{MARKER}")'


def outgrown(model: Model, inputs: Inputs) -> bool:
    """Whether a table has more rows with these inputs than in the blank template."""
    tables = model.typed_tables.items()
    return any(_room(table, len(inputs.tables.get(key, ()))) > _room(table, 0) for key, table in tables)


def _room(table: Table, filled: int) -> int:
    """The number of rows a table gets where this many are filled."""
    return max(table.rows, filled + SPARE_ROWS)


def table_rows(
    sheet: Sheet, inputs: Inputs, top: int, table: Table, places: Sequence[int] | None = None
) -> int:
    """The headings of a table, a spacer, its rows and the marker below them. Returns the last of its rows.

    places: the columns of the sheet it takes; the first ones unless they are given.
    """
    rows = inputs.tables.get(table.key, ())
    sheet.heights[top] = HEADING_HEIGHT if table.numeric else ONE_LINE
    first, last = top + 2, top + 1 + _room(table, len(rows))
    sheet.heights[top + 1] = 5
    for offset, column in zip(places or range(len(table.columns)), table.columns, strict=True):
        heading = "header_right" if column.numeric else "header_beside"
        sheet.put(top, offset, column_heading(column), heading)
        sheet.put(top + 1, offset, None, "spacer", typed=True)
        for number in range(first, last + 1):
            content = rows[number - first].get(column.key) if number - first < len(rows) else None
            typed, look = typed_content(column, content), look_of(column.unit)
            role = grid_role("text" if column.kind == "choice" else column.kind)
            sheet.put(number, offset, typed, role, look, typed=True)
        sheet.put(last + 1, offset, MARKER if offset == 0 else None, "marker", typed=True)
        sheet.validations.append((sheet.area(first, offset, last, offset), validation(column)))
        sheet.name(Named(table.key, column.key), top + 1, offset, last + 1, offset, typed=True)
    sheet.fill(top, LABEL, max(places or (LABEL,)), "header")
    return last

"""Reads an edited workbook: cells by defined name and typed heading, never by address; nothing is written.

`xlsx` reads the file itself, within bounds; here its cells get their meaning.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.cell_values import CellValue, ExcelError, is_number
from roi_workbook.formulas.addresses import Area, column_number, quoted
from roi_workbook.formulas.references import LONGEST_OPERAND, folded
from roi_workbook.model.model_names import SHIPPED, UNNAMED, is_model_name
from roi_workbook.model.names import ABOVE, name_of
from roi_workbook.model.records import EVIDENCE, SCENARIO_KEYS, Column, Grid, Input, Inputs, Table
from roi_workbook.model.tables import column_cells
from roi_workbook.planning.groups import unknown_groups
from roi_workbook.review.alignment import align
from roi_workbook.value_texts import date_text
from roi_workbook.workbook.inputs import EVIDENCE_TITLES, MARKER, column_heading, input_blocks
from roi_workbook.workbook.layout import CORE_ONLY, TEMPLATE_VERSION, fingerprint_of, is_fingerprint
from roi_workbook.xlsx.package import ReadingError
from roi_workbook.xlsx.workbook import DefinedName, Spreadsheet, read_spreadsheet

__all__ = ["ExcelError", "ReadingError"]

LAST_ROW, LAST_COLUMN = 20_000, 2_000
"""How far down and right a named area may reach: about a hundred times what the template needs."""

MOST_CELLS = 200_000
"""How many cells all names of the template together may cover: over three times what is planned."""

FAMILIAR = 0.8
"""Share of the scalar keys a workbook without a template name needs to count as one made by roi-workbook."""

POINTS_ELSEWHERE = "the name no longer points to its own cells:"
"""How the reason begins when a name is not used because it leads to other cells."""

NAMES_EVIDENCE_ONE_BY_ONE = "1"
"""The template version in which the evidence of every input had its own name."""

TEMPLATE_NAME, FINGERPRINT_NAME = "roi_workbook_template", "roi_workbook_fingerprint"
MODEL_NAME = "roi_workbook_model"
OUR_SHEETS = frozenset({"cash flow", "irr steps", "results", "cases", "checks"})

Cell = tuple[str, int, int]
"""Sheet, row and column; rows and columns count from 0."""

DAYS_1904 = 1_462
"""Days from the start of dates in 1900 to the start in 1904."""


class ForeignError(ReadingError):
    """A workbook that is not ours at all."""


class LostError(Exception):
    """A name or heading that is needed and missing: the text says what is wrong with it."""


class Cells(ABC):
    """Named areas and contents of cells: of an edited workbook, or of the template as planned."""

    def __init__(self) -> None:
        self._headings: dict[tuple[str, bool], dict[Any, list[int]]] = {}

    @abstractmethod
    def area(self, name: str) -> Area:
        """The area of a name; raises LostError if there is none that can be used."""

    @abstractmethod
    def content(self, cell: Cell) -> CellValue:
        """The content of a cell; None if it is empty."""

    def places(self, name: str, down: str | None = None, across: str | None = None) -> dict[Any, Cell]:
        """Where the cells of a named range are, by heading.

        A single cell has the heading (), a grid pairs (down, across). `down` and `across` name the ranges of
        typed headings beside and above. Rows and columns without a heading, which are the analyst's, and
        headings that occur twice are left out. Raises LostError if a name cannot be used.
        """
        area = self.area(name)
        height, width = area.shape
        if (height > 1 and not down) or (width > 1 and not across):
            raise LostError(f"the name covers {where(area)}, more cells than it should")
        rows = self._along(down, area, upright=True) if down else {(): area.top}
        columns = self._along(across, area, upright=False) if across else {(): area.left}
        if down and across:
            return {
                (a, b): (area.sheet, row, column) for a, row in rows.items() for b, column in columns.items()
            }
        if across:
            return {heading: (area.sheet, area.top, column) for heading, column in columns.items()}
        return {heading: (area.sheet, row, area.left) for heading, row in rows.items()}

    def _along(self, name: str, beside: Area, upright: bool) -> dict[Any, int]:
        """The row (or column) of each typed heading beside (or above) an area."""
        area = self.area(name)
        if area.sheet != beside.sheet:
            raise LostError(f"its headings ({name}) are on another sheet, {area.sheet}")
        if (name, upright) not in self._headings:
            positions: dict[Any, list[int]] = {}
            for row, column in area.cells():
                heading = as_heading(self.content((area.sheet, row, column)))
                if heading is not None:
                    positions.setdefault(heading, []).append(row if upright else column)
            self._headings[name, upright] = positions
        low, high = (beside.top, beside.bottom) if upright else (beside.left, beside.right)
        headings = self._headings[name, upright].items()
        return {heading: at[0] for heading, at in headings if len(at) == 1 and low <= at[0] <= high}


def as_heading(content: CellValue) -> CellValue:
    """The heading in a cell; None if there is none. Numbers are rounded to 12 decimals: some programs keep no
    more.
    """
    if content is None or isinstance(content, (bool, ExcelError)):
        return None
    return round(float(content), 12) if isinstance(content, float) else content


def as_constant(content: CellValue) -> CellValue:
    """A typed constant for comparing: some programs drop spaces around a text, or decimals of a number."""
    return content.strip() if isinstance(content, str) else as_heading(content)


class ReadWorkbook(Cells):
    """A workbook that was read.

    `template_version` is None if the workbook is recognised by its names only and does not say. `model` is
    the model it was made from, with the groups of planning sheets that it has. `names` has the
    usable areas by `folded` name, `broken` what is wrong with the others; `evidence` is where evidence is
    typed, by key, once needed.
    """

    def __init__(self, spreadsheet: Spreadsheet, model: Model = MODEL) -> None:
        super().__init__()
        self.spreadsheet = spreadsheet
        self.file = spreadsheet.file
        self.template_version: str | None = None
        self.model = model
        self.evidence: dict[Any, dict[str, Cell]] | None = None
        self._titles = {folded(title): title for title in spreadsheet.sheets}
        names, broken = _areas(spreadsheet.names, tuple(spreadsheet.sheets))
        self.names, self.broken = dict(names), dict(broken)

    def area(self, name: str) -> Area:
        """The area of a name; raises LostError if it cannot be found."""
        area = self.names.get(folded(name))
        if area is None:
            raise LostError(self.broken.get(folded(name), "the name is gone"))
        return area

    def discard(self, name: str, reason: str) -> None:
        """Stop using a name, because it leads to something else."""
        self.names.pop(folded(name), None)
        self.broken[folded(name)] = reason

    def bound(self, names: Iterable[str]) -> None:
        """Discard the largest of these names until they cover at most MOST_CELLS together.

        Call it with all the names whose cells will be read, before reading them.
        """
        areas = {name: self.names[name] for name in names if name in self.names}
        sizes = {
            name: height * width for name, (height, width) in ((each, areas[each].shape) for each in areas)
        }
        left = sum(sizes.values())
        if left <= MOST_CELLS:
            return
        for name in sorted(sizes, key=lambda each: sizes[each], reverse=True):
            if left <= MOST_CELLS:
                break
            left -= sizes[name]
            self.discard(name, f"the name covers too much: {where(areas[name])}")

    @property
    def days_later(self) -> int:
        """What to add to day numbers: 0, or DAYS_1904 where the workbook counts from 1904."""
        return DAYS_1904 if self.spreadsheet.date1904 else 0

    def title(self, sheet: str) -> str:
        """A sheet title as the workbook spells it; as given if there is no such sheet."""
        return self._titles.get(folded(sheet), sheet)

    def content(self, cell: Cell) -> CellValue:
        """The content of a cell: a number, text, truth, ExcelError or None. Dates are day numbers."""
        return self.spreadsheet.sheets[cell[0]].values.get(cell[1:])

    def formula(self, cell: Cell) -> str | None:
        """The formula of a cell without its "="; None if it has none."""
        return self.spreadsheet.sheets[cell[0]].formulas.get(cell[1:])

    def doubt(self, cell: Cell) -> str:
        """Why programs disagree on the formula of a cell; "" if they do not."""
        return self.spreadsheet.sheets[cell[0]].doubts.get(cell[1:], "")

    def value(self, name: str) -> CellValue:
        """The content of a name's single cell."""
        return self.content(self.places(name)[()])

    def values(self, name: str, down: str | None = None, across: str | None = None) -> dict[Any, CellValue]:
        """The contents of a named range, by heading (see `places`)."""
        return {heading: self.content(cell) for heading, cell in self.places(name, down, across).items()}


def read_workbook(
    path: str | Path, model: Model = MODEL, any_version: bool = False, content: bytes | None = None
) -> ReadWorkbook:
    """Open a workbook made with `roi-workbook new` and edited since, for reading only.

    content: the bytes of the file, where they are at hand; `path` then only names it. Raises ReadingError, with
    one sentence, for a file that is missing, unreadable, too large, damaged, encrypted, in another format, from
    another program, or made from another model, template or build; `any_version` accepts those last ones, as
    far as their names go.
    """
    read = ReadWorkbook(read_spreadsheet(path, content), model)
    read.template_version, read.model = _template(read, model)
    if not any_version and (other := other_model(read)):
        raise ReadingError(
            f"{read.file}: made with the model {other}, not with {read.model.name or UNNAMED}; {_how_to_give(other)}"
        )
    if not any_version and (other := other_template(read)):
        name = read.model.name if is_model_name(read.model.name) else ""
        own, option = (f" with the model {name}", f" --model {name}") if name else ("", "")
        raise ReadingError(
            f"{read.file}: made from {other}{own}; this roi-workbook reads its own template {TEMPLATE_VERSION}."
            f" `roi-workbook new NEW.xlsx --inputs OLD.xlsx{option}` moves its inputs, tables and evidence to that one."
        )
    read.bound(_ranges_read(read.model))
    for name in _left_behind(read):
        read.discard(name, f"{POINTS_ELSEWHERE} it leads to {where(read.area(name))}")
    return read


def _ranges_read(model: Model) -> Iterator[str]:
    """The names of ranges that inputs, tables and evidence are read from."""
    for block in input_blocks(model):
        yield from (name_of(block, part="input_key"), name_of(block, "evidence", ABOVE))
    for table in model.lists.values():
        typed = (table.head, *table.typed) if isinstance(table, Grid) else table.typed
        for column in typed:
            yield from (name_of(table.key, column.key), name_of(table.key, column.key, ABOVE))
    yield from (name_of(key, "evidence") for key in model.evidenced)


_AREA = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!:\[\]]+))!"
    r"\$(?P<left>[A-Z]{1,3})\$(?P<top>[0-9]{1,7})(?::\$(?P<right>[A-Z]{1,3})\$(?P<bottom>[0-9]{1,7}))?"
)


@lru_cache(maxsize=4)
def _areas(
    defined_names: tuple[DefinedName, ...], titles: tuple[str, ...]
) -> tuple[Mapping[str, Area], Mapping[str, str]]:
    """The names that are one fixed area of bounded size, and what is wrong with the others."""
    sheets = {folded(title): title for title in titles}
    names: dict[str, Area] = {}
    broken: dict[str, str] = {}
    for defined in defined_names:
        if defined.scope is not None:
            continue
        name, reference = folded(defined.name), defined.reference
        area = _fixed_area(reference) if len(reference) <= LONGEST_OPERAND else None
        title = sheets.get(folded(area.sheet)) if area else None
        if area and title is not None:
            names.setdefault(name, area if area.sheet == title else area._replace(sheet=title))
        else:
            broken.setdefault(name, _why_no_area(reference, area))
    return names, broken


def _fixed_area(reference: str) -> Area | None:
    """The fixed area that a reference means, with the sheet as spelled there; None if it is none, or out of
    bounds.
    """
    match = _AREA.fullmatch(reference)
    if match is None or "#REF!" in reference:
        return None
    title = (match["quoted"] or match["plain"]).replace("''", "'")
    top, left = int(match["top"]) - 1, column_number(match["left"])
    bottom = int(match["bottom"]) - 1 if match["bottom"] else top
    right = column_number(match["right"]) if match["right"] else left
    if not 0 <= top <= bottom < LAST_ROW or not left <= right < LAST_COLUMN:
        return None
    return Area(title, top, left, bottom, right)


def _why_no_area(reference: str, area: Area | None) -> str:
    if area:
        return f"the name points to a sheet that is gone ({area.sheet})"
    if "#REF!" in reference:
        return "its cells were deleted"
    if _AREA.fullmatch(reference):
        return f"the name covers too much: {reference[:60]}"
    return f"the name means {reference[:60]}, not one fixed area"


def _template(read: ReadWorkbook, model: Model) -> tuple[str | None, Model]:
    """The template version of a workbook, None if only its names are familiar; and the model it was made
    from.
    """
    try:
        template = str(read.value(TEMPLATE_NAME))
    except LostError:
        template = ""
    program, _, version = template.partition(" ")
    version, _, part = version.partition(" ")
    made_from = model.with_groups(_groups(read, model, part))
    if program == "roi-workbook" and version:
        return version, made_from
    keys = [
        *model.inputs,
        *(key for key in model.lines if key not in {line.key for line in model.month_lines}),
    ]
    names = {**read.names, **read.broken}
    if sum(key in names for key in keys) >= FAMILIAR * len(keys):
        return None, made_from
    if {folded(title) for title in read.spreadsheet.sheets} >= OUR_SHEETS:
        raise ReadingError(
            f"{read.file}: looks like a workbook of roi-workbook, but its defined names are gone: the program that saved"
            " it drops them. Go back to the last version saved by a spreadsheet program."
        )
    raise ForeignError(f"{read.file}: not a workbook made with `roi-workbook new`.")


def other_model(read: ReadWorkbook) -> str:
    """The name of the model a workbook was made with if it is another than the given one; else "".

    What a workbook says is only told: nothing is imported for it. The same fingerprint is the same model,
    whatever it is called.
    """
    try:
        fingerprint, said = read.value(FINGERPRINT_NAME), read.value(MODEL_NAME)
    except LostError:
        return ""
    name = said if isinstance(said, str) and (said == SHIPPED or is_model_name(said)) else UNNAMED
    if name == (read.model.name or UNNAMED) or not is_fingerprint(fingerprint):
        return ""
    return "" if fingerprint == fingerprint_of(read.model) else name


def _how_to_give(model: str) -> str:
    """How a command is given a model, by the name that a workbook says."""
    if model == UNNAMED:
        return "give its MODULE:NAME with --model."
    return f"give it with --model {model}{'.' if model == SHIPPED else ', which runs its code.'}"


def other_template(read: ReadWorkbook) -> str:
    """The template a workbook was made from if it is not this program's, in words; else "".

    Builds of one version with different formulas or names have different fingerprints. A cell that does not
    hold a fingerprint was overwritten and is ignored.
    """
    version = read.template_version
    if version not in (None, TEMPLATE_VERSION):
        return f"template {version[:20]}"
    try:
        fingerprint = read.value(FINGERPRINT_NAME)
    except LostError:
        return ""
    if not is_fingerprint(fingerprint) or fingerprint == fingerprint_of(read.model):
        return ""
    return f"another build of template {version}" if version else "another template"


def _groups(read: ReadWorkbook, model: Model, said: str) -> list[str]:
    """The groups of planning sheets a workbook has: as it says, else those it has a name of."""
    groups = said.split()
    if said == CORE_ONLY or (groups and not unknown_groups(groups)):
        return [group for group in groups if group in model.groups]
    names = {**read.names, **read.broken}
    declared = {
        subject.groups[0]: [*(each.key for each in subject.inputs), *(line.key for line in subject.lines)]
        for subject in reversed(model.planning)
        if subject.groups
    }
    return [group for group, keys in declared.items() if any(key in names for key in keys)]


def _left_behind(book: ReadWorkbook) -> Iterator[str]:
    """The names of typed cells that lead to a row with another key, or into their heading.

    Some programs move cells when rows are inserted but leave the names where they were.
    """
    rows: dict[tuple[Any, str], int] = {}
    model = book.model
    for block in input_blocks(model):
        keys = name_of(block, part="input_key")
        try:
            rows |= {(key, cell[0]): cell[1] for key, cell in book.places(keys, keys).items()}
        except LostError:
            continue
    for key, declared in model.typed_inputs.items():
        for end in typed_ends(declared):
            area = book.names.get(name := name_of(key, scenario=end))
            if area and area.top != rows.get((key, area.sheet), area.top):
                yield name
    for key, table in model.typed_tables.items():
        for column in table.columns:
            area = book.names.get(name := name_of(key, column.key))
            contents = [book.content((area.sheet, *cell)) for cell in area.cells()] if area else []
            if column_heading(column) in contents:
                yield name


def inputs_of(book: ReadWorkbook) -> Inputs:
    """The inputs of a workbook as typed: texts and errors in number cells stay as they are.

    Empty cells are absent, and so is what cannot be found (see `lost_names`). Dates are texts "YYYY-MM", with
    the day if it is not the first of the month.
    """
    model = book.model
    values: dict[str, Any] = {}
    for key, declared in model.typed_inputs.items():
        ends = {
            end: _typed(book, declared, book.content(cell))
            for end, cell in typed_cells(book, declared).items()
        }
        filled = {end: value for end, value in ends.items() if value is not None}
        if filled:
            values[key] = filled if declared.three else filled["base"]
    tables = {key: tuple(row for _, row in table_rows(book, table)) for key, table in model.lists.items()}
    evidence = {key: facts for key in model.evidenced if (facts := _evidence(book, key))}
    return Inputs(
        values=values, tables={key: rows for key, rows in tables.items() if rows}, evidence=evidence
    )


def typed_cells(book: Cells, declared: Input) -> dict[str, Cell]:
    """The cells an input is typed into, by scenario in lower case; single inputs have `base` only."""
    cells = {}
    for end in typed_ends(declared):
        try:
            cells[end] = book.places(name_of(declared.key, scenario=end))[()]
        except LostError:
            continue
    return cells


def typed_ends(declared: Input) -> list[str]:
    """The scenarios of an input's typed cells, in lower case; `base` only for a single input."""
    return [*SCENARIO_KEYS] if declared.three else ["base"]


def table_rows(book: ReadWorkbook, table: Table | Grid) -> list[tuple[int, dict[str, CellValue]]]:
    """The rows of a table or grid with anything typed, each with its row number on the sheet, from 0.

    All rows that the columns' names cover count, as they do in the workbook's own sums; only the text that
    marks the closing row is not data. The rows of a grid have their head; it is None if the row has none, or
    one that occurs twice.
    """
    rows: dict[int, dict[str, CellValue]] = {}
    for column, number, key, cell in typed_columns(book, table):
        content = book.content(cell)
        if content is not None and content != MARKER:
            rows.setdefault(number, {})[key] = _typed(book, column, content)
    if isinstance(table, Grid):
        head_of = heads_by_row(book, table)
        rows = {number: {table.head.key: head_of.get(number), **row} for number, row in rows.items()}
    return sorted(rows.items())


def typed_columns(book: Cells, table: Table | Grid) -> Iterator[tuple[Column, int, str, Cell]]:
    """Every typed cell of a table or grid that can be found: its column, row number, key in the row, and
    place.
    """
    for column in table.typed:
        try:
            area = book.area(name_of(table.key, column.key))
            at = {column.key: area.left} if column.across is None else _across(book, table.key, column)
        except LostError:
            continue
        for key, left in at.items():
            for number in range(area.top, area.bottom + 1):
                yield column, number, key, (area.sheet, number, left)


def _across(book: Cells, table: str, column: Column) -> dict[str, int]:
    """The sheet column of each cell of a column along an axis, by its key in a row."""
    name = name_of(table, column.key, ABOVE)
    key_of = {cell: key for key, (_, cell) in column_cells(column)}
    headings = book.places(name, None, name).items()
    return {key_of[heading]: cell[2] for heading, cell in headings if heading in key_of}


def heads_by_row(book: Cells, grid: Grid) -> dict[int, Any]:
    """The head of each row of a grid, by row number on the sheet; rows without a head of this or an earlier
    template are left out.
    """
    name = name_of(grid.key, grid.head.key)
    heads = {head: head for head in (*grid.heads, *grid.moved)}
    try:
        cells = book.places(name, name)
    except LostError:
        return {}
    return {cell[1]: heads[head] for head, cell in cells.items() if head in heads}


def _typed(book: ReadWorkbook, declared: Input | Column, content: CellValue) -> CellValue:
    """What was typed into a cell, as input files have it."""
    if declared.kind != "date" or isinstance(content, bool):
        return content
    if is_number(content):
        return date_text(content + book.days_later) or content
    # To a spreadsheet a text is never a date; the apostrophe says that it is a text.
    return f"'{content}" if isinstance(content, str) and content[:1].isdigit() else content


def evidence_cells(book: ReadWorkbook, key: str) -> dict[str, Cell]:
    """Where the evidence of an input or table is typed, by fact; empty if its block cannot be found."""
    if book.template_version == NAMES_EVIDENCE_ONE_BY_ONE:
        area = book.names.get(name_of(key, "evidence"))
        cells = [(area.sheet, *cell) for cell in area.cells()] if area else []
        return dict(zip(EVIDENCE, cells, strict=False))
    if book.evidence is None:
        book.evidence = dict(_evidence_places(book))
    return book.evidence.get(key, {})


def _evidence_places(book: ReadWorkbook) -> Iterator[tuple[Any, dict[str, Cell]]]:
    """Each key whose row and block can be found, with the cells of its evidence."""
    for block in reversed(input_blocks(book.model)):
        try:
            keys = name_of(block, part="input_key")
            rows = book.places(keys, keys)
            headings = book.area(name_of(block, "evidence", ABOVE))
        except LostError:
            continue
        contents = [as_heading(book.content((headings.sheet, *cell))) for cell in headings.cells()]
        at = align(list(EVIDENCE_TITLES.values()), contents).at
        columns = {
            fact: headings.left + at[heading] for fact, heading in EVIDENCE_TITLES.items() if heading in at
        }
        for key, (title, row, _) in rows.items():
            yield key, {fact: (title, row, column) for fact, column in columns.items()}


def _evidence(book: ReadWorkbook, key: str) -> dict[str, str]:
    """The evidence of an input or table, as texts in the order of the columns."""
    facts = {}
    for fact, cell in evidence_cells(book, key).items():
        content = book.content(cell)
        if content is None or content == "":
            continue
        if fact == "date" and is_number(content):
            day = date_text(content + book.days_later)
            content = f"{day}-01" if len(day) == len("YYYY-MM") else day or content
        facts[fact] = str(content)
    return facts


def lost_names(book: ReadWorkbook, names: Iterable[str]) -> dict[str, str]:
    """The names among these that cannot be used in a workbook, and why."""
    lost = {}
    for name in names:
        try:
            book.area(name)
        except LostError as reason:
            lost[name] = str(reason)
    return lost


def lost_inputs(book: ReadWorkbook) -> dict[str, str]:
    """The names of typed cells that cannot be used in a workbook, and why."""
    model = book.model
    names = [
        name_of(key, scenario=end)
        for key, declared in model.typed_inputs.items()
        for end in typed_ends(declared)
    ]
    for key, table in model.lists.items():
        columns = (table.head, *table.typed) if isinstance(table, Grid) else table.columns
        names += [name_of(key, column.key) for column in columns]
    return lost_names(book, names)


def where(cell: Cell | Area) -> str:
    """A cell or area as people write it: Downtime!C7."""
    area = cell if isinstance(cell, Area) else Area(*cell, *cell[1:])
    return f"{quoted(area.sheet)}!{area.address.replace('$', '')}"

"""Checks the structure of an edited workbook: what is lost, what was overwritten besides formulas, what was
added.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from roi_workbook.cell_values import is_number
from roi_workbook.counts import count_of
from roi_workbook.formulas.addresses import Area, cell_address, column_letters
from roi_workbook.formulas.references import folded, read_alike
from roi_workbook.model.names import name_of
from roi_workbook.model.records import Table
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.checks.labels import changed_labels, label_findings, link_text
from roi_workbook.review.findings import Finding
from roi_workbook.review.naming import Naming, area_of, heading_text, runs
from roi_workbook.review.reading import POINTS_ELSEWHERE, TEMPLATE_NAME, Cell, where
from roi_workbook.value_texts import cell_text
from roi_workbook.workbook.frame import slug
from roi_workbook.workbook.inputs import MARKER
from roi_workbook.workbook.simulation_sheet import TITLE as SIMULATION
from roi_workbook.xlsx.workbook import DefinedName

MOST_LOST = 0.2
"""Share of a sheet's names, or of all names, above which their loss is one finding."""
FEW = 3
"""Lost names of a sheet that are reported one by one, whatever their share."""
OF_PROGRAMS = re.compile(
    r"_xlnm\.(Print_(Area|Titles)|_?FilterDatabase|Criteria|Extract|Consolidate_Area|Sheet_Title|Database)",
    re.IGNORECASE,
)
"""Names that spreadsheet programs write themselves, for what a sheet prints or filters."""
UNKNOWN_FUNCTION = re.compile(r"_xl(fn|ws|pm|udf|eta)\.", re.IGNORECASE)
"""How names begin that stand for a function an older program does not know: they mean #NAME? and nothing else."""
MOST_BETWEEN = 100
"""Rows above a table in which its headings are looked for."""
LISTED = 5
"""Things of one kind that a sentence lists; the rest is counted."""
ANNOTATIONS = "Findings of roi-workbook check"
"""What the first cell says on the sheet of findings that an annotated copy has."""
REACHING_OUT = re.compile(
    r'\bHYPERLINK *\( *(?!"#)'
    r"|\b(?:WEBSERVICE|FILTERXML|RTD|DDE|IMPORT(?:XML|DATA|RANGE|HTML|FEED)|IMAGE|CALL|REGISTER(?:\.ID)?) *\("
    r"|\[[^\[\]]{1,255}\][^!\[\]]{0,255}!|'?[\w ]{1,99}\|[^|!]{1,255}!",
    re.IGNORECASE,
)
"""What formulas fetch from elsewhere with: functions, other workbooks, other programs."""


def structure_findings(places: CellMap, naming: Naming, moving: set[Cell]) -> Iterator[Finding]:
    """Every finding about the structure of a workbook.

    moving: the planned cells of overwritten headings that wrong numbers depend on.
    """
    yield from _lost(places, naming)
    yield from _headings(places, naming, moving)
    yield from _constants(places, naming)
    labels = {} if too_much_is_lost(places) else changed_labels(places)
    yield from label_findings(places, naming, labels)
    yield from _hidden_and_doubled(places, naming)
    yield from _tables(places, naming)
    yield from _torn_ranges(places, naming)
    yield from _wide_ranges(places, naming)
    yield from _added(places, naming, labels)


def too_much_is_lost(places: CellMap) -> bool:
    """Whether so many names are broken that nothing can be compared."""
    return len(places.lost) > MOST_LOST * len(places.template.book.names)


def _lost(places: CellMap, naming: Naming) -> Iterator[Finding]:
    names = places.template.book.names
    if places.book.template_version is None:
        yield naming.finding(
            "structure-lost",
            "The cell that says which template this is (roi_workbook_template) is missing; the template of this program"
            " was assumed.",
            severity="warning",
        )
    if too_much_is_lost(places):
        yield naming.finding(
            "structure-lost",
            f"{len(places.lost):,} of {len(names):,} names that locate cells are missing or broken, so nothing was"
            " compared. Some programs lose names on saving: go back to an earlier version.",
        )
        return
    by_sheet: dict[str, list[str]] = defaultdict(list)
    for name in (each for each in places.lost if each != TEMPLATE_NAME):
        by_sheet[names[name].sheet].append(name)
    sizes = Counter(area.sheet for area in names.values())
    for sheet, lost in by_sheet.items():
        elsewhere = any(places.lost[name].startswith(POINTS_ELSEWHERE) for name in lost)
        if len(lost) == sizes[sheet] and not elsewhere:
            yield naming.finding(
                "structure-lost",
                f"The sheet {sheet} is gone, and with it the {count_of(len(lost), 'name')} on it. What depends on it was not"
                " compared. Go back to an earlier version, or start from the inputs of this one.",
            )
        elif len(lost) > max(FEW, MOST_LOST * sizes[sheet]):
            yield naming.finding(
                "structure-lost",
                f"{len(lost):,} of the {sizes[sheet]:,} names of the sheet {sheet} no longer lead to their cells"
                f" ({_listed(lost)}). Some programs leave names behind when rows or columns are inserted: go back to"
                " the previous version. What depends on them was not compared.",
            )
        else:
            for name in lost:
                message = (
                    f"{naming.heading(name, ())} cannot be found: {places.lost[name]}."
                    " What depends on it was not compared."
                )
                yield naming.finding("structure-lost", message, name)


def _headings(places: CellMap, naming: Naming, moving: set[Cell]) -> Iterator[Finding]:
    for name, gone in places.headings_gone.items():
        yield naming.finding(
            "structure-lost",
            f"Headings are missing or occur twice in {name}: {_listed(map(heading_text, gone))}. The cells under them were"
            " not compared.",
            name,
            cell=places.areas[name],
            label=None,
        )
    for changed in places.headings_changed:
        if changed.formula is not None:
            yield naming.finding(
                "heading-changed",
                f"The heading {heading_text(changed.heading)} of {changed.name} is calculated by a formula,"
                f" ={changed.formula[:200]}, and may change; type the heading instead.",
                changed.name,
                cell=changed.cell,
                found=f"={changed.formula}",
                expected=heading_text(changed.heading),
            )
            continue
        moves = changed.planned in moving
        is_used = next(places.template.direct_followers(changed.planned), None) is not None
        now = "is empty" if changed.content is None else f"now says {cell_text(changed.content)}"
        more = (
            ", and numbers that depend on it differ"
            if moves
            else ", and formulas look for it"
            if is_used
            else ""
        )
        yield naming.finding(
            "heading-changed",
            f"The heading {heading_text(changed.heading)} of {changed.name} {now}. The cells under it were found by"
            f" position{more}; restore the heading.",
            changed.name,
            severity="error" if moves or is_used else "warning",
            cell=changed.cell,
        )


def _constants(places: CellMap, naming: Naming) -> Iterator[Finding]:
    """Constants of the template that were overwritten: bounds, zeros, numbers."""
    wrong = [
        (*places.template.name_at[planned], cell, places.template.constants[planned])
        for planned in places.changed_constants
        if (cell := places.now(planned)) is not None
    ]
    for run in runs((name, heading, cell) for name, heading, cell, _ in wrong):
        name, heading, cell = run[0]
        expected = next(content for _, _, at, content in wrong if at == cell)
        value = places.book.content(cell)
        more = (
            f" {len(run) - 1:,} more beside it {'differs' if len(run) == 2 else 'differ'} too."
            if len(run) > 1
            else ""
        )
        yield naming.finding(
            "constant-changed",
            f"{naming.heading(name, heading)} holds {cell_text(value)}; the template has {cell_text(expected)}.{more} Restore it.",
            name,
            cell=area_of(run),
            workbook=value,
        )


def _hidden_and_doubled(places: CellMap, naming: Naming) -> Iterator[Finding]:
    sheets = {folded(title) for title in places.sheets.values()}
    for defined in places.book.spreadsheet.names:
        name = folded(defined.name)
        if (
            defined.scope is None
            or name not in places.template.book.names
            or folded(defined.scope) not in sheets
        ):
            continue
        yield naming.finding(
            "structure-lost",
            f"On the sheet {defined.scope} the name {name} means {defined.reference[:60]}: it is local to that sheet and"
            " hides the workbook's. Delete it in the name manager.",
            name,
            sheet=defined.scope,
        )
    names_alike = {read_alike(name): name for name in places.template.book.names}
    for defined in places.book.spreadsheet.names:
        alike = names_alike.get(read_alike(defined.name))
        if alike is not None and folded(defined.name) != alike:
            yield naming.finding(
                "structure-lost",
                f"Some programs take the name {defined.name} for {alike}. Delete it in the name manager.",
                alike,
            )
    often = Counter(
        folded(defined.name) for defined in places.book.spreadsheet.names if defined.scope is None
    )
    for name, times in often.items():
        if times > 1 and name in places.template.book.names:
            message = (
                f"The name {name} is defined {times} times. Delete all but the right one in the name manager."
            )
            yield naming.finding("structure-lost", message, name)


# Tables and ranges


def _tables(places: CellMap, naming: Naming) -> Iterator[Finding]:
    for key, table in places.template.model.typed_tables.items():
        areas = {
            name: places.areas[name]
            for column in table.columns
            if (name := name_of(key, column.key)) in places.areas
        }
        if not areas:
            continue
        closing = [
            content
            for area in areas.values()
            for content in [places.book.content((area.sheet, area.bottom, area.left))]
        ]
        if MARKER not in closing:
            yield naming.finding(
                "structure-lost",
                f"The row that closes the table {table.label} ({MARKER}) is gone or overwritten: rows inserted at its end"
                " are not counted.",
                key,
                severity="warning",
                cell=next(iter(areas.values())),
            )
        extents = Counter((area.sheet, area.top, area.bottom) for area in areas.values())
        (sheet, top, bottom), _ = extents.most_common(1)[0]
        for name, area in areas.items():
            if (area.sheet, area.top, area.bottom) != (sheet, top, bottom):
                yield naming.finding(
                    "structure-lost",
                    f"The column {name} covers {where(area)}, but the rest of its table covers rows {top + 1} to"
                    f" {bottom + 1} of {sheet}. Sums of the table do not cover the same rows.",
                    name,
                    cell=area,
                )
        yield from _beside_table(places, naming, table, sheet, list(areas.values()))


def _beside_table(
    places: CellMap, naming: Naming, table: Table, sheet: str, areas: list[Area]
) -> Iterator[Finding]:
    """Rows typed just above or below a table, where no sum counts them."""
    top, bottom = min(area.top for area in areas), max(area.bottom for area in areas)
    columns = [area.left for area in areas]
    ends = {
        cell[1]
        for name in (name_of(table.key, each, "total") for each in table.totals)
        if (cell := places.cell(name))
    }
    after = min((row for row in ends if row > bottom), default=bottom + 1)
    above = range(_heading_row(places, table, sheet, areas) + 1, top)
    below = (row for row in range(bottom + 1, after + 2) if row != after)
    for row in (*above, *below):
        filled = [column for column in columns if places.book.content((sheet, row, column)) is not None]
        if filled and not _is_planned(places, sheet, row, filled[0]):
            yield naming.finding(
                "row-beside-table",
                f"Something is typed beside the table {table.label}, in row {row + 1}, where no sum counts it. Move it"
                " into the table.",
                table.key,
                cell=Area(sheet, row, min(filled), row, max(filled)),
            )


def _is_planned(places: CellMap, sheet: str, row: int, column: int) -> bool:
    """Whether a cell holds the title of a section that the template has on that sheet."""
    planned = next((planned_title for planned_title, title in places.sheets.items() if title == sheet), None)
    content = places.book.content((sheet, row, column))
    return planned is not None and content in places.template.book.sheets[planned].sections


def _heading_row(places: CellMap, table: Table, sheet: str, areas: list[Area]) -> int:
    """The row of a table's headings; the row above its cells if they cannot be found."""
    first = places.template.book.names[name_of(table.key, table.columns[0].key)]
    heading = places.template.content((first.sheet, first.top - 1, first.left))
    top, left = areas[0].top, areas[0].left
    near = range(top - 1, max(-1, top - MOST_BETWEEN), -1)
    return next((row for row in near if places.book.content((sheet, row, left)) == heading), top - 1)


def _torn_ranges(places: CellMap, naming: Naming) -> Iterator[Finding]:
    """Ranges that no longer cover all of their cells although the headings are there."""
    for name in places.not_still:
        if name in places.lost or name in places.template.lists:
            continue
        planned = places.template.cells_of[name]
        gone = {
            heading
            for pair in places.template.headings_of(name)
            for heading in places.headings_gone.get(pair, ())
        }
        cells = places.cells_of(name)
        missing = [heading for heading in planned if heading not in cells and not gone & _parts(heading)]
        if missing:
            left = ("It was", "leave it") if len(missing) == 1 else ("They were", "leave them")
            yield naming.finding(
                "structure-lost",
                f"{naming.heading(name, ())} covers {where(places.areas[name])}, without {len(missing):,} of its"
                f" {count_of(len(planned), 'cell')} ({_listed(map(heading_text, missing))}). {left[0]} not compared, and sums of the"
                f" range {left[1]} out.",
                name,
                cell=places.areas[name],
            )


def _parts(heading: Any) -> set[Any]:
    return set(heading) if isinstance(heading, tuple) else {heading}


def _wide_ranges(places: CellMap, naming: Naming) -> Iterator[Finding]:
    """Filled cells inside a named range without a heading of the template: sums count them."""
    reported: set[Cell] = set()
    for name, area in places.areas.items():
        planned = places.template.book.names[name]
        if area is planned or area.shape == planned.shape:
            continue
        if name in places.lost or name in places.template.tables or name in places.template.lists:
            continue
        headed = set(places.cells_of(name).values())
        cells = [(area.sheet, *cell) for cell in area.cells()]
        extra = [cell for cell in cells if cell not in headed and cell not in reported]
        filled = [
            cell
            for cell in extra
            if is_number(places.book.content(cell)) or places.book.formula(cell) is not None
        ]
        reported.update(filled)
        if filled:
            yield naming.finding(
                "range-extended",
                f"{naming.heading(name, ())} now also covers {where(filled[0])}, which holds"
                f" {cell_text(places.book.content(filled[0]))} and has no heading from the template. Sums of the range count"
                " it: move it elsewhere.",
                name,
                cell=filled[0],
                workbook=places.book.content(filled[0]),
            )


# What was added


def _added(places: CellMap, naming: Naming, labels: Collection[Cell]) -> Iterator[Finding]:
    """What the template does not have, apart from what stands in place of its texts."""
    book, template = places.book.spreadsheet, places.template
    expected = set(places.sheets.values()) | set(template.book.sheets) | {SIMULATION}
    sheets = [title for title in book.sheets if title not in expected]
    annotations = [
        title
        for title in sheets
        if book.sheets[title].values.get((0, 0)) == ANNOTATIONS and not book.sheets[title].state
    ]
    for title in annotations:
        message = f"{ANNOTATIONS}, as notes and on the sheet {title}: those of the day the copy was made."
        yield naming.finding("annotated", message, sheet=title)
    sheets = [title for title in sheets if title not in annotations]
    if sheets:
        titles = (f"{title} (hidden)" if book.sheets[title].state else title for title in sheets)
        yield naming.finding("added", f"Sheets that the template does not have: {_listed(titles)}.")
    for title, kind in book.others.items():
        runs_code = kind == "macro sheet"
        yield naming.finding(
            "added",
            f"{title} is a {kind}, which the template does not have"
            + (
                ": it may run code when the workbook is opened. Remove it."
                if runs_code
                else "; it was not checked."
            ),
            severity="warning" if runs_code else "info",
            sheet=title,
        )
    known = {*template.book.names, *(name_of(part, slug(SIMULATION)) for part in ("goto", "status"))}
    names = [
        each
        for each in book.names
        if (each.scope is None or each.name.lower().startswith("_xl"))
        and folded(each.name) not in known
        and not _is_of_programs(each)
    ]
    fetching = [each for each in names if REACHING_OUT.search(each.reference)]
    for what, some in (
        ("Names that the template does not have", [each for each in names if each not in fetching]),
        ("Names that fetch from elsewhere, and that the template does not have", fetching),
    ):
        if some:
            told = (f"{each.name} (hidden)" if each.hidden else each.name for each in some)
            severity = "warning" if some is fetching else "info"
            yield naming.finding("added", f"{what}: {_listed(told)}.", severity=severity)
    torn = {template.book.names[name].sheet for name in (*places.lost, *places.headings_gone)}
    torn |= {cell[0] for cell in places.missing()}
    for planned, title in places.sheets.items():
        if planned not in torn and planned not in places.unchanged:
            yield from _added_formulas(places, naming, title, labels)
    for planned, title in places.sheets.items():
        yield from _inserted(places, naming, planned, title)


def _is_of_programs(defined: DefinedName) -> bool:
    """Whether a name is one that spreadsheet programs write themselves."""
    stands_in = UNKNOWN_FUNCTION.match(defined.name) and defined.reference.strip() in ("", "#NAME?")
    return bool(stands_in or OF_PROGRAMS.fullmatch(defined.name))


def _added_formulas(
    places: CellMap, naming: Naming, title: str, labels: Collection[Cell]
) -> Iterator[Finding]:
    """Formulas outside the template's cells; formulas in inputs have findings of their own."""
    formulas = places.book.spreadsheet.sheets[title].formulas
    foreign = formulas.keys() - places.template.named_on[title] if title in places.still else formulas.keys()
    foreign = {
        at
        for at in foreign
        if places.planned((title, *at)) is None
        and (title, *at) not in labels
        and link_text(formulas[at]) not in places.template.link_texts
    }
    if not foreign:
        return
    for name in places.template.tables.keys() & places.areas.keys():
        if places.areas[name].sheet == title:
            foreign.difference_update(places.areas[name].cells())
    fetching = sorted(at for at in foreign if REACHING_OUT.search(formulas[at]))
    if fetching:
        addresses = [cell_address(*at) for at in fetching]
        message = (
            f"Formulas here fetch from elsewhere or lead there ({_listed(addresses)}), such as ={formulas[fetching[0]][:200]}: what they"
            " give may change, and opening the workbook may tell others about it. Type the value and its source instead."
        )
        yield naming.finding("added", message, severity="warning", cell=(title, *fetching[0]))
        foreign.difference_update(fetching)
    if foreign:
        addresses = [cell_address(*at) for at in sorted(foreign)]
        what = "A formula" if len(foreign) == 1 else f"{len(foreign):,} formulas"
        message = f"{what} that the template does not have: {_listed(addresses)}."
        yield naming.finding("added", message, cell=(title, *min(foreign)))


def _inserted(places: CellMap, naming: Naming, planned: str, title: str) -> Iterator[Finding]:
    """Rows and columns inserted between cells of the template."""
    if planned in places.still:
        return
    pairs = [(cell, new) for cell, new in places.moved(planned) if new[0] == title]
    tables = [
        (places.template.book.names[name], area)
        for name, area in places.areas.items()
        if name in places.template.tables and places.template.book.names[name].sheet == planned
    ]
    grown = {old.bottom: area.bottom for old, area in tables}
    rows = {old: new for (_, old, _), (_, new, _) in pairs} | grown
    columns = {old: new for (_, _, old), (_, _, new) in pairs}
    for more, after, before in _gaps(rows, grown):
        what = count_of(more, "row")
        yield naming.finding(
            "added", f"{what} inserted between rows {after + 1} and {before + 1}.", sheet=title
        )
    for more, after, before in _gaps(columns, {}):
        what = count_of(more, "column")
        between = f"{column_letters(after) if after >= 0 else 'the edge'} and {column_letters(before)}"
        yield naming.finding("added", f"{what} inserted between {between}.", sheet=title)


def _gaps(moves: Mapping[int, int], grown: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """Where neighbours are further apart than planned: by how much, and where the two are now.

    moves: present row (or column) by planned one. grown: those that close a table, which may grow.
    """
    planned_before, now_before = -1, -1
    for at in sorted(moves):
        more = (moves[at] - now_before) - (at - planned_before)
        if more > 0 and at not in grown:
            yield more, now_before, moves[at]
        planned_before, now_before = at, moves[at]


def _listed(things: Iterable[Any]) -> str:
    every = [str(thing) for thing in things]
    named = ", ".join(every[:LISTED])
    return f"{named} and {len(every) - LISTED:,} more" if len(every) > LISTED else named

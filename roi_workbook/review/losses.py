"""What a workbook would lose, were a fresh one with the same inputs put in its place; where in doubt, it would."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from roi_workbook.counts import count_of
from roi_workbook.review.checks.beyond_cells import said_beside
from roi_workbook.review.comparing import compare
from roi_workbook.review.finding_kinds import finding_kind
from roi_workbook.review.findings import Finding
from roi_workbook.review.reading import ReadWorkbook, as_constant, other_template
from roi_workbook.value_texts import cell_text
from roi_workbook.xlsx.markup import Attributes, Tag, read_markup
from roi_workbook.xlsx.package import Package, named, open_package
from roi_workbook.xlsx.sheet import SheetCells
from roi_workbook.xlsx.workbook import Spreadsheet, spreadsheet_of

LISTED = 3
"""Things of one kind that a sentence lists; the rest is counted."""

OUR_PARTS = re.compile(
    r"\[content_types\]\.xml|(.*/)?_rels/[^/]*\.rels|docprops/(app|core|custom)\.xml|docprops/thumbnail\.\w+"
    r"|xl/(workbook|styles|sharedstrings|calcchain|metadata)\.xml|xl/theme/theme\d+\.xml"
    r"|xl/worksheets/sheet\d+\.xml|xl/drawings/drawing\d+\.xml|xl/charts/(chart|style|colors)\d+\.xml"
    r"|xl/printersettings/printersettings\d+\.bin|docmetadata/labelinfo\.xml"
)
"""Parts that spreadsheet programs write for what the template has; any other part holds something of the analyst's."""

PARTS_IN_WORDS = {
    "xl/comments": "notes",
    "xl/threadedcomments": "comments",
    "xl/persons": "comments",
    "xl/media": "images",
    "xl/drawings/vmldrawing": "notes or form controls",
    "xl/vbaproject": "macros",
    "xl/pivot": "pivot tables",
    "xl/tables": "tables",
    "xl/externallinks": "links to other workbooks",
    "xl/connections": "data connections",
    "xl/embeddings": "embedded files",
}
OF_PROGRAMS = re.compile(r"_xlnm\.(Print_Area|Print_Titles|_FilterDatabase)|_xl(fn|ws|pm)\..*", re.IGNORECASE)
"""Names that spreadsheet programs write themselves."""

SHAPES = re.compile(rb"<(?:\w+:)?(sp|pic|graphicFrame|cxnSp|contentPart)[\s>]")
"""What stands in a drawing: shapes and text boxes, pictures, charts, lines."""


def losses(book: ReadWorkbook, fresh: bytes) -> list[str]:
    """What is in a workbook and not in the fresh file that has its inputs, in words; empty where nothing is.

    Column widths, colours and other looks do not count, nor does what the inputs lead to.
    Raises ReadingError where the workbook can no longer be read.
    """
    if (other := other_template(book)) or book.template_version is None:
        return [f"what is yours beside its inputs, which cannot be told from {other or 'template ?'}"]
    old, new = open_package(Path(book.file)), Package("the new workbook", fresh)
    if old.digest != book.spreadsheet.digest:
        return ["what was saved into it just now"]
    lost = [
        *_parts(old),
        *_drawn(old, new),
        *_linked(old, new),
        *_beside(old, new),
        *_contents(book.spreadsheet, spreadsheet_of(new)),
    ]
    lost += [finding.message.rstrip(".") for finding in compare(book).findings if _is_lost(finding)]
    return list(dict.fromkeys(lost))


def _is_lost(finding: Finding) -> bool:
    """Whether a finding is about something that a fresh workbook would not have."""
    kind = finding_kind(finding.kind)
    return kind.departure or kind.lost_in_fresh


def _parts(package: Package) -> Iterator[str]:
    """What stands in parts that are none of the template's."""
    for part in package.parts:
        if not OUR_PARTS.fullmatch(part):
            known = (words for begin, words in PARTS_IN_WORDS.items() if part.startswith(begin))
            yield next(known, f"what is in its part {named(part)}")


def _drawn(old: Package, new: Package) -> Iterator[str]:
    """Charts, pictures, shapes and text boxes, where there are more of them than the template has."""
    before, after = _shapes(old), _shapes(new)
    if any(before[kind] > after[kind] for kind in before):
        yield "charts, pictures, shapes or text boxes that the template does not have"


def _shapes(package: Package) -> Counter[bytes]:
    drawings = (part for part in package.parts if re.fullmatch(r"xl/drawings/drawing\d+\.xml", part))
    return Counter(kind for part in drawings for kind in SHAPES.findall(b"".join(package.inflated(part))))


def _linked(old: Package, new: Package) -> Iterator[str]:
    targets = [target for target in _targets(old) if target not in set(_targets(new))]
    if targets:
        yield f"links to {_listed(map(named, targets))}"


def _beside(old: Package, new: Package) -> Iterator[str]:
    """Headers, validations, texts of charts and the like, in one phrase that says what is not known of them."""
    if said := said_beside(old, new):
        yield f"{', '.join(said)} (changed by you or written anew by a program, which cannot be told apart)"


def _targets(package: Package) -> list[str]:
    """Where the links of a workbook lead out of it."""
    found: list[str] = []

    def read(attributes: Attributes) -> None:
        if attributes.get("TargetMode") == "External":
            found.append(attributes.get("Target", ""))

    for part in package.parts:
        if part.endswith(".rels"):
            read_markup(
                package, part, {"rel:Relationships": Tag(inside={"rel:Relationship": Tag(begin=read)})}
            )
    return found


def _contents(old: Spreadsheet, new: Spreadsheet) -> Iterator[str]:
    """Tabs, names, properties, and cells that hold what no cell of the fresh sheet does."""
    titles = {title.lower(): title for title in new.sheets}
    tabs = [*(title for title in old.sheets if title.lower() not in titles), *old.others]
    if tabs:
        yield f"the sheets {_listed(map(named, tabs))}"
    known = {name.name.lower() for name in new.names}
    names = [
        each.name
        for each in old.names
        if (each.scope or each.name.lower() not in known) and not OF_PROGRAMS.fullmatch(each.name)
    ]
    if names:
        yield f"the names {_listed(map(named, names))}"
    properties = old.custom_properties.keys() - new.custom_properties.keys()
    if properties:
        yield f"the document properties {_listed(map(named, sorted(properties)))}"
    for title, cells in old.sheets.items():
        if title.lower() in titles:
            yield from _cells(title, cells, new.sheets[titles[title.lower()]])


def _cells(title: str, old: SheetCells, new: SheetCells) -> Iterator[str]:
    typed = list((_typed(old) - _typed(new)).elements())
    if typed:
        yield f"what is typed on the sheet {named(title)}: {_listed(map(cell_text, typed))}"
    more = len(old.formulas) - len(new.formulas)
    if more > 0:
        yield f"{count_of(more, 'formula')} on the sheet {named(title)}"


def _typed(sheet: SheetCells) -> Counter[Any]:
    """What is typed into the cells of a sheet and how often, as people see it: 2024 is 2024, as a text or a number."""
    typed = (
        as_constant(held) if not isinstance(held, bool) else held
        for at, held in sheet.values.items()
        if at not in sheet.formulas
    )
    return Counter(
        f"{held:.12g}" if isinstance(held, float) else str(held) for held in typed if held is not None
    )


def _listed(things: Any) -> str:
    every = [str(thing) for thing in things]
    more = f" and {len(every) - LISTED:,} more" if len(every) > LISTED else ""
    return ", ".join(every[:LISTED]) + more

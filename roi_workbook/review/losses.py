"""What would be lost if a fresh workbook with the same inputs replaced this one; in doubt, it counts as lost."""

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
"""Parts that spreadsheet programs write for what the template has; any other part is the analyst's."""

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
"""What a drawing contains: shapes and text boxes, pictures, charts, lines."""


def losses(book: ReadWorkbook, fresh: bytes) -> list[str]:
    """What a workbook has and the fresh file with its inputs does not, in words; empty if there is nothing.

    Formatting such as column widths and colours does not count, nor do results.
    Raises ReadingError if the workbook can no longer be read.
    """
    if (other := other_template(book)) or book.template_version is None:
        return [f"anything you added besides inputs, which cannot be told from {other or 'template ?'}"]
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
    lost += [
        finding.message.rstrip(".")
        for finding in compare(book).findings
        if finding_kind(finding.kind).is_lost_in_fresh
    ]
    return list(dict.fromkeys(lost))


def _parts(package: Package) -> Iterator[str]:
    """The contents of parts that the template does not have."""
    for part in package.parts:
        if not OUR_PARTS.fullmatch(part):
            kinds = (words for begin, words in PARTS_IN_WORDS.items() if part.startswith(begin))
            yield next(kinds, f"what is in its part {named(part)}")


def _drawn(old: Package, new: Package) -> Iterator[str]:
    """Charts, pictures, shapes and text boxes, if there are more than in the template."""
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
    """Headers, validations, chart texts and the like, in one phrase."""
    if kinds := said_beside(old, new):
        yield f"{', '.join(kinds)} (changed by you or rewritten by a program; the two cannot be told apart)"


def _targets(package: Package) -> list[str]:
    """The targets of the workbook's external links."""
    targets: list[str] = []

    def read(attributes: Attributes) -> None:
        if attributes.get("TargetMode") == "External":
            targets.append(attributes.get("Target", ""))

    for part in package.parts:
        if part.endswith(".rels"):
            read_markup(
                package, part, {"rel:Relationships": Tag(inside={"rel:Relationship": Tag(begin=read)})}
            )
    return targets


def _contents(old: Spreadsheet, new: Spreadsheet) -> Iterator[str]:
    """Tabs, names, properties, and cells whose content is nowhere on the fresh sheet."""
    titles = {title.lower(): title for title in new.sheets}
    tabs = [*(title for title in old.sheets if title.lower() not in titles), *old.others]
    if tabs:
        yield f"the sheets {_listed(map(named, tabs))}"
    fresh_names = {name.name.lower() for name in new.names}
    names = [
        each.name
        for each in old.names
        if (each.scope or each.name.lower() not in fresh_names) and not OF_PROGRAMS.fullmatch(each.name)
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
    """What is typed on a sheet and how often, as people see it: 2024 is the same as a text or a number."""
    typed = (
        as_constant(value) if not isinstance(value, bool) else value
        for at, value in sheet.values.items()
        if at not in sheet.formulas
    )
    return Counter(
        f"{value:.12g}" if isinstance(value, float) else str(value) for value in typed if value is not None
    )


def _listed(things: Any) -> str:
    every = [str(thing) for thing in things]
    more = f" and {len(every) - LISTED:,} more" if len(every) > LISTED else ""
    return ", ".join(every[:LISTED]) + more

"""A copy of an Excel file with notes in cells and one more sheet; whatever else is in it stays as it is.

Parts are changed at single places, and every other byte of them is kept: comments, macros, charts and extensions
of programs are there as before. A note of the analyst's stays, with ours below it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from roi_workbook.formulas.addresses import cell_address
from roi_workbook.xlsx.markup import DEEPEST, NAMESPACES
from roi_workbook.xlsx.package import Package
from roi_workbook.xlsx.workbook import relationships_of, workbook_part

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OF_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "[Content_Types].xml"
CONTENT = "application/vnd.openxmlformats-officedocument."
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

AFTER_NOTES = frozenset(
    {
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
        "AlternateContent",
    }
)
"""What follows the reference to notes in a sheet."""

LONGEST_NOTE = 4_000
LONGEST_CELL = 32_000
"""In characters; Excel has room for 32,767 in a note and in a cell."""

FONT = '<sz val="10"/><rFont val="Arial"/>'

NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Notes = Mapping[tuple[int, int], str]
"""Texts by row and column, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A text in a cell that leads to another place of the workbook."""

    text: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedSheet:
    """A sheet of texts: rows of cells, the widths of its columns, and which row (from 0) heads the list.

    Where its title is taken, it gets a number.
    """

    title: str
    rows: Sequence[Sequence[str | float | Link | None]]
    widths: Sequence[float]
    heading: int


@dataclass(slots=True)
class _Element:
    """Where a tag begins and where what is inside it ends, in bytes; `name` is as written, with its prefix."""

    word: str
    name: str
    attributes: Mapping[str, str]
    depth: int
    begin: int
    end: int = 0
    is_empty: bool = False

    @property
    def prefix(self) -> str:
        """The prefix of its namespace with its colon; "" where it has none."""
        return self.name.rpartition(":")[0] + ":" if ":" in self.name else ""


def annotated(package: Package, notes: Mapping[str, Notes], author: str, sheet: AddedSheet) -> bytes:
    """The file with notes by sheet title, and one more sheet; raises ReadingError for parts that are damaged."""
    return _Copy(package, author).with_all(notes, sheet)


class _Copy:
    """The parts of the copy that differ; every one is read once and changed in place."""

    def __init__(self, package: Package, author: str) -> None:
        self.package = package
        self.author = author
        self.parts: dict[str, bytes] = {}
        self.spelled: dict[str, str] = {}
        self.book, self.related = workbook_part(package)

    def with_all(self, notes: Mapping[str, Notes], sheet: AddedSheet) -> bytes:
        sheets = {each.attributes.get("name"): _id_of(each) for each in self.tabs()}
        for number, (title, of_sheet) in enumerate(notes.items(), start=1):
            kind, part = self.related.get(sheets.get(title, ""), ("", ""))
            if kind == "worksheet":
                self.add_notes(part, of_sheet, number)
        self.add_sheet(sheet)
        return self.package.with_parts(
            {self.spelled.get(part, part): content for part, content in self.parts.items()}
        )

    # Notes

    def add_notes(self, sheet: str, notes: Notes, number: int) -> None:
        """Put notes into a sheet: into its comments and its drawing of them, or into new ones."""
        known = self.relations(sheet)
        comments = next((part for kind, part in known.values() if kind == "comments"), None)
        if comments is None:
            comments = self.new_part("xl/comments{}.xml", self.empty_comments(), "spreadsheetml.comments+xml")
            self.relate(sheet, "comments", comments)
        old = self.add_comments(comments, notes)
        of_sheet = self.elements(sheet, deepest=2)
        reference = next((each for each in of_sheet if each.word == "legacyDrawing"), None)
        if reference is None:
            drawing = self.new_part("xl/drawings/vmlDrawing{}.vml", _empty_drawing(number), "vmlDrawing")
            identifier = self.relate(sheet, "vmlDrawing", drawing)
            self.refer(sheet, identifier)
        else:
            if _id_of(reference) not in known:
                raise self.package.damaged(f"{sheet} has no drawing for its notes")
            drawing = known[_id_of(reference)][1]
        self.add_shapes(drawing, {at: note for at, note in notes.items() if at not in old}, number)

    def refer(self, sheet: str, identifier: str) -> None:
        """Say in a sheet which drawing shows its notes."""
        root, *inside = self.elements(sheet, deepest=2)
        after = next((each.begin for each in inside if each.word in AFTER_NOTES), root.end)
        tag = f'<{root.prefix}legacyDrawing xmlns:r="{RELATED}" r:id="{identifier}"/>'
        self.insert(sheet, {after: tag})

    def empty_comments(self) -> str:
        return f'{HEAD}<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>'

    def add_comments(self, part: str, notes: Notes) -> set[tuple[int, int]]:
        """Add notes to the comments of a sheet; the cells that had one, where ours stands below."""
        elements = self.elements(part)
        authors, listed = self.one(part, "authors"), self.one(part, "commentList")
        author = sum(each.word == "author" for each in elements)
        there = {each.attributes.get("ref", ""): each for each in elements if each.word == "comment"}
        texts = [each for each in elements if each.word == "text"]
        prefix, had, new = listed.prefix, set(), []
        places: dict[int, str] = {}
        for at, note in notes.items():
            address = cell_address(*at)
            run = _run(prefix, note)
            if comment := there.get(address):
                text = next((each for each in texts if comment.begin < each.begin < comment.end), None)
                if text is None:
                    raise self.package.damaged(f"{part} has a note without a text")
                self.insert_inside(part, text, _run(prefix, f"\n\n{note}"), places)
                had.add(at)
            else:
                new.append(
                    f'<{prefix}comment ref="{address}" authorId="{author}"><{prefix}text>{run}</{prefix}text>'
                    f"</{prefix}comment>"
                )
        if new:
            self.insert_inside(
                part, authors, f"<{prefix}author>{escape(self.author)}</{prefix}author>", places
            )
            self.insert_inside(part, listed, "".join(new), places)
        self.insert(part, places)
        return had

    def add_shapes(self, part: str, notes: Notes, number: int) -> None:
        """Draw the boxes of notes, closed until somebody points at the cell."""
        content = self.content(part)
        end = content.rfind(b"</xml>")  # programs write drawings of this kind that are no XML
        if end < 0:
            raise self.package.damaged(f"{part} cannot be added to")
        taken = re.findall(rb'_x0000_s(\d{1,9})"', content)
        first = max(map(int, taken), default=1024 * number) + 1
        shapes = (_shape(first + place, *at, note) for place, (at, note) in enumerate(notes.items()))
        self.insert(part, {end: "".join(shapes)})

    # The sheet

    def add_sheet(self, sheet: AddedSheet) -> None:
        part = self.new_part("xl/worksheets/sheet{}.xml", _sheet_xml(sheet), "spreadsheetml.worksheet+xml")
        identifier = self.relate(self.book, "worksheet", part)
        listed, tabs = self.one(self.book, "sheets"), self.tabs()
        titles = {each.attributes.get("name", "").casefold() for each in tabs}
        names = (sheet.title, *(f"{sheet.title} {number}" for number in range(2, len(titles) + 3)))
        title = next(name for name in names if name.casefold() not in titles)
        numbers = [
            int(each.attributes["sheetId"]) for each in tabs if each.attributes.get("sheetId", "").isdecimal()
        ]
        tag = (
            f'<{listed.prefix}sheet name={quoteattr(title)} sheetId="{max(numbers, default=0) + 1}"'
            f' xmlns:r="{RELATED}" r:id="{identifier}"/>'
        )
        self.insert(self.book, {listed.end: tag})

    def tabs(self) -> list[_Element]:
        """The tags of the sheets in the list of them."""
        listed = self.one(self.book, "sheets")
        return [
            each
            for each in self.elements(self.book)
            if each.word == "sheet" and listed.begin < each.begin < listed.end
        ]

    # Parts

    def content(self, part: str) -> bytes:
        """The bytes of a part, as changed so far."""
        if part.lower() not in self.parts:
            self.parts[part.lower()] = b"".join(self.package.inflated(part))
        return self.parts[part.lower()]

    def relations(self, part: str) -> Mapping[str, tuple[str, str]]:
        """What a part relates to, by identifier."""
        return relationships_of(self.package, part) if _relations_part(part) in self.package else {}

    def new_part(self, pattern: str, content: str, kind: str) -> str:
        """Add a part under a name that is free, and say what kind it is."""
        numbers = range(1, len(self.package.parts) + len(self.parts) + 2)
        names = (pattern.format(number) for number in numbers)
        part = next(each for each in names if each not in self.package and each.lower() not in self.parts)
        self.add_part(part, content)
        root = self.elements(TYPES)[0]
        tag = f'<{root.prefix}Override PartName="/{part}" ContentType="{CONTENT}{kind}"/>'
        self.insert(TYPES, {root.end: tag})
        return part

    def add_part(self, part: str, content: str) -> None:
        self.parts[part.lower()] = content.encode()
        self.spelled[part.lower()] = part

    def relate(self, source: str, kind: str, part: str) -> str:
        """Relate a part to another; the identifier under which it is known there."""
        relations = _relations_part(source)
        if relations not in self.package and relations.lower() not in self.parts:
            self.add_part(relations, f'{HEAD}<Relationships xmlns="{OF_PACKAGE}"></Relationships>')
        elements = self.elements(relations)
        taken = {each.attributes.get("Id") for each in elements}
        identifier = next(
            each for number in range(1, len(taken) + 2) if (each := f"rIdNote{number}") not in taken
        )
        tag = (
            f'<{elements[0].prefix}Relationship Id="{identifier}" Type="{RELATED}/{kind}" Target="/{part}"/>'
        )
        places: dict[int, str] = {}
        self.insert_inside(relations, elements[0], tag, places)
        self.insert(relations, places)
        return identifier

    def elements(self, part: str, deepest: int = DEEPEST) -> list[_Element]:
        """The tags of a part in reading order, with their places, down to a depth: the outermost is 1."""
        return _Places(self.package, part, self.content(part), deepest).elements

    def one(self, part: str, word: str) -> _Element:
        """The tag of a name that a part must have."""
        found = next((each for each in self.elements(part) if each.word == word), None)
        if found is None:
            raise self.package.damaged(f"{part} has no {word}")
        return found

    def insert_inside(self, part: str, element: _Element, text: str, places: dict[int, str]) -> None:
        """Add a text at the end of what is inside a tag to the places of a part, also where it is empty: <a/>."""
        if element.is_empty:
            # the slash before the place goes
            content = self.content(part)
            self.parts[part.lower()] = content[: element.end - 2] + b" >" + content[element.end :]
            text = f"{text}</{element.name}>"
        places[element.end] = places.get(element.end, "") + text

    def insert(self, part: str, places: Mapping[int, str]) -> None:
        """Put texts into a part, by the places where they go."""
        content, pieces, start = self.content(part), [], 0
        for place in sorted(places):
            pieces += [content[start:place], places[place].encode()]
            start = place
        self.parts[part.lower()] = b"".join([*pieces, content[start:]])


class _Places:
    """Reads where the tags of a part are."""

    def __init__(self, package: Package, part: str, content: bytes, deepest: int) -> None:
        self.elements: list[_Element] = []
        self._deepest = deepest
        self._open: list[_Element | None] = []
        self._is_begun = False
        self._content = content
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"http://purl.oclc.org/ooxml" in content[:2_000]:
                raise ValueError
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError):
            raise package.damaged(f"{part} is written in a way in which it cannot be annotated") from None
        finally:
            parser.StartElementHandler = parser.EndElementHandler = None
            parser.CharacterDataHandler = parser.StartDoctypeDeclHandler = None

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= self._deepest:
            self._open.append(None)
            self._is_begun = False
            return
        begin = self._parser.CurrentByteIndex
        written = re.match(rb"<([^\s/>]+)", self._content[begin : begin + 300])
        element = _Element(
            name.rpartition(" ")[2],
            written[1].decode() if written else name,
            attributes,
            len(self._open) + 1,
            begin,
        )
        self._open.append(element)
        self.elements.append(element)
        self._is_begun = True

    def _text(self, _: str) -> None:
        self._is_begun = False

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if element is None:
            return
        element.end = self._parser.CurrentByteIndex
        element.is_empty = self._is_begun and self._content[element.end - 2 : element.end] == b"/>"
        self._is_begun = False

    def _refuse(self, *_: object) -> None:
        raise ValueError


def _id_of(reference: _Element) -> str:
    """The identifier of the part that a tag refers to."""
    names = [f"{namespace} id" for namespace, short in NAMESPACES.items() if short == "r:"]
    return next((reference.attributes[name] for name in names if name in reference.attributes), "")


def _relations_part(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _readable(text: str, most: int) -> str:
    """A text as XML can hold it, shortened."""
    text = NOT_IN_XML.sub("\ufffd", text)
    return text if len(text) <= most else text[: most - 3] + "..."


def _run(prefix: str, text: str) -> str:
    shown = escape(_readable(text, LONGEST_NOTE))
    return f'<{prefix}r><{prefix}t xml:space="preserve">{shown}</{prefix}t></{prefix}r>'


def _empty_drawing(number: int) -> str:
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'
        '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
    )


def _shape(number: int, row: int, column: int, note: str) -> str:
    """The box of a note beside its cell, high enough for its text; hidden until somebody points at the cell."""
    lines = sum(1 + len(line) // 48 for line in note.split("\n"))
    height = 14 * min(lines, 24) + 8
    anchor = f"{column + 1}, 12, {max(row - 1, 0)}, 4, {column + 5}, 12, {row + 1 + height // 18}, 4"
    return (
        f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        f' xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}" type="#_x0000_t202"'
        f' style="position:absolute;width:270pt;height:{height}pt;visibility:hidden" fillcolor="#ffffe1"'
        ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>"
        f"<x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _sheet_xml(sheet: AddedSheet) -> str:
    top = sheet.heading + 1
    last = cell_address(max(len(sheet.rows) - 1, top), len(sheet.widths) - 1)
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(sheet.widths, start=1)
    )
    rows = "".join(
        f'<row r="{number + 1}">{_cells(number, row, bold=number in (0, sheet.heading))}</row>'
        for number, row in enumerate(sheet.rows)
    )
    links = "".join(
        f'<hyperlink ref="{cell_address(number, column)}" location={quoteattr(cell.place)}/>'
        for number, row in enumerate(sheet.rows)
        for column, cell in enumerate(row)
        if isinstance(cell, Link)
    )
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0" showGridLines="0">'
        f'<pane ySplit="{top}" topLeftCell="A{top + 1}" activePane="bottomLeft" state="frozen"/></sheetView>'
        f"</sheetViews><cols>{columns}</cols><sheetData>{rows}</sheetData>"
        f'<autoFilter ref="A{top}:{last}"/>{f"<hyperlinks>{links}</hyperlinks>" if links else ""}'
        '<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _cells(number: int, row: Sequence[str | float | Link | None], bold: bool) -> str:
    cells = []
    for column, content in enumerate(row):
        place = cell_address(number, column)
        if content is None or content == "":
            continue
        if isinstance(content, float | int) and not isinstance(content, bool):
            cells.append(f'<c r="{place}"><v>{content!r}</v></c>')
            continue
        text = content.text if isinstance(content, Link) else str(content)
        look = "<b/>" if bold else '<u/><color rgb="FF0563C1"/>' if isinstance(content, Link) else ""
        shown = escape(_readable(text, LONGEST_CELL))
        run = f'<r>{f"<rPr>{look}</rPr>" if look else ""}<t xml:space="preserve">{shown}</t></r>'
        cells.append(f'<c r="{place}" t="inlineStr"><is>{run}</is></c>')
    return "".join(cells)

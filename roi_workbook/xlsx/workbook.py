"""The content of an Excel file as plain data: values and formulas by sheet, row and column, and defined
names.

Read in one pass within the bounds of `package.LIMITS`, and nothing is guessed: where two programs might
read different things, such as a cell that is there twice, the file is refused.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import chain, count, islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from roi_workbook.formulas.references import LONGEST_FORMULA, read_alike
from roi_workbook.xlsx.drawings import read_drawn
from roi_workbook.xlsx.looks import Look, read_looks
from roi_workbook.xlsx.markup import NAMESPACES, Attributes, Markup, Tag, attributes_of, read_markup
from roi_workbook.xlsx.package import Package, named, open_package
from roi_workbook.xlsx.plain.texts import listed_texts, plain_names
from roi_workbook.xlsx.sheet import RichText, SheetCells, read_sheet

CUSTOM_PROPERTIES = "docProps/custom.xml"
_APP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
SAVED_BY = {
    "docProps/app.xml": (f"{_APP} Properties", (f"{_APP} Application", f"{_APP} AppVersion")),
    "docProps/core.xml": (f"{_CORE} coreProperties", (f"{_CORE} lastModifiedBy",)),
}
"""Where a program says its name and version, and who saved the file with it."""
LONGEST_NAME = 255
MOST_PIECES = 16
"""A list of texts or names of more pieces is left to the parser, so that it is never in memory as a whole."""
OTHER_TABS = {
    "chartsheet": "chart sheet",
    "dialogsheet": "dialog sheet",
    "xlMacrosheet": "macro sheet",
    "xlIntlMacrosheet": "macro sheet",
}
"""Tabs that are not worksheets, by the kind of their relationship."""
MACROS = "http://schemas.microsoft.com/office/2006/relationships"
"""The namespace of relationships to macro sheets."""
LONG_TEXT = 1_000
"""In characters: a longer shared text counts in every cell that shows it, as a review may search each."""
CALCULATION = ("calcMode", "fullPrecision", "iterate")
"""Settings of a workbook that change what its formulas give, or when."""
PROPERTY_TYPES = ("lpwstr", "lpstr", "i4", "r8", "bool", "filetime")


class DefinedName(NamedTuple):
    """A defined name and its reference, as in the file; `scope` is a sheet title, or None for the whole
    workbook.
    """

    name: str
    reference: str
    scope: str | None = None
    hidden: bool = False


@dataclass(slots=True)
class Spreadsheet:
    """A workbook as it was saved.

    `sheets` are the worksheets by title in the order of their tabs, hidden ones too; titles are unique
    without case. `saved_by` is what the file says of the program that saved it: its name, its version, and who
    used it. `others` has the kind of the other tabs, such as "chart sheet". `date1904` says that day
    numbers count from 1904, 1,462 less than elsewhere. `looks` are the formats that cells refer to by number,
    `calculation` the settings by which programs calculate, `parts` the names of all parts of the file. `digest` is the SHA-256 of the file.
    """

    file: str
    sheets: dict[str, SheetCells] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    names: tuple[DefinedName, ...] = ()
    date1904: bool = False
    looks: tuple[Look, ...] = ()
    calculation: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    custom_properties: dict[str, str] = field(default_factory=dict)
    saved_by: tuple[str, str, str] = ("", "", "")
    digest: str = field(default="", compare=False)


def read_spreadsheet(path: str | Path, content: bytes | None = None) -> Spreadsheet:
    """Read an Excel file that anybody may have written, without changing it.

    content: the bytes of the file, where they are at hand; `path` then only names it. Raises ReadingError, with one sentence, for a file that is missing, unreadable, damaged, protected
    with a password, in another format, or larger than `package.LIMITS`.
    """
    return spreadsheet_of(open_package(path, content))


def spreadsheet_of(package: Package) -> Spreadsheet:
    """The content of an Excel file's parts; raises ReadingError as `read_spreadsheet` does."""
    part, relationships = workbook_part(package)
    book = _WorkbookReader(package, part)
    spreadsheet = Spreadsheet(
        package.file,
        names=book.names,
        date1904=book.date1904,
        looks=tuple(
            look
            for kind, part in relationships.values()
            if kind == "styles"
            for look in read_looks(package, part)
        ),
        calculation=book.calculation,
        parts=tuple(package.parts),
        custom_properties=_custom_properties(package),
        saved_by=_saved_by(package),
        digest=package.digest,
    )
    texts = _shared_texts(package, relationships)
    long = {text for text in texts.values() if len(text) > LONG_TEXT}
    for title, identifier in book.sheets.items():
        if identifier not in relationships:
            raise package.damaged(f"there is no sheet behind the tab {named(title)}")
        kind, sheet = relationships[identifier]
        if kind == "worksheet":
            cells = read_sheet(package, sheet, title, texts, book.date1904)
            if long:
                package.spend("characters", sum(len(each) for each in cells.values.values() if each in long))
            cells.state = book.states[title]
            cells.drawn = read_drawn(package, sheet, partial(relationships_of, package))
            spreadsheet.sheets[title] = cells
        else:
            spreadsheet.others[title] = OTHER_TABS.get(kind, "sheet of another kind")
    if not spreadsheet.sheets:
        raise package.damaged("it has no sheets with cells" if spreadsheet.others else "it has no sheets")
    return spreadsheet


class _WorkbookReader:
    """Reads the part that lists the sheets, with the identifiers of their parts, and the defined names."""

    def __init__(self, package: Package, part: str) -> None:
        self.sheets: dict[str, str] = {}
        self.names: tuple[DefinedName, ...] = ()
        self.date1904 = False
        self.states: dict[str, str] = {}
        self.calculation: dict[str, str] = {}
        self._package = package
        self._name: Attributes = {}
        self._read_names: list[DefinedName] = []
        self._begun: set[str] = set()
        sheet = {"sheet": Tag(begin=self._read_sheet)}
        name = {"definedName": Tag(begin=self._begin_name, end=self._read_name)}
        inside = {
            "workbookPr": Tag(begin=self._read_properties),
            "calcPr": Tag(begin=self._read_calculation),
            "sheets": Tag(partial(self._begin_list, "sheets"), inside=sheet, skipped=()),
            "definedNames": Tag(partial(self._begin_list, "names"), inside=name, skipped=()),
        }
        with Markup(package, part, {"workbook": Tag(inside=inside)}) as markup:
            for piece in self._but_plain_names(package.inflated(part), markup, inside["definedNames"]):
                markup.feed(piece)
            markup.feed(b"", last=True)
        if self._read_names:
            self.names += tuple(self._read_names)

    def _but_plain_names(self, pieces: Iterator[bytes], markup: Markup, names: Tag) -> Iterator[bytes]:
        """Take names in the plain form, and yield the rest, which must be fed to the parser before going on."""
        head, begin, rest = b"".join(islice(pieces, MOST_PIECES)).partition(b"<definedNames>")
        yield head + begin
        listed, end, rest = rest.partition(b"</definedNames>")
        is_list = begin and end and markup.stands_in(names, head[len(b"<?xml") :])
        plain = _plain_names(listed, tuple(self.sheets)) if is_list else None
        if plain is not None:
            listed = b""
            self.names = plain
            self._package.spend("tags", len(plain))
            self._count(plain)
        yield listed + end + rest
        yield from pieces

    def _begin_list(self, what: str, _: Attributes | None = None) -> None:
        if what in self._begun:
            raise self._package.damaged(f"it has two lists of {what}, so programs would read different ones")
        self._begun.add(what)

    def _read_properties(self, attributes: Attributes) -> None:
        self._begin_list("properties")
        self.date1904 = _is_true(attributes.get("date1904", ""))

    def _read_calculation(self, attributes: Attributes) -> None:
        self._begin_list("settings of the calculation")
        self.calculation = {name: attributes[name].strip() for name in CALCULATION if name in attributes}

    def _read_sheet(self, attributes: Attributes) -> None:
        title = attributes.get("name", "")
        self._package.spend("sheets", 1)
        if not 0 < len(title) <= LONGEST_NAME:
            raise self._package.damaged(f"a sheet has a title of {len(title):,} characters")
        if any(read_alike(title) == read_alike(other) for other in self.sheets):
            raise self._package.damaged(f"two sheets have the title {named(title)}")
        identifiers = attributes_of(attributes, "r:", "id")
        if len(identifiers) > 1:
            raise self._package.damaged(f"the sheet {named(title)} has two identifiers")
        self.sheets[title] = next(iter(identifiers), "")
        self.states[title] = "" if attributes.get("state", "visible") == "visible" else attributes["state"]

    def _begin_name(self, attributes: Attributes) -> None:
        self._name = attributes

    def _read_name(self, reference: str) -> None:
        defined = _defined(self._name, reference, tuple(self.sheets))
        if isinstance(defined, str):
            raise self._package.damaged(defined)
        self._read_names.append(defined)
        self._count([defined])

    def _count(self, names: Sequence[DefinedName]) -> None:
        self._package.spend("names", len(names))
        self._package.spend("characters", sum(len(each.name) + len(each.reference) for each in names))


def _defined(attributes: Attributes, reference: str, titles: tuple[str, ...]) -> DefinedName | str:
    """A name from the attributes and text of its tag; a message where it cannot be one."""
    name = attributes.get("name", "")
    if len(name) > LONGEST_NAME or len(reference) > LONGEST_FORMULA:
        return f"the name {named(name)} is too long for a name"
    scope, number = None, attributes.get("localSheetId")
    if number is not None:
        if not (number.isdecimal() and len(number) <= 4 and int(number) < len(titles)):
            return f"the name {named(name)} belongs to a sheet that does not exist"
        scope = titles[int(number)]
    if any(_is_true(attributes.get(what, "")) for what in ("function", "vbProcedure", "xlm")):
        reference = "a function"
    return DefinedName(name, reference, scope, "hidden" in attributes and _is_true(attributes["hidden"]))


@lru_cache(maxsize=4)
def _plain_names(listed: bytes, titles: tuple[str, ...]) -> tuple[DefinedName, ...] | None:
    """The names of a list; None where a parser has to read it.

    Kept for the next workbooks: those of one template have the same names, unless rows or columns were
    inserted.
    """
    plain = plain_names(listed)
    names = [_defined(*each, titles) for each in plain or ()]
    valid = tuple(name for name in names if isinstance(name, DefinedName))
    return None if plain is None or len(valid) < len(names) else valid


def workbook_part(package: Package) -> tuple[str, dict[str, tuple[str, str]]]:
    """The part that lists the sheets, and the parts it relates to."""
    books = [part for kind, part in relationships_of(package, "").values() if kind == "officeDocument"]
    if len(books) != 1:
        raise package.damaged(f"it names {len(books)} parts as the workbook")
    return books[0], relationships_of(package, books[0])


def relationships_of(package: Package, source: str) -> dict[str, tuple[str, str]]:
    """The kind and name of a part's related parts, by identifier; external files are left out."""
    related: dict[str, tuple[str, str]] = {}
    identifiers: set[str] = set()
    folder, _, name = source.rpartition("/")

    def read(attributes: Attributes) -> None:
        identifier, target = attributes.get("Id", ""), attributes.get("Target", "")
        namespace, _, kind = attributes.get("Type", "").rpartition("/")
        if identifier in identifiers:
            raise package.damaged(f"two parts have the identifier {named(identifier)}")
        identifiers.add(identifier)
        known = NAMESPACES.get(namespace) == "r:" or namespace == MACROS
        if known and attributes.get("TargetMode") != "External":
            literal, meant = (
                posixpath.normpath(posixpath.join("/", folder, each)).lstrip("/")
                for each in (target, unquote(target))
            )
            if literal != meant and literal in package:
                raise package.damaged(f"{named(literal)} and {named(meant)} are two parts with one name")
            if meant in package and not package.is_spelled(meant):
                raise package.damaged(
                    f"{named(meant)} is spelled in two ways, so some programs do not find it"
                )
            related[identifier] = kind, meant

    inside = {"rel:Relationships": Tag(inside={"rel:Relationship": Tag(begin=read)})}
    read_markup(package, posixpath.join(folder, "_rels", f"{name}.rels"), inside)
    return related


def _shared_texts(package: Package, relationships: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The texts that cells refer to, by their number as written."""
    parts = [part for kind, part in relationships.values() if kind == "sharedStrings"]
    if len(parts) > 1:
        raise package.damaged("it has two lists of texts, so programs would read different ones")
    texts: list[str] = []
    for part in parts:
        pieces = package.inflated(part)
        begin = list(islice(pieces, MOST_PIECES))
        plain = listed_texts(b"".join(begin))
        if plain is None:
            _parsed_texts(package, part, chain(begin, pieces), texts)
        else:
            texts += plain
            package.spend("tags", 2 * len(texts))
            package.spend("shared texts", len(texts))
            package.spend("characters", sum(map(len, texts)))
    return dict(zip(map(str, count()), texts, strict=False))


def _parsed_texts(package: Package, part: str, pieces: Iterable[bytes], texts: list[str]) -> None:
    rich = RichText()

    def read(_: str) -> None:
        texts.append(rich.take())
        package.spend("shared texts", 1)
        package.spend("characters", len(texts[-1]))

    read_markup(package, part, {"sst": Tag(inside={"si": rich.tag(read)})}, pieces)


def _custom_properties(package: Package) -> dict[str, str]:
    """The custom document properties, as texts."""
    properties: dict[str, str] = {}
    name = ""

    def begin(attributes: Attributes) -> None:
        nonlocal name
        name = attributes.get("name", "")
        package.spend("properties", 1)

    def read(text: str) -> None:
        package.spend("characters", len(name) + len(text))
        properties[name] = text

    values = {f"vt:{kind}": Tag(end=read) for kind in PROPERTY_TYPES}
    inside = {"p:Properties": Tag(inside={"p:property": Tag(begin=begin, inside=values)})}
    if CUSTOM_PROPERTIES in package:
        read_markup(package, CUSTOM_PROPERTIES, inside)
    return properties


def _saved_by(package: Package) -> tuple[str, str, str]:
    """What the file says of the program that saved it; "" where it says nothing."""
    found: dict[str, str] = {}

    def reader(tag: str) -> Tag:
        return Tag(end=lambda text: found.update({tag: text}))

    for part, (root, tags) in SAVED_BY.items():
        if part in package:
            read_markup(package, part, {root: Tag(inside={tag: reader(tag) for tag in tags})})
    name, version, user = (found.get(tag, "") for _, tags in SAVED_BY.values() for tag in tags)
    package.spend("characters", len(name) + len(version) + len(user))
    return name, version, user


def _is_true(text: str) -> bool:
    return text.strip() in ("1", "true")

"""What people say in a workbook beside its cells: page headers, validations, scenarios, texts of charts, properties."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from roi_workbook.xlsx.markup import Attributes, Tag, read_markup
from roi_workbook.xlsx.package import Package, named

LOOKS = frozenset(
    {
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "sheetCalcPr",
        "sheetProtection",
        "phoneticPr",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "colBreaks",
        "ignoredErrors",
        "drawing",
        "legacyDrawing",
        "extLst",
        "AlternateContent",
    }
)
"""What stands in a sheet beside its cells and is a look, or is told in another way; all else is somebody's."""

SHEETS_IN_WORDS = {
    "scenarios": "What-if scenarios",
    "autoFilter": "filters",
    "sortState": "the order of a sorted range",
    "mergeCells": "merged cells",
    "protectedRanges": "ranges with a protection of their own",
    "customSheetViews": "custom views",
    "legacyDrawingHF": "pictures in page headers or footers",
    "picture": "a background picture",
    "oleObjects": "embedded files",
    "controls": "form controls",
    "dataConsolidate": "a consolidation of ranges",
    "tableParts": "tables",
    "cellWatches": "watched cells",
}
RULES = {
    "dataValidation": "what a cell allows, or says of it",
    "cfRule": "conditional formats",
    "sparkline": "sparklines",
}
"""Tags of a sheet that state a rule, with all that stands in them."""

STATED = frozenset(
    {
        "type",
        "operator",
        "errorStyle",
        "error",
        "errorTitle",
        "prompt",
        "promptTitle",
        "text",
        "rank",
        "stdDev",
        "timePeriod",
    }
)
"""Attributes in which a rule says something; the others are places, looks and numbers of a program."""

USUAL = frozenset({"", "0", "between", "stop", "none"})
"""What an attribute says where it is left out."""

DESCRIBING = ("descr", "title")
"""Attributes with the alternative text of a drawing."""

HEADERS = frozenset({"oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter"})
PROPERTIES = {
    "title": "title",
    "subject": "subject",
    "creator": "author",
    "keywords": "keywords",
    "description": "description",
    "category": "category",
    "contentStatus": "status",
    "Company": "company",
    "Manager": "manager",
    "HyperlinkBase": "hyperlink base",
}
LETTERING = re.compile(r'&"[^"]*"|&\d+|&K[0-9A-Fa-f]{6}')
"""The font, size and colour of what follows in a page header or footer."""

BLANK = re.compile(r"(_x000[AaDd]_|\s)+")
"""Ends of lines, in the spellings of several programs, and other blanks."""

ROW = re.compile(r"(?<=[A-Za-z$])\d+\b")
"""The row of an address: inserted rows shift it, and nothing is lost."""

Said = Mapping[str, set[str]]
"""What is said, by what it is in words."""


def said_beside(old: Package, new: Package) -> list[str]:
    """The kinds of things that a workbook says beside its cells and a fresh one does not, in words.

    What a program wrote anew in its own way is among them: it cannot be told from what a person changed.
    Raises ReadingError where a part is damaged.
    """
    before, after = _said(old), _said(new)
    return [what for what, texts in before.items() if texts - after.get(what, set())]


def _said(package: Package) -> Said:
    said: defaultdict[str, set[str]] = defaultdict(set)
    for part in package.parts:
        for kind, reader in READERS:
            if kind.fullmatch(part):
                for what, text in reader(_Everything(package, part).elements):
                    said[what].add(BLANK.sub(" ", text).strip())
    return said


@dataclass(slots=True)
class _Element:
    """A tag: its name without a namespace, for programs write the same in several; the name of the one it stands in.

    `attributes` are those that say something, `text` is empty where other tags are in it, 1 is the outermost depth.
    """

    word: str
    within: str
    depth: int
    attributes: Attributes
    text: str = ""


class _Everything(Mapping[str, Tag]):
    """Every tag of a part in reading order, whatever its name; cells are passed over."""

    def __init__(self, package: Package, part: str) -> None:
        self.elements: list[_Element] = []
        self._open: list[_Element] = []
        self._last: _Element | None = None
        read_markup(package, part, self)

    def __getitem__(self, name: str) -> Tag:
        if name == "sheetData":
            raise KeyError(name)
        return Tag(begin=partial(self._begin, _word(name)), end=self._end, inside=self)

    def __iter__(self) -> Iterator[str]:
        """No tag is expected in one place rather than another."""
        return iter(())

    def __len__(self) -> int:
        return 1

    def _begin(self, word: str, attributes: Attributes) -> None:
        said = {name: attributes[name] for name in (*STATED, *DESCRIBING) if name in attributes}
        within = self._open[-1].word if self._open else ""
        self._last = _Element(word, within, len(self._open) + 1, said)
        self._open.append(self._last)
        self.elements.append(self._last)

    def _end(self, text: str) -> None:
        element = self._open.pop()
        if element is self._last:
            element.text = text


def _in_sheet(elements: list[_Element]) -> Iterator[tuple[str, str]]:
    for element in elements:
        if element.depth == 2 and element.word not in LOOKS:
            yield SHEETS_IN_WORDS.get(element.word, f"what its sheets hold as {named(element.word)}"), ""
        elif element.word in HEADERS and element.text:
            yield "page headers or footers", LETTERING.sub("", element.text)
    for rule, *inside in _rules(elements):
        stated = [
            f"{name}={text}"
            for name, text in sorted(rule.attributes.items())
            if name in STATED and text not in USUAL
        ]
        formulas = [_without_rows(each.text) for each in inside if each.word != "sqref"]
        yield RULES[rule.word], " ".join([*stated, *formulas])


def _rules(elements: list[_Element]) -> Iterator[list[_Element]]:
    """Every rule of a sheet, followed by what stands in it."""
    rule: list[_Element] = []
    for element in elements:
        if rule and element.depth > rule[0].depth:
            rule.append(element)
            continue
        if rule:
            yield rule
        rule = [element] if element.word in RULES else []
    if rule:
        yield rule


def _without_rows(formula: str) -> str:
    """A formula or bound as it is compared: rows may have moved, and a number has many spellings."""
    try:
        return f"{float(formula):.12g}"
    except ValueError:
        return ROW.sub("", formula).replace("'", "")


def _in_chart(elements: list[_Element]) -> Iterator[tuple[str, str]]:
    for element in elements:
        if element.word == "t" or (element.within, element.word) == ("tx", "v"):
            yield "titles or texts of charts", element.text
        elif element.word == "f":
            yield "what charts show", _without_rows(element.text)


def _in_drawing(elements: list[_Element]) -> Iterator[tuple[str, str]]:
    for element in elements:
        if element.word == "t":
            yield "texts in drawings", element.text
        elif element.word == "cNvPr":
            for name in DESCRIBING:
                yield "descriptions (alternative texts) of drawings", element.attributes.get(name, "")


def _in_properties(elements: list[_Element]) -> Iterator[tuple[str, str]]:
    for element in elements:
        if element.word in PROPERTIES and element.text:
            yield f"the {PROPERTIES[element.word]} in the document's properties", element.text


def _word(name: str) -> str:
    return name.rpartition(" ")[2]


READERS = (
    (re.compile(r"xl/worksheets/[^/]*\.xml"), _in_sheet),
    (re.compile(r"xl/charts/chart\d+\.xml"), _in_chart),
    (re.compile(r"xl/drawings/drawing\d+\.xml"), _in_drawing),
    (re.compile(r"docprops/(core|app)\.xml"), _in_properties),
)
"""Which parts say something beside cells, and how it is read."""

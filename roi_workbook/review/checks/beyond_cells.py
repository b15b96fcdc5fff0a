"""What a workbook contains besides its cells: page headers, validations, scenarios, chart texts, properties."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from roi_workbook.workbook.planned_sheets import AFTER_MESSAGE
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
"""Parts of a sheet that are formatting, or are reported elsewhere; all others are the analyst's."""

SHEETS_IN_WORDS = {
    "scenarios": "What-if scenarios",
    "autoFilter": "filters",
    "sortState": "the order of a sorted range",
    "mergeCells": "merged cells",
    "protectedRanges": "separately protected ranges",
    "customSheetViews": "custom views",
    "legacyDrawingHF": "pictures in page headers or footers",
    "picture": "a background picture",
    "oleObjects": "embedded files",
    "controls": "form controls",
    "dataConsolidate": "consolidated ranges",
    "tableParts": "tables",
    "cellWatches": "watched cells",
}
RULES = {
    "dataValidation": "data validation",
    "cfRule": "conditional formatting",
    "sparkline": "sparklines",
}
"""Tags of a sheet that state a rule, with everything inside them."""

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
"""Attributes with the content of a rule; the others are places, formatting and ids."""

USUAL = frozenset({"", "0", "between", "stop", "none"})
"""Default values of attributes, the same as leaving them out."""

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
"""Font, size and colour in a page header or footer."""

BLANK = re.compile(r"(_x000[AaDd]_|\s)+")
"""Line ends, as several programs write them, and other blanks."""

ROW = re.compile(r"(?<=[A-Za-z$])\d+\b")
"""The row of an address, which inserted rows shift without a loss."""

Texts = Mapping[str, set[str]]
"""The texts of a workbook besides its cells, by what they are in words."""


def said_beside(old: Package, new: Package) -> list[str]:
    """The kinds of texts besides cells that a workbook has and a fresh one does not, in words.

    They include what a program rewrote in its own way, which cannot be told from what a person changed.
    Raises ReadingError if a part is damaged.
    """
    before, after = _texts(old), _texts(new)
    return [what for what, texts in before.items() if texts - after.get(what, set())]


def _texts(package: Package) -> Texts:
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for part in package.parts:
        for kind, reader in READERS:
            if kind.fullmatch(part):
                for what, text in reader(_Everything(package, part).elements):
                    texts[what].add(BLANK.sub(" ", text).strip())
    return texts


@dataclass(slots=True)
class _Element:
    """A tag by its name without a namespace, as programs use different ones, within its parent.

    `attributes` are those with content, `text` is empty if there are tags inside; the outermost depth is 1.
    """

    word: str
    within: str
    depth: int
    attributes: Attributes
    text: str = ""


class _Everything(Mapping[str, Tag]):
    """Every tag of a part in reading order, whatever its name; cells are skipped."""

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
        """Nothing: no tag is expected in a particular place."""
        return iter(())

    def __len__(self) -> int:
        return 1

    def _begin(self, word: str, attributes: Attributes) -> None:
        texts = {name: attributes[name] for name in (*STATED, *DESCRIBING) if name in attributes}
        within = self._open[-1].word if self._open else ""
        self._last = _Element(word, within, len(self._open) + 1, texts)
        self._open.append(self._last)
        self.elements.append(self._last)

    def _end(self, text: str) -> None:
        element = self._open.pop()
        if element is self._last:
            element.text = text


def _in_sheet(elements: list[_Element]) -> Iterator[tuple[str, str]]:
    for element in elements:
        if element.depth == 2 and element.word not in LOOKS:
            yield SHEETS_IN_WORDS.get(element.word, f"{named(element.word)} of its sheets"), ""
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
    """Every rule of a sheet, followed by the tags inside it."""
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
    """A formula or bound for comparing: without rows, which may have moved, and with numbers in one spelling."""
    try:
        return f"{float(formula):.12g}"
    except ValueError:
        return ROW.sub("", formula).replace("'", "")


def _in_chart(elements: list[_Element]) -> Iterator[tuple[str, str]]:
    for element in elements:
        if element.word == "t" or (element.within, element.word) == ("tx", "v"):
            yield "titles or texts of charts", element.text
        elif element.word == "f":
            yield "the data of charts", _without_rows(element.text)


def _in_drawing(elements: list[_Element]) -> Iterator[tuple[str, str]]:
    for element in elements:
        if element.word == "t":
            yield "texts in drawings", element.text
        elif element.word == "cNvPr":
            for name in DESCRIBING:
                # The message of a chart is that of the day the file was made: what it shows is the template's.
                shown = element.attributes.get(name, "").rpartition(AFTER_MESSAGE)[-1]
                yield "alternative texts of drawings", shown


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
"""The parts with texts besides cells, and how each is read."""

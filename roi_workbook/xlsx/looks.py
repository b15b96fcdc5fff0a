"""The formats of cells as plain data: their number format, the colour of their letters and of what is behind."""

from __future__ import annotations

import re
from typing import NamedTuple

from roi_workbook.xlsx.markup import Attributes, Tag, read_markup
from roi_workbook.xlsx.package import Package

BLACK, WHITE, UNKNOWN = "000000", "FFFFFF", ""
OF_THEME = {"0": WHITE, "1": BLACK}
OF_PALETTE = {"0": BLACK, "1": WHITE, "8": BLACK, "9": WHITE, "64": BLACK, "65": WHITE}
"""The colours that a file names by number, as far as they are the same in every file."""

_RGB = re.compile("(?:[0-9A-Fa-f]{2})?[0-9A-Fa-f]{6}")

BUILT_IN = {
    "0": "General",
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "9": "0%",
    "10": "0.00%",
    "11": "0.00E+00",
    "12": "# ?/?",
    "13": "# ??/??",
    **dict.fromkeys(map(str, (14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59))), "yyyy-mm-dd"),
    **dict.fromkeys(map(str, (*range(18, 22), *range(32, 36), 45, 46, 47)), "hh:mm:ss"),
    "37": "#,##0;(#,##0)",
    "38": "#,##0;[Red](#,##0)",
    "39": "#,##0.00;(#,##0.00)",
    "40": "#,##0.00;[Red](#,##0.00)",
    "41": '#,##0;(#,##0);"-"',
    "42": '#,##0;(#,##0);"-"',
    "43": '#,##0.00;(#,##0.00);"-"',
    "44": '#,##0.00;(#,##0.00);"-"',
    "48": "##0.0E+0",
    "49": "@",
}
"""The number formats that files name by number alone; dates and times in one spelling."""


class Look(NamedTuple):
    """How a cell looks; colours are six hexadecimal digits, "" where they are not known."""

    number_format: str
    ink: str
    ground: str


def read_looks(package: Package, part: str) -> list[Look]:
    """The formats of a workbook, in the order in which cells refer to them by number.

    Raises ReadingError as Markup does, and where there are two lists of them.
    """
    reader = _LooksReader()
    read_markup(package, part, {"styleSheet": reader.tag()})
    if reader.lists > 1:
        raise package.damaged("it has two lists of formats, so programs would read different ones")
    return [
        Look(
            reader.number_formats.get(number_format, BUILT_IN.get(number_format, "General")),
            _at(reader.inks, font),
            _at(reader.grounds, fill),
        )
        for number_format, font, fill in reader.formats
    ]


class _LooksReader:
    def __init__(self) -> None:
        self.number_formats: dict[str, str] = {}
        self.inks: list[str] = []
        self.grounds: list[str] = []
        self.formats: list[tuple[str, str, str]] = []
        self.lists = 0

    def tag(self) -> Tag:
        """The tag of all formats; fonts and the like also stand in those of conditional formats."""
        font = Tag(begin=lambda _: self.inks.append(BLACK), inside={"color": Tag(begin=self._read_ink)})
        pattern = Tag(begin=self._read_pattern, inside={"fgColor": Tag(begin=self._read_ground)})
        fill = Tag(begin=lambda _: self.grounds.append(WHITE), inside={"patternFill": pattern})
        inside = {
            "numFmts": Tag(inside={"numFmt": Tag(begin=self._read_number_format)}),
            "fonts": Tag(inside={"font": font}),
            "fills": Tag(inside={"fill": fill}),
            "cellXfs": Tag(begin=self._begin_formats, inside={"xf": Tag(begin=self._read_format)}),
        }
        return Tag(inside=inside, loose=True)

    def _read_number_format(self, attributes: Attributes) -> None:
        self.number_formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def _read_ink(self, attributes: Attributes) -> None:
        self.inks[-1] = _colour(attributes)

    def _read_pattern(self, attributes: Attributes) -> None:
        pattern = attributes.get("patternType", "none")
        self.grounds[-1] = {"none": WHITE, "solid": BLACK}.get(pattern, UNKNOWN)

    def _read_ground(self, attributes: Attributes) -> None:
        if self.grounds[-1] == BLACK:
            self.grounds[-1] = _colour(attributes)

    def _begin_formats(self, _: Attributes) -> None:
        self.lists += 1

    def _read_format(self, attributes: Attributes) -> None:
        number_format, font, fill = (attributes.get(each, "0") for each in ("numFmtId", "fontId", "fillId"))
        self.formats.append((number_format, font, fill))


def _colour(attributes: Attributes) -> str:
    """A colour as six hexadecimal digits; "" where it depends on a theme."""
    if rgb := attributes.get("rgb", ""):
        return rgb[-6:].upper() if _RGB.fullmatch(rgb) else UNKNOWN
    if attributes.get("tint", "0") not in ("0", "0.0"):
        return UNKNOWN
    if "theme" in attributes:
        return OF_THEME.get(attributes["theme"], UNKNOWN)
    return OF_PALETTE.get(attributes.get("indexed", "64"), UNKNOWN)


def _at(colours: list[str], number: str) -> str:
    known = number.isdecimal() and len(number) < 7 and int(number) < len(colours)
    return colours[int(number)] if known else UNKNOWN

"""What lies over the cells of a sheet: charts with what they are made of, and pictures, shapes and boxes of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from roi_workbook.xlsx.markup import LONGEST_TEXT, Attributes, Tag, attributes_of, read_markup
from roi_workbook.xlsx.package import Package

Relationships = Mapping[str, tuple[str, str]]
"""The kind and the name of a part's related parts, by identifier."""

CHART = "chart"
KINDS = {
    "sp": "shape",
    "pic": "picture",
    "grpSp": "group of shapes",
    "cxnSp": "line",
    "contentPart": "drawing",
    "AlternateContent": "drawing",
}
"""What else may lie there, by its tag."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: where its title comes from (or what it says, where it is typed), and the references of its series.

    Each series has those of its categories and its values as written, "" where there are none.
    """

    title_from: str
    title: str
    series: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Drawn:
    """Something over the cells: `kind` is "chart" or another word for it, `text` what is written in it.

    `corners` are row and column of the cells at its upper left and lower right; None where the file does not say.
    """

    kind: str
    corners: list[tuple[int, int] | None] = field(default_factory=lambda: [None, None])
    text: str = ""
    chart: Chart | None = None


def read_drawn(package: Package, sheet: str, related: Callable[[str], Relationships]) -> list[Drawn]:
    """What lies over the cells of a sheet, by the name of its part; `related` gives the parts related to a part.

    Raises ReadingError as Markup and Package do.
    """
    drawn: list[Drawn] = []
    for kind, part in related(sheet).values() if _has_relationships(package, sheet) else ():
        if kind == "drawing" and part in package:
            charts = related(part) if _has_relationships(package, part) else {}
            reader = _DrawingReader(drawn, package, charts)
            read_markup(package, part, _ByWord({"wsDr": reader.tag()}))
    return drawn


def _has_relationships(package: Package, part: str) -> bool:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" in package


class _ByWord(dict[str, Tag]):
    """Tags by their names without a namespace: strict files have namespaces of their own."""

    def get(self, name: str, default: Tag | None = None) -> Tag | None:  # type: ignore[override]
        return super().get(name.rpartition(" ")[2], default)


def _tag(inside: Mapping[str, Tag] | None = None, begin: Callable[[Attributes], None] | None = None) -> Tag:
    """A tag whose names inside may stand elsewhere with another meaning."""
    return Tag(begin=begin, inside=_ByWord(inside or {}), loose=True)


class _DrawingReader:
    def __init__(self, drawn: list[Drawn], package: Package, related: Relationships) -> None:
        self._drawn = drawn
        self._package = package
        self._related = related
        self._corners: list[tuple[int, int] | None] = [None, None]
        self._at: dict[str, int] = {}

    def tag(self) -> Tag:
        """The tag of all drawings."""
        frame = _tag({"graphic": _tag({"graphicData": _tag({"chart": Tag(begin=self._read_chart)})})})
        inside: dict[str, Tag] = {"from": self._corner(0), "to": self._corner(1), "graphicFrame": frame}
        inside |= {word: self._shape(kind) for word, kind in KINDS.items()}
        anchors = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
        anchor = _tag(inside, self._begin_anchor)
        return _tag({**dict.fromkeys(anchors, anchor), "AlternateContent": self._shape("drawing")})

    def _begin_anchor(self, _: Attributes) -> None:
        self._corners = [None, None]

    def _corner(self, number: int) -> Tag:
        def end(_: str) -> None:
            self._corners[number] = self._at.get("row", 0), self._at.get("col", 0)

        def reading(word: str) -> Callable[[str], None]:
            def read(text: str) -> None:
                self._at[word] = int(text) if text.isdecimal() and len(text) < 8 else 0

            return read

        inside = _ByWord({word: Tag(end=reading(word)) for word in ("row", "col")})
        return Tag(end=end, inside=inside, loose=True)

    def _read_chart(self, attributes: Attributes) -> None:
        (identifier, *_) = (*attributes_of(attributes, "r:", "id"), "")
        kind, part = self._related.get(identifier, ("", ""))
        if kind == CHART and part in self._package:
            self._package.spend("rules for cells", 1)
            self._drawn.append(Drawn(CHART, self._corners, chart=_chart(self._package, part)))

    def _shape(self, kind: str) -> Tag:
        def begin(_: Attributes) -> None:
            self._package.spend("rules for cells", 1)
            self._drawn.append(Drawn(kind, self._corners))

        text = Tag(end=self._read_text)
        run = _tag({"t": text})
        return _tag({"txBody": _tag({"p": _tag({"r": run, "fld": run})})}, begin)

    def _read_text(self, text: str) -> None:
        self._drawn[-1].text = f"{self._drawn[-1].text} {text}"[:LONGEST_TEXT].strip()


_CACHE = re.compile(rb"<c:(num|str)Cache>.*?</c:\1Cache>", re.DOTALL)
"""The values that a chart keeps of its cells: without them, charts of one template are the same bytes."""


def _chart(package: Package, part: str) -> Chart:
    content = b"".join(package.inflated(part))
    if b"<!" not in content and content.count(b"<?") < 2:
        content = _CACHE.sub(b"", content)
    known = _KNOWN.get(content)
    if known is None:
        reader = _ChartReader()
        read_markup(package, part, _ByWord({"chartSpace": reader.tag()}), [content])
        known = _keep(content, reader.chart())
    return known


_KNOWN: dict[bytes, Chart] = {}
MOST_KNOWN, LONGEST_KNOWN = 128, 1 << 15
"""Charts kept for the next workbook, and the bytes of the longest."""


def _keep(content: bytes, chart: Chart) -> Chart:
    if len(content) <= LONGEST_KNOWN:
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[content] = chart
    return chart


class _OfCharts(_ByWord):
    """The kinds of charts in one plot, such as barChart and lineChart: all hold their series alike."""

    def get(self, name: str, default: Tag | None = None) -> Tag | None:  # type: ignore[override]
        return dict.get(self, CHART) if name.endswith("Chart") else default


class _ChartReader:
    def __init__(self) -> None:
        self._title_from = ""
        self._title: list[str] = []
        self._series: list[dict[str, str]] = []

    def chart(self) -> Chart:
        """What was read."""
        series = tuple((each.get("categories", ""), each.get("values", "")) for each in self._series)
        return Chart(self._title_from, " ".join("".join(self._title).split()), series)

    def tag(self) -> Tag:
        """The tag of a whole chart."""
        run = _tag({"t": Tag(end=self._title.append)})
        paragraph = Tag(
            end=lambda _: self._title.append(" "), inside=_ByWord({"r": run, "fld": run}), loose=True
        )
        text = {"strRef": _tag({"f": Tag(end=self._read_title_from)}), "rich": _tag({"p": paragraph})}
        parts = {"cat": "categories", "xVal": "categories", "val": "values", "yVal": "values"}
        series = _tag({word: self._referring(part) for word, part in parts.items()}, self._begin_series)
        plot = Tag(inside=_OfCharts({CHART: _tag({"ser": series})}), loose=True)
        return _tag({"chart": _tag({"title": _tag({"tx": _tag(text)}), "plotArea": plot})})

    def _read_title_from(self, reference: str) -> None:
        self._title_from = reference

    def _begin_series(self, _: Attributes) -> None:
        self._series.append({})

    def _referring(self, part: str) -> Tag:
        def read(reference: str) -> None:
            self._series[-1][part] = reference

        formula = _tag({"f": Tag(end=read)})
        return _tag(dict.fromkeys(("numRef", "strRef", "multiLvlStrRef"), formula))

"""A document as one web page: loads nothing, runs no script, and reads well on a phone and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from roi_workbook import __version__
from roi_workbook.reports.document import (
    Bars,
    Document,
    Entries,
    Entry,
    Figures,
    Paragraph,
    Part,
    ReportColumn,
    ReportSection,
    ReportTable,
    Verdict,
)
from roi_workbook.reports.page_style import STYLE
from roi_workbook.reports.text import printable

MOST_WITHOUT_CONTENTS = 4
"""Open sections up to which a page has no table of contents: folded ones are a list of their titles themselves."""

HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header><h1>{title}</h1></header>
<main>"""

FOOT = """</main>
<footer>Written by roi-workbook {version}.</footer>
</body>
</html>
"""


def html(document: Document) -> str:
    """A document as one self-contained HTML page; contents, if it is long, after the first section: the answer."""
    sections = [part for part in document.parts if isinstance(part, ReportSection)]
    is_long = sum(not (part.folded or part.appendix) for part in sections) > MOST_WITHOUT_CONTENTS
    names = {id(section): f"part-{number}" for number, section in enumerate(sections, start=1)}
    lines = [HEAD.format(title=safe(document.title), style=STYLE)]
    for part in document.parts:
        if is_long and part is sections[1]:
            links = (f'<li><a href="#{names[id(each)]}">{safe(each.title)}</a></li>' for each in sections[1:])
            lines.append(f"<nav><ul>{''.join(links)}</ul></nav>")
        lines += _part(part, level=2, name=names.get(id(part), ""))
    return "\n".join(lines) + "\n" + FOOT.format(version=safe(__version__))


def fragment(document: Document) -> str:
    """A document as a part of somebody else's page, such as a notebook: without a style of its own."""
    return "\n".join((f"<h4>{safe(document.title)}</h4>", *_parts(document.parts, level=5)))


def _parts(parts: Iterable[Part], level: int) -> Iterator[str]:
    for part in parts:
        yield from _part(part, level)


def _part(part: Part, level: int, name: str = "") -> Iterator[str]:
    match part:
        case Verdict():
            yield f'<p class="verdict {part.tone}">{safe(part.text)}</p>'
        case Paragraph():
            yield f'<p class="{part.tone}">{safe(part.text)}</p>'
        case Figures():
            yield '<dl class="figures">'
            for figure in part.figures:
                label, value = safe(figure.label), safe(figure.value)
                yield f'<div class="{figure.tone}"><dt>{label}</dt><dd>{value}</dd></div>'
            yield "</dl>"
        case Bars():
            yield from _bars(part)
        case ReportTable():
            yield from _table(part.columns, part.rows)
        case Entries():
            for kind, entries in part.by_kind():
                yield from _entries(part, kind, entries)
        case ReportSection():
            yield from _section(part, level, name)


def _section(part: ReportSection, level: int, name: str) -> Iterator[str]:
    heading = f"h{min(level, 6)}"
    title = f'<{heading} class="{part.tone}">{safe(part.title)}</{heading}>'
    place = f' id="{name}"' if name else ""
    yield f"<section{place}>"
    if part.folded or part.appendix:
        yield f"<details><summary>{title}</summary>"
        yield from _parts(part.parts, level + 1)
        yield "</details>"
    else:
        yield title
        yield from _parts(part.parts, level + 1)
    yield "</section>"


def _entries(part: Entries, kind: str, entries: list[Entry]) -> Iterator[str]:
    """The entries of one kind, which can be folded away."""
    if kind:
        summary = f'<b>{safe(kind)}</b> <span class="count">{len(entries):,}</span>'
        yield f'<details open class="kind {part.tone}"><summary>{summary}</summary>'
        if kind in part.meanings:
            yield f'<p class="meaning">{safe(part.meanings[kind])}</p>'
    found, expected = (label.capitalize() for label in part.labels)
    columns = [
        ReportColumn("Where", code=True),
        ReportColumn("What"),
        ReportColumn(found, code=True),
        ReportColumn(expected, code=True),
    ]
    rows: list[tuple[str, ...]] = [
        (entry.place, entry.text, entry.found, entry.expected) for entry in entries
    ]
    used = [number for number in range(len(columns)) if any(row[number] for row in rows)]
    columns, rows = (
        [columns[number] for number in used],
        [tuple(row[number] for number in used) for row in rows],
    )
    yield from _table(columns, rows, [entry.key for entry in entries])
    if kind:
        yield "</details>"


def _bars(part: Bars) -> Iterator[str]:
    """A row per bar, from where zero lies on the common scale."""
    values = [bar.value for bar in part.bars]
    lowest, highest = min(0.0, *values), max(0.0, *values)
    scale = 100 / (highest - lowest or 1.0)
    yield '<table class="bars"><tbody>'
    for bar in part.bars:
        start, width = scale * (min(bar.value, 0.0) - lowest), scale * abs(bar.value)
        look = "below" if bar.value < 0 else "above"
        drawn = f'<span class="{look}" style="margin-left:{start:.2f}%;width:{width:.2f}%"></span>'
        yield f'<tr><th scope="row">{safe(bar.label)}</th><td class="track">{drawn}</td><td class="number">{safe(bar.text)}</td></tr>'
    yield "</tbody></table>"


def _table(
    columns: Sequence[ReportColumn], rows: Sequence[tuple[str, ...]], keys: Sequence[str] = ()
) -> Iterator[str]:
    """A table; `keys` are the defined names of entries, which are shown after their texts."""
    classes = [_class(number=column.right, code=column.code) for column in columns]
    titles = [safe(column.title) for column in columns]
    yield f'<div class="wide"><table{_class(entries=bool(keys))}><thead><tr>'
    yield "".join(f'<th scope="col"{look}>{title}</th>' for title, look in zip(titles, classes, strict=True))
    yield "</tr></thead><tbody>"
    for number, row in enumerate(rows):
        cells = []
        for title, look, cell in zip(titles, classes, row, strict=True):
            key = safe(keys[number]) if keys and title == "What" else ""
            content = f'{safe(cell)} <code class="key">{key}</code>' if key else safe(cell)
            cells.append(f'<td{look} data-title="{title}">{content}</td>')
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _class(**applies: bool) -> str:
    """The class attribute of an element, with the names that apply."""
    names = " ".join(name for name, applied in applies.items() if applied)
    return f' class="{names}"' if names else ""


def safe(text: str) -> str:
    """Text as HTML shows it, in attributes too."""
    return escape(printable(text), quote=True)

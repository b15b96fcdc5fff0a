"""Texts in the plain form that all usual programs write: XML that a parser would read the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from roi_workbook.xlsx.markup import LONGEST_TEXT
from roi_workbook.xlsx.memo import Memo
from roi_workbook.xlsx.values import SPACE, unescaped

NO_ENTITY = re.compile("&(?!(?:amp|lt|gt|quot|apos);)")
"""An ampersand that does not begin one of XML's own entities."""

_CONTROL_TO_ZERO = bytes(0 if code < 32 and code not in b"\t\n" else code for code in range(256))
_NO_CHARACTER = re.compile(b"\xef\xbf[\xbe\xbf]")

_HEAD = re.compile(
    r"""(?:<\?xml version="1\.0" encoding="(?:UTF|utf)-8"(?: standalone="yes")?\?>\s*+)?+"""
    r"""<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"(?: (?:count|uniqueCount)="[0-9]++")*+>"""
)
_LISTED = re.compile(
    r"<si>(<t(?: xml:space=\"preserve\")?+ ?(?:/>|>[^<]*+</t>))</si>|(</sst>\s*+\Z)|(.++)", re.DOTALL
)


def decoded(content: bytes) -> str | None:
    """XML as text; None where it is not UTF-8, or holds characters that XML forbids or normalises."""
    if 0 in content.translate(_CONTROL_TO_ZERO):
        return None
    # Finding one byte takes a fraction of the time of three.
    if (b"]" in content and b"]]>" in content) or (b"\xef" in content and _NO_CHARACTER.search(content)):
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def plain_text(text: str) -> str:
    """A text with its entities resolved."""
    if "&" not in text:
        return text
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def text_in(tag: str) -> str:
    """The text in <t>...</t>."""
    text = plain_text(tag[tag.index(">") + 1 : -len("</t>")])
    return unescaped(text)


_TEXTS = Memo(text_in, most=16_384, longest=512)


_NAME = re.compile(
    r"""<definedName((?: [A-Za-z0-9]++="[ !#-%(-;=?-~]*+")*+)>([^<]*+)</definedName>\s*+|(.++)""", re.DOTALL
)
_OF_NAMES = {
    *(
        "name",
        "comment",
        "description",
        "help",
        "statusBar",
        "customMenu",
        "localSheetId",
        "hidden",
        "function",
    ),
    *("functionGroupId", "vbProcedure", "xlm", "shortcutKey", "publishToServer", "workbookParameter"),
}
_ATTRIBUTE = re.compile(r' ([A-Za-z0-9]++)="([^"]*+)"')


def plain_names(content: bytes) -> list[tuple[Mapping[str, str], str]] | None:
    """The attributes and references of a workbook's list of names; None where a parser has to read it."""
    text = decoded(content)
    if text is None or NO_ENTITY.search(text):
        return None
    names: list[tuple[Mapping[str, str], str]] = []
    for written, reference, rest in _NAME.findall(text.lstrip(SPACE)):
        pairs = _ATTRIBUTE.findall(written)
        attributes = dict(pairs)
        if rest or len(attributes) < len(pairs) or not attributes.keys() <= _OF_NAMES:
            return None
        if len(reference) > LONGEST_TEXT:
            return None
        names.append((attributes, plain_text(reference)))
    return names


def listed_texts(content: bytes) -> Iterable[str] | None:
    """The texts of a workbook's list of texts; None where a parser has to read it."""
    text = decoded(content)
    head = _HEAD.match(text) if text else None
    if text is None or head is None or NO_ENTITY.search(text):
        return None
    *items, last = _LISTED.findall(text, head.end()) or [("", "", "")]
    tags = [tag for tag, _, _ in items]
    if not last[1] or not all(tags) or max(map(len, tags), default=0) > LONGEST_TEXT:
        return None
    return map(_TEXTS.__getitem__, tags)

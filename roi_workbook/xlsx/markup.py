"""XML of an Excel file, read tag by tag within bounds; tags that are not expected are skipped whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from xml.parsers import expat

from roi_workbook.xlsx.package import Package, ReadingError, named

DEEPEST = 100
MOST_ATTRIBUTES = 100
"""Of one tag; the largest that Excel writes has some twenty."""

MOST_WORDS = 2_000
"""Different names of tags and attributes in one part, and as many namespaces: a parser keeps them all."""

LONGEST_TAG = 1 << 18
LONGEST_TEXT = 100_000
"""In characters; Excel has room for 32,767 in a cell."""

NAMESPACES: Mapping[str, str] = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel:",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r:",
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties": "p:",
    "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes": "vt:",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r:",
    "http://purl.oclc.org/ooxml/officeDocument/customProperties": "p:",
    "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes": "vt:",
}
"""The prefix that tags of a namespace have here, whatever a file calls it; strict files have namespaces of
their own.
"""

Attributes = Mapping[str, str]


@dataclass(slots=True)
class Tag:
    """How to handle a tag: `begin` gets its attributes, `end` its text; `inside` are the tags expected in it.

    `skipped` are other tags allowed in it; None allows any. A tag of text alone allows none. What is inside a
    `loose` tag may stand in other places as well, where it means something else and is skipped.
    """

    begin: Callable[[Attributes], None] | None = None
    end: Callable[[str], None] | None = None
    inside: Mapping[str, Tag] = field(default_factory=dict)
    skipped: Collection[str] | None = None
    loose: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it holds text and nothing else."""
        return self.end is not None and not self.inside

    def words(self) -> Iterator[str]:
        """The names of all tags expected in it and nowhere else, at any depth."""
        for word, tag in () if self.loose else self.inside.items():
            yield word
            yield from tag.words()


SKIPPED = Tag()

ANYWHERE = frozenset({"t", "r"})
"""These tags also stand in phonetic runs, which say how to read a text aloud."""


class Markup:
    """One part being read: a context manager that is fed the bytes piece by piece.

    A tag expected in one place must not stand in another, where some program might read it as the same.
    `encoding` is the one the part declares, `prefixes` are the namespace prefixes declared where the parser
    is. Raises ReadingError for content that is not XML, defines entities or leaves the bounds.
    """

    def __init__(self, package: Package, part: str, inside: Mapping[str, Tag]) -> None:
        self.encoding = "utf-8"
        self.prefixes: list[str | None] = []
        self._package = package
        self._part = named(part)
        self._open = [Tag(inside=inside)]
        self._expected = frozenset(self._open[0].words()) - ANYWHERE
        self._text: list[str] = []
        self._tags = self._attributes = 0
        self._namespaces = 0
        self._fed = 0
        self._words: dict[str, str] = {}
        self._prefixed: dict[str, str] = {}
        self._of_tags: dict[str, str] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ", intern=self._words)
        self._parser.buffer_text = True

    def __enter__(self) -> Markup:
        self._handle(
            StartElementHandler=self._begin,
            EndElementHandler=self._end,
            CharacterDataHandler=self._characters,
            StartNamespaceDeclHandler=self._declare_namespace,
            EndNamespaceDeclHandler=self._leave_namespace,
            XmlDeclHandler=self._declare_encoding,
            StartDoctypeDeclHandler=self._refuse_definitions,
            CommentHandler=self._refuse_in_text,
            ProcessingInstructionHandler=self._refuse_in_text,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The handlers are methods of the parser's owner: a cycle that would keep both in memory.
        self._handle(**dict.fromkeys(HANDLERS))

    def _handle(self, **handlers: Callable[..., Any] | None) -> None:
        for name, handler in handlers.items():
            setattr(self._parser, name, handler)

    def feed(self, piece: bytes, last: bool = False) -> None:
        """Read on; `last` says that the part ends with this piece."""
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise self._damaged(f"is not XML ({expat.ErrorString(error.code)})") from None
        self._fed += len(piece)
        if not last and self._fed - self._parser.CurrentByteIndex > LONGEST_TAG:
            raise self._damaged(f"has a tag of more than {LONGEST_TAG:,} bytes")
        if sum(map(len, self._text)) > LONGEST_TEXT:
            self._refuse_long_text()
        if len(self._words) > MOST_WORDS or self._namespaces > MOST_WORDS:
            raise self._damaged(f"has more than {MOST_WORDS:,} kinds of tags")
        self._package.spend("tags", self._tags)
        self._package.spend("attributes", self._attributes)
        self._tags = self._attributes = 0

    @property
    def has_ended(self) -> bool:
        """Whether every tag that was opened is closed again."""
        return len(self._open) == 1

    def stands_in(self, tag: Tag, fed: bytes) -> bool:
        """Whether the next byte is directly in this tag, not in a comment or CDATA that began in `fed`."""
        return self._open[-1] is tag and self.encoding == "utf-8" and b"<!" not in fed and b"<?" not in fed

    def _damaged(self, what: str) -> ReadingError:
        return self._package.damaged(f"{self._part} {what}")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._tags += 1
        self._attributes += len(attributes)
        if len(attributes) > MOST_ATTRIBUTES:
            raise self._damaged(f"has a tag with more than {MOST_ATTRIBUTES} attributes")
        word = self._prefixed.get(name) or self._short(name)
        tag = self._open[-1].inside.get(word)
        if tag is None:
            self._refuse_misplaced(word, self._open[-1])
            tag = SKIPPED
        self._open.append(tag)
        if tag is not SKIPPED:
            self._text.clear()
            if tag.begin:
                tag.begin(attributes)
        elif len(self._open) > DEEPEST:
            raise self._damaged(f"has tags more than {DEEPEST} deep")

    def _end(self, name: str) -> None:
        tag = self._open.pop()
        if tag.end:
            text = "".join(self._text)
            if len(text) > LONGEST_TEXT:
                self._refuse_long_text()
            tag.end(text)

    def _characters(self, text: str) -> None:
        if self._open[-1].end:
            self._text.append(text)

    def _refuse_misplaced(self, word: str, within: Tag) -> None:
        """Refuse a tag that some programs might read here and others skip."""
        misplaced = word in self._expected or (within.skipped is not None and word not in within.skipped)
        if misplaced or within.is_text:
            raise self._damaged(
                f"has a tag, {named(word.strip())}, in a place where programs would read different things"
            )

    def _refuse_in_text(self, *_: Any) -> None:
        """Refuse a comment or the like inside a text: programs would read different texts."""
        if self._open[-1].is_text:
            raise self._damaged("has a comment or the like in a text, so programs would read different texts")

    def _refuse_long_text(self) -> None:
        raise self._damaged(f"has a text of more than {LONGEST_TEXT:,} characters")

    def _short(self, name: str) -> str:
        """The name of a tag with its prefix here; an unknown namespace, or none, is kept."""
        namespace, _, word = name.rpartition(" ")
        prefix = NAMESPACES.get(namespace)
        if prefix is not None and self._of_tags.setdefault(prefix, namespace) != namespace:
            raise self._damaged("mixes two kinds of tags, so programs would read different ones")
        self._prefixed[name] = f"{namespace} {word}" if prefix is None else prefix + word
        return self._prefixed[name]

    def _declare_namespace(self, prefix: str | None, namespace: str) -> None:
        self._namespaces += 1
        self.prefixes.append(prefix)

    def _leave_namespace(self, prefix: str | None) -> None:
        self.prefixes.remove(prefix)

    def _declare_encoding(self, version: str, encoding: str | None, standalone: int) -> None:
        if version != "1.0":
            raise self._damaged(f"is written in XML {named(version)}, not in XML 1.0")
        self.encoding = (encoding or "utf-8").lower()
        if self.encoding not in ("utf-8", "utf-16"):
            raise self._damaged(f"is written in {named(self.encoding)}, not in UTF-8")

    def _refuse_definitions(self, *_: Any) -> None:
        raise ReadingError(
            f"{self._package.file}: {self._part} defines entities; no spreadsheet program does."
            " Open the file in one and save it again."
        )


HANDLERS = (
    "StartElementHandler",
    "EndElementHandler",
    "CharacterDataHandler",
    "StartNamespaceDeclHandler",
    "EndNamespaceDeclHandler",
    "XmlDeclHandler",
    "StartDoctypeDeclHandler",
    "CommentHandler",
    "ProcessingInstructionHandler",
)


def read_markup(
    package: Package, part: str, inside: Mapping[str, Tag], pieces: Iterable[bytes] | None = None
) -> None:
    """Read a whole part; `inside` holds its outermost tag, `pieces` its bytes where already inflated.

    Raises ReadingError as Markup and Package do.
    """
    with Markup(package, part, inside) as markup:
        for piece in package.inflated(part) if pieces is None else pieces:
            markup.feed(piece)
        markup.feed(b"", last=True)


def attributes_of(attributes: Attributes, prefix: str, name: str) -> list[str]:
    """The attributes of a name in a namespace (by its prefix here): more than one where a file uses two
    namespaces.
    """
    spellings = (f"{namespace} {name}" for namespace, short in NAMESPACES.items() if short == prefix)
    return [attributes[spelling] for spelling in spellings if spelling in attributes]

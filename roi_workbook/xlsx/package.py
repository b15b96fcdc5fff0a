"""An Excel file as an archive of parts: opened within bounds, refused where programs would read different
things.

The file may come from anybody. Only the parts needed are inflated, piece by piece, and every
piece is counted: the sizes the archive states are checked, never trusted.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from roi_workbook.errors import RoiWorkbookError
from roi_workbook.files import NotAFileError, bytes_of, near_name

WORKBOOKS = (".xlsx", ".xlsm")
"""Endings of files that are read as workbooks."""

LARGEST_FILE = 50_000_000
MOST_MEMBERS = 2_000
LIMITS = {
    "bytes": 60_000_000,
    "tags": 1_000_000,
    "attributes": 4_000_000,
    "values and formulas": 400_000,
    "shared texts": 250_000,
    "characters": 12_000_000,
    "sheets": 500,
    "names": 50_000,
    "properties": 1_000,
    "rules for cells": 50_000,
}
"""How much a file may hold in the parts that are read: ours has 8 million bytes, 240,000 tags, 116,000
values and formulas, 3 million characters and 3,800 names. A file within these limits is read in a few seconds and
less than 300 MB of memory, also one that has 215 characters in each of our 46,000 formulas.
"""

PIECE = 1 << 18
PACKED_PIECE = 1 << 14

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that an archive can name, for parts that are added: the same file gives the same copy."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DIRECTORY_ENTRY, END_OF_DIRECTORY = b"PK\x01\x02", b"PK\x05\x06"
LOCAL_HEADER = struct.Struct("<4s2xHH16xHH")
ENCRYPTED, UTF_8 = 0x1, 0x800


class ReadingError(RoiWorkbookError):
    """A file that is refused: the message says why, and what to do."""


class Package:
    """The parts of one Excel file by name; names have no leading slash and compare without case."""

    def __init__(self, file: str, content: bytes) -> None:
        """Find the parts of an archive; raises ReadingError where it is damaged, hostile or another format."""
        self.file = file
        self._content = content
        self._left = dict(LIMITS)
        members = self._directory()
        self._members = {_part_name(member): member for member in members}
        self._refuse_other_formats()
        if len(self._members) < len(members):
            raise ReadingError(
                f"{file}: damaged: it holds a part twice, so programs would read different ones. Open it and save it again."
            )
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise ReadingError(
                f"{file}: protected with a password; remove the password and save the workbook again."
            )
        self._packed = {name: self._extent(member) for name, member in self._members.items()}
        extents = sorted(
            (member.header_offset, self._packed[name].stop) for name, member in self._members.items()
        )
        if any(stop > start for (_, stop), (start, _) in pairwise(extents)):
            raise self.damaged("parts of the archive overlap")

    @property
    def parts(self) -> list[str]:
        """The names of all parts, in lower case."""
        return list(self._members)

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self._content).hexdigest()

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._members

    def inflated(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, in pieces of at most PIECE.

        Raises ReadingError where the part is missing or damaged, where its size or checksum is not what the
        archive says, and as soon as the parts read so far hold too many bytes.
        """
        if part not in self:
            raise self.damaged(f"{named(part)} is missing")
        member = self._members[part.lower()]
        packed = memoryview(self._content)[self._packed[part.lower()]]
        pieces = _stored(packed) if member.compress_type == zipfile.ZIP_STORED else _deflated(packed)
        size = checksum = 0
        try:
            for piece in pieces:
                size += len(piece)
                self.spend("bytes", len(piece))
                checksum = zlib.crc32(piece, checksum)
                yield piece
        except zlib.error:
            raise self.damaged(f"{named(part)} cannot be unpacked") from None
        if size != member.file_size or checksum != member.CRC:
            raise self.damaged(f"{named(part)} is not what the archive says it is")

    def with_parts(self, parts: Mapping[str, bytes]) -> bytes:
        """The file with some parts changed, and those that it does not have added; the others stay as they are.

        Raises ReadingError as `inflated` does.
        """
        left = {part.lower(): (part, content) for part, content in parts.items()}
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, member in self._members.items():
                changed = left.pop(name, None)
                entry = zipfile.ZipInfo(member.orig_filename, member.date_time)
                entry.compress_type, entry.external_attr = member.compress_type, member.external_attr
                archive.writestr(entry, changed[1] if changed else b"".join(self.inflated(name)))
            for part, content in left.values():
                archive.writestr(zipfile.ZipInfo(part, EARLIEST), content, compress_type=zipfile.ZIP_DEFLATED)
        return made.getvalue()

    def spend(self, what: str, amount: int) -> None:
        """Count an amount against LIMITS; raises ReadingError as soon as it is too much."""
        self._left[what] -= amount
        if self._left[what] < 0:
            raise ReadingError(
                f"{self.file}: its parts hold more than {LIMITS[what]:,} {what}, far more than any workbook of ours."
                " Remove sheets of data that were added to it."
            )

    def damaged(self, why: str) -> ReadingError:
        """The error for a damaged file; `why` says what is wrong and where."""
        return ReadingError(
            f"{self.file}: damaged, or not written by a spreadsheet program: {why}. Try opening it and saving it again."
        )

    def is_spelled(self, part: str) -> bool:
        """Whether the archive has a part by exactly this name: case and slashes matter to some programs."""
        return part in self and self._members[part.lower()].orig_filename == part

    def _refuse_two_directories(self, start: int) -> None:
        """Refuse an archive with two lists of its members, as programs may read either."""
        end = self._content.rfind(END_OF_DIRECTORY)
        directory = int.from_bytes(self._content[end + 16 : end + 20], "little")
        if directory not in (start, 0xFFFFFFFF):
            raise self.damaged("the archive has two lists of its parts")

    def _directory(self) -> list[zipfile.ZipInfo]:
        # Counted before zipfile makes an object for every entry: 50 MB have room for a million.
        if self._content.count(DIRECTORY_ENTRY) > MOST_MEMBERS:
            raise ReadingError(
                f"{self.file}: holds more than {MOST_MEMBERS:,} parts, far more than any workbook of ours."
            )
        try:
            with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
                self._refuse_two_directories(archive.start_dir)
                return archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OSError, OverflowError, ValueError, struct.error):
            raise ReadingError(
                f"{self.file}: damaged: the archive cannot be unpacked. Try opening it and saving it again."
            ) from None

    def _extent(self, member: zipfile.ZipInfo) -> slice:
        """Where the packed bytes of a member are; raises ReadingError where its two headers differ."""
        start = member.header_offset
        header = self._content[start : start + LOCAL_HEADER.size] if start >= 0 else b""
        if len(header) < LOCAL_HEADER.size:
            raise self.damaged(f"{named(member.orig_filename)} is beyond the end of the archive")
        signature, flags, method, name_length, extra_length = LOCAL_HEADER.unpack(header)
        start += LOCAL_HEADER.size
        name = member.orig_filename.encode("utf-8" if member.flag_bits & UTF_8 else "cp437")
        stated = signature, flags & ENCRYPTED, method, self._content[start : start + name_length]
        if stated != (b"PK\x03\x04", 0, member.compress_type, name):
            raise self.damaged(f"{named(member.orig_filename)} is not what the archive says it is")
        if method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.damaged(
                f"{named(member.orig_filename)} is compressed in a way that no spreadsheet program uses"
            )
        start += name_length + extra_length
        if start + member.compress_size > len(self._content):
            raise self.damaged(f"{named(member.orig_filename)} is beyond the end of the archive")
        return slice(start, start + member.compress_size)

    def _refuse_other_formats(self) -> None:
        if "xl/workbook.bin" in self:
            raise ReadingError(
                f"{self.file}: in the binary .xlsb format; save it as an Excel workbook, .xlsx."
            )
        if "content.xml" in self:
            raise ReadingError(f"{self.file}: an OpenDocument file; save it as an Excel workbook, .xlsx.")
        if "_rels/.rels" not in self:
            raise ReadingError(f"{self.file}: an archive, but not an Excel workbook (.xlsx).")


def named(text: str) -> str:
    """A name from a file for a message: short, on one line, without terminal control characters."""
    short = text if len(text) <= 80 else text[:77] + "..."
    return short if short.isprintable() else repr(short)


def open_package(path: str | Path, content: bytes | None = None) -> Package:
    """Open an Excel file for reading; nothing is inflated yet.

    content: the bytes of the file, where they are at hand; `path` then only names it. Raises ReadingError, with one sentence, for a file that is missing, unreadable, too large, empty,
    damaged, protected with a password or in another format.
    """
    path = Path(path)
    content = _bytes(path) if content is None else content
    if len(content) > LARGEST_FILE:
        raise ReadingError(f"{path}: larger than {LARGEST_FILE:,} bytes, far more than any workbook of ours.")
    if not content:
        raise ReadingError(f"{path}: the file is empty; go back to the last version that was not empty.")
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise ReadingError(
                f"{path}: protected with a password; open it, remove the password and save it."
            )
        raise ReadingError(
            f"{path}: in the old .xls format or another one; save it as an Excel workbook, .xlsx."
        )
    if not content.startswith(b"PK"):
        raise ReadingError(f"{path}: not an Excel workbook (.xlsx); give the workbook itself.")
    return Package(str(path), content)


def _bytes(path: Path) -> bytes:
    try:
        content = bytes_of(path, LARGEST_FILE)
    except FileNotFoundError:
        near = near_name(path, WORKBOOKS)
        hint = f" Did you mean {near}?" if near else ""
        raise ReadingError(f"{path}: there is no such file.{hint}") from None
    except IsADirectoryError:
        raise ReadingError(f"{path}: {_about_folder(path)}") from None
    except NotAFileError as error:
        raise ReadingError(
            f"{path}: this is {error.strerror}, not a file; save its output to a file, or pipe it to /dev/stdin."
        ) from None
    except PermissionError:
        raise ReadingError(f"{path}: you may not read this file, or another program has locked it.") from None
    except (OSError, ValueError) as error:
        raise ReadingError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error}).") from None
    return content


def _about_folder(path: Path) -> str:
    """The message for a folder given in place of a workbook."""
    try:
        with os.scandir(path):
            return "this is a directory; give the workbook inside it."
    except OSError as error:
        return f"this folder could not be read ({error.strerror}), so nothing in it was checked."


def _part_name(member: zipfile.ZipInfo) -> str:
    return member.orig_filename.replace("\\", "/").lstrip("/").lower()


def _stored(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), PIECE):
        yield bytes(packed[start : start + PIECE])


def _deflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for start in range(0, len(packed), PACKED_PIECE):
        rest: bytes | memoryview = packed[start : start + PACKED_PIECE]
        while piece := inflater.decompress(rest, PIECE):
            yield piece
            rest = inflater.unconsumed_tail
        if inflater.unused_data:
            raise zlib.error("bytes follow the end of the compressed data")
    if not inflater.eof:
        raise zlib.error("the compressed data has no end")

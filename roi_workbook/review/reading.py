"""Reading an edited workbook: cells by defined name and typed heading, never by address; nothing is written.

The file may come from anybody, so the archive is checked before a parser sees it, and only the part of
a sheet that named areas reach is read.
"""

from __future__ import annotations

import datetime
import io
import math
import re
import warnings
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import to_excel

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.words import SCENARIOS, Column, Input, Inputs, Table
from roi_workbook.workbook.build import TEMPLATE_VERSION
from roi_workbook.workbook.frame import slug
from roi_workbook.workbook.inputs import EVIDENCE_TITLES, INPUT_SHEETS, MARKER
from roi_workbook.workbook.plan import Area, quoted

LARGEST_FILE = 50_000_000
LARGEST_INFLATED = 300_000_000
MOST_MEMBERS = 2_000
LAST_ROW, LAST_COLUMN = 20_000, 2_000
"""How far down and to the right a named area may reach: some hundred times what the template needs."""

FAMILIAR = 0.8
"""Share of the scalar keys a workbook without a template name must have to count as ours."""

TEMPLATE_NAME = "roi_workbook_template"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OUR_SHEETS = frozenset({"bucket inputs", "investment inputs", "cash flow", "cases"})
CHUNK = 1_000_000

Cell = tuple[str, int, int]
"""Sheet, row and column; rows and columns count from 0."""

DAY_ZERO = datetime.date(1899, 12, 30)
FIRST_DAY, LAST_DAY = 61, 2_958_465
"""Day numbers that every spreadsheet program takes for the same dates: 1 March 1900 to the end of 9999."""


class ReadingError(RoiWorkbookError):
    """A file that is refused: the sentence says why, and what to do."""


class LostError(Exception):
    """A name or heading that is needed and not there: the text says what is wrong with it."""


class ExcelError(str):
    """An Excel error in a cell, such as #N/A: a text that is not the analyst's."""

    __slots__ = ()


class Cells(ABC):
    """Where named areas lie and what cells hold: an edited workbook, or the template as planned."""

    def __init__(self) -> None:
        self._headings: dict[tuple[str, bool], dict[Any, list[int]]] = {}

    @abstractmethod
    def area(self, name: str) -> Area:
        """The area of a name; raises LostError where there is none that can be used."""

    @abstractmethod
    def content(self, cell: Cell) -> Any:
        """What a cell holds; None where it is empty."""

    def places(self, name: str, down: str | None = None, across: str | None = None) -> dict[Any, Cell]:
        """Where the cells of a named range are, by heading.

        A single cell has the heading (), a grid pairs (down, across). `down` and `across` name the ranges of
        typed headings beside and above. Rows and columns without a heading are the analyst's own and left
        out; so are headings that stand there twice. Raises LostError where a name cannot be used.
        """
        area = self.area(name)
        height, width = area.shape
        if (height > 1 and not down) or (width > 1 and not across):
            raise LostError(f"the name covers {where(area)}, more cells than it should")
        rows = self._along(down, area, upright=True) if down else {(): area.top}
        columns = self._along(across, area, upright=False) if across else {(): area.left}
        if down and across:
            return {
                (a, b): (area.sheet, row, column) for a, row in rows.items() for b, column in columns.items()
            }
        if across:
            return {heading: (area.sheet, area.top, column) for heading, column in columns.items()}
        return {heading: (area.sheet, row, area.left) for heading, row in rows.items()}

    def _along(self, name: str, beside: Area, upright: bool) -> dict[Any, int]:
        """The row (or column) of each typed heading that stands beside (or above) an area."""
        area = self.area(name)
        if area.sheet != beside.sheet:
            raise LostError(f"its headings ({name}) are on another sheet, {area.sheet}")
        if (name, upright) not in self._headings:
            found: dict[Any, list[int]] = {}
            for row, column in area.cells():
                heading = as_heading(self.content((area.sheet, row, column)))
                if heading is not None:
                    found.setdefault(heading, []).append(row if upright else column)
            self._headings[name, upright] = found
        low, high = (beside.top, beside.bottom) if upright else (beside.left, beside.right)
        known = self._headings[name, upright].items()
        return {heading: at[0] for heading, at in known if len(at) == 1 and low <= at[0] <= high}


def as_heading(content: Any) -> Any:
    """The heading in a cell, numbers to 12 decimals because not every program keeps more; None if there is none."""
    if content is None or isinstance(content, (bool, ExcelError)):
        return None
    return round(float(content), 12) if isinstance(content, float) else content


class ReadWorkbook(Cells):
    """A workbook that was read.

    `template_version` is None where the workbook looks like ours and does not say which template it is.
    `names` holds the usable areas by name in lower case, `broken` what is wrong with the others.
    """

    def __init__(self, file: str, names: Mapping[str, Area], broken: Mapping[str, str], book: Any) -> None:
        super().__init__()
        self.file = file
        self.template_version: str | None = None
        self.names = names
        self.broken = broken
        self._book = book
        self._sheets: dict[str, dict[tuple[int, int], Any]] = {}

    def area(self, name: str) -> Area:
        """Where the cells of a name are; raises LostError where they cannot be found."""
        known = self.names.get(name.lower())
        if known is None:
            raise LostError(self.broken.get(name.lower(), "the name is gone"))
        return known

    def content(self, cell: Cell) -> Any:
        """What a cell holds: a number, text, truth, ExcelError or None. Dates are day numbers."""
        sheet, row, column = cell
        if sheet not in self._sheets:
            self._sheets[sheet] = dict(self._read(sheet))
        return self._sheets[sheet].get((row, column))

    def value(self, name: str) -> Any:
        """What the one cell of a name holds."""
        return self.content(self.places(name)[()])

    def values(self, name: str, down: str | None = None, across: str | None = None) -> dict[Any, Any]:
        """What the cells of a named range hold, by heading (see `places`)."""
        return {heading: self.content(cell) for heading, cell in self.places(name, down, across).items()}

    def _read(self, sheet: str) -> Iterator[tuple[tuple[int, int], Any]]:
        areas = [area for area in self.names.values() if area.sheet == sheet]
        last_row = max((area.bottom for area in areas), default=-1) + 1
        last_column = max((area.right for area in areas), default=-1) + 1
        if not areas:
            return
        with _refusing_what_openpyxl_cannot_read(self.file):
            rows = self._book[sheet].iter_rows(min_row=1, max_row=last_row, min_col=1, max_col=last_column)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell.value is not None:
                        yield (row, column), _content(cell.value, cell.data_type)


def _content(value: Any, data_type: str) -> Any:
    if data_type == "e":
        return ExcelError(value)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        return to_excel(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            return ExcelError("#NUM!")
        if not math.isfinite(number):
            return ExcelError("#NUM!")
        return number if abs(number) >= 1e15 else value
    return value


def read_workbook(path: str | Path, model: Model = MODEL) -> ReadWorkbook:
    """Open a workbook made with `roi-workbook new` and edited since, for reading only.

    Raises ReadingError, with one sentence, for a file that is missing, unreadable, too large, damaged,
    encrypted, in another format, from another program or made from another template.
    """
    path = Path(path)
    content = _bytes(path)
    _refuse_other_formats(path, content)
    _refuse_bad_archive(path, content)
    with _refusing_what_openpyxl_cannot_read(str(path)):
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = {title.lower(): title for title in book.sheetnames if hasattr(book[title], "iter_rows")}
        defined = {name.lower(): str(declared.attr_text) for name, declared in book.defined_names.items()}
    names, broken = _areas(defined, sheets)
    read = ReadWorkbook(str(path), names, broken, book)
    read.template_version = _template(read, model, frozenset(sheets))
    return read


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        near = get_close_matches(path.name, _beside(path), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise ReadingError(f"{path}: there is no such file.{hint}") from None
    except IsADirectoryError:
        raise ReadingError(f"{path}: this is a directory; give the workbook inside it.") from None
    except PermissionError:
        what = "this is a directory" if path.is_dir() else "you may not read this file, or a program locks it"
        raise ReadingError(f"{path}: {what}.") from None
    except (OSError, ValueError) as error:
        raise ReadingError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error}).") from None
    if len(content) > LARGEST_FILE:
        raise ReadingError(f"{path}: larger than {LARGEST_FILE:,} bytes; no workbook of ours gets near that.")
    return content


def _beside(path: Path) -> list[str]:
    try:
        return [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return []


def _refuse_other_formats(path: Path, content: bytes) -> None:
    if not content:
        raise ReadingError(f"{path}: the file is empty.")
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise ReadingError(
                f"{path}: protected with a password; open it, remove the password and save it."
            )
        raise ReadingError(
            f"{path}: in the old .xls format or another one; save it as an Excel workbook, .xlsx."
        )
    if not content.startswith(b"PK"):
        raise ReadingError(f"{path}: not an Excel workbook (.xlsx).")


def _refuse_bad_archive(path: Path, content: bytes) -> None:
    """Refuse what no parser should see: too much, twice the same, encrypted, or XML that defines entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise ReadingError(
                    f"{path}: holds more than {MOST_MEMBERS:,} parts; no workbook of ours does."
                )
            names = [member.filename.lower() for member in members]
            _refuse_wrong_members(path, names)
            inflated = 0
            for member in members:
                if member.flag_bits & 1:
                    raise ReadingError(
                        f"{path}: protected with a password; remove it and save the workbook again."
                    )
                for chunk in _inflated(archive, member):
                    inflated += len(chunk) - OVERLAP
                    if inflated > LARGEST_INFLATED:
                        raise ReadingError(f"{path}: inflates to more than {LARGEST_INFLATED:,} bytes.")
                    if any(word in chunk for word in DEFINITIONS):
                        raise ReadingError(
                            f"{path}: {member.filename} defines entities; no spreadsheet program does."
                        )
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        raise ReadingError(
            f"{path}: damaged: the archive cannot be unpacked. Try to open and save it again."
        ) from None


DEFINITIONS = tuple(
    text.encode(coding)
    for text in ("<!DOCTYPE", "<!ENTITY")
    for coding in ("utf-8", "utf-16-le", "utf-16-be")
)
OVERLAP = max(map(len, DEFINITIONS))


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member chunk by chunk, each with the end of the one before so that no word is cut."""
    before = b" " * OVERLAP
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            yield before + chunk
            before = (before + chunk)[-OVERLAP:]


def _refuse_wrong_members(path: Path, names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise ReadingError(f"{path}: damaged: it holds a part twice, and programs would read different ones.")
    if "xl/workbook.bin" in names:
        raise ReadingError(f"{path}: in the binary .xlsb format; save it as an Excel workbook, .xlsx.")
    if "content.xml" in names:
        raise ReadingError(f"{path}: an OpenDocument file; save it as an Excel workbook, .xlsx.")
    if "xl/workbook.xml" not in names:
        raise ReadingError(f"{path}: an archive, but not an Excel workbook (.xlsx).")


class _refusing_what_openpyxl_cannot_read:  # noqa: N801
    """Whatever openpyxl raises, some eighteen kinds, means that the file is damaged."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.quiet = warnings.catch_warnings()

    def __enter__(self) -> None:
        self.quiet.__enter__()
        warnings.simplefilter("ignore")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        self.quiet.__exit__(kind, error, trace)
        if isinstance(error, Exception) and not isinstance(error, RoiWorkbookError):
            raise ReadingError(
                f"{self.file}: damaged, or not written by a spreadsheet program ({type(error).__name__})."
                " Try to open and save it again."
            ) from error


_AREA = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!:\[\]]+))!"
    r"\$(?P<left>[A-Z]{1,3})\$(?P<top>[0-9]{1,7})(?::\$(?P<right>[A-Z]{1,3})\$(?P<bottom>[0-9]{1,7}))?"
)


def _areas(defined: Mapping[str, str], sheets: Mapping[str, str]) -> tuple[dict[str, Area], dict[str, str]]:
    """The names that are one absolute area of bounded size on a sheet, and what is wrong with the others."""
    names, broken = {}, {}
    for name, reference in defined.items():
        try:
            names[name] = _area(reference, sheets)
        except LostError as lost:
            broken[name] = str(lost)
    return names, broken


def _area(reference: str, sheets: Mapping[str, str]) -> Area:
    if "#REF!" in reference:
        raise LostError("the cells it meant were deleted")
    match = _AREA.fullmatch(reference)
    if match is None:
        raise LostError(f"the name means {reference[:60]}, not one fixed area")
    title = (match["quoted"] or match["plain"]).replace("''", "'")
    if title.lower() not in sheets:
        raise LostError(f"the name points to a sheet that is gone ({title})")
    top, left = int(match["top"]) - 1, column_index_from_string(match["left"]) - 1
    bottom = int(match["bottom"]) - 1 if match["bottom"] else top
    right = column_index_from_string(match["right"]) - 1 if match["right"] else left
    if not 0 <= top <= bottom < LAST_ROW or not left <= right < LAST_COLUMN:
        raise LostError(f"the name covers too much: {reference[:60]}")
    return Area(sheets[title.lower()], top, left, bottom, right)


def _template(read: ReadWorkbook, model: Model, sheets: frozenset[str]) -> str | None:
    """Which template a workbook was made from; None where it is ours by its names only."""
    try:
        template = str(read.value(TEMPLATE_NAME))
    except LostError:
        template = ""
    ours, _, version = template.partition(" ")
    if ours == "roi-workbook" and version:
        if version != TEMPLATE_VERSION:
            raise ReadingError(
                f"{read.file}: made from template {version[:20]}; this roi-workbook reads template {TEMPLATE_VERSION}."
            )
        return version
    keys = [
        *model.inputs,
        *(key for key in model.lines if key not in {line.key for line in model.month_lines}),
    ]
    known = {**read.names, **read.broken}
    if sum(key in known for key in keys) >= FAMILIAR * len(keys):
        return None
    if sheets >= OUR_SHEETS:
        raise ReadingError(
            f"{read.file}: looks like ours, but its defined names are gone: it was saved by a program that drops"
            " them. Go back to the last version saved by a spreadsheet program."
        )
    raise ReadingError(f"{read.file}: not a workbook made with `roi-workbook new`.")


def inputs_of(book: ReadWorkbook, model: Model = MODEL) -> Inputs:
    """The inputs of a workbook as they were typed: texts and errors in number cells stay what they are.

    Empty cells are absent, and so is what cannot be found (see `lost_names`). Dates are texts "YYYY-MM",
    with the day where it is not the first of the month.
    """
    values: dict[str, Any] = {}
    for key, declared in model.inputs.items():
        ends = {
            end: _typed(declared, book.content(cell)) for end, cell in typed_cells(book, declared).items()
        }
        held = {end: value for end, value in ends.items() if value is not None}
        if held:
            values[key] = held if declared.three else held["base"]
    tables = {key: tuple(row for _, row in table_rows(book, table)) for key, table in model.tables.items()}
    evidence = {key: facts for key in model.register if (facts := _evidence(book, key))}
    return Inputs(
        values=values, tables={key: rows for key, rows in tables.items() if rows}, evidence=evidence
    )


def typed_cells(book: Cells, declared: Input) -> dict[str, Cell]:
    """The cells an input is typed into, by scenario in lower case; single inputs have `base` only."""
    found = {}
    for end in typed_ends(declared):
        try:
            found[end] = book.places(f"{declared.key}_{end}")[()]
        except LostError:
            continue
    return found


def typed_ends(declared: Input) -> list[str]:
    """What the typed cells of an input are called after its key."""
    return [scenario.lower() for scenario in SCENARIOS] if declared.three else ["base"]


def table_rows(book: ReadWorkbook, table: Table) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a table that hold anything, each with its row number on the sheet (from 0), in order.

    All rows that the columns' names cover count, as they do in the workbook's own sums; only the text
    that marks the closing row is no data.
    """
    areas: dict[str, Area] = {}
    for column in table.columns:
        try:
            areas[column.key] = book.area(f"{table.key}_{column.key}")
        except LostError:
            continue
    rows: dict[int, dict[str, Any]] = {}
    for column in table.columns:
        if column.key not in areas:
            continue
        area = areas[column.key]
        for number in range(area.top, area.bottom + 1):
            content = book.content((area.sheet, number, area.left))
            if content is not None and content != MARKER:
                rows.setdefault(number, {})[column.key] = _typed(column, content)
    return sorted(rows.items())


def _typed(declared: Input | Column, content: Any) -> Any:
    """What was typed into a cell, in the form that input files have."""
    if declared.kind != "date" or isinstance(content, bool):
        return content
    if isinstance(content, (int, float)):
        return date_text(content) or content
    # A text is no date to a spreadsheet, whatever it reads like; an apostrophe is how one says so.
    return f"'{content}" if isinstance(content, str) and content[:1].isdigit() else content


def date_text(day_number: float) -> str:
    """A day number as "YYYY-MM", with the day where it is not the first; "" where it is no date."""
    if not FIRST_DAY <= day_number <= LAST_DAY or day_number != int(day_number):
        return ""
    day = DAY_ZERO + datetime.timedelta(days=int(day_number))
    return day.isoformat()[:7] if day.day == 1 else day.isoformat()


def evidence_cells(book: ReadWorkbook, key: str) -> dict[str, Cell]:
    """Where the evidence of an input or table is typed, by fact; empty where its block cannot be found."""
    for sheet in INPUT_SHEETS:
        block = slug(sheet) + "_evidence"
        try:
            cells = book.places(block, slug(sheet) + "_input_key", block + "_heading")
        except LostError:
            continue
        found = {fact: cells[key, title] for fact, title in EVIDENCE_TITLES.items() if (key, title) in cells}
        if found:
            return found
    return {}


def _evidence(book: ReadWorkbook, key: str) -> dict[str, str]:
    """What is written beside an input or table, as texts; the order is that of the columns."""
    facts = {}
    for fact, cell in evidence_cells(book, key).items():
        content = book.content(cell)
        if content is None or content == "":
            continue
        if fact == "date" and isinstance(content, (int, float)) and not isinstance(content, bool):
            day = date_text(content)
            content = f"{day}-01" if len(day) == len("YYYY-MM") else day or content
        facts[fact] = str(content)
    return facts


def lost_names(book: ReadWorkbook, names: Iterable[str]) -> dict[str, str]:
    """Which of these names cannot be used in a workbook, and why."""
    lost = {}
    for name in names:
        try:
            book.area(name)
        except LostError as reason:
            lost[name] = str(reason)
    return lost


def lost_inputs(book: ReadWorkbook, model: Model = MODEL) -> dict[str, str]:
    """Which names of typed cells cannot be used in a workbook, and why."""
    names = [f"{key}_{end}" for key, declared in model.inputs.items() for end in typed_ends(declared)]
    names += [f"{key}_{column.key}" for key, table in model.tables.items() for column in table.columns]
    return lost_names(book, names)


def where(cell: Cell | Area) -> str:
    """A cell or area as people write it: Downtime!C7."""
    area = cell if isinstance(cell, Area) else Area(*cell, *cell[1:])
    return f"{quoted(area.sheet)}!{area.address.replace('$', '')}"

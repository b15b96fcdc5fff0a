"""The cells of one worksheet, from its XML.

Rows in the plain form are read faster; all end in the same methods of one reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from roi_workbook.cell_values import CellValue, ExcelError
from roi_workbook.formulas.addresses import COLUMNS, ROWS, cell_address, column_number
from roi_workbook.xlsx.drawings import Drawn
from roi_workbook.xlsx.markup import Attributes, Markup, Tag
from roi_workbook.xlsx.package import Package, ReadingError, named
from roi_workbook.xlsx.plain.rows import RowForm, is_unseen
from roi_workbook.xlsx.plain.sheets import PlainRows
from roi_workbook.xlsx.rules import RulesReader, SheetRules
from roi_workbook.xlsx.stored_formulas import StoredFormulas
from roi_workbook.xlsx.values import NUMBERS, SPACE, day_number, unescaped

TRUTHS = {"1": True, "true": True, "0": False, "false": False}
OTHERS = ("extLst",)
"""Tags allowed in a row or a cell that say nothing about its content."""


@dataclass(slots=True)
class SheetCells:
    """The cells of a sheet by row and column, counted from 0; empty cells are absent.

    `values` are numbers, texts, booleans and ExcelErrors, stored results of formulas included; dates are day
    numbers as the workbook counts them. `formulas` are texts without the leading "=", each as it stands in
    its own cell. `doubts` says for some of these cells why programs would not agree on their formula. `looks` are
    the numbers of the cells' formats, `unseen_rows` the rows with content that are hidden, `unseen_columns` the
    first and last of hidden columns. `state` is how the sheet itself is hidden: "", "hidden" or "veryHidden". `rules`
    say what may be typed, what changes how cells look, and whether they are locked; `drawn` is what lies over the cells.
    """

    title: str
    values: dict[tuple[int, int], CellValue] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    doubts: dict[tuple[int, int], str] = field(default_factory=dict)
    looks: dict[tuple[int, int], str] = field(default_factory=dict)
    unseen_rows: set[int] = field(default_factory=set)
    unseen_columns: list[tuple[int, int]] = field(default_factory=list)
    state: str = ""
    rules: SheetRules = field(default_factory=SheetRules)
    drawn: list[Drawn] = field(default_factory=list)


class RichText:
    """The text of a tag that may hold several pieces, each formatted differently.

    Spaces around a piece are kept whatever `xml:space` says: programs do not agree on them.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def tag(self, end: Callable[[str], None]) -> Tag:
        """The tag that holds the pieces; `end` is called when all have been read."""
        text = Tag(end=self._end)
        piece = Tag(inside={"t": text}, skipped=("rPr",))
        return Tag(inside={"t": text, "r": piece}, end=end, skipped=("rPh", "phoneticPr", "extLst"))

    def take(self) -> str:
        """The text since it was last taken."""
        text = "".join(self._pieces)
        self._pieces.clear()
        return text

    def _end(self, text: str) -> None:
        self._pieces.append(unescaped(text))


_INDEX = re.compile("[0-9]{1,9}")
_CELL = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile("[1-9][0-9]{0,6}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{0,20})?")
NARROWEST_COLUMN = 0.5
"""In characters: nothing in a narrower column can be read."""


def read_sheet(
    package: Package, part: str, title: str, texts: Mapping[str, str], date1904: bool, fast: bool = True
) -> SheetCells:
    """Read the cells of one worksheet; `texts` are the shared ones by number. `fast` only changes the time it
    takes.

    Raises ReadingError for what is damaged, ambiguous or too large.
    """
    reader = SheetReader(package, title, texts, date1904)
    rows = reader.tag_of_rows()
    columns = Tag(inside={"col": Tag(begin=reader.read_columns)})
    inside = {"cols": columns, "sheetData": rows, **RulesReader(reader.rules, reader.begin_rule).tags()}
    with Markup(package, part, {"worksheet": Tag(inside=inside)}) as markup:
        pieces = package.inflated(part)
        if fast:
            pieces = PlainRows(package, reader, markup, rows).taken_from(pieces)
        for piece in pieces:
            markup.feed(piece)
            reader.count()
        markup.feed(b"", last=True)
    reader.finish()
    return reader.sheet


class SheetReader:
    """Takes the rows and cells of a sheet in file order, from the parser or the fast reader."""

    def __init__(self, package: Package, title: str, texts: Mapping[str, str], date1904: bool) -> None:
        self._formulas = StoredFormulas(package, title)
        self.sheet = SheetCells(title, formulas=self._formulas.of_cells, doubts=self._formulas.doubts)
        self._package = package
        self._texts = texts
        self._date1904 = date1904
        self._has_begun = False
        self._row = self._column = -1
        self._row_digits = "0"
        self._characters = 0
        self._counted = 0
        # The parts of the current cell that the parser has read.
        self._attributes: Attributes = {}
        self._is_unseen = False
        self._formula_attributes: Attributes = {}
        self._formula: str | None = None
        self._value: str | None = None
        self._inline: str | None = None
        self._rich = RichText()

    def tag_of_rows(self) -> Tag:
        """The tag that holds the rows, for the parser; only the caller keeps it, as it refers to this reader."""
        cell = {
            "f": Tag(begin=self._begin_formula, end=self._end_formula),
            "v": Tag(end=self._end_value),
            "is": self._rich.tag(self._end_inline),
        }
        row = {"c": Tag(begin=self._begin_cell, end=self._end_cell, inside=cell, skipped=OTHERS)}
        rows = {"row": Tag(begin=self._begin_parsed_row, inside=row, skipped=OTHERS)}
        return Tag(begin=self._begin_rows, inside=rows, skipped=())

    def _begin_rows(self, _: Attributes) -> None:
        if self._has_begun:
            raise self._damaged("there are two lists of rows, so programs would read different ones")
        self._has_begun = True

    def begin_rule(self) -> None:
        """Count a rule; rules follow the rows."""
        if not self._has_begun:
            raise self._damaged("rules for cells stand before the cells")
        self._package.spend("rules for cells", 1)

    @property
    def rules(self) -> SheetRules:
        """The rules read so far."""
        return self.sheet.rules

    def take_rules(self, rules: SheetRules) -> None:
        """Take the rules of an end that was read before."""
        self._package.spend("rules for cells", len(rules.validations) + len(rules.conditions))
        self.sheet.rules = rules

    def read_columns(self, attributes: Attributes) -> None:
        """Read columns that are formatted alike: those that are hidden are kept."""
        first, last = (attributes.get(end, "") for end in ("min", "max"))
        width = attributes.get("width", "")
        narrow = _NUMBER.fullmatch(width) is not None and float(width) < NARROWEST_COLUMN
        if narrow or attributes.get("hidden", "0") in ("1", "true"):
            if (
                not (_ROW.fullmatch(first) and _ROW.fullmatch(last))
                or len(self.sheet.unseen_columns) >= COLUMNS
            ):
                raise self._damaged(
                    f"the columns {named(first)} to {named(last)} are no columns, or there twice"
                )
            self.sheet.unseen_columns.append((int(first) - 1, int(last) - 1))

    def _begin_parsed_row(self, attributes: Attributes) -> None:
        self.begin_row(attributes)
        self._is_unseen = is_unseen(attributes)

    def begin_row(self, attributes: Attributes) -> None:
        """Begin a row; without a number it is the next one."""
        digits = attributes.get("r") or str(self._row + 2)
        row = int(digits) - 1 if _ROW.fullmatch(digits) else -1
        if not self._row < row < ROWS:
            raise self._damaged(f"row {named(digits)} is out of order, or beyond the end of a sheet")
        self._row, self._row_digits, self._column = row, digits, -1

    def take_rows(self, form: RowForm, texts: Iterable[str]) -> None:
        """Take whole rows: their form, and the texts of their values."""
        for attributes in form.rows:
            self.begin_row(attributes)
        self.sheet.formulas.update(form.formulas)
        self.sheet.looks.update(form.looks)
        self.sheet.unseen_rows.update(form.unseen)
        self._characters += form.characters
        for position, formula, of_formula in form.special:
            self._formulas.take(position, formula, of_formula)
        for position, text in form.inline:
            self.sheet.values[position] = self._read(position, "inlineStr", text)
        values, numbers, shared = self.sheet.values, NUMBERS, self._texts
        for position, kind, text in zip(form.places, form.kinds, texts, strict=True):
            if not kind:
                value: CellValue = numbers[text]
            elif kind == "s" and text in shared:
                value = shared[text]
            else:
                value = self._read(position, kind, text)
            if value is not None:
                values[position] = value

    def count(self) -> None:
        """Count what was read since the last call against the bounds."""
        total = len(self.sheet.values) + len(self.sheet.formulas)
        self._package.spend("values and formulas", total - self._counted)
        self._package.spend("characters", self._characters + self._formulas.characters)
        self._counted, self._characters, self._formulas.characters = total, 0, 0

    def finish(self) -> None:
        """Give cells the formulas that depend on the whole sheet."""
        self._formulas.share_early()
        self.count()
        self._formulas.fill()

    def _damaged(self, what: str) -> ReadingError:
        return self._package.damaged(f"on sheet {named(self.sheet.title)}, {what}")

    def _read(self, position: tuple[int, int], kind: str, text: str) -> CellValue:
        """The value of a cell from its kind and its text."""
        if kind == "s":
            if not text:
                return None
            if text in self._texts:
                return self._texts[text]
            if _INDEX.fullmatch(text) and str(int(text)) in self._texts:
                return self._texts[str(int(text))]
            raise self._damaged(f"cell {cell_address(*position)} refers to a text that is not there")
        if kind in ("", "n"):
            return NUMBERS[text]
        self._characters += len(text)
        if kind == "str":
            return unescaped(text)
        if kind == "inlineStr":
            return text
        if kind == "e":
            return ExcelError(text.strip(SPACE)) if text else None
        if kind == "b":
            return TRUTHS.get(text.strip(SPACE), text or None)
        if kind == "d":
            return day_number(text, self._date1904)
        raise self._damaged(f"cell {cell_address(*position)} holds an unknown kind of value, {named(kind)}")

    def _begin_cell(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._formula = self._value = self._inline = None

    def _begin_formula(self, attributes: Attributes) -> None:
        self._formula_attributes = attributes

    def _end_formula(self, text: str) -> None:
        if self._formula is not None:
            raise self._of_two_minds()
        self._formula = text

    def _end_value(self, text: str) -> None:
        if self._holds_value:
            raise self._of_two_minds()
        self._value = text

    def _end_inline(self, _: str) -> None:
        if self._holds_value:
            raise self._of_two_minds()
        self._inline = self._rich.take()

    @property
    def _holds_value(self) -> bool:
        return self._value is not None or self._inline is not None

    def _of_two_minds(self) -> ReadingError:
        where = self._attributes.get("r", f"in row {self._row_digits}")
        return self._damaged(
            f"cell {named(where)} has its formula or value twice, or in the wrong form for its type, so programs would read"
            " different ones"
        )

    def _end_cell(self, _: str) -> None:
        column = self._column + 1
        if address := self._attributes.get("r"):
            parts = _CELL.fullmatch(address)
            if parts is None:
                raise self._damaged(f"{named(address)} is not a cell address")
            column = column_number(parts[1]) if parts[2] == self._row_digits else -1
        if not self._column < column < COLUMNS:
            raise self._damaged(
                f"cell {address} is there twice, out of order or beyond the end of a sheet"
                if address
                else f"row {self._row_digits} goes beyond the end of a sheet"
            )
        self._column = column
        position = self._row, column
        if self._formula is not None:
            self._formulas.take(position, self._formula, self._formula_attributes)
        kind = self._attributes.get("t", "")
        if not kind and "t" in self._attributes:
            raise self._of_two_minds()
        value = self._inline if kind == "inlineStr" else self._value
        if value is None and self._holds_value:
            raise self._of_two_minds()
        read = None if value is None else self._read(position, kind, value)
        if read is not None:
            self.sheet.values[position] = read
        if read is not None or self._formula is not None:
            if "s" in self._attributes:
                self.sheet.looks[position] = self._attributes["s"]
            if self._is_unseen:
                self.sheet.unseen_rows.add(self._row)

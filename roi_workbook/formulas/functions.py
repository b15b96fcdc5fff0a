"""The operators and functions of spreadsheets that sentences, states and lookups of the template use.

Programs agree on what is written here; what they differ on raises FormulaError.
"""

from __future__ import annotations

import calendar
import contextlib
import datetime
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from roi_workbook.cell_values import DAY_ZERO, CellValue, ExcelError, is_number
from roi_workbook.formulas.addresses import Area
from roi_workbook.formulas.references import FormulaError, Operand

END_OF_DAYS = 2_958_466
"""The day number after 9999-12-31: no program knows a date from there on."""


class Cells(ABC):
    """The cells a formula refers to; what an area holds is asked for once."""

    def __init__(self) -> None:
        self._values_of: dict[Area, list[CellValue]] = {}
        self._numbers_of: dict[Area, list[float]] = {}
        self._lookups: dict[Area, Lookup] = {}

    @abstractmethod
    def area(self, operand: Operand) -> Area:
        """Which cells an operand stands for; raises FormulaError where there are none."""

    @abstractmethod
    def value(self, sheet: str, row: int, column: int) -> CellValue:
        """What a cell holds: a number, text, truth, ExcelError, or None."""

    def values(self, area: Area) -> list[CellValue]:
        """What the cells of an area hold, row by row."""
        if area not in self._values_of:
            self._values_of[area] = [self.value(area.sheet, *cell) for cell in area.cells()]
        return self._values_of[area]

    def numbers(self, area: Area) -> list[float]:
        """The numbers among them: texts, truths and blanks do not count. Raises ResultError for an error."""
        if area not in self._numbers_of:
            values = self.values(area)
            for value in values:
                if isinstance(value, ExcelError):
                    raise ResultError(value)
            self._numbers_of[area] = [float(value) for value in values if is_number(value)]
        return self._numbers_of[area]

    def lookup(self, area: Area) -> Lookup:
        """Where each value of a row or column stands first."""
        if area not in self._lookups:
            self._lookups[area] = Lookup(self, _line(area))
        return self._lookups[area]


class Lookup:
    """The places of values in a row or column, for as many of its cells as were needed so far.

    A cell behind the value that is looked for may lead back to the formula that looks.
    """

    def __init__(self, cells: Cells, line: list[tuple[str, int, int]]) -> None:
        self._cells, self._line = cells, line
        self._seen = 0
        self._places: dict[tuple[int, float | str], int] = {}

    def place(self, wanted: CellValue) -> int:
        """The first place of a value, from 1; raises ResultError where it is not there."""
        keys = [_comparable(wanted, beside) for beside in (KINDS if wanted is None else (None,))]
        while self._places.keys().isdisjoint(keys):
            if self._seen == len(self._line):
                raise ResultError("#N/A")
            found = self._cells.value(*self._line[self._seen])
            self._seen += 1
            if found is not None and not isinstance(found, ExcelError):
                self._places.setdefault(_comparable(found, None), self._seen)
        return min(self._places[key] for key in keys if key in self._places)


KINDS: tuple[CellValue, ...] = (0.0, "", False)
"""A value of each kind; a blank equals each of them."""


class ResultError(Exception):
    """An Excel error on the way to a result."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = ExcelError(error)


Result = CellValue | Area


def scalar(result: Result, cells: Cells) -> CellValue:
    """One value; an area must be one cell, as programs differ on others."""
    if isinstance(result, Area):
        if (result.top, result.left) != (result.bottom, result.right):
            raise FormulaError(f"{result.reference} where one value is needed")
        result = cells.value(result.sheet, result.top, result.left)
    if isinstance(result, ExcelError):
        raise ResultError(result)
    return result


def all_values(cells: Cells, results: tuple[Result, ...]) -> Iterator[tuple[CellValue, bool]]:
    """Every value of some arguments, and whether it stands in an area."""
    for result in results:
        if isinstance(result, Area):
            for value in cells.values(result):
                yield value, True
        else:
            yield result, False


def to_number(value: CellValue) -> float:
    """A value where a number is needed; a blank is 0, a text an error: programs differ on "5" + 1."""
    if value is None:
        return 0.0
    if isinstance(value, str):
        raise ResultError("#VALUE!")
    return float(value)


def to_truth(value: CellValue) -> bool:
    """A value where a truth is needed; a text is an error."""
    if isinstance(value, str):
        raise ResultError("#VALUE!")
    return bool(value)


def text_of(value: CellValue) -> str:
    """A value as it reads when it is joined to a text: up to fifteen digits, without needless ones."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    number = float(value)
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    text = f"{number:.15g}"
    if "e" not in text:
        return text
    digits, _, power = text.partition("e")
    return f"{digits}E{power[0]}{power[1:].lstrip('0').zfill(2)}"


def _joined(left: CellValue, right: CellValue) -> str:
    return text_of(left) + text_of(right)


def _held(number: float) -> float:
    """A result that a cell can hold: none is infinite."""
    if math.isinf(number):
        raise ResultError("#NUM!")
    return number


def _quotient(left: CellValue, right: CellValue) -> float:
    divisor = to_number(right)
    if divisor == 0:
        raise ResultError("#DIV/0!")
    return _held(to_number(left) / divisor)


def _power(left: CellValue, right: CellValue) -> float:
    try:
        result = to_number(left) ** to_number(right)
    except (OverflowError, ZeroDivisionError) as problem:
        raise ResultError("#NUM!") from problem
    if isinstance(result, complex):
        raise ResultError("#NUM!")
    return float(result)


OPERATORS: dict[str, Callable[..., CellValue]] = {
    "&": _joined,
    "+": lambda left, right: _held(to_number(left) + to_number(right)),
    "-": lambda left, right: _held(to_number(left) - to_number(right)),
    "*": lambda left, right: _held(to_number(left) * to_number(right)),
    "/": _quotient,
    "^": _power,
    "prefix -": lambda value: -to_number(value),
    "prefix +": lambda value: value,
    "%": lambda value: to_number(value) / 100,
}

COMPARISONS: dict[str, Callable[[int], bool]] = {
    "=": lambda order: order == 0,
    "<>": lambda order: order != 0,
    "<": lambda order: order < 0,
    ">": lambda order: order > 0,
    "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0,
}


def compared(meaning: Callable[[int], bool]) -> Callable[[CellValue, CellValue], bool]:
    """A comparison of two values, from what it makes of their order."""
    return lambda left, right: meaning(_order(left, right))


def _order(left: CellValue, right: CellValue) -> int:
    """-1, 0 or 1: numbers come before texts, texts before truths; case does not count."""
    one, other = _comparable(left, right), _comparable(right, left)
    return (one > other) - (one < other)


def _comparable(value: CellValue, beside: CellValue) -> tuple[int, float | str]:
    if value is None:
        value = "" if isinstance(beside, str) else False if isinstance(beside, bool) else 0.0
    if isinstance(value, str):
        return 1, value.casefold()
    return 2 if isinstance(value, bool) else 0, float(value)


def _rounded(value: CellValue, digits: CellValue = 0.0) -> float:
    """Rounded half away from zero, as the number is written in fifteen digits."""
    number, places = to_number(value), math.trunc(to_number(digits))
    if math.isinf(number) or number == 0:
        return number + 0.0
    step = Decimal(1).scaleb(-places)
    written = Decimal(f"{number:.15g}")
    if written.adjusted() + places > 25:
        return number
    return float(written.quantize(step, ROUND_HALF_UP)) + 0.0  # never -0


def _fixed(value: CellValue, digits: CellValue = 2.0, plain: CellValue = False) -> str:
    places = math.trunc(to_number(digits))
    number = _rounded(value, places)
    return f"{number:.{max(0, places)}f}" if to_truth(plain) else f"{number:,.{max(0, places)}f}"


def _sign(value: CellValue) -> float:
    number = to_number(value)
    return float((number > 0) - (number < 0))


def _exp(value: CellValue) -> float:
    try:
        return math.exp(to_number(value))
    except OverflowError as problem:
        raise ResultError("#NUM!") from problem


def _logarithm(value: CellValue) -> float:
    number = to_number(value)
    if number <= 0:
        raise ResultError("#NUM!")
    return math.log(number)


def _months_later(day: CellValue, months: CellValue) -> float:
    """EDATE: the same day of a later month, or its last one."""
    number = to_number(day)
    if not 0 <= number < END_OF_DAYS:
        raise ResultError("#NUM!")
    start = DAY_ZERO + datetime.timedelta(days=math.floor(number))
    year, month = divmod(start.year * 12 + start.month - 1 + math.trunc(to_number(months)), 12)
    if not DAY_ZERO.year < year <= datetime.MAXYEAR:
        raise ResultError("#NUM!")
    last = calendar.monthrange(year, month + 1)[1]
    return float((datetime.date(year, month + 1, min(start.day, last)) - DAY_ZERO).days)


OF_VALUES: dict[str, Callable[..., CellValue]] = {
    "ABS": lambda value: abs(to_number(value)),
    "EDATE": _months_later,
    "EXP": _exp,
    "FIXED": _fixed,
    "HYPERLINK": lambda link, text: text,
    "INT": lambda value: float(math.floor(to_number(value))),
    "LEN": lambda text: float(len(text_of(text).encode("utf-16-le")) // 2),
    "LN": _logarithm,
    "REPT": lambda text, times: text_of(text) * math.floor(to_number(times)),
    "ROUND": _rounded,
    "SIGN": _sign,
    "SUBSTITUTE": lambda text, old, new: text_of(text).replace(text_of(old), text_of(new)),
    "UPPER": lambda text: text_of(text).upper(),
}
"""Functions of single values."""


def _truths(cells: Cells, results: tuple[Result, ...]) -> Iterator[bool]:
    for value, inside in all_values(cells, results):
        if isinstance(value, ExcelError):
            raise ResultError(value)
        if inside and (value is None or isinstance(value, str)):
            continue
        yield to_truth(value)


def _numbers(cells: Cells, results: tuple[Result, ...]) -> list[float]:
    """The numbers that count: in areas, texts, truths and blanks do not."""
    numbers = []
    for result in results:
        if isinstance(result, Area):
            numbers += cells.numbers(result)
        else:
            numbers.append(to_number(scalar(result, cells)))
    return numbers


def _count(cells: Cells, *results: Result) -> float:
    found = (value for value, _ in all_values(cells, results))
    return float(sum(is_number(value) for value in found))


def _count_all(cells: Cells, *results: Result) -> float:
    return float(sum(value is not None for value, _ in all_values(cells, results)))


def _line(area: Result) -> list[tuple[str, int, int]]:
    if not isinstance(area, Area) or 1 not in area.shape:
        raise FormulaError("a row or a column is needed")
    return [(area.sheet, row, column) for row, column in area.cells()]


def _match(cells: Cells, wanted: Result, within: Result, kind: Result = None) -> float:
    """The place of a value in a row or column; only exact matches are known here."""
    if kind is None or to_number(scalar(kind, cells)) != 0:
        raise FormulaError("MATCH that is not exact")
    value = scalar(wanted, cells)
    if not isinstance(within, Area):
        raise FormulaError("a row or a column is needed")
    return float(cells.lookup(within).place(value))


def _index(cells: Cells, area: Result, row: Result, column: Result = None) -> Area:
    """One cell of an area: of a row or column by its place."""
    if not isinstance(area, Area):
        raise FormulaError("INDEX of what is no area")
    height, width = area.shape
    across, down = (_place(each, cells) for each in (column, row))
    if column is None and height == 1:
        across, down = down, 1
    if not (1 <= down <= height and 1 <= across <= width):
        raise ResultError("#REF!")
    at = area.top + down - 1, area.left + across - 1
    return Area(area.sheet, *at, *at)


def _place(number: Result, cells: Cells) -> int:
    return 1 if number is None else math.trunc(to_number(scalar(number, cells)))


def _meets(criterion: CellValue) -> Callable[[CellValue], bool]:
    """What a criterion of COUNTIF and SUMIFS asks for: a value, or a comparison with one."""
    text = text_of(criterion)
    sign = next((sign for sign in ("<=", ">=", "<>", "<", ">", "=") if text.startswith(sign)), "")
    wanted: CellValue = criterion
    if isinstance(criterion, str):
        wanted = text.removeprefix(sign)
        with contextlib.suppress(ValueError):
            wanted = float(wanted)
    meaning = COMPARISONS[sign or "="]

    def meets(value: CellValue) -> bool:
        if value is None or _comparable(value, None)[0] != _comparable(wanted, None)[0]:
            return sign == "<>"
        return meaning(_order(value, wanted))

    return meets


def _count_if(cells: Cells, *pairs: Result) -> float:
    return float(len(_chosen(cells, pairs)))


def _sum_if(cells: Cells, summed: Result, *pairs: Result) -> float:
    chosen = _chosen(cells, pairs)
    line = _line(summed)
    values = (cells.value(*line[place]) for place in chosen)
    return math.fsum(value for value in values if is_number(value))


def _chosen(cells: Cells, pairs: tuple[Result, ...]) -> list[int]:
    """The places where each area meets its criterion."""
    tests = [
        (_line(area), _meets(scalar(criterion, cells)))
        for area, criterion in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    places = range(len(tests[0][0]))
    return [place for place in places if all(meets(cells.value(*line[place])) for line, meets in tests)]


def _nth(numbers: list[float], place: int) -> float:
    if not 1 <= place <= len(numbers):
        raise ResultError("#NUM!")
    return numbers[place - 1]


def _middle(cells: Cells, *results: Result) -> float:
    numbers = sorted(_numbers(cells, results))
    if not numbers:
        raise ResultError("#NUM!")
    half = len(numbers) // 2
    return numbers[half] if len(numbers) % 2 else (numbers[half - 1] + numbers[half]) / 2


OF_AREAS: dict[str, Callable[..., Result]] = {
    "AND": lambda cells, *results: all(list(_truths(cells, results))),
    "COLUMNS": lambda cells, area: float(area.shape[1]),
    "COUNT": _count,
    "COUNTA": _count_all,
    "COUNTIF": _count_if,
    "COUNTIFS": _count_if,
    "INDEX": _index,
    "LARGE": lambda cells, area, place: _nth(
        sorted(_numbers(cells, (area,)), reverse=True), _place(place, cells)
    ),
    "MATCH": _match,
    "MAX": lambda cells, *results: max(_numbers(cells, results), default=0.0),
    "MEDIAN": _middle,
    "MIN": lambda cells, *results: min(_numbers(cells, results), default=0.0),
    "OR": lambda cells, *results: any(list(_truths(cells, results))),
    "ROWS": lambda cells, area: float(area.shape[0]),
    "SMALL": lambda cells, area, place: _nth(sorted(_numbers(cells, (area,))), _place(place, cells)),
    "SUM": lambda cells, *results: math.fsum(_numbers(cells, results)),
    "SUMIFS": _sum_if,
}
"""Functions of areas."""

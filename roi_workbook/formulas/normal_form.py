"""The normal form of a formula: the same for two spellings of one formula, different for different formulas.

Spreadsheet programs rewrite a formula whenever they save it: brackets, spaces, case, numbers, old or new
function names. The text between the operands, its shape, is parsed with Excel's precedence and written
again in one spelling. A workbook has a few hundred shapes, so parsing costs next to nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from roi_workbook.formulas.references import (
    ERROR,
    FUNCTION,
    NUMBER,
    PLACEHOLDER,
    STRING,
    TRUTH,
    FormulaError,
    Operand,
    Reference,
    folded,
    reference,
    split,
)


def normal_form(formula: str, of_one_cell: Container[str] = ()) -> tuple[str, tuple[Operand, ...]]:
    """The shape of a formula in one spelling, with `~` for every operand, and the operands in order.

    The formula is written without its "="; of_one_cell: the names, `folded`, that stand for one cell. Spaces,
    line breaks, case, `$`, needless brackets, quotes and plus signs, old and new names of functions, and
    spellings of numbers and booleans do not count: to every program they are the same. Nothing is calculated:
    1/2 is not 0.5. Raises FormulaError for what cannot be parsed, leaves the bounds of a sheet or refers to
    another workbook, to several sheets at once or to columns of a table; also for "@", which not every
    program knows, and for a plus sign before several cells.
    """
    gaps, texts = split(formula)
    return _formed(PLACEHOLDER.join(gaps), texts, of_one_cell)


def _formed(
    raw: str, texts: tuple[str, ...], of_one_cell: Container[str] = ()
) -> tuple[str, tuple[Operand, ...]]:
    operands = tuple(map(reference, texts))
    shape = _parsed(raw)
    if shape.joined or shape.signed:
        operands = _settled(shape, operands, of_one_cell)
    return shape.text, operands


MOST_TIMES_LONGER, MORE_CHARACTERS = 6, 30
"""How much longer, without spaces and digits, another spelling may be: room for brackets and prefixes."""

_NOT_COUNTED = dict.fromkeys(map(ord, " \t\r\n.0123456789"))

_KEPT = re.compile(rf"[*/^&%<>=-]|(?<![A-Za-z0-9_.])[0-9.]|{STRING}|(?<=[0-9.])[Ee][-+]?[0-9]")
"""What every spelling of a normal form has as often and in the same order, operators and where a number begins;
and what only looks like it.
"""
_NUMBERS = str.maketrans(dict.fromkeys("123456789.", "0"))


@dataclass(frozen=True, slots=True)
class Outline:
    """A quick look at a formula: the length of its shape, its number of operands, its operators and numbers in order."""

    length: int
    operands: int
    operators: str

    @classmethod
    def of(cls, raw: str, operands: int) -> Outline:
        """The outline of a shape as written, with this many operands."""
        operators = [text for text in _KEPT.findall(raw) if len(text) == 1]
        return cls(len(raw.translate(_NOT_COUNTED)), operands, "".join(operators).translate(_NUMBERS))

    def may_be(self, raw: str, operands: int) -> bool:
        """Whether a shape as written, with this many operands, could have the normal form of this one."""
        other = Outline.of(raw, operands)
        return (
            operands - raw.count(":") <= self.operands <= operands
            and other.operators == self.operators
            and other.length <= MOST_TIMES_LONGER * self.length + MORE_CHARACTERS
        )


@dataclass(frozen=True, slots=True)
class Form:
    """The normal form of a formula of ours, and its outline."""

    shape: str
    operands: tuple[Operand, ...]
    outline: Outline

    @classmethod
    def of(cls, formula: str) -> Form:
        """The form of a formula; raises FormulaError as `normal_form` does."""
        gaps, texts = split(formula)
        raw = PLACEHOLDER.join(gaps)
        return cls(*_formed(raw, texts), Outline.of(raw, len(texts)))


def normal_form_within(
    formula: str, outline: Outline, of_one_cell: Container[str] = ()
) -> tuple[str, tuple[Operand, ...]] | None:
    """The normal form of a formula; None where its outline shows that it cannot match this one.

    Parsing takes a hundred times as long as comparing outlines, and every formula may have been changed.
    """
    gaps, texts = split(formula)
    raw = PLACEHOLDER.join(gaps)
    return _formed(raw, texts, of_one_cell) if outline.may_be(raw, len(texts)) else None


Tree = tuple[Any, ...]
"""A parsed shape: an operator or function as written and the trees it applies to, ("operand", its number) or
("constant", its spelling).
"""


def parsed(formula: str) -> tuple[Tree, tuple[Operand, ...]]:
    """The tree of a formula without its "=", and its operands in order; raises FormulaError as `normal_form`
    does.
    """
    gaps, texts = split(formula)
    return _parsed(PLACEHOLDER.join(gaps)).tree, tuple(map(reference, texts))


@dataclass(frozen=True, slots=True)
class _Shape:
    """A parsed shape, and what it requires of its operands, which it does not know.

    joined: pairs of operands with ":" between them, to become one. signed: operands behind a plus sign, which
    must be one cell: of several cells some programs take the one in line with the formula.
    """

    text: str
    tree: Tree
    joined: tuple[tuple[int, int], ...]
    signed: tuple[int, ...]


def _settled(
    shape: _Shape, operands: tuple[Operand, ...], of_one_cell: Container[str]
) -> tuple[Operand, ...]:
    """The operands as the shape requires; raises FormulaError where they do not fit."""
    settled: list[Operand | None] = list(operands)
    for first, second in shape.joined:
        settled[first], settled[second] = _span(settled[first], settled[second]), None
    for operand in (settled[number] for number in shape.signed):
        if isinstance(operand, Reference):
            is_one = (operand.top, operand.left) == (operand.bottom, operand.right)
        else:
            is_one = operand is None or operand.name in of_one_cell
        if not is_one:
            raise FormulaError("a plus sign before several cells")
    return tuple(operand for operand in settled if operand is not None)


def _span(first: Operand | None, second: Operand | None) -> Reference:
    """The smallest area that holds both: the meaning of a colon between them."""
    if not (isinstance(first, Reference) and isinstance(second, Reference)):
        raise FormulaError("a name beside a colon")
    if folded(first.sheet or "") != folded(second.sheet or ""):
        raise FormulaError(f"an area from sheet {first.sheet} to sheet {second.sheet}")
    return Reference(
        first.sheet,
        min(first.top, second.top),
        min(first.left, second.left),
        max(first.bottom, second.bottom),
        max(first.right, second.right),
    )


BINDING = {
    "=": 1,
    "<": 1,
    ">": 1,
    "<=": 1,
    ">=": 1,
    "<>": 1,
    "&": 2,
    "+": 3,
    "-": 3,
    "*": 4,
    "/": 4,
    "^": 6,
    "prefix -": 7,
    "prefix +": 7,
    "%": 8,
    " ": 9,
    ":": 10,
    "#": 11,
}
"""How tightly operators bind: in Excel -2^2 is 4, and operators of one level go left to right, "^" too."""

PREFIXES = {"-": "prefix -", "+": "prefix +"}
POSTFIXES = "%#"
OF_AREAS = (" ", ":")
"""Operators that make one area of two."""

WRITTEN_NEGATION = 5
"""How tightly a negation binds when written down: (-2)^2 keeps its brackets, as programs differ."""

NO_OPERATOR = 12

NEW = "_XLFN."
"""The prefix that files write before functions newer than the format; Excel does not know them without it.

It is part of the name here, so that neither `_xlfn.SUM` nor STDEV.S without it counts as the function.
"""

RENAMED = {
    "BETAINV": "BETA.INV",
    "BINOMDIST": "BINOM.DIST",
    "CHIDIST": "CHISQ.DIST.RT",
    "CHIINV": "CHISQ.INV.RT",
    "CHITEST": "CHISQ.TEST",
    "CONFIDENCE": "CONFIDENCE.NORM",
    "COVAR": "COVARIANCE.P",
    "CRITBINOM": "BINOM.INV",
    "EXPONDIST": "EXPON.DIST",
    "FDIST": "F.DIST.RT",
    "FINV": "F.INV.RT",
    "FORECAST": "FORECAST.LINEAR",
    "FTEST": "F.TEST",
    "GAMMADIST": "GAMMA.DIST",
    "GAMMAINV": "GAMMA.INV",
    "LOGINV": "LOGNORM.INV",
    "MODE": "MODE.SNGL",
    "NORMDIST": "NORM.DIST",
    "NORMINV": "NORM.INV",
    "NORMSINV": "NORM.S.INV",
    "PERCENTILE": "PERCENTILE.INC",
    "PERCENTRANK": "PERCENTRANK.INC",
    "POISSON": "POISSON.DIST",
    "QUARTILE": "QUARTILE.INC",
    "RANK": "RANK.EQ",
    "STDEV": "STDEV.S",
    "STDEVP": "STDEV.P",
    "TINV": "T.INV.2T",
    "TTEST": "T.TEST",
    "VAR": "VAR.S",
    "VARP": "VAR.P",
    "WEIBULL": "WEIBULL.DIST",
    "ZTEST": "Z.TEST",
}
"""Functions that were renamed and kept their arguments."""

CUMULATIVE = {
    "BETADIST": ("BETA.DIST", 3, "TRUE"),
    "HYPGEOMDIST": ("HYPGEOM.DIST", 4, "FALSE"),
    "LOGNORMDIST": ("LOGNORM.DIST", 3, "TRUE"),
    "NEGBINOMDIST": ("NEGBINOM.DIST", 3, "FALSE"),
    "NORMSDIST": ("NORM.S.DIST", 1, "TRUE"),
}
"""Functions whose new name takes, after this many arguments, whether the distribution is cumulative."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A parsed piece: its spelling, what it is, how tightly its outermost operator binds, its number if an
    operand.

    `is_value` says that it is a number, text or truth, whatever the operands are.
    """

    text: str
    tree: Tree
    binding: int = NO_OPERATOR
    operand: int | None = None
    is_value: bool = False

    def within(self, binding: int) -> str:
        """The spelling inside an operation that needs at least this binding."""
        return self.text if self.binding >= binding else f"({self.text})"


@dataclass(slots=True)
class _Level:
    """The content of a pair of brackets as far as it is read; operators wait for their right side."""

    opening: str
    parts: list[_Part] = field(default_factory=list)
    operators: list[str] = field(default_factory=list)
    arguments: list[_Part] = field(default_factory=list)
    separators: list[str] = field(default_factory=list)

    @property
    def is_function(self) -> bool:
        """Whether the opening bracket is that of a function."""
        return len(self.opening) > 1


_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\n]++)
       | (?P<operand>{PLACEHOLDER})
       | (?P<constant> (?P<number>{NUMBER}) | (?P<string>{STRING}) | {TRUTH} | {ERROR})
       | (?P<opening> {FUNCTION} | [({{])
       | (?P<separator> [,;])
       | (?P<closing> [)}}])
       | (?P<operator> <=|>=|<>|[-+*/^&=<>:%@\#])
       | (?P<other> .)""",
    re.VERBOSE | re.DOTALL,
)


class _Parser:
    """Reads a shape from left to right, without recursion: no nesting is too deep."""

    def __init__(self) -> None:
        self.levels = [_Level("")]
        self.part_is_next = True
        self.operands = 0
        self.joined: list[tuple[int, int]] = []
        self.signed: list[int] = []

    def parse(self, shape: str) -> _Shape:
        spaced = False
        for token in _TOKEN.finditer(shape):
            kind, text = token.lastgroup, token.group()
            if kind == "space":
                spaced = True
                continue
            if kind in ("operand", "constant", "opening") and not self.part_is_next:
                if not spaced:
                    raise FormulaError(f"no operator before {text[:40]!r}")
                self._operator(" ")
            if kind == "operand":
                self._add(_Part(PLACEHOLDER, ("operand", self.operands), operand=self.operands))
                self.operands += 1
            elif kind == "constant":
                text = _constant(token)
                self._add(_Part(text, ("constant", text), is_value=True))
            elif kind == "opening":
                self.levels.append(_Level(text))
                self.part_is_next = True
            elif kind == "separator":
                self._separate(text)
            elif kind == "closing":
                self._close(text)
            elif kind == "operator":
                self._operator(text)
            else:
                raise FormulaError(f"{text!r} belongs to no formula of one workbook")
            spaced = False
        if len(self.levels) > 1 or self.part_is_next:
            raise FormulaError("the formula ends too early")
        self._apply_waiting(0)
        part = self.levels[0].parts[0]
        return _Shape(part.text, part.tree, tuple(self.joined), tuple(self.signed))

    def _add(self, part: _Part) -> None:
        self.levels[-1].parts.append(part)
        self.part_is_next = False

    def _operator(self, operator: str) -> None:
        level = self.levels[-1]
        if self.part_is_next:
            if operator not in PREFIXES:
                raise FormulaError(f"nothing before {operator!r}")
            level.operators.append(PREFIXES[operator])
        elif operator in POSTFIXES:
            self._apply_waiting(BINDING[operator])
            part = level.parts.pop()
            text = part.within(BINDING[operator]) + operator
            tree = (operator, part.tree)
            level.parts.append(_Part(text, tree, BINDING[operator], is_value=operator == "%"))
        elif operator in BINDING:
            self._apply_waiting(BINDING[operator])
            level.operators.append(operator)
            self.part_is_next = True
        else:
            raise FormulaError(f"{operator!r} after a part")

    def _apply_waiting(self, binding: int) -> None:
        """Apply the operators of this level that bind at least this tightly, the latest first."""
        level = self.levels[-1]
        while level.operators and BINDING[level.operators[-1]] >= binding:
            operator = level.operators.pop()
            last = level.parts.pop()
            if operator in PREFIXES.values():
                level.parts.append(self._prefixed(operator, last))
            else:
                level.parts.append(self._combined(level.parts.pop(), operator, last))

    def _prefixed(self, operator: str, part: _Part) -> _Part:
        binding = BINDING[operator]
        if operator == PREFIXES["-"]:
            return _Part("-" + part.within(binding), (operator, part.tree), WRITTEN_NEGATION, is_value=True)
        if part.operand is not None:
            self.signed.append(part.operand)
        elif not part.is_value:
            return _Part("+" + part.within(binding), (operator, part.tree), WRITTEN_NEGATION, is_value=True)
        return part

    def _combined(self, left: _Part, operator: str, right: _Part) -> _Part:
        if operator == ":" and left.operand is not None and right.operand is not None:
            self.joined.append((left.operand, right.operand))
            return left
        binding = BINDING[operator]
        text = left.within(binding) + operator + right.within(binding + 1)
        return _Part(text, (operator, left.tree, right.tree), binding, is_value=operator not in OF_AREAS)

    def _separate(self, separator: str) -> None:
        level = self.levels[-1]
        if not level.opening or (separator == ";" and level.opening != "{"):
            raise FormulaError(f"{separator!r} where nothing is parted by it")
        self._end_argument()
        level.separators.append(separator)
        self.part_is_next = True

    def _end_argument(self) -> None:
        level = self.levels[-1]
        if not self.part_is_next:
            self._apply_waiting(0)
            level.arguments.append(level.parts.pop())
        elif level.is_function and not level.operators:
            level.arguments.append(_Part("", ("constant", "")))
        else:
            raise FormulaError(f"nothing after {level.opening!r} or an operator")

    def _close(self, closing: str) -> None:
        level = self.levels[-1]
        if level.opening == "(" and closing == ")" and not (self.part_is_next or level.arguments):
            self._apply_waiting(0)
            self.levels.pop()
            self._add(level.parts.pop())
            return
        if not level.opening or (level.opening == "{") != (closing == "}"):
            raise FormulaError(f"{closing!r} closes nothing")
        if not (level.is_function and self.part_is_next and not level.separators and not level.operators):
            self._end_argument()
        self.levels.pop()
        self._add(self._finished(level))

    def _finished(self, level: _Level) -> _Part:
        if level.opening == "{":
            items = zip(level.arguments, [*level.separators, "}"], strict=True)
            text = "{" + "".join(item.text + separator for item, separator in items)
            return _Part(text, ("constant", text))
        if level.is_function:
            return self._called(_spelled(level.opening[:-1]), level.arguments)
        text = "(" + ",".join(area.text for area in level.arguments) + ")"
        return _Part(text, (",", *(area.tree for area in level.arguments)))

    def _called(self, function: str, arguments: list[_Part]) -> _Part:
        if function in ("TRUE", "FALSE") and not arguments:
            return _Part(function, ("constant", function))
        tree = (function, *(argument.tree for argument in arguments))
        texts = [argument.text for argument in arguments]
        if function in CUMULATIVE and len(texts) >= CUMULATIVE[function][1]:
            new, place, truth = CUMULATIVE[function]
            texts.insert(place, truth)
            function = NEW + new
        elif function in RENAMED:
            function = NEW + RENAMED[function]
        return _Part(f"{function}({','.join(texts)})", tree)


def _spelled(function: str) -> str:
    """A function as Excel writes it; one with letters beyond A to Z is none, whatever those letters turn
    into.
    """
    return function.upper() if function.isascii() else function


def _constant(token: re.Match[str]) -> str:
    if token["string"]:
        return token["string"]
    if not token["number"]:
        return token["constant"].upper()
    number = float(token["number"])
    if math.isinf(number):
        raise FormulaError(f"{token['number'][:40]} is beyond all numbers")
    return repr(number).removesuffix(".0")


@lru_cache(maxsize=1_024)
def _parsed(shape: str) -> _Shape:
    return _Parser().parse(shape)

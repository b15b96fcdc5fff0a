"""What the defined names of a workbook stand for, and the one place that puts a name together.

No code takes a name apart: what it stands for is registered where its cells are planned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

CASE, PROOF, ABOVE = "case", "proof", "heading"
"""Parts of a key: its row of Cases, there and where break-evens are proved (these names begin with the
part), and the typed headings above a column.
"""


def name_of(key: str, column: str = "", part: str = "", scenario: str = "") -> str:
    """The name of the cells of a key (or a column of it): the part, in the scenario."""
    words = (part, key, column, scenario) if part in (CASE, PROOF) else (key, column, part, scenario)
    return "_".join(filter(None, words))


WORD = re.compile(r'"[^"]*"|[A-Za-z_][A-Za-z0-9_]*(?![A-Za-z0-9_(!.])')
"""The texts in quotes and the names of a formula."""


def names_in(formula: str) -> list[str]:
    """The names a formula refers to, in order of appearance."""
    words = [word for word in WORD.findall(formula) if not word.startswith('"')]
    return [word for word in dict.fromkeys(words) if word not in ("TRUE", "FALSE")]


BEFORE, ALL_MONTHS = "previous_", "row_of_"
"""Prefixes of keys in formulas of month rows: the month before, and all months."""


@cache
def month_word(word: str) -> tuple[str, str]:
    """The prefix of a word of such a formula (BEFORE, ALL_MONTHS or "") and its key."""
    for meaning in (BEFORE, ALL_MONTHS):
        if word.startswith(meaning):
            return meaning, word.removeprefix(meaning)
    return "", word


@dataclass(frozen=True, slots=True)
class Named:
    """What the cells of a defined name are.

    `key` is that of an input, line, guard, table, grid or bucket, or a word for a group of cells on a sheet;
    `column` one of its columns; `part` (state, total, years, heading) says which of its cells they are where
    they do not hold its value; `scenario` whose values, in lower case, "" for those of the live case. `down`
    and `across` name the typed headings beside and above its cells, "" where there are none; headings without
    cells of their own name themselves. A name without headings is a single cell, a list of headings, or a
    column of a table, whose rows have an order and no headings. `typed`: an analyst fills them.
    """

    key: str
    column: str = ""
    part: str = ""
    scenario: str = ""
    down: str = ""
    across: str = ""
    typed: bool = False

    @property
    def name(self) -> str:
        """The defined name."""
        return name_of(self.key, self.column, self.part, self.scenario)

    @property
    def of(self) -> str:
        """The input, line, column or other record whose number or text the cells hold; "" for headings."""
        return "" if self.part == ABOVE else name_of(self.key, self.column)

"""Counts in sentences: one value is, two values are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from roi_workbook.counts import count_of
from roi_workbook.reports.check import what_was_compared
from tests.reviews import comparison

PACKAGE = Path(__file__).parents[1] / "roi_workbook"
SPEAKING = ("commands", "input_files", "library", "portfolios", "proposal_document", "review", "simulation")

NEVER_ONE = {
    "len(formula)",
    "len(operand)",
    "len(title)",
    "len(found)",
    "len(raw)",
    "len(rows)",  # longer than a limit of hundreds
    "LONGEST_TEXT",
    "LONGEST_TAG",
    "LONGEST_FORMULA",
    "MOST_WORDS",
    "LARGEST_FILE",
    "MOST_MEMBERS",  # limits
    "len(comparisons)",
    "len(files)",
    "len(foreign)",
    "len(books)",  # told only where they are not one
    "len(names)",
    "sizes[sheet]",  # several of so many
    "sys.get_int_max_str_digits()",  # hundreds at least
    "2 ** len(attribution.inputs)",
    "attribution.samples",
    "simulation.ranked_draws",  # 2 at least, or "of the"
    "facts.live['horizon_months']",
    "case['horizon_months']",
    "live['horizon_months']",
    "simulation.recomputed.live['horizon_months']",
    "payback",
}
"""Counts that stand before a plural and cannot be one, or are no whole numbers."""


def plurals() -> Iterator[tuple[str, str]]:
    """Every count in a text of the package that stands before a plural: where, and what is counted."""
    for path in (path for part in SPEAKING for path in sorted((PACKAGE / part).rglob("*.py"))):
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(text, ast.JoinedStr):
                continue
            for count, after in zip(text.values, text.values[1:], strict=False):
                if not isinstance(count, ast.FormattedValue) or not isinstance(after, ast.Constant):
                    continue
                told = ast.unparse(count.value)
                form = ast.unparse(count.format_spec) if count.format_spec else ""
                counts = "," in form or "len(" in told
                if counts and re.match(r" (?:more |further |changed |of the )?[a-z]+s\b", str(after.value)):
                    yield f"{path.name}:{text.lineno}", told


def test_every_count_in_a_message_has_its_noun_beside_it() -> None:
    found = dict(plurals())
    assert {where: told for where, told in found.items() if told not in NEVER_ONE} == {}
    assert NEVER_ONE & set(found.values())


def test_one_is_one_and_all_else_is_many() -> None:
    assert [count_of(number, "row") for number in (0, 1, 2, 3_017)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "3,017 rows",
    ]
    assert [count_of(number, "row was", "rows were") for number in (1, 7)] == ["1 row was", "7 rows were"]


def test_what_was_compared_is_told_in_good_words() -> None:
    told = what_was_compared(comparison(formulas=1, compared=1, texts=1, carried=1))
    assert told == (
        "1 formula checked against the template, 1 number and 1 text against the recompute, 0 not"
        " compared; 1 further cell differs only because it depends on cells named here."
    )
    told = what_was_compared(comparison(formulas=7, compared=3, texts=2, carried=2))
    assert told == (
        "7 formulas checked against the template, 3 numbers and 2 texts against the recompute, 0 not"
        " compared; 2 further cells differ only because they depend on cells named here."
    )

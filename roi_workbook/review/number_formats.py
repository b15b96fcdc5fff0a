"""What a number format shows of a value: its digits, a date, other words, or nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

Shows = Literal["number", "date", "words", "nothing"]

_PART = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]?|(?P<general>general)|(?P<end>;)|(?P<other>.)',
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=) *([-+]?[0-9.]{1,30}(?:[eE][-+]?[0-9]{1,3})?)")
_CURRENCY = re.compile(r"\$([^-]*)")
_ELAPSED = re.compile("[hms]+", re.IGNORECASE)
_DATE = re.compile("[ymdhs]", re.IGNORECASE)
_PLACES = re.compile("[0#?.,@]|general|[a-z]", re.IGNORECASE)
_DIGIT = re.compile("[0#?]")
_TRAILING = re.compile("[0#?.](,+)[^0#?]*$")
_UNIT = re.compile("[A-Za-z]")
_THOUSANDS = re.compile(r"\b(k|m|mn|bn|thousand|millions?|billions?)\b", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![A-Za-z\d])\d")

LONGEST = 1_000
"""In characters: a longer format is none that programs keep."""


class Section(NamedTuple):
    """One part of a number format, for the numbers that meet its condition.

    `words` are the texts it adds, `digits` the rest: placeholders and signs.
    """

    condition: tuple[str, float] | None
    words: str
    digits: str

    @property
    def shows(self) -> Shows:
        """What it shows of a number."""
        if "general" in self.digits or "@" in self.digits:
            return "number"
        if _DATE.search(self.digits):
            return "date"
        if _DIGIT.search(self.digits):
            return "number"
        return "words" if self.all_words.strip() else "nothing"

    @property
    def all_words(self) -> str:
        """The texts it adds, with signs that stand without quotes."""
        return self.words + re.sub("[0#?.,@]|general", "", self.digits)

    @property
    def thousands(self) -> int:
        """How often the number is divided by a thousand before it is shown."""
        match = _TRAILING.search(self.digits)
        return len(match[1]) if match and self.shows == "number" else 0


@lru_cache(maxsize=4096)
def sections_of(code: str) -> tuple[Section, ...]:
    """The sections of a number format; one that shows every digit for a format beyond LONGEST."""
    sections, condition, words, digits = [], None, "", ""
    for part in _PART.finditer(code if len(code) <= LONGEST else "General"):
        if part["end"]:
            sections.append(Section(condition, words, digits))
            condition, words, digits = None, "", ""
        elif part["general"]:
            digits += "general"
        elif bracket := part["bracket"]:
            if match := _CONDITION.fullmatch(bracket):
                try:
                    condition = match[1], float(match[2])
                except ValueError:
                    condition = None
            elif currency := _CURRENCY.match(bracket):
                words += currency[1]
            elif _ELAPSED.fullmatch(bracket):
                digits += bracket
        else:
            words += part["quoted"] or part["escaped"] or ""
            digits += part["other"] or ""
    return (*sections, Section(condition, words, digits))


def section_for(code: str, value: float) -> Section | None:
    """The section of a number format that shows a number; None where none does."""
    sections = sections_of(code)
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        return next(
            (each for each in numeric if each.condition is None or _meets(value, each.condition)), None
        )
    if len(numeric) == 1:
        return numeric[0]
    if value < 0:
        return numeric[1]
    return numeric[2] if value == 0 and len(numeric) == 3 else numeric[0]


def _meets(value: float, condition: tuple[str, float]) -> bool:
    sign, bound = condition
    return {
        "<": value < bound,
        ">": value > bound,
        "=": value == bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "<>": value != bound,
    }[sign]


A_DATE = "a date or a time"


def misstated(code: str, planned: str, value: float) -> str:
    """What is wrong with how a format shows a number, in words, where the planned one shows it rightly; or ""."""
    now, then = section_for(code, value), section_for(planned, value)
    shows, as_planned = (each.shows if each else "nothing" for each in (now, then))
    if shows == "nothing" or now is None:
        return "" if as_planned == "nothing" else "shows nothing"
    if shows == "words":
        said = now.all_words.strip()
        is_dash = value == 0 and not any(map(str.isalnum, said))
        same = then is not None and said == then.all_words.strip()
        return "" if is_dash or same else f'says "{said[:40]}" whatever the number is'
    if shows != as_planned and "date" in (shows, as_planned):
        return f"shows {A_DATE}" if shows == "date" else "shows a date as a count of days"
    words = now.all_words
    expected = then.all_words if then else ""
    if shows == "number" and _FIGURE.search(now.words) and now.words != (then.words if then else ""):
        return f'adds the figures "{now.words.strip()[:40]}"'
    if now.thousands and not _UNIT.search(words) and now.thousands != (then.thousands if then else 0):
        return f"shows it divided by {1000**now.thousands:,}"
    if not now.thousands and (scale := _THOUSANDS.search(words)) and scale[0] not in expected:
        return f'calls it "{scale[0]}"'
    if "%" in now.words and "%" not in now.digits and "%" not in (then.words if then else ""):
        return "shows a share a hundred times too small"
    return "" if value >= 0 or _has_sign(code, now) else "shows no minus"


def _has_sign(code: str, section: Section) -> bool:
    """Whether a section shows that a number is negative; one for all numbers does so by itself."""
    numeric = sections_of(code)[:3]
    if section.shows == "date" or len(numeric) == 1 or any(each.condition for each in numeric):
        return True
    return any(sign in section.all_words for sign in "-(−–")


def of_text(code: str) -> str | None:
    """What a format shows in place of a text, "" for nothing; None where it shows the text as it is."""
    sections = sections_of(code)
    if len(sections) < 4:
        section = next((each for each in sections if "@" in each.digits), None)
    else:
        section = sections[3]
    if section is None or ("@" in section.digits and not any(map(str.isalnum, section.words))):
        return None
    return section.all_words.strip()


def bounds_of(code: str) -> list[float]:
    """The numbers at which a format changes what it shows."""
    return [section.condition[1] for section in sections_of(code) if section.condition]


def are_alike(code: str, other: str) -> bool:
    """Whether two formats show the same of every value, apart from how programs spell them."""
    return code == other or _meanings(code) == _meanings(other)


def _meanings(code: str) -> list[tuple[object, ...]]:
    return [
        (each.condition, each.all_words, "".join(_PLACES.findall(each.digits))) for each in sections_of(code)
    ]


def hides_some(code: str) -> bool:
    """Whether a format hides some values, such as zeros."""
    return any(section.shows == "nothing" for section in sections_of(code))

"""What a sheet says about its cells after their rows: what may be typed, what changes how they look, what is locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from roi_workbook.xlsx.markup import Attributes, Tag

TRUE = ("1", "true")


class Rule(NamedTuple):
    """What may be typed, as written: `kind` and `operator` in the words of the file, bounds and lists as formulas.

    `stops`: whether anything else is refused; otherwise it is only warned of, or accepted.
    """

    kind: str
    operator: str
    first: str
    second: str
    stops: bool


@dataclass(slots=True)
class SheetRules:
    """The rules of one sheet in file order, with the areas they are for as written: `B7:B9 D7`.

    `conditions` are conditional formats: how many rules an area has. `is_protected`: locked cells cannot be typed into.
    """

    validations: list[tuple[str, Rule]] = field(default_factory=list)
    conditions: list[tuple[str, int]] = field(default_factory=list)
    is_protected: bool = False


class RulesReader:
    """Reads the rules of a sheet into `rules`; `begin` is called at each, to count it and to say where it may stand."""

    def __init__(self, rules: SheetRules, begin: Callable[[], None]) -> None:
        self.rules = rules
        self._begin = begin
        self._attributes: Attributes = {}
        self._formulas = ["", ""]

    def tags(self) -> Mapping[str, Tag]:
        """The tags of a worksheet that hold rules."""
        formulas = {f"formula{at + 1}": Tag(end=self._reading(at)) for at in (0, 1)}
        validation = Tag(begin=self._begin_validation, end=self._end_validation, inside=formulas)
        return {
            "sheetProtection": Tag(begin=self._read_protection),
            "conditionalFormatting": Tag(
                begin=self._begin_condition, inside={"cfRule": Tag(begin=self._read_condition)}
            ),
            "dataValidations": Tag(inside={"dataValidation": validation}),
        }

    def _read_protection(self, attributes: Attributes) -> None:
        self._begin()
        self.rules.is_protected = attributes.get("sheet", "") in TRUE

    def _begin_condition(self, attributes: Attributes) -> None:
        self._begin()
        self.rules.conditions.append((attributes.get("sqref", ""), 0))

    def _read_condition(self, _: Attributes) -> None:
        areas, count = self.rules.conditions[-1]
        self.rules.conditions[-1] = areas, count + 1

    def _begin_validation(self, attributes: Attributes) -> None:
        self._begin()
        self._attributes = attributes
        self._formulas = ["", ""]

    def _reading(self, at: int) -> Callable[[str], None]:
        def read(text: str) -> None:
            self._formulas[at] = text

        return read

    def _end_validation(self, _: str) -> None:
        told = self._attributes.get
        stops = told("errorStyle", "stop") == "stop" and told("showErrorMessage", "") in TRUE
        first, second = self._formulas
        rule = Rule(told("type", "none"), told("operator", "between"), first, second, stops)
        self.rules.validations.append((told("sqref", ""), rule))

"""Single values given beside a file, as in `--set KEY=VALUE`: read by the model, laid over what the file holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from roi_workbook.catalogue import Model
from roi_workbook.input_files.problems import InputError, Problem, RefusedError, nearest, one_of, shown_key
from roi_workbook.input_files.values import cell_value, is_typed
from roi_workbook.model.records import SCENARIO_KEYS, Input

OPTION = "--set"
"""Where a problem with a setting is said to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One value for an input, or for one of its three values (`end`); "" empties the cell."""

    declared: Input
    end: str
    value: Any


def settings_of(listed: Iterable[str], model: Model) -> tuple[Setting, ...]:
    """The settings in texts such as "npv_limit=0" or "incidents_per_quarter.base=6".

    Raises InputError with everything that is wrong with them: no =, unknown keys, values that do not fit.
    """
    settings: list[Setting] = []
    problems: list[Problem] = []
    for text in listed:
        try:
            settings.append(_setting(text, model))
        except RefusedError as refused:
            problems.append(
                Problem(
                    file=OPTION,
                    key=shown_key(text.partition("=")[0].strip()),
                    found=refused.found,
                    expected=refused.expected,
                    suggestion=refused.suggestion,
                )
            )
    if problems:
        raise InputError(problems)
    return tuple(settings)


def _setting(text: str, model: Model) -> Setting:
    path, equals, value = (part.strip() for part in text.partition("="))
    key, dot, end = path.partition(".")
    key = key.replace("-", "_").lower()
    if not equals or not key:
        raise RefusedError("has no value", "KEY=VALUE, such as incidents_per_quarter=4")
    if key in model.lists:
        raise RefusedError("a table", "an input; rows are changed in the file")
    if key not in model.typed_inputs:
        near = nearest(key, model.typed_inputs)
        raise RefusedError("unknown key", "" if near else "a key that `roi-workbook schema` lists", near)
    declared = model.typed_inputs[key]
    if dot and not declared.three:
        raise RefusedError("a single input", f"{key}=VALUE")
    if dot and end not in SCENARIO_KEYS:
        near = nearest(end, SCENARIO_KEYS)
        raise RefusedError(
            "unknown part of an input", "" if near else one_of(SCENARIO_KEYS), near and f"{key}.{near}"
        )
    read = _number(value) if declared.numeric else value
    if read != "":
        cell_value(declared, read)
    return Setting(declared=declared, end=end, value=read)


def _number(text: str) -> Any:
    """The number that a text spells; any other text as it is, to be refused in the words of a file."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def with_settings(contents: Mapping[Any, Any], settings: Iterable[Setting]) -> dict[Any, Any]:
    """The keys and values of an input file with settings laid over them, in their order.

    A setting of an input takes the place of all its values; one of an end keeps the others.
    """
    laid = dict(contents)
    for each in settings:
        key = each.declared.key
        if not each.end:
            laid[key] = each.value
            continue
        before = laid.get(key, {} if each.declared.standard is None else each.declared.standard)
        parts = before if isinstance(before, Mapping) and not is_typed(before) else {"base": before}
        laid[key] = {**parts, each.end: each.value}
    return laid

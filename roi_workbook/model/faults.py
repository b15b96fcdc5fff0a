"""What a model leaves out, each in a sentence that says what to add and where.

Most of it is found when the model is put together; what a recompute leaves out, when it is worked out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from roi_workbook.errors import ModelError
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.frames import CheckedRecompute
from roi_workbook.model.records import UNITS, Guard, Input, Line
from roi_workbook.model.sheets import LONGEST_TITLE, NOT_IN_TITLES, SHEETS
from roi_workbook.model.sources import SOURCES

_TEXT = re.compile(r'"((?:[^"]|"")*)"')
NO_NUMBER = ("n/a", "not within")
"""What words begin with that take the place of a number."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def home(function: Callable[..., Any]) -> str:
    """The file of a function with its folder: buckets/downtime.py."""
    code = _function(function).__code__
    return "/".join(Path(code.co_filename).parts[-2:])


def _function(function: Any) -> Any:
    """The declared function, without what checks its cases and the arguments of a partial."""
    function = function.function if isinstance(function, CheckedRecompute) else function
    return function.func if isinstance(function, partial) else function


def refuse(faults: Iterable[str]) -> None:
    """Raise ModelError where there are any faults."""
    if sentences := list(faults):
        raise ModelError("The model is not complete.\n" + "\n".join(sentences))


def bucket_faults(bucket: Bucket) -> Iterator[str]:
    """What a bucket that adds value leaves out."""
    place, lines = home(bucket.recompute), {line.key for line in bucket.lines}
    inputs = {declared.key for declared in bucket.inputs}
    for role in ("gross", "value", "physical"):
        if getattr(bucket, role) not in lines:
            yield _role(bucket, role, f"which is not one of its lines; add the line to `lines` in {place}")
    for role in ("cost_today", "staff_gross", "staff_value", "staff_cost_today", "hours_captured"):
        if getattr(bucket, role) and getattr(bucket, role) not in lines:
            yield _role(bucket, role, f"which is not one of its lines; add the line to `lines` in {place}")
    if bool(bucket.staff_gross) != bool(bucket.staff_value):
        yield f"{bucket.key}: `staff_gross` and `staff_value` go together; name both or none in {place}."
    if bucket.counted and bucket.counted not in inputs:
        yield _role(
            bucket, "counted", f"which is not one of its inputs; add the input to `inputs` in {place}"
        )
    for key in (bucket.confidence, bucket.cashable_share):
        if key not in inputs:
            yield f"{bucket.key}: it has no input {key}; add it to `inputs` in {place}."
    if bucket.guards and bucket.raise_guards is None:
        yield f"{bucket.key}: its guards have no recompute; add `raise_guards` to the bucket in {place}."
    for line in bucket.lines:
        if any(reason.when.__name__ == "<lambda>" for reason in line.not_defined):
            yield f"{line.key}: `when` of its `not_defined` is a lambda; use a named function in {place}."
    if bucket.proposal is None:
        yield (
            f"{bucket.key}: the proposal has no words for it; add `proposal=ProposalWords(...)` to the bucket in {place}"
            " (model/bucket.py says what it holds)."
        )
    elif bucket.cost_today and not bucket.proposal.openings:
        yield (
            f"{bucket.key}: it has a cost today but no problem for the proposal to open with; add an `Opening` to"
            f" the `openings` of its proposal words in {place}."
        )


def _role(bucket: Bucket, role: str, what: str) -> str:
    return f"{bucket.key}: `{role}` is {getattr(bucket, role)!r}, {what}."


def input_faults(
    declared: Iterable[Input], typed: Collection[str], lines: Collection[str], place: str
) -> Iterator[str]:
    """Inputs of a subject that say of empty cells what nobody understands; typed: the inputs and tables of the
    model, lines: those of the subject.
    """
    for each in declared:
        for role in ("listed_in", "unless", "only_with"):
            if (named := getattr(each, role)) and named not in typed:
                yield f"{each.key}: `{role}` is {named!r}, which is not an input; correct it in {place}."
        if each.essential and not each.question:
            yield f"{each.key}: it is essential but asks nothing; add its `question` in {place}."
        if each.question and not each.essential:
            yield (
                f"{each.key}: it has a question but is not essential, so nobody is asked; remove the question or add"
                f" `essential=True` in {place}."
            )
        if each.blank_is is not None and each.blank_is not in (*typed, *lines):
            yield f"{each.key}: `blank_is` is {each.blank_is!r}, which is neither an input nor one of its lines; correct it in {place}."


def guard_faults(guards: Iterable[Guard], place: str) -> Iterator[str]:
    """Guards of a subject with a key that does not say how bad they are, or with limits that are no inputs."""
    for guard in guards:
        if not guard.key.startswith(("check_", "alert_")):
            yield f"{guard.key}: the key of a guard begins with check_ (an error) or alert_; rename it in {place}."
        for limit in guard.limits:
            if not isinstance(limit, Input):
                yield f"{guard.key}: its limit {limit!r} is not an Input; make one with `limit(...)` in {place}."


def title_faults(titles: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Titles of sheets that Excel refuses, or that another sheet has; titles: each with the file it is in."""
    taken = {title.lower() for title in SHEETS}
    for title, place in titles:
        if (
            not 0 < len(title) <= LONGEST_TITLE
            or set(title) & set(NOT_IN_TITLES)
            or title.strip("'") != title
        ):
            yield (
                f"{title!r}: no spreadsheet takes this title of a sheet; use 1 to {LONGEST_TITLE} characters without"
                f" {' '.join(NOT_IN_TITLES)}, and no ' at an end, in {place}."
            )
        if title.lower() in taken:
            yield f"{title!r}: another sheet has this title; choose another one in {place}."
        taken.add(title.lower())


def repeated(what: str, words: Iterable[str]) -> Iterator[str]:
    """Keys or labels (`what` says which) that more than one input, table, line or guard has."""
    for word, count in Counter(words).items():
        if count > 1:
            yield f"{word}: {count} inputs, tables, lines or guards have this {what}; give each its own."


def source_faults(inputs: Iterable[Input]) -> Iterator[str]:
    """Inputs with an unknown source."""
    for declared in inputs:
        if declared.source not in SOURCES:
            yield f"{declared.key}: {declared.source!r} is not a source; add it to model/sources.py."


def unit_faults(units: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Unknown units; units: the key and unit of each input and line."""
    for key, unit in units:
        if unit not in UNITS:
            yield f"{key}: {unit!r} is not a unit; add it to UNITS in model/records.py."


def not_defined_faults(lines: Mapping[str, Line]) -> Iterator[str]:
    """Lines whose formula and `not_defined` say different things where there is no number."""
    for line in lines.values():
        if line.unit == "text":
            continue
        listed = [reason.words.split("{")[0] for reason in line.not_defined]
        own, said = _not_defined_texts(line), _TEXT.findall(line.formula)
        texts = (lines[name] for name in _NAME.findall(line.formula) if name in lines)
        of_texts = [words for text in texts if text.unit == "text" for words in _not_defined_texts(text)]
        for words in own:
            if words not in listed:
                yield (
                    f'{line.key}: its formula says "{words}" where it gives no number; add a NotDefined that begins'
                    " with these words to its `not_defined`, beside the formula."
                )
        for words in listed:
            if words not in (*said, *of_texts):
                yield (
                    f'{line.key}: its `not_defined` holds "{words}", which its formula never says; remove it, or'
                    " use it in the formula."
                )


def _not_defined_texts(line: Line) -> list[str]:
    texts = dict.fromkeys(_TEXT.findall(line.formula))
    return [text for text in texts if text.startswith(NO_NUMBER)]


def refuse_undeclared(
    results: Mapping[str, Any], keys: Collection[str], function: Callable[..., Any]
) -> None:
    """Raise ModelError where a recompute returned more than these keys."""
    if len(results) > len(keys) and (more := [key for key in results if key not in keys]):
        raise ModelError(
            f"{', '.join(more)}: worked out but not declared; declare a line or guard of this key, or leave it out of"
            f" what `{_function(function).__name__}` in {home(function)} returns."
        )


def refuse_left_out(results: Mapping[str, Any], keys: Collection[str], function: Callable[..., Any]) -> None:
    """Raise ModelError where a recompute did not return all of these keys."""
    missing = [key for key in keys if key not in results]
    if missing:
        raise ModelError(
            f"{', '.join(missing)}: declared but not worked out; return the numbers from"
            f" `{_function(function).__name__}` in {home(function)}."
        )

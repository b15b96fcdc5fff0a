"""Findings that somebody has accepted, for a reason and until a day: `accepted.toml` beside the workbook."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from roi_workbook.cell_values import is_number
from roi_workbook.files import near_name, status_of
from roi_workbook.input_files.problems import InputFileError, Problem, nearest, one_of, shown, shown_key
from roi_workbook.input_files.syntax import load
from roi_workbook.review.finding_kinds import KINDS, NOT_READ
from roi_workbook.review.findings import Acceptance, Comparison, Finding, outcome
from roi_workbook.stamp import given_moment

FILE = "accepted.toml"
LIST = "accepted"
"""The name of the file, and of the list in it."""

LONGEST_TEXT = 1_000
"""Characters of a text in it."""

ACCEPTABLE = [code for code, kind in KINDS.items() if kind.outcome not in NOT_READ]
"""Kinds of findings that can be accepted: not that a file could not be read."""

Accepted = Mapping[Path, Sequence[Acceptance]]
"""What is accepted, by folder."""


def accepted_beside(paths: Iterable[Path]) -> tuple[Accepted, dict[Path, InputFileError]]:
    """What is accepted in the folders of some workbooks, and by file all that is wrong where nothing can be."""
    accepted: dict[Path, Sequence[Acceptance]] = {}
    refused = {}
    for folder in dict.fromkeys(path.parent for path in paths):
        if status_of(folder / FILE):
            try:
                accepted[folder] = _read(folder / FILE)
            except InputFileError as error:
                refused[folder / FILE] = error
    return accepted, refused


def with_accepted(comparisons: Sequence[Comparison], accepted: Accepted) -> list[Comparison]:
    """The comparisons with what is accepted marked as such; notes tell what has expired, and what fits nothing.

    Of two entries that fit a finding the first counts. An entry may be accepted up to and including its day.
    """
    today = (given_moment() or datetime.datetime.now()).date()
    told = list(comparisons)
    for folder, entries in accepted.items():
        here = [
            at
            for at, each in enumerate(comparisons)
            if Path(each.file).parent == folder and outcome(each) not in NOT_READ
        ]
        used: set[int] = set()
        for at in here:
            told[at] = _marked(comparisons[at], entries, today, used)
        everything_read = len(here) == sum(Path(each.file).parent == folder for each in comparisons)
        for entry in entries:
            if entry.number in used:
                continue
            own = [at for at in here if Path(comparisons[at].file).name == entry.workbook]
            if entry.workbook and not own and not status_of(folder / entry.workbook):
                near = near_name(folder / entry.workbook, [".xlsx"])
                hint = f" did you mean {near}?" if near else " correct or delete it."
                sentence, own = f"is for {entry.workbook}, which is not there;{hint}", here[:1]
            else:
                sentence = "fits no finding; delete or correct it."
                own = own if entry.workbook else here[:1] if everything_read else []
            for at in own:
                told[at] = replace(
                    told[at], notes=(*told[at].notes, f"{folder / FILE}: {_named(entry)} {sentence}")
                )
    return told


def _marked(
    comparison: Comparison, entries: Sequence[Acceptance], today: datetime.date, used: set[int]
) -> Comparison:
    """One comparison with its accepted findings, and notes on those whose day has passed."""
    by_place: dict[tuple[str, str, str], list[Acceptance]] = {}
    for entry in entries:
        if entry.workbook in ("", Path(comparison.file).name):
            by_place.setdefault((entry.kind, entry.key.casefold(), _place(entry.cell)), []).append(entry)
    findings, expired = [], dict[int, Acceptance]()
    for finding in comparison.findings:
        fitting = [
            entry
            for wanted in _wanted(finding)
            for entry in by_place.get(wanted, ())
            if entry.found is None or entry.found in (finding.found, finding.workbook)
        ]
        fitting.sort(key=lambda entry: entry.number)
        valid = [entry for entry in fitting if today <= entry.until]
        if not valid:
            expired |= {entry.number: entry for entry in fitting[:1]}
        used |= {entry.number for entry in (valid or fitting)[:1]}
        findings.append(replace(finding, accepted=valid[0]) if valid else finding)
    marked = replace(comparison, findings=tuple(findings))
    agrees = not comparison.not_compared and not any(each.severity == "error" for each in marked.open)
    notes = (
        f"{Path(comparison.file).parent / FILE}: {_named(entry)} was accepted by {entry.who} until {entry.until}"
        " and counts again."
        for _, entry in sorted(expired.items())
    )
    return replace(marked, agrees=agrees, notes=(*comparison.notes, *notes))


def _wanted(finding: Finding) -> Iterator[tuple[str, str, str]]:
    """What an entry may name to mean this finding: its key, its place, both, or neither where it has none."""
    key, place = (finding.key or "").casefold(), _place("!".join(filter(None, (finding.sheet, finding.cell))))
    yield finding.kind, key, place
    if key and place:
        yield finding.kind, key, ""
        yield finding.kind, "", place


def _place(typed: str) -> str:
    """A place however it is typed: capitals, quotes and dollar signs do not matter."""
    return typed.casefold().replace("$", "").replace("'", "")


def _named(entry: Acceptance) -> str:
    """An entry as a sentence begins: its number and what it is for."""
    return f"entry {entry.number:,} ({', '.join(filter(None, [entry.kind, entry.key, entry.cell]))})"


def _read(path: Path) -> list[Acceptance]:
    """The entries of a file; raises InputFileError with everything that is wrong in it."""
    contents, problems = load(path)
    wrong = [
        Problem(file=str(path), key=shown_key(key), found="no such key", expected=f"a list of [[{LIST}]]")
        for key in contents
        if key != LIST
    ]
    entries = contents.get(LIST, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        wrong.append(Problem(file=str(path), key=LIST, found=shown(entries), expected=f"tables [[{LIST}]]"))
        entries = []
    for number, entry in enumerate(entries, 1):
        wrong += _faults(str(path), f"{LIST}[{number}]", entry)
    if problems or wrong:
        raise InputFileError([*problems, *wrong])
    return [Acceptance(number=number, **entry) for number, entry in enumerate(entries, 1)]


TYPED = [field.name for field in fields(Acceptance) if field.name != "number"]
NEEDED = ("kind", "reason", "who", "until")
"""The keys of an entry, and those that every entry has."""


def _faults(file: str, at: str, entry: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with one entry."""
    for key in entry:
        if key not in TYPED:
            yield Problem(
                file=file,
                key=f"{at}.{shown_key(key)}",
                found="no such key",
                expected=one_of(TYPED),
                suggestion=nearest(key, TYPED),
            )
    for key in TYPED:
        if key in entry or key in NEEDED:
            value = entry.get(key)
            expected = _expected(key, value)
            if expected:
                suggestion = nearest(value, ACCEPTABLE) if key == "kind" and isinstance(value, str) else ""
                yield Problem(
                    file=file, key=f"{at}.{key}", found=shown(value), expected=expected, suggestion=suggestion
                )


def _expected(key: str, value: object) -> str:
    """What would be right for a key of an entry; "" where its value is."""
    if key == "until":
        fits = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
        return "" if fits else "a day such as 2027-03-31, without quotes"
    if key == "kind":
        return "" if value in ACCEPTABLE else "a kind of finding that can be accepted"
    if key == "found" and is_number(value):
        return ""
    fits = isinstance(value, str) and value.strip() != "" and len(value) <= LONGEST_TEXT
    return "" if fits else f"a text of 1 to {LONGEST_TEXT:,} characters"

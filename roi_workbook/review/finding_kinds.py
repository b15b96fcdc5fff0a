"""Every kind of finding, once: what it means, how bad it is, and what else follows from it anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

SEVERITIES = ("error", "warning", "info")

Outcome = Literal["fault", "unreadable", "findings", "incomplete", "agrees"]
"""How the comparison of a file ends, the worst first."""

NOT_READ: tuple[Outcome, ...] = ("fault", "unreadable")
"""Outcomes of files of which nothing was compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingKind:
    """One kind of finding.

    `code` is its name in every report, `severities` what its findings may be, the usual one first. `departure` says
    whether it is a way in which a workbook differs from the template, apart from what was typed into it: `diff` tells
    those. `meaning`, `example` and `what_to_do` are sentences for the docs and for code scanning.

    `outcome` is how a comparison ends whose worst findings are of this kind; "incomplete" says that they only name
    what could not be compared. `by_message` says that two of them in one place are the same where their sentences
    are; else their formulas or values are compared. `lost_in_fresh` is for what is no departure, and yet is not in
    a fresh workbook with the same inputs. Raises ValueError for a record that says too little.
    """

    code: str
    severities: tuple[str, ...]
    departure: bool
    meaning: str
    example: str
    what_to_do: str
    outcome: Outcome = "findings"
    by_message: bool = False
    lost_in_fresh: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch("[a-z]+(-[a-z]+)*", self.code):
            raise ValueError(
                f"The code {self.code!r} of a finding kind is not lower-case words joined by hyphens; write one such as"
                " row-beside-table."
            )
        if not self.severities or not set(self.severities) <= set(SEVERITIES):
            raise ValueError(
                f"The finding kind {self.code} has the severities {self.severities}; name one or more of"
                f" {', '.join(SEVERITIES)}, the usual one first."
            )
        if self.outcome not in get_args(Outcome) or self.outcome == "agrees":
            raise ValueError(
                f"The finding kind {self.code} has the outcome {self.outcome!r}; name one of"
                f" {', '.join(each for each in get_args(Outcome) if each != 'agrees')}."
            )
        for part in ("meaning", "example", "what_to_do"):
            if not re.fullmatch(r"[A-Z`].*\.", getattr(self, part)):
                raise ValueError(
                    f"The finding kind {self.code} has no {part}; say it in a sentence or two, for docs/findings.md and"
                    " for code scanning."
                )


def by_code(kinds: Iterable[FindingKind]) -> dict[str, FindingKind]:
    """Finding kinds by their code; raises ValueError where two have the same."""
    found: dict[str, FindingKind] = {}
    for kind in kinds:
        if kind.code in found:
            raise ValueError(f"Two finding kinds have the code {kind.code}; give one of them another.")
        found[kind.code] = kind
    return found


KINDS: Mapping[str, FindingKind] = by_code(
    (
        FindingKind(
            code="unreadable",
            severities=("error",),
            departure=False,
            outcome="unreadable",
            meaning="The file was refused: it is missing, damaged, hostile or not a workbook of ours.",
            example="A download that broke off, or another workbook that was saved under the name of this one.",
            what_to_do="Do what the sentence says: give the right path, or save the file again as .xlsx.",
        ),
        FindingKind(
            code="fault",
            severities=("error",),
            departure=False,
            outcome="fault",
            meaning="The file could not be read by a fault of roi-workbook, to be reported; it says nothing about the"
            " file.",
            example="An error that nobody foresaw came up while one of many files was read.",
            what_to_do="Report it with the line that was printed; `ROI_WORKBOOK_TRACEBACK=1` shows where it came up.",
        ),
        FindingKind(
            code="structure-lost",
            severities=("error", "warning"),
            departure=True,
            outcome="incomplete",
            by_message=True,
            meaning="A name, row, heading or sheet that is needed is gone, doubled or points elsewhere, or a name of one"
            " sheet hides it.",
            example="The name `npv` was deleted in the name manager, so nothing can say which cell holds it.",
            what_to_do="Go back to the version before, or move the inputs to a fresh workbook with `new --inputs`.",
        ),
        FindingKind(
            code="formula-overwritten",
            severities=("error",),
            departure=True,
            meaning="A constant or a blank stands where the template has a formula.",
            example="Before: `=incidents_per_quarter * 4`. After: `28`, which stays 28 whatever is typed into the input.",
            what_to_do="Type back the formula that is told as expected, and put the number into an input.",
        ),
        FindingKind(
            code="formula-changed",
            severities=("error",),
            departure=True,
            meaning="Another formula than the template's stands in a cell.",
            example="Before: `=incidents_per_quarter * 4`. After: `=incidents_per_quarter * 4 * 1.1`.",
            what_to_do="Type back the formula that is told as expected; what it should allow for belongs in an input.",
        ),
        FindingKind(
            code="value-differs",
            severities=("error", "info"),
            departure=False,
            meaning="A stored value is not what the recompute gets from the workbook's own inputs.",
            example="The net present value holds 41.37, and the inputs beside it lead to 87,681.14.",
            what_to_do="Open the workbook in a spreadsheet program, recalculate and save it, then check again.",
        ),
        FindingKind(
            code="check-failed",
            severities=("error",),
            departure=False,
            meaning="A check of the workbook, or its recompute, does not hold.",
            example="More friction hours a year are typed than the engineers in scope work.",
            what_to_do="Do what the check says, which is its advice on the sheet Checks, too.",
        ),
        FindingKind(
            code="input-invalid",
            severities=("error", "warning"),
            departure=False,
            lost_in_fresh=True,
            meaning="An input is outside its range, of the wrong type, an Excel error or a formula.",
            example="Before: `7.5 %`. After: the text `7,5 per cent`, which counts as not filled in.",
            what_to_do="Type a value that the cell allows, or leave it empty.",
        ),
        FindingKind(
            code="stale-values",
            severities=("warning",),
            departure=False,
            outcome="incomplete",
            meaning="Stored values are missing or old: the workbook was saved by a program that does not calculate.",
            example="A script typed an input into the file, and no spreadsheet program has opened the file since.",
            what_to_do="Open the workbook in a spreadsheet program and save it, or check it with `--recalculate`.",
        ),
        FindingKind(
            code="constant-changed",
            severities=("error",),
            departure=True,
            meaning="A number or text that the template types, such as a bound, was overwritten.",
            example="Before: `60`, the latest month of going live that counts. After: `600`, so that a typing error counts.",
            what_to_do="Type back what the template has, which the sentence tells.",
        ),
        FindingKind(
            code="heading-changed",
            severities=("error", "warning"),
            departure=True,
            by_message=True,
            meaning="A typed heading was overwritten; what stands under it was found by its place.",
            example="Before: `Base`. After: `Our guess`, under which no formula finds the scenario any more.",
            what_to_do="Type the heading back; a wording of your own fits into a cell beside it.",
        ),
        FindingKind(
            code="range-extended",
            severities=("warning",),
            departure=True,
            meaning="A range also covers inserted cells, which count as soon as something is typed there.",
            example="A row was inserted between two months and holds 350, which the sum of the months counts.",
            what_to_do="Move what is typed there elsewhere, and delete the inserted cells.",
        ),
        FindingKind(
            code="row-beside-table",
            severities=("warning",),
            departure=True,
            meaning="Something was typed just outside a table, where nothing counts it.",
            example="A purchase of 12,500 stands below the row that closes the table, and in no total.",
            what_to_do="Move it into the table: insert a row above the one that closes it.",
        ),
        FindingKind(
            code="alert",
            severities=("warning",),
            departure=False,
            meaning="A guard of the model is up: not wrong, but be ready to explain it.",
            example="The rate of return is above the limit that is set for what readers believe.",
            what_to_do="Look at the inputs that the alert names, and write down why they are right.",
        ),
        FindingKind(
            code="evidence-missing",
            severities=("warning",),
            departure=False,
            meaning="An input differs from the template and has no source.",
            example="The hours per incident were 4, are 6.5 now, and nobody wrote down who counted them.",
            what_to_do="Write where the number comes from into the source beside the input.",
        ),
        FindingKind(
            code="not-filled-in",
            severities=("info",),
            departure=False,
            meaning="A needed input is empty.",
            example="The incidents a quarter are empty, so the downtime bucket is worth nothing yet.",
            what_to_do="Fill it in; the sheet Evidence lists what is needed and empty.",
        ),
        FindingKind(
            code="added",
            severities=("info", "warning"),
            departure=True,
            meaning="A sheet, name, formula, row or column that the template does not have.",
            example="A sheet Scratch with your own sums, or two rows inserted above a table.",
            what_to_do="Nothing, where it is yours; remove what may run code when the workbook is opened.",
        ),
    )
)
"""The finding kinds by code, in the order in which they are explained."""


def finding_kind(code: str) -> FindingKind:
    """The kind of finding with a code; raises ValueError that says where to add one that is not known."""
    if code not in KINDS:
        raise ValueError(
            f"There is no finding kind {code!r}; add a FindingKind with that code to KINDS in"
            f" roi_workbook/review/finding_kinds.py, or raise one of {', '.join(KINDS)}."
        )
    return KINDS[code]

"""Every kind of finding, once: what it means, how bad it is, and what else follows from it anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

NOUNS = {"error": "error", "warning": "warning", "info": "remark"}
"""What findings of each severity are called."""

SEVERITIES = tuple(NOUNS)
"""How bad findings can be, the worst first."""

Outcome = Literal["fault", "unreadable", "findings", "incomplete", "agrees"]
"""How the comparison of a file ends, worst first."""

NOT_READ: tuple[Outcome, ...] = ("fault", "unreadable")
"""Outcomes of files where nothing was compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingKind:
    """One kind of finding.

    `code` is its name in every report, `severities` those its findings may have, the usual one first.
    `departure` says whether the workbook then differs from the template beyond what was typed into it: `diff`
    reports those. `meaning`, `example` and `what_to_do` are sentences for the docs and for code scanning.

    `outcome` is how a comparison ends if its worst findings are of this kind; "incomplete" means that they
    only name what could not be compared. `by_message`: two of them in one place are compared by their
    sentences, not by their formulas or values. `lost_in_fresh`: whether a fresh workbook with the
    same inputs would lose something by it, where that is not as for a departure. Raises ValueError for an incomplete record.
    """

    code: str
    severities: tuple[str, ...]
    departure: bool
    meaning: str
    example: str
    what_to_do: str
    outcome: Outcome = "findings"
    by_message: bool = False
    lost_in_fresh: bool | None = None

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
                    f"The finding kind {self.code} has no {part}; write a sentence or two, for docs/findings.md and for"
                    " code scanning."
                )

    @property
    def is_lost_in_fresh(self) -> bool:
        """Whether a fresh workbook with the same inputs would lose something that is the analyst's."""
        return self.departure if self.lost_in_fresh is None else self.lost_in_fresh


def by_code(kinds: Iterable[FindingKind]) -> dict[str, FindingKind]:
    """Finding kinds by code; raises ValueError if two have the same."""
    registry: dict[str, FindingKind] = {}
    for kind in kinds:
        if kind.code in registry:
            raise ValueError(f"Two finding kinds have the code {kind.code}; rename one of them.")
        registry[kind.code] = kind
    return registry


KINDS: Mapping[str, FindingKind] = by_code(
    (
        FindingKind(
            code="unreadable",
            severities=("error",),
            departure=False,
            outcome="unreadable",
            meaning="The file was refused: it is missing, damaged, hostile or not made by roi-workbook.",
            example="A download that broke off, or a different workbook saved under this name.",
            what_to_do="Do what the message says: give the right path, or save the file again as .xlsx.",
        ),
        FindingKind(
            code="fault",
            severities=("error",),
            departure=False,
            outcome="fault",
            meaning="The file could not be read because of a fault in roi-workbook; the file itself may be fine.",
            example="An unexpected error came up while one of many files was being read.",
            what_to_do="Report it with the line that was printed; `ROI_WORKBOOK_TRACEBACK=1` shows where it came up.",
        ),
        FindingKind(
            code="structure-lost",
            severities=("error", "warning"),
            departure=True,
            outcome="incomplete",
            by_message=True,
            meaning="A name, row, heading or sheet that is needed is missing, there twice or points elsewhere, or a name"
            " local to one sheet hides it.",
            example="The name `npv` was deleted in the name manager, so its cell can no longer be found.",
            what_to_do="Go back to the previous version, or move the inputs to a fresh workbook with `new --inputs`.",
        ),
        FindingKind(
            code="formula-overwritten",
            severities=("error",),
            departure=True,
            meaning="A cell is empty or holds a constant where the template has a formula.",
            example="Before: `=incidents_per_quarter * 4`. After: `28`, which stays 28 whatever is typed into the input.",
            what_to_do="Restore the formula given as expected, and put the number into an input.",
        ),
        FindingKind(
            code="formula-changed",
            severities=("error",),
            departure=True,
            meaning="A cell has a different formula from the template's.",
            example="Before: `=incidents_per_quarter * 4`. After: `=incidents_per_quarter * 4 * 1.1`.",
            what_to_do="Restore the formula given as expected; what it should allow for belongs in an input.",
        ),
        FindingKind(
            code="value-differs",
            severities=("error", "info"),
            departure=False,
            meaning="A stored value differs from the recompute of the workbook's own inputs.",
            example="The net present value holds 41.37, but the inputs give 87,681.14.",
            what_to_do="Open the workbook in a spreadsheet program, recalculate and save it, then check again.",
        ),
        FindingKind(
            code="check-failed",
            severities=("error",),
            departure=False,
            meaning="A check failed, in the workbook or in its recompute.",
            example="More friction hours a year are typed than the engineers in scope work.",
            what_to_do="Follow the advice of the check, which is on the sheet Checks, too.",
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
            meaning="Stored values are missing or out of date: the workbook was saved by a program that does not"
            " calculate.",
            example="A script wrote an input into the file, and no spreadsheet program has opened it since.",
            what_to_do="Open the workbook in a spreadsheet program and save it, or check it with `--recalculate`.",
        ),
        FindingKind(
            code="constant-changed",
            severities=("error",),
            departure=True,
            meaning="A constant of the template, such as a bound, was overwritten.",
            example="Before: `60`, the latest month of going live that counts. After: `600`, so that a typing error counts.",
            what_to_do="Restore the template's constant, which the message gives.",
        ),
        FindingKind(
            code="heading-changed",
            severities=("error", "warning"),
            departure=True,
            by_message=True,
            meaning="A typed heading was overwritten; the cells under it were found by position.",
            example="Before: `Base`. After: `Our guess`, so that formulas no longer find the scenario.",
            what_to_do="Restore the heading; put your own wording into a cell beside it.",
        ),
        FindingKind(
            code="label-changed",
            severities=("warning",),
            departure=True,
            by_message=True,
            meaning="A label, unit, question, hint or title of the template was overwritten: readers take the numbers"
            " beside it for something else.",
            example="Before: `currency`. After: `thousand USD`, and every amount reads a thousand times larger.",
            what_to_do="Restore the text, which the message gives; put your own wording into a cell beside it.",
        ),
        FindingKind(
            code="hidden",
            severities=("warning",),
            departure=True,
            lost_in_fresh=False,
            by_message=True,
            meaning="A sheet is hidden, or a row or column that holds an input or a result.",
            example="The rows 20 to 24 of Inputs are hidden, and with them the discount rate.",
            what_to_do="Show it: whoever decides on the numbers must be able to see them.",
        ),
        FindingKind(
            code="shown-otherwise",
            severities=("warning",),
            departure=True,
            lost_in_fresh=False,
            by_message=True,
            meaning="A number format or a colour hides what a cell holds, or shows something else.",
            example='The net present value holds 87,681.14, and its number format says "1,250,000" whatever it is.',
            what_to_do="Give the cell the format again that the template has there.",
        ),
        FindingKind(
            code="setting-changed",
            severities=("warning", "error", "info"),
            departure=True,
            lost_in_fresh=False,
            by_message=True,
            meaning="A setting of the workbook changes what its formulas give, or when they are calculated.",
            example="Calculation was set to manual: a lower price was typed, and the results are those of the old one.",
            what_to_do="Set it back as the message says, recalculate and save.",
        ),
        FindingKind(
            code="lost-on-saving",
            severities=("info",),
            departure=True,
            lost_in_fresh=False,
            by_message=True,
            meaning="A program saved the workbook without what it does not know: charts, validations, conditional"
            " formats, protection.",
            example="A web library read the workbook, wrote a price and saved it: the numbers are right, the charts are"
            " gone, and any text can be typed.",
            what_to_do="Move the inputs to a fresh workbook with `new --inputs`, and type into that one.",
        ),
        FindingKind(
            code="validation-changed",
            severities=("info",),
            departure=True,
            lost_in_fresh=False,
            by_message=True,
            meaning="An input takes something else than in the template: a bound, a list or the whole rule was changed.",
            example="Before: the discount rate takes a number from 0 to 1. After: a number from 0 to 100.",
            what_to_do="Restore the validation that the message gives; `check` holds inputs to their range all the same.",
        ),
        FindingKind(
            code="protection-lost",
            severities=("info",),
            departure=True,
            lost_in_fresh=False,
            by_message=True,
            meaning="A sheet is not protected any more, so that formulas can be typed over by accident.",
            example="Somebody lifted the protection of Results to insert a column, and sent the workbook on.",
            what_to_do="Protect the sheet again; no password is needed.",
        ),
        FindingKind(
            code="formats-lost",
            severities=("info",),
            departure=True,
            lost_in_fresh=False,
            by_message=True,
            meaning="Conditional formats of the template are gone: what is wrong no longer turns red.",
            example="Somebody cleared the rules of Checks, and a check that fails looks like the others.",
            what_to_do="Move the inputs to a fresh workbook with `new --inputs`, or go back to the previous version.",
        ),
        FindingKind(
            code="chart-changed",
            severities=("warning", "info"),
            departure=True,
            lost_in_fresh=False,
            by_message=True,
            meaning="A chart shows other cells than in the template, or its title is not what its cell says.",
            example="Before: the columns show what is gained. After: they show the cost of today, under the same title.",
            what_to_do="Point it to the cells that the message gives, or make it again with `new --inputs`.",
        ),
        FindingKind(
            code="charts-lost",
            severities=("info",),
            departure=True,
            lost_in_fresh=False,
            by_message=True,
            meaning="The file has fewer charts than the template.",
            example="A library that keeps no charts saved the workbook, and the pictures on Summary are gone.",
            what_to_do="Move the inputs to a fresh workbook with `new --inputs`, or go back to the previous version.",
        ),
        FindingKind(
            code="not-printed",
            severities=("info",),
            departure=True,
            lost_in_fresh=False,
            by_message=True,
            meaning="The print area of a sheet leaves out inputs or results that the template prints.",
            example="The print area of Summary ends with row 40, so that the risks below it are not on the page.",
            what_to_do="Extend the print area, or clear it: then the whole sheet is printed.",
        ),
        FindingKind(
            code="range-extended",
            severities=("warning",),
            departure=True,
            meaning="A range also covers inserted cells, which count as soon as something is typed there.",
            example="A row was inserted between two months and holds 350, which the sum of the months counts.",
            what_to_do="Move their contents elsewhere, and delete the inserted cells.",
        ),
        FindingKind(
            code="row-beside-table",
            severities=("warning",),
            departure=True,
            meaning="Something was typed just outside a table, where nothing counts it.",
            example="A purchase of 12,500 is below the row that closes the table, and so in no total.",
            what_to_do="Move it into the table: insert a row above the one that closes it.",
        ),
        FindingKind(
            code="alert",
            severities=("warning",),
            departure=False,
            meaning="An alert of the model is up: not wrong, but be ready to explain it.",
            example="The rate of return is above the limit set for what readers believe.",
            what_to_do="Look at the inputs that the alert names, and write down why they are right.",
        ),
        FindingKind(
            code="evidence-missing",
            severities=("warning",),
            departure=False,
            meaning="An input differs from the template and has no source.",
            example="The hours per incident were 4 and are 6.5 now, and nobody wrote down who counted them.",
            what_to_do="Write where the number comes from into the source column beside the input.",
        ),
        FindingKind(
            code="not-filled-in",
            severities=("info",),
            departure=False,
            meaning="An input is empty that is needed, or that counts as the template's standard.",
            example="The incidents a quarter are empty, so the downtime bucket is worth nothing yet; the discount rate"
            " is empty and counts as 10 %.",
            what_to_do="Fill it in; the sheet Evidence lists the inputs that are missing and those that count as standard.",
        ),
        FindingKind(
            code="annotated",
            severities=("info",),
            departure=True,
            lost_in_fresh=False,
            meaning="The file is a copy that `check --annotate` made: it has the findings of then as notes and as a sheet.",
            example="The sheet Findings lists 3 errors; two of them have been put right since.",
            what_to_do="Nothing while you work through the notes; hand on the workbook that was annotated.",
        ),
        FindingKind(
            code="added",
            severities=("info", "warning"),
            departure=True,
            meaning="A sheet, name, formula, row, column, picture or shape that the template does not have.",
            example="A sheet Scratch with your own sums, or two rows inserted above a table.",
            what_to_do="Nothing, if it is yours; remove anything that may run code when the workbook is opened.",
        ),
    )
)
"""The finding kinds by code, in the order in which they are explained."""


def finding_kind(code: str) -> FindingKind:
    """The kind of finding with a code; raises ValueError, which says where to add it, if there is none."""
    if code not in KINDS:
        raise ValueError(
            f"There is no finding kind {code!r}; add a FindingKind with that code to KINDS in"
            f" roi_workbook/review/finding_kinds.py, or raise one of {', '.join(KINDS)}."
        )
    return KINDS[code]

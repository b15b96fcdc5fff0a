"""Every sheet of a workbook, planned in order, before anything is calculated or written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from roi_workbook.catalogue import Model, is_shipped
from roi_workbook.input_files.starting_points import blank_inputs
from roi_workbook.model.faults import refuse
from roi_workbook.model.formula_faults import workbook_formula_faults
from roi_workbook.model.model_names import UNNAMED
from roi_workbook.model.records import Column, Grid, Input, Inputs, Table
from roi_workbook.planning.groups import GROUPS
from roi_workbook.workbook.bucket_sheets import bucket_sheet
from roi_workbook.workbook.cases import cases
from roi_workbook.workbook.cash_flow import cash_flow, irr_steps, results
from roi_workbook.workbook.checks import checks
from roi_workbook.workbook.evidence import evidence
from roi_workbook.workbook.frame import fit
from roi_workbook.workbook.inputs import input_sheet, outgrown
from roi_workbook.workbook.planned_sheets import Book, Formula
from roi_workbook.workbook.planning_pages import planning_pages
from roi_workbook.workbook.read_me import glossary, versions
from roi_workbook.workbook.sensitivity import sensitivity
from roi_workbook.workbook.start import start
from roi_workbook.workbook.styles import PLANNING_COLOURS
from roi_workbook.workbook.summary import summary

TEMPLATE_VERSION = "6"
"""Raised whenever an older workbook would no longer be compared with the right formulas, names and headings."""

FINGERPRINTS = ("d3da73387a53", "1bd7262d48b3")
"""Of the shipped template of this version, its core and the whole: whoever reads a workbook need not lay the
template out for them.
"""

LAST_SHEETS = ("Evidence", "Glossary", "Versions")
"""The sheets at the end, which say where everything comes from and what it means."""

ABOUT = ("Versions",)
"""The sheets that say the fingerprint: they are no part of it."""

CORE_ONLY = "core"
"""What a workbook says instead of the groups of planning sheets that it has, if it has none."""

CALCULATED_BY = "roi-workbook"
SAVED_BY = ("Microsoft Excel", "12.0000", CALCULATED_BY)
"""What a workbook says of the program that saved it as long as no other has: XlsxWriter's words, and ours."""


def plan_book(inputs: Inputs, model: Model) -> Book:
    """Every cell, name, rule and chart of a workbook with `inputs`, as it will look."""
    book = lay_out_book(inputs, model)
    fit(book)
    return book


def lay_out_book(inputs: Inputs, model: Model, add: Callable[[Book], None] | None = None) -> Book:
    """The same before heights and formats are fitted to the cells: all that a review needs. `add` plans sheets
    beside those of the model, which then are on every map and way.
    """
    template = f"{TEMPLATE_VERSION} {' '.join(model.groups) or CORE_ONLY}"
    book = Book(
        properties={
            "template": template,
            "model": model.name or UNNAMED,
            "title": "AI infrastructure ROI workbook",
        }
    )
    pages = [(subject.key, page) for subject in model.planning for page in subject.pages]
    prose = [page.title for _, page in pages if page.prose]
    groups = {
        "Results": ["Start", "Summary", *prose],
        "Inputs": ["Inputs"],
        "Buckets": [subject.title for subject in model.subjects if subject.lines],
        "Trust": ["Sensitivity", "Checks"],
    }
    planned = [(key, page.title) for key, page in pages if not page.prose and not page.workings]
    for number, key in enumerate(dict.fromkeys(key for key, _ in planned)):
        colour = f"Planning {number % len(PLANNING_COLOURS)}"
        groups.setdefault(colour, []).extend(title for each, title in planned if each == key)
    workings = [page.title for _, page in pages if page.workings]
    groups["Workings"] = ["Cash flow", "Results", "Cases", "IRR steps", *workings, *LAST_SHEETS]
    upright = {"Summary", "Inputs", "Checks", "Glossary", *prose}
    for group, titles in groups.items():
        for title in titles:
            book.add(title, group, landscape=title not in upright)

    if add:
        add(book)
    start(book, model, inputs)
    input_sheet(book, model, inputs)
    for subject in model.subjects:
        if subject.lines:
            bucket_sheet(book, model, subject)
    cases(book, model)
    cash_flow(book, model)
    irr_steps(book)
    results(book, model)
    sensitivity(book, model)
    checks(book, model, inputs)
    evidence(book, model)
    planning_pages(book, model, inputs)
    summary(book, model)
    glossary(book, model)
    known = _shipped(model) or (fingerprint_of(model) if add or outgrown(model, inputs) else "")
    if not known:
        refuse(workbook_formula_faults(model.all_subjects, book.names))
    book.properties["fingerprint"] = known or laid_out_fingerprint(book, model)
    versions(book)
    return book


_BLANK: dict[int, tuple[Model, Book]] = {}


def blank_layout(model: Model) -> Book:
    """The blank template of a model, laid out once."""
    if id(model) not in _BLANK:
        _BLANK[id(model)] = model, lay_out_book(blank_inputs(model), model)
    return _BLANK[id(model)][1]


def fingerprint_of(model: Model) -> str:
    """Twelve letters, stored in every workbook, that change with whatever a review holds workbooks to."""
    return _shipped(model) or blank_layout(model).properties["fingerprint"]


def _shipped(model: Model) -> str:
    """The fingerprint of a shipped template; "" for another model."""
    if not is_shipped(model):
        return ""
    return dict(zip(((), tuple(GROUPS)), FINGERPRINTS, strict=True)).get(model.groups, "")


def is_fingerprint(content: Any) -> bool:
    """Whether a cell could hold the fingerprint of a template."""
    return isinstance(content, str) and re.fullmatch("[0-9a-f]{12}", content) is not None


def laid_out_fingerprint(book: Book, model: Model) -> str:
    """The fingerprint of a template as it is laid out now: formulas, names, headings and constants in named
    cells, and what is declared of the cells that are typed into, whatever is typed into them.
    """
    digest = hashlib.sha256()
    for (title, row, column), formula in sorted(book.formulas().items()):
        if title not in ABOUT:
            digest.update(f"{title}|{row}|{column}|{formula}\n".encode())
    for name, area in sorted(book.names.items()):
        if area.sheet in ABOUT:
            continue
        cells, typed = book.sheets[area.sheet].cells, book.sheets[area.sheet].typed
        contents = [cells[at][0] for at in area.cells() if at in cells and at not in typed]
        constants = [content for content in contents if not isinstance(content, Formula)]
        digest.update(f"{name}|{area.reference}|{constants}\n".encode())
    for declared in model.typed.values():
        digest.update(f"{_declared(declared)}\n".encode())
    return digest.hexdigest()[:12]


def _declared(declared: Input | Column | Table | Grid) -> tuple[Any, ...]:
    """What a workbook says of cells that are typed into: labels, units, bounds, choices and standards."""
    words = declared.key, declared.label
    if isinstance(declared, Table):
        return *words, *map(_declared, declared.typed)
    if isinstance(declared, Grid):
        return *words, declared.rows, *map(_declared, declared.typed)
    of_inputs = (declared.standard, declared.blank_is) if isinstance(declared, Input) else ()
    bounds = declared.lowest, declared.highest, declared.whole, declared.choices
    return *words, declared.unit, *bounds, *of_inputs

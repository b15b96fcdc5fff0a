"""Making edited files: every edit in its own program, each file once per test session."""

from __future__ import annotations

import atexit
import hashlib
import io
import os
import shutil
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import formualizer
import ironcalc
import openpyxl

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.workbook.planned_sheets import Book
from tests.edited import Made, filled
from tests.edits.records import Edit
from tests.engines import LibreOfficeError, poison, running_libreoffice

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
MADE = Path(gettempdir(), f"edited-files-{RUN}")
"""Where the files of this test session lie, for all its processes; it goes with the first of them that ends."""

atexit.register(shutil.rmtree, MADE, ignore_errors=True)


NOT_ANSWERED = ("lead_weeks_today", "audit_hours_per_year", "cost_overrun", "months_of_value_in_year")
"""Needed inputs that are left empty, so that the lists of what is missing have something to list."""


@cache
def workbook(*, core: bool) -> Made:
    """The workbook that edits are made in: the example, or its core alone, with some questions left open."""
    return filled(answered(core=core), model=model_of_edits(core=core))


def model_of_edits(*, core: bool) -> Model:
    """Its model."""
    return MODEL.core if core else MODEL


def answered(*, core: bool) -> Inputs:
    """Its inputs."""
    example = example_inputs(model_of_edits(core=core))
    values = {key: value for key, value in example.values.items() if key not in NOT_ANSWERED}
    return Inputs(values, example.tables, example.evidence)


@cache
def handed_out(*, core: bool) -> bytes:
    """Its file with wrong stored values: what comes back was worked out by the program that saved it."""
    return poison(workbook(core=core).content())


def edited_file(edit: Edit, book: Book, content: bytes) -> bytes:
    """The file that comes back after an edit.

    book: the plan of the workbook. content: its file. Made once for each edit and content.
    """
    key = hashlib.sha256(f"{edit.program} {edit.name} ".encode() + content).hexdigest()
    path = MADE / f"{key}.xlsx"
    if path.exists():
        return path.read_bytes()
    edited = PROGRAMS[edit.program](edit, book, content)
    MADE.mkdir(exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_bytes(edited)
    beside.replace(path)
    return edited


def saved_by(content: bytes, *programs: str) -> bytes:
    """The file after one program after the other opened and saved it, without an edit."""
    for program in programs:
        content = edited_file(replace(NO_EDIT, program=program), Book(), content)
    return content


NO_EDIT = Edit(name="nothing", what="Did nothing.", make=lambda session, book: None, protected=True)


def _in_libreoffice(edit: Edit, book: Book, content: bytes) -> bytes:
    """In a LibreOffice that may crash after many files, and is started once more then, with a warning."""
    try:
        return _in_running_libreoffice(edit, book, content)
    except LibreOfficeError as error:
        if running_libreoffice().is_running:
            raise
        warnings.warn(f"LibreOffice was started anew for {edit.name!r}: {error}", stacklevel=1)
        return _in_running_libreoffice(edit, book, content)


def _in_running_libreoffice(edit: Edit, book: Book, content: bytes) -> bytes:
    with running_libreoffice().open(content) as session:
        if not edit.protected:
            session.unprotect()
        edit.make(session, book)
        return session.save()


def _in_ironcalc(edit: Edit, book: Book, content: bytes) -> bytes:
    with TemporaryDirectory(prefix="ironcalc-") as folder:
        path = Path(folder, "workbook.xlsx")
        path.write_bytes(content)
        model = ironcalc.load_from_xlsx(str(path))
    edit.make(model, book)
    model.evaluate()
    return bytes(model.to_xlsx())


def _in_formualizer(edit: Edit, book: Book, content: bytes) -> bytes:
    workbook = formualizer.Workbook.from_bytes(content)
    edit.make(workbook, book)
    workbook.evaluate_all()
    return bytes(workbook.to_xlsx_bytes())


def _in_openpyxl(edit: Edit, book: Book, content: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says what it will lose
        workbook = openpyxl.load_workbook(io.BytesIO(content))
        edit.make(workbook, book)
        out = io.BytesIO()
        workbook.save(out)
    return out.getvalue()


PROGRAMS: Mapping[str, Callable[[Edit, Book, bytes], bytes]] = {
    "LibreOffice": _in_libreoffice,
    "IronCalc": _in_ironcalc,
    "formualizer": _in_formualizer,
    "openpyxl": _in_openpyxl,
}
"""Every program that edits are made with. The open workbook it hands to an edit is a `LibreOfficeSession`, an
`ironcalc.Model`, a `formualizer.Workbook` or an `openpyxl.Workbook`; the last does not calculate."""

"""The one way in: a workbook, an input file, bytes, an open file or a mapping becomes a case, checked alike."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import IO, Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.input_files.problems import InputError, Problem
from roi_workbook.input_files.reading import read_input_file
from roi_workbook.input_files.schema import json_schema
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.input_files.syntax import LANGUAGES
from roi_workbook.input_files.validation import fitting, inputs_of_mapping
from roi_workbook.library.case import Case, model_for, whole_model
from roi_workbook.review.reading import inputs_of, lost_inputs, read_workbook
from roi_workbook.review.taking_over import take_over
from roi_workbook.xlsx.package import LARGEST_FILE, OLE

Source = str | os.PathLike[str] | bytes | IO[Any] | Mapping[str, Any]
"""What a case may be read from."""

GIVEN = "inputs"
"""What is told as the place of inputs that have no file."""


def read(
    source: Source | Case, *, input_format: str | None = None, strict: bool = True, model: Model = MODEL
) -> Case:
    """A case from a workbook or its inputs: a path, bytes, an open file, or a mapping with the keys of an input file.

    The ending of a name says what it is: .xlsx, .toml, .yaml or .json. `input_format` is one of these without its dot, for bytes and
    files without a name; bytes are a workbook where they begin like one, else TOML unless it says otherwise.
    What a file of inputs leaves out keeps the standard of the blank template.

    Raises InputError with everything that does not fit the model: unknown keys, texts for numbers, numbers out
    of range, inputs that a workbook has lost. Raises ReadingError for a file that cannot be read. With
    `strict=False` a workbook's cells, and what an input file keeps as typed, count as a spreadsheet program counts
    them; `check` tells what is wrong with them. `model` is the model a workbook was made from.
    """
    if isinstance(source, Case):
        return source
    whole = whole_model(model)
    if isinstance(source, Mapping):
        inputs = inputs_of_mapping(source, whole, GIVEN)
        return Case(GIVEN, inputs, model_for(inputs, whole), strict=strict)
    place, content = _opened(source, input_format)
    if place.suffix.lower() not in LANGUAGES:
        return _from_workbook(place, content, whole, strict)
    inputs = read_input_file(place, whole, content=content)
    return Case(str(place), inputs, model_for(inputs, whole), strict=strict)


def new(*, example: bool = False, groups: Collection[str] = (), model: Model = MODEL) -> Case:
    """A case to start from: the blank template, or with `example` the shipped example.

    `groups` are the groups of planning sheets it has, as `roi-workbook new --with` takes them. Raises ValueError
    for what is no group.
    """
    chosen = model.with_groups(groups)
    return Case(
        "example" if example else "blank", (example_inputs if example else blank_inputs)(chosen), chosen
    )


def _from_workbook(place: Path, content: bytes | None, whole: Model, strict: bool) -> Case:
    book = read_workbook(place, whole, content=content)
    if strict:
        lost = [
            Problem(file=book.file, key=name, found=f"cannot be read ({why})")
            for name, why in lost_inputs(book).items()
        ]
        try:
            fitting(inputs_of(book), book.model, book.file)
        except InputError as error:
            raise InputError([*error.problems, *lost]) from None
        if lost:
            raise InputError(lost)
    return Case(book.file, take_over(book, book.model).inputs, book.model, book, strict)


def _opened(source: str | os.PathLike[str] | bytes | IO[Any], form: str | None) -> tuple[Path, bytes | None]:
    """The name of a source, whose ending says what it is, and its bytes where they are at hand."""
    if isinstance(source, (str, os.PathLike)):
        return _ending(Path(source), form), None
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _ending(Path(GIVEN), form or _format_of(bytes(source))), bytes(source)
    if not callable(getattr(source, "read", None)):
        raise TypeError(
            f"source: found {type(source).__name__}; expected a path, bytes, an open file, or a mapping by key"
        )
    held = source.read(LARGEST_FILE + 1)
    content = held.encode() if isinstance(held, str) else bytes(held)
    name = getattr(source, "name", None)
    place = Path(name) if isinstance(name, str) else Path(GIVEN)
    return _ending(place, form or (None if place.suffix else _format_of(content))), content


def _format_of(content: bytes) -> str:
    """What bytes without a name are."""
    if content.startswith((b"PK", OLE)):
        return "xlsx"
    return "json" if content.lstrip().startswith(b"{") else "toml"


def _ending(place: Path, form: str | None) -> Path:
    """A name with the ending that says what it is."""
    if form is None:
        return place
    known = ["xlsx", *(ending.removeprefix(".") for ending in LANGUAGES)]
    if form not in known:
        raise ValueError(f"input_format: found {form!r}; expected one of {', '.join(known)}")
    return place if place.suffix.lower() == f".{form}" else Path(f"{place}.{form}")


def schema(*, model: Model = MODEL) -> dict[str, Any]:
    """The JSON Schema of an input file, and of the mappings that `read` takes: every key with meaning, unit, range."""
    return json_schema(model)

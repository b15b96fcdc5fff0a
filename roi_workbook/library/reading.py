"""The one way in: a workbook, an input file, bytes, an open file or a mapping becomes a case, checked alike."""

from __future__ import annotations

import os
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import IO, Any

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.files import INPUT_FORMATS
from roi_workbook.input_files.problems import InputError, Problem, one_of
from roi_workbook.input_files.schema import json_schema
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.input_files.validation import fitting, inputs_of_mapping
from roi_workbook.library.case import Case, model_for, with_rows
from roi_workbook.review.opening import opened
from roi_workbook.review.reading import ReadWorkbook, inputs_of, lost_inputs
from roi_workbook.xlsx.package import LARGEST_FILE, OLE

Source = str | os.PathLike[str] | bytes | IO[Any] | Mapping[str, Any]
"""What a case may be read from."""

RESTORED = "the name restored; with strict=False its cell counts as empty"
"""What to do about an input that a workbook has lost."""

GIVEN = "inputs"
"""What is told as the place of inputs that have no file."""


def read(
    source: Source | Case, *, input_format: str | None = None, strict: bool = True, model: Model = MODEL
) -> Case:
    """A case from a workbook or its inputs: a path, bytes, an open file, or a mapping with the keys of an input file.

    A table in a mapping is a DataFrame or a list of dicts. The ending of a name says what it is: .xlsx, .toml, .yaml or .json. `input_format` is one of these without its dot, for bytes and
    files without a name; bytes are a workbook where they begin like one, else TOML unless it says otherwise.
    What a file of inputs leaves out keeps the standard of the blank template.

    Raises InputError with everything that does not fit the model: unknown keys, texts for numbers, numbers out
    of range, inputs that a workbook has lost. Raises ReadingError for a file that cannot be read. With
    `strict=False` a workbook's cells, and what an input file keeps as typed, count as a spreadsheet program counts
    them; `check` tells what is wrong with them. `model` is the model a workbook was made from.
    """
    if isinstance(source, Case):
        return source
    whole = model.whole
    if isinstance(source, Mapping):
        inputs = inputs_of_mapping({key: with_rows(value) for key, value in source.items()}, whole, GIVEN)
        return Case(GIVEN, inputs, model_for(inputs, whole), strict=strict)
    if input_format not in (None, *INPUT_FORMATS):
        raise ValueError(f"input_format: found {input_format!r}; expected {one_of(INPUT_FORMATS)}")
    place, content = _opened(source, input_format)
    found = opened(place, whole, form=input_format, content=content)
    if found.book is None:
        for sentence in found.taken_over.left_out:
            warnings.warn(sentence, stacklevel=2)
    elif strict:
        _refuse_what_does_not_fit(found.book)
    return Case(found.file, found.taken_over.inputs, found.model, found.book, strict)


def new(*, example: bool = False, groups: Collection[str] = (), model: Model = MODEL) -> Case:
    """A case to start from: the blank template, or with `example` the shipped example.

    `groups` are the groups of planning sheets it has, as `roi-workbook new --with` takes them. Raises ValueError
    for what is no group.
    """
    chosen = model.with_groups(groups)
    return Case(
        "example" if example else "blank", (example_inputs if example else blank_inputs)(chosen), chosen
    )


def _refuse_what_does_not_fit(book: ReadWorkbook) -> None:
    lost = [
        Problem(file=book.file, key=name, found=f"cannot be read ({why})", expected=RESTORED)
        for name, why in lost_inputs(book).items()
    ]
    try:
        fitting(inputs_of(book), book.model, book.file)
    except InputError as error:
        raise InputError([*error.problems, *lost]) from None
    if lost:
        raise InputError(lost)


def _opened(source: str | os.PathLike[str] | bytes | IO[Any], form: str | None) -> tuple[Path, bytes | None]:
    """The name of a source, and its bytes where they are at hand; the ending of a name given to bytes says what they are."""
    if isinstance(source, (str, os.PathLike)):
        return Path(source), None
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
    return place if form is None or place.suffix.lower() == f".{form}" else Path(f"{place}.{form}")


def schema(*, model: Model = MODEL) -> dict[str, Any]:
    """The JSON Schema of an input file, and of the mappings that `read` takes: every key with meaning, unit, range."""
    return json_schema(model)

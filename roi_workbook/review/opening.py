"""The one way to the inputs in a file: a workbook and an input file are opened alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from roi_workbook.catalogue import Model
from roi_workbook.files import LANGUAGES
from roi_workbook.input_files.reading import read_input_file
from roi_workbook.input_files.settings import Setting, with_settings
from roi_workbook.input_files.starting_points import groups_filled
from roi_workbook.input_files.validation import inputs_of_mapping
from roi_workbook.input_files.writing import file_contents
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.recomputing.results import WorkbookResults
from roi_workbook.review.comparing import recompute_of
from roi_workbook.review.reading import ReadWorkbook, lost_inputs, read_workbook
from roi_workbook.review.taking_over import TakenOver, take_over
from roi_workbook.xlsx.package import WORKBOOKS

CHANGED = ", changed"
"""What the place of inputs is called after its name where something was laid over them."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file with inputs, as reports call it, and its model: that with the groups of planning sheets it has.

    `book` is the workbook, `typed` what an input file holds; one of them is None. A workbook with settings laid
    over it is none any more, but inputs.
    """

    file: str
    model: Model
    book: ReadWorkbook | None = None
    typed: TakenOver | None = None

    @cached_property
    def taken_over(self) -> TakenOver:
        """The inputs for another file, and what cannot be taken over."""
        if self.typed is not None:
            return self.typed
        assert self.book is not None
        return take_over(self.book, self.book.model)

    @property
    def lost(self) -> tuple[str, ...]:
        """A sentence for every input that cannot be read and counts as empty."""
        if self.book is None:
            return self.taken_over.left_out
        lost = lost_inputs(self.book).items()
        return tuple(f"{name} cannot be read ({why}); it counts as empty." for name, why in lost)

    def recomputed(self, scenario: str | None = None) -> WorkbookResults:
        """The recompute, under the scenario that is chosen in the file or another."""
        if self.book is not None:
            return recompute_of(self.book, scenario)
        inputs = self.taken_over.inputs
        if scenario:
            inputs = replace(inputs, values={**inputs.values, "scenario": scenario.capitalize()})
        return work_out(inputs, self.model, strict=False)

    def as_workbook(self) -> ReadWorkbook:
        """The workbook, or the one that would be made from the inputs, with true stored values."""
        if self.book is not None:
            return self.book
        from roi_workbook.workbook.build import build  # what writes workbooks takes its time to load

        content = build(self.taken_over.inputs, self.model, strict=False)
        book = read_workbook(self.file, self.model.whole, content=content)
        book.file = self.file
        return book


def form_by_name(path: Path, otherwise: str | None) -> str | None:
    """What a file is where the ending of its name does not say it; None where it does."""
    return None if path.suffix.lower() in (*WORKBOOKS, *LANGUAGES) else otherwise


def opened(
    path: Path,
    model: Model,
    *,
    form: str | None = None,
    content: bytes | None = None,
    settings: Iterable[Setting] = (),
    any_version: bool = False,
) -> Opened:
    """The inputs in a file, whose ending says what it is unless `form` does: xlsx, toml, yaml or json.

    content: the bytes of the file, where they are at hand; `path` then only names it. `settings` are laid over
    what the file holds before that is checked. Raises InputError with everything in an input file that does not
    fit, ReadingError for a workbook that cannot be read; `any_version` accepts one of another template.
    """
    settings = tuple(settings)
    whole = model.whole
    file = f"{path}{CHANGED}" if settings else str(path)
    groups: tuple[str, ...] = ()
    if (form or LANGUAGES.get(path.suffix.lower())) in LANGUAGES.values():
        told: list[str] = []
        inputs = read_input_file(path, whole, told.append, content, form, settings)
        typed = TakenOver(inputs=inputs, left_out=tuple(told))
    else:
        book = read_workbook(path, whole, any_version, content)
        if not settings:
            return Opened(file=book.file, model=book.model, book=book)
        typed, groups = take_over(book, book.model), book.model.groups
        typed = replace(typed, inputs=laid_over(typed.inputs, book.model, settings, file))
    used = whole.with_groups({*groups, *groups_filled(typed.inputs, whole)})
    return Opened(file=file, model=used, typed=typed)


def laid_over(inputs: Inputs, model: Model, settings: Iterable[Setting], file: str) -> Inputs:
    """Inputs with settings laid over them; raises InputError, which names `file`, for what does not fit then."""
    contents = with_settings(file_contents(inputs, model), settings)
    return inputs_of_mapping(contents, model.whole, file)

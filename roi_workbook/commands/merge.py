"""`roi-workbook merge`: two workbooks that go back to one, merged by the keys of their inputs, tables and evidence."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook.commands.exit_status import AGREES, FINDINGS, INCOMPLETE
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import printable, put, refuse_output, say, write_in_one_step
from roi_workbook.commands.paths import TypedPath
from roi_workbook.counts import count_of
from roi_workbook.files import status_of

if TYPE_CHECKING:
    from roi_workbook.catalogue import Model
    from roi_workbook.diff.merging import Merged, Side
    from roi_workbook.model.records import Inputs
    from roi_workbook.review.reading import ReadWorkbook
    from roi_workbook.review.taking_over import TakenOver

FEW = 5
"""Facts a sentence lists; the rest is counted."""

ROLES = ("BASE", "OURS", "THEIRS")


@dataclass(frozen=True)
class Version:
    """One of the three workbooks, with what was taken out of it; neither where there is none."""

    role: str
    path: Path
    book: ReadWorkbook | None = None
    transfer: TakenOver | None = None

    @property
    def side(self) -> Side:
        """What is merged of it."""
        from roi_workbook.diff.merging import Side
        from roi_workbook.diff.two_files import unread_in

        if self.book is None or self.transfer is None:
            return Side()
        return Side(inputs=self.transfer.inputs, unread=unread_in(self.book))


@click.command(short_help="Merge two workbooks that go back to one, by the keys of their facts.")
@click.argument("base", type=TypedPath())
@click.argument("ours", type=TypedPath())
@click.argument("theirs", type=TypedPath())
@click.option("-o", "--output", metavar="OUT", type=TypedPath(), help="Where to write the merged workbook.")
@click.option("--force", is_flag=True, help="Replace OUT if it exists.")
@click.option(
    "--path",
    metavar="PATH",
    help="As git's merge driver: write into OURS, and call the three by PATH.",
)
def merge(base: Path, ours: Path, theirs: Path, output: Path | None, force: bool, path: str | None) -> int:
    """Merge OURS and THEIRS, two workbooks that go back to BASE, into a fresh workbook.

    Inputs, rows of tables and evidence are merged one by one. What only one side changed is taken; where both
    changed a fact, that is a conflict, listed by its key, and the value of OURS stands. Formulas are the template's, so
    sheets, notes and formulas of your own stay behind, and are told. BASE may be an empty file, where the two
    go back to nothing. Exit status 0 where everything was merged, 1 with conflicts, 4 where something stays
    behind.

    \b
    Examples:
      roi-workbook merge base.xlsx mine.xlsx hers.xlsx -o merged.xlsx
      git config merge.roi-workbook.driver "roi-workbook merge %O %A %B --path %P"
    """
    if (output is None) == (path is None):
        raise click.UsageError(
            "Give -o OUT for the merged workbook; or --path PATH, as git's merge driver does."
        )
    if output is not None:
        if output.suffix.lower() != ".xlsx":
            raise click.UsageError(f"OUT must end in .xlsx, not {output.name!r}: Excel goes by the ending.")
        refuse_output(output, force, (base, ours, theirs))
    from roi_workbook.diff.merging import merged
    from roi_workbook.workbook.build import build

    versions = [_version(role, at, path) for role, at in zip(ROLES, (base, ours, theirs), strict=True)]
    facts = [version.side for version in versions]
    result = merged(facts[0], facts[1], facts[2], chosen_model())
    model = _model(versions, result)
    content = build(result.inputs, model, strict=False)
    behind = list(_left_behind(versions))
    write_in_one_step(output or ours, content, force=force or output is None)
    put("".join(f"{printable(line)}\n" for line in _told(versions, result, path or str(output))))
    for sentence in (*_noted(versions, output), *behind):
        say(sentence)
    if behind and path:
        of_ours, of_theirs = (shlex.quote(f":{stage}:{path}") for stage in (2, 3))
        say(f"`git show {of_ours}` has what stays behind of OURS, `git show {of_theirs}` that of THEIRS.")
    if result.conflicts:
        return FINDINGS
    return INCOMPLETE if behind else AGREES


def _version(role: str, at: Path, path: str | None) -> Version:
    """One of the three, read; a base that is an empty file holds nothing."""
    from roi_workbook.review.reading import ReadingError, read_workbook
    from roi_workbook.review.taking_over import take_over

    there = status_of(at)
    if role == "BASE" and there and not there.st_size:
        return Version(role, at)
    try:
        book = read_workbook(at, chosen_model(), any_version=True)
    except ReadingError as error:
        if path is None:
            raise
        # git gives copies, whose names say nothing
        raise ReadingError(f"{path} ({role}){str(error).removeprefix(str(at))}") from None
    return Version(role, at, book, take_over(book, book.model, merging=True))


def _model(versions: Sequence[Version], result: Merged) -> Model:
    """The model with the groups of planning sheets that the merged workbook has: merged as any fact."""
    from roi_workbook.input_files.starting_points import groups_filled

    base, ours, theirs = ({*version.book.model.groups} if version.book else set() for version in versions)
    groups = (ours & theirs) | (ours - base) | (theirs - base)
    model = chosen_model()
    return model.with_groups({*groups, *groups_filled(result.inputs, model)})


def _told(versions: Sequence[Version], result: Merged, name: str) -> Iterator[str]:
    """What came of the merge, line by line: conflicts first."""
    if result.conflicts:
        yield f"{name}: {count_of(len(result.conflicts), 'conflict')}; where both changed a value, OURS stands:"
    for each in result.conflicts:
        base = f"{each.base} in BASE, " if each.base else ""
        yield f"  {each.key}  {each.about}: {base}{each.ours} in OURS, {each.theirs} in THEIRS"
    more = f" and {len(result.taken) - FEW:,} more" if len(result.taken) > FEW else ""
    taken = ", ".join(result.taken[:FEW]) + more
    yield f"{name}: {f'taken from THEIRS: {taken}' if taken else 'nothing to take from THEIRS'}."
    inputs = {version.role: version.transfer.inputs for version in versions if version.transfer}
    values = ", ".join(f"{_npv(each)} in {role}" for role, each in inputs.items())
    yield f"Net present value: {values}, {_npv(result.inputs)} merged."


def _npv(inputs: Inputs) -> str:
    from roi_workbook.recomputing.recompute import work_out
    from roi_workbook.value_texts import money

    return money(float(work_out(inputs, chosen_model().core, strict=False).live["npv"]))


def _noted(versions: Sequence[Version], output: Path | None) -> Iterator[str]:
    """Remarks: what is new in this template, and accepted findings that are not beside the merged workbook."""
    from roi_workbook.review.accepting import FILE as ACCEPTED

    for version in versions[1:]:
        if version.transfer:
            yield from (f"{version.role}: {note}" for note in version.transfer.notes)
    for folder in dict.fromkeys(version.path.parent for version in versions[1:]):
        if output and status_of(folder / ACCEPTED) and output.resolve().parent != folder.resolve():
            yield f"{folder / ACCEPTED} stays where it is: accepted findings are merged as the text they are."


def _left_behind(versions: Sequence[Version]) -> Iterator[str]:
    """A sentence for everything in the two sides that the merged workbook does not have."""
    from roi_workbook.review.losses import losses
    from roi_workbook.review.taking_over import take_over
    from roi_workbook.workbook.build import build

    for version in versions[1:]:
        book, transfer = version.book, version.transfer
        if book is None or transfer is None:
            continue
        yield from (f"{version.role}: {sentence}" for sentence in transfer.left_out)
        fresh = build(take_over(book, book.model).inputs, book.model, strict=False)
        if lost := losses(book, fresh):
            more = f"; and {len(lost) - FEW} more" if len(lost) > FEW else ""
            yield f"{version.role}: stays behind there: {'; '.join(lost[:FEW])}{more}."

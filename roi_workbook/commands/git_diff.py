"""`roi-workbook git-diff`: what changed in a workbook, told to `git diff`, which runs it with two copies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from roi_workbook.commands.diff import source_of
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import STDOUT, put
from roi_workbook.commands.reporting import wants_colour
from roi_workbook.reports.formats import DIFF, SHOW

NO_FILE = "/dev/null"
"""What git gives in place of a file that is not there."""


@click.command(name="git-diff", short_help="Say what changed in a workbook, when git diff asks.")
@click.argument("path")
@click.argument("old", required=False)
@click.argument("old_hex", required=False)
@click.argument("old_mode", required=False)
@click.argument("new", required=False)
@click.argument("new_hex", required=False)
@click.argument("new_mode", required=False)
@click.argument("new_path", required=False)
@click.argument("similarity", required=False)
def git_diff(
    path: str,
    old: str | None,
    old_hex: str | None,
    old_mode: str | None,
    new: str | None,
    new_hex: str | None,
    new_mode: str | None,
    new_path: str | None,
    similarity: str | None,
) -> None:
    """Print what changed in the workbook PATH, as `diff` does, for `git diff`.

    Git runs this with seven arguments, nine for a file that was renamed, and one for a file that is not merged
    yet. Exit status 0 whether something changed or not, also where a file cannot be read, which is then said:
    on any other status git stops. `git log -p` and `git show` use `textconv`.

    \b
    Examples:
      roi-workbook git-setup
      git config diff.roi-workbook.command "roi-workbook git-diff"
    """
    if old is None or new is None:
        put(f"{path}: not merged yet\n")
        return
    before, after = f"a/{path}", f"b/{new_path or path}"
    if new == NO_FILE:
        put(f"{before} was deleted.\n\n")
        return
    from roi_workbook.errors import RoiWorkbookError

    if old != NO_FILE and old_mode != new_mode:
        put(f"{after}: mode {old_mode} is {new_mode} now.\n")
    try:
        told = _added(new, after) if old == NO_FILE else _changed((old, before), (new, after))
    except RoiWorkbookError as error:
        told = _refused(error, {old: before, new: after})
    put(f"{told}\n\n")


def _added(new: str, label: str) -> str:
    """The results of a workbook that was not there before."""
    from roi_workbook.reports.show import Shown
    from roi_workbook.review.comparing import recompute_of
    from roi_workbook.review.reading import read_workbook

    book = read_workbook(new, chosen_model())
    shown = Shown(file=label, template_version=book.template_version, recomputed=recompute_of(book))
    return f"{label} is new.\n\n{SHOW.rendered('text', shown)!s}"


def _changed(*files: tuple[str, str]) -> str:
    """What changed from the first of two files to the second; each has a label."""
    from roi_workbook.diff.attribution import attribute
    from roi_workbook.diff.changes import changes

    before, after = (source_of(Path(path), label) for path, label in files)
    model = chosen_model()
    found = changes(before, after, model)
    attribution = attribute(found.old_inputs, found.new_inputs, model)
    return str(DIFF.rendered("text", found, attribution, model, colour=wants_colour(None, STDOUT)))


def _refused(error: Exception, labels: Mapping[str, str]) -> str:
    """The sentence of an error, with the label in place of the path of git's copy."""
    path, _, sentence = str(error).partition(": ")
    return f"{labels[path]}: {sentence}" if path in labels else str(error)

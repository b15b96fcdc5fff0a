"""The files that commands take inputs from, workbooks and input files alike, and the options that go with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook.commands.exit_status import AGREES, INCOMPLETE
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import say
from roi_workbook.files import INPUT_FORMATS

if TYPE_CHECKING:
    from roi_workbook.input_files.settings import Setting
    from roi_workbook.review.opening import Opened

input_format = click.option(
    "--input-format",
    type=click.Choice(INPUT_FORMATS),
    help="What - or a name with another ending holds; by default a workbook (xlsx).",
)
"""The option of commands that read inputs from a file."""

settings = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Another value for an input, such as horizon_months=48 or incidents_per_quarter.base=6; repeat it for more.",
)
"""The option of commands that work out inputs with some of them changed."""


def source(
    file: Path, form: str | None = None, listed: Sequence[str] = (), any_version: bool = False
) -> Opened:
    """The inputs in a file, with the changes of --set laid over them.

    Raises click.UsageError for changes that do not fit, and what `opened` raises.
    """
    from roi_workbook.review.opening import form_by_name, opened

    changes = settings_typed(listed)
    return opened(
        file, chosen_model(), form=form_by_name(file, form), settings=changes, any_version=any_version
    )


def settings_typed(listed: Sequence[str]) -> tuple[Setting, ...]:
    """The changes of --set; raises click.UsageError with everything that is wrong with them."""
    if not listed:
        return ()
    from roi_workbook.input_files.problems import InputError
    from roi_workbook.input_files.settings import settings_of

    try:
        return settings_of(listed, chosen_model())
    except InputError as error:
        raise click.UsageError(str(error)) from None


def tell_lost(found: Opened) -> int:
    """Say which inputs of a file cannot be read or are left out, and return the exit status."""
    lost = found.lost
    for sentence in lost:
        say(f"{found.file}: {sentence}")
    return INCOMPLETE if lost else AGREES

"""What `diff` and `portfolio` share where their files are alternatives: options that fit, and the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from roi_workbook.commands.reporting import deliver, wants_colour
from roi_workbook.portfolios.formats import ALTERNATIVES

if TYPE_CHECKING:
    from roi_workbook.portfolios.records import Checked
    from roi_workbook.reports.formats import Format

SCENARIO = "base"
"""The scenario that alternatives are compared in unless another is given."""


def refuse_given(names: Sequence[str], refusing: str) -> None:
    """Refuse options of the running command that were given, by parameter name; raises click.UsageError.

    refusing: what does not take them, which begins the message.
    """
    context = click.get_current_context()
    given = [
        option.opts[-1]
        for option in context.command.params
        if option.name in names and context.get_parameter_source(option.name) is not ParameterSource.DEFAULT
    ]
    if given:
        raise click.UsageError(f"{refusing} does not take {' or '.join(given)}; leave that out.")


def report_alternatives(
    files: Sequence[Checked],
    form: Format,
    output: str,
    force: bool,
    colour: bool | None,
    include_failed: bool = False,
) -> None:
    """Compare files as alternatives, and print or write the report; raises AlternativesError before it is."""
    from roi_workbook.portfolios.alternatives import alternatives

    found = alternatives(files, include_failed)
    coloured = wants_colour(colour, output)
    content = ALTERNATIVES.rendered(form.name, found, colour=coloured)
    deliver(content, form, output, force, coloured)

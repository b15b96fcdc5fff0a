"""`roi-workbook new`: write a workbook."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from roi_workbook.commands.exit_status import AGREES, INCOMPLETE
from roi_workbook.commands.models import chosen_model, model_option
from roi_workbook.commands.output import (
    OutputError,
    is_same_file,
    printable,
    put,
    refuse_output,
    say,
    write_in_one_step,
)
from roi_workbook.commands.paths import FILE, TypedPath
from roi_workbook.commands.sources import input_format, settings, settings_typed, source
from roi_workbook.commands.standards import tell_standards
from roi_workbook.commands.workbooks import lock_note
from roi_workbook.files import LANGUAGES
from roi_workbook.model.currencies import CURRENCIES
from roi_workbook.model.records import Inputs
from roi_workbook.planning.groups import GROUPS, unknown_groups

FEW = 5
"""Labels a message lists; the rest is counted."""

EVERY_GROUP = "all"
"""Stands for all groups of planning sheets."""

DEFAULT_OUTPUT = "ai-infrastructure-roi.xlsx"


def _currency(_context: click.Context, _option: click.Parameter, code: str | None) -> str | None:
    if code is not None and code.upper() not in CURRENCIES:
        raise click.BadParameter(f"{code!r} is no currency; give a code of ISO 4217, for instance EUR.")
    return code.upper() if code else None


def _month(_context: click.Context, _option: click.Parameter, month: str | None) -> str | None:
    if month is None:
        return None
    from roi_workbook.input_files.problems import RefusedError
    from roi_workbook.input_files.values import month as read_month

    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}", month):
            raise RefusedError(month, "")
        return read_month(month)
    except RefusedError:
        raise click.BadParameter(
            f"{month!r} is not a month; give year and month, for instance 2027-03."
        ) from None


def _groups(_context: click.Context, _option: click.Parameter, listed: tuple[str, ...]) -> tuple[str, ...]:
    groups = [group.strip().lower() for some in listed for group in some.split(",")]
    if EVERY_GROUP in groups:
        return tuple(GROUPS)
    if unknown := unknown_groups(groups):
        near = get_close_matches(unknown[0], GROUPS, n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        raise click.BadParameter(
            f"{unknown[0]!r} is no group of planning sheets; give {EVERY_GROUP}, or some of {', '.join(GROUPS)},"
            f" separated by commas.{guess}"
        )
    return tuple(groups)


def _no_sheets(_context: click.Context, _option: click.Parameter, sheets: str | None) -> None:
    if sheets is not None:
        raise click.UsageError(
            "--sheets is gone: planning sheets come by group. Leave it out for none of them, give"
            f" --with {EVERY_GROUP} for all, or --with and some of {', '.join(GROUPS)}."
        )


GROUPS_TOLD = "\b\nGroups of planning sheets for --with, none of which changes the case:\n" + "\n".join(
    f"  {group.key:<12} {group.purpose}"
    + (f" (brings {', '.join(group.brings)} along)" if group.brings else "")
    for group in GROUPS.values()
)


@click.command(
    short_help="Write a workbook or an input file: blank, filled from a file or another workbook, or the example.",
    epilog=GROUPS_TOLD,
)
@click.argument("output", default=DEFAULT_OUTPUT, type=TypedPath())
@click.option("--example", is_flag=True, help="Write the filled example, marked as one.")
@click.option(
    "--inputs",
    metavar="FILE",
    type=FILE,
    help="Fill in the inputs of a TOML, JSON or YAML file, or of another workbook.",
)
@click.option(
    "--with",
    "groups",
    multiple=True,
    metavar="GROUPS",
    callback=_groups,
    help=f"Planning sheets to add: groups separated by commas, or {EVERY_GROUP}; they are listed below.",
)
@click.option("--sheets", hidden=True, expose_value=False, callback=_no_sheets)
@click.option("--currency", metavar="CODE", callback=_currency, help="Reporting currency, for instance EUR.")
@click.option("--start", metavar="YYYY-MM", callback=_month, help="Month of the decision (month 0).")
@settings
@input_format
@click.option("--force", is_flag=True, help="Replace OUTPUT if it exists.")
def new(
    output: Path,
    example: bool,
    inputs: Path | None,
    groups: tuple[str, ...],
    currency: str | None,
    start: str | None,
    settings: tuple[str, ...],
    input_format: str | None,
    force: bool,
) -> int:
    """Write a workbook to OUTPUT (by default ai-infrastructure-roi.xlsx).

    Without options it is the blank template: standards filled in, the rest empty, and no planning sheets but
    Proposal. What --inputs holds of a group of planning sheets brings them along. The file is replaced in one
    step, so an interrupted run leaves the old one or the new one. If --inputs is a workbook, its inputs,
    tables and evidence move to the newest template; what cannot be moved is reported, with exit status 4. It
    may be OUTPUT itself if nothing of yours would be lost.

    An OUTPUT that ends in .toml, .yaml or .json is an input file instead: to fill in, with the first questions on
    top and everything else as comments; or with the values of the example or of --inputs.

    \b
    Examples:
      roi-workbook new
      roi-workbook new case.toml
      roi-workbook new example.xlsx --example
      roi-workbook new case.xlsx --inputs case.toml --currency EUR --start 2027-03
      roi-workbook new longer.xlsx --inputs case.toml --set horizon_months=60
      roi-workbook new newest.xlsx --inputs edited.xlsx
      roi-workbook new plan.xlsx --with vendors,kpis
    """
    if example and inputs:
        raise click.UsageError(
            "--example and --inputs exclude each other: the example brings its own inputs."
        )
    ending = output.suffix.lower()
    if ending not in (".xlsx", *LANGUAGES):
        raise click.UsageError(
            f"OUTPUT must end in .xlsx, not {output.name!r}: Excel goes by the ending. An input file ends in"
            f" {', '.join(LANGUAGES)}."
        )
    onto_itself = inputs is not None and _is_workbook(inputs) and is_same_file(output, inputs)
    refuse_output(output, force, () if inputs is None or onto_itself else (inputs,))
    from roi_workbook.input_files.skeleton import SKELETONS
    from roi_workbook.input_files.starting_points import blank_inputs, example_inputs, groups_filled
    from roi_workbook.input_files.writing import WRITERS
    from roi_workbook.workbook.build import build

    chosen = {"reporting_currency": currency, "model_start": start}
    every = chosen_model()
    model = every.with_groups(groups)
    if brought := [group for group in model.groups if group not in groups]:
        say(f"The planning sheets of {', '.join(brought)} come along: others are made of their numbers.")
    if inputs is None:
        start_inputs, left_out = example_inputs(model) if example else blank_inputs(model), False
        if changes := settings_typed(settings):
            from roi_workbook.review.opening import laid_over

            start_inputs = laid_over(start_inputs, model, changes, str(output))
            model = every.with_groups({*groups, *groups_filled(start_inputs, every)})
    else:
        start_inputs, had, left_out = _read(inputs, input_format, settings, stays=not onto_itself)
        asked, model = model, every.with_groups({*groups, *groups_filled(start_inputs, every)})
        if brought := [group for group in model.groups if group not in asked.groups]:
            say(f"{inputs}: holds figures of {', '.join(brought)}, so those planning sheets come along.")
        if empty := [group for group in had if group not in model.groups]:
            say(
                f"{inputs}: holds no figures of {', '.join(empty)}, so those planning sheets stay out; --with adds them."
            )
    if onto_itself:
        _refuse_to_lose(output, start_inputs, left_out)
    values = {**start_inputs.values, **{key: value for key, value in chosen.items() if value}}
    typed = Inputs(values=values, tables=start_inputs.tables, evidence=start_inputs.evidence)
    if inputs:
        tell_standards(inputs, typed, model)
    if ending in LANGUAGES:
        write = (WRITERS if example or inputs else SKELETONS)[LANGUAGES[ending]]
        content, cells, then = write(typed, model).encode(), "values", "show"
    else:
        content, cells, then = build(typed, model, strict=False), "yellow cells", "check"
    write_in_one_step(output, content, force)
    next_step = "look around" if example or inputs else f"fill in the {cells}"
    name = shlex.quote(str(output))
    put(
        printable(
            f"Wrote {output}. Open it, {next_step}, then run: roi-workbook {then} {name}{model_option()}"
        )
        + "\n"
    )
    return INCOMPLETE if left_out else AGREES


def _is_workbook(inputs: Path) -> bool:
    from roi_workbook.xlsx.package import WORKBOOKS

    return inputs.suffix.lower() in WORKBOOKS


def _refuse_to_lose(workbook: Path, inputs: Inputs, left_out: bool) -> None:
    """Refuse to replace a workbook with a fresh one made from its inputs, unless nothing would be lost.

    Raises an OutputError that names what would be lost.
    """
    from roi_workbook.review.losses import losses
    from roi_workbook.review.reading import read_workbook
    from roi_workbook.workbook.build import build

    book = read_workbook(workbook, chosen_model(), any_version=True)
    lost = losses(book, build(inputs, book.model, strict=False))
    lost += ["what is left out"] if left_out else []
    lost += (
        ["what is not saved yet, because it is open in a spreadsheet program"] if lock_note(workbook) else []
    )
    if lost:
        more = f"; and {len(lost) - FEW} more" if len(lost) > FEW else ""
        raise OutputError(
            f"{workbook} is not overwritten, because it would lose: {'; '.join(lost[:FEW])}{more}. Write to"
            " another file."
        )
    say(f"{workbook}: inputs, tables and evidence are kept; formatting is reset to the template's.")


def _read(
    inputs: Path, form: str | None, listed: Sequence[str], stays: bool
) -> tuple[Inputs, tuple[str, ...], bool]:
    """The inputs to start from, the groups of planning sheets they stood on, and whether some had to be left out."""
    found = source(inputs, form, listed, any_version=True)
    transfer = found.taken_over
    for sentence in (*transfer.left_out, *transfer.notes):
        say(f"{inputs}: {sentence}")
    if _is_workbook(inputs) and stays:
        say(
            f"{inputs}: inputs, tables and evidence were taken over; sheets and notes of your own stay there."
        )
    return transfer.inputs, found.model.groups, bool(transfer.left_out)

"""`roi-workbook diff`: what changed between two workbooks, and which input moved which result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from roi_workbook.commands.alternatives import SCENARIO, refuse_given, report_alternatives
from roi_workbook.commands.exit_status import AGREES, FINDINGS, INCOMPLETE
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import refuse_output, say
from roi_workbook.commands.paths import FILE, STDIN
from roi_workbook.commands.report_options import report_options
from roi_workbook.commands.reporting import deliver, format_of, wants_colour
from roi_workbook.commands.show import SCENARIO_CHOICES
from roi_workbook.commands.sources import input_format, settings, source, tell_lost
from roi_workbook.commands.standards import tell_standards
from roi_workbook.commands.workbooks import lock_note
from roi_workbook.portfolios.formats import ALTERNATIVES
from roi_workbook.reports.formats import DIFF
from roi_workbook.review.finding_kinds import finding_kind

if TYPE_CHECKING:
    from roi_workbook.diff.changes import Changes
    from roi_workbook.diff.two_files import NamedInputs
    from roi_workbook.portfolios.records import Checked
    from roi_workbook.review.reading import ReadWorkbook


@click.command(short_help="Compare two workbooks: what changed, and which input moved which result.")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@report_options(DIFF, ALTERNATIVES)
@click.option(
    "--label",
    "labels",
    nargs=2,
    metavar="BEFORE AFTER",
    help="What the report calls OLD and NEW, in place of their paths.",
)
@click.option(
    "--as-alternatives",
    is_flag=True,
    help="Only one of OLD and NEW is done: say what the dearer costs and brings beyond the cheaper.",
)
@click.option(
    "--scenario",
    type=click.Choice(SCENARIO_CHOICES, case_sensitive=False),
    default=SCENARIO,
    show_default=True,
    help="The scenario of --as-alternatives; live is the one chosen in each file.",
)
@click.option(
    "--results",
    metavar="KEY,...",
    help="The results to attribute to the inputs, by default npv first; any line with one number.",
)
@click.option(
    "--samples",
    type=click.IntRange(min=4, max=1_000_000),
    default=1_000,
    show_default=True,
    help="Orders of the changes to sample where more than 12 inputs changed.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1953, show_default=True, help="Where the sampling starts."
)
@settings
@input_format
def diff(
    old: Path,
    new: Path,
    form: str | None,
    output: str,
    force: bool,
    colour: bool | None,
    labels: tuple[str, str] | None,
    as_alternatives: bool,
    scenario: str,
    results: str | None,
    samples: int,
    seed: int,
    settings: tuple[str, ...],
    input_format: str | None,
) -> int:
    """Say what changed from OLD to NEW, and which input moved which result by how much.

    OLD and NEW are workbooks or input files (TOML, JSON, YAML); they are only read. --set changes NEW. Results are recomputed
    from the inputs of each. An input's share of a difference is its mean effect over every order of the
    changes, so that shares add up; alone is its effect typed into OLD. Exit status 0 where nothing changed, 1
    where something did, 4 where something could not be compared.

    \b
    Examples:
      roi-workbook diff before.xlsx after.xlsx
      roi-workbook diff before.xlsx after.xlsx -o diff.html
      roi-workbook diff case.toml case.xlsx --results npv,annual_value --format json
      roi-workbook diff case.xlsx case.xlsx --set horizon_months=48
      git show HEAD~1:case.xlsx | roi-workbook diff - case.xlsx --label "last week" now
      roi-workbook diff --as-alternatives minimum.xlsx all-of-it.xlsx
    """
    if old == new == Path(STDIN):
        raise click.UsageError(
            "Standard input can be one of OLD and NEW, not both; give a file for the other."
        )
    default = str(old), f"{new}{', changed' if settings else ''}"
    files = tuple(zip((old, new), labels or default, ((), settings), strict=True))
    read = partial(source_of, form=input_format)
    if as_alternatives:
        refuse_given(("results", "samples", "seed"), "--as-alternatives")
        chosen_format = format_of(output, form, ALTERNATIVES)
        refuse_output(output, force, (old, new))
        alternatives = [
            _as_alternative(path, read(path, label, listed), scenario.lower())
            for path, label, listed in files
        ]
        report_alternatives(alternatives, chosen_format, output, force, colour)
        return INCOMPLETE if any(each.outcome == "incomplete" for each in alternatives) else AGREES
    refuse_given(("scenario",), "diff without --as-alternatives")
    chosen_format = format_of(output, form, DIFF)
    refuse_output(output, force, (old, new))
    from roi_workbook.diff.attribution import attribute
    from roi_workbook.diff.changes import changes

    chosen = None if results is None else _results(results)
    before, after = (read(path, label, listed) for path, label, listed in files)
    changed = changes(before, after, chosen_model())
    locked = (f"{label}: {note}" for path, label, _ in files if (note := lock_note(path)))
    changed = replace(changed, notes=(*locked, *changed.notes))
    attribution = attribute(
        changed.old_inputs, changed.new_inputs, chosen_model(), results=chosen, samples=samples, seed=seed
    )
    coloured = wants_colour(colour, output)
    content = DIFF.rendered(chosen_format.name, changed, attribution, chosen_model(), colour=coloured)
    deliver(content, chosen_format, output, force, coloured)
    return status_of(changed)


def _results(listed: str) -> list[str]:
    """The keys in a comma-separated list; raises click.BadParameter for one that is not a result."""
    from roi_workbook.diff.attribution import refuse_unknown

    keys = list(dict.fromkeys(key.strip() for key in listed.split(",")))
    if "" in keys:
        raise click.BadParameter(
            f'"{listed}" has an empty place; give keys separated by commas, such as npv,annual_value.',
            param_hint="'--results'",
        )
    try:
        refuse_unknown(keys, chosen_model())
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="'--results'") from None
    return keys


def source_of(
    path: Path, label: str, listed: Sequence[str] = (), form: str | None = None
) -> ReadWorkbook | NamedInputs:
    """The content of a file with the changes of --set, which reports call by a label; raises RoiWorkbookError where
    it cannot be read.
    """
    from roi_workbook.diff.two_files import NamedInputs

    found = source(path, form, listed)
    if found.book:
        found.book.file = label
        return found.book
    tell_lost(found)
    inputs = found.taken_over.inputs
    tell_standards(path, inputs, found.model)
    return NamedInputs(file=label, inputs=inputs)


def _as_alternative(path: Path, source: ReadWorkbook | NamedInputs, scenario: str) -> Checked:
    """The record of a file as an alternative, incomplete where inputs were lost; says which."""
    from roi_workbook.diff.two_files import NamedInputs
    from roi_workbook.portfolios.reading import case_of
    from roi_workbook.portfolios.records import Checked
    from roi_workbook.recomputing.recompute import work_out
    from roi_workbook.review.comparing import recompute_of
    from roi_workbook.review.reading import lost_inputs

    if isinstance(source, NamedInputs):
        recomputed, lost = work_out(source.inputs, chosen_model(), strict=False), {}
    else:
        recomputed, lost = recompute_of(source), lost_inputs(source)
    for name, why in lost.items():
        say(f"{path}: {name} cannot be read ({why}); it counts as empty.")
    return Checked(
        file=source.file,
        outcome="incomplete" if lost else "agrees",
        errors=0,
        warnings=0,
        note=lock_note(path),
        case=case_of(recomputed, scenario),
    )


def status_of(changes: Changes) -> int:
    """1 where something differs for certain, 4 where inputs were only lost or something was not compared."""
    outcomes = {finding_kind(change.finding.kind).outcome for change in changes.formulas}
    if changes.in_content or outcomes - {"incomplete"}:
        return FINDINGS
    if not changes.complete:
        return INCOMPLETE
    return AGREES if changes.none else FINDINGS

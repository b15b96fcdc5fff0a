"""The command line: parse, call, print. Each command lives in a file of its own in `commands`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

import click

from roi_workbook import __version__
from roi_workbook.commands.exit_status import Commands

EXAMPLES = """\b
Make a blank workbook, fill it in, and check it:
  roi-workbook new
  roi-workbook check ai-infrastructure-roi.xlsx
\b
See a filled example and its results:
  roi-workbook new example.xlsx --example
  roi-workbook show example.xlsx
\b
Begin as text, see the results, and ask what if:
  roi-workbook new case.toml
  roi-workbook show case.toml --set horizon_months=48
\b
Fill it from a file (TOML, JSON or YAML), for a case in euros that starts in March 2027:
  roi-workbook new case.xlsx --inputs case.toml --currency EUR --start 2027-03
  roi-workbook schema > case.schema.json
\b
Write its proposal to leadership as a document:
  roi-workbook proposal example.xlsx -o proposal.docx
\b
Check a folder of workbooks against their recompute, as text or for a program:
  roi-workbook check cases/*.xlsx
  roi-workbook check --format json cases/*.xlsx
\b
Put each finding as a note into a copy, and have git show and merge workbooks:
  roi-workbook check case.xlsx --annotate noted.xlsx
  roi-workbook git-setup
\b
Add a folder of cases up, rank them, and see which to fund first within a budget:
  roi-workbook portfolio cases --budget 250000
  roi-workbook portfolio cases -o portfolio.xlsx
\b
Draw the inputs together 100,000 times, and see the spread of the results:
  roi-workbook simulate example.xlsx -o risk.html
\b
See where a number comes from, and move typed inputs to the newest template:
  roi-workbook explain npv example.xlsx
  roi-workbook new newest.xlsx --inputs example.xlsx
"""

STATUS = """\b
Exit status:
  0   agrees, or done
  1   findings: a value, check or input is wrong
  2   usage
  3   a file that cannot be read or is refused
  4   incomplete: something could not be compared
  5   output refused: exists without --force, locked, no permission
  70  a fault of ours; ROI_WORKBOOK_TRACEBACK=1 shows where
With several files the worst counts: 70, 3, 1, 4, 0.
"""


NAMES = (
    "new",
    "check",
    "diff",
    "show",
    "proposal",
    "portfolio",
    "simulate",
    "schema",
    "explain",
    "inputs",
    "export",
    "mcp",
    "textconv",
    "git-diff",
    "merge",
    "git-setup",
)
"""Every command, each in a file of its own."""


class _Imported(Mapping[str, click.Command]):
    """The commands by name, each imported when it is asked for: none waits for what another needs."""

    def __getitem__(self, name: str) -> click.Command:
        if name not in NAMES:
            raise KeyError(name)
        from roi_workbook.commands.models import with_model

        module = name.replace("-", "_")
        command: click.Command = getattr(import_module(f"roi_workbook.commands.{module}"), module)
        return with_model(command)

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)


@click.group(
    cls=Commands,
    commands=_Imported(),
    help=f"AI infrastructure ROI as a live Excel workbook, recomputed in pandas.\n\n{EXAMPLES}\n{STATUS}",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="roi-workbook", message="%(prog)s %(version)s")
def main() -> None:
    """Run the command line."""

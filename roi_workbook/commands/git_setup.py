"""`roi-workbook git-setup`: a repository in which git shows and merges workbooks by what they hold."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click

from roi_workbook.commands.output import printable, put, write_in_one_step

DRIVER = "roi-workbook"
ATTRIBUTES = {"diff": DRIVER, "merge": DRIVER}
PATTERN = "*.xlsx"

SETTINGS = {
    f"diff.{DRIVER}.command": "git-diff",
    f"diff.{DRIVER}.textconv": "textconv",
    f"merge.{DRIVER}.driver": "merge %O %A %B --path %P",
}
"""The setting that runs each command, with what git puts into it."""

NAME = f"merge.{DRIVER}.name", "inputs, tables and evidence of ROI workbooks, by their keys"


@click.command(name="git-setup", short_help="Have git show and merge workbooks in this repository.")
def git_setup() -> None:
    """Set this repository up for workbooks: what git shows of a change, and how it merges.

    Writes a line into .gitattributes, which goes with the repository, and settings into its own configuration,
    which does not: everybody who clones it runs this once. Says what it wrote; run again, it changes nothing.

    \b
    Examples:
      roi-workbook git-setup
    """
    top = Path(_git("rev-parse", "--show-toplevel"))
    told = [*_attributes(top), *_settings()]
    lines = told or [f"{top} is set up already; nothing was changed."]
    put("".join(f"{printable(line)}\n" for line in lines))


def _attributes(top: Path) -> list[str]:
    """Write the attributes of workbooks, unless they have them; what was written."""
    if _attributes_of(top) == ATTRIBUTES:
        return []
    place = top / ".gitattributes"
    before = place.read_bytes() if place.exists() else b""
    line = " ".join([PATTERN, *(f"{name}={value}" for name, value in ATTRIBUTES.items())])
    gap = b"\n" if before and not before.endswith(b"\n") else b""
    write_in_one_step(place, before + gap + f"{line}\n".encode(), force=True)
    if _attributes_of(top) != ATTRIBUTES:
        return [
            f"{place}: added {line}",
            f"Another file, such as .git/info/attributes, overrules it for {PATTERN}.",
        ]
    return [f"{place}: added {line}"]


def _attributes_of(top: Path) -> dict[str, str]:
    """The attributes that git finds for a workbook at the top."""
    found = _git("-C", str(top), "check-attr", "-z", *ATTRIBUTES, "--", "a.xlsx").split("\0")
    return dict(zip(found[1::3], found[2::3], strict=False))


def _settings() -> list[str]:
    """Write the settings that differ into the repository's configuration; what was written."""
    own = DRIVER if shutil.which(DRIVER) else f"{shlex.quote(sys.executable)} -m roi_workbook"
    wanted = {name: f"{own} {arguments}" for name, arguments in SETTINGS.items()} | dict([NAME])
    told = []
    for name, value in wanted.items():
        before = _setting(name)
        if before != value:
            _git("config", "--local", name, value)
            told.append(
                f"git config {name} {shlex.quote(value)}" + (f" (before: {before})" if before else "")
            )
    return told


def _setting(name: str) -> str:
    """A setting of the repository; "" where there is none."""
    done = _run("config", "--local", "--get", name)
    return done.stdout.strip()


def _git(*arguments: str) -> str:
    """What git prints; raises click.UsageError with what it says where it fails."""
    done = _run(*arguments)
    if done.returncode:
        said = done.stderr.strip().removeprefix("fatal: ").split("\n")[0]
        raise click.UsageError(f"git cannot do this here: {said}. Run it in the folder of a repository.")
    return done.stdout.rstrip("\n")


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["git", *arguments], check=False, capture_output=True, encoding="utf-8", errors="surrogateescape"
        )
    except OSError as error:
        raise click.UsageError("git is not installed, or not found; install it first.") from error

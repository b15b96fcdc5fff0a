"""`roi-workbook mcp`: the library's verbs as tools for programs that speak the Model Context Protocol."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from roi_workbook import extras
from roi_workbook.commands.models import chosen_model
from roi_workbook.commands.output import OutputError
from roi_workbook.commands.paths import TypedPath
from roi_workbook.errors import RoiWorkbookError

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from roi_workbook.catalogue import Model

ABOUT = """\
Return on investment of AI infrastructure: workbooks (.xlsx) and input files (.toml, .yaml, .json), recomputed.
`changes` of a tool replaces inputs by key: {"horizon_months": 48, "incidents_per_quarter": {"base": 6}}."""


@click.command(short_help="Serve the library's verbs to programs, by the Model Context Protocol.")
@click.option(
    "--folder",
    type=TypedPath(),
    help="The one folder that files are written to; paths count from it. Without it nothing is written.",
)
def mcp(folder: Path | None) -> None:
    """Serve new, read, check, show, explain, diff and simulate as tools, over standard input and output.

    Any file that you may read can be read. Needs the extra mcp: pip install "roi-workbook[mcp]".

    \b
    Example:
      roi-workbook mcp --folder cases
    """
    extras.require("mcp", "roi-workbook mcp")
    if folder is not None and not folder.is_dir():
        raise click.UsageError(f"There is no folder {folder}; create it first.")
    server(folder, chosen_model()).run("stdio")


def server(folder: Path | None, model: Model) -> MCPServer[Any]:
    """A server whose tools read any file made from a model, and write into a folder and nowhere else."""
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    import roi_workbook as roi

    serving: MCPServer[Any] = MCPServer("roi-workbook", instructions=ABOUT, version=roi.__version__)

    def case(path: str, changes: dict[str, Any] | None = None, strict: bool = True) -> roi.Case:
        found = roi.read(Path(folder or "", path), strict=strict, model=model)
        return found.replace(**changes) if changes else found

    def tool(verb: Callable[..., str]) -> None:
        @wraps(verb)
        def answered(*arguments: Any, **named: Any) -> str:
            try:
                return verb(*arguments, **named)
            except (RoiWorkbookError, ValueError, TypeError) as error:
                raise ToolError(str(error)) from error

        serving.add_tool(answered, structured_output=False)

    @tool
    def new(
        path: str,
        example: bool = False,
        groups: list[str] | None = None,
        changes: dict[str, Any] | None = None,
        force: bool = False,
    ) -> str:
        """Write a workbook or an input file, by the ending of path: blank, or the example, with changes."""
        made = roi.new(example=example, groups=groups or (), model=model)
        place = _inside(folder, path)
        (made.replace(**changes) if changes else made).write(place, force)
        return f"Wrote {place}."

    @tool
    def read(path: str, changes: dict[str, Any] | None = None) -> str:
        """The inputs of a file by key: label, unit, the three values as typed, and what counts. JSON."""
        return str(case(path, changes).inputs.to_json(orient="index", indent=1))

    @tool
    def show(path: str, changes: dict[str, Any] | None = None) -> str:
        """The results of a file by key: value, label, unit, meaning. JSON."""
        return str(case(path, changes).results.to_frame().to_json(orient="index", indent=1))

    @tool
    def check(path: str) -> str:
        """Hold a workbook against its template and its recompute: every cell that differs. JSON."""
        return case(path, strict=False).check().to("json")

    @tool
    def explain(path: str, key: str, depth: int | None = 2, month: int | None = None) -> str:
        """What a key means and where its number in a file comes from. JSON."""
        return case(path).explain(key, depth=depth, month=month).to("json")

    @tool
    def diff(old: str, new: str, changes: dict[str, Any] | None = None) -> str:
        """What changed from one file to another, with changes to the new one, and which input moved what. JSON."""
        return case(old).diff(case(new, changes)).to("json")

    @tool
    def simulate(
        path: str, draws: int = 100_000, seed: int = 1, changes: dict[str, Any] | None = None
    ) -> str:
        """Draw the inputs of a file together, at most 1,000,000 times: how the results are spread. JSON."""
        return case(path, changes).simulate(min(draws, 1_000_000), seed=seed).to("json")

    return serving


def _inside(folder: Path | None, path: str) -> Path:
    """The place of a file to write; raises OutputError where it is not in the folder, links followed."""
    if folder is None:
        raise OutputError(f"{path} is not written: this server only reads; start it with --folder to write.")
    place, home = (folder / path).resolve(), folder.resolve()
    if not place.is_relative_to(home):
        raise OutputError(f"{path} is not written: it is not in the folder {home}.")
    return place

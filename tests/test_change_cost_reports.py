"""What it costs to add a kind of finding or a format of reports: one record, and nothing is forgotten in silence."""

from __future__ import annotations

import csv
import importlib
import io
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from click.testing import CliRunner, Result

from roi_workbook import commands
from roi_workbook.catalogue import MODEL
from roi_workbook.cli import main
from roi_workbook.commands.check import STATUSES
from roi_workbook.diff.attribution import attribute
from roi_workbook.diff.changes import changes
from roi_workbook.input_files import write_toml
from roi_workbook.input_files.starting_points import example_inputs
from roi_workbook.portfolios.formats import PORTFOLIO
from roi_workbook.portfolios.records import STATES
from roi_workbook.proposal_document.formats import PROPOSAL
from roi_workbook.reports.check import COUNTED, TITLES, VERDICTS
from roi_workbook.reports.document import Document
from roi_workbook.reports.for_ci import GITLAB_SEVERITIES
from roi_workbook.reports.formats import CHECK, DIFF, FORMATS, Format, Report, by_name
from roi_workbook.reports.sarif import LEVELS
from roi_workbook.review import comparing, finding_kinds
from roi_workbook.review.cell_map import CellMap
from roi_workbook.review.finding_kinds import KINDS, SEVERITIES, FindingKind, Outcome, by_code
from roi_workbook.review.findings import Finding, outcome
from roi_workbook.review.losses import losses
from roi_workbook.review.naming import Naming
from roi_workbook.review.reading import read_workbook
from roi_workbook.workbook.build import build
from tests.reviews import comparison
from tests.test_docs import make_tables

CORE = MODEL.core
KINDS_FILE = Path(finding_kinds.__file__)
PACKAGE = KINDS_FILE.parents[1]

CELL_STRUCK_OUT = FindingKind(
    code="cell-struck-out",
    severities=("warning", "info"),
    departure=True,
    meaning="A number is struck out and counts all the same.",
    example="Before: 37.41. After: 37.41 with a line through it.",
    what_to_do="Take the line away, or the number.",
)
MESSAGE = "The net present value is struck out."


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def content() -> bytes:
    """A workbook in which nothing is wrong."""
    return build(example_inputs(CORE), CORE)


@pytest.fixture
def before(content: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "before.xlsx"
    path.write_bytes(content)
    return path


@pytest.fixture
def after(before: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same workbook under a name for which the review sees what the made-up kind says, once there is such a kind."""
    monkeypatch.setitem(KINDS, CELL_STRUCK_OUT.code, CELL_STRUCK_OUT)
    path = before.with_name("after.xlsx")
    path.write_bytes(before.read_bytes())
    structure_findings = comparing.structure_findings

    def with_one_more(places: CellMap, naming: Naming, moving: Any) -> Iterator[Finding]:
        yield from structure_findings(places, naming, moving)
        if Path(places.book.file) == path:
            yield naming.finding(CELL_STRUCK_OUT.code, MESSAGE, "npv", cell=places.areas["npv"])

    monkeypatch.setattr(comparing, "structure_findings", with_one_more)
    return path


class TestAFindingKind:
    def test_is_told_by_check_in_every_format(self, after: Path) -> None:
        reports = {
            form: run("check", after, "--format", form).stdout for form in ("text", "markdown", "html")
        }
        for form, report in reports.items():
            assert CELL_STRUCK_OUT.code in report and MESSAGE in report, form
        assert CELL_STRUCK_OUT.meaning in unescape(reports["html"])
        (found,) = (
            each
            for each in json.loads(run("check", after, "--format", "json").stdout)["files"][0]["findings"]
            if each["kind"] == CELL_STRUCK_OUT.code
        )
        assert (found["severity"], found["key"], found["message"]) == ("warning", "npv", MESSAGE)
        rows = csv.DictReader(io.StringIO(run("check", after, "--format", "csv").stdout))
        assert [row["message"] for row in rows if row["kind"] == CELL_STRUCK_OUT.code] == [MESSAGE]

    def test_is_a_rule_of_code_scanning_with_its_example(self, after: Path) -> None:
        (scan,) = json.loads(run("check", after, "--format", "sarif").stdout)["runs"]
        rule = scan["tool"]["driver"]["rules"][-1]
        assert (rule["id"], rule["name"]) == (CELL_STRUCK_OUT.code, "CellStruckOut")
        assert rule["shortDescription"]["text"] == "Cell struck out"
        for part in (CELL_STRUCK_OUT.meaning, CELL_STRUCK_OUT.example, CELL_STRUCK_OUT.what_to_do):
            assert part in rule["help"]["text"]
        (result,) = (each for each in scan["results"] if each["ruleId"] == CELL_STRUCK_OUT.code)
        assert (result["ruleIndex"], result["level"]) == (len(KINDS) - 1, "warning")

    def test_ends_check_as_its_severity_says(self, after: Path) -> None:
        assert run("check", after).exit_code == 0
        assert run("check", after, "--fail-on", "warning").exit_code == 1

    def test_is_told_by_diff_where_it_is_new_or_gone(self, before: Path, after: Path) -> None:
        for change, files in (("new", (before, after)), ("gone", (after, before))):
            result = run("diff", *files, "--format", "json")
            (told,) = json.loads(result.stdout)["formulas"]
            assert (told["change"], told["kind"], result.exit_code) == (change, CELL_STRUCK_OUT.code, 1)
        found = changes(read_workbook(before), read_workbook(after), CORE)
        attribution = attribute(found.old_inputs, found.new_inputs, CORE)
        for form in DIFF.formats.keys() - {"json"}:
            assert f"new: {CELL_STRUCK_OUT.code}" in str(DIFF.rendered(form, found, attribution)), form
        assert changes(read_workbook(after), read_workbook(after), CORE).none

    def test_that_is_no_departure_is_no_difference_and_no_loss(
        self, before: Path, after: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert losses(read_workbook(after), content) == [MESSAGE.rstrip(".")]
        monkeypatch.setitem(KINDS, CELL_STRUCK_OUT.code, replace(CELL_STRUCK_OUT, departure=False))
        assert run("diff", before, after).exit_code == 0
        assert losses(read_workbook(after), content) == []

    @pytest.mark.parametrize("ends", ["unreadable", "fault", "incomplete", "findings"])
    def test_ends_a_comparison_as_its_record_says(self, monkeypatch: pytest.MonkeyPatch, ends: Any) -> None:
        kind = replace(CELL_STRUCK_OUT, severities=("error",), outcome=ends)
        monkeypatch.setitem(KINDS, kind.code, kind)
        assert outcome(comparison(Finding(kind=kind.code, message="m"), not_compared=7)) == ends

    def test_stands_on_the_page_of_findings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(KINDS, CELL_STRUCK_OUT.code, CELL_STRUCK_OUT)
        page = make_tables.findings_page(MODEL)
        assert f"(#cell-struck-out) | warning or info | yes | {CELL_STRUCK_OUT.meaning} |" in page
        assert (
            f"### cell-struck-out\n\n{CELL_STRUCK_OUT.meaning}\n\nFor example: {CELL_STRUCK_OUT.example}\n"
            in page
        )
        assert f"What to do: {CELL_STRUCK_OUT.what_to_do}\n" in page

    def test_that_nobody_declared_is_refused_with_the_place_to_declare_it(self) -> None:
        with pytest.raises(
            ValueError, match=r"cell-struck-out.*KINDS in roi_workbook/review/finding_kinds\.py"
        ):
            Finding(kind=CELL_STRUCK_OUT.code, message=MESSAGE)

    def test_has_the_severities_it_declares_and_no_other(self) -> None:
        assert Finding(kind="added", message="m").severity == "info"
        assert Finding(kind="added", message="m", severity="warning").severity == "warning"
        with pytest.raises(ValueError, match="kind added is info or warning, not error"):
            Finding(kind="added", message="m", severity="error")

    def test_is_raised_somewhere(self) -> None:
        sources = "".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if path != KINDS_FILE)
        never = [code for code in KINDS if f'"{code}"' not in sources]
        assert not never, f"{never}: raise the kind in a file of review/checks, or remove its FindingKind"

    def test_has_words_in_every_report_for_its_severity_and_its_outcome(self) -> None:
        for of_severities in (TITLES, LEVELS, GITLAB_SEVERITIES):
            assert of_severities.keys() == {*SEVERITIES}
        for of_outcomes in (VERDICTS, COUNTED, STATES, STATUSES):
            assert of_outcomes.keys() == {*get_args(Outcome)}

    @pytest.mark.parametrize("part", ["departure", "severities", "meaning", "example", "what_to_do"])
    def test_cannot_be_declared_without_a_part(self, part: str) -> None:
        parts = {name: getattr(CELL_STRUCK_OUT, name) for name in FindingKind.__slots__ if name != part}
        with pytest.raises(TypeError, match=part):
            FindingKind(**parts)

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"meaning": ""}, "cell-struck-out has no meaning; write a sentence"),
            ({"example": "struck out"}, "has no example"),
            ({"what_to_do": "Take it away"}, "has no what_to_do"),
            ({"severities": ()}, "name one or more of error, warning, info"),
            ({"severities": ("warning", "bad")}, "name one or more of error, warning, info"),
            ({"outcome": "agrees"}, "name one of fault, unreadable, findings, incomplete"),
            ({"code": "CellStruckOut"}, "lower-case words joined by hyphens"),
        ],
    )
    def test_that_says_too_little_is_refused_with_what_to_add(self, wrong: dict[str, Any], told: str) -> None:
        with pytest.raises(ValueError, match=told):
            replace(CELL_STRUCK_OUT, **wrong)

    def test_has_a_code_of_its_own(self) -> None:
        with pytest.raises(ValueError, match="Two finding kinds have the code cell-struck-out"):
            by_code((CELL_STRUCK_OUT, replace(CELL_STRUCK_OUT, departure=False)))


def in_asciidoc(document: Document, _colour: bool) -> str:
    return f"= {document.title}\n\n{len(document.parts)} parts"


ASCIIDOC = Format(name="asciidoc", endings=(".adoc", ".asc"), document=in_asciidoc)
Load = Callable[[str], click.Command]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads a command as it is when the command line starts, with the formats that there are now."""

    def command(name: str) -> click.Command:
        module = f"roi_workbook.commands.{name}"
        monkeypatch.setattr(commands, name, importlib.import_module(module))
        monkeypatch.delitem(sys.modules, module)
        loaded: click.Command = getattr(importlib.import_module(module), name)
        return loaded

    return command


def reports() -> set[str]:
    """The formats in which some command has a report."""
    names = (f"roi_workbook.commands.{found.name}" for found in pkgutil.iter_modules(commands.__path__))
    told = (value for name in names for value in vars(importlib.import_module(name)).values())
    return {form for report in told if isinstance(report, Report) for form in report.formats}


class TestAFormat:
    @pytest.mark.parametrize("name", ["check", "diff", "portfolio", "explain"])
    def test_of_documents_is_one_of_every_report_that_is_a_document(
        self, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("case.toml").write_text(write_toml(example_inputs(CORE), CORE), encoding="utf-8")
        records = {"explain": ["npv"], "diff": ["case.toml", "case.toml"]}.get(name, ["gone.xlsx"])
        monkeypatch.setitem(FORMATS, ASCIIDOC.name, ASCIIDOC)
        command = load(name)
        printed = CliRunner().invoke(command, [*records, "--format", "asciidoc"])
        assert printed.stdout.startswith("= ") and printed.stdout.endswith(" parts\n")
        assert "asciidoc" in CliRunner().invoke(command, ["--help"]).stdout
        if name != "explain":
            for ending in ASCIIDOC.endings:
                CliRunner().invoke(command, [*records, "-o", f"report{ending}"])
                assert Path(f"report{ending}").read_text(encoding="utf-8") == printed.stdout
            assert ".csv" in (refused := CliRunner().invoke(command, [*records, "-o", "report.pdf"]).stderr)
            assert ".adoc, .asc" in refused

    def test_of_one_report_is_a_renderer_beside_its_name(
        self, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        packed = Format(name="packed", endings=(".pack",), printed=False)
        monkeypatch.setitem(FORMATS, packed.name, packed)
        monkeypatch.setitem(CHECK.renderers, packed.name, lambda comparisons, _: b"\xff%d" % len(comparisons))
        command = load("check")
        CliRunner().invoke(command, ["gone.xlsx", "-o", "report.pack"])
        assert Path("report.pack").read_bytes() == b"\xff1"
        refused = CliRunner().invoke(command, ["gone.xlsx", "--format", "packed"])
        assert refused.exit_code == 2
        assert "packed cannot be printed; write it to a file, for instance -o check.pack." in refused.stderr
        assert "packed" not in DIFF.formats

    def test_without_a_renderer_is_refused_with_those_that_have_one(
        self, load: Load, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(FORMATS, ASCIIDOC.name, replace(ASCIIDOC, document=None))
        with pytest.raises(ValueError, match=r"check has no format 'asciidoc', only text, json, .*renderer"):
            CHECK.rendered("asciidoc", [comparison()])
        refused = CliRunner().invoke(load("check"), ["gone.xlsx", "--format", "asciidoc"])
        assert refused.exit_code == 2 and "'sarif'" in refused.stderr
        assert FORMATS.keys() - reports() == {"asciidoc"}

    def test_is_rendered_by_some_report(self) -> None:
        nobody = FORMATS.keys() - reports()
        assert not nobody, f"{nobody}: give the Format a renderer of documents, or a Report one of its name"

    @pytest.mark.parametrize("parts", [{"renderers": {"asciidoc": str}}, {"usual": "asciidoc"}])
    def test_that_a_report_names_is_declared(self, parts: dict[str, Any]) -> None:
        told = r"report of check names the format 'asciidoc'.*add a Format with that name to FORMATS"
        with pytest.raises(ValueError, match=told):
            Report(command="check", **parts)

    def test_has_a_name_and_endings_of_its_own(self) -> None:
        for taken in (replace(ASCIIDOC, name="html"), replace(ASCIIDOC, endings=(".adoc", ".html"))):
            with pytest.raises(ValueError, match=r"both have '\.?html'"):
                by_name((*FORMATS.values(), taken))
        for endings in ((), ("adoc",), (".ADOC",)):
            with pytest.raises(ValueError, match=r"name one or more such as \.html"):
                replace(ASCIIDOC, endings=endings)

    def test_is_what_the_ending_of_a_name_says_however_it_is_spelled(self) -> None:
        assert PORTFOLIO.format_of("all/2027.XLSX") is FORMATS["xlsx"]
        assert PROPOSAL.format_of("told.Md") is FORMATS["markdown"]
        assert PROPOSAL.format_of("told.txt") is None and CHECK.format_of("report") is None

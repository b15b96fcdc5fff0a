"""Which template a workbook was made from: its version, and the fingerprint of all it is held to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL, Model
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.model.records import Inputs
from roi_workbook.review import template
from roi_workbook.review.comparing import compare
from roi_workbook.review.findings import Finding
from roi_workbook.review.reading import ReadingError, inputs_of, read_workbook
from roi_workbook.workbook import layout
from roi_workbook.workbook.build import build
from roi_workbook.workbook.layout import (
    FINGERPRINTS,
    TEMPLATE_VERSION,
    blank_layout,
    fingerprint_of,
    laid_out_fingerprint,
    lay_out_book,
)
from roi_workbook.workbook.planned_sheets import Formula
from tests.edited import Made, filled, with_cell
from tests.test_cli import run

CORE = MODEL.core
OLD = "0123456789ab"
"""The fingerprint of no build."""


def laid_out(model: Model, **changed: Any) -> str:
    """The fingerprint of a template as it is laid out now, with other records of what is typed into it."""
    return laid_out_fingerprint(blank_layout(model), replace(model, **changed))


def test_what_a_review_holds_workbooks_to_has_another_fingerprint_when_it_changes() -> None:
    now = (laid_out(CORE), laid_out(MODEL))
    assert now == FINGERPRINTS, (
        "A formula, name, heading, constant or input of the template changed, and workbooks made before would be held"
        f" to it: write FINGERPRINTS = {now} in workbook/layout.py, and where version {TEMPLATE_VERSION} has been"
        f" released raise TEMPLATE_VERSION to {int(TEMPLATE_VERSION) + 1}."
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"label": "Months until the benefit"},
        {"unit": "weeks"},
        {"lowest": 7},
        {"highest": 41},
        {"whole": True},
        {"standard": 13},
        {"choices": ("Yes", "No")},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_is_said_beside_a_typed_cell_is_part_of_the_fingerprint(changed: dict[str, Any]) -> None:
    other = tuple(
        replace(subject, inputs=(replace(subject.inputs[0], **changed), *subject.inputs[1:]))
        for subject in CORE.subjects
    )
    assert laid_out(CORE, subjects=other) != fingerprint_of(CORE)


@pytest.mark.parametrize("name", ["month_number", "sensitivity_highest", "npv_base"])
def test_a_heading_a_bound_and_a_formula_are_part_of_the_fingerprint(name: str) -> None:
    book = lay_out_book(blank_inputs(CORE), CORE)
    area = book.names[name]
    cells, at = book.sheets[area.sheet].cells, (area.top, area.left)
    content, style = cells[at]
    cells[at] = (Formula(f"{content}+1") if isinstance(content, Formula) else 7.25, style)
    assert laid_out_fingerprint(book, CORE) != fingerprint_of(CORE)


def test_a_build_takes_what_it_made_whatever_its_fingerprint_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody changed a formula and did not renew the fingerprints: nobody is told to restore one."""
    monkeypatch.setattr(layout, "FINGERPRINTS", (OLD, OLD))
    monkeypatch.setattr(layout, "_BLANK", {})
    monkeypatch.setattr(template, "_PLANNED", {})
    path = saved(tmp_path, build(example_inputs(CORE), CORE))
    assert read_workbook(path).value("roi_workbook_fingerprint") == OLD
    assert findings(path) == []


@pytest.mark.parametrize("model", [CORE, MODEL], ids=["core", "whole"])
@pytest.mark.parametrize("example", [blank_inputs, example_inputs])
def test_the_fingerprint_is_the_same_whatever_is_filled_in(model: Model, example) -> None:
    assert laid_out_fingerprint(lay_out_book(example(model), model), model) == fingerprint_of(model)


def full(inputs: Inputs, rows: int) -> Inputs:
    """Inputs with so many purchases: more than the template has rows for, from 17 on."""
    purchases = tuple({"item": f"Rack {row}", "one_off_cost": 1_009.5 + row} for row in range(rows))
    return replace(inputs, tables={**inputs.tables, "purchases": purchases})


@pytest.fixture(scope="module")
def long() -> Made:
    return filled(full(example_inputs(CORE), 41), model=CORE)


def saved(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "case.xlsx"
    path.write_bytes(content)
    return path


def with_fingerprint(made: Made, said: str) -> bytes:
    return with_cell(made.content(), made.place("roi_workbook_fingerprint"), "str", said)


def findings(path: Path) -> list[Finding]:
    return [each for each in compare(read_workbook(path)).findings if each.severity == "error"]


def test_a_workbook_with_more_rows_than_the_template_ships_is_of_the_same_build(
    long: Made, tmp_path: Path
) -> None:
    assert long.book.names["purchases_item"].shape[0] > 41
    assert long.book.properties["fingerprint"] == fingerprint_of(CORE)
    assert findings(saved(tmp_path, long.content())) == []


@pytest.mark.parametrize("command", ["check", "show", "explain", "diff", "simulate", "proposal", "portfolio"])
def test_every_command_refuses_a_workbook_of_another_build_with_one_sentence(
    long: Made, tmp_path: Path, command: str
) -> None:
    path = saved(tmp_path, with_fingerprint(long, OLD))
    arguments = {"explain": ["npv"], "diff": [path], "proposal": ["-o", tmp_path / "proposal.md"]}
    result = run(command, *arguments.get(command, []), path)
    assert result.exit_code == 3
    assert f"made from another build of template {TEMPLATE_VERSION}; this roi-workbook reads" in result.output
    assert "`roi-workbook new NEW.xlsx --inputs OLD.xlsx` moves its inputs" in result.output


def test_what_another_build_holds_moves_to_this_one(long: Made, tmp_path: Path) -> None:
    old, new = saved(tmp_path, with_fingerprint(long, OLD)), tmp_path / "new.xlsx"
    result = run("new", new, "--inputs", old)
    assert result.exit_code == 0, result.output
    assert inputs_of(read_workbook(new)) == inputs_of(read_workbook(old, any_version=True))
    assert findings(new) == []


def test_an_input_that_another_build_does_not_have_is_new_and_not_lost(tmp_path: Path) -> None:
    made = filled(example_inputs(CORE), model=CORE)
    del made.book.names["horizon_months_base"]
    path = saved(tmp_path, with_fingerprint(made, OLD))
    result = run("inputs", path)
    assert result.exit_code == 0 and "standards kept: horizon_months" in result.stderr, result.stderr


def test_another_build_is_not_overwritten_by_its_own_inputs(long: Made, tmp_path: Path) -> None:
    path = saved(tmp_path, with_fingerprint(long, OLD))
    result = run("new", path, "--inputs", path, "--force")
    assert result.exit_code == 5 and "cannot be told from another build of template" in result.stderr


@pytest.mark.parametrize("said", ["mine", OLD[:-1], OLD.upper(), ""])
def test_a_fingerprint_that_somebody_overwrote_is_one_error(long: Made, tmp_path: Path, said: str) -> None:
    (finding,) = findings(saved(tmp_path, with_fingerprint(long, said)))
    assert (finding.kind, finding.key) == ("constant-changed", "roi_workbook_fingerprint")
    assert f'the template has "{fingerprint_of(CORE)}"' in finding.message


def test_a_workbook_that_does_not_say_its_template_is_told_by_its_fingerprint(
    long: Made, tmp_path: Path
) -> None:
    made = filled(example_inputs(CORE), model=CORE)
    del made.book.names["roi_workbook_template"]
    assert findings(saved(tmp_path, made.content())) == []
    with pytest.raises(ReadingError, match="made from another template; this roi-workbook"):
        read_workbook(saved(tmp_path, with_fingerprint(made, OLD)))

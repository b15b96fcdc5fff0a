"""Files and workbooks of earlier templates, with rows that have another place now and cells that nobody types any more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from roi_workbook.catalogue import MODEL
from roi_workbook.input_files import InputError, InputFileError, read_input_file
from roi_workbook.input_files.starting_points import blank_inputs
from roi_workbook.input_files.validation import fitting
from roi_workbook.model.records import Inputs
from roi_workbook.recomputing.recompute import work_out
from roi_workbook.review.reading import read_workbook
from roi_workbook.review.taking_over import take_over
from roi_workbook.workbook.layout import plan_book
from roi_workbook.workbook.write import write
from tests.test_cli import run

RETURNS = "Is the return of every single agent measured?"
MEASURED = "Agents with a measured return"
OLD = f"""
[[ninety_questions]]
question = "{RETURNS}"
answer = "Yes"
seen_in = "Board of costs and hours"
[[twelve_months]]
measure = "{MEASURED}"
limit = 5
actual = 4
"""
YES_LEFT_OUT = (
    f'"{RETURNS}": its answer, "Yes", is left out; it is worked out now: Yes where every live agent'
)
FOUR_LEFT_OUT = f'"{MEASURED}": its actual, 4, is left out; it is worked out now: Rows of the table of agents'


def read(folder: Path, text: str) -> tuple[Inputs, list[str]]:
    """What a file with this text holds, and what is told of it."""
    path, told = folder / "old.toml", []
    path.write_text(text, encoding="utf-8")
    return read_input_file(path, MODEL, told.append), told


def test_a_row_goes_to_its_new_grid_and_what_is_worked_out_now_is_told(tmp_path: Path) -> None:
    inputs, told = read(tmp_path, OLD)
    assert inputs.tables["ninety_returns"] == ({"question": RETURNS, "seen_in": "Board of costs and hours"},)
    assert inputs.tables["twelve_agents"] == ({"measure": MEASURED, "limit": 5},)
    assert "ninety_questions" not in inputs.tables
    assert len(inputs.tables["twelve_months"]) == 3
    assert [sentence[: len(YES_LEFT_OUT)] for sentence in told[:1]] == [YES_LEFT_OUT]
    assert told[1].startswith(FOUR_LEFT_OUT) and len(told) == 2


def test_a_return_to_date_that_was_typed_is_told_and_its_target_moves_over(tmp_path: Path) -> None:
    row = 'criterion = "Return to date"\ntarget = 0.07\ncurrent = 0.13\nsource = "Finance"'
    inputs, told = read(tmp_path, f"[[gate_shares]]\n{row}\n")
    kept = inputs.tables["gate_returns"]
    assert kept == ({"criterion": "Return to date", "target": 0.07, "source": "Finance"},)
    assert told == [
        '"Return to date": its measured, 0.13, is left out; it is worked out now: Return to date, as on Plan against actual.'
    ]


def test_what_stands_in_the_new_place_too_is_kept(tmp_path: Path) -> None:
    inputs, _ = read(tmp_path, f'{OLD}[[twelve_agents]]\nmeasure = "{MEASURED.upper()}"\nlimit = 7\n')
    assert inputs.tables["twelve_agents"] == ({"measure": MEASURED, "limit": 7},)


def test_a_cell_that_was_never_filled_is_not_told(tmp_path: Path) -> None:
    _, told = read(tmp_path, f'[[ninety_questions]]\nquestion = "{RETURNS}"\nanswer = ""\n')
    assert told == []


def test_a_mistake_in_a_row_that_moved_is_still_one(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"twelve_agents\[1\]\.limt.*did you mean limit"):
        read(tmp_path, f'[[twelve_months]]\nmeasure = "{MEASURED}"\nlimt = 4\n')


def test_the_library_warns_and_a_program_is_told_where_a_row_belongs(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_text(OLD, encoding="utf-8")
    with pytest.warns(UserWarning, match="is left out; it is worked out now"):
        read_input_file(path, MODEL)
    rows = ({"question": RETURNS, "answer": "Yes"},)
    with pytest.raises(InputError, match="expected it under ninety_returns"):
        fitting(Inputs(tables={"ninety_questions": rows}), MODEL)


def test_a_new_workbook_says_what_it_leaves_out_of_an_old_file(tmp_path: Path) -> None:
    path = tmp_path / "old.toml"
    path.write_text(OLD, encoding="utf-8")
    found = run("new", tmp_path / "new.xlsx", "--inputs", path)
    assert found.exit_code == 4
    assert f"{path}: {YES_LEFT_OUT}" in found.stderr and f"{path}: {FOUR_LEFT_OUT}" in found.stderr


def test_an_old_workbook_moves_over_in_the_same_way(tmp_path: Path) -> None:
    """A question that the template had under the first two stands there again, as in a workbook of template 4."""
    blank = blank_inputs(MODEL)
    first, second = (
        {"question": question, "answer": "Yes", "seen_in": "Audit"}
        for question in MODEL.grids["ninety_questions"].heads
    )
    book = plan_book(Inputs(blank.values, {**blank.tables, "ninety_questions": (first, second)}), MODEL)
    heads = book.names["ninety_questions_question"]
    cells = book.sheets[heads.sheet].cells
    cells[heads.top + 1, heads.left] = (RETURNS, cells[heads.top + 1, heads.left][1])
    path = tmp_path / "old.xlsx"
    path.write_bytes(write(book, {}))
    taken = take_over(read_workbook(path, any_version=True), MODEL)
    assert taken.inputs.tables["ninety_questions"] == (first,)
    assert taken.inputs.tables["ninety_returns"] == ({"question": RETURNS, "seen_in": "Audit"},)
    assert [sentence[: len(YES_LEFT_OUT)] for sentence in taken.left_out] == [YES_LEFT_OUT]
    assert work_out(taken.inputs, MODEL).planning["ninety_days_gaps"] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agents_months_to_live = 13", "agents_months_to_live: found 13; expected"),
        ("agents_months_to_full = 4.5", "agents_months_to_full: found 4.5; expected a whole number"),
        ("agents_hour_value = -3", "agents_hour_value: found -3; expected"),
        ('live_agents = [{agent = "A", live_since = "spring"}]', 'live_agents[1].live_since: found "spring"'),
        ('live_agents = [{agent = "A", cost = 3}]', "live_agents[1].cost: unknown key"),
        ("live_agents = [{number = 21}]", "live_agents[1].number: found 21; expected from 1 to 20"),
        ('vendor_costs = [{training_cost = "dear"}]', 'vendor_costs[1].training_cost: found "dear"'),
        ("vendor_costs = [{leaving_cost = -1}]", "vendor_costs[1].leaving_cost: found -1; expected"),
    ],
)
def test_what_does_not_fit_the_new_places_is_refused_all_at_once(
    text: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(f"{text}\nagents_per_team = -7\n", encoding="utf-8")
    told: list[Any] = []
    with pytest.raises(InputFileError) as refused:
        read_input_file(path, MODEL, told.append)
    sentences = [str(problem) for problem in refused.value.problems]
    assert len(sentences) == 2 and said in sentences[0] + sentences[1], sentences

"""Input files: what can be written in them, and that every mistake is reported, all of them at once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roi_workbook.catalogue import MODEL
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.input_files import InputFileError, Problem, read_input_file, write_toml
from roi_workbook.input_files.problems import shown, shown_key
from roi_workbook.input_files.starting_points import blank_inputs, example_inputs
from roi_workbook.input_files.syntax import LARGEST_FILE
from roi_workbook.input_files.values import LONGEST_TEXT, YEARS
from roi_workbook.model.records import EVIDENCE, GRADES, SCENARIOS, Column, Input, Inputs

SAMPLES = Path(__file__).parent.parent / "sample_inputs"
ENDS = tuple(scenario.lower() for scenario in SCENARIOS)


def written(folder: Path, text: str, name: str = "inputs.toml") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str, name: str = "inputs.toml") -> Inputs:
    """What a file with this text holds."""
    return read_input_file(written(folder, text, name), MODEL)


def filled_tables(inputs: Inputs) -> dict[str, Any]:
    """The tables that are not as the blank template has them."""
    shipped = blank_inputs(MODEL).tables
    return {key: rows for key, rows in inputs.tables.items() if rows != shipped.get(key)}


def problems(folder: Path, text: str, name: str = "inputs.toml") -> list[Problem]:
    """What is wrong with a file with this text."""
    with pytest.raises(InputFileError) as refused:
        read(folder, text, name)
    return list(refused.value.problems)


def sentence(folder: Path, text: str, name: str = "inputs.toml") -> str:
    """The one thing wrong with a file with this text, without the folder."""
    (problem,) = problems(folder, text, name)
    return str(problem).removeprefix(f"{folder}/")


class TestWhatCanBeWritten:
    def test_an_empty_file_is_the_blank_template_in_every_language(self, tmp_path: Path) -> None:
        for name, text in {
            "a.toml": "",
            "a.json": "{}",
            "a.yaml": "",
            "a.yml": "# nothing",
            "A.TOML": "",
        }.items():
            assert read(tmp_path, text, name) == blank_inputs(MODEL)

    def test_the_three_languages_say_the_same(self, tmp_path: Path) -> None:
        contents = {
            "incidents_per_quarter": 3.7,
            "ramp_months": {"conservative": 11, "base": 5.3},
            "scenario": "Optimistic",
            "iteration_is_counted": "No",
            "model_start": "2028-11",
            "purchases": [{"item": "A", "one_off_month": 59}],
            "evidence": {"ramp_months": {"grade": "A", "date": "2028-02-29"}},
        }
        toml = """
            incidents_per_quarter = 3.7
            ramp_months = {conservative = 11, base = 5.3}
            scenario = "Optimistic"
            iteration_is_counted = "No"
            model_start = "2028-11"
            [[purchases]]
            item = "A"
            one_off_month = 59
            [evidence.ramp_months]
            grade = "A"
            date = 2028-02-29
        """
        yaml = """
incidents_per_quarter: 3.7
ramp_months: {conservative: 11, base: 5.3}
scenario: Optimistic
iteration_is_counted: "No"
model_start: 2028-11
purchases:
  - item: A
    one_off_month: 59
evidence:
  ramp_months: {grade: A, date: 2028-02-29}
"""
        from_toml = read(tmp_path, toml)
        assert from_toml.values["incidents_per_quarter"] == {"base": 3.7}
        assert filled_tables(from_toml) == {"purchases": ({"item": "A", "one_off_month": 59},)}
        assert from_toml.evidence == {"ramp_months": {"grade": "A", "date": "2028-02-29"}}
        assert read(tmp_path, json.dumps(contents), "inputs.json") == from_toml
        assert read(tmp_path, yaml, "inputs.yaml") == from_toml

    def test_absent_keys_keep_their_standards_and_present_ones_replace_the_whole_input(
        self, tmp_path: Path
    ) -> None:
        values = read(tmp_path, "ramp_months = {base = 7, optimistic = 5}\ncost_overrun = 0.11").values
        assert values["ramp_months"] == {"base": 7, "optimistic": 5}
        assert values["cost_overrun"] == {"base": 0.11}
        untouched = {
            key: value for key, value in values.items() if key not in ("ramp_months", "cost_overrun")
        }
        standards = blank_inputs(MODEL).values
        assert untouched == {key: standards[key] for key in untouched}

    def test_choices_and_grades_are_read_without_case_and_kept_as_declared(self, tmp_path: Path) -> None:
        text = """
            scenario = "OPTIMISTIC"
            incident_impact_includes_labour = "nO"
            purchases = [{cost_category = "Software Licences", is_capex = "yes"}]
            evidence.scenario.grade = "b"
        """
        inputs = read(tmp_path, text)
        assert inputs.values["scenario"] == "Optimistic"
        assert inputs.values["incident_impact_includes_labour"] == "No"
        assert inputs.tables["purchases"] == ({"cost_category": "software licences", "is_capex": "Yes"},)
        assert inputs.evidence["scenario"] == {"grade": "B"}

    @pytest.mark.parametrize("start", ['"2027-01"', '"2027-01-15"', "2027-01-15", "2027-01-15T08:30:00Z"])
    def test_a_month_may_be_a_text_or_a_date(self, tmp_path: Path, start: str) -> None:
        assert read(tmp_path, f"model_start = {start}").values["model_start"] == "2027-01"
        assert read(tmp_path, f"model_start: {start}", "a.yaml").values["model_start"] == "2027-01"

    def test_an_empty_text_or_null_leaves_a_cell_empty_even_one_with_a_standard(self, tmp_path: Path) -> None:
        empty = read(tmp_path, 'horizon_months = ""\nramp_months = ""\ncost_overrun = {}\norganisation = ""')
        assert not {"horizon_months", "ramp_months", "cost_overrun", "organisation"} & set(empty.values)
        nothing = {"horizon_months": None, "ramp_months": None, "cost_overrun": {"base": None}}
        assert read(tmp_path, json.dumps(nothing), "a.json") == empty

    def test_a_typed_zero_is_kept_apart_from_an_empty_cell(self, tmp_path: Path) -> None:
        inputs = read(tmp_path, "lead_weeks_target = 0\npurchases = [{one_off_cost = 0}]")
        assert inputs.values["lead_weeks_target"] == {"base": 0}
        assert inputs.tables["purchases"] == ({"one_off_cost": 0},)

    def test_empty_rows_and_empty_evidence_are_dropped(self, tmp_path: Path) -> None:
        text = """
            purchases = [{}, {item = "B"}, {item = ""}]
            evidence.purchases.note = ""
        """
        inputs = read(tmp_path, text)
        assert filled_tables(inputs) == {"purchases": ({"item": "B"},)}
        assert inputs.evidence == {}
        assert filled_tables(read(tmp_path, "purchases = []")) == {}

    def test_a_table_may_have_more_rows_than_the_template_has_room(self, tmp_path: Path) -> None:
        count = MODEL.tables["purchases"].rows + 7
        assert len(read(tmp_path, "[[purchases]]\none_off_cost = 7\n" * count).tables["purchases"]) == count

    def test_numbers_are_allowed_up_to_their_bounds_and_texts_up_to_what_a_cell_holds(
        self, tmp_path: Path
    ) -> None:
        for declared in MODEL.inputs.values():
            for bound in (declared.lowest, declared.highest) if declared.numeric else ():
                value = read(tmp_path, f"{declared.key} = {bound!r}").values[declared.key]
                assert value == ({"base": bound} if declared.three else bound)
        longest = "ß" * LONGEST_TEXT
        assert read(tmp_path, f'organisation = "{longest}"').values["organisation"] == longest

    def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(self, tmp_path: Path) -> None:
        path = tmp_path / "inputs.toml"
        path.write_bytes(b'\xef\xbb\xbforganisation = "A"\r\nprepared_by = "B"\r\n')
        assert read_input_file(path, MODEL).values["prepared_by"] == "B"


class TestWhatIsRefused:
    def test_all_problems_are_reported_at_once_each_with_its_place(self, tmp_path: Path) -> None:
        text = """
            incidents_per_qarter = 4
            hours_per_incident = "1.5"
            horizon_months = 36.5
            annual_discount_rate = 10
            scenario = "Pessimistic"
            ramp_months = {conservative = 11}
            [[purchases]]
            item = "A"
            [[purchases]]
            item = 7
            one_off_month = 61
            price = 3
            [evidence.ramp_months]
            grade = "E"
            date = "2027-02-30"
            [evidence.ramp_month]
            note = "x"
        """
        found = problems(tmp_path, text)
        assert [problem.key for problem in found] == [
            "incidents_per_qarter",
            "hours_per_incident",
            "horizon_months",
            "annual_discount_rate",
            "scenario",
            "ramp_months.base",
            "purchases[2].price",
            "purchases[2].item",
            "purchases[2].one_off_month",
            "evidence.ramp_month",
            "evidence.ramp_months.grade",
            "evidence.ramp_months.date",
        ]
        assert {problem.file for problem in found} == {str(tmp_path / "inputs.toml")}
        assert all(problem.expected or problem.suggestion for problem in found)

    def test_the_exception_has_one_line_for_each_problem(self, tmp_path: Path) -> None:
        with pytest.raises(RoiWorkbookError) as refused:
            read(tmp_path, "one = 1\ntwo = 2\nthree = 3")
        assert len(str(refused.value).splitlines()) == 3

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "incidents_per_qarter = 4",
                "incidents_per_qarter: unknown key; did you mean incidents_per_quarter?",
            ),
            ("Horizon_Months = 36", "Horizon_Months: unknown key; did you mean horizon_months?"),
            ("zebra = 1", "zebra: unknown key; expected a key that `roi-workbook schema` lists"),
            ('"a\\nb" = 1', '"a\\nb": unknown key; expected a key that `roi-workbook schema` lists'),
            (
                "ramp_months = {base = 3, likely = 4}",
                "ramp_months.likely: unknown key; expected one of conservative, base, optimistic",
            ),
            ("ramp_months = {bas = 3}", "ramp_months.bas: unknown key; did you mean base?"),
            (
                "[[purchases]]\none_of_month = 3",
                "purchases[1].one_of_month: unknown key; did you mean one_off_month?",
            ),
            (
                "[[purchases]]\naudit_hours_per_year = 3",
                "purchases[1].audit_hours_per_year: key in the wrong place; "
                "expected it at the top level, in TOML above the first [heading]",
            ),
            (
                "evidence.zebra.note = ''",
                "evidence.zebra: unknown key; expected a key that `roi-workbook schema` lists",
            ),
            ("evidence.scenario.sauce = ''", "evidence.scenario.sauce: unknown key; did you mean source?"),
        ],
    )
    def test_an_unknown_key_is_named_with_the_nearest_known_one(
        self, tmp_path: Path, text: str, expected: str
    ) -> None:
        assert sentence(tmp_path, text) == f"inputs.toml: {expected}"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                'hours_per_incident = "1.5"',
                'hours_per_incident: found "1.5"; '
                "expected a number from 0 to 1,000,000,000,000, in hours, as plain digits without quotes",
            ),
            (
                "incident_frequency_reduction = 40",
                "incident_frequency_reduction: found 40; "
                "expected a number from -1 to 1, in share (0.4 is 40 %)",
            ),
            (
                "horizon_months = 36.5",
                "horizon_months: found 36.5; expected a whole number from 12 to 60, in months",
            ),
            (
                "horizon_months = true",
                "horizon_months: found true; expected a whole number from 12 to 60, in months",
            ),
            (
                "horizon_months = {base = 36}",
                "horizon_months: found a table of values; expected one value, this input is single",
            ),
            (
                "scenario = {conservative = 'a', base = 'b'}",
                "scenario: found a table of values; expected one value, this input is single",
            ),
            (
                "ramp_months = {base = 3, optimistic = -1}",
                "ramp_months.optimistic: found -1; expected a number from 0 to 60, in months",
            ),
            (
                "ramp_months = {optimistic = 3}",
                "ramp_months.base: empty; expected a base value, because an end is filled",
            ),
            (
                "ramp_months = {base = '', conservative = 0}",
                "ramp_months.base: empty; expected a base value, because an end is filled",
            ),
            (
                "ramp_months = [9, 6, 3]",
                "ramp_months: found a list; expected a number from 0 to 60, in months",
            ),
            (
                "reporting_currency = 'Euro'",
                'reporting_currency: found "Euro"; expected an ISO code, such as EUR; did you mean "EUR"?',
            ),
            (
                "scenario = 'optimistik'",
                'scenario: found "optimistik"; expected one of "Conservative", "Base", "Optimistic"; '
                'did you mean "Optimistic"?',
            ),
            (
                "scenario = ' Base'",
                'scenario: found " Base"; expected one of "Conservative", "Base", "Optimistic"; '
                'did you mean "Base"?',
            ),
            (
                "iteration_is_counted = true",
                'iteration_is_counted: found true; expected one of "Yes", "No", in quotes; '
                'did you mean "Yes"?',
            ),
            (
                "business_metric = 3",
                'business_metric: found 3; expected one of "conversion", "fraud loss", "underwriting", '
                '"support automation", "recommendations", "other", in quotes',
            ),
            ("organisation = 7", "organisation: found 7; expected a text, in quotes"),
            ("model_start = 2027", 'model_start: found 2027; expected a month such as "2027-01"'),
            ("model_start = '2027-13'", 'model_start: found "2027-13"; expected a month such as "2027-01"'),
            ("model_start = 08:30:00", 'model_start: found 08:30:00; expected a month such as "2027-01"'),
            ("model_start = '0027-01'", 'model_start: found "0027-01"; expected a year from 1901 to 9990'),
            (
                "purchases = 7",
                "purchases: found 7; expected a list of rows, in TOML each under [[purchases]]",
            ),
            (
                "[purchases]\nitem = 'A'",
                "purchases: found a table; expected a list of rows, in TOML each under [[purchases]]",
            ),
            ("purchases = [7]", "purchases[1]: found 7; expected a table of keys and values"),
            (
                "[[purchases]]\n[[purchases]]\none_off_month = 7.5",
                "purchases[2].one_off_month: found 7.5; expected a whole number from 0 to 60, in month",
            ),
            ("evidence = 'log'", 'evidence: found "log"; expected a table of keys and values'),
            (
                "evidence.scenario = 'log'",
                'evidence.scenario: found "log"; expected a table of keys and values',
            ),
            (
                "evidence.scenario.grade = 'E'",
                'evidence.scenario.grade: found "E"; expected one of "A", "B", "C", "D"',
            ),
            (
                "evidence.scenario.date = '20270131'",
                'evidence.scenario.date: found "20270131"; expected a date such as "2027-01-31"',
            ),
            ("evidence.scenario.owner = 7", "evidence.scenario.owner: found 7; expected a text, in quotes"),
        ],
    )
    def test_a_value_that_does_not_fit_is_named_with_what_was_expected(
        self, tmp_path: Path, text: str, expected: str
    ) -> None:
        assert sentence(tmp_path, text) == f"inputs.toml: {expected}"

    @pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e999", "0x" + "f" * 5000])
    def test_numbers_no_cell_can_hold_are_refused(self, tmp_path: Path, number: str) -> None:
        (problem,) = problems(tmp_path, f"incidents_per_quarter = {number}")
        assert problem.key == "incidents_per_quarter"

    def test_numbers_just_beyond_their_bounds_are_refused_whatever_the_input(self, tmp_path: Path) -> None:
        numeric = [declared for declared in MODEL.inputs.values() if declared.numeric]
        above = "\n".join(f"{declared.key} = {declared.highest * 1.001 + 0.001}" for declared in numeric)
        below = "\n".join(f"{declared.key} = {declared.lowest - 0.001}" for declared in numeric)
        for text in (above, below):
            assert [problem.key for problem in problems(tmp_path, text)] == [each.key for each in numeric]

    def test_an_unquoted_yes_of_yaml_is_explained(self, tmp_path: Path) -> None:
        assert sentence(tmp_path, "iteration_is_counted: No", "a.yaml") == (
            'a.yaml: iteration_is_counted: found false; expected one of "Yes", "No", in quotes; '
            'did you mean "No"?'
        )

    def test_texts_no_cell_can_hold_are_refused(self, tmp_path: Path) -> None:
        too_long = json.dumps({"organisation": "x" * (LONGEST_TEXT + 1)})
        assert sentence(tmp_path, too_long, "a.json").endswith("expected at most 32,767 characters")
        half = '{"organisation": "\\ud83d"}'
        assert "half a character" in sentence(tmp_path, half, "a.json")

    def test_keys_given_twice_are_refused_in_every_language(self, tmp_path: Path) -> None:
        twice = "given twice in one place; expected each key once"
        row = '{"purchases": [{"item": "A", "item": "B"}], "zebra": 1}'
        assert [str(problem).split(": ", 1)[1] for problem in problems(tmp_path, row, "a.json")] == [
            f"item: {twice}",
            "zebra: unknown key; expected a key that `roi-workbook schema` lists",
        ]
        assert (
            sentence(tmp_path, "ramp_months: 3\nramp_months: 4", "a.yaml") == f"a.yaml: ramp_months: {twice}"
        )
        assert "(at line 2" in sentence(tmp_path, "ramp_months = 3\nramp_months = 4")


class TestFilesThatCannotBeRead:
    @pytest.mark.parametrize(
        ("name", "text", "place"),
        [
            ("a.toml", "horizon_months = 36\nramp_months = \n", "line 2, column 15"),
            ("a.json", '{"horizon_months": 36,\n "ramp_months": }', "line 2 column 17"),
            ("a.yaml", "horizon_months: 36\nramp_months: ]", "line 2, column 14"),
        ],
    )
    def test_a_mistake_of_syntax_is_one_sentence_with_line_and_column(
        self, tmp_path: Path, name: str, text: str, place: str
    ) -> None:
        found = sentence(tmp_path, text, name)
        assert found.startswith(f"{name}: not valid ")
        assert place in found
        assert "\n" not in found

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("a.toml", "a = " + "[" * 5000),
            ("a.json", "[" * 200_000),
            ("a.yaml", "[" * 5000),
            ("a.toml", "horizon_months = " + "9" * 5000),
            ("a.json", '{"horizon_months": ' + "9" * 5000 + "}"),
            ("a.yaml", "model_start: 2027-13-45"),
            ("a.yaml", "a: &a {b: 1}\nc: {<<: *a}"),
            ("a.yaml", "? [a]\n: 1\n? {b: c}\n: 2"),
            ("a.yaml", "a: \x07"),
            ("a.yaml", "--- {}\n--- {}"),
            ("a.yaml", "organisation: !!python/object/apply:os.getcwd []"),
            ("a.yaml", "- a"),
            ("a.json", "[]"),
            ("a.json", ""),
        ],
    )
    def test_hostile_or_odd_contents_are_refused_in_short_sentences(
        self, tmp_path: Path, name: str, text: str
    ) -> None:
        assert all(len(str(problem)) - len(str(tmp_path)) < 200 for problem in problems(tmp_path, text, name))

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("a.yaml", '!!bool "abc"', '"abc" cannot be read as !!bool (at line 1, column 13)'),
            ("a.yaml", '!!timestamp "abc"', '"abc" cannot be read as !!timestamp'),
            ("a.yaml", '!!int "abc"', '"abc" cannot be read as !!int'),
            ("a.yaml", '!!float "abc"', '"abc" cannot be read as !!float'),
            ("a.yaml", '!!int ""', '"" cannot be read as !!int'),
            ("a.yaml", "!!float 1" + ":17" * 977 + ".3", "cannot be read as !!float"),
            ("a.yaml", "2027-13-45", '"2027-13-45" cannot be read as !!timestamp'),
            ("a.yaml", "9" * 5_003, "cannot be read as !!int"),
            ("a.json", "9" * 5_003, "a number has more than 4,300 digits"),
            ("a.toml", "9" * 5_003, "a number has more than 4,300 digits"),
            ("a.yaml", "7\n---\nx: 7", "a second document begins; keep one"),
        ],
    )
    def test_what_a_parser_cannot_read_is_told_in_our_words(
        self, tmp_path: Path, name: str, text: str, said: str
    ) -> None:
        begin, end = {"a.json": ('{"zero_limit": ', "}"), "a.toml": ("zero_limit = ", "")}.get(
            name, ("zero_limit: ", "")
        )
        (problem,) = problems(tmp_path, begin + text + end, name)
        assert said in str(problem)
        assert not any(
            word in str(problem) for word in ("sys.", "invalid literal", "found another", "NoneType")
        )

    def test_what_was_typed_is_told_in_its_own_letters(self) -> None:
        """Only what cannot be printed is spelled out."""
        assert shown('Gr\u00fcnhain "\u6771\u4eac" \\') == '"Gr\u00fcnhain \\"\u6771\u4eac\\" \\\\"'
        assert shown_key("Gr\u00fcnhain") == '"Gr\u00fcnhain"'
        assert shown("a\u202eb\n\x1b\x9b") == r'"a\u202eb\n\u001b\u009b"'

    def test_a_name_with_another_ending_is_refused(self, tmp_path: Path) -> None:
        endings = "expected a file that ends in .toml, .json, .yaml, .yml"
        assert sentence(tmp_path, "", "inputs.xlsx") == f'inputs.xlsx: the name ends in ".xlsx"; {endings}'
        assert sentence(tmp_path, "", "inputs") == f"inputs: the name has no ending; {endings}"

    def test_a_missing_file_is_refused_and_one_with_a_like_name_is_suggested(self, tmp_path: Path) -> None:
        written(tmp_path, "")
        with pytest.raises(
            InputFileError, match=r"input\.toml: there is no such file; did you mean inputs\.toml\?$"
        ):
            read_input_file(tmp_path / "input.toml", MODEL)
        with pytest.raises(InputFileError, match=r"there is no such file$"):
            read_input_file(tmp_path / "no folder" / "inputs.toml", MODEL)

    def test_a_file_that_may_not_be_read_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        path = written(tmp_path, "")
        monkeypatch.setattr(os, "open", refuse)
        with pytest.raises(InputFileError, match=r"inputs\.toml: cannot be read \(Permission denied\)"):
            read_input_file(path, MODEL)

    def test_a_folder_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "inputs.toml").mkdir()
        with pytest.raises(InputFileError, match="cannot be read"):
            read_input_file(tmp_path / "inputs.toml", MODEL)

    def test_a_file_that_is_not_utf_8_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "inputs.toml"
        path.write_bytes('organisation = "Größe"'.encode("latin-1"))
        with pytest.raises(
            InputFileError, match=r"not UTF-8 text \(byte 19\); expected a file saved as UTF-8"
        ):
            read_input_file(path, MODEL)

    def test_a_file_beyond_the_limit_is_refused(self, tmp_path: Path) -> None:
        assert "too large; expected at most 10,000,000 bytes" in sentence(tmp_path, "#" * (LARGEST_FILE + 1))


def values_of(declared: Input | Column) -> st.SearchStrategy[Any]:
    """Values an input or a column allows, and not the empty one."""
    if declared.kind == "choice":
        return st.sampled_from(declared.choices)
    if declared.kind == "date":
        return st.builds("{}-{:02}".format, st.integers(*YEARS), st.integers(1, 12))
    if declared.kind == "text":
        return st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=7)
    if declared.whole:
        return st.integers(int(declared.lowest), int(declared.highest))
    return st.floats(declared.lowest, declared.highest)


def input_values(declared: Input) -> st.SearchStrategy[Any]:
    """Values of an input in the form Inputs holds them."""
    value = values_of(declared)
    if not declared.three:
        return value
    return st.fixed_dictionaries({"base": value}, optional={"conservative": value, "optimistic": value})


@st.composite
def all_inputs(draw: st.DrawFn) -> Inputs:
    """Some inputs filled, others empty, standards emptied too; some rows; some evidence."""
    some = st.sampled_from(sorted(MODEL.inputs))
    emptied = draw(st.sets(some, max_size=5))
    filled = draw(st.sets(some, max_size=9)) - emptied
    standards = {key: value for key, value in blank_inputs(MODEL).values.items() if key not in emptied}
    tables = {}
    for table in MODEL.tables.values():
        cells = {column.key: values_of(column) for column in table.columns}
        row = st.fixed_dictionaries({}, optional=cells).filter(bool)
        if rows := draw(st.lists(row, max_size=2)):
            tables[table.key] = tuple(rows)
    facts = {
        fact: st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5) for fact in EVIDENCE
    }
    facts |= {"grade": st.sampled_from(GRADES), "date": st.just("2028-02-29")}
    evidence = st.fixed_dictionaries({}, optional=facts).filter(bool)
    return Inputs(
        values=standards | {key: draw(input_values(MODEL.inputs[key])) for key in filled},
        tables=tables,
        evidence=draw(st.dictionaries(st.sampled_from([*MODEL.inputs, *MODEL.tables]), evidence, max_size=2)),
    )


class TestWriting:
    @pytest.mark.parametrize("start", [blank_inputs, example_inputs])
    def test_what_is_written_is_read_back_the_same(self, tmp_path: Path, start: Any) -> None:
        assert read(tmp_path, write_toml(start(MODEL), MODEL)) == start(MODEL)

    @settings(max_examples=60, deadline=None)
    @given(inputs=all_inputs())
    def test_any_inputs_are_read_back_exactly(
        self, tmp_path_factory: pytest.TempPathFactory, inputs: Inputs
    ) -> None:
        path = tmp_path_factory.getbasetemp() / "inputs.toml"
        path.write_bytes(write_toml(inputs, MODEL).encode())
        assert read_input_file(path, MODEL) == inputs

    def test_texts_with_quotes_line_ends_and_control_characters_are_read_back(self, tmp_path: Path) -> None:
        awkward = "".join(map(chr, range(256))) + '\u2028\ufeff\U0001f642 """ # = [x]'
        inputs = Inputs(values=dict(blank_inputs(MODEL).values) | {"organisation": awkward})
        assert read(tmp_path, write_toml(inputs, MODEL)) == inputs

    def test_every_input_stands_in_the_file_with_label_and_unit_in_catalogue_order(self) -> None:
        lines = write_toml(blank_inputs(MODEL), MODEL).splitlines()
        described = [line for line in lines if " =" in line]
        assert [line.removeprefix("# ").split(" =")[0] for line in described] == list(MODEL.typed_inputs)
        for line, declared in zip(described, MODEL.typed_inputs.values(), strict=True):
            assert f"# {declared.label} [" in line
            assert declared.choices or line.endswith(f"[{declared.unit}]")

    def test_an_empty_input_is_a_comment_and_an_emptied_standard_an_empty_text(self) -> None:
        text = write_toml(Inputs(), MODEL)
        assert "\n# incidents_per_quarter =  # Incidents a quarter [count / quarter]\n" in text
        assert '\nhorizon_months = ""  # Horizon [months]\n' in text


class TestSamples:
    def test_the_example_file_is_the_shipped_example(self) -> None:
        """To renew it: `python docs/make_tables.py`."""
        path = SAMPLES / "example.toml"
        assert read_input_file(path, MODEL) == example_inputs(MODEL)
        assert path.read_text(encoding="utf-8") == write_toml(example_inputs(MODEL), MODEL)

    @pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.toml")), ids=lambda path: path.name)
    def test_every_sample_survives_being_written_again(self, tmp_path: Path, path: Path) -> None:
        inputs = read_input_file(path, MODEL)
        assert read(tmp_path, write_toml(inputs, MODEL)) == inputs

    def test_the_awkward_sample_uses_every_input_of_a_subject_but_two_targets_and_every_column(self) -> None:
        inputs = read_input_file(SAMPLES / "awkward.toml", MODEL)
        own = {declared.key for subject in MODEL.subjects for declared in subject.inputs}
        assert own - set(inputs.values) == {"lead_weeks_target", "cleanup_cost_per_event_target"}
        for table in MODEL.tables.values():
            used = {key for row in inputs.tables[table.key] for key in row}
            assert used == {column.key for column in table.columns}
        assert {fact for about in inputs.evidence.values() for fact in about} == set(EVIDENCE)

    def test_the_article_sample_gives_the_figures_of_the_article(self) -> None:
        inputs = read_input_file(SAMPLES / "article.toml", MODEL)
        values = {
            key: value["base"] if isinstance(value, dict) else value for key, value in inputs.values.items()
        }
        incident_hours = values["incidents_per_quarter"] * 4 * values["hours_per_incident"]
        assert incident_hours * values["impact_per_incident_hour"] == 192_000
        (activity,) = inputs.tables["friction_activities"]
        hours_a_week = activity["engineers"] * activity["hours_per_engineer_week"]
        assert hours_a_week == 18
        assert hours_a_week * values["working_weeks_per_year"] == 936
        assert hours_a_week * values["working_weeks_per_year"] * values["loaded_hourly_cost"] == 112_320
        assert values["incident_frequency_reduction"] == 0.4
        certain = ("downtime_confidence", "productivity_confidence", "productivity_capture_rate")
        assert [values[key] for key in (*certain, "friction_share_removed")] == [1, 1, 1, 1]


def test_reading_an_input_file_imports_no_pandas_numpy_or_yaml() -> None:
    """Making a template must start fast."""
    code = (
        "import sys, roi_workbook.input_files; print(sorted({'pandas', 'numpy', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

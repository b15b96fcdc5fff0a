"""The spreadsheet engines of the tests recalculate, and a workbook that was not recalculated is noticed."""

import os
import signal
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from roi_workbook.formulas.addresses import Area
from tests.engines import (
    SENTINEL,
    Address,
    Engine,
    ExcelError,
    Formualizer,
    Input,
    IronCalc,
    LibreOffice,
    LibreOfficeError,
    Value,
    assert_no_sentinel,
    formula_cells,
    poison,
    require_libreoffice,
)
from tests.engines.saved_file import read_saved

LEAP_DAY = 45351  # 29 February 2024
RESULTS = "Year's results"


@pytest.fixture(scope="module")
def workbook() -> bytes:
    """A small workbook with every kind of result, as the writer makes it: wrong stored results included."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        inputs = book.add_worksheet("Inputs")
        results = book.add_worksheet(RESULTS)
        date = book.add_format({"num_format": "d mmm yyyy"})
        for row, value in enumerate([3, 7.25, "Yes", True]):
            inputs.write(row, 4, value)
        inputs.write_number("E5", LEAP_DAY, date)
        inputs.write_row("A7", [2, 3, 5, 7])
        book.define_name("hours", "=Inputs!$E$1")
        book.define_name("rate", "=Inputs!$E$2")
        book.define_name("start", "=Inputs!$E$5")
        book.define_name("month", "=Inputs!$A$7:$D$7")
        results.write_formula("A1", "=hours * rate")
        results.write_formula("A2", '=IF(hours > 3, "more & more", "no more")', None, "stored")
        results.write_formula("A3", "=hours > 2", None, True)
        results.write_formula("A4", "=rate / (hours - 3)", None, "#N/A")
        results.write_formula("A5", "=EDATE(start, 1)", date)
        results.write_formula("A6", "=SUMPRODUCT((month > hours) * month, 1.1^(-month / 12))")
        results.write_formula("A7", '=Inputs!E3 & ""')
        results.write_formula("A8", "=SUM(Inputs!E6)")
        results.write_formula("A9", '="#N/A"')
        results.write_array_formula("A10", "{=SUM(month * month)}")
    return content.getvalue()


EXPECTED: dict[str, Value] = {
    "A1": 21.75,
    "A2": "no more",
    "A3": True,
    "A4": ExcelError("#DIV/0!"),
    "A5": LEAP_DAY + 29,
    "A6": 5 * 1.1 ** (-5 / 12) + 7 * 1.1 ** (-7 / 12),
    "A7": "Yes",
    "A8": 0,
    "A9": "#N/A",
    "A10": 87,
}


def as_told_by(engine: Engine, expected: Mapping[str, Value]) -> object:
    """Return what to compare with: LibreOffice tells truths as numbers."""
    if isinstance(engine, LibreOffice):
        expected = {
            cell: float(value) if isinstance(value, bool) else value for cell, value in expected.items()
        }
    return pytest.approx(expected)


@pytest.fixture(params=["IronCalc", "formualizer", "LibreOffice"])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "LibreOffice":
        found: LibreOffice = request.getfixturevalue("libreoffice")
        return found
    return IronCalc() if request.param == "IronCalc" else Formualizer()


def test_every_engine_gives_the_right_values_of_a_poisoned_copy(engine: Engine, workbook: bytes) -> None:
    values = engine.evaluate(poison(workbook))

    assert_no_sentinel(values)
    assert {sheet for sheet, cell in values} == {RESULTS}
    assert {cell: value for (sheet, cell), value in values.items()} == as_told_by(engine, EXPECTED)


def test_an_error_is_told_from_a_text_that_reads_like_one(engine: Engine, workbook: bytes) -> None:
    values = engine.evaluate(poison(workbook))

    assert isinstance(values[RESULTS, "A4"], ExcelError)
    assert not isinstance(values[RESULTS, "A9"], ExcelError)


def test_a_changed_input_moves_the_results_that_depend_on_it(engine: Engine, workbook: bytes) -> None:
    changes: dict[Address, Input] = {("Inputs", "E1"): 4, ("Inputs", "E3"): "No", ("Inputs", "E6"): 0.5}
    values = engine.evaluate(poison(workbook), changes=changes)

    expected = EXPECTED | {"A1": 29.0, "A2": "more & more", "A4": 7.25, "A7": "No", "A8": 0.5}
    assert {cell: value for (sheet, cell), value in values.items()} == as_told_by(engine, expected)


def test_any_kind_of_input_can_be_typed(engine: Engine, workbook: bytes) -> None:
    with engine.open(poison(workbook)) as session:
        session.set(RESULTS, "B1", '=IF(ISBLANK(Inputs!E2), "empty, or none", SUM(hours, 2))')
        session.set(RESULTS, "B2", "=IF(Inputs!E4, 1, 2)")
        session.recalculate()
        assert list(session.values([(RESULTS, "B1"), (RESULTS, "B2")]).values()) == [5, 1]

        session.set("Inputs", "E2", None)
        session.set("Inputs", "E4", False)
        session.recalculate()
        assert list(session.values([(RESULTS, "B1"), (RESULTS, "B2")]).values()) == ["empty, or none", 2]
        assert list(session.values([("Inputs", "E1"), ("Inputs", "E2")]).values()) == [3, None]


def test_values_follow_formulas_that_come_and_go(engine: Engine, workbook: bytes) -> None:
    with engine.open(poison(workbook)) as session:
        before = set(session.values())
        session.set(RESULTS, "A1", 8)
        session.set(RESULTS, "C1", "=hours")
        session.recalculate()

        assert set(session.values()) == before - {(RESULTS, "A1")} | {(RESULTS, "C1")}


def test_one_session_serves_many_input_sets(engine: Engine, workbook: bytes) -> None:
    with engine.open(poison(workbook)) as session:
        for hours in range(-3, 17):
            session.set("Inputs", "E1", hours / 7)
            session.recalculate()
            assert session.values()[RESULTS, "A1"] == pytest.approx(hours / 7 * 7.25)


def test_a_sheet_that_does_not_exist_is_refused(engine: Engine, workbook: bytes) -> None:
    with engine.open(workbook) as session, pytest.raises(KeyError, match="Outputs"):
        session.set("Outputs", "E1", 4)


def test_poison_reaches_every_formula_and_nothing_else(workbook: bytes) -> None:
    before, after = contents(workbook), contents(poison(workbook))
    changed = {name for name in before if before[name] != after[name]}

    assert changed == {"xl/worksheets/sheet2.xml"}
    assert after["xl/worksheets/sheet2.xml"].count(b"<v>123456789.25</v></c>") == len(EXPECTED)
    assert b' t="' not in after["xl/worksheets/sheet2.xml"].replace(b' t="array"', b"")
    assert [cell for sheet, cell in formula_cells(workbook)] == list(EXPECTED)


def test_poison_leaves_the_calculation_chain_out(workbook: bytes) -> None:
    parts = contents(workbook)
    mention = b'<Override PartName="/xl/calcChain.xml" ContentType="application/xml"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", mention)
    chained = BytesIO()
    with ZipFile(chained, "w") as archive:
        for name, content in (parts | {"xl/calcChain.xml": b"<calcChain/>"}).items():
            archive.writestr(name, content)

    assert contents(poison(chained.getvalue())) == contents(poison(workbook))


def test_an_array_formula_over_several_cells_is_refused() -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("Model").write_array_formula("A1:A3", "{=B1:B3 * 2}")

    with pytest.raises(ValueError, match="Model!A1:A3"):
        poison(content.getvalue())


def test_stored_results_that_were_trusted_are_noticed(workbook: bytes) -> None:
    with IronCalc().open(poison(workbook)) as session:
        with pytest.raises(
            AssertionError, match=r"10 of 10 formula cells were not recalculated.*Year's results!A5"
        ):
            assert_no_sentinel(session.values())
        session.recalculate()
        assert_no_sentinel(session.values())


def test_libreoffice_with_its_usual_settings_trusts_stored_results(workbook: bytes) -> None:
    require_libreoffice()
    with LibreOffice(recalculate_on_load=False) as engine, engine.open(poison(workbook)) as session:
        with pytest.raises(AssertionError, match="not recalculated"):
            assert_no_sentinel(session.values())
        session.recalculate()
        assert_no_sentinel(session.values())


def test_a_sentinel_inside_a_text_and_no_values_at_all_are_noticed() -> None:
    with pytest.raises(AssertionError, match=r"1 of 2 .*Summary!B2"):
        assert_no_sentinel({("Summary", "B1"): 4.0, ("Summary", "B2"): f"USD {SENTINEL}"})
    with pytest.raises(AssertionError, match="nothing is proven"):
        assert_no_sentinel({})


def test_libreoffice_edits_and_saves_like_a_user(libreoffice: LibreOffice, workbook: bytes) -> None:
    with libreoffice.open(workbook) as session:
        session.insert_rows(RESULTS, 2, 3)
        session.rename_sheet(RESULTS, "Outcome")
        session.set("Inputs", "E1", 11)
        session.recalculate()
        assert session.values()["Outcome", "A5"] == "more & more"
        saved = session.save()

    values = IronCalc().evaluate(poison(saved))
    assert_no_sentinel(values)
    assert values["Outcome", "A1"] == pytest.approx(11 * 7.25)
    assert values["Outcome", "A5"] == "more & more"


def test_libreoffice_takes_what_is_typed_as_a_person_means_it(
    libreoffice: LibreOffice, workbook: bytes
) -> None:
    typed: dict[str, Value] = {
        "40%": 0.4,
        "'40%": "40%",
        "1,5": "1,5",
        " 4 ": 4,
        "2027-03": "2027-03",
        "2027-03-01": 46447,
        "=SUM(hours, 2)": 5,
        "words": "words",
    }
    with libreoffice.open(workbook) as session:
        for text, value in typed.items():
            session.type("Inputs", "B1", text)
            assert session.values([("Inputs", "B1")]) == {("Inputs", "B1"): value}
        session.format_as_text("Inputs", "B2:B3")
        session.type("Inputs", "B2", "40%")
        assert session.values([("Inputs", "B2")]) == {("Inputs", "B2"): "40%"}


def test_libreoffice_cuts_copies_fills_and_clears_blocks(libreoffice: LibreOffice, workbook: bytes) -> None:
    with libreoffice.open(workbook) as session:
        session.type("Inputs", "B8", "=B7+1")
        session.fill("Inputs", "B8:D8", "right")
        session.copy("Inputs", "B8:D8", "B9")
        session.copy_values("Inputs", "B8:C8", "G1", RESULTS)
        session.move("Inputs", "A7:D7", "A20", RESULTS)
        session.clear("Inputs", "C8:D8")
        saved = read_saved(session.save())

    assert [saved.formulas["Inputs", cell] for cell in ("B8", "B9", "D9")] == [
        f"'{RESULTS}'!B20+1".replace("Year's", "Year''s"),
        "B8+1",
        "D8+1",
    ]
    assert ("Inputs", "C8") not in saved.formulas
    assert saved.area("month") == Area(RESULTS, 19, 0, 19, 3)
    assert saved.values[RESULTS, "A20"] == 2
    assert (RESULTS, "G1") in saved.values and (RESULTS, "G1") not in saved.formulas


def test_libreoffice_deletes_rows_columns_sheets_and_names(libreoffice: LibreOffice, workbook: bytes) -> None:
    with libreoffice.open(workbook) as session:
        session.insert_columns("Inputs", "A", 2)
        session.delete_columns("Inputs", "B")
        session.delete_rows("Inputs", 3, 2)
        session.add_name("twice", "Inputs", "F1:F2")
        session.add_name("hours", RESULTS, "A1", scope=RESULTS)
        session.redefine_name("rate", "Inputs", "F1")
        session.delete_name("start")
        session.add_sheet("Mine", 1)
        session.copy_sheet("Inputs", "Copy", 2)
        session.move_sheet(RESULTS, 0)
        session.delete_sheet("Mine")
        assert session.sheets() == [RESULTS, "Inputs", "Copy"]
        saved = read_saved(session.save())
        with pytest.raises(KeyError, match="start"):
            session.delete_name("start")

    assert saved.sheets == [RESULTS, "Inputs", "Copy"]
    assert saved.area("month") == Area("Inputs", 4, 1, 4, 4)
    assert saved.area("twice") == Area("Inputs", 0, 5, 1, 5)
    assert saved.area("rate") == saved.area("hours") == Area("Inputs", 0, 5, 0, 5)
    assert "start" not in saved.names
    assert (RESULTS, "hours") in saved.local_names


def test_libreoffice_keeps_locked_cells_of_protected_sheets(libreoffice: LibreOffice) -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("Locked")
        sheet.write_blank("B1", None, book.add_format({"locked": False}))
        sheet.protect()
    with libreoffice.open(content.getvalue()) as session:
        assert session.protected() == ["Locked"]
        session.type("Locked", "B1", "7")
        for edit in (lambda: session.type("Locked", "A1", "7"), lambda: session.insert_rows("Locked", 1)):
            with pytest.raises(LibreOfficeError, match="protected"):
                edit()
        session.unprotect()
        assert session.protected() == []
        session.type("Locked", "A1", "7")
        assert list(session.values([("Locked", "A1"), ("Locked", "B1")]).values()) == [7, 7]


def test_libreoffice_prints_the_workbook(libreoffice: LibreOffice, workbook: bytes) -> None:
    assert libreoffice.convert(workbook, "pdf").startswith(b"%PDF")


def test_libreoffice_that_does_not_answer_is_ended(workbook: bytes) -> None:
    require_libreoffice()
    with (
        LibreOffice(timeout_seconds=0.05) as engine,
        pytest.raises(LibreOfficeError, match=r"within 0\.05 seconds"),
    ):
        engine.open(workbook)


@pytest.mark.skipif(not Path("/proc").exists(), reason="processes are looked up in /proc")
def test_libreoffice_that_crashed_is_started_again(workbook: bytes) -> None:
    require_libreoffice()
    with LibreOffice() as engine:
        with engine.open(workbook) as session:
            assert engine.is_running
            crash(engine)
            with pytest.raises(LibreOfficeError):
                session.recalculate()
            assert not engine.is_running
        assert engine.convert(workbook, "pdf").startswith(b"%PDF")


def crash(engine: LibreOffice) -> None:
    """Kill LibreOffice itself; the server that talks to it lives on."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        name, rest = path.read_text().partition("(")[2].rsplit(")", 1)
        if name.startswith("soffice") and int(rest.split()[2]) == engine.process_group:
            os.kill(int(path.parent.name), signal.SIGKILL)


def contents(workbook: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}

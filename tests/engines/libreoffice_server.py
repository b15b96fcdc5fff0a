"""The half of the LibreOffice engine that runs in the Python which can talk to LibreOffice (UNO).

Started as a program: `python3 libreoffice_server.py SOFFICE FOLDER RECALCULATION`. FOLDER is private to
this process: profile and exchanged files lie there, and it is deleted at the end. RECALCULATION is what
LibreOffice does with stored results on loading: 0 always recalculate, 1 never.

It reads one JSON object a line from standard input, {"do": name, ...}, and answers each with one line:
{"result": ...} or {"error": text, "kind": name of the exception, "crashed": whether LibreOffice is gone}. It
ends, and LibreOffice with it, when the input ends. Rows and columns count from 0. Only the standard library and
`uno` are used, for any Python from 3.8 on.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno  # type: ignore[import-not-found]
from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]
from libreoffice_edits import CONTENT, EDITS, properties, sheet_of  # type: ignore[import-not-found]

START_SECONDS = 90
STOP_SECONDS = 10

FORMULA = 16  # com.sun.star.sheet.CellFlags
ERROR_RESULT = 4  # com.sun.star.sheet.FormulaResult
EXCEL_NOTATION = 1  # com.sun.star.sheet.AddressConvention.XL_A1
NO_MACROS = 0  # com.sun.star.document.MacroExecMode.NEVER_EXECUTE

EXCEL_ERRORS = {
    502: "#VALUE!",
    503: "#NUM!",
    504: "#VALUE!",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
"""LibreOffice's error numbers as its own Excel export writes them; others stay "Err:522"."""

QUOTED_OR_COMMA = re.compile(r"""\"[^"]*"|'[^']*'|,""")

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "pdf": "calc_pdf_Export"}

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{recalculation}</value></prop></item>
</oor:items>
"""


class Office:
    """One LibreOffice process without windows, and the workbooks open in it."""

    def __init__(self, soffice: str, folder: Path, recalculation: str) -> None:
        profile = folder / "profile"
        settings = profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(PROFILE.format(recalculation=recalculation))
        pipe = f"pipe,name={folder.name}"
        self._process = subprocess.Popen(
            [
                soffice,
                "--headless",
                "--norestore",
                "--nologo",
                "--nodefault",
                f"-env:UserInstallation={profile.as_uri()}",
                f"--accept={pipe};urp;",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._desktop = self._connect(f"uno:{pipe};urp;StarOffice.ComponentContext")
        self._documents: dict[int, Any] = {}
        # By document and sheet; forgotten when a formula cell comes or goes.
        self._formulas: dict[int, dict[str, list[tuple[int, int]]]] = {}
        self._opened = 0

    def _connect(self, address: str) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                context = resolver.resolve(address)
                return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            except NoConnectException:
                if time.monotonic() > deadline:
                    self._process.kill()
                    raise TimeoutError(f"LibreOffice did not answer within {START_SECONDS} seconds") from None
                time.sleep(0.05)

    def stop(self) -> None:
        """End LibreOffice, politely if it listens."""
        try:
            for document in self._documents.values():
                document.close(True)
            self._desktop.terminate()
            self._process.wait(STOP_SECONDS)
        except Exception:
            self._process.kill()
            self._process.wait()

    def has_crashed(self) -> bool:
        """Whether LibreOffice no longer answers."""
        try:
            self._desktop.getCurrentFrame()
        except Exception:
            return True
        return False

    def open(self, path: str) -> int:
        """Load a file and return the number by which the other requests know it."""
        document = self._desktop.loadComponentFromURL(
            Path(path).as_uri(), "_blank", 0, properties(Hidden=True, MacroExecutionMode=NO_MACROS)
        )
        if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            raise ValueError("LibreOffice could not load the file as a workbook")
        self._opened += 1
        self._documents[self._opened] = document
        return self._opened

    def close(self, document: int) -> None:
        self._formulas.pop(document, None)
        self._documents.pop(document).close(True)

    def set(self, document: int, sheet: str, row: int, column: int, value: Any) -> None:
        cell = sheet_of(self._documents[document], sheet).getCellByPosition(column, row)
        is_formula = isinstance(value, str) and value.startswith("=")
        if is_formula or (row, column) in self._formulas.get(document, {}).get(sheet, ()):
            self._formulas.pop(document, None)
        if value is None:
            cell.clearContents(CONTENT)
            if cell.Type.value != "EMPTY":
                raise PermissionError("a locked cell of a protected sheet cannot be cleared")
        elif isinstance(value, bool):
            cell.setFormula("=TRUE()" if value else "=FALSE()")  # what LibreOffice makes of a truth in a file
        elif not isinstance(value, str):
            cell.setValue(value)
        elif is_formula:
            parser = self._documents[document].createInstance("com.sun.star.sheet.FormulaParser")
            parser.CompileEnglish = True
            parser.FormulaConvention = EXCEL_NOTATION
            cell.setTokens(parser.parseFormula(with_semicolons(value[1:]), cell.CellAddress))
        else:
            cell.setString(value)

    def recalculate(self, document: int) -> None:
        self._documents[document].calculateAll()

    def values(self, document: int) -> dict[str, list[list[Any]]]:
        """Return [row, column, value] of each formula cell of each sheet; an error is {"error": text}."""
        sheets = self._documents[document].Sheets
        if document not in self._formulas:
            self._formulas[document] = {
                name: formula_places(sheets.getByName(name)) for name in sheets.ElementNames
            }
        return {
            name: formula_values(sheets.getByName(name), formulas)
            for name, formulas in self._formulas[document].items()
        }

    def read(self, document: int, cells: list[list[Any]]) -> list[Any]:
        """Return the values of the cells, given as [sheet, row, column], whether formulas or not."""
        return [
            cell_value(sheet_of(self._documents[document], sheet).getCellByPosition(column, row))
            for sheet, row, column in cells
        ]

    def edit(self, document: int, edit: str, **arguments: Any) -> Any:
        """Do one of `EDITS`."""
        self._formulas.pop(document, None)
        return EDITS[edit](self._documents[document], **arguments)

    def save(self, document: int, path: str, kind: str) -> None:
        """Write a copy in the given format, "xlsx" or "pdf"."""
        self._documents[document].storeToURL(Path(path).as_uri(), properties(FilterName=FILTERS[kind]))


def formula_places(sheet: Any) -> list[tuple[int, int]]:
    """Return (row, column) of the formula cells, less the typed truths that LibreOffice made formulas."""
    texts = used_area(sheet).getFormulaArray()
    return [
        (row, column)
        for row, column in places(sheet.queryContentCells(FORMULA))
        if texts[row][column] not in ("=TRUE()", "=FALSE()")
    ]


def formula_values(sheet: Any, formulas: list[tuple[int, int]]) -> list[list[Any]]:
    """Read the used area at once, then look closer at its errors."""
    if not formulas:
        return []
    data = used_area(sheet).getDataArray()
    errors = {
        (row, column): cell_value(sheet.getCellByPosition(column, row))
        for row, column in places(sheet.queryFormulaCells(ERROR_RESULT))
    }
    return [[row, column, errors.get((row, column), data[row][column])] for row, column in formulas]


def used_area(sheet: Any) -> Any:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    return sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)


def places(ranges: Any) -> list[tuple[int, int]]:
    """Return (row, column) of every cell of a collection of ranges."""
    return [
        (row, column)
        for block in ranges.RangeAddresses
        for row in range(block.StartRow, block.EndRow + 1)
        for column in range(block.StartColumn, block.EndColumn + 1)
    ]


def cell_value(cell: Any) -> Any:
    number = cell.getError()
    if number:
        return {"error": EXCEL_ERRORS.get(number, f"Err:{number}")}
    value = cell.getDataArray()[0][0]
    is_empty = value == "" and cell.getFormula() == ""
    return None if is_empty else value


def with_semicolons(formula: str) -> str:
    """Write an Excel formula's separators as LibreOffice's parser wants them; what is in quotes stays."""
    return QUOTED_OR_COMMA.sub(lambda match: ";" if match[0] == "," else match[0], formula)


def serve(office: Office) -> None:
    """Answer requests until the input ends."""
    print(json.dumps({"result": "ready"}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"result": getattr(office, request.pop("do"))(**request)}
        except Exception as error:
            answer = {"error": str(error), "kind": type(error).__name__, "crashed": office.has_crashed()}
        print(json.dumps(answer), flush=True)


def main() -> None:
    soffice, folder, recalculation = sys.argv[1:]
    try:
        office = Office(soffice, Path(folder), recalculation)
        try:
            serve(office)
        finally:
            office.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

"""The cells of a workbook written with openpyxl, which cannot store the value of a formula.

Arguments: the file `cells.py` made, the workbook to write.
"""

import pickle
import sys
from copy import copy
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.hyperlink import Hyperlink

LINES = {1: "thin", 2: "medium", 5: "thick", 6: "double"}
UPRIGHT = {"vcenter": "center"}


def colour(properties: dict[str, Any], key: str) -> str | None:
    """A colour as openpyxl wants it."""
    held = properties.get(key)
    return held and held.removeprefix("#")


def side(properties: dict[str, Any], edge: str) -> Side:
    """One edge of a cell."""
    line = properties.get(edge, properties.get("border"))
    return (
        Side(LINES[line], colour(properties, f"{edge}_color") or colour(properties, "border_color"))
        if line
        else Side()
    )


def dress(cell: Any, properties: dict[str, Any]) -> None:
    """Give a cell a look."""
    cell.font = Font(
        name=properties["font_name"],
        size=properties["font_size"],
        bold=properties.get("bold"),
        italic=properties.get("italic"),
        color=colour(properties, "font_color"),
        underline="single" if properties.get("underline") else None,
    )
    if "bg_color" in properties:
        cell.fill = PatternFill("solid", colour(properties, "bg_color"))
    cell.border = Border(**{edge: side(properties, edge) for edge in ("left", "right", "top", "bottom")})
    cell.alignment = Alignment(
        horizontal=properties.get("align"),
        vertical=UPRIGHT.get(properties["valign"], properties["valign"]),
        wrap_text=properties.get("text_wrap"),
        indent=properties.get("indent", 0),
    )
    cell.number_format = properties.get("num_format", "General")
    cell.protection = Protection(locked=properties.get("locked", True))


looks, sheets = pickle.loads(Path(sys.argv[1]).read_bytes())
workbook = Workbook()
pattern = workbook.active.cell(1, 1)
worn = []
for properties in looks:
    dress(pattern, properties)
    worn.append(copy(pattern._style))
workbook.remove(workbook.active)
for title, cells in sheets:
    sheet = workbook.create_sheet(title)
    for row, column, kind, look, content in cells:
        cell = sheet.cell(row + 1, column + 1)
        match kind:
            case "formula":
                cell.value = content[0]
            case "link":
                cell.value = content[1]
                cell.hyperlink = Hyperlink(cell.coordinate, location=content[0])
            case "text":
                cell.value = content
                cell.data_type = "s"
            case _:
                cell.value = content
        cell._style = copy(worn[look])
workbook.save(sys.argv[2])

"""The report of a simulation in every file format; what a format needs is imported when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roi_workbook.reports.formats import Report

if TYPE_CHECKING:
    from roi_workbook.model.records import Inputs
    from roi_workbook.simulation.simulate import Simulation


def _workbook(simulation: Simulation, _file: str, inputs: Inputs) -> bytes:
    """A fresh workbook with the same inputs, and the sheet of the simulation."""
    from roi_workbook.simulation.sheet import day, simulation_sheet
    from roi_workbook.workbook.build import build
    from roi_workbook.workbook.simulation_sheet import add_simulation

    sheet = simulation_sheet(simulation, day())
    model = simulation.recomputed.model
    return build(inputs, model, add=lambda book: add_simulation(book, sheet), strict=False)


def _html(simulation: Simulation, file: str, _inputs: Inputs) -> str:
    from roi_workbook.proposal_document.web_page import with_pictures
    from roi_workbook.reports.html import html
    from roi_workbook.simulation.pictures import spread_picture
    from roi_workbook.simulation.report import simulation_document

    return with_pictures(html(simulation_document(simulation, file)), (spread_picture(simulation),))


def _csv(simulation: Simulation, file: str, _inputs: Inputs) -> str:
    from roi_workbook.simulation.as_csv import simulation_csv

    return simulation_csv(simulation, file)


def _json(simulation: Simulation, file: str, _inputs: Inputs) -> str:
    from roi_workbook.simulation.as_json import simulation_json

    return simulation_json(simulation, file)


def _picture(simulation: Simulation, _file: str, _inputs: Inputs) -> bytes:
    from roi_workbook.simulation.pictures import spread_picture

    return spread_picture(simulation, titled=True).png()


SIMULATION = Report(
    command="simulate",
    renderers={"xlsx": _workbook, "html": _html, "csv": _csv, "json": _json, "png": _picture},
)
"""The report of a simulation: renderers take it, the name of its file, and the inputs for a fresh workbook."""

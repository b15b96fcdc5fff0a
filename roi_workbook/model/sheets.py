"""The sheets that a workbook may have beside one per bucket and planning page: all but the last are always there."""

SIMULATION = "Simulation"
"""The sheet that `simulate` may add."""

SHEETS = {
    "Start": "You are here.",
    "Summary": "The answer, with its range.",
    "Inputs": "Everything that can be filled in, with ranges and evidence.",
    "Sensitivity": "Range, tornado, break-evens.",
    "Checks": "Errors, alerts, what is missing, limits.",
    "Cash flow": "Months 0 to 60, live and three scenarios.",
    "Results": "Every result, live and in the three scenarios.",
    "Cases": "The whole model once per case.",
    "IRR steps": "How the rate of return is found.",
    "Evidence": "Grade and source of every input.",
    "Glossary": "Every key: meaning, unit, formula, source.",
    "Versions": "Which template this is.",
    SIMULATION: "What thousands of draws came to: not live.",
}
"""What each is for, by title."""

LONGEST_TITLE, NOT_IN_TITLES = 31, "[]:*?/\\"
"""What Excel refuses in the title of a sheet."""

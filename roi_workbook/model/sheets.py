"""The sheets that every workbook has, beside one per bucket and planning page."""

SHEETS = {
    "Start": "You are here.",
    "Summary": "The answer, with its range.",
    "General": "Who, when, which scenario, shared rates.",
    "Bucket inputs": "Pain today, effect expected.",
    "Investment inputs": "What it costs.",
    "Cash flow": "Months 0 to 60, live and three scenarios.",
    "IRR steps": "How the rate of return is found.",
    "Results": "Every result, live and in the three scenarios.",
    "Sensitivity": "Range, tornado, break-evens.",
    "Cases": "The whole model once per case.",
    "Checks": "Errors, alerts, what is missing, limits.",
    "Evidence": "Grade and source of every input.",
    "Glossary": "Every key: meaning, unit, formula, source.",
    "Versions": "Which template this is.",
}
"""What each is for, by title."""

SIMULATION = "Simulation"
"""The sheet that `simulate` may add."""

LONGEST_TITLE, NOT_IN_TITLES = 31, "[]:*?/\\"
"""What Excel refuses in the title of a sheet."""

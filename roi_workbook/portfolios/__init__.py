"""Many workbooks rolled up: one row each, totals, ranking, what to fund first, and the combined cash flow.

Data first: `reading` gives one small record per file, `rolling_up` makes a Portfolio of them, and `page`,
`as_csv` and `sheets` tell it. `alternatives` compares the same records where only one case is done.
"""

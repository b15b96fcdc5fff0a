"""Benefits that are not counted in money: the table they are typed into, and the sentence of a row.

They move no number. Summary and Proposal tell them, so that nobody takes what is left out for nothing.
"""

from __future__ import annotations

from roi_workbook.model.names import name_of
from roi_workbook.model.records import Column, Table
from roi_workbook.model.words import first_of

UNQUANTIFIED_BENEFITS = Table(
    key="unquantified_benefits",
    label="Benefits not counted in money",
    meaning="What else gets better, in a few words each: Summary and Proposal tell it.",
    rows=5,
    source="ours",
    columns=(
        Column(key="benefit", label="Benefit", unit="text", meaning="What gets better."),
        Column(key="felt_by", label="Felt by", unit="text", meaning="Who notices it."),
        Column(
            key="reason",
            label="Not counted because",
            unit="text",
            meaning="Why it has no amount, as the end of a sentence: nobody has measured it.",
        ),
    ),
    example=(
        {
            "benefit": "New engineers find their way sooner",
            "felt_by": "platform teams",
            "reason": "only a few join in a year",
        },
        {
            "benefit": "The business trusts a release again",
            "felt_by": "product owners",
            "reason": "nobody can put an amount on trust",
        },
    ),
)


def _cell(column: str, place: str) -> str:
    return f'IFERROR(INDEX({name_of(UNQUANTIFIED_BENEFITS.key, column)}, {place}, 1) & "", "")'


def told(row: str) -> str:
    """The sentence of a row of the table, as a formula; no words for an empty row or one the table lacks.

    `row` is the number of the row as part of a formula, the first being 1.
    """
    place = f"1 + {row}"  # a spacer stands above the first row, and a marker below the last
    benefit, felt_by, reason = (_cell(column.key, place) for column in UNQUANTIFIED_BENEFITS.columns)
    above_marker = f"{place} < ROWS({name_of(UNQUANTIFIED_BENEFITS.key, 'benefit')})"
    sentence = (
        f'{benefit} & IF({felt_by} = "", "", ": felt by " & {felt_by})'
        f' & IF({reason} = "", "", IF({felt_by} = "", ": ", "; ") & "not counted because " & {reason}) & "."'
    )
    return first_of((f'AND({above_marker}, {benefit} <> "")', sentence))

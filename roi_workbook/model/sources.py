"""Where the numbers come from. The example ships published values as grade C, our own as D."""

from roi_workbook.model.records import Line, Source
from roi_workbook.model.words import first_of, quoted, words

SOURCES = {
    source.key: source
    for source in (
        Source(key="BC", citation="AI infrastructure business case article, worked figures", grade="C"),
        Source(key="RM", citation="AI infrastructure roadmap article, worked figures", grade="C"),
        Source(key="CTO", citation="CTO guide to AI-first operations, worked figures", grade="C"),
        Source(key="TEI", citation="Forrester, Total Economic Impact studies", grade="C"),
        Source(key="DORA", citation="DORA, ROI of DevOps transformation (2020) and later reports", grade="C"),
        Source(key="IDC", citation="IDC, Business Value studies", grade="C"),
        Source(key="Nucleus", citation="Nucleus Research, ROI methodology", grade="C"),
        Source(key="ours", citation="Placeholder of this template: replace it", grade="D"),
    )
}

PLACEHOLDER = SOURCES["ours"].citation
"""The source of a figure that is made up."""

MADE_UP = Line(
    key="made_up_example",
    label="Made-up example",
    unit="text",
    formula="="
    + first_of(
        ("placeholder_count=0", quoted("")),
        (
            "placeholder_count=1",
            quoted("Made-up example: 1 figure still rests on a placeholder. Replace it and name its source."),
        ),
        otherwise=words(
            "Made-up example: {placeholder_count:0} figures still rest on placeholders. Replace them and name their sources."
        ),
    ),
)
"""What every document says while a source is a placeholder, wherever its figures were taken over to."""

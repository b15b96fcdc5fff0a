"""Where the numbers come from. The example ships published values as grade C, our own as D."""

from roi_workbook.model.records import Source

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

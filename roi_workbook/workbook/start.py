"""Start: the questions that a first number needs, and beside them the answer as far as it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from roi_workbook.catalogue import Model
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.names import Named, name_of
from roi_workbook.model.records import SCENARIO_KEYS, Input, Inputs
from roi_workbook.model.sheets import SHEETS
from roi_workbook.model.sources import MADE_UP
from roi_workbook.model.words import counted, first_of, quoted
from roi_workbook.planning.proposal.wording import OF_BASE, of_case
from roi_workbook.workbook import styles
from roi_workbook.workbook.frame import begin, goto, red_on_errors
from roi_workbook.workbook.inputs import input_role, section_name, typed_content, validation
from roi_workbook.workbook.planned_sheets import Book, Content, Formula, Link, Sheet
from roi_workbook.workbook.start_words import (
    ASSUMPTION,
    CONDITION,
    DONE,
    NO_VALUE,
    OPEN,
    TILES,
    TO_DO,
    VALUE_HEADING,
    bar,
    lights,
    next_step,
)
from roi_workbook.workbook.summary_words import COST_OPEN, NO_COST, UNUSABLE

TITLE = "Start"
QUESTION, TYPED, UNIT, USUAL, GAP, PANEL = range(6)
LAST = PANEL + len(TILES) - 1
KEY = LAST + 1
WIDTHS = (56, 13, 13, 34, 2, *([21] * len(TILES)), 34)
CURRENCY = "currency"
"""The word in units that stands for the reporting currency."""
TOP = 3
"""The row of the first group."""
ROW_HEIGHT, ZOOM = 15.75, 85
"""They put everything that is asked and answered on one screen."""

BLANK_BANNER = (
    "Answer what you can: one problem and its cost give a first number. Tab leads from cell to cell."
)
BANNER = "=" + first_of(
    (f'{MADE_UP.key}<>""', MADE_UP.key),
    (UNUSABLE, quoted("Something cannot be right: mend it first. The next step leads to it.")),
    (
        "missing_count=0",
        quoted("Every question is answered: read Summary and Proposal. What you change here changes them."),
    ),
    (NO_VALUE, quoted(BLANK_BANNER)),
    (NO_COST, quoted("The value is there. Now answer what it costs, with a zero where nothing is paid.")),
    (
        COST_OPEN,
        quoted("The value is there. Now answer the rest about cost, with a zero where nothing is paid."),
    ),
    otherwise=quoted("A first number is there. Ranges, sources and the other problems make it firmer."),
)
"""What Start is for at the moment: questions to answer, and later the sheets to read."""

LIMITATIONS = (
    "All money is in one reporting currency, before tax.",
    "Rates are nominal. Flows are flat but for the growth of wages (staff hours) and of prices (purchases) you enter.",
    "Downtime, clean-up, findings, deals and margins stay at the prices of month 0; so do the planning sheets.",
    "Own time is a cost although nobody is paid more for it: Summary tells it apart from new money.",
    "Month 0 is the decision; cash falls at month end; months after the horizon do not count.",
    "The range around the net present value is an approximation from three values per input.",
    "An empty cell counts as the template's standard; where there is none, as no change against today or as zero. "
    "Checks lists what is needed and empty.",
    "Left to finance's own model: tax, depreciation, several currencies, a discount rate per scenario, terminal value.",
)

Item = Sequence[tuple[int, Content, str, str | Named]]
"""What the answer has in one row: column, content, role and name of its cells."""


def start(book: Book, model: Model, inputs: Inputs) -> None:
    """Plan the Start sheet: questions, answer, and below them the sheets, the legend and the limitations."""
    sheet = book.sheets[TITLE]
    begin(sheet, WIDTHS, LAST, "AI infrastructure ROI workbook", home="Inputs")
    red_on_errors(sheet, LAST)
    sheet.put(2, QUESTION, Formula(BANNER), "banner", name="start_banner")
    sheet.fill(2, QUESTION + 1, LAST, "banner")
    last = _questions(sheet, model, inputs)
    _answer(sheet, model, last)
    for row in range(TOP, sheet.last_row + 1):
        sheet.heights[row] = ROW_HEIGHT
    sheet.print_columns, sheet.print_last_row, sheet.one_page = (QUESTION, LAST), sheet.last_row, True
    sheet.freeze, sheet.zoom = (2, 0), ZOOM
    _sheets_and_limits(sheet, model, sheet.last_row + 2)


def _questions(sheet: Sheet, model: Model, inputs: Inputs) -> int:
    """The essentials of each subject under its name; returns the last row."""
    row = TOP
    for subject in model.subjects:
        essentials = [declared for declared in subject.inputs if declared.essential]
        if not essentials:
            continue
        sheet.put(row, QUESTION, subject_name(subject), "subsection")
        sheet.put(
            row, USUAL, Formula(_more(subject)), "subsection_link", name=Named("start", subject.key, "more")
        )
        sheet.fill(row, QUESTION, USUAL, "subsection")
        for place, declared in enumerate(essentials, row + 1):
            _question(sheet, place, declared, inputs)
        row += 1 + len(essentials)
    sheet.name("start_input_key", TOP, KEY, row - 1, KEY, down="start_input_key")
    return row - 1


def _more(subject: Bucket) -> str:
    """A link to all inputs of a subject: it says how many figures are listed there beside those of Start."""
    text = quoted("more on Inputs ›")
    if tables := [table.key for table in subject.tables if table.numeric]:
        figures = "+".join(tables)
        text = first_of(
            (
                f"{figures}>0",
                counted(f"({figures})", "figure listed on Inputs ›", "figures listed on Inputs ›"),
            ),
            otherwise=text,
        )
    return f'=HYPERLINK("#{section_name(subject)}",{text})'


def subject_name(subject: Bucket) -> str:
    """What a subject is about, in a word or two."""
    return subject.proposal.label if subject.proposal else subject.title


def _question(sheet: Sheet, row: int, declared: Input, inputs: Inputs) -> None:
    """One question: its cell is the base cell of the input."""
    key, kind, base = declared.key, declared.kind, SCENARIO_KEYS[1]
    if sheet.first_input == (0, 0):
        sheet.first_input = (row, TYPED)
    sheet.put(row, QUESTION, declared.question, "question")
    value = inputs.values.get(key)
    content = typed_content(declared, value.get(base) if isinstance(value, Mapping) else value)
    sheet.put(row, TYPED, content, input_role(kind), kind, Named(key, scenario=base), typed=True)
    cell = sheet.area(row, TYPED)
    sheet.validations.append((cell, validation(declared)))
    wrong = f'={name_of(key, part="state")}="look here"'
    sheet.conditions.append((cell, {"type": "formula", "criteria": wrong, "format": styles.CONDITION_BAD}))
    if CURRENCY in declared.unit:
        unit = f'=SUBSTITUTE("{declared.unit}","{CURRENCY}",reporting_currency)'
        sheet.put(row, UNIT, Formula(unit), "beside_muted", name=Named(key, part="unit"))
    elif kind not in ("text", "choice"):
        sheet.put(row, UNIT, declared.unit, "beside_muted")
    sheet.put(row, USUAL, declared.usual or None, "hint")
    sheet.put(row, KEY, key, "key")


def _answer(sheet: Sheet, model: Model, last: int) -> None:
    """The answer beside the questions, spread over their rows: blank rows between its parts where there is room."""
    parts = list(_parts(sheet, model))
    room = last + 1 - TOP - sum(map(len, parts))
    row = TOP
    for place, part in enumerate(parts):
        for item in part:
            for column, content, role, name in item:
                sheet.put(row, column, content, role, name=name)
            row += 1
        row += place < room
    _name_lists(sheet, model)
    headline = sheet.book.names["start_headline"]
    failed = {
        "type": "text",
        "criteria": "begins with",
        "value": "Not usable",
        "format": styles.CONDITION_BAD,
    }
    sheet.conditions.append((headline, failed))
    states = ((TO_DO, styles.CONDITION_TO_DO), (OPEN, styles.CONDITION_WARN), (DONE, styles.CONDITION_GOOD))
    for state, look in states:
        rule = {"type": "cell", "criteria": "==", "value": f'"{state}"', "format": look}
        sheet.conditions.append((sheet.book.names["start_light"], rule))


def _parts(sheet: Sheet, model: Model) -> Iterator[Sequence[Item]]:
    yield [
        [(PANEL, Formula("=summary_headline"), "start_headline", "start_headline")],
        [(PANEL, Formula("=summary_subline"), "muted", "start_subline")],
    ]
    tiles = list(enumerate(TILES, PANEL))
    yield [
        [
            (
                column,
                Formula("=" + of_case(tile.label, OF_BASE)),
                "tile_label",
                Named("tile", tile.name, "label"),
            )
            for column, tile in tiles
        ],
        [(column, Formula(tile.value), "tile_value", Named("tile", tile.name)) for column, tile in tiles],
        [
            (column, Formula(tile.note), "tile_note", Named("tile", tile.name, "note"))
            for column, tile in tiles
        ],
    ]
    yield [_heading(Formula(VALUE_HEADING), "start_value_heading"), *map(_bar, model.buckets)]
    yield [
        _heading(Formula("=" + of_case("The largest assumption", OF_BASE)), "start_assumption_heading"),
        [(PANEL, Formula(ASSUMPTION), "text", "start_assumption")],
        [(PANEL, Formula(CONDITION), "muted", "start_condition")],
    ]
    yield [
        _heading("Still missing"),
        *(
            [
                (PANEL, light.label, "text", ""),
                (PANEL + 1, Formula(light.state), "light", ""),
                (PANEL + 2, Formula(light.words), "url", name_of("start", light.label.lower())),
            ]
            for light in lights(model)
        ),
    ]
    prose = [page.title for subject in model.planning for page in subject.pages if page.prose]
    step = Formula(next_step(model, (prose or ["Summary"])[0]))
    yield [_heading("Next step"), [(PANEL, step, "bold_url", "start_next_step")]]


def _bar(bucket: Bucket) -> Item:
    """The value of a bucket: its amount and its bar."""
    amount, drawn = bar(bucket)
    return [
        (PANEL, Link(goto(bucket.title), subject_name(bucket)), "url", ""),
        (PANEL + 1, Formula(amount), "bar_amount", name_of("start", bucket.key, "amount")),
        (PANEL + 2, Formula(drawn), "bar", name_of("start", bucket.key, "bar")),
    ]


def _heading(text: Content, name: str = "") -> Item:
    """A heading across the answer."""
    return [
        (PANEL, text, "subsection", name),
        *((at, None, "subsection", "") for at in range(PANEL + 1, KEY)),
    ]


def _name_lists(sheet: Sheet, model: Model) -> None:
    """Name the lights by their labels."""
    labels = [light.label for light in lights(model)]
    rows = [
        row for (row, column), (content, _) in sheet.cells.items() if column == PANEL and content in labels
    ]
    sheet.name("start_light", min(rows), PANEL + 1, max(rows), PANEL + 1, down="start_light_of")
    sheet.name("start_light_of", min(rows), PANEL, max(rows), PANEL)


def _sheets_and_limits(sheet: Sheet, model: Model, top: int) -> None:
    """Below the first screen: where everything stands, what colours mean, and what the model leaves out."""
    purposes = SHEETS | {subject.title: subject.purpose for subject in model.subjects if subject.lines}
    purposes |= {page.title: page.purpose for subject in model.planning for page in subject.pages}
    pages = [page for subject in model.planning for page in subject.pages]
    optional = {page.title for page in pages if not page.prose and not page.workings}
    own = [title for title in sheet.book.sheets if title not in optional]
    row = top
    for heading, titles in (
        ("Sheets", own),
        ("Planning, optional: does not change the case", [*filter(optional.__contains__, sheet.book.sheets)]),
    ):
        if not titles:
            continue
        sheet.put(row, QUESTION, heading, "subsection")
        sheet.fill(row, QUESTION, USUAL, "subsection")
        for place, title in enumerate(titles, row + 1):
            sheet.put(place, QUESTION, Link(goto(title), title), "url")
            sheet.put(place, TYPED, purposes[title], "muted")
        row += 2 + len(titles)
    _legend(sheet, top)


def _legend(sheet: Sheet, row: int) -> None:
    legend = (
        ("Input", "legend_input", "yours to change: blue on pale yellow, unlocked"),
        ("Formula", "formula", "worked out: black, locked"),
        ("Link", "link", "taken from another sheet: green, locked"),
    )
    sheet.put(row, PANEL, "Legend", "subsection")
    sheet.fill(row, PANEL, LAST, "subsection")
    for place, (name, role, text) in enumerate(legend, row + 1):
        sheet.put(place, PANEL, name, role)
        sheet.put(place, PANEL + 1, text, "muted")
    row += 2 + len(legend)
    sheet.put(row, PANEL, "Limitations", "subsection")
    sheet.fill(row, PANEL, LAST, "subsection")
    for place, text in enumerate(LIMITATIONS, row + 1):
        sheet.put(place, PANEL, text, "muted")

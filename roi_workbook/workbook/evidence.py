"""The Evidence sheet: what is filled in, needed, graded and sourced, one row per input."""

from __future__ import annotations

from functools import partial

from roi_workbook.catalogue import Model
from roi_workbook.formulas.addresses import cell_address, quoted
from roi_workbook.model.bucket import Bucket
from roi_workbook.model.names import CASE, Named, name_of
from roi_workbook.model.records import EVIDENCE, GRADES, SCENARIO_KEYS, Grid, Input, Line, Table, in_sentence
from roi_workbook.model.sources import PLACEHOLDER
from roi_workbook.workbook.frame import begin, headings, section, slug
from roi_workbook.workbook.planned_sheets import Book, Formula, Sheet

TITLE = "Evidence"
BUCKET_TOP = 6
LABEL, KEY, GROSS, VALUE, SHARE, PHYSICAL, CASHABLE, OWNER, IN_USE, FIRST_GRADE = range(10)
WORST, SUGGESTED = FIRST_GRADE + len(GRADES), FIRST_GRADE + len(GRADES) + 1
NUMBER, STANDARD, FILLED, NEEDED, MISSING, DIFFERS, GRADE, UNSOURCED, END_ONLY = range(2, 11)
AS_STANDARD, STATE, BUCKET, ASKS, PLACEHOLDERS, CARRIES = range(11, 17)
SUGGESTED_VALUE, CONFIDENCE = SUGGESTED + 1, SUGGESTED + 2

AT_SUGGESTED = Line(
    key="npv_at_suggested_confidence",
    label="Net present value at the suggested confidence, Base",
    unit="currency",
    formula="=SUM(bucket_suggested_present_value) - pv_costs_base",
    words="Sum over the buckets of the present value of gross value × suggested confidence, − present value of costs",
    note="What is left if every bucket is believed as far as its worst evidence goes, whatever scenario is chosen.",
)
"""Worked out for Base only: evidence has no scenarios."""


def _tables_top(model: Model) -> int:
    return BUCKET_TOP + len(model.buckets) + 6


def _register_top(model: Model) -> int:
    return _tables_top(model) + len(model.figures) + 3


def needed_cell(model: Model, key: str) -> str:
    """The cell of the register that says whether an input or table is needed."""
    row = _register_top(model) + list(model.register).index(key)
    return f"{quoted(TITLE)}!{cell_address(row, NEEDED, '$', '$')}"


def suggested_cell(model: Model, bucket: Bucket) -> str:
    """The cell with the confidence suggested for a bucket."""
    row = BUCKET_TOP + model.buckets.index(bucket)
    return f"{quoted(TITLE)}!{cell_address(row, SUGGESTED, '$', '$')}"


def evidence_cell(book: Book, key: str, fact: str) -> str:
    """The cell where a fact about an input or table is typed."""
    live = book.names[key]
    facts = book.names[name_of(slug(live.sheet), "evidence")]
    return f"{quoted(live.sheet)}!{cell_address(live.top, facts.left + EVIDENCE.index(fact), '$', '$')}"


def evidence(book: Book, model: Model) -> None:
    """Plan the Evidence sheet; the input sheets refer to it and it refers to them."""
    sheet = book.sheets[TITLE]
    begin(sheet, (60, 34, *([15] * (CONFIDENCE - 1))), CONFIDENCE)
    sheet.put(
        3,
        0,
        "Evidence says what is missing, and how far the figures can be trusted. An empty confidence counts as the one"
        " suggested here; nothing else of it moves money.",
        "intro",
    )
    _bucket_table(sheet, model)
    _table_columns(sheet, model)
    _register(sheet, model)
    sheet.freeze = (3, 1)
    sheet.repeat_rows = (_register_top(model) - 1, _register_top(model) - 1)
    sheet.print_columns = (0, CONFIDENCE)


def _bucket_table(sheet: Sheet, model: Model) -> None:
    section(sheet, BUCKET_TOP - 2, "Buckets", CONFIDENCE)
    texts = (
        "Bucket",
        "Key",
        "Annual value, gross",
        "Annual value, risk-adjusted",
        "Share of value",
        "Physical effect",
        "Cashable share",
        "Owner named (1 or 0)",
        "In use (1 or 0)",
        *GRADES,
        "Worst grade (1 to 4)",
        "Suggested confidence",
        "Present value at that confidence, Base",
        "Confidence, Base",
    )
    headings(sheet, BUCKET_TOP - 1, texts, right=tuple(range(GROSS, CONFIDENCE + 1)))
    last_grade = FIRST_GRADE + len(GRADES) - 1
    sheet.name("evidence_grades", BUCKET_TOP - 1, FIRST_GRADE, BUCKET_TOP - 1, last_grade)
    last = BUCKET_TOP + len(model.buckets) - 1
    sheet.put(last + 1, LABEL, "Number of the grade", "muted")
    for number in range(1, len(GRADES) + 1):
        sheet.put(last + 1, FIRST_GRADE + number - 1, number, "muted", "count")
    sheet.name("evidence_ranks", last + 1, FIRST_GRADE, last + 1, last_grade, across="evidence_grades")
    own = partial(_own_rows, model)
    suggestions = ",".join(name_of("suggested_confidence", grade.lower()) for grade in GRADES)
    for row, bucket in enumerate(model.buckets, BUCKET_TOP):
        sheet.put(row, LABEL, bucket.title, "text")
        sheet.put(row, KEY, bucket.key, "muted_small")
        value, key = cell_address(row, VALUE), cell_address(row, KEY, "", "$")
        owner = evidence_cell(sheet.book, bucket.cashable_share, "owner")
        counted = f'*IF({bucket.counted}="Yes",1,0)' if bucket.counted else ""
        cells = {
            GROSS: (f"={bucket.gross}", "link", "money"),
            VALUE: (f"={bucket.value}", "link", "money"),
            SHARE: (f"=IF(annual_value=0,0,{value}/annual_value)", "formula", "share"),
            PHYSICAL: (f"={bucket.physical}", "link", "money"),
            CASHABLE: (f"={bucket.cashable_share}", "link", "share"),
            OWNER: (f"=IF(LEN({owner})>0,1,0)", "formula", "count"),
            IN_USE: (
                f"=IF(SUMIFS({own(bucket, FILLED)},{own(bucket, ASKS)},{key})>0,1,0){counted}",
                "formula",
                "count",
            ),
        }
        for offset in range(len(GRADES)):
            rank = cell_address(last + 1, FIRST_GRADE + offset, "$")
            count = f"=COUNTIFS({own(bucket, BUCKET)},{key},{own(bucket, GRADE)},{rank})"
            cells[FIRST_GRADE + offset] = (count, "formula", "count")
        present = ",".join(
            f"({cell_address(row, column)}>0)*{cell_address(last + 1, column, '$')}"
            for column in range(FIRST_GRADE, last_grade + 1)
        )
        worst = cell_address(row, WORST)
        cells[WORST] = (f"=MAX({present})", "formula", "count")
        worst_or_none = f"IF({worst}=0,{cell_address(last + 1, last_grade, '$')},{worst})"
        cells[SUGGESTED] = (f"=CHOOSE({worst_or_none},{suggestions})", "formula", "share")
        cells[CONFIDENCE] = (f"={_base_of(bucket.confidence)}", "link", "share")
        cells[SUGGESTED_VALUE] = (
            f"={cell_address(row, SUGGESTED)}*({_present_value(bucket)})",
            "formula",
            "money",
        )
        for column, (formula, role, kind) in cells.items():
            sheet.put(row, column, Formula(formula), role, kind)
    columns = {
        "label": LABEL,
        "key": KEY,
        "gross": GROSS,
        "value": VALUE,
        "share": SHARE,
        "physical": PHYSICAL,
        "cashable_share": CASHABLE,
        "cashable_owner": OWNER,
        "in_use": IN_USE,
        "worst_grade": WORST,
        "suggested_confidence": SUGGESTED,
        "suggested_present_value": SUGGESTED_VALUE,
        "confidence": CONFIDENCE,
    }
    for name, column in columns.items():
        down = "" if name == "key" else "bucket_key"
        sheet.name(Named("bucket", name), BUCKET_TOP, column, last, column, down=down)
    sheet.put(last + 3, LABEL, AT_SUGGESTED.label, "bold")
    sheet.put(last + 3, KEY, AT_SUGGESTED.key, "muted_small")
    sheet.put(last + 3, GROSS, Formula(AT_SUGGESTED.formula), "bold_formula", "money", AT_SUGGESTED.key)
    sheet.name("bucket_grades", BUCKET_TOP, FIRST_GRADE, last, last_grade, "bucket_key", "evidence_grades")


def _own_rows(model: Model, bucket: Bucket, column: int) -> str:
    """The part of a column of the register that is about one bucket: nothing else can change its grade."""
    rows = [row for row, key in enumerate(model.register, _register_top(model)) if _is_of(key, bucket, model)]
    return f"{cell_address(rows[0], column, '$', '$')}:{cell_address(rows[-1], column, '$', '$')}"


def _is_of(key: str, bucket: Bucket, model: Model) -> bool:
    owner = model.subject_of.get(key)
    return owner is not None and owner.key == bucket.key


def _present_value(bucket: Bucket) -> str:
    """The formula of the present value of a bucket's gross value in Base, its staff hours at the level of wages."""
    gross, staff = map(_base_of, (bucket.gross, bucket.staff_gross))
    if not bucket.staff_gross:
        return f"{gross}*benefit_years_base"
    return f"{gross}*benefit_years_base+{staff}*(staff_years_base-benefit_years_base)"


def _base_of(key: str) -> str:
    """The part of a formula that gives an input or line in Base."""
    return f'SUMIFS({name_of(key, part=CASE)},{name_of("label", part=CASE)},"Base")'


def _table_columns(sheet: Sheet, model: Model) -> None:
    top = _tables_top(model)
    section(sheet, top - 2, "Figures in tables", CONFIDENCE)
    headings(sheet, top - 1, ("Column", "Key", "Lowest", "Highest", "Cells to look at"), right=(2, 3, 4))
    for row, (name, (table, column)) in enumerate(model.figures.items(), top):
        lowest, highest = cell_address(row, 2), cell_address(row, 3)
        sheet.put(row, 0, f"{table.label}: {in_sentence(column.label)}", "text")
        sheet.put(row, 1, name, "muted_small")
        sheet.put(row, 2, column.lowest, "bound", "bound")
        sheet.put(row, 3, column.highest, "bound", "bound")
        outside = f'COUNTIF({name},"<"&{lowest})+COUNTIF({name},">"&{highest})'
        if (
            isinstance(table, Grid) and len(table.rows) == 1 and not column.across
        ):  # IronCalc counts no single cell by a condition
            outside = f"IF(COUNT({name})=0,0,IF(OR({name}<{lowest},{name}>{highest}),1,0))"
        odd = f"=COUNTA({name})-COUNT({name})+{outside}"
        sheet.put(row, 4, Formula(odd), "formula", "count")
    sheet.name("table_column_key", top, 1, row, 1)
    for name, at in (("lowest", 2), ("highest", 3)):
        sheet.name(Named("table_column", name), top, at, row, at, down="table_column_key")
    sheet.name("table_cells_to_look_at", top, 4, row, 4, down="table_column_key")


def _register(sheet: Sheet, model: Model) -> None:
    top = _register_top(model)
    section(sheet, top - 2, "Every input (1 = yes, 0 = no)", CONFIDENCE)
    texts = (
        "Input",
        "Key",
        "Number",
        "Standard",
        "Filled",
        "Needed",
        "Missing (its number)",
        "Differs from template",
        "Grade (1 to 4)",
        "Without source",
        "End without base",
        "Counts as standard",
        "State",
        "Counts for",
        "Asks for",
        "Placeholder as source",
        "Carries value",
    )
    headings(sheet, top - 1, texts, right=(*range(NUMBER, AS_STANDARD + 1), PLACEHOLDERS, CARRIES))
    for number, (key, declared) in enumerate(model.register.items(), 1):
        row = top + number - 1
        sheet.put(row, LABEL, declared.label, "text")
        sheet.put(row, KEY, key, "muted_small")
        sheet.put(row, NUMBER, number, "muted", "count")
        _register_row(sheet, row, declared, model)
    last = top + len(model.register) - 1
    columns = {
        "label": LABEL,
        "number": NUMBER,
        "standard": STANDARD,
        "filled": FILLED,
        "needed": NEEDED,
        "missing": MISSING,
        "differs": DIFFERS,
        "grade": GRADE,
        "unsourced": UNSOURCED,
        "end_only": END_ONLY,
        "as_standard": AS_STANDARD,
        "state": STATE,
        "bucket": BUCKET,
        "asks": ASKS,
        "placeholder": PLACEHOLDERS,
        "carries": CARRIES,
    }
    sheet.name("register_key", top, KEY, last, KEY)
    for name, column in columns.items():
        sheet.name(Named("register", name), top, column, last, column, down="register_key")


def _register_row(sheet: Sheet, row: int, declared: Input | Table, model: Model) -> None:
    key = declared.key
    filled, needed, differs, carries = (
        cell_address(row, column) for column in (FILLED, NEEDED, DIFFERS, CARRIES)
    )
    standard, number = cell_address(row, STANDARD), cell_address(row, NUMBER)
    owner = model.subject_of.get(key)
    bucket = owner if owner in model.buckets else None
    asks, graded = True, declared.numeric
    if isinstance(declared, Table):
        is_filled, is_different = f"=IF({key}=0,0,1)", f"={filled}"
        end_only = as_standard = None
    else:
        counts = "COUNT" if declared.numeric or declared.kind == "date" else "COUNTA"
        base, *both = (name_of(key, scenario=end) for end in ("base", "conservative", "optimistic"))
        is_filled = f"=IF({counts}({base})=0,0,1)"
        asks = not declared.has_standard
        ends = f"COUNT({','.join(both)})"
        unchanged = f"AND({base}={standard},{ends}=0)" if declared.three else f"{base}={standard}"
        is_different = f"=IF({filled}=0,0,IFERROR(IF({unchanged},0,1),1))" if not asks else f"={filled}"
        end_only = f"=IF(AND({filled}=0,{ends}>0),1,0)" if declared.three else None
        as_standard = f"=1-{filled}" if declared.has_standard else None
        sheet.put(row, STANDARD, declared.standard, "bound", _standard_kind(declared))
    asked = differs
    if bucket and key in bucket.assumptions:
        in_use = cell_address(BUCKET_TOP + model.buckets.index(bucket), IN_USE, "$", "$")
        asked = f"MAX({differs},{in_use})"
    grade, source = (evidence_cell(sheet.book, key, fact) for fact in ("grade", "source"))
    cells: dict[int, str | int] = {
        FILLED: is_filled,
        NEEDED: _needed(declared, bucket, model),
        MISSING: f"=IF(AND({needed}=1,{filled}=0),{number},0)",
        DIFFERS: is_different,
        CARRIES: _carries(declared, filled, bucket, model),
        GRADE: f"=IF({carries}=0,0,IFERROR(INDEX(evidence_ranks,1,MATCH({grade},evidence_grades,0)),4*{asked}))"
        if graded
        else 0,
        UNSOURCED: f"=IF(AND({differs}=1,LEN({source})=0),1,0)" if graded else 0,
        END_ONLY: end_only or 0,
        AS_STANDARD: as_standard or 0,
        PLACEHOLDERS: f'=IF(AND({filled}=1,{source}="{PLACEHOLDER}"),1,0)' if graded else 0,
        STATE: "=" + name_of(key, part="state"),
    }
    for column, content in cells.items():
        content = Formula(content) if isinstance(content, str) else content
        role, kind = ("link_beside", "text") if column == STATE else ("formula", "count")
        sheet.put(row, column, content, role, kind)
    counts_for = bucket and key not in (bucket.confidence, bucket.cashable_share)
    sheet.put(row, BUCKET, bucket.key if bucket and counts_for else "-", "muted")
    sheet.put(row, ASKS, bucket.key if bucket and asks else "-", "muted")


def _needed(declared: Input | Table, bucket: Bucket | None, model: Model) -> str | int:
    if isinstance(declared, Table) or not declared.missed:
        return 0
    conditions = [f"{declared.listed_in}=0"] if declared.listed_in else []
    if bucket and bucket.first_essential:
        first = name_of(bucket.first_essential.key, scenario="base")
        listed = bucket.first_essential.listed_in
        says_so = f"IF(COUNT({first})=1,IF({first}=0,0,1),1)=1"
        conditions.append(f"OR({listed}>0,{says_so})" if listed else says_so)
    if bucket and bucket.counted:
        conditions.append(f'{bucket.counted}="Yes"')
    return f"=IF(AND({','.join(conditions)}),1,0)" if conditions else 1


def _carries(declared: Input | Table, filled: str, bucket: Bucket | None, model: Model) -> str | int:
    """Whether something is there that has a part in what comes out: not zero, and used."""
    if isinstance(declared, Table) or not declared.numeric:
        return f"={filled}" if declared.numeric else 0
    assumed = bucket and declared.key in bucket.assumptions
    conditions = [f"IF({filled}=0,{1 if assumed else 0},{_is_not_zero(declared)})=1"]
    if declared.only_with:
        conditions.append(f"{_is_not_zero(model.inputs[declared.only_with])}=1")
    if declared.unless:
        conditions.append(f"COUNT({name_of(declared.unless, scenario='base')})=0")
    return f"=IF(AND({','.join(conditions)}),1,0)"


def _is_not_zero(declared: Input) -> str:
    """The part of a formula that is 1 where a typed cell of an input holds a number that is not 0, else 0."""
    ends = SCENARIO_KEYS if declared.three else ("base",)
    cells = ",".join(name_of(declared.key, scenario=end) for end in ends)
    return f"IF(COUNT({cells})=0,0,IF(OR(MAX({cells})>0,MIN({cells})<0),1,0))"


def _standard_kind(declared: Input) -> str:
    return "share" if declared.kind == "share" else "count" if declared.numeric else "text"

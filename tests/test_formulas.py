"""Formulas as text: how programs spell a formula does not count, everything else does."""

from __future__ import annotations

import random
import re
from functools import cache
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import formualizer
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.tokenizer import Token
from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string, get_column_letter

from roi_workbook.catalogue import MODEL
from roi_workbook.formulas.addresses import COLUMNS, ROWS
from roi_workbook.formulas.normal_form import CUMULATIVE, RENAMED, normal_form
from roi_workbook.formulas.references import (
    LONGEST_FORMULA,
    FormulaError,
    NameReference,
    Operand,
    Reference,
    is_frozen,
    shifted,
)
from roi_workbook.input_files.starting_points import blank_inputs
from roi_workbook.workbook.layout import plan_book
from tests.edited import Made
from tests.edits import saved_by
from tests.engines.workbook_parts import row_and_column, worksheet_parts
from tests.spellings import CELL, KELVIN, LONG_S, LOOK_ALIKES, NOISE, Word, is_reference, words_of

NormalForm = tuple[str, tuple[Operand, ...]]


@pytest.fixture(
    scope="module",
    params=["one of each form", pytest.param("every formula", marks=pytest.mark.thorough)],
)
def template(request: pytest.FixtureRequest) -> dict[str, NormalForm]:
    """The normal form of one formula of each, or of every formula of the template."""
    formulas = plan_book(blank_inputs(MODEL), MODEL).formulas().values()
    forms = {formula: normal_form(formula) for formula in sorted({formula[1:] for formula in formulas})}
    if request.param == "every formula":
        return forms
    one_of_each = {shape: formula for formula, (shape, _) in forms.items()}
    return {formula: forms[formula] for formula in one_of_each.values()}


@pytest.fixture(scope="module")
def words(template: dict[str, NormalForm]) -> dict[str, list[Word]]:
    """The words of every formula of the template, by another reader of formulas."""
    words = {formula: words_of(formula) for formula in template}
    assert all("".join([word.value for word in found]) == formula for formula, found in words.items())
    return words


# What does not count


EQUAL = [
    ("sum( a1 ,\r\n b2 )", "SUM(A1,B2)"),
    ("Npv*TRUE", "npv*true"),
    ("$A$1+$B2+C$3", "A1+B2+C3"),
    ("((A1))+(B2*C3)", "A1+B2*C3"),
    ("(-A1)^2", "-A1^2"),
    ("(A1^2)^B1", "A1^2^B1"),
    ("(A1-B1)-C1", "A1-B1-C1"),
    ("-(A1%)", "-A1%"),
    ("2^(-1)", "2^-1"),
    ("(A1=B1)=(C1)", "A1=B1=C1"),
    ("(A1&B1)=(C1+D1)", "A1&B1=C1+D1"),
    ("'General'!A1", "General!A1"),
    ("'a~b'!A1+'it''s'!B2", "('a~b'!A1)+'it''s'!B2"),
    ("TRUE()", "TRUE"),
    ("false( )", "FALSE"),
    ("_xlfn.XLOOKUP(A1,B1:B9,C1:C9)", "_XLFN.xlookup(a1,b1:b9,c1:c9)"),
    ("NORMSDIST(A1)", "_xlfn.NORM.S.DIST(A1,TRUE())"),
    ("LOGNORMDIST(A1,B1,C1)", "_xlfn.LOGNORM.DIST(A1,B1,C1,TRUE)"),
    ("BETADIST(A1,B1,C1,D1,E1)", "_xlfn.BETA.DIST(A1,B1,C1,TRUE,D1,E1)"),
    ("NORMDIST(A1,B1,C1,FALSE)", "_xlfn.NORM.DIST(A1,B1,C1,FALSE)"),
    ("STDEV(A1:A9)", "_xlfn.STDEV.S(A1:A9)"),
    ("0.1", ".1"),
    ("0.1", "1E-1"),
    ("0.1", "0.10000000000000000555"),
    ("1E+020", "100000000000000000000"),
    ("100.0", "1e2"),
    ("+A1", "A1"),
    ("2^+A1", "2^A1"),
    ("-+A1", "-A1"),
    ("--A1", "-(-A1)"),
    ("SUM(General!A1:General!B2)", "SUM(General!A1:B2)"),
    ("SUM(General!$D$20:(General!$F$20))", "SUM(General!$D$20:$F$20)"),
    ("A1 : B2", "A1:B2"),
    ("A1:B2:C3", "A1:C3"),
    ("B2:A1", "A1:B2"),
    ("B1:A2", "A1:B2"),
    ("A1:A1", "A1"),
    ("A:C", f"A1:C{ROWS}"),
    ("$3:2", "A2:XFD3"),
    ("+(A1*B1:B9)", "A1*B1:B9"),
    ("+5%", "5%"),
    ('+"a"&+TRUE', '"a"&TRUE'),
    ("(A1:B9  B2:C9)", "A1:B9\nB2:C9"),
    ("{1 , 2; .5}", "{1,2;0.5}"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_spelling_does_not_count(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize("old", sorted(RENAMED))
def test_old_and_new_names_of_a_function_are_one(old: str) -> None:
    assert normal_form(f"{old}(A1,B1)") == normal_form(f"_xlfn.{RENAMED[old].lower()}(A1,B1)")


@pytest.mark.parametrize("old", sorted(CUMULATIVE))
def test_a_new_argument_of_a_renamed_function_is_filled_in(old: str) -> None:
    new, place, truth = CUMULATIVE[old]
    arguments = [f"A{row}" for row in range(1, place + 1)]
    assert normal_form(f"{old}({','.join(arguments)})") == normal_form(
        f"_xlfn.{new}({','.join([*arguments, truth])})"
    )


def test_the_parts_of_a_normal_form() -> None:
    assert normal_form('IF(\'Cash flow\'!$b$2:c3>NPV_base,"a ""B""",-2^ $A:$A)') == (
        'IF(~>~,"a ""B""",(-2)^~)',
        (
            Reference("Cash flow", 1, 1, 2, 2),
            NameReference(None, "npv_base"),
            Reference(None, 0, 0, ROWS - 1, 0),
        ),
    )
    assert normal_form("'it''s'!npv+5:5")[1] == (
        NameReference("it's", "npv"),
        Reference(None, 4, 0, 4, COLUMNS - 1),
    )


@pytest.mark.parametrize("noise", NOISE)
def test_no_formula_of_the_template_changes_by_noise(
    noise: str, template: dict[str, NormalForm], words: dict[str, list[Word]]
) -> None:
    change = cache(NOISE[noise])
    noisy = {formula: "".join(map(change, found)) for formula, found in words.items()}
    assert any(formula != text for formula, text in noisy.items())
    assert [text for formula, text in noisy.items() if normal_form(text) != template[formula]] == []


@pytest.mark.parametrize("look_alike", LOOK_ALIKES)
def test_what_only_looks_alike_is_another_formula(
    look_alike: str, template: dict[str, NormalForm], words: dict[str, list[Word]]
) -> None:
    """But for a plus sign before one cell: that changes nothing."""
    change = cache(LOOK_ALIKES[look_alike])
    others = {formula: "".join(map(change, found)) for formula, found in words.items()}
    changed = {formula: text for formula, text in others.items() if formula != text}
    if look_alike == "plus signs":
        areas = {formula for formula, found in words.items() if any(map(may_be_several, found))}
        changed = {formula: text for formula, text in changed.items() if formula in areas}
    assert changed and [text for formula, text in changed.items() if form(text) == template[formula]] == []


def may_be_several(word: Word) -> bool:
    """Whether a word may stand for more than one cell."""
    corners = word.value.rpartition("!")[2].replace("$", "").split(":")
    return is_reference(word) and not (len(set(corners)) == 1 and CELL.fullmatch(corners[0]))


def form(formula: str) -> NormalForm | None:
    """The normal form of a formula; None where it has none."""
    try:
        return normal_form(formula)
    except FormulaError:
        return None


FORMULA = re.compile(r'<c\b[^>]*\br="(?P<cell>[A-Z]+[0-9]+)"[^>]*><f\b[^>]*>(?P<formula>[^<]*)</f>')


def formulas_in(workbook: bytes) -> dict[tuple[str, int, int], str]:
    """The formulas of a file by sheet, row and column, without "="."""
    with ZipFile(BytesIO(workbook)) as archive:
        return {
            (sheet, *row_and_column(found["cell"])): unescape(found["formula"])
            for sheet, part in worksheet_parts(archive).items()
            for found in FORMULA.finditer(archive.read(part).decode())
        }


@pytest.mark.parametrize("program", ["LibreOffice", "IronCalc"])
def test_no_formula_of_the_example_changes_by_saving_it(program: str, core_then_all: Made) -> None:
    saved = formulas_in(saved_by(core_then_all.content(), program))
    made = {place: formula[1:] for place, formula in core_then_all.book.formulas().items()}
    assert saved.keys() == made.keys()
    assert [
        (place, formula, saved[place])
        for place, formula in made.items()
        if formula != saved[place] and normal_form(formula) != normal_form(saved[place])
    ] == []


def test_no_formula_of_the_template_changes_by_formualizers_printer(template: dict[str, NormalForm]) -> None:
    printed = {formula: formualizer.parse("=" + formula).to_formula()[1:] for formula in template}
    assert sum(formula != text for formula, text in printed.items()) > len(template) / 7
    assert [text for formula, text in printed.items() if normal_form(text) != template[formula]] == []


# What counts


DIFFERENT = [
    ("A1+B1", "A1-B1"),
    ("A1+B1", "B1+A1"),
    ("A1-(B1-C1)", "A1-B1-C1"),
    ("A1+(B1+C1)", "A1+B1+C1"),
    ("-(A1^2)", "-A1^2"),
    ("A1^(2^B1)", "A1^2^B1"),
    ("(A1+B1)%", "A1+B1%"),
    ("A1<B1", "A1<=B1"),
    ("A1&(B1=C1)", "A1&B1=C1"),
    ("A1", "-A1"),
    ("A1", "A1%"),
    ("1/2", "0.5"),
    ("0.1", "0.1000000001"),
    ('"a"', '"A"'),
    ('"a b"', '"a  b"'),
    ('"a""b"', '"ab"'),
    ('"1"', "1"),
    ('"A1"', "A1"),
    ("TRUE", '"TRUE"'),
    ("TRUE", "FALSE"),
    ("TRUE", "1"),
    ("IF(A1,B1)", "IF(A1,B1,)"),
    ("IF(A1,,B1)", "IF(A1,B1)"),
    ("PI()", "PI"),
    ("SUM(A1,B1)", "SUM((A1,B1))"),
    ("SUM(A1,B1)", "SUM(A1:B1)"),
    ("SUM(A1:B9 B2:C9)", "SUM(A1:B9,B2:C9)"),
    ("SUM(A1:B9 B2:C9)", "SUM(A1:B9:B2:C9)"),
    ("A1:INDEX(B1:B9,2)", "A1"),
    ("SUM(A1)", "SUMSQ(A1)"),
    ("CEILING(A1,1)", "CEILING.MATH(A1,1)"),
    ("NORMSDIST(A1)", "_xlfn.NORM.S.DIST(A1,FALSE)"),
    ("NORMSDIST(A1)", "_xlfn.NORM.S.DIST(A1)"),
    ("NORMSDIST(A1)", "NORM.S.DIST(A1,TRUE)"),
    ("STDEV(A1:A9)", "STDEVP(A1:A9)"),
    ("#N/A", "#REF!"),
    ("A1", "#REF!"),
    ("{1,2}", "{1;2}"),
    ("{1,2}", "{2,1}"),
    ("A1#", "A1"),
    ("_xlfn.ANCHORARRAY(A1)", "A1"),
    ("_xlfn.SINGLE(A1)", "A1"),
    ("_xlfn.SUM(A1)", "SUM(A1)"),
    ("STDEV.S(A1:A9)", "STDEV(A1:A9)"),
    ("_xlws.SORT(A1:A9)", "SORT(A1:A9)"),
    ("_xlpm.npv", "npv"),
    ("+SUM(A1)", "SUM(A1)"),
    (f"{LONG_S}UM(A1)", "SUM(A1)"),
    (f"{KELVIN}pi", "kpi"),
    ("A1", "B1"),
    ("A1", "A2"),
    ("A1:B2", "A1:B3"),
    ("General!A1", "A1"),
    ("General!A1", "Cases!A1"),
    ("npv", "npv_base"),
    ("General!npv", "npv"),
    ("npv", '"npv"'),
    ("A1*1", "A1"),
    ("A1+0", "A1"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_everything_but_spelling_counts(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


OPERATORS = ["+", "-", "*", "/", "^", "&", "=", "<>", "<", ">", "<=", ">="]


@cache
def moved(operand: str) -> list[str]:
    """An address with each corner one row down, one column to the right, on another sheet; another name."""
    sheet, mark, address = operand.rpartition("!")
    corners = list(re.finditer(r"[A-Z]+(?=\$?[0-9])|[0-9]+", address))
    if not CELL.search(address) or not corners:
        return [operand + "x", "x" + operand]
    elsewhere = ["Elsewhere!" + address] + [address] * bool(sheet)
    for found in corners:
        digits = found[0].isdigit()
        beside = (
            f"{int(found[0]) + 1}" if digits else get_column_letter(column_index_from_string(found[0]) + 1)
        )
        elsewhere.append(sheet + mark + address[: found.start()] + beside + address[found.end() :])
    return elsewhere


def mutations(word: Word, number: int) -> list[str]:
    """Other words for a word; each makes another formula."""
    text: str = word.value
    if word.type == Token.OP_IN:
        place = OPERATORS.index(text)
        return [OPERATORS[place - 1 - number % (len(OPERATORS) - 1)]]
    if word.type == Token.OP_PRE:
        return [""]
    if word.type == Token.SEP:
        return [",,"]
    if word.type == Token.FUNC:
        return ["X" + text] if word.subtype == Token.OPEN else []
    if word.subtype == Token.TEXT:
        return list({text[:-1] + ' "', text[:-1] + 'x"', text.swapcase()} - {text})
    if word.subtype == Token.LOGICAL:
        return ["FALSE" if text == "TRUE" else "TRUE", "NOT"]
    if word.subtype == Token.NUMBER:
        return [text + "1", "-" + text, text + "%"]
    return moved(text) if is_reference(word) else []


def test_every_mutation_of_every_token_of_the_template_is_noticed(
    template: dict[str, NormalForm], words: dict[str, list[Word]]
) -> None:
    tried, unnoticed = 0, []
    for formula, found in words.items():
        place = 0
        for number, word in enumerate(found):
            after = place + len(word.value)
            for other in mutations(word, number):
                mutant = formula[:place] + other + formula[after:]
                tried += 1
                if normal_form(mutant) == template[formula]:
                    unnoticed.append((formula, mutant))
            place = after
    assert tried > 20 * len(template)
    assert unnoticed == []


# Brackets and precedence


Tree = str | tuple[str, "Tree"] | tuple[str, "Tree", "Tree"]

BINDING = {"=": 1, "<=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5, "negative": 6, "%": 7, " ": 8}

LEAVES = st.sampled_from(["A1", "npv", "2", "0.5", '"a+b"', "TRUE", "General!B2:C3", "{1;2}"])
TREES: st.SearchStrategy[Tree] = st.recursive(
    LEAVES,
    lambda trees: st.one_of(
        st.tuples(st.sampled_from(["negative", "%", "SUM("]), trees),
        st.tuples(
            st.sampled_from([operator for operator in BINDING if operator not in ("negative", "%")]),
            trees,
            trees,
        ),
        st.tuples(st.just("IF("), trees, trees),
    ),
    max_leaves=12,
)


def in_all_brackets(tree: Tree) -> str:
    """A tree as a formula with a pair of brackets for every operation."""
    if isinstance(tree, str):
        return tree
    operator, *parts = [tree[0], *map(in_all_brackets, tree[1:])]
    if operator.endswith("("):
        return operator + ",".join(parts) + ")"
    if operator == "negative":
        return f"(-{parts[0]})"
    return f"({parts[0]}%)" if operator == "%" else f"({parts[0]}{operator}{parts[1]})"


def in_needed_brackets(tree: Tree, binding: int = 0) -> str:
    """A tree as a formula that relies on precedence, with spaces; in brackets where it binds too loosely."""
    if isinstance(tree, str):
        return tree
    operator, *parts = tree
    if operator.endswith("("):
        return operator.lower() + " , ".join(map(in_needed_brackets, parts)) + " )"
    own = BINDING[operator]
    if operator == "negative":
        text = "- " + in_needed_brackets(parts[0], own)
    elif operator == "%":
        text = in_needed_brackets(parts[0], own) + "%"
    else:
        text = f"{in_needed_brackets(parts[0], own)} {operator} {in_needed_brackets(parts[1], own + 1)}"
    return text if own >= binding else f"( {text} )"


@given(TREES)
def test_needless_brackets_and_spaces_never_count(tree: Tree) -> None:
    form = normal_form(in_all_brackets(tree))
    assert normal_form(in_needed_brackets(tree)) == form
    assert normal_form(form[0].replace("~", "A1"))[0] == form[0], "a normal form is its own normal form"


@given(TREES, TREES)
def test_needed_brackets_always_count(one: Tree, other: Tree) -> None:
    assert (normal_form(in_needed_brackets(one)) == normal_form(in_needed_brackets(other))) == (one == other)


def arithmetic(dice: random.Random, depth: int = 3) -> str:
    """Some arithmetic as it may be typed: numbers, brackets, signs and percents in a row."""
    parts = []
    for _ in range(dice.randint(1, 4)):
        part = dice.choice(["2", "3", "5", "0.5", "1.5", ".25"])
        if depth and dice.random() < 0.4:
            part = f"({arithmetic(dice, depth - 1)})"
        parts.append(dice.choice(["", "", "-", "--", "+"]) + part + dice.choice(["", "", "", "%"]))
    return "".join(part + dice.choice("+-*/^") for part in parts)[:-1]


def test_the_normal_form_of_arithmetic_has_the_same_value() -> None:
    dice = random.Random(5)
    formulas = [arithmetic(dice) for _ in range(2_000)]
    workbook = formualizer.Workbook()
    workbook.add_sheet("Sums")
    for row, formula in enumerate(formulas, start=1):
        workbook.set_formula("Sums", row, 1, "=" + formula)
        workbook.set_formula("Sums", row, 2, "=" + normal_form(formula)[0])
    workbook.evaluate_all()
    values = [
        [workbook.get_value("Sums", row + 1, column) for column in (1, 2)] for row in range(len(formulas))
    ]
    assert sum(isinstance(value, float) for value, _ in values) > len(formulas) / 2
    assert [pair for pair, (one, other) in zip(formulas, values, strict=True) if one != other] == []


# Formulas that are shifted


SHIFTED = [
    ("A1+$A1+A$1+$A$1", "B3+$A3+B$1+$A$1"),
    ("SUM(A1:B$2,C:D,$C:D,3:4,3:$4)", "SUM(B3:C$2,D:E,$C:E,5:6,5:$4)"),
    ('\'A1 B1\'!A1&"A1""A1"', '\'A1 B1\'!B3&"A1""A1"'),
    ("LOG10(A1)+npv+XFE1+A1048577", "LOG10(B3)+npv+XFE1+A1048577"),
    ("'it''s A1'!A1:B2", "'it''s A1'!B3:C4"),
    ("Q1:Q4!A1", "Q1:Q4!B3"),
    ("[1]Cases!A1+Table[A1]+Table[[#This Row],[A1]]", "[1]Cases!B3+Table[A1]+Table[[#This Row],[A1]]"),
    ("General!A1:General!B2", "General!B3:General!C4"),
    ("a1#", "B3#"),
    ("XFD1+A1048575", "#REF!+#REF!"),
    ("General!XFD1:XFD2", "General!#REF!"),
    ("1E5+#N/A+TRUE", "1E5+#N/A+TRUE"),
    ('"no formula', '"no formula'),
]


@pytest.mark.parametrize(("formula", "below"), SHIFTED)
def test_relative_references_move_and_nothing_else(formula: str, below: str) -> None:
    assert shifted(formula, 2, 1) == below


def test_references_do_not_move_beyond_the_first_row_and_column() -> None:
    assert shifted("B2+A1:B2", -1, -1) == "A1+#REF!"
    assert shifted("B2+$A$1", 0, -2) == "#REF!+$A$1"


def test_formulas_of_the_template_shift_as_openpyxl_shifts_them(template: dict[str, NormalForm]) -> None:
    formulas = list(template)[::11]
    translated = [Translator("=" + formula, "A1").translate_formula("H6") for formula in formulas]
    assert ["=" + shifted(formula, 5, 7) for formula in formulas] == translated
    assert [shifted(shifted(formula, 5, 7), -5, -7) for formula in formulas] == formulas


# Formulas of Google Sheets, of other workbooks, and texts that are none


def test_what_google_sheets_froze_is_known() -> None:
    assert is_frozen('IFERROR(__xludf.DUMMYFUNCTION("SORT(A1:A9)"),1)')
    assert is_frozen('iferror(__XLUDF.dummyfunction("SORT(A1:A9)"),"")')
    assert not is_frozen('"__xludf.DUMMYFUNCTION("&A1')
    assert not is_frozen("IFERROR(A1,1)")


FOREIGN = [
    "[1]General!A1",
    "'[other.xlsx]General'!A1",
    "[0]!npv",
    "General:Cases!A1",
    "'General:Cases'!A1",
    "General!A1:Cases!B2",
    "General!A1:(B2)",
    "Table[Column]",
    "Table[[#This Row],[Column]]",
    "R[1]C[-1]",
    "General!#REF!",
    "'Cash flow'!#REF!",
    "of:=[.A1]",
    "npv:irr",
    "@A1:A9",
    "XFE1",
    "A1048577",
    "A0",
    "1E999",
    "A1 B1 +",
    "SUM(A1",
    "SUM A1)",
    "{1,2)",
    "1,2",
    "(,A1)",
    "A1 < = B1",
    "2A1",
    "A1A(",
    "A1!B1!C1",
    "A1~B1",
    "~",
    "A1\u00a4B1",
    "'A1",
    '"A1',
    '"A1"A1',
    "",
    " ",
    "=A1",
    "A1\x00",
    "\ud800",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_what_the_template_cannot_have_is_an_error_or_no_formula_of_it(
    text: str, template: dict[str, NormalForm]
) -> None:
    try:
        form = normal_form(text)
    except FormulaError:
        return
    assert form not in template.values()


LONG = [
    *[
        "(",
        ")",
        "'",
        '"',
        "-",
        "+",
        "@",
        "#",
        "%",
        "$",
        "!",
        ":",
        ",",
        ";",
        "{",
        "[",
        "A",
        "1",
        "~",
        ".",
        "\\",
        " ",
    ],
    *[
        "[[",
        "''!",
        '""&',
        "A1:",
        "A1,",
        "A1 ",
        "1:",
        "a:",
        "a!",
        "'a'!",
        "a.",
        "1E",
        "1%",
        "-(",
        "IF(",
        "A1+",
        "{1,",
    ],
    *["((", "TRUE", "#REF!", "#N/A", "_xlfn.", "A1#", "a'", "$A$", "1.", "\u00e4", "\U0001f600"],
]


@pytest.mark.parametrize("piece", LONG)
def test_no_text_is_too_much(piece: str) -> None:
    whole = piece * (LONGEST_FORMULA // len(piece))
    for text in (whole, whole[:-1] + "1", whole[:4_000] + "1" + ")" * (4_000 // len(piece))):
        assert isinstance(shifted(text, 1, 1), str)
        try:
            assert isinstance(normal_form(text), tuple)
        except FormulaError as error:
            assert len(str(error)) < 200


def test_a_formula_may_be_as_long_as_excel_allows() -> None:
    longest = "1+" * (LONGEST_FORMULA // 2 - 1) + "11"
    assert normal_form(longest) == (longest, ())
    with pytest.raises(FormulaError, match="8193"):
        normal_form(longest + "1")


def test_brackets_are_nested_as_deep_as_they_fit() -> None:
    assert normal_form("(" * 4_000 + "A1" + ")" * 4_000) == normal_form("A1")
    assert normal_form("IF(" * 2_000 + "A1" + ")" * 2_000)[0].count("IF(") == 2_000


PIECES = st.sampled_from([*"A1$:!'\"()+-^%&<=>,;{}[]#@~. \n\\_?é", "IF(", "TRUE", "npv", "#REF!", "Cases!"])


@given(st.lists(PIECES).map("".join))
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    is_frozen(text)
    try:
        form = normal_form(text)
    except FormulaError:
        shifted(text, 1, 1)
    else:
        assert normal_form(shifted(text, 0, 0)) == form

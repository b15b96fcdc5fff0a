"""Cases of which only one is done: what each dearer one costs and brings beyond the cheaper, and the best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from roi_workbook.cell_values import finite
from roi_workbook.errors import RoiWorkbookError
from roi_workbook.finance.incremental import incremental
from roi_workbook.finance.results import RESULT_LINES
from roi_workbook.lazy import np
from roi_workbook.model.records import LAST_MONTH
from roi_workbook.portfolios.ranking import cents, npv_of
from roi_workbook.portfolios.records import Case, Checked

DOING_NOTHING = "doing nothing"
"""What the cheapest alternative is compared with: no cost and no benefit in any month."""

INCREMENTAL = ("pv_costs", "npv", "irr", "payback_months")
"""The results that are told of each alternative over the one it is compared with."""

LINES = {line.key: line for line in RESULT_LINES if line.key in INCREMENTAL}
"""Their lines, which are those of every model."""

SAME: tuple[tuple[str, str, Callable[[Case], str]], ...] = (
    ("currency", "reporting_currency", lambda case: case.currency or "no currency"),
    ("scenario", "scenario", lambda case: case.scenario),
    ("horizon", "horizon_months", lambda case: f"{case.horizon_months:g} months"),
    ("discount rate", "annual_discount_rate", lambda case: f"{100 * case.annual_discount_rate:.9g} %"),
    ("month of decision", "model_start", lambda case: case.start[:7] or "none given"),
)
"""What alternatives must have in common: what it is called, the input, and how a case says it."""


class AlternativesError(RoiWorkbookError):
    """Files that cannot be compared as alternatives; `problems` holds a sentence for each reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One of the cases of which only one is done.

    `against` is the name of the one it is compared with, `figures` its results beyond that one (INCREMENTAL):
    None where one is not defined, and `undefined` says why. `dominated_by` is one that costs no more, brings at
    least as much and is better in one of the two; "" where there is none.
    """

    file: str
    name: str
    case: Case
    against: str
    figures: Mapping[str, float | None]
    undefined: Mapping[str, str]
    dominated_by: str

    @property
    def is_worth_it(self) -> bool:
        """Whether what it brings beyond the one it is compared with is worth more than its extra cost."""
        return cents(self.figures["npv"] or 0.0) > 0


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Alternatives by what they cost, the cheapest first, and notes to read before relying on them."""

    ordered: tuple[Alternative, ...]
    notes: tuple[str, ...] = ()

    @property
    def best(self) -> Alternative | None:
        """The dearest that is worth its extra cost; None where doing nothing is worth as much as any."""
        return next((each for each in reversed(self.ordered) if each.is_worth_it), None)


def alternatives(files: Sequence[Checked], include_failed: bool = False) -> Alternatives:
    """The alternatives among these files, in the order of their costs; of equals the file given first is first.

    Raises AlternativesError, with all reasons at once, where a file does not count or where cases differ in what
    they must have in common.
    """
    if problems := [*_uncounted(files, include_failed), *_different(files)]:
        raise AlternativesError(problems)
    counted = sorted(
        ((each.file, each.case) for each in files if each.case), key=lambda counted: cents(_costs(counted[1]))
    )
    cases = [case for _, case in counted]
    times = Counter(case.name for case in cases)
    names = [case.name if case.name and times[case.name] == 1 else file for file, case in counted]
    against, dominated = _compared_with(cases), _dominated_by(cases)
    numbers = _incremental(cases, against)
    told = [DOING_NOTHING, *names]
    ordered = []
    for at, (file, case) in enumerate(counted):
        row = {key: float(values[at]) for key, values in numbers.items()}
        figures = {key: finite(row[key]) for key in INCREMENTAL}
        by = dominated[at]
        ordered.append(
            Alternative(
                file=file,
                name=names[at],
                case=case,
                against=told[against[at]],
                figures=figures,
                undefined={key: _why_not(key, row) for key, value in figures.items() if value is None},
                dominated_by="" if by is None else told[by],
            )
        )
    return Alternatives(tuple(ordered), tuple(f"{each.file}: {each.note}" for each in files if each.note))


def _why_not(key: str, row: Mapping[str, float]) -> str:
    """Why an incremental result is not defined, in the words of the workbook; there is no other rate to see."""
    return LINES[key].why_not_defined(row).partition(",")[0]


def _costs(case: Case) -> float:
    return case.figures["pv_costs"] or 0.0


def _uncounted(files: Sequence[Checked], include_failed: bool) -> Iterator[str]:
    """Why files have no case that counts."""
    for each in files:
        if each.case is None:
            yield f"{each.file}: {each.problem or 'its numbers are too large to compare.'}"
        elif each.errors and not include_failed:
            yield (
                f"{each.file}: {each.problem} Correct it, or compare it as it recomputes with --include-failed."
            )


def _different(files: Sequence[Checked]) -> Iterator[str]:
    """Why cases cannot be compared; one without any value or cost differs in nothing that matters."""
    filled = [(each.file, each.case) for each in files if each.case and not each.case.empty]
    for what, key, told in SAME:
        having: dict[str, list[str]] = {}
        for file, case in filled:
            having.setdefault(told(case), []).append(file)
        if len(having) > 1:
            listed = "; ".join(f"{value} in {', '.join(names)}" for value, names in having.items())
            yield (
                f"Alternatives can only be compared with the same {what}: {listed}. Give {key} one value in all of them."
            )


def _compared_with(cases: Sequence[Case]) -> list[int]:
    """What each case, the cheapest first, is compared with: 0 is doing nothing, 1 the first case.

    That is the dearest before it that is worth its extra cost itself.
    """
    against, kept, worth = [], 0, 0.0
    for number, case in enumerate(cases, 1):
        against.append(kept)
        if cents(npv_of(case) - worth) > 0:
            kept, worth = number, npv_of(case)
    return against


def _incremental(cases: Sequence[Case], against: Sequence[int]) -> dict[str, np.ndarray]:
    """The incremental results of every case: arrays (cases,) by key."""
    months = np.zeros((2, LAST_MONTH + 1, 1 + len(cases)))
    for number, case in enumerate(cases, 1):
        months[:, :, number] = case.net, case.moved
    single = np.array(
        [
            [0.0] * 4,
            *([_costs(case), npv_of(case), case.zero_limit, case.horizon_months] for case in cases),
        ]
    ).T
    columns = dict(zip(("pv_costs", "npv", "zero_limit", "horizon_months"), single, strict=True))
    columns |= dict(zip(("net_t", "moved"), months, strict=True))
    dearer = {key: array[..., 1:] for key, array in columns.items()}
    return incremental(dearer, {key: array[..., list(against)] for key, array in columns.items()})


def _dominated_by(cases: Sequence[Case]) -> list[int | None]:
    """What dominates each case, numbered as what it is compared with: the first that does, None where none does."""
    all_of_them = [(0, 0), *((cents(_costs(case)), cents(npv_of(case) + _costs(case))) for case in cases)]
    return [
        next(
            (
                other
                for other, (costs, benefits) in enumerate(all_of_them)
                if costs <= own[0] and benefits >= own[1] and (costs, benefits) != own
            ),
            None,
        )
        for own in all_of_them[1:]
    ]

"""Walking the months: totals, growth, fading and signs of many cases at once.

Arrays are (months, cases), from month 0 on, or (months, 1) where all cases are the same. Months are added in
their order, so a case gives the same bits whatever others it is worked out with.
"""

from __future__ import annotations

from roi_workbook.lazy import np
from roi_workbook.model.records import LAST_MONTH

MONTHS = range(LAST_MONTH + 1)

MANY = 32
"""From this many cases on, a loop over the months is faster than numpy's own accumulation."""


def months_needed(horizon: np.ndarray) -> int:
    """How many months from 0 on cover all money of some cases: whole years, at least one."""
    longest = min(max(horizon.max(), 12), LAST_MONTH)
    return 12 * -int(-longest // 12) + 1


def total(flow: np.ndarray) -> np.ndarray:
    """The total of a flow over the months: array (cases,)."""
    one_case = flow.shape[1] == 1  # numpy would add a single column in another order
    added: np.ndarray = np.add.accumulate(flow)[-1] if one_case else flow.sum(axis=0)
    return added


def weighted_total(flow: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The total of a flow with a weight per month, of each case or of all: array (cases,)."""
    if flow.shape[1] == weights.shape[1] == 1:  # numpy would add a single column in another order
        return weighted_total(np.repeat(flow, 2, axis=1), weights)[:1]
    added: np.ndarray = np.einsum("mn,mn->n", flow, weights)
    return added


def running_total(flow: np.ndarray, together: np.ndarray) -> np.ndarray:
    """The total up to and including each month, written over `together`."""
    return _walked(np.add, flow, together)


def compounded(yearly: np.ndarray, months: int) -> np.ndarray:
    """What 1 has grown to by each month at a yearly rate (cases,)."""
    grown = np.empty((months, len(yearly)))
    grown[0], grown[1:] = 1.0, (1 + yearly) ** (1 / 12)
    return _walked(np.multiply, grown, grown)


def stepped(yearly: np.ndarray, months: int) -> np.ndarray:
    """What 1 has grown to by each month if it rises by a yearly rate (cases,) after every twelve months,
    first in month 13.
    """
    if not yearly.any():
        return np.ones((months, 1))
    rises = np.broadcast_to(1 + yearly, (-(-(months - 1) // 12) - 1, len(yearly)))
    level = np.multiply.accumulate(np.concatenate([np.ones((1, len(yearly))), rises]))
    return np.concatenate([level[:1], np.repeat(level, 12, axis=0)])[:months]


def at_level(amount: np.ndarray, level: np.ndarray) -> np.ndarray:
    """An amount (cases,) at the level of each month: array (months, cases), or the amount where nothing
    moves.
    """
    return amount if level.shape[1] == 1 and (level == 1).all() else amount * level


def _walked(step: np.ufunc, rows: np.ndarray, together: np.ndarray) -> np.ndarray:
    """Each month combined with the months before it."""
    if rows.shape[1] < MANY:
        accumulated: np.ndarray = step.accumulate(rows, out=together)
        return accumulated
    together[0] = before = rows[0]
    for row, result in zip(rows[1:], together[1:], strict=True):
        before = step(before, row, out=result)
    return together


def faded(yearly: np.ndarray, full: np.ndarray, months: int) -> np.ndarray:
    """What is left of 1 by each month if, from month `full` on, `yearly` (cases,) of it is left after every
    twelve.
    """
    if (yearly == 1).all():
        return np.ones((months, 1))
    cases = np.arange(max(len(yearly), len(full)))
    first = np.broadcast_to(np.clip(np.floor(full) + 1, 0, months), cases.shape)
    at_first, monthly = yearly ** ((first - full) / 12), yearly ** (1 / 12)
    steps = np.ones((months + 1, len(cases)))
    np.copyto(steps, monthly, where=np.arange(months + 1)[:, None] > first)
    steps[first.astype(int), cases] = at_first
    return _walked(np.multiply, steps, steps)[:-1]


def signs(moved: np.ndarray) -> np.ndarray:
    """The sign of the last money moved up to each month: 1 in, -1 out, 0 while nothing has moved."""
    sign = (moved > 0).view(np.int8) - (moved < 0).view(np.int8)
    still = sign == 0
    for month in np.flatnonzero(still[1:].any(axis=1)) + 1:
        sign[month] += still[month] * sign[month - 1]
    return sign


def turns(sign: np.ndarray) -> np.ndarray:
    """Where the sign turns: 1 or 0, from month 1 on; array (months - 1, cases)."""
    turned: np.ndarray = sign[1:] * sign[:-1] < 0
    return turned.view(np.int8)


def first_sign(sign: np.ndarray, changes: np.ndarray) -> np.ndarray:
    """The sign of the first money moved (cases,): the last one turned back as often as it turned."""
    first: np.ndarray = sign[-1] * (1 - 2 * (changes % 2))
    return first


def month_after_last(marked: np.ndarray) -> np.ndarray:
    """The month after the last one marked, of booleans (months, cases); 0 where none is."""
    after = np.arange(1, len(marked) + 1, dtype=np.uint8)[:, None]
    last: np.ndarray = (marked.view(np.uint8) * after).max(axis=0)
    return last.astype(float)


def first_month(marked: np.ndarray) -> np.ndarray:
    """The first month marked, of booleans (months, cases) with at least one marked."""
    return len(marked) - month_after_last(marked[::-1])

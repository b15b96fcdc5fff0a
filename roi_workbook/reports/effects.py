"""Which input moved which result by how much, as sections of a document."""

from __future__ import annotations

from collections.abc import Iterator

from roi_workbook.catalogue import Model
from roi_workbook.counts import count_of
from roi_workbook.diff.attribution import NOISE, Attribution
from roi_workbook.diff.changes import Changes
from roi_workbook.reports.document import Bar, Bars, Paragraph, ReportColumn, ReportSection, ReportTable
from roi_workbook.value_texts import percent, signed

MOST_LISTED = 5
"""Inputs listed in the overview for each result but the first; the rest is added up."""

MOST_BARS = 10
"""Inputs drawn as bars for the first result."""

MOST_NAMED, MOST_OF_IT = 3, 0.8
"""Inputs that a sentence names, and the share of a movement from which on they are most of it."""

PARTS = ("share", "alone", "combination")
ALL_TOGETHER = "All changes together"


def effect_sections(changes: Changes, attribution: Attribution, model: Model) -> Iterator[ReportSection]:
    """The first result in full, the others by their largest effects, and everything in an appendix."""
    results = [key for key in attribution.results.index if _moved(attribution, key)]
    remarks = tuple(_remarks(changes, attribution, model))
    if not results:
        if remarks:
            yield ReportSection(title="Which input moved which result", parts=remarks)
        return
    first, *others = results
    title = f"What moved it: {model.lines[first].label}"
    table = _table(_rows(attribution, first, model), attribution)
    meaning = map(Paragraph, _meaning(changes, attribution))
    figures = ReportSection(title="In figures", parts=(table, *meaning), folded=True)
    yield ReportSection(title=title, parts=(_bars(attribution, first, model), figures, *remarks))
    if others:
        rows = [row for key in others for row in _overview(attribution, key, model)]
        yield ReportSection(
            title="What moved the other results", parts=(_table(rows, attribution, "Result"),), folded=True
        )
        every = [(model.lines[key].label, *row) for key in results for row in _rows(attribution, key, model)]
        yield ReportSection(
            title="Every effect on every result", parts=(_table(every, attribution, "Result"),), appendix=True
        )


def first_moved(attribution: Attribution) -> str | None:
    """The first result that any change moved; None where none did."""
    return next((key for key in attribution.results.index if _moved(attribution, key)), None)


def what_explains(attribution: Attribution, result: str, model: Model) -> str:
    """The few inputs that move a result most, in words that follow its name and amounts."""
    shares, unit = attribution.of(result)["share"], model.lines[result].unit
    shares = shares[shares.abs() > _rounding_error(attribution, result)]
    named = [
        f"{model.register[str(key)].label} ({signed(float(share), unit)})"
        for key, share in shares.iloc[:MOST_NAMED].items()
    ]
    reached = (shares.abs().cumsum() / shares.abs().sum()).to_numpy()
    few = int((reached < MOST_OF_IT).sum()) + 1
    if few > MOST_NAMED:
        return f"; the largest of {len(shares):,} movements: {', '.join(named)}"
    if few == len(shares):
        return f", all of it by {count_of(few, 'input')}: {', '.join(named)}"
    inputs = "one input makes" if few == 1 else f"{few} inputs make"
    return f"; {inputs} {percent(float(reached[few - 1]))} of the movement: {', '.join(named[:few])}"


def _bars(attribution: Attribution, result: str, model: Model) -> Bars:
    """The largest shares of the difference, and the rest in one bar."""
    shares = attribution.of(result)["share"]
    unit, noise = model.lines[result].unit, _rounding_error(attribution, result)
    drawn = {model.register[str(key)].label: float(share) for key, share in shares.iloc[:MOST_BARS].items()}
    if len(shares) > MOST_BARS:
        drawn[f"{len(shares) - MOST_BARS:,} more"] = float(shares.iloc[MOST_BARS:].sum())
    return Bars(tuple(Bar(label, share, signed(share, unit, noise)) for label, share in drawn.items()))


def _moved(attribution: Attribution, result: str) -> bool:
    """Whether any change moved a result, even if all together did not."""
    return bool(
        (attribution.of(result)[["share", "alone"]].abs() > _rounding_error(attribution, result)).any(
            axis=None
        )
    )


def _rounding_error(attribution: Attribution, result: str) -> float:
    """The largest rounding error of a result."""
    return NOISE * float(attribution.results.loc[[result], ["before", "after"]].abs().to_numpy().max())


def _table(rows: list[tuple[str, ...]], attribution: Attribution, *before: str) -> ReportTable:
    columns = [ReportColumn(title) for title in (*before, "Input")]
    columns += [ReportColumn(title, right=True) for title in ("Share", "Alone", "In combination")]
    if not attribution.exact:
        columns.append(ReportColumn("Standard error", right=True))
    return ReportTable(tuple(columns), tuple(rows))


def _rows(attribution: Attribution, result: str, model: Model) -> list[tuple[str, ...]]:
    """Every input that moves any result, the largest share of this one first, and their sum."""
    effects = attribution.of(result)
    unit, noise = model.lines[result].unit, _rounding_error(attribution, result)
    rows = []
    for key, effect in effects.loc[[key for key in effects.index if key in attribution.moving]].iterrows():
        texts = [signed(effect[part], unit, noise) for part in PARTS]
        if not attribution.exact:
            texts.append(signed(effect["standard_error"], unit, noise).replace("+", "±"))
        rows.append((model.register[str(key)].label, *texts))
    return [*rows, _sum(ALL_TOGETHER, attribution, result, list(effects.index), model)]


def _overview(attribution: Attribution, result: str, model: Model) -> list[tuple[str, ...]]:
    """By how much a result changed, its largest effects, and the rest in one row."""
    *rows, together = _rows(attribution, result, model)
    keys = [key for key in attribution.of(result).index if key in attribution.moving]
    rows = [row for row in rows if set(row[1:4]) != {"0"}]
    listed = rows if len(rows) <= MOST_LISTED + 1 else rows[:MOST_LISTED]
    if more := len(rows) - len(listed):
        listed = [*listed, _sum(f"{more:,} more", attribution, result, keys[len(listed) :], model)]
    return [(model.lines[result].label, *together), *(("", *row) for row in listed)]


def _sum(label: str, attribution: Attribution, result: str, keys: list[str], model: Model) -> tuple[str, ...]:
    effects, unit = attribution.of(result).loc[keys], model.lines[result].unit
    noise = _rounding_error(attribution, result)
    texts = tuple(signed(float(effects[part].sum()), unit, noise) for part in PARTS)
    return (label, *texts) if attribution.exact else (label, *texts, "")


def _meaning(changes: Changes, attribution: Attribution) -> Iterator[str]:
    changed = count_of(len(attribution.inputs), "changed input")
    if attribution.exact:
        how = f"exact, over all {2 ** len(attribution.inputs):,} combinations of {changed}"
    else:
        how = (
            f"sampled: {attribution.samples:,} of the orders of {changed}, seed"
            f" {attribution.seed}; the standard error says how accurate a share is"
        )
    yield f"Share: the mean effect over every order of the changes (Shapley value), {how}. Shares add up to the difference."
    yield f"Alone: the effect of that change in {changes.old}, all else unchanged."
    yield "In combination: share minus alone, the part due to the other changes."


def _remarks(changes: Changes, attribution: Attribution, model: Model) -> Iterator[Paragraph]:
    """Which changed inputs have no effect, and which results could not be shared out."""
    changed = [*(each.key for each in changes.inputs), *(each.key for each in changes.tables)]
    counting = [
        key
        for key in changed
        if (key in model.tables and model.tables[key].numeric)
        or (key in model.inputs and model.inputs[key].kind not in ("text", "date"))
    ]
    if idle := [model.register[key].label for key in counting if key not in attribution.moving]:
        yield Paragraph(f"No effect on these results: {', '.join(idle)}.")
    if attribution.undefined:
        labels = ", ".join(model.lines[key].label for key in attribution.undefined)
        yield Paragraph(f"Not defined under some of the changes, so not shared out: {labels}.")

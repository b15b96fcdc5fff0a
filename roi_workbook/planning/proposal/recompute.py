"""The sentences of the proposal once more, written from its figures in plain Python."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from roi_workbook.model.records import Buckets, Context
from roi_workbook.planning.proposal.figures import bought_figure, purposes
from roi_workbook.planning.proposal.sentences import has_cadence, has_hours, openings

PAINS = {
    "pain_manual_steps": "Models go live by hand.",
    "pain_no_way_back": "The way back from a bad release is unclear.",
    "pain_seen_late": "Faults are noticed late.",
    "pain_long_wait": "Finished model changes wait long to reach users.",
    "pain_glue_work": "Too many hours go into keeping the parts together.",
}


class SentenceWriter:
    """Writes the sentences; `self[...]` is a figure of the proposal, or any other value of the context."""

    def __init__(self, context: Context, figures: Mapping[str, Any], buckets: Buckets) -> None:
        self.context, self.figures, self.buckets = context, figures, buckets
        self.keys = {key.removeprefix("proposal_") for key in figures}

    def __getitem__(self, key: str) -> Any:
        return self.figures[f"proposal_{key}"] if f"proposal_{key}" in self.figures else self.context[key]

    def text(self, key: str) -> str:
        """A figure of the proposal as a sentence has it."""
        return str(self.figures[f"proposal_{key}_words"])

    def fill(self, sentence: str, **pieces: str) -> str:
        """A sentence of a bucket with its figures and pieces put in."""
        figures = {key: self.text(key) for key in self.keys if f"{key}_words" in self.keys}
        return sentence.format_map(figures | pieces)

    def paid(self, once: str, yearly: str) -> str:
        """What is paid once and every year, without amounts of 0."""
        parts = [
            f"{self.text(key)} {how}" for key, how in ((once, "once"), (yearly, "a year")) if self[key] > 0
        ]
        return " and ".join(parts)

    def by_sign(self, key: str, below: str, at_zero: str, above: str) -> str:
        """The words for an amount, by its sign."""
        value = self[key]
        return below if value < 0 else above if value > 0 else at_zero

    def short(self) -> dict[str, str]:
        """What we ask for, what it is worth, and how certain that is."""
        money, title = self.paid("one_off", "recurring"), self.context["proposal_title"]
        who = f"{title}: we ask for " if title else "We ask for "
        back = "; the money is not back by then" if self["pv_costs"] > 0 else ""
        payback = self["payback"]
        if not math.isnan(payback):
            after = (
                "within a month"
                if payback < 1
                else f"after {payback:,.0f} month{'' if payback == 1 else 's'}"
            )
            back = f"; the money is back {after}"
        npv = self.text("npv")
        beyond = self.by_sign(
            "npv",
            f"costs {npv} more than it brings",
            "brings about what it costs",
            f"brings {npv} more than it costs",
        )
        ends = [
            f"a {'loss' if self[end] < 0 else 'gain'} of {self.text(end)}"
            for end in ("range_low", "range_high")
        ]
        spread = "That is one value without a range: what a range needs is not filled in."
        if self["has_range"]:
            spread = (
                f"Around the Base case, if the ranges typed are right, {self['outcomes']:,.0f} of 100 outcomes lie"
                f" between {' and '.join(ends)}; the chance of a gain is {self['chance']}"
                f" (inputs independent: {self['chance_independent']}, fully linked: {self['chance_linked']})."
            )
        return {
            "money": money,
            "we_ask": who,
            "money_back": back,
            "beyond_cost": beyond,
            "lowest": ends[0],
            "highest": ends[1],
            "asked": f"{who}{money}." if money else "No cost is filled in yet: there is nothing to decide.",
            "worth": f"In the {self['scenario']} case, over {self['horizon_months']:,.0f} months, it {beyond},"
            f" in today's money{back}.",
            "range": spread,
        }

    def problem(self) -> dict[str, str]:
        """The problem the proposal opens with, and the symptoms that hold."""
        offered = openings(self.buckets)
        dearest, cost = offered[0], 0.0
        for bucket in self.buckets:
            if bucket.cost_today and self[f"{bucket.proposal_words.key}_cost"] > cost:
                dearest, cost = bucket.proposal_words.openings[0], self[f"{bucket.proposal_words.key}_cost"]
        texts = {
            opening.problem: self.fill(f"{opening.text}: {opening.measure}")
            if self[opening.when] > 0
            else self.fill(f"{opening.text}.")
            for opening in offered
        }
        chosen = self.context["proposal_opening"]
        symptoms = [sentence for key, sentence in PAINS.items() if self[key] == "Yes"]
        return {
            "dearest": dearest.problem,
            "chosen": chosen,
            "problem": chosen or dearest.problem,
            **{opening.key: texts[opening.problem] for opening in offered},
            "opens": texts[chosen or dearest.problem],
            "pain": " ".join(["This is how we work today.", *symptoms]) if symptoms else "",
        }

    def impact(self) -> dict[str, str]:
        """What each bucket costs today, and what is expected of it."""
        metric = self["business_metric"]
        moves = "" if metric.lower() in ("", "other") else f" and move {metric}"
        sentences = {"moves": moves}
        for bucket in self.buckets:
            words = bucket.proposal_words
            if bucket.cost_today:
                counts = self[f"{words.key}_cost"] != 0 or self[f"{words.key}_value"] != 0
                piece, expected = f"{words.key}_saving", self.saving(f"{words.key}_value")
            else:
                counts = self[words.absent_at or f"{words.key}_value"] != 0
                piece, expected = f"{words.key}_counted", self.counted(f"{words.key}_value")
            sentence = self.fill(
                words.sentence if counts else words.absent, **{"moves": moves, piece: expected}
            )
            sentences |= {piece: expected, words.name or words.key: sentence}
        return sentences

    def saving(self, key: str) -> str:
        """What is expected of a cost."""
        return self.by_sign(
            key,
            f"we expect {self.text(key)} a year more.",
            "no saving is counted.",
            f"we count on saving {self.text(key)} a year of it.",
        )

    def counted(self, key: str) -> str:
        """What is expected of a value beside what is paid today."""
        return self.by_sign(
            key,
            f"we expect to lose {self.text(key)} a year.",
            "no money is counted for that.",
            f"we count {self.text(key)} a year for that.",
        )

    def investment(self) -> dict[str, str]:
        """What is bought, what own people do, what it is for."""
        paid = self.paid("bought_once", "bought_yearly")
        bought = f"We buy for {paid}." if paid else "Nothing is bought."
        own = " No hours of our own people are counted."
        if self["own_hours"] > 0 or self["run_hours"] > 0:
            own = (
                f" Our own people spend {self.text('own_hours')} to adopt it and {self.text('run_hours')} a week to"
                " run it."
            )
        aside = " Nothing is set aside for the unforeseen."
        if min(self["contingency"], self["one_off"]) > 0:
            aside = f" For the unforeseen, {self['contingency']:,.0f} % of the one-off cost is set aside."
        still_open = ""
        if self["unassigned"] > 0:
            still_open = f" For {self.text('unassigned')} the purpose is still open."
        by_purpose = ", ".join(
            f"{purpose.noun} {self.text(bought_figure(purpose))}" for purpose in purposes(self.buckets)
        )
        return {
            "paid": paid,
            "bought": bought,
            "own_people": own,
            "set_aside": aside,
            "still_open": still_open,
            "cost": bought + own + aside,
            "purpose": f"What is bought in the first year, by what it is for: {by_purpose}.{still_open}"
            if paid
            else "",
        }

    def returns(self) -> dict[str, str]:
        """What comes back by months 6 and 12, at full effect, and in time and pace."""
        value = self.text("value")
        worth = self.by_sign(
            "value", f"costs {value} a year", "is worth nothing", f"is worth {value} a year, risk-adjusted"
        )
        most = ""
        if self["peak"] > 0:
            most = f"; at most {self.text('peak')} is out at once, in month {self['peak_funding_month']:,.0f}"
        pieces, hours, pace = {}, "", ""
        if has_hours(self.keys):
            if self["hours_back"] > 0:
                hours = (
                    f"Of {self.text('hours_today')} of manual work a week, {self.text('hours_back')} come free; we"
                    f" count {self['captured']:,.0f} % of them. "
                )
            pieces["hours_recovered"] = hours
        if has_cadence(self.keys):
            every = {
                key: "every week"
                if self[f"cadence_{key}"] == 1
                else f"every {self.text(f'cadence_{key}')} weeks"
                for key in ("today", "target")
            }
            pieces |= {f"every_{key}": text for key, text in every.items()}
            cadences = {self["cadence_today"], self["cadence_target"]}
            if len(cadences) == 2 and 0 not in cadences:
                pace = f"Models are released {every['target']} instead of {every['today']}."
        return {
            **pieces,
            "then_worth": worth,
            "most_out": most,
            "first_year": f"Benefits add up to {self.text('early_benefits')} by month 6 and to"
            f" {self.text('year_benefits')} by month 12. With all costs we are then {self.text('year_net')}"
            f" {'behind' if self['year_net'] < 0 else 'ahead'}, {'losing' if self['run_rate'] < 0 else 'gaining'}"
            f" {self.text('run_rate')} a year at the rate of month 12.",
            "full_effect": f"It goes live after {self.text('go_live')}, takes {self.text('ramp')} more to full effect"
            f" and then {worth}{most}.",
            "pace": hours + pace,
        }

    def doing_nothing(self) -> dict[str, str]:
        """What it costs to leave things as they are, and what goes on."""
        wait = f" Every month we wait gives away {self.text('delay')}." if self["delay"] > 0 else ""
        avoids = f"{self.text('avoidable')} of such cost a year." if self["avoidable"] > 0 else "none of it."
        nothing = "What doing nothing costs is not filled in."
        if self["nothing"] > 0:
            nothing = (
                f"Doing nothing costs about {self.text('nothing')} over the next 12 months; at full effect this"
                f" avoids {avoids}"
            )
        features = growing = ""
        if "fte" in self.keys and self["fte"] > 0:
            features = (
                f"Engineers' time worth {self.text('fte')} full-time posts goes into minding fragile releases:"
                " do we want to pay for that, or for features?"
            )
        if self["symptoms"]:
            growing = "What hurts today grows with every model and release we add, and its remedy stays in a few heads."
        first, second = _packed([features, growing], 2)
        return {
            "waiting_costs": wait,
            "avoids": avoids,
            "features": features,
            "growing": growing,
            "doing_nothing": nothing + wait,
            "left_alone": first,
            "left_alone_too": second,
        }

    def must_be_true(self) -> dict[str, str]:
        """How much of the promise has to come true, and what it depends on most."""
        share = self["break_even"]
        percent = "" if math.isnan(share) else f"{share:,.0f} %"
        pays = (
            ""
            if math.isnan(share)
            else f"It pays back if at least {percent} of the promised value comes true."
        )
        if share > 100:
            pays = f"It would take {percent} of the promised value to pay it back: more than we promise."
        condition = "No benefit is counted: nothing can pay it back." if math.isnan(share) else pays
        if self["pv_costs"] <= 0:
            condition = "There is no cost to earn back."
        depends = ""
        if sum(self["assumptions_swing_rounded"]) > 0:
            depends = " How far the result moves between the conservative and the optimistic value of what matters most:"
        first, second, third = self["assumptions_told"]
        return {
            "pays_if": pays,
            "depends": depends,
            "condition": condition + depends,
            "first_assumption": first,
            "second_assumption": second,
            "third_assumption": third,
        }

    def questions(self) -> dict[str, Any]:
        """The questions leadership asks, where they have an answer."""
        expensive = rent = gate = ""
        if self["failed_pilots"] > 0:
            expensive = (
                f"Is it a lot of money? Pilots that never reach production cost us about {self.text('failed_pilots')}"
                f" a year: {self.text('pilots')} at {self.text('pilot')} each, of which {self['arriving']:,.0f} %"
                " arrive."
            )
        against_renting = ""
        if self["cloud_or_owned_filled"]:
            amount = self.text("without_cloud")
            how_much = self.by_sign(
                "without_cloud",
                f"{amount} a year more than renting",
                "as much as renting",
                f"{amount} a year less than renting",
            )
            against_renting = f" {self['cloud_alternative']} costs about {how_much}."
        if self["cloud_answer"]:
            rent = f"Why not use a cloud? {self['cloud_answer']}{against_renting}"
        if self["next_gate"] and self["exposure"] > 0:
            spent = f", of which {self.text('exposure_spent')} is already spent"
            gate = (
                f"What if it does not work? We decide again at {self['next_gate']}: until then at most about"
                f" {self.text('exposure')} can be lost{spent if self['exposure_spent'] > 0 else ''}."
            )
        answers = [answer for answer in (expensive, rent, gate) if answer]
        none = "No answers are worked out yet: fill in the pilots below, Cloud or owned, Initiatives and Roadmap."
        first, second, third = _packed(answers or [none], 3)
        return {
            "expensive": expensive,
            "rent": rent,
            "against_renting": against_renting,
            "gate": gate,
            "answers": float(len(answers)),
            "first_answer": first,
            "second_answer": second,
            "third_answer": third,
        }


def all_sentences(context: Context, figures: Mapping[str, Any], buckets: Buckets) -> dict[str, Any]:
    """Every sentence and piece of a sentence, by key."""
    writer = SentenceWriter(context, figures, buckets)
    texts = {
        **writer.short(),
        **writer.problem(),
        **writer.impact(),
        **writer.investment(),
        **writer.returns(),
        **writer.doing_nothing(),
        **writer.must_be_true(),
        **writer.questions(),
    }
    return {f"proposal_{key}": text for key, text in texts.items()}


def nothing_yet(missing: float) -> str:
    """The sentence of a page without numbers."""
    return (
        "Nothing to propose yet: fill in the yellow cells of the input sheets. Checks lists what is missing:"
        f" {missing:.0f}."
    )


def _packed(texts: list[str], room: int) -> list[str]:
    """Texts with the empty ones moved to the end, up to `room`."""
    filled = [text for text in texts if text]
    return filled + [""] * (room - len(filled))

"""The sentences of the proposal once more, told from its figures in plain Python."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from roi_workbook.model.records import Known
from roi_workbook.planning.proposal.sentences import DELAYED, LONG, PROBLEMS, REPEATED, RISKY, SLOW

PAINS = {
    "pain_manual_steps": "Models go live by hand.",
    "pain_no_way_back": "The way back from a bad release is unclear.",
    "pain_seen_late": "Faults are noticed late.",
    "pain_long_wait": "Finished model changes wait long to reach users.",
    "pain_glue_work": "Too many hours go into keeping the parts together.",
}
RENT_OR_OWN = {
    "rent": "We should: for our load renting is the sounder choice.",
    "own": "For our load, owning the machines is the sounder choice.",
    "hybrid": "In part: own what runs all day, rent for the peaks.",
    "review": "Renting and owning are too close to call: we rent until that is clear.",
}
OPENINGS = ("slow_launches", "long_incidents", "delayed_changes", "risky_reviews", "repeated_work")
"""The openings, in the order of the problems."""


class Teller:
    """Tells what the figures say; `self[...]` is a figure of the proposal, or anything else that is known."""

    def __init__(self, known: Known, figures: Mapping[str, Any]) -> None:
        self.known, self.figures = known, figures

    def __getitem__(self, key: str) -> Any:
        return self.figures[f"proposal_{key}"] if f"proposal_{key}" in self.figures else self.known[key]

    def said(self, key: str) -> str:
        """A figure of the proposal as it stands in a sentence."""
        return str(self.figures[f"proposal_{key}_words"])

    def paid(self, once: str, yearly: str) -> str:
        """What is paid once and every year, without what is nothing."""
        parts = [
            f"{self.said(key)} {how}" for key, how in ((once, "once"), (yearly, "a year")) if self[key] > 0
        ]
        return " and ".join(parts)

    def by_sign(self, key: str, below: str, at_zero: str, above: str) -> str:
        """What is said of an amount, by its sign."""
        value = self[key]
        return below if value < 0 else above if value > 0 else at_zero

    def short(self) -> dict[str, str]:
        """What is asked for, what it is worth, how sure that is."""
        asked, title = self.paid("one_off", "recurring"), self.known["proposal_title"]
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
        npv = self.said("npv")
        beyond = self.by_sign(
            "npv",
            f"costs {npv} more than it brings",
            "brings about what it costs",
            f"brings {npv} more than it costs",
        )
        ends = [
            f"a {'loss' if self[end] < 0 else 'gain'} of {self.said(end)}"
            for end in ("range_low", "range_high")
        ]
        spread = "That is one value without a range: what a range needs is not filled in."
        if self["has_range"]:
            spread = (
                f"Around the Base case, {self['outcomes']:,.0f} of 100 outcomes lie between {' and '.join(ends)};"
                f" the chance of a gain is about {self['chance']:.0f} %."
            )
        return {
            "money": asked,
            "we_ask": who,
            "money_back": back,
            "beyond_cost": beyond,
            "lowest": ends[0],
            "highest": ends[1],
            "asked": f"{who}{asked}." if asked else "No cost is filled in yet: there is nothing to decide.",
            "worth": f"In the {self['scenario']} case, over {self['horizon_months']:,.0f} months, it {beyond},"
            f" in today's money{back}.",
            "range": spread,
        }

    def problem(self) -> dict[str, str]:
        """The problem the proposal opens with, and the symptoms that hold."""
        dearest, cost = SLOW, 0.0
        for name, key in ((LONG, "downtime_cost"), (REPEATED, "time_cost"), (RISKY, "review_cost")):
            if self[key] > cost:
                dearest, cost = name, self[key]
        said = self.said
        openings = {
            SLOW: (
                "What our models could do reaches the business late",
                "waiting",
                f"of {said('improvements')} proven improvements a year, {said('waiting')} wait for a release.",
            ),
            LONG: (
                "When a model fails, finding the cause takes too long",
                "downtime_cost",
                f"{said('incidents')} a year, about {said('incident_hours')} each; downtime costs us about"
                f" {said('downtime_cost')} a year.",
            ),
            DELAYED: (
                "Important model changes wait for manual release work",
                "lead_today",
                f"it takes {said('lead_today')} from a proven change to production.",
            ),
            RISKY: (
                "Audits, privacy questions and the reviews of our customers become harder to pass",
                "review_cost",
                f"they cost us about {said('review_cost')} a year.",
            ),
            REPEATED: (
                "Engineers we pay to build the product repeat manual work instead",
                "hours_today",
                f"{said('hours_today')} a week, worth about {said('time_cost')} a year.",
            ),
        }
        told = {
            name: f"{problem}: {measure}" if self[measured] > 0 else f"{problem}."
            for name, (problem, measured, measure) in openings.items()
        }
        chosen = self.known["proposal_opening"]
        symptoms = [sentence for key, sentence in PAINS.items() if self[key] == "Yes"]
        return {
            "dearest": dearest,
            "chosen": chosen,
            "problem": chosen or dearest,
            **dict(zip(OPENINGS, (told[name] for name in PROBLEMS), strict=True)),
            "opens": told[chosen or dearest],
            "pain": " ".join(["This is how we work today.", *symptoms]) if symptoms else "",
        }

    def impact(self) -> dict[str, str]:
        """What each bucket costs today, and what is expected of it."""

        def saving(key: str) -> str:
            return self.by_sign(
                key,
                f"we expect {self.said(key)} a year more.",
                "no saving is counted.",
                f"we count on saving {self.said(key)} a year of it.",
            )

        def bucket(key: str, absent: str, costs: str) -> str:
            if self[f"{key}_cost"] == 0 and self[f"{key}_value"] == 0:
                return f"{absent} no part of this case."
            return f"{costs} about {self.said(f'{key}_cost')} a year; {saving(f'{key}_value')}"

        metric, value = self["business_metric"], self.said("delivery_value")
        moves = "" if metric.lower() in ("", "other") else f" and move {metric}"
        counted = self.by_sign(
            "delivery_value",
            f"we expect to lose {value} a year.",
            "no money is counted for that.",
            f"we count {value} a year for that.",
        )
        delivery = (
            f"Model improvements reach users {self.said('shipped_target')} times a year instead of"
            f" {self.said('shipped_today')}{moves}; {counted}"
        )
        hours = f"Manual work takes {self.said('hours_today')} of engineers' time a week,"
        reviews = bucket(
            "review", "Audits and reviews are", "Audits, findings, clean-up and slowed deals cost"
        )
        reviewed = self["review_cost"] != 0 or self["review_value"] != 0
        return {
            "downtime_saving": saving("downtime_value"),
            "time_saving": saving("time_value"),
            "review_saving": saving("review_value"),
            "moves": moves,
            "delivery_counted": counted,
            "downtime": bucket("downtime", "Downtime is", "Downtime costs"),
            "time": bucket("time", "Engineers' time is", hours),
            "delivery": delivery if self["shipped_target"] else "Faster delivery is no part of this case.",
            "reviews": reviews + (" No disaster is assumed." if reviewed else ""),
        }

    def investment(self) -> dict[str, str]:
        """What is bought, what own people do, what it is for."""
        paid = self.paid("bought_once", "bought_yearly")
        bought = f"We buy for {paid}." if paid else "Nothing is bought."
        own = " No hours of our own people are counted."
        if self["own_hours"] > 0 or self["run_hours"] > 0:
            own = (
                f" Our own people spend {self.said('own_hours')} to adopt it and {self.said('run_hours')} a week to"
                " run it."
            )
        aside = " Nothing is set aside for the unforeseen."
        if min(self["contingency"], self["one_off"]) > 0:
            aside = f" For the unforeseen, {self['contingency']:,.0f} % of the one-off cost is set aside."
        still_open = ""
        if self["unassigned"] > 0:
            still_open = f" For {self.said('unassigned')} the purpose is still open."
        purposes = {
            "avoided cost": "avoided_cost",
            "faster delivery": "faster_delivery",
            "reduced risk": "reduced_risk",
        }
        by_purpose = ", ".join(f"{purpose} {self.said(key)}" for purpose, key in purposes.items())
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
        value = self.said("value")
        worth = self.by_sign(
            "value", f"costs {value} a year", "is worth nothing", f"is worth {value} a year, risk-adjusted"
        )
        most = ""
        if self["peak"] > 0:
            most = f"; at most {self.said('peak')} is out at once, in month {self['peak_funding_month']:,.0f}"
        every = {
            key: "every week" if self[f"cadence_{key}"] == 1 else f"every {self.said(f'cadence_{key}')} weeks"
            for key in ("today", "target")
        }
        hours = pace = ""
        if self["hours_back"] > 0:
            hours = (
                f"Of {self.said('hours_today')} of manual work a week, {self.said('hours_back')} come free; we count"
                f" {self['captured']:,.0f} % of them. "
            )
        cadences = {self["cadence_today"], self["cadence_target"]}
        if len(cadences) == 2 and 0 not in cadences:
            pace = f"Models are released {every['target']} instead of {every['today']}."
        return {
            "every_today": every["today"],
            "every_target": every["target"],
            "hours_recovered": hours,
            "then_worth": worth,
            "most_out": most,
            "first_year": f"Benefits add up to {self.said('early_benefits')} by month 6 and to"
            f" {self.said('year_benefits')} by month 12. With all costs we are then {self.said('year_net')}"
            f" {'behind' if self['year_net'] < 0 else 'ahead'}, {'losing' if self['run_rate'] < 0 else 'gaining'}"
            f" {self.said('run_rate')} a year at the rate of month 12.",
            "full_effect": f"It goes live after {self.said('go_live')}, takes {self.said('ramp')} more to full effect"
            f" and then {worth}{most}.",
            "pace": hours + pace,
        }

    def doing_nothing(self) -> dict[str, str]:
        """What it costs to leave things as they are, and what goes on."""
        wait = f" Every month we wait gives away {self.said('delay')}." if self["delay"] > 0 else ""
        avoids = f"{self.said('avoidable')} of such cost a year." if self["avoidable"] > 0 else "none of it."
        nothing = "What doing nothing costs is not filled in."
        if self["nothing"] > 0:
            nothing = (
                f"Doing nothing costs about {self.said('nothing')} over the next 12 months; at full effect this"
                f" avoids {avoids}"
            )
        features = growing = ""
        if self["fte"] > 0:
            features = (
                f"Engineers' time worth {self.said('fte')} full-time posts goes into minding fragile releases:"
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
                f"Is it a lot of money? Pilots that never reach production cost us about {self.said('failed_pilots')}"
                f" a year: {self.said('pilots')} at {self.said('pilot')} each, of which {self['arriving']:,.0f} %"
                " arrive."
            )
        verdict = str(self["cloud_verdict"]).lower()
        if verdict in RENT_OR_OWN:
            rent = f"Why not use a cloud? {RENT_OR_OWN[verdict]}"
        if self["next_gate"] and self["exposure"] > 0:
            gate = (
                f"What if it does not work? We decide again at {self['next_gate']}: until then at most"
                f" {self.said('exposure')} can be lost."
            )
        answers = [answer for answer in (expensive, rent, gate) if answer]
        none = "No answers are worked out yet: fill in the pilots below, Cloud or owned, Initiatives and Roadmap."
        first, second, third = _packed(answers or [none], 3)
        return {
            "expensive": expensive,
            "rent": rent,
            "gate": gate,
            "answers": float(len(answers)),
            "first_answer": first,
            "second_answer": second,
            "third_answer": third,
        }


def told(known: Known, figures: Mapping[str, Any]) -> dict[str, Any]:
    """Every sentence and every piece of one, by key."""
    teller = Teller(known, figures)
    found = {
        **teller.short(),
        **teller.problem(),
        **teller.impact(),
        **teller.investment(),
        **teller.returns(),
        **teller.doing_nothing(),
        **teller.must_be_true(),
        **teller.questions(),
    }
    return {f"proposal_{key}": text for key, text in found.items()}


def nothing_yet(missing: float) -> str:
    """What a page without numbers says."""
    return (
        "Nothing to propose yet: fill in the yellow cells of the input sheets. Checks lists what is missing:"
        f" {missing:.0f}."
    )


def _packed(texts: list[str], room: int) -> list[str]:
    """Texts without empty ones between them: those go to the end."""
    held = [text for text in texts if text]
    return held + [""] * (room - len(held))

"""Cost per inference: what 1,000 requests cost by API, in the cloud and on own kit, and what guards the bill."""

from __future__ import annotations

import math
from typing import Any

from roi_workbook.lazy import np
from roi_workbook.model.pages import Page, Picture, Section, Shown
from roi_workbook.model.records import TINY, Column, Context, Grid, GridLine, Guard, Input, Line
from roi_workbook.planning.columns import filled, known_where

OPTIONS = ("API", "Cloud", "Owned")

INFERENCE_OPTIONS = Grid(
    key="inference_options",
    label="Ways to serve the requests",
    meaning="The same requests, served three ways. A cost a year that is left empty is the price of a call times the"
    " calls, and without a price the cost of renting or owning on Cloud or owned.",
    head=Column(key="option", label="Served by", unit="text", given=True, meaning="Who runs the models."),
    columns=(
        Column(
            key="annual_requests",
            label="Requests a year",
            unit="requests / year",
            meaning="What users and systems ask for in a year, at real use.",
        ),
        Column(
            key="calls_per_request",
            label="Model calls per request",
            unit="ratio",
            highest=100_000,
            meaning="How often a model is called for one request. 1 for a plain answer, many for an agent that loops;"
            " empty counts as 1.",
        ),
        Column(
            key="price_per_call",
            label="Price of a call",
            unit="currency / request",
            meaning="What one model call costs on average, where it is paid by the call.",
        ),
        Column(
            key="annual_cost",
            label="Cost a year, if known",
            unit="currency / year",
            meaning="From the bill, before routing. It takes the place of the price and of Cloud or owned.",
        ),
        Column(
            key="routed_share",
            label="Share routed to a cheaper model",
            unit="share",
            highest=1,
            meaning="Share of the cost whose calls a cheaper model can take over.",
        ),
        Column(
            key="routing_saving",
            label="Saving on what is routed",
            unit="share",
            highest=1,
            meaning="How much less those calls then cost. For own kit only what is really not bought.",
        ),
    ),
    rows=tuple({"option": option} for option in OPTIONS),
    example=(
        {
            "option": "API",
            "annual_requests": 40_000_000,
            "calls_per_request": 3,
            "price_per_call": 0.004,
            "routed_share": 0.60,
            "routing_saving": 0.70,
        },
        {
            "option": "Cloud",
            "annual_requests": 40_000_000,
            "calls_per_request": 3,
            "routed_share": 0.50,
            "routing_saving": 0.40,
        },
        {"option": "Owned", "annual_requests": 40_000_000, "calls_per_request": 3},
    ),
    lines=(
        GridLine(
            key="per_thousand_before",
            label="1,000 requests before routing",
            unit="currency / 1,000 requests",
            formula='=IF(option_filled = 0, "not filled in", yearly_cost / annual_requests * one_thousand)',
            words="Cost a year before routing ÷ requests a year × 1,000",
        ),
        GridLine(
            key="per_thousand_after",
            label="1,000 requests after routing",
            unit="currency / 1,000 requests",
            formula='=IF(option_filled = 0, "not filled in", cost_after_routing / annual_requests * one_thousand)',
            words="Cost a year after routing ÷ requests a year × 1,000",
        ),
        GridLine(
            key="cost_a_month",
            label="Cost a month after routing",
            unit="currency / month",
            formula="=cost_after_routing / 12",
        ),
        GridLine(
            key="yearly_cost",
            label="Cost a year before routing",
            unit="currency / year",
            formula="=IF(COUNT(annual_cost) > 0, annual_cost, IF(COUNT(price_per_call) > 0,"
            " annual_requests * calls_each * price_per_call, cost_from_comparison))",
            words="Cost a year if known, else requests × calls × price of a call, else the cost on Cloud or owned",
        ),
        GridLine(
            key="routing_saves",
            label="Routing saves a year",
            unit="currency / year",
            formula="=yearly_cost * routed_share * routing_saving",
        ),
        GridLine(
            key="cost_after_routing",
            label="Cost a year after routing",
            unit="currency / year",
            formula="=yearly_cost - routing_saves",
        ),
        GridLine(
            key="per_thousand_calls",
            label="1,000 calls after routing",
            unit="currency / 1,000 requests",
            formula='=IF(option_filled * calls_each <= 0, "not filled in", per_thousand_after / calls_each)',
            words="1,000 requests after routing ÷ calls per request that count",
        ),
        GridLine(
            key="calls_at_guardrail",
            label="Calls per request at the guardrail",
            unit="ratio",
            formula='=IF(option_filled * inference_guardrail * cost_a_month <= 0, "no guardrail",'
            " inference_guardrail / cost_a_month * calls_each)",
            words="Guardrail ÷ cost a month × calls per request that count",
        ),
        GridLine(
            key="calls_each",
            label="Calls per request that count",
            unit="ratio",
            helper=True,
            formula="=IF(COUNT(calls_per_request) = 0, 1, calls_per_request)",
            words="Model calls per request; 1 where empty",
        ),
        GridLine(
            key="cost_from_comparison",
            label="Cost a year on Cloud or owned",
            unit="currency / year",
            helper=True,
            formula='=cloud_or_owned_filled * ((option = "Cloud") * cloud_cost_per_year'
            ' + (option = "Owned") * owned_cost_per_year)',
            words="Renting: cost a year for Cloud, owning: cost a year for Owned",
        ),
        GridLine(
            key="option_filled",
            label="The option is filled in",
            unit="1 or 0",
            helper=True,
            formula="=(yearly_cost > 0) * (annual_requests > 0)",
            words="1 where there are requests and a cost",
        ),
        GridLine(
            key="rank_key",
            label="Cost to rank by",
            unit="number",
            helper=True,
            formula='=IF(option_filled = 0, "not filled in", ROUND(per_thousand_after * 100^2, 0))',
            words="1,000 requests after routing, in hundredths of a hundredth",
        ),
    ),
)

GUARDRAIL = (
    Input(
        key="inference_option_in_use",
        label="Option in use",
        unit="choice",
        choices=("none", *OPTIONS),
        standard="none",
        base="Cloud",
        single=True,
        meaning="How most requests are served. The guardrail is held against this option.",
    ),
    Input(
        key="inference_guardrail",
        label="Guardrail: most to spend on inference a month",
        unit="currency / month",
        base=25_000,
        single=True,
        source="RM",
        meaning="Above this somebody has to look, the same day. Agent loops can multiply a bill unnoticed.",
    ),
    Input(
        key="inference_spend_last_month",
        label="Inference: spent last month",
        unit="currency / month",
        base=16_900,
        single=True,
        meaning="From the last bill. Held against the guardrail too.",
    ),
)

RESULTS = (
    Line(
        key="cheapest_inference_option",
        label="Cheapest way to serve a request",
        unit="text",
        formula='=IF(COUNT(inference_options_rank_key) = 0, "not filled in", INDEX(inference_options_option,'
        " MATCH(MIN(inference_options_rank_key), inference_options_rank_key, 0)))",
        words="The option whose 1,000 requests cost least after routing",
        note="Own kit and rented GPUs only if they can serve that many requests.",
    ),
    Line(
        key="inference_cost_per_thousand",
        label="1,000 requests, option in use",
        unit="currency / 1,000 requests",
        formula='=IF(inference_option_in_use = "none", "not filled in",'
        " INDEX(inference_options_per_thousand_after, MATCH(inference_option_in_use, inference_options_option, 0)))",
        words="1,000 requests after routing of the option in use",
    ),
    Line(
        key="inference_cost_per_month",
        label="Cost a month, option in use",
        unit="currency / month",
        formula="=SUMIFS(inference_options_cost_a_month, inference_options_option, inference_option_in_use)",
        words="Cost a month after routing of the option in use",
    ),
    Line(
        key="inference_guardrail_left",
        label="Left below the guardrail",
        unit="currency / month",
        formula='=IF(inference_guardrail <= 0, "no guardrail", inference_guardrail'
        " - MAX(inference_cost_per_month, inference_spend_last_month))",
        words="Guardrail − the larger of the cost a month and what was spent last month",
    ),
    Line(
        key="requests_where_owning_pays",
        label="Requests a year where own kit beats the API",
        unit="requests / year",
        formula="=IF(AND(ISNUMBER(api_per_thousand), ISNUMBER(owned_per_thousand)),"
        ' IF(MIN(api_per_thousand, owned_per_thousand) <= 0, "not filled in",'
        ' inference_owned_cost / api_per_thousand * one_thousand), "not filled in")',
        words="Cost a year of own kit ÷ what 1,000 requests cost by API × 1,000, both after routing",
        note="Own kit costs the same however many requests it serves, the API is paid by the request.",
    ),
)

STEPS = (
    Line(
        key="one_thousand",
        label="One thousand",
        unit="number",
        helper=True,
        formula="=SQRT(100^3)",
        words="Prices are given for 1,000 requests",
    ),
    Line(
        key="api_per_thousand",
        label="1,000 requests by API",
        unit="currency / 1,000 requests",
        helper=True,
        formula='=INDEX(inference_options_per_thousand_after, MATCH("API", inference_options_option, 0))',
        words="1,000 requests after routing, row API",
    ),
    Line(
        key="owned_per_thousand",
        label="1,000 requests on own kit",
        unit="currency / 1,000 requests",
        helper=True,
        formula='=INDEX(inference_options_per_thousand_after, MATCH("Owned", inference_options_option, 0))',
        words="1,000 requests after routing, row Owned",
    ),
    Line(
        key="inference_owned_cost",
        label="Own kit, cost a year after routing",
        unit="currency / year",
        helper=True,
        formula='=SUMIFS(inference_options_cost_after_routing, inference_options_option, "Owned")',
        words="Cost a year after routing, row Owned",
    ),
)

GUARDS = (
    Guard(
        key="alert_inference_over_guardrail",
        label="Inference costs more a month than its guardrail",
        formula="=(inference_cost_per_month - inference_guardrail > inference_guardrail / 100^3)"
        " + (inference_spend_last_month > inference_guardrail)",
        tested="inference_guardrail > 0",
        advice="Stop what loops, route more to a cheaper model, or raise the guardrail knowingly.",
    ),
    Guard(
        key="alert_inference_without_guardrail",
        label="Inference has a cost but no guardrail",
        formula="=(inference_guardrail <= 0) * 1",
        tested="inference_cost_per_month > 0",
        advice="Set the most to spend a month on Cost per inference.",
    ),
)

PAGE = Page(
    title="Cost per inference",
    purpose="What 1,000 requests cost by API, in the cloud and on own kit, and what guards the monthly bill.",
    sections=(
        Section(
            title="Cost per inference: results",
            lines=RESULTS,
            pictures=(
                Picture(
                    key="cost_per_inference_picture",
                    kind="columns",
                    title='="Cost of 1,000 requests, " & reporting_currency'
                    ' & ". Cheapest: " & cheapest_inference_option',
                    series=(
                        Shown(
                            label="Before routing",
                            values="inference_options_per_thousand_before",
                            categories="inference_options_option",
                        ),
                        Shown(
                            label="After routing",
                            values="inference_options_per_thousand_after",
                            categories="inference_options_option",
                        ),
                    ),
                    y_title="1,000 requests",
                    unit="currency / 1,000 requests",
                    description="Cost of 1,000 requests by API, cloud and own kit, before and after routing part of"
                    " them to a cheaper model.",
                ),
            ),
        ),
        Section(title="The guardrail", inputs=GUARDRAIL),
        Section(
            title="Three ways to serve the requests",
            grids=(INFERENCE_OPTIONS,),
            note="A request is what a user or a system asks; a call is one answer of a model. An agent makes many calls"
            " for one request.",
        ),
        Section(title="Steps of the working", lines=STEPS),
    ),
)


def serve(context: Context, costs: dict[str, Any]) -> dict[str, Any]:
    """Price each option for a year, take off what routing saves, and compare the one in use with its
    guardrail.
    """
    typed = context.table("inference_options")
    requests, calls_each = filled(typed["annual_requests"]), filled(typed["calls_per_request"], 1.0)
    calls = requests * calls_each
    comparable = costs["cloud_or_owned_filled"] == 1
    from_sheet = np.where(comparable, [0.0, costs["cloud_cost_per_year"], costs["owned_cost_per_year"]], 0.0)
    before = filled(typed["annual_cost"], filled(calls * typed["price_per_call"], from_sheet))
    share_after_routing = 1 - filled(typed["routed_share"]) * filled(typed["routing_saving"])
    after = share_after_routing * before
    priced = (before > 0) & (requests > 0)
    thousands = known_where(priced, requests / 1_000)
    per_thousand = after / thousands
    month = after / 12
    guardrail, spent = context["inference_guardrail"], context["inference_spend_last_month"]
    guarded = priced & (month * guardrail > 0)

    in_use = context["inference_option_in_use"]
    at = typed.heads.index(in_use) if in_use in typed.heads else None
    planned = 0.0 if at is None else month[at]
    api, _, own = per_thousand
    ranked = np.floor(per_thousand * 10_000 + 0.5)
    over = [planned - guardrail > guardrail * TINY, spent > guardrail]
    by_option = {
        "calls_each": calls_each,
        "cost_from_comparison": from_sheet,
        "yearly_cost": before,
        "routing_saves": before - after,
        "cost_after_routing": after,
        "option_filled": priced,
        "per_thousand_before": before / thousands,
        "per_thousand_after": per_thousand,
        "per_thousand_calls": per_thousand / known_where(calls_each > 0, calls_each),
        "cost_a_month": month,
        "calls_at_guardrail": guardrail * calls_each / known_where(guarded, month),
        "rank_key": ranked,
    }
    return {
        **{f"inference_options_{key}": values for key, values in by_option.items()},
        "cheapest_inference_option": OPTIONS[np.nanargmin(ranked)] if priced.any() else "not filled in",
        "inference_cost_per_thousand": math.nan if at is None else per_thousand[at],
        "inference_cost_per_month": planned,
        "inference_guardrail_left": guardrail - max(planned, spent) if guardrail > 0 else math.nan,
        "requests_where_owning_pays": after[-1] / api * 1_000 if api * own > 0 else math.nan,
        "one_thousand": 1_000.0,
        "api_per_thousand": api,
        "owned_per_thousand": own,
        "inference_owned_cost": after[-1],
        "alert_inference_over_guardrail": float(sum(over)) if guardrail > 0 else math.nan,
        "alert_inference_without_guardrail": float(guardrail <= 0) if planned > 0 else math.nan,
    }

"""What vendors are marked on, and what the table of vendors works out for each: means, score and verdict."""

from __future__ import annotations

from roi_workbook.model.records import YES_NO, Column, Grid, GridLine, number_column, numbered
from roi_workbook.model.words import NOTHING, first_of, joined
from roi_workbook.planning.vendors.costs import ROOM


def mark(key: str, label: str, meaning: str) -> Column:
    """A sub-criterion: 1 is poor, 5 exceptional."""
    return Column(
        key=key,
        label=label,
        unit="1 to 5",
        lowest=1,
        highest=5,
        meaning=meaning + " 1 is poor, 5 exceptional; leave what nobody looked at empty.",
    )


FIT = (
    mark("workload", "Fit: our workloads", "What we run, and how we build it, runs there too."),
    mark("stack_integration", "Fit: our stack", "It works with what we have, without a rebuild."),
    mark("performance", "Fit: performance", "Latency and throughput, measured under a load like ours."),
    mark(
        "integration_depth",
        "Fit: depth of integration",
        "Connectors read and write, and know that two records are the same customer.",
    ),
    mark(
        "governance_layer",
        "Fit: governance is a layer",
        "Rules bind every agent, however it was built: not a setting that a builder can skip.",
    ),
    mark(
        "model_flexibility",
        "Fit: any model",
        "Models of any provider, routed by cost, skill or place, without a rebuild.",
    ),
    mark("runs_in_our_cloud", "Fit: runs in our cloud", "The whole platform runs in our own environment."),
)
ECONOMICS = (
    mark(
        "total_cost",
        "Economics: total cost",
        "Fee, integration, models and own team, over years, against the others.",
    ),
    mark("cost_predictability", "Economics: predictable", "Next year's bill can be told from our plan."),
    mark("cost_scaling", "Economics: at scale", "A unit gets cheaper, not dearer, as we grow."),
    mark(
        "hidden_costs",
        "Economics: nothing hidden",
        "Training, support, egress and services are in the offer.",
    ),
)
VIABILITY = (
    mark(
        "finances",
        "Viability: finances",
        "It earns or is funded beyond our contract; its place in the market.",
    ),
    mark("product_roadmap", "Viability: its roadmap", "What it builds next is what we need next."),
    mark("support_quality", "Viability: support", "Answers come fast, and from people who can fix it."),
    mark("reference_quality", "Viability: references", "What customers in a position like ours say of it."),
)
LOCK_IN = (
    mark("data_portability", "Lock-in: data portable", "Our data leaves whole, in a form others read."),
    mark("open_standards", "Lock-in: open standards", "Interfaces and tools are open, not its own."),
    mark("contract_exit", "Lock-in: contract and exit", "Length, exit clauses and the cost of leaving."),
    mark(
        "data_usage_rights",
        "Lock-in: use of our data",
        "What it may do with our data is narrow and written down.",
    ),
)
DIMENSIONS = {"fit": FIT, "economics": ECONOMICS, "viability": VIABILITY, "lock_in": LOCK_IN}

RED_FLAGS = {
    "vague_pricing": "Vague pricing",
    "no_export_path": "No export path",
    "no_segment_references": "No segment reference",
    "pressure": "Pressure",
}

MARKS_OF_THE_EXAMPLE = {
    "Vendor A (made up)": (5, 4, 4, 5, 4, 4, 4, 4, 5, 4, 3, 4, 4, 5, 4, 4, 4, 3, 5),
    "Vendor B (made up)": (4, 5, 5, 4, 4, 5, 5, 5, 3, 4, 3, 4, 5, 4, 4, 2, 3, 3, 2),
    "Vendor C (made up)": (4, 4, 4, 5, 4, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3),
    "Vendor D (made up)": (3, 2, 3, 2, 2, 3, 4, 2, 3, 2, 3, 3, 3, 2, 3, 2, 3, 3, 3),
}
FOUND_IN_THE_EXAMPLE = {
    "Vendor A (made up)": (4, "No", "No", "No", "No"),
    "Vendor B (made up)": (3, "No", "Yes", "No", "No"),
    "Vendor C (made up)": (3, "No", "No", "No", "No"),
    "Vendor D (made up)": (1, "Yes", "No", "No", "Yes"),
}

VENDORS_GRID = Grid(
    key="vendors",
    label="Marks, red flags and references",
    meaning="One vendor a row. Marks from 1 (poor) to 5 (exceptional), always so that more is better for us.",
    head=number_column(),
    rows=numbered(ROOM),
    columns=(
        Column(key="name", label="Vendor", unit="text", meaning="Its name. A row without one is not in use."),
        *(column for columns in DIMENSIONS.values() for column in columns),
        Column(
            key="references_heard",
            label="References we talked to",
            unit="count",
            whole=True,
            highest=1000,
            meaning="Customers in a position like ours that we talked to ourselves.",
        ),
        Column(
            key="vague_pricing",
            label="Red flag: vague pricing",
            unit="choice",
            choices=YES_NO,
            meaning="No price can be worked out from our plan.",
        ),
        Column(
            key="no_export_path",
            label="Red flag: no export path",
            unit="choice",
            choices=YES_NO,
            meaning="Formats of its own, and no way to take our data out of them.",
        ),
        Column(
            key="no_segment_references",
            label="Red flag: no references in our segment",
            unit="choice",
            choices=YES_NO,
            meaning="It names no customer in our segment.",
        ),
        Column(
            key="pressure",
            label="Red flag: pressure",
            unit="choice",
            choices=YES_NO,
            meaning="Offers that end tonight, calls past the evaluation team.",
        ),
    ),
    lines=(
        GridLine(
            key="fit",
            label="Technical fit",
            unit="1 to 5",
            words="Mean of the marks given",
            formula='=IF(fit_marks = 0, IF(name = "", "", "not rated"), (workload + stack_integration + performance'
            " + integration_depth + governance_layer + model_flexibility + runs_in_our_cloud) / fit_marks)",
        ),
        GridLine(
            key="economics",
            label="Economics",
            unit="1 to 5",
            words="Mean of the marks given",
            formula='=IF(economics_marks = 0, IF(name = "", "", "not rated"),'
            " (total_cost + cost_predictability + cost_scaling + hidden_costs) / economics_marks)",
        ),
        GridLine(
            key="viability",
            label="Vendor viability",
            unit="1 to 5",
            words="Mean of the marks given",
            formula='=IF(viability_marks = 0, IF(name = "", "", "not rated"),'
            " (finances + product_roadmap + support_quality + reference_quality) / viability_marks)",
        ),
        GridLine(
            key="lock_in",
            label="Freedom from lock-in",
            unit="1 to 5",
            words="Mean of the marks given",
            formula='=IF(lock_in_marks = 0, IF(name = "", "", "not rated"),'
            " (data_portability + open_standards + contract_exit + data_usage_rights) / lock_in_marks)",
        ),
        GridLine(
            key="score",
            label="Score",
            unit="share",
            formula='=IF(complete = 0, IF(name = "", "", "incomplete"), (vendor_weight_fit * fit'
            " + vendor_weight_economics * economics + vendor_weight_viability * viability"
            " + vendor_weight_lock_in * lock_in) / vendor_highest_mark)",
            words="Weighted mean of the four dimensions ÷ the highest mark",
        ),
        GridLine(
            key="red_flags",
            label="Red flags",
            unit="count",
            formula='=(vague_pricing = "Yes") + (no_export_path = "Yes") + (no_segment_references = "Yes")'
            ' + (pressure = "Yes")',
        ),
        GridLine(
            key="verdict",
            label="Verdict",
            unit="verdict",
            formula='=IF(name = "", "", CHOOSE(verdict_number + 1, "incomplete", "no-go", "due diligence", "go"))',
        ),
        GridLine(
            key="fit_marks",
            label="Fit: marks given",
            unit="count",
            helper=True,
            formula="=COUNT(workload) + COUNT(stack_integration) + COUNT(performance) + COUNT(integration_depth)"
            " + COUNT(governance_layer) + COUNT(model_flexibility) + COUNT(runs_in_our_cloud)",
        ),
        GridLine(
            key="economics_marks",
            label="Economics: marks given",
            unit="count",
            helper=True,
            formula="=COUNT(total_cost) + COUNT(cost_predictability) + COUNT(cost_scaling) + COUNT(hidden_costs)",
        ),
        GridLine(
            key="viability_marks",
            label="Viability: marks given",
            unit="count",
            helper=True,
            formula="=COUNT(finances) + COUNT(product_roadmap) + COUNT(support_quality) + COUNT(reference_quality)",
        ),
        GridLine(
            key="lock_in_marks",
            label="Lock-in: marks given",
            unit="count",
            helper=True,
            formula="=COUNT(data_portability) + COUNT(open_standards) + COUNT(contract_exit)"
            " + COUNT(data_usage_rights)",
        ),
        GridLine(
            key="dimensions_rated",
            label="Dimensions rated",
            unit="count",
            helper=True,
            formula="=COUNT(fit, economics, viability, lock_in)",
        ),
        GridLine(
            key="complete",
            label="Can be scored",
            unit="1 or 0",
            helper=True,
            formula='=(name <> "") * (dimensions_rated = 4) * vendor_weights_ok',
            words="1 if it has a name, every dimension has a mark and the weights are good",
        ),
        GridLine(
            key="points",
            label="Score in points",
            unit="count",
            helper=True,
            formula="=IF(complete = 0, 0, ROUND(MEDIAN(0, 1, score) * 100^4, 0))",
            words="Score in whole millionths of a percentage point: 80 % is the same in every program",
        ),
        GridLine(
            key="reached",
            label="Thresholds reached",
            unit="count",
            helper=True,
            formula="=(points >= ROUND(vendor_go_threshold * 100^4, 0))"
            " + (points >= ROUND(vendor_due_diligence_threshold * 100^4, 0))",
        ),
        GridLine(
            key="references_short",
            label="Too few references",
            unit="1 or 0",
            helper=True,
            formula='=(name <> "") * (references_heard < vendor_references_lowest)',
        ),
        GridLine(
            key="verdict_number",
            label="Verdict, as a number",
            unit="count",
            helper=True,
            formula="=complete * (1 + reached - IF(AND(reached = 2, red_flags + references_short > 0), 1, 0))",
            words="0 incomplete, 1 no-go, 2 due diligence, 3 go: a red flag or too few references take a go away",
        ),
        GridLine(
            key="sort_key",
            label="Sort key",
            unit="count",
            helper=True,
            formula="=IF(verdict_number = 0, 0, (verdict_number * 100^4 * 100 + points) * COUNT(vendors_number)"
            " + COUNT(vendors_number) - number)",
            words="Whole number: by verdict, then by score, then in the order of the table",
        ),
        GridLine(
            key="flags_open",
            label="Red flags not looked at",
            unit="count",
            helper=True,
            formula='=complete * ((vague_pricing = "") + (no_export_path = "") + (no_segment_references = "")'
            ' + (pressure = ""))',
        ),
        GridLine(
            key="nameless",
            label="Marks without a name",
            unit="1 or 0",
            helper=True,
            formula='=(name = "") * (fit_marks + economics_marks + viability_marks + lock_in_marks > 0)',
        ),
        GridLine(
            key="gaps",
            label="What is missing",
            unit="text",
            helper=True,
            formula="="
            + joined(
                'IF(vendor_weights_ok = 0, "The weights are not 100 %.", "")',
                'IF(dimensions_rated < 4, "A dimension is not rated.", "")',
            ),
        ),
        GridLine(
            key="flags_found",
            label="Red flags found",
            unit="text",
            helper=True,
            formula="="
            + joined(*(f'IF({flag} = "Yes", "{words}.", "")' for flag, words in RED_FLAGS.items())),
        ),
        GridLine(
            key="references_found",
            label="References found",
            unit="text",
            helper=True,
            formula='=IF(references_short = 1, "References: " & FIXED(references_heard, 0, TRUE) & " of "'
            ' & FIXED(vendor_references_lowest, 0, TRUE) & ".", "")',
        ),
        GridLine(
            key="in_the_way",
            label="What stands in its way",
            unit="text",
            formula="="
            + first_of(
                ('name = ""', NOTHING),
                otherwise=joined('IF(complete = 0, gaps, "")', "flags_found", "references_found"),
            ),
        ),
    ),
    example=tuple(
        {
            "number": number,
            "name": name,
            **dict(
                zip([column.key for columns in DIMENSIONS.values() for column in columns], marks, strict=True)
            ),
            **dict(zip(("references_heard", *RED_FLAGS), FOUND_IN_THE_EXAMPLE[name], strict=True)),
        }
        for number, (name, marks) in enumerate(MARKS_OF_THE_EXAMPLE.items(), 1)
    ),
    source="RM",
    filled="name",
)

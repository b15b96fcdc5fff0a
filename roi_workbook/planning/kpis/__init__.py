"""KPIs: whether it works, by indicators, by money and hours against the plan, and in a review every quarter."""

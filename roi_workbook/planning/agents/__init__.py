"""Agents: what they cost and are worth, the team for them, and whether to build or buy. Apart from the core."""

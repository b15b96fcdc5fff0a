"""Roadmap: phases, gates and deliverables of the plan, what it spends by phase, and what to watch for."""

"""Readiness: what holds AI work back today, in six dimensions, and where the roadmap is to lead."""

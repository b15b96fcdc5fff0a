"""Explains one key: what it is, where it is, and its formula with the numbers put in."""

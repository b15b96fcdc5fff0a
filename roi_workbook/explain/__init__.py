"""One key explained: what it is, where it stands, and its formula with the numbers put in."""

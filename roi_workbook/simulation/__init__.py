"""What the ranges of the inputs mean for the results: many draws of all inputs together, each recomputed."""

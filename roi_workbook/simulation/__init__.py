"""What the ranges of the inputs mean for the result: many draws of all of them together, worked out one by one."""

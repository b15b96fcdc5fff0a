"""The commands, one file each: their options, what they call, what they print."""

import gc

# Planning and reading make many long-lived objects, which are slow to collect again and again.
gc.set_threshold(200_000, 30, 30)

"""The commands, one file each: what they take, what they call, what they print."""

import gc

# Planning and reading make many objects that stay: looking through them again and again takes a while.
gc.set_threshold(200_000, 30, 30)

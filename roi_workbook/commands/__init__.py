"""The commands, one file each: what they take, what they call, what they print."""

import gc

gc.set_threshold(
    200_000, 30, 30
)  # planning and reading make many objects that stay: looking through them takes a while

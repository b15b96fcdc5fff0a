"""What every error that a user can cause, and put right, has in common."""


class RoiWorkbookError(Exception):
    """Something the user gave is wrong: the text says what, where and what to do next."""


class ModelError(RoiWorkbookError):
    """A model that leaves something out: a line without its recompute, a bucket without its words."""


class OutOfRangeError(RoiWorkbookError):
    """Inputs so far out of their range that the numbers they lead to overflow."""

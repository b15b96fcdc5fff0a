"""What every error that a user can cause, and put right, has in common."""


class RoiWorkbookError(Exception):
    """Something the user gave is wrong: the text says what, where and what to do next."""


class OutOfRangeError(RoiWorkbookError):
    """Inputs so far out of their range that the numbers they lead to overflow."""

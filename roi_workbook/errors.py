"""The base of all errors that a user can cause and put right."""


class RoiWorkbookError(Exception):
    """Something the user gave is wrong: the message says what, where and what to do next."""


class ModelError(RoiWorkbookError):
    """A model that leaves something out: a line without its recompute, a bucket without its words."""


class CaseError(RoiWorkbookError, ValueError):
    """Cases in which a column is missing or holds something else than its input."""


class OutOfRangeError(RoiWorkbookError):
    """Inputs so far out of range that the results overflow."""

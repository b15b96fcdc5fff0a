"""When tests may do without LibreOffice, and the one that they share."""

import os
from functools import cache

import pytest

from .libreoffice_engine import LibreOffice
from .libreoffice_process import HOW_TO_INSTALL, find_libreoffice


def require_libreoffice() -> None:
    """Skip the test where LibreOffice is not installed; in continuous integration (CI is set) fail it."""
    if find_libreoffice() is None:
        reason = f"LibreOffice is not installed; {HOW_TO_INSTALL}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@cache
def running_libreoffice() -> LibreOffice:
    """The LibreOffice that the tests of this process share: starting one takes seconds. It ends with the process."""
    require_libreoffice()
    return LibreOffice()

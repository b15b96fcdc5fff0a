"""When tests may do without LibreOffice."""

import os

import pytest

from .libreoffice_process import HOW_TO_INSTALL, find_libreoffice


def require_libreoffice() -> None:
    """Skip the test where LibreOffice is not installed; in continuous integration (CI is set) fail it."""
    if find_libreoffice() is None:
        reason = f"LibreOffice is not installed; {HOW_TO_INSTALL}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)

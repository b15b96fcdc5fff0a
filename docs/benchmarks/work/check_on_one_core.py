"""`roi-workbook check` as it is on a computer of one core. Arguments: those of check."""

import os
import sys

os.cpu_count = lambda: 1

from roi_workbook.cli import main  # noqa: E402 (after the cores are told)

sys.argv = ["roi-workbook", "check", *sys.argv[1:]]
main()

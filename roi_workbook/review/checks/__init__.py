"""The checks of a workbook against the template and the recompute, one subject a file."""

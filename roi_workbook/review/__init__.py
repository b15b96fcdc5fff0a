"""The review: the only place that opens a workbook somebody edited."""

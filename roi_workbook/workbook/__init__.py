"""The workbook: the only place that knows sheets, rows, columns, colours and formats."""

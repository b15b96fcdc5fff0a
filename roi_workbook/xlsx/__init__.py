"""Workbooks read as plain data, within bounds: the file may come from anybody. Knows nothing of ROI."""

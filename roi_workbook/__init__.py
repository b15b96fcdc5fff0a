"""AI infrastructure ROI as a live Excel workbook, and the same numbers recomputed in pandas."""

__version__ = "0.1.0"

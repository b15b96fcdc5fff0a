"""Proposal: one page for leadership that writes itself from the numbers of the workbook."""

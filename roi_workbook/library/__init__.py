"""What `import roi_workbook` gives: a case in pandas, one way into it, and what can be asked of it."""

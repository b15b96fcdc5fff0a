"""Two workbooks compared: what changed, and which input moved which result."""

"""What is held against the template and the recompute, one subject a file."""

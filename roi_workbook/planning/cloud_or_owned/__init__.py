"""Cloud or owned: whether to rent GPUs, own them or do both, and what a request then costs."""

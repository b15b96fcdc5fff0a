"""Initiatives: what is to be done, what each is worth, in which order, and whether money and people suffice."""

"""Vendors: who is good enough, what each costs over years, and what a trial of thirty days tells."""

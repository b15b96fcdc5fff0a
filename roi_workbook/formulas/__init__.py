"""Formulas and addresses as text: which cells a formula refers to, and which formulas mean the same. Knows
nothing of ROI.
"""

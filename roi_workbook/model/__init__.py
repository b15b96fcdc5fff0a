"""The model's own words: the records everything is declared with, tables, dates, sources and the guards of
the whole.
"""

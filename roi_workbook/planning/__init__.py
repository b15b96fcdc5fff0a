"""The planning subjects: what to do first, when, with whom, and how to tell that it works. One subject a
file.
"""

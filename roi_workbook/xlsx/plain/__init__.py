"""The plain form of sheets, read quickly.

Usual programs write their rows in one plain form, which regular expressions read about five times faster than
a parser. Anything else is left to the parser of `xlsx.sheet`; both pass what they read to the same reader, so
values, formulas, refusals and counts are the same. `sheets` takes plain rows out of the bytes of a sheet,
`rows` knows their forms, and `texts` the shared texts and defined names.
"""

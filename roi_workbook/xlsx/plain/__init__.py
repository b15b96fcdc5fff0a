"""The plain form of sheets, read quickly.

Every usual program writes its rows in one plain form. Regular expressions read that form some five times faster than a parser; whatever
is written in another way is left to the parser of `xlsx.sheet`, and both give what they read to the same reader: the same values,
formulas, refusals and counts. `sheets` takes plain rows out of the bytes of a sheet, `rows` knows their forms, and
`texts` the shared texts and defined names.
"""

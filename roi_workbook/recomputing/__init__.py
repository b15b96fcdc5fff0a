"""The same numbers worked out again in numpy and pandas: cases, the results of one workbook, and the cells
they stand in.
"""

"""The proposal as a document to send: the answer and two pictures on its first page, then the other sentences
of the Proposal sheet and the figures behind them.
"""

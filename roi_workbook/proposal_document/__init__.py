"""The proposal as a document to send: the sentences of the Proposal sheet, the figures behind them, two
pictures.
"""

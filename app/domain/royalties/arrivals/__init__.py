"""Money that arrives from those who report: what they owe, what has come, what is late.

Owns arrivals and which reports they cover. Does not own the reports, whose receivables they
settle, nor the bank's lines, which it only says the purpose of.
"""

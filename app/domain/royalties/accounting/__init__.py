"""Accounting contracts with the statements of a month: what the engine says, kept in the books.

The engine reckons in fractions. What is kept of it (closing balances, ledger entries, statement
lines) has at most 18 decimals, each balance cut on its own, and the ledger is moved from one cut
balance to the next. So ledger and balances agree to the last digit, in every period.
"""

"""Taxes of payees in the United States: their forms, what is kept back, and what is reported.

Owns tax forms, the kinds of income, and the returns of a year. Does not own who is owed what (the
ledger) nor the paying (payments, which ask here before every payout).
"""

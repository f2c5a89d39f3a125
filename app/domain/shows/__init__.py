"""Shows: what artist and promoter agreed on a night, and what it comes to.

Owns the settlement of a show, a pure engine. Does not own rooms and their calendars (venues),
nor the ledger money is posted to (billing).
"""

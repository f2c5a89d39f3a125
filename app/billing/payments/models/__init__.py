"""Tables of payments: money taken, money paid out, and how both are checked against the banks."""

"""Three-way reconciliation: our ledger, the provider's movements, the bank's statement."""

"""Pages of self-billing and remittances."""

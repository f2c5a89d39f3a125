"""The pages of contracts, one file per resource."""

"""The pages of tenants, one file for each thing they show."""

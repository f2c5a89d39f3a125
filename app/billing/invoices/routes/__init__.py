"""The pages of invoicing, one file per resource."""

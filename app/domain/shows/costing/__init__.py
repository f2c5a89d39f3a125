"""Costs a house has show after show, kept as templates and put into offers and settlements."""

"""Reads of taxes: forms and settings, amounts by kind of income, returns of a year."""

"""Audit packs: statements, lines, report rows, splits, contracts and postings in one file."""

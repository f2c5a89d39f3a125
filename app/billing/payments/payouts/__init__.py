"""Paying people out: who, how much, approved by whom, in which file, and whether it arrived."""

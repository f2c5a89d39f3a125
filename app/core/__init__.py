"""Primitives that stand below every module; imports nothing of ours."""

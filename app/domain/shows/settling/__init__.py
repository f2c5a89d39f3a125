"""Settling a played show: figures in versions, two signatures, the paper, and both sides' books."""

"""Pages of advancing."""

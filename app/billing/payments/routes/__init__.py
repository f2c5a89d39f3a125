"""The pages and calls of payments."""

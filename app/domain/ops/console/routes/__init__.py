"""The pages of the console, and those by which owners and visitors speak to it."""

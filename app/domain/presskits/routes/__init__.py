"""Pages of press kits, and the page behind their links."""

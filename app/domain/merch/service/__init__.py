"""What can be done with merchandise."""

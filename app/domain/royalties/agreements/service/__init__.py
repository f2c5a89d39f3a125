"""What a royalty manager does with contracts."""

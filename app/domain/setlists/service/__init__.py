"""What people do with set lists."""

"""What people do with tours."""

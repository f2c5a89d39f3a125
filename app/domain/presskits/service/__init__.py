"""What people do with press kits."""

"""What people and the service do with plans."""

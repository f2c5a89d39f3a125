"""What can become of a show."""

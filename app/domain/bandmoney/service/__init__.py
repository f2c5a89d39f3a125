"""What people do with the band's money."""

"""Every read of press kits."""

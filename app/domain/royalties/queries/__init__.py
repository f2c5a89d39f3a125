"""Every read of royalties."""

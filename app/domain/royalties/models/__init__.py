"""Tables of royalties: reports and what they earned; runs and their statements."""

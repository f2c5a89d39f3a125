"""The verbs of royalties."""

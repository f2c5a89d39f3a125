"""How browsers and programs reach royalties."""

"""How browsers and programs reach the vault."""

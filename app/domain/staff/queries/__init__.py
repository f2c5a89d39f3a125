"""What is read of staff and rotas."""

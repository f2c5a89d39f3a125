"""What is done with staff and rotas."""

"""Pages of staff and rotas."""

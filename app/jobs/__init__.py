"""Running jobs: rows in PostgreSQL are the truth, Redis is only the bell that rings for them."""

"""Advances of a label or an agency for a tour or a show, paid back out of its settlements."""

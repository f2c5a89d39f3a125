"""Names in terms and in reports meet however they are spelled: “CD”, “cd ” and “Cd” are one."""

from app.domain.royalties.reports.fields import match_key


def folded(name: str) -> str:
    return match_key(name)


def folded_all(names: tuple[str, ...]) -> frozenset[str] | None:
    """None when nothing is named: the dimension is open."""
    return frozenset(map(folded, names)) or None

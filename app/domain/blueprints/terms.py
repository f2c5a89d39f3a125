"""What two sides agree on: a co-write or a release deal. Pure: no tables, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.money import shares_total_exactly_hundred
from app.domain.blueprints.choices import HandshakeKind
from app.domain.blueprints.comparing import Change, changes_between
from app.domain.blueprints.errors import DatesReversed, SharesDoNotAddUp

Terms = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoWrite:
    """A work registered on both sides, and the shares proposed for it."""

    iswc: str | None
    shares: Sequence[tuple[str, Decimal]]

    def json(self) -> dict[str, Any]:
        """As it is kept; raises SharesDoNotAddUp."""
        names = [name.lower() for name, _ in self.shares]
        if len(set(names)) < len(names) or not shares_total_exactly_hundred(
            share for _, share in self.shares
        ):
            raise SharesDoNotAddUp(fields={"share": SharesDoNotAddUp.sentence})
        rows = [{"name": name, "share": f"{share.normalize():f}"} for name, share in self.shares]
        return {"iswc": self.iswc, "shares": rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDeal:
    """What a label may release, under which name, from when until when."""

    displayed_name: str
    recordings: Sequence[tuple[str, str | None]]
    territory: str
    starts_on: date
    until: date | None

    def json(self) -> dict[str, Any]:
        """As it is kept; raises DatesReversed."""
        if self.until is not None and self.until <= self.starts_on:
            raise DatesReversed(fields={"until": DatesReversed.sentence})
        return {
            "displayed_name": self.displayed_name,
            "recordings": [{"title": title, "isrc": isrc} for title, isrc in self.recordings],
            "territory": self.territory,
            "starts_on": self.starts_on.isoformat(),
            "until": self.until.isoformat() if self.until else None,
        }


def shown(kind: str, title: str, terms: Terms) -> dict[str, Any]:
    """The terms under the words people read; a list has an entry for each line."""
    if kind == HandshakeKind.CO_WRITE:
        shares = [f"{row['name']}: {row['share']} %" for row in terms["shares"]]
        return {"Work": title, "ISWC": terms["iswc"] or "None yet", "Shares proposed": shares}
    recordings = [
        f"{row['title']} ({row['isrc']})" if row["isrc"] else row["title"]
        for row in terms["recordings"]
    ]
    return {
        "Deal": title,
        "The label may release": recordings,
        "Displayed as": terms["displayed_name"],
        "Territory": terms["territory"],
        "From": terms["starts_on"],
        "Until": terms["until"] or "Either side ends it",
    }


def differences(
    kind: str, before: tuple[str, Terms], after: tuple[str, Terms]
) -> tuple[Change, ...]:
    """What another wording changes, word by word."""
    return tuple(changes_between(shown(kind, *before), shown(kind, *after)))

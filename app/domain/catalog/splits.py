"""What shares must fulfil before they can be proposed. Pure: no tables, no clock."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.core.errors import Invalid
from app.core.money import InvalidMoney, exact_sum, parse_share, shares_total_exactly_hundred
from app.core.text import clean_line
from app.domain.catalog.choices import ShareRole
from app.domain.catalog.errors import PartyListedTwice, SplitsDoNotAddUp

MAX_SHARES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOffer:
    """What one party is offered: `share` in per cent with at most six decimals."""

    name: str
    share: Decimal
    email: str | None = None
    role: str = str(ShareRole.ARTIST)

    @classmethod
    def of(
        cls, name: str, share: str, *, email: str | None = None, role: str = str(ShareRole.ARTIST)
    ) -> "ShareOffer":
        """An offer from a decimal string; raises Invalid for anything but 0 to 100."""
        try:
            return cls(name=name, share=parse_share(share), email=email, role=role)
        except InvalidMoney as error:
            raise Invalid(str(error), fields={"splits": str(error)}) from error


def checked(offers: Sequence[ShareOffer]) -> list[ShareOffer]:
    """The offers with clean names and lower-case emails.

    Raises SplitsDoNotAddUp unless they add up to exactly 100, and PartyListedTwice.
    """
    if len(offers) > MAX_SHARES:
        raise Invalid(f"A split sheet holds at most {MAX_SHARES} shares.")
    clean = [
        ShareOffer(
            name=clean_line(offer.name),
            share=offer.share,
            email=offer.email.strip().lower() if offer.email else None,
            role=offer.role,
        )
        for offer in offers
    ]
    if any(not offer.name for offer in clean):
        raise Invalid("Every share needs a name.", fields={"splits": "Every share needs a name."})
    if not shares_total_exactly_hundred(offer.share for offer in clean):
        raise SplitsDoNotAddUp(total_sentence([offer.share for offer in clean]))
    twice = Counter(offer.email or offer.name.lower() for offer in clean).most_common(1)
    if twice and twice[0][1] > 1:
        raise PartyListedTwice
    return clean


def total_sentence(shares: Sequence[Decimal]) -> str:
    """The total in words: what is missing or too much, or that it is right."""
    total = exact_sum(shares)
    if total == 100:
        return "Exactly 100 %"
    difference = plain(abs(100 - total))
    word = "missing" if total < 100 else "too much"
    return f"{difference} % {word}: the shares must add up to exactly 100 %, now {plain(total)} %."


def plain(share: Decimal) -> str:
    """A share without needless zeros: `33.3`, `100`."""
    text = f"{share:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

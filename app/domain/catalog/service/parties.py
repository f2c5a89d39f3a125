"""Parties are found again by email, or by name when they have none."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.catalog.models import Party
from app.domain.catalog.queries.subjects import (
    list_parties_by_email,
    list_parties_without_email,
)
from app.domain.catalog.splits import ShareOffer


async def register_party(uow: UnitOfWork, *, name: str, email: str | None = None) -> Party:
    """The party of this email, or of this name without any; entered when there is none."""
    clean = ShareOffer(
        name=clean_line(name), share=Decimal(0), email=email.strip().lower() if email else None
    )
    return (await parties_of(uow, [clean]))[0]


async def parties_of(uow: UnitOfWork, offers: Sequence[ShareOffer]) -> list[Party]:
    """The party of each offer, in order. Offers have been checked."""
    emails = sorted({offer.email for offer in offers if offer.email})
    if emails:
        # Two sheets naming the same newcomer at once must meet in one row.
        rows = [
            {"tenant_id": uow.tenant_id, "id": new_id(), "name": name, "email": email}
            for email, name in sorted({o.email: o.name for o in offers if o.email}.items())
        ]
        await uow.db.execute(
            insert(Party).values(rows).on_conflict_do_nothing(index_elements=["tenant_id", "email"])
        )
    by_email = {party.email: party for party in await list_parties_by_email(uow, emails)}
    names = [offer.name for offer in offers if not offer.email]
    by_name = {p.name: p for p in await list_parties_without_email(uow, names)} if names else {}
    for name in names:
        if name not in by_name:
            by_name[name] = Party(id=new_id(), tenant_id=uow.tenant_id, name=name)
            uow.db.add(by_name[name])
    await uow.flush()
    return [by_email[offer.email] if offer.email else by_name[offer.name] for offer in offers]

"""What the rates of contracts ask about a sale: sales alike in it need not be told apart. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.contracts import Base
from app.domain.royalties.whatif.queries.history import Wanted


def wanted_of(
    deals: Sequence[Deal],
    grouped: Mapping[UUID, UUID],
    works: Mapping[UUID, UUID],
    *,
    selling: Sequence[Deal] | None = None,
) -> Wanted:
    """Which titles these deals cover, and which dimensions decide under which rate a sale falls.

    `grouped` is the group of each recording that is in one, `works` are those of recordings that
    contracts about works name. Where only some of the deals are
    `selling`, it is their titles.
    """
    known = [deal for deal in selling or deals if not deal.only_receives]
    whole = any(not deal.covers for deal in known)
    covers = [part for deal in known for part in deal.covers]
    groups = {part.group_id for part in covers if part.group_id}
    recordings = {part.recording_id for part in covers if part.recording_id}
    recordings |= {recording for recording, group in grouped.items() if group in groups}
    return Wanted(
        dimensions=frozenset(name for deal in deals for name in _dimensions(deal)),
        recordings=recordings,
        works={works[recording] for recording in recordings if recording in works},
        upcs={part.upc for part in covers if part.upc},
        is_everything=whole,
    )


def _dimensions(deal: Deal) -> Iterable[str]:
    clauses = [rate.clause for rate in deal.terms]
    when = [clause.when for clause in clauses]
    if any(part.upc for part in deal.covers) or any(own.upc for own in deal.own_shares):
        yield "upc"
    if deal.favored_with_id:
        # Which of two contracts pays more depends on what each line sold for.
        yield "amounts"
    if any(rate.base is Base.PPD for rate in deal.terms):
        # What reports say of prices, and what the list of prices tells units apart by.
        yield from ("recording", "upc", "country", "kind", "format", "price")
    if deal.mechanicals:
        yield from ("recording", "upc", "country", "kind")
    if deal.covers or deal.own_shares or any(each.groups for each in when):
        yield "recording"
    if any(each.sources for each in when):
        yield from ("store", "sender")
    if any(each.channels for each in when):
        yield "kind"
    if any(each.configurations for each in when):
        yield "format"
    each_country = any(c.escalation and c.escalation.per_territory for c in clauses)
    if each_country or any(each.included or each.excluded for each in when):
        yield "country"

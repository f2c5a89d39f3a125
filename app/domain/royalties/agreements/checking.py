"""What a deal must be before it is kept: what columns would round or refuse is refused here."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

from app.core.money import InvalidMoney, minor_places
from app.domain.royalties.agreements.deal import WHOLE, Covered, Deal, Rate
from app.domain.royalties.agreements.errors import DealRefused

PERCENT_PLACES = 6
RATE_PLACES = 10
MOST = Decimal(10) ** 12
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_UPC = re.compile(r"[0-9]{8,14}")
_COUNTRY = re.compile(r"[A-Z]{2}")


def check_head(number: str, name: str, currency: str) -> None:
    """Raises DealRefused, with the field."""
    if not number.strip():
        raise DealRefused(fields={"number": "Give the contract a number."})
    if not name.strip():
        raise DealRefused(fields={"name": "Give the contract a name."})
    try:
        minor_places(currency)
    except InvalidMoney as error:
        raise DealRefused(fields={"currency": str(error)}) from error


def check_deal(deal: Deal) -> None:
    """Raises DealRefused with the first thing wrong."""
    for check in CHECKS:
        for sentence in check(deal):
            raise DealRefused(sentence)


def _numbers(deal: Deal) -> Iterator[str]:
    if any(_places(each) > PERCENT_PLACES for each in _percents(deal)):
        yield "Write percentages with at most six decimals."
    rates = [rate.rate for rate in deal.terms]
    rates += [
        n
        for r in deal.terms
        if r.clause.escalation
        for s in r.clause.escalation.steps
        for n in (s.above, s.rate)
    ]
    rates += [fee.per_unit for fee in deal.fees]
    if any(_places(rate) > RATE_PLACES or not 0 <= rate < MOST for rate in rates):
        yield "Write rates, steps and amounts from zero up, with at most ten decimals."
    if not 0 <= deal.minimum < MOST:
        yield "Write a smallest payment of zero or more."


def _percents(deal: Deal) -> Iterator[Decimal]:
    yield deal.profit_share
    yield from (share.percent for share in deal.shares)
    yield from (share.percent for share in deal.own_shares)
    yield from (part.participation for part in deal.covers)
    yield from (fee.percent for fee in deal.fees)
    for steps in (deal.sunset, *(fee.sunset for fee in deal.fees)):
        yield from (step.percent for step in steps)
    for clause in (rate.clause for rate in deal.terms):
        yield from (clause.packaging, clause.free_goods)
        if clause.reserve:
            yield from (clause.reserve.percent, *clause.reserve.schedule)


def _places(value: Decimal) -> int:
    if not value.is_finite():
        return RATE_PLACES + 1
    return -int(value.normalize().as_tuple().exponent)


def _dates(deal: Deal) -> Iterator[str]:
    if deal.starts and deal.until and deal.starts >= deal.until:
        yield "Let the last day of the contract come after the first."
    if any(one.starts >= other.starts for one, other in pairwise(deal.sunset)):
        yield "List the sunset steps by date, each once."
    if deal.sunset and (deal.until is None or deal.sunset[0].starts < deal.until):
        yield "A sunset begins after the last day; give the contract a last day before it."
    for when in (rate.clause.when for rate in deal.terms):
        if when.sold_from and when.sold_until and when.sold_from >= when.sold_until:
            yield "Let the last day of a rate come after the first."


def _titles(deal: Deal) -> Iterator[str]:
    parts = [_part(part) for part in deal.covers]
    if len(set(parts)) != len(parts):
        yield "Name each part of the catalogue once."
    if any(sum(map(bool, part)) != 1 for part in parts):
        yield "Each part of the catalogue is a group, a release or a recording."
    if any(part.participation != WHOLE and not part.recording_id for part in deal.covers):
        yield "Only a recording takes part with some of its income; leave it at 100."
    if any(bool(own.recording_id) == bool(own.upc) for own in deal.own_shares):
        yield "Shares of a title are for one recording or one release."
    codes = [part.upc for part in deal.covers] + [own.upc for own in deal.own_shares]
    if any(code and not _UPC.fullmatch(code) for code in codes):
        yield "Write the digits of a release's UPC or EAN."
    keys = [(own.party_id, own.recording_id, own.upc) for own in deal.own_shares]
    if len(set(keys)) != len(keys) or len({s.party_id for s in deal.shares}) != len(deal.shares):
        yield "Name each payee once."


def _part(part: Covered) -> tuple[object, ...]:
    return part.group_id, part.upc, part.recording_id


def _rates(deal: Deal) -> Iterator[str]:
    for rate in deal.terms:
        if not _KEY.fullmatch(rate.key):
            yield "A rate's key has small letters, digits and hyphens, sixty at most."
        if not 0 < len(rate.name.strip()) <= 200:
            yield "Give every rate a name."
        yield from _countries(rate)
    if any((fee.to_contract_id is None) != (fee.to_party_id is None) for fee in deal.fees):
        yield "Name both the contract and the payee a fee goes to."


def _countries(rate: Rate) -> Iterator[str]:
    when = rate.clause.when
    if any(not _COUNTRY.fullmatch(code) for code in (*when.included, *when.excluded)):
        yield "Write countries by their two-letter codes, such as DE."


CHECKS: tuple[Callable[[Deal], Iterator[str]], ...] = (_numbers, _dates, _titles, _rates)

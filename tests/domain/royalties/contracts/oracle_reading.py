"""How the second accountant reads a contract: what it covers, which term, rate and part apply."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

PART = Fraction(1, 100)
DIMENSIONS = (
    ("groups", "group"),
    ("territories", "country"),
    ("channels", "channel"),
    ("configurations", "configuration"),
    ("price_categories", "price_category"),
    ("sources", "source"),
    ("catalogue_types", "catalogue_type"),
)


def in_scope(contract, earning):
    scope = contract.scope
    named = (
        (scope.groups, earning.group),
        (scope.recordings, earning.recording),
        (scope.releases, earning.release),
    )
    if scope.works and earning.work in scope.works and any(w is not None for w, _ in named):
        return True
    if all(wanted is None for wanted, _ in named):
        return True
    return any(wanted is not None and value in wanted for wanted, value in named)


def taking_part(contract, earning):
    if earning.contract == contract.id:
        return Fraction(1)
    parts = contract.scope.participation
    found = [parts[key] for key in (earning.recording, earning.work) if key in parts]
    return Fraction(found[0]) * PART if found else Fraction(1)


def part_due(contract, day):
    if contract.starts and day < contract.starts:
        return Fraction(0)
    if contract.until and day >= contract.until:
        return dated(contract.sunset, 0, day) * PART
    return Fraction(1)


def dated(steps, percent, day):
    for step in steps:
        if day >= step.starts:
            percent = step.percent
    return Fraction(percent)


def best_term(terms, earning):
    winner = None
    for term in terms:
        if applies(term.when, earning) and (winner is None or beats(term.when, winner.when)):
            winner = term
    return winner


def applies(when, earning):
    for field, attribute in DIMENSIONS:
        wanted, value = getattr(when, field), getattr(earning, attribute)
        if wanted is None:
            continue
        if field == "territories":
            if value in wanted.excluded or (wanted.included and value not in wanted.included):
                return False
        elif value not in wanted:
            return False
    after = when.sold_from is None or earning.sold_on >= when.sold_from
    return after and (when.sold_until is None or earning.sold_on < when.sold_until)


def beats(new, old):
    """The later term of the contract wins only by being strictly more specific."""
    mine, theirs = narrowed(new), narrowed(old)
    if sum(mine) != sum(theirs):
        return sum(mine) > sum(theirs)
    for one, other in zip(mine, theirs, strict=True):
        if one != other:
            return one
    return countries(new) < countries(old)


def narrowed(when):
    dates = when.sold_from is not None or when.sold_until is not None
    return [*(getattr(when, field) is not None for field, _ in DIMENSIONS), dates]


def countries(when):
    if when.territories is None:
        return 249
    if when.territories.included:
        return len([c for c in when.territories.included if c not in when.territories.excluded])
    return 249 - len(when.territories.excluded)


def shares_of(contract, earning):
    for key in (earning.recording, earning.work, earning.release):
        if key in contract.own_shares:
            return contract.own_shares[key]
    return contract.shares


def counter_key(contract, term, earning):
    alone = term.escalation and term.escalation.per_territory
    return (contract.id, term.id, earning.country if alone else "")


def reached(term, position):
    rate = Fraction(term.rate)
    for step in term.escalation.steps:
        if position > step.above:
            rate = Fraction(step.rate)
    return rate


def earned_by(term, position):
    """Rate times amount from zero up to the position: every step adds what it changes."""
    total, rate = Fraction(term.rate) * position, Fraction(term.rate)
    for step in term.escalation.steps:
        total += (Fraction(step.rate) - rate) * max(Fraction(0), position - Fraction(step.above))
        rate = Fraction(step.rate)
    return total


def recoverable(item):
    amount = Fraction(item.amount) * Fraction(item.percent) * PART
    return amount if item.cap is None else min(amount, Fraction(item.cap))


def standing(contract, term, counters):
    """The rate of a term as its steps stood when the period began."""
    if term.escalation and not term.escalation.per_territory:
        return reached(term, counters.get((contract.id, term.id, ""), (Fraction(0), 0))[0])
    return Fraction(term.rate)


def favorable(contract, other, counters):
    """The terms of another contract as this one may borrow them."""
    points = any(step.of == "base" for step in contract.commissions)
    for term in other.terms:
        if term.base == "per unit" and (points or contract.currency != other.currency):
            continue
        rate = standing(other, term, counters)
        rate = Decimal(rate.numerator) / Decimal(rate.denominator)
        yield replace(term, id=f"{other.id}/{term.id}", rate=rate, escalation=None)

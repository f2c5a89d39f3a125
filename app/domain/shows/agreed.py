"""What an agreed show pays the artist, for whoever plans around it. Pure."""

from dataclasses import replace

from app.core.money import Money
from app.domain.shows.settlement.simulator import sell
from app.domain.shows.settling.figures import begin, reckon
from app.domain.shows.terms import Terms


def artist_pay(terms: Terms, sold: int) -> Money:
    """What the artist is paid for all nights together, so many tickets sold on each of them."""
    figures = begin(terms)
    seats = min(sold, terms.capacity)
    nights = tuple(sell(night, seats) for night in figures.nights)
    settlements = reckon(terms, replace(figures, nights=nights))
    return Money.sum([each.artists for each in settlements], terms.currency)

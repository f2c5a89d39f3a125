"""How the second accountant pays the writers of songs, sale by sale."""

from collections import defaultdict
from fractions import Fraction

from tests.domain.royalties.contracts.oracle_reading import PART, taking_part

STATUTES = {  # From the notices: the flat rate and that of a minute, in cents.
    2010: ("9.1", "1.75"), 2023: ("12", "2.31"), 2024: ("12.4", "2.39"),
    2025: ("12.7", "2.45"), 2026: ("13.1", "2.52"),
}  # fmt: skip
SONGS = {"album": 10, "ep": 5, "single": 2}


class SongBook:
    """`paid` is by contract and writer, `charged` by contract, `nameless` what nobody is paid."""

    def __init__(self, contracts, rates, songs):
        self.contracts, self.rates, self.songs = contracts, rates, songs
        self.paid, self.nameless = defaultdict(Fraction), defaultdict(Fraction)
        self.cost, self.copies = defaultdict(Fraction), defaultdict(lambda: defaultdict(Fraction))

    def sell(self, earning, under):
        """A sale under these contracts, in their order: the first that speaks of songs pays."""
        speaking = [c for c in under if c.mechanicals and earning.channel in c.mechanicals.channels]
        if earning.country != "US" or not speaking:
            return
        contract, clause = speaking[0], speaking[0].mechanicals
        year = (clause.rates_of or earning.sold_on).year
        taking = taking_part(contract, earning)
        sold = Fraction(earning.units if earning.copies is None else earning.copies) * taking
        flat, minute = (Fraction(cents) * PART * self._dollar(contract) for cents in STATUTES[year])
        part = Fraction(clause.controlled.rate) * PART
        cheap = earning.price_category in ("mid", "mid-price", "midprice", "budget")
        if cheap:
            part *= Fraction(clause.controlled.reduced) * PART
        song, cost = self.songs.get(earning.recording), Fraction(0)
        if song is None:
            self.nameless[contract.id] += sold * flat
        for writer, share in song.writers if song else ():
            minutes = -(-song.seconds // 60)
            full = max(flat, minute * minutes) if song.seconds > 300 else flat
            own = writer in contract.shares or any(
                writer in shares for shares in contract.own_shares.values()
            )
            due = sold * full * (part if own else 1) * Fraction(share) * PART
            self.paid[contract.id, writer] += due
            cost += due
        if earning.copies is not None:
            record = contract.id, earning.release, year, cheap, part * flat
            self.cost[record] += cost
            self.copies[record][earning.recording] += sold

    def charged(self):
        """What the payees of each contract bear of songs above the cap."""
        found = defaultdict(Fraction)
        for record, cost in self.cost.items():
            contract, each_song = self.contracts[record[0]], record[-1]
            clause = contract.mechanicals
            back = cost < 0
            most = max([0, *(-sold if back else sold for sold in self.copies[record].values())])
            over = max(Fraction(0), abs(cost) - each_song * SONGS[clause.format.value] * most)
            if clause.excess_to_artist:
                found[contract.id] += -over if back else over
        return found

    def _dollar(self, contract):
        known = contract.currency == "USD"
        return Fraction(1) if known else Fraction(self.rates["USD", contract.currency].value)

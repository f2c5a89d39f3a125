"""What accounts and rows of an accounting are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.royalties.accounting.sections import Entry, What
from app.domain.royalties.agreements import Agreements
from app.domain.royalties.agreements.deal import WHOLE
from app.domain.royalties.agreements.figures import shown
from app.domain.royalties.contracts import Mechanical
from app.domain.royalties.contracts.writers import CURRENCY

_WORDS = {
    What.LINES: "Royalty on sales",
    What.STEP: "A step of the rate was reached: more for earlier sales",
    What.HELD: "Held in reserve against returns",
    What.RELEASED: "Released from reserves",
    What.OPENING: "Brought forward",
    What.CLOSING: "Carried forward",
    What.PAYABLE: "Due now",
}


@dataclass(frozen=True, slots=True)
class Names:
    """The words for contracts, payees, items and recordings, by the engine's ids."""

    agreements: Agreements
    items: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)

    def contract(self, contract: str) -> str:
        """`N-12 Album deal`."""
        agreed = self.agreements.agreed[contract]
        return f"{agreed.number} {agreed.name}"

    def payee(self, payee: str) -> str:
        return self.agreements.payees[payee].name

    def item(self, item: str) -> str:
        return self.items.get(item, "An item")

    def row(self, contract: str, entry: Entry) -> str:
        """What a row of a payee's account says."""
        if entry.what is What.ITEM:
            return f"Recouped: {self.item(entry.other)}"
        if entry.why is not None:
            return self._mechanical(entry.why)
        if entry.what is What.FEE:
            return entry.other.capitalize()
        if entry.what is What.PASSED:
            return self._passed(contract, entry)
        if entry.what is What.BEFORE_LINES:
            return self._before_lines(contract, entry)
        return self.fixed(entry.what)

    @staticmethod
    def fixed(what: What) -> str:
        """What is called the same in every account."""
        return _WORDS[what]

    def _mechanical(self, why: Mechanical) -> str:
        """`Mechanicals of “Glow”: 1,000 copies at 0.131 USD, 75 % of it, your 50 % of the song`."""
        copies = f"{shown(why.copies):,f} {'copy' if why.copies == 1 else 'copies'}"
        parts = [f"{copies} at {why.statutory.normalize():f} {CURRENCY}"]
        if why.percent != WHOLE:
            parts.append(f"{why.percent.normalize():f} % of it as a controlled composition")
        if why.share != WHOLE:
            parts.append(f"your {why.share.normalize():f} % of the song")
        return f"Mechanicals of “{self.titles.get(why.recording, 'a song')}”: {', '.join(parts)}"

    def _passed(self, contract: str, entry: Entry) -> str:
        if entry.other == contract:
            return "Passed on between payees of the contract"
        way = "From" if entry.amount > 0 else "Passed on to"
        return f"{way} {self.contract(entry.other)}"

    def _before_lines(self, contract: str, entry: Entry) -> str:
        if entry.amount > 0:
            return "Fees that are yours"
        if self.agreements.agreed[contract].deal.basis == "profit share":
            return "Costs and earlier losses, shared before your part"
        return "Held in reserve before the rate"

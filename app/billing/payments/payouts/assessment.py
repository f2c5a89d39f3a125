"""What other modules say about a payout before it is drafted: tax kept back, added, papers missing.

Payouts ask and know none of those who answer; they are listed in the manifests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.billing.payments.models.accounts import PayoutItem, PayoutPart
from app.core.money import Money
from app.core.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Gross:
    """What a payee would be paid before any tax."""

    subject_id: UUID
    payee_name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class TaxPart:
    """One kind of income in a payout, in minor units, and what is kept back of it."""

    income: str
    gross: int
    withheld: int
    regime: str
    rate: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer about one payee. With an `obstacle`, a short phrase, nothing may be paid."""

    parts: tuple[TaxPart, ...] = ()
    added_tax: int = 0
    tax_country: str = ""
    obstacle: str = ""

    @property
    def withheld(self) -> int:
        return sum(part.withheld for part in self.parts)

    def and_also(self, other: "Assessment") -> "Assessment":
        """Two answers about one payee as one."""
        return Assessment(
            (*self.parts, *other.parts),
            self.added_tax + other.added_tax,
            self.tax_country or other.tax_country,
            self.obstacle or other.obstacle,
        )


async def assess(uow: UnitOfWork, grosses: Sequence[Gross]) -> dict[UUID, Assessment]:
    """What everybody who has a say answers, by payee; each payee has an answer."""
    found = {gross.subject_id: Assessment() for gross in grosses}
    for ask in uow.registry.assessments if grosses else ():
        answers: Mapping[UUID, Assessment] = await ask(uow, grosses)
        for subject_id, answer in answers.items():
            found[subject_id] = found[subject_id].and_also(answer)
    return found


def has_changed(now: Assessment, item: PayoutItem, parts: Sequence[PayoutPart]) -> bool:
    """Whether today's answer is another one than the drafted payout was made with."""
    before = [(part.income, part.gross, part.withheld, part.regime) for part in parts]
    today = [(part.income, part.gross, part.withheld, part.regime) for part in now.parts]
    taxes = now.added_tax, now.tax_country
    return bool(now.obstacle) or today != before or taxes != (item.added_tax, item.tax_country)

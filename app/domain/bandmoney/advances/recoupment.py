"""What settled shows pay back of advances, in the order of the shows and of the advances. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.money import Money
from app.domain.bandmoney.division import part_of


@dataclass(frozen=True, slots=True)
class Lent:
    """An advance, and what of it is still to be paid back. Shows before its day owe it nothing."""

    id: UUID
    received_on: date
    percent: Decimal
    outstanding: Money


@dataclass(frozen=True, slots=True)
class Earned:
    """What the artist has of a settled show after tax; a loss pays nothing back."""

    show_id: UUID
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Taken:
    """What a show pays back of an advance; zero says that the show was looked at."""

    advance_id: UUID
    show_id: UUID
    on: date
    amount: Money


def recoup(
    lent: Iterable[Lent],
    earned: Iterable[Earned],
    taken: Mapping[tuple[UUID, UUID], Money],
) -> list[Taken]:
    """Each show pays each advance its percentage, the first received first.

    Never more than is outstanding of the advance nor than is left of the show. `taken` are amounts
    by advance and show that were taken before, of whatever advances; they are not taken again.
    """
    order = sorted(lent, key=lambda each: (each.received_on, each.id))
    open_ = {each.id: each.outstanding for each in order}
    found = []
    for show in sorted(earned, key=lambda each: (each.on, each.show_id)):
        before = (amount for (_, show_id), amount in taken.items() if show_id == show.show_id)
        left = show.amount - Money.sum(before, show.amount.currency)
        for each in order:
            is_owed = open_[each.id].minor > 0 and each.received_on <= show.on
            if not is_owed or (each.id, show.show_id) in taken:
                continue
            nothing = Money.zero(left.currency)
            part = min(part_of(show.amount, each.percent), open_[each.id], max(left, nothing))
            open_[each.id] -= part
            left -= part
            found.append(Taken(each.id, show.show_id, show.on, part))
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """An advance as it stands. `of_due` is what was paid of what shows had paid back before."""

    amount: Money
    recouped: Money
    paid: Money
    of_due: Money
    waived: Money

    @property
    def paid_early(self) -> Money:
        return self.paid - self.of_due

    @property
    def outstanding(self) -> Money:
        """What shows have still to pay back."""
        return self.amount - self.recouped - self.paid_early - self.waived

    @property
    def due(self) -> Money:
        """What shows have paid back and the lender has not got yet."""
        return self.recouped - self.of_due

    @property
    def most(self) -> Money:
        """What can be paid to the lender at all."""
        return self.outstanding + self.due

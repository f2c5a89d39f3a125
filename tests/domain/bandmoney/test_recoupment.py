"""What shows pay back of advances: never more than was lent, nor than a show brought."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Money
from app.domain.bandmoney.advances.recoupment import Earned, Lent, Standing, Taken, recoup

DAY = date(2026, 5, 1)
LABEL, AGENCY, ONE, TWO = (UUID(int=number) for number in range(1, 5))


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def lent(of: UUID, amount: str, percent: str = "100", day: int = 0) -> Lent:
    return Lent(of, DAY + timedelta(day), Decimal(percent), eur(amount))


def earned(show: UUID, amount: str, day: int = 1) -> Earned:
    return Earned(show, DAY + timedelta(day), eur(amount))


def amounts(found: list[Taken]) -> list[tuple[UUID, UUID, str]]:
    return [(each.advance_id, each.show_id, str(each.amount.decimal)) for each in found]


def test_shows_pay_in_their_order_until_nothing_is_left() -> None:
    shows = [earned(TWO, "800", day=3), earned(ONE, "500", day=1)]
    found = recoup([lent(LABEL, "1000")], shows, {})
    assert amounts(found) == [(LABEL, ONE, "500.00"), (LABEL, TWO, "500.00")]


def test_each_show_pays_its_percentage_and_the_first_received_comes_first() -> None:
    advances = [lent(AGENCY, "300", "60", day=1), lent(LABEL, "1000", "50")]
    found = recoup(advances, [earned(ONE, "333.33")], {})
    assert amounts(found) == [(LABEL, ONE, "166.66"), (AGENCY, ONE, "166.67")]


def test_a_loss_and_a_show_before_the_advance_pay_nothing() -> None:
    shows = [earned(ONE, "-40"), earned(TWO, "900", day=-1)]
    found = recoup([lent(LABEL, "1000")], shows, {})
    assert amounts(found) == [(LABEL, ONE, "0.00")]


def test_what_a_show_has_paid_is_not_paid_again_nor_to_somebody_else() -> None:
    taken = {(LABEL, ONE): eur("400")}
    found = recoup([lent(LABEL, "600"), lent(AGENCY, "600")], [earned(ONE, "500")], taken)
    assert amounts(found) == [(AGENCY, ONE, "100.00")]


_LENT = st.builds(
    Lent, st.uuids(), st.dates(DAY, DAY + timedelta(20)),
    st.decimals("0.000001", 100, places=6), st.integers(0, 10**9).map(lambda n: Money(n, "EUR")),
)  # fmt: skip
_EARNED = st.builds(
    Earned, st.uuids(), st.dates(DAY, DAY + timedelta(20)),
    st.integers(-(10**6), 10**9).map(lambda n: Money(n, "EUR")),
)  # fmt: skip


@given(
    advances=st.lists(_LENT, max_size=5, unique_by=lambda each: each.id),
    shows=st.lists(_EARNED, max_size=8, unique_by=lambda each: each.show_id),
    data=st.data(),
)
def test_nothing_is_paid_twice_in_any_order_or_number_of_goes(
    advances: list[Lent], shows: list[Earned], data: st.DataObject
) -> None:
    found = recoup(advances, shows, {})
    for each in advances:
        mine = [taken.amount for taken in found if taken.advance_id == each.id]
        assert Money.sum(mine, "EUR") <= max(each.outstanding, eur("0"))
    for show in shows:
        of_show = [taken.amount for taken in found if taken.show_id == show.show_id]
        assert Money.sum(of_show, "EUR") <= max(show.amount, eur("0"))
    assert all(taken.amount.minor >= 0 for taken in found)
    assert recoup(data.draw(st.permutations(advances)), reversed(shows), {}) == found

    # In two goes, the earlier shows first, it comes to the same.
    order = sorted(shows, key=lambda each: (each.on, each.show_id))
    cut = data.draw(st.integers(0, len(order)))
    first = recoup(advances, order[:cut], {})
    taken = {(each.advance_id, each.show_id): each.amount for each in first}
    left = [
        Lent(
            each.id, each.received_on, each.percent,
            each.outstanding - Money.sum((t.amount for t in first if t.advance_id == each.id), "EUR"),
        )
        for each in advances
    ]  # fmt: skip
    assert first + recoup(left, order, taken) == found


def test_a_standing_adds_up() -> None:
    standing = Standing(eur("1000"), eur("400"), eur("450"), eur("300"), eur("50"))
    assert (standing.paid_early, standing.outstanding) == (eur("150"), eur("400"))
    assert (standing.due, standing.most) == (eur("100"), eur("500"))

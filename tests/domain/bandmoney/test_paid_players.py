"""What hired players were paid for their work: expenses they laid out come back first."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.billing.tax.income import Income
from app.core.ids import new_id
from app.core.uow import Database
from app.domain.bandmoney import pay_member
from app.domain.bandmoney.service.band import undo_payment
from app.domain.bandmoney.service.reporting import Move, for_work, list_paid_players
from tests.cast import Cast
from tests.domain.bandmoney.conftest import PLAYED, Band, eur
from tests.domain.bandmoney.test_band import lay_out

DAY = date(2026, 3, 1)
MOVES = st.lists(
    st.builds(
        Move,
        st.dates(DAY, DAY + timedelta(days=20)),
        st.booleans(),
        st.integers(min_value=1, max_value=10_000),
    ),
    max_size=12,
)


@given(MOVES)
def test_what_is_for_work_and_what_comes_back_is_all_that_was_paid(moves: list[Move]) -> None:
    paid = sum(each.minor for each in moves if each.is_payment)
    laid_out = sum(each.minor for each in moves if not each.is_payment)
    worked = [minor for _, minor in for_work(moves)]
    assert all(minor > 0 for minor in worked)
    assert max(paid - laid_out, 0) <= sum(worked) <= paid


def test_a_payment_gives_back_what_was_laid_out_before_it_and_not_after() -> None:
    days = [DAY + timedelta(days=ahead) for ahead in range(4)]
    moves = [
        Move(days[0], False, 40), Move(days[1], True, 100), Move(days[2], False, 30),
        Move(days[3], True, 20), Move(days[3], True, 15),
    ]  # fmt: skip
    assert list(for_work(reversed(moves))) == [(days[1], 60), (days[3], 5)]


async def test_hired_players_are_reported_and_members_are_not(
    band: Band, database: Database, cast: Cast
) -> None:
    await lay_out(database, cast, band.juno, "40")
    async with database.tenant(cast.nova) as uow:
        payments = [
            await pay_member(
                uow, member, payment_id=new_id(), amount=eur("100"), paid_on=PLAYED, how="bank",
                is_advance=True,
            )
            for member in (band.juno, band.juno, band.theo)
        ]  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        found = await list_paid_players(uow, PLAYED, PLAYED)
        assert [(e.payee_name, e.income, e.gross.decimal) for e in found] == [
            ("Juno Reyes", Income.SERVICE, Decimal(60)),
            ("Juno Reyes", Income.SERVICE, Decimal(100)),
        ]
        assert await list_paid_players(uow, DAY, PLAYED - timedelta(days=1)) == []
        await undo_payment(uow, payments[0].id, reason="Sent to the wrong account")
        (left,) = await list_paid_players(uow, PLAYED, PLAYED)
    assert left.gross == eur("60")

"""What the agency's work refuses: answers given twice, one's own money, offers that are over."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.core.money import Money
from app.core.uow import Database, UnitOfWork
from app.domain.agency.choices import PriceKind, Side
from app.domain.agency.errors import (
    AgreementClosed,
    AgreementNotOpen,
    AlreadySigned,
    DocumentChanged,
    ExpenseAnswered,
    LessThanTimed,
    NoRecipient,
    NothingToSubmit,
    NoTimer,
    NotReimbursable,
    OwnExpense,
    ProposalClosed,
    ProposalEmpty,
    ProposalExpired,
    TimeLocked,
)
from app.domain.agency.models import Agreement, Client, ClientTask, TimeEntry
from app.domain.agency.service.agreements import send_agreement, sign_agreement, write_agreement
from app.domain.agency.service.clients import enter_client
from app.domain.agency.service.expenses import (
    approve_expense,
    enter_expense,
    refuse_expense,
    reimburse,
)
from app.domain.agency.service.proposals import (
    Offered,
    accept_proposal,
    send_proposal,
    withdraw_proposal,
    write_proposal,
)
from app.domain.agency.service.timekeeping import (
    approve_week,
    delete_entry,
    drop_timer,
    save_week,
    stop_timer,
    submit_week,
)
from tests.domain.agency.team import MONDAY, Team, approved

LATER, OVER = date(2099, 1, 1), date(2020, 1, 1)
MIXING = Offered(label="Mixing", kind=PriceKind.FIXED, price=Money.of("500", "EUR"))
DISBURSED = Money.of("84", "EUR")
LATER_WEEK = date(2026, 10, 12)
FIRST = select(TimeEntry.id).limit(1)


async def laid_out(database: Database, team: Team) -> UUID:
    async with database.tenant(team.vic) as uow:
        assert team.vic.person_id is not None
        return (
            await enter_expense(
                uow, team.vic.person_id, day=MONDAY, category="travel", description="Train",
                amount=DISBURSED,
            )
        ).id  # fmt: skip


async def test_nobody_approves_or_refuses_what_they_laid_out(
    database: Database, team: Team
) -> None:
    expense_id = await laid_out(database, team)
    async with database.tenant(team.vic) as uow:
        with pytest.raises(OwnExpense):
            await approve_expense(uow, expense_id)
        with pytest.raises(OwnExpense):
            await refuse_expense(uow, expense_id, note="")


async def test_an_expense_is_answered_once_and_paid_back_once(
    database: Database, team: Team
) -> None:
    expense_id = await laid_out(database, team)
    async with database.tenant(team.ada) as uow:
        with pytest.raises(NotReimbursable):
            await reimburse(uow, expense_id)
        await approve_expense(uow, expense_id)
        with pytest.raises(ExpenseAnswered):
            await refuse_expense(uow, expense_id, note="")
        await reimburse(uow, expense_id)
        with pytest.raises(NotReimbursable):
            await reimburse(uow, expense_id)


async def offered(
    uow: UnitOfWork, client: Client, *, until: date = LATER, items: Sequence[Offered] = (MIXING,)
) -> UUID:
    return (
        await write_proposal(
            uow, client.id, title="Record", body="We mix.", currency="EUR", valid_until=until,
            items=items,
        )
    ).id  # fmt: skip


async def unreachable(uow: UnitOfWork) -> Client:
    """A client without an address for mail."""
    return await enter_client(uow, name="Kestrel", country="DE", currency="EUR")


async def test_an_empty_or_unaddressed_proposal_is_not_sent(
    database: Database, team: Team, client: Client
) -> None:
    async with database.tenant(team.ada) as uow:
        with pytest.raises(ProposalEmpty):
            await send_proposal(uow, await offered(uow, client, items=()))
        with pytest.raises(NoRecipient):
            await send_proposal(uow, await offered(uow, await unreachable(uow)))


async def accept(uow: UnitOfWork, proposal_id: UUID, version: int = 1) -> None:
    await accept_proposal(uow, proposal_id, version=version, signature="Freja Holm")


async def test_a_proposal_that_is_over_taken_back_or_another_version_is_not_accepted(
    database: Database, team: Team, client: Client
) -> None:
    async with database.tenant(team.ada) as uow:
        old, open_one = await offered(uow, client, until=OVER), await offered(uow, client)
        await send_proposal(uow, old)
        await send_proposal(uow, open_one)
        with pytest.raises(ProposalExpired):
            await accept(uow, old)
        with pytest.raises(ProposalClosed):
            await accept(uow, open_one, version=2)
        await withdraw_proposal(uow, open_one)
        with pytest.raises(ProposalClosed):
            await accept(uow, open_one)
        with pytest.raises(ProposalClosed):
            await send_proposal(uow, open_one)


async def written(uow: UnitOfWork, client: Client) -> Agreement:
    return await write_agreement(
        uow, client.id, title="Management", body="What we do.", currency="EUR", starts_on=MONDAY
    )


async def sign(uow: UnitOfWork, agreement: Agreement, side: Side, document: str = "") -> None:
    shown = document or (agreement.document_hash or b"").hex()
    await sign_agreement(
        uow, agreement.id, side=side, name="Freja Holm", email=None, document=shown
    )


async def test_an_agreement_is_signed_as_it_was_shown_and_once_by_each_side(
    database: Database, team: Team, client: Client
) -> None:
    async with database.tenant(team.ada) as uow:
        agreement = await written(uow, client)
        with pytest.raises(AgreementNotOpen):
            await sign(uow, agreement, Side.AGENCY)
        await send_agreement(uow, agreement.id)
        with pytest.raises(DocumentChanged):
            await sign(uow, agreement, Side.AGENCY, "00")
        await sign(uow, agreement, Side.AGENCY)
        await uow.flush()
        with pytest.raises(AlreadySigned):
            await sign(uow, agreement, Side.AGENCY)
        with pytest.raises(AgreementClosed):
            await send_agreement(uow, agreement.id)


async def test_an_agreement_is_not_sent_to_nobody(database: Database, team: Team) -> None:
    async with database.tenant(team.ada) as uow:
        agreement = await written(uow, await unreachable(uow))
        with pytest.raises(NoRecipient):
            await send_agreement(uow, agreement.id)


async def test_a_clock_that_does_not_run_is_not_stopped(database: Database, team: Team) -> None:
    assert team.vic.person_id is not None
    async with database.tenant(team.vic) as uow:
        with pytest.raises(NoTimer):
            await stop_timer(uow, team.vic.person_id)
        with pytest.raises(NoTimer):
            await drop_timer(uow, team.vic.person_id)


async def test_an_empty_week_is_neither_handed_in_nor_approved(
    database: Database, team: Team
) -> None:
    assert team.vic.person_id is not None
    async with database.tenant(team.vic) as uow:
        with pytest.raises(NothingToSubmit):
            await submit_week(uow, team.vic.person_id, MONDAY)
    async with database.tenant(team.ada) as uow:
        with pytest.raises(NothingToSubmit):
            await approve_week(uow, team.vic.person_id, MONDAY)


async def test_approved_time_stays_and_is_nobody_elses(
    database: Database, team: Team, task: ClientTask
) -> None:
    await approved(database, team, task, [60])
    async with database.tenant(team.vic) as uow:
        assert team.vic.person_id is not None
        entry_id = await uow.db.scalar(FIRST)
        assert isinstance(entry_id, UUID)
        for person_id in (team.vic.person_id, uuid4()):
            with pytest.raises(TimeLocked):
                await delete_entry(uow, entry_id, person_id)
        with pytest.raises(LessThanTimed):
            await save_week(uow, team.vic.person_id, LATER_WEEK, {task.id: [-1, *[0] * 6]})

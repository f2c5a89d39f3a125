"""What becomes of a paid plan, and of the own account, when a workspace is deleted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.billing.payments.accounts import note_account, open_own_account
from app.billing.payments.models.accounts import PayeeProfile, PayoutItem, PayoutRun
from app.billing.payments.models.charges import Charge, Dispute, Refund
from app.billing.plans.entitlements import PlanName
from app.billing.plans.errors import WorkspaceCloses
from app.billing.plans.jobs import mind_closing
from app.billing.plans.models import Subscription
from app.billing.plans.prices import Choice
from app.billing.plans.queries import find_subscription
from app.billing.plans.service.desk import Desk
from app.billing.plans.service.following import follow_subscription
from app.billing.plans.service.granting import grant_plan
from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.uow import Database, UnitOfWork
from app.domain.leaving.errors import MoneyOnItsWay
from app.domain.leaving.jobs import delete_workspace, let_go, watch
from app.domain.leaving.queries.records import lock_deletion
from app.domain.leaving.service.workspaces import ask_for_deletion, keep_workspace
from app.embedded.testing import TestServers
from app.integrations import wiring
from app.integrations.payments import PayerRequest, Provider, TransferRequest, UnknownHere
from app.integrations.payments import Subscription as AtProvider
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from app.settings import Settings
from tests.cast import Cast
from tests.conftest import CONTEXT_KEY, MASTER_KEYS
from tests.integrations.payments.making import euro, key, paid
from tests.simulators.servers import SimulatorServer
from tests.web.browser import ORIGIN
from tests.web.conftest import SECRET

PRO, CREATOR, FREE = (Choice(name) for name in (PlanName.PRO, PlanName.CREATOR, PlanName.FREE))


class Killed(BaseException):
    """The worker died here."""


@dataclass
class Leaver:
    """Nova, who pays for a plan and leaves."""

    database: Database
    adapters: Adapters
    simulator: SimulatorServer
    actor: Actor
    servers: TestServers
    name: str
    deletion_id: UUID = field(default_factory=new_id)

    @property
    def provider(self) -> Provider:
        return self.adapters.payments

    @property
    def desk(self) -> Desk:
        return Desk(self.database, self.provider, self.actor, "https://backline.test")

    async def buy(self, choice: Choice) -> None:
        began = clock.now() - timedelta(minutes=1)
        self.simulator.pay(await self.desk.checkout(choice))
        payer = (await self.ours()).provider_customer
        events = await self.provider.feed.list_events(since=began)
        [told] = [
            event.subject
            for event in events
            if event.name == "customer.subscription.created" and event.subject.payer_id == payer
        ]
        await self.follow(told.id)

    async def follow(self, ref: str) -> None:
        told = await self.provider.subscriptions.find_subscription(ref)
        async with self.database.tenant(self.actor) as uow:
            await follow_subscription(uow, told, asked_at=uow.now)

    async def choose(self, choice: Choice) -> None:
        quote = await self.desk.quote(choice)
        await self.desk.change(choice, as_of=quote.as_of, due_now=quote.due_now)

    async def ours(self) -> Subscription:
        async with self.database.tenant(self.actor) as uow:
            found = await find_subscription(uow)
        assert found is not None
        return found

    async def there(self) -> AtProvider:
        ref = (await self.ours()).provider_subscription or ""
        return await self.provider.subscriptions.find_subscription(ref)

    async def open_account(self) -> str:
        """An account at the provider that may receive money."""
        async with self.database.tenant(self.actor) as uow:
            await open_own_account(uow, country="DE", email="nova@example.com", is_company=False)
        await self.run()
        async with self.database.tenant(self.actor) as uow:
            row = await open_own_account(
                uow, country="DE", email="nova@example.com", is_company=False
            )
        assert row.provider_ref is not None
        self.simulator.submit_account(row.provider_ref)
        seen = await self.provider.accounts.find_account(row.provider_ref)
        async with self.database.tenant(self.actor) as uow:
            await note_account(uow, seen)
        return row.provider_ref

    async def ask(self) -> None:
        async with self.database.tenant(self.actor) as uow:
            self.deletion_id = (await ask_for_deletion(uow, typed="Nova")).id

    async def keep(self) -> None:
        async with self.database.tenant(self.actor) as uow:
            await keep_workspace(uow)

    async def run(self) -> dict[str, int]:
        return dict(await run_all(self.database, self.adapters))

    async def pass_hour(self, hours: int = 0) -> None:
        """What happens in an hour, that many hours from now."""
        at = clock.now() + timedelta(hours=hours)
        with clock.held(at):
            async with self.database.platform(reason="test") as uow:
                uow.enqueue(watch)
            await self.run()

    async def fourteen_days_later(self) -> None:
        await self.rows("UPDATE tenant_deletions SET due_at = now() - interval '1 minute'")

    async def rows(self, query: str, *values: Any) -> list[Any]:
        """What a login sees that sees everything."""
        connection = await asyncpg.connect(self.servers.dsn("postgres", self.name))
        found = await connection.fetch(query, *values)
        await connection.close()
        return [tuple(row) for row in found]

    async def is_there(self) -> bool:
        query = "SELECT count(*) FROM memberships WHERE tenant_id = $1"
        return bool((await self.rows(query, self.actor.tenant_id))[0][0])

    async def certificate(self) -> dict[str, Any]:
        async with self.database.platform(reason="test") as uow:
            found = await lock_deletion(uow, self.deletion_id)
            assert found is not None
            return found.certificate

    async def endings(self, ref: str) -> int:
        """How often the provider ended a subscription."""
        events = await self.provider.feed.list_events(since=clock.now() - timedelta(hours=1))
        ended = "customer.subscription.deleted"
        return sum(1 for each in events if each.name == ended and each.subject.id == ref)

    def break_down(self, path: str, method: str, **fault: Any) -> None:
        self.simulator.control("faults", path=path, method=method, **fault)

    def repair(self) -> None:
        self.simulator.http.delete(f"{self.simulator.url}/_control/faults")


@pytest.fixture
async def leaver(
    servers: TestServers,
    database: Database,
    database_name: str,
    simulator: SimulatorServer,
    cast: Cast,
) -> AsyncIterator[Leaver]:
    values = {
        **servers.environment(database_name),
        **simulator.environment,
        "SECRET_KEY": SECRET,
        "CONTEXT_KEY": CONTEXT_KEY.hex(),
        "MASTER_KEYS": MASTER_KEYS,
        "PUBLIC_URL": ORIGIN,
    }
    adapters = wiring.build(Settings.of(values), database=database)
    found = Leaver(database, adapters, simulator, cast.nova, servers, database_name)
    # Tenants are the same in every test, the provider is not: this payer is the test's own.
    payer = await adapters.payments.payers.open_payer(
        PayerRequest("nova@example.com", "Nova"), key=key()
    )
    async with database.tenant(cast.nova) as uow:
        (await grant_plan(uow, PlanName.FREE, reason="Anew")).provider_customer = payer.id
    yield found
    found.repair()
    await adapters.close()


async def test_a_plan_is_not_renewed_once_its_workspace_is_to_be_deleted(leaver: Leaver) -> None:
    await leaver.buy(PRO)
    assert (await leaver.there()).cancels_at is None

    await leaver.ask()
    await leaver.run()

    there, ours = await leaver.there(), await leaver.ours()
    assert (there.ended_at, there.cancels_at) == (None, there.period_end)
    assert (ours.is_closing, ours.next_plan, ours.state) == (True, "free", "active")


async def test_keeping_the_workspace_renews_its_plan_as_before(leaver: Leaver) -> None:
    await leaver.buy(PRO)
    await leaver.ask()
    await leaver.run()
    await leaver.keep()
    await leaver.run()

    there, ours = await leaver.there(), await leaver.ours()
    assert (there.ended_at, there.cancels_at, there.next_lines) == (None, None, None)
    assert (ours.is_closing, ours.put_aside, ours.next_plan) == (False, None, None)


async def test_a_plan_that_was_to_end_anyway_still_ends_when_the_workspace_is_kept(
    leaver: Leaver,
) -> None:
    await leaver.buy(PRO)
    await leaver.choose(FREE)
    await leaver.ask()
    await leaver.run()
    await leaver.keep()
    await leaver.run()

    assert (await leaver.there()).cancels_at is not None
    assert ((await leaver.ours()).next_plan, (await leaver.ours()).put_aside) == ("free", None)


async def test_a_smaller_plan_that_waited_waits_again_when_the_workspace_is_kept(
    leaver: Leaver,
) -> None:
    await leaver.buy(PRO)
    await leaver.choose(CREATOR)
    before = (await leaver.there()).next_lines
    assert before is not None
    await leaver.ask()
    await leaver.run()
    assert ((await leaver.there()).next_lines, (await leaver.ours()).next_plan) == (None, "free")
    await leaver.keep()
    await leaver.run()

    there, ours = await leaver.there(), await leaver.ours()
    assert (there.cancels_at, there.next_lines) == (None, before)
    assert (ours.next_plan, ours.put_aside) == ("creator", None)


async def test_asked_kept_and_asked_again_before_anything_ran_ends_the_plan(
    leaver: Leaver,
) -> None:
    await leaver.buy(PRO)
    await leaver.ask()
    await leaver.keep()
    await leaver.run()
    assert (await leaver.there()).cancels_at is None
    await leaver.ask()
    await leaver.run()
    await leaver.keep()
    await leaver.run()
    await leaver.ask()
    await leaver.run()
    assert (await leaver.there()).cancels_at is not None


async def test_an_order_to_end_that_arrives_after_the_workspace_was_kept_is_taken_back(
    leaver: Leaver,
) -> None:
    await leaver.buy(PRO)
    await leaver.ask()
    overtaken = _Overtaken(leaver)
    await mind_closing.function(overtaken)
    assert overtaken.called == ["cancel", "resume"]
    assert (await leaver.there()).cancels_at is None
    assert (await leaver.ours()).put_aside is None


async def test_nobody_chooses_a_plan_while_the_workspace_is_closing(leaver: Leaver) -> None:
    await leaver.ask()
    with pytest.raises(WorkspaceCloses):
        await leaver.desk.checkout(PRO)
    await leaver.keep()
    await leaver.buy(PRO)
    await leaver.ask()
    await leaver.run()
    with pytest.raises(WorkspaceCloses):
        await leaver.desk.stay()
    with pytest.raises(WorkspaceCloses):
        await leaver.choose(CREATOR)
    assert (await leaver.there()).cancels_at is not None


async def test_the_plan_ends_at_the_provider_before_a_row_is_deleted(leaver: Leaver) -> None:
    await leaver.buy(PRO)
    ref, account = (await leaver.there()).id, await leaver.open_account()
    await leaver.ask()
    await leaver.run()
    await leaver.fourteen_days_later()
    await leaver.pass_hour()

    there = await leaver.provider.subscriptions.find_subscription(ref)
    assert there.ended_at is not None
    assert not await _exists(leaver, account)
    assert not await leaver.is_there()
    certificate = await leaver.certificate()
    assert certificate["plan"] == "Ended at the payment provider."
    assert certificate["account"] == "Closed at the payment provider."


@pytest.mark.parametrize(
    "fault", [{"kind": "status", "status": 500, "times": 99}, {"kind": "refuse", "times": 99}]
)
async def test_while_the_provider_is_down_the_deletion_waits_and_nothing_is_lost(
    leaver: Leaver, fault: dict[str, Any]
) -> None:
    await leaver.buy(PRO)
    ref = (await leaver.there()).id
    await leaver.ask()
    await leaver.run()
    await leaver.fourteen_days_later()
    leaver.break_down("/v1/subscriptions/", "DELETE", **fault)
    for hours in range(3):
        await leaver.pass_hour(hours)
        assert await leaver.is_there()
    assert "plan" not in await leaver.certificate()

    leaver.repair()
    assert (await leaver.there()).ended_at is None
    await leaver.pass_hour(4)
    there = await leaver.provider.subscriptions.find_subscription(ref)
    assert (there.ended_at is not None, await leaver.is_there()) == (True, False)
    assert await leaver.endings(ref) == 1


async def test_an_order_that_has_used_up_its_attempts_is_given_anew_every_hour(
    leaver: Leaver,
) -> None:
    await leaver.buy(PRO)
    await leaver.ask()
    await leaver.run()
    await leaver.fourteen_days_later()
    leaver.break_down("/v1/subscriptions/", "DELETE", kind="status", status=500, times=99)
    await leaver.pass_hour()
    await leaver.rows("UPDATE jobs SET state = 'failed' WHERE name = 'leaving.let_go'")
    leaver.repair()
    await leaver.pass_hour(1)
    assert not await leaver.is_there()


@pytest.mark.parametrize(
    "phase", ["before cancel", "after cancel", "after close_account", "before the note"]
)
async def test_killed_between_the_steps_it_goes_on_where_it_was(leaver: Leaver, phase: str) -> None:
    await leaver.buy(PRO)
    ref, account = (await leaver.there()).id, await leaver.open_account()
    await leaver.ask()
    await leaver.run()
    await leaver.fourteen_days_later()
    with suppress(Killed):
        await let_go.function(_Doomed(leaver, phase), deletion_id=str(leaver.deletion_id))
    assert await leaver.is_there()

    await leaver.pass_hour()
    assert not await leaver.is_there()
    assert await leaver.endings(ref) == 1
    assert not await _exists(leaver, account)


async def test_an_answer_lost_after_the_end_ends_nothing_twice(leaver: Leaver) -> None:
    await leaver.buy(PRO)
    ref = (await leaver.there()).id
    await leaver.ask()
    await leaver.run()
    await leaver.fourteen_days_later()
    leaver.break_down("/v1/subscriptions/", "DELETE", kind="drop", times=2)
    await leaver.pass_hour()
    assert await leaver.is_there()
    await leaver.pass_hour(1)
    assert (await leaver.is_there(), await leaver.endings(ref)) == (False, 1)


async def test_an_account_that_holds_money_stays_and_the_owners_are_told(leaver: Leaver) -> None:
    account = await leaver.open_account()
    earned = await paid(leaver.provider, leaver.simulator)
    await leaver.provider.funds.transfer(
        TransferRequest(account, euro(500), group="leaving", source=earned.charge_id), key=key()
    )
    await leaver.ask()
    await leaver.fourteen_days_later()
    await leaver.pass_hour()

    assert not await leaver.is_there()
    assert await _exists(leaver, account)
    left = "Left at the payment provider, because it holds money."
    assert (await leaver.certificate())["account"] == left
    mails = await leaver.rows(
        "SELECT text_body FROM sandbox_messages WHERE subject = 'Nova is deleted'"
    )
    assert [left in text for (text,) in mails] == [True]


async def test_a_workspace_without_a_plan_is_deleted_without_asking_the_provider(
    leaver: Leaver,
) -> None:
    leaver.break_down("/v1/", "", kind="status", status=500, times=99)
    await leaver.ask()
    await leaver.fourteen_days_later()
    await leaver.pass_hour()
    assert not await leaver.is_there()
    assert (await leaver.certificate())["plan"] == "None was paid for."


async def test_rows_stay_until_the_provider_has_said_that_nothing_is_charged(
    leaver: Leaver,
) -> None:
    await leaver.buy(PRO)
    await leaver.ask()
    await leaver.run()
    await leaver.fourteen_days_later()
    async with leaver.database.platform(reason="test") as uow:
        uow.enqueue(delete_workspace, deletion_id=str(leaver.deletion_id))
    await leaver.run()
    assert await leaver.is_there()


@pytest.mark.parametrize("kind", ["charge", "refund", "dispute", "payout"])
async def test_while_money_is_on_its_way_nobody_deletes_the_workspace(
    leaver: Leaver, kind: str
) -> None:
    async with leaver.database.tenant(leaver.actor) as uow:
        await _send_money(uow, kind)
    with pytest.raises(MoneyOnItsWay):
        await leaver.ask()
    assert not (await leaver.ours()).is_closing
    for table, status in (
        ("charges", "paid"),
        ("refunds", "done"),
        ("disputes", "won"),
        ("payout_items", "settled"),
    ):
        await leaver.rows(f"UPDATE {table} SET status = '{status}'")
    await leaver.ask()


async def _send_money(uow: UnitOfWork, kind: str) -> None:
    """Money that has left one side and not reached the other."""
    of = {"tenant_id": uow.tenant_id, "currency": "EUR", "amount": 1000}
    charge = Charge(
        **of,
        id=new_id(),
        purpose_kind="sale",
        purpose_id=new_id(),
        description="A song",
        fee=0,
        status="processing" if kind == "charge" else "paid",
        is_hosted=True,
    )
    payee = PayeeProfile(
        tenant_id=uow.tenant_id, id=new_id(), subject_id=new_id(), payee_name="Juno", method="sepa"
    )
    run = PayoutRun(
        tenant_id=uow.tenant_id, id=new_id(), method="sepa", currency="EUR", status="sent"
    )
    uow.db.add_all([charge, payee, run])
    await uow.flush()
    if kind == "refund":
        uow.db.add(Refund(**of, id=new_id(), charge_id=charge.id, reason="Mistake"))
    if kind == "dispute":
        dispute = {"charge_id": charge.id, "provider_ref": "dp_1", "reason": "fraudulent"}
        uow.db.add(Dispute(**of, id=new_id(), fee=0, **dispute))
    if kind == "payout":
        item = {"run_id": run.id, "payee_profile_id": payee.id, "subject_id": payee.subject_id}
        words = {"payee_name": "Juno", "masked": "DE…", "end_to_end": "E2E1", "status": "sent"}
        uow.db.add(PayoutItem(**of, id=new_id(), **item, **words))


async def _exists(leaver: Leaver, account: str) -> bool:
    try:
        await leaver.provider.accounts.find_account(account)
    except UnknownHere:
        return False
    return True


@dataclass
class _Run:
    """An attempt of a long job, in the tenant or on the platform."""

    leaver: Leaver
    id: UUID = field(default_factory=new_id)
    attempt: int = 1
    called: list[str] = field(default_factory=list)

    async def progress(self, *_: Any) -> None:
        return


@dataclass
class _Overtaken(_Run):
    """The workspace is kept while the provider is being told to end the plan."""

    @property
    def adapters(self) -> Adapters:
        subscriptions = _Calls(self.leaver.provider.subscriptions, self._told)
        payments = replace(self.leaver.provider, subscriptions=subscriptions)
        return replace(self.leaver.adapters, payments=payments)

    @asynccontextmanager
    async def uow(self) -> AsyncIterator[UnitOfWork]:
        async with self.leaver.database.tenant(self.leaver.actor) as uow:
            yield uow

    async def _told(self, moment: str) -> None:
        if moment in ("before cancel", "before resume"):
            self.called.append(moment.removeprefix("before "))
        if moment == "before cancel":
            # Kept, and everything that follows from it has run, before this call arrives.
            await self.leaver.keep()
            await self.leaver.run()


@dataclass
class _Doomed(_Run):
    """An attempt on the platform that dies in one phase."""

    phase: str = ""
    opened: int = 0

    def __init__(self, leaver: Leaver, phase: str) -> None:
        super().__init__(leaver)
        self.phase, self.opened = phase, 0

    @property
    def adapters(self) -> Adapters:
        provider = self.leaver.provider
        payments = replace(
            provider,
            subscriptions=_Calls(provider.subscriptions, self._told),
            accounts=_Calls(provider.accounts, self._told),
        )
        return replace(self.leaver.adapters, payments=payments)

    @asynccontextmanager
    async def uow(self) -> AsyncIterator[UnitOfWork]:
        self.opened += 1
        async with self.leaver.database.platform(reason="test") as uow:
            yield uow
            if self.opened == 2 and self.phase == "before the note":
                await uow.flush()
                raise Killed

    async def _told(self, moment: str) -> None:
        if moment == self.phase:
            raise Killed


class _Calls:
    """A port that says of each call when it begins and when it has been answered."""

    def __init__(self, port: Any, told: Any) -> None:
        self._port, self._told = port, told

    def __getattr__(self, name: str) -> Any:
        async def call(*given: Any, **named: Any) -> Any:
            await self._told(f"before {name}")
            answer = await getattr(self._port, name)(*given, **named)
            await self._told(f"after {name}")
            return answer

        return call

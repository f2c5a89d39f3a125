"""A world with a payment provider: charges are paid on its pages, its events are brought in."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.billing import prove
from app.billing.payments import Charge, Payer, Purpose, Split, charge, get_charge
from app.billing.payments.reconciliation.movements import fetch_movements
from app.billing.payments.webhooks import receive
from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.money import Money
from app.core.uow import Database
from app.integrations.payments import Provider, ProviderEvent
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.simulators.servers import SimulatorServer


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


@dataclass
class World:
    database: Database
    adapters: Adapters
    simulator: SimulatorServer
    actor: Actor
    seen: set[str] = field(default_factory=set)
    since: Any = field(default_factory=lambda: clock.now() - timedelta(minutes=1))

    @property
    def provider(self) -> Provider:
        return self.adapters.payments

    async def ask(
        self, amount: str = "100.00", *, kind: str = "sale", splits: tuple[Split, ...] = (),
        key: str = "", purpose_id: UUID | None = None,
    ) -> Charge:  # fmt: skip
        async with self.database.tenant(self.actor) as uow:
            made = await charge(
                uow,
                Purpose(kind, purpose_id or new_id()),
                euros(amount),
                description="A song",
                splits=splits,
                payer=Payer("Juno", "juno@example.com"),
                key=key,
            )
        await self.run()
        return await self.look(made.id)

    async def look(self, charge_id: UUID) -> Charge:
        async with self.database.tenant(self.actor) as uow:
            return await get_charge(uow, charge_id)

    async def pay(self, asked: Charge, **card: str) -> Charge:
        assert asked.checkout_url is not None
        self.simulator.pay(asked.checkout_url, **card)
        await self.hear()
        return await self.look(asked.id)

    async def paid(self, amount: str = "100.00", **more: Any) -> Charge:
        return await self.pay(await self.ask(amount, **more))

    async def events(self) -> list[ProviderEvent]:
        """What the provider has told since this world began and was not heard yet, oldest first."""
        found: list[ProviderEvent] = []
        after = None
        while page := await self.provider.feed.list_events(since=self.since, after=after):
            found += page
            after = page[-1].id
        news = [event for event in reversed(found) if event.id not in self.seen]
        self.seen |= {event.id for event in news}
        return news

    async def hear(self) -> None:
        """Bring in every new event, run all jobs, and again until nothing is new."""
        while news := await self.events():
            for number, event in enumerate(news, start=1):
                await self.bring(event)
                if number % 100 == 0:
                    await self.run()
            await self.run()

    async def bring(self, event: ProviderEvent) -> bool:
        async with self.database.platform(reason="test") as uow:
            return await receive(uow, event, json.dumps(event.payload).encode())

    async def run(self) -> None:
        ended = await run_all(self.database, self.adapters)
        assert set(ended) <= {"done"}, ended

    async def account_for(self) -> None:
        """Let the provider's movements be fetched and booked."""
        async with self.database.platform(reason="test") as uow:
            uow.enqueue(fetch_movements)
        await self.run()

    async def balances(self) -> dict[str, str]:
        """Every account that is not empty, with the sign people expect."""
        async with self.database.tenant(self.actor) as uow:
            rows = await uow.db.execute(
                text(
                    "SELECT code, CASE WHEN kind IN ('asset', 'expense') THEN balance"
                    " ELSE -balance END AS shown FROM ledger_accounts WHERE balance <> 0"
                    " ORDER BY code"
                )
            )
            assert (await prove(uow)).holds
            return {row.code: f"{Decimal(row.shown):.2f}" for row in rows}

    async def facts(self, name: str) -> list[dict[str, Any]]:
        async with self.database.tenant(self.actor) as uow:
            rows = await uow.db.execute(
                text("SELECT payload FROM events WHERE name = :name ORDER BY id"), {"name": name}
            )
            return [row.payload for row in rows]

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.database.tenant(self.actor) as uow:
            return list((await uow.db.execute(text(sql), values)).all())

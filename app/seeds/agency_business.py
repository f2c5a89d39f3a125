"""Atlas Agency's business: twelve clients, what is agreed with them, and two months of work."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from app.billing.invoices import set_profile
from app.core.actor import Actor, Role
from app.core.money import Money
from app.core.period import Period, month_of
from app.core.uow import UnitOfWork
from app.domain.agency.choices import IncomeKind, PriceKind, RateKind, Rollover
from app.domain.agency.hours import week_of
from app.domain.agency.jobs import gather_month, issue_month
from app.domain.agency.models import Client, ServicePackage
from app.domain.agency.queries.clients import list_all
from app.domain.agency.queries.months import list_months
from app.domain.agency.service import closing
from app.domain.agency.service.agreements import Commissioned, declare_signed, write_agreement
from app.domain.agency.service.clients import add_task, enter_client, write_package
from app.domain.agency.service.commissioning import enter_income
from app.domain.agency.service.expenses import approve_expense, enter_expense
from app.domain.agency.service.planning import allocate, set_capacity
from app.domain.agency.service.proposals import Offered, send_proposal, write_proposal
from app.domain.agency.service.reporting import write_report
from app.domain.agency.service.timekeeping import approve_week, save_week, set_rate, submit_week
from app.domain.agency.wording import DEFAULT_AGREEMENT
from app.seeds.agency_accounts import ACCOUNTS, Account
from app.seeds.stage import Stage, Workspace
from app.tenants import list_clients as list_grants

PROPOSAL = """\
## What we understood

You want the next record to reach beyond the people who already come to your shows.

## What we will do

- Plan the release from the first single to the last show
- Run the advertising, with a budget you approve each month
- Report every month what was done and what it brought
"""


async def tell(stage: Stage, today: date) -> None:
    """Two months of work; the month before last is invoiced, the last one waits for review."""
    atlas = next(each for each in stage.workspaces if each.slug == "atlas-agency")
    await stage.join(atlas, "Yara Costa", "yara@atlas.example.com", Role.MEMBER)
    team = [member.actor for member in atlas.people]
    async with stage.database.tenant(atlas.owner) as uow:
        packages = await _offer(uow)
        await _price(uow, team)
    async with stage.database.tenant(atlas.owner) as uow:
        tasks = [await _enter(uow, account, packages, today) for account in ACCOUNTS]
    last = month_of(today.replace(day=1) - timedelta(days=1))
    before = month_of(last.start - timedelta(days=1))
    for worker in enumerate(team[1:]):
        monday = week_of(before.start) + timedelta(weeks=1)
        while monday <= week_of(today):
            await _work(stage, worker, tasks, owner=atlas.owner, monday=monday, today=today)
            monday += timedelta(weeks=1)
    await _spend(stage, atlas, before, last)
    await _close(stage, atlas.owner, before, today, is_issued=True)
    await _close(stage, atlas.owner, last, today, is_issued=False)
    await _plan(stage, atlas, today)


async def _offer(uow: UnitOfWork) -> dict[str, ServicePackage]:
    await set_profile(
        uow,
        legal_name="Atlas Agency GmbH",
        address="Große Elbstraße 68\n22767 Hamburg",
        country="DE",
        vat_id="DE136695976",
        iban="DE02120300000000202051",
        terms_days=14,
    )
    return {
        "retainer": await write_package(
            uow, name="Management retainer", kind=PriceKind.RETAINER, currency="EUR",
            price=Money.of("1200", "EUR"), included_minutes=16 * 60, rollover=Rollover.MONTH,
            overage=Money.of("95", "EUR"), description="A manager who is there every week.",
            deliverables=["Weekly call", "Release plan", "Monthly report"],
        ),
        "campaign": await write_package(
            uow, name="Release campaign", kind=PriceKind.FIXED, currency="EUR",
            price=Money.of("3200", "EUR"), description="From the first single to the last show.",
            deliverables=["Campaign plan", "Pitching", "Advertising", "Final report"],
        ),
        "hourly": await write_package(
            uow, name="Consulting", kind=PriceKind.HOURLY, currency="EUR",
            price=Money.of("95", "EUR"), description="By the hour, when you need us.",
        ),
        "commission": await write_package(
            uow, name="Booking commission", kind=PriceKind.COMMISSION, currency="EUR",
            rate=Decimal(15), description="Of every fee we negotiate.",
        ),
    }  # fmt: skip


async def _price(uow: UnitOfWork, team: list[Actor]) -> None:
    first = date(2026, 1, 1)
    await set_rate(uow, kind=RateKind.BILL, amount=Money.of("95", "EUR"), starts_on=first)
    for actor, cost in zip(team, ("48", "26", "22"), strict=False):
        await set_rate(uow, kind=RateKind.COST, amount=Money.of(cost, "EUR"), starts_on=first,
                       person_id=actor.person_id)  # fmt: skip


async def _enter(
    uow: UnitOfWork, account: Account, packages: dict[str, ServicePackage], today: date
) -> UUID:
    grants = {g.other_name: g.other_id for g in await list_grants(uow) if g.is_in_force(uow.now)}
    client = await enter_client(
        uow,
        name=account.name,
        contact_name=account.contact,
        email=f"{account.contact.split(maxsplit=1)[0].lower()}.atlas@example.com",
        address=account.address,
        country=account.country,
        currency="EUR",
        round_to=15,
        client_tenant_id=grants.get(account.name),
    )
    task = await add_task(uow, client.id, name=account.task)
    if account.deal == "hourly":
        await _propose(uow, client, packages, today)
        return task.id
    await _agree(uow, client, account)
    return task.id


async def _agree(uow: UnitOfWork, client: Client, account: Account) -> None:
    is_commission = account.deal == "commission"
    agreement = await write_agreement(
        uow,
        client.id,
        title="Management agreement" if is_commission else "Retainer agreement",
        body=DEFAULT_AGREEMENT,
        currency="EUR",
        starts_on=date(2026, 1, 1),
        services=[] if is_commission else [
            {
                "label": "Management retainer",
                "kind": str(PriceKind.RETAINER),
                "price": Money.of(account.price, "EUR").minor,
                "included_minutes": 4 * account.hours * 60,
                "rollover": str(Rollover.MONTH),
                "overage": 9_500,
            }
        ],
        commission=[
            Commissioned(
                kinds=[str(IncomeKind.LIVE), str(IncomeKind.ROYALTIES)],
                basis="gross",
                rate=Decimal(account.price),
                sunset=[(12, Decimal(10)), (12, Decimal(5))],
            )
        ] if is_commission else [],
    )  # fmt: skip
    await declare_signed(uow, agreement.id)


async def _propose(
    uow: UnitOfWork, client: Client, packages: dict[str, ServicePackage], today: date
) -> None:
    proposal = await write_proposal(
        uow,
        client.id,
        title=f"Campaign for {client.name}",
        body=PROPOSAL,
        currency="EUR",
        valid_until=today + timedelta(days=30),
        items=[
            Offered.of_package(packages["campaign"]),
            Offered.of_package(packages["retainer"], is_optional=True),
        ],
    )
    if client.name != "Sable & Thorn":
        await send_proposal(uow, proposal.id)


async def _work(
    stage: Stage,
    worker: tuple[int, Actor],
    tasks: list[UUID],
    *,
    owner: Actor,
    monday: date,
    today: date,
) -> None:
    number, actor = worker
    days = [monday + timedelta(days=place) for place in range(7)]
    cells: dict[UUID, list[int]] = {}
    for place, (task_id, account) in enumerate(zip(tasks, ACCOUNTS, strict=True)):
        if place % 2 == number % 2:
            row = [0] * 7
            # The week's hours lie on two days, so that no week looks like the one before.
            first = (place + monday.toordinal() // 7) % 4
            row[first] = account.hours * 35
            row[first + 1] = account.hours * 25
            cells[task_id] = [m if day <= today else 0 for m, day in zip(row, days, strict=True)]
    person_id = actor.person_id
    if person_id is None or not any(map(sum, cells.values())):
        return
    async with stage.database.tenant(actor) as uow:
        await save_week(uow, person_id, monday, cells)
        if monday < week_of(today):
            await submit_week(uow, person_id, monday)
    if monday < week_of(today) - timedelta(weeks=1):
        async with stage.database.tenant(owner) as uow:
            await approve_week(uow, person_id, monday)


async def _spend(stage: Stage, atlas: Workspace, before: Period, last: Period) -> None:
    worker = atlas.people[-1].actor
    async with stage.database.tenant(atlas.owner) as uow:
        clients = {client.name: client for client in await list_all(uow)}
        for name, month, amount in (("Nova Lind", before, "1800"), ("Nova Lind", last, "2400"),
                                    ("Rook & Vale", last, "3150.50")):  # fmt: skip
            await enter_income(
                uow, clients[name].id, day=month.start + timedelta(days=11), kind=IncomeKind.LIVE,
                description="Show, fee after the deal sheet", gross=Money.of(amount, "EUR"),
            )  # fmt: skip
    bought = (
        ("Marrow Bay", before, "advertising", "Video ads, first single", "420.00"),
        ("Gletscher", before, "travel", "Train to Innsbruck", "138.40"),
        ("Halfmoon Records", last, "production", "Test pressing", "265.00"),
        ("Papaya Sound System", last, "advertising", "Poster run in Paris", "310.75"),
        (None, last, "software", "Shared calendar, one year", "96.00"),
    )
    for place, (client, month, category, words, amount) in enumerate(bought):
        async with stage.database.tenant(worker) as uow:
            expense = await enter_expense(
                uow,
                worker.person_id or atlas.owner.person_id,  # type: ignore[arg-type]
                day=month.start + timedelta(days=8 + place),
                category=category,
                description=words,
                amount=Money.of(amount, "EUR"),
                client_id=clients[client].id if client else None,
                is_billable=client is not None,
                markup=Decimal(10) if category == "advertising" else Decimal(0),
            )
        if place < len(bought) - 1:
            async with stage.database.tenant(atlas.owner) as uow:
                await approve_expense(uow, expense.id)


async def _close(
    stage: Stage, owner: Actor, month: Period, today: date, *, is_issued: bool
) -> None:
    async with stage.database.tenant(owner) as uow:
        close = await closing.prepare_month(uow, month.code, today=today, gather=gather_month)
        clients = [client.id for client in await list_all(uow)]
    for client_id in clients:
        async with stage.database.tenant(owner) as uow:
            await closing.gather_client(uow, close.id, client_id)
    async with stage.database.tenant(owner) as uow:
        await closing.finish_gathering(uow, close.id)
    if not is_issued:
        return
    async with stage.database.tenant(owner) as uow:
        await closing.issue_month(uow, month.code, issue=issue_month)
        rows = await list_months(uow, close.id)
    for row in rows:
        async with stage.database.tenant(owner) as uow:
            await closing.issue_client(uow, row.month.id)
    async with stage.database.tenant(owner) as uow:
        await closing.finish_issuing(uow, close.id)


async def _plan(stage: Stage, atlas: Workspace, today: date) -> None:
    team = [member.actor.person_id for member in atlas.people]
    async with stage.database.tenant(atlas.owner) as uow:
        clients = list(await list_all(uow))
        if team[-1] is not None:
            await set_capacity(uow, team[-1], starts_on=today, minutes=30 * 60)
        for week in range(6):
            for place, client in enumerate(clients):
                person_id = team[1:][place % len(team[1:])]
                if person_id is not None and (place + week) % 3:
                    day = today + timedelta(weeks=week)
                    minutes = 60 * (5 + (place * 3 + week) % 8)
                    await allocate(uow, person_id, client.id, week=day, minutes=minutes)
        marrow = next(client for client in clients if client.name == "Marrow Bay")
        month = month_of(today.replace(day=1) - timedelta(days=1))
        await write_report(
            uow, marrow.id, month.code,
            done="- First single pitched to 40 editors\n- Advertising from the second week on",
            plans="Two shows in Aarhus, and the video for the second single.",
        )  # fmt: skip

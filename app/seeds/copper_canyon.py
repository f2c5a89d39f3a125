"""Copper Canyon, a label in Nashville: three people are paid, and each has other papers."""

from dataclasses import replace
from datetime import date, timedelta

from app.billing.payments.payouts.details import Method, ach
from app.billing.payments.payouts.payees import set_details, set_email
from app.billing.payments.payouts.runs import approve_run, draft_run
from app.billing.payments.queries.payouts import list_owed
from app.billing.tax.numbers import NumberKind
from app.billing.tax.service.giving import Answers, give_form
from app.billing.tax.service.keeping import ask_form, set_payer
from app.billing.tax.service.returns import make_returns
from app.billing.tax.withholding import FormKind
from app.core.actor import Actor, ActorKind, Role
from app.core.period import month_of
from app.core.tenant_keys import keyring
from app.domain.catalog.service.registering import register_artist
from app.seeds.catalogue import Song, Splits, enter_songs
from app.seeds.earnings import import_reports, publish_statements
from app.seeds.stage import Stage, Workspace
from app.seeds.store_reports import Act, distrokid
from app.tenants.models import TenantKind

LABEL, DELIA, KOFI, MARCUS = "Copper Canyon", "Delia Reyes", "Kofi Abara", "Marcus Hill"
ADDRESSES = {
    DELIA: "delia@coppercanyon.example.com",
    KOFI: "kofi.abara@example.com",
    MARCUS: "marcus.hill@example.com",
}
SHARES = ((DELIA, "50", "artist"), (KOFI, "30", "producer"), (MARCUS, "20", "featured"))
SONGS = (
    Song("Red Clay Radio", "USCC12600001", 240, SHARES, Splits.DECLARED),
    Song("Second Hand Moon", "USCC12600002", 160, SHARES, Splits.DECLARED),
)
ACT = Act(DELIA, "Red Clay Radio", "0840000000017", SONGS)
FORMS = {
    DELIA: Answers(
        kind=FormKind.W9, name="Delia M. Reyes", address="412 Woodland St", city="Nashville",
        region="TN", postal_code="37206", number="536-90-4388", signed_name="Delia M. Reyes",
    ),
    KOFI: Answers(
        kind=FormKind.W8BEN, name="Kofi Abara", address="9 Rye Lane", city="London",
        postal_code="SE15 4ST", country="GB", number_kind=NumberKind.FOREIGN,
        number="QQ 12 34 56 C", treaty_country="GB", works_abroad=True, signed_name="Kofi Abara",
    ),
}  # fmt: skip
ACCOUNTS = {DELIA: "4417120034", KOFI: "4417120035", MARCUS: "4417120036", LABEL: "4417120001"}


async def tell(stage: Stage, today: date) -> None:
    label = await stage.open(
        LABEL,
        TenantKind.ARTIST,
        ("Lena Ortiz", "lena@coppercanyon.example.com"),
        currency="USD",
        time_zone="America/Chicago",
        brand=(45, 12),
    )
    accountant = await stage.join(
        label, "Sam Whitfield", "sam@coppercanyon.example.com", Role.ACCOUNTANT
    )
    await _earn(stage, label, accountant, today)
    await _collect(stage, label.owner, today)
    await _pay(stage, label.owner, accountant, today)


async def _earn(stage: Stage, label: Workspace, accountant: Actor, today: date) -> None:
    async with stage.database.tenant(label.owner) as uow:
        await register_artist(uow, name=DELIA, bio="Country songs about leaving, sung by a stayer.")
    await enter_songs(stage, label.owner, DELIA, SONGS, ADDRESSES)
    month = month_of(today.replace(day=1) - timedelta(days=1))
    sheet = (f"DistroKid_{month.code}.tsv", distrokid(ACT, [month]))
    await import_reports(stage, label.owner, [sheet])
    await publish_statements(stage, accountant, label.owner, month.code)


async def _collect(stage: Stage, owner: Actor, today: date) -> None:
    """Two payees give their forms by link; the third has been asked."""
    async with stage.database.tenant(owner) as uow:
        keys = await keyring(uow, stage.adapters.master)
        await set_payer(
            uow, name="Copper Canyon Records LLC", address="1208 16th Ave S", city="Nashville",
            region="TN", postal_code="37212", phone="615-555-0142", number="91-1144442",
            is_active=True, keys=keys,
        )  # fmt: skip
        await set_details(
            uow, uow.tenant_id, name=LABEL, keys=keys,
            details=ach(LABEL, "021000021", ACCOUNTS[LABEL], is_company=True,
                        company_id="1911144442", bank_name="Cumberland Bank"),
        )  # fmt: skip
        for each in await list_owed(uow):
            name, payee = each.payee_name, each.subject_id
            details = ach(name, "021000021", ACCOUNTS[name])
            await set_details(uow, payee, name=name, details=details, keys=keys)
            await set_email(uow, payee, name=name, email=ADDRESSES[name])
    guest = replace(owner, kind=ActorKind.GUEST, name="Payee by link", ip="203.0.113.24")
    async with stage.database.tenant(guest) as uow:
        keys = await keyring(uow, stage.adapters.master)
        for each in await list_owed(uow):
            name, payee = each.payee_name, each.subject_id
            if name in FORMS:
                await give_form(
                    uow, payee, payee_name=name, answers=FORMS[name], keys=keys, today=today
                )


async def _pay(stage: Stage, owner: Actor, accountant: Actor, today: date) -> None:
    """What is due is paid; Marcus has given no form, so tax is kept back and he is asked again."""
    async with stage.database.tenant(accountant) as uow:
        run = await draft_run(uow, method=Method.ACH, currency="USD")
        owed = {each.payee_name: each.subject_id for each in await list_owed(uow)}
    async with stage.database.tenant(owner) as uow:
        await approve_run(uow, run.id)
    async with stage.database.tenant(accountant) as uow:
        await make_returns(uow, today.year)
        await ask_form(uow, owed[MARCUS], name=MARCUS)
    await stage.finish_jobs()

"""Atlas Agency's blueprint for new artists, and what Nova Lind agreed on with Rook & Vale."""

import secrets
from datetime import date
from decimal import Decimal

from app.core.actor import Actor
from app.core.crypto import Signer
from app.core.uow import Database
from app.domain.blueprints import (
    CoWrite,
    apply_blueprint,
    compare_with,
    note_handshake,
    offer_handshake,
    plan_seat,
    propose_change,
    read_items,
    save_blueprint,
    save_version,
    take_handshake,
    tick_item,
    write_checklist,
)
from app.domain.blueprints.acting import acting_for
from app.domain.blueprints.links import handshake_link
from app.domain.blueprints.queries.blueprints import list_served
from app.domain.blueprints.queries.checklists import list_checklists, list_items
from app.domain.blueprints.routes.common import source_of
from app.seeds.stage import Stage

FIRST_WEEKS = (
    "Agree splits of everything released",
    "Collect ISRCs and ISWCs",
    "Connect the bank account",
    "Order press photos, three or more",
    "Write the long and the short bio",
)
RELEASE = ("Master delivered", "Cover approved", "Store date set", "Press told four weeks ahead")
PARTS = {"checklists", "seats", "invoices"}


async def tell(stage: Stage, _today: date) -> None:
    owners = {each.slug: each.owner for each in stage.workspaces}
    atlas, nova, rook = (owners[slug] for slug in ("atlas-agency", "nova-lind", "rook-vale"))
    await _set_up(stage.database, atlas, nova)
    await _co_write(stage.database, nova, rook)


async def _set_up(database: Database, atlas: Actor, nova: Actor) -> None:
    async with database.tenant(atlas) as uow:
        first = await write_checklist(uow, name="First three weeks", texts=FIRST_WEEKS[:4])
        await write_checklist(uow, name="Every release", texts=RELEASE)
        await plan_seat(uow, name="Tour manager", role="member")
        items = {place: item for place, item in (await read_items(uow)).items()
                 if place[0] in PARTS}  # fmt: skip
        blueprint = await save_blueprint(
            uow,
            name="New artist in three weeks",
            description="What every artist needs before the first release with us.",
            items=items,
            source_name="Atlas Agency",
        )
    async with database.tenant(atlas) as uow:
        grant = next(g for g in await list_served(uow) if g.other_id == nova.tenant_id)
        acting, source = acting_for(uow, grant), await source_of(uow, blueprint.id)
    async with database.tenant(acting) as uow:
        open_parts = [part for part in await compare_with(uow, source) if not part.obstacle]
        lines = [line for part in open_parts for line in part.lines if line.is_ticked]
        await apply_blueprint(uow, source, {line.place: line.seen for line in lines})
    async with database.tenant(nova) as uow:
        started = next(each for each in await list_checklists(uow) if each.name == first.name)
        for item in (await list_items(uow, started.id))[:2]:
            await tick_item(uow, item.id, is_done=True)
    async with database.tenant(atlas) as uow:
        await write_checklist(uow, name=first.name, texts=FIRST_WEEKS, checklist_id=first.id)
        newer = {place: item for place, item in (await read_items(uow)).items()
                 if place[0] in PARTS}  # fmt: skip
        await save_version(
            uow, blueprint.id, items=newer, source_name="Atlas Agency", note="Bios belong to it"
        )


async def _co_write(database: Database, nova: Actor, rook: Actor) -> None:
    signer = Signer(secrets.token_bytes(32))
    async with database.tenant(nova) as uow:
        terms = CoWrite(iswc=None, shares=[("Nova Lind", Decimal(60)), ("Ida Rook", Decimal(40))])
        offered = await offer_handshake(uow, signer, title="Half the Way Home", terms=terms)
        link = handshake_link(
            signer, uow.tenant_id, offered.id, expires_at=offered.expires_at or uow.now
        )
        await note_handshake(uow, offered.id, text="The bridge is Ida's. Half each would be fair.")
    async with database.tenant(rook) as uow:
        taken = await take_handshake(uow, link)
        half = CoWrite(iswc=None, shares=[("Nova Lind", Decimal(50)), ("Ida Rook", Decimal(50))])
        await propose_change(
            uow, taken.id, title=taken.title, terms=half, words="We wrote the chorus together."
        )

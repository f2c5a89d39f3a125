"""What Atlas Agency asks of Nova Lind and of a client who has only links: requests, talk, files."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

from PIL import Image, ImageDraw

from app.core.actor import Actor, GrantScope
from app.core.uow import Database
from app.domain.portal import Portal, RequestKind, Subject, add_contact, ask, open_portal
from app.domain.portal.choices import Side
from app.domain.portal.service.answering import Answerer, approve, comment
from app.domain.portal.service.talking import examine, send_file, write_message
from app.integrations.storage import new_key
from app.seeds.stage import Stage
from app.tenants.errors import AlreadyGranted
from app.tenants.models import LinkKind
from app.tenants.service.clients import grant_as_asked

SCOPES = (
    GrantScope.CATALOG,
    GrantScope.MONEY_READ,
    GrantScope.MONEY_ACT,
    GrantScope.BOOKINGS,
    GrantScope.MARKETING,
    GrantScope.CONTENT,
)
AGREEMENT = """Atlas Agency represents **Nova Lind** for live bookings in the EU.

1. Term: twelve months from signing, then month by month with 60 days' notice.
2. Commission: 15 % of net show fees, invoiced monthly.
3. Nova decides about every offer; Atlas never accepts one alone.
"""
PLAN = """- **Week 1**: teaser of “Glass Harbour”, 20 seconds of the bridge
- **Week 2**: single, video at noon, mail to 1,900 fans
- **Week 3**: acoustic take from the studio

Is the order right? Juno would rather start with the video.
"""
PHOTOS = "Three press photos, at least 3,000 pixels wide, without text on them."


async def tell(stage: Stage, today: date) -> None:
    atlas = next(each.owner for each in stage.workspaces if each.slug == "atlas-agency")
    nova = next(each.owner for each in stage.workspaces if each.slug == "nova-lind")
    await _grant(stage.database, nova, atlas)
    async with stage.database.tenant(atlas) as uow:
        portal = await open_portal(uow, client_name="Nova Lind", client_tenant_id=nova.tenant_id)
        by_link = await open_portal(uow, client_name="Marrow Bay")
        await add_contact(uow, by_link.id, name="Signe Holm", email="signe@marrowbay.example.com")
    await _ask_nova(stage.database, atlas, portal, nova, today)
    await _ask_by_link(stage.database, atlas, by_link, today)
    await _talk(stage.database, atlas, nova, portal)
    await _share(stage, atlas, portal)


async def _grant(database: Database, nova: Actor, atlas: Actor) -> None:
    if atlas.tenant_id is None:
        raise RuntimeError("Atlas has a workspace.")
    try:
        async with database.tenant(nova) as uow:
            await grant_as_asked(
                uow,
                agency_id=atlas.tenant_id,
                agency_name="Atlas Agency",
                kind=LinkKind.MANAGEMENT,
                scopes=SCOPES,
                until=None,
            )
    except AlreadyGranted:
        # Another story has told of it.
        return


async def _ask_nova(
    database: Database, atlas: Actor, portal: Portal, nova: Actor, today: date
) -> None:
    async with database.tenant(atlas) as uow:
        rough = await ask(
            uow,
            kind=RequestKind.APPROVE,
            title="Rough mix of “Kindling” for the playlist pitch",
            body="Four editors hear this version on Monday.",
            portal_id=portal.id,
        )
        await ask(
            uow,
            kind=RequestKind.APPROVE,
            title="Cover of “Glass Harbour”, third draft",
            body="The type is larger now and the harbour is darker. Is this the one?",
            subject=Subject(kind="artwork", id=uuid4(), version="3"),
            due_on=today + timedelta(days=3),
            portal_id=portal.id,
        )
        await ask(
            uow,
            kind=RequestKind.SIGN,
            title="Booking agreement for the EU",
            body=AGREEMENT,
            due_on=today + timedelta(days=10),
            portal_id=portal.id,
        )
        await ask(
            uow, kind=RequestKind.UPLOAD, title="Press photos", body=PHOTOS, portal_id=portal.id
        )
        await ask(
            uow,
            kind=RequestKind.COMMENT,
            title="Plan for the single",
            body=PLAN,
            due_on=today - timedelta(days=1),
            portal_id=portal.id,
        )
    async with database.tenant(atlas) as uow:
        who = Answerer(portal_id=portal.id, name=nova.name, person_id=nova.person_id)
        await approve(uow, who, rough.id, version=rough.version, words="Yes, send it.")


async def _ask_by_link(database: Database, atlas: Actor, portal: Portal, today: date) -> None:
    async with database.tenant(atlas) as uow:
        await ask(
            uow,
            kind=RequestKind.APPROVE,
            title="Poster for Aarhus",
            body="Black on sand, doors at eight.",
            due_on=today + timedelta(days=5),
            portal_id=portal.id,
        )
        rider = await ask(
            uow, kind=RequestKind.COMMENT, title="Technical rider", portal_id=portal.id
        )
        who = Answerer(portal_id=portal.id, name="Signe Holm")
        await comment(uow, who, rider.id, words="We need two DI boxes more.")


async def _talk(database: Database, atlas: Actor, nova: Actor, portal: Portal) -> None:
    lines = (
        (Side.AGENCY, atlas, "The Foundry holds the 14th for you. Shall I confirm?"),
        (Side.CLIENT, nova, "Yes please, if soundcheck is before five."),
        (Side.AGENCY, atlas, "It is: **16:30**. I have put the agreement into your inbox."),
    )
    for side, actor, words in lines:
        async with database.tenant(atlas) as uow:
            await write_message(
                uow,
                portal.id,
                side=side,
                author=actor.name,
                author_id=actor.person_id,
                text=words,
            )


async def _share(stage: Stage, atlas: Actor, portal: Portal) -> None:
    source = BytesIO(_cover())
    examined = examine(source, "glass-harbour-cover-3.png")
    async with stage.database.tenant(atlas) as uow:
        key = new_key(uow.tenant_id)
        await stage.adapters.storage.put_file(key, source, examined.content_type)
        await send_file(
            uow, portal.id, examined, storage_key=key, side=Side.AGENCY, sender=atlas.name
        )


def _cover() -> bytes:
    """A square in the colors of dusk, with the lights of a harbor."""
    picture = Image.new("RGB", (600, 600), (24, 38, 62))
    brush = ImageDraw.Draw(picture)
    for line in range(300):
        brush.line((0, line, 600, line), fill=(70 + line // 3, 60 + line // 5, 90))
    for light in range(60, 600, 90):
        brush.ellipse((light, 330, light + 14, 344), fill=(250, 210, 140))
        brush.line((light + 7, 350, light + 7, 420), fill=(150, 130, 110), width=4)
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()

"""Links to a press kit: made for somebody, opened, revoked."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Update, update

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.presskits import events
from app.domain.presskits.models import PressKit, PressLink
from app.domain.presskits.queries.kits import find_public_link, get_kit, get_link

EVERYBODY = "Everybody"


async def make_link(uow: UnitOfWork, kit_id: UUID, *, recipient: str, days: int) -> PressLink:
    """An address of the kit that only this recipient is given."""
    kit, name = await get_kit(uow, kit_id), clean_line(recipient)
    link = PressLink(
        id=new_id(), tenant_id=uow.tenant_id, kit_id=kit.id, recipient=name,
        ends_at=uow.now + timedelta(days=days), is_public=False, opened=0, downloads=0,
    )  # fmt: skip
    uow.db.add(link)
    uow.record(events.PressLinkMade(kit_id=kit.id, kit_name=kit.name, recipient=name))
    return link


async def publish_kit(uow: UnitOfWork, kit_id: UUID) -> PressLink:
    """The address of the kit that everybody may have; pressed twice, it is one."""
    kit = await get_kit(uow, kit_id, lock=True)
    known = await find_public_link(uow, kit_id)
    if known is not None:
        return known
    link = PressLink(
        id=new_id(), tenant_id=uow.tenant_id, kit_id=kit.id, recipient=EVERYBODY, is_public=True,
        opened=0, downloads=0,
    )  # fmt: skip
    uow.db.add(link)
    uow.record(events.PressLinkMade(kit_id=kit.id, kit_name=kit.name, recipient=EVERYBODY.lower()))
    return link


async def revoke_link(uow: UnitOfWork, link_id: UUID) -> PressLink:
    """End a link before its day; ending it twice is ending it once."""
    link = await get_link(uow, link_id, lock=True)
    if link.revoked_at is None:
        link.revoked_at = uow.now
        kit = await get_kit(uow, link.kit_id)
        uow.record(
            events.PressLinkRevoked(kit_id=kit.id, kit_name=kit.name, recipient=link.recipient)
        )
    return link


async def note_opened(uow: UnitOfWork, kit: PressKit, link: PressLink) -> None:
    """Count an opening; the first is told to the people of the kit.

    Counted where the row is: whoever reads at the same time waits for nobody.
    """
    opened = await uow.db.scalar(
        _this(uow, link)
        .values(opened=PressLink.opened + 1, last_opened_at=uow.now)
        .returning(PressLink.opened)
    )
    if opened == 1:
        uow.record(
            events.PressLinkOpened(kit_id=kit.id, kit_name=kit.name, recipient=link.recipient)
        )


async def note_download(uow: UnitOfWork, link: PressLink) -> None:
    """Count a file that was fetched."""
    await uow.db.execute(_this(uow, link).values(downloads=PressLink.downloads + 1))


def _this(uow: UnitOfWork, link: PressLink) -> Update:
    named = PressLink.tenant_id == uow.tenant_id, PressLink.id == link.id
    return update(PressLink).where(*named).execution_options(synchronize_session=False)

"""A press kit: made and changed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.advancing import list_kept_riders
from app.domain.presskits import events
from app.domain.presskits.errors import UnknownPicture, UnknownRider
from app.domain.presskits.models import PressKit, PressPicture, PressRider
from app.domain.presskits.queries.kits import get_kit
from app.domain.vault import list_pictures


async def make_kit(
    uow: UnitOfWork,
    *,
    pictures: Sequence[UUID] = (),
    riders: Sequence[UUID] = (),
    **words: Any,
) -> PressKit:
    """Raises UnknownPicture and UnknownRider."""
    kit = PressKit(id=new_id(), tenant_id=uow.tenant_id, **words)
    uow.db.add(kit)
    await uow.flush_rows()
    await _choose(uow, kit, pictures, riders)
    uow.record(events.PressKitMade(kit_id=kit.id, kit_name=kit.name))
    return kit


async def change_kit(
    uow: UnitOfWork,
    kit_id: UUID,
    *,
    pictures: Sequence[UUID],
    riders: Sequence[UUID] = (),
    **words: Any,
) -> PressKit:
    """Say it anew; whoever holds a link sees it from now on.

    Raises UnknownPicture and UnknownRider.
    """
    kit = await get_kit(uow, kit_id)
    for name, value in words.items():
        setattr(kit, name, value)
    await uow.db.execute(delete(PressPicture).where(PressPicture.kit_id == kit_id))
    await uow.db.execute(delete(PressRider).where(PressRider.kit_id == kit_id))
    await _choose(uow, kit, pictures, riders)
    uow.record(events.PressKitChanged(kit_id=kit.id, kit_name=kit.name))
    return kit


async def _choose(
    uow: UnitOfWork, kit: PressKit, pictures: Sequence[UUID], riders: Sequence[UUID]
) -> None:
    if set(riders) - {each.rider_id for each in await list_kept_riders(uow)}:
        raise UnknownRider(fields={"riders": UnknownRider.sentence})
    if set(pictures) - {each.id for each in await list_pictures(uow)}:
        raise UnknownPicture(fields={"pictures": UnknownPicture.sentence})
    uow.db.add_all(
        PressPicture(
            id=new_id(), tenant_id=uow.tenant_id, kit_id=kit.id, asset_id=id_, position=place
        )
        for place, id_ in enumerate(pictures)
    )
    uow.db.add_all(
        PressRider(
            id=new_id(), tenant_id=uow.tenant_id, kit_id=kit.id, rider_id=id_, position=place
        )
        for place, id_ in enumerate(riders)
    )

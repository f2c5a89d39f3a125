"""Files one side gives the other: looked at, stored, then written down in one transaction."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import PaymentNeeded, Unauthenticated
from app.core.uow import Database
from app.domain.portal.choices import Side
from app.domain.portal.errors import NoRoomForFile
from app.domain.portal.models import PortalFile
from app.domain.portal.service.talking import (
    examine,
    note_handed_in,
    note_no_room,
    send_file,
)
from app.integrations.storage import ObjectStorage, new_key


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A file on its way, from whom, to which portal, and what asked for it."""

    source: BinaryIO
    filename: str
    portal_id: UUID
    request_id: UUID | None = None
    days: int | None = None


@dataclass(frozen=True)
class Intake:
    """Takes files into the agency's storage, where its plan has room for them."""

    database: Database
    storage: ObjectStorage

    async def share(self, actor: Actor, parcel: Parcel) -> PortalFile:
        """From the agency. Raises UnknownFile, and LimitReached with what its plan includes."""
        return await self._take(actor, None, parcel, Side.AGENCY)

    async def hand_in(self, actor: Actor, own: Actor | None, parcel: Parcel) -> PortalFile:
        """From the client, whose workspace, where `own` acts, is told to keep a copy.

        Raises UnknownFile, and NoRoomForFile: what the agency's plan includes is its own affair,
        so the agency is told why and the client what to do.
        """
        try:
            return await self._take(actor, own, parcel, Side.CLIENT)
        except PaymentNeeded as refused:
            async with self.database.tenant(actor) as uow:
                await note_no_room(uow, parcel.portal_id, parcel.filename, sender=actor.name)
            raise NoRoomForFile(fields={"file": NoRoomForFile.sentence}) from refused

    async def _take(
        self, actor: Actor, own: Actor | None, parcel: Parcel, side: Side
    ) -> PortalFile:
        # The bytes are stored before the row that names them, so a row never names nothing.
        if actor.tenant_id is None:
            raise Unauthenticated
        examined = await asyncio.to_thread(examine, parcel.source, parcel.filename)
        key, is_kept = new_key(actor.tenant_id), False
        await self.storage.put_file(key, parcel.source, examined.content_type)
        try:
            # Two workspaces, so two transactions, one inside the other: neither writes down what
            # the other refuses.
            async with AsyncExitStack() as both:
                theirs = await both.enter_async_context(self.database.tenant(own)) if own else None
                file = await send_file(
                    await both.enter_async_context(self.database.tenant(actor)),
                    parcel.portal_id,
                    examined,
                    storage_key=key,
                    side=side,
                    sender=actor.name,
                    request_id=parcel.request_id,
                    days=parcel.days,
                )
                if theirs is not None:
                    note_handed_in(theirs, file)
            is_kept = True
        finally:
            if not is_kept:
                await self.storage.delete(key)
        return file

"""Parties answer and claim their shares. Runs in the tenant that owns the sheet."""

from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.catalog.choices import Answer, SheetStatus
from app.domain.catalog.errors import (
    AlreadyAnswered,
    OwnShare,
    ShareAlreadyClaimed,
    SheetClosed,
)
from app.domain.catalog.events import ShareAgreed, ShareClaimed, SplitsDeclined
from app.domain.catalog.models import SplitShare, SplitShareNote, SplitSheet
from app.domain.catalog.queries.sheets import (
    find_note,
    get_share,
    get_share_given,
    list_shares,
    lock_sheet,
)
from app.domain.catalog.service.sheets import put_in_force, sheet_facts


async def agree_to_share(uow: UnitOfWork, share_id: UUID, *, signature: str) -> SplitSheet:
    """Agree by typing one's name; the last agreement puts the sheet in force.

    Raises SheetClosed and AlreadyAnswered.
    """
    sheet, share, shares = await _open_share(uow, share_id)
    _answer(uow, share, Answer.AGREED, signature)
    uow.record(
        ShareAgreed(
            **sheet_facts(sheet, share.sheet_title), share_id=share.id, party_name=share.name
        )
    )
    await uow.flush()
    if all(each.answer == Answer.AGREED for each in shares):
        await put_in_force(uow, sheet, share.sheet_title)
    return sheet


async def decline_share(
    uow: UnitOfWork, share_id: UUID, *, signature: str, reason: str
) -> SplitSheet:
    """Say no, and why; one no closes the whole sheet. Raises SheetClosed and AlreadyAnswered."""
    sheet, share, _ = await _open_share(uow, share_id)
    _answer(uow, share, Answer.DECLINED, signature)
    share.comment = reason
    await uow.flush()
    sheet.status = SheetStatus.DECLINED
    sheet.closed_at = uow.now
    uow.record(SplitsDeclined(**sheet_facts(sheet, share.sheet_title), party_name=share.name))
    await uow.flush()
    return sheet


async def claim_share(uow: UnitOfWork, share_id: UUID, *, party_tenant_id: UUID) -> SplitShare:
    """Let the party's own tenant see the share from now on; claiming it again changes nothing.

    Raises ShareAlreadyClaimed and OwnShare.
    """
    share = await get_share(uow, share_id)
    sheet = await lock_sheet(uow, share.sheet_id)
    await uow.db.refresh(share)
    if party_tenant_id == uow.tenant_id:
        raise OwnShare
    if share.party_tenant_id not in {None, party_tenant_id}:
        raise ShareAlreadyClaimed
    if share.party_tenant_id is None:
        share.party_tenant_id = party_tenant_id
        share.claimed_at = uow.now
        facts = sheet_facts(sheet, share.sheet_title)
        uow.record(ShareClaimed(**facts, share_id=share.id, party_name=share.name))
    await uow.flush()
    return share


async def note_share(uow: UnitOfWork, share_id: UUID, *, text: str) -> SplitShareNote:
    """Keep a private note about a share this tenant was given; the sheet's owner never sees it."""
    share = await get_share_given(uow, share_id)
    note = await find_note(uow, share)
    if note is None:
        note = SplitShareNote(
            id=new_id(),
            tenant_id=uow.tenant_id,
            share_tenant_id=share.tenant_id,
            share_id=share.id,
        )
        uow.db.add(note)
    note.text = text
    await uow.flush()
    return note


async def _open_share(
    uow: UnitOfWork, share_id: UUID
) -> tuple[SplitSheet, SplitShare, list[SplitShare]]:
    sheet = await lock_sheet(uow, (await get_share(uow, share_id)).sheet_id)
    shares = (await list_shares(uow, [sheet.id]))[sheet.id]
    share = next(each for each in shares if each.id == share_id)
    if not sheet.is_open:
        raise SheetClosed
    if not share.is_pending:
        raise AlreadyAnswered
    return sheet, share, shares


def _answer(uow: UnitOfWork, share: SplitShare, answer: Answer, signature: str) -> None:
    share.answer = answer
    share.answered_at = uow.now
    share.answered_name = signature
    share.answer_ip = uow.actor.ip

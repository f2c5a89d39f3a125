"""Split sheets are proposed, declared and withdrawn; parties are invited and reminded.

A new version never touches an agreed one: it supersedes it on the day everybody has agreed.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.catalog.choices import Answer, SheetKind, SheetStatus
from app.domain.catalog.errors import (
    NobodyToRemind,
    RemindedJustNow,
    SheetClosed,
    SplitsAlreadyProposed,
)
from app.domain.catalog.events import SplitsAgreed, SplitsProposed, SplitsWithdrawn
from app.domain.catalog.mailing import mail_share
from app.domain.catalog.models import Recording, SplitShare, SplitSheet, Work
from app.domain.catalog.queries.sheets import (
    find_sheet,
    get_share,
    list_shares,
    lock_sheet,
    lock_subject,
    next_version,
)
from app.domain.catalog.service.changing import recording_to_change
from app.domain.catalog.service.parties import parties_of
from app.domain.catalog.service.registering import register_recording
from app.domain.catalog.splits import ShareOffer, checked
from app.tenants import get_tenant

REMINDER_PAUSE = timedelta(hours=1)


async def propose_splits(
    uow: UnitOfWork,
    kind: SheetKind,
    subject_id: UUID,
    *,
    offers: Sequence[ShareOffer],
    own_email: str | None = None,
    effective_from: date | None = None,
    note: str = "",
) -> SplitSheet:
    """Offer shares of a recording's master or of a work to its parties, and mail them.

    Whoever has `own_email` agrees by proposing. Raises SplitsDoNotAddUp, PartyListedTwice,
    SplitsAlreadyProposed, NotFound, BeyondPlan.
    """
    sheet, shares = await _draft(
        uow, kind, subject_id, offers, effective_from=effective_from, note=note
    )
    for share in shares:
        if own_email is not None and share.email == own_email.lower():
            _agree(uow, share, uow.actor.name)
    uow.db.add_all(shares)
    await uow.flush()
    sheet.status = SheetStatus.PROPOSED
    await uow.flush()
    uow.record(SplitsProposed(**_facts(sheet, shares)))
    if all(share.answer == Answer.AGREED for share in shares):
        await put_in_force(uow, sheet, shares[0].sheet_title)
    for share in shares:
        if share.is_pending and share.email:
            _invite(uow, share)
    await uow.flush()
    return sheet


async def declare_splits(
    uow: UnitOfWork,
    kind: SheetKind,
    subject_id: UUID,
    *,
    offers: Sequence[ShareOffer],
    effective_from: date | None = None,
    note: str = "",
) -> SplitSheet:
    """Record shares as agreed because the owner says so; the sheet is marked as declared.

    Raises as `propose_splits`.
    """
    sheet, shares = await _draft(
        uow, kind, subject_id, offers, effective_from=effective_from, note=note
    )
    for share in shares:
        share.answer = Answer.AGREED
        share.answered_at = uow.now
    uow.db.add_all(shares)
    sheet.is_declared = True
    await uow.flush()
    await put_in_force(uow, sheet, shares[0].sheet_title)
    return sheet


async def register_recording_with_splits(
    uow: UnitOfWork,
    *,
    title: str,
    artist: str,
    isrc: str | None = None,
    splits: Sequence[ShareOffer] = (),
) -> Recording:
    """Enter a recording; master splits, when there are any, count as declared by the owner.

    Raises InvalidIsrc, IsrcTaken, SplitsDoNotAddUp, PartyListedTwice.
    """
    offers = checked(splits) if splits else []
    recording = await register_recording(uow, title=title, artist=artist, isrc=isrc)
    if offers:
        await declare_splits(uow, SheetKind.MASTER, recording.id, offers=offers)
    return recording


async def withdraw_splits(uow: UnitOfWork, sheet_id: UUID) -> SplitSheet:
    """Take a proposal back before everybody has agreed; raises SheetClosed."""
    sheet = await lock_sheet(uow, sheet_id)
    if not sheet.is_open:
        raise SheetClosed
    shares = (await list_shares(uow, [sheet.id]))[sheet.id]
    sheet.status = SheetStatus.WITHDRAWN
    sheet.closed_at = uow.now
    uow.record(SplitsWithdrawn(**_facts(sheet, shares)))
    await uow.flush()
    return sheet


async def remind(uow: UnitOfWork, share_id: UUID) -> SplitShare:
    """Mail a party its link once more. Raises NobodyToRemind, SheetClosed, RemindedJustNow."""
    share = await get_share(uow, share_id)
    sheet = await lock_sheet(uow, share.sheet_id)
    if not sheet.is_open:
        raise SheetClosed
    if not (share.is_pending and share.email):
        raise NobodyToRemind
    if share.invited_at and uow.now < share.invited_at + REMINDER_PAUSE:
        raise RemindedJustNow
    _invite(uow, share)
    await uow.flush()
    return share


async def put_in_force(uow: UnitOfWork, sheet: SplitSheet, title: str) -> None:
    """Lock a sheet everybody agreed to; the version before it is superseded."""
    previous = await find_sheet(uow, sheet.kind, sheet.subject_id, SheetStatus.AGREED)
    if previous is not None:
        previous.status = SheetStatus.SUPERSEDED
        previous.closed_at = uow.now
        await uow.flush()
    sheet.status = SheetStatus.AGREED
    sheet.locked_at = uow.now
    await uow.flush()
    uow.record(SplitsAgreed(**sheet_facts(sheet, title), is_declared=sheet.is_declared))


async def _draft(
    uow: UnitOfWork,
    kind: SheetKind,
    subject_id: UUID,
    offers: Sequence[ShareOffer],
    *,
    effective_from: date | None,
    note: str,
) -> tuple[SplitSheet, list[SplitShare]]:
    clean = checked(offers)
    subject = await lock_subject(uow, kind, subject_id)
    if isinstance(subject, Recording):
        await recording_to_change(uow, subject.id)
    if await find_sheet(uow, kind, subject_id, SheetStatus.PROPOSED) is not None:
        raise SplitsAlreadyProposed
    sheet = SplitSheet(
        id=new_id(),
        tenant_id=uow.tenant_id,
        kind=str(kind),
        recording_id=subject_id if kind is SheetKind.MASTER else None,
        work_id=subject_id if kind is SheetKind.COMPOSITION else None,
        version=await next_version(uow, kind, subject_id),
        status=str(SheetStatus.DRAFT),
        is_declared=False,
        effective_from=effective_from,
        note=note,
        proposed_by=uow.actor.name,
    )
    uow.db.add(sheet)
    await uow.flush()
    return sheet, await _shares(uow, sheet, subject, clean)


async def _shares(
    uow: UnitOfWork, sheet: SplitSheet, subject: Recording | Work, offers: Sequence[ShareOffer]
) -> list[SplitShare]:
    owner = await get_tenant(uow)
    return [
        SplitShare(
            id=new_id(),
            tenant_id=uow.tenant_id,
            sheet_id=sheet.id,
            party_id=party.id,
            position=position,
            name=offer.name,
            email=offer.email,
            role=offer.role,
            share=offer.share,
            answer=str(Answer.PENDING),
            owner_name=owner.name,
            sheet_title=subject.full_title if isinstance(subject, Recording) else subject.title,
            sheet_artist=subject.artist_name if isinstance(subject, Recording) else owner.name,
            sheet_kind=sheet.kind,
            sheet_version=sheet.version,
        )
        for position, (offer, party) in enumerate(
            zip(offers, await parties_of(uow, offers), strict=True)
        )
    ]


def sheet_facts(sheet: SplitSheet, title: str) -> dict[str, Any]:
    """What every fact about a sheet says of it."""
    return {
        "sheet_id": sheet.id,
        "kind": sheet.kind,
        "recording_id": sheet.recording_id,
        "work_id": sheet.work_id,
        "sheet_version": sheet.version,
        "title": title,
    }


def _facts(sheet: SplitSheet, shares: Sequence[SplitShare]) -> dict[str, Any]:
    return sheet_facts(sheet, shares[0].sheet_title)


def _agree(uow: UnitOfWork, share: SplitShare, signature: str) -> None:
    share.answer = Answer.AGREED
    share.answered_at = uow.now
    share.answered_name = signature
    share.answer_ip = uow.actor.ip


def _invite(uow: UnitOfWork, share: SplitShare) -> None:
    share.invited_at = uow.now
    uow.enqueue(mail_share, share_id=share.id, inviter=uow.actor.name)

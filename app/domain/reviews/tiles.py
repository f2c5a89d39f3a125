"""What of reviews waits, and what pages of shows and venues say of them."""

from collections.abc import Sequence
from uuid import UUID

from app.core.module import Panel, PortalRow, Waiting, WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.reviews.queries import (
    ENOUGH,
    find_reviewable,
    get_venue_marks,
    list_to_write,
    list_venue_words,
)
from app.tenants import get_tenant

MOST_WORDS_SHOWN = 10


async def _to_write(uow: UnitOfWork) -> WaitingView | None:
    number = len(await list_to_write(uow))
    if not number:
        return None
    verb = "waits" if number == 1 else "wait"
    return WaitingView(
        f"{counted(number, 'settled show')} {verb} for your review",
        "Neither side reads the other's before both have written, or 14 days have passed.",
        "Write it" if number == 1 else "Write them",
        "reviews",
        "star",
    )


async def _of_show(uow: UnitOfWork, show_id: UUID) -> Sequence[PortalRow]:
    """For either side of a settled show: what to do about its reviews, or where to read them."""
    show = await find_reviewable(uow, show_id)
    if show is None or not (show.may_write or show.has_ours or (show.has_theirs and show.is_open)):
        return []
    here = f"/t/{(await get_tenant(uow)).slug}/reviews/{show_id}"
    if show.may_write:
        words = f"{show.them} has written already." if show.has_theirs else "Nobody wrote yet."
        if uow.actor.can("reviews.write"):
            return [PortalRow(f"Review {show.them}", words, href=here)]
        return [PortalRow("Not written yet", words, href=here)]
    if not show.is_open:
        note = f"Shown once {show.them} has written, or on {show.shown_on:%-d %B %Y}."
        return [PortalRow("You have written", note, href=here)]
    note = "Both have written." if show.has_ours and show.has_theirs else "One side has written."
    return [PortalRow("Read the reviews", note, href=here)]


async def _of_venue(uow: UnitOfWork, venue_id: UUID) -> Sequence[PortalRow]:
    """What artists say of whoever keeps a venue; averages from three reviews on."""
    marks = await get_venue_marks(uow, venue_id)
    if not marks.reviews:
        return []
    rests_on = f"{counted(marks.reviews, 'review')} by {counted(marks.artists, 'artist')}"
    rows = [PortalRow(label, amount=f"{value} of 5") for label, value in marks.averages]
    if rows:
        rows.insert(0, PortalRow(f"From {rests_on}", "Each after a show that both sides settled."))
    else:
        note = f"{rests_on} so far. Averages stand here from {ENOUGH} on."
        rows.append(PortalRow("Too few to say", note))
    for each in await list_venue_words(uow, venue_id, most=MOST_WORDS_SHOWN):
        rows.append(PortalRow(each.writer_name, each.words, on=each.on_date))
        if each.answer:
            rows.append(PortalRow(f"{each.about_name} answers {each.writer_name}", each.answer))
    return rows


WAITING = (Waiting("reviews.write", _to_write, order=62),)
PANELS = (
    Panel("show", "Reviews", "reviews.read", _of_show),
    Panel("venue", "What artists say", "venues.read", _of_venue),
)

"""The verbs of reviews: write one, change it while nobody reads it, answer the other side's."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.uow import UnitOfWork
from app.domain.reviews import events
from app.domain.reviews.choices import ASPECTS
from app.domain.reviews.errors import (
    AlreadyAnswered,
    AlreadyWritten,
    NothingToAnswer,
    ReviewChanged,
    ReviewShown,
    TooLate,
)
from app.domain.reviews.models import ShowReview
from app.domain.reviews.queries import (
    Reviewable,
    find_ours,
    find_theirs,
    get_reviewable,
    is_open,
)


async def write_review(
    uow: UnitOfWork, show_id: UUID, *, marks: Mapping[str, int], words: str = ""
) -> ShowReview:
    """What this workspace says of the other side; `marks` by the columns of its side's ASPECTS.

    Raises NotFound for a show that is not settled between two workspaces, AlreadyWritten and
    TooLate.
    """
    show = await get_reviewable(uow, show_id)
    if show.has_ours:
        raise AlreadyWritten
    if not show.may_write:
        raise TooLate
    review = ShowReview(
        tenant_id=uow.tenant_id, show_id=show_id, about_tenant_id=show.about_tenant_id,
        venue_id=show.venue_id, side=show.side, writer_name=show.us, about_name=show.them,
        on_date=show.on_date, settled_at=show.settled_at, words=words, answer="", edition=1,
        **_of_side(show, marks),
    )  # fmt: skip
    try:
        async with uow.db.begin_nested():
            uow.db.add(review)
    except IntegrityError as error:
        # Somebody else of this side in the same moment, or the other side's came to be shown.
        raise AlreadyWritten from error
    uow.record(events.ReviewWritten(**_facts(show, review), is_shown=await is_open(uow, review)))
    return review


async def rewrite_review(
    uow: UnitOfWork, show_id: UUID, *, seen: int, marks: Mapping[str, int], words: str = ""
) -> ShowReview:
    """Change it while the other side cannot read it. Raises ReviewChanged and ReviewShown."""
    show, review = await get_reviewable(uow, show_id), await find_ours(uow, show_id, lock=True)
    if review is None or review.edition != seen:
        raise ReviewChanged
    try:
        async with uow.db.begin_nested():
            for name, mark in _of_side(show, marks).items():
                setattr(review, name, mark)
            review.words, review.edition = words, seen + 1
    except IntegrityError as error:
        # The database alone knows the moment from which the other side reads it.
        raise ReviewShown from error
    uow.record(events.ReviewRewritten(**_facts(show, review)))
    return review


async def answer_review(uow: UnitOfWork, show_id: UUID, *, words: str) -> ShowReview:
    """Answer what the other side wrote, once. Raises NothingToAnswer and AlreadyAnswered."""
    show, theirs = await get_reviewable(uow, show_id), await find_theirs(uow, show_id)
    if theirs is None:
        raise NothingToAnswer
    answered = text("SELECT backline.answer_review(:show, :words)")
    said = {"show": show_id, "words": words}
    if theirs.is_answered or not await uow.db.scalar(answered, said):
        raise AlreadyAnswered
    uow.record(events.ReviewAnswered(**_facts(show, theirs)))
    return theirs


def _of_side(show: Reviewable, marks: Mapping[str, int]) -> dict[str, int]:
    return {name: marks[name] for name in ASPECTS[show.side]}


def _facts(show: Reviewable, review: ShowReview) -> dict[str, Any]:
    return {
        "show_id": show.show_id,
        "review_id": review.id,
        "who": show.us,
        "about": show.them,
        "about_tenant_id": show.about_tenant_id,
        "on": show.on_date,
    }

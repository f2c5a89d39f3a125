"""Every read of reviews, as far as the reader may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text

from app.core.errors import NotFound
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.reviews.choices import OF_VENUE
from app.domain.reviews.models import ShowReview

BLIND = timedelta(days=14)
"""After the settlement closed; then a review is shown even if the other side wrote none."""
TO_WRITE = timedelta(days=90)
"""After the settlement closed, as long as the other side's is not shown yet."""
ENOUGH = 3
"""Reviews from which on an average says something."""


@dataclass(frozen=True, slots=True)
class Reviewable:
    """A settled show of two workspaces, as the one that asks stands to it."""

    show_id: UUID
    side: str
    us: str
    them: str
    about_tenant_id: UUID
    venue_id: UUID | None
    title: str
    on_date: date
    time_zone: str
    settled_at: datetime
    has_ours: bool
    has_theirs: bool
    is_open: bool
    is_over: bool

    @property
    def may_write(self) -> bool:
        """Whether a first review may be written: not by somebody who reads the other's."""
        return not (self.has_ours or self.is_over or (self.has_theirs and self.is_open))

    @property
    def may_rewrite(self) -> bool:
        return self.has_ours and not self.is_open

    @property
    def settled_on(self) -> date:
        return self._there(self.settled_at)

    @property
    def shown_on(self) -> date:
        """When what was written is shown at the latest."""
        return self._there(self.settled_at + BLIND)

    @property
    def ends_on(self) -> date:
        """Until when one may write; shorter once the other side has, and its review is shown."""
        return self._there(self.settled_at + (BLIND if self.has_theirs else TO_WRITE))

    def _there(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True, slots=True)
class VenueMarks:
    """What artists think of whoever keeps a venue: averages, once there are enough of them."""

    reviews: int
    artists: int
    sound: Decimal | None
    hospitality: Decimal | None
    payment: Decimal | None
    communication: Decimal | None

    @property
    def averages(self) -> list[tuple[str, str]]:
        """Each label with its average of five, with one decimal; none of too few."""
        found = [(label, getattr(self, name)) for name, label in OF_VENUE.items()]
        return [(label, f"{value:.1f}") for label, value in found if value is not None]


@dataclass(frozen=True, slots=True)
class VenueWords:
    """What an artist said of a venue, and what the venue answered."""

    on_date: date
    writer_name: str
    about_name: str
    words: str
    answer: str


@dataclass(frozen=True, slots=True)
class Written:
    """A review with whether both sides read it."""

    review: ShowReview
    is_open: bool


async def find_reviewable(uow: UnitOfWork, show_id: UUID) -> Reviewable | None:
    """A show of this workspace that is settled with another one."""
    found = await _reviewable(uow, show_id)
    return found[0] if found else None


async def get_reviewable(uow: UnitOfWork, show_id: UUID) -> Reviewable:
    """The same; raises NotFound for every other show."""
    found = await find_reviewable(uow, show_id)
    if found is None:
        raise NotFound
    return found


async def list_to_write(uow: UnitOfWork) -> list[Reviewable]:
    """The shows that wait for a review of this workspace, the oldest first."""
    return [each for each in await _reviewable(uow, None) if each.may_write]


async def find_ours(uow: UnitOfWork, show_id: UUID, *, lock: bool = False) -> ShowReview | None:
    query = select(ShowReview).where(
        ShowReview.show_id == show_id, ShowReview.tenant_id == uow.tenant_id
    )
    if lock:
        query = query.with_for_update()
    found: ShowReview | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    return found


async def find_theirs(uow: UnitOfWork, show_id: UUID) -> ShowReview | None:
    """The other side's, once it is shown."""
    query = select(ShowReview).where(
        ShowReview.show_id == show_id, ShowReview.tenant_id != uow.tenant_id
    )
    found: ShowReview | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    return found


async def is_open(uow: UnitOfWork, review: ShowReview) -> bool:
    """Whether both sides read what was written about a show."""
    open_now = func.backline.reviews_open(review.show_id, review.settled_at)
    return bool(await uow.db.scalar(select(open_now)))


async def page_reviews(uow: UnitOfWork, *, by_us: bool, after: str | None) -> Page[Written]:
    """Those written here, or those about this workspace that are shown; the latest first."""
    whose = ShowReview.tenant_id == uow.tenant_id
    query = (
        select(ShowReview, func.backline.reviews_open(ShowReview.show_id, ShowReview.settled_at))
        .where(whose if by_us else ~whose)
        .order_by(ShowReview.id.desc())
        .limit(DEFAULT_LIMIT + 1)
    )
    if after:
        query = query.where(ShowReview.id < decode_cursor(after, str)[1])
    rows = [Written(*row) for row in await uow.db.execute(query)]
    return cut_page(
        rows, limit=DEFAULT_LIMIT, key=lambda row: (str(row.review.id), row.review.id), after=after
    )


async def get_venue_marks(uow: UnitOfWork, venue_id: UUID) -> VenueMarks:
    found = await uow.db.execute(
        text("SELECT * FROM backline.venue_reviews(:venue)"), {"venue": venue_id}
    )
    return VenueMarks(*found.one())


async def list_venue_words(uow: UnitOfWork, venue_id: UUID, *, most: int) -> list[VenueWords]:
    found = await uow.db.execute(
        text("SELECT * FROM backline.venue_review_words(:venue, :most)"),
        {"venue": venue_id, "most": most},
    )
    return [VenueWords(*row) for row in found]


async def _reviewable(uow: UnitOfWork, show_id: UUID | None) -> Sequence[Reviewable]:
    found = await uow.db.execute(
        text("SELECT * FROM backline.shows_to_review(CAST(:show AS uuid))"), {"show": show_id}
    )
    return [Reviewable(*row) for row in found]

"""Shows and tours as the band's money names them, and the books kept of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.bandmoney.models import RoadBook
from app.domain.bandmoney.subjects import SHOWS, TOURS, Subject
from app.domain.shows import Asked, Show, Side, get_show, list_shows, list_shows_on, name_shows
from app.domain.tours import Tour, get_tour, list_tours


def of_show(show: Show) -> Subject:
    return Subject(SHOWS, show.id, show.title, show.where, show.on_date, show.last_date)


def of_tour(tour: Tour) -> Subject:
    return Subject(TOURS, tour.id, tour.name, tour.act, tour.first_on, tour.last_on)


def is_ours(uow: UnitOfWork, show: Show) -> bool:
    """Whether this workspace is the one that plays."""
    return show.side_of(uow.tenant_id) is Side.ARTIST


async def get_subject(uow: UnitOfWork, kind: str, subject_id: UUID) -> Subject:
    """Raises NotFound, also for a show this workspace does not play."""
    if kind == TOURS:
        return of_tour(await get_tour(uow, subject_id))
    if kind != SHOWS:
        raise NotFound
    show = await get_show(uow, subject_id)
    if not is_ours(uow, show):
        raise NotFound
    return of_show(show)


async def get_tour_subject(uow: UnitOfWork, kind: str, subject_id: UUID) -> Subject:
    """A tour alone: what a show has not. Raises NotFound."""
    if kind != TOURS:
        raise NotFound
    return await get_subject(uow, kind, subject_id)


async def find_book(uow: UnitOfWork, subject: Subject) -> RoadBook | None:
    found: RoadBook | None = await uow.db.scalar(select(RoadBook).where(_of(subject)))
    return found


async def open_book(uow: UnitOfWork, subject: Subject, currency: str) -> RoadBook:
    """The book of a show or tour, begun where there is none; held until the transaction ends."""
    column = "tour_id" if subject.is_tour else "show_id"
    await uow.flush_rows()
    await uow.db.execute(
        insert(RoadBook)
        .values(tenant_id=uow.tenant_id, id=new_id(), currency=currency, **{column: subject.id})
        .on_conflict_do_nothing()
    )
    return await lock_book(uow, subject)


async def lock_book(uow: UnitOfWork, subject: Subject) -> RoadBook:
    """The book, held until the transaction ends and read anew. Raises NotFound."""
    found: RoadBook | None = await uow.db.scalar(
        select(RoadBook)
        .where(_of(subject))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def list_books(uow: UnitOfWork, subjects: Iterable[Subject]) -> list[RoadBook]:
    """Books of these shows and tours, and of the shows of these tours."""
    asked = list(subjects)
    shows = [each.id for each in asked if not each.is_tour]
    tours = [each.id for each in asked if each.is_tour]
    of_tours = select(RoadBook.id).where(RoadBook.tour_id.in_(tours))
    query = select(RoadBook).where(
        RoadBook.show_id.in_(shows)
        | RoadBook.tour_id.in_(tours)
        | RoadBook.tour_book_id.in_(of_tours)
    )
    return list(await uow.db.scalars(query.order_by(RoadBook.id)))


async def list_show_books(uow: UnitOfWork, book: RoadBook) -> list[RoadBook]:
    """The books of the shows of a tour, held until the transaction ends."""
    query = select(RoadBook).where(RoadBook.tour_book_id == book.id).order_by(RoadBook.id)
    found = await uow.db.scalars(query.with_for_update().execution_options(populate_existing=True))
    return list(found)


async def get_books(uow: UnitOfWork, book_ids: Collection[UUID]) -> dict[UUID, RoadBook]:
    found = await uow.db.scalars(select(RoadBook).where(RoadBook.id.in_(set(book_ids))))
    return {book.id: book for book in found}


async def subjects_of(uow: UnitOfWork, books: Iterable[RoadBook]) -> dict[UUID, Subject]:
    """What books are of, by the id of the book, in two questions at most."""
    kept = list(books)
    shows = await name_shows(uow, {b.show_id for b in kept if b.show_id})
    tours = {t.id: t for t in await list_tours(uow)} if any(b.tour_id for b in kept) else {}
    found: dict[UUID, Subject] = {}
    for book in kept:
        if book.show_id in shows:
            found[book.id] = of_show(shows[book.show_id])
        elif book.tour_id in tours:
            found[book.id] = of_tour(tours[book.tour_id])
    return found


async def list_choices(uow: UnitOfWork) -> list[Subject]:
    """What an expense may be for: tours, then shows, the nearest to today first."""
    today = uow.now.date()
    ahead = (await list_shows(uow, Asked(today=today))).items
    past = (await list_shows(uow, Asked(today=today, is_past=True))).items
    shows = [s for s in (*ahead, *past) if is_ours(uow, s) and s.state != "canceled"]
    shows.sort(key=lambda s: (abs((s.on_date - today).days), s.id))
    return [*map(of_tour, await list_tours(uow)), *map(of_show, shows)]


async def list_shows_of_days(uow: UnitOfWork, tour: Subject) -> Sequence[Show]:
    """Shows this workspace plays on the days of a tour, or a day before or after it."""
    day = timedelta(days=1)
    shows = await list_shows_on(uow, tour.first_on - day, tour.last_on + day)
    return [show for show in shows if is_ours(uow, show)]


def _of(subject: Subject) -> ColumnElement[bool]:
    column = RoadBook.tour_id if subject.is_tour else RoadBook.show_id
    return column == subject.id

"""Shows as either side reads them, and what one side keeps to itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text, tuple_

from app.core.errors import NotFound
from app.core.paging import Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.shows.models import (
    Show,
    ShowDeposit,
    ShowMessage,
    ShowNight,
    ShowOffer,
    ShowSecret,
    ShowSignature,
)

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """Which shows a list is to have."""

    today: date
    is_past: bool = False
    state: str = ""
    words: str = ""
    after: str | None = None


@dataclass(frozen=True, slots=True)
class NextShow:
    """The next show of an agency's client, and how many are ahead."""

    client_id: UUID
    show_id: UUID
    on_date: date
    place: str
    state: str
    ahead: int


async def get_show(uow: UnitOfWork, show_id: UUID) -> Show:
    """A show of which this workspace is a side, wherever it lives. Raises NotFound."""
    found: Show | None = await uow.db.scalar(
        select(Show).where(Show.id == show_id).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def lock_show(uow: UnitOfWork, show_id: UUID) -> Show:
    """The show, held until the transaction ends; only where it lives. Raises NotFound."""
    found: Show | None = await uow.db.scalar(
        select(Show)
        .where(Show.id == show_id, Show.tenant_id == uow.tenant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def find_show_of_hold(uow: UnitOfWork, hold_id: UUID) -> Show | None:
    """The show of which a night stands on a hold, unless it was canceled."""
    later = select(ShowNight.show_id).where(ShowNight.hold_id == hold_id)
    found: Show | None = await uow.db.scalar(
        select(Show).where(
            or_(Show.hold_id == hold_id, Show.id.in_(later)), Show.state != "canceled"
        )
    )
    return found


async def list_shows(uow: UnitOfWork, asked: Asked) -> Page[Show]:
    """Shows ahead, the nearest first; or those past, the latest first."""
    query = select(Show).limit(PAGE + 1)
    key = tuple_(Show.on_date, Show.id)
    if asked.is_past:
        query = query.where(Show.last_date < asked.today).order_by(
            Show.on_date.desc(), Show.id.desc()
        )
    else:
        query = query.where(Show.last_date >= asked.today).order_by(Show.on_date, Show.id)
    if asked.after:
        place = tuple_(*decode_cursor(asked.after, date))
        query = query.where(key < place if asked.is_past else key > place)
    if asked.state:
        query = query.where(Show.state == asked.state)
    if asked.words:
        query = query.where(_named(asked.words))
    rows = list(await uow.db.scalars(query))
    return cut_page(rows, limit=PAGE, key=lambda s: (s.on_date, s.id), after=asked.after)


async def name_shows(uow: UnitOfWork, show_ids: Collection[UUID]) -> dict[UUID, Show]:
    """Shows by id, as far as this workspace is a side of them."""
    found = await uow.db.scalars(select(Show).where(Show.id.in_(set(show_ids))))
    return {show.id: show for show in found}


async def list_shows_on(uow: UnitOfWork, first: date, last: date | None = None) -> list[Show]:
    """Shows with a night on a day, or on one of several, that were not canceled."""
    query = select(Show).where(
        Show.on_date <= (last or first), Show.last_date >= first, Show.state != "canceled"
    )
    return list(await uow.db.scalars(query.order_by(Show.on_date, Show.id)))


async def list_offers(uow: UnitOfWork, show: Show) -> list[ShowOffer]:
    """Every version of the offer on a show, the latest first."""
    query = (
        select(ShowOffer)
        .where(ShowOffer.tenant_id == show.tenant_id, ShowOffer.show_id == show.id)
        .order_by(ShowOffer.number.desc())
        .execution_options(populate_existing=True)
    )
    return list(await uow.db.scalars(query))


async def list_messages(uow: UnitOfWork, show: Show) -> list[ShowMessage]:
    query = select(ShowMessage).where(
        ShowMessage.tenant_id == show.tenant_id, ShowMessage.show_id == show.id
    )
    return list(await uow.db.scalars(query.order_by(ShowMessage.id.desc()).limit(100)))


async def list_signatures(uow: UnitOfWork, show: Show) -> list[ShowSignature]:
    query = select(ShowSignature).where(
        ShowSignature.tenant_id == show.tenant_id, ShowSignature.show_id == show.id
    )
    return list(await uow.db.scalars(query.order_by(ShowSignature.signed_at, ShowSignature.id)))


async def list_deposits(uow: UnitOfWork, show: Show) -> list[ShowDeposit]:
    """The deposits that were billed, as far as this workspace is a side of the show."""
    query = select(ShowDeposit).where(
        ShowDeposit.owner_tenant_id == show.tenant_id, ShowDeposit.show_id == show.id
    )
    return list(await uow.db.scalars(query.order_by(ShowDeposit.position, ShowDeposit.id)))


async def find_deposit_of(uow: UnitOfWork, invoice_id: UUID) -> ShowDeposit | None:
    """The deposit this workspace bills by an invoice."""
    found: ShowDeposit | None = await uow.db.scalar(
        select(ShowDeposit).where(
            ShowDeposit.tenant_id == uow.tenant_id, ShowDeposit.invoice_id == invoice_id
        )
    )
    return found


async def find_secret(uow: UnitOfWork, show: Show) -> ShowSecret | None:
    """What this workspace keeps to itself about a show."""
    found: ShowSecret | None = await uow.db.scalar(
        select(ShowSecret).where(
            ShowSecret.owner_tenant_id == show.tenant_id, ShowSecret.show_id == show.id
        )
    )
    return found


async def count_waiting(uow: UnitOfWork) -> int:
    """Open offers that wait for this workspace's answer."""
    mine = Show.tenant_id == uow.tenant_id
    query = (
        select(func.count())
        .select_from(ShowOffer)
        .join(Show, (Show.tenant_id == ShowOffer.tenant_id) & (Show.id == ShowOffer.show_id))
        .where(
            ShowOffer.state == "open",
            or_(mine & (ShowOffer.side != Show.owner_side),
                ~mine & (ShowOffer.side == Show.owner_side)),
        )
    )  # fmt: skip
    return await uow.db.scalar(query) or 0


async def next_shows_of_clients(uow: UnitOfWork) -> list[NextShow]:
    rows = await uow.db.execute(
        text("SELECT * FROM backline.next_shows_of_clients(:today)"), {"today": uow.now.date()}
    )
    return [NextShow(*row) for row in rows]


def _named(words: str) -> ColumnElement[bool]:
    like = f"%{words.replace('%', '').replace('_', '')}%"
    columns = (Show.title, Show.artist_name, Show.venue_name, Show.city)
    return or_(*(column.ilike(like) for column in columns))

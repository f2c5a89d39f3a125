"""Writing published prices to dealers down."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.catalog import find_recordings_by_isrc
from app.domain.royalties.prices.errors import WrongPrices
from app.domain.royalties.prices.events import PriceListTaken, PriceRemoved
from app.domain.royalties.prices.models import DealerPrice
from app.domain.royalties.prices.queries import get_price
from app.domain.royalties.prices.table import MOST_SAID, Row, WrongTable, read_table

_ONE = ["tenant_id", "recording_id", "upc", "format", "country", "currency", "starts_on"]
_AT_ONCE = 1_000


async def take_price_list(uow: UnitOfWork, content: bytes) -> int:
    """Write down every line of a table; a price for the same unit and day is replaced.

    Says how many there were. Raises WrongPrices, and then nothing is written.
    """
    try:
        rows = read_table(content)
    except WrongTable as problem:
        raise WrongPrices(str(problem), fields={"file": str(problem)}) from problem
    recordings = await _recordings(uow, rows)
    found = {}
    for row in rows:
        value = _value(uow, row, recordings)
        found[tuple(str(value[name]) for name in _ONE)] = value
    values = list(found.values())
    for start in range(0, len(values), _AT_ONCE):
        statement = insert(DealerPrice).values(values[start : start + _AT_ONCE])
        await uow.db.execute(
            statement.on_conflict_do_update(
                index_elements=_ONE, set_={"amount": statement.excluded.amount}
            )
        )
    uow.record(PriceListTaken(list_id=new_id(), prices=len(values)))
    return len(values)


async def remove_price(uow: UnitOfWork, price_id: UUID) -> None:
    """Take a price away; what was published keeps what it earned. Raises PriceNotFound."""
    await uow.db.delete(await get_price(uow, price_id))
    uow.record(PriceRemoved(price_id=price_id))


async def _recordings(uow: UnitOfWork, rows: Sequence[Row]) -> dict[str, UUID]:
    known = await find_recordings_by_isrc(uow, [row.isrc for row in rows if row.isrc])
    unknown = [row for row in rows if row.isrc and row.isrc not in known]
    if unknown:
        said = " ".join(
            f"Line {row.line}: there is no recording {row.isrc}." for row in unknown[:MOST_SAID]
        )
        raise WrongPrices(said, fields={"file": said})
    return {isrc: view.id for isrc, view in known.items()}


def _value(uow: UnitOfWork, row: Row, recordings: dict[str, UUID]) -> dict[str, object]:
    return {
        "tenant_id": uow.tenant_id,
        "id": new_id(),
        "recording_id": recordings.get(row.isrc),
        "upc": row.upc,
        "format": row.format,
        "country": row.country,
        "currency": row.currency,
        "starts_on": row.starts_on,
        "amount": row.amount,
        "created_at": uow.now,
    }

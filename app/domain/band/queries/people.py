"""Who plays, and who could be asked or given something to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.band.models import BandPerson
from app.tenants import list_members

MOST = 300


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody of the band, of the workspace, or of both, known by one address."""

    name: str
    email: str
    instrument: str = ""
    is_dep: bool = False
    person_id: UUID | None = None
    role: str = ""
    band_person_id: UUID | None = None

    @property
    def key(self) -> str:
        """How a form names them."""
        return f"band:{self.band_person_id}" if self.band_person_id else f"team:{self.person_id}"

    @property
    def label(self) -> str:
        more = ", ".join(filter(None, (self.instrument, "dep" if self.is_dep else "")))
        return f"{self.name} ({more})" if more else self.name


async def list_people(uow: UnitOfWork) -> list[BandPerson]:
    """Everybody who plays now, members before deps, by name."""
    query = select(BandPerson).where(~BandPerson.has_left)
    order = query.order_by(BandPerson.is_dep, func.lower(BandPerson.name), BandPerson.id)
    return list(await uow.db.scalars(order.limit(MOST)))


async def get_band_person(
    uow: UnitOfWork, band_person_id: UUID, *, lock: bool = False
) -> BandPerson:
    """Somebody who plays now. Raises NotFound."""
    query = select(BandPerson).where(BandPerson.id == band_person_id, ~BandPerson.has_left)
    if lock:
        query = query.with_for_update()
    found: BandPerson | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def list_players(uow: UnitOfWork) -> list[Player]:
    """The band and the people of the workspace, each once."""
    team = {member.email.lower(): member for member in await list_members(uow)}
    found = []
    for person in await list_people(uow):
        member = team.pop(person.email, None) if person.email else None
        found.append(
            Player(
                person.name, person.email or "", person.instrument, person.is_dep,
                member.person_id if member else None, member.role if member else "", person.id,
            )
        )  # fmt: skip
    rest = [
        Player(m.name, m.email.lower(), person_id=m.person_id, role=m.role) for m in team.values()
    ]
    return [*found, *rest]


def askable(players: Sequence[Player]) -> list[Player]:
    """Those who have an address a question can go to."""
    return [player for player in players if player.email]

"""People come into the band, change, and leave it."""

from uuid import UUID

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.band import events
from app.domain.band.errors import ChangedMeanwhile, KnownAddress
from app.domain.band.models import BandPerson
from app.domain.band.queries.people import get_band_person


async def add_person(
    uow: UnitOfWork,
    *,
    name: str,
    instrument: str = "",
    email: str | None = None,
    is_dep: bool = False,
) -> BandPerson:
    """Somebody plays with the band. Raises KnownAddress."""
    person = BandPerson(
        id=new_id(), tenant_id=uow.tenant_id, name=clean_line(name),
        instrument=clean_line(instrument), email=_address(email), is_dep=is_dep, has_left=False,
        edition=1,
    )  # fmt: skip
    async with uow.refusing(_known()):
        uow.db.add(person)
    uow.record(events.PersonAdded(band_person_id=person.id, person_name=person.name))
    return person


async def change_person(
    uow: UnitOfWork,
    band_person_id: UUID,
    *,
    seen: int,
    name: str,
    instrument: str = "",
    email: str | None = None,
    is_dep: bool = False,
) -> BandPerson:
    """Write down something else of them. Raises ChangedMeanwhile and KnownAddress."""
    person = await get_band_person(uow, band_person_id, lock=True)
    if person.edition != seen:
        raise ChangedMeanwhile
    async with uow.refusing(_known()):
        person.name, person.instrument = clean_line(name), clean_line(instrument)
        person.email, person.is_dep = _address(email), is_dep
        person.edition += 1
    uow.record(events.PersonChanged(band_person_id=person.id, person_name=person.name))
    return person


async def let_go(uow: UnitOfWork, band_person_id: UUID) -> BandPerson:
    """They play no more; what they answered and did stays."""
    person = await get_band_person(uow, band_person_id, lock=True)
    person.has_left = True
    uow.record(events.PersonLeft(band_person_id=person.id, person_name=person.name))
    await uow.flush()
    return person


def _address(email: str | None) -> str | None:
    return email.lower() if email else None


def _known() -> KnownAddress:
    return KnownAddress(fields={"email": KnownAddress.sentence})

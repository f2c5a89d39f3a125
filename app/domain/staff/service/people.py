"""People come to work at the house, change, and leave it."""

from collections.abc import Sequence
from uuid import UUID

from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.staff import events
from app.domain.staff.errors import ChangedMeanwhile, KnownAddress
from app.domain.staff.mailing import mail_link
from app.domain.staff.models import StaffPerson
from app.domain.staff.queries.people import find_by_email, get_person, lock_house
from app.domain.staff.roles import ROLES


async def add_person(
    uow: UnitOfWork,
    *,
    name: str,
    roles: Sequence[str] = (),
    email: str | None = None,
    hourly: Money | None = None,
) -> StaffPerson:
    """Somebody works at the house. Raises KnownAddress."""
    address = await _free(uow, email)
    person = StaffPerson(
        id=new_id(), tenant_id=uow.tenant_id, name=clean_line(name), email=address,
        roles=_roles(roles), has_left=False, link=1, edition=1,
        rate=hourly.minor if hourly else None,
        currency=hourly.currency if hourly else None,
    )  # fmt: skip
    uow.db.add(person)
    uow.record(events.PersonAdded(staff_person_id=person.id, person_name=person.name))
    await uow.flush()
    return person


async def change_person(
    uow: UnitOfWork,
    staff_person_id: UUID,
    *,
    seen: int,
    name: str,
    roles: Sequence[str] = (),
    email: str | None = None,
    hourly: Money | None = None,
) -> StaffPerson:
    """Write down something else of them; shifts they are on keep the rate they were put on with.

    Raises ChangedMeanwhile and KnownAddress.
    """
    person = await get_person(uow, staff_person_id, lock=True)
    if person.edition != seen:
        raise ChangedMeanwhile
    address = await _free(uow, email, person)
    person.name, person.email, person.roles = clean_line(name), address, _roles(roles)
    person.rate = hourly.minor if hourly else None
    person.currency = hourly.currency if hourly else None
    person.edition += 1
    uow.record(events.PersonChanged(staff_person_id=person.id, person_name=person.name))
    await uow.flush()
    return person


async def let_go(uow: UnitOfWork, staff_person_id: UUID) -> StaffPerson:
    """They work here no more, and their links end; what they worked stays."""
    person = await get_person(uow, staff_person_id, lock=True)
    person.has_left = True
    person.link += 1
    uow.record(events.PersonLeft(staff_person_id=person.id, person_name=person.name))
    await uow.flush()
    return person


async def renew_link(uow: UnitOfWork, staff_person_id: UUID) -> StaffPerson:
    """Their link got lost or into other hands: the old one ends, a new one goes out by mail."""
    person = await get_person(uow, staff_person_id, lock=True)
    person.link += 1
    await uow.flush_rows()
    if person.email:
        key = f"{person.id}:{person.link}"
        uow.enqueue(mail_link, key=key, staff_person_id=str(person.id))
    uow.record(events.LinkRenewed(staff_person_id=person.id, person_name=person.name))
    await uow.flush()
    return person


def _roles(roles: Sequence[str]) -> list[str]:
    return [role for role in ROLES if role in roles]


async def _free(
    uow: UnitOfWork, email: str | None, person: StaffPerson | None = None
) -> str | None:
    """The address as it is kept; raises KnownAddress where it is somebody else's."""
    if not email:
        return None
    await lock_house(uow)
    known = await find_by_email(uow, email.lower())
    if known is not None and known is not person:
        raise KnownAddress(fields={"email": KnownAddress.sentence})
    return email.lower()

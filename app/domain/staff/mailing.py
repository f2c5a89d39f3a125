"""The mails of a rota: whether somebody can come, that they need not, and their link anew."""

from typing import Any
from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.domain.staff.links import rota_link
from app.domain.staff.models import StaffNight, StaffPerson, StaffShift
from app.domain.staff.queries.nights import find_night, view_night
from app.domain.staff.queries.people import find_person
from app.domain.staff.timing import day_words
from app.integrations.email.compose import compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment


def shift_words(shift: StaffShift, night: StaffNight) -> str:
    """`Fri 3 December 2026, 18:00–24:00: door`, with what was noted."""
    note = f" ({shift.note})" if shift.note else ""
    return f"{day_words(night.on_date)}, {shift.clock}: {shift.role_label.lower()}{note}"


@long_job("staff.mail_rota", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_rota(run: JobRun, *, staff_person_id: str, night_id: str) -> None:
    """Can you come? To nobody where the night was called off or nothing is asked any more."""
    async with run.uow() as uow:
        person = await find_person(uow, UUID(staff_person_id))
        night = await find_night(uow, UUID(night_id))
        if person is None or night is None or night.is_off:
            return
        lines = [
            shift_words(view.shift, night)
            for view in (await view_night(uow, night)).shifts
            for seat in view.seats
            if seat.person.id == person.id and seat.place.state == "asked"
        ]
        said = {"title": f"Can you work? {night.title}", "kind": "asked", "lines": lines}
    if lines:
        await _mail(run, person, said)


@long_job("staff.mail_off", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_off(run: JobRun, *, staff_person_id: str, title: str, lines: list[str]) -> None:
    """You are not needed: said of shifts that are gone by now, so they come in words."""
    async with run.uow() as uow:
        person = await find_person(uow, UUID(staff_person_id))
    if person is not None:
        await _mail(run, person, {"title": f"Not needed: {title}", "kind": "off", "lines": lines})


@long_job("staff.mail_link", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_link(run: JobRun, *, staff_person_id: str) -> None:
    """Their link anew; the one before has ended."""
    async with run.uow() as uow:
        person = await find_person(uow, UUID(staff_person_id))
    if person is not None:
        await _mail(run, person, {"title": "Your new link", "kind": "link", "lines": []})


async def _mail(run: JobRun, person: StaffPerson, said: dict[str, Any]) -> None:
    if person.email is None or person.has_left:
        return
    async with run.uow() as uow:
        tenant, now = await get_tenant(uow), uow.now
        site = await address_of_pages(uow, run.adapters)
    mail = compose(
        shared_environment(),
        "staff_rota",
        brand=brand_of(tenant, site),
        reason=f"You get this mail because you work at {tenant.name}.",
        variables={
            **said,
            "name": person.name,
            "house": tenant.name,
            "action_url": f"{site}/rota/{rota_link(run.adapters.signer, person, now=now)}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(person.email, key=str(run.id), tenant_id=run.tenant_id)
    )

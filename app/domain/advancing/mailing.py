"""The mail that brings a day sheet, or what has changed on one, to somebody on the road."""

from datetime import date

from app.core.jobs import JobRun, Queue, long_job
from app.domain.advancing.queries.days import find_day, list_people
from app.integrations.email.compose import compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment


@long_job("advancing.mail_sheet", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_sheet(run: JobRun, *, on: str, person_id: str, changes: list[str]) -> None:
    """Send the sheet to one person, and first what changed on it; to nobody who has left."""
    day = date.fromisoformat(on)
    async with run.uow() as uow:
        tenant, kept = await get_tenant(uow), await find_day(uow, day)
        people = {str(person.id): person for person in await list_people(uow)}
        site = await address_of_pages(uow, run.adapters)
    person = people.get(person_id)
    if person is None or kept is None:
        return
    mail = compose(
        shared_environment(),
        "day_sheet",
        brand=brand_of(tenant, site),
        reason=f"You get this mail because you are on the road with {tenant.name}.",
        variables={
            "name": person.name,
            "day": f"{day:%A}, {day.day} {day:%B %Y}",
            "lines": kept.sent,
            "changes": changes,
            "action_url": f"{site}/t/{tenant.slug}/days/{on}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(person.email, key=str(run.id), tenant_id=run.tenant_id)
    )

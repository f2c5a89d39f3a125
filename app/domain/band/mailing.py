"""The mails of a poll: the question, a reminder, new dates, and what came of it."""

from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.domain.band.links import answer_link
from app.domain.band.models import BandPoll
from app.domain.band.queries.polls import find_poll_person, get_poll, list_options
from app.domain.band.wording import moment_words, slot_words
from app.integrations.email.compose import compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment

TITLES = {
    "asked": "When can you? {}",
    "reminder": "Your answer is missing: {}",
    "changed": "The dates have changed: {}",
    "decided": "The date is set: {}",
}


@long_job("band.mail_poll", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_poll(run: JobRun, *, poll_person_id: str, kind: str) -> None:
    """One mail to one person, with their own link; to nobody when it has lost its reason."""
    async with run.uow() as uow:
        person = await find_poll_person(uow, UUID(poll_person_id))
        if person is None:
            return
        poll, tenant = await get_poll(uow, person.poll_id), await get_tenant(uow)
        if (kind == "decided") != (poll.chosen_on is not None) or (
            kind != "decided" and poll.is_closed
        ):
            return
        dates = [slot_words(option) for option in await list_options(uow, poll.id)]
        site = await address_of_pages(uow, run.adapters)
    mail = compose(
        shared_environment(),
        "band_poll",
        brand=brand_of(tenant, site),
        reason=f"You get this mail because you play with {tenant.name}.",
        variables={
            "title": TITLES[kind].format(poll.title),
            "kind": kind,
            "name": person.name,
            "about": poll.kind_label,
            "place": poll.place,
            "note": poll.note,
            "dates": dates,
            "chosen": _chosen(poll),
            "deadline": moment_words(poll.closes_at, poll.time_zone),
            "action_url": f"{site}/availability/{answer_link(run.adapters.signer, poll, person)}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(person.email, key=str(run.id), tenant_id=run.tenant_id)
    )


def _chosen(poll: BandPoll) -> str:
    if poll.chosen_on is None:
        return ""
    clock = f", {poll.chosen_starts:%H:%M}" if poll.chosen_starts else ""
    return f"{poll.chosen_on:%A}, {poll.chosen_on.day} {poll.chosen_on:%B %Y}{clock}"

"""What the page of a night shows: its shifts, who could be on them, what is wrong with it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.shows import accepted_terms
from app.domain.staff.conflicts import busy_with, clashes, taken_by
from app.domain.staff.models import StaffNight, StaffPerson
from app.domain.staff.queries.nights import NightView, ShiftView, view_days, view_night
from app.domain.staff.queries.people import list_people, list_templates
from app.domain.staff.routes.common import frame, room_choices, today_of, told_of
from app.domain.staff.service.places import waiting_for_mail
from app.domain.staff.timing import day_words
from app.tenants import get_tenant
from app.web.forms import Form

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who could be put on a shift, and what of theirs is at the same time."""

    person: StaffPerson
    busy: ShiftView | None

    @property
    def label(self) -> str:
        if self.busy is None:
            return self.person.name
        return f"{self.person.name} (busy {self.busy.shift.clock}, {self.busy.night.title})"


async def night_context(
    uow: UnitOfWork, slug: str, night: StaffNight, *, form: Form | None = None
) -> dict[str, Any]:
    """The page of a night: its shifts, who could be on them, what is wrong, what it costs."""
    days = await view_days(uow, night.on_date - A_DAY, night.on_date + A_DAY)
    view = next((v for v in days if v.night.id == night.id), None) or await view_night(uow, night)
    context = frame(uow, slug, "")
    may_write = context["may_write"] and not night.is_off
    today = today_of(uow, await get_tenant(uow))
    return {
        **context,
        "may_write": may_write,
        "view": view,
        "night": night,
        "day_words": day_words,
        "here": f"{context['staff']}/nights/{night.id}",
        "clashes": [c for c in clashes(days) if night in (c.one.night, c.other.night)],
        "choices": choices_of(view, days, await list_people(uow)) if may_write else {},
        "form": form or Form.blank(),
        "templates": [(str(t.id), t.name) for t in await list_templates(uow)]
        if may_write and not (night.template_name and view.shifts)
        else [],
        "to_ask": waiting_for_mail(view.seats),
        "told": told_of(view),
        "room": dict(await room_choices(uow)).get(str(night.room_id), ""),
        "is_over": night.on_date < today - A_DAY,
        "books": await _books_link(uow, slug, view, today),
    }


async def _books_link(uow: UnitOfWork, slug: str, view: NightView, today: date) -> str:
    """The house's own lines of the settlement with this cost typed in; opening it keeps nothing."""
    show, amounts = view.show, view.cost.amounts
    may = uow.actor.can("staff.pay") and uow.actor.can("shows.write")
    if not may or show is None or view.night.is_off or len(amounts) != 1:
        return ""
    if not show.is_agreed or show.last_date > today:
        return ""
    if (await accepted_terms(uow, show.id)).currency != amounts[0].currency:
        return ""
    what = "Staff" if show.nights == 1 else f"Staff, {day_words(view.night.on_date)}"
    row = {"own_what": what, "own_amount": str(amounts[0].decimal), "own_kind": "cost"}
    return f"/t/{slug}/shows/{show.id}/settlement?{urlencode(row)}#own"


def choices_of(
    view: NightView, days: list[NightView], people: list[StaffPerson]
) -> dict[UUID, list[Choice]]:
    """Who could fill each open shift: those of its role, or of none; the free before the busy."""
    taken, found = taken_by(days), {}
    for each in view.shifts:
        if not each.missing:
            continue
        on = {seat.person.id for seat in each.seats if seat.place.counts}
        fitting = [
            Choice(person, busy_with(each, taken.get(person.id, [])))
            for person in people
            if person.id not in on and (not person.roles or each.shift.role in person.roles)
        ]
        found[each.shift.id] = sorted(fitting, key=lambda choice: choice.busy is not None)
    return found


def saved_words(again: int) -> str:
    if not again:
        return "Saved."
    people = counted(again, "person has", "people have")
    return f"Saved. {people} to be asked again, because the time is another."

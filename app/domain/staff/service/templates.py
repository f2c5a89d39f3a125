"""Kinds of nights: kept, changed, removed. Rotas made of them stay as they are."""

from collections.abc import Sequence
from uuid import UUID

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.staff import events
from app.domain.staff.errors import ChangedMeanwhile, EnoughTemplates, TemplateNamed
from app.domain.staff.models import StaffTemplate
from app.domain.staff.queries.people import (
    MOST_TEMPLATES,
    count_templates,
    find_template_called,
    get_template,
    lock_house,
)
from app.domain.staff.timing import Line, written


async def keep_template(uow: UnitOfWork, *, name: str, lines: Sequence[Line]) -> StaffTemplate:
    """A new kind of night. Raises TemplateNamed and EnoughTemplates."""
    await _check(uow, name)
    if await count_templates(uow) >= MOST_TEMPLATES:
        raise EnoughTemplates
    template = StaffTemplate(
        id=new_id(), tenant_id=uow.tenant_id, name=clean_line(name), lines=written(lines), edition=1
    )
    uow.db.add(template)
    _record(uow, template)
    await uow.flush()
    return template


async def change_template(
    uow: UnitOfWork, template_id: UUID, *, name: str, lines: Sequence[Line], seen: int
) -> StaffTemplate:
    """Write it anew; `seen` is the edition it goes on from.

    Raises ChangedMeanwhile and TemplateNamed.
    """
    template = await get_template(uow, template_id, lock=True)
    if template.edition != seen:
        raise ChangedMeanwhile
    await _check(uow, name, template)
    template.name, template.lines = clean_line(name), written(lines)
    template.edition += 1
    _record(uow, template)
    await uow.flush()
    return template


async def remove_template(uow: UnitOfWork, template_id: UUID) -> StaffTemplate:
    template = await get_template(uow, template_id, lock=True)
    await uow.db.delete(template)
    uow.record(events.TemplateRemoved(template_id=template.id, template_name=template.name))
    await uow.flush()
    return template


def _record(uow: UnitOfWork, template: StaffTemplate) -> None:
    uow.record(events.TemplateKept(template_id=template.id, template_name=template.name))


async def _check(uow: UnitOfWork, name: str, template: StaffTemplate | None = None) -> None:
    """One name for one kind of night."""
    await lock_house(uow)
    called = await find_template_called(uow, clean_line(name))
    if called is not None and called is not template:
        raise TemplateNamed(fields={"name": TemplateNamed.sentence})

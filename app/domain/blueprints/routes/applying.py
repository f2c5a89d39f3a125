"""A blueprint beside a client's workspace: what would change, and writing what is ticked."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.blueprints.choices import LINE_LABELS
from app.domain.blueprints.forms import ApplyForm
from app.domain.blueprints.queries.blueprints import list_applications
from app.domain.blueprints.routes.common import MANAGE, home, source_of, workspace
from app.domain.blueprints.service.applying import apply_blueprint, compare_with
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

PAGE = "blueprints/compare.html"


class ApplyingController(Controller):
    path = "/t/{slug:str}/agency/blueprints/{blueprint_id:uuid}/workspaces/{client_id:uuid}"

    @get("", guards=[requires(MANAGE)])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        blueprint_id: FromPath[UUID],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _compared(request, uow, slug, blueprint_id, client_id)
        return page(request, PAGE, form=ApplyForm.blank(), **context)

    @post("", guards=[requires(MANAGE)])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        blueprint_id: FromPath[UUID],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form, source = ApplyForm.parse(await request.form()), await source_of(uow, blueprint_id)
        if form.is_valid:
            with form.refusals():
                async with workspace(request, uow, client_id) as (theirs, name):
                    written = await apply_blueprint(theirs, source, form.chosen)
        if not form.is_valid:
            context = await _compared(request, uow, slug, blueprint_id, client_id)
            return form_again(request, PAGE, block="compared", form=form, **context)
        toast = f"{counted(len(written), 'item')} written in the workspace of {name}."
        return done(
            request, then=f"{home(slug)}/{blueprint_id}/workspaces/{client_id}", toast=toast
        )


async def _compared(
    request: HttpRequest, uow: UnitOfWork, slug: str, blueprint_id: UUID, client_id: UUID
) -> dict[str, Any]:
    source = await source_of(uow, blueprint_id)
    async with workspace(request, uow, client_id) as (theirs, name):
        parts = await compare_with(theirs, source)
        history = await list_applications(theirs, blueprint_id)
    return {
        "home": home(slug),
        "here": f"{home(slug)}/{blueprint_id}/workspaces/{client_id}",
        "source": source,
        "client_name": name,
        "parts": parts,
        "history": history,
        "labels": LINE_LABELS,
        "is_writable": any(
            line.is_writable for each in parts for line in each.lines if not each.obstacle
        ),
    }

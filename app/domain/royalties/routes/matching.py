"""The queue of income whose recording is not known: look, choose, see what moves, confirm."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.royalties.candidates import Candidate, Title, TitleIndex
from app.domain.royalties.errors import ChooseARecording, MatchNotFound
from app.domain.royalties.queries.matching import (
    UnmatchedGroup,
    find_groups,
    held_totals,
    list_unmatched,
    suspense_totals,
)
from app.domain.royalties.service.matching import confirm_match, preview_match
from app.web.guards import requires
from app.web.page import done, page
from app.web.visit import HttpRequest

LIMIT = 25
PREFIX = "pick_"
SURE = 95
"""Per cent of confidence from which a suggestion is chosen beforehand."""


class MatchingController(Controller):
    path = "/t/{slug:str}/royalties/matching"

    @get("", guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        try:
            groups = await list_unmatched(uow, after=after or None, limit=LIMIT)
        except InvalidCursor as error:
            raise NotFound(str(error)) from error
        index = await _titles(uow) if groups.items else TitleIndex(())
        candidates = {group.id: _candidates(index, group) for group in groups.items}
        return page(
            request,
            "royalties/matching/index.html",
            slug=slug,
            groups=groups,
            candidates=candidates,
            sure=SURE,
            chosen=sum(1 for each in candidates.values() if each and each[0].confidence >= SURE),
            suspense=await suspense_totals(uow),
            held=await held_totals(uow),
            may_write=uow.actor.can("money.write"),
        )

    @post("", guards=[requires("money.write")])
    async def confirm(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = await request.form()
        only = str(form.get("only") or "")
        picks = [
            (name.removeprefix(PREFIX), str(value))
            for name, value in form.multi_items()
            if name.startswith(PREFIX) and value and only in ("", name.removeprefix(PREFIX))
        ]
        if not picks:
            raise ChooseARecording
        index = await _titles(uow)
        names = []
        for group_text, recording_text in picks:
            group_id, recording_id = _uuid(group_text), _uuid(recording_text)
            known = (await find_groups(uow, [group_id])).get(group_id)
            if known is None and len(picks) > 1:
                # Its ISRC was part of another choice of this very form.
                continue
            suggested = {each.recording.id for each in (_candidates(index, known) if known else ())}
            group = await confirm_match(
                uow, group_id, recording_id, was_suggested=recording_id in suggested
            )
            names.append(group.name)
        toast = (
            f"“{names[0]}” is matched. The next report is matched by itself."
            if len(names) == 1
            else f"{len(names)} titles are matched. The next reports are matched by themselves."
        )
        return done(request, then=f"/t/{slug}/royalties/matching", toast=toast)

    @get("/{group_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        group_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        q: FromQuery[str] = "",
    ) -> Response[Any]:
        group = (await find_groups(uow, [group_id])).get(group_id)
        if group is None:
            raise MatchNotFound
        index = await _titles(uow)
        return page(
            request,
            "royalties/matching/show.html",
            slug=slug,
            group=group,
            q=q,
            candidates=_candidates(index, group, limit=8),
            found=await catalog.search_recordings(uow, q) if q.strip() else [],
            works=await catalog.find_works_meant(uow, group.title, group.iswcs),
            may_enter=uow.actor.can("catalog.write"),
            may_write=uow.actor.can("money.write"),
        )

    @get("/{group_id:uuid}/preview", guards=[requires("money.read")])
    async def preview(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        group_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        recording: FromQuery[str] = "",
    ) -> Response[Any]:
        group, chosen, entries, lines = await preview_match(uow, group_id, _uuid(recording))
        return page(
            request,
            "royalties/matching/preview.html",
            slug=slug,
            group=group,
            recording=chosen,
            entries=entries,
            lines=lines,
            may_write=uow.actor.can("money.write"),
        )


async def _titles(uow: UnitOfWork) -> TitleIndex:
    return TitleIndex(
        Title(each.id, each.title, each.artist, each.isrc)
        for each in await catalog.list_titles(uow)
    )


def _candidates(index: TitleIndex, group: UnmatchedGroup, *, limit: int = 3) -> list[Candidate]:
    isrc = group.isrcs[0] if group.isrcs else None
    return index.candidates(group.title, group.artist, isrc=isrc, limit=limit)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ChooseARecording from error

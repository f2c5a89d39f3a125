"""Recordings for programs. Entering one is the vault's, because it may bring its audio."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.paging import Page
from app.core.uow import UnitOfWork
from app.domain.catalog.models import Recording
from app.domain.catalog.queries.lists import list_recordings
from app.domain.catalog.queries.sheets import ShareView, agreed_shares
from app.domain.catalog.queries.subjects import get_recording
from app.domain.catalog.routes.window import api_window
from app.domain.catalog.splits import plain
from app.web.api import PREFIX, ApiController, answer, listing
from app.web.guards import requires
from app.web.visit import HttpRequest


class RecordingsApi(ApiController):
    path = f"{PREFIX}/recordings"

    @get("", guards=[requires("catalog.read")])
    async def index(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork]
    ) -> Response[bytes]:
        """Recordings in use by title. `q` keeps those whose title, artist or ISRC has its words."""
        window = api_window(request)
        found = await list_recordings(
            uow, words=request.query_params.get("q", "")[:200], window=window
        )
        items = [
            {
                "id": row.id,
                "title": row.title,
                "version_title": row.version_title,
                "artist": row.artist,
                "isrc": row.isrc,
                "splits": row.splits or None,
            }
            for row in found.items
        ]
        return listing(request, Page(items, found.next, found.previous), limit=window.limit)

    @get("/{recording_id:uuid}", guards=[requires("catalog.read")])
    async def show(
        self,
        request: HttpRequest,
        recording_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        """A recording with its agreed master splits; `share` is a decimal string of per cent."""
        recording = await get_recording(uow, recording_id)
        shares = await agreed_shares(uow, [recording.id])
        return answer(request, shown_recording(recording, shares.get(recording.id, [])))


def shown_recording(recording: Recording, shares: list[ShareView]) -> dict[str, Any]:
    """A recording as the API shows it."""
    return {
        "id": recording.id,
        "title": recording.title,
        "version_title": recording.version_title,
        "artist": recording.artist_name,
        "isrc": recording.isrc,
        "work_id": recording.work_id,
        "duration_ms": recording.duration_ms,
        "is_archived": recording.is_archived,
        "splits": [
            {
                "party_id": share.party_id,
                "name": share.name,
                "email": share.email,
                "role": share.role,
                "share": plain(share.share),
            }
            for share in shares
        ],
    }

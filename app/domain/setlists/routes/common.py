"""What the pages of set lists and performances share: guards, choices, the editor of rows."""

from collections.abc import Iterable
from typing import Any

from litestar import Response

from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.domain.catalog import search_songs
from app.domain.setlists.forms import SongsForm, chosen, plain
from app.domain.setlists.songs import KINDS, PARTS, total
from app.domain.shows import Show
from app.web.guards import requires

READ, WRITE = requires("setlists.read"), requires("setlists.write")
READ_PLAYED = requires("performances.read")
"""Claims name the writers and their shares."""


def show_choices(shows: Iterable[Show]) -> list[tuple[str, str]]:
    return [(str(show.id), words_of(show)) for show in shows]


def words_of(show: Show | None) -> str:
    """A show in a line; empty for one that is not there any more."""
    if show is None:
        return ""
    day = f"{show.on_date.day} {show.on_date:%B %Y}"
    return ", ".join(filter(None, (show.venue_name, show.city, day)))


async def press(uow: UnitOfWork, form: SongsForm) -> None:
    """Do what a button of the editor says to the rows that were typed; nothing is saved."""
    verb, _, what = form.act.partition(":")
    if verb == "take":
        found = await search_songs(uow, form.raw("q"))
        view = next((v for v in found if what in {str(v.work_id), str(v.recording_id)}), None)
        if view is not None:
            form.add(chosen(view))
    elif verb == "row":
        form.add(plain(what))
    else:
        form.rearrange()


async def editor(uow: UnitOfWork, form: SongsForm, minutes: int | None = None) -> dict[str, Any]:
    """What the editor of rows shows: the rows, and songs of the catalogue to add."""
    words = form.raw("q")
    return {
        "form": form,
        "kinds": list(KINDS.items()),
        "parts": list(PARTS.items()),
        "q": words,
        "hits": await search_songs(uow, words),
        "total": total(form.sketch, minutes),
    }


def pdf_answer(content: bytes, *words: str) -> Response[bytes]:
    return file_answer(content, "application/pdf", ".pdf", *words)


def csv_answer(content: bytes, *words: str) -> Response[bytes]:
    return file_answer(content, "text/csv; charset=utf-8", ".csv", *words)


def file_answer(content: bytes, kind: str, ending: str, *words: str) -> Response[bytes]:
    name = "-".join(slugify(word, fallback="x") for word in words if word)
    disposition = f'attachment; filename="{name}{ending}"'
    return Response(content, media_type=kind, headers={"Content-Disposition": disposition})

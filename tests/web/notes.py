"""A module of two pages, for tests of the web layer: notes with titles, unique at the commit."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import paging
from app.core.actor import ActorKind, Role
from app.core.db import Base, TenantRow
from app.core.errors import Conflict, Invalid
from app.core.ids import token
from app.core.module import Module, Nav, Permission
from app.core.uow import UnitOfWork
from app.web import api
from app.web.csrf import SIGNED_WEBHOOK
from app.web.fields import Percent, Secret, Text
from app.web.forms import Form, Rows
from app.web.guards import member, operator_only, public, requires, signed_in
from app.web.page import done, form_again, page
from app.web.session import sign_in, sign_out
from app.web.sse import Rhythm, stream
from app.web.visit import HttpRequest, visit_of

RLS = "(SELECT backline.tenant())"
TABLE = f"""
CREATE TABLE notes (
    tenant_id uuid NOT NULL, id uuid NOT NULL DEFAULT uuidv7(), title text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, title) DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE notes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON notes TO backline_app
    USING (tenant_id = {RLS}) WITH CHECK (tenant_id = {RLS});
GRANT SELECT, INSERT ON notes TO backline_app;
"""

INDEX = """{% extends "layouts/app.html" %}
{% block title %}Notes{% endblock %}
{% block content %}
{% block note_list %}<ul id="note_list">{% for note in notes %}<li>{{ note }}</li>{% endfor %}</ul>{% endblock %}
{% block note_count %}<p id="note_count">{{ notes|length }} notes</p>{% endblock %}
{% block note_form %}<form id="note_form" method="post">{{ ui.csrf(shell.csrf_token) }}
{{ ui.error_summary(form.errors) }}{{ ui.text("title", "Title", value=form.raw("title"), error=form.error("title")) }}
</form>{% endblock %}
{% endblock %}"""
HELLO = """{% extends "layouts/open.html" %}
{% block title %}Hello{% endblock %}
{% block content %}<form method="post">{{ ui.csrf(shell.csrf_token) }}</form>{% endblock %}"""
TEMPLATES = {"notes/index.html": INDEX, "notes/hello.html": HELLO}


class NoteRow(TenantRow, Base):
    __tablename__ = "notes"
    title: Mapped[str] = mapped_column()


# The table belongs to these tests alone; the drift check must not miss it in migrations.
NOTES = NoteRow.__table__
Base.metadata.remove(NOTES)


class NoteForm(Form):
    title = Text(label="Title", max_length=40)


class SplitForm(Form):
    title = Text(label="Title")
    password = Secret(required=False)
    split = Rows(label="Share", name=Text(label="Name"), share=Percent(label="Share"))


class TitleTaken(Conflict):
    code = "title_taken"
    sentence = "There is a note of this title already."


async def write_note(uow: UnitOfWork, title: str) -> None:
    if title == "taken":
        await uow.db.execute(insert(NOTES).values(tenant_id=uow.tenant_id, title="half-way"))
        raise TitleTaken
    if title == "invalid":
        raise Invalid(fields={"title": "Not this title."})
    await uow.db.execute(insert(NOTES).values(tenant_id=uow.tenant_id, title=title))


async def titles(uow: UnitOfWork) -> Sequence[str]:
    return list(await uow.db.scalars(select(NOTES.c.title).order_by(NOTES.c.id)))


class NotesController(Controller):
    path = "/t/{slug:str}/notes"

    @get(guards=[requires("notes.read")])
    async def index(self, request: HttpRequest, uow: NamedDependency[UnitOfWork]) -> Response[str]:
        return page(
            request,
            "notes/index.html",
            fragments=("note_list",),
            notes=await titles(uow),
            form=NoteForm.blank(),
        )

    @post(guards=[requires("notes.write")])
    async def create(self, request: HttpRequest, uow: NamedDependency[UnitOfWork]) -> Response[Any]:
        form = NoteForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await write_note(uow, form.values["title"])
        notes = await titles(uow)
        if not form.is_valid:
            return form_again(
                request, "notes/index.html", block="note_form", form=form, notes=notes
            )
        context = {"notes": notes, "form": NoteForm.blank()}
        return done(
            request,
            then=f"/t/{request.path_params['slug']}/notes",
            refresh=("notes/index.html", ("note_list", "note_count"), context),
            toast="The note was written.",
        )

    @post("/abrupt", guards=[requires("notes.write")])
    async def abrupt(self, request: HttpRequest, uow: NamedDependency[UnitOfWork]) -> Response[Any]:
        await write_note(uow, (await request.form())["title"])
        return done(request, then="/")

    @put("/put", guards=[requires("notes.write")])
    async def put_one(self) -> str:
        return "put"

    @patch("/chunk", guards=[requires("notes.write")])
    async def chunk(self) -> str:
        return "chunk"

    @delete("/all", guards=[requires("notes.write")], status_code=200)
    async def delete_all(self) -> str:
        return "deleted"

    @get("/broken", guards=[member])
    async def broken(self) -> str:
        raise ZeroDivisionError("the secret of the house")

    @get("/live", guards=[requires("notes.read")])
    async def live(self, request: HttpRequest) -> Stream:
        return stream(request, "notes", permission="notes.read", rhythm=Rhythm(heartbeat=0.05))


class DoorController(Controller):
    @get("/hello", guards=[public])
    async def hello(self, request: HttpRequest) -> Response[str]:
        return page(request, "notes/hello.html")

    @post("/hello", guards=[public])
    async def say(self, request: HttpRequest) -> Response[Any]:
        return done(request, then="/hello", toast="Said.")

    @get("/account", guards=[signed_in])
    async def account(self, request: HttpRequest) -> Response[str]:
        return page(request, "notes/hello.html")

    @get("/operator", guards=[operator_only])
    async def operator(self, request: HttpRequest) -> Response[str]:
        return page(request, "notes/hello.html")

    @post("/sign-in", guards=[public])
    async def enter(self, request: HttpRequest) -> Response[Any]:
        fresh = token()
        request.app.state.doorkeeper.admit(fresh, (await request.form())["who"])
        sign_in(request, fresh)
        return done(request, then="/account", toast="Welcome back.")

    @post("/sign-out", guards=[signed_in])
    async def leave(self, request: HttpRequest) -> Response[Any]:
        request.app.state.doorkeeper.revoke(visit_of(request).session_hash)
        sign_out(request)
        return done(request, then="/hello")

    @post("/webhooks/notes", guards=[public], opt={SIGNED_WEBHOOK: True})
    async def webhook(self) -> str:
        return "received"


class NotesApi(api.ApiController):
    path = f"{api.PREFIX}/notes"

    @get(guards=[requires("notes.read")])
    async def index(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        limit: FromQuery[int | None] = None,
        after: FromQuery[str | None] = None,
    ) -> Response[bytes]:
        """The notes, oldest first."""
        size = paging.clamp_limit(limit)
        statement = select(NOTES.c.id, NOTES.c.title).order_by(NOTES.c.title).limit(size + 1)
        if after:
            statement = statement.where(NOTES.c.title > paging.decode_cursor(after, str)[0])
        rows = list(await uow.db.execute(statement))
        found = paging.cut_page(rows, limit=size, key=lambda row: (row.title, row.id), after=after)
        items = [row.title for row in found.items]
        return api.listing(request, paging.Page(items, found.next, found.previous), limit=size)

    @post(guards=[requires("notes.write")])
    async def create(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork]
    ) -> Response[bytes]:
        """Write a note."""
        title = (await request.json())["title"]
        if title == "slow":
            await uow.db.execute(text("SELECT pg_sleep(0.3)"))
        await write_note(uow, title)
        return api.answer(request, {"title": title}, status=201)

    @get("/{note_id:uuid}", guards=[requires("notes.read")])
    async def show(self, request: HttpRequest, note_id: FromPath[UUID]) -> Response[bytes]:
        return api.answer(request, {"id": str(note_id), "by": ActorKind.API_KEY})


WRITERS = frozenset({Role.OWNER, Role.MANAGER})
MODULE = Module(
    name="notes",
    routes=(NotesController, DoorController, NotesApi),
    permissions=(
        Permission("notes.read", "Read notes", WRITERS | {Role.VIEWER}),
        Permission("notes.write", "Write notes", WRITERS),
    ),
    nav=(
        Nav("Notes", "notes", "file-text", "Work", "notes.read", key="n"),
        Nav("Hidden", "hidden", "file-text", "Work", "notes.secret"),
        Nav("Stages", "stages", "file-text", "Work", "notes.read", kinds=frozenset({"venue"})),
    ),
)

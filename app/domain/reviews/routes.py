"""Reviews: the three lists, and the page of one show for writing, reading and answering."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.reviews.choices import ASPECTS, SCALE
from app.domain.reviews.forms import FORMS, AnswerForm
from app.domain.reviews.queries import (
    Reviewable,
    find_ours,
    find_theirs,
    get_reviewable,
    list_to_write,
    page_reviews,
)
from app.domain.reviews.service import answer_review, rewrite_review, write_review
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

READ, WRITE = requires("reviews.read"), requires("reviews.write")
LISTS = (("", "To write"), ("ours", "By you"), ("theirs", "About you"))
SHOW = "reviews/show.html"


class ReviewsController(Controller):
    path = "/t/{slug:str}/reviews"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        asked, home = request.query_params.get("which", ""), f"/t/{slug}/reviews"
        which = asked if asked in {"ours", "theirs"} else ""
        waiting = await list_to_write(uow)
        after = request.query_params.get("after")
        return page(
            request,
            "reviews/index.html",
            slug=slug,
            home=home,
            which=which,
            waiting=waiting,
            found=await page_reviews(uow, by_us=which == "ours", after=after) if which else None,
            tabs=_tabs(home, which, len(waiting)),
            may_write=uow.actor.can("reviews.write"),
        )

    @get("/{show_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        about = await get_reviewable(uow, show_id)
        return page(request, SHOW, **await _shown(uow, slug, about))

    @post("/{show_id:uuid}", guards=[WRITE])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        about = await get_reviewable(uow, show_id)
        form = FORMS[about.side].parse(await request.form())
        if form.is_valid:
            with form.refusals():
                if seen := form.values["seen"]:
                    await rewrite_review(uow, show_id, seen=seen, **form.said)
                else:
                    await write_review(uow, show_id, **form.said)
        toast = f"Kept. {about.them} reads it once it is shown."
        return await _after(request, uow, slug, about, form, toast=toast, name="review")

    @post("/{show_id:uuid}/answer", guards=[WRITE])
    async def answer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        about = await get_reviewable(uow, show_id)
        form = AnswerForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await answer_review(uow, show_id, words=form.values["answer"])
        toast = "Your answer stands beside their review."
        return await _after(request, uow, slug, about, form, toast=toast, name="answer")


async def _after(
    request: HttpRequest,
    uow: UnitOfWork,
    slug: str,
    about: Reviewable,
    form: Form,
    *,
    toast: str,
    name: str,
) -> Response[Any]:
    """On to the show's reviews; or its page again, with what is wrong where it was typed."""
    if form.is_valid:
        return done(request, then=f"/t/{slug}/reviews/{about.show_id}", toast=toast)
    # What stopped it may have happened a moment ago.
    about = await get_reviewable(uow, about.show_id)
    shown = await _shown(uow, slug, about, **{name: form})
    return form_again(request, SHOW, block="reviews", **{**shown, "form": form})


async def _shown(
    uow: UnitOfWork,
    slug: str,
    about: Reviewable,
    *,
    review: Form | None = None,
    answer: Form | None = None,
) -> dict[str, Any]:
    ours, theirs = await find_ours(uow, about.show_id), await find_theirs(uow, about.show_id)
    form = FORMS[about.side]
    return {
        "slug": slug,
        "home": f"/t/{slug}/reviews",
        "here": f"/t/{slug}/reviews/{about.show_id}",
        "about": about,
        "ours": ours,
        "theirs": theirs,
        "aspects": ASPECTS[about.side],
        "scale": SCALE,
        "review": review or (form.of(ours) if ours is not None else form.blank()),
        "answer": answer or AnswerForm.blank(),
        "may_write": uow.actor.can("reviews.write"),
    }


def _tabs(home: str, which: str, waiting: int) -> list[dict[str, Any]]:
    tabs: list[dict[str, Any]] = [
        {"label": label, "href": f"{home}?which={key}" if key else home, "is_current": key == which}
        for key, label in LISTS
    ]
    if waiting:
        tabs[0]["count"] = waiting
    return tabs

"""The venues a tour could play: what each should bring, why, and what somebody knows better."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.demand import KINDS
from app.domain.tours.asking import Candidate, terms_of
from app.domain.tours.choices import WISHES
from app.domain.tours.forms import CandidateForm, read_id
from app.domain.tours.income import formula, income
from app.domain.tours.models import Tour
from app.domain.tours.queries.candidates import get_candidate, list_candidates
from app.domain.tours.queries.tours import get_tour
from app.domain.tours.routes.tours import READ, WRITE
from app.domain.tours.service.touring import add_venue, weigh_candidate
from app.domain.venues import COUNTRIES, Search, search_venues
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX, EDIT = "tours/venues.html", "tours/venue.html"
HITS = 8


class CandidatesController(Controller):
    path = "/t/{slug:str}/tours/{tour_id:uuid}/venues"

    @get("", guards=[READ])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        tour, said = await get_tour(uow, tour_id), request.query_params.get("q", "")
        words = clean_line(said, limit=80)
        candidates = await list_candidates(uow, tour_id)
        found = await search_venues(uow, Search(words=words), limit=HITS) if words else None
        rows, hits = _rows(tour, candidates), found and found.items
        return page(request, INDEX, rows=rows, q=words, hits=hits, **_base(uow, slug, tour))

    @post("", guards=[WRITE])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        venue_id = read_id((await request.form()).get("venue_id"))
        candidate_id = await add_venue(uow, tour_id, venue_id)
        then = f"/t/{slug}/tours/{tour_id}/venues/{candidate_id}"
        return done(request, then=then, toast="The venue is among the candidates.")

    @get("/{candidate_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        candidate_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        tour, candidate = await _pair(uow, tour_id, candidate_id)
        form = _form_of(tour, candidate)
        return page(request, EDIT, form=form, **_shown(tour, candidate), **_base(uow, slug, tour))

    @post("/{candidate_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        candidate_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        tour, candidate = await _pair(uow, tour_id, candidate_id)
        form = CandidateForm.parse(await request.form())
        if form.is_valid and await _weigh(uow, tour, candidate_id, form):
            toast = f"{candidate.name} is weighed as you say."
            return done(request, then=f"/t/{slug}/tours/{tour_id}/venues", toast=toast)
        context = {**_shown(tour, candidate), **_base(uow, slug, tour)}
        return form_again(request, EDIT, block="form", form=form, **context)


async def _weigh(uow: UnitOfWork, tour: Tour, candidate_id: UUID, form: CandidateForm) -> bool:
    amount = form.amount(tour)
    if form.is_valid:
        with form.refusals():
            await weigh_candidate(
                uow,
                candidate_id,
                wish=form.values["wish"],
                must_on=form.values["must_on"],
                attendance=form.values["attendance"],
                guarantee_amount=amount,
            )
    return form.is_valid


async def _pair(uow: UnitOfWork, tour_id: UUID, candidate_id: UUID) -> tuple[Tour, Candidate]:
    candidate = await get_candidate(uow, candidate_id)
    if candidate.row.tour_id != tour_id:
        raise NotFound
    return await get_tour(uow, tour_id), candidate


def _form_of(tour: Tour, candidate: Candidate) -> CandidateForm:
    row = candidate.row
    typed = row.guarantee_amount
    return CandidateForm.blank(
        wish=row.wish,
        must_on=row.must_on,
        attendance=row.typed_attendance,
        guarantee=str(tour.money(typed).decimal) if typed is not None else None,
    )


def _rows(tour: Tour, candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    """The best first; those that have to be played before all, those ruled out after all."""
    rows = [_shown(tour, each) for each in candidates]
    rank = {"must": 0, "may": 1, "never": 2}
    return sorted(rows, key=lambda row: (rank[row["candidate"].row.wish], -row["expected"].minor))


def _shown(tour: Tour, candidate: Candidate) -> dict[str, Any]:
    """What a usual night brings: the figure, its interval, and how it comes about."""
    terms, come, typed = terms_of(tour), candidate.comes, candidate.row.guarantee_amount
    low, expected, high = (
        tour.money(income(terms, heads, typed)) for heads in (come.low, come.expected, come.high)
    )
    price = tour.money(tour.price_amount).display()
    guarantee = tour.money(typed).display() if typed is not None else ""
    return {
        "candidate": candidate,
        "country": COUNTRIES.get(candidate.country, candidate.country),
        "come": come,
        "low": low,
        "expected": expected,
        "high": high,
        "formula": formula(terms, come, price, guarantee),
        "is_typed": typed is not None or candidate.row.typed_attendance is not None,
    }


def _base(uow: UnitOfWork, slug: str, tour: Tour) -> dict[str, Any]:
    return {
        "slug": slug,
        "tour": tour,
        "base": f"/t/{slug}/tours",
        "here": f"/t/{slug}/tours/{tour.id}/venues",
        "wishes": WISHES,
        "factors": ", ".join(label.lower() for kind, label in KINDS if kind in tour.factors),
        "may_write": uow.actor.can("tours.write"),
    }

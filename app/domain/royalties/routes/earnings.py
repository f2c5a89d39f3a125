"""What has been earned: by stream, source, store, country, recording and month, live."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.core.spreadsheet import Column, csv_lines
from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.royalties.asked import COMPARISONS, SPANS, Asked, read
from app.domain.royalties.live import EARNINGS_TOPIC
from app.domain.royalties.queries.income import (
    ALL,
    DIMENSIONS,
    MOST,
    Choice,
    Compared,
    Currency,
    Lens,
    by_month,
    compare,
    list_choices,
    list_currencies,
    list_lines_of,
    total,
)
from app.domain.royalties.queries.matching import held_totals, suspense_totals
from app.domain.royalties.statement_document import country_name
from app.domain.royalties.wording import KINDS, LABELS, NOTHING, name_of
from app.web import sse
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest

OVERVIEW = "royalties/earnings/overview.html"
CSV = "text/csv; charset=utf-8"
LARGEST = 5
EXPORT = (
    Column("Key"),
    Column("Currency"),
    Column("Quantity", numeric=True),
    Column("Lines", numeric=True),
    Column("Amount", numeric=True),
    Column("Amount before", numeric=True),
)


class EarningsController(Controller):
    path = "/t/{slug:str}/royalties/earnings"

    @get("", guards=[requires("money.read")])
    async def overview(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        currencies = await list_currencies(uow)
        context: dict[str, Any] = {"slug": slug, "currencies": currencies, "asked": None}
        if currencies:
            context |= await _figures(uow, read(request.query_params, currencies), currencies)
        context["may_upload"] = uow.actor.can("money.write")
        return page(request, OVERVIEW, fragments=("earnings_figures",), **context)

    @get("/live", guards=[requires("money.read")])
    async def live(self, request: HttpRequest) -> Stream:
        return sse.stream(request, EARNINGS_TOPIC, permission="money.read")

    @get("/lines", guards=[requires("money.read")])
    async def lines(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        currencies = await list_currencies(uow)
        asked = read(request.query_params, currencies) if currencies else None
        found = await list_lines_of(uow, asked.lens) if asked else []
        return page(
            request,
            "royalties/earnings/lines.html",
            slug=slug,
            asked=asked,
            lines=found[:MOST],
            is_cut=len(found) > MOST,
            recordings=await _recordings(uow, [earning.recording_id for earning, _ in found]),
            **(await held_fixed(uow, asked.lens) if asked else {}),
        )

    @get("/earnings.csv", guards=[requires("money.read")])
    async def csv(self, request: HttpRequest, uow: NamedDependency[UnitOfWork]) -> Response[str]:
        currencies = await list_currencies(uow)
        rows: Iterable[Sequence[Any]] = ()
        label = "Income"
        if currencies:
            asked = read(request.query_params, currencies)
            found = await compare(uow, asked.lens, asked.before, by=asked.by, limit=ALL)
            label, rows = LABELS[asked.by], [_row(asked, each) for each in found]
        columns = (Column(label), *EXPORT)
        return Response(
            "".join(csv_lines(columns, rows)),
            media_type=CSV,
            headers={"Content-Disposition": 'attachment; filename="earnings.csv"'},
        )


async def _figures(uow: UnitOfWork, asked: Asked, currencies: list[Currency]) -> dict[str, Any]:
    lens = asked.lens
    return {
        "asked": asked,
        "known": next(each for each in currencies if each.code == lens.currency),
        "total": await total(uow, lens, asked.before),
        "months": await by_month(uow, lens),
        "slices": await compare(uow, lens, asked.before, by=asked.by),
        "largest": {
            by: await compare(uow, lens, asked.before, by=by, limit=LARGEST - 1)
            for by in ("store", "country")
            if by != asked.by and by not in lens.chosen
        },
        "suspense": {code: amount for code, amount, _ in await suspense_totals(uow)},
        "held": dict(await held_totals(uow)),
        "choices": _grouped(await list_choices(uow, lens.currency)),
        "shown": MOST,
        "spans": SPANS,
        "comparisons": COMPARISONS,
        "dimensions": DIMENSIONS,
        "labels": LABELS,
        "name_of": name_of,
        **await held_fixed(uow, lens),
    }


async def held_fixed(uow: UnitOfWork, lens: Lens) -> dict[str, Any]:
    """The words of what a lens holds fixed."""
    names = dict(lens.chosen)
    if lens.recording not in ("", NOTHING):
        found = await _recordings(uow, [UUID(lens.recording)])
        names["recording"] = next((each.title for each in found.values()), "Unknown recording")
    if lens.work not in ("", NOTHING):
        names["work"] = await catalog.find_work_title(uow, UUID(lens.work)) or "Unknown work"
    titled = {"recording", "work"}
    return {
        "held_fixed": {
            name: words if name in titled and words != NOTHING else name_of(name, words)
            for name, words in names.items()
        },
        "country_name": country_name,
        "kinds": KINDS,
    }


async def _recordings(uow: UnitOfWork, ids: Iterable[UUID | None]) -> dict[UUID, Any]:
    return await catalog.get_recordings(uow, list({each for each in ids if each}))


def _grouped(choices: list[Choice]) -> dict[str, list[tuple[str, str]]]:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for each in choices:
        words = name_of(each.dimension, each.key, each.label)
        grouped.setdefault(each.dimension, []).append((each.key, words))
    return {name: sorted(pairs, key=lambda pair: pair[1]) for name, pairs in grouped.items()}


def _row(asked: Asked, each: Compared) -> Sequence[Any]:
    before: Decimal | None = each.before if asked.before else None
    key = "" if each.key == NOTHING else each.key
    name = name_of(asked.by, each.key, each.label)
    return (name, key, asked.lens.currency, each.quantity, each.lines, each.amount, before)

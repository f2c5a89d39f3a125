"""The report of a house, on screen and as a file."""

from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.spreadsheet import Column, csv_lines
from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.domain.house.forms import read_question
from app.domain.house.report import NO_ROOM
from app.domain.house.service import read_house, read_report
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest

READ = requires("house.read")
BASES = {
    "signed": ("Signed", "positive"),
    "kept": ("Not signed yet", "notice"),
    "expected": ("Expected", ""),
    "unknown": ("No figure yet", "caution"),
}
COLUMNS = (
    Column("Day"), Column("Show"), Column("Act"), Column("Venue"), Column("Room"),
    Column("Figures"), Column("Currency"), Column("Capacity", numeric=True),
    Column("Tickets sold", numeric=True), Column("Gross", numeric=True),
    Column("Net gross", numeric=True), Column("Artist", numeric=True),
    Column("House's result", numeric=True),
)  # fmt: skip


class HouseReportController(Controller):
    path = "/t/{slug:str}/house"
    guards = (READ,)

    @get("")
    async def show(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _report(request, uow, slug)
        return page(request, "house/report.html", fragments=("report",), **context)

    @get("/report.csv")
    async def file(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _report(request, uow, slug)
        text = "".join(csv_lines(COLUMNS, _rows(context)))
        asked, tenant = context["asked"], await get_tenant(uow)
        name = f"{slugify(tenant.name, fallback='house')}-{asked.first}-{asked.last}.csv"
        return Response(
            text.encode("utf-8-sig"),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


async def _report(request: HttpRequest, uow: UnitOfWork, slug: str) -> dict[str, Any]:
    tenant, house = await get_tenant(uow), await read_house(uow)
    today = uow.now.astimezone(ZoneInfo(tenant.time_zone)).date()
    form, asked = read_question(request.query_params, today, house.keys)
    report, use = await read_report(uow, house, asked)
    home = f"/t/{slug}/house"
    return {
        "slug": slug,
        "home": home,
        "form": form,
        "asked": asked,
        "report": report,
        "use": use,
        "rooms": [*house.rooms, (NO_ROOM, "No room")],
        "room_names": {**dict(house.rooms), NO_ROOM: "No room"},
        "bases": BASES,
        "currencies": [(code, code) for code in report.currencies],
    }


def _rows(context: dict[str, Any]) -> list[list[Any]]:
    """A row for each show of any currency asked for; nothing where nothing is known."""
    rows = []
    for each in context["report"].shows:
        found, show = each.figures, each.figures.show
        amounts = (found.gross, found.net, found.artist, found.result)
        rows.append(
            [
                show.on_date.isoformat(), show.title, show.artist_name, show.venue_name,
                context["room_names"].get(each.room, ""), BASES[found.basis][0], found.currency,
                found.capacity, found.sold if found.is_known else None,
                *(money.decimal if found.is_known else None for money in amounts),
            ]
        )  # fmt: skip
    return rows

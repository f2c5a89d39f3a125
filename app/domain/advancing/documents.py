"""Files of an advance: riders, input lists, door lists, and the sheet of a day."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from app.billing.invoices import read_whole
from app.core.spreadsheet import Column, csv_lines
from app.core.text import slugify
from app.domain.advancing.choices import COLUMNS, NEEDS, ROWS
from app.domain.advancing.diary import AdvanceGuest
from app.domain.advancing.items import Content
from app.domain.advancing.plot import CELL, Plot, input_rows
from app.domain.advancing.sheets import Sheet
from app.domain.shows import Show
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.wiring import Adapters
from app.tenants import Tenant, brand_of_documents
from app.web.templating import document_assets, shared_environment

LOGO = "logo.png"
STAGE = {"width": COLUMNS * CELL, "height": ROWS * CELL, "cell": CELL, "columns": COLUMNS,
         "rows": ROWS}  # fmt: skip
"""What every drawing of a stage is drawn on."""


async def rider_pdf(
    adapters: Adapters,
    tenant: Tenant,
    *,
    name: str,
    reference: str,
    content: Content,
    dated: datetime,
) -> bytes:
    """A version of a rider, with its stage plot, input list and monitor list."""
    return await render(
        adapters,
        tenant,
        "documents/rider.html",
        title=name,
        reference=reference,
        dated=dated,
        content=content,
        needs=NEEDS,
        stage=STAGE,
    )


async def render(
    adapters: Adapters,
    tenant: Tenant,
    template: str,
    *,
    title: str,
    reference: str,
    dated: datetime,
    **context: Any,
) -> bytes:
    """A document in the brand of the workspace it comes from."""
    assets = {**document_assets(), "brand.css": brand_stylesheet(tenant.hue, tenant.chroma)}
    if tenant.logo_key:
        assets[LOGO] = await read_whole(adapters.storage, tenant.logo_key)
    document = {"title": title, "reference": reference, "language": "en", "paper": "a4",
                "created_at": dated.isoformat()}  # fmt: skip
    brand = brand_of_documents(tenant)
    html = shared_environment().get_template(template)
    return await adapters.documents.render_pdf(
        html.render({**context, "document": document, "brand": brand}), assets=assets
    )


async def day_pdf(adapters: Adapters, tenant: Tenant, sheet: Sheet) -> bytes:
    """The sheet of a day, on paper."""
    dated = datetime.combine(sheet.on, time(0), UTC)
    return await render(
        adapters, tenant, "documents/day_sheet.html", title=sheet.title, reference=_day(sheet.on),
        dated=dated, sheet=sheet,
    )  # fmt: skip


def day_page(tenant: Tenant, sheet: Sheet, made_at: datetime) -> str:
    """The sheet as one page that names nothing outside itself: it opens without a connection."""
    template = shared_environment().get_template("documents/day_page.html")
    return template.render(sheet=sheet, day=_day(sheet.on), sender=tenant.name, made_at=made_at,
                           zone=tenant.time_zone)  # fmt: skip


async def door_pdf(
    adapters: Adapters, tenant: Tenant, show: Show, guests: Sequence[AdvanceGuest]
) -> bytes:
    """The guest list as the door reads it."""
    return await render(
        adapters, tenant, "documents/door_list.html", title=f"Guest list: {show.title}",
        reference=_day(show.on_date), dated=show.created_at, show=show, guests=guests,
        heads=sum(guest.heads for guest in guests),
    )  # fmt: skip


def door_csv(show: Show, guests: Sequence[AdvanceGuest]) -> str:
    columns = (
        Column("name"), Column("plus", numeric=True), Column("heads", numeric=True),
        Column("list_of"), Column("asked_by"),
    )  # fmt: skip
    rows = [(g.name, g.plus, g.heads, show.name_of(g.side), g.asked_by) for g in guests]
    return "".join(csv_lines(columns, rows))


def _day(on: date) -> str:
    return f"{on:%A}, {on.day} {on:%B %Y}"


def input_csv(plot: Plot) -> str:
    columns = (
        Column("channel", numeric=True), Column("source"), Column("mic_or_di"), Column("stand"),
        Column("phantom"), Column("position"),
    )  # fmt: skip
    return "".join(csv_lines(columns, input_rows(plot)))


def file_name(name: str, what: str, ending: str) -> dict[str, str]:
    """The header that saves an answer as a file."""
    named = f"{slugify(name, fallback='rider')}-{what}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{named}"'}

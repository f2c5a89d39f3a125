"""Set lists and claims on paper, in the brand of the workspace, and claims as a table."""

from collections.abc import Iterable
from typing import Any

from app.billing.invoices import read_whole
from app.core.spreadsheet import Cell, Column, csv_lines
from app.core.uow import UnitOfWork
from app.domain.setlists.choices import BILLINGS, KINDS
from app.domain.setlists.claims import Claim, Line
from app.domain.setlists.models import Performance, Setlist, SetlistVersion
from app.domain.setlists.societies import Asked, answers, form_of
from app.domain.setlists.songs import total
from app.domain.venues import COUNTRIES
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.wiring import Adapters
from app.tenants import Tenant, brand_of_documents, get_tenant
from app.web.templating import document_assets, shared_environment

LOGO = "logo.png"
COLUMNS = (
    Column("Society"), Column("Writer"), Column("IPI name number"), Column("Event"),
    Column("Kind of event"), Column("Date"), Column("Start"), Column("End"), Column("Artist"),
    Column("Place on the bill"), Column("Venue"), Column("Room"), Column("Street"),
    Column("Postcode"), Column("City"), Column("Country"), Column("Promoter"),
    Column("Capacity", numeric=True), Column("Tickets", numeric=True), Column("Entry fee"),
    Column("Number in the set", numeric=True), Column("Work"), Column("ISWC"), Column("Work id"),
    Column("Role"), Column("Share, per cent", numeric=True), Column("Length"),
    Column("Own or cover"),
)  # fmt: skip


async def stage_pdf(
    adapters: Adapters, uow: UnitOfWork, setlist: Setlist, version: SetlistVersion, where: str
) -> bytes:
    """The set list in large type, to lie on the stage floor."""
    songs = version.rows
    context = {
        "document": {
            "title": setlist.name,
            "reference": f"Version {version.number}",
            "language": "en",
            "paper": "a4",
            "created_at": version.made_at.isoformat(),
        },
        "setlist": setlist,
        "where": where,
        "songs": songs,
        "total": total(songs, setlist.minutes),
        "size": _size(len(songs)),
    }
    return await _print(adapters, await get_tenant(uow), "documents/stage_setlist.html", context)


async def claim_pdf(
    adapters: Adapters, uow: UnitOfWork, performance: Performance, claim: Claim
) -> bytes:
    """One writer's claim, with the night as every society asks for it."""
    context = {
        "document": {
            "title": f"Live performance: {performance.title}",
            "reference": claim.writer.name,
            "language": "en",
            "paper": "a4",
            "created_at": (performance.locked_at or performance.created_at).isoformat(),
        },
        "performance": performance,
        "claim": claim,
        **night_words(performance),
        "form": form_of(claim.society),
        "answers": answers(claim.society, asked_of(performance)),
    }
    return await _print(adapters, await get_tenant(uow), "documents/claim.html", context)


def claim_csv(performance: Performance, claim: Claim) -> bytes:
    """A row for each work; text that could be a formula is defused."""
    rows = (_row(performance, claim, line) for line in claim.lines)
    return table(rows)


def table(rows: Iterable[list[Cell]]) -> bytes:
    # The mark tells Excel that this is UTF-8.
    return ("\ufeff" + "".join(csv_lines(COLUMNS, rows))).encode()


def asked_of(performance: Performance) -> Asked:
    return Asked(
        kind=performance.kind,
        billing=performance.billing,
        starts=performance.starts,
        attendance=performance.attendance,
        has_entry_fee=performance.has_entry_fee,
    )


def night_words(performance: Performance) -> dict[str, Any]:
    """The choices of a night in words."""
    return {
        "billing": BILLINGS[performance.billing],
        "kind": KINDS.get(performance.kind, performance.kind),
        "country": COUNTRIES.get(performance.country, performance.country),
    }


def _row(performance: Performance, claim: Claim, line: Line) -> list[Cell]:
    night, words = performance, night_words(performance)
    return [
        claim.society, claim.writer.name, claim.writer.ipi, night.title, words["kind"],
        night.on_date, _at(night.starts), _at(night.ends), night.act, words["billing"],
        night.venue_name, night.place, night.street, night.postcode, night.city, words["country"],
        night.promoter, night.capacity, night.attendance, "yes" if night.has_entry_fee else "no",
        line.number, line.work.title, line.work.iswc, line.work.id, line.role, line.share,
        line.song.length, "own",
    ]  # fmt: skip


def _at(at: Any) -> str:
    return f"{at:%H:%M}" if at else ""


def _size(rows: int) -> str:
    """Few rows are set larger, so that they fill the sheet."""
    if rows <= 12:
        return "large"
    return "medium" if rows <= 20 else "small"


async def _print(
    adapters: Adapters, tenant: Tenant, template: str, context: dict[str, Any]
) -> bytes:
    assets = {**document_assets(), "brand.css": brand_stylesheet(tenant.hue, tenant.chroma)}
    if tenant.logo_key:
        assets[LOGO] = await read_whole(adapters.storage, tenant.logo_key)
    brand = brand_of_documents(tenant)
    html = shared_environment().get_template(template).render({**context, "brand": brand})
    return await adapters.documents.render_pdf(html, assets=assets)

"""The paper of a night for the representative of the house, in the brand of the workspace."""

from typing import Any

from app.billing.invoices import read_whole
from app.core.uow import UnitOfWork
from app.domain.merch.choices import CATEGORIES
from app.domain.merch.models import MerchNight
from app.domain.merch.takings import Takings
from app.domain.shows import Show
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.wiring import Adapters
from app.tenants import brand_of_documents, get_tenant
from app.web.templating import document_assets, shared_environment

LOGO = "logo.png"


async def night_pdf(
    adapters: Adapters, uow: UnitOfWork, show: Show, night: MerchNight, takings: Takings
) -> bytes:
    """Counts, sales by category and the house's part. Says when the night is not closed yet."""
    tenant = await get_tenant(uow)
    on = f"{show.on_date.day} {show.on_date:%B %Y}"
    context: dict[str, Any] = {
        "document": {
            "title": f"Merch: {show.venue_name}, {on}",
            "reference": "Closed" if night.is_closed else "Not closed yet",
            "language": "en",
            "paper": "a4",
            "created_at": (night.closed_at or night.created_at).isoformat(),
        },
        "show": show,
        "night": night,
        "takings": takings,
        "categories": CATEGORIES,
    }
    assets = {**document_assets(), "brand.css": brand_stylesheet(tenant.hue, tenant.chroma)}
    if tenant.logo_key:
        assets[LOGO] = await read_whole(adapters.storage, tenant.logo_key)
    brand = brand_of_documents(tenant)
    template = shared_environment().get_template("documents/merch_night.html")
    html = template.render({**context, "brand": brand})
    return await adapters.documents.render_pdf(html, assets=assets)

"""The rota of a night on paper, in the brand of the house; without what anybody is paid."""

from app.billing.invoices import read_whole
from app.core.uow import UnitOfWork
from app.domain.staff.queries.nights import NightView
from app.domain.staff.timing import day_words
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.wiring import Adapters
from app.tenants import brand_of_documents, get_tenant
from app.web.templating import document_assets, shared_environment

LOGO = "logo.png"


async def rota_pdf(adapters: Adapters, uow: UnitOfWork, view: NightView, room: str) -> bytes:
    """Who is on when, to hang up behind the bar."""
    tenant = await get_tenant(uow)
    assets = {**document_assets(), "brand.css": brand_stylesheet(tenant.hue, tenant.chroma)}
    if tenant.logo_key:
        assets[LOGO] = await read_whole(adapters.storage, tenant.logo_key)
    context = {
        "document": {
            "title": view.night.title,
            "reference": day_words(view.night.on_date),
            "language": "en",
            "paper": "a4",
            "created_at": view.night.created_at.isoformat(),
        },
        "brand": brand_of_documents(tenant),
        "view": view,
        "room": room,
    }
    html = shared_environment().get_template("documents/staff_rota.html").render(context)
    return await adapters.documents.render_pdf(html, assets=assets)

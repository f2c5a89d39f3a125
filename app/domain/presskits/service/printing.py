"""A press kit as a PDF, with its pictures."""

from app.billing.invoices import read_whole
from app.core.uow import UnitOfWork
from app.domain.presskits.queries.kits import KitView
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.wiring import Adapters
from app.tenants import brand_of_documents, get_tenant
from app.web.templating import document_assets, shared_environment

LOGO = "logo.png"
PRINTED = 3
"""Pictures in the PDF; the page has them all."""


async def kit_pdf(adapters: Adapters, uow: UnitOfWork, view: KitView) -> bytes:
    tenant, kit = await get_tenant(uow), view.kit
    assets = {**document_assets(), "brand.css": brand_stylesheet(tenant.hue, tenant.chroma)}
    if tenant.logo_key:
        assets[LOGO] = await read_whole(adapters.storage, tenant.logo_key)
    printed = view.pictures[:PRINTED]
    for number, picture in enumerate(printed):
        name = f"picture-{number}.jpg"
        assets[name] = await read_whole(adapters.storage, picture.drawn_key)
    context = {
        "document": {
            "title": f"Press kit: {kit.name}",
            "reference": f"{uow.now.day} {uow.now:%B %Y}",
            "language": "en",
            "paper": "a4",
            "created_at": uow.now.isoformat(),
        },
        "brand": brand_of_documents(tenant),
        "kit": kit,
        "view": view,
        "printed": printed,
    }
    html = shared_environment().get_template("documents/press_kit.html").render(context)
    return await adapters.documents.render_pdf(html, assets=assets)

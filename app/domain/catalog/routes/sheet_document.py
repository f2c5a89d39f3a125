"""A split sheet on paper."""

from collections.abc import Sequence

from litestar import Response

from app.core.text import slugify
from app.domain.catalog.choices import ROLE_LABELS
from app.domain.catalog.models import SplitShare, SplitSheet
from app.integrations.documents.assets import brand_stylesheet
from app.tenants import Tenant, brand_of_documents, logo_of_documents
from app.web.site import site_of
from app.web.templating import document_assets
from app.web.visit import HttpRequest


async def sheet_pdf(
    request: HttpRequest, owner: Tenant, sheet: SplitSheet, shares: Sequence[SplitShare]
) -> Response[bytes]:
    """The sheet as it stands, in the owner's brand; the same state gives the same bytes."""
    site, first = site_of(request), shares[0]
    dated = sheet.closed_at or sheet.locked_at or sheet.created_at
    html = site.templates.get_template("documents/split_sheet.html").render(
        document={
            "title": f"Split sheet: {first.sheet_title}",
            "reference": f"Version {sheet.version}",
            "language": "en",
            "paper": "a4",
            "created_at": dated.isoformat(),
        },
        brand=brand_of_documents(owner),
        sheet=sheet,
        shares=shares,
        first=first,
        role_labels=ROLE_LABELS,
    )
    assets = {**document_assets(), **await logo_of_documents(site.adapters, owner)}
    assets["brand.css"] = brand_stylesheet(owner.hue, owner.chroma)
    content = await site.adapters.documents.render_pdf(html, assets=assets)
    name = f"split-sheet-{slugify(first.sheet_title, fallback='song')}-v{sheet.version}.pdf"
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

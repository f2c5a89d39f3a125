"""Anybody may check that a CSV file is the one of a statement."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromQuery

from app.domain.royalties.forms import VerifyForm
from app.domain.royalties.verification import verify
from app.web.guards import public
from app.web.page import form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

PAGE = "royalties/public/verify.html"


class VerifyController(Controller):
    path = "/verify-statement"
    guards = (public,)

    @get("")
    async def ask(self, request: HttpRequest, root: FromQuery[str] = "") -> Response[Any]:
        return page(request, PAGE, form=VerifyForm.blank(root=root), found=None)

    @post("")
    async def check(self, request: HttpRequest) -> Response[Any]:
        site = site_of(request)
        await site.limiter.limit(f"verify:{visit_of(request).ip}", rate=20, per=60, burst=10)
        form = VerifyForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, PAGE, block="verify_form", form=form, found=None)
        file: UploadFile = form.values["file"]
        found = await verify(site, await file.read(), form.values["root"] or "")
        return page(request, PAGE, form=VerifyForm.blank(root=form.raw("root")), found=found)

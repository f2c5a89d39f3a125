"""Stock: what is on hand, items and bundles, what is noted of one, and many from CSV text."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Invalid
from app.core.ids import new_id
from app.core.money import Money
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.merch.choices import BY_HAND, MOVES
from app.domain.merch.errors import LinesUnreadable
from app.domain.merch.forms import BundleForm, ItemForm, LinesForm, MovementForm
from app.domain.merch.models import MerchItem
from app.domain.merch.queries.stock import (
    get_item,
    get_stocked,
    list_movements,
    list_parts,
    list_stock,
    list_variants,
)
from app.domain.merch.routes.common import READ, WRITE, base
from app.domain.merch.service.importing import import_items
from app.domain.merch.service.stock import (
    add_item,
    bring_back_item,
    change_item,
    note_movement,
    retire_item,
)
from app.domain.merch.table import COLUMNS, REQUIRED
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

ITEM, BUNDLE, VARIANT = "merch/item.html", "merch/bundle.html", "merch/variant.html"
IMPORT = "merch/import.html"
UPLOAD = 3_000_000


class StockController(Controller):
    path = "/t/{slug:str}/merch"

    @get("/stock", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        with_retired = request.query_params.get("show") == "all"
        stock = await list_stock(uow, with_retired=with_retired)
        context = await base(uow, slug, "Stock")
        values = [each.value for each in stock if each.value]
        here = [each for each in values if each.currency == context["currency"]]
        return page(
            request,
            "merch/stock.html",
            stock=stock,
            with_retired=with_retired,
            pieces=sum(max(each.on_hand, 0) for each in stock),
            value=Money.sum(here, context["currency"]),
            uncosted=sum(1 for e in stock if e.on_hand > 0 and e.variant.cost_amount is None),
            **context,
        )

    @get("/import", guards=[WRITE])
    async def new_import(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, IMPORT, form=LinesForm.blank(), **await _importing(uow, slug))

    @post("/import", guards=[WRITE], request_max_body_size=UPLOAD)
    async def create_import(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _importing(uow, slug)
        form, number = LinesForm.parse(await request.form()), 0
        context["content"] = form.values.get("content") or ""
        if form.is_valid:
            with form.refusals():
                context["content"] = _sent(form)
                number, context["wrong"] = await import_items(uow, context["content"])
        if not form.is_valid or context["wrong"]:
            return form_again(request, IMPORT, block="form", form=form, **context)
        toast = f"{counted(number, 'variant')} entered."
        return done(request, then=f"/t/{slug}/merch/stock", toast=toast)


class ItemsController(Controller):
    path = "/t/{slug:str}/merch/items"

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = ItemForm.blank(category="clothing")
        return page(request, ITEM, form=form, **await _item(uow, slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context, form = await _item(uow, slug, None), ItemForm.parse(await request.form())
        if form.wants_another_row:
            return _more(request, ITEM, form, context)
        if form.is_valid and (specs := form.specs(context["currency"])):
            with form.refusals():
                name, category = form.values["name"], form.values["category"]
                await add_item(uow, name=name, category=category, variants=specs)
        if not form.is_valid:
            return form_again(request, ITEM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/merch/stock", toast="Added. Now count what is there.")

    @get("/{item_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        item_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        item = await get_item(uow, item_id)
        variants = await list_variants(uow, item_id)
        if item.is_bundle:
            parts = (await list_parts(uow, [variants[0].id])).get(variants[0].id, {})
            form: Any = BundleForm.of(item, variants[0], parts)
            return page(request, BUNDLE, form=form, **await _bundle(uow, slug, item))
        form = ItemForm.of(item, variants)
        return page(request, ITEM, form=form, **await _item(uow, slug, item))

    @post("/{item_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        item_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        item, data = await get_item(uow, item_id), await request.form()
        if item.is_bundle:
            return await _change_bundle(request, slug, uow, item)
        context = await _item(uow, slug, item)
        ids = [str(each.id) for each in await list_variants(uow, item_id)]
        form = ItemForm.parse(data, id=ids)
        if form.wants_another_row:
            return _more(request, ITEM, form, context)
        if form.is_valid and (specs := form.specs(context["currency"])):
            with form.refusals():
                await change_item(
                    uow, item_id, name=form.values["name"], category=form.values["category"],
                    variants=specs, seen=form.values["seen"] or 0,
                )  # fmt: skip
        if not form.is_valid:
            return form_again(request, ITEM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/merch/stock", toast="Saved.")

    @post("/{item_id:uuid}/retire", guards=[WRITE])
    async def retire(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        item_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await retire_item(uow, item_id)
        toast = "It is counted no more. Its history stays."
        return done(request, then=f"/t/{slug}/merch/stock", toast=toast)

    @post("/{item_id:uuid}/bring-back", guards=[WRITE])
    async def bring_back(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        item_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await bring_back_item(uow, item_id)
        return done(request, then=f"/t/{slug}/merch/items/{item_id}", toast="It is counted again.")


class BundlesController(Controller):
    path = "/t/{slug:str}/merch/bundles"

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, BUNDLE, form=BundleForm.blank(), **await _bundle(uow, slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _bundle(uow, slug, None)
        form = BundleForm.parse(await request.form(), variant=context["part_ids"])
        if form.wants_another_row:
            return _more(request, BUNDLE, form, context)
        if form.is_valid and (spec := form.spec(context["currency"])):
            with form.refusals():
                await add_item(
                    uow, name=form.values["name"], category="other", variants=[spec],
                    is_bundle=True,
                )  # fmt: skip
        if not form.is_valid:
            return form_again(request, BUNDLE, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/merch/stock", toast="The bundle is added.")


class VariantsController(Controller):
    path = "/t/{slug:str}/merch/variants/{variant_id:uuid}"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        variant_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = MovementForm.blank(kind="received", key=new_id())
        return page(request, VARIANT, form=form, **await _variant(uow, slug, variant_id))

    @post("/movements", guards=[WRITE])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        variant_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = MovementForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await note_movement(
                    uow, variant_id, kind=form.values["kind"], number=form.values["number"],
                    reason=form.values["reason"] or "", movement_id=UUID(form.values["key"]),
                )  # fmt: skip
        if not form.is_valid:
            context = await _variant(uow, slug, variant_id)
            return form_again(request, VARIANT, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/merch/variants/{variant_id}", toast="Noted.")


async def _change_bundle(
    request: HttpRequest, slug: str, uow: UnitOfWork, item: MerchItem
) -> Response[Any]:
    context = await _bundle(uow, slug, item)
    form = BundleForm.parse(await request.form(), variant=context["part_ids"])
    if form.wants_another_row:
        return _more(request, BUNDLE, form, context)
    bundle_id = (await list_variants(uow, item.id))[0].id
    if form.is_valid and (spec := form.spec(context["currency"], bundle_id)):
        with form.refusals():
            await change_item(
                uow, item.id, name=form.values["name"], category=item.category, variants=[spec],
                seen=form.values["seen"] or 0,
            )  # fmt: skip
    if not form.is_valid:
        return form_again(request, BUNDLE, block="form", form=form, **context)
    return done(request, then=f"/t/{slug}/merch/stock", toast="Saved.")


def _more(request: HttpRequest, template: str, form: Any, context: dict[str, Any]) -> Response[Any]:
    """More rows were asked for: nothing is kept yet."""
    form.errors.clear()
    context = {**context, "spare": context["spare"] + 4}
    return form_again(request, template, block="form", form=form, status=200, **context)


async def _item(uow: UnitOfWork, slug: str, item: MerchItem | None) -> dict[str, Any]:
    retired = [v for v in await list_variants(uow, item.id) if v.is_retired] if item else []
    return {
        **await base(uow, slug, "Stock"),
        "item": item,
        "retired": retired,
        "spare": 1 if item else 4,
    }


async def _bundle(uow: UnitOfWork, slug: str, item: MerchItem | None) -> dict[str, Any]:
    stock = [e for e in await list_stock(uow, with_retired=item is not None)
             if not e.item.is_bundle]  # fmt: skip
    parts = [(str(each.variant.id), f"{each.name} ({each.variant.sku})") for each in stock]
    return {
        **await base(uow, slug, "Stock"),
        "item": item,
        "parts": parts,
        "part_ids": [part_id for part_id, _ in parts],
        "spare": 1 if item else 3,
    }


async def _variant(uow: UnitOfWork, slug: str, variant_id: UUID) -> dict[str, Any]:
    stocked = await get_stocked(uow, variant_id)
    return {
        **await base(uow, slug, "Stock"),
        "stocked": stocked,
        "movements": await list_movements(uow, variant_id),
        "moves": MOVES,
        "kinds": list(BY_HAND.items()),
    }


async def _importing(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    more = [name for name in COLUMNS if name not in REQUIRED]
    context = await base(uow, slug, "Stock")
    return {**context, "required": REQUIRED, "more": more, "wrong": [], "content": ""}


def _sent(form: LinesForm) -> str:
    file, typed = form.values["file"], form.values["content"]
    if file is None and not typed:
        raise Invalid(fields={"content": "Choose a file, or paste its lines into the box."})
    try:
        return str(file.file.read().decode("utf-8-sig")) if file is not None else str(typed)
    except UnicodeDecodeError as error:
        raise LinesUnreadable from error

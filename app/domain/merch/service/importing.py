"""Items from CSV text: all lines are right, or none is entered."""

from dataclasses import replace

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.merch import events
from app.domain.merch.models import MerchItem, MerchVariant
from app.domain.merch.queries.stock import find_items_called, known_skus, list_variants
from app.domain.merch.service.stock import Spec, add_item, movement_of, sku_taken
from app.domain.merch.table import Line, read_lines, wrong_lines
from app.tenants import get_tenant

FIRST = "From a file"


async def import_items(uow: UnitOfWork, content: str) -> tuple[int, list[Line]]:
    """How many variants were new, or the lines that are wrong. Raises LinesUnreadable.

    Lines of one item are its variants; an item of that name that is there already gets them. A
    SKU that is there already is a line to correct: stock is counted, not entered twice.
    """
    currency = (await get_tenant(uow)).currency
    lines = read_lines(content, currency)
    known = await known_skus(uow, [each.sku for each in lines])
    lines = [
        replace(each, wrong=f"The SKU {each.sku} is in your stock already. Leave this line out.")
        if not each.wrong and each.sku.lower() in known
        else each
        for each in lines
    ]
    if wrong := wrong_lines(lines):
        return 0, wrong
    items = await find_items_called(uow, {each.item for each in lines})
    for name in dict.fromkeys(each.item.lower() for each in lines):
        of_item = [each for each in lines if each.item.lower() == name]
        await _enter(uow, items.get(name), of_item, currency)
    uow.record(events.ItemsImported(number=len(lines)))
    await uow.flush()
    return len(lines), []


async def _enter(uow: UnitOfWork, item: MerchItem | None, lines: list[Line], currency: str) -> None:
    if item is None:
        item = await add_item(
            uow, name=lines[0].item, category=lines[0].category,
            variants=[_spec(each) for each in lines],
        )  # fmt: skip
    else:
        position = len(await list_variants(uow, item.id))
        item.edition += 1
        item.retired_at = None
        added = [
            MerchVariant(
                id=new_id(), tenant_id=uow.tenant_id, item_id=item.id, sku=each.sku,
                option=each.option, barcode=each.barcode, grams=each.grams,
                cost_amount=each.cost, currency=currency, prices=dict(each.prices or {}),
                position=number, is_retired=False,
            )
            for number, each in enumerate(lines, position + 1)
        ]  # fmt: skip
        async with uow.refusing(sku_taken()):
            uow.db.add_all(added)
    variants = {each.sku.lower(): each.id for each in await list_variants(uow, item.id)}
    uow.db.add_all(
        movement_of(
            uow, variants[each.sku.lower()], kind="counted", number=each.on_hand, reason=FIRST
        )
        for each in lines
        if each.on_hand
    )
    await uow.flush_rows()


def _spec(line: Line) -> Spec:
    return Spec(
        sku=line.sku, option=line.option, barcode=line.barcode, grams=line.grams, cost=line.cost,
        prices=line.prices or {},
    )  # fmt: skip

"""Pages of merchandise as people use them: every form with the fields its page sends."""

import re
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from app.core.uow import Database
from app.domain.merch import list_stock
from app.domain.merch.queries.nights import find_night, list_counts
from app.domain.merch.queries.stock import list_variants
from app.domain.shows import get_show
from app.domain.shows.settling.queries import find_settlement
from app.domain.shows.terms import MerchTerm
from tests.cast import Cast
from tests.domain.merch.conftest import Play, Stall, count, eur, money, played_out
from tests.tenants.conftest import Enter

HOME = "/t/nova/merch"
SHIRTS = MerchTerm("Shirts", Decimal(20))
_FIELD = re.compile(
    r"<input\b([^>]*)>|<(textarea|select)\b([^>]*)>(.*?)</(?:textarea|select)>", re.DOTALL
)


def sent(page: str, action: str) -> dict[str, list[str]]:
    """What the form of an address sends as it stands; buttons are not pressed."""
    start = page.index(f'action="{action}"')
    found: dict[str, list[str]] = {}
    whole = page[start : page.index("</form>", start)]
    for single, kind, attributes, inside in _FIELD.findall(whole):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', single or attributes))
        if "name" not in said or said["name"] == "csrf" or said.get("type") == "file":
            continue
        value = said.get("value", "") if single else inside
        if kind == "select":
            value = next(iter(_chosen(inside)), "")
        if said.get("type") != "checkbox":
            found.setdefault(said["name"], []).append(value)
    return {name: values for name, values in found.items() if not name.startswith("_")}


def _chosen(options: str) -> Iterator[str]:
    yield from re.findall(r'<option value="([^"]*)" selected', options)
    yield from re.findall(r'<option value="([^"]*)"', options)


async def test_an_empty_workspace_is_told_how_to_begin(enter: Enter, cast: Cast) -> None:
    nova = await enter("nova")
    assert "Nothing to sell yet" in (await nova.get(HOME)).text
    assert "No stock yet" in (await nova.get(f"{HOME}/stock")).text
    assert "No stock yet" in (await nova.get(f"{HOME}/reorder")).text
    assert "Nothing to bundle yet" in (await nova.get(f"{HOME}/bundles/new")).text


async def test_an_item_is_added_changed_and_taken_out(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    there = f"{HOME}/items/new"
    form = sent((await nova.get(there)).text, f"{HOME}/items")
    form["name"] = ["Tour shirt"]
    for column, values in {"sku": ["T-M", "T-L"], "prices": ["30", "30 EUR, 26 GBP"],
                           "cost": ["8.50", "x"]}.items():  # fmt: skip
        form[f"variant_{column}"][:2] = values
    wrong = await nova.submit(f"{HOME}/items", there, **form)
    assert wrong.status_code == 422
    assert "Variant 2: " in wrong.text and 'value="T-L"' in wrong.text
    more = await nova.submit(f"{HOME}/items", there, **form, add_row="1")
    assert more.status_code == 200 and more.text.count('name="variant_sku"') > 4
    form["variant_cost"][1] = "8.50"
    assert (await nova.submit(f"{HOME}/items", there, **form)).status_code == 303
    async with database.tenant(cast.nova) as uow:
        first, second = await list_stock(uow)
    assert second.variant.prices == {"EUR": 3000, "GBP": 2600}
    here = f"{HOME}/items/{first.item.id}"
    form = sent((await nova.get(here)).text, here)
    assert form["variant_id"][:2] == [str(first.variant.id), str(second.variant.id)]
    form["variant_sku"][1] = form["variant_prices"][1] = form["variant_cost"][1] = ""
    saved = await nova.submit(here, here, **form)
    assert saved.status_code == 303, saved.text
    stale = await nova.submit(here, here, **form)
    assert stale.status_code == 422 and "Somebody has changed this item" in stale.text
    async with database.tenant(cast.nova) as uow:
        variants = await list_variants(uow, first.item.id)
    assert [each.is_retired for each in variants] == [False, True]
    form = sent((await nova.get(here)).text, here)
    form["variant_sku"][1] = "t-l"
    assert (await nova.submit(here, here, **form)).status_code == 303
    async with database.tenant(cast.nova) as uow:
        variants = await list_variants(uow, first.item.id)
    assert [each.is_retired for each in variants] == [False, False]
    assert (await nova.submit(f"{here}/retire", here)).status_code == 303
    assert "No stock yet" in (await nova.get(f"{HOME}/stock")).text
    assert "Taken out" in (await nova.get(f"{HOME}/stock?show=all")).text
    assert (await nova.submit(f"{here}/bring-back", here)).status_code == 303
    assert "T-M" in (await nova.get(f"{HOME}/stock")).text


async def test_a_bundle_is_added_and_changed(
    enter: Enter, database: Database, cast: Cast, stall: Stall
) -> None:
    nova, there = await enter("nova"), f"{HOME}/bundles/new"
    form = sent((await nova.get(there)).text, f"{HOME}/bundles")
    form |= {"name": ["Two shirts"], "sku": ["TWO"], "prices": ["55 EUR"]}
    form["part_variant"][0], form["part_number"][0] = str(stall.medium), "2"
    form["part_number"][1] = "1"
    refused = await nova.submit(f"{HOME}/bundles", there, **form)
    assert refused.status_code == 422 and "Choose what the part is" in refused.text
    form["part_number"][1] = ""
    assert (await nova.submit(f"{HOME}/bundles", there, **form)).status_code == 303
    async with database.tenant(cast.nova) as uow:
        made = next(each for each in await list_stock(uow) if each.variant.sku == "TWO")
    here = f"{HOME}/items/{made.item.id}"
    form = sent((await nova.get(here)).text, here)
    assert (form["part_variant"][0], form["part_number"][0]) == (str(stall.medium), "2")
    form["prices"] = ["50 EUR"]
    assert (await nova.submit(here, here, **form)).status_code == 303
    assert "€50.00" in (await nova.get(f"{HOME}/stock")).text


async def test_what_happened_to_stock_is_noted_once(
    enter: Enter, database: Database, cast: Cast, stall: Stall
) -> None:
    nova, here = await enter("nova"), f"{HOME}/variants/{stall.medium}"
    form = sent((await nova.get(here)).text, f"{here}/movements")
    form |= {"kind": ["given_away"], "number": ["21"]}
    refused = await nova.submit(f"{here}/movements", here, **form)
    assert refused.status_code == 422 and "There are 20 on hand" in refused.text
    form |= {"number": ["2"], "reason": ["For the crew"]}
    for _ in range(2):
        assert (await nova.submit(f"{here}/movements", here, **form)).status_code == 303
    page = (await nova.get(here)).text
    assert page.count("For the crew") == 1 and "-2" in page
    async with database.tenant(cast.nova) as uow:
        found = {each.variant.id: each.on_hand for each in await list_stock(uow)}
    assert found[stall.medium] == 18


async def test_a_file_with_wrong_lines_enters_nothing_and_is_kept(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, there = await enter("nova"), f"{HOME}/import"
    form = sent((await nova.get(there)).text, there)
    nothing = await nova.submit(there, there, **form)
    assert nothing.status_code == 422 and "Choose a file, or paste" in nothing.text
    form["content"] = ["item,sku,price\nShirt,T-1,30\nShirt,T-1,31"]
    wrong = await nova.submit(there, there, **form)
    assert wrong.status_code == 422
    assert "The SKU T-1 stands in line 2 already." in wrong.text and "Shirt,T-1,31" in wrong.text
    form["content"] = ["item,sku,price,on_hand\nShirt,T-1,30,4\nShirt,T-2,30,"]
    assert (await nova.submit(there, there, **form)).status_code == 303
    assert "T-2" in (await nova.get(f"{HOME}/stock")).text


async def test_a_night_is_counted_reckoned_closed_printed_and_opened_again(
    enter: Enter, database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play(merch=[SHIRTS])
    nova, here = await enter("nova"), f"{HOME}/nights/{show}"
    assert "Count in before doors" in (await nova.get(here)).text
    there = f"{here}/count/in"
    form = sent((await nova.get(there)).text, there)
    form[f"counted_in_{stall.medium}"] = ["18"]
    refused = await nova.submit(there, there, **form)
    assert refused.status_code == 422
    assert "18 counted, 20 expected after the last count" in refused.text
    assert f'name="counted_in_{stall.medium}" value="18"' in refused.text
    form[f"reason_{stall.medium}"] = ["Two were torn"]
    assert (await nova.submit(there, there, **form)).status_code == 303
    there = f"{here}/count/out"
    form = sent((await nova.get(there)).text, there)
    form |= {f"counted_out_{stall.medium}": ["19"]}
    assert (await nova.submit(there, there, **form)).status_code == 303
    assert "19 left, 0 given away" in (await nova.get(here)).text
    form = sent((await nova.get(there)).text, there)
    form |= {f"counted_out_{stall.medium}": ["8"], f"comps_{stall.medium}": ["1"]}
    assert (await nova.submit(there, there, **form)).status_code == 303
    page = (await nova.get(here)).text
    assert "What was in the cash box?" in page
    form = sent(page, f"{here}/settings")
    # The deal's fifth of clothing stands there by itself.
    assert form["percent_clothing"] == ["20"]
    form |= {"cash": ["200"], "card": ["70"], "attendance": ["90"]}
    assert (await nova.submit(f"{here}/settings", here, **form)).status_code == 303
    stale = await nova.submit(f"{here}/settings", here, **form)
    assert stale.status_code == 422 and "Somebody has changed this night" in stale.text
    page = (await nova.get(here)).text
    form = sent(page, f"{here}/close")
    assert (await nova.submit(f"{here}/close", here, **form)).status_code == 303
    assert (await nova.submit(f"{here}/close", here, **form)).status_code == 303
    page = (await nova.get(here)).text
    said = re.sub(r"<[^>]+>", "", page)
    assert "The box is right" in said and "€216.00" in said and "€3.00 a head of 90" in said
    pdf = await nova.get(f"{here}/night.pdf")
    assert pdf.content.startswith(b"%PDF") and "merch-the-foundry" in str(pdf.headers)
    assert "€270.00" in (await nova.get(f"{HOME}?when=past")).text
    form = sent(page, f"{here}/open-again")
    missing = await nova.submit(f"{here}/open-again", here, **form)
    assert missing.status_code == 422 and "The reason is missing" in missing.text
    form["reason"] = ["Miscounted"]
    assert (await nova.submit(f"{here}/open-again", here, **form)).status_code == 303
    page = (await nova.get(here)).text
    refused = await nova.submit(f"{here}/drop", here, **sent(page, f"{here}/drop"))
    assert refused.status_code == 422
    assert (await nova.submit(f"{here}/drop", here, is_sure="yes")).status_code == 303
    assert "Count in before doors" in (await nova.get(here)).text


async def test_a_second_phone_sees_what_the_first_counted_and_keeps_its_own(
    enter: Enter, database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    nova, there = await enter("nova"), f"{HOME}/nights/{show}/count/in"
    form = sent((await nova.get(there)).text, there)
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 20}})
    form[f"counted_in_{stall.medium}"] = ["19"]
    form[f"reason_{stall.medium}"] = ["One is torn"]
    form[f"counted_in_{stall.large}"] = ["20"]
    refused = await nova.submit(there, there, **form)
    assert refused.status_code == 422
    assert "Nova Lind wrote counted in 20 meanwhile" in refused.text
    again = sent(refused.text, there)
    assert again[f"counted_in_{stall.medium}"] == ["19"]
    assert again[f"counted_in_{stall.medium}_was"] == ["20"]
    assert (await nova.submit(there, there, **again)).status_code == 303
    assert await counts(database, cast, show) == {stall.medium: 19, stall.large: 20}


async def counts(database: Database, cast: Cast, show: UUID) -> dict[UUID, int | None]:
    async with database.tenant(cast.nova) as uow:
        night = await find_night(uow, show)
        assert night is not None
        return {v: row.counted_in for v, row in (await list_counts(uow, night.id)).items()}


async def test_the_money_of_a_show_names_what_the_stall_brought(
    enter: Enter, database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play(is_settled=True)
    nova, money_page = await enter("nova"), f"/t/nova/tour-money/shows/{show}"
    assert "Merch of your stall" not in (await nova.get(money_page)).text
    await played_out(database, cast, stall, show)
    page = re.sub(r"\s+", " ", (await nova.get(money_page)).text)
    assert "Merch of your stall" in page
    assert f'href="{HOME}/nights/{show}"' in page
    assert "\N{EURO SIGN}240.00" in page
    assert "\N{EURO SIGN}1,240.00" not in page


async def test_figures_go_into_the_form_of_the_settlement_by_one_link(
    enter: Enter, database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play(merch=[SHIRTS, MerchTerm("Records", Decimal(10))])
    await played_out(database, cast, stall, show)
    nova = await enter("nova")
    page = (await nova.get(f"{HOME}/nights/{show}")).text
    link = re.search(r'href="(/t/nova/shows/[^"]+/settlement\?[^"]+)#field_merch"', page)[1]
    address = f"/t/nova/shows/{show}/settlement"
    settlement = (await nova.get(link.replace("&amp;", "&"))).text
    assert "The merch of the night stands in the form" in settlement
    form = sent(settlement, address)
    assert (form["merch_what"][:2], form["merch_sales"][:2], form["merch_percent"][:2]) == (
        ["Shirts", "Records"], ["240.00", "0.00"], ["20", "10"],
    )  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        assert await find_settlement(uow, await get_show(uow, show)) is None
    kept = await nova.submit(address, address, **form)
    assert kept.status_code == 303, kept.text
    assert "€48.00" in (await nova.get(address)).text


async def test_expected_people_are_written_and_reckoned_with(
    enter: Enter, database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play(ago=-10)
    nova, there = await enter("nova"), f"{HOME}/reorder"
    form = sent((await nova.get(there)).text, there)
    form[f"heads_{show}"] = ["many"]
    refused = await nova.submit(there, there, **form)
    assert refused.status_code == 422 and "People is a whole number" in refused.text
    form[f"heads_{show}"] = ["400"]
    assert (await nova.submit(there, there, **form)).status_code == 303
    page = (await nova.get(there)).text
    assert 'value="400"' in page and "Too few shows to say: counted at 0 of 3" in page


async def test_who_may_only_look_is_not_let_in(
    enter: Enter, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    rival = await enter("rival")
    assert (await rival.get(f"/t/rival/merch/nights/{show}")).status_code == 404
    assert (await rival.get(f"/t/rival/merch/items/{stall.shirt}")).status_code == 404
    vic = await enter("vic")
    assert (await vic.get(f"{HOME}/stock")).status_code == 403
    flo = await enter("flo")
    assert (await flo.get(f"/t/foundry/merch/nights/{show}")).status_code == 404


async def test_pages_ask_as_little_with_many_variants(
    enter: Enter, database: Database, cast: Cast, stall: Stall, play: Play,
    count_statements: list[str],
) -> None:  # fmt: skip
    show = await play(merch=[SHIRTS])
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 20}})
    nova = await enter("nova")
    pages = (f"{HOME}/stock", f"{HOME}/reorder", f"{HOME}/nights/{show}", f"{HOME}?when=past",
             f"{HOME}/nights/{show}/count/in")  # fmt: skip

    async def asked(address: str) -> int:
        count_statements.clear()
        assert (await nova.get(address)).status_code == 200
        return len(count_statements)

    for each in pages:
        await nova.get(each)
    before = [await asked(each) for each in pages]
    lines = "\n".join(f"Shirt {n // 4},X-{n},30,5" for n in range(80))
    form = {"content": "item,sku,price,on_hand\n" + lines}
    imported = await nova.submit(f"{HOME}/import", f"{HOME}/import", **form)
    assert imported.status_code == 303
    for ago in (5, 6, 7):
        await play(ago=ago)
    assert [await asked(each) for each in pages] == before


async def test_an_open_night_waits_to_be_closed(
    enter: Enter, database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 20}})
    nova = await enter("nova")
    assert "1 night of merch is counted and not closed" in (await nova.get("/t/nova")).text
    await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": 20}})
    await money(database, cast.nova, show, "0", "0", seller=eur("0.01"))
    assert "Ready to close" in (await nova.get(f"{HOME}/nights/{show}")).text

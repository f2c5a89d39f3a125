"""The list of contracts, writing one and amending it, as browsers meet them."""

import re
from typing import Any

import pytest

from app.core.uow import Database, UnitOfWork
from app.domain.royalties.agreements.queries.contracts import list_versions
from app.domain.royalties.agreements.queries.lists import list_contracts
from app.domain.royalties.agreements.service.writing import write_contract
from tests.cast import Cast
from tests.domain.royalties.agreements.conftest import BASE, Enter, fees, post, rates, sent, write
from tests.domain.royalties.agreements.writing import World, simple
from tests.domain.royalties.test_reports_pages import statements_of
from tests.web.browser import HTMX
from tests.web.doorkeeper import Doorkeeper

DISCS = {
    "name": "Discs",
    "rate": "12",
    "base": "ppd",
    "places": "DE, AT",
    "channels": "physical",
    "packaging": "25",
    "reserve": "20",
    "schedule": "50, 50",
}
MANAGER = {"stage": "commission", "kind": "manager commission", "percent": "15"}


async def test_teaches_what_a_contract_is_for(enter: Enter) -> None:
    nova = await enter("nova")
    answer = await nova.get(BASE)
    assert (answer.status_code, "No contracts yet" in answer.text) == (200, True)
    assert "Artist royalty, 18 %" in answer.text


async def test_writes_a_contract_and_shows_it_in_sentences(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    terms = rates({"name": "All sales", "rate": "18"}, DISCS)
    shown = (await nova.get(await write(nova, **terms, **fees({"percent": "20"}, MANAGER)))).text

    for sentence in (
        "Nova Lind is paid all this contract yields.",
        "All sales: 18 % of net receipts.",
        "Discs: 12 % of the published price to dealers, on physical, in Austria or Germany, after"
        " 25 % packaging. 20 % of the royalty is held in reserve",
        "1. Distribution fee: 20 % of the whole.",
        "1. Manager commission: 15 % of the whole.",
        "This is a draft",
    ):
        assert sentence in shown


async def test_a_contract_is_about_recordings_or_works(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    assert "Of works: publishing and societies" in (await nova.get(f"{BASE}/new")).text
    here = await write(nova, income="composition")
    assert "income of works" in (await nova.get(here)).text


@pytest.mark.parametrize(
    "key", ["distribution", "artist", "profit", "producer", "publishing", "blank"]
)
async def test_every_start_opens_its_form(enter: Enter, key: str) -> None:
    nova = await enter("nova")
    answer = await nova.get(f"{BASE}/new?start={key}")
    assert (answer.status_code, 'aria-current="true"' in answer.text) == (200, True)


async def test_a_contract_that_only_receives_covers_nothing(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    shown = (await nova.get(await write(nova, basis="receives", **rates()))).text
    assert "Nothing of its own: it receives what other contracts pay into it." in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": ""}, "Number is missing."),
        ({"currency": "EURO"}, "Currency is too long"),
        ({"currency": "XQX"}, "is not a currency"),
        ({"share_percent": ["60"]}, "add up to exactly 100 per cent"),
        ({"cover_kind": ["recording"], "cover_what": ["Nowhere"], "cover_part": [""]}, "Nowhere"),
        ({"cover_kind": ["release"], "cover_what": ["Glow"], "cover_part": [""]}, "digits of the"),
        ({"cover_kind": ["group"], "cover_what": ["Hits"], "cover_part": [""]}, "no group called"),
        (rates({"name": "All", "rate": ""}), "the rate is missing"),
        (rates({"name": "All", "rate": "18", "places": "Atlantis"}), "no country we know"),
        (rates({"name": "All", "rate": "18", "reserve": "20"}), "parts that are released"),
        (rates({"name": "All", "rate": "120"}), "percentage from 0 to 100"),
        (rates(), "A royalty needs a rate"),
        (fees({"percent": "3", "to_contract": "P-9", "to_payee": "Mo"}), "P-9"),
        (fees({"percent": "3", "to_payee": "Mo"}), "both the contract and the payee"),
        ({"minimum": "0.001"}, "at most 2 decimal places"),
        ({"basis": "profit share", **rates()}, "Share of the profit is missing"),
        ({"basis": "receives"}, "has no rates and covers nothing"),
    ],
)
async def test_says_what_is_wrong_and_keeps_what_was_typed(
    enter: Enter, database: Database, cast: Cast, wrong: dict[str, Any], words: str
) -> None:
    nova = await enter("nova")
    answer = await post(nova, "", **sent(**{"name": "Kept as typed", **wrong}))

    assert (answer.status_code, words in answer.text) == (422, True)
    assert 'value="Kept as typed"' in answer.text
    async with database.tenant(cast.nova) as uow:
        assert (await list_contracts(uow)).items == []


async def test_a_number_is_given_once(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    await write(nova)
    answer = await post(nova, "", **sent())
    assert (answer.status_code, "has this number already" in answer.text) == (422, True)


async def test_adds_rows_without_saving_anything(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    for group, field in (("share", "share_payee"), ("term", "term_name"), ("fee", "fee_percent")):
        plain = await post(nova, "", **sent(add_row=group))
        assert plain.status_code == 200
        assert plain.text.count(f'name="{field}"') >= 2
    headers = {**HTMX, "HX-Target": "editor"}
    token = await nova.token(f"{BASE}/new")
    fields = {**sent(add_row="sunset"), "csrf_token": token}
    part = await nova.post(BASE, data=fields, headers=headers)
    assert part.text.lstrip().startswith('<div id="editor"')
    async with database.tenant(cast.nova) as uow:
        assert (await list_contracts(uow)).items == []


async def test_the_form_of_a_contract_says_all_that_was_written(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    own = {"own_title": ["Dusk"], "own_payee": ["Mo Adeyemi"], "own_percent": ["100"]}
    cover = {"cover_kind": ["recording"], "cover_what": ["Glow"], "cover_part": ["50"]}
    sunset = {"last_day": "2030-12-31", "sunset_starts": ["2031-01-01"], "sunset_percent": ["50"]}
    terms = rates({"name": "All sales", "rate": "18", "steps": "100000: 20"}, DISCS)
    more = {**own, **cover, **sunset, **terms, **fees(MANAGER), "minimum": "25"}
    address = await write(nova, **more)
    first = (await nova.get(address)).text

    values = fields_of((await nova.get(f"{address}/edit")).text)
    token = await nova.token(f"{address}/edit")
    answer = await nova.post(address, data={**values, "csrf_token": token})

    assert answer.status_code == 303
    assert memo_of((await nova.get(address)).text) == memo_of(first)


def fields_of(text: str) -> dict[str, list[str]]:
    """What a browser would send of the form as it stands."""
    found: dict[str, list[str]] = {}
    form = text[text.index('id="editor"') :]
    controls = re.finditer(
        r'<input[^>]*?name="(\w+)"[^>]*?>|<select[^>]*?name="(\w+)".*?</select>'
        r'|<textarea[^>]*?name="(\w+)".*?>(.*?)</textarea>',
        form,
        re.DOTALL,
    )
    for control in controls:
        whole, name = control[0], control[1] or control[2] or control[3]
        pattern = r'<option value="([^"]*)" selected' if control[2] else r'value="([^"]*)"'
        value = re.search(pattern, whole)
        first = re.search(r'<option value="([^"]*)"', whole)
        typed = control[4].strip() if control[3] else value[1] if value else first and first[1]
        found.setdefault(name, []).append(typed or "")
    found.pop("csrf_token", None)
    return found


def memo_of(text: str) -> list[str]:
    start = text.index('<dl class="memo">')
    return re.findall(r"<p>(.*?)</p>", text[start : text.index("</dl>", start)])


async def test_amending_makes_a_version_and_shows_the_difference(
    enter: Enter, world: World, uow: UnitOfWork
) -> None:
    nova = await enter("nova")
    address = await write(nova)
    path = address.removeprefix(BASE)
    new = sent(seen="1", **rates({"name": "All sales", "rate": "20"}))
    answer = await post(nova, path, f"{path}/edit", **new)

    assert (answer.status_code, answer.headers["location"]) == (303, address)
    shown = (await nova.get(f"{address}/versions/2")).text
    assert "<del>All sales: 18 % of net receipts.</del>" in shown
    assert "<ins>All sales: 20 % of net receipts.</ins>" in shown
    [row] = (await list_contracts(uow)).items
    assert [version.number for version in await list_versions(uow, row.id)] == [2, 1]


async def test_two_who_write_at_once_see_both_and_lose_nothing(enter: Enter, world: World) -> None:
    nova, elsewhere = await enter("nova"), await enter("nova")
    address = await write(nova)
    path = address.removeprefix(BASE)
    await post(nova, path, f"{path}/edit", **sent(seen="1", **rates({"name": "A", "rate": "20"})))
    mine = sent(**rates({"name": "B", "rate": "25"}))
    answer = await post(elsewhere, path, f"{path}/edit", **mine, seen="1")

    assert answer.status_code == 422
    for words in (
        "Version 2 was saved by Nova Lind while you were writing",
        "<ins>A: 20 % of net receipts.</ins>",
        "<ins>B: 25 % of net receipts.</ins>",
        '<input type="hidden" name="seen" value="2">',
    ):
        assert words in answer.text
    again = await post(elsewhere, path, f"{path}/edit", **mine, seen="2")
    assert again.status_code == 303


async def test_a_draft_comes_into_force_and_ends(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    address = await write(nova)
    path = address.removeprefix(BASE)
    for act, state in (("activate", "In force"), ("end", "Ended")):
        assert (await nova.get(f"{address}/{act}")).status_code == 200
        assert (await post(nova, f"{path}/{act}", f"{path}/{act}")).status_code == 303
        assert state in (await nova.get(address)).text
    answer = await post(nova, path, f"{path}/costs/new", **sent(seen="1"))
    assert (answer.status_code, "stays as it is" in answer.text) == (422, True)


async def test_finds_contracts_by_words_state_payee_and_costs(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    await write(nova)
    await write(nova, number="C-2", name="Dusk", share_payee=["Mo Adeyemi"])
    for query, found in (
        ("q=first+album", ["C-1"]),
        ("status=draft", ["C-1", "C-2"]),
        ("status=active", []),
        ("payee=mo+adeyemi", ["C-2"]),
        ("costs=yes", []),
    ):
        shown = (await nova.get(f"{BASE}?{query}")).text
        assert re.findall(r'table__sub">(C-\d)', shown) == found
    assert (await nova.get(f"{BASE}?status=lost")).status_code == 422


async def test_the_list_costs_as_many_queries_for_many_as_for_few(
    enter: Enter, app: Any, world: World, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    counts = []
    for first, last in ((0, 2), (2, 60)):
        async with database.tenant(cast.nova) as uow:
            for number in range(first, last):
                more = {"number": f"C-{number:03}", "name": "Nova", "currency": "EUR"}
                await write_contract(uow, simple(world), **more)
        counts.append(await statements_of(app, nova, BASE))
    assert counts[0] == counts[1] <= 4
    second = re.search(r"after=[\w-]+", (await nova.get(BASE)).text)
    assert second and "C-055" in (await nova.get(f"{BASE}?{second[0]}")).text
    assert (await nova.get(f"{BASE}?after=nonsense")).status_code == 422


async def test_readers_read_and_others_find_nothing(
    enter: Enter, world: World, doorkeeper: Doorkeeper
) -> None:
    doorkeeper.permissions["vic"] |= {"money.read"}
    nova, vic, rival = await enter("nova"), await enter("vic"), await enter("rival")
    address = await write(nova)
    shown = await vic.get(address)
    assert (shown.status_code, "Amend" in shown.text) == (200, False)
    assert (await vic.get(f"{address}/edit")).status_code == 403
    assert (await vic.get(f"{BASE}/import")).status_code == 403
    assert (await rival.get(address)).status_code == 404
    assert (await rival.get(address.replace("/t/nova/", "/t/rival/"))).status_code == 404

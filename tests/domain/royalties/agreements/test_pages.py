"""The pages of contracts, as browsers meet them."""

from tests.domain.royalties.agreements.conftest import BASE, Enter, fees, rates, write
from tests.domain.royalties.agreements.writing import World


async def test_teaches_what_a_contract_is_for(enter: Enter) -> None:
    nova = await enter("nova")
    answer = await nova.get(BASE)
    assert (answer.status_code, "No contracts yet" in answer.text) == (200, True)
    assert "Artist royalty, 18 %" in answer.text


async def test_writes_a_contract_and_shows_it_in_sentences(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    discs = {
        "name": "Discs",
        "rate": "12",
        "base": "ppd",
        "places": "DE, AT",
        "channels": "physical",
        "packaging": "25",
        "reserve": "20",
        "schedule": "50, 50",
    }
    more = fees(
        {"percent": "20"}, {"stage": "commission", "kind": "manager commission", "percent": "15"}
    )
    terms = rates({"name": "All sales", "rate": "18"}, discs)
    shown = (await nova.get(await write(nova, **terms, **more))).text

    for sentence in (
        "Nova Lind is paid all this contract yields.",
        "All sales: 18 % of net receipts.",
        "Discs: 12 % of the published price to dealers, on physical, in Austria or Germany, after"
        " 25 % packaging. 20 % of the royalty is held in reserve",
        "1. Distribution fee: 20 % of the whole.",
        "1. Manager commission: 15 % of the whole.",
    ):
        assert sentence in shown
    assert "This is a draft" in shown


async def test_every_start_opens_its_form(enter: Enter) -> None:
    nova = await enter("nova")
    for key in ("distribution", "artist", "profit", "producer", "publishing", "blank"):
        answer = await nova.get(f"{BASE}/new?start={key}")
        assert answer.status_code == 200

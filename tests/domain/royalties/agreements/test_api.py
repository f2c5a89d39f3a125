"""Contracts for programs: write as drafts, list, read exactly what was written."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from app.core.uow import Database, UnitOfWork
from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.agreements.queries.lists import list_contracts
from tests.cast import Cast
from tests.domain.royalties.agreements.writing import World, full, simple
from tests.web.browser import Browser

PATH = "/api/v1/royalty-contracts"
Program = Callable[[str], Browser]


def written(deal: Any, **more: Any) -> dict[str, Any]:
    head = {"number": "C-1", "name": "Nova, first album", "currency": "EUR"}
    return {**head, "deal": msgspec.to_builtins(deal), **more}


async def test_writes_a_draft_and_reads_it_back_exactly(program: Program, world: World) -> None:
    nova = program("nova")
    answer = await nova.post(PATH, json=written(full(world), accounting="month"))
    assert answer.status_code == 201, answer.text
    read = (await nova.get(f"{PATH}/{answer.json()['id']}")).json()

    assert read == answer.json()
    assert (read["status"], read["version"], read["accounting"]) == ("draft", 1, "month")
    assert msgspec.convert(read["deal"], Deal, strict=False) == full(world)


async def test_lists_by_number_page_by_page(program: Program, world: World) -> None:
    nova = program("nova")
    for number in ("C-2", "C-1"):
        await nova.post(PATH, json=written(simple(world), number=number))
    first = (await nova.get(f"{PATH}?limit=1")).json()
    second = (await nova.get(first["next"])).json()

    assert [row["number"] for row in (*first["items"], *second["items"])] == ["C-1", "C-2"]
    assert first["items"][0]["payees"] == ["Nova Lind"]
    assert (await nova.get(f"{PATH}?status=active")).json()["items"] == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"number": " "}, 422),
        ({"currency": "EURO"}, 422),
        ({"deal": {"shares": []}}, 422),
        ({"deal": {"shares": [], "surprise": 1}}, 422),
    ],
)
async def test_refuses_and_keeps_nothing(
    program: Program, world: World, uow: UnitOfWork, wrong: dict[str, Any], code: int
) -> None:
    answer = await program("nova").post(PATH, json={**written(simple(world)), **wrong})
    assert answer.status_code == code, answer.text
    assert (await list_contracts(uow)).items == []


async def test_refuses_a_party_of_another_workspace(
    program: Program, world: World, database: Database, cast: Cast
) -> None:
    answer = await program("rival").post(PATH, json=written(simple(world)))
    assert answer.status_code == 422
    async with database.tenant(cast.rival) as uow:
        assert (await list_contracts(uow)).items == []


async def test_readers_write_nothing(program: Program, world: World) -> None:
    assert (await program("vic").post(PATH, json=written(simple(world)))).status_code == 403

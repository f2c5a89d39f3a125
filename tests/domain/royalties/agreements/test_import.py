"""Contracts from a table: looked at first, then all of it or nothing."""

from typing import Any

import pytest

from app.core.uow import Database
from app.domain.royalties.agreements import load_agreements
from app.domain.royalties.agreements.queries.lists import list_contracts
from app.domain.royalties.agreements.table import example_table, read_table
from tests.cast import Cast
from tests.domain.royalties.agreements.conftest import BASE, Enter, write
from tests.domain.royalties.agreements.writing import World

HEAD = "number,name,currency,payees,covers,rate_name,rate,rate_of,channels\r\n"
GOOD = HEAD + (
    "C-1,First,EUR,Nova Lind: 75; Mo Adeyemi: 25,Glow @ 50; 4006381333931,All,18,,\r\n"
    "C-1,,,,,Discs,12,PPD,physical\r\n"
    "C-2,Second,USD,Nova Lind,,All,80,gross,\r\n"
)


async def send(browser: Any, table: str = "", **fields: str) -> Any:
    token = await browser.token(f"{BASE}/import")
    files = [("file", ("contracts.csv", table.encode()))] if table else None
    data = {**fields, "csrf_token": token}
    return await browser.post(f"{BASE}/import", data=data, files=files)


async def numbers(database: Database, cast: Cast) -> list[tuple[str, str]]:
    async with database.tenant(cast.nova) as uow:
        return [(row.number, row.currency) for row in (await list_contracts(uow)).items]


def test_the_template_is_a_table_without_problems() -> None:
    written, problems = read_table(example_table())

    assert problems == []
    assert [(each.line, each.rate_lines) for each in written] == [(2, [2, 3]), (4, [])]


async def test_shows_what_a_table_would_write_and_writes_nothing(
    enter: Enter, world: World, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    answer = await send(nova, GOOD)

    assert answer.status_code == 200
    assert "2 contracts can be written" in answer.text
    assert "Discs: 12 % of the published price to dealers, on physical." in answer.text
    assert await numbers(database, cast) == []


async def test_writes_all_of_it_once_it_is_confirmed(
    enter: Enter, world: World, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    answer = await send(nova, text=GOOD, confirmed="yes")

    assert (answer.status_code, answer.headers["location"]) == (303, BASE)
    assert await numbers(database, cast) == [("C-1", "EUR"), ("C-2", "USD")]


async def test_says_what_is_wrong_in_which_line_and_writes_none(
    enter: Enter, world: World, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    bad = GOOD + (
        "C-3,Third,EUR,Nova Lind: 60,,All,18,,\r\n"
        "C-4,Fourth,EUR,Nova Lind,Nowhere,All,18,,\r\n"
        "C-5,Fifth,EUR,Nova Lind,,All,much,,\r\n"
    )
    answer = await send(nova, text=bad, confirmed="yes")

    assert answer.status_code == 422
    for words in (
        "3 problems, nothing is written",
        "Let the shares of the payees add up to exactly 100 per cent.",
        "There is no recording “Nowhere” in the catalogue.",
        "“much” is no number",
    ):
        assert words in answer.text
    assert await numbers(database, cast) == []


async def test_refuses_a_number_that_is_taken(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    await write(nova)
    answer = await send(nova, GOOD)

    assert answer.status_code == 422
    assert "Another contract has this number already." in answer.text


async def test_refuses_a_column_nobody_knows_and_a_file_without_text(enter: Enter) -> None:
    nova = await enter("nova")
    assert "“shoe size” is no column we know" in (await send(nova, "number,shoe size\n1,2")).text
    assert "There is no contract in this table." in (await send(nova, HEAD)).text
    assert "Choose a file." in (await send(nova)).text


async def test_reads_semicolons_and_a_byte_order_mark_as_spreadsheets_write_them() -> None:
    written, problems = read_table("\ufeffnumber;name;payees\r\nC-1;One;Nova Lind\r\n")
    assert (problems, written[0].data["share_payee"]) == ([], ["Nova Lind"])


@pytest.mark.parametrize("newline", ["\r", "\r\n"])
def test_reads_the_lines_of_any_machine(newline: str) -> None:
    written, problems = read_table(f"number;name;payees{newline}C-1;One;Nova Lind{newline}")
    assert (problems, written[0].line) == ([], 2)


def test_a_first_line_without_end_is_a_problem_of_the_file() -> None:
    written, [problem] = read_table("x" * 200_000)
    assert written == [] and "This line cannot be read" in problem.text


async def test_imported_rates_reach_the_engine(
    enter: Enter, world: World, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    await send(nova, text=GOOD, confirmed="yes")
    async with database.tenant(cast.nova) as uow:
        [first, _] = (await list_contracts(uow)).items
        [given] = (await load_agreements(uow, contract_ids=[first.id])).contracts

    assert [str(term.rate) for term in given.terms] == ["18", "12"]
    assert given.terms[1].when.channels == frozenset({"physical"})

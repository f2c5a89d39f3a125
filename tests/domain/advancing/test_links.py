"""A venue that never heard of us advances a show by its link."""

import re
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.advancing import give_rider, version_to_give
from app.domain.advancing.queries.advances import list_questions
from app.domain.advancing.reading import given_riders
from app.domain.shows import Party, Side, get_show, pencil_show
from tests.cast import Cast
from tests.domain.advancing.conftest import NIGHT, MakeRider
from tests.domain.advancing.test_advance import BLANK, fields
from tests.tenants.conftest import Post
from tests.web.browser import Browser

HOUSE = "programm@eiche.example"


@pytest.fixture
async def link(make_rider: MakeRider, database: Database, cast: Cast, post: Post) -> str:
    """The address a house without a workspace was mailed."""
    rider = await make_rider()
    async with database.tenant(cast.nova) as uow:
        nova = Party("Nova Lind", "nova@example.com", uow.tenant_id)
        show = await pencil_show(
            uow, artist=nova, venue=Party("Eiche", HOUSE), by=Side.ARTIST, on=NIGHT
        )
        version = await version_to_give(uow, rider)
        await give_rider(uow, show, rider, version, side=Side.ARTIST, by="Nova Lind")
    mail = (await post.to(HOUSE))[-1]
    return re.search(r"/shows/[\w-]+", mail.text_body)[0] + "/advance"


async def only_show(database: Database, cast: Cast) -> UUID:
    async with database.tenant(cast.nova) as uow:
        return UUID(str(await uow.db.scalar(text("SELECT id FROM shows"))))


async def test_a_house_without_an_account_answers_asks_and_agrees(
    visitor: Browser, link: str, database: Database, cast: Cast
) -> None:
    page = (await visitor.get(link)).text
    assert ("Grand piano" in page, "3 inputs" in page) == (True, True)
    to = re.search(r'action="([^"]+/answers/[^"]+)"', page)[1]
    said = fields(page, {**BLANK, "answer": "no"}, {**BLANK, "answer": "yes"})
    nameless = await visitor.submit(to, link, **said, name="")
    assert (nameless.status_code, "Your name is missing" in nameless.text) == (422, True)
    assert (await visitor.submit(to, link, **said, name="Olaf Eiche")).status_code == 303
    asked = await visitor.submit(f"{link}/questions", link, name="Olaf", body="How many are you?")
    assert asked.status_code == 303
    seen = re.search(r'name="version" value="(\d+)"', (await visitor.get(link)).text)[1]
    agreed = await visitor.submit(f"{link}/agree", link, name="Olaf", version=seen)
    assert agreed.status_code == 303
    show = await only_show(database, cast)
    async with database.tenant(cast.nova) as uow:
        (given,) = await given_riders(uow, await get_show(uow, show))
        (question,) = await list_questions(uow, show)
    assert [row.answered_by for row in given.rows] == ["Olaf Eiche", "Olaf Eiche"]
    assert (question.asked_by, question.side) == ("Olaf", "venue")


async def test_the_link_gives_the_files_of_the_rider(visitor: Browser, link: str) -> None:
    page = (await visitor.get(link)).text
    found = re.search(r'href="([^"]+/rider\.pdf)"', page)[1]
    assert (await visitor.get(found)).content[:5] == b"%PDF-"
    assert "Keys L" in (await visitor.get(found.replace("rider.pdf", "inputs.csv"))).text


async def test_a_link_that_was_changed_opens_nothing(visitor: Browser, link: str) -> None:
    broken = link.replace("/advance", "x/advance")
    assert (await visitor.get(broken)).status_code == 404

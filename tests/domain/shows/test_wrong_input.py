"""What a browser can post that nobody means: endless figures, days out of all time, other venues."""

import pytest

from app.core.uow import Database
from app.domain.shows import Side, get_show
from app.domain.shows.models import ShowSecret
from app.domain.shows.outlook import look_ahead
from app.domain.shows.settlement import Tickets
from tests.cast import Cast
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.domain.shows.offering import TYPED, eur, versus
from tests.domain.venues.factories import keep, make_venue
from tests.tenants.conftest import Enter

ENDLESS = "9" * 30
MORE = {
    "deposit_amount": "100", "deposit_due": NIGHT.isoformat(), "bonus_start": "300",
    "bonus_pays": "50", "bonus_way": "tickets steps",
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("valid_until", "9999-12-31"),
        ("deposit_due", "0001-01-01"),
        ("guarantee", ENDLESS),
        ("ticket_price", ENDLESS),
        ("cost_amount", ENDLESS),
        ("deposit_amount", ENDLESS),
        ("bonus_start", ENDLESS),
        ("seen", "9" * 5000),
    ],
)
async def test_what_no_offer_can_say_is_refused_beside_its_field(
    enter: Enter, make_show: MakeShow, field: str, value: str
) -> None:
    flo, here = await enter("flo"), f"/t/foundry/shows/{await make_show()}/offers"
    fine = await flo.submit(here, f"{here}/new", **TYPED, **MORE, **{"try": "1"})
    assert fine.status_code == 200, fine.text
    answer = await flo.submit(here, f"{here}/new", **{**TYPED, **MORE, field: value})
    assert answer.status_code == 422
    assert (await flo.get(here.removesuffix("/offers"))).text.count("Penciled") >= 1


@pytest.mark.parametrize("field", ["walk_away", "cost_amount"])
async def test_private_figures_have_an_end(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast, field: str
) -> None:
    nova, here = await enter("nova"), f"/t/nova/shows/{await make_show()}"
    typed = {"currency": "EUR", "cost_what": "Van", "cost_amount": "90", field: ENDLESS}
    answer = await nova.submit(f"{here}/private", here, **typed)
    assert (answer.status_code, "Write an amount of at most" in answer.text) == (422, True)


async def test_a_show_is_on_a_day_that_calendars_have(enter: Enter) -> None:
    nova = await enter("nova")
    typed = {"name": "Barn 9", "email": "barn@nine.example", "on": "9999-12-31"}
    answer = await nova.submit("/t/nova/shows", "/t/nova/shows/new", **typed)
    assert (answer.status_code, "Write a year from 1900 to 2199" in answer.text) == (422, True)


@pytest.mark.parametrize("expected", [1, 4, 39, 332, 333])
def test_what_we_expect_is_reckoned_with_exactly_as_many_tickets(expected: int) -> None:
    secret = ShowSecret(currency="EUR", walk_away=None, expected_sold=expected, costs=[])
    terms = versus(tickets=(Tickets("Standing", eur("25"), 333),))
    last = look_ahead(terms, Side.ARTIST, secret).rows[-1]
    assert (last.label, last.sold) == ("As we expect", expected)


async def test_a_venue_makes_nobody_an_artist_by_naming_their_venue(
    enter: Enter, database: Database, cast: Cast
) -> None:
    other = await make_venue(database, cast.rival, name="Rival Rooms")
    await keep(database, cast.rival, other)
    flo, asked = await enter("flo"), f"?venue={other.id}"
    typed = {"name": "Paper Tigers", "on": NIGHT.isoformat()}
    answer = await flo.submit(f"/t/foundry/shows{asked}", f"/t/foundry/shows/new{asked}", **typed)
    assert answer.status_code == 303, answer.text
    async with database.tenant(cast.flo) as uow:
        show = await get_show(uow, answer.headers["location"].rsplit("/", 1)[1])
    assert (show.artist_name, show.party_tenant_id, show.venue_id) == ("Paper Tigers", None, None)

"""Riders as an artist writes them: lines, text, a stage, and versions that stay."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.uow import Database
from app.domain.advancing.queries.riders import get_rider, list_riders, list_versions
from tests.cast import Cast
from tests.domain.advancing.conftest import MakeRider
from tests.tenants.conftest import Enter

RIDERS = "/t/nova/riders"
LINES = {
    "name": "Duo",
    "body": "We travel light",
    "item_key": ["", "", ""],
    "item_quantity": ["2", "", ""],
    "item_what": ["Vocal microphones", "Stool", ""],
    "item_need": ["must", "nice", "must"],
    "item_measure": ["", "", ""],
}
VOICE = {"kind": "mic", "label": "Voice", "x": "6", "y": "8", "mic": "SM58", "stand": "tall",
         "channels": "1", "phantom": "yes", "id": "", "place": ""}  # fmt: skip


async def test_a_rider_is_begun_written_and_kept(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    begun = await nova.submit(RIDERS, f"{RIDERS}/new", name="Duo", kind="technical")
    here = begun.headers["location"]
    assert (await nova.submit(here, here, **LINES, edition="1")).status_code == 303
    assert (await nova.submit(f"{here}/versions", here, edition="2")).status_code == 303
    page = (await nova.get(here)).text
    assert ("Nothing has changed since version 1" in page, "Vocal microphones" in page) == (
        True, True,
    )  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        (rider,) = await list_riders(uow)
        (version,) = await list_versions(uow, rider.id)
    assert [(i.key, i.what, i.quantity) for i in version.content.items] == [
        ("i1", "Vocal microphones", 2), ("i2", "Stool", 1),
    ]  # fmt: skip


async def test_who_opened_an_older_draft_overwrites_nothing(
    enter: Enter, make_rider: MakeRider, database: Database, cast: Cast
) -> None:
    rider, nova = await make_rider(), await enter("nova")
    here = f"{RIDERS}/{rider.id}"
    late = await nova.submit(here, here, **LINES, edition="1")
    assert (late.status_code, "Somebody else has changed this rider" in late.text) == (422, True)
    async with database.tenant(cast.nova) as uow:
        assert (await get_rider(uow, rider.id)).name == "Full band"


async def test_a_version_is_kept_only_when_something_is_new(
    enter: Enter, make_rider: MakeRider
) -> None:
    rider, nova = await make_rider(), await enter("nova")
    here = f"{RIDERS}/{rider.id}"
    answer = await nova.submit(f"{here}/versions", here, edition=str(rider.edition))
    assert (answer.status_code, "Nothing has changed" in answer.text) == (409, True)


async def test_two_riders_of_one_name_are_refused_beside_the_name(
    enter: Enter, make_rider: MakeRider
) -> None:
    await make_rider()
    nova = await enter("nova")
    again = await nova.submit(RIDERS, f"{RIDERS}/new", name="Full band", kind="technical")
    assert (again.status_code, "You have a rider of this name" in again.text) == (422, True)


async def test_a_kept_version_never_changes(
    make_rider: MakeRider, database: Database, cast: Cast
) -> None:
    await make_rider()
    for change in ("UPDATE rider_versions SET body = 'x'", "DELETE FROM rider_versions"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.tenant(cast.nova) as uow:
                await uow.db.execute(text(change))


async def test_what_is_put_on_the_stage_writes_the_input_list(
    enter: Enter, make_rider: MakeRider
) -> None:
    rider, nova = await make_rider(), await enter("nova")
    here = f"{RIDERS}/{rider.id}/plot"
    answer = await nova.submit(here, here, **VOICE, edition=str(rider.edition))
    assert answer.status_code == 303, answer.text
    page = (await nova.get(here)).text
    assert ("SM58" in page, "4 channels" in page) == (True, True)
    lines = (await nova.get(f"{RIDERS}/{rider.id}/inputs.csv")).text.splitlines()
    assert lines[-1] == '"4","Voice","SM58","Tall boom","48 V","Downstage center"'


async def test_an_item_is_moved_changed_and_removed(
    enter: Enter, make_rider: MakeRider, database: Database, cast: Cast
) -> None:
    rider, nova = await make_rider(), await enter("nova")
    here, seen = f"{RIDERS}/{rider.id}/plot", str(rider.edition)
    assert (await nova.submit(f"{here}/move", here, id="p3", x="11", y="1")).status_code == 303
    changed = {**VOICE, "id": "p2", "label": "Lead voice", "place": "3"}
    assert (await nova.submit(here, here, **changed, edition=seen)).status_code == 303
    off = await nova.submit(f"{here}/remove", here, id="p1", edition=str(rider.edition + 1))
    assert off.status_code == 303
    async with database.tenant(cast.nova) as uow:
        plot = (await get_rider(uow, rider.id)).content.plot
    assert [(i.id, i.label, i.x, i.y) for i in plot.items] == [
        ("p3", "Keys", 11, 1), ("p2", "Lead voice", 6, 8), ("p4", "Nova", 6, 8),
    ]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), [("x", "13"), ("y", "0"), ("kind", "dragon")])
async def test_what_does_not_fit_the_stage_is_said_beside_it(
    enter: Enter, make_rider: MakeRider, field: str, value: str
) -> None:
    rider, nova = await make_rider(), await enter("nova")
    here = f"{RIDERS}/{rider.id}/plot"
    wrong = await nova.submit(here, here, **{**VOICE, field: value}, edition=str(rider.edition))
    assert (wrong.status_code, "error-summary" in wrong.text) == (422, True)


async def test_a_rider_is_a_pdf_with_its_plot(enter: Enter, make_rider: MakeRider) -> None:
    rider, nova = await make_rider(), await enter("nova")
    answer = await nova.get(f"{RIDERS}/{rider.id}/rider.pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


async def test_a_viewer_reads_a_rider_and_changes_none(enter: Enter, make_rider: MakeRider) -> None:
    rider, vic = await make_rider(), await enter("vic")
    here = f"{RIDERS}/{rider.id}"
    page = (await vic.get(here)).text
    assert ("Grand piano" in page, "Keep as version" in page) == (True, False)
    assert (await vic.submit(f"{here}/versions", "/t/nova", edition="1")).status_code == 403


async def test_riders_are_the_artists_own(
    make_rider: MakeRider, database: Database, cast: Cast
) -> None:
    await make_rider()
    for other in (cast.flo, cast.rival):
        async with database.tenant(other) as uow:
            assert await list_riders(uow) == []

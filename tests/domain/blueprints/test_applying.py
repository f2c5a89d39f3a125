"""A blueprint applied, applied again, and changed on either side in between."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from app.billing.invoices import set_profile
from app.core.errors import NotFound, Refusal
from app.domain.blueprints import plan_seat, tick_item, write_checklist
from app.domain.blueprints.choices import LineState
from app.domain.blueprints.errors import ChangedMeanwhile, NotGranted, WorkspaceClosed
from app.domain.blueprints.models import AppliedItem, BlueprintApplication, BlueprintItemRow
from app.domain.blueprints.parts import read_seats
from app.domain.blueprints.queries.blueprints import items_of, list_applications, list_served
from app.domain.blueprints.queries.checklists import find_checklist, list_items, list_texts
from app.domain.blueprints.service.applying import apply_blueprint
from app.domain.blueprints.service.saving import read_items, save_blueprint
from app.tenants.service.clients import end_grant
from tests.domain.blueprints.conftest import LIST, World

PLACE = ("checklists", LIST)


async def texts(world: World) -> list[str]:
    async with world.database.tenant(world.cast.nova) as uow:
        return (await list_texts(uow)).get(LIST, [])


async def rewrite(world: World, *lines: str) -> None:
    """Nova changes the list by herself."""
    async with world.database.tenant(world.cast.nova) as uow:
        found = await find_checklist(uow, LIST)
        await write_checklist(uow, name=LIST, texts=lines, checklist_id=found.id)


async def test_what_is_new_is_written_once_however_often_it_is_applied(world: World) -> None:
    before = await world.compare()
    assert before[PLACE].state == LineState.NEW
    await world.apply({PLACE: before[PLACE].seen})
    await world.apply({PLACE: before[PLACE].seen})
    assert await texts(world) == ["Collect splits", "Order photos"]
    assert (await world.compare())[PLACE].state == LineState.SAME
    async with world.database.tenant(world.cast.nova) as uow:
        assert len((await uow.db.scalars(select(BlueprintApplication))).all()) == 1


async def test_ticks_outlive_a_new_version(world: World) -> None:
    await world.apply_ticked()
    async with world.database.tenant(world.cast.nova) as uow:
        (first, _) = await list_items(uow, (await find_checklist(uow, LIST)).id)
        await tick_item(uow, first.id, is_done=True)
    await world.renew(to_do=["Collect splits", "Write the bio"])
    line = (await world.compare())[PLACE]
    assert line.state == LineState.UPDATED
    assert [(c.before, c.after) for c in line.changes] == [("Order photos", "Write the bio")]
    await world.apply_ticked()
    async with world.database.tenant(world.cast.nova) as uow:
        items = await list_items(uow, (await find_checklist(uow, LIST)).id)
    assert [(i.text, i.is_done) for i in items] == [
        ("Collect splits", True),
        ("Write the bio", False),
    ]


async def test_a_clients_own_change_is_kept_unless_it_is_ticked(world: World) -> None:
    await world.apply_ticked()
    await rewrite(world, "Collect splits", "Ask Juno")
    await world.renew(to_do=["Collect splits", "Write the bio"])
    line = (await world.compare())[PLACE]
    assert (line.state, line.is_ticked) == (LineState.TOUCHED, False)
    await world.apply_ticked()
    assert await texts(world) == ["Collect splits", "Ask Juno"]
    await world.apply({PLACE: line.seen})
    assert await texts(world) == ["Collect splits", "Write the bio"]


async def test_a_change_after_looking_stops_everything(world: World) -> None:
    await world.apply_ticked()
    await world.renew(to_do=["Write the bio"])
    chosen = {place: line.seen for place, line in (await world.compare()).items()}
    await rewrite(world, "Mine")
    with pytest.raises(ChangedMeanwhile):
        await world.apply(chosen)
    assert await texts(world) == ["Mine"]


async def test_what_left_the_blueprint_stays(world: World) -> None:
    await world.apply_ticked()
    async with world.database.tenant(world.cast.ada) as uow:
        await uow.db.execute(text("UPDATE checklists SET archived_at = now()"))
        await plan_seat(uow, name="Tour manager", role="member")
    async with world.database.tenant(world.cast.ada) as uow:
        items = {p: i for p, i in (await read_items(uow)).items() if p[0] == "seats"}
        other = await save_blueprint(uow, name="Seats", items=items, source_name="Atlas")
        source = replace(await world.source(), items=await items_of(uow, other.id, 1))
    async with world.database.tenant(await world.acting()) as uow:
        with pytest.raises(ChangedMeanwhile):
            await apply_blueprint(uow, source, {PLACE: "anything"})
    assert await texts(world) == ["Collect splits", "Order photos"]


async def test_seats_carry_roles_and_nobodys_name(world: World) -> None:
    async with world.database.tenant(world.cast.nova) as uow:
        found = await read_seats(uow)
    assert [(item.title, dict(item.body)) for item in found] == [
        ("Manager", {"role": "manager"}),
        ("Viewer", {"role": "viewer"}),
    ]


async def test_terms_are_applied_and_who_one_is_stays(world: World) -> None:
    async with world.database.tenant(world.cast.nova) as uow:
        await set_profile(uow, legal_name="Nova Lind", address="Elbe 2", country="DE",
                          vat_id="DE129273398")  # fmt: skip
    line = (await world.compare())["invoices", "terms"]
    assert (line.state, line.is_ticked) == (LineState.OWN, False)
    await world.apply({line.place: line.seen})
    async with world.database.tenant(world.cast.nova) as uow:
        row = (await uow.db.execute(text(
            "SELECT terms_days, legal_name, vat_id, iban FROM tax_profiles"))).one()  # fmt: skip
    assert tuple(row) == (21, "Nova Lind", "DE129273398", "")


async def test_terms_wait_for_the_clients_own_details(world: World) -> None:
    place = ("invoices", "terms")
    with pytest.raises(Refusal, match="Enter your invoice details first"):
        await world.apply({place: (await world.compare())[place].seen})
    assert await texts(world) == []


async def test_no_secret_is_in_anything_saved_or_applied(world: World) -> None:
    await world.apply_ticked()
    kept = ""
    for actor, table in ((world.cast.ada, BlueprintItemRow), (world.cast.nova, AppliedItem)):
        async with world.database.tenant(actor) as uow:
            rows = (await uow.db.scalars(select(table))).all()
            assert rows
            kept += " ".join(f"{row.key} {row.title} {row.body}" for row in rows)
    for secret in ("DE136695976", "DE89370400440532013000", "@", "Hafen", "GmbH", "Ada"):
        assert secret not in kept


async def test_only_the_parts_granted_are_written(world: World) -> None:
    acting = await world.acting()
    weaker = replace(acting, permissions=acting.permissions - {"checklists.write"})
    source = await world.source()
    with pytest.raises((NotGranted, ChangedMeanwhile)):
        async with world.database.tenant(weaker) as uow:
            await apply_blueprint(uow, source, {PLACE: "nothing"})
    assert await texts(world) == []


async def test_a_workspace_that_only_reads_takes_nothing(world: World) -> None:
    async with world.database.tenant(world.cast.nova) as uow:
        await uow.db.execute(text("UPDATE tenants SET read_only_reason = 'Unpaid'"))
    with pytest.raises(WorkspaceClosed):
        await world.apply_ticked()
    assert await texts(world) == []


async def test_who_applied_what_is_read_by_the_client_and_after_the_end_by_no_agency(
    world: World,
) -> None:
    await world.apply_ticked()
    async with world.database.tenant(world.cast.nova) as uow:
        (line,) = await list_applications(uow)
        link = await uow.db.scalar(text("SELECT id FROM agency_links"))
        await end_grant(uow, link, other_name="Atlas Agency")
    assert (line.agency_name, line.applied_by, line.version) == ("Atlas Agency", "Ada Atlas", 1)
    async with world.database.tenant(world.cast.ada) as uow:
        assert await list_served(uow) == []
        assert await list_applications(uow) == []


async def test_an_agencys_log_has_what_it_applied(world: World) -> None:
    await world.apply_ticked()
    async with world.database.tenant(world.cast.ada) as uow:
        found = await uow.db.scalars(
            text("SELECT summary FROM events WHERE name = 'blueprints.applied'")
        )
        assert [line.split(" of ")[1] for line in found] == ["the blueprint New artist, version 1"]


async def test_a_saved_version_cannot_be_changed(world: World) -> None:
    for change in ("UPDATE blueprint_items SET body = '{}'", "DELETE FROM applied_items"):
        with pytest.raises(Exception, match="permission denied"):
            async with world.database.tenant(world.cast.ada) as uow:
                await uow.db.execute(text(change))


async def test_a_stranger_has_no_blueprint(world: World) -> None:
    async with world.database.tenant(world.cast.rival) as uow:
        with pytest.raises(NotFound):
            await tick_item(uow, world.blueprint.id, is_done=True)
        assert await items_of(uow, world.blueprint.id, 1) == {}

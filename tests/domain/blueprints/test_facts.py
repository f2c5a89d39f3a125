"""What stands in the log about blueprints and checklists: each change once."""

from collections.abc import Sequence

from sqlalchemy import text

from app.core.uow import UnitOfWork
from app.domain.blueprints import plan_seat, write_checklist
from app.domain.blueprints.service.checklists import archive_checklist
from app.domain.blueprints.service.saving import archive_blueprint, read_items, save_blueprint
from tests.domain.blueprints.conftest import World


async def said(uow: UnitOfWork, name: str) -> Sequence[str]:
    await uow.flush()
    found = await uow.db.scalars(
        text("SELECT summary FROM events WHERE name = :name ORDER BY id"),
        {"name": f"blueprints.{name}"},
    )
    return found.all()


async def test_a_blueprint_is_put_away_and_taken_out_again(world: World) -> None:
    async with world.database.tenant(world.cast.ada) as uow:
        await write_checklist(uow, name="Before a show", texts=["Send the rider"])
        saved = await save_blueprint(
            uow, name="Shows", items=await read_items(uow), source_name="Atlas"
        )
        await archive_blueprint(uow, saved.id)
        await archive_blueprint(uow, saved.id)
        assert await said(uow, "archived") == [
            "Put the blueprint Shows away",
            "Took the blueprint Shows out again",
        ]


async def test_a_checklist_is_put_away_once(world: World) -> None:
    async with world.database.tenant(world.cast.nova) as uow:
        made = await write_checklist(uow, name="Before a show", texts=["Send the rider"])
        await archive_checklist(uow, made.id)
        await archive_checklist(uow, made.id)
        assert await said(uow, "checklist_archived") == ["Put the checklist Before a show away"]


async def test_a_seat_that_is_planned_is_written_down(world: World) -> None:
    async with world.database.tenant(world.cast.nova) as uow:
        await plan_seat(uow, name="Tour manager", role="manager")
        assert await said(uow, "seat_planned") == ["Planned a seat for Tour manager, as manager"]

"""Demo stories: believable workspaces, made through the same verbs people use."""

from zoneinfo import ZoneInfo

from sqlalchemy import text

from app.core import clock
from app.core.uow import Database
from app.seeds import (
    agency_business,
    agreements_between,
    atlas_agency,
    audience,
    band_life,
    client_portal,
    copper_canyon,
    merch_stall,
    night_trains,
    nova_lind,
    other_programs,
    outreach,
    press_kits,
    reviews,
    rook_and_vale,
    set_lists,
    shared_layouts,
    sharing,
    the_foundry,
    the_rota,
    the_service,
    tour_money,
)
from app.seeds.log_ins import write_log_ins
from app.seeds.other_programs import introduce
from app.seeds.stage import Stage, open_stage
from app.settings import Settings

STORIES = (
    copper_canyon.tell,
    nova_lind.tell,
    rook_and_vale.tell,
    atlas_agency.tell,
    the_foundry.tell,
    the_rota.tell,
    audience.tell,
    night_trains.tell,
    tour_money.tell,
    merch_stall.tell,
    set_lists.tell,
    press_kits.tell,
    outreach.tell,
    sharing.tell,
    reviews.tell,
    band_life.tell,
    client_portal.tell,
    shared_layouts.tell,
    agency_business.tell,
    agreements_between.tell,
    other_programs.tell,
    the_service.tell,
)

ZONE = ZoneInfo("Europe/Vienna")
"""Where the house of the stories stands: by its clock a day is over, for its calendar."""


async def load(settings: Settings) -> None:
    """Load the stories into an empty installation; does nothing to one in use."""
    async with open_stage(settings) as stage:
        if await _is_in_use(stage.database):
            return
        await tell_all(stage)
        write_log_ins(settings, stage)
        if stage.application is not None:
            introduce(settings.var_dir, settings.web.public_url, stage.application)


async def tell_all(stage: Stage) -> None:
    """Tell every story, as of today. Songs are left to the worker to analyze."""
    await stage.appoint_operator("Olive Operator", "olive@backline.example.com")
    for tell in STORIES:
        await tell(stage, clock.today(ZONE))
    # Told first, while no files of others wait to be printed; people meet Nova Lind first.
    stage.workspaces.insert(1, stage.workspaces.pop(0))


async def _is_in_use(database: Database) -> bool:
    async with database.platform(reason="demo stories") as uow:
        return bool(await uow.db.scalar(text("SELECT EXISTS (SELECT FROM tenants)")))

"""Nova Lind's press kit: a picture, a rider, and addresses for two recipients and everybody."""

from datetime import date
from io import BytesIO
from uuid import UUID

from PIL import Image, ImageDraw

from app.domain.advancing import list_kept_riders
from app.domain.presskits import make_kit, make_link, note_opened, publish_kit, revoke_link
from app.domain.vault import store_file
from app.seeds.nova_lind import BIO
from app.seeds.stage import Stage, Workspace

SHORT = (
    "Nova Lind writes songs about harbors and night trains. Her album Glass Harbour was made in a"
    " former chart house in Hamburg."
)
LONG = (
    f"{BIO}\n\nShe began with a loop station in the waiting rooms of northern ferries, played"
    " support for three years, and came home with the songs of Glass Harbour. On stage she is"
    " alone with voice, guitar and loops, or with Juno Park and Theo Marsh."
)


async def tell(stage: Stage, today: date) -> None:
    nova = next(w for w in stage.workspaces if w.slug == "nova-lind")
    picture = await _picture(stage, nova)
    async with stage.database.tenant(nova.owner) as uow:
        kit = await make_kit(
            uow,
            name="Nova Lind",
            tagline="Songs about harbors and night trains, from Hamburg",
            short_bio=SHORT,
            long_bio=LONG,
            quotes=[
                {"text": "A voice that knows what time the last boat leaves.",
                 "source": "Elbe Courier"},
                {"text": "The quietest loud concert of the autumn.", "source": "Stadtklang"},
            ],
            releases=[{"title": "Glass Harbour", "year": today.year, "note": "Album, own label"}],
            links=[{"what": "Glass Harbour, the film", "address": "https://novalind.example.com"}],
            pictures=[picture],
            riders=[each.rider_id for each in await list_kept_riders(uow)][:1],
            picture_credit="Picture: Mo Adeyemi",
            contact_name="Mo Adeyemi",
            contact_email="mo@novalind.example.com",
            contact_phone="",
            has_shows=True,
            has_plays=True,
        )  # fmt: skip
        radio = await make_link(uow, kit.id, recipient="Radio Nord, Ida Holm", days=60)
        old = await make_link(uow, kit.id, recipient="Hafenfest, program", days=30)
        open_to_all = await publish_kit(uow, kit.id)
        await uow.flush()
        for _ in range(7):
            await note_opened(uow, kit, open_to_all)
        for _ in range(3):
            await note_opened(uow, kit, radio)
        await revoke_link(uow, old.id)


async def _picture(stage: Stage, nova: Workspace) -> UUID:
    """A drawn evening over a harbor; the worker makes what pages show of it."""
    image = Image.new("RGB", (1200, 800), (24, 32, 58))
    draw = ImageDraw.Draw(image)
    for line in range(800):
        tone = line / 800
        draw.line((0, line, 1200, line), fill=(int(24 + 200 * tone), int(32 + 90 * tone), 78))
    draw.ellipse((760, 420, 960, 620), fill=(255, 214, 150))
    draw.rectangle((0, 600, 1200, 800), fill=(16, 22, 40))
    draw.polygon(((180, 600), (420, 600), (380, 660), (220, 660)), fill=(8, 10, 20))
    draw.line((300, 600, 300, 430), fill=(8, 10, 20), width=8)
    sheet = BytesIO()
    image.save(sheet, "PNG")
    taken = await store_file(
        stage.database, stage.adapters.storage, nova.owner, sheet.getvalue(), "evening-harbor.png"
    )
    await stage.finish_jobs()
    return taken.asset_id

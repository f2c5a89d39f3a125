"""Drawn views of The Foundry: the hall from the floor, the stage, and the casting room."""

import io
from uuid import UUID

from PIL import Image, ImageDraw

from app.domain.venues.pictures.drawing import CONTENT_TYPE, SUFFIX, draw
from app.domain.venues.pictures.service import add_picture
from app.integrations.storage import new_key
from app.seeds.stage import Stage, Workspace

SIZE = (1500, 1000)
CREDIT = "Ines Roth"


async def tell(stage: Stage, foundry: Workspace, venue: UUID, main: UUID, casting: UUID) -> None:
    for alt, room, image in (
        ("The casting hall from the courtyard at dusk", None, _hall()),
        ("The main stage in red light, the crane above it", main, _stage((150, 40, 44), 5)),
        ("The casting room with its low stage", casting, _stage((46, 84, 150), 3)),
    ):
        sheet = io.BytesIO()
        image.save(sheet, "PNG")
        sheet.seek(0)
        drawn = await draw(sheet)
        async with stage.database.tenant(foundry.owner) as uow:
            large, small = (new_key(uow.tenant_id, SUFFIX) for _ in range(2))
            await add_picture(
                uow, venue, drawn, large_key=large, small_key=small, alt=alt, credit=CREDIT,
                room_id=room,
            )  # fmt: skip
            for key, content in ((large, drawn.large), (small, drawn.small)):
                await stage.adapters.storage.put_file(key, io.BytesIO(content), CONTENT_TYPE)


def _hall() -> Image.Image:
    image = Image.new("RGB", SIZE, (40, 46, 74))
    pen = ImageDraw.Draw(image)
    for line in range(600):
        tone = line / 600
        pen.line((0, line, 1500, line), fill=(int(40 + 170 * tone), int(46 + 80 * tone), 92))
    pen.rectangle((0, 820, 1500, 1000), fill=(22, 22, 28))
    pen.polygon(((220, 470), (750, 260), (1280, 470)), fill=(58, 34, 30))
    pen.rectangle((220, 470, 1280, 860), fill=(74, 42, 36))
    for left in range(280, 1240, 160):
        pen.rectangle((left, 540, left + 90, 700), fill=(250, 206, 128))
    pen.rectangle((690, 640, 810, 860), fill=(28, 18, 18))
    return image


def _stage(light: tuple[int, int, int], beams: int) -> Image.Image:
    image = Image.new("RGB", SIZE, (14, 12, 18))
    pen = ImageDraw.Draw(image)
    for number in range(beams):
        top = 1500 * (number + 1) // (beams + 1)
        pen.polygon(
            ((top - 14, 90), (top + 14, 90), (top + 190, 700), (top - 190, 700)), fill=light
        )
    pen.rectangle((0, 60, 1500, 96), fill=(40, 40, 48))
    pen.rectangle((150, 690, 1350, 800), fill=(34, 26, 26))
    for left in range(0, 1500, 75):
        pen.ellipse((left, 850 + left % 60, left + 80, 930 + left % 60), fill=(6, 6, 10))
        pen.rectangle((left, 900, left + 80, 1000), fill=(6, 6, 10))
    return image

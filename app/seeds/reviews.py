"""What Nova Lind and The Foundry say of each other: one show by both, one by the house alone."""

from datetime import date

from app.domain.reviews import answer_review, list_to_write, write_review
from app.seeds.stage import Stage


async def tell(stage: Stage, _today: date) -> None:
    """The older settled show has both reviews and an answer; for the other, Nova's is missing."""
    nova, foundry = (
        next(each.owner for each in stage.workspaces if each.slug == slug)
        for slug in ("nova-lind", "the-foundry")
    )
    async with stage.database.tenant(foundry) as uow:
        older, lately = (each.show_id for each in await list_to_write(uow))
        await write_review(
            uow, older, marks={"turnout": 5, "punctuality": 4, "communication": 5},
            words="Sold what they promised and left the room as they found it. Load-in ran twenty"
            " minutes late.",
        )  # fmt: skip
        await write_review(
            uow, lately, marks={"turnout": 5, "punctuality": 5, "communication": 5},
            words="Second full house within a month.",
        )  # fmt: skip
    async with stage.database.tenant(nova) as uow:
        await write_review(
            uow, older, marks={"sound": 5, "hospitality": 4, "payment": 5, "communication": 4},
            words="The best front of house we had this year. Warm food for eight, and the money"
            " came within a week. The parking was not what we had been told.",
        )  # fmt: skip
    async with stage.database.tenant(foundry) as uow:
        words = (
            "The yard was closed for works that week. It is open again, with room for a trailer."
        )
        await answer_review(uow, older, words=words)

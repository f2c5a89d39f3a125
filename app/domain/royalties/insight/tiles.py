"""What looking at earnings says on the dashboard."""

from app.core.module import WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.royalties.insight.queries import open_stakes
from app.web.filters import money


async def odd_payers(uow: UnitOfWork) -> WaitingView | None:
    """Findings of the audit of payers that nobody has judged."""
    stakes = await open_stakes(uow)
    if not stakes:
        return None
    things = counted(sum(count for _, count, _ in stakes), "thing")
    code, _, stake = stakes[0]
    figure = money(stake, code).striptags()
    return WaitingView(
        f"{things} to ask your stores about",
        f"About {figure} seems to be missing from their reports."
        if stake > 0
        else "Something in their reports is out of line.",
        "Look",
        "royalties/payers",
        "scale",
    )

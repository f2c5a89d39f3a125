"""What waits for a person among mails."""

from app.core.module import WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.royalties.intake.queries import count_held


async def held_mails(uow: UnitOfWork) -> WaitingView | None:
    """Mails with reports from senders nobody has allowed yet."""
    held = await count_held(uow)
    if not held:
        return None
    verb = "waits" if held == 1 else "wait"
    return WaitingView(
        f"{counted(held, 'mail')} with reports {verb} for your word",
        "We do not know the sender, or cannot be sure of it.",
        "Look at the mail",
        "royalties/mail",
        "mail",
    )

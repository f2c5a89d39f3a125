"""The service itself: flags its operator has made, a report that waits, what AI has cost."""

from datetime import date
from decimal import Decimal

from app.billing.plans import Limit, meter_cost
from app.core.money import Accrual
from app.domain.ops.console.service import change_flag, make_flag, report_abuse
from app.seeds.stage import VISITOR, Stage
from app.web.identity import PersonView

FLAGS = (
    ("stem_player", "Stems side by side in the player", {"plans": ["pro", "studio"]}),
    ("faster_matching", "Matching of unmatched income by sound", {"percentage": 25}),
)


async def tell(stage: Stage, _today: date) -> None:
    if stage.operator is None:
        return
    olive = PersonView(id=stage.operator.id, name=stage.operator.name, email=stage.operator.email)
    async with stage.database.platform(reason="demo stories") as uow:
        for name, description, rules in FLAGS:
            flag = await make_flag(uow, name=name, description=description, operator=olive)
            await change_flag(uow, flag, operator=olive, is_on=True, rules=rules)
        await make_flag(
            uow, name="venue_calendar", description="A calendar for venues", operator=olive
        )
    async with stage.database.identity(VISITOR) as uow:
        await report_abuse(
            uow,
            kind="copyright",
            address="/a/rook-vale/rook",
            words="The cover shows a photograph of mine from 2019. I was never asked.",
            name="Petra Holm",
            email="petra.holm@example.com",
        )
    nova = next(each for each in stage.workspaces if each.slug == "nova-lind")
    async with stage.database.tenant(nova.owner) as uow:
        cost = Accrual(Decimal("3.4172"), "USD")
        await meter_cost(uow, Limit.AI, 342, cost=cost, key="demo")

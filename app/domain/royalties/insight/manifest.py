"""What looking at earnings adds to the module's manifest."""

from app.core.module import PortalSection, Reaction, Waiting
from app.domain.royalties.events import (
    EarningsMatched,
    HeldReleased,
    ReportCorrected,
    ReportPosted,
    ReportReversed,
)
from app.domain.royalties.insight.events import AuditPackMade, FindingJudged
from app.domain.royalties.insight.packs.service import make_pack
from app.domain.royalties.insight.reactions import audit_again, tell_earnings
from app.domain.royalties.insight.tiles import odd_payers
from app.domain.royalties.portal import on_their_way
from app.domain.royalties.routes.forecast import ForecastController
from app.domain.royalties.routes.income import IncomeController
from app.domain.royalties.routes.packs import PacksController, PublicPackController
from app.domain.royalties.routes.payers import PayersController
from app.domain.royalties.routes.questions import QuestionsController

ROUTES = (
    ForecastController,
    IncomeController,
    PayersController,
    QuestionsController,
    PacksController,
    PublicPackController,
)
JOBS = (tell_earnings, audit_again, make_pack)
EVENTS = (AuditPackMade, FindingJudged)
REACTIONS = (
    *(
        Reaction(event, tell_earnings)
        for event in (ReportPosted, ReportCorrected, ReportReversed, EarningsMatched, HeldReleased)
    ),
    *(Reaction(event, audit_again) for event in (ReportPosted, ReportCorrected, ReportReversed)),
)
WAITING = (Waiting("money.write", odd_payers, order=50),)
PORTAL = (PortalSection("Royalties on their way", "money.read", issued=on_their_way, order=25),)

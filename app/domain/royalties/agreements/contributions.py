"""What contracts add to the product."""

from app.core.module import Cron, Notice
from app.domain.royalties.agreements.events import (
    CatalogueGrouped,
    ContractActivated,
    ContractAmended,
    ContractClosed,
    ContractsCrossed,
    ContractWritten,
    CostEntered,
    CostWithdrawn,
    CrossingEnded,
    OpeningEntered,
    TransferAgreed,
    TransferEnded,
)
from app.domain.royalties.agreements.routes.api import ApiContractsController
from app.domain.royalties.agreements.routes.between import BetweenContractsController
from app.domain.royalties.agreements.routes.contracts import ContractsController
from app.domain.royalties.agreements.routes.costs import ContractCostsController
from app.domain.royalties.agreements.routes.importing import ImportContractsController
from app.domain.royalties.agreements.routes.producers import ContractProducersController
from app.domain.royalties.agreements.routes.trying import TryContractController
from app.domain.royalties.whatif.background import forget_answers, try_history
from app.domain.royalties.whatif.events import EVENTS as WHATIF_EVENTS
from app.domain.royalties.whatif.events import HistoryNotTried, HistoryTried
from app.domain.royalties.whatif.routes import AnswersController, WhatIfController


def _answer_path(event: HistoryTried | HistoryNotTried) -> str:
    return f"royalties/contracts/{event.contract_id}/what-if/answers/{event.answer_id}"


ROUTES = (
    ContractsController,
    ContractCostsController,
    ContractProducersController,
    BetweenContractsController,
    TryContractController,
    WhatIfController,
    AnswersController,
    ImportContractsController,
    ApiContractsController,
)
JOBS = (try_history, forget_answers)
SCHEDULE = (Cron("40 3 * * *", forget_answers, per_tenant=True),)
NOTICES = (
    Notice(HistoryTried, "money.read", _answer_path),
    Notice(HistoryNotTried, "money.write", _answer_path),
)
EVENTS = (
    ContractWritten,
    ContractAmended,
    ContractActivated,
    ContractClosed,
    CostEntered,
    CostWithdrawn,
    OpeningEntered,
    TransferAgreed,
    TransferEnded,
    ContractsCrossed,
    CrossingEnded,
    CatalogueGrouped,
    *WHATIF_EVENTS,
)

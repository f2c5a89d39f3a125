"""What contracts add to the product."""

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
from app.domain.royalties.whatif.routes import WhatIfController

ROUTES = (
    ContractsController,
    ContractCostsController,
    ContractProducersController,
    BetweenContractsController,
    TryContractController,
    WhatIfController,
    ImportContractsController,
    ApiContractsController,
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
)

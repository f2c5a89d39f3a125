"""Tables of the agency's business. What is signed or invoiced is frozen in `agency.sql`."""

from app.domain.agency.models.clients import Client, ClientTask, ServicePackage
from app.domain.agency.models.money import (
    ClientExpense,
    ClientIncome,
    ClientMonth,
    ClientReport,
    CommissionLine,
    MonthClose,
    MonthLine,
)
from app.domain.agency.models.offers import (
    Agreement,
    AgreementSignature,
    AgreementTemplate,
    AgreementTerm,
    CommissionTerm,
    Proposal,
    ProposalItem,
    ProposalVersion,
)
from app.domain.agency.models.time import Allocation, Capacity, TimeEntry, Timer, TimeRate

__all__ = [
    "Agreement",
    "AgreementSignature",
    "AgreementTemplate",
    "AgreementTerm",
    "Allocation",
    "Capacity",
    "Client",
    "ClientExpense",
    "ClientIncome",
    "ClientMonth",
    "ClientReport",
    "ClientTask",
    "CommissionLine",
    "CommissionTerm",
    "MonthClose",
    "MonthLine",
    "Proposal",
    "ProposalItem",
    "ProposalVersion",
    "ServicePackage",
    "TimeEntry",
    "TimeRate",
    "Timer",
]

"""The agency's business about its clients: offers, agreements, time, expenses, commission, months.

Owns why a client is billed. Does not own who may act for whom (tenants), invoices and their
numbers (billing), nor what a client earns (the client's own ledger).
"""

from app.domain.agency.hours import clock
from app.domain.agency.models import Client
from app.domain.agency.queries.clients import find_client_of, get_client, names_of_clients
from app.domain.agency.service.agreements import sign_agreement
from app.domain.agency.service.clients import enter_client
from app.domain.agency.service.proposals import accept_proposal, decline_proposal

__all__ = [
    "Client",
    "accept_proposal",
    "clock",
    "decline_proposal",
    "enter_client",
    "find_client_of",
    "get_client",
    "names_of_clients",
    "sign_agreement",
]

"""What of the agency's business the search finds."""

from sqlalchemy import select

from app.core.module import SearchSource
from app.core.searching import Column, things
from app.domain.agency.models.clients import Client, ServicePackage
from app.domain.agency.models.offers import Agreement, AgreementTemplate, Proposal

_READ = "agency.read"


def _client(tenant_id: Column, client_id: Column) -> Column:
    found = select(Client.name).where(Client.tenant_id == tenant_id, Client.id == client_id)
    return found.scalar_subquery()


_of_proposal = _client(Proposal.tenant_id, Proposal.client_id)
_of_agreement = _client(Agreement.tenant_id, Agreement.client_id)


SOURCES = (
    SearchSource(
        "Clients",
        _READ,
        "briefcase",
        "agency/clients/{key}",
        things(
            Client.id, Client.name, Client.contact_name, Client.email, note=(Client.contact_name,)
        ),
    ),
    SearchSource(
        "Proposals",
        _READ,
        "file-text",
        "agency/proposals/{key}",
        things(Proposal.id, Proposal.title, _of_proposal, note=(_of_proposal,)),
    ),
    SearchSource(
        "Agreements",
        _READ,
        "file-signature",
        "agency/agreements/{key}",
        things(Agreement.id, Agreement.title, _of_agreement, note=(_of_agreement,)),
    ),
    SearchSource(
        "Services",
        _READ,
        "package",
        "agency/services",
        things(ServicePackage.id, ServicePackage.name).where(ServicePackage.archived_at.is_(None)),
    ),
    SearchSource(
        "Wordings",
        _READ,
        "file-text",
        "agency/wordings",
        things(AgreementTemplate.id, AgreementTemplate.name),
    ),
)

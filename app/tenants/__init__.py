"""Tenants, the people who sign in, their memberships, invitations, sessions, keys and applications.

Does not own plans or money (billing), nor what tenants make (the domain modules).
"""

from app.tenants.choices import CURRENCIES, CURRENCY_CODES, country_of
from app.tenants.jobs import ask_for_second_factor
from app.tenants.mailing import brand_of
from app.tenants.models import Tenant, TenantKind
from app.tenants.passwords import hash_password
from app.tenants.places import permissions_at_client
from app.tenants.queries.applications import list_all_applications
from app.tenants.queries.brand import address_of_pages
from app.tenants.queries.clients import Grant, list_agencies, list_clients
from app.tenants.queries.history import list_history, list_recent_activity
from app.tenants.queries.public import PUBLISHED, Publisher
from app.tenants.queries.workspace import Member, get_member, get_tenant, list_members
from app.tenants.routes.sections import settings_tabs
from app.tenants.service.accounts import SignedUp, sign_up
from app.tenants.service.applications import suspend_application
from app.tenants.service.brand import end_white_label
from app.tenants.service.documents import brand_of_documents, logo_of_documents
from app.tenants.service.keys import MadeKey, make_api_key
from app.tenants.service.second_factors import require_second_factor
from app.tenants.service.team import accept_invitation, hand_over, invite
from app.tenants.service.workspaces import open_workspace

__all__ = [
    "CURRENCIES",
    "CURRENCY_CODES",
    "PUBLISHED",
    "Grant",
    "MadeKey",
    "Member",
    "Publisher",
    "SignedUp",
    "Tenant",
    "TenantKind",
    "accept_invitation",
    "address_of_pages",
    "ask_for_second_factor",
    "brand_of",
    "brand_of_documents",
    "country_of",
    "end_white_label",
    "get_member",
    "get_tenant",
    "hand_over",
    "hash_password",
    "invite",
    "list_agencies",
    "list_all_applications",
    "list_clients",
    "list_history",
    "list_members",
    "list_recent_activity",
    "logo_of_documents",
    "make_api_key",
    "open_workspace",
    "permissions_at_client",
    "require_second_factor",
    "settings_tabs",
    "sign_up",
    "suspend_application",
]

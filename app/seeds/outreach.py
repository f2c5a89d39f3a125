"""Nova Lind writes to clubs of the north: some answer, one wants no mail, The Foundry is asked."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.domain.outreach import (
    Inquiry,
    Wanted,
    add_venues,
    address_inquiry,
    answer_inquiry,
    begin_round,
    list_inquiries,
    refuse_address,
    release_round,
)
from app.domain.outreach.jobs import mail_letter
from app.domain.venues import Venue
from app.seeds.stage import Stage, Workspace

"""Facts say what they are about."""

from uuid import uuid4

import pytest

from app.core.events import Event
from app.modules import registry
from app.tenants.events import WorkspaceOpened


def test_the_subject_of_a_fact_is_the_field_it_names() -> None:
    tenant_id = uuid4()
    assert WorkspaceOpened(tenant_id=tenant_id, tenant_name="Nova").subject_id == tenant_id


@pytest.mark.parametrize("event", registry().events.values(), ids=lambda event: event.name)
def test_the_field_a_fact_names_exists(event: type[Event]) -> None:
    assert event.subject_field is None or event.subject_field in event.__struct_fields__

"""Which secrets move to new keys: all that know their place, in every module."""

from app.core.db import Base
from app.core.tenant_keys import TenantKey
from app.modules import registry


def test_every_row_with_an_encrypted_secret_is_renewed() -> None:
    known = {each.model for each in registry().sealed} | {TenantKey}
    # A column may be called so as well: what is encrypted computes where it lives.
    classes = {each.class_ for each in Base.registry.mappers}
    found = {each for each in classes if isinstance(getattr(each, "place", None), property)}
    assert found == known
    assert all(hasattr(each.model, each.column) for each in registry().sealed)

"""All tables of all modules, for migrations and for the drift check."""

from sqlalchemy.dialects.postgresql.base import ischema_names

import app.modules  # noqa: F401 - imports every module, and with it every table
from app.core.db import Base, Xid8

# A type SQLAlchemy does not know; without it the drift check would see a difference.
ischema_names["xid8"] = Xid8

metadata = Base.metadata

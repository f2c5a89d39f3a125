"""All tables of all modules, for migrations and for the drift check."""

import app.modules  # noqa: F401  (imports every module, and with it every table)
from app.core.db import Base

metadata = Base.metadata

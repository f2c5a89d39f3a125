"""Fails when models and migrated database differ: `python -m tools.migration_drift`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from app.embedded import testing
from db.migrate import drift, upgrade


def main() -> int:
    """Migrate a throwaway database, compare, print each difference."""
    with tempfile.TemporaryDirectory() as directory:
        servers = testing.start(Path(directory))
        try:
            owner = servers.dsn("backline_owner")
            asyncio.run(upgrade(owner, context_key=bytes(32)))
            differences = asyncio.run(drift(owner))
        finally:
            testing.stop(Path(directory))
    for difference in differences:
        print(difference)
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())

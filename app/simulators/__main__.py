"""`python -m app.simulators CONFIG.json`: serve all simulators on the loopback until stopped."""

import sys
from pathlib import Path

import uvicorn

from app.simulators.config import read_config
from app.simulators.protocol import CuttableProtocol
from app.simulators.server import create


def main() -> None:
    config = read_config(Path(sys.argv[1]))
    config.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    uvicorn.run(
        create(config),
        host="127.0.0.1",
        port=config.port,
        http=CuttableProtocol,
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()

"""The commands of Backline. Each prints sentences and ends with 0, or with 1 and what to do."""

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from socket import socket
from typing import Any

from app import logging
from app.embedded import doctor
from app.embedded.process import DidNotStartError
from app.embedded.supervisor import AlreadyRunsError
from app.embedded.up import up
from app.settings import Settings, WrongSetting

DOTENV = Path(".env")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; `backline` alone means `backline up`."""
    chosen = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = chosen.command
    try:
        return command(chosen)
    except AlreadyRunsError as running:
        print(running)
        return 0
    except WrongSetting as wrong:
        print(f"A setting is wrong. {wrong}", file=sys.stderr)
        return 1
    except (DidNotStartError, FileNotFoundError, PermissionError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="backline", description="Runs Backline.")
    parser.set_defaults(command=_up, only_servers=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int], words: str) -> None:
        commands.add_parser(name, help=words).set_defaults(command=command)

    add("up", _up, "start everything and keep it running (the default)")
    commands.choices["up"].add_argument(
        "--only-servers", action="store_true", help="start PostgreSQL, Redis and S3 only"
    )
    add("doctor", _doctor, "say the state of each part")
    add("migrate", _migrate, "bring the database to the current schema")
    add("seed", _seed, "load the demo stories into an empty database")
    add("prepare", _prepare, "migrate, and seed a development database")
    _add_keys(commands)
    _add_verification(commands)
    add("worker", _worker, "run the jobs worker")
    add("web", _web, "run the web server")
    commands.choices["web"].add_argument("--fd", type=int, help="serve on an inherited socket")
    return parser


def _up(chosen: argparse.Namespace) -> int:
    up(os.environ, DOTENV, only_servers=chosen.only_servers)
    return 0


def _doctor(_: argparse.Namespace) -> int:
    settings = Settings.load()
    findings = asyncio.run(doctor.examine(settings))
    for finding in findings:
        print(f"{finding.state:<8} {finding.part:<11} {finding.words}")
    return int(any(finding.state is doctor.State.BROKEN for finding in findings))


def _migrate(_: argparse.Namespace) -> int:
    settings = _configured()
    asyncio.run(_upgrade(settings))
    print("The database is at the current schema.")
    return 0


def _seed(_: argparse.Namespace) -> int:
    settings = _configured()
    asyncio.run(_load_stories(settings))
    return 0


def _prepare(_: argparse.Namespace) -> int:
    settings = _configured()
    asyncio.run(_upgrade(settings))
    if not settings.is_production:
        asyncio.run(_load_stories(settings))
    return 0


def _add_keys(commands: Any) -> None:
    keys = commands.add_parser("keys", help="show, make and change encryption keys")
    keys.set_defaults(command=_keys, slug="")
    actions = keys.add_subparsers(dest="what", metavar="ACTION", required=True)
    actions.add_parser("show", help="say which versions are set, and what is under each")
    actions.add_parser("new", help="print a new master key")
    actions.add_parser("renew", help="bring every secret under current keys")
    rotate = actions.add_parser("rotate", help="give one workspace a new data key")
    rotate.add_argument("slug", help="the workspace, by its name in the address")


def _keys(chosen: argparse.Namespace) -> int:
    # By name: only this command needs every model without running the product.
    keys = importlib.import_module("app.keys")
    if chosen.what == "new":
        print(keys.new())
        return 0
    try:
        keys.run(_configured(), chosen.what, chosen.slug)
    except keys.UnusableKeys as unusable:
        print(unusable, file=sys.stderr)
        return 1
    return 0


def _add_verification(commands: Any) -> None:
    verify = commands.add_parser(
        "verify-statement", help="say the root of a statement's CSV file, and whether it is right"
    )
    verify.set_defaults(command=_verify, root="")
    verify.add_argument("file", type=Path, help="the CSV file as it was downloaded")
    verify.add_argument("--root", help="the root that the statement's PDF shows")


def _verify(chosen: argparse.Namespace) -> int:
    merkle = importlib.import_module("app.domain.royalties.merkle")
    records = merkle.records_of(chosen.file.read_bytes())
    root = merkle.root_of(records).hex()
    print(f"{max(0, len(records) - 1)} lines, root {root}")
    if not chosen.root:
        return 0
    is_same = "".join(chosen.root.split()).lower() == root
    print("The file is the statement's." if is_same else "This is not the statement's file.")
    return int(not is_same)


def _worker(_: argparse.Namespace) -> int:
    os.execv(sys.executable, (sys.executable, "-m", "app.worker"))  # noqa: S606


def _web(chosen: argparse.Namespace) -> int:
    settings = _configured()
    uvicorn = importlib.import_module("uvicorn")
    config = uvicorn.Config(
        "app.main:app_factory",
        factory=True,
        host=settings.web.host,
        port=settings.web.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.web.trusted_proxies),
        forwarded_allow_ips=list(settings.web.trusted_proxies),
        # An open event stream would otherwise hold the exit for ever.
        timeout_graceful_shutdown=5,
    )
    listeners = None if chosen.fd is None else [socket(fileno=chosen.fd)]
    server = uvicorn.Server(config)
    server.run(sockets=listeners)
    return 0 if server.started else 1


def _configured() -> Settings:
    settings = Settings.load()
    logging.configure(settings.log)
    return settings


async def _upgrade(settings: Settings) -> None:
    # By name: only the commands that migrate pay for loading every model.
    migrate = importlib.import_module("db.migrate")
    await migrate.upgrade(settings.database.owner_url, context_key=settings.context_key)


async def _load_stories(settings: Settings) -> None:
    try:
        seeds = importlib.import_module("app.seeds")
    except ModuleNotFoundError as error:
        if error.name != "app.seeds":
            raise
        print("There are no demo stories to load.")
        return
    await seeds.load(settings)

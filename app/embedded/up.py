"""`backline up`: servers, roles, migrations, demo stories, web and worker, in this order."""

import asyncio
import http.client
import json
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from app.embedded import roles
from app.embedded.postgres import DATABASE, SUPERUSER
from app.embedded.process import DidNotStartError, Program, last_words, spawn, stop
from app.embedded.provision import Provision, configured, listen, provision
from app.embedded.supervisor import Claim, Supervisor, always_ready
from app.settings import SECRETS, Settings, var_dir

CLONE = Path(__file__).parents[2]


def up(environ: Mapping[str, str], dotenv: Path, *, only_servers: bool = False) -> None:
    """Run until a signal asks to stop.

    Raises AlreadyRunsError, WrongSetting, DidNotStartError or FileNotFoundError, each with a
    sentence for the person at the terminal.
    """
    began = time.monotonic()
    near = configured(environ, dotenv)
    claim = Claim(var_dir(near))
    claim.take()
    with listen(near) as listener:
        plan = provision(environ, dotenv, listener)
        settings = Settings.of(plan.values)
        supervisor = Supervisor(claim, settings.web.public_url)
        try:
            _start_servers(supervisor, plan)
            if not only_servers:
                _start_product(supervisor, plan, settings, environ, listener)
            if not supervisor.is_stopping:
                _greet(settings, time.monotonic() - began, only_servers=only_servers)
            supervisor.watch()
        finally:
            supervisor.stop()
    print("Backline has stopped.", flush=True)


def _start_servers(supervisor: Supervisor, plan: Provision) -> None:
    for server in plan.servers:
        server.prepare()
    supervisor.start([server.program() for server in plan.servers])
    if plan.cluster and not supervisor.is_stopping:
        superuser = plan.cluster.dsn(SUPERUSER, "postgres"), plan.cluster.dsn(SUPERUSER)
        try:
            asyncio.run(roles.bootstrap(*superuser, DATABASE, plan.cluster.passwords))
        except asyncpg.InvalidPasswordError:
            raise DidNotStartError(
                f"The passwords in {plan.directory / SECRETS} are not those of the database in"
                f" {plan.cluster.data}. Put the right ones back, or remove {plan.directory} to"
                " start with an empty database."
            ) from None


def _start_product(
    supervisor: Supervisor,
    plan: Provision,
    settings: Settings,
    environ: Mapping[str, str],
    listener: socket.socket,
) -> None:
    environment = {
        **environ,
        **plan.values,
        "VAR_DIR": str(plan.directory),
        "PYTHONUNBUFFERED": "1",
    }
    logs = plan.directory / "log"
    _finish(supervisor, _command("prepare", ("-m", "app", "prepare"), logs, environment))
    if supervisor.is_stopping:
        return
    webs = [
        Program(
            name="web" if number == 1 else f"web-{number}",
            command=(sys.executable, "-m", "app", "web", "--fd", str(listener.fileno())),
            log=logs / "web.log",
            environment=environment,
            is_ready=lambda: is_live(listener.getsockname()[1], settings.web.public_url),
            directory=CLONE,
            stop_seconds=10,
            start_seconds=90,
            inherited=(listener.fileno(),),
        )
        for number in range(1, settings.web.workers + 1)
    ]
    worker = _command("worker", ("-m", "app.worker"), logs, environment)
    supervisor.start([worker, *webs], patience=0)


def _command(
    name: str, arguments: tuple[str, ...], logs: Path, environment: Mapping[str, str]
) -> Program:
    return Program(
        name=name,
        command=(sys.executable, *arguments),
        log=logs / f"{name}.log",
        environment=environment,
        is_ready=always_ready,
        directory=CLONE,
        stop_seconds=20,
    )


def _finish(supervisor: Supervisor, program: Program) -> None:
    """Run a program to its end; raises DidNotStartError with its last words when it fails."""
    process = spawn(program)
    while process.poll() is None and not supervisor.is_stopping:
        time.sleep(0.05)
    if supervisor.is_stopping:
        stop(program, process)
    elif process.returncode:
        raise DidNotStartError(
            f"The database could not be prepared. {program.log} ends:\n{last_words(program.log)}"
        )


def is_live(port: int, public_url: str) -> bool:
    """Whether the web process answers on this machine, asked under its public name."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/live", headers={"Host": urlsplit(public_url).netloc})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _greet(settings: Settings, seconds: float, *, only_servers: bool) -> None:
    if only_servers:
        print(f"The servers run (after {seconds:.1f} seconds). Ctrl-C stops them.", flush=True)
        return
    lines = [f"Backline is ready at {settings.web.public_url} (after {seconds:.1f} seconds)."]
    lines += _log_ins(settings.var_dir / "demo.json")
    print("\n".join([*lines, "Ctrl-C stops everything."]), flush=True)


def _log_ins(demo: Path) -> list[str]:
    try:
        tenants = json.loads(demo.read_text())["tenants"]
    except (OSError, ValueError, KeyError):
        return []
    rows = [
        f"  {tenant['slug']:<18} {tenant['kind']:<8} {person['email']:<32} {person['password']}"
        for tenant in tenants
        for person in tenant["people"][:2]
    ]
    return ["Demo log-ins (all of them in var/demo.json):", *rows] if rows else []

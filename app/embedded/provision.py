"""Decides which servers are brought along, and keeps their passwords, keys and ports.

What it decides is written to VAR_DIR/secrets/embedded.env, where the settings of every other
command find it.
"""

import os
import secrets
import socket
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.embedded import roles
from app.embedded.home import Home, home_for
from app.embedded.postgres import DATABASE, SUPERUSER, Cluster
from app.embedded.redis import RedisServer
from app.embedded.s3 import BUCKET, REGION, S3Keys, S3Server, free_port
from app.embedded.simulators import SimulatorServer
from app.settings import (
    PROVIDED,
    SECRETS,
    SIMULATED_CLIENT,
    WrongSetting,
    gather,
    read_env_file,
    var_dir,
)

PASSWORDS = "passwords.env"
DATABASE_URLS = {
    "DATABASE_URL": "backline_app",
    "DATABASE_OWNER_URL": "backline_owner",
    "DATABASE_JOBS_URL": "backline_jobs",
    "DATABASE_PUBLIC_URL": "backline_public",
}
SIMULATED_PROVIDERS = {"google": "Google", "spotify": "Spotify", "sesame": "Sesame ID"}
SIMULATED_CLIENT_SECRET = "simulated-and-no-secret"  # noqa: S105 - known to everybody, opens nothing
HIGHEST_PORT = 65535
PORTS_TRIED = 50


@dataclass(frozen=True, slots=True)
class Provision:
    """The embedded servers of this machine (None: an outside one is set) and all settings."""

    directory: Path
    cluster: Cluster | None
    redis: RedisServer | None
    s3: S3Server | None
    simulators: SimulatorServer | None
    values: dict[str, str]

    @property
    def servers(self) -> tuple[Cluster | RedisServer | S3Server | SimulatorServer, ...]:
        parts = (self.cluster, self.redis, self.s3, self.simulators)
        return tuple(part for part in parts if part is not None)


def provision(environ: Mapping[str, str], dotenv: Path, web: socket.socket) -> Provision:
    """Choose the servers, generate what is missing, and write it down.

    `web` is the bound listener of the web server; its port becomes part of the settings.
    Raises WrongSetting when an outside database is set for some roles only.
    """
    near = configured(environ, dotenv)
    directory = var_dir(near)
    kept = Keeper(directory / SECRETS)
    home = home_for(directory)
    cluster = None if _has_database(near) else _cluster(directory, home, kept)
    redis = None
    if "REDIS_URL" not in near:
        redis = RedisServer(directory, password=kept.password("redis"), home=home)
    s3 = None if "S3_ENDPOINT" in near else _s3(directory, home, kept, near)
    simulators = _simulators(directory, kept, near, web)
    provided = {name: kept.password(name) for name in ("SECRET_KEY", "CONTEXT_KEY")}
    provided["MASTER_KEYS"] = f"1:{b64encode(bytes.fromhex(kept.password('master'))).decode()}"
    provided |= _addresses(cluster, redis, s3) | _web(near, web)
    provided |= _simulated(simulators) | _sign_in(simulators, near)
    kept.write(PROVIDED, provided)
    values = gather(environ, dotenv) | _forced(near, web)
    return Provision(directory, cluster, redis, s3, simulators, values)


def configured(environ: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    """What was set by somebody: the environment and `.env`, without what we wrote ourselves."""
    return read_env_file(dotenv) | {name: value for name, value in environ.items() if value}


def listen(near: Mapping[str, str]) -> socket.socket:
    """Bind the web server's port, or the next free one in development.

    The supervisor keeps the listener, so that a restarted web process loses no connection.
    Raises WrongSetting when the port is no number, or taken in production.
    """
    wanted = near.get("PORT") or read_env_file(var_dir(near) / SECRETS / PROVIDED).get("PORT")
    try:
        first = int(wanted or 8000)
    except ValueError:
        raise WrongSetting("PORT", f"cannot be {wanted!r}; write a whole number.") from None
    tries = 1 if near.get("ENVIRONMENT") == "production" else PORTS_TRIED
    for port in range(first, min(first + tries, HIGHEST_PORT + 1)):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((near.get("HOST") or "127.0.0.1", port))
        except OSError:
            listener.close()
            continue
        listener.listen(1024)
        return listener
    raise WrongSetting("PORT", f"{first} cannot be used; write the number of a free port.")


class Keeper:
    """Generated secrets, in files only their owner can read."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
        self.passwords = read_env_file(directory / PASSWORDS)

    def password(self, name: str) -> str:
        """The secret of this name, 64 hexadecimal digits; generated once."""
        name = name.upper()
        if name not in self.passwords:
            self.passwords[name] = secrets.token_hex(32)
            self.write(PASSWORDS, self.passwords)
        return self.passwords[name]

    def write(self, name: str, values: Mapping[str, str]) -> None:
        partial = self.directory / f"{name}.{os.getpid()}"
        partial.touch(mode=0o600)
        partial.write_text("".join(f"{key}={value}\n" for key, value in values.items()))
        partial.rename(self.directory / name)


def _has_database(near: Mapping[str, str]) -> bool:
    if "DATABASE_URL" not in near:
        return False
    for name in DATABASE_URLS:
        if name not in near:
            raise WrongSetting(
                name, "is missing; with an outside database all four addresses are needed."
            )
    return True


def _cluster(directory: Path, home: Home, kept: Keeper) -> Cluster:
    names = (SUPERUSER, *roles.LOGINS)
    passwords = {name: kept.password(name) for name in names}
    return Cluster(directory, passwords=passwords, home=home)


def _s3(directory: Path, home: Home, kept: Keeper, near: Mapping[str, str]) -> S3Server:
    earlier = read_env_file(directory / SECRETS / PROVIDED).get("S3_ENDPOINT", "")
    port = earlier.rpartition(":")[2]
    return S3Server(
        directory,
        port=free_port(int(port) if port.isdigit() else None),
        keys=S3Keys(kept.password("s3_access")[:24], kept.password("s3_secret")),
        bucket=near.get("S3_BUCKET", BUCKET),
        home=home,
    )


def _simulators(
    directory: Path, kept: Keeper, near: Mapping[str, str], web: socket.socket
) -> SimulatorServer | None:
    """The simulators of providers for which no real one is set; production has to ask for them."""
    is_wanted = near.get("ENVIRONMENT") != "production" or near.get("ALLOW_SANDBOX_IN_PRODUCTION")
    if "STRIPE_SECRET_KEY" in near or not is_wanted:
        return None
    earlier = read_env_file(directory / SECRETS / PROVIDED).get("STRIPE_API_BASE", "")
    port = earlier.rpartition(":")[2]
    public_port = web.getsockname()[1]
    public_url = near.get("PUBLIC_URL") or _web(near, web)["PUBLIC_URL"]
    return SimulatorServer(
        directory,
        port=free_port(int(port) if port.isdigit() else None),
        stripe_key=f"sk_test_{kept.password('stripe')}",
        webhook_url=f"http://127.0.0.1:{public_port}/webhooks/payments",
        webhook_secret=f"whsec_{kept.password('stripe_webhook')}",
        host=urlsplit(public_url).netloc,
    )


def _simulated(simulators: SimulatorServer | None) -> dict[str, str]:
    if simulators is None:
        return {}
    return {
        "STRIPE_API_BASE": simulators.url,
        "STRIPE_SECRET_KEY": simulators.stripe_key,
        "STRIPE_WEBHOOK_SECRET": simulators.webhook_secret,
    }


def _sign_in(simulators: SimulatorServer | None, near: Mapping[str, str]) -> dict[str, str]:
    """The simulated providers people sign in with, unless somebody set real ones."""
    if simulators is None or "SIGN_IN_PROVIDERS" in near:
        return {}
    found = {"SIGN_IN_PROVIDERS": ",".join(SIMULATED_PROVIDERS)}
    for name, label in SIMULATED_PROVIDERS.items():
        start = f"SIGN_IN_{name.upper()}"
        found |= {
            f"{start}_LABEL": label,
            f"{start}_ISSUER": f"{simulators.url}/oidc/{name}",
            f"{start}_CLIENT_ID": SIMULATED_CLIENT,
            f"{start}_CLIENT_SECRET": SIMULATED_CLIENT_SECRET,
        }
    return found


def _addresses(
    cluster: Cluster | None, redis: RedisServer | None, s3: S3Server | None
) -> dict[str, str]:
    found: dict[str, str] = {}
    if cluster:
        found |= {name: cluster.dsn(role, DATABASE) for name, role in DATABASE_URLS.items()}
    if redis:
        found["REDIS_URL"] = redis.url
    if s3:
        found |= {
            "S3_ENDPOINT": s3.endpoint,
            "S3_BUCKET": s3.bucket,
            "S3_ACCESS_KEY": s3.keys.access_key,
            "S3_SECRET_KEY": s3.keys.secret_key,
            "S3_REGION": REGION,
            "S3_SECURE": "no",
        }
    return found


def _web(near: Mapping[str, str], web: socket.socket) -> dict[str, str]:
    port = web.getsockname()[1]
    host = near.get("HOST", "127.0.0.1")
    shown = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    return {"PORT": str(port), "PUBLIC_URL": f"http://{shown}:{port}"}


def _forced(near: Mapping[str, str], web: socket.socket) -> dict[str, str]:
    """The port in use comes before the one that was asked for and taken by somebody else."""
    port = str(web.getsockname()[1])
    if near.get("PORT", port) == port:
        return {}
    moved = _web(near, web)
    return moved if "PUBLIC_URL" not in near else {"PORT": port}

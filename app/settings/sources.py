"""Where settings come from: the environment, `.env`, and what `backline up` wrote."""

import re
from collections.abc import Mapping
from pathlib import Path

from app.settings.reader import WrongSetting

SECRETS = "secrets"
PROVIDED = "embedded.env"
"""Below VAR_DIR/secrets: settings of the embedded servers, written when they are started."""

STRIPE = frozenset({"STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE"})


def gather(environ: Mapping[str, str], dotenv: Path = Path(".env")) -> dict[str, str]:
    """The settings of the three sources as text, the environment before `.env` before ours."""
    near = read_env_file(dotenv) | {name: value for name, value in environ.items() if value}
    if "S3_ENDPOINT" not in near:
        # Says nothing about the embedded server, which speaks plainly on the loopback.
        near.pop("S3_SECURE", None)
    provided = read_env_file(var_dir(near) / SECRETS / PROVIDED)
    if "STRIPE_SECRET_KEY" in near:
        # The real provider is never asked at the simulator's address, nor believed by its secret.
        provided = {name: text for name, text in provided.items() if name not in STRIPE}
    return provided | near


def var_dir(values: Mapping[str, str]) -> Path:
    return Path(values.get("VAR_DIR") or "var").expanduser().absolute()


def read_env_file(path: Path) -> dict[str, str]:
    """NAME=value lines; blank lines and those that start with # are passed over.

    Raises WrongSetting, named after the file and line, for anything else.
    """
    if not path.is_file():
        return {}
    values = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        text = line.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not re.fullmatch(r"[A-Z][A-Z0-9_]*", name.strip()):
            raise WrongSetting(f"{path} line {number}", "write NAME=value, or start with #.")
        values[name.strip()] = _unquoted(value.strip())
    return {name: value for name, value in values.items() if value}


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.partition(" #")[0].rstrip()

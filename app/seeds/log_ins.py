"""The file that tells people and programs how to sign in to the demo: VAR_DIR/demo.json."""

import json
import os
from typing import Any

from app.seeds.stage import Stage
from app.settings import Settings

NAME = "demo.json"


def write_log_ins(settings: Settings, stage: Stage) -> None:
    """Write addresses, passwords and keys where only this user of the machine can read them."""
    path = settings.var_dir / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".new")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(_log_ins(settings.web.public_url, stage), file, indent=2)
    partial.rename(path)


def _log_ins(url: str, stage: Stage) -> dict[str, Any]:
    tenants = [
        {
            "slug": workspace.slug,
            "kind": str(workspace.kind),
            "api_key": workspace.api_key,
            "people": [
                {
                    "name": member.name,
                    "email": member.email,
                    "password": stage.password,
                    "role": member.role,
                }
                for member in workspace.people
            ],
        }
        for workspace in stage.workspaces
    ]
    return {"url": url, "tenants": tenants, **_operator(stage)}


def _operator(stage: Stage) -> dict[str, Any]:
    if stage.operator is None:
        return {}
    person = {"name": stage.operator.name, "email": stage.operator.email}
    return {"operator": {**person, "password": stage.password}}

"""The sections of a workspace's settings, as far as the one who asks may open them."""

from app.core.actor import Actor

_SECTIONS = (
    ("general", "General", "settings", "settings.manage"),
    ("brand", "Brand", "settings/brand", "settings.manage"),
    ("plan", "Plan", "settings/plan", "plan.read"),
    ("white_label", "White label", "settings/white-label", "settings.manage"),
    ("team", "Team", "settings/team", "workspace.read"),
    ("agencies", "Agencies", "settings/agencies", "agencies.manage"),
    ("api_keys", "API keys", "settings/api-keys", "api.manage"),
    ("programs", "Programs", "settings/programs", "api.manage"),
    ("applications", "Applications", "settings/applications", "api.manage"),
    ("support", "Support access", "settings/support", "support.allow"),
    ("audit", "Audit log", "settings/audit", "audit.read"),
    ("data", "Data", "settings/data", "data.export"),
)


def settings_tabs(actor: Actor, slug: str, current: str) -> list[dict[str, str | bool]]:
    """The tabs above every settings page."""
    return [
        {"label": label, "href": f"/t/{slug}/{path}", "is_current": name == current}
        for name, label, path, permission in _SECTIONS
        if actor.can(permission)
    ]

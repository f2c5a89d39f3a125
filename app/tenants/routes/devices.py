"""A browser in words, from the header it sends: enough to recognise one's own."""

from app.web.visit import HttpRequest, visit_of

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """For instance `Firefox on Linux`."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Another browser")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def user_agent_of(request: HttpRequest) -> str:
    return request.headers.get("user-agent", "")


def place_of(request: HttpRequest) -> str:
    """Device and address, for security mails."""
    return f"{device(user_agent_of(request))}, {visit_of(request).ip or 'unknown address'}"

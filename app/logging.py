"""Structured logs: one line per event, with request, tenant and person, and without secrets."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from app.settings import LogFormat, LogSettings

HIDDEN = "(hidden)"
SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)|secret|token|authorization|cookie|api_?key|private_?key|signature|dsn",
    re.IGNORECASE,
)
SECRET_TEXT = re.compile(
    r"(?P<url>://[^\s:@/]*:)[^\s@/]+(?=@)|(?P<bearer>\b(?:Bearer|Basic)\s+)[\w.~+/=-]+",
    re.IGNORECASE,
)
Event = MutableMapping[str, Any]


def configure(settings: LogSettings) -> None:
    """Send structlog and the standard library's logs to standard error in one form."""
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
        one_line,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(settings.format),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for noisy in ("uvicorn.access", "httpx", "httpcore", "fontTools", "weasyprint"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def bind(
    *, request_id: str | None = None, tenant: str | None = None, person: str | None = None
) -> None:
    """Put what is known about the present request or job on every line it logs from here on."""
    known = {"request_id": request_id, "tenant": tenant, "person": person}
    structlog.contextvars.bind_contextvars(**{k: v for k, v in known.items() if v is not None})


def forget() -> None:
    """Clear what `bind` put down, before the next request or job on this task."""
    structlog.contextvars.clear_contextvars()


def hide_secrets(_logger: object, _method: str, event: Event) -> Event:
    """Replace values with telling names, and passwords and tokens inside any text."""
    for name, value in event.items():
        event[name] = HIDDEN if SECRET_NAME.search(name) and value else _clean(value)
    return event


def one_line(_logger: object, _method: str, event: Event) -> Event:
    """Escape line breaks in values, so that no input can forge a second log line."""
    for name, value in event.items():
        if isinstance(value, str) and name != "exception":
            event[name] = value.replace("\r", "\\r").replace("\n", "\\n")
    return event


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return SECRET_TEXT.sub(_without_secret, value)
    if isinstance(value, dict):
        return {
            key: HIDDEN if SECRET_NAME.search(str(key)) and each else _clean(each)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value


def _without_secret(match: re.Match[str]) -> str:
    return f"{match['url'] or match['bearer']}{HIDDEN}"


def _renderer(form: LogFormat) -> Any:
    if form is LogFormat.JSON:
        return structlog.processors.JSONRenderer()
    # Plain tracebacks: the pretty ones print every local variable, codes and passwords too.
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )

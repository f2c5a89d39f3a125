"""Log lines say whose request they belong to, and never a secret."""

import json
import logging as standard
from collections.abc import Iterator

import pytest
import structlog

from app import logging
from app.settings import LogFormat, LogLevel, LogSettings


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator["Lines"]:
    yield Lines(capsys)
    logging.forget()
    structlog.reset_defaults()
    standard.getLogger().handlers.clear()


class Lines:
    """What is logged as JSON from `begin` to `read`, one dictionary a line."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def begin(self) -> structlog.stdlib.BoundLogger:
        logging.configure(LogSettings(LogLevel.INFO, LogFormat.JSON))
        logger: structlog.stdlib.BoundLogger = structlog.get_logger("web")
        return logger

    def read(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.capsys.readouterr().err.splitlines()]


def test_every_line_names_request_tenant_and_person(lines: Lines) -> None:
    logging.bind(request_id="r1", tenant="nova", person="p1")
    lines.begin().info("release.delivered", release_id="7")

    (line,) = lines.read()

    assert (line["request_id"], line["tenant"], line["person"]) == ("r1", "nova", "p1")
    assert (line["event"], line["release_id"]) == ("release.delivered", "7")


def test_forgetting_leaves_nothing_for_the_next_request(lines: Lines) -> None:
    logging.bind(request_id="r1", tenant="nova")
    logging.forget()
    lines.begin().info("request")

    assert "tenant" not in lines.read()[0]


@pytest.mark.parametrize(
    "named",
    ["password", "api_key", "session_token", "Authorization", "cookie", "client_secret"],
)
def test_hides_values_with_telling_names(lines: Lines, named: str) -> None:
    lines.begin().info("request", **{named: "canary"}, inside={named: "canary"})

    (line,) = lines.read()

    assert line[named] == "(hidden)"
    assert line["inside"] == {named: "(hidden)"}


@pytest.mark.parametrize(
    "text",
    [
        "cannot reach postgresql://app:canary@db/backline",
        "cannot reach unix://:canary@/run/redis.sock",
        "sent Authorization: Bearer canary",
        "sent Basic canary==",
    ],
)
def test_hides_secrets_inside_any_text(lines: Lines, text: str) -> None:
    lines.begin()
    standard.getLogger("other").warning(text)

    (line,) = lines.read()

    assert "canary" not in json.dumps(line)
    assert "(hidden)" in str(line["event"])


def test_hides_secrets_inside_a_traceback(lines: Lines) -> None:
    log = lines.begin()
    try:
        int("postgresql://app:canary@db/backline")
    except ValueError:
        log.exception("failed")

    (line,) = lines.read()

    assert "ValueError" in str(line["exception"])
    assert "canary" not in json.dumps(line)


def test_input_cannot_forge_a_second_line(lines: Lines) -> None:
    lines.begin().info("signed in", name="nova\nforged\r\nline")

    assert lines.read()[0]["name"] == "nova\\nforged\\r\\nline"


def test_a_traceback_on_the_console_shows_no_variables(
    lines: Lines, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.configure(LogSettings(LogLevel.INFO, LogFormat.CONSOLE))
    try:
        code = "482913"
        raise ValueError(f"{len(code)} digits")
    except ValueError:
        structlog.get_logger("web").exception("refused")
    shown = capsys.readouterr().err
    assert "6 digits" in shown
    assert "482913" not in shown.replace('code = "482913"', "")

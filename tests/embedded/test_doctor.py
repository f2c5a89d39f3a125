"""The doctor judges versions and says what is broken."""

from pathlib import Path

import pytest

from app.embedded.doctor import redis_is_patched
from tests.embedded.backline import Backline


@pytest.mark.parametrize("version", ["6.2.20", "7.2.11", "7.4.6", "8.2.2", "8.4.0", "9.0.0"])
def test_trusts_a_redis_that_is_patched(version: str) -> None:
    assert redis_is_patched(version)


@pytest.mark.parametrize("version", ["5.0.14", "6.2.5", "7.2.10", "7.4.5", "8.0.3", "8.2.1"])
def test_distrusts_a_redis_that_is_not(version: str) -> None:
    assert not redis_is_patched(version)


def test_says_what_is_broken_and_ends_with_one(tmp_path: Path) -> None:
    backline = Backline(tmp_path / "var")
    backline.up().close()

    report = backline.run("doctor")

    assert report.returncode == 1
    assert "broken   database" in report.stdout
    assert "warning  supervisor  does not run here" in report.stdout


def test_names_the_setting_that_is_wrong(tmp_path: Path) -> None:
    report = Backline(tmp_path / "var").run("doctor", LOG_LEVEL="loud")

    assert report.returncode == 1
    assert report.stderr.startswith("A setting is wrong. ")

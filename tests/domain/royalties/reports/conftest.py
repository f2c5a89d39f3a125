from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.royalties.reports.convert import Converted, Engine, convert
from app.domain.royalties.reports.profile import Profile

Reading = Callable[..., Converted]


@pytest.fixture
def fixtures() -> Path:
    return Path(__file__).parent / "fixtures"


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    """Converts a path, text or bytes in a work directory of its own."""
    count = 0

    def reading(
        report: Path | str | bytes, engine: Engine | None = None, profile: Profile | None = None
    ) -> Converted:
        nonlocal count
        count += 1
        work = tmp_path / str(count)
        work.mkdir()
        if isinstance(report, str):
            report = report.encode()
        if isinstance(report, bytes):
            (work / "report").write_bytes(report)
            report = work / "report"
        return convert(
            report, workdir=work, progress=lambda _: None, engine=engine, profile=profile
        )

    return reading

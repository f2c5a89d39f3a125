"""Long queries that tell how far they are."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import duckdb

Progress = Callable[[int], None]
_GLANCE_SECONDS = 0.1
_STEPS = 50


class Watch:
    """Tells `progress` the lines' worth of work done, in steps of a fiftieth, never backwards.

    It is always called in the caller's own thread; what it raises ends the running query.
    """

    def __init__(self, progress: Progress, lines: int) -> None:
        self._progress = progress
        self._lines = lines
        self._step = 0

    def reached(self, share: float) -> None:
        """A share of the whole work, between 0 and 1."""
        step = int(share * _STEPS)
        if step > self._step:
            self._step = step
            self._progress(self._lines * step // _STEPS)

    def line(self, number: int) -> None:
        """Every line up to this one is done."""
        self.reached(number / max(1, self._lines))

    def run(self, db: duckdb.DuckDBPyConnection, sql: str, share: tuple[float, float]) -> int:
        """Runs what writes rows and takes the work from one share to another; returns how many."""
        return int(str(self.ask(db, sql, share)[0]))

    def ask(
        self, db: duckdb.DuckDBPyConnection, sql: str, share: tuple[float, float]
    ) -> tuple[object, ...]:
        """The one row of a query that takes the work from one share to another."""
        start, end = share
        with ThreadPoolExecutor(max_workers=1) as beside:
            row: Future[tuple[object, ...]] = beside.submit(lambda: _row(db, sql))
            try:
                while wait([row], timeout=_GLANCE_SECONDS).not_done:
                    done = min(100.0, max(0.0, db.query_progress()))
                    self.reached(start + (end - start) * done / 100)
            except BaseException:
                db.interrupt()
                raise
        self.reached(end)
        return row.result()


def _row(db: duckdb.DuckDBPyConnection, sql: str) -> tuple[object, ...]:
    row: tuple[object, ...] | None = db.execute(sql).fetchone()
    return row or (0,)

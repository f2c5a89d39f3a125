"""Files of pictures that were removed go as well."""

from app.core.jobs import JobRun, long_job


@long_job("venues.forget_picture", timeout=60, attempts=8)
async def forget_picture(run: JobRun, *, large_key: str, small_key: str) -> None:
    """Delete both sizes of a picture that nobody sees any more."""
    for key in (large_key, small_key):
        await run.adapters.storage.delete(key)

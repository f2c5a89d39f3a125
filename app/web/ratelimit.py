"""Rate limits: GCRA in one atomic Redis script; without Redis each process counts for itself."""

import math
from collections import OrderedDict

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.core import clock
from app.core.errors import TooMany

log = structlog.get_logger("web")

# The theoretical arrival time of the next request, in microseconds. Answers the wait, or 0.
SCRIPT = """
local now, interval, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = arrival - tolerance - now
if wait > 0 then return wait end
redis.call('SET', KEYS[1], string.format('%d', arrival + interval),
    'PX', math.ceil((arrival + interval - now) / 1000) + 1000)
return 0
"""
MICROSECONDS = 1_000_000
LOCAL_KEYS = 10_000


class RateLimiter:
    """Counts by key; a key names what is limited and for whom, such as `sign-in:<address>`."""

    def __init__(self, redis: Redis) -> None:
        self._script = redis.register_script(SCRIPT)
        self._local: OrderedDict[str, int] = OrderedDict()

    async def limit(self, key: str, *, rate: int, per: int, burst: int = 0) -> None:
        """Let `rate` requests pass in `per` seconds, evenly, and `burst` more at once.

        Raises TooMany with the seconds to wait.
        """
        now = int(clock.now().timestamp() * MICROSECONDS)
        interval = per * MICROSECONDS // rate
        tolerance = interval * burst
        try:
            wait = await self._script(keys=[f"limit:{key}"], args=[now, interval, tolerance])
        except (RedisError, OSError):
            log.warning("ratelimit.local")
            wait = self._locally(key, now, interval, tolerance)
        if int(wait) > 0:
            raise TooMany(retry_after=math.ceil(int(wait) / MICROSECONDS))

    def _locally(self, key: str, now: int, interval: int, tolerance: int) -> int:
        arrival = max(self._local.get(key, 0), now)
        wait = arrival - tolerance - now
        if wait > 0:
            return wait
        self._local[key] = arrival + interval
        self._local.move_to_end(key)
        while len(self._local) > LOCAL_KEYS:
            self._local.popitem(last=False)
        return 0

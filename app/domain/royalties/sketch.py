"""How much two reports say about the same things, told from a few hundred numbers of each.

A sketch is the smallest hashes of what a report speaks of. Those of two reports are a fair sample
of both together, so their common part is estimated without reading either again.
"""

import hashlib
import heapq
from collections.abc import Iterable, Sequence

SIZE = 512
# Fewer may be alike by chance: two singles in one store and month.
LEAST_SHARED = 5
_HALF = 0.5


def key_hash(parts: Iterable[object]) -> int:
    """48 bits of what identifies an earning."""
    text = "\x1f".join("\x1e" if part is None else str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")


def sketch_of(hashes: Iterable[int]) -> list[int]:
    """The smallest of the hashes, in order."""
    return heapq.nsmallest(SIZE, hashes)


def are_alike(one: Sequence[int], one_size: int, other: Sequence[int], other_size: int) -> bool:
    """Whether half of the smaller report is in the other one as well."""
    sample = heapq.nsmallest(SIZE, set(one) | set(other))
    if not sample:
        return False
    common = len(set(sample) & set(one) & set(other)) / len(sample)
    shared = common * (one_size + other_size) / (1 + common)
    return shared >= LEAST_SHARED and shared >= _HALF * min(one_size, other_size)

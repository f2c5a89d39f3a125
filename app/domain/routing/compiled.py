"""Compiling to machine code, and chance that is the same on every machine."""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numba import config, njit
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])
Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]
Chance = NDArray[np.uint64]
"""One number that every draw moves on."""

_numba: Any = config
_HERE = Path(__file__).parent
_KEPT = _HERE / "__pycache__"
"""Where machine code is kept, for the owner of the program alone: loading it is running it."""
COMPILED = ("compiled", "ground", "route", "search", "bound")


def sources(folder: Path = _HERE) -> str:
    """All that is compiled as one name: numba sees only the file of the function it compiles, and
    would go on using what was compiled with an older version of another."""
    found = sha256()
    for name in COMPILED:
        found.update((folder / f"{name}.py").read_bytes())
    return found.hexdigest()[:16]


def _may_keep() -> bool:
    return os.access(_KEPT if _KEPT.exists() else _HERE, os.W_OK)


_FOLDER = str(_KEPT / f"compiled-{sources()}")


def compiled(function: Function) -> Function:
    """The same function as machine code, kept on disk between processes where that may be."""
    before = _numba.CACHE_DIR
    _numba.CACHE_DIR = _FOLDER
    try:
        return cast(Function, njit(cache=_may_keep())(function))
    finally:
        _numba.CACHE_DIR = before


def chance(seed: int) -> Chance:
    """Never zero, which would stay zero."""
    return np.array([(seed * 2654435761 + 88172645463325252) % (1 << 63) | 1], dtype=np.uint64)


@compiled
def bits(state: Chance) -> np.uint64:
    drawn = state[0]
    drawn ^= drawn << np.uint64(13)
    drawn ^= drawn >> np.uint64(7)
    drawn ^= drawn << np.uint64(17)
    state[0] = drawn
    return drawn


@compiled
def below(state: Chance, bound: int) -> int:
    """A whole number from zero, smaller than the bound."""
    return int(np.int64(bits(state) >> np.uint64(11)) % bound)


@compiled
def unit(state: Chance) -> float:
    """A number from zero, smaller than one."""
    return np.float64(bits(state) >> np.uint64(11)) / 9007199254740992.0

"""The fences a child puts around itself before it touches a stranger's file."""

import ctypes
import os
import resource

NOBODY = 65_534
_CLONE_NEWUSER = 0x1000_0000
_CLONE_NEWNET = 0x4000_0000
_PR_SET_NO_NEW_PRIVS = 38


def confine(cpu_seconds: int, memory_bytes: int) -> None:
    """Limit this process and those it starts; irreversible.

    Nothing can be written to disk, no network is reachable where the kernel permits leaving it,
    and a process of the superuser goes on as nobody.
    """
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_AS, memory_bytes),
    ):
        resource.setrlimit(limit, (value, value))
    # The hard limit kills without saying why; a second earlier SIGXCPU says it.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    libc = ctypes.CDLL(None, use_errno=True)
    superuser = os.geteuid() == 0
    # Without privilege only a new user namespace allows leaving the network; either may be refused.
    libc.unshare(_CLONE_NEWNET if superuser else _CLONE_NEWUSER | _CLONE_NEWNET)
    if superuser:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no-new-privileges was refused")

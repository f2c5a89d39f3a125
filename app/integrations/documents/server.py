"""The warm process that forks one limited child per document.

Started as `python -m app.integrations.documents.server <descriptor>`; ends with its parent.
WeasyPrint is imported once here, so that a child costs a fork and not an import.
"""

import ctypes
import logging
import os
import resource
import signal
import socket
import sys
import tempfile

from app.integrations.documents import wire
from app.integrations.documents.papers import bind, rewrite
from app.integrations.documents.typeset import AssetNotGiven, typeset

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20
LARGEST_FILE = 128 * 1024 * 1024
OPEN_FILES = 64

_CLONE_NEWNET = 0x40000000
_PR_SET_NO_NEW_PRIVS = 38
_WARM_UP = "<!doctype html><html lang=en><title>Warm-up</title><p>Warm-up</p></html>"


def main() -> None:
    """Fork a child for every descriptor that arrives, until the application is gone."""
    control = socket.socket(fileno=int(sys.argv[1]))
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _leave_the_network()
    typeset(_WARM_UP, {})
    control.send(wire.READY)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 64, 1)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            _child(socket.socket(fileno=descriptors[0]), float(message))
        os.close(descriptors[0])


def _child(line: socket.socket, seconds: float) -> None:
    _limit(seconds)
    try:
        wire.send_blocks(line, wire.STARTED)
        workdir, job = wire.receive_job(line)
        os.chdir(workdir)
        tempfile.tempdir = workdir
        wire.send_blocks(line, wire.DONE, _done(job))
    except (MemoryError, RecursionError) as error:
        wire.send_blocks(line, wire.HEAVY, type(error).__name__.encode())
    except (Exception, AssetNotGiven) as error:  # noqa: BLE001 - told to the parent, which raises
        wire.send_blocks(line, wire.BROKEN, f"{type(error).__name__}: {error}".encode())
    finally:
        os._exit(0)


def _done(job: wire.Job) -> bytes:
    if job.html is None:
        return rewrite(job.papers[0])
    document = typeset(job.html, job.assets)
    return bind(document, job.papers) if job.papers else document


def _limit(seconds: float) -> None:
    # The alarm's default action ends the process from the kernel, whatever code is running.
    signal.setitimer(signal.ITIMER_REAL, seconds)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_the_network() -> None:
    """A second wall behind the fetcher; only root may build it, so a refusal is accepted."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.unshare(_CLONE_NEWNET)


if __name__ == "__main__":
    main()

"""Where the embedded servers live: directories, the user they run as, and short socket paths."""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

SYSTEM = Path("/var/lib/backline")
"""For root only: what its servers need and could not reach otherwise."""

LONGEST_SOCKET_PATH = 107
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The user the servers run as; `None` in `Home.user` means the user who started us."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Home:
    """The directory that holds the data of the embedded servers, and the user who owns it."""

    path: Path
    user: ServerUser | None

    def private(self, name: str) -> Path:
        """A directory below this one that only the server's user can enter."""
        return make_private(self.path / name, self.user)

    def socket_directory(self, name: str) -> Path:
        """A private directory whose path leaves room for a socket (107 bytes on Linux)."""
        directory = self.path / "run" / name
        if len(os.fsencode(directory)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH:
            make_passage(self.path / "run", self.user)
            return make_private(directory, self.user)
        owner = os.getuid() if self.user is None else self.user.uid
        short = short_root() / f"backline-{owner}-{digest(directory)}"
        return make_private(short, self.user)


def home_for(directory: Path) -> Home:
    """Choose the servers' home for a var directory.

    PostgreSQL refuses to run as root, so root's servers run as `nobody`. When `nobody` cannot
    reach the var directory (a clone below a private home), the data lives in /var/lib/backline
    and a link in the var directory leads there: the parents' modes are never touched.
    """
    directory = directory.absolute()
    directory.mkdir(parents=True, exist_ok=True)
    if os.getuid() != 0:
        return Home(make_private(directory / "servers", None), None)
    user = nobody()
    if reachable_by_others(directory):
        return Home(make_passage(directory / "servers", user), user)
    return Home(make_passage(_elsewhere(directory), user), user)


def _elsewhere(directory: Path) -> Path:
    link = directory / "servers"
    if link.is_symlink():
        return link.readlink()
    place = SYSTEM / digest(directory)
    # Without its link and the passwords beside it, what is left here can be opened by nobody.
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o755, parents=True)
    link.symlink_to(place)
    return place


def nobody() -> ServerUser:
    """The unprivileged user; its group is called differently across systems, so by number."""
    entry = pwd.getpwnam("nobody")
    return ServerUser(entry.pw_uid, entry.pw_gid)


def reachable_by_others(path: Path) -> bool:
    """Whether every directory on the way to this one may be entered by any user."""
    real = path.resolve()
    return all(each.stat().st_mode & stat.S_IXOTH for each in (real, *real.parents))


def make_private(path: Path, user: ServerUser | None) -> Path:
    """Create or adopt a directory with mode 0700, owned by the server's user.

    Raises PermissionError when somebody else already owns the path.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = os.getuid() if user is None else user.uid
    if path.lstat().st_uid not in {wanted, os.getuid()} or path.is_symlink():
        raise PermissionError(
            f"{path} belongs to another user. Remove it, or set VAR_DIR to another directory."
        )
    if user is not None:
        os.chown(path, user.uid, user.gid)
    path.chmod(0o700)
    return path


def make_passage(path: Path, user: ServerUser | None) -> Path:
    """Create a directory the server's user can walk through but not write to."""
    if user is None:
        return make_private(path, None)
    path.mkdir(mode=0o711, parents=True, exist_ok=True)
    path.chmod(0o711)
    return path


def give(path: Path, user: ServerUser | None) -> Path:
    """Hand a file to the server's user, readable by nobody else."""
    path.chmod(0o600)
    if user is not None:
        os.chown(path, user.uid, user.gid)
    return path


def readable(base: Path, parts: tuple[str, ...], home: Home) -> Path:
    """A directory with these parts of `base` that the server's user can read: `base` or a copy.

    The parts keep their places, because programs look for their libraries beside them.
    """
    if home.user is None or all(reachable_by_others(base / part) for part in parts):
        return base
    versions = [str((base / part).stat().st_mtime_ns) for part in parts]
    copy = make_passage(SYSTEM / "programs", home.user) / digest(base, *parts, *versions)
    if not copy.exists():
        partial = copy.with_suffix(f".{os.getpid()}")
        for part in parts:
            _copy_readable(base / part, partial / part)
        partial.chmod(0o755)
        partial.rename(copy)
    return copy


def _copy_readable(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not source.is_dir():
        shutil.copyfile(source, target)
        target.chmod(0o755)
        return
    shutil.copytree(source, target, symlinks=True)
    for entry in (target, *target.rglob("*")):
        if not entry.is_symlink():
            entry.chmod(entry.stat().st_mode | 0o044 | (0o011 if _runnable(entry) else 0))


def _runnable(entry: Path) -> bool:
    return entry.is_dir() or bool(entry.stat().st_mode & stat.S_IXUSR)


def short_root() -> Path:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and os.getuid() != 0 and len(runtime) < 40 and os.access(runtime, os.W_OK):
        return Path(runtime)
    return Path("/tmp")  # noqa: S108 - the directory below it is private and its owner is checked


def digest(path: Path, *more: str) -> str:
    return hashlib.sha256("\0".join([str(path), *more]).encode()).hexdigest()[:12]

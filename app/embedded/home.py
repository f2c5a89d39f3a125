"""Where the embedded servers live: directories, the user they run as, and short socket paths."""

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

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
    elsewhere = Path("/var/lib/backline") / digest(directory)
    elsewhere.mkdir(mode=0o755, parents=True, exist_ok=True)
    link = directory / "servers"
    if not link.is_symlink():
        link.symlink_to(elsewhere)
    return Home(make_passage(elsewhere, user), user)


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


def readable_program(source: Path, home: Home) -> Path:
    """A copy of a program (file or tree) that the server's user can run, or the program itself."""
    if home.user is None or (reachable_by_others(source.parent) and runs_for_others(source)):
        return source
    stamp = digest(source, str(source.stat().st_mtime_ns))
    make_passage(home.path / "programs", home.user)
    copy = home.path / "programs" / f"{source.name}-{stamp}"
    if not copy.exists():
        partial = copy.with_suffix(f".{os.getpid()}")
        copy_readable(source, partial)
        partial.rename(copy)
    return copy


def runs_for_others(source: Path) -> bool:
    return bool(source.stat().st_mode & stat.S_IXOTH)


def copy_readable(source: Path, target: Path) -> None:
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

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.vault.analysis import limited
from app.domain.vault.analysis.engine import analyse
from app.domain.vault.analysis.errors import Crashed, MediaRefused, TimedOut
from app.domain.vault.analysis.limited import run_limited
from tests import audio

NAMES = [
    "-i.wav",
    "--help",
    "$(touch owned).wav",
    "a;b|c&d.wav",
    "line\nfeed\r.wav",
    "file:pipe:0",
    "concat:a|b.wav",
    "%2e%2e%2f%00.wav",
    "\u202egnp.wav",
    "quote\"'\\.wav",
    "🎧.wav",
    "CON.wav",
    "x" * 250 + ".wav",
]


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("song")
    return audio.write(folder / "song.wav", audio.song(120, "A minor", 10))


def probe(script: str, memory: int = 1 << 30) -> list[str]:
    code = (
        "import os, resource, socket\n"
        "from app.domain.vault.analysis.limits import confine\n"
        f"confine(30, {memory})\n{script}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_child_says_what_the_engine_says(song: Path) -> None:
    assert run_limited(song) == analyse(song)


def test_the_child_stays_below_one_gibibyte(song: Path) -> None:
    # In a process of its own: a child counts as much as whoever started it until it has begun.
    script = (
        "import resource, sys\n"
        "from app.domain.vault.analysis.limited import run_limited\n"
        "run_limited(sys.argv[1], memory_bytes=512 << 20)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = [sys.executable, "-c", script, str(song)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert int(done.stdout) < 1 << 20


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_data_and_never_an_argument(name: str, song: Path, tmp_path: Path) -> None:
    path = shutil.copy(song, tmp_path / name)

    assert run_limited(path).technical.duration == 10


def test_a_link_is_not_followed(song: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.wav"
    link.symlink_to(song)

    with pytest.raises(OSError, match="symbolic links"):
        run_limited(link)


def test_a_slow_child_is_ended_with_all_it_started(
    song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child, held = tmp_path / "child.py", tmp_path / "held"
    os.mkfifo(held)
    reading = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    child.write_text(
        "import subprocess, time\n"
        f"held = open({str(held)!r}, 'w')\n"
        "subprocess.Popen(['/bin/sleep', '60'], pass_fds=(held.fileno(),))\n"
        "held.write('started'); held.flush(); time.sleep(60)\n"
    )
    monkeypatch.setattr(limited, "_CHILD", child)

    with pytest.raises(TimedOut):
        run_limited(song, timeout=2.0)

    # The pipe reads as ended only when nobody holds its other end any more.
    assert os.read(reading, 100) == b"started"
    assert select.select([reading], [], [], 10)[0] == [reading]
    assert os.read(reading, 100) == b""
    os.close(reading)


@pytest.mark.parametrize(
    "script",
    [
        "import os; os.abort()",
        "print('{')",
        "raise SystemExit(3)",
        "while True: print('x' * 1_000_000)",
        "",
    ],
    ids=["abort", "not json", "exit code", "too much", "nothing"],
)
def test_a_child_that_goes_wrong_is_a_crash_and_not_ours(
    script: str, song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text(script)
    monkeypatch.setattr(limited, "_CHILD", child)

    with pytest.raises(Crashed, match="Export it again"):
        run_limited(song, timeout=5.0)


def test_too_little_memory_is_a_refusal(song: Path) -> None:
    with pytest.raises(MediaRefused):
        run_limited(song, memory_bytes=150 << 20)


def test_nothing_can_be_written_and_few_files_opened() -> None:
    script = "print(*(resource.getrlimit(n)[1] for n in (1, 4, 7, 9)), *resource.getrlimit(0))"

    assert probe(script) == ["0", "0", "64", str(1 << 30), "30", "31"]


def test_new_privileges_are_refused() -> None:
    script = "print(open('/proc/self/status').read().split('NoNewPrivs:')[1].split()[0])"

    assert probe(script) == ["1"]


def test_the_superuser_goes_on_as_nobody() -> None:
    expected = "65534" if os.geteuid() == 0 else str(os.geteuid())

    assert probe("print(os.getuid(), os.geteuid(), len(os.getgroups()))")[:2] == [expected] * 2


def test_the_child_loads_neither_database_nor_web(song: Path) -> None:
    script = (
        "import runpy, sys\n"
        f"sys.argv = ['child', '30', '{1 << 30}']\n"
        "try: runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "except SystemExit: pass\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "vault = getattr(sys.modules['app.domain.vault'], '__file__', None)\n"
        "print(vault, loaded & {'sqlalchemy', 'litestar', 'asyncpg'}, file=sys.stderr)\n"
    ).replace("'child'", repr(str(limited._CHILD)))
    with song.open("rb") as source:
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, stdin=source, capture_output=True, check=True)

    assert done.stderr.strip() == b"None set()"

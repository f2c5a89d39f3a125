"""What the search needs stays out of web processes, and machine code follows its sources."""

import subprocess
import sys
from pathlib import Path

from app.domain.routing import compiled


def test_the_words_of_a_problem_load_no_compiler() -> None:
    program = (
        "import sys, app.domain.routing, app.main; "
        "sys.exit(any(name.split('.')[0] in ('numba', 'llvmlite') for name in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_another_source_keeps_its_machine_code_elsewhere(tmp_path: Path) -> None:
    folder = Path(compiled.__file__).parent
    for name in compiled.COMPILED:
        (tmp_path / f"{name}.py").write_bytes((folder / f"{name}.py").read_bytes())
    before = compiled.sources()
    assert compiled.sources(tmp_path) == before

    with (tmp_path / "route.py").open("a") as route:
        route.write("# one word more\n")
    assert compiled.sources(tmp_path) != before


def test_chance_is_the_same_for_one_seed_and_never_stands_still() -> None:
    one, same, other = (compiled.chance(seed) for seed in (7, 7, 8))
    drawn = [compiled.below(one, 1000) for _ in range(200)]

    assert drawn == [compiled.below(same, 1000) for _ in range(200)]
    assert drawn != [compiled.below(other, 1000) for _ in range(200)]
    assert len(set(drawn)) > 150
    assert all(0 <= compiled.unit(one) < 1 for _ in range(200))

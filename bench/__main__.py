"""Runs every benchmark, each in a process of its own: `python -m bench`."""

import subprocess
import sys
from pathlib import Path

failed = [
    path.stem
    for path in sorted(Path(__file__).parent.glob("*.py"))
    if not path.name.startswith("_")
    and subprocess.run([sys.executable, str(path)], check=False).returncode  # noqa: S603
]
sys.exit(f"These did not finish: {', '.join(failed)}." if failed else 0)

"""Everything that must hold before a change lands: `python -m tests`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

LINTERS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
)


def main() -> int:
    """Run the linters, the import contracts and the tests; stop at the first that fails."""
    parser = argparse.ArgumentParser(prog="python -m tests", description=main.__doc__)
    parser.add_argument("--lint-only", action="store_true", help="run no test")
    arguments = parser.parse_args()
    commands = [[sys.executable, "-m", *linter] for linter in LINTERS]
    commands.append([str(Path(sys.executable).with_name("lint-imports"))])
    if not arguments.lint_only:
        # Files stay whole: their tests share what was trained for the first of them. Windows and
        # child processes make a worker wait for a third of its time: one more uses it.
        count = min(4, (os.cpu_count() or 1) + 1)
        workers = ["-n", str(count), "--dist", "loadfile"]
        commands.append([sys.executable, "-m", "pytest", *workers])
    for command in commands:
        print("+", " ".join(command), flush=True)
        failed = subprocess.run(command, cwd=Path(__file__).parent.parent, check=False).returncode
        if failed:
            return failed
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Run the program's commands as a person does, and see what time and memory each takes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

MAIN = Path(__file__).resolve().parent.parent / "main.py"
SECONDS_BETWEEN_LOOKS = 0.05
MEGABYTE = 1024**2


@dataclass(frozen=True)
class Taken:
    """What a command took.

    Args:
        seconds: By the clock.
        megabytes: The most memory that the command and its children held together at a look, with
            libraries that several of them share counted for each.
    """

    seconds: float
    megabytes: float


def watch(work: Path, words: Sequence[str]) -> Taken:
    """Run `main.py` in a folder until it ends.

    Args:
        work: The folder that it works in.
        words: The verb and its options.

    Returns:
        What it took.

    Raises:
        RuntimeError: The command failed; the message ends with what it said.
    """
    started, peak = time.perf_counter(), 0
    log = work / "said.txt"
    with log.open("w+", encoding="utf-8") as said:
        command = [sys.executable, str(MAIN), *words]
        child = subprocess.Popen(command, cwd=work, stdout=said, stderr=subprocess.STDOUT)
        while child.poll() is None:
            peak = max(peak, resident_memory(child.pid))
            time.sleep(SECONDS_BETWEEN_LOOKS)
    if child.returncode:
        raise RuntimeError(f"{' '.join(words)}: {log.read_text(encoding='utf-8')[-2000:]}")
    return Taken(time.perf_counter() - started, peak / MEGABYTE)


def resident_memory(process: int) -> int:
    """Return the bytes that a process and all that it started hold now."""
    try:
        parent = psutil.Process(process)
        family = [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(_resident(member) for member in family)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0

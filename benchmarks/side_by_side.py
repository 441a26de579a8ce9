"""Compare pieces of work in one process, in turns, so that what else the machine does hits all."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from experiments.running.child import child_environment


@dataclass(frozen=True)
class Seconds:
    """Median seconds of one piece of work: by the clock, and of all cores together."""

    wall: float
    processor: float


def restart_like_a_training(module: str) -> None:
    """Run a benchmark again in the environment that trainings have, unless it is there already."""
    if "MALLOC_TRIM_THRESHOLD_" not in os.environ:
        command = [sys.executable, "-m", module, *sys.argv[1:]]
        os.execve(sys.executable, command, child_environment())


def in_turns(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Seconds]:
    """Return how long each piece of work takes: each in every round, after one to warm up."""
    for work in works.values():
        work()
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            wall, processor = time.perf_counter(), time.process_time()
            work()
            taken[name].append((time.perf_counter() - wall, time.process_time() - processor))
    return {
        name: Seconds(*(statistics.median(column) for column in zip(*times, strict=True)))
        for name, times in taken.items()
    }


def compare(found: Mapping[str, Seconds], *, images: int) -> str:
    """Say images a second of each piece of work, and how many times as fast as the first it is."""
    first = next(iter(found.values()))
    return ", ".join(
        f"{name} {images / each.wall:.1f} images/s (× {first.wall / each.wall:.2f}; "
        f"processor time × {first.processor / each.processor:.2f})"
        for name, each in found.items()
    )

"""The runs of a folder that is looked at again and again: only what changed is read again."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from experiments.run_folder import RunFolder, list_run_folders
from experiments.runs import Run, read_run

LOOK_SECONDS = 1.5
"""Between two looks at a folder of runs, for those who show what is in it."""

Marks: TypeAlias = "tuple[tuple[str, int, int, int], ...]"
"""Path, time of the last change, size and number of each file that tells of a change."""


@dataclass(frozen=True)
class KnownRun:
    """A run as it was read, and how its files looked just before."""

    run: Run
    marks: Marks


class KnownRuns:
    """Remembers the runs that it has read; any thread may ask.

    Args:
        before_each: Called before a run is read, so that more urgent work can go first.
    """

    def __init__(self, before_each: Callable[[], object] = lambda: None) -> None:
        self._before_each = before_each
        self._lock = Lock()
        self._known: dict[Path, dict[Path, KnownRun]] = {}

    def read(self, runs: Path) -> tuple[Run, ...]:
        """Return all runs of a folder, sorted by name; an unchanged one is the same object."""
        with self._lock:
            known = read_changed(runs, self._known.get(runs, {}), self._before_each)
            self._known[runs] = known
            return tuple(each.run for each in known.values())


def read_changed(
    runs: Path, known: Mapping[Path, KnownRun], before_each: Callable[[], object] = lambda: None
) -> dict[Path, KnownRun]:
    """Read the runs of a folder that are new or have changed.

    Args:
        runs: The folder.
        known: What is known of its runs, by their folders.
        before_each: Called before each run that is read.

    Returns:
        What is known now, sorted by name, without the runs that are gone.
    """
    found = {}
    for folder in list_run_folders(runs):
        before, marks = known.get(folder.path), marks_of(folder)
        if before is None or before.marks != marks or _is_training(before.run):
            before_each()
            before = _read_again(folder, marks, before)
        found[folder.path] = before
    return found


def marks_of(folder: RunFolder) -> Marks:
    """Return how the files of a run look that change with it.

    Files that are written whole change their folders as well; the others are looked at themselves.
    """
    evaluation = folder.chosen.parent
    inside = (
        folder.path, folder.state, folder.history, folder.notes, folder.robustness.folder,
        evaluation,
    )  # fmt: skip
    paths = [*map(str, inside), *(f"{each}/metrics.json" for each in _folders_in(evaluation))]
    return tuple(mark for path in paths if (mark := _mark(path)) is not None)


def _read_again(folder: RunFolder, marks: Marks, before: KnownRun | None) -> KnownRun:
    """Read a run; it stays the same object if nothing that is shown of it has changed."""
    run = read_run(folder)
    return KnownRun(before.run if before is not None and before.run == run else run, marks)


def _is_training(run: Run) -> bool:
    """Tell whether a run may be interrupted without a change of its files: its process may die."""
    return run.state is not None and run.state.status == "training"


def _mark(path: str) -> tuple[str, int, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 -- thousands of them in a look: a Path takes longer
    except OSError:
        return None
    return path, found.st_mtime_ns, found.st_size, found.st_ino


def _folders_in(path: Path) -> list[str]:
    try:
        with os.scandir(path) as entries:
            return sorted(entry.path for entry in entries if entry.is_dir())
    except OSError:
        return []

"""Train one experiment in a process of its own, and pass on what it reports."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from experiments.events import Failed, OnEvent, from_line
from experiments.exit_codes import STOPPED, TERMINATED
from experiments.run_folder import RunFolder
from experiments.running.processes import (
    STOPPED_BY_SIGNAL,
    UNTIL_INPUT_ENDS,
    ask_to_stop,
    start_process,
)
from experiments.workspace import Workspace
from models.history_file import read_history

MAIN = Path(__file__).resolve().parents[2] / "main.py"
_LISTEN_SECONDS = 0.5  # on Windows a wait without end cannot be interrupted
_STOPPED = {STOPPED, TERMINATED, *STOPPED_BY_SIGNAL}
_KILLED = {-9, 137, 0xC0000017}  # by signal 9, as a shell says it, and Windows's "no memory"

NO_MODEL = "there is no model yet; the same command, also with --resume, begins at epoch 1"
GOES_ON = "--resume goes on"
"""What can be done after a training that did not come to its end."""

FAST_KERNELS = {"TF_ENABLE_ONEDNN_OPTS": "1"}
"""TensorFlow takes oneDNN's kernels by itself only on processors with AVX-512 VNNI; on other x86
processors a training step took three times as long without them."""


RunExperiment = Callable[[RunFolder, Workspace, OnEvent, "ChildSettings"], None]


@dataclass(frozen=True)
class ChildSettings:
    """How a child is run.

    Args:
        threads: How many it computes with; none leaves that to the backend.
        should_stop: Asked now and then, for whoever waits outside the main thread, where no
            interrupt arrives.
        run: Trains elsewhere than in a child of this process; none trains in a child.
    """

    threads: int | None = None
    should_stop: Callable[[], bool] = lambda: False
    run: RunExperiment | None = None


def run_experiment_in_child(
    folder: RunFolder,
    workspace: Workspace,
    on_event: OnEvent,
    settings: ChildSettings | None = None,
) -> None:
    """Train the experiment of a run folder and wait for its end.

    The child's own words go to `training.log` in the folder, its events to `on_event`. It never
    outlives this process: it stops when its standard input ends.

    Raises:
        ValueError: The child failed; the message is its last sentence.
        KeyboardInterrupt: Somebody stopped it or this process; the child has kept its best model.
    """
    command = [sys.executable, str(MAIN), *workspace_options(workspace), "train", str(folder.path)]
    command += ["--progress", "json", UNTIL_INPUT_ENDS]
    with folder.log.open("a", encoding="utf-8") as log:
        given = settings or ChildSettings()
        child = start_process(command, stderr=log, env=child_environment(given.threads))
        try:
            heard = _follow(child, on_event, given.should_stop)
        finally:
            ask_to_stop(child)
            code = child.wait()
    if heard.stopped or code in _STOPPED:
        raise KeyboardInterrupt
    if code != 0:
        said = heard.failure or _last_words(folder, code)
        raise ValueError(f"{said} (its log is {folder.log})")


def workspace_options(workspace: Workspace) -> list[str]:
    """Return the command line options that name a workspace's folders."""
    return [part for name, path in workspace.folders.items() for part in (f"--{name}", str(path))]


def child_environment(threads: int | None = None) -> dict[str, str]:
    """Return the environment to train in: this process's own, and these where it has none.

    glibc keeps freed memory instead of handing it back to the system, which halves the time of a
    batch: each has arrays of megabytes.

    Args:
        threads: How many to compute with; none leaves that to the backend.
    """
    shared = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    settings = {
        **FAST_KERNELS,
        **({name: str(threads) for name in shared} if threads else {}),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
        "MALLOC_MMAP_THRESHOLD_": str(256 * 1024**2),
        "MALLOC_TRIM_THRESHOLD_": str(512 * 1024**2),
    }
    return {**settings, **os.environ}


@dataclass(frozen=True)
class _Heard:
    """What became known while a child ran: whether somebody stopped it, and what failed."""

    stopped: bool
    failure: str | None


def _follow(
    child: subprocess.Popen[str], on_event: OnEvent, should_stop: Callable[[], bool]
) -> _Heard:
    """Pass on a child's events until it ends; an interrupt is handed to the child, which ends."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_read_lines, args=(child, lines), daemon=True).start()
    stopped, failure = False, None
    while True:
        try:
            line = lines.get(timeout=_LISTEN_SECONDS)
            if line is None:
                return _Heard(stopped, failure)
            event = from_line(line)
            if isinstance(event, Failed):
                failure = event.message
            elif not isinstance(event, str):
                on_event(event)
        except queue.Empty:
            if should_stop():
                stopped = True
                ask_to_stop(child)
        except KeyboardInterrupt:
            stopped = True
            ask_to_stop(child)


def _read_lines(child: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    for line in child.stdout or ():
        lines.put(line)
    lines.put(None)


def _last_words(folder: RunFolder, code: int) -> str:
    """Say how a child ended that did not say so itself."""
    if code in _KILLED:
        return f"the training was killed, probably because memory ran out: {_kept(folder)}"
    lines = folder.log.read_text(encoding="utf-8", errors="replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "no word")
    return f"the training ended with exit code {code} and {last.strip()!r}"


def _kept(folder: RunFolder) -> str:
    """Say what a training that was killed has kept."""
    rows = read_history(folder.history)
    if not rows:
        return NO_MODEL
    best = max(rows, key=lambda row: row["val_psnr"])
    return f"the best model, of epoch {best['epoch']}, is kept; {GOES_ON}"

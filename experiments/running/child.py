"""Train one experiment in a process of its own, and pass on what it reports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from experiments.events import Failed, OnEvent, from_line
from experiments.exit_codes import STOPPED
from experiments.run_folder import RunFolder
from experiments.workspace import Workspace

MAIN = Path(__file__).resolve().parents[2] / "main.py"


FAST_KERNELS = {"TF_ENABLE_ONEDNN_OPTS": "1"}
"""TensorFlow takes oneDNN's kernels by itself only on processors with AVX-512 VNNI; on other x86
processors a training step took three times as long without them."""


def run_experiment_in_child(folder: RunFolder, workspace: Workspace, on_event: OnEvent) -> None:
    """Train the experiment of a run folder and wait for its end.

    The child's own words go to `training.log` in the folder, its events to `on_event`.

    Raises:
        ValueError: The child failed; the message is its last sentence.
        KeyboardInterrupt: Somebody stopped it; the child has kept its best model.
    """
    command = [sys.executable, str(MAIN), *workspace_options(workspace)]
    command += ["train", str(folder.path), "--progress", "json"]
    failure: list[str] = []
    with folder.log.open("a", encoding="utf-8") as log:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            encoding="utf-8",
            env=child_environment(),
        )
        code = _follow(child, on_event, failure)
    if code in (STOPPED, -signal.SIGINT):
        raise KeyboardInterrupt
    if code != 0:
        said = failure[-1] if failure else _last_words(folder.log, code)
        raise ValueError(f"{said} (its log is {folder.log})")


def workspace_options(workspace: Workspace) -> list[str]:
    """Return the command line options that name a workspace's folders."""
    names = [field.name for field in fields(workspace)]
    return [part for name in names for part in (f"--{name}", str(getattr(workspace, name)))]


def child_environment() -> dict[str, str]:
    """Return the environment to train in: this process's own, and these where it has none.

    glibc keeps freed memory instead of handing it back to the system, which halves the time of a
    batch: each has arrays of megabytes.
    """
    settings = {
        **FAST_KERNELS,
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
        "MALLOC_MMAP_THRESHOLD_": str(256 * 1024**2),
        "MALLOC_TRIM_THRESHOLD_": str(512 * 1024**2),
    }
    return {**settings, **os.environ}


def _follow(child: subprocess.Popen[str], on_event: OnEvent, failure: list[str]) -> int:
    """Pass on a child's events until it ends; Ctrl-C is handed to the child, which then ends."""
    while True:
        try:
            for line in child.stdout or ():
                event = from_line(line)
                if isinstance(event, Failed):
                    failure.append(event.message)
                elif not isinstance(event, str):
                    on_event(event)
            return child.wait()
        except KeyboardInterrupt:
            child.send_signal(signal.SIGINT)


def _last_words(log: Path, code: int) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    last = next((line for line in reversed(lines) if line.strip()), "no word")
    return f"the training ended with exit code {code} and {last.strip()!r}"

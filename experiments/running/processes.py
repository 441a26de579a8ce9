"""Child processes: started, asked to stop, killed with all that they have started.

A child's standard input is held open by its parent; its end is the request to stop, on every
system, also when the parent was killed.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO

import psutil

from storage.posix_only import STOP_SIGNALS, apart, kill_group

UNTIL_INPUT_ENDS = "--until-input-ends"
"""The option with which `main.py` takes the end of its standard input for a request to stop."""

STOPPED_BY_SIGNAL = frozenset(-number for number in STOP_SIGNALS)
"""Exit codes of processes that a signal ended before they listened to it."""


def start_process(
    command: Sequence[str], *, stderr: int | IO[str], env: Mapping[str, str]
) -> subprocess.Popen[str]:
    """Start a child that its parent can hear, ask to stop, and kill.

    It leads a process group of its own, so that Ctrl-C in a terminal reaches the parent alone,
    which then asks the child.

    Args:
        command: What to run.
        stderr: Where its standard error goes.
        env: Its environment.
    """
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=env,
        **apart(),
    )


def ask_to_stop(child: subprocess.Popen[str]) -> None:
    """Ask a child to stop by closing its standard input; asking again changes nothing."""
    if child.stdin is not None:
        with suppress(OSError):
            child.stdin.close()


def kill_with_all(child: subprocess.Popen[str]) -> None:
    """Kill a child and all that it has started, at once; also what it left when it ended."""
    with suppress(psutil.Error):
        for each in psutil.Process(child.pid).children(recursive=True):
            with suppress(psutil.Error):
                each.kill()
    child.kill()
    kill_group(child.pid)

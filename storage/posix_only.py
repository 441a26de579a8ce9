"""What only some systems have: signals, sessions, files in memory. No other file asks for it.

Each function does on Windows what comes nearest, or nothing; `tests/test_posix_only.py` holds that
the calls stand here alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

HANG_UP: int | None = getattr(signal, "SIGHUP", None)
"""What a process hears when its terminal is closed; Windows has no such signal."""

STOP_SIGNALS: tuple[int, ...] = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""The signals that ask a process to stop."""


def apart() -> dict[str, Any]:
    """Return the options of `subprocess.Popen` for a child that does not hear Ctrl-C.

    It leads a session, or on Windows a group, of its own.
    """
    if os.name == "nt":
        return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    return {"start_new_session": True}


def kill_group(leader: int) -> None:
    """Kill what is left of the group of a child that was started `apart`; on Windows nothing."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def interrupt_main_thread() -> None:
    """Raise what Ctrl-C raises in the main thread, if possible also out of a call that waits."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)


def open_memory() -> int:
    """Open a file that has no name, in memory where the system can; return its descriptor.

    Opened by its path: only then threads that write at once do so one after the other.
    """
    if not hasattr(os, "memfd_create") or not Path("/proc/self/fd").is_dir():
        with tempfile.TemporaryFile() as file:
            return os.dup(file.fileno())
    unnamed = os.memfd_create("memory")
    try:
        return os.open(f"/proc/self/fd/{unnamed}", os.O_RDWR | os.O_APPEND)
    finally:
        os.close(unnamed)


def read_at(descriptor: int, number: int, place: int) -> bytes:
    """Read so many bytes from a place of a file, whose own position stays; not on Windows."""
    return os.pread(descriptor, number, place)

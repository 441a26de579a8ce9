"""Which process something belongs to, and whether that process still lives."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass

import psutil

_CLOCK_TOLERANCE = 5.0  # seconds: the start of a process is reckoned from a clock that gets set


@dataclass(frozen=True)
class Owner:
    """A process of some machine.

    Args:
        process: Its number.
        host: The machine's name.
        began: When the process began, in seconds since 1970; a number may be given twice.
    """

    process: int
    host: str
    began: float

    @property
    def is_here(self) -> bool:
        """Whether it is a process of this machine."""
        return self.host == socket.gethostname()

    @property
    def is_dead(self) -> bool:
        """Whether it certainly lives no more; of another machine's processes nothing is known."""
        if not self.is_here:
            return False
        try:
            process = psutil.Process(self.process)
            same = abs(process.create_time() - self.began) < _CLOCK_TOLERANCE
            return not same or process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True
        except psutil.AccessDenied:
            return False

    @property
    def in_words(self) -> str:
        """Such as "process 4711 on bench-3"."""
        return f"process {self.process} on {self.host}"


def this_process() -> Owner:
    """Return who is asking."""
    process = os.getpid()
    return Owner(process, socket.gethostname(), psutil.Process(process).create_time())

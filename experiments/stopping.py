"""How a request to stop reaches the work: Ctrl-C, a signal, or the end of standard input.

A signal raises KeyboardInterrupt wherever the main thread is; Python drops an exception that is
raised while it collects garbage, so a request is also remembered, and whoever reports progress is
interrupted again until the work has ended. A second request ends the process at once, and all that
it has started.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import psutil

from experiments.exit_codes import STOPPED, TERMINATED
from storage.posix_only import HANG_UP, STOP_SIGNALS, interrupt_main_thread

_STDIN = 0


class StopRequest:
    """Whether somebody has asked this process to stop, and how.

    Attributes:
        number: The signal that asked, or none.
    """

    def __init__(self) -> None:
        self.number: int | None = None

    @property
    def exit_code(self) -> int:
        """130 after Ctrl-C and the end of standard input, 143 after any other signal."""
        return STOPPED if self.number in (None, signal.SIGINT) else TERMINATED

    def receive(self, number: int, frame: FrameType | None = None) -> None:
        """Take in a signal: interrupt the main thread, or end everything the second time."""
        if number == HANG_UP == self.number:
            return  # the shell and the system both say that a terminal was closed
        if self.number is not None:
            end_at_once(self.exit_code)
        self.number = number
        raise KeyboardInterrupt

    def check(self) -> None:
        """Interrupt once more whoever goes on in spite of a request.

        Raises:
            KeyboardInterrupt: There is a request.
        """
        if self.number is not None:
            raise KeyboardInterrupt


@contextmanager
def stop_requests() -> Iterator[StopRequest]:
    """Listen to requests to stop for as long as the block lasts."""
    request = StopRequest()
    before = {number: signal.signal(number, request.receive) for number in STOP_SIGNALS}
    try:
        yield request
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def stop_when_input_ends(request: StopRequest) -> None:
    """Take the end of standard input for a request to stop: who started this process has ended it.

    It works on every system, also when that process was killed.
    """

    def wait() -> None:
        # Not sys.stdin: a thread that waits in it aborts the interpreter when that ends.
        with suppress(OSError):
            while os.read(_STDIN, 1024):
                pass
        if request.number is None:
            interrupt_main_thread()

    threading.Thread(target=wait, daemon=True, name="until standard input ends").start()


def end_at_once(code: int) -> None:
    """End this process and all that it has started, without another word."""
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            child.kill()
    os._exit(code)

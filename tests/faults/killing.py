"""Kill a process of our own at a chosen file operation."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "os.truncate")


class Killer:
    """Counts the file operations in a folder, and does something before one of them.

    Args:
        folder: Operations elsewhere do not count.
        at: The operation, from 1.
        act: What is done before it.
        opens: Whether opening a file to write counts too.
    """

    def __init__(self, folder: Path, at: int, act: Callable[[], None], *, opens: bool) -> None:
        self.folder, self.at, self.act, self.opens, self.count = str(folder), at, act, opens, 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._changes(event, arguments) and self.folder in _path(arguments):
            self.count += 1
            if self.count == self.at:
                self.act()

    def _changes(self, event: str, arguments: tuple[object, ...]) -> bool:
        if event == "open" and self.opens:
            flags = arguments[2]
            return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        return event in CHANGES


def _path(arguments: tuple[object, ...]) -> str:
    first = arguments[0]
    return os.fsdecode(first) if isinstance(first, str | bytes | os.PathLike) else ""


def killed_at(work: Callable[[], object], folder: Path, at: int, *, opens: bool = False) -> bool:
    """Do some work in a process that is killed before its `at`-th file operation in a folder.

    Returns:
        Whether it was killed; false when it had fewer operations and ended well.
    """
    process = os.fork()
    if process == 0:
        kill = Killer(folder, at, lambda: os.kill(os.getpid(), signal.SIGKILL), opens=opens)
        sys.addaudithook(kill)
        try:
            work()
        except BaseException as error:  # noqa: BLE001  (a forked process must not go on as pytest)
            print(f"{type(error).__name__}: {error}", file=sys.__stderr__)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)

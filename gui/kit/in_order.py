"""Slow work beside a window that must all be done, one after the other, as it was asked for.

`Background` is for work of which only the newest counts. Here nothing is left out, and at the end
the window waits for what is still to be done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, wait
from queue import SimpleQueue
from threading import Thread

Work = Callable[[], object]


class InOrder:
    """Work under way in one thread, which begins with the first.

    Args:
        name: What the work is, for the name of the thread.
        on_failure: Told the error of work that failed, by `deliver`.
    """

    def __init__(self, name: str, on_failure: Callable[[BaseException], object]) -> None:
        self._name = name
        self._on_failure = on_failure
        self._asked: SimpleQueue[tuple[Work, Future[None]] | None] = SimpleQueue()
        self._waiting: deque[tuple[Future[None], Work]] = deque()
        self._thread: Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether anything is still to be delivered."""
        return bool(self._waiting)

    def start(self, work: Work, then: Work) -> None:
        """Do something after all that was asked for before.

        Args:
            work: Runs in the thread.
            then: Called by `deliver`, in the window's own thread, when it is done.
        """
        future: Future[None] = Future()
        self._waiting.append((future, then))
        self._asked.put((work, future))
        if self._thread is None:  # one that hangs must not keep the program from ending
            self._thread = Thread(target=self._go_on, name=self._name, daemon=True)
            self._thread.start()

    def deliver(self) -> None:
        """Tell of all that is done, in its order."""
        while self._waiting and self._waiting[0][0].done():
            future, then = self._waiting.popleft()
            error = future.exception()
            if error is None:
                then()
            else:
                self._on_failure(error)

    def end(self, seconds: float) -> None:
        """Take nothing more, and wait for what was asked for, but not for ever."""
        self._asked.put(None)
        wait([future for future, _ in self._waiting], seconds)

    def _go_on(self) -> None:
        while (asked := self._asked.get()) is not None:
            work, future = asked
            try:
                work()
            except Exception as error:  # noqa: BLE001  # told in the window's own thread
                future.set_exception(error)
            else:
                future.set_result(None)
